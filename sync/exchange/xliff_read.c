/*
 * xliff_read: see xliff.h. A machine over three places: above units (documents, files and their groups), in a unit, in one of its
 * texts. Whatever has no meaning here (skeletons, proposals of a tool, segmented copies, modules) is passed over with all
 * that stands in it.
 */
#include "exchange/xliff.h"

#include <stdlib.h>
#include <string.h>

typedef struct parse {
	const pf_xliff_reading *reading;
	pf_arena *lasting, *of_file, *arena; /* of the document; of one file in it; of one unit */
	pf_xliff_head head;
	pf_xliff_unit unit;
	pf_inline_data data;
	pf_inline_reader reader;
	pf_text note;            /* the note or datum that is open */
	pf_span datum;           /* its id */
	bool for_us;             /* the note is */
	unsigned ignored;        /* depth of the element whose content is not read; 0: none */
	unsigned unit_depth;     /* 0: above units */
	unsigned text_depth;     /* of source, target, note, data: their content is being read; 0: none */
	enum { IN_SOURCE, IN_TARGET, IN_NOTE, IN_DATUM } text;
	pf_inline source, target; /* of one segment */
	bool in_segment, in_ignorable, had_target, lacks; /* lacks: a segment has no target */
	bool had_segment, approved;
	size_t data_bytes;       /* of the unit */
} parse;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a unit");
}

static bool keep(pf_span *out, pf_arena *arena, pf_span value, pf_error *err)
{
	*out = pf_arena_span(arena, value.data ? value : PF_SPAN(""));
	return memory(out->data, err);
}

static bool is(const pf_xml_element *element, const char *name)
{
	return pf_span_is(element->name, name);
}

static bool two(const parse *s)
{
	return s->head.version == PF_XLIFF_2_1;
}

static void ignore(parse *s, const pf_xml_element *element)
{
	s->ignored = element->depth;
}

/* --- above units --- */

static bool open_document(parse *s, const pf_xml_element *element, pf_error *err)
{
	pf_span version = pf_xml_attribute_of(element, "version");

	if (!is(element, "xliff"))
		return pf_fail(err, PF_E_INPUT, "no XLIFF file: its document is <%.*s>", element->name.length > 60 ? 60 : (int)element->name.length, element->name.data);
	if (version.length != 3 || version.data[1] != '.' || (version.data[0] != '1' && version.data[0] != '2'))
		return pf_fail(err, PF_E_INPUT, "XLIFF version '%.*s' is not known; 1.2, 2.0 and 2.1 are", version.length > 20 ? 20 : (int)version.length,
			       version.length ? version.data : "");
	s->head.version = version.data[0] == '1' ? PF_XLIFF_1_2 : PF_XLIFF_2_1;
	return !two(s) || (keep(&s->head.source_language, s->lasting, pf_xml_attribute_of(element, "srcLang"), err) &&
			   keep(&s->head.target_language, s->lasting, pf_xml_attribute_of(element, "trgLang"), err));
}

static bool open_file(parse *s, const pf_xml_element *element, pf_error *err)
{
	pf_arena_clear(s->of_file);
	if (!two(s) && (!keep(&s->head.source_language, s->of_file, pf_xml_attribute_of(element, "source-language"), err) ||
			!keep(&s->head.target_language, s->of_file, pf_xml_attribute_of(element, "target-language"), err)))
		return false;
	return keep(&s->head.file_id, s->of_file, pf_xml_attribute_of(element, "id"), err) &&
	       keep(&s->head.original, s->of_file, pf_xml_attribute_of(element, "original"), err);
}

static bool starts_with(pf_span text, const char *with)
{
	size_t length = strlen(with);

	return text.length >= length && memcmp(text.data, with, length) == 0;
}

/* What 1.2 says of a target. What is approved and yet needs something was changed after it had been approved. */
static pf_xliff_state state_1(bool approved, pf_span state, pf_span qualifier)
{
	if (state.length == 0 || pf_span_is(state, "translated"))
		return approved ? PF_XLIFF_REVIEWED : PF_XLIFF_TRANSLATED;
	if (pf_span_is(state, "signed-off") || pf_span_is(state, "final"))
		return PF_XLIFF_REVIEWED;
	if (starts_with(state, "needs-review"))
		return qualifier.length ? PF_XLIFF_MACHINE : PF_XLIFF_OUTDATED;
	return PF_XLIFF_MISSING;
}

