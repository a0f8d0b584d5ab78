/* block_raw: see block_raw.h */
#include "wordpress/block_raw.h"

#include "wordpress/html_scan.h"
#include "wordpress/plain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct attribute {
	pf_span raw;   /* with the blanks before it */
	pf_span name;
	pf_span value; /* without quotes */
	bool quoted;
} attribute;

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool named(pf_span name, const char *wanted)
{
	return name.length == strlen(wanted) && strncasecmp(name.data, wanted, name.length) == 0;
}

/* The value behind "=", in quotes or not. */
static size_t take_value(attribute *a, pf_span rest, size_t at)
{
	const char *close;

	if (at < rest.length && (rest.data[at] == '"' || rest.data[at] == '\'')) {
		close = memchr(rest.data + at + 1, rest.data[at], rest.length - at - 1);
		a->quoted = true;
		a->value = (pf_span){ rest.data + at + 1, close ? (size_t)(close - rest.data) - at - 1 : rest.length - at - 1 };
		return close ? (size_t)(close - rest.data) + 1 : rest.length;
	}
	a->value.data = rest.data + at;
	while (at < rest.length && !is_space(rest.data[at]))
		at++;
	a->value.length = (size_t)(rest.data + at - a->value.data);
	return at;
}

/* Takes one attribute off the front of what stands between a tag's name and its ">". */
static bool next_attribute(attribute *a, pf_span *rest)
{
	size_t at = 0, equals;

	while (at < rest->length && (is_space(rest->data[at]) || rest->data[at] == '/'))
		at++;
	if (at == rest->length)
		return false;
	*a = (attribute){ .name = { rest->data + at, 0 }, .value = { "", 0 } };
	do
		at++;
	while (at < rest->length && !is_space(rest->data[at]) && rest->data[at] != '=' && rest->data[at] != '/');
	a->name.length = (size_t)(rest->data + at - a->name.data);
	for (equals = at; equals < rest->length && is_space(rest->data[equals]);)
		equals++;
	if (equals < rest->length && rest->data[equals] == '=') {
		at = equals + 1;
		while (at < rest->length && is_space(rest->data[at]))
			at++;
		at = take_value(a, *rest, at);
	}
	a->raw = (pf_span){ rest->data, at };
	*rest = (pf_span){ rest->data + at, rest->length - at };
	return true;
}

/* Where a tag that begins at `at` ends: behind its ">", quotes respected; 0 when it never does. */
static size_t tag_end(pf_span html, size_t at)
{
	char quote = 0;

	for (at++; at < html.length; at++) {
		char c = html.data[at];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '>')
			return at + 1;
		else if ((c == '"' || c == '\'') && html.data[at - 1] == '=')
			quote = c;
	}
	return 0;
}

/* The attachment that the class of an image names. */
static uint64_t attachment_of(pf_span attributes)
{
	attribute a;

	while (next_attribute(&a, &attributes)) {
		const char *found = named(a.name, "class") ? memmem(a.value.data, a.value.length, "wp-image-", 9) : NULL;
		uint64_t id = 0;

		if (!found)
			continue;
		for (found += 9; found < a.value.data + a.value.length && *found >= '0' && *found <= '9' && id < UINT64_MAX / 16; found++)
			id = id * 10 + (uint64_t)(*found - '0');
		return id;
	}
	return 0;
}

