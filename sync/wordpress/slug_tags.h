/*
 * slug_tags: the second step of a slug, PHP's strip_tags().
 *
 * It is no HTML parser and must not become one: a slug is the same as WordPress' only if the same
 * bytes go. What makes text safe is wordpress/html.h.
 */
#ifndef PF_WORDPRESS_SLUG_TAGS_H
#define PF_WORDPRESS_SLUG_TAGS_H

#include "base/text.h"

/*
 * In place. A `<` before a blank is text, any other opens a tag, closed or not; NUL bytes go too.
 */
void pf_slug_strip(pf_text *text);

#endif
