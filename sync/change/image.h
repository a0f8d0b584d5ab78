/*
 * image: what an object was before a run changed it, for history and undo; inside of change/ only.
 *
 * Taken in two steps around the write: begun while `site` still is what the object held, ended when it is what the object
 * holds. JSON, kept in profint_change.before_image:
 *
 *     { "values": { "title": "…", "meta:_profint_place": null },   before, of every field that became another
 *       "after":  { "title": "<mark>", … },                        marks of what the run left: touched since, or not?
 *       "gmt": "…",                                                post_date_gmt before, when it or the date became another
 *       "old": { "_wp_old_slug": ["…"], … },                       these metas before, when the run touched them
 *       "ledger": { … } | null,                                    the ledger's row before; null: it had none
 *       … }                                                        what an action adds (trash, rows, conflict)
 *
 * A field that was absent is null.
 */
#ifndef PF_CHANGE_IMAGE_H
#define PF_CHANGE_IMAGE_H

#include "change/writer.h"

#include <jansson.h>

typedef struct pf_image {
	pf_span *before; /* by place of the value */
	pf_span gmt;
	json_t *root;    /* callers may add keys of their own */
} pf_image;

bool pf_image_begin(pf_image *out, pf_apply *a, const pf_change *change, pf_error *err);
/* The JSON, in the batch's arena; the image is released. */
bool pf_image_end(pf_span *out, pf_image *image, pf_apply *a, const pf_change *change, pf_error *err);
void pf_image_release(pf_image *image);

/* The image of a new object, or of one that stays as it is: nothing before but, perhaps, the ledger's row. */
bool pf_image_new(pf_span *out, pf_apply *a, const pf_change *change, pf_error *err);

/* The mark of a field's value in "after": hex in `out`, which holds 2 * PF_FIELD_MARK + 1 bytes. */
void pf_image_mark(char *out, const char *name, pf_span value);

/* The ledger's row as JSON, and back (false: it is not one). Spans of the row are copied into the arena. */
json_t *pf_image_ledger(const pf_ledger_row *row);
bool pf_image_ledger_read(pf_ledger_row *out, pf_arena *arena, const json_t *json);

#endif
