/* index: see index.h */
#include "import/index.h"

#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pf_index {
	pf_map *places; /* "type/id@language" -> index + 1 into entries */
	pf_index_entry *entries;
	size_t count, room;
};

bool pf_index_new(pf_index **out, pf_error *err)
{
	pf_index *index = calloc(1, sizeof *index);

	if (!index || !(index->places = pf_map_new())) {
		free(index);
		return pf_fail(err, PF_E_MEMORY, "no memory for the index of terms");
	}
	*out = index;
	return true;
}

void pf_index_free(pf_index *index)
{
	if (!index)
		return;
	pf_map_free(index->places);
	free(index->entries);
	free(index);
}

static pf_span key_of(char *room, size_t size, pf_span type, pf_span id, pf_span language)
{
	int length = snprintf(room, size, "%.*s/%.*s@%.*s", (int)type.length, type.data, (int)id.length, id.data, (int)language.length, language.data);

	return (pf_span){ room, length > 0 && (size_t)length < size ? (size_t)length : 0 };
}

bool pf_index_put(pf_index *index, pf_span type, pf_span id, pf_span language, pf_index_entry entry, pf_error *err)
{
	char room[256];
	uint64_t *place = pf_map_put(index->places, key_of(room, sizeof room, type, id, language), NULL);

	if (place && *place == 0) {
		if (index->count == index->room) {
			size_t more = index->room ? index->room * 2 : 64;
			pf_index_entry *entries = realloc(index->entries, more * sizeof *entries);

			if (!entries)
				return pf_fail(err, PF_E_MEMORY, "no memory for the index of terms");
			index->entries = entries;
			index->room = more;
		}
		*place = ++index->count;
	}
	if (!place)
		return pf_fail(err, PF_E_MEMORY, "no memory for the index of terms");
	index->entries[*place - 1] = entry;
	return true;
}

pf_index_entry pf_index_find(const pf_index *index, pf_span type, pf_span id, pf_span language)
{
	char room[256];
	uint64_t *place = pf_map_find(index->places, key_of(room, sizeof room, type, id, language));

	return place ? index->entries[*place - 1] : (pf_index_entry){ 0 };
}

bool pf_index_load(pf_index *index, pf_db *db, uint32_t origin, const char *type, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	pf_ledger_row *rows = NULL;
	size_t count = 0;
	bool ok = arena && pf_ledger_find(&rows, &count, arena, db, origin, pf_span_of(type), NULL, 0, err);

	for (size_t i = 0; ok && i < count; i++)
		ok = pf_index_put(index, pf_span_of(type), rows[i].id, rows[i].language, (pf_index_entry){ rows[i].object, rows[i].tt }, err);
	pf_arena_free(arena);
	return ok || (arena == NULL && pf_fail(err, PF_E_MEMORY, "no memory for the index of terms"));
}
