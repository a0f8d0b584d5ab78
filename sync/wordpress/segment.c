/* segment: see segment.h; a walk over tokens of blocks and pieces of HTML that gathers words until a tag of block level ends them */
#include "wordpress/segment.h"

#include "base/map.h"
#include "base/utf8.h"
#include "wordpress/block_scan.h"
#include "wordpress/html_character.h"
#include "wordpress/html_piece.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH 64 /* of elements that are followed; deeper ones only cost the kind of a text, or its inline tags */
#define OURS  "profint/"

/* Elements of block level: they end a run of words. The others are inline. */
typedef struct element {
	const char *name;
	bool empty; /* without a closing tag */
} element;

static const element elements[] = {
	{ "p", false },       { "li", false },      { "td", false },      { "th", false },       { "tr", false },      { "ul", false },
	{ "ol", false },      { "dl", false },      { "dt", false },      { "dd", false },       { "h1", false },      { "h2", false },
	{ "h3", false },      { "h4", false },      { "h5", false },      { "h6", false },       { "hr", true },       { "div", false },
	{ "pre", false },     { "nav", false },     { "col", true },      { "html", false },     { "head", false },    { "body", false },
	{ "main", false },    { "menu", false },    { "form", false },    { "link", true },      { "meta", true },     { "base", true },
	{ "table", false },   { "tbody", false },   { "thead", false },   { "tfoot", false },    { "aside", false },   { "audio", false },
	{ "video", false },   { "track", true },    { "embed", true },    { "param", true },     { "input", true },    { "label", false },
	{ "figure", false },  { "footer", false },  { "header", false },  { "hgroup", false },   { "canvas", false },  { "center", false },
	{ "object", false },  { "source", true },   { "legend", false },  { "dialog", false },   { "select", false },  { "option", false },
	{ "section", false }, { "caption", false }, { "details", false }, { "summary", false },  { "article", false }, { "address", false },
	{ "colgroup", false }, { "fieldset", false }, { "optgroup", false }, { "blockquote", false }, { "figcaption", false },
};
static const element link_element = { "a", false }, cite_element = { "cite", false };

static const element *element_of(pf_span name)
{
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
		if (pf_html_piece_is(name, elements[i].name))
			return &elements[i];
	return NULL;
}

static bool is_empty_inline(pf_span name)
{
	return pf_html_piece_is(name, "br") || pf_html_piece_is(name, "img") || pf_html_piece_is(name, "wbr") || pf_html_piece_is(name, "area");
}

/* Part of a block: ours around it, and how its text is to be taken. */
typedef struct block {
	pf_span section;
	unsigned each;
	bool silent; /* nobody translates what is in it */
	bool links;  /* its links are texts of their own: a file's title, a button's label */
} block;

/* An element whose words are nobody's to translate, from its tag to the one that closes it. */
typedef struct silence {
	pf_span name;
	size_t depth; /* 0: none */
} silence;

/* Words gathered since the last tag of block level. */
typedef struct run {
	const char *start;   /* NULL: nothing yet */
	silence before;      /* as it was at its start */
	size_t first;        /* segments before it: attributes in it come behind these */
	pf_span open[DEPTH]; /* inline tags */
	size_t depth;
	const char *edge;    /* where the outermost open tag began */
	const char *from, *to; /* the text, without what says nothing at its ends; to NULL: a tag is still open behind it */
	bool begun;          /* from is known */
	bool letters, shows; /* something that counts; something at all */
	bool broken;         /* inline tags do not match */
} run;

typedef struct cutter {
	pf_segments *out;
	pf_map *names; /* of our blocks: how many of each came */
	block *blocks;
	size_t block_depth, block_room;
	const element *open[DEPTH];
	size_t depth;
	silence silence;
	run run;
	bool all; /* texts without a letter, too */
	bool starved;
} cutter;

/* --- what is worth translating --- */

