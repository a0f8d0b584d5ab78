/*
 * hint: "did you mean 'summary'?" – the known word that is nearest to one that is not known.
 *
 *     pf_hint hint = pf_hint_for("sumary");
 *     pf_hint_offer(&hint, "title");
 *     pf_hint_offer(&hint, "summary");
 *     … pf_hint_text(&hint) …          " (did you mean 'summary'?)", or "" when nothing is near
 */
#ifndef PF_BUNDLE_HINT_H
#define PF_BUNDLE_HINT_H

#include "base/text.h"

typedef struct pf_hint {
	pf_span word;
	pf_span best; /* of the words offered; they must outlive the hint */
	size_t distance;
	char text[160];
} pf_hint;

pf_hint pf_hint_for(const char *word);
void pf_hint_offer(pf_hint *hint, pf_span known);
const char *pf_hint_text(pf_hint *hint);

#endif
