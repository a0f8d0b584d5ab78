/* html_tree: see html_tree.h */
#include "wordpress/html_tree.h"

#include "wordpress/html_nest.h"
#include "wordpress/html_room.h"
#include "wordpress/html_scan.h"

#include <gumbo.h>
#include <string.h>

#define WALK_DEPTH (2 * PF_HTML_DEPTH)

/* A node whose children are being written. */
typedef struct level {
	const GumboVector *children;
	unsigned next;
	const pf_html_element *element; /* written for it; NULL: nothing was */
	bool apart;                     /* its content must not run into what follows */
} level;

typedef struct tree {
	pf_text *out;
	pf_html_report *report;
	const char *start; /* of the text */
	pf_html_nest nest;
	level levels[WALK_DEPTH];
	size_t depth;
	size_t pre; /* length of `out` right behind a <pre>, or 0 */
	unsigned tags;
	bool judging; /* the text is refused already: only what its addresses are is still told */
} tree;

static size_t offset_in(const tree *t, const char *at)
{
	return at && at > t->start ? (size_t)(at - t->start) : 0;
}

/* A fault that makes the text refused; told once, where it was not before. */
static void refuse(tree *t, size_t at, const char *message)
{
	if (!t->judging)
		pf_html_tell(t->report, true, at, "%s", message);
}

/* A blank between words that only an element kept apart. */
static void keep_apart(tree *t)
{
	char last = t->out->length ? t->out->data[t->out->length - 1] : ' ';

	if (pf_html_nest_text(&t->nest) && last != ' ' && last != '\n' && last != '>')
		pf_text_byte(t->out, ' ');
}

static void write_text(tree *t, const char *text)
{
	pf_span plain = pf_span_of(text);

	if (!pf_html_nest_text(&t->nest) && !pf_html_blank(plain))
		return; /* a parser leaves no other text in a table */
	/* A parser drops the line feed behind <pre>: a second one would be dropped by the next. */
	while (t->pre && t->pre == t->out->length && plain.length &&
		(plain.data[0] == '\n' || plain.data[0] == '\r')) {
		plain.data++;
		plain.length--;
	}
	pf_html_escape_text(t->out, plain);
}

static void write_comment(tree *t, const GumboText *comment)
{
	const char *text = comment->text;

	text += strspn(text, " \t\n\f\r");
	text += *text == '/';
	if (strncmp(text, "wp:", 3)) {
		refuse(t, offset_in(t, comment->original_text.data), "comments are not allowed");
		return;
	}
	if (!pf_html_nest_text(&t->nest))
		return;
	pf_html_escape_text(t->out, PF_SPAN("<!--"));
	pf_html_escape_text(t->out, pf_span_of(comment->text));
	pf_html_escape_text(t->out, PF_SPAN("-->"));
}

/* An address as a browser reads it: no blanks around, no line breaks or tabs inside. */
static void write_address(tree *t, pf_text *value, const GumboAttribute *attribute)
{
	pf_text bare;
	pf_span plain = pf_span_of(attribute->value);
	pf_html_address kind;

	pf_text_init(&bare, PF_HTML_BYTES);
	while (plain.length && (unsigned char)plain.data[0] <= ' ') {
		plain.data++;
		plain.length--;
	}
	for (size_t i = 0; i < plain.length; i++) {
		if ((unsigned char)plain.data[i] >= ' ')
			pf_text_byte(&bare, plain.data[i]);
	}
	while (bare.length && bare.data[bare.length - 1] == ' ')
		bare.data[--bare.length] = '\0';
	pf_html_escape_value(value, pf_text_span(&bare));
	value->failed |= bare.failed;
	pf_text_release(&bare);
	kind = pf_html_address_of(pf_text_span(value));
	if (kind == PF_HTML_ADDRESS_SCHEME)
		pf_html_tell(t->report, true, offset_in(t, attribute->original_value.data),
			"address of '%s' has a scheme that is not allowed, expected http, https, mailto or tel",
			attribute->name);
	else if (kind == PF_HTML_ADDRESS_PATH)
		pf_html_tell(t->report, true, offset_in(t, attribute->original_value.data),
			"'%s' names no file of a bundle, expected media/ and a plain path", attribute->name);
}

static void write_attribute(tree *t, const pf_html_attribute *known, pf_span value)
{
	pf_text_byte(t->out, ' ');
	pf_text_add(t->out, known->name, known->length);
	if (known->value == PF_HTML_BOOLEAN)
		return;
	pf_text_put(t->out, "=\"");
	pf_text_span_add(t->out, value);
	pf_text_byte(t->out, '"');
}

static void write_attributes(tree *t, const pf_html_element *element, const GumboElement *source)
{
	bool opener = element->tag == PF_TAG_A && gumbo_get_attribute(&source->attributes, "target");
	pf_text value;

	pf_text_init(&value, 8 * PF_HTML_BYTES);
	for (unsigned i = 0; i < source->attributes.length; i++) {
		const GumboAttribute *attribute = source->attributes.data[i];
		const pf_html_attribute *known = pf_html_attribute_of(pf_span_of(attribute->name));

		if (!known || attribute->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE ||
			!pf_html_carries(element, known))
			continue;
		pf_text_clear(&value);
		if (known->value == PF_HTML_ADDRESS)
			write_address(t, &value, attribute);
		else
			pf_html_escape_value(&value, pf_span_of(attribute->value));
		if (opener && !strcmp(known->name, "rel")) {
			opener = false;
			if (!pf_html_rel_safe(pf_text_span(&value)))
				pf_text_put(&value, value.length ? " noopener" : "noopener");
		}
		write_attribute(t, known, pf_text_span(&value));
	}
	if (opener)
		write_attribute(t, pf_html_attribute_of(PF_SPAN("rel")), PF_SPAN("noopener"));
	t->out->failed |= value.failed;
	pf_text_release(&value);
}

