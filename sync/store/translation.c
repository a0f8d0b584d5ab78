/* translation: see translation.h */
#include "store/translation.h"

#include "store/checksum.h"
#include "store/table.h"

#include <stdlib.h>
#include <string.h>

static const pf_table new_segments = {
	"INSERT INTO `{prefix}profint_segment` (origin, type, record, field, place, kind, hash, source) VALUES ", "(?, ?, ?, ?, ?, ?, ?, ?)", "", 8,
};
static const pf_table segments = {
	"INSERT INTO `{prefix}profint_segment` (id, origin, type, record, field, place, kind, hash, source) VALUES ", "(?, ?, ?, ?, ?, ?, ?, ?, ?)",
	" ON DUPLICATE KEY UPDATE place = VALUES(place), kind = VALUES(kind), hash = VALUES(hash), source = VALUES(source)", 9,
};
static const pf_table translations = {
	"INSERT INTO `{prefix}profint_translation` (segment, language, state, unpublished, text, live, made_of, made, provider, model, made_by, made_at, "
	"proposal, proposal_made, proposal_provider, proposal_model, proposal_score, proposal_at, note) VALUES ",
	"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, IFNULL(?, IF(?, UTC_TIMESTAMP(6), NULL)), ?, ?, ?, ?, ?, IFNULL(?, IF(?, UTC_TIMESTAMP(6), NULL)), ?)",
	" ON DUPLICATE KEY UPDATE state = VALUES(state), unpublished = VALUES(unpublished), text = VALUES(text), live = VALUES(live), made_of = VALUES(made_of), "
	"made = VALUES(made), provider = VALUES(provider), model = VALUES(model), made_by = VALUES(made_by), made_at = VALUES(made_at), "
	"proposal = VALUES(proposal), proposal_made = VALUES(proposal_made), proposal_provider = VALUES(proposal_provider), "
	"proposal_model = VALUES(proposal_model), proposal_score = VALUES(proposal_score), proposal_at = VALUES(proposal_at), note = VALUES(note)",
	21,
};

/* Those that say nothing but that nothing is there: most of them, at the first look at a site. */
static const pf_table blanks = {
	"INSERT INTO `{prefix}profint_translation` (segment, language, state) VALUES ", "(?, ?, 'missing')",
	" ON DUPLICATE KEY UPDATE state = 'missing', unpublished = 0, text = NULL, live = NULL, made_of = NULL, made = '', provider = '', model = '', made_by = '', "
	"made_at = NULL, proposal = NULL, proposal_made = '', proposal_provider = '', proposal_model = '', proposal_score = 0, proposal_at = NULL, note = NULL",
	2,
};

static bool no_memory(pf_error *err)
{
	return pf_fail(err, PF_E_MEMORY, "no memory for segments and translations");
}

static pf_bind maybe(pf_span value)
{
	return value.data ? pf_bind_span(value) : pf_bind_null();
}

static int compare(pf_span a, pf_span b)
{
	int order = memcmp(a.data, b.data, a.length < b.length ? a.length : b.length);

	return order ? order : (a.length > b.length) - (a.length < b.length);
}

/* --- segments --- */

static int by_record(const void *a, const void *b)
{
	const pf_segment_row *one = a, *two = b;
	int order = compare(one->record, two->record);

	if (order == 0)
		order = compare(one->field, two->field);
	return order ? order : (one->place > two->place) - (one->place < two->place);
}

bool pf_segment_rows_find(pf_segment_row **out, size_t *count, pf_arena *arena, pf_db *db, uint32_t origin, pf_span type, const pf_bind *records,
			  size_t record_count, pf_error *err)
{
	pf_bind before[] = { pf_bind_id(origin), pf_bind_span(type) };
	pf_segment_row *found;
	pf_rows rows = { 0 };

	if (record_count && !pf_db_query_in(&rows, arena, db,
					    "SELECT id, type, record, field, place, hash, source, kind FROM `{prefix}profint_segment` "
					    "WHERE origin = ? AND type = ? AND record IN (",
					    ")", before, 2, records, record_count, err))
		return false;
	found = pf_arena_alloc(arena, (rows.count + 1) * sizeof *found);
	if (!found)
		return no_memory(err);
	for (size_t i = 0; i < rows.count; i++) {
		pf_span hash = pf_cell(&rows, i, 5);

		found[i] = (pf_segment_row){ .id = pf_cell_id(&rows, i, 0), .type = pf_cell(&rows, i, 1), .record = pf_cell(&rows, i, 2), .field = pf_cell(&rows, i, 3),
					     .place = (uint32_t)pf_cell_id(&rows, i, 4), .source = pf_cell(&rows, i, 6), .kind = pf_cell(&rows, i, 7) };
		if (hash.length == sizeof found[i].hash)
			memcpy(found[i].hash, hash.data, hash.length);
	}
	qsort(found, rows.count, sizeof *found, by_record);
	*out = found;
	*count = rows.count;
	return true;
}

