/* segment_sentence: where a sentence of a segment ends, see segment.h */
#include "wordpress/html_character.h"
#include "wordpress/html_piece.h"
#include "wordpress/segment.h"

#include <string.h>
#include <strings.h>

#define FAR 8 /* tags looked through for what follows */

/* What ends with a point and no sentence, in French and its neighbours. */
static const char *const abbreviations[] = { "mm", "mme", "mmes", "mlle", "mlles", "dr", "me", "pr", "st", "ste", "art", "al", "ex", "p", "pp", "etc",
					     "cf", "env", "éd", "ed", "vol", "no", "nº", "n°", "fig", "chap", "tél", "tel", "av", "bd", "approx",
					     "min", "max", "janv", "févr", "avr", "juil", "sept", "oct", "nov", "déc", "ndlr", "réf", "ref",
					     "mr", "mrs", "ms", "prof", "vs", "inc", "ltd", "sig", "dott", "ing", "ca", "bl", "kl", "nr" };

static bool blank_bytes(const char *at, const char *end, const char **behind)
{
	const char *next = at;
	bool any = false;

	while (next < end) {
		at = next;
		if (!pf_character_blank(pf_html_character(&next, end, true)))
			break;
		any = true;
		at = next;
	}
	*behind = at;
	return any;
}

/* The piece that begins with the "<" at `at`; a "<" that begins nothing is told at once. */
static pf_html_piece_kind markup_at(pf_html_piece *piece, const char *at, const char *end)
{
	pf_span rest = { at, (size_t)(end - at) };
	char next = end - at > 1 ? at[1] : ' ';

	if (!((next | 32) >= 'a' && (next | 32) <= 'z') && next != '/' && next != '!' && next != '?')
		return PF_HTML_PIECE_TEXT;
	pf_html_piece_next(piece, &rest);
	return piece->kind;
}

static bool is_tag(const char *at, const char *end, pf_html_piece *piece)
{
	return at < end && *at == '<' && markup_at(piece, at, end) == PF_HTML_PIECE_TAG;
}

/* Is the byte before `at` the last of a blank or sign, or of an apostrophe? */
static bool parts_words(const char *from, const char *at)
{
	if (memchr(" \n\t>(['\"-.;", at[-1], 12))
		return true;
	if (at - from >= 2 && at[-2] == '\xc2' && (at[-1] == '\xa0' || at[-1] == '\xab'))
		return true;
	/* U+2019, U+201C, U+202F */
	return at - from >= 3 && at[-3] == '\xe2' && at[-2] == '\x80' && (at[-1] == '\x99' || at[-1] == '\x9c' || at[-1] == '\xaf');
}

static pf_span word_before(const char *from, const char *at)
{
	const char *begin = at;

	while (begin > from && at - begin < 24 && !parts_words(from, begin))
		begin--;
	return (pf_span){ begin, (size_t)(at - begin) };
}

/* One letter, an abbreviation, or the number of an item in front of everything. */
static bool is_short(const char *from, const char *point)
{
	pf_span word = word_before(from, point);
	const char *at = word.data, *end = at + word.length;
	size_t letters = 0, figures = 0;

	for (size_t i = 0; i < sizeof abbreviations / sizeof *abbreviations; i++)
		if (strlen(abbreviations[i]) == word.length && strncasecmp(abbreviations[i], word.data, word.length) == 0)
			return true;
	while (at < end && letters + figures < 3) {
		uint32_t c = pf_html_character(&at, end, true);

		letters += !pf_character_figure(c);
		figures += pf_character_figure(c);
	}
	if (figures)
		return word.data == from && letters == 0 && figures < 3;
	return letters == 1;
}

/* Behind the last of the signs at `at`: more of them, closing quotes and brackets with a blank of their own, closing tags. */
static const char *behind_signs(const char *at, const char *end)
{
	for (;;) {
		const char *next = at, *blank;
		pf_html_piece piece;
		uint32_t c;

		if (is_tag(at, end, &piece)) {
			if (!piece.closes)
				return at;
			at = piece.raw.data + piece.raw.length;
			continue;
		}
		if (at == end)
			return at;
		c = pf_html_character(&next, end, true);
		if (pf_character_blank(c)) {
			/* « Oui ! » has one before its end */
			blank_bytes(at, end, &blank);
			next = blank;
			if (blank == end || ((c = pf_html_character(&next, end, true)) != 0xbb && c != '!' && c != '?'))
				return at;
		} else if (c != '.' && c != '!' && c != '?' && c != 0x2026 && c != ')' && c != ']' && c != '"' && c != '\'' && c != 0xbb && c != 0x201d && c != 0x2019) {
			return at;
		}
		at = next;
	}
}

/* Does the sentence go on behind the blanks, with a small letter? */
static bool goes_on(const char *at, const char *end)
{
	pf_html_piece piece;

	for (size_t i = 0; i < FAR && is_tag(at, end, &piece); i++)
		at = piece.raw.data + piece.raw.length;
	return at < end && pf_character_small(pf_html_character(&at, end, true));
}

/* The end of a sentence whose sign stands between `sign` and *at; NULL: it is none. *at moves behind all signs. */
static const char *sentence_end(const char *from, const char *sign, const char **at, const char *end)
{
	const char *signs = behind_signs(*at, end), *behind;
	bool point = *sign == '.' && signs == *at;

	*at = signs;
	if (point && is_short(from, sign))
		return NULL;
	if (signs == end)
		return end;
	if (!blank_bytes(signs, end, &behind) || goes_on(behind, end))
		return NULL;
	return behind;
}

bool pf_segment_sentence(pf_span *sentence, pf_span *rest)
{
	const char *from = rest->data, *end = from + rest->length, *at = from, *stop = NULL;

	if (rest->length == 0)
		return false;
	while (at < end && !stop) {
		const char *sign = at;
		pf_html_piece piece;
		uint32_t c;

		if (*at == '<') {
			pf_html_piece_kind kind = markup_at(&piece, at, end);

			at = kind == PF_HTML_PIECE_TEXT ? at + 1 : piece.raw.data + piece.raw.length;
			if (kind == PF_HTML_PIECE_TAG && pf_html_piece_is(piece.name, "br"))
				blank_bytes(at, end, &stop);
			continue;
		}
		c = pf_html_character(&at, end, true);
		if (c == '.' || c == '!' || c == '?' || c == 0x2026)
			stop = sentence_end(from, sign, &at, end);
	}
	if (!stop)
		stop = end;
	*sentence = (pf_span){ from, (size_t)(stop - from) };
	*rest = (pf_span){ stop, (size_t)(end - stop) };
	return true;
}
