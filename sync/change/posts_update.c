/*
 * posts_update: existing posts, one by one (they are few), revisions in bulk.
 *
 * As wp_update_post: modified becomes now; the date of a draft that was given none becomes now; a post that leaves draft
 * gets a slug; a changed slug of a post that is public then leaves `_wp_old_slug` (flat types) or an alias (hierarchical
 * ones); a changed day leaves `_wp_old_date`; every update leaves one revision of the new state, unless the newest
 * revision already says so; relations and counts follow the status.
 */
#include "change/trash.h"
#include "wordpress/plain.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct update {
	pf_apply *a;
	pf_change *change;
	bool was_public, is_public;
	pf_span before_slug, before_date, before_parent;
	pf_image image;
	uint64_t object;
} update;

static bool is_update(const pf_change *change)
{
	return !change->is_term && pf_change_is_update(change);
}

/* The value a field has after the update: the bundle's where it may, else the site's. */
static pf_span next(const pf_change *change, const char *name)
{
	const pf_value *value = pf_change_value(change, name);

	if (!value)
		return (pf_span){ "", 0 };
	return pf_value_next(value);
}

static bool changes(const pf_change *change, const char *name)
{
	const pf_value *value = pf_change_value(change, name);

	return value && value->verdict == PF_VERDICT_UPDATE;
}

static bool has_list(pf_span list, uint64_t tt)
{
	char needle[24];
	size_t length = (size_t)snprintf(needle, sizeof needle, "%llu", (unsigned long long)tt);

	for (size_t at = 0; at + length <= list.length; at++)
		if ((at == 0 || list.data[at - 1] == ',') && memcmp(list.data + at, needle, length) == 0 &&
		    (at + length == list.length || list.data[at + length] == ','))
			return true;
	return false;
}

static const char *word_of(const pf_change *change)
{
	return change->action == PF_ACTION_TRASH ? "trash" : change->action == PF_ACTION_RESTORE ? "untrash" : "update";
}

/*
 * A post that becomes public or ceases to be counts in all of its terms, those that others gave it too, if its type is
 * registered with the taxonomy. Taxonomies of the changeset are counted with their relations; groups of translations count
 * members, whatever their status.
 */
static bool count_others(update *u, pf_error *err)
{
	pf_bind id = pf_bind_id(u->object);
	pf_rows rows = { 0 };

	if (u->is_public == u->was_public)
		return true;
	if (!pf_db_query(&rows, u->a->arena, u->a->db,
			 "SELECT r.term_taxonomy_id, y.taxonomy FROM `{prefix}term_relationships` r JOIN `{prefix}term_taxonomy` y "
			 "ON y.term_taxonomy_id = r.term_taxonomy_id WHERE r.object_id = ? AND y.taxonomy <> 'post_translations'",
			 &id, 1, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		const char *name = pf_arena_format(u->a->arena, "tax:%s", pf_cell(&rows, i, 1).data);

		if (!pf_writer_memory(name, err))
			return false;
		if (pf_site_type_has(u->change->site, pf_cell(&rows, i, 1).data) && !pf_change_value(u->change, name) &&
		    !pf_writer_count(u->a, pf_cell_id(&rows, i, 0), (int)u->is_public - (int)u->was_public, err))
			return false;
	}
	return true;
}

typedef struct relations {
	update *u;
	pf_span other;
	int64_t sign;
} relations;

/* A term of one list that the other lacks comes or goes; those in both only follow the status in their counts. */
static bool relate(void *self, uint64_t tt, pf_error *err)
{
	relations *r = self;
	pf_apply *a = r->u->a;
	pf_bind binds[] = { pf_bind_id(r->u->object), pf_bind_id(tt) };

	if (has_list(r->other, tt))
		return r->sign < 0 || pf_writer_count(a, tt, (int)r->u->is_public - (int)r->u->was_public, err);
	if (r->sign > 0) {
		pf_rowset_add(&a->relationships, binds);
		return !r->u->is_public || pf_writer_count(a, tt, 1, err);
	}
	return pf_db_run(a->db, "DELETE FROM `{prefix}term_relationships` WHERE object_id = ? AND term_taxonomy_id = ?", binds, 2, NULL, err) &&
	       (!r->u->was_public || pf_writer_count(a, tt, -1, err));
}

static bool update_terms(update *u, const pf_value *value, pf_error *err)
{
	pf_span now = value->site.data ? value->site : (pf_span){ "", 0 };
	pf_span then = value->verdict == PF_VERDICT_UPDATE ? (value->want.data ? value->want : (pf_span){ "", 0 }) : now;
	relations leave = { u, then, -1 }, come = { u, now, 1 };

	return pf_writer_each_tt(now, relate, &leave, err) && pf_writer_each_tt(then, relate, &come, err);
}

static bool update_meta(update *u, const pf_value *value, pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(value->want), pf_bind_id(u->object), pf_bind_text(value->name + 5) };

	if (!value->want.data)
		return pf_db_run(u->a->db, "DELETE FROM `{prefix}postmeta` WHERE post_id = ? AND meta_key = ?", binds + 1, 2, NULL, err);
	if (value->site.data)
		return pf_db_run(u->a->db, "UPDATE `{prefix}postmeta` SET meta_value = ? WHERE post_id = ? AND meta_key = ?", binds, 3, NULL, err);
	pf_rowset_add(&u->a->postmeta, (pf_bind[]){ binds[1], binds[2], binds[0] });
	return true;
}

