/* block_fragment: see block_fragment.h */
#include "wordpress/block_fragment.h"

#include "wordpress/block_map.h"
#include "wordpress/block_raw.h"
#include "wordpress/html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PF_NESTING 64 /* blocks inside each other; an editor's screen ends long before */

typedef enum fate {
	SAID,    /* the profile can say it */
	OPENED,  /* what is inside can be said, the block around it cannot */
	LINKED,  /* a link stays of it */
	LEFT_OUT
} fate;

/* Attributes that need no word: HTML says them too, or they only serve the editor. */
typedef struct kind {
	const char *name;
	fate fate;
	const char *attributes; /* between blanks */
} kind;

static const kind kinds[] = {
	{ "", SAID, " " },
	{ "paragraph", SAID, " align " },
	{ "heading", SAID, " level textAlign " },
	{ "list", SAID, " ordered start reversed values " },
	{ "list-item", SAID, " " },
	{ "quote", SAID, " value citation " },
	{ "image", SAID, " id url alt caption title href rel linkClass linkTarget width height sizeSlug linkDestination " },
	{ "table", SAID, " hasFixedLayout " },
	{ "html", SAID, " " },
	{ "code", SAID, " " },
	{ "preformatted", SAID, " " },
	{ "separator", SAID, " opacity " },
	{ "audio", SAID, " id src autoplay loop preload " },
	{ "video", SAID, " id src autoplay caption controls loop muted playsInline poster preload " },
	{ "freeform", SAID, " " },
	{ "group", OPENED, NULL },
	{ "columns", OPENED, NULL },
	{ "column", OPENED, NULL },
	{ "cover", OPENED, NULL },
	{ "gallery", OPENED, NULL },
	{ "media-text", OPENED, NULL },
	{ "buttons", OPENED, NULL },
	{ "button", OPENED, NULL },
	{ "pullquote", OPENED, NULL },
	{ "verse", OPENED, NULL },
	{ "details", SAID, " showContent summary " }, /* as custom HTML */
	{ "file", LINKED, NULL },
};

typedef struct job {
	const pf_block_fragment_sink *sink;
	pf_text *out;
	pf_text raw; /* one block on its way */
	pf_error *err;
} job;

static const kind *kind_of(pf_span name)
{
	static const kind other = { NULL, LEFT_OUT, NULL };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (pf_span_is(name, kinds[i].name))
			return &kinds[i];
	return &other;
}

static void lose(const job *j, pf_span block, const char *what)
{
	if (j->sink->lost)
		j->sink->lost(j->sink->self, block, what);
}

/* --- attributes of a block --- */

static bool is_silent(const kind *k, const char *name)
{
	char word[64];

	if (strcmp(name, "lock") == 0 || strcmp(name, "metadata") == 0 || strcmp(name, "placeholder") == 0)
		return true;
	return (size_t)snprintf(word, sizeof word, " %s ", name) < sizeof word && strstr(k->attributes, word);
}

static void tell_attributes(const job *j, const kind *k, const pf_block_node *node, const json_t *attributes)
{
	char said[256] = "", what[300];
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)attributes, name, value) {
		size_t length = strlen(said);

		if (!is_silent(k, name) && length + strlen(name) + 3 < sizeof said)
			snprintf(said + length, sizeof said - length, "%s%s", length ? ", " : "", name);
	}
	if (!*said)
		return;
	snprintf(what, sizeof what, "loses its %s", said);
	lose(j, node->name, what);
}

static const char *alignment(const json_t *attributes, const char *name)
{
	static const char *const known[] = { "left", "center", "right" };
	const char *value = json_string_value(json_object_get(attributes, name));

	for (size_t i = 0; value && i < 3; i++)
		if (strcmp(value, known[i]) == 0)
			return known[i];
	return NULL;
}

/* 300, "300" or "300px"; what is relative to something has no number here. */
static int size_of(const json_t *value)
{
	char *end = NULL;
	long size = json_is_integer(value) ? (long)json_integer_value(value) : json_is_string(value) ? strtol(json_string_value(value), &end, 10) : 0;

	if (end && *end && strcmp(end, "px") != 0)
		return 0;
	return size > 0 && size < 1000000 ? (int)size : 0;
}

static pf_block_raw raw_of(const job *j, const pf_block_node *node, const json_t *attributes)
{
	pf_block_raw raw = { .sink = j->sink, .block = node->name };
	json_int_t id = json_integer_value(json_object_get(attributes, "id"));
	bool image = pf_span_is(node->name, "image");

	if (image || pf_span_is(node->name, "audio") || pf_span_is(node->name, "video") || pf_span_is(node->name, "file"))
		raw.attachment = id > 0 ? (uint64_t)id : 0;
	raw.links = pf_span_is(node->name, "file") ||
		    (image && json_is_string(json_object_get(attributes, "linkDestination")) &&
		     strcmp(json_string_value(json_object_get(attributes, "linkDestination")), "media") == 0);
	if (image) {
		raw.width = size_of(json_object_get(attributes, "width"));
		raw.height = size_of(json_object_get(attributes, "height"));
	}
	raw.align = pf_span_is(node->name, "paragraph") ? alignment(attributes, "align") :
		    pf_span_is(node->name, "heading")   ? alignment(attributes, "textAlign") :
							  NULL;
	return raw;
}

