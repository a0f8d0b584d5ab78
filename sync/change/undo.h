/*
 * undo: a changeset that puts back what a run did to some objects, for apply to carry out.
 *
 * The ledger is put back too, as if the run had not been: the next sync plans the same changes again. What somebody (or a
 * later run) changed since stays, field by field; an object that the run created is deleted, or trashed when somebody
 * touched it since. Terms that others use by now stay.
 */
#ifndef PF_CHANGE_UNDO_H
#define PF_CHANGE_UNDO_H

#include "change/changeset.h"
#include "store/statement.h"

/*
 * The objects of one kind ("post" or "term") that the run `run` changed, in `out`'s arena. Actions: UPDATE, TRASH, RESTORE,
 * DELETE; UNCHANGED (nothing to do), KEEP (its fields with verdict KEEP were changed since, or `reason` says why it stays),
 * DEFER (open in an editor). An UPDATE may keep single fields as well.
 */
bool pf_undo_plan(pf_changeset *out, pf_db *db, const pf_contract *contract, uint64_t run, const char *kind, const pf_bind *objects, size_t count,
		  int64_t now, pf_error *err);

/* Conflicts that the run settled are open again. */
bool pf_undo_reopen(pf_db *db, uint64_t run, pf_error *err);

#endif
