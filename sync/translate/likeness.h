/*
 * likeness: how alike two texts are, word by word, and what differs. Pure. The score is what translators' tools show:
 * 100 × (1 − edit distance in words / words of the longer one), on the words as wordpress/segment.h reads them.
 */
#ifndef PF_TRANSLATE_LIKENESS_H
#define PF_TRANSLATE_LIKENESS_H

#include "base/text.h"

#include <jansson.h>

/* 0 … 100. Texts of more than 2,000 words: 100 when equal, else 0. Memory trouble counts as 0. */
unsigned pf_likeness(pf_span a, pf_span b, bool markup);

/* [ ["same", "…"], ["gone", "…"], ["new", "…"], … ] for a reviewer; the caller owns it. NULL: no memory. */
json_t *pf_likeness_diff(pf_span before, pf_span after, bool markup);

#endif
