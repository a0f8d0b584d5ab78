/*
 * block_fragment: the way back, from content as the block editor saves it to HTML of the profile (html.h).
 *
 * The inverse of pf_blocks_from_html: what that wrote comes back as HTML of which it makes the very same blocks. Beyond
 * that, whatever an editor may have put into a post: a block that HTML can say is said (its look is lost and told), the
 * blocks inside a layout are taken out of it, and what no bundle can hold is left out and told.
 */
#ifndef PF_WORDPRESS_BLOCK_FRAGMENT_H
#define PF_WORDPRESS_BLOCK_FRAGMENT_H

#include "wordpress/block_tree.h"

typedef struct pf_block_fragment_sink {
	/* Something of a block (its name as in the markup, "" for text outside of blocks) is not in the HTML; `what` is the end
	 * of a sentence that begins with it. May be NULL. */
	void (*lost)(void *self, pf_span block, const char *what);
	/*
	 * A file that the markup names, by the attachment's ID (0: it does not say) and its address. True: the bundle has it,
	 * and its path was appended. False: it stays an address. May be NULL.
	 */
	bool (*medium)(void *self, pf_text *path, uint64_t attachment, pf_span url);
	void *self;
} pf_block_fragment_sink;

/* Appends the canonical HTML of some blocks. PF_E_MEMORY, or out's own limit (PF_E_INPUT). */
bool pf_block_fragment(pf_text *out, pf_span blocks, const pf_block_fragment_sink *sink, pf_error *err);

#endif
