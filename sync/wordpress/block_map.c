/* block_map: see block_map.h; this file has the walk and the blocks of text */
#include "wordpress/block_map.h"

#include <string.h>

void pf_map_begin(pf_block_map *map)
{
	if (map->some)
		pf_text_put(map->out, "\n\n");
	map->some = true;
	if (map->marks)
		pf_text_add(map->marks, (const char *)&map->out->length, sizeof(size_t));
}

void pf_map_end(pf_block_map *map)
{
	if (map->marks)
		pf_text_add(map->marks, (const char *)&map->out->length, sizeof(size_t));
}

pf_span pf_map_trim(pf_span text)
{
	while (text.length && pf_html_blank((pf_span){ text.data, 1 })) {
		text.data++;
		text.length--;
	}
	while (text.length && pf_html_blank((pf_span){ text.data + text.length - 1, 1 }))
		text.length--;
	return text;
}

bool pf_map_is_number(pf_span value)
{
	for (size_t i = 0; i < value.length; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return false;
	}
	return value.length && value.length < 7 && (value.data[0] != '0' || value.length == 1);
}

bool pf_map_is_made_of(pf_span html, uint64_t blocks)
{
	const char *end = html.data + html.length;
	const char *at = html.data;

	while (at < end && (at = memchr(at, '<', (size_t)(end - at)))) {
		pf_span name = { ++at, 0 };
		const pf_html_element *element;

		if (*at == '/')
			continue;
		while (name.data[name.length] != '>' && name.data[name.length] != ' ')
			name.length++;
		element = pf_html_element_of(name);
		if (element->role != PF_HTML_INLINE && element->role != PF_HTML_RUBY_PART &&
			element->role != PF_HTML_TRACK && (element->tag >= 64 || !(blocks >> element->tag & 1)))
			return false;
	}
	return true;
}

bool pf_map_is_inline(pf_span html)
{
	return pf_map_is_made_of(html, 0);
}

bool pf_map_only_child(pf_html_node *child, pf_span html)
{
	pf_html_node node;
	size_t at = 0;
	bool found = false;

	while (pf_html_next(&node, html, &at)) {
		if (!node.element && pf_html_blank(node.inner))
			continue;
		if (found)
			return false;
		found = true;
		*child = node;
	}
	return found;
}

bool pf_map_shows_nothing(pf_span html)
{
	pf_html_node node;
	size_t at = 0;

	while (pf_html_next(&node, html, &at)) {
		if (!node.element ? !pf_html_blank(node.inner)
						  : node.element->tag == PF_TAG_IMG || node.element->tag == PF_TAG_HR ||
					node.element->content == PF_HTML_IN_PLAYER || !pf_map_shows_nothing(node.inner))
			return false;
	}
	return true;
}

static bool is_media(pf_span value)
{
	return value.length > 6 && !memcmp(value.data, "media/", 6);
}

static void token(pf_text *out, char kind, pf_span escaped_path)
{
	pf_text_byte(out, PF_BLOCK_TOKEN_OPEN);
	pf_text_byte(out, kind);
	pf_html_unescape(out, escaped_path);
	pf_text_byte(out, PF_BLOCK_TOKEN_CLOSE);
}

void pf_map_address(pf_text *out, pf_span value)
{
	if (is_media(value))
		token(out, 'u', value);
	else
		pf_text_span_add(out, value);
}

void pf_map_attributes(pf_text *out, const pf_html_element *element, pf_span attributes)
{
	pf_span image = PF_SPAN("");
	pf_span before = attributes;
	pf_span name;
	pf_span value;

	while (pf_html_next_attribute(&attributes, &name, &value)) {
		if (is_media(value) &&
			(pf_span_is(name, "href") || pf_span_is(name, "src") || pf_span_is(name, "poster"))) {
			pf_text_byte(out, ' ');
			pf_text_span_add(out, name);
			pf_text_put(out, "=\"");
			token(out, 'u', value);
			pf_text_byte(out, '"');
			if (element->tag == PF_TAG_IMG)
				image = value;
		} else {
			pf_text_add(out, before.data, before.length - attributes.length);
		}
		before = attributes;
	}
	/* By this class WordPress finds the sizes of an image in the text. */
	if (image.length) {
		pf_text_put(out, " class=\"wp-image-");
		token(out, 'i', image);
		pf_text_byte(out, '"');
	}
}

