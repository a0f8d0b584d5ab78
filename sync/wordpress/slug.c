/*
 * slug: see slug.h
 *
 * The steps are WordPress' own, in its order, because each sees what the one before left. Two of
 * its habits look like mistakes and are kept: "---ab---" in a title is taken for an octet, and a
 * control character vanishes without a hyphen.
 */
#include "wordpress/slug.h"
#include "wordpress/slug_accents.h"
#include "wordpress/slug_tags.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#define TITLE_BYTES 65536

/* Composing makes a text at most three times as long, marking octets three times again. */
#define WORK_BYTES (10 * TITLE_BYTES)

/* A slug in the making: short, so that each replacement is a walk over a few bytes. */
typedef struct draft {
	char bytes[PF_SLUG_MAX];
	size_t length;
} draft;

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- octets that are there already ---- */

static bool octet_at(const char *s, size_t left, const char *before, const char *after)
{
	size_t b = strlen(before), a = strlen(after);

	return left >= b + 2 + a && memcmp(s, before, b) == 0 && is_hex(s[b]) && is_hex(s[b + 1]) &&
		memcmp(s + b + 2, after, a) == 0;
}

/*
 * Keeps "%c3", drops every other percent sign. WordPress marks octets as "---c3---" meanwhile and
 * takes the mark back wherever it then stands, also where the title had it; so two passes.
 */
static void keep_octets(pf_text *text, pf_text *spare)
{
	size_t to = 0;

	if (!memchr(text->data, '%', text->length) && !strstr(text->data, "---"))
		return;
	pf_text_clear(spare);
	for (size_t at = 0; at < text->length; at++) {
		if (octet_at(text->data + at, text->length - at, "%", "")) {
			pf_text_format(spare, "---%.2s---", text->data + at + 1);
			at += 2;
		} else if (text->data[at] != '%') {
			pf_text_byte(spare, text->data[at]);
		}
	}
	pf_text_clear(text);
	pf_text_span_add(text, pf_text_span(spare));
	if (text->failed || spare->failed) {
		text->failed = true;
		return;
	}
	for (size_t at = 0; at < text->length; to++) {
		const char *s = text->data + at;

		if (octet_at(s, text->length - at, "---", "---")) {
			memmove(text->data + to, (char[]){ '%', s[3], s[4] }, 3);
			to += 2;
			at += 8;
		} else {
			text->data[to] = *s;
			at++;
		}
	}
	text->length = to;
	text->data[to] = '\0';
}

/* ---- utf8_uri_encode ---- */

/*
 * Percent-encodes byte by byte and stops before the limit. Bytes above 0x7f are held until the
 * character they announce is whole; what never becomes whole is left out. A broken sequence is put
 * together as WordPress does: octets of an old slug may hold anything.
 */
typedef struct encoder {
	draft *out;
	size_t limit;
	bool escape_ascii; /* as rawurlencode() does */
	unsigned char held[4];
	size_t held_count, wanted;
} encoder;

static void encode_octet(draft *out, unsigned char byte, const char *digits)
{
	out->bytes[out->length++] = '%';
	out->bytes[out->length++] = digits[byte >> 4];
	out->bytes[out->length++] = digits[byte & 15];
}

static bool is_unreserved(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' ||
		c == '.' || c == '~';
}

/* False when the limit is reached: nothing more may follow. */
static bool encode_byte(encoder *e, unsigned char byte)
{
	draft *out = e->out;

	if (byte < 0x80) {
		bool escape = e->escape_ascii && !is_unreserved((char)byte);

		if (out->length + (escape ? 3 : 1) > e->limit)
			return false;
		if (escape)
			encode_octet(out, byte, "0123456789ABCDEF");
		else
			out->bytes[out->length++] = (char)byte;
		return true;
	}
	if (e->held_count == 0)
		e->wanted = byte < 224 ? 2 : byte < 240 ? 3 : 4;
	e->held[e->held_count++] = byte;
	if (out->length + 3 * e->wanted > e->limit)
		return false;
	if (e->held_count == e->wanted) {
		for (size_t i = 0; i < e->wanted; i++)
			encode_octet(out, e->held[i], "0123456789abcdef");
		e->held_count = 0;
	}
	return true;
}

/* Lower case first: a character may be another length then. */
static void encode_lower(draft *out, const pf_text *text)
{
	encoder e = { .out = out, .limit = PF_SLUG_MAX };
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text->data;

	for (size_t at = 0; at < text->length;) {
		utf8proc_uint8_t lower[4];
		utf8proc_int32_t c;
		utf8proc_ssize_t length;

		at += (size_t)utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(text->length - at), &c);
		length = utf8proc_encode_char(utf8proc_tolower(c), lower);
		for (utf8proc_ssize_t i = 0; i < length; i++)
			if (!encode_byte(&e, lower[i]))
				return;
	}
}

