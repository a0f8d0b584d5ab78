/*
 * answer: a text that a person gives for a field, as the column holds it, or a reason why it cannot be stored.
 *
 * The same rules as for a bundle's texts: titles and summaries are plain and show as themselves, content is HTML of the
 * profile or block markup whose HTML is, numbers and addresses are checked. Relations are chosen, never typed.
 */
#ifndef PF_ENGINE_ANSWER_H
#define PF_ENGINE_ANSWER_H

#include "base/arena.h"
#include "model/model.h"

/* field: as the changeset names it. locale: the site's, for slugs. PF_E_USAGE says what is wrong and what was expected. */
bool pf_answer_make(pf_span *out, pf_arena *arena, const pf_type *type, pf_span field, pf_span text, const char *locale, pf_error *err);

#endif
