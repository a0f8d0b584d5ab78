/* import: see import.h */
#include "import/import.h"

#include "import/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH_ITEMS 512u
#define BATCH_BYTES ((size_t)6 << 20) /* of content, so that memory stays flat with large texts */
#define MOST_TRIES  10

/* Records read from the spool that are planned and written together: one type, one depth. */
typedef struct batch {
	pf_arena *arena; /* of the records */
	pf_record *records[BATCH_ITEMS];
	size_t count, items, bytes;
} batch;

typedef struct import {
	const pf_import_options *options;
	pf_import_counts *counts;
	pf_spool *spool;
	pf_index *terms;
	pf_map *parents;    /* of the batch */
	pf_map *drifted;    /* "type/id@language" */
	bool first;         /* this origin had nothing on the site when the run began */
	pf_apply *apply;
	pf_arena *work;     /* of one try */
	pf_record *held;    /* read, but it belongs to the next batch */
	pf_arena *other_arena;
	pf_changeset fresh; /* terms made in the open transaction; they leave the index when it is rolled back */
	uint64_t done;
} import;

/* Languages of the bundle that this site does not take are not items here. */
static bool takes(const import *im, const pf_item *item)
{
	for (const char *const *l = im->options->languages; *l; l++)
		if (pf_span_is(item->language, *l))
			return true;
	return false;
}

static size_t bytes_of(const pf_record *record)
{
	size_t bytes = 0;

	for (size_t i = 0; i < record->item_count; i++)
		bytes += record->items[i].content.length + record->items[i].excerpt.length + record->items[i].title.length;
	return bytes;
}

/* Fills the batch with neighbours of one type and depth; the first that does not belong is held for the next. */
static bool read_batch(import *im, batch *b, pf_error *err)
{
	pf_arena *before = b->arena;

	/* Two arenas in turn: a held record lives in the one of the batch before. */
	b->arena = im->other_arena;
	im->other_arena = before;
	pf_arena_clear(b->arena);
	b->count = b->items = b->bytes = 0;
	if (im->held) {
		b->records[b->count++] = im->held;
		b->items = im->held->item_count;
		b->bytes = bytes_of(im->held);
		im->held = NULL;
	}
	while (b->count < BATCH_ITEMS && b->items < BATCH_ITEMS && b->bytes < BATCH_BYTES) {
		pf_record *record = NULL;

		if (!pf_spool_next(&record, im->spool, b->arena, err))
			return false;
		if (!record)
			return true;
		if (b->count && (record->type != b->records[0]->type || record->depth != b->records[0]->depth)) {
			im->held = record;
			return true;
		}
		b->records[b->count++] = record;
		b->items += record->item_count;
		b->bytes += bytes_of(record);
	}
	return true;
}

static const char *name_of(pf_arena *arena, pf_span type, pf_span id, pf_span language)
{
	return pf_arena_format(arena, "%.*s/%.*s@%.*s", (int)type.length, type.data, (int)id.length, id.data, (int)language.length, language.data);
}

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a batch");
}

/* --- terms that come with the model: countries and modes, made when a record first needs them --- */

/* One key in every language that some item of the batch needs; what exists goes along, so that the group is right. */
static bool add_model_term(import *im, pf_changeset *set, const pf_wish_context *context, const char *taxonomy, pf_span key, const bool *needed,
			   size_t record, pf_error *err)
{
	size_t index = 0;

	for (const char *const *l = im->options->languages; *l; l++, index++) {
		pf_span language = pf_span_of(*l);
		pf_index_entry there = pf_index_find(im->terms, pf_span_of(taxonomy), key, language);
		pf_change *change = &set->changes[set->count];

		if (!there.tt && !needed[index])
			continue;
		if (!pf_wish_model_term(change, im->work, context, taxonomy, key, language, err))
			return false;
		change->record = record;
		if (there.tt) {
			change->action = PF_ACTION_UNCHANGED;
			change->object = there.term;
			change->tt = there.tt;
		}
		set->count++;
	}
	return true;
}

typedef struct need {
	const char *taxonomy;
	pf_span key;
	bool languages[64];
} need;

