/*
 * old_address: what a post leaves behind when its address changes.
 *
 * Flat types: `_wp_old_slug` and `_wp_old_date`, as wp_check_for_changed_slugs() and wp_check_for_changed_dates() do it;
 * hierarchical ones, for which WordPress knows nothing of the kind: an alias. Undo takes back what the run left.
 */
#include "change/post_update.h"

#include <jansson.h>
#include <string.h>

/* What a post has under one of the keys for old slugs and dates, into the image: undo puts it back. */
static bool read_old(pf_post_update *u, const char *key, pf_rows *rows, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(u->object), pf_bind_text(key) };
	json_t *old = json_object_get(u->image.root, "old"), *values = json_array();

	if (!pf_db_query(rows, u->a->arena, u->a->db, "SELECT IFNULL(meta_value, '') FROM `{prefix}postmeta` WHERE post_id = ? AND meta_key = ? ORDER BY meta_id", binds, 2,
			 err)) {
		json_decref(values);
		return false;
	}
	for (size_t i = 0; i < rows->count; i++)
		json_array_append_new(values, json_stringn(pf_cell(rows, i, 0).data, pf_cell(rows, i, 0).length));
	if (!old && (old = json_object()))
		json_object_set_new(u->image.root, "old", old);
	return json_object_set_new(old, key, values) == 0 || pf_writer_memory(NULL, err);
}

/* wp_check_for_changed_slugs and _dates: what a published, flat post leaves behind. */
static bool leave_old(pf_post_update *u, const char *key, pf_span old, pf_span now, pf_error *err)
{
	pf_bind gone[] = { pf_bind_id(u->object), pf_bind_text(key), pf_bind_span(now) };
	pf_bind kept[] = { pf_bind_id(u->object), pf_bind_text(key), pf_bind_span(old) };
	pf_rows rows = { 0 };
	bool there = false;

	if (!read_old(u, key, &rows, err) ||
	    !pf_db_run(u->a->db, "DELETE FROM `{prefix}postmeta` WHERE post_id = ? AND meta_key = ? AND meta_value = ?", gone, 3, NULL, err))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		there = there || pf_span_equal(pf_cell(&rows, i, 0), old);
	if (!there && old.length)
		pf_rowset_add(&u->a->postmeta, kept);
	return true;
}

static bool has_text(const json_t *values, pf_span text)
{
	size_t i;
	json_t *value;

	json_array_foreach(values, i, value)
		if (pf_span_equal(text, (pf_span){ json_string_value(value), json_string_length(value) }))
			return true;
	return false;
}

/* Undo: these metas as they were before the run, but for `now`, which is the post's own again; what came since stays. */
static bool put_old(pf_post_update *u, const char *key, const json_t *values, pf_span now, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(u->object), pf_bind_text(key) };
	pf_rows rows = { 0 };
	size_t i;
	json_t *value;

	if (!read_old(u, key, &rows, err) || !pf_db_run(u->a->db, "DELETE FROM `{prefix}postmeta` WHERE post_id = ? AND meta_key = ?", binds, 2, NULL, err))
		return false;
	json_array_foreach(values, i, value) {
		pf_span text = pf_arena_span(u->a->arena, (pf_span){ json_string_value(value), json_string_length(value) });

		if (!pf_writer_memory(text.data, err))
			return false;
		pf_rowset_add(&u->a->postmeta, (pf_bind[]){ binds[0], binds[1], pf_bind_span(text) });
	}
	for (i = 0; i < rows.count; i++)
		if (!has_text(values, pf_cell(&rows, i, 0)) && !pf_span_equal(pf_cell(&rows, i, 0), now))
			pf_rowset_add(&u->a->postmeta, (pf_bind[]){ binds[0], binds[1], pf_bind_span(pf_cell(&rows, i, 0)) });
	return true;
}

static bool is_kept(const pf_change *change, const char *name)
{
	return pf_change_value(change, name)->verdict == PF_VERDICT_KEEP;
}