void pf_map_html(pf_text *out, pf_span html)
{
	const char *at = html.data;
	const char *end = at + html.length;

	if (!memmem(html.data, html.length, "=\"media/", 8)) {
		pf_text_span_add(out, html);
		return;
	}
	while (at < end) {
		const char *tag = memchr(at, '<', (size_t)(end - at));
		const char *stop;
		pf_span name;

		pf_text_add(out, at, (size_t)((tag ? tag : end) - at));
		if (!tag)
			return;
		stop = memchr(tag, '>', (size_t)(end - tag));
		name = (pf_span){ tag + 1, 0 };
		while (name.data + name.length < stop && name.data[name.length] != ' ')
			name.length++;
		pf_text_add(out, tag, name.length + 1);
		pf_map_attributes(out, pf_html_element_of(name),
			(pf_span){ name.data + name.length, (size_t)(stop - name.data) - name.length });
		pf_text_byte(out, '>');
		at = stop + 1;
	}
}

bool pf_map_is_lines(pf_span html)
{
	pf_html_node node;
	size_t at = 0;

	while (pf_html_next(&node, html, &at)) {
		if (node.element && node.element->tag == PF_TAG_P) {
			if (node.attributes.length)
				return false;
		} else if (!pf_map_is_inline(node.outer)) {
			return false;
		}
	}
	return true;
}

void pf_map_lines(pf_text *out, pf_span html)
{
	pf_html_node node;
	size_t at = 0;
	size_t run = 0; /* where the inline content begins that no paragraph holds */
	bool some = false;

	for (;;) {
		size_t before = at;
		bool more = pf_html_next(&node, html, &at);
		bool paragraph = more && node.element && node.element->tag == PF_TAG_P;
		pf_span lines[2] = { { html.data + run, before - run }, { "", 0 } };

		if (more && !paragraph)
			continue;
		if (paragraph)
			lines[1] = node.inner;
		for (size_t i = 0; i < 2; i++) {
			pf_span line = pf_map_trim(lines[i]);

			if (line.length) {
				if (some)
					pf_text_put(out, "<br>");
				pf_map_html(out, line);
				some = true;
			}
		}
		if (!more)
			return;
		run = at;
	}
}

/* The alignment that blocks know, or NULL. */
static const char *alignment(pf_span name, pf_span value)
{
	static const char *const known[] = { "left", "center", "right" };

	for (size_t i = 0; i < 3; i++) {
		if (pf_span_is(name, "align") && pf_span_is(value, known[i]))
			return known[i];
	}
	return NULL;
}

/* ` {…}` of a paragraph (level 0) or heading. */
static void text_delimiter(pf_text *out, const char *name, const char *align, unsigned level)
{
	pf_text_put(out, "<!-- wp:");
	pf_text_put(out, name);
	if (align) {
		pf_text_put(out, level ? " {\"textAlign\":\"" : " {\"align\":\"");
		pf_text_put(out, align);
		pf_text_byte(out, '"');
	}
	if (level && level != 2) {
		pf_text_put(out, align ? ",\"level\":" : " {\"level\":");
		pf_text_byte(out, (char)('0' + level));
	}
	pf_text_put(out, align || (level && level != 2) ? "} -->\n<" : " -->\n<");
}

/*
 * What a text block makes of its element's attributes: the alignment, and whether others are left.
 */
static const char *read_attributes(pf_span rest, bool *others)
{
	const char *align = NULL;
	pf_span name;
	pf_span value;

	*others = false;
	while (pf_html_next_attribute(&rest, &name, &value)) {
		const char *found = alignment(name, value);

		align = found ? found : align;
		*others |= !found;
	}
	return align;
}

/* Attributes that the block does not know move to a span inside. */
static void open_span(pf_text *out, pf_span rest)
{
	pf_span before = rest;
	pf_span name;
	pf_span value;

	pf_text_put(out, "<span");
	for (; pf_html_next_attribute(&rest, &name, &value); before = rest) {
		if (!alignment(name, value))
			pf_text_add(out, before.data, before.length - rest.length);
	}
	pf_text_byte(out, '>');
}

static void text_block(pf_block_map *map, const pf_html_node *node, const char *name,
	unsigned level)
{
	pf_text *out = map->out;
	bool others;
	const char *align = read_attributes(node->attributes, &others);

	pf_map_begin(map);
	text_delimiter(out, name, align, level);
	pf_text_put(out, node->element->name);
	if (align) {
		pf_text_put(out, " class=\"has-text-align-");
		pf_text_put(out, align);
		pf_text_byte(out, '"');
	}
	pf_text_byte(out, '>');
	if (others)
		open_span(out, node->attributes);
	pf_map_html(out, pf_map_trim(node->inner));
	pf_text_put(out, others ? "</span></" : "</");
	pf_text_put(out, node->element->name);
	pf_text_byte(out, '>');
	pf_block_close(out, name);
	pf_map_end(map);
}

