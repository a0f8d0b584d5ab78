/*
 * xliff: texts to be translated or reviewed, as files for translators' tools: XLIFF 1.2 and 2.1.
 *
 *   what a text is     1.2, target                                        2.1, segment
 *   missing            none                                               state initial, no target
 *   a machine's        needs-review-translation, leveraged-mt (-tm)       translated, subState profint:machine
 *   outdated           needs-review-translation                           translated, subState profint:outdated
 *   reviewed           signed-off, and approved="yes" of the unit         reviewed
 *
 * Read are besides: translated, final, needs-… and what tools leave out, of versions 1.0 to 2.2. A unit that a tool cut into segments is
 * put together again. Inline codes: inline_xml.h.
 */
#ifndef PF_EXCHANGE_XLIFF_H
#define PF_EXCHANGE_XLIFF_H

#include "exchange/inline_xml.h"

typedef enum pf_xliff_version { PF_XLIFF_1_2, PF_XLIFF_2_1 } pf_xliff_version;

typedef enum pf_xliff_state {
	PF_XLIFF_MISSING,    /* no target, or one that is not done */
	PF_XLIFF_MACHINE,
	PF_XLIFF_OUTDATED,
	PF_XLIFF_TRANSLATED, /* a translator is done with it */
	PF_XLIFF_REVIEWED    /* signed off, approved, final */
} pf_xliff_state;

#define PF_XLIFF_NOTES 6

typedef struct pf_xliff_note {
	const char *from; /* whose: "profint" is for ourselves; the others are for translators */
	pf_span text;
} pf_xliff_note;

typedef struct pf_xliff_unit {
	unsigned line;
	pf_span id;       /* "s12": the segment's */
	pf_span name;     /* where it stands: "content/4" */
	pf_inline source, target;
	bool has_target;
	pf_xliff_state state;
	bool from_memory; /* a machine's text that the memory knew */
	pf_xliff_note notes[PF_XLIFF_NOTES];
	size_t note_count;
	pf_span seen;     /* read: what the note for ourselves says; data NULL: nothing */
} pf_xliff_unit;

/* What stands above a unit. */
typedef struct pf_xliff_head {
	pf_xliff_version version;
	pf_span source_language, target_language; /* as files name them: "fr-FR" */
	pf_span file_id;                          /* 2.1 */
	pf_span original;                         /* "case/uvuc" */
} pf_xliff_head;

/* --- writing --- */

void pf_xliff_begin(pf_xml_out *out, const pf_xliff_head *head);
/* A file of the document for each record; `tool` is the version of profint. */
void pf_xliff_open_file(pf_xml_out *out, const pf_xliff_head *head, const char *tool);
/* The arena is for the codes of 2.1, and may be cleared afterwards. */
bool pf_xliff_put(pf_xml_out *out, const pf_xliff_head *head, const pf_xliff_unit *unit, pf_arena *arena, pf_error *err);
void pf_xliff_close_file(pf_xml_out *out, const pf_xliff_head *head);
void pf_xliff_end(pf_xml_out *out);

/* --- reading --- */

typedef struct pf_xliff_reading {
	/* One unit, in memory that is given up when it returns. False ends the reading; PF_E_INPUT gets the line. */
	bool (*unit)(void *self, const pf_xliff_head *head, const pf_xliff_unit *unit, pf_error *err);
	void *self;
} pf_xliff_reading;

/* PF_E_USAGE: the file cannot be read. PF_E_INPUT: it is no XLIFF, not whole, or over a limit, "FILE: line 12: …". PF_E_MEMORY. */
bool pf_xliff_read(const char *path, const pf_xliff_reading *reading, pf_error *err);

#endif
