/* block_canon: see block_canon.h */
#include "wordpress/block_canon.h"

#include "wordpress/html_fold.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)1 << 30)
#define FLAT_KEYS  16

_Static_assert(crypto_shorthash_BYTES >= PF_CANON_MARK, "a mark is part of a hash");

typedef struct cut {
	pf_canon *canon;
	pf_span rest;
	pf_block_token next; /* not yet taken */
	size_t open;         /* the innermost open edge */
} cut;

/* --- attributes --- */

typedef struct member {
	pf_span key, value; /* the value as written; both with their quotes */
} member;

static size_t quoted(pf_span text)
{
	const char *stop = text.length && *text.data == '"' ? memchr(text.data + 1, '"', text.length - 1) : NULL;

	return stop ? (size_t)(stop - text.data) + 1 : 0;
}

/* A value that has one way to be written: a string, a whole number, a word, a list of strings. The text has no backslash. */
static size_t plain_value(pf_span text)
{
	size_t at = 0;

	if (text.length && *text.data == '"')
		return quoted(text);
	if (text.length && *text.data == '[') {
		do {
			size_t length = quoted((pf_span){ text.data + at + 1, text.length - at - 1 });

			if (!length)
				return 0;
			at += length + 1;
		} while (at < text.length && text.data[at] == ',');
		return at < text.length && text.data[at] == ']' ? at + 1 : 0;
	}
	while (at < text.length && ((text.data[at] >= '0' && text.data[at] <= '9') || (text.data[at] >= 'a' && text.data[at] <= 'z')))
		at++;
	return at < 16 ? at : 0;
}

static int by_key(const void *a, const void *b)
{
	const member *one = a, *two = b;
	size_t shorter = one->key.length < two->key.length ? one->key.length : two->key.length;
	int order = memcmp(one->key.data, two->key.data, shorter);

	return order ? order : (one->key.length > two->key.length) - (one->key.length < two->key.length);
}

static bool is_flat(pf_span attributes, member members[FLAT_KEYS], size_t *count)
{
	size_t at = 0;

	*count = 0;
	if (memchr(attributes.data, '\\', attributes.length))
		return false;
	do {
		member *m = &members[*count];
		pf_span rest = { attributes.data + at + 1, attributes.length - at - 1 };

		if (*count == FLAT_KEYS)
			return false;
		m->key = (pf_span){ rest.data, quoted(rest) };
		if (!m->key.length || m->key.length == rest.length || rest.data[m->key.length] != ':')
			return false;
		rest = (pf_span){ rest.data + m->key.length + 1, rest.length - m->key.length - 1 };
		m->value = (pf_span){ rest.data, plain_value(rest) };
		if (!m->value.length)
			return false;
		at += m->key.length + m->value.length + 2;
		++*count;
	} while (at < attributes.length && attributes.data[at] == ',');
	return at + 1 == attributes.length && attributes.data[at] == '}';
}

/* A table says whether its columns are fixed by a class; newer editors say so in an attribute too, since its default changed. */
static bool is_implied(pf_span block, pf_span key)
{
	return pf_span_is(block, "table") && pf_span_is(key, "hasFixedLayout");
}

static bool is_size(pf_span block, pf_span key)
{
	return pf_span_is(block, "image") && (pf_span_is(key, "width") || pf_span_is(key, "height"));
}

/* `"600px"` of a newer editor is `600` of an older one. */
static pf_span without_pixels(pf_span value)
{
	size_t digits = 1;

	while (digits < value.length && value.data[digits] >= '0' && value.data[digits] <= '9')
		digits++;
	if (*value.data != '"' || digits == 1 || value.length != digits + 3 || memcmp(value.data + digits, "px\"", 3) != 0)
		return value;
	return (pf_span){ value.data + 1, digits - 1 };
}

static pf_span unquoted(pf_span key)
{
	return (pf_span){ key.data + 1, key.length - 2 };
}

static void put_members(pf_text *out, pf_span block, member *members, size_t count)
{
	bool any = false;

	if (count > 1)
		qsort(members, count, sizeof *members, by_key);
	for (size_t i = 0; i < count; i++) {
		pf_span key = unquoted(members[i].key);

		if (is_implied(block, key))
			continue;
		pf_text_byte(out, any ? ',' : '{');
		any = true;
		pf_text_span_add(out, members[i].key);
		pf_text_byte(out, ':');
		pf_text_span_add(out, is_size(block, key) ? without_pixels(members[i].value) : members[i].value);
	}
	if (any)
		pf_text_byte(out, '}');
}

