/*
 * conflicts: what a batch found changed on both sides, kept until a person settles it.
 *
 * Each field with the verdict CONFLICT has one open row in profint_conflict. A row whose field is no conflict any more is
 * over. Nothing is written about what stands there already.
 */
#ifndef PF_CHANGE_CONFLICTS_H
#define PF_CHANGE_CONFLICTS_H

#include "change/changeset.h"
#include "store/conflict.h"

typedef struct pf_conflicts_options {
	uint32_t origin;
	uint64_t run;
	bool open; /* the origin had open rows when the run began */
} pf_conflicts_options;

/* In the transaction of the batch, after it was merged. Asks the table only when there is something to ask for. */
bool pf_conflicts_note(pf_db *db, const pf_changeset *set, const pf_conflicts_options *options, pf_error *err);

#endif
