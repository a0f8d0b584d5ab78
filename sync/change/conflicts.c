/* conflicts: see conflicts.h */
#include "change/conflicts.h"

#include "base/map.h"

#include <string.h>

typedef struct note {
	pf_db *db;
	const pf_changeset *set;
	const pf_conflicts_options *options;
	pf_map *found;    /* kind, object and field -> index of its open row, in `open` */
	pf_conflict *open;
	size_t count;
	bool *still;      /* by place in `open`: a conflict yet, or not judged in this run */
	pf_rowset fresh;
} note;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the conflicts of a batch");
}

static bool has_conflict(const pf_changeset *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (pf_change_is_contested(&set->changes[i]))
			return true;
	return false;
}

static const char *key_of(pf_arena *arena, bool is_term, uint64_t object, pf_span field)
{
	return pf_arena_format(arena, "%c%llu %.*s", is_term ? 't' : 'p', (unsigned long long)object, (int)field.length, field.data);
}

/* Was the change held against the site in this run? What waits, is new or was not looked at keeps its rows as they are. */
static bool is_judged(const pf_change *change)
{
	switch (change->action) {
	case PF_ACTION_CREATE:
	case PF_ACTION_DEFER:
	case PF_ACTION_REFUSE: return false;
	default: return change->object && (change->value_count || change->lost.length);
	}
}

/* The open rows of one kind of object, into the map. */
static bool load(note *n, bool terms, pf_error *err)
{
	pf_arena *arena = n->set->arena;
	pf_bind *objects = pf_arena_alloc(arena, (n->set->count + 1) * sizeof *objects);
	pf_conflict *rows = NULL, *all;
	size_t wanted = 0, count = 0;

	if (!memory(objects, err))
		return false;
	for (size_t i = 0; i < n->set->count; i++)
		if (n->set->changes[i].is_term == terms && is_judged(&n->set->changes[i]))
			objects[wanted++] = pf_bind_id(n->set->changes[i].object);
	if (wanted && !pf_conflict_of(&rows, &count, arena, n->db, terms, objects, wanted, err))
		return false;
	all = pf_arena_alloc(arena, (n->count + count + 1) * sizeof *all);
	if (!memory(all, err))
		return false;
	if (n->count)
		memcpy(all, n->open, n->count * sizeof *all);
	if (count)
		memcpy(all + n->count, rows, count * sizeof *all);
	n->open = all;
	for (size_t i = n->count; i < n->count + count; i++) {
		const char *key = key_of(arena, terms, all[i].object, all[i].field);
		uint64_t *place = key ? pf_map_put(n->found, pf_span_of(key), NULL) : NULL;

		if (!memory(place, err))
			return false;
		*place = i;
	}
	n->count += count;
	return true;
}

/* The ledger's entry once it is settled: the bundle's wish is what was last heard of it, whatever the site says. */
static bool mark_of(pf_span *out, pf_arena *arena, const pf_value *value, pf_error *err)
{
	pf_value settled = *value;
	pf_text text;

	*out = PF_SPAN("");
	if (!value->want.data)
		return true;
	settled.rebased = true;
	if (!pf_value_remember(&settled, arena, err))
		return false;
	pf_text_init(&text, 65536);
	if (pf_field_write(&text, &settled))
		*out = pf_arena_span(arena, pf_text_span(&text));
	else
		*out = (pf_span){ NULL, 0 };
	pf_text_release(&text);
	return memory(out->data, err);
}

static bool same_value(pf_span a, pf_span b)
{
	return !a.data == !b.data && pf_span_equal(a, b);
}

static bool note_field(note *n, const pf_change *change, const pf_value *value, pf_error *err)
{
	const char *key = key_of(n->set->arena, change->is_term, change->object, pf_span_of(value->name));
	const uint64_t *place = key ? pf_map_find(n->found, pf_span_of(key)) : NULL;
	pf_conflict row = { .origin = n->options->origin, .type = change->type, .record = change->id, .language = change->language, .is_term = change->is_term,
			    .object = change->object, .field = pf_span_of(value->name), .bundle = value->want, .site = value->site };

	if (!memory(key, err) || !mark_of(&row.mark, n->set->arena, value, err))
		return false;
	if (!place) {
		pf_conflict_add(&n->fresh, &row, n->options->run);
		return true;
	}
	n->still[*place] = true;
	return (same_value(n->open[*place].bundle, row.bundle) && pf_span_equal(n->open[*place].mark, row.mark)) ||
	       pf_conflict_renew(n->db, n->open[*place].id, row.bundle, row.mark, err);
}

static bool note_changes(note *n, pf_error *err)
{
	for (size_t i = 0; i < n->set->count; i++) {
		const pf_change *change = &n->set->changes[i];

		for (size_t v = 0; pf_change_is_contested(change) && v < change->value_count; v++)
			if (change->values[v].verdict == PF_VERDICT_CONFLICT && !note_field(n, change, &change->values[v], err))
				return false;
	}
	return true;
}

static bool end_others(note *n, pf_error *err)
{
	pf_bind *ids = pf_arena_alloc(n->set->arena, (n->count + 1) * sizeof *ids);
	size_t count = 0;

	if (!memory(ids, err))
		return false;
	for (size_t i = 0; i < n->count; i++)
		if (!n->still[i])
			ids[count++] = pf_bind_id(n->open[i].id);
	return pf_conflict_over(n->db, ids, count, n->options->run, err);
}

bool pf_conflicts_note(pf_db *db, const pf_changeset *set, const pf_conflicts_options *options, pf_error *err)
{
	note n = { .db = db, .set = set, .options = options, .fresh = { .table = &pf_table_conflict } };
	bool ok;

	if (!options->open && !has_conflict(set))
		return true;
	n.found = pf_map_new();
	ok = memory(n.found, err) && (!options->open || (load(&n, false, err) && load(&n, true, err)));
	n.still = pf_arena_alloc(set->arena, n.count + 1);
	ok = ok && memory(n.still, err) && note_changes(&n, err) && end_others(&n, err) && pf_rowset_write(&n.fresh, db, NULL, err);
	pf_rowset_release(&n.fresh);
	pf_map_free(n.found);
	return ok;
}
