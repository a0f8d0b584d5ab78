/* html_scan: see html_scan.h */
#include "wordpress/html_scan.h"

#include "wordpress/html_nest.h"

#include <assert.h>
#include <string.h>

/*
 * Bytes that end a run of plain text (1) or of a plain value (2). Everything else is copied without
 * a look.
 */
static const unsigned char stops[256] = { [0] = 3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	0,
	0,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	3,
	['"'] = 2,
	['&'] = 3,
	['<'] = 3,
	['>'] = 3,
	['['] = 3,
	[']'] = 3,
	[0x7f] = 3 };

typedef struct scan {
	const char *at;
	const char *end;
	pf_html_nest nest;
	unsigned tags;
} scan;

/* Length of the canonical entity at `at`, 0 when there is none; *plain is its character. */
static size_t entity(const char *at, const char *end, char *plain)
{
	static const struct {
		const char *name;
		size_t length;
		char plain;
	} known[] = { { "&amp;", 5, '&' }, { "&quot;", 6, '"' }, { "&lt;", 4, '<' }, { "&gt;", 4, '>' },
		{ "&#91;", 5, '[' }, { "&#93;", 5, ']' } };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if ((size_t)(end - at) >= known[i].length && !memcmp(at, known[i].name, known[i].length)) {
			*plain = known[i].plain;
			return known[i].length;
		}
	}
	return 0;
}

bool pf_html_blank(pf_span text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] != ' ' && text.data[i] != '\n' && text.data[i] != '\t')
			return false;
	}
	return true;
}

static bool scan_text(scan *s)
{
	const char *start = s->at;
	char plain;

	while (s->at < s->end && *s->at != '<') {
		size_t length;

		if (!(stops[(unsigned char)*s->at] & 1)) {
			s->at++;
			continue;
		}
		length = *s->at == '&' ? entity(s->at, s->end, &plain) : 0;
		if (!length || plain == '"')
			return false;
		s->at += length;
	}
	return pf_html_nest_text(&s->nest) ||
		pf_html_blank((pf_span){ start, (size_t)(s->at - start) });
}

/* An attribute's value from behind its opening quote; *value is what stands between the quotes. */
static bool scan_value(scan *s, pf_span *value)
{
	const char *start = s->at;
	char plain;

	for (;;) {
		size_t length;

		while (s->at < s->end && !(stops[(unsigned char)*s->at] & 2))
			s->at++;
		if (s->at == s->end)
			return false;
		if (*s->at == '"')
			break;
		length = *s->at == '&' ? entity(s->at, s->end, &plain) : 0;
		if (!length)
			return false;
		s->at += length;
	}
	*value = (pf_span){ start, (size_t)(s->at - start) };
	s->at++;
	return true;
}

static pf_span scan_name(scan *s)
{
	const char *start = s->at;

	while (s->at < s->end &&
		((*s->at >= 'a' && *s->at <= 'z') || (*s->at >= '0' && *s->at <= '9') || *s->at == '-' ||
			*s->at == ':'))
		s->at++;
	return (pf_span){ start, (size_t)(s->at - start) };
}

static bool canonical_address(pf_span value)
{
	pf_html_address kind = pf_html_address_of(value);

	if (value.length && (value.data[0] == ' ' || value.data[value.length - 1] == ' '))
		return false;
	if (memchr(value.data, '\n', value.length) || memchr(value.data, '\t', value.length))
		return false;
	return kind == PF_HTML_ADDRESS_GOOD || kind == PF_HTML_ADDRESS_MEDIA;
}

/* Attributes up to and with `>`. */
static bool scan_attributes(scan *s, const pf_html_element *element)
{
	uint64_t seen[PF_HTML_ATTRIBUTE_NAMES / 64] = { 0 };
	bool target = false;
	bool safe = false;

	while (s->at < s->end && *s->at == ' ') {
		const pf_html_attribute *attribute;
		pf_span value = PF_SPAN("");

		s->at++;
		attribute = pf_html_attribute_of(scan_name(s));
		if (!attribute || !pf_html_carries(element, attribute) ||
			(seen[attribute->order / 64] >> attribute->order % 64 & 1))
			return false;
		seen[attribute->order / 64] |= (uint64_t)1 << attribute->order % 64;
		if (attribute->value == PF_HTML_BOOLEAN)
			continue;
		if (s->end - s->at < 2 || s->at[0] != '=' || s->at[1] != '"')
			return false;
		s->at += 2;
		if (!scan_value(s, &value) ||
			(attribute->value == PF_HTML_ADDRESS && !canonical_address(value)))
			return false;
		target |= element->tag == PF_TAG_A && !strcmp(attribute->name, "target");
		safe |= !strcmp(attribute->name, "rel") && pf_html_rel_safe(value);
	}
	if (s->at == s->end || *s->at != '>' || (target && !safe))
		return false;
	s->at++;
	return true;
}

static bool scan_tag(scan *s)
{
	const pf_html_element *element;
	bool end;

	s->at++;
	end = s->at < s->end && *s->at == '/';
	if (end) {
		const pf_html_element *top = pf_html_nest_top(&s->nest);

		s->at++;
		if (!top || (size_t)(s->end - s->at) <= top->length ||
			memcmp(s->at, top->name, top->length) || s->at[top->length] != '>')
			return false;
		s->at += top->length + 1;
		pf_html_nest_pop(&s->nest);
		return true;
	}
	element = pf_html_element_of(scan_name(s));
	if (!element || ++s->tags > PF_HTML_TAGS || !pf_html_nest_may(&s->nest, element) ||
		!scan_attributes(s, element))
		return false;
	if (element->content == PF_HTML_IN_NOTHING)
		return true;
	/* A parser drops a line feed right behind <pre>. */
	if (element->tag == PF_TAG_PRE && s->at < s->end && *s->at == '\n')
		return false;
	return pf_html_nest_push(&s->nest, element);
}