static void drop_implied(json_t *object, pf_span block)
{
	static const char *const sizes[] = { "width", "height" };

	if (pf_span_is(block, "table"))
		json_object_del(object, "hasFixedLayout");
	for (size_t i = 0; pf_span_is(block, "image") && i < 2; i++) {
		const char *said = json_string_value(json_object_get(object, sizes[i]));
		char *end = NULL;
		long pixels = said && *said >= '0' && *said <= '9' ? strtol(said, &end, 10) : 0;

		if (end && strcmp(end, "px") == 0)
			json_object_set_new(object, sizes[i], json_integer(pixels));
	}
}

/* Attributes of any form: with sorted keys when they are an object, as they are when they are none. */
static void put_attributes(pf_text *out, pf_span block, pf_span attributes)
{
	member members[FLAT_KEYS];
	size_t count;
	json_t *object;
	char *text;

	if (attributes.length == 0)
		return;
	if (is_flat(attributes, members, &count)) {
		put_members(out, block, members, count);
		return;
	}
	object = json_loadb(attributes.data, attributes.length, JSON_ALLOW_NUL, NULL);
	if (!json_is_object(object)) {
		pf_text_span_add(out, attributes);
		json_decref(object);
		return;
	}
	drop_implied(object, block);
	text = json_object_size(object) ? json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
	pf_text_put(out, text ? text : "");
	out->failed = out->failed || (!text && json_object_size(object));
	free(text);
	json_decref(object);
}

/* --- marks --- */

static void set_mark(pf_canon_item *item, const pf_text *said)
{
	static const unsigned char key[crypto_shorthash_KEYBYTES] = "profint content";
	unsigned char hash[crypto_shorthash_BYTES];

	crypto_shorthash(hash, (const unsigned char *)said->data, said->length, key);
	hash[0] = (unsigned char)((hash[0] & 0xfc) | item->kind);
	memcpy(item->mark, hash, PF_CANON_MARK);
}

pf_canon_kind pf_canon_kind_of(const unsigned char mark[PF_CANON_MARK])
{
	return (pf_canon_kind)(mark[0] & 3);
}

/* What an item says: the block's name, its attributes, its HTML, each ended by a byte that is in none of them. */
static void say(pf_canon *canon, pf_span name, pf_span attributes, pf_span html, bool breaks)
{
	pf_text_clear(&canon->scratch);
	pf_text_span_add(&canon->scratch, name);
	pf_text_byte(&canon->scratch, '\0');
	put_attributes(&canon->scratch, name, attributes);
	pf_text_byte(&canon->scratch, '\0');
	pf_html_fold(&canon->scratch, html, name, breaks);
}

/* --- cutting --- */

static pf_span trimmed(pf_span text)
{
	while (text.length && memchr(" \t\n\r\f\v", *text.data, 6))
		text = (pf_span){ text.data + 1, text.length - 1 };
	while (text.length && memchr(" \t\n\r\f\v", text.data[text.length - 1], 6))
		text.length--;
	return text;
}

/* From the beginning of one span to the end of a later one. */
static pf_span through(pf_span from, pf_span to)
{
	return (pf_span){ from.data, (size_t)(to.data - from.data) + to.length };
}

static pf_canon_item *add(cut *c, pf_canon_kind kind, pf_span name, pf_span raw)
{
	pf_canon *canon = c->canon;

	if (canon->count == canon->room) {
		size_t room = canon->room ? 2 * canon->room : 64;
		pf_canon_item *more = realloc(canon->items, room * sizeof *more);

		if (!more)
			return NULL;
		canon->items = more;
		canon->room = room;
	}
	canon->items[canon->count] = (pf_canon_item){ .kind = kind, .name = name, .raw = raw, .partner = PF_CANON_NONE, .parent = c->open };
	return &canon->items[canon->count++];
}

static void finish(pf_canon *canon, pf_canon_item *item)
{
	set_mark(item, &canon->scratch);
	pf_text_add(&canon->marks, (const char *)item->mark, PF_CANON_MARK);
}

static void take(cut *c, pf_block_token *out)
{
	*out = c->next;
	pf_block_scan(&c->next, &c->rest);
}

/* The HTML that comes next, empty when a delimiter does. */
static pf_span take_html(cut *c)
{
	pf_block_token token;

	if (c->next.kind != PF_BLOCK_HTML)
		return (pf_span){ c->next.raw.data, 0 };
	take(c, &token);
	return token.raw;
}

