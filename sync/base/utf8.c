/* utf8: see utf8.h */
#include "base/utf8.h"

#include <string.h>

/* Length of the sequence at `s`, 0 when it is not valid. Source: table 3-7 of the Unicode standard. */
static size_t sequence(const unsigned char *s, size_t left)
{
	unsigned char a = s[0];

	if (a < 0x80)
		return a >= 0x20 || a == '\t' || a == '\n' || a == '\r' ? a != 0x7f : 0;
	if (a < 0xc2 || left < 2)
		return 0;
	if (a < 0xe0)
		return (s[1] & 0xc0) == 0x80 && !(a == 0xc2 && s[1] < 0xa0 && s[1] != 0x85) ? 2 : 0;
	if (left < 3 || (s[1] & 0xc0) != 0x80 || (s[2] & 0xc0) != 0x80)
		return 0;
	if (a < 0xf0)
		return (a == 0xe0 && s[1] < 0xa0) || (a == 0xed && s[1] > 0x9f) ? 0 : 3;
	if (left < 4 || (s[3] & 0xc0) != 0x80 || a > 0xf4)
		return 0;
	return (a == 0xf0 && s[1] < 0x90) || (a == 0xf4 && s[1] > 0x8f) ? 0 : 4;
}

/* Skips plain ASCII eight bytes at a time: most of a French text is. */
static size_t plain(const unsigned char *s, size_t left)
{
	size_t at = 0;

	while (left - at >= 8) {
		uint64_t w;

		memcpy(&w, s + at, 8);
		if ((w & 0x8080808080808080u) || ((w - 0x2020202020202020u) & ~w & 0x8080808080808080u) ||
		    (((w ^ 0x7f7f7f7f7f7f7f7fu) - 0x0101010101010101u) & ~(w ^ 0x7f7f7f7f7f7f7f7fu) & 0x8080808080808080u))
			break;
		at += 8;
	}
	return at;
}

bool pf_utf8_valid(pf_span text, size_t *bad)
{
	const unsigned char *s = (const unsigned char *)text.data;
	size_t at = 0;

	while (at < text.length) {
		size_t step = plain(s + at, text.length - at);

		if (!step && !(step = sequence(s + at, text.length - at))) {
			if (bad)
				*bad = at;
			return false;
		}
		at += step;
	}
	return true;
}

size_t pf_utf8_count(pf_span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	return count;
}

uint32_t pf_utf8_next(pf_span text, size_t *at)
{
	const unsigned char *s = (const unsigned char *)text.data + *at;

	if (s[0] < 0x80) {
		*at += 1;
		return s[0];
	}
	if (s[0] < 0xe0) {
		*at += 2;
		return (uint32_t)(s[0] & 0x1f) << 6 | (s[1] & 0x3f);
	}
	if (s[0] < 0xf0) {
		*at += 3;
		return (uint32_t)(s[0] & 0x0f) << 12 | (uint32_t)(s[1] & 0x3f) << 6 | (s[2] & 0x3f);
	}
	*at += 4;
	return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3f) << 12 | (uint32_t)(s[2] & 0x3f) << 6 | (s[3] & 0x3f);
}

bool pf_utf8_blank(pf_span text)
{
	for (size_t at = 0; at < text.length;) {
		uint32_t c = pf_utf8_next(text, &at);

		if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != 0xa0)
			return false;
	}
	return true;
}

void pf_utf8_add(pf_text *out, uint32_t c)
{
	if (c < 0x80) {
		pf_text_byte(out, (char)c);
	} else if (c < 0x800) {
		pf_text_byte(out, (char)(0xc0 | c >> 6));
		pf_text_byte(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		pf_text_byte(out, (char)(0xe0 | c >> 12));
		pf_text_byte(out, (char)(0x80 | (c >> 6 & 0x3f)));
		pf_text_byte(out, (char)(0x80 | (c & 0x3f)));
	} else {
		pf_text_byte(out, (char)(0xf0 | c >> 18));
		pf_text_byte(out, (char)(0x80 | (c >> 12 & 0x3f)));
		pf_text_byte(out, (char)(0x80 | (c >> 6 & 0x3f)));
		pf_text_byte(out, (char)(0x80 | (c & 0x3f)));
	}
}