/* What a post has under one of the keys for old slugs and dates, into the image: undo puts it back. */
static bool read_old(update *u, const char *key, pf_rows *rows, pf_error *err)
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
static bool leave_old(update *u, const char *key, pf_span old, pf_span now, pf_error *err)
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
static bool put_old(update *u, const char *key, const json_t *values, pf_span now, pf_error *err)
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
static bool put_all_old(update *u, pf_span slug, pf_span date, pf_error *err)
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
static bool old_path(pf_text *out, update *u, pf_error *err)
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
static bool leave_flat(update *u, pf_span slug, pf_span date, pf_error *err)
{
	if (!pf_span_equal(slug, u->before_slug) && !leave_old(u, "_wp_old_slug", u->before_slug, slug, err))
		return false;
	if (date.length < 10 || u->before_date.length < 10 || memcmp(date.data, u->before_date.data, 10) == 0)
		return true;
	return leave_old(u, "_wp_old_date", (pf_span){ u->before_date.data, 10 }, (pf_span){ date.data, 10 }, err);
}

static bool leave_address(update *u, pf_error *err)
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

/* The next character as normalize_whitespace() leaves it; -1 at the end. */
static int next_character(pf_span *text)
{
	char c, first;

	if (text->length == 0)
		return -1;
	first = *text->data == '\r' ? '\n' : *text->data == '\t' ? ' ' : *text->data;
	do {
		text->data++;
		text->length--;
		c = text->length == 0 ? '\0' : *text->data == '\r' ? '\n' : *text->data == '\t' ? ' ' : *text->data;
	} while (text->length && c == first && (c == '\n' || c == ' '));
	return (unsigned char)first;
}

/* Other blanks alone are no reason for a revision. */
static bool reads_alike(pf_span a, pf_span b)
{
	int c;

	a = pf_plain_trim(a);
	b = pf_plain_trim(b);
	do {
		c = next_character(&a);
		if (c != next_character(&b))
			return false;
	} while (c >= 0);
	return true;
}

