/* ledger: see ledger.h */
#include "store/ledger.h"

#include "store/checksum.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static bool read_origin(pf_origin *out, const pf_rows *rows)
{
	pf_span mark;

	*out = (pf_origin){ 0 };
	if (rows->count == 0)
		return true;
	out->origin = (uint32_t)pf_cell_id(rows, 0, 0);
	out->serial = pf_cell_id(rows, 0, 1);
	mark = pf_cell(rows, 0, 2);
	out->complete = mark.length == sizeof out->fingerprint;
	if (out->complete)
		memcpy(out->fingerprint, mark.data, sizeof out->fingerprint);
	out->records = pf_cell_id(rows, 0, 3);
	return true;
}

bool pf_origin_find(pf_origin *out, pf_db *db, pf_span url, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	pf_bind bind = pf_bind_span(url);
	pf_rows rows;
	bool ok;

	if (!arena)
		return pf_fail(err, PF_E_MEMORY, "no memory for the ledger");
	ok = pf_db_query(&rows, arena, db, "SELECT origin, serial, fingerprint, records FROM `{prefix}profint_origin` WHERE url = ?", &bind, 1, err) &&
	     read_origin(out, &rows);
	pf_arena_free(arena);
	return ok;
}

bool pf_origin_make(pf_origin *out, pf_db *db, pf_span url, pf_error *err)
{
	pf_bind bind = pf_bind_span(url);

	if (!pf_origin_find(out, db, url, err))
		return false;
	if (out->origin)
		return true;
	return pf_db_run(db, "INSERT INTO `{prefix}profint_origin` (url, serial, fingerprint, records, run) VALUES (?, 0, '', 0, 0)", &bind, 1, NULL, err) &&
	       pf_origin_find(out, db, url, err);
}

bool pf_origin_save(pf_db *db, uint32_t origin, const unsigned char *fingerprint, uint64_t serial, uint64_t records, uint64_t run,
		    pf_error *err)
{
	pf_bind binds[] = {
		pf_bind_span((pf_span){ (const char *)fingerprint, fingerprint ? PF_SHA256_BYTES : 0 }),
		pf_bind_id(serial),
		pf_bind_id(records),
		pf_bind_id(run),
		pf_bind_id(origin),
	};

	return pf_db_run(db, "UPDATE `{prefix}profint_origin` SET fingerprint = ?, serial = ?, records = ?, run = ? WHERE origin = ?", binds, 5, NULL, err);
}

/* Runs before this one that are still called running were killed: nobody else can be at work, for the lease is ours. */
static bool bury_killed(pf_db *db, uint64_t fence, pf_error *err)
{
	pf_bind bind = pf_bind_id(fence);

	return pf_db_run(db,
			 "UPDATE `{prefix}profint_run` SET finished = UTC_TIMESTAMP(6), outcome = 'failed', "
			 "report = '{\"error\":{\"code\":\"lost\",\"message\":\"the run ended without a word; whole units stand\"}}' "
			 "WHERE outcome = 'running' AND fence < ?",
			 &bind, 1, NULL, err);
}

bool pf_run_start(uint64_t *run, pf_db *db, const char *command, uint64_t fence, const char *engine, const char *bundle, pf_error *err)
{
	pf_bind binds[] = { pf_bind_text(command), pf_bind_id(fence), pf_bind_text(engine), pf_bind_text(bundle) };

	if (!bury_killed(db, fence, err) ||
	    !pf_db_run(db,
		       "INSERT INTO `{prefix}profint_run` (command, started, finished, outcome, fence, engine, bundle, report) "
		       "VALUES (?, UTC_TIMESTAMP(6), NULL, 'running', ?, ?, ?, '')",
		       binds, 4, NULL, err))
		return false;
	*run = pf_db_insert_id(db);
	return true;
}

bool pf_run_finish(pf_db *db, uint64_t run, const char *outcome, const char *report, pf_error *err)
{
	pf_bind binds[] = { pf_bind_text(outcome), pf_bind_text(report), pf_bind_id(run) };

	return pf_db_run(db, "UPDATE `{prefix}profint_run` SET finished = UTC_TIMESTAMP(6), outcome = ?, report = ? WHERE run = ?", binds, 3, NULL, err);
}

#define ROW_COLUMNS "SELECT id, language, kind, object, tt, source, site, state, fields, machine, renderer, created, updated FROM `{prefix}profint_record` "
static const char record_columns[] = ROW_COLUMNS "WHERE origin = ? AND type = ? AND id IN (";
static const char record_all[] = ROW_COLUMNS "WHERE origin = ? AND type = ? ORDER BY id, language";

