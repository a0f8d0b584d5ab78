/* snapshot: see snapshot.h */
#include "change/snapshot.h"

#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#define EDIT_LOCK_SECONDS 150 /* wp_check_post_lock's window */

typedef struct shot {
	pf_changeset *set;
	pf_db *db;
	pf_map *objects; /* object ID as bytes -> index + 1 of its change */
	pf_bind *ids;
	size_t count;
	int64_t now;
} shot;

static pf_change *change_of(shot *s, uint64_t object)
{
	uint64_t *place = pf_map_find(s->objects, (pf_span){ (const char *)&object, sizeof object });

	return place ? &s->set->changes[*place - 1] : NULL;
}

static void set_site(pf_change *change, const char *name, pf_span site)
{
	pf_value *value = pf_change_value(change, name);

	if (value)
		value->site = site;
}

static bool read_posts(shot *s, bool lock, pf_error *err)
{
	static const char head[] = "SELECT ID, post_title, post_content, post_excerpt, post_name, post_status, post_parent, menu_order, post_date, "
				   "post_date_gmt, post_type FROM `{prefix}posts` WHERE ID IN (";
	static const char *const names[] = { "title", "content", "excerpt", "slug", "status", "parent", "order", "date" };
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, s->set->arena, s->db, head, lock ? ") FOR UPDATE" : ")", NULL, 0, s->ids, s->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		pf_change *change = change_of(s, pf_cell_id(&rows, i, 0));
		bool trashed = pf_span_is(pf_cell(&rows, i, 5), "trash");

		if (!change || change->is_term)
			continue;
		for (size_t n = 0; n < sizeof names / sizeof *names; n++)
			set_site(change, names[n], pf_cell(&rows, i, n + 1));
		change->site_gmt = pf_cell(&rows, i, 9);
		change->lost = trashed ? PF_SPAN("trashed") : (pf_span){ "", 0 };
		if (!pf_span_is(pf_cell(&rows, i, 10), change->post_type))
			change->lost = PF_SPAN("turned into another type");
	}
	return true;
}

static void read_lock(shot *s, pf_change *change, pf_span value)
{
	int64_t since = value.data ? strtoll(value.data, NULL, 10) : 0;

	if (since > s->now - EDIT_LOCK_SECONDS && since <= s->now + EDIT_LOCK_SECONDS) {
		change->action = PF_ACTION_DEFER;
		change->reason = "open in an editor";
	}
}

static bool read_metas(shot *s, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, s->set->arena, s->db, "SELECT post_id, meta_key, IFNULL(meta_value, '') FROM `{prefix}postmeta` WHERE post_id IN (",
			    ") AND (meta_key LIKE '\\_profint\\_%' OR meta_key IN ('_edit_lock', '_thumbnail_id', '_wp_desired_post_slug')) ORDER BY meta_id DESC",
			    NULL, 0, s->ids, s->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		pf_change *change = change_of(s, pf_cell_id(&rows, i, 0));
		char *name = pf_arena_format(s->set->arena, "meta:%s", pf_cell(&rows, i, 1).data);

		if (!change || change->is_term || !name)
			continue;
		if (pf_span_is(pf_cell(&rows, i, 1), "_edit_lock"))
			read_lock(s, change, pf_cell(&rows, i, 2));
		else if (pf_span_is(pf_cell(&rows, i, 1), "_wp_desired_post_slug"))
			change->desired = pf_cell(&rows, i, 2);
		else
			set_site(change, name, pf_cell(&rows, i, 2));
	}
	return true;
}

