/*
 * handout: the texts of one language as a file for translators (xliff.h): each French text with what the site has beside it, what
 * is wrong with that, and where it stands. The way back is handback.h.
 *
 * A record is a file of the document. A unit is named after its segment ("s12"), which is the same in every export as long as the
 * text lives. Its target is the proposal where there is one, else the live text. Notes say to translators which record
 * and field it is, what the French was before it changed, and what is live; a note for ourselves keeps the mark of the target, so
 * that a text that somebody changed meanwhile is not overwritten when the file comes back.
 */
#ifndef PF_EXCHANGE_HANDOUT_H
#define PF_EXCHANGE_HANDOUT_H

#include "exchange/xliff.h"
#include "store/translation.h"
#include "wordpress/contract.h"

typedef struct pf_handout {
	/* asked: */
	pf_db *db;
	const pf_contract *contract;
	const char *source_language, *language;
	const char *states;  /* which ones, with commas between: "missing,machine,outdated" */
	pf_span type, record; /* of one record only; type data NULL: of all */
	pf_xliff_version version;
	const char *tool;    /* version of profint */
	/* answered: */
	uint64_t records, texts;
	uint64_t left_out;   /* texts with signs that no XML can hold */
} pf_handout;

/* How a segment's text stands in the content. */
pf_inline_form pf_handout_form(const pf_segment_row *segment);

/* A text of that form as words and codes: a plain one as a reader sees it, if it has no tags. */
bool pf_handout_split(pf_inline *out, pf_arena *arena, pf_span text, pf_inline_form form, pf_error *err);

/* The mark of a text that the note keeps: 16 hex digits. */
void pf_handout_seen(char out[17], pf_span text);

/* Reads one consistent snapshot and writes nothing to the site. The file takes its name when it is whole; without texts there is none. */
bool pf_handout_run(pf_handout *handout, const char *path, pf_error *err);

#endif
