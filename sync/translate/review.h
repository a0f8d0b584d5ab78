/*
 * review: what people decide about translations. A decision changes the segment's row, the memory, and, when the live text
 * becomes another, the target itself (publish.h): one transaction.
 *
 *   approve   the proposal becomes the live text, or, without one, the live text is right: reviewed
 *   edit      another text (it passes the proof as a person's): live and reviewed
 *   reject    the proposal is dropped, with a reason, and forgotten by the memory; a machine text without a proposal stays where it
 *             stands. The note says so, and until the source changes nothing is proposed again: it waits for an edit
 */
#ifndef PF_TRANSLATE_REVIEW_H
#define PF_TRANSLATE_REVIEW_H

#include "translate/publish.h"

typedef enum pf_review_choice { PF_REVIEW_APPROVE, PF_REVIEW_EDIT, PF_REVIEW_REJECT } pf_review_choice;

typedef struct pf_review_decision {
	uint64_t segment;
	pf_span language;
	pf_review_choice choice;
	pf_span text;     /* of an edit, as it would stand in the content */
	pf_span reason;   /* of a rejection; may be empty */
	pf_span made_by;  /* a login, or "cli:" and a system user */
	pf_span made;     /* "person", or "import" */
	pf_span seen;     /* the text that the person saw when deciding; data NULL: not said. Another one since: refused */
} pf_review_decision;

typedef struct pf_review_counts {
	uint64_t approved, edited, rejected, unchanged;
	uint64_t alike;    /* the same words with the same translation elsewhere, reviewed along */
	uint64_t refused;  /* with a reason each, through `refuse` */
	pf_publish_counts published;
} pf_review_counts;

/*
 * Carries decisions out, of any records of one origin, in the caller's transaction; what cannot be is told through `refuse` (a whole
 * sentence's end) and changes nothing. The same words elsewhere that nobody reviewed: reviewed along when their translation is the
 * very same, else they get this one as a proposal.
 */
bool pf_review_decide(pf_review_counts *counts, const pf_translate_options *options, pf_apply *apply, const pf_review_decision *decisions, size_t count,
		      void (*refuse)(void *self, const pf_review_decision *decision, const char *why), void *self, pf_error *err);

#endif
