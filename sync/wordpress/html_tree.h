/*
 * html_tree: HTML that is not canonical, parsed as a browser would and written anew from the
 * allow-list.
 *
 * Nothing of the input's bytes is copied: names come from our tables, text and values are decoded
 * and escaped again. What html_nest does not allow where it stands is put right: parts of lists
 * outside of a list become div, what fits nowhere leaves its content.
 */
#ifndef PF_WORDPRESS_HTML_TREE_H
#define PF_WORDPRESS_HTML_TREE_H

#include "wordpress/html_report.h"

/*
 * Appends to `out`. The text must have passed pf_html_within_limits. Errors are notes; after one,
 * `out` is worth nothing.
 */
void pf_html_rebuild(pf_text *out, pf_span html, pf_html_report *report);

#endif