/* ---- sanitize_title_with_dashes, from the encoding on ---- */

static const char *const become_hyphens[] = {
	"%c2%a0",
	"%e2%80%91",
	"%e2%80%93",
	"%e2%80%94", /* no-break space, hyphen, en and em dash */
	"&nbsp;",
	"&#8209;",
	"&#160;",
	"&ndash;",
	"&#8211;",
	"&mdash;",
	"&#8212;",
	"/",
};

static const char *const vanish[] = {
	"%c2%ad",                                               /* soft hyphen */
	"%c2%a1", "%c2%bf",                                     /* ¡ ¿ */
	"%c2%ab", "%c2%bb", "%e2%80%b9", "%e2%80%ba",           /* « » ‹ › */
	"%e2%80%98", "%e2%80%99", "%e2%80%9c", "%e2%80%9d",     /* ‘ ’ “ ” */
	"%e2%80%9a", "%e2%80%9b", "%e2%80%9e", "%e2%80%9f",     /* ‚ ‛ „ ‟ */
	"%e2%80%a2",                                            /* • */
	"%c2%a9", "%c2%ae", "%c2%b0", "%e2%80%a6", "%e2%84%a2", /* © ® ° … ™ */
	"%c2%b4", "%cb%8a", "%cc%81", "%cd%81",                 /* acute accents */
	"%cc%80", "%cc%84", "%cc%8c",                           /* grave, macron, caron */
	"%e2%80%8b", "%e2%80%8c", "%e2%80%8d",                  /* no width: space, (non-)joiner */
	"%e2%80%8e", "%e2%80%8f",                               /* marks of direction */
	"%e2%80%aa", "%e2%80%ab", "%e2%80%ac", "%e2%80%ad", "%e2%80%ae", "%ef%bb%bf",
	"%ef%bf%bc", /* byte order mark, object */
};

static const char *const wide_blanks[] = {
	"%e2%80%80",
	"%e2%80%81",
	"%e2%80%82",
	"%e2%80%83",
	"%e2%80%84",
	"%e2%80%85",
	"%e2%80%86",
	"%e2%80%87",
	"%e2%80%88",
	"%e2%80%89",
	"%e2%80%8a",
	"%e2%80%a8",
	"%e2%80%a9",
	"%e2%80%af",
};

static const char *const times[] = { "%c3%97" };

/* The first place of the word at or behind `from`, or the end. */
static size_t find(const draft *slug, size_t from, const char *word, size_t length)
{
	for (; from < slug->length; from++) {
		const char *s = memchr(slug->bytes + from, *word, slug->length - from);

		if (!s)
			break;
		from = (size_t)(s - slug->bytes);
		if (slug->length - from >= length && memcmp(s, word, length) == 0)
			return from;
	}
	return slug->length;
}

/*
 * Replaces each word wherever it stands, one word after the other: taking one away may make
 * another.
 */
static void replace(draft *slug, const char *const *words, size_t count, const char *with)
{
	size_t new_length = strlen(with);

	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(words[i]);
		size_t at = find(slug, 0, words[i], length);

		while (at < slug->length) {
			memcpy(slug->bytes + at, with, new_length);
			memmove(slug->bytes + at + new_length, slug->bytes + at + length,
				slug->length - at - length);
			slug->length -= length - new_length;
			at = find(slug, at + new_length, words[i], length);
		}
	}
}

#define REPLACE(slug, words, with) replace(slug, words, sizeof(words) / sizeof *(words), with)

/* Takes "&…;" away: at least one byte between, none of them a line break. */
static void drop_entities(draft *slug)
{
	size_t to = 0;

	for (size_t at = 0; at < slug->length; at++) {
		size_t end = at + 2;

		if (slug->bytes[at] == '&' && end < slug->length && slug->bytes[at + 1] != '\n') {
			while (end < slug->length && slug->bytes[end] != ';' && slug->bytes[end] != '\n')
				end++;
			if (end < slug->length && slug->bytes[end] == ';') {
				at = end;
				continue;
			}
		}
		slug->bytes[to++] = slug->bytes[at];
	}
	slug->length = to;
}

/*
 * Only %, a-z, 0-9, _ and single hyphens inside remain; dots and blanks are hyphens, all else is
 * dropped.
 */
