/* tmx: see tmx.h */
#include "exchange/tmx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const property_names[PF_TMX_PROPERTIES] = {
	[PF_TMX_REVIEWED] = "x-profint-reviewed", [PF_TMX_FORM] = "x-profint-form",   [PF_TMX_MADE] = "x-profint-made",
	[PF_TMX_PROVIDER] = "x-profint-provider", [PF_TMX_MODEL] = "x-profint-model", [PF_TMX_CONTEXT] = "x-profint-context",
};

/* --- times --- */

/* Copies digits from where the pattern has a 0, other signs as they are. */
static bool match(char *digits, pf_span text, const char *pattern)
{
	for (size_t i = 0; pattern[i]; i++) {
		if (i >= text.length || (pattern[i] == '0' ? text.data[i] < '0' || text.data[i] > '9' : text.data[i] != pattern[i]))
			return false;
		if (pattern[i] == '0')
			*digits++ = text.data[i];
	}
	*digits = '\0';
	return true;
}

static int two(const char *digits)
{
	return (digits[0] - '0') * 10 + digits[1] - '0';
}

/* 14 digits that are a time which the tables can hold. */
static bool is_time(const char *d)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year = two(d) * 100 + two(d + 2), month = two(d + 4), day = two(d + 6);
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (leap && month == 2) && two(d + 8) < 24 && two(d + 10) < 60 &&
	       two(d + 12) < 60;
}

