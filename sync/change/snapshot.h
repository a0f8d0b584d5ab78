/*
 * snapshot: what the site holds now of some objects of ours, in a few statements, into the `site` values of changes.
 */
#ifndef PF_CHANGE_SNAPSHOT_H
#define PF_CHANGE_SNAPSHOT_H

#include "change/changeset.h"
#include "store/statement.h"

/*
 * Fills the changes of the set whose flag is set (they have an object). With `lock` the posts are read FOR UPDATE: what
 * is compared is what will be overwritten. Sets `lost` for objects that were trashed ("trashed", with `desired`), deleted
 * ("deleted") or turned into another type, and defers a post that
 * is open in an editor (`_edit_lock` younger than 150 seconds).
 */
bool pf_snapshot(pf_changeset *set, const bool *wanted, pf_db *db, bool lock, int64_t now, pf_error *err);

#endif
