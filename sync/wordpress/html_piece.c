/* html_piece: see html_piece.h */
#include "wordpress/html_piece.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

bool pf_html_piece_is(pf_span name, const char *word)
{
	return name.length && (*name.data | 32) == (*word | 32) && strlen(word) == name.length && strncasecmp(name.data, word, name.length) == 0;
}

/* Elements whose content a parser takes as it is, up to their own closing tag. */
static bool is_raw(pf_span name)
{
	static const char *const known[] = { "script", "style", "textarea", "title", "iframe", "noframes", "noembed", "xmp", "plaintext", "template" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (pf_html_piece_is(name, known[i]))
			return true;
	return false;
}

/* The value behind a "="; where it ends, NULL when its quote never closes. */
static const char *take_value(pf_html_written *out, const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	if (at < end && (*at == '"' || *at == '\'')) {
		const char *stop = memchr(at + 1, *at, (size_t)(end - at) - 1);

		out->quote = *at;
		out->value = (pf_span){ at + 1, stop ? (size_t)(stop - at) - 1 : 0 };
		return stop ? stop + 1 : NULL;
	}
	out->value.data = at;
	while (at < end && !is_blank(*at) && *at != '>')
		at++;
	out->value.length = (size_t)(at - out->value.data);
	return at;
}

/* One attribute that begins at `at`, even with a "=", as parsers have it; where it ends, or NULL. */
static const char *take_attribute(pf_html_written *out, const char *at, const char *end)
{
	const char *equals;

	*out = (pf_html_written){ .name = { at, 0 }, .value = { "", 0 } };
	for (at++; at < end && !is_blank(*at) && *at != '=' && *at != '>' && *at != '/';)
		at++;
	out->name.length = (size_t)(at - out->name.data);
	for (equals = at; equals < end && is_blank(*equals);)
		equals++;
	return equals < end && *equals == '=' ? take_value(out, equals + 1, end) : at;
}

static const char *skip_between(const char *at, const char *end)
{
	while (at < end && (is_blank(*at) || *at == '/'))
		at++;
	return at;
}

/* The ">" behind a tag's name and attributes; NULL: it never comes. */
static const char *tag_close(const char *at, const char *end)
{
	pf_html_written skipped;

	for (at = skip_between(at, end); at && at < end && *at != '>'; at = at ? skip_between(at, end) : NULL)
		at = take_attribute(&skipped, at, end);
	return at && at < end ? at : NULL;
}

/* From behind a raw element's first tag: where its last tag ends. */
static const char *raw_end(const char *at, const char *end, pf_span name)
{
	while (at < end && (at = memchr(at, '<', (size_t)(end - at)))) {
		if ((size_t)(end - at) > name.length + 2 && at[1] == '/' && strncasecmp(at + 2, name.data, name.length) == 0 && !is_letter(at[2 + name.length])) {
			const char *close = memchr(at, '>', (size_t)(end - at));

			return close ? close + 1 : end;
		}
		at++;
	}
	return end;
}

/* A tag that begins at `from`; its end is that of all when it has none. */
static const char *read_tag(pf_html_piece *out, const char *from, const char *end)
{
	bool closes = from[1] == '/';
	const char *at = from + 1 + closes;

	out->name.data = at;
	while (at < end && !is_blank(*at) && *at != '/' && *at != '>')
		at++;
	out->name.length = (size_t)(at - out->name.data);
	out->attributes.data = at;
	at = tag_close(at, end);
	if (!at) {
		out->name = out->attributes = PF_SPAN("");
		out->kind = PF_HTML_PIECE_OTHER;
		return end;
	}
	out->attributes.length = (size_t)(at - out->attributes.data);
	out->closes = closes;
	out->kind = PF_HTML_PIECE_TAG;
	at++;
	if (closes || !is_raw(out->name))
		return at;
	out->kind = PF_HTML_PIECE_OTHER;
	return raw_end(at, end, out->name);
}

/* A comment or declaration at `from`: where it ends. */
static const char *other_end(const char *from, const char *end)
{
	bool comment = end - from >= 4 && memcmp(from, "<!--", 4) == 0;
	const char *stop = comment ? memmem(from + 4, (size_t)(end - from) - 4, "-->", 3) : memchr(from, '>', (size_t)(end - from));

	return stop ? stop + (comment ? 3 : 1) : end;
}

/* Does markup begin with this "<"? */
static bool begins(const char *at, const char *end)
{
	char next = end - at > 1 ? at[1] : '\0';

	return is_letter(next) || next == '/' || next == '!' || next == '?';
}

void pf_html_piece_next(pf_html_piece *out, pf_span *rest)
{
	const char *from = rest->data, *end = from + rest->length, *at = from;

	*out = (pf_html_piece){ .kind = PF_HTML_PIECE_END, .raw = { from, 0 }, .name = { "", 0 }, .attributes = { "", 0 } };
	if (rest->length == 0)
		return;
	while (at < end && (*at != '<' || !begins(at, end)))
		at++;
	if (at > from) {
		out->kind = PF_HTML_PIECE_TEXT;
	} else if (is_letter(at[1]) || (at[1] == '/' && end - at > 2 && is_letter(at[2]))) {
		at = read_tag(out, from, end);
	} else {
		out->kind = PF_HTML_PIECE_OTHER;
		at = other_end(from, end);
	}
	out->raw.length = (size_t)(at - from);
	*rest = (pf_span){ at, (size_t)(end - at) };
}

bool pf_html_piece_attribute(pf_html_written *out, pf_span *attributes)
{
	const char *end = attributes->data + attributes->length, *at = skip_between(attributes->data, end);

	if (at < end)
		at = take_attribute(out, at, end);
	else
		at = NULL;
	*attributes = at ? (pf_span){ at, (size_t)(end - at) } : (pf_span){ "", 0 };
	return at != NULL;
}
