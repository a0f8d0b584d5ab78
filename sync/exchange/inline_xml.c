/* inline_xml: see inline_xml.h */
#include "exchange/inline_xml.h"

#include <stdio.h>
#include <string.h>

/* --- data apart --- */

static const struct pf_inline_datum *by_bytes(const pf_inline_data *data, pf_span bytes)
{
	for (size_t i = 0; i < data->count; i++)
		if (pf_span_equal(data->items[i].bytes, bytes))
			return &data->items[i];
	return NULL;
}

static const struct pf_inline_datum *by_id(const pf_inline_data *data, pf_span id)
{
	for (size_t i = 0; data && id.data && i < data->count; i++)
		if (pf_span_equal(data->items[i].id, id))
			return &data->items[i];
	return NULL;
}

/* A place for one more. */
static struct pf_inline_datum *grow(pf_inline_data *data, pf_arena *arena, pf_error *err)
{
	if (data->count == data->room) {
		size_t room = 2 * data->room + 8;
		struct pf_inline_datum *more = pf_arena_alloc(arena, room * sizeof *more);

		if (!more) {
			pf_fail(err, PF_E_MEMORY, "no memory for codes");
			return NULL;
		}
		if (data->count)
			memcpy(more, data->items, data->count * sizeof *more);
		data->items = more;
		data->room = room;
	}
	return &data->items[data->count++];
}

bool pf_inline_datum_add(pf_inline_data *data, pf_arena *arena, pf_span id, pf_span bytes, pf_error *err)
{
	struct pf_inline_datum one = { pf_arena_span(arena, id), pf_arena_span(arena, bytes) };
	struct pf_inline_datum *place;

	if (!one.id.data || !one.bytes.data)
		return pf_fail(err, PF_E_MEMORY, "no memory for codes");
	place = grow(data, arena, err);
	if (place)
		*place = one;
	return place != NULL;
}

bool pf_inline_data_add(pf_inline_data *data, pf_arena *arena, const pf_inline *text, pf_error *err)
{
	for (size_t i = 0; i < text->count; i++) {
		char id[24];

		if (text->parts[i].kind == PF_INLINE_WORDS || by_bytes(data, text->parts[i].text))
			continue;
		snprintf(id, sizeof id, "d%zu", data->count + 1);
		if (!pf_inline_datum_add(data, arena, pf_span_of(id), text->parts[i].text, err))
			return false;
	}
	return true;
}

/* --- writing --- */

static void put_number(pf_xml_out *out, const char *name, unsigned number)
{
	char digits[16];

	snprintf(digits, sizeof digits, "%u", number);
	pf_xml_put_attribute(out, name, pf_span_of(digits));
}

/* bpt, ept, ph with the code's bytes inside. */
static void put_native(pf_xml_out *out, const pf_inline_part *part, pf_dialect dialect)
{
	static const char *const elements[] = { [PF_INLINE_OPEN] = "bpt", [PF_INLINE_CLOSE] = "ept", [PF_INLINE_ALONE] = "ph" };
	bool tmx = dialect == PF_DIALECT_TMX;

	pf_xml_open(out, elements[part->kind]);
	put_number(out, !tmx ? "id" : part->kind == PF_INLINE_ALONE ? "x" : "i", part->code);
	if (tmx && part->kind == PF_INLINE_OPEN)
		put_number(out, "x", part->code);
	pf_xml_put_text(out, part->text);
	pf_xml_close(out);
}

static void put_reference(pf_xml_out *out, const char *name, const pf_inline_data *data, pf_span bytes)
{
	const struct pf_inline_datum *datum = by_bytes(data, bytes);

	if (datum)
		pf_xml_put_attribute(out, name, datum->id);
}

static const pf_inline_part *closing(const pf_inline *text, size_t open)
{
	for (size_t i = open + 1; i < text->count; i++)
		if (text->parts[i].kind == PF_INLINE_CLOSE && text->parts[i].code == text->parts[open].code)
			return &text->parts[i];
	return NULL;
}

static void put_apart(pf_xml_out *out, const pf_inline *text, size_t i, const pf_inline_data *data)
{
	const pf_inline_part *part = &text->parts[i], *end;

	if (part->kind == PF_INLINE_CLOSE) {
		pf_xml_close(out);
		return;
	}
	pf_xml_open(out, part->kind == PF_INLINE_OPEN ? "pc" : "ph");
	put_number(out, "id", part->code);
	if (part->kind == PF_INLINE_ALONE) {
		put_reference(out, "dataRef", data, part->text);
		pf_xml_close(out);
		return;
	}
	end = closing(text, i);
	if (end)
		put_reference(out, "dataRefEnd", data, end->text);
	put_reference(out, "dataRefStart", data, part->text);
}

