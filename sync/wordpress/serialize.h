/*
 * serialize: the little of PHP's serialize() that rows need.
 *
 * Meta values: a string that WordPress could take for serialised data is serialised once more, so
 * that unserialize() gives the string back and never meets bytes of a stranger. Objects are never
 * written, and never read.
 *
 * Language maps: the description of a translation group (taxonomies post_translations and
 * term_translations), `a:2:{s:2:"fr";i:5;s:2:"en";i:6;}`. Others keep things of their own in that
 * array; what is not a language with an id keeps its bytes.
 */
#ifndef PF_WORDPRESS_SERIALIZE_H
#define PF_WORDPRESS_SERIALIZE_H

#include "base/text.h"

#include <stdint.h>

/* is_serialized( $value, false ): might WordPress take this for serialised data? */
bool pf_serialize_looks(pf_span value);

/* Appends what maybe_serialize() makes of a string. */
void pf_serialize_meta(pf_text *out, pf_span value);

/* Appends `s:BYTES:"…";`. */
void pf_serialize_string(pf_text *out, pf_span value);

#define PF_LANGUAGE_MAP_ENTRIES 64
#define PF_LANGUAGE_MAP_BYTES 65536

/* One element of the array. Spans point into what was read, or into what the caller gave to set. */
typedef struct pf_language_entry {
	pf_span code; /* the key, without quotes; empty when the key is a number */
	uint64_t id;  /* 0: not an id, somebody else's value */
	pf_span raw;  /* key and value as they were read; empty once set */
} pf_language_entry;

/*
 * A map without memory of its own: it lives as long as the bytes it was read from. {0} is the empty
 * map.
 */
typedef struct pf_language_map {
	pf_language_entry entries[PF_LANGUAGE_MAP_ENTRIES];
	size_t count;
} pf_language_map;

/*
 * Reads a description. Strict: one array to the last byte, at most PF_LANGUAGE_MAP_BYTES,
 * PF_LANGUAGE_MAP_ENTRIES elements and 8 arrays deep, no key twice, no objects, enums or
 * references. An id is a number from 1, or a string of its digits. PF_E_INPUT: anything else
 * (WordPress takes such a group for "no translations").
 */
bool pf_language_map_read(pf_language_map *out, pf_span description, pf_error *err);

/* The id of a language, 0 when it has none. */
uint64_t pf_language_map_find(const pf_language_map *map, pf_span code);

/*
 * Sets the id of a language, in its place or at the end; id 0 removes it. False: the map is full.
 */
bool pf_language_map_set(pf_language_map *map, pf_span code, uint64_t id);

/* Appends the map: entries that nobody set with the very bytes they were read from. */
void pf_language_map_add(pf_text *out, const pf_language_map *map);

/* Appends a new map of n languages. */
void pf_language_map_write(pf_text *out, const char **codes, const uint64_t *ids, size_t n);

#endif
