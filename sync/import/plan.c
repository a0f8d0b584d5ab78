/* plan: see plan.h */
#include "import/plan.h"

#include "change/snapshot.h"
#include "change/standing.h"
#include "change/trash.h"
#include "store/conflict.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

bool pf_planner_takes(const pf_planner *p, const pf_item *item)
{
	for (const char *const *l = p->options->languages; *l; l++)
		if (pf_span_is(item->language, *l))
			return true;
	return false;
}

static const char *name_of(pf_arena *arena, pf_span type, pf_span id, pf_span language)
{
	return pf_arena_format(arena, "%.*s/%.*s@%.*s", (int)type.length, type.data, (int)id.length, id.data, (int)language.length, language.data);
}

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a batch");
}

/* Post IDs of the parents that the batch's items name, from the ledger. */
static bool find_parents(pf_planner *p, const pf_batch *b, pf_error *err)
{
	const char *type = b->records[0]->type->parent;
	pf_bind *ids;
	pf_ledger_row *rows = NULL;
	size_t wanted = 0, count = 0;

	pf_map_clear(p->parents);
	if (!type || !p->options->origin)
		return true;
	ids = pf_arena_alloc(p->work, b->count * sizeof *ids);
	if (!memory(ids, err))
		return false;
	for (size_t r = 0; r < b->count; r++) {
		pf_span parent = b->records[r]->item_count ? b->records[r]->items[0].parent : (pf_span){ "", 0 };
		size_t skip = strlen(type) + 1;

		if (parent.length > skip)
			ids[wanted++] = pf_bind_span((pf_span){ parent.data + skip, parent.length - skip });
	}
	if (wanted && !pf_ledger_find(&rows, &count, p->work, p->options->db, p->options->origin, pf_span_of(type), ids, wanted, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *key = name_of(p->work, pf_span_of(type), rows[i].id, rows[i].language);
		uint64_t *place = key ? pf_map_put(p->parents, pf_span_of(key), NULL) : NULL;

		if (!memory(place, err))
			return false;
		*place = rows[i].object;
	}
	return true;
}

/* Why a change cannot be stored, or NULL. */
static const char *too_large(const pf_planner *p, const pf_change *change)
{
	size_t bytes = 0, limit = pf_db_packet(p->options->db);

	for (size_t i = 0; i < change->value_count; i++)
		bytes += change->values[i].write.data ? change->values[i].write.length : change->values[i].want.length;
	return bytes + 65536 > limit ? "larger than the server takes in one packet (max_allowed_packet)" : NULL;
}

/* Why a change has to wait for a file that the site lacks, or what will be sent first; NULL: it names none. */
static const char *missing_medium(const pf_planner *p, const pf_change *change)
{
	for (size_t i = 0; i < change->value_count; i++) {
		pf_span want = change->values[i].want;
		const char *open = want.length ? memchr(want.data, PF_TOKEN_OPEN, want.length) : NULL, *end = want.data + want.length;
		const char *close = open ? memchr(open, PF_TOKEN_CLOSE, (size_t)(end - open)) : NULL;
		pf_span path = close ? (pf_span){ open + 2, (size_t)(close - open) - 2 } : (pf_span){ NULL, 0 };
		const uint64_t *place = path.data ? pf_map_find(p->options->media, path) : NULL;
		const char *why = place ? ((const pf_wish_medium *)(uintptr_t)*place)->why : NULL;

		if (path.data)
			return pf_arena_format(p->work, "%.*s %s", (int)path.length, path.data, why ? why : "is not on the site yet");
	}
	return NULL;
}

/* What a record names must be there when it is written: it would lack it for ever, for its source will not change when that comes. */
static const char *missing_object(const pf_planner *p, const pf_change *change, const pf_item *item)
{
	const pf_value *parent = pf_change_value(change, "parent");

	if (item->parent.length && parent && pf_span_is(parent->want, "0"))
		return pf_arena_format(p->work, "%.*s is not on the site", (int)item->parent.length, item->parent.data);
	for (size_t i = 0; i < change->value_count; i++) {
		pf_span want = change->values[i].want;

		if (strncmp(change->values[i].name, "tax:", 4) == 0 && want.length >= 3 && memcmp(want.data + want.length - 3, "new", 3) == 0)
			return pf_arena_format(p->work, "a term of %s that it names is not on the site", change->values[i].name + 4);
	}
	return NULL;
}

/* Too large, or waiting: sets action and reason. A plan says what is still to be sent, and that it would be sent. */
static void hold_back(pf_planner *p, pf_change *change, const pf_item *item)
{
	bool writing = p->options->lease != NULL;
	const char *medium = missing_medium(p, change), *object = writing ? missing_object(p, change, item) : NULL;

	change->reason = too_large(p, change);
	if (change->reason) {
		change->action = PF_ACTION_REFUSE;
		return;
	}
	change->reason = medium ? medium : object;
	if (writing && change->reason)
		change->action = PF_ACTION_DEFER;
}

static bool is_removed(const pf_planner *p, uint64_t object)
{
	return pf_map_find(p->removed, (pf_span){ (const char *)&object, sizeof object }) != NULL;
}

static const pf_ledger_row *row_of(const pf_ledger_row *rows, size_t count, pf_span id, pf_span language)
{
	size_t low = 0, high = count;

	/* rows come ordered by id and language, both binary */
	while (low < high) {
		size_t middle = (low + high) / 2, shorter = rows[middle].id.length < id.length ? rows[middle].id.length : id.length;
		int order = memcmp(rows[middle].id.data, id.data, shorter);

		if (order == 0)
			order = (rows[middle].id.length > id.length) - (rows[middle].id.length < id.length);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && pf_span_equal(rows[low].id, id); low++)
		if (pf_span_equal(rows[low].language, language))
			return &rows[low];
	return NULL;
}

/* The change for one item; *compare is set when the site has to be asked. */
static bool plan_item(pf_planner *p, pf_change *change, bool *compare, const pf_wish_context *context, const pf_item *item, const pf_ledger_row *row,
		      pf_error *err)
{
	unsigned char source[PF_MARK_BYTES];
	const char *name;

	*compare = false;
	pf_wish_source(source, context, item);
	if (row && memcmp(row->source, source, sizeof row->source) == 0) {
		name = name_of(p->work, pf_span_of(item->type->name), item->id, item->language);
		if (!memory(name, err))
			return false;
		if (!pf_map_find(p->drifted, pf_span_of(name)) && !is_removed(p, row->object)) {
			*change = (pf_change){ .action = PF_ACTION_UNCHANGED, .type = pf_span_of(item->type->name), .id = item->id,
					       .language = item->language, .is_term = item->type->is_term, .object = row->object, .tt = row->tt };
			change->site_language = pf_contract_language(p->options->contract, item->language);
			return true;
		}
	}
	if (!pf_wish(change, p->work, context, item, err))
		return false;
	change->action = row ? PF_ACTION_UNCHANGED : PF_ACTION_CREATE;
	hold_back(p, change, item);
	if (!row)
		return true;
	change->object = row->object;
	change->tt = row->tt;
	change->ledger = row;
	change->removal = !change->is_term && is_removed(p, row->object);
	*compare = change->action == PF_ACTION_UNCHANGED;
	change->remember = memcmp(row->source, source, sizeof row->source) != 0;
	return pf_fields_read(change, p->work, row->fields, err);
}

static bool ledger_rows(pf_planner *p, const pf_batch *b, pf_ledger_row **rows, size_t *count, pf_error *err)
{
	pf_bind *ids;

	*rows = NULL;
	*count = 0;
	if (p->first)
		return true;
	ids = pf_arena_alloc(p->work, b->count * sizeof *ids);
	if (!memory(ids, err))
		return false;
	for (size_t r = 0; r < b->count; r++)
		ids[r] = pf_bind_span(b->records[r]->id);
	return pf_ledger_find(rows, count, p->work, p->options->db, p->options->origin, pf_span_of(b->records[0]->type->name), ids, b->count, err);
}

/* A new object in the place of one that is gone: nothing was ever applied to it. */
static void make_anew(pf_change *change)
{
	change->action = PF_ACTION_RESTORE;
	change->anew = true;
	change->object = change->tt = 0;
	change->lost = (pf_span){ "", 0 };
	for (size_t i = 0; i < change->value_count; i++) {
		change->values[i].applied = false;
		change->values[i].site = (pf_span){ NULL, 0 };
	}
}

/* The three-way rule; a text merged from both sides may have become too large. */
static bool merge(const pf_planner *p, pf_change *change, pf_error *err)
{
	if (!pf_merge(change, p->work, err))
		return false;
	if (too_large(p, change)) {
		change->reason = too_large(p, change);
		change->action = PF_ACTION_REFUSE;
	}
	return true;
}

/* Out of the trash, with what the bundle changed meanwhile; what an editor had changed stays. */
static bool take_out(const pf_planner *p, pf_change *change, pf_error *err)
{
	pf_value *status = pf_change_value(change, "status"), *slug = pf_change_value(change, "slug");

	if (change->desired.data)
		slug->site = change->desired;
	if (!merge(p, change, err))
		return false;
	if (change->action != PF_ACTION_REFUSE)
		pf_untrash_prepare(change, status->want);
	return true;
}

/*
 * An object in the trash or gone: a person's decision, which stands. Unless it was a run that trashed it, because the
 * record had left the bundle, and now it is back; or unless the bundle has changed it since and we are asked to.
 */
static bool decide_lost(const pf_planner *p, pf_change *change, pf_error *err)
{
	bool asked = p->options->restore_deleted && change->remember;

	if (pf_span_is(change->lost, "turned into another type") || (!change->removal && !asked)) {
		change->action = PF_ACTION_KEEP;
		change->value_count = 0;
	} else if (pf_span_is(change->lost, "trashed")) {
		return take_out(p, change, err);
	} else {
		make_anew(change);
	}
	return true;
}

/* A record is held back in all its languages, or in none. */
static void hold_whole_records(pf_changeset *set, bool *compare)
{
	for (size_t first = 0, end; first < set->count; first = end) {
		const char *reason = NULL;

		for (end = first; end < set->count && set->changes[end].record == set->changes[first].record; end++)
			if (!reason && set->changes[end].action == PF_ACTION_DEFER)
				reason = set->changes[end].reason;
		for (size_t i = first; reason && i < end; i++) {
			pf_change *change = &set->changes[i];

			if (change->action != PF_ACTION_CREATE && !compare[i])
				continue;
			change->action = PF_ACTION_DEFER;
			change->reason = reason;
			compare[i] = false;
		}
	}
}

/* Saved by someone since this run took its one look at the whole site: what an editor is at work on waits for the next run. */
static bool is_at_work(const pf_planner *p, const pf_change *change)
{
	const char *name = name_of(p->work, change->type, change->id, change->language);

	return p->options->lease && change->action == PF_ACTION_UNCHANGED && !change->lost.length && !change->removal && name &&
	       !pf_map_find(p->drifted, pf_span_of(name)) && pf_standing_touched(change);
}

/* What is open in an editor is marked already. */
static void hold_work(const pf_planner *p, pf_changeset *set, const bool *compare)
{
	for (size_t i = 0; i < set->count; i++) {
		if (!compare[i] || !is_at_work(p, &set->changes[i]))
			continue;
		set->changes[i].action = PF_ACTION_DEFER;
		set->changes[i].reason = "changed on the site during this run";
	}
}

bool pf_plan_batch(pf_changeset *set, pf_planner *p, const pf_batch *b, const pf_wish_context *context, pf_error *err)
{
	bool *compare = pf_arena_alloc(p->work, b->items + 1), any = false;
	pf_ledger_row *rows;
	size_t count;

	set->arena = p->work;
	set->count = 0;
	set->changes = pf_arena_alloc(p->work, (b->items + 1) * sizeof *set->changes);
	if (!memory(compare ? set->changes : NULL, err) || !ledger_rows(p, b, &rows, &count, err))
		return false;
	for (size_t r = 0; r < b->count; r++)
		for (size_t i = 0; i < b->records[r]->item_count; i++) {
			const pf_item *item = &b->records[r]->items[i];

			if (!pf_planner_takes(p, item))
				continue;
			if (!plan_item(p, &set->changes[set->count], &compare[set->count], context, item, row_of(rows, count, item->id, item->language), err))
				return false;
			set->changes[set->count++].record = r;
		}
	hold_whole_records(set, compare);
	for (size_t i = 0; i < set->count; i++)
		any = any || compare[i];
	if (any && !pf_snapshot(set, compare, p->options->db, p->options->lease != NULL, context->now, err))
		return false;
	hold_work(p, set, compare);
	hold_whole_records(set, compare);
	for (size_t i = 0; i < set->count; i++) {
		if (!compare[i])
			continue;
		if (set->changes[i].lost.length ? !decide_lost(p, &set->changes[i], err) : !merge(p, &set->changes[i], err))
			return false;
	}
	return true;
}

bool pf_plan_begin(pf_wish_context *out, pf_planner *p, const pf_batch *batch, pf_error *err)
{
	const pf_import_options *o = p->options;

	*out = (pf_wish_context){ .contract = o->contract, .zone = o->zone, .model = o->model, .terms = p->terms, .parents = p->parents, .media = o->media,
				  .source_language = o->source_language, .publish_machine = o->publish_machine, .now = (int64_t)time(NULL) };
	pf_arena_clear(p->work);
	return find_parents(p, batch, err);
}

/* --- one look at the whole site --- */

static bool load_drift(pf_planner *p, pf_error *err)
{
	pf_rows rows = { 0 };

	if (p->first)
		return true;
	if (!pf_ledger_drift_send(p->options->db, p->options->origin, err) || !pf_db_answer(&rows, p->work, p->options->db, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		const char *name = name_of(p->work, pf_cell(&rows, i, 0), pf_cell(&rows, i, 1), pf_cell(&rows, i, 2));

		if (!memory(name ? pf_map_put(p->drifted, pf_span_of(name), NULL) : NULL, err))
			return false;
	}
	return true;
}

static bool load_terms(pf_planner *p, pf_error *err)
{
	static const char *const with_model[] = { "profint_country", "profint_mode" };
	const pf_import_options *o = p->options;

	if (!o->origin)
		return true;
	for (size_t i = 0; i < sizeof with_model / sizeof *with_model; i++)
		if (!pf_index_load(p->terms, o->db, o->origin, with_model[i], err))
			return false;
	for (size_t rank = 0; pf_model_type_at(o->model, rank); rank++)
		if (pf_model_type_at(o->model, rank)->is_term && !pf_index_load(p->terms, o->db, o->origin, pf_model_type_at(o->model, rank)->name, err))
			return false;
	return true;
}

static bool load_removed(pf_planner *p, pf_error *err)
{
	pf_rows rows = { 0 };

	if (p->first)
		return true;
	if (!pf_db_query(&rows, p->work, p->options->db, "SELECT object FROM `{prefix}profint_removal`", NULL, 0, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		uint64_t object = pf_cell_id(&rows, i, 0);

		if (!memory(pf_map_put(p->removed, (pf_span){ (const char *)&object, sizeof object }, NULL), err))
			return false;
	}
	return true;
}

static bool look_for_records(pf_planner *p, pf_error *err)
{
	pf_bind origin = pf_bind_id(p->options->origin);
	pf_rows rows = { 0 };

	if (!p->options->origin) {
		p->first = true;
		return true;
	}
	if (!pf_db_query(&rows, p->work, p->options->db,
			 "SELECT 1 FROM `{prefix}profint_record` WHERE origin = ? AND type NOT LIKE 'profint\\_%' LIMIT 1",
			 &origin, 1, err))
		return false;
	p->first = rows.count == 0;
	return true;
}

/* Those that a batch makes are about its own objects, which no other batch has. */
static bool look_for_conflicts(pf_planner *p, pf_error *err)
{
	uint64_t open = 0;

	if (p->first || !p->options->lease)
		return true;
	if (!pf_conflict_count(&open, p->options->db, p->options->origin, err))
		return false;
	p->conflicts = open > 0;
	return true;
}

void pf_planner_free(pf_planner *p)
{
	if (!p)
		return;
	pf_index_free(p->terms);
	pf_map_free(p->parents);
	pf_map_free(p->drifted);
	pf_map_free(p->removed);
	pf_arena_free(p->work);
	free(p);
}

bool pf_planner_open(pf_planner **out, const pf_import_options *options, pf_error *err)
{
	pf_planner *p = calloc(1, sizeof *p);

	if (p) {
		p->options = options;
		p->parents = pf_map_new();
		p->drifted = pf_map_new();
		p->removed = pf_map_new();
		p->work = pf_arena_new();
	}
	if (!memory(p && p->parents && p->drifted && p->removed ? p->work : NULL, err) || !pf_index_new(&p->terms, err) || !look_for_records(p, err) ||
	    !load_removed(p, err) || !look_for_conflicts(p, err) || !load_drift(p, err) || !load_terms(p, err)) {
		pf_planner_free(p);
		return false;
	}
	*out = p;
	return true;
}
