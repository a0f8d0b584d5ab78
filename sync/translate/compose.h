/*
 * compose: inside a changed segment, the sentences that did not change keep their translation, where both sides have the same
 * number of sentences and so the alignment is certain. Pure.
 */
#ifndef PF_TRANSLATE_COMPOSE_H
#define PF_TRANSLATE_COMPOSE_H

#include "base/arena.h"
#include "base/text.h"

typedef struct pf_piece {
	pf_span source; /* a sentence of the new source, with the blanks behind it */
	pf_span text;   /* its translation, without the blanks behind it; data NULL: to be asked for */
} pf_piece;

/*
 * The pieces of `source`, whose former version `before` had the translation `text`. *count is 0 when nothing can be re-used:
 * numbers of sentences differ, no sentence stayed, or tags reach over sentences.
 */
bool pf_compose(pf_piece **out, size_t *count, pf_arena *arena, pf_span source, pf_span before, pf_span text, bool markup, pf_error *err);

/* Appends the pieces, all of which have a text by now, with the blanks of the source between them. */
void pf_compose_join(pf_text *out, const pf_piece *pieces, size_t count);

#endif
