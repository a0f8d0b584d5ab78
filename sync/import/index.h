/*
 * index: which terms the site has for the records and keys that items relate to, in memory for one run.
 *
 * Keys are "area/x" for terms of records, "profint_country/se" for terms that come with the model, each with a language.
 * An item in a language that its term lacks gets the term of the source language.
 */
#ifndef PF_IMPORT_INDEX_H
#define PF_IMPORT_INDEX_H

#include "store/ledger.h"

typedef struct pf_index pf_index;

typedef struct pf_index_entry {
	uint64_t term; /* 0: not there */
	uint64_t tt;
} pf_index_entry;

bool pf_index_new(pf_index **out, pf_error *err);
void pf_index_free(pf_index *index);

/* Loads all terms of one ledger type ("area", "profint_country"). */
bool pf_index_load(pf_index *index, pf_db *db, uint32_t origin, const char *type, pf_error *err);

bool pf_index_put(pf_index *index, pf_span type, pf_span id, pf_span language, pf_index_entry entry, pf_error *err);
pf_index_entry pf_index_find(const pf_index *index, pf_span type, pf_span id, pf_span language);

#endif