static bool add_segments(pf_rowset *fresh, pf_rowset *changed, uint32_t origin, const pf_segment_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const pf_segment_row *row = &rows[i];
		pf_bind binds[] = { pf_bind_id(row->id), pf_bind_id(origin), pf_bind_span(row->type), pf_bind_span(row->record), pf_bind_span(row->field),
				    pf_bind_id(row->place), pf_bind_span(row->kind), pf_bind_span((pf_span){ (const char *)row->hash, sizeof row->hash }), pf_bind_span(row->source) };

		if (row->id)
			pf_rowset_add(changed, binds);
		else
			pf_rowset_add(fresh, binds + 1);
	}
	return !fresh->failed && !changed->failed;
}

bool pf_segment_rows_save(pf_db *db, uint32_t origin, pf_segment_row *rows, size_t count, pf_error *err)
{
	pf_rowset fresh = { .table = &new_segments }, changed = { .table = &segments };
	uint64_t *ids = calloc(count + 1, sizeof *ids);
	bool ok = false;

	if (!ids || !add_segments(&fresh, &changed, origin, rows, count)) {
		no_memory(err);
		goto out;
	}
	if (!pf_rowset_write(&changed, db, NULL, err) || !pf_rowset_write(&fresh, db, ids, err))
		goto out;
	for (size_t i = 0, next = 0; i < count; i++)
		if (!rows[i].id)
			rows[i].id = ids[next++];
	ok = true;
out:
	pf_rowset_release(&fresh);
	pf_rowset_release(&changed);
	free(ids);
	return ok;
}

bool pf_segment_rows_drop(pf_db *db, const pf_bind *ids, size_t count, pf_error *err)
{
	return count == 0 ||
	       (pf_db_run_in(db, "DELETE FROM `{prefix}profint_translation` WHERE segment IN (", ")", NULL, 0, ids, count, NULL, err) &&
		pf_db_run_in(db, "DELETE FROM `{prefix}profint_segment` WHERE id IN (", ")", NULL, 0, ids, count, NULL, err));
}

/* --- translations --- */

static void read_translation(pf_translation_row *out, const pf_rows *rows, size_t i)
{
	pf_span live = pf_cell(rows, i, 5);

	*out = (pf_translation_row){ .segment = pf_cell_id(rows, i, 0), .language = pf_cell(rows, i, 1), .state = pf_cell(rows, i, 2),
				     .unpublished = pf_cell_id(rows, i, 3) != 0, .text = pf_cell(rows, i, 4), .made_of = pf_cell(rows, i, 6), .made = pf_cell(rows, i, 7),
				     .provider = pf_cell(rows, i, 8), .model = pf_cell(rows, i, 9), .made_by = pf_cell(rows, i, 10), .made_at = pf_cell(rows, i, 11),
				     .proposal = pf_cell(rows, i, 12), .proposal_made = pf_cell(rows, i, 13), .proposal_provider = pf_cell(rows, i, 14),
				     .proposal_model = pf_cell(rows, i, 15), .proposal_score = (unsigned)pf_cell_id(rows, i, 16),
				     .proposal_at = pf_cell(rows, i, 17), .note = pf_cell(rows, i, 18) };
	out->shown = live.data && live.length == sizeof out->live;
	if (out->shown)
		memcpy(out->live, live.data, sizeof out->live);
}

static int by_segment(const void *a, const void *b)
{
	const pf_translation_row *one = a, *two = b;
	int order = (one->segment > two->segment) - (one->segment < two->segment);

	return order ? order : compare(one->language, two->language);
}

