/*
 * html_character: text of HTML read character by character, entities resolved, and what sort of character that is.
 *
 * Any bytes will do: one that is no UTF-8 is a character of its own, PF_CHARACTER_BYTE + the byte. Entities are those that
 * editors and typists write (Latin, punctuation, the usual signs, numbers, those of Windows-1252); of any other the `&` is
 * a character like the rest.
 */
#ifndef PF_WORDPRESS_HTML_CHARACTER_H
#define PF_WORDPRESS_HTML_CHARACTER_H

#include "base/text.h"

#define PF_CHARACTER_BYTE 0x110000u

/* Reads one character and moves *at behind it; *at is before `end`. */
uint32_t pf_html_character(const char **at, const char *end, bool entities);

bool pf_character_blank(uint32_t c);  /* blanks of any width, no-break ones too, line feeds */
bool pf_character_letter(uint32_t c); /* of any script */
bool pf_character_figure(uint32_t c); /* 0 to 9 */
bool pf_character_hidden(uint32_t c); /* shows nothing: soft hyphen, zero-width blank and joiner, byte order mark */
bool pf_character_small(uint32_t c);  /* a small letter, Latin, Greek or Cyrillic */

#endif
