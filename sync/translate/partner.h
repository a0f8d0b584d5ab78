/*
 * partner: which segment of a target is the translation of which segment of the source, when both may have changed. Pure.
 *
 * What stood in the target at the last look is found again in it (align.h), and so is led to the segment of the source that it
 * belonged to; then what is new on both sides, in the same gap and of the same kind, is taken for each other's.
 */
#ifndef PF_TRANSLATE_PARTNER_H
#define PF_TRANSLATE_PARTNER_H

#include "store/translation.h"
#include "translate/align.h"

typedef struct pf_partner_field {
	const pf_segment_row *const *old;     /* the source's segments at the last look, in order … */
	const pf_translation_row *const *was; /* … and what each was in this language; NULL: nothing */
	size_t old_count;
	const size_t *old_of_new;             /* for each place of `source` the old segment (pf_align), or PF_ALIGN_NONE */
	const bool *wordless;                 /* places of `source` that are no segments, for they have no letter */
	const pf_segments *source, *target;   /* as they stand, every place of them (pf_segments_cut_all) */
} pf_partner_field;

/* For each place of `source` the one of `target`, or PF_ALIGN_NONE. PF_E_MEMORY. */
bool pf_partners(size_t **target_of_source, pf_arena *arena, const pf_partner_field *field, pf_error *err);

/*
 * At a first look there is nothing to go by but places: *found is false, and nothing is paired, unless both have as many of the
 * same kinds in the same sections, in order. Texts of attributes need not be as many; they find each other in between.
 */
bool pf_partners_first(size_t **target_of_source, bool *found, pf_arena *arena, const pf_segments *source, const pf_segments *target, pf_error *err);

#endif