static bool note_need(import *im, need *needs, size_t *count, const pf_item *item, const pf_item_term *term)
{
	size_t at = 0, language = 0;

	if (pf_index_find(im->terms, pf_span_of(term->taxonomy), term->key, item->language).tt)
		return true;
	while (im->options->languages[language] && !pf_span_is(item->language, im->options->languages[language]))
		language++;
	while (at < *count && !(strcmp(needs[at].taxonomy, term->taxonomy) == 0 && pf_span_equal(needs[at].key, term->key)))
		at++;
	if (at == 512 || language >= 64)
		return false;
	if (at == *count)
		needs[(*count)++] = (need){ .taxonomy = term->taxonomy, .key = term->key };
	needs[at].languages[language] = true;
	return true;
}

static bool make_model_terms(import *im, const batch *b, const pf_wish_context *context, pf_error *err)
{
	need *needs = pf_arena_alloc(im->work, 512 * sizeof *needs);
	pf_changeset set = { .arena = im->work };
	size_t count = 0;

	if (!memory(needs, err))
		return false;
	for (size_t r = 0; r < b->count; r++)
		for (size_t i = 0; i < b->records[r]->item_count; i++)
			for (size_t t = 0; t < b->records[r]->items[i].term_count; t++) {
				const pf_item *item = &b->records[r]->items[i];

				if (takes(im, item) && !item->terms[t].of_record && !note_need(im, needs, &count, item, &item->terms[t]))
					return pf_fail(err, PF_E_INTERNAL, "more than 512 new countries and modes in one batch");
			}
	if (count == 0)
		return true;
	set.changes = pf_arena_alloc(im->work, count * 64 * sizeof *set.changes);
	if (!memory(set.changes, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_model_term(im, &set, context, needs[i].taxonomy, needs[i].key, needs[i].languages, i, err))
			return false;
	if (!pf_apply_batch(im->apply, &set, err))
		return false;
	im->fresh = set;
	for (size_t i = 0; i < set.count; i++)
		if (set.changes[i].action == PF_ACTION_CREATE &&
		    !pf_index_put(im->terms, set.changes[i].type, set.changes[i].id, set.changes[i].language,
				  (pf_index_entry){ set.changes[i].object, set.changes[i].tt }, err))
			return false;
	return true;
}

/* --- parents --- */

/* Post IDs of the parents that the batch's items name, from the ledger. */
static bool find_parents(import *im, const batch *b, pf_error *err)
{
	const char *type = b->records[0]->type->parent;
	pf_bind *ids;
	pf_ledger_row *rows = NULL;
	size_t wanted = 0, count = 0;

	pf_map_clear(im->parents);
	if (!type || !im->options->origin)
		return true;
	ids = pf_arena_alloc(im->work, b->count * sizeof *ids);
	if (!memory(ids, err))
		return false;
	for (size_t r = 0; r < b->count; r++) {
		pf_span parent = b->records[r]->item_count ? b->records[r]->items[0].parent : (pf_span){ "", 0 };
		size_t skip = strlen(type) + 1;

		if (parent.length > skip)
			ids[wanted++] = pf_bind_span((pf_span){ parent.data + skip, parent.length - skip });
	}
	if (wanted && !pf_ledger_find(&rows, &count, im->work, im->options->db, im->options->origin, pf_span_of(type), ids, wanted, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *key = name_of(im->work, pf_span_of(type), rows[i].id, rows[i].language);
		uint64_t *place = key ? pf_map_put(im->parents, pf_span_of(key), NULL) : NULL;

		if (!memory(place, err))
			return false;
		*place = rows[i].object;
	}
	return true;
}

/* --- planning --- */

/* Why a change cannot be stored, or NULL. */
static const char *too_large(const import *im, const pf_change *change)
{
	size_t bytes = 0, limit = pf_db_packet(im->options->db);

	for (size_t i = 0; i < change->value_count; i++)
		bytes += change->values[i].want.length;
	return bytes + 65536 > limit ? "larger than the server takes in one packet (max_allowed_packet)" : NULL;
}

/* A medium that the site still lacks when content is written: the record waits for it rather than being half there. */
static bool waits_for_media(const import *im, const pf_change *change)
{
	for (size_t i = 0; im->options->lease && i < change->value_count; i++)
		if (change->values[i].want.length && memchr(change->values[i].want.data, PF_TOKEN_OPEN, change->values[i].want.length))
			return true;
	return false;
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
static bool plan_item(import *im, pf_change *change, bool *compare, const pf_wish_context *context, const pf_item *item, const pf_ledger_row *row,
		      pf_error *err)
{
	const char *name;

	*compare = false;
	if (row && memcmp(row->source, item->source, sizeof row->source) == 0) {
		name = name_of(im->work, pf_span_of(item->type->name), item->id, item->language);
		if (!memory(name, err))
			return false;
		if (!pf_map_find(im->drifted, pf_span_of(name))) {
			*change = (pf_change){ .action = PF_ACTION_UNCHANGED, .type = pf_span_of(item->type->name), .id = item->id,
					       .language = item->language, .is_term = item->type->is_term, .object = row->object, .tt = row->tt };
			change->site_language = pf_contract_language(im->options->contract, item->language);
			return true;
		}
	}
	if (!pf_wish(change, im->work, context, item, err))
		return false;
	change->reason = too_large(im, change);
	if (change->reason)
		change->action = PF_ACTION_REFUSE;
	else
		change->action = row ? PF_ACTION_UNCHANGED : PF_ACTION_CREATE;
	if (!change->reason && waits_for_media(im, change)) {
		change->action = PF_ACTION_DEFER;
		change->reason = "a file it names could not be brought to the site";
	}
	if (!row)
		return true;
	change->object = row->object;
	change->tt = row->tt;
	*compare = change->action == PF_ACTION_UNCHANGED;
	change->remember = memcmp(row->source, item->source, sizeof row->source) != 0;
	return pf_fields_read(change, im->work, row->fields, err);
}

static bool ledger_rows(import *im, const batch *b, pf_ledger_row **rows, size_t *count, pf_error *err)
{
	pf_bind *ids;

	*rows = NULL;
	*count = 0;
	if (im->first)
		return true;
	ids = pf_arena_alloc(im->work, b->count * sizeof *ids);
	if (!memory(ids, err))
		return false;
	for (size_t r = 0; r < b->count; r++)
		ids[r] = pf_bind_span(b->records[r]->id);
	return pf_ledger_find(rows, count, im->work, im->options->db, im->options->origin, pf_span_of(b->records[0]->type->name), ids, b->count, err);
}

static bool plan_batch(import *im, pf_changeset *set, const batch *b, const pf_wish_context *context, pf_error *err)
{
	bool *compare = pf_arena_alloc(im->work, b->items + 1), any = false;
	pf_ledger_row *rows;
	size_t count;

	set->arena = im->work;
	set->count = 0;
	set->changes = pf_arena_alloc(im->work, (b->items + 1) * sizeof *set->changes);
	if (!memory(compare ? set->changes : NULL, err) || !ledger_rows(im, b, &rows, &count, err))
		return false;
	for (size_t r = 0; r < b->count; r++)
		for (size_t i = 0; i < b->records[r]->item_count; i++) {
			const pf_item *item = &b->records[r]->items[i];

			if (!takes(im, item))
				continue;
			if (!plan_item(im, &set->changes[set->count], &compare[set->count], context, item, row_of(rows, count, item->id, item->language), err))
				return false;
			any = any || compare[set->count];
			set->changes[set->count++].record = r;
		}
	if (any && !pf_snapshot(set, compare, im->options->db, im->options->lease != NULL, context->now, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		if (!compare[i])
			continue;
		if (set->changes[i].lost.length) {
			set->changes[i].action = PF_ACTION_KEEP;
			set->changes[i].value_count = 0;
		} else {
			pf_merge(&set->changes[i]);
		}
	}
	return true;
}

/* --- writing --- */

/* Something to write? A changed source whose fields all agree already is only remembered. */
static bool writes(const pf_change *change)
{
	return change->remember || change->action == PF_ACTION_CREATE || change->action == PF_ACTION_UPDATE || change->action == PF_ACTION_CONFLICT;
}

static bool remember_terms(import *im, const pf_changeset *set, pf_error *err)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->changes[i].is_term && set->changes[i].object && !set->changes[i].lost.length &&
		    !pf_index_put(im->terms, set->changes[i].type, set->changes[i].id, set->changes[i].language,
				  (pf_index_entry){ set->changes[i].object, set->changes[i].tt }, err))
			return false;
	return true;
}

/* Plans one batch inside its transaction and applies it. */
static bool try_batch(import *im, pf_changeset *set, const batch *b, pf_error *err)
{
	const pf_import_options *o = im->options;
	pf_wish_context context = { .contract = o->contract, .zone = o->zone, .model = o->model, .terms = im->terms, .parents = im->parents, .media = o->media,
				    .source_language = o->source_language, .publish_machine = o->publish_machine, .now = (int64_t)time(NULL) };
	bool any = false;

	pf_arena_clear(im->work);
	im->fresh.count = 0;
	if (!o->lease)
		return find_parents(im, b, err) && plan_batch(im, set, b, &context, err);
	if (!pf_db_begin(o->db, err) || !pf_lease_hold(o->lease, o->db, err) || !find_parents(im, b, err) || !make_model_terms(im, b, &context, err) ||
	    !plan_batch(im, set, b, &context, err))
		return false;
	for (size_t i = 0; i < set->count; i++)
		any = any || writes(&set->changes[i]);
	return (!any || pf_apply_batch(im->apply, set, err)) && pf_db_commit(o->db, err) && remember_terms(im, set, err);
}

/* Undoes an open transaction, and what the index learnt in it. */
static void roll_back(import *im)
{
	pf_error ignored;

	pf_db_rollback(im->options->db);
	for (size_t i = 0; i < im->fresh.count; i++)
		if (im->fresh.changes[i].action == PF_ACTION_CREATE)
			pf_index_put(im->terms, im->fresh.changes[i].type, im->fresh.changes[i].id, im->fresh.changes[i].language, (pf_index_entry){ 0 }, &ignored);
	im->fresh.count = 0;
}

static void pause_before(int attempt)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000L * (attempt < 10 ? attempt : 10) }, NULL);
}