typedef struct look {
	bool letters;  /* of the word at hand */
	bool address;  /* it is one */
	bool bracket;  /* inside of what may be a shortcode */
	bool before;   /* letters were there before it */
	uint32_t last;
} look;

static bool word_ends(look *l)
{
	bool found = l->letters && !l->address;

	l->letters = l->address = false;
	return found;
}

/*
 * Is there a letter or a figure that is in no address and in no shortcode? Figures count although nobody translates "12": "0 h 15"
 * is "0:15" elsewhere, and the two must be found to be each other's.
 */
static bool has_letter(pf_span text)
{
	const char *at = text.data, *end = at + text.length;
	bool found = false;
	look l = { 0 };

	while (at < end) {
		uint32_t c = pf_html_character(&at, end, true);

		if (pf_character_blank(c) || (l.bracket && c == ']')) {
			found = word_ends(&l) || found;
			if (l.bracket && c == ']') {
				found = l.before;
				l.bracket = false;
			}
		} else if (c == '[' && at < end && ((*at >= 'a' && *at <= 'z') || *at == '/')) {
			found = word_ends(&l) || found;
			l.before = found;
			l.bracket = true;
		} else {
			l.letters = l.letters || pf_character_letter(c) || pf_character_figure(c);
			l.address = l.address || (c == '@' && l.letters) || (c == '/' && l.last == ':' && l.letters);
		}
		l.last = c;
	}
	return word_ends(&l) || found;
}

static bool shows(pf_span text)
{
	const char *at = text.data, *end = at + text.length;

	while (at < end) {
		uint32_t c = pf_html_character(&at, end, true);

		if (!pf_character_blank(c) && !pf_character_hidden(c))
			return true;
	}
	return false;
}

static bool counts(const cutter *c, pf_span text)
{
	return c->all ? shows(text) : has_letter(text);
}

static bool says_no(pf_span attributes)
{
	pf_html_written a;

	while (pf_html_piece_attribute(&a, &attributes)) {
		if (pf_html_piece_is(a.name, "translate") && pf_html_piece_is(a.value, "no"))
			return true;
		if (pf_html_piece_is(a.name, "class") && memmem(a.value.data, a.value.length, "notranslate", 11))
			return true;
	}
	return false;
}

