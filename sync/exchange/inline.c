/* inline: see inline.h */
#include "exchange/inline.h"

#include "wordpress/html_scan.h"
#include "wordpress/plain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PAIR_DEPTH 64     /* so far out is an opening tag looked for */
#define NO_END 16         /* tags without an end, before no more ends are looked for: the whole stays linear */
#define NUMBERED 2000     /* parts of a text whose codes are looked for in its source */
#define WORDS_BYTES ((size_t)64 << 20)

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a text");
}

void pf_inline_init(pf_inline *text, pf_arena *arena)
{
	*text = (pf_inline){ .arena = arena };
}

static pf_inline_part *grow(pf_inline *text, pf_error *err)
{
	if (text->count == text->room) {
		size_t room = 2 * text->room + 8;
		pf_inline_part *more = pf_arena_alloc(text->arena, room * sizeof *more);

		if (!memory(more, err))
			return NULL;
		if (text->count)
			memcpy(more, text->parts, text->count * sizeof *more);
		text->parts = more;
		text->room = room;
	}
	return &text->parts[text->count++];
}

/* Without a copy: the bytes live as long as the arena. */
static bool put(pf_inline *text, pf_inline_kind kind, pf_span bytes, unsigned code, pf_error *err)
{
	pf_inline_part *part = grow(text, err);

	if (!part)
		return false;
	*part = (pf_inline_part){ kind, bytes, code };
	return true;
}

bool pf_inline_add(pf_inline *text, pf_inline_kind kind, pf_span bytes, unsigned code, pf_error *err)
{
	pf_inline_part *last = text->count ? &text->parts[text->count - 1] : NULL;
	pf_span copy;

	if (kind == PF_INLINE_WORDS && bytes.length == 0)
		return true;
	if (kind == PF_INLINE_WORDS && last && last->kind == PF_INLINE_WORDS) {
		char *joined = pf_arena_alloc(text->arena, last->text.length + bytes.length + 1);

		if (!memory(joined, err))
			return false;
		memcpy(joined, last->text.data, last->text.length);
		memcpy(joined + last->text.length, bytes.data, bytes.length);
		last->text = (pf_span){ joined, last->text.length + bytes.length };
		return true;
	}
	copy = bytes.data ? pf_arena_span(text->arena, bytes) : bytes;
	return (!bytes.data || memory(copy.data, err)) && put(text, kind, copy, code, err);
}

/* --- what is a code --- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':';
}

static bool begins(pf_span text, const char *with)
{
	size_t length = strlen(with);

	return text.length >= length && memcmp(text.data, with, length) == 0;
}

/* Length of the tag or comment at the beginning; 0: it is none, or has no end, which is counted. */
static size_t tag_length(pf_span text, size_t *no_end)
{
	char quote = 0;

	if (begins(text, "<!--")) {
		const char *end = text.length > 6 ? memmem(text.data + 4, text.length - 4, "-->", 3) : NULL;

		*no_end += !end;
		return end ? (size_t)(end - text.data) + 3 : 0;
	}
	if (text.length < 3 || !(is_letter(text.data[1]) || (text.data[1] == '/' && is_letter(text.data[2]))))
		return 0;
	for (size_t at = 2; at < text.length; at++) {
		char c = text.data[at];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return at + 1;
	}
	++*no_end;
	return 0;
}

/* Length of the shortcode `[name …]` or `[/name]`; 0: none. */
static size_t shortcode_length(pf_span text)
{
	size_t at = text.length > 1 && text.data[1] == '/' ? 2 : 1;

	if (at >= text.length || !is_letter(text.data[at]))
		return 0;
	for (; at < text.length && text.data[at] != '[' && text.data[at] != '<'; at++)
		if (text.data[at] == ']')
			return at + 1;
	return 0;
}

