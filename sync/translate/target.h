/*
 * target: what a record's object in one language is to be: the source object with translations in the place of its texts, as a
 * change for change/apply. Decides; asks no table and writes nothing.
 *
 * A target that translation made follows its source in everything: texts, structure of the content, parent, order, date,
 * status, relations, metas. The ledger's source mark tells it (pf_target_mark). When a bundle brings the language the import
 * takes over, by another source mark and the three-way rule, and from then on only texts are put in here.
 *
 * What a person reviewed goes in as if an editor had typed it: the ledger's marks stay, so that a bundle that changes the
 * field later meets an edit of the site, and a conflict, not its own text. What a machine said becomes the mark, and a bundle
 * replaces it without a word.
 */
#ifndef PF_TRANSLATE_TARGET_H
#define PF_TRANSLATE_TARGET_H

#include "base/map.h"
#include "translate/pair.h"

typedef struct pf_target_text {
	const pf_segment_row *segment;
	pf_translation_row *row; /* NULL: none */
} pf_target_text;

typedef struct pf_target_field {
	const pf_pair_field *pair;
	pf_target_text *texts;     /* as pair->cut.items */
	pf_translation_row *whole; /* instead of them: one text for the whole value; NULL: no */
} pf_target_field;

typedef struct pf_target {
	const pf_pair *pair;
	pf_target_field *fields; /* as pair->fields */
	pf_translation_row **rows; /* all of the record in this language */
	size_t row_count;
} pf_target;

/* What all targets of a batch share. `kin`: "p5@en" and "t5@en" to the post or term_taxonomy_id of the same record in en; "w5@": the source post has a password. */
typedef struct pf_target_context {
	const pf_translate_options *options;
	pf_arena *arena;
	const pf_map *kin;
} pf_target_context;

/* The source mark of a target that translation made. */
void pf_target_mark(unsigned char out[PF_MARK_BYTES]);
bool pf_target_is_ours(const pf_change *target);

/* Are the rows those of the pair's segments? False: the source changed since the last look, which comes first. */
bool pf_target_fits(const pf_target *target);

/*
 * The change: CREATE for a target that is not there and has all of its texts, UPDATE, CONFLICT, KEEP, or UNCHANGED when
 * nothing is to be done or texts are missing yet. PF_E_MEMORY.
 */
bool pf_target_plan(pf_change *out, const pf_target_context *context, const pf_target *target, pf_error *err);

/* The change was carried out: which texts the target shows now, by its rows. *changed: those that are to be saved. */
bool pf_target_note(pf_translation_row **changed, size_t *count, const pf_target_context *context, const pf_target *target, const pf_change *change,
		    pf_error *err);

#endif