static bool is_silent(const pf_html_piece *tag)
{
	static const char *const known[] = { "code", "kbd", "samp", "var", "svg", "math", "canvas", "object", "head" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (pf_html_piece_is(tag->name, known[i]))
			return true;
	return says_no(tag->attributes);
}

static bool same_name(pf_span a, pf_span b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if ((a.data[i] | 32) != (b.data[i] | 32))
			return false;
	return true;
}

/* Follows a tag: does a silence begin or end with it? */
static void listen(silence *s, const pf_html_piece *tag, bool empty)
{
	if (empty)
		return;
	if (s->depth)
		s->depth += same_name(s->name, tag->name) ? (tag->closes ? (size_t)-1 : 1) : 0;
	else if (!tag->closes && is_silent(tag))
		*s = (silence){ tag->name, 1 };
}

/* --- segments --- */

static const block *around(const cutter *c)
{
	static const block none = { .section = { "", 0 } };

	return c->block_depth ? &c->blocks[c->block_depth - 1] : &none;
}

bool pf_segment_is_markup(pf_span kind)
{
	return !pf_span_is(kind, "plain") && !pf_segment_is_value(kind);
}

bool pf_segment_is_value(pf_span kind)
{
	return pf_span_is(kind, "alt") || pf_span_is(kind, "title");
}

static pf_segment *add(cutter *c, pf_span text, const char *kind, bool attribute)
{
	pf_segments *out = c->out;
	pf_segment *more;

	if (out->count == out->room) {
		size_t room = out->room ? out->room * 2 : 16;

		more = realloc(out->items, room * sizeof *more);
		if (!more) {
			c->starved = true;
			return NULL;
		}
		out->items = more;
		out->room = room;
	}
	more = &out->items[out->count++];
	*more = (pf_segment){ .text = text, .kind = kind, .section = around(c)->section, .each = around(c)->each, .attribute = attribute };
	pf_segment_mark(more->mark, text, pf_segment_is_markup(pf_span_of(kind)));
	return more;
}

static const char *kind_here(const cutter *c)
{
	return c->depth ? c->open[c->depth - 1]->name : "p";
}

/* alt and title of a picture, title of a frame. */
static void add_attributes(cutter *c, const pf_html_piece *tag)
{
	bool image = pf_html_piece_is(tag->name, "img");
	pf_span rest = tag->attributes;
	bool alt = false, title = false;
	pf_html_written a;

	if (c->silence.depth || around(c)->silent || (!image && !pf_html_piece_is(tag->name, "iframe")) || says_no(rest))
		return;
	while (pf_html_piece_attribute(&a, &rest)) {
		bool is_alt = image && !alt && pf_html_piece_is(a.name, "alt"), is_title = !title && pf_html_piece_is(a.name, "title");
		pf_segment *made;

		alt = alt || is_alt;
		title = title || is_title;
		if ((!is_alt && !is_title) || !a.quote || memchr(a.value.data, '<', a.value.length) || !counts(c, a.value))
			continue;
		made = add(c, a.value, is_alt ? "alt" : "title", true);
		if (made)
			made->quote = a.quote;
	}
}

/* --- runs of words --- */

static bool blank_at(const char *at)
{
	return *at == ' ' || (*at >= '\t' && *at <= '\r');
}

static pf_span trimmed(pf_span text)
{
	while (text.length && blank_at(text.data))
		text = (pf_span){ text.data + 1, text.length - 1 };
	while (text.length && blank_at(text.data + text.length - 1))
		text.length--;
	return text;
}

static void start_run(cutter *c, const char *at)
{
	if (c->run.start)
		return;
	c->run.start = c->run.edge = at;
	c->run.before = c->silence;
	c->run.first = c->out->count;
	c->run.depth = 0;
	c->run.begun = c->run.letters = c->run.shows = c->run.broken = false;
	c->run.to = NULL;
}

static void run_text(cutter *c, pf_span text)
{
	pf_span shown = trimmed(text);
	run *r = &c->run;

	start_run(c, text.data);
	if (shown.length == 0)
		return;
	if (!r->begun)
		r->from = r->depth ? r->edge : shown.data;
	r->begun = true;
	r->to = r->depth ? NULL : shown.data + shown.length;
	r->letters = r->letters || (c->silence.depth == 0 && has_letter(shown));
	r->shows = r->shows || (c->silence.depth == 0 && c->all && shows(shown));
}

static void run_tag(cutter *c, const pf_html_piece *tag)
{
	bool empty = is_empty_inline(tag->name);
	run *r = &c->run;

	start_run(c, tag->raw.data);
	if (empty) {
		add_attributes(c, tag);
	} else if (!tag->closes) {
		if (r->depth == 0)
			r->edge = tag->raw.data;
		if (r->depth < DEPTH)
			r->open[r->depth++] = tag->name;
		else
			r->broken = true;
	} else if (r->depth && same_name(r->open[r->depth - 1], tag->name)) {
		r->depth--;
		if (r->depth == 0 && r->begun && !r->to)
			r->to = tag->raw.data + tag->raw.length;
	} else {
		r->broken = true;
	}
	listen(&c->silence, tag, empty);
}

/* A run whose tags do not match, up to `end`: what stands between two of them. */
static void add_parts(cutter *c, const char *end)
{
	pf_span rest = { c->run.start, (size_t)(end - c->run.start) };
	silence after = c->silence;
	pf_html_piece piece;

	c->out->count = c->run.first;
	c->silence = c->run.before;
	for (pf_html_piece_next(&piece, &rest); piece.kind != PF_HTML_PIECE_END; pf_html_piece_next(&piece, &rest)) {
		bool empty = is_empty_inline(piece.name);

		if (piece.kind == PF_HTML_PIECE_TEXT && !c->silence.depth && counts(c, piece.raw))
			add(c, trimmed(piece.raw), kind_here(c), false);
		else if (piece.kind == PF_HTML_PIECE_TAG && empty)
			add_attributes(c, &piece);
		if (piece.kind == PF_HTML_PIECE_TAG)
			listen(&c->silence, &piece, empty);
	}
	c->silence = after;
}

static bool inside(const pf_segment *segment, pf_span text)
{
	return segment->text.data >= text.data && segment->text.data < text.data + text.length;
}

/*
 * The run as one segment, among those of the attributes before and behind it; those in it are its own, or, where it has no
 * letter, stay what they are.
 */
static void add_run(cutter *c, pf_span text)
{
	pf_segments *out = c->out;
	size_t first = c->run.first, before, behind;
	pf_segment made;

	for (before = first; before < out->count && out->items[before].text.data < text.data; before++)
		continue;
	for (behind = before; behind < out->count && inside(&out->items[behind], text); behind++)
		continue;
	if ((behind > before && !c->run.letters) || !add(c, text, kind_here(c), false))
		return;
	made = out->items[--out->count];
	if (behind == before) /* the room is there: it was just added */
		memmove(out->items + behind + 1, out->items + behind, (out->count - behind) * sizeof made);
	else
		memmove(out->items + before + 1, out->items + behind, (out->count - behind) * sizeof made);
	out->count -= behind - before;
	out->count++;
	out->items[before] = made;
}

static void end_run(cutter *c, const char *end)
{
	run *r = &c->run;

	if (!r->start)
		return;
	if ((r->broken || r->depth) && !around(c)->silent)
		add_parts(c, end);
	else if ((r->letters || r->shows) && !around(c)->silent)
		add_run(c, (pf_span){ r->from, (size_t)(r->to - r->from) });
	r->start = NULL;
}

/* --- elements --- */

/* Does a tag end the run? Links do where they are texts of their own, and names of sources below quotations. */
static const element *boundary(const cutter *c, pf_span name)
{
	const char *here = c->depth ? c->open[c->depth - 1]->name : "";

	if ((around(c)->links || here == link_element.name) && pf_html_piece_is(name, "a"))
		return &link_element;
	if (pf_html_piece_is(name, "cite") && (!strcmp(here, "blockquote") || !strcmp(here, "figure") || here == cite_element.name))
		return &cite_element;
	return element_of(name);
}

/* Elements that end when another of their name begins. */
static bool ends_by_itself(const element *e)
{
	static const char *const known[] = { "p", "li", "td", "th", "tr", "dt", "dd", "option" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(e->name, known[i]))
			return true;
	return false;
}

static void open_element(cutter *c, const element *e)
{
	if (e->empty)
		return;
	if (c->depth && c->open[c->depth - 1] == e && ends_by_itself(e))
		c->depth--;
	if (c->depth < DEPTH)
		c->open[c->depth++] = e;
}

static void close_element(cutter *c, const element *e)
{
	for (size_t i = c->depth; i > 0; i--) {
		if (c->open[i - 1] == e) {
			c->depth = i - 1;
			return;
		}
	}
}

static void cut_tag(cutter *c, const pf_html_piece *tag)
{
	const element *e = boundary(c, tag->name);

	if (!e) {
		run_tag(c, tag);
		return;
	}
	end_run(c, tag->raw.data);
	listen(&c->silence, tag, e->empty);
	if (tag->closes)
		close_element(c, e);
	else
		open_element(c, e);
}

/* Where a blank line begins; NULL: there is none. *behind is where it ends. */
static const char *blank_line(pf_span text, const char **behind)
{
	const char *at = text.data, *end = at + text.length;

	while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
		const char *next = at + 1;

		while (next < end && *next != '\n' && blank_at(next))
			next++;
		if (next < end && *next == '\n') {
			*behind = next + 1;
			return at;
		}
		at = next;
	}
	return NULL;
}

