/* request: see request.h */
#include "store/request.h"

#define MARK(bytes) pf_bind_span((pf_span){ (const char *)(bytes), 16 })

bool pf_request_open(pf_db *db, pf_request_row *row, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(row->run), pf_bind_span(row->provider), pf_bind_span(row->language), pf_bind_id(row->segments),
			    pf_bind_span(row->unit), pf_bind_id(row->asked) };

	if (!pf_db_run(db,
		       "INSERT INTO `{prefix}profint_request` (run, provider, language, segments, unit, asked, billed, sent, state) "
		       "VALUES (?, ?, ?, ?, ?, ?, 0, UTC_TIMESTAMP(6), 'sent')",
		       binds, 6, NULL, err))
		return false;
	row->id = pf_db_insert_id(db);
	return true;
}

bool pf_request_close(pf_db *db, const pf_request_row *row, pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(row->model.data ? row->model : PF_SPAN("")), pf_bind_id(row->billed), pf_bind_text(row->done ? "done" : "failed"),
			    pf_bind_int(row->status), pf_bind_span(row->trace.data ? row->trace : PF_SPAN("")), pf_bind_id(row->id) };

	return pf_db_run(db,
			 "UPDATE `{prefix}profint_request` SET model = LEFT(?, 64), billed = ?, state = ?, status = ?, trace = LEFT(?, 80), "
			 "answered = UTC_TIMESTAMP(6) WHERE id = ?",
			 binds, 6, NULL, err);
}

bool pf_request_spent(pf_spent *out, pf_db *db, uint64_t run, pf_span unit, pf_span language, pf_error *err)
{
	pf_bind all = language.data ? pf_bind_span(language) : pf_bind_null();
	pf_bind binds[] = { pf_bind_id(run), pf_bind_span(unit), pf_bind_id(run), all, all };
	pf_arena *arena = pf_arena_new();
	pf_rows rows = { 0 };
	bool ok = arena || pf_fail(err, PF_E_MEMORY, "no memory for the budget");

	ok = ok && pf_db_query(&rows, arena, db,
			       "SELECT COALESCE(SUM(IF(run = ?, cost, 0)), 0), COALESCE(SUM(IF(sent >= UTC_DATE(), cost, 0)), 0), "
			       "COALESCE(SUM(IF(sent >= DATE_FORMAT(UTC_DATE(), '%Y-%m-01'), cost, 0)), 0) "
			       "FROM (SELECT run, sent, IF(state = 'sent', asked, billed) AS cost FROM `{prefix}profint_request` WHERE unit = ? "
			       "AND (run = ? OR sent >= DATE_FORMAT(UTC_DATE(), '%Y-%m-01')) AND (? IS NULL OR language = ?)) AS spent",
			       binds, 5, err);
	if (ok)
		*out = (pf_spent){ pf_cell_id(&rows, 0, 0), pf_cell_id(&rows, 0, 1), pf_cell_id(&rows, 0, 2) };
	pf_arena_free(arena);
	return ok;
}

bool pf_request_bill(pf_rows *out, pf_arena *arena, pf_db *db, pf_error *err)
{
	return pf_db_query(out, arena, db,
			   "SELECT provider, unit, COUNT(*), SUM(IF(state = 'done', segments, 0)), SUM(IF(state = 'sent', asked, billed)) "
			   "FROM `{prefix}profint_request` WHERE sent >= DATE_FORMAT(UTC_DATE(), '%Y-%m-01') GROUP BY provider, unit ORDER BY provider, unit",
			   NULL, 0, err);
}