static void html_block(pf_block_map *map, pf_span html)
{
	pf_map_begin(map);
	pf_block_open(map->out, "html", PF_SPAN(""));
	pf_map_html(map->out, html);
	pf_block_close(map->out, "html");
	pf_map_end(map);
}

/* Quotation: blocks, then perhaps a `cite` at the end. */
static bool quote_block(pf_block_map *map, const pf_html_node *quote)
{
	pf_block_map inner = { .out = map->out };
	pf_html_node node;
	pf_span body = pf_map_trim(quote->inner);
	pf_span cite = PF_SPAN("");
	size_t at = 0;

	if (quote->attributes.length)
		return false;
	while (pf_html_next(&node, body, &at)) {
		if (at == body.length && node.element && node.element->tag == PF_TAG_CITE &&
			!node.attributes.length && pf_map_is_inline(node.inner)) {
			cite = pf_map_trim(node.inner);
			body.length -= node.outer.length;
			break;
		}
	}
	pf_map_begin(map);
	pf_block_open(map->out, "quote", PF_SPAN(""));
	pf_text_put(map->out, "<blockquote class=\"wp-block-quote\">");
	pf_map_children(&inner, body);
	if (cite.length) {
		pf_text_put(map->out, "<cite>");
		pf_map_html(map->out, cite);
		pf_text_put(map->out, "</cite>");
	}
	pf_text_put(map->out, "</blockquote>");
	pf_block_close(map->out, "quote");
	pf_map_end(map);
	return true;
}

/*
 * The editor breaks the first address that stands alone on a line of code, lest it be embedded:
 * /^(\s*https?:)\/\/([^\s<>"]+\s*)$/m
 */
static void code_text(pf_text *out, pf_span code)
{
	size_t start = 0;

	while (start < code.length) {
		const char *line = code.data + start;
		const char *feed = memchr(line, '\n', code.length - start);
		size_t length = feed ? (size_t)(feed - line) : code.length - start;
		pf_span text = pf_map_trim((pf_span){ line, length });
		size_t scheme = text.length > 7 && !memcmp(text.data, "http://", 7) ? 5
			: text.length > 8 && !memcmp(text.data, "https://", 8)          ? 6
																			: 0;

		if (scheme && !memchr(text.data, ' ', text.length) &&
			!memchr(text.data, '\t', text.length) && !memchr(text.data, '<', text.length) &&
			!memchr(text.data, '"', text.length)) {
			size_t head = (size_t)(text.data - code.data) + scheme;

			pf_text_add(out, code.data, head);
			pf_text_put(out, "&#47;&#47;");
			pf_text_add(out, code.data + head + 2, code.length - head - 2);
			return;
		}
		start += length + 1;
	}
	pf_text_span_add(out, code);
}

static bool pre_block(pf_block_map *map, const pf_html_node *pre)
{
	pf_html_node code;
	bool is_code = pf_map_only_child(&code, pre->inner) && code.element &&
		code.element->tag == PF_TAG_CODE && !code.attributes.length &&
		code.outer.length == pre->inner.length;
	const char *name = is_code ? "code" : "preformatted";

	if (pre->attributes.length || !pf_map_is_inline(pre->inner))
		return false;
	if (pf_map_shows_nothing(pre->inner))
		return true;
	pf_map_begin(map);
	pf_block_open(map->out, name, PF_SPAN(""));
	pf_text_format(map->out, "<pre class=\"wp-block-%s\">", name);
	if (is_code) {
		pf_text_put(map->out, "<code>");
		code_text(map->out, code.inner);
		pf_text_put(map->out, "</code></pre>");
	} else {
		pf_map_html(map->out, pre->inner);
		pf_text_put(map->out, "</pre>");
	}
	pf_block_close(map->out, name);
	pf_map_end(map);
	return true;
}

static bool separator_block(pf_block_map *map, const pf_html_node *rule)
{
	if (rule->attributes.length)
		return false;
	pf_map_begin(map);
	pf_text_put(map->out,
		"<!-- wp:separator -->\n"
		"<hr class=\"wp-block-separator has-alpha-channel-opacity\"/>\n"
		"<!-- /wp:separator -->");
	pf_map_end(map);
	return true;
}

/* A paragraph that is but an image is the image. */
static bool paragraph_block(pf_block_map *map, const pf_html_node *paragraph)
{
	pf_html_node child;

	if (!pf_map_trim(paragraph->inner).length)
		return true;
	if (!paragraph->attributes.length && paragraph->inner.data[0] == '<' &&
		pf_map_only_child(&child, paragraph->inner) && child.element &&
		pf_map_image(map, &child, PF_SPAN("")))
		return true;
	text_block(map, paragraph, "paragraph", 0);
	return true;
}