/* Revision of the new state, author and date as _wp_put_post_revision gives them; the first update always leaves one. */
static bool add_revision(update *u, pf_bind *revised, size_t *count, pf_error *err)
{
	pf_apply *a = u->a;
	const pf_change *change = u->change;
	pf_bind id = pf_bind_id(u->object);
	pf_rows rows = { 0 };

	if (change->site->revisions == 0)
		return true;
	if (!pf_db_query(&rows, a->arena, a->db,
			 "SELECT post_title, post_content, post_excerpt FROM `{prefix}posts` WHERE post_parent = ? AND post_type = 'revision' "
			 "AND post_status = 'inherit' AND post_name LIKE '%-revision-v1' ORDER BY post_date DESC, ID DESC LIMIT 1",
			 &id, 1, err))
		return false;
	if (rows.count && reads_alike(pf_cell(&rows, 0, 0), next(change, "title")) && reads_alike(pf_cell(&rows, 0, 1), next(change, "content")) &&
	    reads_alike(pf_cell(&rows, 0, 2), next(change, "excerpt")))
		return true;
	pf_rowset_add(&a->posts, (pf_bind[]){
					 pf_bind_id(a->options.author),
					 pf_bind_text(a->now_local),
					 pf_bind_text(a->now_gmt),
					 pf_bind_span(next(change, "content")),
					 pf_bind_span(next(change, "title")),
					 pf_bind_span(next(change, "excerpt")),
					 pf_bind_text("inherit"),
					 pf_bind_text("closed"),
					 pf_bind_text("closed"),
					 pf_bind_text(pf_arena_format(a->arena, "%llu-revision-v1", (unsigned long long)u->object)),
					 pf_bind_text(a->now_local),
					 pf_bind_text(a->now_gmt),
					 pf_bind_id(u->object),
					 pf_bind_text(""),
					 pf_bind_int(0),
					 pf_bind_text("revision"),
				 });
	revised[(*count)++] = pf_bind_id(u->object);
	return true;
}

/* Beyond the site's limit the oldest go, autosaves stay (wp_save_post_revision). */
static bool drop_old_revisions(pf_apply *a, uint64_t post, long limit, pf_error *err)
{
	pf_bind id = pf_bind_id(post);
	pf_rows rows = { 0 };

	if (limit < 0)
		return true;
	if (!pf_db_query(&rows, a->arena, a->db,
			 "SELECT ID FROM `{prefix}posts` WHERE post_parent = ? AND post_type = 'revision' AND post_status = 'inherit' "
			 "AND post_name NOT LIKE '%autosave%' ORDER BY post_date ASC, ID ASC",
			 &id, 1, err))
		return false;
	for (size_t i = 0; rows.count > (size_t)limit && i < rows.count - (size_t)limit; i++) {
		pf_bind old = pf_bind_id(pf_cell_id(&rows, i, 0));

		if (!pf_db_run(a->db, "DELETE FROM `{prefix}postmeta` WHERE post_id = ?", &old, 1, NULL, err) ||
		    !pf_db_run(a->db, "DELETE FROM `{prefix}posts` WHERE ID = ?", &old, 1, NULL, err))
			return false;
	}
	return true;
}