/* The element to write for one: itself, a stand-in where it may not stand, or NULL. */
static const pf_html_element *fitting(const tree *t, const pf_html_element *element)
{
	const pf_html_element *div = pf_html_element_of(PF_SPAN("div"));

	if (pf_html_nest_may(&t->nest, element))
		return element;
	if (element->role != PF_HTML_ITEM && element->role != PF_HTML_TERM)
		return NULL;
	return pf_html_nest_may(&t->nest, div) ? div : NULL;
}

static void descend(tree *t, const GumboNode *node, const pf_html_element *element, bool apart)
{
	if (t->depth == WALK_DEPTH || (element && !pf_html_nest_push(&t->nest, element))) {
		pf_html_tell(t->report, true, offset_in(t, node->v.element.original_tag.data),
			"elements are nested deeper than %d", PF_HTML_DEPTH);
		return;
	}
	t->levels[t->depth++] = (level){ &node->v.element.children, 0, element, apart };
}

static void open_element(tree *t, const GumboNode *node)
{
	const GumboElement *source = &node->v.element;
	const pf_html_element *element = NULL;
	const pf_html_element *written;

	if (source->tag != GUMBO_TAG_UNKNOWN && source->tag_namespace == GUMBO_NAMESPACE_HTML)
		element = pf_html_element_of(pf_span_of(gumbo_normalized_tagname(source->tag)));
	if (!element) {
		refuse(t, offset_in(t, source->original_tag.data), "element is not in the profile");
		return;
	}
	written = fitting(t, element);
	if (!written) {
		bool apart = element->role != PF_HTML_INLINE;

		if (apart)
			keep_apart(t);
		if (element->content != PF_HTML_IN_NOTHING)
			descend(t, node, NULL, apart);
		return;
	}
	if (++t->tags > PF_HTML_TAGS) {
		pf_html_tell(t->report, true, offset_in(t, source->original_tag.data),
			"more than %d tags once the markup is repaired", PF_HTML_TAGS);
		return;
	}
	pf_text_byte(t->out, '<');
	pf_text_add(t->out, written->name, written->length);
	write_attributes(t, written, source);
	pf_text_byte(t->out, '>');
	if (written->content == PF_HTML_IN_NOTHING)
		return;
	descend(t, node, written, false);
	if (written->tag == PF_TAG_PRE)
		t->pre = t->out->length;
}

static void close_element(tree *t)
{
	level *done = &t->levels[--t->depth];

	if (done->apart)
		keep_apart(t);
	if (!done->element)
		return;
	pf_html_nest_pop(&t->nest);
	pf_text_put(t->out, "</");
	pf_text_add(t->out, done->element->name, done->element->length);
	pf_text_byte(t->out, '>');
}

static void write_tree(tree *t, const GumboNode *root)
{
	descend(t, root, NULL, false);
	while (t->depth && (t->judging || !t->report->failed) && !t->out->failed) {
		level *current = &t->levels[t->depth - 1];
		const GumboNode *node;

		if (current->next == current->children->length) {
			close_element(t);
			continue;
		}
		node = current->children->data[current->next++];
		switch (node->type) {
		case GUMBO_NODE_ELEMENT:
			open_element(t, node);
			break;
		case GUMBO_NODE_TEXT:
		case GUMBO_NODE_WHITESPACE:
		case GUMBO_NODE_CDATA:
			write_text(t, node->v.text.text);
			break;
		case GUMBO_NODE_COMMENT:
			write_comment(t, &node->v.text);
			break;
		default:
			refuse(t, 0, "element is not in the profile");
			break;
		}
	}
}

#define MARGIN 64 /* zeros behind the text: gumbo looks past its end when it ends inside a reference */

/*
 * Parses a copy of the text with a margin; *start is where the copy begins. NULL: it would take more memory than the
 * room has. Nothing but constant parameters is alive over the jump.
 */
static const GumboOutput *parse(const char **start, pf_html_room *room, pf_span html)
{
	GumboOptions options = kGumboDefaultOptions;
	char *copy;

	options.allocator = pf_html_room_take;
	options.deallocator = pf_html_room_give;
	options.userdata = room;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_DIV;
	if (setjmp(room->over))
		return NULL;
	copy = pf_html_room_take(room, html.length + MARGIN);
	memcpy(copy, html.data, html.length);
	*start = copy;
	return gumbo_parse_with_options(&options, copy, html.length);
}

void pf_html_rebuild(pf_text *out, pf_span html, pf_html_report *report)
{
	pf_html_room room;
	const GumboOutput *parsed;
	tree t = { .out = out, .report = report };

	t.judging = report->failed;
	pf_html_room_init(&room, PF_HTML_ROOM_BYTES);
	parsed = parse(&t.start, &room, html);
	if (parsed) {
		pf_html_nest_init(&t.nest);
		write_tree(&t, parsed->root);
	} else if (room.starved) {
		out->failed = out->starved = true;
	} else {
		pf_html_tell(report, true, 0, "markup needs more memory than a text may take");
	}
	pf_html_room_release(&room);
}