static void keep_slug_bytes(draft *slug)
{
	size_t to = 0;

	for (size_t at = 0; at < slug->length; at++) {
		char c = slug->bytes[at];

		if (c == '.' || c == ' ' || c == '-') {
			if (to && slug->bytes[to - 1] != '-')
				slug->bytes[to++] = '-';
		} else if (c == '%' || c == '_' || is_digit(c) || (c >= 'a' && c <= 'z')) {
			slug->bytes[to++] = c;
		}
	}
	while (to && slug->bytes[to - 1] == '-')
		to--;
	slug->length = to;
}

bool pf_slug_make(pf_text *out, pf_span title, pf_span locale, pf_error *err)
{
	pf_text text, spare;
	draft slug = { .length = 0 };
	bool ok = false;

	pf_text_init(&text, WORK_BYTES);
	pf_text_init(&spare, WORK_BYTES);
	if (title.length > TITLE_BYTES) {
		pf_fail(err, PF_E_INPUT, "the title has %zu bytes, at most %d become a slug", title.length,
			TITLE_BYTES);
		goto out;
	}
	if (!pf_slug_plain(&text, title, locale, err))
		goto out;
	pf_slug_strip(&text);
	keep_octets(&text, &spare);
	if (!pf_text_check(&text, "the title", err))
		goto out;
	encode_lower(&slug, &text);
	if (memchr(slug.bytes, '%', slug.length) || memchr(slug.bytes, '&', slug.length) ||
		memchr(slug.bytes, '/', slug.length)) {
		REPLACE(&slug, become_hyphens, "-");
		REPLACE(&slug, vanish, "");
		REPLACE(&slug, wide_blanks, "-");
		REPLACE(&slug, times, "x");
	}
	drop_entities(&slug);
	keep_slug_bytes(&slug);
	pf_text_add(out, slug.bytes, slug.length);
	ok = pf_text_check(out, "the slug", err);
out:
	pf_text_release(&spare);
	pf_text_release(&text);
	return ok;
}

/* ---- _truncate_post_slug ---- */

static bool has_octets(pf_span slug)
{
	for (size_t at = 0; at < slug.length; at++)
		if (slug.data[at] == '+' || octet_at(slug.data + at, slug.length - at, "%", ""))
			return true;
	return false;
}

static unsigned char hex_value(char c)
{
	return (unsigned char)(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* Cuts in characters, so it decodes (as urldecode() does) what it encodes again. */
static void cut_octets(draft *out, pf_span slug, size_t limit)
{
	encoder e = { .out = out, .limit = limit, .escape_ascii = true };
	bool more = true;

	for (size_t at = 0; more && at < slug.length; at++) {
		const char *s = slug.data + at;

		if (octet_at(s, slug.length - at, "%", "")) {
			more = encode_byte(&e, (unsigned char)(hex_value(s[1]) << 4 | hex_value(s[2])));
			at += 2;
		} else {
			more = encode_byte(&e, *s == '+' ? ' ' : (unsigned char)*s);
		}
	}
}

static void truncate_slug(draft *out, pf_span slug, size_t limit)
{
	if (slug.length > limit && has_octets(slug)) {
		cut_octets(out, slug, limit);
	} else {
		out->length = slug.length < limit ? slug.length : limit;
		if (out->length)
			memcpy(out->bytes, slug.data, out->length);
	}
	while (out->length && out->bytes[out->length - 1] == '-')
		out->length--;
}

void pf_slug_suffix(pf_text *out, pf_span stem, pf_span suffix)
{
	draft slug = { .length = 0 };

	assert(suffix.length < 100);
	truncate_slug(&slug, stem, PF_SLUG_MAX - 1 - suffix.length);
	pf_text_add(out, slug.bytes, slug.length);
	pf_text_byte(out, '-');
	pf_text_span_add(out, suffix);
}

void pf_slug_number(pf_text *out, pf_span stem, unsigned number)
{
	char digits[16];
	int length = snprintf(digits, sizeof digits, "%u", number);

	pf_slug_suffix(out, stem, (pf_span){ digits, (size_t)length });
}

bool pf_slug_reserved(pf_span slug, bool hierarchical)
{
	static const char *const names[] = { "feed", "rdf", "rss", "rss2", "atom", "embed" };
	size_t at = slug.length > 4 && memcmp(slug.data, "page", 4) == 0 ? 4 : 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (pf_span_is(slug, names[i]))
			return true;
	if (!hierarchical || slug.length == 0)
		return false;
	while (at < slug.length && is_digit(slug.data[at]))
		at++;
	return at == slug.length;
}
