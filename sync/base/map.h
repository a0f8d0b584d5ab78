/*
 * map: byte strings to numbers, in memory, for sets and indexes of a run.
 *
 * Open addressing over a 64-bit keyed hash (the key is random, so that a bundle cannot choose collisions). Keys are
 * copied. About 24 bytes an entry besides the key, so that 100,000 record names stay below 8 MB.
 */
#ifndef PF_BASE_MAP_H
#define PF_BASE_MAP_H

#include "base/text.h"

typedef struct pf_map pf_map;

pf_map *pf_map_new(void); /* NULL: no memory */
void pf_map_free(pf_map *map);
void pf_map_clear(pf_map *map);
size_t pf_map_count(const pf_map *map);

/* The value's place, or NULL. It stays valid until the next put. */
uint64_t *pf_map_find(const pf_map *map, pf_span key);

/* The value's place, made (as 0) when the key is new; *fresh tells which. NULL: no memory. */
uint64_t *pf_map_put(pf_map *map, pf_span key, bool *fresh);

/* Walks all entries in order of insertion: start with *cursor = 0; false at the end. */
bool pf_map_next(const pf_map *map, size_t *cursor, pf_span *key, uint64_t *value);

#endif