bool pf_ledger_find(pf_ledger_row **out, size_t *count, pf_arena *arena, pf_db *db, uint32_t origin, pf_span type, const pf_bind *ids,
		    size_t id_count, pf_error *err)
{
	pf_bind before[] = { pf_bind_id(origin), pf_bind_span(type) };
	pf_ledger_row *found;
	pf_rows rows = { 0 };

	if (ids ? !pf_db_query_in(&rows, arena, db, record_columns, ") ORDER BY id, language", before, 2, ids, id_count, err) :
		  !pf_db_query(&rows, arena, db, record_all, before, 2, err))
		return false;
	found = pf_arena_alloc(arena, (rows.count + 1) * sizeof *found);
	if (!found)
		return pf_fail(err, PF_E_MEMORY, "no memory for %zu rows of the ledger", rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		pf_span source = pf_cell(&rows, i, 5);

		found[i] = (pf_ledger_row){ .id = pf_cell(&rows, i, 0), .language = pf_cell(&rows, i, 1), .is_term = pf_span_is(pf_cell(&rows, i, 2), "term"),
					    .object = pf_cell_id(&rows, i, 3), .tt = pf_cell_id(&rows, i, 4),
					    .site = (uint32_t)pf_cell_id(&rows, i, 6), .state = pf_cell(&rows, i, 7), .fields = pf_cell(&rows, i, 8),
					    .machine = pf_cell(&rows, i, 9), .renderer = (unsigned)pf_cell_id(&rows, i, 10), .created = pf_cell_id(&rows, i, 11),
					    .updated = pf_cell_id(&rows, i, 12) };
		if (source.length == PF_MARK_BYTES)
			memcpy(found[i].source, source.data, PF_MARK_BYTES);
	}
	*out = found;
	*count = rows.count;
	return true;
}

/* The model's metas and taxonomies are known by their names. */
static const char drift_sql[] =
	"SELECT r.type, r.id, r.language, r.kind, r.object FROM `{prefix}profint_record` r "
	"LEFT JOIN `{prefix}posts` p ON p.ID = r.object "
	"LEFT JOIN (SELECT post_id, " PF_CHECKSUM_METAS " AS s FROM `{prefix}postmeta` "
	"  WHERE meta_key LIKE '\\_profint\\_%%' GROUP BY post_id) m ON m.post_id = r.object "
	"LEFT JOIN `{prefix}postmeta` i ON i.post_id = r.object AND i.meta_key = '_thumbnail_id' AND " PF_CHECKSUM_IMAGE_IS_OURS " "
	"LEFT JOIN (SELECT x.object_id, " PF_CHECKSUM_TERMS " AS s FROM `{prefix}term_relationships` x "
	"  JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id AND (y.taxonomy LIKE 'profint\\_%%' OR y.taxonomy = 'language') "
	"  GROUP BY x.object_id) t ON t.object_id = r.object "
	"WHERE r.origin = %" PRIu32 " AND r.kind = 'post' AND (p.ID IS NULL OR r.site <> "
	PF_CHECKSUM_POST("m.s", "t.s", "IF(i.meta_id IS NULL, 0, " PF_CHECKSUM_IMAGE ")") ") "
	"UNION ALL "
	"SELECT r.type, r.id, r.language, r.kind, r.object FROM `{prefix}profint_record` r "
	"LEFT JOIN `{prefix}terms` e ON e.term_id = r.object LEFT JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = r.tt "
	"LEFT JOIN (SELECT term_id, " PF_CHECKSUM_METAS " AS s FROM `{prefix}termmeta` "
	"  WHERE meta_key LIKE 'profint\\_%%' GROUP BY term_id) m ON m.term_id = r.object "
	"WHERE r.origin = %" PRIu32 " AND r.kind = 'term' AND (e.term_id IS NULL OR y.term_taxonomy_id IS NULL OR r.site <> " PF_CHECKSUM_TERM("m.s") ")";

/*
 * One number for all posts of an origin, each checksum weighted by its post, so that two that swap show; what is in the
 * ledger with 0 is to be looked at in any case. No grouping, no temporary table: half the work of the list above.
 */
