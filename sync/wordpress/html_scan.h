/*
 * html_scan: HTML in the canonical form, told from any other and read piece by piece.
 *
 * Canonical is what rebuilding writes: allowed elements nested by html_nest, every one closed;
 * names in lower case, one blank before each attribute, values in double quotes, `<br>` without a
 * slash; `&amp; &lt; &gt; &#91; &#93;` (in values also `&quot;`) for these characters and no other
 * entity; no comment, no CR, no control character. A parser reads it back as the same tree, so it
 * is copied, never parsed.
 */
#ifndef PF_WORDPRESS_HTML_SCAN_H
#define PF_WORDPRESS_HTML_SCAN_H

#include "wordpress/html_policy.h"

/* Is all of it canonical, and within the limits of the profile? One pass, no memory. */
bool pf_html_canonical(pf_span html);

/* One child of a canonical fragment. */
typedef struct pf_html_node {
	const pf_html_element *element; /* NULL: text */
	pf_span outer;                  /* all its bytes */
	pf_span attributes;             /* between the name and `>`: empty, or beginning with a blank */
	pf_span inner;                  /* between its tags */
} pf_html_node;

/*
 * The next child of a canonical fragment at *at, which moves behind it; false at the end. Linear in
 * the child's length.
 */
bool pf_html_next(pf_html_node *node, pf_span canonical, size_t *at);

/*
 * Takes one attribute off the front of `attributes` (as in pf_html_node); false when none is left.
 * A boolean attribute has the empty value. The value is still escaped.
 */
bool pf_html_next_attribute(pf_span *attributes, pf_span *name, pf_span *value);

/* Appends text escaped as canonical text, or value: control characters go, CR becomes LF. */
void pf_html_escape_text(pf_text *out, pf_span plain);
void pf_html_escape_value(pf_text *out, pf_span plain);

/* Appends what canonical text or a value says, its entities resolved. */
void pf_html_unescape(pf_text *out, pf_span escaped);

bool pf_html_blank(pf_span text); /* nothing but space, TAB, LF */

#endif
