/* review: see review.h */
#include "store/review.h"

#include <string.h>

#define COLUMNS                                                                                                                             \
	"SELECT s.id, s.origin, s.type, s.record, s.field, s.place, s.hash, s.source, t.language, t.state, t.unpublished, t.text, t.made_of, " \
	"t.made, t.provider, t.model, t.made_by, t.made_at, t.proposal, t.proposal_made, t.proposal_provider, t.proposal_model, "            \
	"t.proposal_score, t.proposal_at, t.note, t.live, s.kind "
#define TABLES "FROM `{prefix}profint_segment` s JOIN `{prefix}profint_translation` t ON t.segment = s.id "

static void read_row(pf_review_row *out, const pf_rows *rows, size_t i)
{
	pf_span hash = pf_cell(rows, i, 6), live = pf_cell(rows, i, 25);

	*out = (pf_review_row){
		.origin = (uint32_t)pf_cell_id(rows, i, 1),
		.segment = { .id = pf_cell_id(rows, i, 0), .type = pf_cell(rows, i, 2), .record = pf_cell(rows, i, 3), .field = pf_cell(rows, i, 4),
			     .place = (uint32_t)pf_cell_id(rows, i, 5), .kind = pf_cell(rows, i, 26), .source = pf_cell(rows, i, 7) },
		.translation = { .segment = pf_cell_id(rows, i, 0), .language = pf_cell(rows, i, 8), .state = pf_cell(rows, i, 9),
				 .unpublished = pf_cell_id(rows, i, 10) != 0, .text = pf_cell(rows, i, 11), .made_of = pf_cell(rows, i, 12),
				 .made = pf_cell(rows, i, 13), .provider = pf_cell(rows, i, 14), .model = pf_cell(rows, i, 15), .made_by = pf_cell(rows, i, 16),
				 .made_at = pf_cell(rows, i, 17), .proposal = pf_cell(rows, i, 18), .proposal_made = pf_cell(rows, i, 19),
				 .proposal_provider = pf_cell(rows, i, 20), .proposal_model = pf_cell(rows, i, 21),
				 .proposal_score = (unsigned)pf_cell_id(rows, i, 22), .proposal_at = pf_cell(rows, i, 23), .note = pf_cell(rows, i, 24) },
		.title = rows->columns > 27 ? pf_cell(rows, i, 27) : PF_SPAN(""),
	};
	if (hash.length == sizeof out->segment.hash)
		memcpy(out->segment.hash, hash.data, sizeof out->segment.hash);
	out->translation.shown = live.length == sizeof out->translation.live;
	if (out->translation.shown)
		memcpy(out->translation.live, live.data, sizeof out->translation.live);
	if (!out->title.data)
		out->title = PF_SPAN("");
}

static bool read_all(pf_review_row **out, size_t *count, pf_arena *arena, const pf_rows *rows, pf_error *err)
{
	pf_review_row *found = pf_arena_alloc(arena, (rows->count + 1) * sizeof *found);

	if (!found)
		return pf_fail(err, PF_E_MEMORY, "no memory for %zu translations", rows->count);
	for (size_t i = 0; i < rows->count; i++)
		read_row(&found[i], rows, i);
	*out = found;
	*count = rows->count;
	return true;
}

static pf_bind any_or(pf_span value)
{
	return value.data ? pf_bind_span(value) : pf_bind_null();
}

bool pf_review_find(pf_review_row **out, size_t *count, pf_arena *arena, pf_db *db, const pf_review_filter *filter, pf_error *err)
{
	pf_bind binds[] = { any_or(filter->language), any_or(filter->language), any_or(filter->state), any_or(filter->state),
			    any_or(filter->type), any_or(filter->type), any_or(filter->record), any_or(filter->record),
			    pf_bind_id(filter->most), pf_bind_id(filter->skip) };
	pf_rows rows = { 0 };

	return pf_db_query(&rows, arena, db,
			   COLUMNS ", (SELECT h.source FROM `{prefix}profint_segment` h WHERE h.origin = s.origin AND h.type = s.type AND h.record = s.record "
				   "AND h.field = 'title' LIMIT 1) " TABLES
				   "WHERE (? IS NULL OR t.language = ?) AND IF(? IS NULL, t.state IN ('machine', 'outdated') OR (t.state = 'missing' AND t.note IS NOT NULL), "
				   "FIND_IN_SET(t.state, ?)) AND (? IS NULL OR s.type = ?) AND (? IS NULL OR s.record = ?) "
				   "ORDER BY s.type, s.record, s.origin, s.field = 'content', s.field, s.place, t.language LIMIT ? OFFSET ?",
			   binds, sizeof binds / sizeof *binds, err) &&
	       read_all(out, count, arena, &rows, err);
}

bool pf_review_rows(pf_review_row **out, size_t *count, pf_arena *arena, pf_db *db, const pf_bind *segments, size_t segment_count, bool lock,
		    pf_error *err)
{
	pf_rows rows = { 0 };

	*out = NULL;
	*count = 0;
	return segment_count == 0 ||
	       (pf_db_query_in(&rows, arena, db, COLUMNS TABLES "WHERE s.id IN (", lock ? ") ORDER BY s.id, t.language FOR UPDATE" : ") ORDER BY s.id, t.language",
			       NULL, 0, segments, segment_count, err) &&
		read_all(out, count, arena, &rows, err));
}

bool pf_review_before(pf_rows *out, pf_arena *arena, pf_db *db, const pf_bind *segments, size_t segment_count, pf_error *err)
{
	*out = (pf_rows){ 0 };
	return segment_count == 0 ||
	       pf_db_query_in(out, arena, db,
			      "SELECT s.id, b.source, b.kind FROM `{prefix}profint_segment` s JOIN `{prefix}profint_segment` b ON b.origin = s.origin "
			      "AND b.type = s.type AND b.record = s.record AND b.field = s.field AND s.place > 0 AND b.place = s.place - 1 WHERE s.id IN (",
			      ") ORDER BY s.id", NULL, 0, segments, segment_count, err);
}

bool pf_review_twins(pf_review_row **out, size_t *count, pf_arena *arena, pf_db *db, uint32_t origin, pf_span language, const pf_bind *hashes,
		     size_t hash_count, pf_error *err)
{
	pf_bind before[] = { pf_bind_id(origin), pf_bind_span(language) };
	pf_rows rows = { 0 };

	*out = NULL;
	*count = 0;
	return hash_count == 0 ||
	       (pf_db_query_in(&rows, arena, db,
			       COLUMNS TABLES "WHERE s.origin = ? AND t.language = ? AND t.state IN ('machine', 'missing') AND s.hash IN (",
			       ") ORDER BY s.id FOR UPDATE", before, 2, hashes, hash_count, err) &&
		read_all(out, count, arena, &rows, err));
}
