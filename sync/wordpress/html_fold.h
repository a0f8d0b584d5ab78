/*
 * html_fold: HTML of any hand folded into one form, to compare what it says and never to store it.
 *
 * Two texts fold to the same bytes when they differ only in what the block editor, WordPress's own filters or a typist
 * re-serialise by themselves: case of tags and names, order and quotes of attributes, `<br>` or `<br/>`, `controls` or
 * `controls=""`, entities or characters, blanks that no browser shows (all of them count in pre, code and textarea),
 * classes and ids that the editor generates (facts: WordPress 6.1 to 6.8, tests/browser). A class, a colour, an
 * alignment that somebody chose stays.
 *
 * Linear, without recursion and without memory of its own; any bytes will do.
 */
#ifndef PF_WORDPRESS_HTML_FOLD_H
#define PF_WORDPRESS_HTML_FOLD_H

#include "base/text.h"

/*
 * Appends the folded form. `block` is the block it stands in, without `core/` ("" outside of blocks): it says which
 * classes are generated. `breaks`: line feeds show, as in what WordPress makes paragraphs of (wpautop).
 */
void pf_html_fold(pf_text *out, pf_span html, pf_span block, bool breaks);

#endif