static const char agrees_sql[] =
	"SELECT l.zeros = 0 AND l.total = MOD(p.s + m.s + i.s + t.s, 4294967296) AND NOT EXISTS ("
	"  SELECT 1 FROM `{prefix}profint_record` r "
	"  LEFT JOIN `{prefix}terms` e ON e.term_id = r.object LEFT JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = r.tt "
	"  LEFT JOIN (SELECT term_id, " PF_CHECKSUM_METAS " AS s FROM `{prefix}termmeta` "
	"    WHERE meta_key LIKE 'profint\\_%%' GROUP BY term_id) n ON n.term_id = r.object "
	"  WHERE r.origin = %" PRIu32 " AND r.kind = 'term' AND (e.term_id IS NULL OR y.term_taxonomy_id IS NULL OR r.site <> "
	PF_CHECKSUM_TERM("n.s") ")) FROM "
	"(SELECT COALESCE(SUM(site = 0), 0) AS zeros, MOD(COALESCE(SUM(object * site), 0), 4294967296) AS total FROM `{prefix}profint_record` "
	"  WHERE origin = %" PRIu32 " AND kind = 'post') l, "
	"(SELECT COALESCE(SUM(p.ID * " PF_CHECKSUM_POST_COLUMNS "), 0) AS s FROM `{prefix}profint_record` r JOIN `{prefix}posts` p ON p.ID = r.object "
	"  WHERE r.origin = %" PRIu32 " AND r.kind = 'post') p, "
	"(SELECT COALESCE(SUM(m.post_id * CRC32(CONCAT(m.meta_key, '=', IFNULL(m.meta_value, '')))), 0) AS s FROM `{prefix}profint_record` r "
	"  JOIN `{prefix}postmeta` m ON m.post_id = r.object AND m.meta_key LIKE '\\_profint\\_%%' WHERE r.origin = %" PRIu32 " AND r.kind = 'post') m, "
	/* by itself, so that the metas above need no more of the ledger than its index */
	"(SELECT COALESCE(SUM(m.post_id * CRC32(CONCAT('_thumbnail_id=', IFNULL(m.meta_value, '')))), 0) AS s FROM `{prefix}postmeta` m "
	"  JOIN `{prefix}profint_record` r ON r.kind = 'post' AND r.object = m.post_id AND " PF_CHECKSUM_IMAGE_IS_OURS " "
	"  WHERE m.meta_key = '_thumbnail_id' AND r.origin = %" PRIu32 ") i, "
	"(SELECT COALESCE(SUM(x.object_id * CRC32(x.term_taxonomy_id)), 0) AS s FROM `{prefix}profint_record` r "
	"  JOIN `{prefix}term_relationships` x ON x.object_id = r.object JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id "
	"  AND (y.taxonomy LIKE 'profint\\_%%' OR y.taxonomy = 'language') WHERE r.origin = %" PRIu32 " AND r.kind = 'post') t";

bool pf_ledger_agrees_send(pf_db *db, uint32_t origin, pf_error *err)
{
	char sql[sizeof agrees_sql + 64];

	snprintf(sql, sizeof sql, agrees_sql, origin, origin, origin, origin, origin, origin);
	return pf_db_send(db, sql, err);
}

bool pf_ledger_agrees(bool *agrees, pf_arena *arena, pf_db *db, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_answer(&rows, arena, db, err))
		return false;
	*agrees = rows.count == 1 && pf_cell_id(&rows, 0, 0) == 1;
	return true;
}

bool pf_ledger_drift_send(pf_db *db, uint32_t origin, pf_error *err)
{
	char sql[sizeof drift_sql + 32];

	snprintf(sql, sizeof sql, drift_sql, origin, origin);
	return pf_db_send(db, sql, err);
}

void pf_checksum_column(pf_checksum *sum, pf_span value)
{
	if (sum->begun)
		sum->columns = crc32(sum->columns, (const unsigned char *)"|", 1);
	sum->begun = true;
	sum->columns = crc32_z(sum->columns, (const unsigned char *)value.data, value.length);
}

void pf_checksum_meta(pf_checksum *sum, pf_span key, pf_span value)
{
	unsigned long crc = crc32_z(0, (const unsigned char *)key.data, key.length);

	crc = crc32_z(crc, (const unsigned char *)"=", 1);
	sum->sum += crc32_z(crc, (const unsigned char *)value.data, value.length);
}

void pf_checksum_term(pf_checksum *sum, uint64_t tt)
{
	char number[24];
	int length = snprintf(number, sizeof number, "%" PRIu64, tt);

	sum->sum += crc32_z(0, (const unsigned char *)number, (size_t)length);
}

uint32_t pf_checksum_end(const pf_checksum *sum)
{
	return (uint32_t)((uint64_t)sum->columns + sum->sum);
}