/* The unit again, whole, when the database asks for it: a deadlock or a lock wait has undone or half undone it. */
static bool run_batch(import *im, pf_changeset *set, const batch *b, pf_error *err)
{
	for (int attempt = 1;; attempt++) {
		pf_error why = { 0 };

		if (try_batch(im, set, b, &why))
			return true;
		if (im->options->lease)
			roll_back(im);
		if (why.code != PF_E_RETRY || attempt == MOST_TRIES) {
			if (err)
				*err = why;
			return false;
		}
		pause_before(attempt);
	}
}

/* --- counting --- */

/* What became of a record is the gravest of what became of its languages. */
static pf_action gravest(const pf_changeset *set, size_t *at)
{
	static const pf_action order[] = { PF_ACTION_REFUSE, PF_ACTION_CONFLICT, PF_ACTION_DEFER, PF_ACTION_UPDATE, PF_ACTION_CREATE, PF_ACTION_KEEP, PF_ACTION_UNCHANGED };
	size_t record = set->changes[*at].record, first = *at;
	bool seen[8] = { false };

	for (; *at < set->count && set->changes[*at].record == record; (*at)++)
		seen[set->changes[*at].action] = true;
	if (seen[PF_ACTION_CREATE] && set->changes[first].action != PF_ACTION_CREATE) {
		seen[PF_ACTION_UPDATE] = true; /* a language was added to a record that was there */
		seen[PF_ACTION_CREATE] = false;
	}
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (seen[order[i]])
			return order[i];
	return PF_ACTION_UNCHANGED;
}