static pf_xliff_state state_2(pf_span state, pf_span sub)
{
	if (pf_span_is(state, "reviewed") || pf_span_is(state, "final"))
		return PF_XLIFF_REVIEWED;
	if (pf_span_is(state, "translated"))
		return pf_span_is(sub, "profint:machine") ? PF_XLIFF_MACHINE : pf_span_is(sub, "profint:outdated") ? PF_XLIFF_OUTDATED : PF_XLIFF_TRANSLATED;
	return PF_XLIFF_MISSING;
}

static bool open_unit(parse *s, const pf_xml_element *element, pf_error *err)
{
	pf_arena_clear(s->arena);
	s->unit = (pf_xliff_unit){ .line = element->line, .state = PF_XLIFF_REVIEWED };
	s->data = (pf_inline_data){ 0 };
	s->data_bytes = 0;
	pf_inline_init(&s->unit.source, s->arena);
	pf_inline_init(&s->unit.target, s->arena);
	s->unit_depth = element->depth;
	s->lacks = s->had_segment = s->had_target = false;
	s->approved = pf_span_is(pf_xml_attribute_of(element, "approved"), "yes");
	if (pf_span_is(pf_xml_attribute_of(element, "translate"), "no"))
		s->lacks = true;
	return keep(&s->unit.id, s->arena, pf_xml_attribute_of(element, "id"), err) &&
	       keep(&s->unit.name, s->arena, pf_xml_attribute_of(element, two(s) ? "name" : "resname"), err);
}

static bool open_above(parse *s, const pf_xml_element *element, pf_error *err)
{
	if (element->depth == 1)
		return open_document(s, element, err);
	if (is(element, "file"))
		return open_file(s, element, err);
	if (is(element, two(s) ? "unit" : "trans-unit"))
		return open_unit(s, element, err);
	if (!is(element, "group") && !is(element, "body"))
		ignore(s, element);
	return true;
}

/* --- in a unit --- */

static bool open_text(parse *s, const pf_xml_element *element)
{
	s->text_depth = element->depth;
	s->text = is(element, "source") ? IN_SOURCE : IN_TARGET;
	pf_inline_reader_begin(&s->reader, s->arena, two(s) ? PF_DIALECT_XLIFF_2 : PF_DIALECT_XLIFF_1, &s->data);
	return true;
}

static bool open_note(parse *s, const pf_xml_element *element)
{
	s->for_us = pf_span_is(pf_xml_attribute_of(element, two(s) ? "category" : "from"), "profint");
	if (!s->for_us) {
		ignore(s, element);
		return true;
	}
	s->text_depth = element->depth;
	s->text = IN_NOTE;
	pf_text_clear(&s->note);
	return true;
}

static bool open_in_unit_1(parse *s, const pf_xml_element *element)
{
	if (is(element, "note"))
		return open_note(s, element);
	if (is(element, "target"))
		s->unit.state = state_1(s->approved, pf_xml_attribute_of(element, "state"), pf_xml_attribute_of(element, "state-qualifier"));
	if (is(element, "source") || is(element, "target"))
		return open_text(s, element);
	ignore(s, element);
	return true;
}

static bool open_datum(parse *s, const pf_xml_element *element, pf_error *err)
{
	s->text_depth = element->depth;
	s->text = IN_DATUM;
	pf_text_clear(&s->note);
	if (s->data.count >= PF_INLINE_PARTS)
		return pf_fail(err, PF_E_INPUT, "a unit with more than %d codes", PF_INLINE_PARTS);
	return keep(&s->datum, s->arena, pf_xml_attribute_of(element, "id"), err);
}

static bool open_in_unit_2(parse *s, const pf_xml_element *element, pf_error *err)
{
	if (is(element, "notes") || is(element, "originalData"))
		return true;
	if (is(element, "note"))
		return open_note(s, element);
	if (is(element, "data"))
		return open_datum(s, element, err);
	if ((is(element, "segment") || is(element, "ignorable")) && !s->in_segment) {
		pf_xliff_state state = state_2(pf_xml_attribute_of(element, "state"), pf_xml_attribute_of(element, "subState"));

		s->in_segment = true;
		s->in_ignorable = is(element, "ignorable");
		s->had_target = false;
		pf_inline_init(&s->source, s->arena);
		pf_inline_init(&s->target, s->arena);
		if (!s->in_ignorable) {
			s->had_segment = true;
			s->unit.state = state < s->unit.state ? state : s->unit.state;
		}
		return true;
	}
	if (s->in_segment && (is(element, "source") || is(element, "target")))
		return open_text(s, element);
	ignore(s, element);
	return true;
}

static bool append(pf_inline *to, const pf_inline *from, pf_error *err)
{
	for (size_t i = 0; i < from->count; i++)
		if (!pf_inline_add(to, from->parts[i].kind, from->parts[i].text, from->parts[i].code, err))
			return false;
	return true;
}

