/*
 * posts_update: existing posts, one by one (they are few), revisions in bulk.
 *
 * As wp_update_post: modified becomes now; the date of a draft that was given none becomes now; a post that leaves draft
 * gets a slug; relations and counts follow the status. What an update leaves behind is in old_address.c and revisions.c.
 */
#include "change/post_update.h"
#include "change/trash.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_update(const pf_change *change)
{
	return !change->is_term && pf_change_is_update(change);
}

pf_span pf_post_next(const pf_change *change, const char *name)
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
static bool count_others(pf_post_update *u, pf_error *err)
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
	pf_post_update *u;
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

static bool update_terms(pf_post_update *u, const pf_value *value, pf_error *err)
{
	pf_span now = value->site.data ? value->site : (pf_span){ "", 0 };
	pf_span then = value->verdict == PF_VERDICT_UPDATE ? (value->want.data ? value->want : (pf_span){ "", 0 }) : now;
	relations leave = { u, then, -1 }, come = { u, now, 1 };

	return pf_writer_each_tt(now, relate, &leave, err) && pf_writer_each_tt(then, relate, &come, err);
}

static bool update_meta(pf_post_update *u, const pf_value *value, pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(value->want), pf_bind_id(u->object), pf_bind_text(value->name + 5) };

	if (!value->want.data)
		return pf_db_run(u->a->db, "DELETE FROM `{prefix}postmeta` WHERE post_id = ? AND meta_key = ?", binds + 1, 2, NULL, err);
	if (value->site.data)
		return pf_db_run(u->a->db, "UPDATE `{prefix}postmeta` SET meta_value = ? WHERE post_id = ? AND meta_key = ?", binds, 3, NULL, err);
	pf_rowset_add(&u->a->postmeta, (pf_bind[]){ binds[1], binds[2], binds[0] });
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

static bool write_row(pf_post_update *u, pf_span date, pf_span gmt, pf_error *err)
{
	pf_apply *a = u->a;
	const pf_change *change = u->change;
	pf_bind binds[] = {
		pf_bind_span(date),
		pf_bind_span(gmt),
		pf_bind_span(pf_post_next(change, "content")),
		pf_bind_span(pf_post_next(change, "title")),
		pf_bind_span(pf_post_next(change, "excerpt")),
		pf_bind_span(pf_post_next(change, "status")),
		pf_bind_span(change->slug),
		pf_bind_text(a->now_local),
		pf_bind_text(a->now_gmt),
		pf_bind_span(pf_post_next(change, "parent")),
		pf_bind_span(pf_post_next(change, "order")),
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

static bool update_one(pf_post_update *u, pf_bind *revised, size_t *revisions, pf_error *err)
{
	pf_apply *a = u->a;
	pf_change *change = u->change;
	pf_span status = pf_change_value(change, "status")->site, date = pf_post_next(change, "date");
	pf_span gmt = changes(change, "date") ? change->gmt : change->site_gmt;
	pf_span detail = detail_of(a, change), image;

	if (!pf_writer_memory(detail.data, err))
		return false;
	u->object = change->object;
	u->was_public = pf_span_is(status, "publish");
	u->is_public = pf_span_is(pf_post_next(change, "status"), "publish");
	u->before_slug = pf_change_value(change, "slug")->site;
	u->before_date = pf_change_value(change, "date")->site;
	u->before_parent = pf_change_value(change, "parent")->site;
	if (is_floating(change)) {
		date = pf_arena_span(a->arena, pf_span_of(a->now_local));
		gmt = pf_arena_span(a->arena, pf_span_of(pf_span_is(pf_post_next(change, "status"), "draft") ? PF_DATE_ZERO : a->now_gmt));
	}
	if (!write_row(u, date, gmt, err) || !pf_revision_add(u, revised, revisions, err))
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
	return pf_old_address_leave(u, err) && pf_image_end(&image, &u->image, a, change, err) && pf_trace(a, change, word_of(change), image, detail, err);
}

/* The update of one post, with what it was before. */
static bool update_post(pf_apply *a, pf_change *change, pf_bind *revised, size_t *revisions, pf_error *err)
{
	pf_post_update u = { .a = a, .change = change };
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
	bool was_draft = pf_span_is(pf_change_value(change, "status")->site, "draft"), draft = pf_span_is(pf_post_next(change, "status"), "draft");

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
		if (wanted[i] && change->slug.length == 0 && !pf_span_is(pf_post_next(change, "status"), "draft") && !pf_slug_for_id(a, change, err))
			return false;
		if (!update_post(a, change, revised, &revisions, err))
			return false;
	}
	return pf_revisions_write(a, set, revisions, err) && pf_rowset_write(&a->postmeta, a->db, NULL, err);
}
