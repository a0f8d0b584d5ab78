/*
 * plain: plain text in a column that WordPress prints as HTML: titles and excerpts.
 *
 * They are stored as an editor would type them (`R&D` stays `R&D`); only what a browser would not
 * show as it stands is escaped: `<`, and an `&` that begins something it reads as an entity.
 */
#ifndef PF_WORDPRESS_PLAIN_H
#define PF_WORDPRESS_PLAIN_H

#include "base/text.h"

/* Appends the text so that it shows as itself. */
void pf_plain_show(pf_text *out, pf_span plain);

/*
 * Appends what a browser shows of such a column, the way back of pf_plain_show: entities resolved. With `markup` tags are
 * taken out, and *markup tells that there were some; with NULL a `<` is a letter like any other.
 */
void pf_plain_read(pf_text *out, pf_span stored, bool *markup);

/* Without what PHP's trim() takes away at both ends, as WordPress does to titles. */
pf_span pf_plain_trim(pf_span plain);

#endif