static void count_batch(import *im, const pf_changeset *set, const batch *b)
{
	pf_import_counts *c = im->counts;
	uint64_t *const by_action[] = { &c->unchanged, &c->created, &c->updated, &c->kept, &c->conflicts, &c->deferred, &c->refused };

	for (size_t at = 0; at < set->count;)
		++*by_action[gravest(set, &at)];
	for (size_t r = 0; r < b->count; r++)
		for (size_t i = 1; i < b->records[r]->item_count; i++) {
			if (!takes(im, &b->records[r]->items[i]))
				continue;
			c->texts += b->records[r]->items[i].text_count;
			c->machine += b->records[r]->items[i].machine_count;
		}
	c->total += b->count;
	for (size_t i = 0; im->options->each && i < set->count; i++)
		if (set->changes[i].action != PF_ACTION_UNCHANGED)
			im->options->each(im->options->self, &set->changes[i]);
}

/* --- the story --- */

/* A record that cannot be stored must not take its batch with it: the batch again, record by record. */
static bool run_one_by_one(import *im, const batch *b, pf_error *err)
{
	for (size_t r = 0; r < b->count; r++) {
		batch one = { .arena = b->arena, .records = { b->records[r] }, .count = 1, .items = b->records[r]->item_count };
		pf_changeset set = { 0 };
		pf_error why = { 0 };

		if (!run_batch(im, &set, &one, &why)) {
			if (why.code != PF_E_REFUSED) {
				*err = why;
				return false;
			}
			for (size_t i = 0; i < set.count; i++) {
				set.changes[i].action = PF_ACTION_REFUSE;
				set.changes[i].reason = why.message;
			}
		}
		count_batch(im, &set, &one);
	}
	return true;
}

