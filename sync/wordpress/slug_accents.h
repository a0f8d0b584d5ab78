/*
 * slug_accents: the first step of a slug, remove_accents() of WordPress.
 */
#ifndef PF_WORDPRESS_SLUG_ACCENTS_H
#define PF_WORDPRESS_SLUG_ACCENTS_H

#include "base/text.h"

/*
 * Appends the title, composed (NFC), with its letters replaced by the locale's rules and then by
 * those of all locales. What has no rule stays. PF_E_INPUT: not UTF-8, or above the limit of `out`;
 * PF_E_MEMORY.
 */
bool pf_slug_plain(pf_text *out, pf_span title, pf_span locale, pf_error *err);

#endif
