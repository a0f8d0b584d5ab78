/*
 * intake: a translation memory of a file (tmx.h) becomes rows of the site's own memory.
 *
 * Of each unit the text in the site's source language is a source, whatever the file calls its source, and those in the
 * site's other languages are its translations; where a unit has several of one language ("en-US", "en-GB"), the one of the
 * site's locale is taken. Every pair passes the proof as a person's text (translate/proof.h) before it is stored. It counts as
 * made by "import", and as reviewed only when that is asked for and the file does not say the contrary.
 *
 * The whole file is one transaction of the caller: what is broken in the middle stores nothing. Pairs that are refused are
 * told one by one, and the rest goes on.
 */
#ifndef PF_EXCHANGE_INTAKE_H
#define PF_EXCHANGE_INTAKE_H

#include "base/map.h"
#include "store/memory.h"
#include "wordpress/contract.h"

typedef struct pf_intake {
	/* asked: */
	pf_db *db;
	const pf_contract *contract;
	const char *const *languages; /* NULL-terminated: the source language, then the others */
	bool reviewed;
	pf_span made_by;              /* where the file does not say */
	/* A pair that is refused; `language` as the file says it, `why` the end of a sentence about the text. May be NULL. */
	void (*refuse)(void *self, unsigned line, pf_span language, const char *why);
	void *self;
	/* answered: */
	uint64_t units, pairs;        /* pairs that were stored, or were there */
	uint64_t refused;
	pf_map *unknown;              /* languages that the site does not have, as the file says them, and how many texts of them; the caller's */
} pf_intake;

/* PF_E_INPUT: "FILE: line 12: …", and the caller rolls back. */
bool pf_intake_run(pf_intake *intake, const char *path, pf_error *err);

#endif
