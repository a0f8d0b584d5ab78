/*
 * xml_in: see xml_in.h. On libxml2's SAX 2 interface (version 2.9 and later), pulled from a callback: no tree is built. The
 * handlers below are all that the parser is given; what stands for entities and DTDs stops it.
 */
#include "exchange/xml_in.h"

#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct reading {
	const pf_xml_events *events;
	const pf_xml_source *source;
	xmlParserCtxtPtr parser;
	pf_text values; /* of the attributes of one element */
	uint64_t bytes;
	unsigned depth;
	bool failed; /* err is filled: nothing more is told */
	pf_error *err;
} reading;

static unsigned line_of(const reading *r)
{
	return r->parser && r->parser->input && r->parser->input->line > 0 ? (unsigned)r->parser->input->line : 1;
}

/* The first fault is kept. */
static void fault(reading *r, pf_code code, unsigned line, const char *what)
{
	if (!r->failed)
		pf_fail(r->err, code, "line %u: %.700s", line, what);
	r->failed = true;
}

/* … and the parser stopped: in its handlers only, for it gives its buffer up. */
static void stop(reading *r, pf_code code, unsigned line, const char *what)
{
	fault(r, code, line, what);
	xmlStopParser(r->parser);
}

/* A callback said no: its words, behind the line. */
static void told(reading *r, bool ok, const pf_error *why)
{
	if (ok)
		return;
	if (why->code == PF_E_INPUT || why->code == PF_E_REFUSED) {
		stop(r, why->code, line_of(r), why->message);
		return;
	}
	if (!r->failed)
		*r->err = *why;
	r->failed = true;
	xmlStopParser(r->parser);
}

/* --- bytes --- */

static int pull(void *self, char *buffer, int room)
{
	reading *r = self;
	pf_error why = { 0 };
	size_t length = 0, got = 0;

	if (r->failed)
		return -1;
	do { /* filled, for the parser looks at the first four bytes at once */
		if (!r->source->read(r->source->self, buffer + length, (size_t)room - length, &got, &why)) {
			*r->err = why;
			r->failed = true;
			return -1;
		}
		length += got;
	} while (got && length < (size_t)room);
	r->bytes += length;
	if (r->bytes > PF_XML_BYTES) {
		fault(r, PF_E_INPUT, line_of(r), "the file is larger than 1 GB");
		return -1;
	}
	return (int)length;
}

static int close_nothing(void *self)
{
	(void)self;
	return 0;
}

/* --- events of the parser --- */

static pf_span span_of(const xmlChar *string)
{
	return pf_span_of((const char *)string);
}

/* The parser keeps an ampersand of a value as `&#38;`, which here stands for nothing else. */
static void put_value(pf_text *out, const char *from, const char *end)
{
	static const char kept[] = "&#38;";

	while (from < end) {
		const char *next = memchr(from, '&', (size_t)(end - from));

		pf_text_add(out, from, (size_t)((next ? next : end) - from));
		if (!next)
			return;
		pf_text_byte(out, '&');
		from = next + ((size_t)(end - next) >= sizeof kept - 1 && memcmp(next, kept, sizeof kept - 1) == 0 ? sizeof kept - 1 : 1);
	}
}

