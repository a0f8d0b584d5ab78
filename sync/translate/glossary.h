/*
 * glossary: which entries of the site's glossary a text holds. Pure: entries come from store/glossary.h.
 *
 * A term is found at word boundaries, without regard to case unless it has a capital inside or is all capitals, with any
 * apostrophe, and with the plain plural of French and English (a final s or x).
 */
#ifndef PF_TRANSLATE_GLOSSARY_H
#define PF_TRANSLATE_GLOSSARY_H

#include "store/glossary.h"

typedef struct pf_term_hit {
	const pf_glossary_entry *entry;
	size_t from, to; /* bytes of the text */
} pf_term_hit;

/* The next hit in plain words from byte *at on, which moves behind it; longest term first, no overlaps. */
bool pf_glossary_next(pf_term_hit *out, const pf_glossary_entry *entries, size_t count, pf_span words, size_t *at);

/* Is a term, or its plain plural, in a text of the target language (preferred: should; forbidden: must not)? */
bool pf_glossary_says(pf_span words, pf_span term);

#endif
