/*
 * held: what the site holds now of some records, read in bulk for bundle/recover: columns, metas, relations, aliases, and
 * what the ledger knows of them.
 */
#ifndef PF_ENGINE_HELD_H
#define PF_ENGINE_HELD_H

#include "bundle/recover.h"
#include "engine/site.h"

typedef struct pf_held_record {
	pf_span id;
	pf_held *items; /* the source language first */
	size_t count;
} pf_held_record;

/* An alias leads to another language than the source's: told, for a record cannot say it. */
typedef void (*pf_held_note)(void *self, pf_span id, pf_span language, const char *what);

/*
 * The records of one type, in the order of the ids; those whose object in the source language is gone or in the trash have
 * no items. All of it in `arena`. Reads in the transaction that is open.
 */
bool pf_held_read(pf_held_record *out, pf_arena *arena, const pf_site *site, uint32_t origin, const pf_type *type, const pf_span *ids, size_t count,
		  pf_held_note note, void *self, pf_error *err);

/* The moment that shows as a local time ("2024-07-01 12:00:00") on the site; false when it is none. */
bool pf_held_moment(int64_t *utc, const pf_zone *zone, pf_span local);

#endif
