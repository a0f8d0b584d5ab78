/*
 * html_limit: a linear look at HTML before a parser may see it.
 *
 * Reads tokens as the HTML standard does and notes all that lies outside the profile: elements,
 * handlers and comments (errors), other attributes (warnings, and blanks in their place, so that no
 * parser spends memory on them). It also follows what a parser would keep open (its stack, and the
 * formatting elements that it opens again after a misnested end), because the parser's time grows
 * with the product of both: what would cost too much is refused here, by counting.
 */
#ifndef PF_WORDPRESS_HTML_LIMIT_H
#define PF_WORDPRESS_HTML_LIMIT_H

#include "wordpress/html_report.h"

/*
 * False when a limit was passed: the text must not be parsed. What else was noted refuses the text as well, but a parser
 * may still look for more that is wrong. `html` is the caller's copy.
 */
bool pf_html_within_limits(char *html, size_t length, pf_html_report *report);

#endif