/* A slug or a date that somebody has given since keeps the way to it. */
static bool put_all_old(pf_post_update *u, pf_span slug, pf_span date, pf_error *err)
{
	json_t *old = u->change->old.length ? json_loadb(u->change->old.data, u->change->old.length, 0, NULL) : NULL;
	const json_t *slugs = is_kept(u->change, "slug") ? NULL : json_object_get(old, "_wp_old_slug");
	const json_t *dates = is_kept(u->change, "date") ? NULL : json_object_get(old, "_wp_old_date");
	bool ok = (!slugs || put_old(u, "_wp_old_slug", slugs, slug, err)) &&
		  (!dates || put_old(u, "_wp_old_date", dates, (pf_span){ date.data, date.length < 10 ? date.length : 10 }, err));

	json_decref(old);
	return ok;
}

/* The address a hierarchical post had: base, ancestors, slug, behind the language's prefix. */
static bool old_path(pf_text *out, pf_post_update *u, pf_error *err)
{
	const pf_contract *contract = u->a->options.contract;
	pf_text tail;
	pf_span parent = u->before_parent;
	bool ok = true;

	pf_text_init(&tail, 4096);
	pf_text_span_add(&tail, u->before_slug);
	for (int depth = 0; depth < 100 && parent.length && !pf_span_is(parent, "0"); depth++) {
		pf_bind id = pf_bind_span(parent);
		pf_rows rows = { 0 };
		char *behind;

		ok = pf_db_query(&rows, u->a->arena, u->a->db, "SELECT post_name, post_parent FROM `{prefix}posts` WHERE ID = ?", &id, 1, err);
		if (!ok || rows.count == 0)
			break;
		behind = pf_arena_copy(u->a->arena, tail.data, tail.length);
		pf_text_clear(&tail);
		pf_text_span_add(&tail, pf_cell(&rows, 0, 0));
		pf_text_byte(&tail, '/');
		pf_text_put(&tail, behind ? behind : "");
		parent = pf_cell(&rows, 0, 1);
	}
	pf_text_byte(out, '/');
	if (!pf_span_is(u->change->language, contract->fallback_language)) {
		pf_text_span_add(out, u->change->language);
		pf_text_byte(out, '/');
	}
	if (u->change->site->base && *u->change->site->base) {
		pf_text_put(out, u->change->site->base);
		pf_text_byte(out, '/');
	}
	pf_text_span_add(out, pf_text_span(&tail));
	pf_text_byte(out, '/');
	pf_text_release(&tail);
	return ok;
}

/* WordPress asks only whether the post is public now: what a draft was called before is remembered too. */
static bool leave_flat(pf_post_update *u, pf_span slug, pf_span date, pf_error *err)
{
	if (!pf_span_equal(slug, u->before_slug) && !leave_old(u, "_wp_old_slug", u->before_slug, slug, err))
		return false;
	if (date.length < 10 || u->before_date.length < 10 || memcmp(date.data, u->before_date.data, 10) == 0)
		return true;
	return leave_old(u, "_wp_old_date", (pf_span){ u->before_date.data, 10 }, (pf_span){ date.data, 10 }, err);
}

bool pf_old_address_leave(pf_post_update *u, pf_error *err)
{
	pf_change *change = u->change;
	pf_span slug = pf_change_value(change, "slug")->site, date = pf_change_value(change, "date")->site;
	pf_text path;
	bool ok = true;

	if (change->undoing) {
		pf_bind binds[] = { pf_bind_id(u->object), pf_bind_id(change->undoing) };
		uint64_t gone = 0;

		if ((!is_kept(change, "slug") &&
		     !pf_db_run(u->a->db, "DELETE FROM `{prefix}profint_alias` WHERE kind = 'post' AND object = ? AND run = ?", binds, 2, &gone, err)) ||
		    !put_all_old(u, slug, date, err))
			return false;
		if (gone || !change->site->hierarchical)
			return true;
	}
	if (!u->is_public)
		return true;
	if (!change->site->hierarchical)
		return leave_flat(u, slug, date, err);
	if (!u->was_public || u->before_slug.length == 0 || pf_span_equal(slug, u->before_slug))
		return true;
	pf_text_init(&path, 4096);
	ok = old_path(&path, u, err);
	if (ok && path.length <= 255)
		pf_rowset_add(&u->a->alias, (pf_bind[]){ pf_bind_span(pf_arena_span(u->a->arena, pf_text_span(&path))), pf_bind_text("post"),
							 pf_bind_id(u->object), pf_bind_id(u->a->options.run) });
	pf_text_release(&path);
	return ok;
}