/* --- one block as raw HTML: delimiters and the blanks at them taken out --- */

static bool put_raw(job *j, const pf_block_node *node, size_t depth);

/* Without the element around it, when it is a mere box. */
static pf_span unboxed(pf_span html)
{
	static const char *const boxes[] = { "<div", "<figure" };
	pf_span inner = pf_block_trim(html);

	for (size_t i = 0; i < 2; i++) {
		size_t length = strlen(boxes[i]);
		const char *start = inner.length > length && memcmp(inner.data, boxes[i], length) == 0 ? memchr(inner.data, '>', inner.length) : NULL;
		char end[16];
		size_t tail = (size_t)snprintf(end, sizeof end, "</%s>", boxes[i] + 1);

		if (start && inner.length >= (size_t)(start + 1 - inner.data) + tail && memcmp(inner.data + inner.length - tail, end, tail) == 0)
			return (pf_span){ start + 1, inner.length - (size_t)(start + 1 - inner.data) - tail };
	}
	return inner;
}

/* A file among other blocks: its link, without preview and button. */
static bool put_file(job *j, const pf_block_node *node)
{
	json_t *attributes = pf_block_attributes(node);
	const char *link = memmem(node->inner.data, node->inner.length, "<a ", 3), *end;
	pf_block_raw raw;

	if (!attributes)
		return pf_fail(j->err, PF_E_MEMORY, "no memory for the attributes of a block");
	end = link ? memmem(link, node->inner.length - (size_t)(link - node->inner.data), "</a>", 4) : NULL;
	raw = raw_of(j, node, attributes);
	if (end) {
		pf_text_put(&j->raw, "<p>");
		pf_block_raw_add(&j->raw, &raw, (pf_span){ link, (size_t)(end - link) + 4 });
		pf_text_put(&j->raw, "</p>");
	}
	lose(j, node->name, end ? "becomes a mere link" : "is left out: it names no file");
	json_decref(attributes);
	return true;
}

static const char opened[] = "is not kept as such; what stands inside it is exported";

static bool put_inner(job *j, pf_block_raw *raw, pf_span inner, size_t depth)
{
	pf_block_node child;

	while (pf_block_next(&child, &inner)) {
		if (child.name.length) {
			if (!put_raw(j, &child, depth + 1))
				return false;
		} else {
			pf_block_raw_add(&j->raw, raw, pf_block_trim(child.inner));
		}
	}
	return true;
}

/* Steps over a tag of this name and the blanks behind it. */
static bool step(pf_span *html, const char *tag)
{
	size_t length = strlen(tag);
	bool here = html->length > length && memcmp(html->data, tag, length) == 0 && (html->data[length] == ' ' || html->data[length] == '>');
	const char *end = here ? memchr(html->data, '>', html->length) : NULL;

	if (!end)
		return false;
	*html = pf_block_trim((pf_span){ end + 1, html->length - (size_t)(end + 1 - html->data) });
	return true;
}

/*
 * A paragraph that is but a picture would come back as the picture's block: a blank before it says that it is none. `from`
 * is where the paragraph begins.
 */
static void part_picture(pf_text *raw, size_t from)
{
	pf_span html = { raw->data + from, raw->length - from };
	const char *start;
	bool linked, alone;

	if (raw->failed || !step(&html, "<p"))
		return;
	start = html.data;
	linked = step(&html, "<a");
	alone = step(&html, "<img") && (!linked || step(&html, "</a")) && html.length == 4 && memcmp(html.data, "</p>", 4) == 0;
	from = (size_t)(start - raw->data);
	if (!alone)
		return;
	pf_text_byte(raw, ' ');
	if (raw->failed)
		return;
	memmove(raw->data + from + 1, raw->data + from, raw->length - 1 - from);
	raw->data[from] = ' ';
}

static bool put_raw(job *j, const pf_block_node *node, size_t depth)
{
	const kind *k = kind_of(node->name);
	json_t *attributes;
	size_t from = j->raw.length;
	pf_block_raw raw;
	bool ok;

	if (k->fate == LEFT_OUT || depth > PF_NESTING) {
		lose(j, node->name, "is left out: a bundle has no such block");
		return true;
	}
	if (k->fate == LINKED)
		return put_file(j, node);
	attributes = pf_block_attributes(node);
	if (!attributes)
		return pf_fail(j->err, PF_E_MEMORY, "no memory for the attributes of a block");
	if (k->fate == SAID)
		tell_attributes(j, k, node, attributes);
	else
		lose(j, node->name, opened);
	raw = raw_of(j, node, attributes);
	ok = put_inner(j, &raw, k->fate == SAID ? pf_block_trim(node->inner) : unboxed(node->inner), depth);
	if (pf_span_is(node->name, "paragraph"))
		part_picture(&j->raw, from);
	json_decref(attributes);
	return ok;
}