static void cut_text(cutter *c, pf_span text)
{
	const char *line, *behind;

	while (!c->depth && !(c->run.start && c->run.depth) && (line = blank_line(text, &behind))) {
		run_text(c, (pf_span){ text.data, (size_t)(line - text.data) });
		end_run(c, line);
		text = (pf_span){ behind, text.length - (size_t)(behind - text.data) };
	}
	if (text.length)
		run_text(c, text);
}

static void cut_html(cutter *c, pf_span html)
{
	const char *end = html.data + html.length;
	pf_html_piece piece;

	for (pf_html_piece_next(&piece, &html); piece.kind != PF_HTML_PIECE_END && !c->starved; pf_html_piece_next(&piece, &html)) {
		if (piece.kind == PF_HTML_PIECE_TEXT) {
			cut_text(c, piece.raw);
		} else if (piece.kind == PF_HTML_PIECE_TAG) {
			cut_tag(c, &piece);
		} else {
			end_run(c, piece.raw.data);
			add_attributes(c, &piece);
		}
	}
	end_run(c, end);
	/* an inline silence that nobody ended ends with its block */
	if (c->silence.depth && !element_of(c->silence.name))
		c->silence.depth = 0;
}

/* --- blocks --- */

static bool is_ours(pf_span name)
{
	return name.length > sizeof OURS - 1 && memcmp(name.data, OURS, sizeof OURS - 1) == 0;
}

