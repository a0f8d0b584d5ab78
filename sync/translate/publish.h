/*
 * publish: translations become content. For each record and language whose segments all have a text, the target is what the
 * source is, with those texts in it: created, or brought up to date by the three-way rule (change/merge), block by block.
 *
 * A new target: translated title, a slug of its own, the source's parent, order, date and status in the target's language,
 * relations to the terms of its language, metas copied or translated as the model says. Status: with publish = reviewed a
 * draft until every segment is reviewed, then what the source is; with publish = machine what the source is.
 * A field with a missing segment waits; a new target waits for all. The ledger's state says "machine" until all is reviewed.
 */
#ifndef PF_TRANSLATE_PUBLISH_H
#define PF_TRANSLATE_PUBLISH_H

#include "change/apply.h"
#include "translate/pair.h"

typedef struct pf_publish_counts {
	uint64_t created, updated, conflicts, deferred, refused;
} pf_publish_counts;

/* In the caller's transaction: reads FOR UPDATE, plans, applies, and notes what is published now. apply NULL: counts only. */
bool pf_publish_batch(pf_publish_counts *counts, const pf_translate_options *options, pf_apply *apply, const pf_type *type, const pf_bind *records,
		      size_t count, pf_error *err);

#endif
