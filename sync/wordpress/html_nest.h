/*
 * html_nest: what may stand inside what, so that every HTML parser reads the text as the tree that
 * was meant.
 *
 * The strict scanner and the rebuilding of a repaired tree ask the same questions here: that is why
 * the scanner accepts whatever was rebuilt. The rules are narrower than HTML's own: nothing that
 * they allow makes a parser close, move or reopen an element by itself (no block inside p, no
 * heading right inside a heading, parts of lists and tables only in their place, no link inside a
 * link).
 */
#ifndef PF_WORDPRESS_HTML_NEST_H
#define PF_WORDPRESS_HTML_NEST_H

#include "wordpress/html_policy.h"

typedef struct pf_html_nest {
	struct {
		const pf_html_element *element;
		uint8_t context; /* for what stands in it */
	} open[PF_HTML_DEPTH];
	size_t depth;
	unsigned links; /* open `a` elements */
} pf_html_nest;

void pf_html_nest_init(pf_html_nest *nest);

pf_html_context pf_html_nest_context(const pf_html_nest *nest);
const pf_html_element *pf_html_nest_top(const pf_html_nest *nest); /* NULL at the top level */

bool pf_html_nest_may(const pf_html_nest *nest, const pf_html_element *element);
bool pf_html_nest_text(const pf_html_nest *nest); /* may text other than blanks stand here? */

/* Opens an element that is not void. False: too deep. */
bool pf_html_nest_push(pf_html_nest *nest, const pf_html_element *element);
void pf_html_nest_pop(pf_html_nest *nest);

#endif
