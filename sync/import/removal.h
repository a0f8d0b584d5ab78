/*
 * removal: records that left the bundle. Their posts go to the trash, if these are no more than the site allows.
 *
 * Only for a bundle that says it is complete. What an editor changed on the site is not taken away, nor what is open in an
 * editor, nor a page that the site uses as its front page, its page of posts or its privacy policy. Terms stay: WordPress
 * has no trash for them. A person's trashing or deleting stands as it is.
 */
#ifndef PF_IMPORT_REMOVAL_H
#define PF_IMPORT_REMOVAL_H

#include "import/import.h"
#include "import/plan.h"

/*
 * Before anything of the bundle is written, so that a name that becomes free is free. Counts `trashed`, or `vanished` when it is more than allowed and nothing
 * was done; every change about a vanished record goes to options->each. apply is NULL in a plan.
 */
bool pf_removal_run(pf_import_counts *counts, const pf_spool *spool, pf_planner *planner, pf_apply *apply, pf_error *err);

#endif
