/*
 * block_raw: HTML inside of blocks, as editors and plugins left it, made ready for the profile: names of files as paths of
 * the bundle, alignment as an attribute, and what only concerns the look taken off its tags. Serves block_fragment.
 */
#ifndef PF_WORDPRESS_BLOCK_RAW_H
#define PF_WORDPRESS_BLOCK_RAW_H

#include "wordpress/block_fragment.h"

typedef struct pf_block_raw {
	const pf_block_fragment_sink *sink;
	pf_span block;       /* whose HTML it is */
	uint64_t attachment; /* that the block names, or 0 */
	bool links;          /* to it, too */
	const char *align;   /* for the first tag that comes; then NULL */
	int width, height;   /* of the block's picture when its tag does not say them; 0: none */
} pf_block_raw;

/* Appends the HTML. Tags may be of any form; what is no tag is copied. */
void pf_block_raw_add(pf_text *out, pf_block_raw *raw, pf_span html);

/* Decodes entities of an attribute's value as a browser does. */
void pf_block_raw_value(pf_text *out, pf_span value);

#endif