void pf_inline_write(pf_xml_out *out, const pf_inline *text, pf_dialect dialect, const pf_inline_data *data)
{
	for (size_t i = 0; i < text->count; i++) {
		if (text->parts[i].kind == PF_INLINE_WORDS)
			pf_xml_put_text(out, text->parts[i].text);
		else if (dialect == PF_DIALECT_XLIFF_2)
			put_apart(out, text, i, data);
		else
			put_native(out, &text->parts[i], dialect);
	}
}

/* --- reading --- */

void pf_inline_reader_init(pf_inline_reader *reader)
{
	memset(reader, 0, sizeof *reader);
	pf_text_init(&reader->words, PF_INLINE_BYTES);
	pf_text_init(&reader->code, PF_INLINE_BYTES);
}

void pf_inline_reader_release(pf_inline_reader *reader)
{
	pf_text_release(&reader->words);
	pf_text_release(&reader->code);
}

void pf_inline_reader_begin(pf_inline_reader *reader, pf_arena *arena, pf_dialect dialect, const pf_inline_data *data)
{
	pf_inline_init(&reader->text, arena);
	pf_text_clear(&reader->words);
	pf_text_clear(&reader->code);
	reader->dialect = dialect;
	reader->data = data;
	reader->depth = reader->in_code = 0;
	reader->bytes = 0;
}

/* The number in an id; what is no number is no number of ours. */
static unsigned number_of(pf_span id)
{
	unsigned number = 0;

	if (!id.data || id.length == 0 || id.length > 6)
		return 0;
	for (size_t i = 0; i < id.length; i++) {
		if (id.data[i] < '0' || id.data[i] > '9')
			return 0;
		number = number * 10 + (unsigned)(id.data[i] - '0');
	}
	return number;
}

static bool too_large(pf_error *err)
{
	return pf_fail(err, PF_E_INPUT, "a text of more than 1 MB or 4000 codes");
}

static bool put_words(pf_inline_reader *reader, pf_error *err)
{
	bool ok;

	if (reader->words.failed)
		return reader->words.starved ? pf_fail(err, PF_E_MEMORY, "no memory for a text") : too_large(err);
	if (reader->text.count >= PF_INLINE_PARTS)
		return too_large(err);
	ok = pf_inline_add(&reader->text, PF_INLINE_WORDS, pf_text_span(&reader->words), 0, err);
	pf_text_clear(&reader->words);
	return ok;
}

static bool put_code(pf_inline_reader *reader, pf_inline_kind kind, pf_span bytes, unsigned number, pf_error *err)
{
	return put_words(reader, err) && pf_inline_add(&reader->text, kind, bytes, number, err);
}

/* What an element is. */
typedef enum meaning {
	NOTHING,  /* marks words: read through */
	NATIVE,   /* a code with its bytes inside */
	BARE,     /* a code whose bytes are not here */
	PAIR,     /* a pair of codes around words; their bytes are elsewhere */
	UNKNOWN
} meaning;

static meaning meaning_of(const pf_xml_element *element, pf_dialect dialect, pf_inline_kind *kind)
{
	static const struct {
		pf_dialect dialect;
		const char *name;
		meaning is;
		pf_inline_kind kind;
	} known[] = {
		{ PF_DIALECT_TMX, "bpt", NATIVE, PF_INLINE_OPEN },
		{ PF_DIALECT_TMX, "ept", NATIVE, PF_INLINE_CLOSE },
		{ PF_DIALECT_TMX, "ph", NATIVE, PF_INLINE_ALONE },
		{ PF_DIALECT_TMX, "it", NATIVE, PF_INLINE_ALONE },
		{ PF_DIALECT_TMX, "ut", NATIVE, PF_INLINE_ALONE },
		{ PF_DIALECT_TMX, "hi", NOTHING, PF_INLINE_WORDS },
		{ PF_DIALECT_XLIFF_1, "bpt", NATIVE, PF_INLINE_OPEN },
		{ PF_DIALECT_XLIFF_1, "ept", NATIVE, PF_INLINE_CLOSE },
		{ PF_DIALECT_XLIFF_1, "ph", NATIVE, PF_INLINE_ALONE },
		{ PF_DIALECT_XLIFF_1, "it", NATIVE, PF_INLINE_ALONE },
		{ PF_DIALECT_XLIFF_1, "g", PAIR, PF_INLINE_OPEN },
		{ PF_DIALECT_XLIFF_1, "x", BARE, PF_INLINE_ALONE },
		{ PF_DIALECT_XLIFF_1, "bx", BARE, PF_INLINE_OPEN },
		{ PF_DIALECT_XLIFF_1, "ex", BARE, PF_INLINE_CLOSE },
		{ PF_DIALECT_XLIFF_1, "mrk", NOTHING, PF_INLINE_WORDS },
		{ PF_DIALECT_XLIFF_2, "pc", PAIR, PF_INLINE_OPEN },
		{ PF_DIALECT_XLIFF_2, "ph", BARE, PF_INLINE_ALONE },
		{ PF_DIALECT_XLIFF_2, "sc", BARE, PF_INLINE_OPEN },
		{ PF_DIALECT_XLIFF_2, "ec", BARE, PF_INLINE_CLOSE },
		{ PF_DIALECT_XLIFF_2, "mrk", NOTHING, PF_INLINE_WORDS },
		{ PF_DIALECT_XLIFF_2, "sm", NOTHING, PF_INLINE_WORDS },
		{ PF_DIALECT_XLIFF_2, "em", NOTHING, PF_INLINE_WORDS },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].dialect == dialect && pf_span_is(element->name, known[i].name)) {
			*kind = known[i].kind;
			return known[i].is;
		}
	return UNKNOWN;
}