bool pf_html_canonical(pf_span html)
{
	scan s;

	if (html.length > PF_HTML_BYTES)
		return false;
	s.at = html.data;
	s.end = html.data + html.length;
	s.tags = 0;
	pf_html_nest_init(&s.nest);
	while (s.at < s.end) {
		if (!(*s.at == '<' ? scan_tag(&s) : scan_text(&s)))
			return false;
	}
	return s.nest.depth == 0;
}

/* Where `>` of the tag at `at` is; values hold none, it is escaped in them. */
static const char *tag_end(const char *at, const char *end)
{
	const char *found = memchr(at, '>', (size_t)(end - at));

	assert(found);
	return found;
}

/* The end tag of `element`, whose content begins at `at`. */
static const char *closing(const pf_html_element *element, const char *at, const char *end)
{
	size_t depth = 1;

	for (;;) {
		bool closes;

		at = memchr(at, '<', (size_t)(end - at));
		assert(at);
		closes = at[1] == '/';
		at += closes ? 2 : 1;
		if (!memcmp(at, element->name, element->length) &&
			(at[element->length] == '>' || at[element->length] == ' ')) {
			depth = closes ? depth - 1 : depth + 1;
			if (!depth)
				return at - 2;
		}
	}
}

bool pf_html_next(pf_html_node *node, pf_span canonical, size_t *at)
{
	const char *start = canonical.data + *at;
	const char *end = canonical.data + canonical.length;
	const char *stop;

	if (start == end)
		return false;
	*node = (pf_html_node){ .attributes = PF_SPAN(""), .inner = PF_SPAN("") };
	if (*start != '<') {
		stop = memchr(start, '<', (size_t)(end - start));
		node->inner = (pf_span){ start, (size_t)((stop ? stop : end) - start) };
		node->outer = node->inner;
	} else {
		pf_span name = { start + 1, 0 };

		while (name.data[name.length] != '>' && name.data[name.length] != ' ')
			name.length++;
		node->element = pf_html_element_of(name);
		assert(node->element);
		stop = tag_end(name.data + name.length, end);
		node->attributes =
			(pf_span){ name.data + name.length, (size_t)(stop - name.data) - name.length };
		node->inner.data = ++stop;
		if (node->element->content != PF_HTML_IN_NOTHING) {
			const char *close = closing(node->element, stop, end);

			node->inner.length = (size_t)(close - stop);
			stop = close + node->element->length + 3;
		}
		node->outer = (pf_span){ start, (size_t)(stop - start) };
	}
	*at += node->outer.length;
	return true;
}

bool pf_html_next_attribute(pf_span *attributes, pf_span *name, pf_span *value)
{
	const char *at = attributes->data;
	const char *end = at + attributes->length;

	if (at == end)
		return false;
	*name = (pf_span){ ++at, 0 };
	while (at < end && *at != '=' && *at != ' ')
		at++;
	name->length = (size_t)(at - name->data);
	*value = (pf_span){ "", 0 };
	if (at < end && *at == '=') {
		const char *quote;

		at += 2;
		quote = memchr(at, '"', (size_t)(end - at));
		assert(quote);
		*value = (pf_span){ at, (size_t)(quote - at) };
		at = quote + 1;
	}
	*attributes = (pf_span){ at, (size_t)(end - at) };
	return true;
}

static void escape(pf_text *out, pf_span plain, unsigned char mask)
{
	size_t from = 0;

	for (size_t i = 0; i <= plain.length; i++) {
		unsigned char c = i < plain.length ? (unsigned char)plain.data[i] : 0;
		bool c1 = c == 0xc2 && i + 1 < plain.length && (unsigned char)plain.data[i + 1] < 0xa0 &&
			(unsigned char)plain.data[i + 1] != 0x85;

		if (!(stops[c] & mask) && !c1)
			continue;
		pf_text_add(out, plain.data + from, i - from);
		i += c1;
		from = i + 1;
		switch (c) {
		case '&':
			pf_text_add(out, "&amp;", 5);
			break;
		case '<':
			pf_text_add(out, "&lt;", 4);
			break;
		case '>':
			pf_text_add(out, "&gt;", 4);
			break;
		case '"':
			pf_text_add(out, "&quot;", 6);
			break;
		case '[':
			pf_text_add(out, "&#91;", 5);
			break;
		case ']':
			pf_text_add(out, "&#93;", 5);
			break;
		case '\r':
			if (i + 1 >= plain.length || plain.data[i + 1] != '\n')
				pf_text_byte(out, '\n');
			break;
		}
	}
}

void pf_html_escape_text(pf_text *out, pf_span plain)
{
	escape(out, plain, 1);
}

void pf_html_escape_value(pf_text *out, pf_span plain)
{
	escape(out, plain, 2);
}

void pf_html_unescape(pf_text *out, pf_span escaped)
{
	const char *at = escaped.data;
	const char *end = at + escaped.length;

	while (at < end) {
		const char *next = memchr(at, '&', (size_t)(end - at));
		size_t length;
		char plain;

		pf_text_add(out, at, (size_t)((next ? next : end) - at));
		if (!next)
			return;
		length = entity(next, end, &plain);
		pf_text_byte(out, length ? plain : '&');
		at = next + (length ? length : 1);
	}
}
