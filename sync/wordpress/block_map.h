/*
 * block_map: one writer of blocks, shared by the files that know one kind of block each.
 *
 * Every pf_map_… function below takes a node of canonical HTML and writes one whole block, or
 * returns false and has written nothing when the block could not hold it without a loss.
 */
#ifndef PF_WORDPRESS_BLOCK_MAP_H
#define PF_WORDPRESS_BLOCK_MAP_H

#include "wordpress/block.h"
#include "wordpress/html_scan.h"

typedef struct pf_block_map {
	pf_text *out;
	pf_text
		*marks; /* pairs of size_t, where each block begins and ends; NULL inside another block */
	bool some;  /* a block stands before */
} pf_block_map;

/* Around each block: the blank line before it, and its marks. */
void pf_map_begin(pf_block_map *map);
void pf_map_end(pf_block_map *map);

/* The blocks of all children. */
void pf_map_children(pf_block_map *map, pf_span canonical);

/* Canonical HTML as it is, but files of the bundle as tokens. */
void pf_map_html(pf_text *out, pf_span canonical);
/* The attributes of a tag alike. */
void pf_map_attributes(pf_text *out, const pf_html_element *element, pf_span attributes);
/* A value alike: an address if it is one. */
void pf_map_address(pf_text *out, pf_span value);

/* Inline content of a cell or an item that may stand in paragraphs: these are joined by <br>. */
bool pf_map_is_lines(pf_span canonical);
void pf_map_lines(pf_text *out, pf_span canonical);

pf_span pf_map_trim(pf_span canonical);   /* without blanks around */
bool pf_map_is_inline(pf_span canonical); /* no block anywhere inside */
/* No block but of these tags, bits of pf_html_tag (the first 64). */
bool pf_map_is_made_of(pf_span canonical, uint64_t blocks);
/* No text and no picture: the editor of some versions takes such rich text for none. */
bool pf_map_shows_nothing(pf_span canonical);
/* The only child but blanks; false when there are none or several. */
bool pf_map_only_child(pf_html_node *child, pf_span canonical);
bool pf_map_is_number(pf_span value);

/* block_media.c */
bool pf_map_image(pf_block_map *map, const pf_html_node *image,
	pf_span caption); /* img, or a around it */
bool pf_map_figure(pf_block_map *map, const pf_html_node *figure);
bool pf_map_player(pf_block_map *map, const pf_html_node *player,
	pf_span caption); /* audio, video */

/* block_list.c, block_table.c */
bool pf_map_list(pf_block_map *map, const pf_html_node *list);
bool pf_map_table(pf_block_map *map, const pf_html_node *table, pf_span caption);

#endif