static void on_open(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *space, int spaces, const xmlChar **declared, int count,
		    int defaulted, const xmlChar **given)
{
	reading *r = self;
	pf_xml_attribute attributes[PF_XML_ATTRIBUTES];
	size_t offsets[PF_XML_ATTRIBUTES + 1][2];
	pf_xml_element element = { span_of(space), span_of(name), attributes, (size_t)count, ++r->depth, line_of(r) };
	pf_error why = { 0 };

	(void)prefix, (void)spaces, (void)declared, (void)defaulted;
	if (r->failed)
		return;
	if (r->depth > PF_XML_DEPTH) {
		stop(r, PF_E_INPUT, element.line, "more than 64 elements inside one another");
		return;
	}
	if (count > PF_XML_ATTRIBUTES) {
		stop(r, PF_E_INPUT, element.line, "an element has more than 64 attributes");
		return;
	}
	pf_text_clear(&r->values);
	for (int i = 0; i < count; i++) {
		const xmlChar **one = given + 5 * i;

		offsets[i][0] = r->values.length;
		if (one[1])
			pf_text_format(&r->values, "%s:", (const char *)one[1]);
		pf_text_put(&r->values, (const char *)one[0]);
		offsets[i][1] = r->values.length;
		put_value(&r->values, (const char *)one[3], (const char *)one[4]);
		offsets[i + 1][0] = r->values.length;
	}
	if (r->values.failed) {
		stop(r, r->values.starved ? PF_E_MEMORY : PF_E_INPUT, element.line, r->values.starved ? "no memory for attributes" : "attributes of more than 64 KB");
		return;
	}
	for (int i = 0; i < count; i++) {
		attributes[i].name = (pf_span){ r->values.data + offsets[i][0], offsets[i][1] - offsets[i][0] };
		attributes[i].value = (pf_span){ r->values.data + offsets[i][1], offsets[i + 1][0] - offsets[i][1] };
	}
	told(r, r->events->open(r->events->self, &element, &why), &why);
}

static void on_close(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
	reading *r = self;
	pf_error why = { 0 };

	(void)prefix, (void)space;
	if (!r->failed)
		told(r, r->events->close(r->events->self, span_of(name), r->depth, &why), &why);
	r->depth--;
}

static void on_text(void *self, const xmlChar *text, int length)
{
	reading *r = self;
	pf_error why = { 0 };

	if (!r->failed)
		told(r, r->events->text(r->events->self, (pf_span){ (const char *)text, (size_t)length }, &why), &why);
}

/* --- what is refused --- */

static void on_reference(void *self, const xmlChar *name)
{
	reading *r = self;
	char what[160];

	snprintf(what, sizeof what, "the entity '%.80s' is not one of XML's own; no other is read", (const char *)name);
	stop(r, PF_E_INPUT, line_of(r), what);
}

static void refuse_declaration(reading *r)
{
	stop(r, PF_E_INPUT, line_of(r), "the document type declares entities, elements or attributes, which is refused");
}

static void on_entity(void *self, const xmlChar *name, int type, const xmlChar *public_id, const xmlChar *system_id, xmlChar *content)
{
	(void)name, (void)type, (void)public_id, (void)system_id, (void)content;
	refuse_declaration(self);
}

static void on_unparsed(void *self, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id, const xmlChar *notation)
{
	(void)name, (void)public_id, (void)system_id, (void)notation;
	refuse_declaration(self);
}

static void on_notation(void *self, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)name, (void)public_id, (void)system_id;
	refuse_declaration(self);
}

static void on_element(void *self, const xmlChar *name, int type, xmlElementContentPtr content)
{
	(void)name, (void)type, (void)content;
	refuse_declaration(self);
}

static void on_attribute(void *self, const xmlChar *element, const xmlChar *name, int type, int def, const xmlChar *value, xmlEnumerationPtr tree)
{
	(void)element, (void)name, (void)type, (void)def, (void)value;
	xmlFreeEnumeration(tree); /* the handler's to free */
	refuse_declaration(self);
}

/* The parser's own words, made ours: one line, small letter, no full stop. */
static void on_error(void *self, xmlErrorPtr error)
{
	reading *r = self;
	char what[400];
	size_t length;

	if (r->failed || (error->level < XML_ERR_ERROR && error->code != XML_WAR_UNDECLARED_ENTITY))
		return;
	if (error->code == XML_ERR_NO_MEMORY) {
		fault(r, PF_E_MEMORY, line_of(r), "no memory for the parser");
		return;
	}
	snprintf(what, sizeof what, "%s", error->message ? error->message : "not well-formed XML");
	for (length = strlen(what); length && (isspace((unsigned char)what[length - 1]) || what[length - 1] == '.'); length--)
		what[length - 1] = '\0';
	for (char *byte = what; *byte; byte++)
		if ((unsigned char)*byte < 0x20)
			*byte = ' ';
	if (isupper((unsigned char)what[0]) && islower((unsigned char)what[1]))
		what[0] = (char)tolower((unsigned char)what[0]);
	fault(r, PF_E_INPUT, error->line > 0 ? (unsigned)error->line : line_of(r), what);
}