static bool container(pf_block_map *map, const pf_html_node *node)
{
	if (node->attributes.length || node->element->content != PF_HTML_IN_FLOW ||
		node->element->tag == PF_TAG_DETAILS)
		return false;
	pf_map_children(map, node->inner);
	return true;
}

/* A heading that was never closed has swallowed blocks: they follow it. */
static void heading_block(pf_block_map *map, const pf_html_node *heading)
{
	pf_html_node line = *heading;
	pf_html_node node;
	size_t at = 0;
	size_t before = 0;

	while (pf_html_next(&node, heading->inner, &at) && pf_map_is_inline(node.outer))
		before = at;
	line.inner.length = before;
	if (pf_map_trim(line.inner).length)
		text_block(map, &line, "heading", (unsigned)(heading->element->name[1] - '0'));
	pf_map_children(map, (pf_span){ heading->inner.data + before, heading->inner.length - before });
}

static void block_of(pf_block_map *map, const pf_html_node *node)
{
	bool done;

	switch (node->element->tag) {
	case PF_TAG_P:
		done = paragraph_block(map, node);
		break;
	case PF_TAG_H1:
	case PF_TAG_H2:
	case PF_TAG_H3:
	case PF_TAG_H4:
	case PF_TAG_H5:
	case PF_TAG_H6:
		heading_block(map, node);
		done = true;
		break;
	case PF_TAG_UL:
	case PF_TAG_OL:
		done = pf_map_list(map, node);
		break;
	case PF_TAG_BLOCKQUOTE:
		done = quote_block(map, node);
		break;
	case PF_TAG_TABLE:
		done = pf_map_table(map, node, PF_SPAN(""));
		break;
	case PF_TAG_FIGURE:
		done = pf_map_figure(map, node);
		break;
	case PF_TAG_PRE:
		done = pre_block(map, node);
		break;
	case PF_TAG_HR:
		done = separator_block(map, node);
		break;
	default:
		done = container(map, node);
		break;
	}
	if (!done)
		html_block(map, node->outer);
}

/* Inline content that stands between blocks. */
static void loose(pf_block_map *map, pf_span run)
{
	pf_html_node node = { .element = pf_html_element_of(PF_SPAN("p")), .attributes = PF_SPAN("") };
	pf_html_node child;

	run = pf_map_trim(run);
	while (run.length >= 4 && !memcmp(run.data, "<br>", 4))
		run = pf_map_trim((pf_span){ run.data + 4, run.length - 4 });
	while (run.length >= 4 && !memcmp(run.data + run.length - 4, "<br>", 4))
		run = pf_map_trim((pf_span){ run.data, run.length - 4 });
	if (!run.length)
		return;
	if (pf_map_only_child(&child, run) && child.element && pf_map_player(map, &child, PF_SPAN("")))
		return;
	node.inner = run;
	node.outer = run;
	paragraph_block(map, &node);
}

void pf_map_children(pf_block_map *map, pf_span html)
{
	pf_html_node node;
	size_t at = 0;
	size_t run = 0;

	for (;;) {
		size_t before = at;
		bool more = pf_html_next(&node, html, &at);
		bool is_inline = more && (!node.element || node.element->role == PF_HTML_INLINE);

		if (is_inline && (!node.element || pf_map_is_inline(node.inner)))
			continue;
		if (before > run)
			loose(map, (pf_span){ html.data + run, before - run });
		if (!more)
			return;
		if (is_inline)
			html_block(map, node.outer);
		else
			block_of(map, &node);
		run = at;
	}
}

bool pf_blocks_from_html(pf_block_list *out, pf_arena *arena, pf_span clean, pf_error *err)
{
	pf_text text;
	pf_text marks;
	pf_block_map map = { .out = &text, .marks = &marks };
	pf_block_list list = { 0 };
	pf_span whole;
	bool ok = false;

	pf_text_init(&text, SIZE_MAX / 4);
	pf_text_init(&marks, SIZE_MAX / 4);
	pf_map_children(&map, clean);
	if (text.failed || marks.failed)
		goto out;
	list.count = marks.length / (2 * sizeof(size_t));
	list.items = pf_arena_alloc(arena, list.count * sizeof *list.items);
	whole = pf_arena_span(arena, pf_text_span(&text));
	if (!list.items || !whole.data)
		goto out;
	for (size_t i = 0; i < list.count; i++) {
		size_t ends[2];

		memcpy(ends, marks.data + i * sizeof ends, sizeof ends);
		list.items[i] = (pf_span){ whole.data + ends[0], ends[1] - ends[0] };
	}
	*out = list;
	ok = true;
out:
	pf_text_release(&text);
	pf_text_release(&marks);
	return ok ||
		pf_fail(err, PF_E_MEMORY, "no memory for the blocks of a text of %zu bytes", clean.length);
}
