/*
 * html: the HTML profile. Markup from outside becomes markup that can be stored, or is refused with
 * a reason.
 *
 * WordPress 6.1's "post" allow-list less forms, `style`, `id`, event handlers and every scheme but
 * http, https, mailto and tel. Relative addresses stay; `media/…` names a file of the bundle. What
 * comes out is canonical (html_scan.h): cleaning it again changes nothing. Canonical input is
 * copied by a linear scanner; only the rest is parsed, behind limits that keep any text below a
 * second and 64 MB.
 */
#ifndef PF_WORDPRESS_HTML_H
#define PF_WORDPRESS_HTML_H

#include "base/text.h"

/*
 * One finding: an error refuses the text, a warning tells what was dropped. `offset` is a byte of
 * the text given.
 */
typedef void (*pf_html_note)(void *self, bool error, size_t offset, const char *message);

/*
 * Appends the canonical form of `html`. The text must be valid UTF-8 (base/utf8.h).
 *
 * Returns true when every error is a note: then nothing is appended if there was one. Notes come in
 * no particular order; after 100 only errors that are the first of their text are told. False:
 * PF_E_MEMORY, or out's own limit (PF_E_INPUT). `note` may be NULL, but then an empty result says
 * nothing about the text.
 */
bool pf_html_clean(pf_text *out, pf_span html, pf_html_note note, void *self, pf_error *err);

#endif
