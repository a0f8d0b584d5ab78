/*
 * html_open: the elements that a parser holds open, without its tree: what it would cost to parse
 * on.
 *
 * A shadow of the two lists of the HTML standard, the stack of open elements and the active
 * formatting elements, exact enough to bound a parser from above. Formatting elements that a parser
 * closes by itself and opens again cost their weight each time; comparing equal ones costs the
 * square of their attributes.
 */
#ifndef PF_WORDPRESS_HTML_OPEN_H
#define PF_WORDPRESS_HTML_OPEN_H

#include "wordpress/html_policy.h"

#define PF_HTML_OPEN_DEPTH                                                                         \
	(PF_HTML_DEPTH + 64) /* some room: a parser opens tbody and tr by itself */
#define PF_HTML_OPEN_WORK ((uint64_t)32 * 1000 * 1000)

typedef struct pf_html_open {
	struct {
		const pf_html_element *element;
		int format; /* its place in `formats`, or -1 */
	} stack[PF_HTML_OPEN_DEPTH];
	int depth;
	struct {
		const pf_html_element *element; /* NULL: a marker, the start of a cell or caption */
		uint64_t mark;                  /* of its attributes */
		uint32_t weight;
		bool open; /* on the stack */
	} formats[PF_HTML_OPEN_DEPTH];
	int format_count;
	uint64_t work;
	bool full; /* too deep */
} pf_html_open;

void pf_html_open_init(pf_html_open *open);

/* `tag` is the tag's own bytes, `attributes` their number. */
void pf_html_open_start(pf_html_open *open, const pf_html_element *element, pf_span tag,
	unsigned attributes);
void pf_html_open_end(pf_html_open *open, const pf_html_element *element);
void pf_html_open_text(pf_html_open *open);

#endif
