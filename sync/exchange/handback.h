/*
 * handback: a file of texts that came back from translators (xliff.h) is held against the site: what each unit means for it.
 *
 * A unit is one of ours when its segment is still there and its French says what it said (marks are compared; blanks, quotes
 * and markup do not count). What the file's state says decides:
 *   signed off, approved, final, reviewed    a decision: the text is right (review.h: approve, or edit when it is another)
 *   translated                               the same when that is asked for, else a text that nobody reviewed: in place of a missing
 *                                            or a machine's text, beside an outdated one as a proposal
 *   anything else that was changed           as translated, never as reviewed
 * Not taken, each with its line and reason: a text whose French is another by now, or that a person changed on the site since
 * the file was written (both go to the memory, where they are of use); a text that does not pass the proof as a person's; a
 * unit of another site; a segment that comes twice.
 *
 * Everything is judged before anything is written, so that a broken file changes nothing.
 */
#ifndef PF_EXCHANGE_HANDBACK_H
#define PF_EXCHANGE_HANDBACK_H

#include "store/memory.h"
#include "store/translation.h"
#include "translate/review.h"
#include "wordpress/contract.h"

typedef struct pf_handback {
	/* asked: */
	pf_db *db;
	pf_arena *arena;              /* what is answered lives here */
	const pf_contract *contract;
	const char *const *languages; /* NULL-terminated: the source language, then the others */
	bool reviewed;                /* "translated" is as good as reviewed */
	pf_span made_by;
	/* `name` is the unit's id, `why` the end of a sentence about the text. May be NULL. */
	void (*refuse)(void *self, unsigned line, pf_span name, const char *why);
	void *self;
	/* answered: */
	const char *language;         /* the site's language of the file; NULL: it had no unit */
	uint64_t units, untranslated, unchanged, refused;
	pf_review_decision *decisions; /* made "import" */
	uint32_t *origins;             /* one for each decision */
	uint64_t decision_count;
	pf_translation_row *drafts;   /* texts that nobody reviewed: as the rows shall be … */
	pf_span *drafts_seen;         /* … and what they showed; data NULL: nothing */
	uint64_t draft_count, draft_room, decision_room;
	pf_memory_row *learned;       /* for the memory alone */
	uint64_t learned_count, learned_room;
} pf_handback;

/* Reads and judges; writes nothing. PF_E_INPUT: "FILE: line 12: …". */
bool pf_handback_read(pf_handback *handback, const char *path, pf_error *err);

/* Writes the drafts, where the rows still show what they did, and teaches the memory; in the caller's transaction. *kept: so many drafts. */
bool pf_handback_keep(uint64_t *kept, const pf_handback *handback, pf_error *err);

#endif
