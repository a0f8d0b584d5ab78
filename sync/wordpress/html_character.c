/* html_character: see html_character.h */
#include "wordpress/html_character.h"

#include <string.h>

/* From U+00A0 to U+00FF, in order. */
static const char latin[] =
	"nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm "
	"raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH "
	"Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig "
	"ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml "
	"yacute thorn yuml ";

static const struct {
	const char *name;
	uint32_t c;
} others[] = { { "amp", '&' },       { "lt", '<' },         { "gt", '>' },         { "quot", '"' },       { "apos", '\'' },      { "OElig", 0x152 },
	       { "oelig", 0x153 },   { "Scaron", 0x160 },   { "scaron", 0x161 },   { "Yuml", 0x178 },     { "ensp", 0x2002 },    { "emsp", 0x2003 },
	       { "thinsp", 0x2009 }, { "zwnj", 0x200c },    { "zwj", 0x200d },     { "ndash", 0x2013 },   { "mdash", 0x2014 },   { "lsquo", 0x2018 },
	       { "rsquo", 0x2019 },  { "sbquo", 0x201a },   { "ldquo", 0x201c },   { "rdquo", 0x201d },   { "bdquo", 0x201e },   { "dagger", 0x2020 },
	       { "Dagger", 0x2021 }, { "bull", 0x2022 },    { "hellip", 0x2026 },  { "permil", 0x2030 },  { "prime", 0x2032 },   { "Prime", 0x2033 },
	       { "lsaquo", 0x2039 }, { "rsaquo", 0x203a },  { "euro", 0x20ac },    { "trade", 0x2122 },   { "larr", 0x2190 },    { "uarr", 0x2191 },
	       { "rarr", 0x2192 },   { "darr", 0x2193 },    { "minus", 0x2212 },   { "infin", 0x221e },   { "ne", 0x2260 },      { "le", 0x2264 },
	       { "ge", 0x2265 } };

/* What browsers read &#128; to &#159; as; 0: nothing. */
static const uint16_t windows[32] = { 0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0,
				      0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178 };

static int digit(char c, unsigned base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return base == 16 && (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* `&#8217;` at `at`: the character, and its length; 0: it is none. */
static uint32_t numbered(const char *at, const char *end, size_t *length)
{
	const char *from = at;
	unsigned base = 10, digits = 0;
	uint32_t c = 0;

	at += 2;
	if (at < end && (*at | 32) == 'x') {
		base = 16;
		at++;
	}
	for (; at < end && digits < 8 && digit(*at, base) >= 0; at++, digits++)
		c = c * base + (uint32_t)digit(*at, base);
	if (digits == 0 || at == end || *at != ';' || c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*length = (size_t)(at - from) + 1;
	return c >= 0x80 && c < 0xa0 && windows[c - 0x80] ? windows[c - 0x80] : c;
}

static uint32_t named(pf_span name)
{
	const char *at = latin;

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (pf_span_is(name, others[i].name))
			return others[i].c;
	for (uint32_t c = 0xa0; *at; c++) {
		size_t length = strcspn(at, " ");

		if (length == name.length && memcmp(at, name.data, length) == 0)
			return c;
		at += length + 1;
	}
	return 0;
}

/* The entity at `at`, which is a "&": its character and length, or 0. */
static uint32_t entity(const char *at, const char *end, size_t *length)
{
	pf_span name = { at + 1, 0 };

	if (end - at > 2 && at[1] == '#')
		return numbered(at, end, length);
	while (name.length < 8 && name.data + name.length < end && (digit(name.data[name.length], 10) >= 0 || ((name.data[name.length] | 32) >= 'a' && (name.data[name.length] | 32) <= 'z')))
		name.length++;
	if (name.length == 0 || name.data + name.length == end || name.data[name.length] != ';')
		return 0;
	*length = name.length + 2;
	return named(name);
}

/* One character of UTF-8, or one byte. */
static uint32_t decode(const char **at, const char *end)
{
	const unsigned char *b = (const unsigned char *)*at;
	size_t length = *b < 0x80 ? 1 : *b >= 0xc2 && *b < 0xe0 ? 2 : (*b & 0xf0) == 0xe0 ? 3 : *b >= 0xf0 && *b < 0xf5 ? 4 : 0;
	uint32_t c = length == 1 ? *b : length ? *b & (0x7fu >> length) : 0;

	if (length == 0 || (size_t)(end - *at) < length)
		length = 0;
	for (size_t i = 1; i < length; i++) {
		if ((b[i] & 0xc0) != 0x80) {
			length = 0;
			break;
		}
		c = c << 6 | (b[i] & 0x3f);
	}
	if (length == 0 || (length == 3 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) || (length == 4 && (c < 0x10000 || c > 0x10ffff))) {
		*at += 1;
		return PF_CHARACTER_BYTE + *b;
	}
	*at += length;
	return c;
}

uint32_t pf_html_character(const char **at, const char *end, bool entities)
{
	size_t length = 0;
	uint32_t c = entities && **at == '&' ? entity(*at, end, &length) : 0;

	if (c == 0)
		return decode(at, end);
	*at += length;
	return c;
}

bool pf_character_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000;
}

bool pf_character_hidden(uint32_t c)
{
	return c == 0xad || c == 0x200b || c == 0x2060 || c == 0xfeff;
}

bool pf_character_figure(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* What is known to be none is left out: signs, punctuation, private use, pictures. */
bool pf_character_letter(uint32_t c)
{
	if (c < 0x80)
		return (c | 32) >= 'a' && (c | 32) <= 'z';
	if (c < 0xc0)
		return c == 0xaa || c == 0xb5 || c == 0xba;
	if (c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c < 0x2c00) || (c >= 0x2e00 && c < 0x2e80) || (c >= 0x3000 && c < 0x3005))
		return false;
	return !(c >= 0xe000 && c < 0xf900) && !(c >= 0xfe00 && c < 0xfe70) && !(c >= 0xff00 && c < 0xff21) && c < 0x1f000;
}

bool pf_character_small(uint32_t c)
{
	if (c < 0x80)
		return c >= 'a' && c <= 'z';
	if (c >= 0x100 && c < 0x180)
		return (c & 1) == (c < 0x138 || (c > 0x148 && c < 0x179)) && c != 0x178;
	return (c >= 0xdf && c <= 0xff && c != 0xf7) || (c >= 0x3ac && c <= 0x3ce) || (c >= 0x430 && c <= 0x45f);
}