/* --- raw HTML into the profile --- */

typedef struct verdict {
	const job *job;
	pf_span block;
	bool refused;
	char message[300];
} verdict;

static void note(void *self, bool error, size_t offset, const char *message)
{
	verdict *v = self;
	char what[320];

	(void)offset;
	if (error && !v->refused) {
		v->refused = true;
		snprintf(v->message, sizeof v->message, "is left out: %s", message);
	} else if (!error && strncmp(message, "attribute ", 10) == 0) {
		snprintf(what, sizeof what, "loses something: %s", message);
		lose(v->job, v->block, what);
	}
}

/* A table that says nothing but itself needs no figure. */
static pf_span shortened(pf_span block, pf_span clean)
{
	pf_html_node figure, child;

	if (pf_span_is(block, "table") && pf_map_only_child(&figure, clean) && figure.element && figure.element->tag == PF_TAG_FIGURE &&
	    pf_map_only_child(&child, figure.inner) && child.element && child.element->tag == PF_TAG_TABLE)
		return child.outer;
	return clean;
}

/* Custom HTML that is but words is a paragraph of its own, lest it melt into its neighbour. */
static void put_clean(pf_text *out, pf_span block, pf_span clean)
{
	bool words = pf_span_is(block, "html") && clean.length && pf_map_is_inline(clean);

	if (words)
		pf_text_put(out, "<p>");
	pf_text_span_add(out, shortened(block, clean));
	if (words)
		pf_text_put(out, "</p>");
}

static bool add_clean(job *j, pf_span block)
{
	verdict v = { .job = j, .block = block };
	pf_text clean;
	bool ok;

	pf_text_init(&clean, SIZE_MAX / 4);
	ok = !j->raw.failed || pf_fail(j->err, PF_E_MEMORY, "no memory for the HTML of a block");
	ok = ok && pf_html_clean(&clean, pf_text_span(&j->raw), note, &v, j->err);
	if (ok && v.refused)
		lose(j, block, v.message);
	else if (ok)
		put_clean(j->out, block, pf_text_span(&clean));
	pf_text_release(&clean);
	return ok;
}

/* --- text outside of blocks: what the classic editor left, paragraphs parted by blank lines --- */

static bool is_boxed(pf_span part)
{
	static const char inline_tags[] = " a b i q s u em br sub sup del ins kbd code cite abbr mark span small strong img ";
	char word[24];
	size_t length = 1;

	if (part.length < 2 || part.data[0] != '<')
		return false;
	while (length < part.length && length < 12 && part.data[length] != '>' && part.data[length] != ' ' && part.data[length] != '/')
		length++;
	snprintf(word, sizeof word, " %.*s ", (int)length - 1, part.data + 1);
	return !strstr(inline_tags, word);
}

static void put_loose(job *j, pf_span html)
{
	pf_block_raw raw = { .sink = j->sink, .block = { "", 0 } };
	const char *at = html.data, *end = html.data + html.length;

	while (at < end) {
		const char *gap = memmem(at, (size_t)(end - at), "\n\n", 2);
		pf_span part = pf_block_trim((pf_span){ at, (size_t)((gap ? gap : end) - at) });
		bool boxed = is_boxed(part);

		if (part.length && !boxed)
			pf_text_put(&j->raw, "<p>");
		pf_block_raw_add(&j->raw, &raw, part);
		if (part.length && !boxed)
			pf_text_put(&j->raw, "</p>");
		at = gap ? gap + 2 : end;
	}
}

/* --- the walk over what stands side by side --- */

static bool walk(job *j, pf_span blocks, size_t depth)
{
	pf_block_node node;

	while (pf_block_next(&node, &blocks)) {
		if (kind_of(node.name)->fate == OPENED && depth < PF_NESTING) {
			lose(j, node.name, opened);
			if (!walk(j, unboxed(node.inner), depth + 1))
				return false;
			continue;
		}
		pf_text_clear(&j->raw);
		if (!node.name.length)
			put_loose(j, pf_block_trim(node.inner));
		else if (!put_raw(j, &node, depth))
			return false;
		if ((j->raw.length || j->raw.failed) && !add_clean(j, node.name))
			return false;
	}
	return true;
}

bool pf_block_fragment(pf_text *out, pf_span blocks, const pf_block_fragment_sink *sink, pf_error *err)
{
	job j = { .sink = sink, .out = out, .err = err };
	bool ok;

	pf_text_init(&j.raw, SIZE_MAX / 4);
	ok = walk(&j, blocks, 0) && pf_text_check(out, "the HTML of a post", err);
	pf_text_release(&j.raw);
	return ok;
}
