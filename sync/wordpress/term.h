/*
 * term: names and descriptions of terms as WordPress stores them, HTML-escaped (titles of posts are
 * not).
 *
 * The input is plain text and shows as that text: `&`, `<` and `>` become entities, quotes stay.
 * What is written is also what WordPress' own filters (pre_term_name, pre_term_description) leave
 * alone, so that wp_update_term() of the stored row changes nothing. For that the `&` of what reads
 * like "&#8211;" becomes `&#038;`.
 */
#ifndef PF_WORDPRESS_TERM_H
#define PF_WORDPRESS_TERM_H

#include "base/text.h"

/*
 * terms.name holds this many characters, counted after escaping; longer is for the caller to
 * refuse.
 */
#define PF_TERM_NAME_CHARACTERS 200

/*
 * Appends a name: one line, blanks and line breaks collapsed to one space and trimmed. A percent
 * sign before two hex digits becomes `&#037;`, because sanitize_text_field() would take the three
 * away.
 */
void pf_term_name(pf_text *out, pf_span plain);

/* Appends a description: blanks at the ends trimmed, line breaks kept as LF. */
void pf_term_description(pf_text *out, pf_span plain);

#endif
