/* conflicts: the open ones, with what the site holds now and what the bundle wants. */
#include "engine/engine.h"

#include "base/map.h"
#include "change/snapshot.h"
#include "engine/object.h"
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
	pf_changeset set;
	pf_change **of; /* by row: the change of its object */
} listing;

/* One change an object, whatever the number of its fields in conflict. */
static bool gather(listing *l, pf_map *seen, pf_error *err)
{
	const pf_model *model = pf_model_get(err);

	if (!model)
		return false;
	for (size_t i = 0; i < l->count; i++) {
		const pf_conflict *row = &l->rows[i];
		struct {
			uint64_t object, term;
		} key = { row->object, row->is_term };
		bool fresh;
		uint64_t *place = pf_map_put(seen, (pf_span){ (const char *)&key, sizeof key }, &fresh);

		if (!place)
			return pf_fail(err, PF_E_MEMORY, "no memory for the conflicts");
		if (fresh) {
			*place = l->set.count++;
			if (!pf_object_begin(&l->set.changes[*place], l->site.arena, model, l->site.contract, row->type, row->language, err))
				return false;
			l->set.changes[*place].object = row->object;
		}
		l->of[i] = &l->set.changes[*place];
		if (!pf_object_field(l->of[i], row->field, l->site.arena))
			return pf_fail(err, PF_E_MEMORY, "no memory for the conflicts");
	}
	return true;
}

static bool look(listing *l, pf_error *err)
{
	pf_map *seen = pf_map_new();
	bool *wanted = pf_arena_alloc(l->site.arena, l->count + 1), ok;

	l->set.arena = l->site.arena;
	l->set.changes = pf_arena_alloc(l->site.arena, (l->count + 1) * sizeof *l->set.changes);
	l->of = pf_arena_alloc(l->site.arena, (l->count + 1) * sizeof *l->of);
	ok = seen && wanted && l->set.changes && l->of;
	if (!ok)
		pf_fail(err, PF_E_MEMORY, "no memory for the conflicts");
	ok = ok && gather(l, seen, err);
	if (ok) {
		memset(wanted, true, l->set.count);
		ok = l->set.count == 0 || pf_snapshot(&l->set, wanted, l->site.db, false, (int64_t)time(NULL), err);
	}
	pf_map_free(seen);
	return ok;
}

/* A value as people read it; terms by their names. */
static bool put_value(json_t *out, const char *name, listing *l, pf_span field, pf_span value, pf_error *err)
{
	if (field.length > 4 && memcmp(field.data, "tax:", 4) == 0 && !pf_object_terms(&value, l->site.arena, l->site.db, value, err))
		return false;
	json_object_set_new(out, name, value.data ? json_stringn(value.data, value.length) : json_null());
	return true;
}

static bool add_row(json_t *list, listing *l, size_t i, pf_error *err)
{
	const pf_conflict *row = &l->rows[i];
	const pf_value *value = pf_object_field(l->of[i], row->field, l->site.arena);
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
	if (!put_value(out, "mine", l, row->field, value->site, err) || !put_value(out, "theirs", l, row->field, row->bundle, err))
		return false;
	return (!value->site.data == !row->site.data && pf_span_equal(value->site, row->site)) || put_value(out, "mine_when_noted", l, row->field, row->site, err);
}

bool pf_engine_conflicts(json_t **out, const profint *engine, pf_error *err)
{
	json_t *list = json_array();
	listing l = { 0 };
	bool ok = pf_site_connect(&l.site, &engine->config, engine->site, err) && pf_site_learn(&l.site, err) && pf_schema_migrate(l.site.db, NULL, NULL, err) &&
		  pf_conflict_list(&l.rows, &l.count, l.site.arena, l.site.db, err) && look(&l, err);

	for (size_t i = 0; ok && i < l.count; i++)
		ok = add_row(list, &l, i, err);
	if (ok) {
		*out = json_pack("{s:O}", "conflicts", list);
		ok = *out || pf_fail(err, PF_E_MEMORY, "no memory for the report");
	}
	json_decref(list);
	pf_site_release(&l.site);
	return ok;
}
