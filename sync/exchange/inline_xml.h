/*
 * inline_xml: inline codes as elements of translators' files, written and read.
 *
 *   what it is              TMX 1.4              XLIFF 1.2            XLIFF 2.1
 *   a pair of tags          bpt … ept            bpt … ept            pc, the tags in the unit's originalData
 *   a tag or entity alone   ph                   ph                   ph, alike
 *
 * Reading knows what other tools write besides: it, ut, hi, sub in TMX; g, x, bx, ex, it, mrk, sub in XLIFF 1.2; sc, ec, mrk, sm,
 * em in 2.1. What only marks words is read through; a code without its bytes has none (inline.h: pf_inline_fill).
 */
#ifndef PF_EXCHANGE_INLINE_XML_H
#define PF_EXCHANGE_INLINE_XML_H

#include "exchange/inline.h"
#include "exchange/xml_in.h"
#include "exchange/xml_out.h"

#define PF_INLINE_BYTES ((size_t)1 << 20) /* of one text in a file */
#define PF_INLINE_PARTS 4000
#define PF_INLINE_DEPTH 48

typedef enum pf_dialect { PF_DIALECT_TMX, PF_DIALECT_XLIFF_1, PF_DIALECT_XLIFF_2 } pf_dialect;

/* The bytes of codes that stand apart from the texts of a unit (XLIFF 2: originalData). */
typedef struct pf_inline_data {
	struct pf_inline_datum { pf_span id, bytes; } *items;
	size_t count, room;
} pf_inline_data;

/* Adds the codes of a text that are not there yet, as "d1", "d2", … In the arena. */
bool pf_inline_data_add(pf_inline_data *data, pf_arena *arena, const pf_inline *text, pf_error *err);
/* Adds a datum as a file has it. Copies. */
bool pf_inline_datum_add(pf_inline_data *data, pf_arena *arena, pf_span id, pf_span bytes, pf_error *err);

/* Writes the content of a seg, source or target; `data` for XLIFF 2 only. */
void pf_inline_write(pf_xml_out *out, const pf_inline *text, pf_dialect dialect, const pf_inline_data *data);

/* One text that is being read: hand it every event between its tags. */
typedef struct pf_inline_reader {
	pf_inline text;
	pf_dialect dialect;
	const pf_inline_data *data;
	pf_text words, code;
	size_t bytes;    /* so far, of all of it */
	unsigned depth;  /* elements open inside the text */
	unsigned in_code; /* the depth at which a code's element was opened; 0: in words */
	pf_inline_kind kind;
	unsigned number;
	struct { bool pair; unsigned number; pf_span end; } open[PF_INLINE_DEPTH];
} pf_inline_reader;

void pf_inline_reader_init(pf_inline_reader *reader);
void pf_inline_reader_release(pf_inline_reader *reader);
/* Begins a text that lives in the arena. */
void pf_inline_reader_begin(pf_inline_reader *reader, pf_arena *arena, pf_dialect dialect, const pf_inline_data *data);
bool pf_inline_reader_open(pf_inline_reader *reader, const pf_xml_element *element, pf_error *err);
bool pf_inline_reader_close(pf_inline_reader *reader, pf_error *err);
bool pf_inline_reader_text(pf_inline_reader *reader, pf_span text, pf_error *err);
bool pf_inline_reader_end(pf_inline_reader *reader, pf_inline *out, pf_error *err);

#endif