bool pf_provider_row_find(pf_provider_row *out, pf_arena *arena, pf_db *db, pf_span provider, const unsigned char config[16], pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(provider), MARK(config) };
	pf_rows rows = { 0 };

	*out = (pf_provider_row){ 0 };
	if (!pf_db_query(&rows, arena, db,
			 "SELECT stopped_until > UTC_TIMESTAMP(), stopped_until, reason, glossaries, "
			 "allowed IS NOT NULL, used, allowed, checked, checked > UTC_TIMESTAMP() - INTERVAL 10 MINUTE "
			 "FROM `{prefix}profint_provider` WHERE provider = ? AND config = ?",
			 binds, 2, err))
		return false;
	if (rows.count)
		*out = (pf_provider_row){ .stopped = pf_cell_id(&rows, 0, 0) != 0, .until = pf_cell(&rows, 0, 1), .reason = pf_cell(&rows, 0, 2),
					  .glossaries = pf_cell(&rows, 0, 3), .has_usage = pf_cell_id(&rows, 0, 4) != 0, .used = pf_cell_id(&rows, 0, 5),
					  .allowed = pf_cell_id(&rows, 0, 6), .checked = pf_cell(&rows, 0, 7), .checked_lately = pf_cell_id(&rows, 0, 8) != 0 };
	return true;
}

/* The row with this address and key; what was known of others goes. */
static bool make_row(pf_db *db, pf_span provider, const unsigned char config[16], pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(provider), MARK(config) };

	return pf_db_run(db,
			 "INSERT INTO `{prefix}profint_provider` (provider, config) VALUES (?, ?) ON DUPLICATE KEY UPDATE "
			 "stopped_until = IF(config = VALUES(config), stopped_until, NULL), reason = IF(config = VALUES(config), reason, NULL), "
			 "used = IF(config = VALUES(config), used, NULL), allowed = IF(config = VALUES(config), allowed, NULL), "
			 "glossaries = IF(config = VALUES(config), glossaries, NULL), checked = IF(config = VALUES(config), checked, NULL), config = VALUES(config)",
			 binds, 2, NULL, err);
}

bool pf_provider_row_stop(pf_db *db, pf_span provider, const unsigned char config[16], pf_provider_stop how, unsigned seconds, pf_span reason, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(how), pf_bind_id(seconds), pf_bind_span(reason), pf_bind_span(provider) };

	return make_row(db, provider, config, err) &&
	       pf_db_run(db,
			 "UPDATE `{prefix}profint_provider` SET stopped_until = CASE ? WHEN 0 THEN UTC_TIMESTAMP() + INTERVAL ? SECOND "
			 "WHEN 1 THEN DATE_FORMAT(UTC_DATE(), '%Y-%m-01') + INTERVAL 1 MONTH ELSE '9999-01-01 00:00:00' END, reason = ? WHERE provider = ?",
			 binds, 4, NULL, err);
}

bool pf_provider_row_glossaries(pf_db *db, pf_span provider, const unsigned char config[16], pf_span json, pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(json), pf_bind_span(provider) };

	return make_row(db, provider, config, err) &&
	       pf_db_run(db, "UPDATE `{prefix}profint_provider` SET glossaries = ? WHERE provider = ?", binds, 2, NULL, err);
}

bool pf_provider_row_usage(pf_db *db, pf_span provider, const unsigned char config[16], const uint64_t *used, const uint64_t *allowed, pf_error *err)
{
	pf_bind binds[] = { used ? pf_bind_id(*used) : pf_bind_null(), allowed ? pf_bind_id(*allowed) : pf_bind_null(), pf_bind_span(provider) };

	return make_row(db, provider, config, err) &&
	       pf_db_run(db, "UPDATE `{prefix}profint_provider` SET used = COALESCE(?, used), allowed = COALESCE(?, allowed), checked = UTC_TIMESTAMP() WHERE provider = ?",
			 binds, 3, NULL, err);
}

bool pf_provider_row_go(pf_db *db, pf_span provider, pf_error *err)
{
	pf_bind bind = pf_bind_span(provider);

	return pf_db_run(db, "UPDATE `{prefix}profint_provider` SET stopped_until = NULL, reason = NULL WHERE provider = ?", &bind, 1, NULL, err);
}
