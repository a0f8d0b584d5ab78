/*
 * catalogue: which records of one origin a site holds, type by type in a lasting order; and which it holds no more.
 *
 * A record is there when its object in the source language is: neither deleted nor in the trash, and still of its type.
 */
#ifndef PF_ENGINE_CATALOGUE_H
#define PF_ENGINE_CATALOGUE_H

#include "base/map.h"
#include "engine/site.h"
#include "model/model.h"

/* The records of one type. */
typedef struct pf_shelf {
	const pf_type *type;
	pf_span *ids;
	size_t count;
} pf_shelf;

typedef struct pf_catalogue {
	uint32_t origin;
	const char *url, *title; /* of the origin; the bundle that came last, or NULL */
	uint64_t serial;
	pf_shelf *shelves;
	size_t shelf_count;
	uint64_t total;
	pf_map *references; /* "case/x" -> 1 */
} pf_catalogue;

/* `wanted` names the origin; NULL: the only one. PF_E_USAGE: there is none, or there are several, which it names. */
bool pf_catalogue_open(pf_catalogue *out, pf_arena *arena, const pf_site *site, const char *wanted, pf_error *err);
void pf_catalogue_release(pf_catalogue *catalogue);

/* Objects that are gone or in the trash. `whole`: the record is; `orphans`: its other languages are still there. */
typedef void (*pf_catalogue_note)(void *self, pf_span type, pf_span id, pf_span language, bool whole, bool orphans);
bool pf_catalogue_gone(const pf_catalogue *catalogue, pf_arena *arena, const pf_site *site, pf_catalogue_note note, void *self, pf_error *err);

/* Posts of PROFINT's types that people made by themselves. */
bool pf_catalogue_strangers(uint64_t *count, pf_arena *arena, const pf_site *site, pf_error *err);

#endif
