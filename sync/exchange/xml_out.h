/*
 * xml_out: an XML document written to a file, UTF-8, that takes its name only when it is whole and on disk.
 *
 * The first failure sticks: later calls do nothing, and pf_xml_out_finish tells. Texts must fit (pf_xml_fits).
 */
#ifndef PF_EXCHANGE_XML_OUT_H
#define PF_EXCHANGE_XML_OUT_H

#include "base/text.h"

typedef struct pf_xml_out pf_xml_out;

/* PF_E_USAGE: the file cannot be made there. PF_E_MEMORY. */
bool pf_xml_out_open(pf_xml_out **out, const char *path, pf_error *err);

void pf_xml_open(pf_xml_out *out, const char *element);
void pf_xml_put_attribute(pf_xml_out *out, const char *name, pf_span value);
void pf_xml_put_text(pf_xml_out *out, pf_span text);
void pf_xml_close(pf_xml_out *out);
/* A line break and so many tabs, between elements. */
void pf_xml_break(pf_xml_out *out, unsigned depth);

/* <element>text</element> on a line of its own. */
void pf_xml_put_element(pf_xml_out *out, unsigned depth, const char *element, pf_span text);

/* Ends the document and gives the file its name. PF_E_INTERNAL: the disk is full, say. */
bool pf_xml_out_finish(pf_xml_out *out, pf_error *err);

/* What is not finished is removed; NULL is fine. */
void pf_xml_out_free(pf_xml_out *out);

#endif
