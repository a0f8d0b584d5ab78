/*
 * protect: see protect.h. A text is cut into words and codes first; both forms are written from that list, and an answer is
 * read against it.
 */
#include "translate/protect.h"

#include "base/utf8.h"
#include "translate/glossary.h"
#include "wordpress/html_character.h"
#include "wordpress/html_piece.h"
#include "wordpress/html_scan.h"
#include "wordpress/plain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#define ROOM ((size_t)16 << 20)
#define MOST_OPEN 64u /* how far down an other end is looked for */
#define OPEN_SIGN "\xe2\x9f\xa6"  /* U+27E6, a bracket that texts do not have */
#define CLOSE_SIGN "\xe2\x9f\xa7" /* U+27E7 */

typedef enum code_kind { CODE_SINGLE, CODE_OPEN, CODE_CLOSE } code_kind;

struct pf_protect_code {
	code_kind kind;
	unsigned number; /* from 1; the two ends of a pair share it */
	pf_span back;    /* what stands there in the end */
	pf_span name;    /* of a tag or a shortcode, while pairs are looked for */
	bool bracket;    /* … of a shortcode */
};

/* A part of the text: words (as they are read), or a code. */
typedef struct part {
	bool is_code;
	size_t code;
	pf_span words;
} part;

typedef struct cutting {
	pf_arena *arena;
	const pf_protect_options *options;
	struct pf_protect_code *codes;
	size_t code_count, code_room;
	part *parts;
	size_t part_count, part_room;
	bool failed;
} cutting;

/* --- the list --- */

static void *grown(cutting *c, void *old, size_t count, size_t *room, size_t size)
{
	void *more;

	if (count < *room)
		return old;
	more = pf_arena_alloc(c->arena, (*room ? 2 * *room : 16) * size);
	if (!more) {
		c->failed = true;
		return NULL;
	}
	if (count)
		memcpy(more, old, count * size);
	*room = *room ? 2 * *room : 16;
	return more;
}

static part *add_part(cutting *c)
{
	part *parts = grown(c, c->parts, c->part_count, &c->part_room, sizeof *parts);

	if (!parts)
		return NULL;
	c->parts = parts;
	c->parts[c->part_count] = (part){ 0 };
	return &c->parts[c->part_count++];
}

static void add_code(cutting *c, code_kind kind, pf_span back, pf_span name)
{
	struct pf_protect_code *codes = grown(c, c->codes, c->code_count, &c->code_room, sizeof *codes);
	part *p;

	if (!codes)
		return;
	c->codes = codes;
	p = add_part(c);
	if (!p)
		return;
	p->is_code = true;
	p->code = c->code_count;
	c->codes[c->code_count++] = (struct pf_protect_code){ .kind = kind, .back = back, .name = name };
}

static void add_words(cutting *c, pf_span words)
{
	part *p = words.length ? add_part(c) : NULL;

	if (p)
		p->words = words;
}

/* Words as they stand in a text of this form. */
static void put_stored(pf_text *out, const pf_protect_options *options, pf_span words)
{
	if (options->attribute)
		pf_html_escape_value(out, words);
	else if (options->markup)
		pf_html_escape_text(out, words);
	else
		pf_plain_show(out, words);
}

static pf_span stored(cutting *c, pf_span words)
{
	pf_text text;
	pf_span out;

	pf_text_init(&text, ROOM);
	pf_text_put(&text, "");
	put_stored(&text, c->options, words);
	out = text.failed ? (pf_span){ NULL, 0 } : pf_arena_span(c->arena, pf_text_span(&text));
	c->failed = c->failed || !out.data;
	pf_text_release(&text);
	return out;
}

/* --- what is in the words --- */

