/*
 * terms: entries of the glossary from outside: one that somebody types, or a whole table (csv.h) with the columns language, rule,
 * term, translation, note in any order. Pure.
 *
 *   preferred       term and translation: say this for that
 *   untranslatable  term: it stays; the language may be `*` or empty for all
 *   forbidden       translation: is never said; term may say instead of which
 */
#ifndef PF_EXCHANGE_TERMS_H
#define PF_EXCHANGE_TERMS_H

#include "store/glossary.h"

#define PF_TERM_BYTES 190
#define PF_TERM_NOTE_BYTES 4000
#define PF_TERM_MOST 20000 /* of one table */

/* A rule by its word. */
bool pf_term_rule_read(pf_term_rule *out, pf_span word);

/* Is it an entry that the site can hold? languages: NULL-terminated, the source language first. PF_E_INPUT says why not. */
bool pf_term_check(const pf_glossary_entry *entry, const char *const *languages, pf_error *err);

/* All of a table or nothing: PF_E_INPUT "line 12: …" names the first fault. In the arena. */
bool pf_terms_read(pf_glossary_entry **out, size_t *count, pf_arena *arena, pf_span csv, const char *const *languages, pf_error *err);

#endif
