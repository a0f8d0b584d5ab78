/* block_scan: see block_scan.h */
#include "wordpress/block_scan.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static size_t blanks(pf_span text, size_t at)
{
	size_t start = at;

	while (at < text.length && is_blank(text.data[at]))
		at++;
	return at - start;
}

static bool is_word(char c, bool first)
{
	if (c >= 'a' && c <= 'z')
		return true;
	return !first && ((c >= '0' && c <= '9') || c == '_' || c == '-');
}

static size_t word(pf_span text, size_t at)
{
	size_t start = at;

	while (at < text.length && is_word(text.data[at], at == start))
		at++;
	return at - start;
}

static bool begins(pf_span text, size_t at, const char *with)
{
	size_t length = strlen(with);

	return text.length - at >= length && memcmp(text.data + at, with, length) == 0;
}

/* The end of a delimiter: blanks, perhaps a slash, "-->". 0 when it is none. */
static size_t tail(pf_span text, size_t at, bool *single)
{
	size_t skipped = blanks(text, at);

	if (skipped == 0)
		return 0;
	at += skipped;
	*single = at < text.length && text.data[at] == '/';
	at += *single;
	return begins(text, at, "-->") ? at + 3 : 0;
}

/*
 * Attributes run to the first "}" that a delimiter's end follows. A comment that begins or ends before it is in no JSON that
 * WordPress wrote (it escapes "<" and "--"), and stopping there keeps the scan linear.
 */
static size_t attributes_end(pf_span text, size_t at, size_t *close, bool *single)
{
	for (size_t i = at; i < text.length; i++) {
		size_t end;

		if (begins(text, i, "-->") || begins(text, i, "<!--"))
			return 0;
		if (text.data[i] != '}')
			continue;
		end = tail(text, i + 1, single);
		if (end) {
			*close = i + 1;
			return end;
		}
	}
	return 0;
}

/* A delimiter that begins at `at` ("<!--"): its length, or 0. */
static size_t delimiter(pf_block_token *out, pf_span text, size_t at)
{
	size_t start = at, name, length, end, close = 0;
	bool closes, single = false;

	at += 4;
	if (blanks(text, at) == 0)
		return 0;
	at += blanks(text, at);
	closes = at < text.length && text.data[at] == '/';
	at += closes;
	if (!begins(text, at, "wp:"))
		return 0;
	at += 3;
	name = at;
	length = word(text, at);
	at += length;
	if (length && at < text.length && text.data[at] == '/' && word(text, at + 1))
		at += 1 + word(text, at + 1);
	if (length == 0)
		return 0;
	out->name = (pf_span){ text.data + name, at - name };
	if (out->name.length > 5 && memcmp(out->name.data, "core/", 5) == 0)
		out->name = (pf_span){ out->name.data + 5, out->name.length - 5 };
	out->attributes = (pf_span){ "", 0 };
	end = tail(text, at, &single);
	if (!end) {
		at += blanks(text, at);
		if (at >= text.length || text.data[at] != '{' || !(end = attributes_end(text, at, &close, &single)))
			return 0;
		out->attributes = (pf_span){ text.data + at, close - at };
	}
	out->kind = closes ? PF_BLOCK_CLOSE : single ? PF_BLOCK_SINGLE : PF_BLOCK_OPEN;
	out->raw = (pf_span){ text.data + start, end - start };
	return end - start;
}

void pf_block_scan(pf_block_token *out, pf_span *rest)
{
	pf_block_token found = { 0 };
	size_t at = 0;

	*out = (pf_block_token){ .kind = PF_BLOCK_END, .raw = { rest->data, 0 }, .name = { "", 0 }, .attributes = { "", 0 } };
	if (rest->length == 0)
		return;
	for (; at < rest->length; at++) {
		const char *open = memchr(rest->data + at, '<', rest->length - at);

		at = open ? (size_t)(open - rest->data) : rest->length;
		if (at < rest->length && begins(*rest, at, "<!--") && delimiter(&found, *rest, at))
			break;
	}
	if (at == 0) {
		*out = found;
	} else {
		if (at > rest->length)
			at = rest->length;
		out->kind = PF_BLOCK_HTML;
		out->raw = (pf_span){ rest->data, at };
	}
	*rest = (pf_span){ rest->data + out->raw.length, rest->length - out->raw.length };
}
