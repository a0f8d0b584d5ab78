/*
 * utf8: is it UTF-8 that WordPress, a feed and a browser can all show?
 *
 * Strict: no overlong forms, no surrogates, nothing above U+10FFFF, and no control characters but TAB, LF and CR (a feed
 * with another one is not XML). MariaDB stores surrogates without a word, so this check is ours to make.
 */
#ifndef PF_BASE_UTF8_H
#define PF_BASE_UTF8_H

#include "base/text.h"

/* True when all of it is good; else *bad (may be NULL) is the offset of the first offending byte. */
bool pf_utf8_valid(pf_span text, size_t *bad);

/* Length in code points, as MySQL counts characters. The text must be valid. */
size_t pf_utf8_count(pf_span text);

/* Nothing but blanks, tabs, line breaks and no-break spaces. The text must be valid. */
bool pf_utf8_blank(pf_span text);

/* Reads one code point of valid text at *at and moves *at behind it. */
uint32_t pf_utf8_next(pf_span text, size_t *at);

/* Appends one code point. */
void pf_utf8_add(pf_text *out, uint32_t code_point);

#endif
