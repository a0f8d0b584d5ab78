/*
 * fate: what becomes of one translation when its source, or what stands in the target, is not what it was. Pure; the table
 * in look.h, row by row.
 */
#ifndef PF_TRANSLATE_FATE_H
#define PF_TRANSLATE_FATE_H

#include "store/translation.h"

typedef struct pf_fate_source {
	const pf_segment_row *before; /* at the last look; NULL: the segment is new */
	const pf_segment_row *now;
	bool markup;                  /* the texts are HTML */
} pf_fate_source;

typedef struct pf_fate_target {
	pf_span text; /* what stands in the target; data NULL: nothing does */
	bool bundle;  /* the field holds what the bundle wanted there, so that nobody else wrote it … */
	bool machine; /* … and the bundle calls this text a machine's */
	bool ours;    /* translation made the target: an older text of ours in it came back by an undo */
	pf_span by;   /* who saved the target last; may be empty */
	bool lost;    /* the target is in the trash or gone: what stands in it is not known */
} pf_fate_target;

/*
 * `row`: the translation as it was, or a new one, whose state is missing, with its language. Texts that are made live in the
 * arena. PF_E_MEMORY.
 */
bool pf_fate(pf_translation_row *row, pf_arena *arena, const pf_fate_source *source, const pf_fate_target *target, pf_error *err);

/* What is to be translated waits while its page, or its source's, is in the trash: a note says so. */
void pf_fate_trashed(pf_translation_row *row, bool trashed);

/* Is anything of it other than it was? */
bool pf_fate_differs(const pf_translation_row *a, const pf_translation_row *b);

#endif
