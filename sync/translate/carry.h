/*
 * carry: tags of a source that were changed, carried over to its translation. Pure.
 *
 * When the words of a source stayed and its tags did (as many, in the same order), but what they say changed (another
 * address, another class), the same tags of the translation are changed alike: those that stand in it byte for byte as
 * they stood in the source. What was written otherwise there stays.
 */
#ifndef PF_TRANSLATE_CARRY_H
#define PF_TRANSLATE_CARRY_H

#include "base/arena.h"

/* `out` is `text` itself when nothing is to be carried over. PF_E_MEMORY. */
bool pf_carry(pf_span *out, pf_arena *arena, pf_span text, pf_span before, pf_span after, pf_error *err);

#endif
