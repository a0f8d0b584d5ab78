/*
 * segment: the translatable text of one block (paragraph, heading, list item, cell, caption) or one plain field, cut out of a
 * value as WordPress stores it and put back byte for byte.
 *
 * A segment's text is the bytes that stand in the value: a run of words with its inline tags, entities and all, between two
 * tags of block level (so an item's own words, without the list inside it), less the blanks, line breaks and pictures at its
 * ends; or an attribute's value (alt and title of a picture that stands in no such run) still escaped; or a whole plain value.
 * What no reader sees or nobody translates (block delimiters, code, what has translate="no" or class "notranslate", shortcodes,
 * addresses, texts without a letter or a figure) is no segment. Text in no element is cut at blank lines, as WordPress makes paragraphs
 * of it. Where inline tags do not match, the text between two tags is a segment each. Putting back the texts that were cut
 * gives the identical value, and each of them fits (pf_segment_fits) its place; these are properties, tested.
 */
#ifndef PF_WORDPRESS_SEGMENT_H
#define PF_WORDPRESS_SEGMENT_H

#include "base/text.h"

#define PF_SEGMENT_MARK 16

typedef enum pf_segment_form {
	PF_SEGMENT_PLAIN,  /* a whole value is one segment: titles, excerpts, names, metas */
	PF_SEGMENT_BLOCKS  /* post_content */
} pf_segment_form;

typedef struct pf_segment {
	pf_span text;    /* into the value */
	const char *kind; /* "plain"; the element in lower case ("p", "h2", "li", "td", "figcaption"); or "alt", "title": constants */
	pf_span section; /* name of the innermost block of ours around it ("profint/comment"), into the value; empty: none */
	unsigned each;   /* … and which of its name that block is in the value, from 0 */
	bool attribute;  /* an attribute's value: no tags in it … */
	char quote;      /* … and between these; 0: as '"' */
	unsigned char mark[PF_SEGMENT_MARK]; /* identity, see pf_segment_mark */
} pf_segment;

typedef struct pf_segments {
	pf_span value;
	pf_segment *items; /* in the order of the value; they do not overlap */
	size_t count, room;
} pf_segments; /* all zero is an empty one, too */

void pf_segments_init(pf_segments *segments);
void pf_segments_release(pf_segments *segments);

/* Cuts `value`, which stays the caller's and must live as long as the items. Replaces what was cut before. Any bytes will do; linear. PF_E_MEMORY. */
bool pf_segments_cut(pf_segments *out, pf_span value, pf_segment_form form, pf_error *err);

/*
 * The same with the texts that have no letter among them: every place that shows something. A translation may have none where its
 * source has one ("0 h 20" is "0:20"), so that places are what two languages have in common.
 */
bool pf_segments_cut_all(pf_segments *out, pf_span value, pf_segment_form form, pf_error *err);

/* Are the texts of this kind HTML? Plain values and those of attributes are not. */
bool pf_segment_is_markup(pf_span kind);

/* Are they values of attributes, in which a quote is an entity? */
bool pf_segment_is_value(pf_span kind);

/*
 * Appends the value with other texts: `texts` has one for every item, data NULL: as it is. They are put in as they are:
 * whether they are fit for their place is asked before (pf_segment_fits).
 */
void pf_segments_join(pf_text *out, const pf_segments *cut, const pf_span *texts);

/*
 * Can `text` stand where this segment stands: inline markup that closes what it opens and no block, delimiter or attribute
 * boundary? Untrusted texts pass here before they are put in.
 */
bool pf_segment_fits(const pf_segment *segment, pf_span text);

/*
 * The identity of a text: a hash of what it says. Blanks, quotes and apostrophes of any style, entities or characters, soft
 * hyphens and markup do not count (facts/translation: such changes must not void a review); every letter, figure, line break
 * and other sign does. `markup`: the text is HTML (else it is plain).
 */
void pf_segment_mark(unsigned char out[PF_SEGMENT_MARK], pf_span text, bool markup);

/* The words that a text shows, as that hash sees them: what is compared and counted. Appends. */
void pf_segment_words(pf_text *out, pf_span text, bool markup);

/*
 * Takes the next sentence, with the blanks behind it, off `rest`; false at the end. All of them together are the text. Ends at
 * . ! ? … with what closes behind them when a blank and no small letter follows, and at <br>; not behind a single letter, a
 * figure's point or a known abbreviation (M. Mme art. ex. p. etc.), and never inside a tag.
 */
bool pf_segment_sentence(pf_span *sentence, pf_span *rest);

#endif
