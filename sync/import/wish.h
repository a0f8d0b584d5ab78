/*
 * wish: an item of the bundle as a change to one WordPress object: what the bundle wants of each field, as the columns
 * hold it. Nothing here asks the site.
 */
#ifndef PF_IMPORT_WISH_H
#define PF_IMPORT_WISH_H

#include "base/map.h"
#include "bundle/item.h"
#include "change/changeset.h"
#include "import/index.h"
#include "wordpress/date.h"

/* One medium that the site has, or has not: attachment 0, and why, as the end of a sentence about it. */
typedef struct pf_wish_medium {
	uint64_t attachment;
	const char *url;
	const char *why; /* may be NULL */
} pf_wish_medium;

typedef struct pf_wish_context {
	const pf_contract *contract;
	const pf_zone *zone;
	const pf_model *model;
	const pf_index *terms;
	const pf_map *parents;         /* "type/id@language" -> post ID, of this batch */
	const pf_map *media;           /* path -> const pf_wish_medium * */
	const char *source_language;
	bool publish_machine;          /* machine translated texts are public (with a notice) */
	int64_t now;
} pf_wish_context;

/*
 * The mark of what an item is made of on this site: its source in the bundle, and which attachment each file it names is. A
 * file with other content is another attachment, though the record has not changed by a letter.
 */
void pf_wish_source(unsigned char out[PF_MARK_BYTES], const pf_wish_context *context, const pf_item *item);

/* Fills a change from an item; everything it keeps is in `arena`. */
bool pf_wish(pf_change *out, pf_arena *arena, const pf_wish_context *context, const pf_item *item, pf_error *err);

/* The same for a term that comes with the model (a country, a mode). */
bool pf_wish_model_term(pf_change *out, pf_arena *arena, const pf_wish_context *context, const char *taxonomy, pf_span key, pf_span language,
			pf_error *err);

#endif
