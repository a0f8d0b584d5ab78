/*
 * xml_in: XML from outside, read as events, with everything switched off that makes XML dangerous. The only reader of XML.
 *
 * Nothing is fetched: no DTD, no entity, no schema, whatever the file asks for. A document type may be named, as TMX files do;
 * one that declares anything is refused, so that there is nothing to expand but the five entities of XML itself. Sizes and
 * depths have limits, memory does not grow with the file, and every fault is told with its line. Encodings are
 * those of the parser (UTF-8, UTF-16 and the old 8-bit ones); what arrives here is UTF-8.
 */
#ifndef PF_EXCHANGE_XML_IN_H
#define PF_EXCHANGE_XML_IN_H

#include "base/text.h"

#define PF_XML_BYTES ((uint64_t)1 << 30) /* of a file */
#define PF_XML_DEPTH 64                  /* elements inside one another */
#define PF_XML_ATTRIBUTES 64             /* of an element */
#define PF_XML_VALUE ((size_t)64 << 10)  /* bytes of an attribute's value */

typedef struct pf_xml_attribute {
	pf_span name;  /* with its prefix: "xml:lang" */
	pf_span value; /* resolved */
} pf_xml_attribute;

typedef struct pf_xml_element {
	pf_span space; /* its namespace's address; empty: none */
	pf_span name;  /* without prefix */
	const pf_xml_attribute *attributes;
	size_t count;
	unsigned depth; /* 1: the document's own */
	unsigned line;
} pf_xml_element;

/* Everything is borrowed until the call returns. False with err filled ends the reading; the line is put before the message. */
typedef struct pf_xml_events {
	bool (*open)(void *self, const pf_xml_element *element, pf_error *err);
	bool (*close)(void *self, pf_span name, unsigned depth, pf_error *err);
	bool (*text)(void *self, pf_span text, pf_error *err); /* may come in pieces */
	void *self;
} pf_xml_events;

/* Where the bytes come from: how many were read into `buffer`, 0 at the end; false with err filled. */
typedef struct pf_xml_source {
	bool (*read)(void *self, char *buffer, size_t room, size_t *length, pf_error *err);
	void *self;
} pf_xml_source;

/* Reads one document to its end. PF_E_INPUT "line 12: …", PF_E_MEMORY, or what a callback said. */
bool pf_xml_read(const pf_xml_events *events, const pf_xml_source *source, pf_error *err);

/* The same of a file. PF_E_USAGE: it cannot be opened or read. PF_E_INPUT: "FILE: line 12: …". */
bool pf_xml_read_file(const pf_xml_events *events, const char *path, pf_error *err);

/* An attribute's value; data NULL: there is none. */
pf_span pf_xml_attribute_of(const pf_xml_element *element, const char *name);

/* Can these bytes stand in an XML document? UTF-8 and only the characters that XML 1.0 has. */
bool pf_xml_fits(pf_span text);

#endif
