/*
 * proof: is a translation fit to stand on the site? Nothing that a machine wrote, and nothing that a file brought, passes into
 * a page without it. Pure.
 *
 * Same tags in a sound order, no new markup, same links, placeholders, shortcodes and numbers (in either language's notation),
 * not empty, a sane length, the right script, not simply the source (unless it is short or all names), no forbidden term, the
 * untranslatable ones kept. A missing preferred term is a warning, and so is another sign at the end.
 */
#ifndef PF_TRANSLATE_PROOF_H
#define PF_TRANSLATE_PROOF_H

#include "base/text.h"
#include "store/glossary.h"

typedef struct pf_proof_options {
	bool markup;
	pf_span language; /* target */
	bool person;      /* a person wrote it: length, script and sameness are theirs to judge; only what would break the page counts */
	const pf_glossary_entry *entries;
	size_t entry_count;
} pf_proof_options;

/* False: *why is a sentence's end, "has another link than the source (https://…)", appended; warnings (may be NULL) alike. */
bool pf_proof(pf_text *why, pf_text *warnings, pf_span source, pf_span target, const pf_proof_options *options);

#endif