static bool load_drift(import *im, pf_error *err)
{
	pf_rows rows = { 0 };

	if (im->first)
		return true;
	if (!pf_ledger_drift_send(im->options->db, im->options->origin, err) || !pf_db_answer(&rows, im->work, im->options->db, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		const char *name = name_of(im->work, pf_cell(&rows, i, 0), pf_cell(&rows, i, 1), pf_cell(&rows, i, 2));

		if (!memory(name ? pf_map_put(im->drifted, pf_span_of(name), NULL) : NULL, err))
			return false;
	}
	return true;
}

static bool load_terms(import *im, pf_error *err)
{
	static const char *const with_model[] = { "profint_country", "profint_mode" };
	const pf_import_options *o = im->options;

	if (!o->origin)
		return true;
	for (size_t i = 0; i < sizeof with_model / sizeof *with_model; i++)
		if (!pf_index_load(im->terms, o->db, o->origin, with_model[i], err))
			return false;
	for (size_t rank = 0; pf_model_type_at(o->model, rank); rank++)
		if (pf_model_type_at(o->model, rank)->is_term && !pf_index_load(im->terms, o->db, o->origin, pf_model_type_at(o->model, rank)->name, err))
			return false;
	return true;
}

static bool look_for_records(import *im, pf_error *err)
{
	pf_bind origin = pf_bind_id(im->options->origin);
	pf_rows rows = { 0 };

	if (!im->options->origin) {
		im->first = true;
		return true;
	}
	if (!pf_db_query(&rows, im->work, im->options->db, "SELECT 1 FROM `{prefix}profint_record` WHERE origin = ? LIMIT 1", &origin, 1, err))
		return false;
	im->first = rows.count == 0;
	return true;
}

static bool run_all(import *im, batch *b, pf_error *err)
{
	const pf_import_options *o = im->options;
	uint64_t total = pf_spool_count(im->spool);

	for (;;) {
		pf_changeset set = { 0 };
		pf_error why = { 0 };

		if (!read_batch(im, b, err))
			return false;
		if (b->count == 0)
			return true;
		if (run_batch(im, &set, b, &why)) {
			count_batch(im, &set, b);
		} else if (why.code != PF_E_REFUSED) {
			*err = why;
			return false;
		} else if (!run_one_by_one(im, b, err)) {
			return false;
		}
		im->done += b->count;
		if (o->progress && !o->progress(o->self, "apply", im->done, total))
			return pf_fail(err, PF_E_INTERNAL, "stopped as asked; whole units stand, the next sync continues");
	}
}

bool pf_import_run(pf_import_counts *counts, pf_spool *spool, const pf_import_options *options, pf_error *err)
{
	pf_apply_options writing = { .contract = options->contract, .zone = options->zone, .origin = options->origin, .run = options->run, .author = options->author };
	import im = { .options = options, .counts = counts, .spool = spool };
	batch b = { 0 };
	bool ok = false;

	*counts = (pf_import_counts){ 0 };
	im.parents = pf_map_new();
	im.drifted = pf_map_new();
	im.work = pf_arena_new();
	im.other_arena = pf_arena_new();
	b.arena = pf_arena_new();
	if (!memory(im.parents && im.drifted && im.work && im.other_arena ? b.arena : NULL, err) || !pf_index_new(&im.terms, err))
		goto out;
	if (options->lease && !pf_apply_new(&im.apply, options->db, &writing, err))
		goto out;
	ok = look_for_records(&im, err) && load_drift(&im, err) && load_terms(&im, err) && run_all(&im, &b, err);
out:
	pf_apply_free(im.apply);
	pf_index_free(im.terms);
	pf_map_free(im.parents);
	pf_map_free(im.drifted);
	pf_arena_free(im.work);
	pf_arena_free(im.other_arena);
	pf_arena_free(b.arena);
	return ok;
}