bool pf_translation_rows_find(pf_translation_row **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, const pf_bind *ids,
			      size_t segment_count, pf_error *err)
{
	pf_bind before[] = { maybe(language), maybe(language) };
	pf_translation_row *found;
	pf_rows rows = { 0 };

	if (segment_count && !pf_db_query_in(&rows, arena, db,
					     "SELECT segment, language, state, unpublished, text, live, made_of, made, provider, model, made_by, made_at, proposal, "
					     "proposal_made, proposal_provider, proposal_model, proposal_score, proposal_at, note FROM `{prefix}profint_translation` "
					     "WHERE (? IS NULL OR language = ?) AND segment IN (",
					     ")", before, 2, ids, segment_count, err))
		return false;
	found = pf_arena_alloc(arena, (rows.count + 1) * sizeof *found);
	if (!found)
		return no_memory(err);
	for (size_t i = 0; i < rows.count; i++)
		read_translation(&found[i], &rows, i);
	qsort(found, rows.count, sizeof *found, by_segment);
	*out = found;
	*count = rows.count;
	return true;
}

static bool is_blank(const pf_translation_row *row)
{
	return pf_span_is(row->state, "missing") && !row->text.data && !row->shown && !row->proposal.data && !row->note.data && !row->made.length;
}

bool pf_translation_rows_save(pf_db *db, const pf_translation_row *rows, size_t count, pf_error *err)
{
	pf_rowset set = { .table = &translations }, blank = { .table = &blanks };
	bool ok;

	for (size_t i = 0; i < count; i++) {
		const pf_translation_row *row = &rows[i];

		if (is_blank(row)) {
			pf_rowset_add(&blank, (pf_bind[]){ pf_bind_id(row->segment), pf_bind_span(row->language) });
			continue;
		}
		pf_rowset_add(&set, (pf_bind[]){ pf_bind_id(row->segment), pf_bind_span(row->language), pf_bind_span(row->state), pf_bind_id(row->unpublished),
						 maybe(row->text), row->shown ? pf_bind_span((pf_span){ (const char *)row->live, sizeof row->live }) : pf_bind_null(),
						 maybe(row->made_of), pf_bind_span(row->made), pf_bind_span(row->provider), pf_bind_span(row->model),
						 pf_bind_span(row->made_by), maybe(row->made_at), pf_bind_id(row->text.data != NULL), maybe(row->proposal),
						 pf_bind_span(row->proposal_made), pf_bind_span(row->proposal_provider), pf_bind_span(row->proposal_model),
						 pf_bind_id(row->proposal_score), maybe(row->proposal_at), pf_bind_id(row->proposal.data != NULL), maybe(row->note) });
	}
	ok = pf_rowset_write(&set, db, NULL, err) && pf_rowset_write(&blank, db, NULL, err);
	pf_rowset_release(&set);
	pf_rowset_release(&blank);
	return ok;
}

bool pf_translation_rows_drop(pf_db *db, pf_span language, const pf_bind *ids, size_t count, pf_error *err)
{
	pf_bind before = pf_bind_span(language);

	return count == 0 || pf_db_run_in(db, "DELETE FROM `{prefix}profint_translation` WHERE language = ? AND segment IN (", ")", &before, 1, ids, count, NULL, err);
}

bool pf_segment_rows_count(pf_segment_count **out, size_t *count, pf_arena *arena, pf_db *db, pf_error *err)
{
	pf_segment_count *found;
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, arena, db, "SELECT language, state, COUNT(*) FROM `{prefix}profint_translation` GROUP BY language, state ORDER BY language, state", NULL, 0,
			 err))
		return false;
	found = pf_arena_alloc(arena, (rows.count + 1) * sizeof *found);
	if (!found)
		return no_memory(err);
	for (size_t i = 0; i < rows.count; i++)
		found[i] = (pf_segment_count){ pf_cell(&rows, i, 0), pf_cell(&rows, i, 1), pf_cell_id(&rows, i, 2) };
	*out = found;
	*count = rows.count;
	return true;
}

/* --- looks --- */

/*
 * What an object is now, row by row: its rows of metas and relations are few; and which of its texts the bundle calls a machine's.
 * 0: it is gone.
 */
