/*
 * recall: what the memory knows of texts, before anyone is asked: the same text in the same context, the same text anywhere,
 * or one that is alike.
 */
#ifndef PF_TRANSLATE_RECALL_H
#define PF_TRANSLATE_RECALL_H

#include "store/memory.h"
#include "store/glossary.h"

typedef struct pf_recall {
	/* asked: */
	pf_span source;
	bool markup, attribute; /* of an attribute: the answer has no quote in it */
	unsigned char hash[16], context[16];
	/* answered; target data NULL: nothing */
	pf_span target;
	pf_span of;          /* the source that it was made from */
	unsigned score;      /* 100: the same words, and fit for this source */
	bool in_context, reviewed;
	pf_span made, provider, model, made_by;
} pf_recall;

/*
 * Exact ones for all, in a few statements: same hash, fit for this source's markup (translate/proof.h), in context before
 * anywhere, reviewed before machine, newest first. Then with `alike` (at least so many percent; 0: not at all) the best other
 * one; that is never published by itself.
 */
bool pf_recall_all(pf_recall *wanted, size_t count, unsigned alike, pf_arena *arena, pf_db *db, pf_span language, const pf_glossary_entry *entries,
		   size_t entry_count, pf_error *err);

#endif
