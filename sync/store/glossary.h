/*
 * glossary: the table profint_glossary: terms with a preferred translation, terms that stay, and words that are never said.
 */
#ifndef PF_STORE_GLOSSARY_H
#define PF_STORE_GLOSSARY_H

#include "store/statement.h"

typedef enum pf_term_rule { PF_RULE_PREFERRED, PF_RULE_UNTRANSLATABLE, PF_RULE_FORBIDDEN } pf_term_rule;

typedef struct pf_glossary_entry {
	uint64_t id;
	pf_span language; /* "*": every language (untranslatable terms) */
	pf_term_rule rule;
	pf_span term, translation; /* UTF-8; translation empty for untranslatable, term may be empty for forbidden */
	pf_span note, made_by, made_at;
} pf_glossary_entry;

/* Entries of one language and of all languages (language data NULL: everything), longest term first. */
bool pf_glossary_find(pf_glossary_entry **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, pf_error *err);
/* Adds, or changes note and maker of an entry that is there. */
bool pf_glossary_save(pf_db *db, const pf_glossary_entry *entries, size_t count, pf_error *err);
bool pf_glossary_drop(pf_db *db, uint64_t id, bool *was_there, pf_error *err);

const char *pf_term_rule_word(pf_term_rule rule); /* "preferred", "untranslatable", "forbidden" */

#endif