/* Counts a block of ours: it is the how-manieth of its name? */
static unsigned count_block(cutter *c, pf_span name)
{
	bool fresh;
	uint64_t *count;

	if (!c->names)
		c->names = pf_map_new();
	count = c->names ? pf_map_put(c->names, name, &fresh) : NULL;
	if (!count) {
		c->starved = true;
		return 0;
	}
	return (unsigned)(*count)++;
}

static bool among(pf_span name, const char *const *words)
{
	for (; *words; words++)
		if (pf_span_is(name, *words))
			return true;
	return false;
}

static void open_block(cutter *c, pf_span name)
{
	static const char *const silent[] = { "code", "shortcode", "math", NULL };
	static const char *const links[] = { "file", "button", "social-link", "navigation-link", NULL };
	block opened = *around(c);

	if (is_ours(name))
		opened = (block){ name, count_block(c, name), opened.silent, false };
	opened.silent = opened.silent || among(name, silent);
	opened.links = among(name, links);
	if (c->block_depth == c->block_room) {
		size_t room = c->block_room ? c->block_room * 2 : 16;
		block *more = realloc(c->blocks, room * sizeof *more);

		if (!more) {
			c->starved = true;
			return;
		}
		c->blocks = more;
		c->block_room = room;
	}
	c->blocks[c->block_depth++] = opened;
}

static void cut_blocks(cutter *c, pf_span value)
{
	pf_block_token token;

	for (pf_block_scan(&token, &value); token.kind != PF_BLOCK_END && !c->starved; pf_block_scan(&token, &value)) {
		if (token.kind == PF_BLOCK_HTML)
			cut_html(c, token.raw);
		else if (token.kind == PF_BLOCK_OPEN)
			open_block(c, token.name);
		else if (token.kind == PF_BLOCK_SINGLE && is_ours(token.name))
			count_block(c, token.name);
		else if (token.kind == PF_BLOCK_CLOSE && c->block_depth)
			c->block_depth--;
	}
}

/* --- the whole --- */

void pf_segments_init(pf_segments *segments)
{
	*segments = (pf_segments){ 0 };
}

void pf_segments_release(pf_segments *segments)
{
	free(segments->items);
	pf_segments_init(segments);
}

