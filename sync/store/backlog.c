/* backlog: see backlog.h */
#include "store/backlog.h"

#include "base/digest.h"

#include <string.h>

/* By scope; NULL compares as unknown, so that a row without a note is named first. */
#define OPEN                                                                                                                         \
	"(t.state = 'missing' OR (t.state = 'outdated' AND t.proposal IS NULL)) AND s.place <> 4294967295 AND "                       \
	"(t.note IS NULL OR (? = 1 AND t.note LIKE 'waits%') OR (? = 2 AND t.note NOT LIKE '" PF_TRANSLATION_REJECTED "%' AND "  \
	"t.note <> '" PF_TRANSLATION_TRASHED "'))"

static bool no_memory(pf_error *err)
{
	return pf_fail(err, PF_E_MEMORY, "no memory for the texts to be translated");
}

static size_t scope_binds(pf_bind out[2], pf_backlog_scope scope)
{
	out[0] = pf_bind_int(scope == PF_BACKLOG_NEW ? 0 : 1);
	out[1] = pf_bind_int(scope == PF_BACKLOG_ALL ? 2 : 0);
	return 2;
}

bool pf_backlog_find(pf_backlog_row **out, size_t *count, pf_arena *arena, pf_db *db, uint32_t origin, pf_span language, pf_backlog_scope scope,
		     uint64_t after, unsigned most, pf_error *err)
{
	pf_bind binds[6] = { pf_bind_span(language), pf_bind_id(origin), pf_bind_id(after) };
	pf_backlog_row *found;
	pf_rows rows = { 0 };

	scope_binds(&binds[3], scope);
	binds[5] = pf_bind_id(most);
	if (!pf_db_query(&rows, arena, db,
			 "SELECT s.id, s.type, s.record, s.field, s.place, s.kind, s.hash, s.source, b.source, b.kind FROM `{prefix}profint_translation` t "
			 "JOIN `{prefix}profint_segment` s ON s.id = t.segment LEFT JOIN `{prefix}profint_segment` b ON b.origin = s.origin AND b.type = s.type "
			 "AND b.record = s.record AND b.field = s.field AND s.place > 0 AND b.place = s.place - 1 "
			 "WHERE t.language = ? AND s.origin = ? AND s.id > ? AND " OPEN " ORDER BY s.id LIMIT ?",
			 binds, 6, err))
		return false;
	found = pf_arena_alloc(arena, (rows.count + 1) * sizeof *found);
	if (!found)
		return no_memory(err);
	for (size_t i = 0; i < rows.count; i++) {
		pf_span hash = pf_cell(&rows, i, 6);

		found[i].segment = (pf_segment_row){ .id = pf_cell_id(&rows, i, 0), .type = pf_cell(&rows, i, 1), .record = pf_cell(&rows, i, 2),
						     .field = pf_cell(&rows, i, 3), .place = (uint32_t)pf_cell_id(&rows, i, 4), .kind = pf_cell(&rows, i, 5),
						     .source = pf_cell(&rows, i, 7) };
		if (hash.length == sizeof found[i].segment.hash)
			memcpy(found[i].segment.hash, hash.data, hash.length);
		found[i].before = pf_cell(&rows, i, 8);
		found[i].before_kind = pf_cell(&rows, i, 9);
	}
	*out = found;
	*count = rows.count;
	return true;
}

bool pf_backlog_count(uint64_t *count, pf_db *db, uint32_t origin, pf_span language, pf_backlog_scope scope, pf_error *err)
{
	pf_bind binds[4] = { pf_bind_span(language), pf_bind_id(origin) };
	pf_arena *arena = pf_arena_new();
	pf_rows rows = { 0 };
	bool ok;

	if (!arena)
		return no_memory(err);
	scope_binds(&binds[2], scope);
	ok = pf_db_query(&rows, arena, db,
			 "SELECT COUNT(*) FROM `{prefix}profint_translation` t JOIN `{prefix}profint_segment` s ON s.id = t.segment "
			 "WHERE t.language = ? AND s.origin = ? AND " OPEN,
			 binds, 4, err);
	if (ok)
		*count = pf_cell_id(&rows, 0, 0);
	pf_arena_free(arena);
	return ok;
}

