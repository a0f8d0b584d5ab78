/*
 * translate: the story. Looks at what changed on the site, recalls, asks, and publishes; each step in whole units under the
 * site's lease, so that a kill at any moment loses nothing and repeats nothing that was paid for.
 *
 *   look     (look.h)     records that changed since the last look, type by type in the model's order, batch by batch
 *   recall   (recall.h)   texts of missing and outdated segments from the memory
 *   ask      (ask.h)      what is left, language by language: unchanged sentences re-used (compose.h), then the providers
 *   publish  (publish.h)  records with new texts; terms before posts, parents before children
 *
 * A translation whose note begins with PF_TRANSLATION_REJECTED is not asked for and gets no proposal.
 * For an outdated segment the new text is a proposal beside the live one; for a missing or machine one it is the text.
 */
#ifndef PF_TRANSLATE_TRANSLATE_H
#define PF_TRANSLATE_TRANSLATE_H

#include "translate/pair.h"
#include "translate/publish.h"

typedef struct pf_translate_counts {
	uint64_t segments;   /* of all records, times target languages */
	uint64_t recalled;   /* have a text that was not asked for in this run */
	uint64_t sent, characters, requests; /* to providers in this run */
	uint64_t review;     /* machine or outdated: they wait for a person */
	uint64_t failed;     /* missing after all: no provider gave a text that passed the proof */
	uint64_t missing;    /* have no text, for whatever reason */
	uint64_t found;      /* texts that were missing and are known without asking, in this run */
	bool quota;          /* stopped by quota or budget … */
	const char *why;     /* … and by which */
	char why_text[256];
	pf_publish_counts published;
} pf_translate_counts;

/* A dry run writes nothing and sends nothing: it counts what would be. PF_E_RETRY, PF_E_OFFLINE, PF_E_BUSY as the units say. */
bool pf_translate_run(pf_translate_counts *counts, const pf_translate_options *options, pf_error *err);

/* segments, recalled (all that have a text), review and missing, as the tables say: for a run that finds nothing to do. */
bool pf_translate_count(pf_translate_counts *counts, pf_arena *arena, const pf_translate_options *options, pf_error *err);

#endif