static bool write_revisions(pf_apply *a, pf_changeset *set, size_t count, pf_error *err)
{
	uint64_t *ids = pf_arena_alloc(a->arena, (count + 1) * sizeof *ids);
	pf_bind *binds = pf_arena_alloc(a->arena, (count + 1) * sizeof *binds), home = pf_bind_text(a->options.contract->home);

	if (!pf_writer_memory(ids ? binds : NULL, err) || !pf_rowset_write(&a->posts, a->db, ids, err))
		return false;
	for (size_t i = 0; i < count; i++)
		binds[i] = pf_bind_id(ids[i]);
	if (count && !pf_db_run_in(a->db, "UPDATE `{prefix}posts` SET guid = CONCAT(?, '/?p=', ID) WHERE ID IN (", ") AND post_type = 'revision'", &home, 1,
				   binds, count, NULL, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		const pf_change *change = &set->changes[i];

		if (is_update(change) && !drop_old_revisions(a, change->object, change->site->revisions, err))
			return false;
	}
	return true;
}

/* What the drain needs: changed columns, metas and taxonomies, and the state before. */
static pf_span detail_of(pf_apply *a, const pf_change *change)
{
	json_t *root = json_object(), *columns = json_array(), *metas = json_array(), *taxonomies = json_array(), *before = json_object();
	const pf_value *status = pf_change_value(change, "status"), *slug = pf_change_value(change, "slug");
	char *text;
	pf_span copy = { NULL, 0 };

	for (size_t i = 0; i < change->value_count; i++) {
		const pf_value *value = &change->values[i];

		if (value->verdict != PF_VERDICT_UPDATE)
			continue;
		if (strncmp(value->name, "meta:", 5) == 0)
			json_array_append_new(metas, json_string(value->name + 5));
		else if (strncmp(value->name, "tax:", 4) == 0)
			json_array_append_new(taxonomies, json_string(value->name + 4));
		else
			json_array_append_new(columns, json_string(value->name));
	}
	if (status && status->site.data)
		json_object_set_new(before, "status", json_stringn(status->site.data, status->site.length));
	if (slug && slug->site.data)
		json_object_set_new(before, "slug", json_stringn(slug->site.data, slug->site.length));
	json_object_set_new(root, "columns", columns);
	json_object_set_new(root, "metas", metas);
	json_object_set_new(root, "taxonomies", taxonomies);
	json_object_set_new(root, "before", before);
	text = json_dumps(root, JSON_COMPACT);
	if (text)
		copy = pf_arena_span(a->arena, pf_span_of(text));
	free(text);
	json_decref(root);
	return copy;
}

static bool write_row(update *u, pf_span date, pf_span gmt, pf_error *err)
{
	pf_apply *a = u->a;
	const pf_change *change = u->change;
	pf_bind binds[] = {
		pf_bind_span(date),
		pf_bind_span(gmt),
		pf_bind_span(next(change, "content")),
		pf_bind_span(next(change, "title")),
		pf_bind_span(next(change, "excerpt")),
		pf_bind_span(next(change, "status")),
		pf_bind_span(change->slug),
		pf_bind_text(a->now_local),
		pf_bind_text(a->now_gmt),
		pf_bind_span(next(change, "parent")),
		pf_bind_span(next(change, "order")),
		pf_bind_id(u->object),
	};

	return pf_db_run(a->db,
			 "UPDATE `{prefix}posts` SET post_date = ?, post_date_gmt = ?, post_content = ?, post_title = ?, post_excerpt = ?, post_status = ?, "
			 "post_name = ?, post_modified = ?, post_modified_gmt = ?, post_parent = ?, menu_order = ? WHERE ID = ?",
			 binds, 12, NULL, err);
}

/* From here on `site` is what the object holds. */
static void settle_values(pf_change *change, pf_span date)
{
	for (size_t i = 0; i < change->value_count; i++) {
		pf_value *value = &change->values[i];

		if (value->verdict == PF_VERDICT_UPDATE)
			value->site = value->write.data ? value->write : value->want;
	}
	pf_change_value(change, "slug")->site = change->slug;
	if (!pf_span_equal(pf_change_value(change, "date")->site, date))
		pf_change_value(change, "date")->verdict = PF_VERDICT_UPDATE;
	pf_change_value(change, "date")->site = date;
}

/* The date of what is not public moves with every update until someone gives it one (wp_update_post's clear_date). */
static bool is_floating(const pf_change *change)
{
	pf_span status = pf_change_value(change, "status")->site;

	return (pf_span_is(status, "draft") || pf_span_is(status, "pending") || pf_span_is(status, "auto-draft")) &&
	       pf_span_is(change->site_gmt, PF_DATE_ZERO) && !changes(change, "date");
}

static bool update_one(update *u, pf_bind *revised, size_t *revisions, pf_error *err)
{
	pf_apply *a = u->a;
	pf_change *change = u->change;
	pf_span status = pf_change_value(change, "status")->site, date = next(change, "date");
	pf_span gmt = changes(change, "date") ? change->gmt : change->site_gmt;
	pf_span detail = detail_of(a, change), image;

	if (!pf_writer_memory(detail.data, err))
		return false;
	u->object = change->object;
	u->was_public = pf_span_is(status, "publish");
	u->is_public = pf_span_is(next(change, "status"), "publish");
	u->before_slug = pf_change_value(change, "slug")->site;
	u->before_date = pf_change_value(change, "date")->site;
	u->before_parent = pf_change_value(change, "parent")->site;
	if (is_floating(change)) {
		date = pf_arena_span(a->arena, pf_span_of(a->now_local));
		gmt = pf_arena_span(a->arena, pf_span_of(pf_span_is(next(change, "status"), "draft") ? PF_DATE_ZERO : a->now_gmt));
	}
	if (!write_row(u, date, gmt, err) || !add_revision(u, revised, revisions, err))
		return false;
	for (size_t i = 0; i < change->value_count; i++) {
		const pf_value *value = &change->values[i];

		if (strncmp(value->name, "meta:", 5) == 0 && value->verdict == PF_VERDICT_UPDATE && !update_meta(u, value, err))
			return false;
		if (strncmp(value->name, "tax:", 4) == 0 && !update_terms(u, value, err))
			return false;
	}
	if (!count_others(u, err) || (change->action == PF_ACTION_TRASH && !pf_trash_enter(a, change, err)) ||
	    (change->action == PF_ACTION_RESTORE && !pf_trash_leave(a, change, &u->image, err)))
		return false;
	settle_values(change, date);
	change->site_gmt = gmt;
	for (size_t i = 0; i < change->alias_count; i++)
		pf_rowset_add(&a->alias, (pf_bind[]){ pf_bind_span(change->aliases[i]), pf_bind_text("post"), pf_bind_id(u->object), pf_bind_id(a->options.run) });
	return leave_address(u, err) && pf_image_end(&image, &u->image, a, change, err) && pf_trace(a, change, word_of(change), image, detail, err);
}

/* The update of one post, with what it was before. */
static bool update_post(pf_apply *a, pf_change *change, pf_bind *revised, size_t *revisions, pf_error *err)
{
	update u = { .a = a, .change = change };
	bool ok = pf_image_begin(&u.image, a, change, err) && update_one(&u, revised, revisions, err);

	pf_image_release(&u.image);
	return ok;
}

static bool writes(const pf_change *change)
{
	for (size_t i = 0; i < change->value_count; i++)
		if (change->values[i].verdict == PF_VERDICT_UPDATE)
			return true;
	return false;
}

/* A new slug is looked for when the wish changed, or when a draft is published: it may have none, or one that others have too. */
static bool needs_slug(const pf_change *change)
{
	const pf_value *slug = pf_change_value(change, "slug");
	bool was_draft = pf_span_is(pf_change_value(change, "status")->site, "draft"), draft = pf_span_is(next(change, "status"), "draft");

	if (change->action == PF_ACTION_RESTORE && slug->site.length)
		return true; /* the name that was kept for it may be another's by now */
	return (slug->verdict == PF_VERDICT_UPDATE && (!draft || change->slug_given)) || (!draft && (was_draft || slug->site.length == 0));
}

bool pf_posts_update(pf_apply *a, pf_changeset *set, pf_error *err)
{
	bool *wanted = pf_arena_alloc(a->arena, set->count + 1), any = false;
	pf_bind *revised = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *revised);
	size_t revisions = 0;

	if (!pf_writer_memory(wanted ? revised : NULL, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		pf_change *change = &set->changes[i];

		if (!is_update(change))
			continue;
		wanted[i] = needs_slug(change);
		any = true;
	}
	if (!any)
		return true;
	if (!pf_slugs_for_posts(a, set, wanted, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		pf_change *change = &set->changes[i];

		if (!is_update(change))
			continue;
		if (!wanted[i])
			change->slug = pf_change_value(change, "slug")->site;
		if (!writes(change))
			continue;
		if (wanted[i] && change->slug.length == 0 && !pf_span_is(next(change, "status"), "draft") && !pf_slug_for_id(a, change, err))
			return false;
		if (!update_post(a, change, revised, &revisions, err))
			return false;
	}
	return write_revisions(a, set, revisions, err) && pf_rowset_write(&a->postmeta, a->db, NULL, err);
}
