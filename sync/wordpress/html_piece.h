/*
 * html_piece: HTML of any hand as a row of pieces: text, tags, and what is neither. The raw bytes of all pieces, one after
 * the other, are the HTML.
 *
 * A tag that never ends, and a comment that never does, reach to the end and are no tag: they are "other", as are comments,
 * declarations, and scripts, styles and the like from their first tag to their last. Nothing is judged here: what is open
 * and what may stand where is the caller's question. Linear, without memory; any bytes will do.
 */
#ifndef PF_WORDPRESS_HTML_PIECE_H
#define PF_WORDPRESS_HTML_PIECE_H

#include "base/text.h"

typedef enum pf_html_piece_kind {
	PF_HTML_PIECE_END,
	PF_HTML_PIECE_TEXT, /* entities and all; a "<" that begins nothing is text */
	PF_HTML_PIECE_TAG,
	PF_HTML_PIECE_OTHER
} pf_html_piece_kind;

typedef struct pf_html_piece {
	pf_html_piece_kind kind;
	bool closes;        /* </name> */
	pf_span raw;
	pf_span name;       /* of a tag as written, and of a script or the like; else empty */
	pf_span attributes; /* what stands behind the name, without the ">" */
} pf_html_piece;

typedef struct pf_html_written {
	pf_span name;
	pf_span value; /* as written, without its quotes; empty when there is none */
	char quote;    /* '"', '\'', or 0 */
} pf_html_written;

/* Takes the next piece off `rest`. */
void pf_html_piece_next(pf_html_piece *out, pf_span *rest);

/* Takes the next attribute off a piece's attributes; false at the end. */
bool pf_html_piece_attribute(pf_html_written *out, pf_span *attributes);

/* Is it this name, in any case? */
bool pf_html_piece_is(pf_span name, const char *word);

#endif
