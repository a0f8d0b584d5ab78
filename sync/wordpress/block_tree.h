/*
 * block_tree: block markup as blocks that stand beside and inside each other.
 *
 * As WordPress's parser nests them: a closing delimiter ends whatever block is open, one that closes nothing is text, and a
 * block that is never closed reaches to the end. Attributes are read only when they are asked for.
 */
#ifndef PF_WORDPRESS_BLOCK_TREE_H
#define PF_WORDPRESS_BLOCK_TREE_H

#include "base/text.h"

#include <jansson.h>

typedef struct pf_block_node {
	pf_span name;       /* without `core/`; empty: HTML that stands between blocks */
	pf_span attributes; /* JSON as written, or empty */
	pf_span inner;      /* what the block holds; of HTML all of it */
	pf_span outer;      /* with its delimiters */
} pf_block_node;

/* Takes the next block, or the HTML before it, off `rest`; false at the end. Linear in its length. */
bool pf_block_next(pf_block_node *node, pf_span *rest);

/* The attributes as an object, {} when there are none or they are no object. The caller owns it. NULL: no memory. */
json_t *pf_block_attributes(const pf_block_node *node);

/* Without the blanks and line breaks around. */
pf_span pf_block_trim(pf_span html);

#endif
