/*
 * item: one record in one language, rendered into what WordPress stores. This is what the import sees of a bundle.
 *
 * Values are final bytes, but for two things that only the site knows: the slug that is actually free, and media. A
 * medium stands in `content` and in metas as a token, \001u<path>\002 for its address and \001i<path>\002 for its
 * attachment ID; \001j<path>\002 is the address inside the JSON of a block delimiter, where it is to be escaped as
 * pf_block_json_text does (the quotes stand there already). Control characters cannot come from a bundle, so a token
 * cannot be forged.
 */
#ifndef PF_BUNDLE_ITEM_H
#define PF_BUNDLE_ITEM_H

#include "base/digest.h"
#include "model/model.h"

#define PF_TOKEN_OPEN '\001'
#define PF_TOKEN_CLOSE '\002'

typedef struct pf_item_meta {
	const char *key; /* of the model */
	pf_span value;   /* as get_post_meta would give it; serialisation is the writer's business */
} pf_item_meta;

/* A relation: to the term of another record ("area/x"), or to a term that comes with the model (key "se"). */
typedef struct pf_item_term {
	const char *taxonomy; /* of the model */
	pf_span key;          /* record reference or model term key */
	bool of_record;
} pf_item_term;

typedef struct pf_item {
	const pf_type *type;
	pf_span id;
	pf_span language;
	bool machine;   /* at least one text of it is machine translated */
	bool publish;   /* the record's status */
	bool has_date;
	int64_t date;   /* seconds since 1970, UTC */
	int order;
	pf_span parent; /* "module/x", or empty */
	pf_span slug;   /* the wish of the bundle, or empty: made from the title */
	pf_span title;  /* post_title, or the term's name (plain, not yet escaped as WordPress stores names) */
	pf_span content;
	pf_span excerpt; /* post_excerpt, or the term's description */
	pf_item_meta *metas; /* in the order of the model; absent fields have none */
	size_t meta_count;
	pf_item_term *terms; /* no doubles */
	size_t term_count;
	pf_span *aliases; /* of the source language's item only */
	size_t alias_count;
	unsigned text_count;    /* translatable texts in this language */
	unsigned machine_count; /* of them not reviewed … */
	pf_span machine_texts;  /* … and which: their JSON pointers in the record, a line each */
	unsigned char source[PF_MARK_BYTES]; /* mark of the record's source in this language, not of how it was rendered */
} pf_item;

/* A record: its items, source language first, then in the manifest's order of languages. */
typedef struct pf_record {
	const pf_type *type;
	pf_span id;
	unsigned depth;    /* pages: number of ancestors; sequences: 1; else 0 */
	pf_item *items;
	size_t item_count;
} pf_record;

#endif