static bool close_segment(parse *s, pf_error *err)
{
	s->in_segment = false;
	s->lacks = s->lacks || (!s->had_target && !s->in_ignorable);
	if (s->unit.source.count + s->source.count > PF_INLINE_PARTS || s->unit.target.count + s->target.count > PF_INLINE_PARTS)
		return pf_fail(err, PF_E_INPUT, "a unit with more than %d codes", PF_INLINE_PARTS);
	return append(&s->unit.source, &s->source, err) && append(&s->unit.target, s->had_target ? &s->target : &s->source, err);
}

static bool close_text(parse *s, pf_error *err)
{
	pf_inline text;

	s->text_depth = 0;
	if (s->text == IN_NOTE || s->text == IN_DATUM) {
		s->data_bytes += s->note.length;
		if (s->note.failed || s->data_bytes > PF_INLINE_BYTES)
			return pf_fail(err, s->note.starved ? PF_E_MEMORY : PF_E_INPUT, "a unit with more than 1 MB of codes and notes");
		if (s->text == IN_DATUM)
			return pf_inline_datum_add(&s->data, s->arena, s->datum, s->note.length ? pf_text_span(&s->note) : PF_SPAN(""), err);
		return keep(&s->unit.seen, s->arena, s->note.length ? pf_text_span(&s->note) : PF_SPAN(""), err);
	}
	if (!pf_inline_reader_end(&s->reader, &text, err))
		return false;
	if (s->text == IN_TARGET)
		s->had_target = true;
	if (two(s))
		*(s->text == IN_SOURCE ? &s->source : &s->target) = text;
	else
		*(s->text == IN_SOURCE ? &s->unit.source : &s->unit.target) = text;
	return true;
}

static bool close_unit(parse *s, pf_error *err)
{
	s->unit_depth = 0;
	s->unit.has_target = !s->lacks && (two(s) ? s->had_segment : s->had_target) && s->unit.target.count > 0;
	if (!s->unit.has_target)
		s->unit.state = PF_XLIFF_MISSING;
	return s->reading->unit(s->reading->self, &s->head, &s->unit, err);
}

/* --- events --- */

static bool on_open(void *self, const pf_xml_element *element, pf_error *err)
{
	parse *s = self;

	if (s->ignored)
		return true;
	if (s->text_depth && (s->text == IN_SOURCE || s->text == IN_TARGET))
		return pf_inline_reader_open(&s->reader, element, err);
	if (s->text_depth) { /* <cp> in data: a sign that no content of ours has */
		ignore(s, element);
		return true;
	}
	if (!s->unit_depth)
		return open_above(s, element, err);
	return two(s) ? open_in_unit_2(s, element, err) : open_in_unit_1(s, element);
}

static bool on_close(void *self, pf_span name, unsigned depth, pf_error *err)
{
	parse *s = self;

	if (s->ignored) {
		if (s->ignored == depth)
			s->ignored = 0;
		return true;
	}
	if (s->text_depth)
		return depth == s->text_depth ? close_text(s, err) : pf_inline_reader_close(&s->reader, err);
	if (s->unit_depth == depth && s->unit_depth)
		return close_unit(s, err);
	if (s->in_segment && (pf_span_is(name, "segment") || pf_span_is(name, "ignorable")))
		return close_segment(s, err);
	return true;
}

static bool on_text(void *self, pf_span text, pf_error *err)
{
	parse *s = self;

	if (s->ignored || !s->text_depth)
		return true;
	if (s->text == IN_SOURCE || s->text == IN_TARGET)
		return pf_inline_reader_text(&s->reader, text, err);
	pf_text_span_add(&s->note, text);
	return true;
}

bool pf_xliff_read(const char *path, const pf_xliff_reading *reading, pf_error *err)
{
	parse *s = calloc(1, sizeof *s);
	pf_xml_events events = { on_open, on_close, on_text, s };
	bool ok;

	if (!memory(s, err))
		return false;
	s->reading = reading;
	s->lasting = pf_arena_new();
	s->of_file = pf_arena_new();
	s->arena = pf_arena_new();
	pf_text_init(&s->note, PF_INLINE_BYTES);
	pf_inline_reader_init(&s->reader);
	ok = memory(s->lasting && s->of_file && s->arena ? s : NULL, err) && pf_xml_read_file(&events, path, err);
	pf_inline_reader_release(&s->reader);
	pf_text_release(&s->note);
	pf_arena_free(s->arena);
	pf_arena_free(s->of_file);
	pf_arena_free(s->lasting);
	free(s);
	return ok;
}