/* The number by which the two of a pair find each other. */
static unsigned pair_number(const pf_xml_element *element, pf_dialect dialect, pf_inline_kind kind)
{
	pf_span id = pf_xml_attribute_of(element, dialect == PF_DIALECT_TMX ? (kind == PF_INLINE_ALONE ? "x" : "i") : "id");

	if (dialect == PF_DIALECT_XLIFF_2 && kind == PF_INLINE_CLOSE) {
		pf_span start = pf_xml_attribute_of(element, "startRef");

		id = start.data ? start : id;
	}
	return number_of(id);
}

static pf_span bytes_of(const pf_inline_reader *reader, const pf_xml_element *element, const char *reference)
{
	const struct pf_inline_datum *datum = by_id(reader->data, pf_xml_attribute_of(element, reference));

	return datum ? datum->bytes : (pf_span){ NULL, 0 };
}

bool pf_inline_reader_open(pf_inline_reader *reader, const pf_xml_element *element, pf_error *err)
{
	bool two = reader->dialect == PF_DIALECT_XLIFF_2;
	pf_inline_kind kind = PF_INLINE_WORDS;
	meaning is;

	if (reader->depth == PF_INLINE_DEPTH)
		return pf_fail(err, PF_E_INPUT, "more than %d inline elements inside one another", PF_INLINE_DEPTH);
	reader->open[reader->depth].pair = false;
	reader->depth++;
	if (reader->in_code) { /* sub: words inside of a code are a part of it */
		return true;
	}
	is = meaning_of(element, reader->dialect, &kind);
	switch (is) {
	case NOTHING: return true;
	case UNKNOWN: return pf_fail(err, PF_E_INPUT, "the element <%.*s> has no place in a text", element->name.length > 60 ? 60 : (int)element->name.length, element->name.data);
	case NATIVE:
		reader->in_code = reader->depth;
		reader->kind = kind;
		reader->number = pair_number(element, reader->dialect, kind);
		pf_text_clear(&reader->code);
		return put_words(reader, err);
	case BARE: return put_code(reader, kind, two ? bytes_of(reader, element, "dataRef") : (pf_span){ NULL, 0 }, pair_number(element, reader->dialect, kind), err);
	case PAIR: break;
	}
	reader->open[reader->depth - 1].pair = true;
	reader->open[reader->depth - 1].number = pair_number(element, reader->dialect, kind);
	reader->open[reader->depth - 1].end = two ? bytes_of(reader, element, "dataRefEnd") : (pf_span){ NULL, 0 };
	return put_code(reader, PF_INLINE_OPEN, two ? bytes_of(reader, element, "dataRefStart") : (pf_span){ NULL, 0 }, reader->open[reader->depth - 1].number, err);
}

bool pf_inline_reader_close(pf_inline_reader *reader, pf_error *err)
{
	unsigned depth = reader->depth--;

	if (reader->in_code == depth) {
		reader->in_code = 0;
		if (reader->code.failed)
			return reader->code.starved ? pf_fail(err, PF_E_MEMORY, "no memory for a code") : too_large(err);
		return put_code(reader, reader->kind, reader->code.length ? pf_text_span(&reader->code) : (pf_span){ NULL, 0 }, reader->number, err);
	}
	if (reader->in_code || !reader->open[depth - 1].pair)
		return true;
	return put_code(reader, PF_INLINE_CLOSE, reader->open[depth - 1].end, reader->open[depth - 1].number, err);
}

bool pf_inline_reader_text(pf_inline_reader *reader, pf_span text, pf_error *err)
{
	pf_text *to = reader->in_code ? &reader->code : &reader->words;

	reader->bytes += text.length;
	if (reader->bytes > PF_INLINE_BYTES)
		return too_large(err);
	pf_text_span_add(to, text);
	if (to->failed)
		return to->starved ? pf_fail(err, PF_E_MEMORY, "no memory for a text") : too_large(err);
	return true;
}

bool pf_inline_reader_end(pf_inline_reader *reader, pf_inline *out, pf_error *err)
{
	if (!put_words(reader, err))
		return false;
	*out = reader->text;
	return true;
}