bool pf_tmx_time_read(char out[20], pf_span time)
{
	char d[15];

	if (time.length != 16 || !match(d, time, "00000000T000000Z") || !is_time(d))
		return false;
	snprintf(out, 20, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", d, d + 4, d + 6, d + 8, d + 10, d + 12);
	return true;
}

bool pf_tmx_time_write(char out[17], pf_span time)
{
	char d[15];

	if (!match(d, time, "0000-00-00 00:00:00"))
		return false;
	snprintf(out, 17, "%.8sT%.6sZ", d, d + 8);
	return true;
}

/* --- writing --- */

void pf_tmx_begin(pf_xml_out *out, const char *version, pf_span source_language)
{
	pf_xml_open(out, "tmx");
	pf_xml_put_attribute(out, "version", PF_SPAN("1.4"));
	pf_xml_break(out, 1);
	pf_xml_open(out, "header");
	pf_xml_put_attribute(out, "creationtool", PF_SPAN("profint"));
	pf_xml_put_attribute(out, "creationtoolversion", pf_span_of(version));
	pf_xml_put_attribute(out, "segtype", PF_SPAN("block"));
	pf_xml_put_attribute(out, "o-tmf", PF_SPAN("profint"));
	pf_xml_put_attribute(out, "adminlang", PF_SPAN("en"));
	pf_xml_put_attribute(out, "srclang", source_language);
	pf_xml_put_attribute(out, "datatype", PF_SPAN("html"));
	pf_xml_close(out);
	pf_xml_break(out, 1);
	pf_xml_open(out, "body");
}

static void put_said(pf_xml_out *out, const char *name, pf_span value)
{
	if (value.length)
		pf_xml_put_attribute(out, name, value);
}

void pf_tmx_put(pf_xml_out *out, const pf_tmx_unit *unit)
{
	pf_xml_break(out, 2);
	pf_xml_open(out, "tu");
	put_said(out, "tuid", unit->id);
	put_said(out, "datatype", unit->datatype);
	put_said(out, "creationdate", unit->created);
	put_said(out, "creationid", unit->created_by);
	for (size_t i = 0; i < PF_TMX_PROPERTIES; i++) {
		if (unit->properties[i].length == 0)
			continue;
		pf_xml_break(out, 3);
		pf_xml_open(out, "prop");
		pf_xml_put_attribute(out, "type", pf_span_of(property_names[i]));
		pf_xml_put_text(out, unit->properties[i]);
		pf_xml_close(out);
	}
	for (size_t i = 0; i < unit->count; i++) {
		pf_xml_break(out, 3);
		pf_xml_open(out, "tuv");
		pf_xml_put_attribute(out, "xml:lang", unit->versions[i].language);
		pf_xml_open(out, "seg");
		pf_inline_write(out, &unit->versions[i].text, PF_DIALECT_TMX, NULL);
		pf_xml_close(out);
		pf_xml_close(out);
	}
	pf_xml_break(out, 2);
	pf_xml_close(out);
}

void pf_tmx_end(pf_xml_out *out)
{
	pf_xml_break(out, 1);
	pf_xml_close(out);
	pf_xml_break(out, 0);
	pf_xml_close(out);
}

/* --- reading --- */

enum { DEPTH_TMX = 1, DEPTH_PART, DEPTH_UNIT, DEPTH_VERSION, DEPTH_SEG };

typedef struct state {
	const pf_tmx_reading *reading;
	pf_arena *arena;     /* of one unit */
	pf_text datatype;    /* the header's */
	pf_inline_reader reader;
	pf_text property;    /* text of the prop that is open */
	int which;           /* … and which one, or -1 */
	pf_tmx_unit unit;
	pf_tmx_version versions[PF_TMX_VERSIONS];
	bool in_version, in_seg, had_seg;
	unsigned ignored;    /* depth of the element whose content is not read; 0: none */
} state;

/* A copy in the unit's arena. */
static bool keep(pf_span *out, state *s, pf_span value, pf_error *err)
{
	if (!value.data)
		return true;
	*out = pf_arena_span(s->arena, value);
	return out->data || pf_fail(err, PF_E_MEMORY, "no memory for a unit");
}

static bool open_document(const pf_xml_element *element, pf_error *err)
{
	pf_span version = pf_xml_attribute_of(element, "version");

	if (!pf_span_is(element->name, "tmx"))
		return pf_fail(err, PF_E_INPUT, "no TMX file: its document is <%.*s>", element->name.length > 60 ? 60 : (int)element->name.length, element->name.data);
	return !version.data || (version.length && *version.data == '1') ||
	       pf_fail(err, PF_E_INPUT, "TMX version %.*s is not known; 1.1 to 1.4 are", version.length > 20 ? 20 : (int)version.length, version.data);
}

static bool open_part(state *s, const pf_xml_element *element, pf_error *err)
{
	if (pf_span_is(element->name, "body"))
		return true;
	if (pf_span_is(element->name, "header")) {
		pf_text_clear(&s->datatype);
		pf_text_span_add(&s->datatype, pf_xml_attribute_of(element, "datatype"));
		if (s->datatype.failed)
			return pf_fail(err, s->datatype.starved ? PF_E_MEMORY : PF_E_INPUT, "the header's datatype cannot be read");
	}
	s->ignored = element->depth;
	return true;
}

static bool open_unit(state *s, const pf_xml_element *element, pf_error *err)
{
	pf_span datatype = pf_xml_attribute_of(element, "datatype");

	if (!pf_span_is(element->name, "tu")) {
		s->ignored = element->depth;
		return true;
	}
	pf_arena_clear(s->arena);
	s->unit = (pf_tmx_unit){ .line = element->line, .versions = s->versions, .datatype = pf_text_span(&s->datatype) };
	return keep(&s->unit.id, s, pf_xml_attribute_of(element, "tuid"), err) &&
	       keep(&s->unit.created, s, pf_xml_attribute_of(element, "creationdate"), err) &&
	       keep(&s->unit.created_by, s, pf_xml_attribute_of(element, "creationid"), err) && keep(&s->unit.datatype, s, datatype, err);
}

static bool open_property(state *s, const pf_xml_element *element)
{
	pf_span type = pf_xml_attribute_of(element, "type");

	s->which = -1;
	for (int i = 0; i < PF_TMX_PROPERTIES; i++)
		if (pf_span_is(type, property_names[i]))
			s->which = i;
	pf_text_clear(&s->property);
	if (s->which < 0)
		s->ignored = element->depth;
	return true;
}

static bool open_version(state *s, const pf_xml_element *element, pf_error *err)
{
	pf_span language = pf_xml_attribute_of(element, "xml:lang");
	pf_tmx_version *version;

	if (pf_span_is(element->name, "prop"))
		return open_property(s, element);
	if (!pf_span_is(element->name, "tuv")) {
		s->ignored = element->depth;
		return true;
	}
	if (!language.data)
		language = pf_xml_attribute_of(element, "lang"); /* as before version 1.4 */
	if (language.length == 0)
		return pf_fail(err, PF_E_INPUT, "a <tuv> without xml:lang");
	if (s->unit.count == PF_TMX_VERSIONS)
		return pf_fail(err, PF_E_INPUT, "a unit in more than %d languages", PF_TMX_VERSIONS);
	version = &s->versions[s->unit.count++];
	*version = (pf_tmx_version){ .line = element->line };
	s->in_version = true;
	s->had_seg = false;
	return keep(&version->language, s, language, err);
}

static bool open_seg(state *s, const pf_xml_element *element, pf_error *err)
{
	if (!s->in_version || !pf_span_is(element->name, "seg")) {
		s->ignored = element->depth;
		return true;
	}
	if (s->had_seg)
		return pf_fail(err, PF_E_INPUT, "a <tuv> with two <seg>");
	pf_inline_reader_begin(&s->reader, s->arena, PF_DIALECT_TMX, NULL);
	s->in_seg = s->had_seg = true;
	return true;
}

static bool on_open(void *self, const pf_xml_element *element, pf_error *err)
{
	state *s = self;

	if (s->ignored)
		return true;
	switch (element->depth) {
	case DEPTH_TMX: return open_document(element, err);
	case DEPTH_PART: return open_part(s, element, err);
	case DEPTH_UNIT: return open_unit(s, element, err);
	case DEPTH_VERSION: return open_version(s, element, err);
	case DEPTH_SEG: return open_seg(s, element, err);
	default: return !s->in_seg || pf_inline_reader_open(&s->reader, element, err);
	}
}

static bool close_version(state *s, pf_error *err)
{
	if (s->which >= 0) {
		int which = s->which;

		s->which = -1;
		if (s->property.failed)
			return pf_fail(err, s->property.starved ? PF_E_MEMORY : PF_E_INPUT, "a property of more than 1 KB");
		return keep(&s->unit.properties[which], s, s->property.length ? pf_text_span(&s->property) : PF_SPAN(""), err);
	}
	s->in_version = false;
	return s->had_seg || pf_fail(err, PF_E_INPUT, "a <tuv> without <seg>");
}

static bool on_close(void *self, pf_span name, unsigned depth, pf_error *err)
{
	state *s = self;

	(void)name;
	if (s->ignored) {
		if (s->ignored == depth)
			s->ignored = 0;
		return true;
	}
	switch (depth) {
	case DEPTH_TMX: return true;
	case DEPTH_PART: return true;
	case DEPTH_UNIT: return s->reading->unit(s->reading->self, &s->unit, err);
	case DEPTH_VERSION: return close_version(s, err);
	case DEPTH_SEG: s->in_seg = false; return pf_inline_reader_end(&s->reader, &s->versions[s->unit.count - 1].text, err);
	default: return !s->in_seg || pf_inline_reader_close(&s->reader, err);
	}
}

static bool on_text(void *self, pf_span text, pf_error *err)
{
	state *s = self;

	if (s->ignored)
		return true;
	if (s->which >= 0)
		pf_text_span_add(&s->property, text);
	return !s->in_seg || pf_inline_reader_text(&s->reader, text, err);
}

bool pf_tmx_read(const char *path, const pf_tmx_reading *reading, pf_error *err)
{
	state *s = calloc(1, sizeof *s);
	pf_xml_events events = { on_open, on_close, on_text, s };
	bool ok = false;

	if (!s || !(s->arena = pf_arena_new())) {
		free(s);
		return pf_fail(err, PF_E_MEMORY, "no memory for a file");
	}
	s->reading = reading;
	s->which = -1;
	pf_text_init(&s->datatype, 100);
	pf_text_init(&s->property, 1024);
	pf_inline_reader_init(&s->reader);
	ok = pf_xml_read_file(&events, path, err);
	pf_inline_reader_release(&s->reader);
	pf_text_release(&s->property);
	pf_text_release(&s->datatype);
	pf_arena_free(s->arena);
	free(s);
	return ok;
}
