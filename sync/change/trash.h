/*
 * trash: a post goes into WordPress's trash, or comes out of it, exactly as wp_trash_post() and wp_untrash_post() do it.
 *
 * Besides the row (status `trash`, slug `…__trashed`) that is: the metas `_wp_trash_meta_status`, `_wp_trash_meta_time` and
 * `_wp_desired_post_slug`, and comments, which are `post-trashed` while their states wait in
 * `_wp_trash_meta_comments_status`. Terms have no trash. Inside of change/ but for the two that prepare.
 */
#ifndef PF_CHANGE_TRASH_H
#define PF_CHANGE_TRASH_H

#include "change/image.h"

/* Turns a change about a post that stands into one that trashes it. False: no memory. */
bool pf_trash_prepare(pf_change *change, pf_arena *arena);

/*
 * The other way round, with this status. Fields may have verdicts of their own already; the slug's `site` is the one that
 * was kept for the post (`desired`), not the one it has in the trash.
 */
void pf_untrash_prepare(pf_change *change, pf_span status);

/* What goes along; while `site` still is what the post held. The image is told what undoing needs. */
bool pf_trash_enter(pf_apply *a, const pf_change *change, pf_error *err);
bool pf_trash_leave(pf_apply *a, const pf_change *change, pf_image *image, pf_error *err);

#endif