/* --- the story --- */

bool pf_xml_read(const pf_xml_events *events, const pf_xml_source *source, pf_error *err)
{
	pf_error ignored;
	reading r = { .events = events, .source = source, .err = err ? err : &ignored };
	xmlSAXHandler handlers = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_open,
		.endElementNs = on_close,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.reference = on_reference,
		.entityDecl = on_entity,
		.unparsedEntityDecl = on_unparsed,
		.notationDecl = on_notation,
		.elementDecl = on_element,
		.attributeDecl = on_attribute,
		.serror = on_error,
	};
	bool whole;

	xmlInitParser();
	pf_text_init(&r.values, PF_XML_VALUE);
	r.parser = xmlCreateIOParserCtxt(&handlers, &r, pull, close_nothing, &r, XML_CHAR_ENCODING_NONE);
	if (!r.parser) {
		pf_text_release(&r.values);
		return r.failed ? false : pf_fail(err, PF_E_MEMORY, "no memory for the parser");
	}
	xmlCtxtUseOptions(r.parser, XML_PARSE_NONET | XML_PARSE_COMPACT);
	if (!r.failed)
		xmlParseDocument(r.parser);
	whole = !r.failed && r.parser->wellFormed;
	if (!whole)
		fault(&r, PF_E_INPUT, line_of(&r), "not well-formed XML");
	xmlFreeDoc(r.parser->myDoc); /* there is none: no handler builds one */
	xmlFreeParserCtxt(r.parser);
	pf_text_release(&r.values);
	return whole;
}

/* --- files --- */

typedef struct opened {
	int fd;
	const char *path;
} opened;

static bool read_file(void *self, char *buffer, size_t room, size_t *length, pf_error *err)
{
	const opened *file = self;
	ssize_t got;

	do
		got = read(file->fd, buffer, room);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return pf_fail(err, PF_E_USAGE, "%s cannot be read: %s", file->path, strerror(errno));
	*length = (size_t)got;
	return true;
}

bool pf_xml_read_file(const pf_xml_events *events, const char *path, pf_error *err)
{
	opened file = { open(path, O_RDONLY | O_CLOEXEC), path };
	pf_xml_source source = { read_file, &file };
	pf_error why = { 0 };
	bool ok;

	if (file.fd < 0)
		return pf_fail(err, PF_E_USAGE, "%s cannot be read: %s", path, strerror(errno));
	ok = pf_xml_read(events, &source, &why);
	close(file.fd);
	if (ok)
		return true;
	if (why.code == PF_E_INPUT)
		return pf_fail(err, PF_E_INPUT, "%.200s: %.500s", path, why.message);
	return pf_fail(err, why.code, "%.700s", why.message);
}

pf_span pf_xml_attribute_of(const pf_xml_element *element, const char *name)
{
	for (size_t i = 0; i < element->count; i++)
		if (pf_span_is(element->attributes[i].name, name))
			return element->attributes[i].value;
	return (pf_span){ NULL, 0 };
}

bool pf_xml_fits(pf_span text)
{
	if (!pf_utf8_valid(text, NULL))
		return false;
	for (size_t at = 0; at + 2 < text.length; at++) /* U+FFFE and U+FFFF are no characters of XML */
		if ((unsigned char)text.data[at] == 0xef && (unsigned char)text.data[at + 1] == 0xbf && (unsigned char)text.data[at + 2] >= 0xbe)
			return false;
	return true;
}
