/*
 * slug: the last word of an address, made from a title exactly as WordPress makes it.
 *
 * Rules: sanitize_title() in "save" context (remove_accents and sanitize_title_with_dashes) and
 * _truncate_post_slug(). Where WordPress 6.1 and 7.1 differ the newer rule is taken, because its
 * result is a slug that the older one leaves alone: U+2011 becomes a hyphen (6.9), the two letters
 * added in 6.3, German capital sharp s (7.0).
 *
 * Whether a slug is free is not decided here: that takes the site's rows.
 */
#ifndef PF_WORDPRESS_SLUG_H
#define PF_WORDPRESS_SLUG_H

#include "base/text.h"

/*
 * What posts.post_name and terms.slug hold; a slug is ASCII, so bytes and characters are the same.
 */
#define PF_SLUG_MAX 200

/*
 * Appends the slug of `title` (UTF-8, composed or decomposed) to `out`, at most PF_SLUG_MAX bytes.
 * `locale` is the site's ("fr_FR"); only de*, da_DK, ca, sr_RS and bs_BA have rules of their own.
 * The slug may be empty (a title of punctuation): WordPress then uses the id of the post or term.
 *
 * PF_E_INPUT: the title is not UTF-8, or above 64 KB. PF_E_MEMORY.
 */
bool pf_slug_make(pf_text *out, pf_span title, pf_span locale, pf_error *err);

/*
 * Appends `stem-number`, or `stem-suffix`, in PF_SLUG_MAX bytes: the stem is cut as WordPress cuts
 * it, no character and no percent octet in two, hyphens at its end taken off. `suffix` comes
 * without its hyphen ("en") and below 100 bytes.
 */
void pf_slug_number(pf_text *out, pf_span stem, unsigned number);
void pf_slug_suffix(pf_text *out, pf_span stem, pf_span suffix);

/*
 * True when WordPress gives this slug to no post even if it is free, and numbers it instead: names
 * of feeds and `embed`; for hierarchical types also digits alone and `page` with digits, which are
 * pages of a list. (Digits that meet a date archive concern only the type `post`, which nothing of
 * ours is.)
 */
bool pf_slug_reserved(pf_span slug, bool hierarchical);

#endif