/* The entities that the site's own writing uses: words. 0: none of them. */
static size_t own_entity(pf_span text, pf_inline_form form, char *plain)
{
	static const struct {
		const char *entity;
		char plain;
	} own[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&#91;", '[' }, { "&#93;", ']' }, { "&quot;", '"' } };

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if ((own[i].plain != '"' || form == PF_INLINE_VALUE) && begins(text, own[i].entity)) {
			*plain = own[i].plain;
			return strlen(own[i].entity);
		}
	return 0;
}

/* Length of any other entity, or 1 for a bare ampersand. */
static size_t entity_length(pf_span text)
{
	size_t at = 1;

	if (at < text.length && text.data[at] == '#')
		at++;
	while (at < text.length && at < 33 && is_name(text.data[at]) && text.data[at] != ':' && text.data[at] != '-')
		at++;
	return at > 1 && at < text.length && text.data[at] == ';' && is_name(text.data[at - 1]) ? at + 1 : 1;
}

/* Length of the control character at the beginning, which the site's own writing drops; 0: it is none. */
static size_t control_length(pf_span text)
{
	unsigned char c = (unsigned char)*text.data, next = text.length > 1 ? (unsigned char)text.data[1] : 0;

	if (c == 0xc2 && next >= 0x80 && next < 0xa0 && next != 0x85)
		return 2;
	return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
}

/* Would a browser take the ampersand at the beginning for an entity's, so that it is written as one? */
static bool is_escaped(pf_span text)
{
	pf_text shown;
	bool escaped;

	pf_text_init(&shown, 1000);
	pf_plain_show(&shown, (pf_span){ text.data, text.length < 48 ? text.length : 48 });
	escaped = shown.length >= 5 && memcmp(shown.data, "&amp;", 5) == 0;
	pf_text_release(&shown);
	return escaped;
}

/* The same of a column that shows plain text: a code is what its own writing would not give back. */
static size_t shown_length(pf_span text, char *plain, size_t *taken, size_t *no_end)
{
	size_t length;

	switch (*text.data) {
	case '<':
		length = *no_end < NO_END ? tag_length(text, no_end) : 0;
		return length ? length : 1;
	case '&':
		if (begins(text, "&lt;")) {
			*plain = '<';
			*taken = 4;
			return 0;
		}
		return is_escaped(text) ? entity_length(text) : 0;
	case '\r': return 1;
	default: return (unsigned char)*text.data < 0x20 && *text.data != '\t' && *text.data != '\n';
	}
}

/* Length of the code at the beginning, 0 for a byte of words (*plain; *taken bytes long). */
static size_t code_length(pf_span text, pf_inline_form form, char *plain, size_t *taken, size_t *no_end)
{
	size_t length;

	*plain = *text.data;
	*taken = 1;
	if (form == PF_INLINE_SHOWN)
		return shown_length(text, plain, taken, no_end);
	switch (*text.data) {
	case '<':
		length = form == PF_INLINE_HTML && *no_end < NO_END ? tag_length(text, no_end) : 0;
		return length ? length : 1;
	case '[':
		length = shortcode_length(text);
		return length ? length : 1;
	case '&':
		length = own_entity(text, form, plain);
		if (!length)
			return entity_length(text);
		*taken = length;
		return 0;
	case '"': return form == PF_INLINE_VALUE;
	case '>':
	case ']':
	case '\r': /* would come back as LF */
		return 1;
	default: return control_length(text);
	}
}

/* --- pairs --- */

static pf_span tag_name(pf_span tag)
{
	size_t from = tag.length > 1 && tag.data[1] == '/' ? 2 : 1, to = from;

	while (to < tag.length && is_name(tag.data[to]))
		to++;
	return (pf_span){ tag.data + from, to - from };
}

static bool same_name(pf_span a, pf_span b)
{
	return a.length == b.length && strncasecmp(a.data, b.data, a.length) == 0;
}

static bool is_void(pf_span name)
{
	static const char *const voids[] = { "br", "img", "wbr", "hr", "input", "area", "col", "embed", "link", "meta", "param", "source", "track" };

	for (size_t i = 0; i < sizeof voids / sizeof *voids; i++)
		if (same_name(name, pf_span_of(voids[i])))
			return true;
	return false;
}

static pf_inline_kind kind_of(pf_span code)
{
	pf_span name;

	if (code.length < 3 || *code.data != '<' || code.data[1] == '!' || code.data[code.length - 1] != '>')
		return PF_INLINE_ALONE;
	name = tag_name(code);
	if (code.data[1] == '/')
		return is_void(name) ? PF_INLINE_ALONE : PF_INLINE_CLOSE;
	return is_void(name) || code.data[code.length - 2] == '/' ? PF_INLINE_ALONE : PF_INLINE_OPEN;
}

/* Finds each closing tag its opening one and numbers all codes. `open` has room for every part. */
static void pair_up(pf_inline *text, size_t *open)
{
	unsigned code = 0;
	size_t depth = 0;

	for (size_t i = 0; i < text->count; i++) {
		pf_inline_part *part = &text->parts[i];
		size_t from = depth;

		if (part->kind == PF_INLINE_OPEN)
			open[depth++] = i;
		if (part->kind != PF_INLINE_CLOSE)
			continue;
		while (from > 0 && depth - from < PAIR_DEPTH && !same_name(tag_name(text->parts[open[from - 1]].text), tag_name(part->text)))
			from--;
		if (from == 0 || depth - from == PAIR_DEPTH) {
			part->kind = PF_INLINE_ALONE;
			continue;
		}
		while (depth > from) /* opened inside and not closed there */
			text->parts[open[--depth]].kind = PF_INLINE_ALONE;
		depth--;
		part->code = (unsigned)open[depth] + 1; /* for now: where it was opened */
	}
	while (depth > 0)
		text->parts[open[--depth]].kind = PF_INLINE_ALONE;
	for (size_t i = 0; i < text->count; i++) {
		pf_inline_part *part = &text->parts[i];

		if (part->kind == PF_INLINE_CLOSE)
			part->code = text->parts[part->code - 1].code;
		else if (part->kind != PF_INLINE_WORDS)
			part->code = ++code;
	}
}

/* --- cutting --- */

/* The words gathered so far, as a part. */
static bool put_words(pf_inline *out, pf_text *words, pf_error *err)
{
	pf_span copy;

	if (words->length == 0)
		return true;
	copy = pf_text_check(words, "a text", err) ? pf_arena_span(out->arena, pf_text_span(words)) : (pf_span){ NULL, 0 };
	pf_text_clear(words);
	return memory(copy.data, err) && put(out, PF_INLINE_WORDS, copy, 0, err);
}

static bool cut(pf_inline *out, pf_text *words, pf_span text, pf_inline_form form, pf_error *err)
{
	size_t no_end = 0;

	for (size_t at = 0; at < text.length;) {
		pf_span rest = { text.data + at, text.length - at };
		size_t taken, length;
		char plain;

		length = code_length(rest, form, &plain, &taken, &no_end);
		if (length == 0) {
			pf_text_byte(words, plain);
			at += taken;
			continue;
		}
		rest.length = length;
		if (!put_words(out, words, err) || !put(out, kind_of(rest), rest, 0, err))
			return false;
		at += length;
	}
	return put_words(out, words, err);
}

/* A text that is plain through and through: its words, where writing them gives it back. */
static bool all_shown(pf_inline *out, pf_text *words, pf_span text, pf_error *err)
{
	pf_text back;
	bool same, ok = true;

	pf_text_init(&back, WORDS_BYTES);
	pf_plain_read(words, text, NULL);
	pf_plain_show(&back, pf_text_span(words));
	same = !words->failed && !back.failed && !memchr(text.data, '\r', text.length) && pf_span_equal(pf_text_span(&back), text);
	pf_text_release(&back);
	if (same)
		ok = put_words(out, words, err);
	pf_text_clear(words);
	return ok;
}

bool pf_inline_split(pf_inline *out, pf_arena *arena, pf_span text, pf_inline_form form, pf_error *err)
{
	pf_text words;
	size_t *open = NULL;
	bool ok;

	pf_inline_init(out, arena);
	if (form == PF_INLINE_PLAIN)
		return text.length == 0 || put(out, PF_INLINE_WORDS, text, 0, err);
	pf_text_init(&words, WORDS_BYTES);
	ok = form != PF_INLINE_SHOWN || text.length == 0 || all_shown(out, &words, text, err);
	if (ok && out->count == 0)
		ok = cut(out, &words, text, form, err);
	pf_text_release(&words);
	if (ok) {
		open = malloc((out->count + 1) * sizeof *open);
		ok = memory(open, err);
	}
	if (ok)
		pair_up(out, open);
	free(open);
	return ok;
}

void pf_inline_join(pf_text *out, const pf_inline *text, pf_inline_form form)
{
	for (size_t i = 0; i < text->count; i++) {
		bool words = text->parts[i].kind == PF_INLINE_WORDS;

		if (words && form == PF_INLINE_HTML)
			pf_html_escape_text(out, text->parts[i].text);
		else if (words && form == PF_INLINE_SHOWN)
			pf_plain_show(out, text->parts[i].text);
		else if (words && form == PF_INLINE_VALUE)
			pf_html_escape_value(out, text->parts[i].text);
		else if (text->parts[i].text.data)
			pf_text_span_add(out, text->parts[i].text);
	}
}

void pf_inline_words(pf_text *out, const pf_inline *text)
{
	for (size_t i = 0; i < text->count; i++)
		if (text->parts[i].kind == PF_INLINE_WORDS)
			pf_text_span_add(out, text->parts[i].text);
}

bool pf_inline_has_codes(const pf_inline *text)
{
	for (size_t i = 0; i < text->count; i++)
		if (text->parts[i].kind != PF_INLINE_WORDS)
			return true;
	return false;
}

/* --- a translation beside its source --- */

static unsigned most_code(const pf_inline *text)
{
	unsigned most = 0;

	for (size_t i = 0; i < text->count; i++)
		if (text->parts[i].code > most)
			most = text->parts[i].code;
	return most;
}

/* Where the pair that begins at `open` ends. */
static size_t close_of(const pf_inline *text, size_t open)
{
	size_t i = open + 1;

	while (i < text->count && !(text->parts[i].kind == PF_INLINE_CLOSE && text->parts[i].code == text->parts[open].code))
		i++;
	return i;
}

/* The first code from `from` on that is this one, of a number that is free; the source's count: there is none. */
static size_t same_code(const pf_inline *source, const pf_inline_part *part, const bool *used)
{
	for (size_t i = 0; i < source->count; i++)
		if (source->parts[i].kind == part->kind && !used[source->parts[i].code] && pf_span_equal(source->parts[i].text, part->text))
			return i;
	return source->count;
}

void pf_inline_number(pf_inline *translation, const pf_inline *source)
{
	unsigned next = most_code(source);
	bool *used = source->count < NUMBERED && translation->count < NUMBERED ? calloc((size_t)next + 1, sizeof *used) : NULL;

	if (!used) /* the numbers are then its own: a tool asks for a look, nothing is lost */
		return;
	for (size_t i = 0; i < translation->count; i++) {
		pf_inline_part *part = &translation->parts[i];
		size_t same, end = translation->count;

		if (part->kind == PF_INLINE_OPEN)
			end = close_of(translation, i);
		else if (part->kind != PF_INLINE_ALONE)
			continue;
		same = same_code(source, part, used);
		part->code = same < source->count ? source->parts[same].code : ++next;
		if (same < source->count)
			used[part->code] = true;
		if (end < translation->count)
			translation->parts[end].code = part->code | 0x80000000u; /* so that it is not taken for another's */
	}
	for (size_t i = 0; i < translation->count; i++)
		translation->parts[i].code &= 0x7fffffffu;
	free(used);
}

bool pf_inline_fill(pf_inline *translation, const pf_inline *source)
{
	for (size_t i = 0; i < translation->count; i++) {
		pf_inline_part *part = &translation->parts[i];
		size_t at = 0;

		if (part->kind == PF_INLINE_WORDS || part->text.data)
			continue;
		while (at < source->count && (source->parts[at].code != part->code || source->parts[at].kind != part->kind))
			at++;
		if (at == source->count)
			return false;
		part->text = source->parts[at].text;
	}
	return true;
}

/* The longest code of the source that the words begin with; NULL: none. */
static const pf_inline_part *code_at(pf_span words, const pf_inline *source)
{
	const pf_inline_part *best = NULL;

	for (size_t i = 0; i < source->count; i++) {
		const pf_inline_part *part = &source->parts[i];

		if (part->kind != PF_INLINE_WORDS && part->text.length && part->text.length <= words.length &&
		    memcmp(part->text.data, words.data, part->text.length) == 0 && (!best || best->text.length < part->text.length))
			best = part;
	}
	return best;
}

bool pf_inline_restore(pf_inline *out, const pf_inline *translation, const pf_inline *source, pf_error *err)
{
	pf_inline_init(out, translation->arena);
	for (size_t i = 0; i < translation->count; i++) {
		pf_span words = translation->parts[i].text;
		size_t from = 0, at = 0;

		while (at < words.length) {
			char c = words.data[at];
			bool may = c == '<' || c == '[' || c == ']' || c == '&' || c == '>';
			const pf_inline_part *code = may ? code_at((pf_span){ words.data + at, words.length - at }, source) : NULL;

			if (!code) {
				at++;
				continue;
			}
			if (!pf_inline_add(out, PF_INLINE_WORDS, (pf_span){ words.data + from, at - from }, 0, err) ||
			    !pf_inline_add(out, code->kind, code->text, code->code, err))
				return false;
			from = at += code->text.length;
		}
		if (!pf_inline_add(out, PF_INLINE_WORDS, (pf_span){ words.data + from, at - from }, 0, err))
			return false;
	}
	return true;
}

bool pf_inline_shows_tags(const pf_inline *translation, const pf_inline *source)
{
	for (size_t i = 0; i < translation->count; i++) {
		pf_span words = translation->parts[i].text;

		for (size_t at = 0; translation->parts[i].kind == PF_INLINE_WORDS && at < words.length; at++) {
			const pf_inline_part *code = words.data[at] == '<' ? code_at((pf_span){ words.data + at, words.length - at }, source) : NULL;

			if (code && code->text.length > 1)
				return true;
		}
	}
	return false;
}
