/* conflict: see conflict.h */
#include "store/conflict.h"

#define COLUMNS                                                                                                                             \
	"SELECT id, origin, type, record, language, kind, object, field, bundle, site, mark, run, noted, state, choice, answer, settled, settled_by, " \
	"settled_run FROM `{prefix}profint_conflict` "

static void read_row(pf_conflict *out, const pf_rows *rows, size_t i)
{
	*out = (pf_conflict){ .id = pf_cell_id(rows, i, 0), .origin = (uint32_t)pf_cell_id(rows, i, 1), .type = pf_cell(rows, i, 2),
			      .record = pf_cell(rows, i, 3), .language = pf_cell(rows, i, 4), .is_term = pf_span_is(pf_cell(rows, i, 5), "term"),
			      .object = pf_cell_id(rows, i, 6), .field = pf_cell(rows, i, 7), .bundle = pf_cell(rows, i, 8), .site = pf_cell(rows, i, 9),
			      .mark = pf_cell(rows, i, 10), .run = pf_cell_id(rows, i, 11), .noted = pf_cell(rows, i, 12), .state = pf_cell(rows, i, 13),
			      .choice = pf_cell(rows, i, 14), .answer = pf_cell(rows, i, 15), .settled = pf_cell(rows, i, 16),
			      .settled_by = pf_cell(rows, i, 17), .settled_run = pf_cell_id(rows, i, 18) };
}

static bool read_rows(pf_conflict **out, size_t *count, pf_arena *arena, const pf_rows *rows, pf_error *err)
{
	pf_conflict *found = pf_arena_alloc(arena, (rows->count + 1) * sizeof *found);

	if (!found)
		return pf_fail(err, PF_E_MEMORY, "no memory for %zu conflicts", rows->count);
	for (size_t i = 0; i < rows->count; i++)
		read_row(&found[i], rows, i);
	*out = found;
	*count = rows->count;
	return true;
}

bool pf_conflict_count(uint64_t *count, pf_db *db, uint32_t origin, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	pf_bind binds[] = { pf_bind_id(origin), pf_bind_id(origin) };
	pf_rows rows = { 0 };
	bool ok;

	if (!arena)
		return pf_fail(err, PF_E_MEMORY, "no memory for a count");
	ok = pf_db_query(&rows, arena, db, "SELECT COUNT(*) FROM `{prefix}profint_conflict` WHERE state = 'open' AND (origin = ? OR ? = 0)", binds, 2, err);
	if (ok)
		*count = pf_cell_id(&rows, 0, 0);
	pf_arena_free(arena);
	return ok;
}

bool pf_conflict_list(pf_conflict **out, size_t *count, pf_arena *arena, pf_db *db, pf_error *err)
{
	pf_rows rows = { 0 };

	return pf_db_query(&rows, arena, db, COLUMNS "WHERE state = 'open' ORDER BY id", NULL, 0, err) && read_rows(out, count, arena, &rows, err);
}

bool pf_conflict_of(pf_conflict **out, size_t *count, pf_arena *arena, pf_db *db, bool terms, const pf_bind *objects, size_t object_count, pf_error *err)
{
	pf_bind kind = pf_bind_text(terms ? "term" : "post");
	pf_rows rows = { 0 };

	return pf_db_query_in(&rows, arena, db, COLUMNS "WHERE state = 'open' AND kind = ? AND object IN (", ")", &kind, 1, objects, object_count, err) &&
	       read_rows(out, count, arena, &rows, err);
}

bool pf_conflict_find(pf_conflict *out, bool *found, pf_arena *arena, pf_db *db, uint64_t id, pf_error *err)
{
	pf_bind bind = pf_bind_id(id);
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, arena, db, COLUMNS "WHERE id = ? FOR UPDATE", &bind, 1, err))
		return false;
	*found = rows.count == 1;
	if (*found)
		read_row(out, &rows, 0);
	return true;
}

static pf_bind maybe(pf_span value)
{
	return value.data ? pf_bind_span(value) : pf_bind_null();
}

void pf_conflict_add(pf_rowset *set, const pf_conflict *row, uint64_t run)
{
	pf_rowset_add(set, (pf_bind[]){ pf_bind_id(row->origin), pf_bind_span(row->type), pf_bind_span(row->record), pf_bind_span(row->language),
					pf_bind_text(row->is_term ? "term" : "post"), pf_bind_id(row->object), pf_bind_span(row->field), maybe(row->bundle),
					maybe(row->site), pf_bind_span(row->mark), pf_bind_id(run) });
}

bool pf_conflict_renew(pf_db *db, uint64_t id, pf_span bundle, pf_span mark, pf_error *err)
{
	pf_bind binds[] = { maybe(bundle), pf_bind_span(mark), pf_bind_id(id) };

	return pf_db_run(db, "UPDATE `{prefix}profint_conflict` SET bundle = ?, mark = ? WHERE id = ? AND state = 'open'", binds, 3, NULL, err);
}

bool pf_conflict_over(pf_db *db, const pf_bind *ids, size_t count, uint64_t run, pf_error *err)
{
	pf_bind bind = pf_bind_id(run);

	return count == 0 || pf_db_run_in(db,
					  "UPDATE `{prefix}profint_conflict` SET state = 'over', settled = UTC_TIMESTAMP(), settled_run = ? "
					  "WHERE state = 'open' AND id IN (",
					  ")", &bind, 1, ids, count, NULL, err);
}

bool pf_conflict_sweep(pf_db *db, uint64_t run, pf_error *err)
{
	pf_bind bind = pf_bind_id(run);

	return pf_db_run(db,
			 "UPDATE `{prefix}profint_conflict` c LEFT JOIN `{prefix}posts` p ON p.ID = c.object AND p.post_status <> 'trash' "
			 "SET c.state = 'over', c.settled = UTC_TIMESTAMP(), c.settled_run = ? WHERE c.state = 'open' AND c.kind = 'post' AND p.ID IS NULL",
			 &bind, 1, NULL, err) &&
	       pf_db_run(db,
			 "UPDATE `{prefix}profint_conflict` c LEFT JOIN `{prefix}terms` t ON t.term_id = c.object "
			 "SET c.state = 'over', c.settled = UTC_TIMESTAMP(), c.settled_run = ? WHERE c.state = 'open' AND c.kind = 'term' AND t.term_id IS NULL",
			 &bind, 1, NULL, err);
}

bool pf_conflict_settle(pf_db *db, uint64_t id, const char *choice, pf_span answer, const char *by, uint64_t run, pf_error *err)
{
	pf_bind binds[] = { pf_bind_text(choice), maybe(answer), pf_bind_text(by), pf_bind_id(run), pf_bind_id(id) };

	return pf_db_run(db,
			 "UPDATE `{prefix}profint_conflict` SET state = 'settled', choice = ?, answer = ?, settled = UTC_TIMESTAMP(), settled_by = ?, "
			 "settled_run = ? WHERE id = ?",
			 binds, 5, NULL, err);
}
