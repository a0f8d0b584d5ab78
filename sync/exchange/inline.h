/*
 * inline: a text with its inline codes told from its words, as translators' tools want it, and back byte for byte. Pure.
 *
 * Of HTML, tags, comments, shortcodes and entities are codes; words are what a reader sees. Only what the site's own writing
 * (pf_html_escape_text) gives back unchanged is read as words: `&amp;` is the word `&`, but `&nbsp;`, which would come back as a
 * character, is a code. A tag and the one that closes it are a pair and have one number; pairs nest, so that a file may hold
 * them as elements; what closes nothing or is never closed stands alone.
 */
#ifndef PF_EXCHANGE_INLINE_H
#define PF_EXCHANGE_INLINE_H

#include "base/arena.h"

typedef enum pf_inline_kind { PF_INLINE_WORDS, PF_INLINE_OPEN, PF_INLINE_CLOSE, PF_INLINE_ALONE } pf_inline_kind;

typedef struct pf_inline_part {
	pf_inline_kind kind;
	pf_span text;  /* words as they read, or a code as it stands in the content; a code of which a file says nothing: data NULL */
	unsigned code; /* its number, from 1; the two of a pair share it; 0: words */
} pf_inline_part;

typedef struct pf_inline {
	pf_inline_part *parts;
	size_t count, room;
	pf_arena *arena; /* where they live */
} pf_inline;

/* How a text stands in the content. */
typedef enum pf_inline_form {
	PF_INLINE_PLAIN, /* as it is: metas */
	PF_INLINE_SHOWN, /* plain, in a column that WordPress prints as HTML (wordpress/plain.h): titles, summaries, names */
	PF_INLINE_HTML,
	PF_INLINE_VALUE  /* the value of an attribute, between double quotes: entities, no tags */
} pf_inline_form;

void pf_inline_init(pf_inline *text, pf_arena *arena);

/* Any bytes will do; linear. What is not copied into the arena points into `text`. PF_E_MEMORY. */
bool pf_inline_split(pf_inline *out, pf_arena *arena, pf_span text, pf_inline_form form, pf_error *err);

/* Adds a part as a file has it; words that follow words join them. Copies. PF_E_MEMORY. */
bool pf_inline_add(pf_inline *text, pf_inline_kind kind, pf_span bytes, unsigned code, pf_error *err);

/* Appends the content that it is. A code without bytes adds none. */
void pf_inline_join(pf_text *out, const pf_inline *text, pf_inline_form form);

/* Appends the words alone. */
void pf_inline_words(pf_text *out, const pf_inline *text);

/* Are there codes? */
bool pf_inline_has_codes(const pf_inline *text);

/*
 * A translation takes the numbers of its source: the same code, the same number, so that a tool sees which one is which.
 * Codes that the source has not are numbered behind its own.
 */
void pf_inline_number(pf_inline *translation, const pf_inline *source);

/*
 * Codes that came back without their bytes get them from the source's code of the same number and kind. False: one has no
 * such code in the source.
 */
bool pf_inline_fill(pf_inline *translation, const pf_inline *source);

/*
 * A tool that knows no codes showed them as plain words and gave them back so: words that are, byte for byte, a code of the
 * source become that code again. For a translation without codes whose source has some.
 */
bool pf_inline_restore(pf_inline *out, const pf_inline *translation, const pf_inline *source, pf_error *err);

/*
 * Does a translation that has codes show tags of its source among its words as well? Then a tool that knows no codes wrote words
 * into a text whose codes it left where they were.
 */
bool pf_inline_shows_tags(const pf_inline *translation, const pf_inline *source);

#endif
