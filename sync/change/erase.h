/*
 * erase: an object of ours goes for good, or comes back as it was; inside of change/ only. For undo alone: what a run
 * created is deleted when the run is undone, and is there again, under its old IDs, when that is undone.
 *
 * As wp_delete_post( …, true ) and wp_delete_term(): relations and counts, metas, revisions, the translation group, the row;
 * children and attachments go to the grandparent. Comments are nobody's to delete: who has some is not erased.
 *
 * All rows are kept in the before-image:
 *     "record": { "origin", "type", "id", "language" },
 *     "rows": { "row": { column: text }, "taxonomy": { … } (terms), "metas": [ [ key, value ], … ], "terms": [ tt, … ],
 *               "aliases": [ path, … ] }
 */
#ifndef PF_CHANGE_ERASE_H
#define PF_CHANGE_ERASE_H

#include "change/image.h"

/* Every change of the batch whose action is DELETE. */
bool pf_erase(pf_apply *a, pf_changeset *set, pf_error *err);

/* Every change of the batch that is new and has `rows`: a before-image as above. */
bool pf_unerase(pf_apply *a, pf_changeset *set, pf_error *err);

#endif
