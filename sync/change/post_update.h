/*
 * post_update: the update of one post while it is written; what posts_update.c, old_address.c and revisions.c share, inside of
 * change/ only.
 */
#ifndef PF_CHANGE_POST_UPDATE_H
#define PF_CHANGE_POST_UPDATE_H

#include "change/image.h"

typedef struct pf_post_update {
	pf_apply *a;
	pf_change *change;
	bool was_public, is_public;
	pf_span before_slug, before_date, before_parent;
	pf_image image;
	uint64_t object;
} pf_post_update;

/* The value a field has after the update: what is written where that may be, else the site's. */
pf_span pf_post_next(const pf_change *change, const char *name);

/* old_address.c: what leads to the post under its old slug, date or path, left behind or, in an undo, taken back. */
bool pf_old_address_leave(pf_post_update *u, pf_error *err);

/*
 * revisions.c. add: a revision of the new state, unless the newest says so already; `revised` (room for every change of the
 * batch) and *count note whose. write: all of the batch, and what is beyond the site's limit goes.
 */
bool pf_revision_add(pf_post_update *u, pf_bind *revised, size_t *count, pf_error *err);
bool pf_revisions_write(pf_apply *a, pf_changeset *set, size_t count, pf_error *err);

#endif
