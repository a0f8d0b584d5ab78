/*
 * block_html: the HTML inside block markup, to be judged by itself.
 */
#ifndef PF_WORDPRESS_BLOCK_HTML_H
#define PF_WORDPRESS_BLOCK_HTML_H

#include "base/text.h"

/* Has the text a block's delimiter? Then it is block markup, not plain HTML. */
bool pf_block_is_markup(pf_span text);

/* Appends all that is no delimiter. PF_E_INPUT: the delimiters do not close what they open, or nest too deeply. */
bool pf_block_html(pf_text *out, pf_span markup, pf_error *err);

#endif
