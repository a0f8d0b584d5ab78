/*
 * block_canon: block markup cut into items, each with a mark of what it says.
 *
 * An item is a block without blocks inside, one of the two edges of a block with blocks inside (the delimiter and the HTML
 * that belongs to it, `<ul>` and `</ul>` of a list), or HTML outside of blocks. Blanks between items belong to none.
 * Marks are over the canonical form: name without `core/`, attributes with sorted keys, folded HTML (html_fold.h); what
 * the editor of WordPress 6.1 to 6.8 adds by itself when a post is opened and saved does not count. So two markups say
 * the same exactly when they have the same marks in the same order.
 *
 * Marks have 48 bits, of which two tell the kind: some thousand items lie side by side in a ledger row, and what has to be
 * told apart are a few versions of one text. SipHash with a fixed key: it is our own text, not a stranger's claim.
 *
 * Any bytes will do; linear. Delimiters that do not match are items all the same, and `sound` is false.
 */
#ifndef PF_WORDPRESS_BLOCK_CANON_H
#define PF_WORDPRESS_BLOCK_CANON_H

#include "wordpress/block_scan.h"

#define PF_CANON_MARK 6
#define PF_CANON_NONE ((size_t)-1)

typedef enum pf_canon_kind { PF_CANON_BLOCK, PF_CANON_OPEN, PF_CANON_CLOSE, PF_CANON_HTML } pf_canon_kind;

typedef struct pf_canon_item {
	pf_canon_kind kind;
	pf_span raw;    /* into the markup, without blanks around */
	pf_span name;   /* of the block, without `core/`; empty for HTML */
	size_t partner; /* of an edge: the index of the other one; PF_CANON_NONE: there is none */
	size_t parent;  /* the opening edge around it; PF_CANON_NONE at the top */
	unsigned char mark[PF_CANON_MARK];
} pf_canon_item;

typedef struct pf_canon {
	pf_canon_item *items;
	size_t count, room;
	bool sound;       /* every edge has its partner */
	pf_text marks;    /* those of all items, one behind the other */
	pf_text scratch;
} pf_canon;

void pf_canon_init(pf_canon *canon);
void pf_canon_release(pf_canon *canon);

/* Cuts `markup`, which stays the caller's and must live as long as the items. Replaces what was read before. PF_E_MEMORY. */
bool pf_canon_read(pf_canon *canon, pf_span markup, pf_error *err);

/* The kind that a mark tells. */
pf_canon_kind pf_canon_kind_of(const unsigned char mark[PF_CANON_MARK]);

#endif