#define MACHINE "IFNULL(CRC32(r.machine), 0)"
#define POST_NOW                                                                                                                               \
	"IFNULL(IF(p.ID IS NULL, NULL, " MACHINE " + " PF_CHECKSUM_POST("(SELECT " PF_CHECKSUM_METAS " FROM `{prefix}postmeta` WHERE post_id = p.ID AND meta_key LIKE '\\_profint\\_%')",     \
				   "(SELECT " PF_CHECKSUM_TERMS " FROM `{prefix}term_relationships` x JOIN `{prefix}term_taxonomy` y "              \
				   "ON y.term_taxonomy_id = x.term_taxonomy_id AND (y.taxonomy LIKE 'profint\\_%' OR y.taxonomy = 'language') "     \
				   "WHERE x.object_id = p.ID)",                                                                                    \
				   "IF(" PF_CHECKSUM_IMAGE_IS_OURS ", (SELECT IFNULL(SUM(" PF_CHECKSUM_IMAGE "), 0) FROM `{prefix}postmeta` i "      \
				   "WHERE i.post_id = p.ID AND i.meta_key = '_thumbnail_id'), 0)") ") & 4294967295, 0)"
#define TERM_NOW                                                                                                                               \
	"IFNULL(IF(e.term_id IS NULL OR y.term_taxonomy_id IS NULL, NULL, " MACHINE " + "                                                                      \
	PF_CHECKSUM_TERM("(SELECT " PF_CHECKSUM_METAS " FROM `{prefix}termmeta` WHERE term_id = e.term_id AND meta_key LIKE 'profint\\_%')") ") & 4294967295, 0)"
#define POSTS "FROM `{prefix}profint_record` r LEFT JOIN `{prefix}posts` p ON p.ID = r.object AND p.post_status <> 'trash' "
#define TERMS                                                                                                                                  \
	"FROM `{prefix}profint_record` r LEFT JOIN `{prefix}terms` e ON e.term_id = r.object "                                                     \
	"LEFT JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = r.tt "
#define LOOK "LEFT JOIN `{prefix}profint_look` l ON l.origin = r.origin AND l.type = r.type AND l.record = r.id AND l.language = r.language "

/* Joined by commas, as FIND_IN_SET wants them. NULL: no memory. */
static char *language_list(pf_arena *arena, const char *const *languages, size_t *count)
{
	char *list = pf_arena_format(arena, "%s", languages[0] ? languages[0] : "");

	for (*count = languages[0] != NULL; list && languages[0] && languages[*count]; ++*count)
		list = pf_arena_format(arena, "%s,%s", list, languages[*count]);
	return list;
}

static const char due_sql[] =
	"SELECT DISTINCT d.type, d.id FROM ("
	/* objects that are not what they were */
	"SELECT r.type, r.id " POSTS LOOK "WHERE r.origin = ? AND r.kind = 'post' AND NOT (l.checksum <=> " POST_NOW ") UNION ALL "
	"SELECT r.type, r.id " TERMS LOOK "WHERE r.origin = ? AND r.kind = 'term' AND NOT (l.checksum <=> " TERM_NOW ") UNION ALL "
	/* those that the ledger has no more */
	"SELECT l.type, l.record FROM `{prefix}profint_look` l LEFT JOIN `{prefix}profint_record` r "
	"ON r.origin = l.origin AND r.type = l.type AND r.id = l.record AND r.language = l.language "
	"WHERE l.origin = ? AND l.checksum <> 0 AND r.id IS NULL UNION ALL "
	/* a language that was never looked for */
	"SELECT s.type, s.id FROM `{prefix}profint_record` s WHERE s.origin = ? AND s.language = ? AND "
	"(SELECT COUNT(*) FROM `{prefix}profint_look` l WHERE l.origin = s.origin AND l.type = s.type AND l.record = s.id AND "
	"FIND_IN_SET(l.language, ?)) <> ?"
	") d LEFT JOIN `{prefix}profint_record` s ON s.origin = ? AND s.type = d.type AND s.id = d.id AND s.language = ? "
	"LEFT JOIN `{prefix}posts` p ON s.kind = 'post' AND p.ID = s.object AND p.post_status <> 'trash' "
	"LEFT JOIN `{prefix}terms` e ON s.kind = 'term' AND e.term_id = s.object "
	/* what went since the last look, once */
	"LEFT JOIN `{prefix}profint_look` w ON w.origin = ? AND w.type = d.type AND w.record = d.id AND w.language = ? AND w.checksum <> 0 "
	"WHERE (p.ID IS NOT NULL OR e.term_id IS NOT NULL OR w.checksum IS NOT NULL) AND d.type NOT LIKE 'profint\\_%' "
	/* a record that is in no other language, when nobody can bring it into one: no provider, and no translator's memory */
	"AND (? OR EXISTS (SELECT 1 FROM `{prefix}profint_memory` m WHERE m.made = 'import' AND FIND_IN_SET(m.language, ?)) OR EXISTS (SELECT 1 FROM `{prefix}profint_record` t WHERE t.origin = ? AND t.type = d.type AND t.id = d.id AND FIND_IN_SET(t.language, ?)) "
	"OR EXISTS (SELECT 1 FROM `{prefix}profint_segment` g WHERE g.origin = ? AND g.type = d.type AND g.record = d.id)) "
	"ORDER BY d.type, d.id";

