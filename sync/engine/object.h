/*
 * object: one object of the ledger as a change without wishes, to be held against what the site has of it.
 */
#ifndef PF_ENGINE_OBJECT_H
#define PF_ENGINE_OBJECT_H

#include "change/changeset.h"
#include "model/model.h"
#include "store/ledger.h"

/*
 * Fills `out` for an object of a record type: every column of its kind as a value. PF_E_CONFIG: the type or the language
 * is unknown here.
 */
bool pf_object_begin(pf_change *out, pf_arena *arena, const pf_model *model, const pf_contract *contract, pf_span type, pf_span language,
		     pf_error *err);

/* The value of that name, added when there is none: then values move. NULL: no memory. */
pf_value *pf_object_field(pf_change *change, pf_span name, pf_arena *arena);

/* Names of terms, joined by commas, for a list of term_taxonomy_ids as a taxonomy's value is; what is gone shows as its number. */
bool pf_object_terms(pf_span *out, pf_arena *arena, pf_db *db, pf_span list, pf_error *err);

#endif