bool pf_backlog_ready(pf_rows *out, pf_arena *arena, pf_db *db, uint32_t origin, pf_error *err)
{
	pf_bind bind = pf_bind_id(origin);

	return pf_db_query(out, arena, db,
			   "SELECT DISTINCT s.type, s.record FROM `{prefix}profint_translation` t JOIN `{prefix}profint_segment` s ON s.id = t.segment "
			   "WHERE t.unpublished = 1 AND s.origin = ? ORDER BY s.type, s.record",
			   &bind, 1, err);
}

bool pf_backlog_hidden(pf_rows *out, pf_arena *arena, pf_db *db, uint32_t origin, pf_span source_language, pf_span ours, pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(source_language), pf_bind_id(origin), pf_bind_span(ours) };

	return pf_db_query(out, arena, db,
			   "SELECT DISTINCT t.type, t.id FROM `{prefix}profint_record` t JOIN `{prefix}posts` p ON p.ID = t.object AND p.post_status = 'draft' "
			   "JOIN `{prefix}profint_record` f ON f.origin = t.origin AND f.type = t.type AND f.id = t.id AND f.language = ? "
			   "JOIN `{prefix}posts` o ON o.ID = f.object AND o.post_status IN ('publish', 'future', 'private') "
			   "WHERE t.origin = ? AND t.kind = 'post' AND t.source = ? ORDER BY t.type, t.id",
			   binds, 3, err);
}

/* l: the parent, or the term, as it is in the target's language */
static const char strays[] =
	"SELECT t.id FROM `{prefix}profint_record` t JOIN `{prefix}posts` p ON p.ID = t.object "
	"JOIN `{prefix}profint_record` f ON f.kind = 'post' AND f.object = p.post_parent AND f.language = ? "
	"JOIN `{prefix}profint_record` l ON l.origin = f.origin AND l.type = f.type AND l.id = f.id AND l.language = t.language "
	"JOIN `{prefix}posts` o ON o.ID = l.object AND o.post_status <> 'trash' "
	"WHERE t.origin = ? AND t.type = ? AND t.kind = 'post' AND t.source = ? UNION "
	"SELECT t.id FROM `{prefix}profint_record` t JOIN `{prefix}term_relationships` x ON x.object_id = t.object "
	"JOIN `{prefix}profint_record` f ON f.kind = 'term' AND f.tt = x.term_taxonomy_id AND f.language = ? "
	"JOIN `{prefix}profint_record` l ON l.origin = f.origin AND l.type = f.type AND l.id = f.id AND l.language = t.language "
	"JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = l.tt WHERE t.origin = ? AND t.type = ? AND t.kind = 'post' AND t.source = ? ORDER BY id";

bool pf_backlog_strays(pf_rows *out, pf_arena *arena, pf_db *db, uint32_t origin, pf_span type, pf_span source_language, pf_span ours, pf_error *err)
{
	pf_bind one[] = { pf_bind_span(source_language), pf_bind_id(origin), pf_bind_span(type), pf_bind_span(ours) };
	pf_bind binds[] = { one[0], one[1], one[2], one[3], one[0], one[1], one[2], one[3] };

	return pf_db_query(out, arena, db, strays, binds, 8, err);
}

bool pf_backlog_lock(pf_db *db, pf_span language, const pf_bind *segments, size_t count, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	pf_bind before = pf_bind_span(language);
	pf_rows rows = { 0 };
	bool ok = arena && pf_db_query_in(&rows, arena, db, "SELECT segment FROM `{prefix}profint_translation` WHERE language = ? AND segment IN (", ") FOR UPDATE", &before,
					  1, segments, count, err);

	pf_arena_free(arena);
	return ok || (!arena && no_memory(err));
}