bool pf_looks_due(pf_rows *out, pf_arena *arena, pf_db *db, uint32_t origin, pf_span source_language, const char *const *languages, bool all, pf_error *err)
{
	size_t count;
	char *list = language_list(arena, languages, &count);
	pf_bind of = pf_bind_id(origin), source = pf_bind_span(source_language);
	pf_bind into = pf_bind_text(list ? list : "");
	pf_bind binds[] = { of, of, of, of, source, into, pf_bind_id(count), of, source, of, source, pf_bind_id(all), into, of, into, of };

	return list ? pf_db_query(out, arena, db, due_sql, binds, sizeof binds / sizeof *binds, err) : no_memory(err);
}

bool pf_looks_save(pf_db *db, uint32_t origin, pf_span type, pf_span source_language, const char *const *languages, const pf_bind *records, size_t count,
		   pf_error *err)
{
	pf_bind before[] = { pf_bind_id(origin), pf_bind_span(type) };

	if (count == 0)
		return true;
	if (!pf_db_run_in(db, "DELETE FROM `{prefix}profint_look` WHERE origin = ? AND type = ? AND record IN (", ")", before, 2, records, count, NULL, err) ||
	    !pf_db_run_in(db, "INSERT INTO `{prefix}profint_look` (origin, type, record, language, checksum) SELECT r.origin, r.type, r.id, r.language, " POST_NOW " " POSTS
			      "WHERE r.kind = 'post' AND r.origin = ? AND r.type = ? AND r.id IN (",
			  ")", before, 2, records, count, NULL, err) ||
	    !pf_db_run_in(db, "INSERT INTO `{prefix}profint_look` (origin, type, record, language, checksum) SELECT r.origin, r.type, r.id, r.language, " TERM_NOW " " TERMS
			      "WHERE r.kind = 'term' AND r.origin = ? AND r.type = ? AND r.id IN (",
			  ")", before, 2, records, count, NULL, err))
		return false;
	for (; *languages; languages++) {
		pf_bind missing[] = { pf_bind_text(*languages), pf_bind_id(origin), pf_bind_span(type), pf_bind_span(source_language) };

		if (!pf_db_run_in(db, "INSERT IGNORE INTO `{prefix}profint_look` (origin, type, record, language, checksum) SELECT s.origin, s.type, s.id, ?, 0 "
				      "FROM `{prefix}profint_record` s WHERE s.origin = ? AND s.type = ? AND s.language = ? AND s.id IN (",
				  ")", missing, 4, records, count, NULL, err))
			return false;
	}
	return true;
}

bool pf_looks_editors(pf_rows *out, pf_arena *arena, pf_db *db, const pf_bind *posts, size_t count, pf_error *err)
{
	*out = (pf_rows){ 0 };
	return count == 0 || pf_db_query_in(out, arena, db,
					    "SELECT m.post_id, u.user_login FROM `{prefix}postmeta` m JOIN `{prefix}users` u ON u.ID = m.meta_value "
					    "WHERE m.meta_key = '_edit_last' AND m.post_id IN (",
					    ") ORDER BY m.post_id", NULL, 0, posts, count, err);
}
