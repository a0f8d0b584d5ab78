/* map: see map.h */
#include "base/map.h"

#include "base/arena.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
	const char *key;
	uint64_t value;
	uint32_t length;
	uint32_t hash;
} entry;

struct pf_map {
	pf_arena *keys;
	entry *entries;
	uint32_t *slots; /* index + 1 into entries; 0 is free */
	size_t count;
	size_t room;  /* of entries */
	size_t width; /* of slots, a power of two */
	unsigned char seed[crypto_shorthash_KEYBYTES];
};

pf_map *pf_map_new(void)
{
	pf_map *map = calloc(1, sizeof *map);

	if (map && !(map->keys = pf_arena_new())) {
		free(map);
		return NULL;
	}
	if (map)
		randombytes_buf(map->seed, sizeof map->seed);
	return map;
}

void pf_map_free(pf_map *map)
{
	if (!map)
		return;
	pf_arena_free(map->keys);
	free(map->entries);
	free(map->slots);
	free(map);
}

void pf_map_clear(pf_map *map)
{
	pf_arena_clear(map->keys);
	map->count = 0;
	if (map->slots)
		memset(map->slots, 0, map->width * sizeof *map->slots);
}

size_t pf_map_count(const pf_map *map)
{
	return map->count;
}

static uint32_t hash_of(const pf_map *map, pf_span key)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint32_t hash;

	crypto_shorthash(out, (const unsigned char *)key.data, key.length, map->seed);
	memcpy(&hash, out, sizeof hash);
	return hash;
}

static size_t slot_of(const pf_map *map, pf_span key, uint32_t hash)
{
	size_t at = hash & (map->width - 1);

	while (map->slots[at]) {
		const entry *e = &map->entries[map->slots[at] - 1];

		if (e->hash == hash && pf_span_equal((pf_span){ e->key, e->length }, key))
			break;
		at = (at + 1) & (map->width - 1);
	}
	return at;
}

uint64_t *pf_map_find(const pf_map *map, pf_span key)
{
	size_t at;

	if (!map->count)
		return NULL;
	at = slot_of(map, key, hash_of(map, key));
	return map->slots[at] ? &map->entries[map->slots[at] - 1].value : NULL;
}

static bool grow(pf_map *map)
{
	size_t room = map->room ? map->room * 2 : 64;
	entry *entries = realloc(map->entries, room * sizeof *entries);
	uint32_t *slots;

	if (!entries)
		return false;
	map->entries = entries;
	slots = calloc(room * 2, sizeof *slots);
	if (!slots)
		return false;
	free(map->slots);
	map->slots = slots;
	map->width = room * 2;
	map->room = room;
	for (size_t i = 0; i < map->count; i++) {
		size_t at = entries[i].hash & (map->width - 1);

		while (slots[at])
			at = (at + 1) & (map->width - 1);
		slots[at] = (uint32_t)i + 1;
	}
	return true;
}

uint64_t *pf_map_put(pf_map *map, pf_span key, bool *fresh)
{
	uint32_t hash = hash_of(map, key);
	entry *e;
	size_t at;

	if (map->count == map->room && !grow(map))
		return NULL;
	at = slot_of(map, key, hash);
	if (fresh)
		*fresh = map->slots[at] == 0;
	if (map->slots[at])
		return &map->entries[map->slots[at] - 1].value;
	e = &map->entries[map->count];
	*e = (entry){ .key = pf_arena_copy(map->keys, key.data, key.length), .length = (uint32_t)key.length, .hash = hash };
	if (!e->key)
		return NULL;
	map->slots[at] = (uint32_t)++map->count;
	return &e->value;
}

bool pf_map_next(const pf_map *map, size_t *cursor, pf_span *key, uint64_t *value)
{
	if (*cursor >= map->count)
		return false;
	*key = (pf_span){ map->entries[*cursor].key, map->entries[*cursor].length };
	*value = map->entries[*cursor].value;
	(*cursor)++;
	return true;
}