static bool cut(pf_segments *out, pf_span value, pf_segment_form form, bool all, pf_error *err)
{
	cutter c = { .out = out, .all = all };

	out->value = value;
	out->count = 0;
	if (form == PF_SEGMENT_BLOCKS)
		cut_blocks(&c, value);
	else if (counts(&c, value))
		add(&c, value, "plain", false);
	pf_map_free(c.names);
	free(c.blocks);
	if (c.starved)
		return pf_fail(err, PF_E_MEMORY, "no memory to cut a text into segments");
	return true;
}

bool pf_segments_cut(pf_segments *out, pf_span value, pf_segment_form form, pf_error *err)
{
	return cut(out, value, form, false, err);
}

bool pf_segments_cut_all(pf_segments *out, pf_span value, pf_segment_form form, pf_error *err)
{
	return cut(out, value, form, true, err);
}

void pf_segments_join(pf_text *out, const pf_segments *cut, const pf_span *texts)
{
	const char *at = cut->value.data, *end = at + cut->value.length;

	for (size_t i = 0; i < cut->count; i++) {
		const pf_span was = cut->items[i].text;

		pf_text_add(out, at, (size_t)(was.data - at));
		pf_text_span_add(out, texts && texts[i].data ? texts[i] : was);
		at = was.data + was.length;
	}
	pf_text_add(out, at, (size_t)(end - at));
}

/* --- fitting --- */

static bool fits_attribute(char quote, pf_span text)
{
	return !memchr(text.data, '<', text.length) && !memchr(text.data, quote ? quote : '"', text.length);
}

static bool has_tag(pf_span text)
{
	pf_html_piece piece;

	for (pf_html_piece_next(&piece, &text); piece.kind == PF_HTML_PIECE_TEXT; pf_html_piece_next(&piece, &text))
		continue;
	return piece.kind != PF_HTML_PIECE_END;
}

/* A tag that would end this segment where it stands. */
static bool ends_segment(const pf_segment *segment, pf_span name)
{
	if (!strcmp(segment->kind, "a") && pf_html_piece_is(name, "a"))
		return true;
	if (pf_html_piece_is(name, "cite"))
		return !strcmp(segment->kind, "blockquote") || !strcmp(segment->kind, "figure") || !strcmp(segment->kind, "cite");
	return element_of(name) != NULL;
}

/* Inline tags only, each closed in order. */
static bool fits_inline(const pf_segment *segment, pf_span text)
{
	pf_span open[DEPTH];
	size_t depth = 0;
	pf_html_piece piece;

	for (pf_html_piece_next(&piece, &text); piece.kind != PF_HTML_PIECE_END; pf_html_piece_next(&piece, &text)) {
		if (piece.kind == PF_HTML_PIECE_TEXT)
			continue;
		if (piece.kind != PF_HTML_PIECE_TAG || ends_segment(segment, piece.name))
			return false;
		if (is_empty_inline(piece.name))
			continue;
		if (piece.closes ? depth == 0 || !same_name(open[depth - 1], piece.name) : depth == DEPTH)
			return false;
		if (piece.closes)
			depth--;
		else
			open[depth++] = piece.name;
	}
	return depth == 0;
}

bool pf_segment_fits(const pf_segment *segment, pf_span text)
{
	const char *behind;

	if (!pf_utf8_valid(text, NULL) && pf_utf8_valid(segment->text, NULL))
		return false;
	if (segment->attribute)
		return fits_attribute(segment->quote, text);
	if (!strcmp(segment->kind, "plain") && !has_tag(text))
		return true;
	if (!strcmp(segment->kind, "plain"))
		return has_tag(segment->text) && (fits_inline(segment, text) || pf_span_equal(text, segment->text));
	if (blank_line(text, &behind) && !blank_line(segment->text, &behind))
		return false;
	return fits_inline(segment, text);
}