static bool is_space(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

static bool is_ascii_word(char ch)
{
	return (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
}

static bool begins(pf_span rest, const char *word)
{
	size_t length = strlen(word);

	return rest.length >= length && strncasecmp(rest.data, word, length) == 0;
}

/* Is the last character before `at` one of a word? */
static bool behind_word(pf_span words, size_t at)
{
	const char *from = words.data + at, *stop = words.data + at;
	uint32_t character;

	if (at == 0)
		return false;
	do
		from--;
	while (from > words.data && stop - from < 4 && ((unsigned char)*from & 0xc0) == 0x80);
	character = pf_html_character(&from, stop, false);
	return pf_character_letter(character) || pf_character_figure(character);
}

/* An address, without the sentence's signs at its end; letters of any script may stand in it, other signs beyond ASCII end it. */
static size_t address_length(pf_span rest)
{
	const char *here = rest.data, *stop = rest.data + rest.length;
	size_t at;

	if (!begins(rest, "http://") && !begins(rest, "https://") && !begins(rest, "www."))
		return 0;
	while (here < stop && !is_space(*here) && !strchr("<>\"", *here)) {
		const char *next = here;
		uint32_t character = pf_html_character(&next, stop, false);

		if (character >= 0x80 && !pf_character_letter(character))
			break;
		here = next;
	}
	at = (size_t)(here - rest.data);
	while (at && strchr(".,;:!?)]}'", rest.data[at - 1]))
		at--;
	return at > 4 ? at : 0;
}

/* An e-mail address that begins here. */
static size_t mail_length(pf_span rest)
{
	size_t at = 0, host;

	while (at < rest.length && at <= 64 && (is_ascii_word(rest.data[at]) || strchr("._%+-", rest.data[at])))
		at++;
	if (at == 0 || at == rest.length || rest.data[at] != '@' || at > 64)
		return 0;
	host = ++at;
	while (at < rest.length && (is_ascii_word(rest.data[at]) || rest.data[at] == '.' || rest.data[at] == '-'))
		at++;
	while (at > host && !is_ascii_word(rest.data[at - 1]))
		at--;
	return at > host && memchr(rest.data + host, '.', at - host) ? at : 0;
}

/* {{name}}, {0}, %s, %1$d */
static size_t placeholder_length(pf_span rest)
{
	size_t at = 1;

	if (rest.data[0] == '{') {
		bool twice = rest.length > 1 && rest.data[1] == '{';

		at = twice ? 2 : 1;
		while (at < rest.length && at < 80 && rest.data[at] != '}' && rest.data[at] != '{' && rest.data[at] != '\n')
			at++;
		if (at == rest.length || rest.data[at] != '}' || at == (twice ? 2u : 1u))
			return 0;
		if (!twice)
			return at + 1;
		return at + 1 < rest.length && rest.data[at + 1] == '}' ? at + 2 : 0;
	}
	if (rest.data[0] != '%')
		return 0;
	while (at < rest.length && rest.data[at] >= '0' && rest.data[at] <= '9')
		at++;
	if (at > 1) {
		if (at == rest.length || rest.data[at] != '$')
			return 0;
		at++;
	}
	return at < rest.length && strchr("sdfu", rest.data[at]) && (at + 1 == rest.length || !is_ascii_word(rest.data[at + 1])) ? at + 1 : 0;
}

/* [name …] or [/name]: only where it stands unescaped does WordPress read it as a shortcode. */
static size_t shortcode_length(pf_span rest)
{
	size_t at = 1;

	if (rest.data[0] != '[')
		return 0;
	if (at < rest.length && rest.data[at] == '/')
		at++;
	if (at == rest.length || !((rest.data[at] | 0x20) >= 'a' && (rest.data[at] | 0x20) <= 'z'))
		return 0;
	while (at < rest.length && at < 1000 && rest.data[at] != ']' && rest.data[at] != '[' && rest.data[at] != '<')
		at++;
	return at < rest.length && rest.data[at] == ']' ? at + 1 : 0;
}

/* "gallery" of [gallery ids="1"] and of [/gallery]. */
static pf_span shortcode_name(pf_span shortcode)
{
	size_t from = shortcode.data[1] == '/' ? 2 : 1, to = from;

	while (is_ascii_word(shortcode.data[to]) || shortcode.data[to] == '-' || shortcode.data[to] == '_')
		to++;
	return (pf_span){ shortcode.data + from, to - from };
}

static void add_shortcode(cutting *c, pf_span whole)
{
	size_t before = c->code_count;

	add_code(c, whole.data[1] == '/' ? CODE_CLOSE : CODE_OPEN, whole, shortcode_name(whole));
	if (c->code_count > before)
		c->codes[before].bracket = true;
}

static size_t number_length(pf_span rest)
{
	size_t at = 0, end = 0;

	while (at < rest.length) {
		if (rest.data[at] >= '0' && rest.data[at] <= '9')
			end = ++at;
		else if (end && strchr(".,:/", rest.data[at]))
			at++;
		else
			break;
	}
	return end;
}

static size_t sign_length(pf_span rest)
{
	return begins(rest, OPEN_SIGN) || begins(rest, CLOSE_SIGN) ? 3 : 0;
}

/* What must stay as it is at the start of `rest`: bytes, or 0. `word`: a word begins here. */
static size_t fixed_length(const cutting *c, pf_span rest, bool word)
{
	size_t length = sign_length(rest);

	if (!length && word)
		length = address_length(rest);
	if (!length && word)
		length = mail_length(rest);
	if (!length)
		length = placeholder_length(rest);
	if (!length && word && c->options->form == PF_PROTECT_OPAQUE)
		length = number_length(rest);
	return length;
}

static uint32_t large(uint32_t c)
{
	return c < PF_CHARACTER_BYTE ? (uint32_t)utf8proc_toupper((utf8proc_int32_t)c) : c;
}

/* The translation of a preferred term, with a capital where the text has one and the glossary has not. */
static pf_span say(cutting *c, const pf_term_hit *hit, pf_span words)
{
	pf_span text = hit->entry->translation, term = hit->entry->term, out;
	const char *in_text = words.data + hit->from, *in_term = term.data, *in_answer = text.data;
	uint32_t here = pf_html_character(&in_text, words.data + hit->to, false), first = pf_html_character(&in_term, term.data + term.length, false);
	pf_text capital;

	if (text.length == 0 || here == first || !pf_character_small(first) || pf_character_small(here))
		return stored(c, text);
	pf_text_init(&capital, ROOM);
	pf_utf8_add(&capital, large(pf_html_character(&in_answer, text.data + text.length, false)));
	pf_text_add(&capital, in_answer, (size_t)(text.data + text.length - in_answer));
	out = stored(c, capital.failed ? PF_SPAN("") : pf_text_span(&capital));
	c->failed = c->failed || capital.failed;
	pf_text_release(&capital);
	return out;
}

/* Terms that stay, and those that come back as their translation. */
static void cut_terms(cutting *c, pf_span words)
{
	size_t at = 0, from = 0;
	pf_term_hit hit;

	while (c->options->entry_count && pf_glossary_next(&hit, c->options->entries, c->options->entry_count, words, &at)) {
		pf_span found = { words.data + hit.from, hit.to - hit.from };
		bool stays = hit.entry->rule == PF_RULE_UNTRANSLATABLE;

		if (!stays && (hit.entry->rule != PF_RULE_PREFERRED || c->options->own_glossary))
			continue;
		add_words(c, (pf_span){ words.data + from, hit.from - from });
		add_code(c, CODE_SINGLE, stays ? stored(c, found) : say(c, &hit, words), PF_SPAN(""));
		from = hit.to;
	}
	add_words(c, (pf_span){ words.data + from, words.length - from });
}

/* Words as they are read, in the arena. */
static void cut_words(cutting *c, pf_span words)
{
	size_t from = 0, at = 0;

	while (at < words.length) {
		size_t length = fixed_length(c, (pf_span){ words.data + at, words.length - at }, !behind_word(words, at));

		if (!length) {
			at++;
			continue;
		}
		cut_terms(c, (pf_span){ words.data + from, at - from });
		add_code(c, CODE_SINGLE, stored(c, (pf_span){ words.data + at, length }), PF_SPAN(""));
		from = at += length;
	}
	cut_terms(c, (pf_span){ words.data + from, words.length - from });
}

/* A run of text as it stands: entities become characters. */
static void read_run(cutting *c, pf_span raw)
{
	pf_text text;
	pf_span words;

	pf_text_init(&text, ROOM);
	pf_text_put(&text, "");
	if (c->options->markup)
		for (const char *at = raw.data, *end = raw.data + raw.length; at < end;) {
			uint32_t character = pf_html_character(&at, end, true);

			if (character >= PF_CHARACTER_BYTE)
				pf_text_byte(&text, (char)(character - PF_CHARACTER_BYTE));
			else
				pf_utf8_add(&text, character);
		}
	else
		pf_plain_read(&text, raw, NULL);
	words = text.failed ? (pf_span){ NULL, 0 } : pf_arena_span(c->arena, pf_text_span(&text));
	pf_text_release(&text);
	if (words.data)
		cut_words(c, words);
	else
		c->failed = true;
}

/* Shortcodes are known by brackets that are no entities, so they are looked for before those are read. */
static void cut_text(cutting *c, pf_span raw)
{
	size_t from = 0, at = 0;

	while (at < raw.length) {
		size_t length = shortcode_length((pf_span){ raw.data + at, raw.length - at });

		if (!length) {
			at++;
			continue;
		}
		if (at > from)
			read_run(c, (pf_span){ raw.data + from, at - from });
		add_shortcode(c, (pf_span){ raw.data + at, length });
		from = at += length;
	}
	if (raw.length > from)
		read_run(c, (pf_span){ raw.data + from, raw.length - from });
}

/* --- markup --- */

static bool is_void(pf_span name)
{
	static const char *const names[] = { "br", "img", "wbr", "hr", "input", "source", "track", "area", "col", "embed" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (pf_html_piece_is(name, names[i]))
			return true;
	return false;
}

static bool has_word(pf_span list, const char *word)
{
	size_t length = strlen(word);

	for (size_t at = 0; at + length <= list.length; at++)
		if (strncasecmp(list.data + at, word, length) == 0 && (at == 0 || is_space(list.data[at - 1])) &&
		    (at + length == list.length || is_space(list.data[at + length])))
			return true;
	return false;
}

/* translate="no", class="notranslate", and what is code. */
static bool stays(const pf_html_piece *piece)
{
	pf_span attributes = piece->attributes;
	pf_html_written attribute;

	if (pf_html_piece_is(piece->name, "code") || pf_html_piece_is(piece->name, "kbd") || pf_html_piece_is(piece->name, "samp"))
		return true;
	while (pf_html_piece_attribute(&attribute, &attributes))
		if ((pf_html_piece_is(attribute.name, "translate") && pf_html_piece_is(attribute.value, "no")) ||
		    (pf_html_piece_is(attribute.name, "class") && has_word(attribute.value, "notranslate")))
			return true;
	return false;
}

/* The whole element as it stands; *rest moves behind it. False: it is never closed. */
static bool skip_element(pf_span *whole, const pf_html_piece *piece, pf_span *rest)
{
	pf_span behind = *rest;
	size_t depth = 1;

	for (;;) {
		pf_html_piece next;

		pf_html_piece_next(&next, &behind);
		if (next.kind == PF_HTML_PIECE_END)
			return false;
		if (next.kind != PF_HTML_PIECE_TAG || next.name.length != piece->name.length || strncasecmp(next.name.data, piece->name.data, next.name.length) != 0)
			continue;
		depth += next.closes ? (size_t)-1 : 1;
		if (depth == 0)
			break;
	}
	*whole = (pf_span){ piece->raw.data, (size_t)(behind.data - piece->raw.data) };
	*rest = behind;
	return true;
}

static void cut_markup(cutting *c, pf_span text)
{
	pf_html_piece piece;

	for (pf_html_piece_next(&piece, &text); piece.kind != PF_HTML_PIECE_END && !c->failed; pf_html_piece_next(&piece, &text)) {
		pf_span whole = piece.raw;

		if (piece.kind == PF_HTML_PIECE_TEXT)
			cut_text(c, piece.raw);
		else if (piece.kind == PF_HTML_PIECE_OTHER || is_void(piece.name) || (!piece.closes && stays(&piece) && skip_element(&whole, &piece, &text)))
			add_code(c, CODE_SINGLE, whole, PF_SPAN(""));
		else
			add_code(c, piece.closes ? CODE_CLOSE : CODE_OPEN, piece.raw, piece.name);
	}
}

/* --- numbers --- */

static bool same_name(pf_span a, pf_span b)
{
	return a.length == b.length && strncasecmp(a.data, b.data, a.length) == 0;
}

/*
 * Where on the stack is the other end of a closing code? A tag's is on top, but for shortcodes, which are often not closed at
 * all; a shortcode's may lie below anything. SIZE_MAX: it has none.
 */
static size_t other_end(const cutting *c, const size_t *open, size_t depth, const struct pf_protect_code *close)
{
	for (size_t at = depth; at-- > 0 && depth - at <= MOST_OPEN;) {
		const struct pf_protect_code *code = &c->codes[open[at]];

		if (code->bracket == close->bracket && same_name(code->name, close->name))
			return at;
		if (!close->bracket && !code->bracket)
			break;
	}
	return SIZE_MAX;
}

/* Ends that have no other end stand alone. */
static bool number_codes(cutting *c)
{
	size_t *open = pf_arena_alloc(c->arena, (c->code_count + 1) * sizeof *open), depth = 0, end;
	unsigned next = 1;

	if (!open)
		return false;
	for (size_t i = 0; i < c->code_count; i++) {
		struct pf_protect_code *code = &c->codes[i];

		if (code->kind == CODE_OPEN)
			open[depth++] = i;
		if (code->kind != CODE_CLOSE) {
			code->number = next++;
			continue;
		}
		end = other_end(c, open, depth, code);
		if (end != SIZE_MAX) {
			while (depth > end + 1)
				c->codes[open[--depth]].kind = CODE_SINGLE;
			code->number = c->codes[open[--depth]].number;
			continue;
		}
		code->kind = CODE_SINGLE;
		code->number = next++;
	}
	while (depth)
		c->codes[open[--depth]].kind = CODE_SINGLE;
	return true;
}

/* --- what is sent --- */

static void put_code(pf_text *out, pf_protect_form form, const struct pf_protect_code *code)
{
	if (form == PF_PROTECT_OPAQUE)
		pf_text_format(out, OPEN_SIGN "%s%u" CLOSE_SIGN, code->kind == CODE_CLOSE ? "/" : "", code->number);
	else
		pf_text_format(out, "<%sx%u%s>", code->kind == CODE_CLOSE ? "/" : "", code->number, code->kind == CODE_SINGLE ? "/" : "");
}

static void put_words(pf_text *out, pf_protect_form form, pf_span words)
{
	if (form == PF_PROTECT_OPAQUE) {
		pf_text_span_add(out, words);
		return;
	}
	for (size_t i = 0; i < words.length; i++) {
		const char *entity = words.data[i] == '&' ? "&amp;" : words.data[i] == '<' ? "&lt;" : words.data[i] == '>' ? "&gt;" : NULL;

		if (entity)
			pf_text_put(out, entity);
		else
			pf_text_byte(out, words.data[i]);
	}
}

static bool has_letter(pf_span words)
{
	for (const char *at = words.data, *end = words.data + words.length; at < end;)
		if (pf_character_letter(pf_html_character(&at, end, false)))
			return true;
	return false;
}

static size_t count_characters(pf_span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	return count;
}

static bool write_sent(pf_protected *out, cutting *c, pf_error *err)
{
	pf_text text;
	bool ok;

	pf_text_init(&text, ROOM);
	pf_text_put(&text, "");
	out->nothing = true;
	for (size_t i = 0; i < c->part_count; i++) {
		if (c->parts[i].is_code) {
			put_code(&text, c->options->form, &c->codes[c->parts[i].code]);
		} else {
			put_words(&text, c->options->form, c->parts[i].words);
			out->nothing = out->nothing && !has_letter(c->parts[i].words);
		}
	}
	ok = pf_text_check(&text, "a text for a provider", err);
	if (ok) {
		out->text = pf_arena_span(c->arena, pf_text_span(&text));
		ok = out->text.data || pf_fail(err, PF_E_MEMORY, "no memory for a text");
	}
	pf_text_release(&text);
	out->characters = ok ? count_characters(out->text) : 0;
	return ok;
}

bool pf_protect(pf_protected *out, pf_arena *arena, pf_span text, const pf_protect_options *options, pf_error *err)
{
	cutting c = { .arena = arena, .options = options };

	*out = (pf_protected){ .options = *options };
	if (options->markup)
		cut_markup(&c, text);
	else if (text.length)
		cut_text(&c, text);
	if (c.failed || !number_codes(&c))
		return pf_fail(err, PF_E_MEMORY, "no memory for a text of %zu bytes", text.length);
	out->codes = c.codes;
	out->count = c.code_count;
	return write_sent(out, &c, err);
}

/* --- what comes back --- */

typedef struct found {
	code_kind kind; /* as it was written */
	unsigned number;
	size_t length;  /* bytes */
} found;

static bool read_digits(unsigned *number, pf_span rest, size_t *at)
{
	size_t from = *at;

	*number = 0;
	while (*at < rest.length && rest.data[*at] >= '0' && rest.data[*at] <= '9' && *at - from < 7)
		*number = *number * 10 + (unsigned)(rest.data[(*at)++] - '0');
	return *at > from;
}

static void skip_blanks(pf_span rest, size_t *at)
{
	while (*at < rest.length && is_space(rest.data[*at]))
		(*at)++;
}

/* <x1>, </x1>, <x1/>, with blanks and in any case. */
static bool read_tag(found *out, pf_span rest)
{
	size_t at = 1;

	*out = (found){ .kind = CODE_OPEN };
	skip_blanks(rest, &at);
	if (at < rest.length && rest.data[at] == '/') {
		out->kind = CODE_CLOSE;
		at++;
		skip_blanks(rest, &at);
	}
	if (at == rest.length || (rest.data[at] | 0x20) != 'x')
		return false;
	at++;
	skip_blanks(rest, &at);
	if (!read_digits(&out->number, rest, &at))
		return false;
	skip_blanks(rest, &at);
	if (at < rest.length && rest.data[at] == '/' && out->kind == CODE_OPEN) {
		out->kind = CODE_SINGLE;
		at++;
		skip_blanks(rest, &at);
	}
	if (at == rest.length || rest.data[at] != '>')
		return false;
	out->length = at + 1;
	return true;
}

/* The opaque sign; whether it is an opening or a single one only the number tells. */
static bool read_sign(found *out, pf_span rest)
{
	size_t at = 3;

	*out = (found){ .kind = CODE_SINGLE };
	skip_blanks(rest, &at);
	if (at < rest.length && rest.data[at] == '/') {
		out->kind = CODE_CLOSE;
		at++;
		skip_blanks(rest, &at);
	}
	if (!read_digits(&out->number, rest, &at))
		return false;
	skip_blanks(rest, &at);
	if (at + 3 > rest.length || memcmp(rest.data + at, CLOSE_SIGN, 3) != 0)
		return false;
	out->length = at + 3;
	return true;
}

typedef struct reading {
	const pf_protected *sent;
	pf_text *out;
	pf_text words; /* gathered, to be stored */
	bool *used;
	unsigned *open;
	size_t depth;
	const char *why;
} reading;

static bool refuse(reading *r, const char *why)
{
	r->why = why;
	return false;
}

static void flush(reading *r)
{
	pf_span words = pf_text_span(&r->words);

	if (words.length)
		put_stored(r->out, &r->sent->options, words);
	r->out->failed = r->out->failed || r->words.failed;
	pf_text_clear(&r->words);
}

static struct pf_protect_code *code_of(const reading *r, const found *f)
{
	for (size_t i = 0; i < r->sent->count; i++) {
		struct pf_protect_code *code = &r->sent->codes[i];
		bool closes = f->kind == CODE_CLOSE;

		if (code->number == f->number && (code->kind == CODE_CLOSE) == closes)
			return code;
	}
	return NULL;
}

/* A single code that came back as a pair: its closing end says nothing. */
static bool is_idle_end(const reading *r, const found *f)
{
	for (size_t i = 0; f->kind == CODE_CLOSE && i < r->sent->count; i++)
		if (r->sent->codes[i].number == f->number && r->sent->codes[i].kind == CODE_SINGLE)
			return r->used[i];
	return false;
}

static bool take_code(reading *r, const found *f)
{
	struct pf_protect_code *code = code_of(r, f);

	if (!code)
		return is_idle_end(r, f) || refuse(r, "has a placeholder that was not in the source");
	if (r->used[code - r->sent->codes])
		return refuse(r, "has a placeholder twice");
	r->used[code - r->sent->codes] = true;
	flush(r);
	if (code->kind == CODE_OPEN)
		r->open[r->depth++] = code->number;
	if (code->kind == CODE_CLOSE && (r->depth == 0 || r->open[--r->depth] != code->number))
		return refuse(r, "has tags that cross each other");
	pf_text_span_add(r->out, code->back);
	return true;
}

static bool read_answer(reading *r, pf_span answer)
{
	bool tags = r->sent->options.form == PF_PROTECT_TAGS;

	for (size_t at = 0; at < answer.length;) {
		pf_span rest = { answer.data + at, answer.length - at };
		bool begins_code = tags ? *rest.data == '<' : begins(rest, OPEN_SIGN);
		const char *from = rest.data, *end = rest.data + rest.length;
		uint32_t character;
		found f;

		if (begins_code) {
			if (!(tags ? read_tag(&f, rest) : read_sign(&f, rest)))
				return refuse(r, tags ? "has markup that was not in the source" : "has a damaged placeholder");
			if (!take_code(r, &f))
				return false;
			at += f.length;
			continue;
		}
		if (!tags && begins(rest, CLOSE_SIGN))
			return refuse(r, "has a damaged placeholder");
		character = pf_html_character(&from, end, tags);
		if (character >= PF_CHARACTER_BYTE)
			return refuse(r, "is not UTF-8");
		pf_utf8_add(&r->words, character);
		at = (size_t)(from - answer.data);
	}
	flush(r);
	for (size_t i = 0; i < r->sent->count; i++)
		if (!r->used[i])
			return refuse(r, "lacks a placeholder of the source");
	return true;
}

/* Blanks around a text are its own, whatever a provider does with them. */
static pf_span trimmed(pf_span text)
{
	while (text.length && is_space(text.data[0])) {
		text.data++;
		text.length--;
	}
	while (text.length && is_space(text.data[text.length - 1]))
		text.length--;
	return text;
}

static pf_span blanks_before(pf_span text)
{
	size_t length = 0;

	while (length < text.length && is_space(text.data[length]))
		length++;
	return (pf_span){ text.data, length };
}

static pf_span blanks_behind(pf_span text)
{
	size_t from = text.length;

	while (from && is_space(text.data[from - 1]))
		from--;
	return (pf_span){ text.data + from, text.length - from };
}

bool pf_unprotect(pf_text *out, const pf_protected *sent, pf_span answer, const char **why)
{
	reading r = { .sent = sent, .out = out, .used = calloc(sent->count + 1, sizeof *r.used), .open = calloc(sent->count + 1, sizeof *r.open) };
	size_t before = out->length;
	bool ok = r.used && r.open;

	if (!ok) {
		r.why = "found no memory";
		out->failed = out->starved = true;
	}
	pf_text_init(&r.words, ROOM);
	if (ok) {
		pf_text_span_add(out, blanks_before(sent->text));
		ok = read_answer(&r, trimmed(answer));
		if (ok && sent->text.length > blanks_before(sent->text).length)
			pf_text_span_add(out, blanks_behind(sent->text));
	}
	if (ok && out->failed)
		ok = refuse(&r, "is too long");
	if (!ok && out->length > before) {
		out->length = before;
		out->data[before] = '\0';
	}
	if (!ok)
		*why = r.why;
	pf_text_release(&r.words);
	free(r.used);
	free(r.open);
	return ok;
}
