/*
 * plan: what would become of one batch: the ledger's rows, the site's values and the bundle's wishes, brought together by
 * the three-way rule. Reads only.
 */
#ifndef PF_IMPORT_PLAN_H
#define PF_IMPORT_PLAN_H

#include "import/batch.h"
#include "import/import.h"

/* What all batches of a run share. */
typedef struct pf_planner {
	const pf_import_options *options;
	pf_index *terms;
	pf_map *parents; /* of the batch: "type/id@language" -> post ID */
	pf_map *removed; /* posts (ID as bytes) that a run trashed because their record had left the bundle */
	pf_map *drifted; /* "type/id@language" of objects that changed on the site */
	bool first;      /* this origin had nothing on the site when the run began */
	bool conflicts;  /* … or it had open conflicts, known where they are written */
	pf_arena *work;  /* of one try at one batch */
} pf_planner;

/* Looks once at the whole site: is there anything, what has drifted, which terms are there. */
bool pf_planner_open(pf_planner **out, const pf_import_options *options, pf_error *err);
void pf_planner_free(pf_planner *planner);

/* Languages of the bundle that this site does not take are not items here. */
bool pf_planner_takes(const pf_planner *planner, const pf_item *item);

/* Begins a try: forgets the last one's work, finds the parents that the batch names. `out` serves the calls below. */
bool pf_plan_begin(pf_wish_context *out, pf_planner *planner, const pf_batch *batch, pf_error *err);

/* The changeset of the batch, in the planner's arena. */
bool pf_plan_batch(pf_changeset *out, pf_planner *planner, const pf_batch *batch, const pf_wish_context *context, pf_error *err);

#endif
