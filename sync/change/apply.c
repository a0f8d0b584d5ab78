/* apply: see apply.h */
#include "change/erase.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool pf_apply_new(pf_apply **out, pf_db *db, const pf_apply_options *options, pf_error *err)
{
	pf_apply *a = calloc(1, sizeof *a);

	if (!a || !(a->counts = pf_map_new())) {
		free(a);
		return pf_fail(err, PF_E_MEMORY, "no memory for writing");
	}
	a->db = db;
	a->options = *options;
	a->posts.table = &pf_table_posts;
	a->postmeta.table = &pf_table_postmeta;
	a->terms.table = &pf_table_terms;
	a->taxonomy.table = &pf_table_taxonomy;
	a->relationships.table = &pf_table_relationships;
	a->termmeta.table = &pf_table_termmeta;
	a->record.table = &pf_table_record;
	a->change.table = &pf_table_change;
	a->outbox.table = &pf_table_outbox;
	a->alias.table = &pf_table_alias;
	a->removal.table = &pf_table_removal;
	*out = a;
	return true;
}

static size_t rowsets(pf_apply *a, pf_rowset *sets[11])
{
	pf_rowset *all[] = { &a->posts, &a->postmeta, &a->terms, &a->taxonomy, &a->relationships, &a->termmeta, &a->record, &a->change, &a->outbox, &a->alias,
			     &a->removal };

	memcpy(sets, all, sizeof all);
	return sizeof all / sizeof *all;
}

void pf_apply_free(pf_apply *a)
{
	pf_rowset *sets[11];

	if (!a)
		return;
	for (size_t i = rowsets(a, sets); i-- > 0;)
		pf_rowset_release(sets[i]);
	pf_map_free(a->counts);
	free(a);
}

/* All deltas of the batch in one statement; padded to a width that is used before. */
static bool write_counts(pf_apply *a, pf_error *err)
{
	static const size_t widths[] = { 4, 16, 64, 256, 512, 1024 };
	const pf_table *t = &pf_table_counts;
	size_t cursor = 0, rows = 0, room = pf_map_count(a->counts) + 1024;
	pf_bind *binds = pf_arena_alloc(a->arena, 2 * room * sizeof *binds);
	pf_span key;
	uint64_t delta;

	if (!pf_writer_memory(binds, err))
		return false;
	while (pf_map_next(a->counts, &cursor, &key, &delta)) {
		uint64_t tt;

		memcpy(&tt, key.data, sizeof tt);
		if (!delta)
			continue;
		binds[2 * rows] = pf_bind_id(tt);
		binds[2 * rows++ + 1] = pf_bind_int((int64_t)delta);
	}
	pf_map_clear(a->counts);
	if (rows == 0)
		return true;
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		if (rows > widths[i])
			continue;
		for (; rows < widths[i]; rows++) {
			binds[2 * rows] = pf_bind_id(0);
			binds[2 * rows + 1] = pf_bind_int(0);
		}
		break;
	}
	return pf_db_insert(a->db, t->head, t->row, t->tail, binds, rows, t->columns, NULL, err);
}

static void begin_batch(pf_apply *a, pf_changeset *set)
{
	pf_rowset *sets[11];

	for (size_t i = rowsets(a, sets); i-- > 0;)
		pf_rowset_clear(sets[i]);
	pf_map_clear(a->counts);
	a->arena = set->arena;
	a->now = (int64_t)time(NULL);
	pf_date_local(a->options.zone, a->now, a->now_local);
	pf_date_gmt(a->now, a->now_gmt);
}

static bool is_written(const pf_change *change)
{
	for (size_t i = 0; i < change->value_count; i++)
		if (change->values[i].verdict == PF_VERDICT_UPDATE)
			return true;
	return false;
}

/* Sources that changed without a field that is written: a text was reviewed, the site has it already, or another field waits. */
static bool note_unwritten(pf_apply *a, pf_changeset *set, pf_error *err)
{
	for (size_t i = 0; i < set->count; i++) {
		pf_change *change = &set->changes[i];

		bool quiet = change->action == PF_ACTION_UNCHANGED || change->action == PF_ACTION_KEEP ||
			     (change->action == PF_ACTION_CONFLICT && !is_written(change));

		if (quiet && change->remember && !change->lost.length && !pf_trace_unwritten(a, change, err))
			return false;
	}
	return true;
}

/* Which posts are in the trash because of us. */
static bool note_removals(pf_apply *a, pf_changeset *set, pf_error *err)
{
	pf_bind *over = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *over);
	size_t count = 0;

	if (!pf_writer_memory(over, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		const pf_change *change = &set->changes[i];
		bool waits = change->action == PF_ACTION_DEFER || change->action == PF_ACTION_REFUSE || change->lost.length;

		if (change->action == PF_ACTION_TRASH && change->removal)
			pf_rowset_add(&a->removal, (pf_bind[]){ pf_bind_id(change->object), pf_bind_id(a->options.run) });
		else if (change->action != PF_ACTION_TRASH && change->removal && !waits)
			over[count++] = pf_bind_id(change->ledger->object);
	}
	return (count == 0 || pf_db_run_in(a->db, "DELETE FROM `{prefix}profint_removal` WHERE object IN (", ")", NULL, 0, over, count, NULL, err)) &&
	       pf_rowset_write(&a->removal, a->db, NULL, err);
}

bool pf_apply_batch(pf_apply *a, pf_changeset *set, pf_error *err)
{
	begin_batch(a, set);
	return pf_terms_create(a, set, err) && pf_terms_update(a, set, err) && pf_posts_create(a, set, err) && pf_posts_update(a, set, err) &&
	       note_unwritten(a, set, err) && note_removals(a, set, err) && pf_erase(a, set, err) && pf_unerase(a, set, err) && pf_groups_join(a, set, err) && pf_rowset_write(&a->relationships, a->db, NULL, err) && write_counts(a, err) &&
	       pf_rowset_write(&a->alias, a->db, NULL, err) && pf_rowset_write(&a->record, a->db, NULL, err) &&
	       pf_rowset_write(&a->change, a->db, NULL, err) && pf_rowset_write(&a->outbox, a->db, NULL, err);
}
