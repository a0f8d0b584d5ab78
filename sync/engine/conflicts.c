/* conflicts: the open ones, with what the site holds now and what the bundle wants. */
#include "engine/engine.h"

#include "base/map.h"
#include "change/snapshot.h"
#include "change/standing.h"
#include "engine/site.h"
#include "store/conflict.h"
#include "store/schema.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct listing {
	pf_site site;
	pf_conflict *rows;
	size_t count;
	pf_span *mine; /* by row: what the site holds now; data NULL: nothing, or the object is gone */
} listing;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the conflicts");
}

/* The fields of the rows as values of the objects' changes, then what the site has of them. */
static bool fill(listing *l, pf_changeset *set, const pf_map *places, bool terms, pf_error *err)
{
	bool *wanted = pf_arena_alloc(l->site.arena, set->count + 1);

	if (!memory(wanted, err))
		return false;
	memset(wanted, true, set->count);
	for (size_t i = 0; i < l->count; i++) {
		const uint64_t *place = pf_map_find(places, (pf_span){ (const char *)&l->rows[i].object, sizeof l->rows[i].object });

		if (l->rows[i].is_term == terms && place && !memory(pf_change_field(&set->changes[*place], l->site.arena, l->rows[i].field), err))
			return false;
	}
	if (!pf_snapshot(set, wanted, l->site.db, false, (int64_t)time(NULL), err))
		return false;
	for (size_t i = 0; i < l->count; i++) {
		const uint64_t *place = pf_map_find(places, (pf_span){ (const char *)&l->rows[i].object, sizeof l->rows[i].object });

		if (l->rows[i].is_term == terms && place)
			l->mine[i] = pf_change_field(&set->changes[*place], l->site.arena, l->rows[i].field)->site;
	}
	return true;
}

static bool look(listing *l, bool terms, pf_error *err)
{
	pf_bind *objects = pf_arena_alloc(l->site.arena, (l->count + 1) * sizeof *objects);
	pf_standing_options standing = { .contract = l->site.contract, .kind = terms ? "term" : "post", .now = (int64_t)time(NULL) };
	pf_changeset set = { .arena = l->site.arena };
	pf_map *places = pf_map_new();
	size_t wanted = 0;
	bool ok = memory(places ? objects : NULL, err);

	for (size_t i = 0; ok && i < l->count; i++)
		if (l->rows[i].is_term == terms)
			objects[wanted++] = pf_bind_id(l->rows[i].object);
	ok = ok && pf_standing_load(&set, l->site.db, &standing, objects, wanted, err);
	for (size_t i = 0; ok && i < set.count; i++) {
		uint64_t *place = pf_map_put(places, (pf_span){ (const char *)&set.changes[i].object, sizeof set.changes[i].object }, NULL);

		ok = memory(place, err);
		if (ok)
			*place = i;
	}
	ok = ok && (set.count == 0 || fill(l, &set, places, terms, err));
	pf_map_free(places);
	return ok;
}

/* --- terms are told by their names --- */

static pf_span name_of(const pf_rows *rows, pf_span tt)
{
	for (size_t i = 0; i < rows->count; i++)
		if (pf_span_equal(pf_cell(rows, i, 0), tt))
			return pf_cell(rows, i, 1);
	return tt;
}

static bool name_terms(pf_span *value, listing *l, pf_error *err)
{
	pf_bind bind = pf_bind_span(*value);
	pf_rows rows = { 0 };
	pf_text text;

	if (value->length == 0)
		return true;
	if (!pf_db_query(&rows, l->site.arena, l->site.db,
			 "SELECT y.term_taxonomy_id, t.name FROM `{prefix}term_taxonomy` y JOIN `{prefix}terms` t ON t.term_id = y.term_id "
			 "WHERE FIND_IN_SET(y.term_taxonomy_id, ?)",
			 &bind, 1, err))
		return false;
	pf_text_init(&text, 1u << 20);
	for (size_t at = 0; at < value->length;) {
		const char *comma = memchr(value->data + at, ',', value->length - at);
		size_t end = comma ? (size_t)(comma - value->data) : value->length;

		pf_text_put(&text, at ? ", " : "");
		pf_text_span_add(&text, name_of(&rows, (pf_span){ value->data + at, end - at }));
		at = end + 1;
	}
	*value = text.failed ? (pf_span){ NULL, 0 } : pf_arena_span(l->site.arena, pf_text_span(&text));
	pf_text_release(&text);
	return memory(value->data, err);
}

/* --- the report --- */

static bool put_value(json_t *out, const char *name, listing *l, pf_span field, pf_span value, pf_error *err)
{
	if (field.length > 4 && memcmp(field.data, "tax:", 4) == 0 && !name_terms(&value, l, err))
		return false;
	json_object_set_new(out, name, value.data ? json_stringn(value.data, value.length) : json_null());
	return true;
}

static bool add_row(json_t *list, listing *l, size_t i, pf_error *err)
{
	const pf_conflict *row = &l->rows[i];
	json_t *out = json_object();
	char record[160];

	json_array_append_new(list, out);
	snprintf(record, sizeof record, "%.*s/%.*s", (int)row->type.length, row->type.data, (int)row->record.length, row->record.data);
	json_object_set_new(out, "id", json_integer((json_int_t)row->id));
	json_object_set_new(out, "record", json_string(record));
	json_object_set_new(out, "language", json_stringn(row->language.data, row->language.length));
	json_object_set_new(out, "field", json_stringn(row->field.data, row->field.length));
	json_object_set_new(out, "kind", json_string(row->is_term ? "term" : "post"));
	json_object_set_new(out, "post", json_integer((json_int_t)row->object));
	json_object_set_new(out, "run", json_integer((json_int_t)row->run));
	json_object_set_new(out, "noted", json_stringn(row->noted.data, row->noted.length));
	if (!put_value(out, "mine", l, row->field, l->mine[i], err) || !put_value(out, "theirs", l, row->field, row->bundle, err))
		return false;
	return (!l->mine[i].data == !row->site.data && pf_span_equal(l->mine[i], row->site)) || put_value(out, "mine_when_noted", l, row->field, row->site, err);
}

bool pf_engine_conflicts(json_t **out, const profint *engine, pf_error *err)
{
	json_t *list = json_array();
	listing l = { 0 };
	bool ok = pf_site_connect(&l.site, &engine->config, engine->site, err) && pf_site_learn(&l.site, err) && pf_schema_migrate(l.site.db, NULL, NULL, err) &&
		  pf_conflict_list(&l.rows, &l.count, l.site.arena, l.site.db, err);

	if (ok) {
		l.mine = pf_arena_alloc(l.site.arena, (l.count + 1) * sizeof *l.mine);
		ok = memory(l.mine, err) && look(&l, false, err) && look(&l, true, err);
	}
	for (size_t i = 0; ok && i < l.count; i++)
		ok = add_row(list, &l, i, err);
	if (ok) {
		*out = json_pack("{s:O}", "conflicts", list);
		ok = memory(*out, err);
	}
	json_decref(list);
	pf_site_release(&l.site);
	return ok;
}
