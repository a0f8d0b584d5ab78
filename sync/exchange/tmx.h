/*
 * tmx: translation memories as files, TMX 1.4b: the form in which tools of all kinds hand them over.
 *
 * Written: a unit a pair of the memory, level 2 (inline codes with the bytes of the content inside), with what the memory knows
 * of it in attributes of TMX and properties of our own (x-profint-…). Read: any version from 1.1, levels 1 and 2, any
 * number of languages a unit, unit by unit, so that memory stays flat.
 */
#ifndef PF_EXCHANGE_TMX_H
#define PF_EXCHANGE_TMX_H

#include "exchange/inline_xml.h"

#define PF_TMX_VERSIONS 100 /* languages of one unit */

/* Our own properties of a unit. */
typedef enum pf_tmx_property {
	PF_TMX_REVIEWED, /* "yes" or "no" */
	PF_TMX_FORM,     /* "html" or "plain": how the text stands in the content */
	PF_TMX_MADE,
	PF_TMX_PROVIDER,
	PF_TMX_MODEL,
	PF_TMX_CONTEXT, /* 32 hex digits */
	PF_TMX_PROPERTIES
} pf_tmx_property;

typedef struct pf_tmx_version {
	pf_span language; /* as the file says it: "fr-FR" */
	pf_inline text;
	unsigned line;
} pf_tmx_version;

typedef struct pf_tmx_unit {
	unsigned line;
	pf_tmx_version *versions;
	size_t count;
	pf_span id, created, created_by; /* creationdate as TMX writes it; data NULL: not said */
	pf_span datatype;                /* the unit's, or the header's */
	pf_span properties[PF_TMX_PROPERTIES]; /* data NULL: not said */
} pf_tmx_unit;

/* --- writing --- */

/* The document up to its body. Languages as TMX has them ("fr"). */
void pf_tmx_begin(pf_xml_out *out, const char *version, pf_span source_language);
void pf_tmx_put(pf_xml_out *out, const pf_tmx_unit *unit);
void pf_tmx_end(pf_xml_out *out);

/* --- reading --- */

typedef struct pf_tmx_reading {
	/* One unit, in memory that is given up when it returns. False ends the reading; PF_E_INPUT gets the line. */
	bool (*unit)(void *self, const pf_tmx_unit *unit, pf_error *err);
	void *self;
} pf_tmx_reading;

/* PF_E_USAGE: the file cannot be read. PF_E_INPUT: it is no TMX, not whole, or over a limit, "FILE: line 12: …". PF_E_MEMORY. */
bool pf_tmx_read(const char *path, const pf_tmx_reading *reading, pf_error *err);

/* "20261125T074300Z" as the tables have times, "2026-11-25 07:43:00"; false: it is no such time. And back. */
bool pf_tmx_time_read(char out[20], pf_span time);
bool pf_tmx_time_write(char out[17], pf_span time);

#endif