/* A name that only concerns how something looks or is found by scripts, and that no profile holds. */
static bool is_look(pf_span name)
{
	static const char *const names[] = { "class", "srcset", "sizes", "decoding", "loading", "fetchpriority", "contenteditable" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (named(name, names[i]))
			return true;
	return name.length > 5 && strncasecmp(name.data, "data-", 5) == 0;
}

static void lose(const pf_block_raw *raw, const char *what)
{
	if (raw->sink->lost)
		raw->sink->lost(raw->sink->self, raw->block, what);
}

void pf_block_raw_value(pf_text *out, pf_span value)
{
	pf_plain_read(out, value, NULL);
}

/* True when the attribute names a file of the bundle: then it is written with its path. */
static bool put_medium(pf_text *out, const pf_block_raw *raw, pf_span tag, const attribute *a, uint64_t attachment)
{
	bool address = named(a->name, "href") || named(a->name, "src") || named(a->name, "poster"), found;
	pf_text url, path;

	if (!address || !raw->sink->medium)
		return false;
	pf_text_init(&url, 65536);
	pf_text_init(&path, 4096);
	pf_text_put(&url, "");
	pf_block_raw_value(&url, a->value);
	/* the block's attachment is what it plays or shows; what it links to only when it says so */
	if ((!named(a->name, "src") && !(raw->links && named(a->name, "href"))) || named(tag, "track"))
		attachment = 0;
	found = raw->sink->medium(raw->sink->self, &path, attachment, pf_text_span(&url));
	if (found) {
		pf_text_byte(out, ' ');
		pf_text_span_add(out, a->name);
		pf_text_put(out, "=\"");
		pf_html_escape_value(out, pf_text_span(&path));
		pf_text_byte(out, '"');
	}
	out->failed = out->failed || url.starved || path.starved;
	out->starved = out->starved || url.starved || path.starved;
	pf_text_release(&url);
	pf_text_release(&path);
	return found;
}

/* The size that newer editors give a picture by style alone. */
static void put_size(pf_text *out, const char *name, int size, bool said)
{
	if (size > 0 && !said)
		pf_text_format(out, " %s=\"%d\"", name, size);
}

static void put_attributes(pf_text *out, const pf_block_raw *raw, pf_span tag, pf_span attributes)
{
	bool image = named(tag, "img"), width = false, height = false, cell = named(tag, "td") || named(tag, "th");
	uint64_t attachment = image ? attachment_of(attributes) : 0;
	attribute a;

	if (!attachment)
		attachment = raw->attachment;
	while (next_attribute(&a, &attributes)) {
		width = width || named(a.name, "width");
		height = height || named(a.name, "height");
		if (cell && named(a.name, "class") && memmem(a.value.data, a.value.length, "has-text-align-", 15))
			lose(raw, "loses the alignment of its cells");
		if (named(a.name, "style") && image && raw->block.length)
			continue;
		if (named(a.name, "style"))
			lose(raw, "loses colours, sizes or other marks of style inside its text");
		else if (named(a.name, "id") && !(a.value.length > 13 && memcmp(a.value.data, "wp-block-file", 13) == 0))
			lose(raw, "loses an anchor");
		else if (!named(a.name, "id") && !is_look(a.name) && !put_medium(out, raw, tag, &a, attachment))
			pf_text_span_add(out, a.raw);
	}
	if (image) {
		put_size(out, "width", raw->width, width);
		put_size(out, "height", raw->height, height);
	}
}

static void put_tag(pf_text *out, pf_block_raw *raw, pf_span tag)
{
	bool closes = tag.length > 1 && tag.data[1] == '/';
	size_t at = 1 + (size_t)closes, start = at;
	pf_span name, attributes;

	while (at < tag.length && tag.data[at] != '>' && tag.data[at] != '/' && !is_space(tag.data[at]))
		at++;
	name = (pf_span){ tag.data + start, at - start };
	attributes = (pf_span){ tag.data + at, tag.length - at - 1 };
	if (closes) {
		pf_text_span_add(out, tag);
		return;
	}
	pf_text_byte(out, '<');
	pf_text_span_add(out, name);
	if (raw->align) {
		pf_text_format(out, " align=\"%s\"", raw->align);
		raw->align = NULL;
	}
	put_attributes(out, raw, name, attributes);
	pf_text_put(out, tag.data[tag.length - 2] == '/' ? " />" : ">");
}

static bool begins_tag(pf_span html, size_t at)
{
	size_t letter = at + 1 + (at + 1 < html.length && html.data[at + 1] == '/');

	return letter < html.length && ((html.data[letter] | 0x20) >= 'a' && (html.data[letter] | 0x20) <= 'z');
}

void pf_block_raw_add(pf_text *out, pf_block_raw *raw, pf_span html)
{
	for (size_t at = 0; at < html.length;) {
		const char *open = memchr(html.data + at, '<', html.length - at);
		size_t start = open ? (size_t)(open - html.data) : html.length, end = 0;
		bool comment = html.length - start > 3 && memcmp(html.data + start, "<!--", 4) == 0;

		pf_text_add(out, html.data + at, start - at);
		if (start == html.length)
			return;
		if (comment) {
			const char *close = memmem(html.data + start + 4, html.length - start - 4, "-->", 3);

			lose(raw, "loses a comment");
			end = close ? (size_t)(close - html.data) + 3 : html.length;
		} else if (begins_tag(html, start) && (end = tag_end(html, start))) {
			put_tag(out, raw, (pf_span){ html.data + start, end - start });
		} else {
			pf_text_put(out, "&lt;");
			end = start + 1;
		}
		at = end;
	}
}
