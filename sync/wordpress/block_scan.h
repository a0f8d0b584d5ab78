/*
 * block_scan: block markup as a row of tokens, as WordPress's own parser cuts it.
 *
 * Source: WP_Block_Parser::next_token() of WordPress 6.1 to 6.8. What is no delimiter is HTML, so that the raw bytes of
 * all tokens, one after the other, are the text. Whether delimiters match is the caller's question.
 */
#ifndef PF_WORDPRESS_BLOCK_SCAN_H
#define PF_WORDPRESS_BLOCK_SCAN_H

#include "base/text.h"

typedef enum pf_block_kind {
	PF_BLOCK_END,   /* nothing left */
	PF_BLOCK_HTML,  /* up to the next delimiter */
	PF_BLOCK_OPEN,  /* <!-- wp:name {…} --> */
	PF_BLOCK_CLOSE, /* <!-- /wp:name --> */
	PF_BLOCK_SINGLE /* <!-- wp:name {…} /--> */
} pf_block_kind;

typedef struct pf_block_token {
	pf_block_kind kind;
	pf_span raw;
	pf_span name;       /* as written, but without `core/`; empty for HTML */
	pf_span attributes; /* JSON object as written; empty when there is none */
} pf_block_token;

/* Takes the next token off `rest`. Spans are into the text. */
void pf_block_scan(pf_block_token *out, pf_span *rest);

#endif