/* Lists are joined in ascending order, as wishes are. */
static bool read_relations(shot *s, pf_error *err)
{
	pf_arena *arena = s->set->arena;
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, arena, s->db,
			    "SELECT r.object_id, y.taxonomy, r.term_taxonomy_id FROM `{prefix}term_relationships` r JOIN `{prefix}term_taxonomy` y "
			    "ON y.term_taxonomy_id = r.term_taxonomy_id WHERE r.object_id IN (",
			    ") AND y.taxonomy LIKE 'profint\\_%' ORDER BY r.object_id, r.term_taxonomy_id", NULL, 0, s->ids, s->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		pf_change *change = change_of(s, pf_cell_id(&rows, i, 0));
		char *name = pf_arena_format(arena, "tax:%s", pf_cell(&rows, i, 1).data), *list;
		pf_value *value = change && !change->is_term && name ? pf_change_value(change, name) : NULL;

		if (!value)
			continue;
		list = pf_arena_format(arena, "%s%s%s", value->site.data ? value->site.data : "", value->site.length ? "," : "", pf_cell(&rows, i, 2).data);
		value->site = pf_span_of(list);
	}
	return true;
}

static bool read_terms(shot *s, bool lock, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, s->set->arena, s->db,
			    "SELECT t.term_id, t.name, t.slug, y.description, y.taxonomy FROM `{prefix}terms` t JOIN `{prefix}term_taxonomy` y "
			    "ON y.term_id = t.term_id WHERE t.term_id IN (",
			    lock ? ") FOR UPDATE" : ")", NULL, 0, s->ids, s->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		pf_change *change = change_of(s, pf_cell_id(&rows, i, 0));

		if (!change || !change->is_term || !pf_span_is(pf_cell(&rows, i, 4), change->taxonomy))
			continue;
		set_site(change, "title", pf_cell(&rows, i, 1));
		set_site(change, "slug", pf_cell(&rows, i, 2));
		set_site(change, "excerpt", pf_cell(&rows, i, 3));
		change->lost = (pf_span){ "", 0 };
	}
	if (!pf_db_query_in(&rows, s->set->arena, s->db, "SELECT term_id, meta_key, IFNULL(meta_value, '') FROM `{prefix}termmeta` WHERE term_id IN (",
			    ") AND meta_key LIKE 'profint\\_%' ORDER BY meta_id DESC", NULL, 0, s->ids, s->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		pf_change *change = change_of(s, pf_cell_id(&rows, i, 0));
		char *name = pf_arena_format(s->set->arena, "meta:%s", pf_cell(&rows, i, 1).data);

		if (change && change->is_term && name)
			set_site(change, name, pf_cell(&rows, i, 2));
	}
	return true;
}

/* The wanted changes of one kind into ids and objects. */
static bool choose(shot *s, const bool *wanted, bool terms, pf_error *err)
{
	pf_map_clear(s->objects);
	s->count = 0;
	for (size_t i = 0; i < s->set->count; i++) {
		pf_change *change = &s->set->changes[i];
		uint64_t *place;

		if (!wanted[i] || change->is_term != terms || !change->object)
			continue;
		place = pf_map_put(s->objects, (pf_span){ (const char *)&change->object, sizeof change->object }, NULL);
		if (!place)
			return pf_fail(err, PF_E_MEMORY, "no memory for a snapshot");
		*place = i + 1;
		for (size_t v = 0; v < change->value_count; v++)
			change->values[v].site = (pf_span){ NULL, 0 };
		change->lost = PF_SPAN("deleted"); /* until a row says otherwise */
		s->ids[s->count++] = pf_bind_id(change->object);
	}
	return true;
}

bool pf_snapshot(pf_changeset *set, const bool *wanted, pf_db *db, bool lock, int64_t now, pf_error *err)
{
	shot s = { .set = set, .db = db, .now = now, .objects = pf_map_new() };
	bool ok = false;

	s.ids = pf_arena_alloc(set->arena, (set->count + 1) * sizeof *s.ids);
	if (!s.objects || !s.ids) {
		pf_fail(err, PF_E_MEMORY, "no memory for a snapshot");
		goto out;
	}
	if (!choose(&s, wanted, false, err) ||
	    (s.count && !(read_posts(&s, lock, err) && read_metas(&s, err) && read_relations(&s, err))))
		goto out;
	if (!choose(&s, wanted, true, err) || (s.count && !read_terms(&s, lock, err)))
		goto out;
	ok = true;
out:
	pf_map_free(s.objects);
	return ok;
}
