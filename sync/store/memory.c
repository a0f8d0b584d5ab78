/* memory: see memory.h */
#include "store/memory.h"

#include "base/digest.h"
#include "store/table.h"

#include <string.h>

#define COLUMNS                                                                                                                             \
	"SELECT id, language, hash, context, source, target, reviewed, made, provider, model, made_by, made_at FROM `{prefix}profint_memory` "

void pf_memory_context(unsigned char out[16], pf_span type, pf_span record, pf_span field, pf_span before)
{
	const pf_span parts[] = { type, record, field, before };
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, PF_MARK_BYTES);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		uint64_t length = parts[i].length;

		crypto_generichash_update(&state, (const unsigned char *)&length, sizeof length);
		if (length)
			crypto_generichash_update(&state, (const unsigned char *)parts[i].data, parts[i].length);
	}
	crypto_generichash_final(&state, out, PF_MARK_BYTES);
}

static void take_mark(unsigned char out[16], pf_span cell)
{
	if (cell.length == PF_MARK_BYTES)
		memcpy(out, cell.data, PF_MARK_BYTES);
}

static bool read_rows(pf_memory_row **out, size_t *count, pf_arena *arena, const pf_rows *rows, pf_error *err)
{
	pf_memory_row *found = pf_arena_alloc(arena, (rows->count + 1) * sizeof *found);

	if (!found)
		return pf_fail(err, PF_E_MEMORY, "no memory for %zu translations of the memory", rows->count);
	for (size_t i = 0; i < rows->count; i++) {
		found[i] = (pf_memory_row){ .id = pf_cell_id(rows, i, 0), .language = pf_cell(rows, i, 1), .source = pf_cell(rows, i, 4),
					    .target = pf_cell(rows, i, 5), .reviewed = pf_cell_id(rows, i, 6) != 0, .made = pf_cell(rows, i, 7),
					    .provider = pf_cell(rows, i, 8), .model = pf_cell(rows, i, 9), .made_by = pf_cell(rows, i, 10),
					    .made_at = pf_cell(rows, i, 11) };
		take_mark(found[i].hash, pf_cell(rows, i, 2));
		take_mark(found[i].context, pf_cell(rows, i, 3));
	}
	*out = found;
	*count = rows->count;
	return true;
}

bool pf_memory_find(pf_memory_row **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, const pf_bind *hashes, size_t hash_count,
		    pf_error *err)
{
	pf_bind before = pf_bind_span(language);
	pf_rows rows = { 0 };

	*out = NULL;
	*count = 0;
	return hash_count == 0 ||
	       (pf_db_query_in(&rows, arena, db, COLUMNS "WHERE language = ? AND hash IN (", ") ORDER BY hash, reviewed DESC, made_at DESC, id DESC", &before, 1,
			       hashes, hash_count, err) &&
		read_rows(out, count, arena, &rows, err));
}

bool pf_memory_alike(pf_memory_row **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, pf_span words, unsigned most, pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(language), pf_bind_span(words), pf_bind_span(words), pf_bind_id(most) };
	pf_rows rows = { 0 };

	*out = NULL;
	*count = 0;
	return pf_db_query(&rows, arena, db,
			   COLUMNS "WHERE language = ? AND MATCH (source) AGAINST (? IN NATURAL LANGUAGE MODE) "
				   "ORDER BY MATCH (source) AGAINST (? IN NATURAL LANGUAGE MODE) DESC, reviewed DESC, id LIMIT ?",
			   binds, 4, err) &&
	       read_rows(out, count, arena, &rows, err);
}

bool pf_memory_page(pf_memory_row **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, uint64_t after, unsigned most, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(after), pf_bind_id(language.data == NULL), pf_bind_span(language.data ? language : PF_SPAN("")), pf_bind_id(most) };
	pf_rows rows = { 0 };

	return pf_db_query(&rows, arena, db, COLUMNS "WHERE id > ? AND (? = 1 OR language = ?) ORDER BY id LIMIT ?", binds, 4, err) &&
	       read_rows(out, count, arena, &rows, err);
}

bool pf_memory_count(pf_rows *out, pf_arena *arena, pf_db *db, pf_error *err)
{
	return pf_db_query(out, arena, db, "SELECT language, COUNT(*), SUM(reviewed) FROM `{prefix}profint_memory` GROUP BY language ORDER BY language", NULL, 0, err);
}

/* When a pair that is there takes the maker of the same one: a file that brings what is known says nothing of who made it. */
#define TAKES "(VALUES(reviewed) > reviewed OR (VALUES(reviewed) = reviewed AND VALUES(made) <> 'import'))"

/* What a person has reviewed is never made a machine's again. */
static const pf_table memory_table = {
	"INSERT INTO `{prefix}profint_memory` (language, hash, context, answer, source, target, reviewed, made, provider, model, made_by, made_at) VALUES ",
	"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, COALESCE(?, UTC_TIMESTAMP(6)))",
	" ON DUPLICATE KEY UPDATE made = IF(" TAKES ", VALUES(made), made), provider = IF(" TAKES ", VALUES(provider), provider), "
	"model = IF(" TAKES ", VALUES(model), model), made_by = IF(" TAKES ", VALUES(made_by), made_by), "
	"made_at = IF(" TAKES ", VALUES(made_at), made_at), reviewed = GREATEST(reviewed, VALUES(reviewed))",
	12,
};

bool pf_memory_save(pf_db *db, const pf_memory_row *rows, size_t count, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	pf_rowset set = { .table = &memory_table };
	bool ok = arena != NULL;

	for (size_t i = 0; ok && i < count; i++) {
		const pf_memory_row *row = &rows[i];
		char *answer = pf_arena_alloc(arena, PF_MARK_BYTES);

		ok = answer != NULL;
		if (!ok)
			break;
		pf_mark_of(row->target, (unsigned char *)answer);
		pf_rowset_add(&set, (pf_bind[]){ pf_bind_span(row->language), pf_bind_span((pf_span){ (const char *)row->hash, sizeof row->hash }),
						 pf_bind_span((pf_span){ (const char *)row->context, sizeof row->context }),
						 pf_bind_span((pf_span){ answer, PF_MARK_BYTES }), pf_bind_span(row->source), pf_bind_span(row->target),
						 pf_bind_id(row->reviewed), pf_bind_span(row->made), pf_bind_span(row->provider), pf_bind_span(row->model),
						 pf_bind_span(row->made_by), row->made_at.data ? pf_bind_span(row->made_at) : pf_bind_null() });
	}
	ok = (ok || pf_fail(err, PF_E_MEMORY, "no memory for %zu translations", count)) && pf_rowset_write(&set, db, NULL, err);
	pf_rowset_release(&set);
	pf_arena_free(arena);
	return ok;
}

bool pf_memory_forget(pf_db *db, pf_span language, const unsigned char hash[16], pf_span target, pf_error *err)
{
	unsigned char answer[PF_MARK_BYTES];
	pf_bind binds[] = { pf_bind_span(language), pf_bind_span((pf_span){ (const char *)hash, PF_MARK_BYTES }),
			    pf_bind_span((pf_span){ (const char *)answer, sizeof answer }) };

	pf_mark_of(target, answer);
	return pf_db_run(db, "DELETE FROM `{prefix}profint_memory` WHERE language = ? AND hash = ? AND answer = ? AND reviewed = 0", binds, 3, NULL, err);
}
