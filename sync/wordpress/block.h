/*
 * block: content as the block editor saves it.
 *
 * The markup is what the editor of WordPress 6.1 writes and every later one reads as valid; blocks
 * follow each other, and stand inside each other, with a blank line between them.
 *
 * Files of the bundle (`media/…` in href, src and poster) have no address yet. They become tokens
 * that the writer of posts replaces; control characters are in no clean text, so that a token
 * cannot be forged:
 *   \001u<path>\002  the address, for an attribute of HTML
 *   \001j<path>\002  the address, for the JSON of a block delimiter (as pf_block_json_text escapes)
 *   \001i<path>\002  the attachment's ID
 */
#ifndef PF_WORDPRESS_BLOCK_H
#define PF_WORDPRESS_BLOCK_H

#include "base/arena.h"

#define PF_BLOCK_TOKEN_OPEN '\001'
#define PF_BLOCK_TOKEN_CLOSE '\002'

/* Serialised blocks, each whole, delimiters included. */
typedef struct pf_block_list {
	pf_span *items;
	size_t count;
} pf_block_list;

/*
 * The blocks of clean HTML (wordpress/html.h), in `arena`. Paragraphs, headings, lists, quotes,
 * images, tables, code, separators, sound and film become their core blocks, loose text paragraphs;
 * div, section and the like leave their content; what no core block can hold becomes a wp:html
 * block. PF_E_MEMORY.
 */
bool pf_blocks_from_html(pf_block_list *out, pf_arena *arena, pf_span clean, pf_error *err);

/*
 * `<!-- wp:NAME ATTRIBUTES -->` and a line feed; a line feed and `<!-- /wp:NAME -->`; and the form
 * without content. The name has no `core/`. Attributes are a JSON object of strings written by
 * pf_block_json_text, or empty.
 */
void pf_block_open(pf_text *out, const char *name, pf_span attributes);
void pf_block_close(pf_text *out, const char *name);
void pf_block_single(pf_text *out, const char *name, pf_span attributes);

/* A JSON string with its quotes, escaped as serialize_block_attributes() does. */
void pf_block_json_text(pf_text *out, pf_span value);

/* Plain text as inline HTML that shows it: escaped, brackets too, line breaks as <br>. */
void pf_block_plain(pf_text *out, pf_span plain);

/* Whole blocks around plain texts. */
void pf_block_paragraph(pf_text *out, pf_span plain);
void pf_block_items(pf_text *out, const pf_span *plain, size_t count); /* a list */
void pf_block_file(pf_text *out, pf_span path,
	pf_span title); /* a file of the bundle, path without tokens */

/* A token of the kind 'u', 'j' or 'i'. */
void pf_block_media_token(pf_text *out, char kind, pf_span path);

#endif
