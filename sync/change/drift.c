/* drift: see drift.h */
#include "change/drift.h"

#include "base/map.h"
#include "change/standing.h"

#include <string.h>
#include <time.h>

#define AT_ONCE 256

typedef struct drift {
	pf_db *db;
	const pf_contract *contract;
	pf_arena *work; /* of one lot */
	pf_map *kept;   /* "type/id" */
} drift;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for what changed on the site");
}

/*
 * As the three-way rule says it of a bundle that is as it was: what has come to the bundle's value is not kept, a date that
 * it does not give is nobody's.
 */
static bool is_kept(const pf_change *change)
{
	static const pf_mark absent = { { 0 } };

	for (size_t i = 0; i < change->value_count; i++) {
		const pf_value *value = &change->values[i];
		bool silent = strcmp(value->name, "date") == 0 && pf_mark_same(value->wanted, absent);

		if (value->applied && !silent && !pf_value_is_left(value) && !pf_value_is_wanted(value))
			return true;
	}
	return change->lost.length > 0;
}

static bool look(drift *d, const char *kind, const pf_bind *objects, size_t count, pf_error *err)
{
	pf_standing_options standing = { .contract = d->contract, .kind = kind, .now = (int64_t)time(NULL) };
	pf_changeset set = { .arena = d->work };

	if (count == 0)
		return true;
	if (!pf_standing_load(&set, d->db, &standing, objects, count, err))
		return false;
	for (size_t i = 0; i < set.count; i++) {
		const pf_change *change = &set.changes[i];
		char *name;

		if (!is_kept(change))
			continue;
		name = pf_arena_format(d->work, "%.*s/%.*s", (int)change->type.length, change->type.data, (int)change->id.length, change->id.data);
		if (!memory(name && pf_map_put(d->kept, pf_span_of(name), NULL) ? name : NULL, err))
			return false;
	}
	return true;
}

static bool look_at_all(drift *d, const char *kind, const pf_rows *rows, pf_error *err)
{
	pf_bind objects[AT_ONCE];
	size_t count = 0;

	for (size_t i = 0; i < rows->count; i++) {
		pf_span type = pf_cell(rows, i, 0);

		if (pf_span_is(pf_cell(rows, i, 3), kind) && !(type.length > 8 && memcmp(type.data, "profint_", 8) == 0))
			objects[count++] = pf_bind_id(pf_cell_id(rows, i, 4));
		if (count < AT_ONCE)
			continue;
		if (!look(d, kind, objects, count, err))
			return false;
		pf_arena_clear(d->work);
		count = 0;
	}
	return look(d, kind, objects, count, err);
}

bool pf_drift_kept(uint64_t *records, pf_db *db, const pf_contract *contract, const pf_rows *rows, pf_error *err)
{
	drift d = { .db = db, .contract = contract, .work = pf_arena_new(), .kept = pf_map_new() };
	bool ok = memory(d.work ? d.kept : NULL, err) && look_at_all(&d, "post", rows, err) && look_at_all(&d, "term", rows, err);

	if (ok)
		*records = pf_map_count(d.kept);
	pf_map_free(d.kept);
	pf_arena_free(d.work);
	return ok;
}