/* Behind an opening delimiter: a whole block when its end comes next, else an edge and the HTML up to the first block inside. */
static bool take_open(cut *c)
{
	pf_block_token open, close;
	pf_canon_item *item;
	pf_span html;

	take(c, &open);
	html = take_html(c);
	say(c->canon, open.name, open.attributes, html, false);
	if (c->next.kind == PF_BLOCK_CLOSE && pf_span_equal(c->next.name, open.name)) {
		take(c, &close);
		item = add(c, PF_CANON_BLOCK, open.name, through(open.raw, close.raw));
		if (item)
			finish(c->canon, item);
		return item != NULL;
	}
	html = trimmed(html);
	item = add(c, PF_CANON_OPEN, open.name, html.length ? through(open.raw, html) : open.raw);
	if (!item)
		return false;
	finish(c->canon, item);
	c->open = c->canon->count - 1;
	return true;
}

/* A closing edge is told from others by the opening one, so that edges of the same kind are not taken for each other. */
static bool take_close(cut *c, pf_span html)
{
	pf_canon *canon = c->canon;
	pf_canon_item *item, *open = c->open == PF_CANON_NONE ? NULL : &canon->items[c->open];
	pf_block_token close;

	take(c, &close);
	html = trimmed(html);
	say(canon, close.name, (pf_span){ "", 0 }, html, false);
	if (open)
		pf_text_add(&canon->scratch, (const char *)open->mark, PF_CANON_MARK);
	item = add(c, PF_CANON_CLOSE, close.name, html.length ? through(html, close.raw) : close.raw);
	if (!item)
		return false;
	finish(canon, item);
	if (c->open == PF_CANON_NONE) {
		canon->sound = false;
		return true;
	}
	open = &canon->items[c->open];
	canon->sound = canon->sound && pf_span_equal(open->name, close.name);
	item->partner = c->open;
	item->parent = open->parent;
	open->partner = canon->count - 1;
	c->open = open->parent;
	return true;
}

static bool take_single(cut *c)
{
	pf_block_token token;
	pf_canon_item *item;

	take(c, &token);
	say(c->canon, token.name, token.attributes, (pf_span){ "", 0 }, false);
	item = add(c, PF_CANON_BLOCK, token.name, token.raw);
	if (item)
		finish(c->canon, item);
	return item != NULL;
}

/* Blanks are nothing; what stands before a block's end belongs to that edge. */
static bool take_loose(cut *c)
{
	pf_span html = take_html(c);
	pf_canon_item *item;

	if (c->next.kind == PF_BLOCK_CLOSE)
		return take_close(c, html);
	html = trimmed(html);
	if (html.length == 0)
		return true;
	say(c->canon, (pf_span){ "", 0 }, (pf_span){ "", 0 }, html, true);
	item = add(c, PF_CANON_HTML, (pf_span){ "", 0 }, html);
	if (item)
		finish(c->canon, item);
	return item != NULL;
}

static bool take_next(cut *c)
{
	switch (c->next.kind) {
	case PF_BLOCK_OPEN: return take_open(c);
	case PF_BLOCK_CLOSE: return take_close(c, (pf_span){ c->next.raw.data, 0 });
	case PF_BLOCK_SINGLE: return take_single(c);
	default: return take_loose(c);
	}
}

void pf_canon_init(pf_canon *canon)
{
	*canon = (pf_canon){ .sound = true };
	pf_text_init(&canon->marks, MOST_BYTES);
	pf_text_init(&canon->scratch, MOST_BYTES);
}

void pf_canon_release(pf_canon *canon)
{
	free(canon->items);
	pf_text_release(&canon->marks);
	pf_text_release(&canon->scratch);
	*canon = (pf_canon){ 0 };
}

bool pf_canon_read(pf_canon *canon, pf_span markup, pf_error *err)
{
	cut c = { .canon = canon, .rest = markup, .open = PF_CANON_NONE };
	bool ok = true;

	canon->count = 0;
	canon->sound = true;
	pf_text_clear(&canon->marks);
	pf_block_scan(&c.next, &c.rest);
	while (ok && c.next.kind != PF_BLOCK_END)
		ok = take_next(&c) && !canon->scratch.failed;
	canon->sound = canon->sound && c.open == PF_CANON_NONE;
	if (!ok || canon->marks.failed)
		return pf_fail(err, PF_E_MEMORY, "no memory to compare blocks");
	return true;
}
