/*
 * recover: what a site holds of one record becomes the record again; the way back of render.
 *
 * Everything follows the model: columns, metas, relations and the sections of the content; no record type is named in the
 * code. Rendering the result writes what the site holds, for all that our own renderer wrote and for what editors changed
 * in ways that a bundle can say. The rest is told and left out, so that the result is always valid by itself.
 *
 * The source language gives the record its shape (how many questions, which references); the other languages give texts.
 */
#ifndef PF_BUNDLE_RECOVER_H
#define PF_BUNDLE_RECOVER_H

#include "model/model.h"

#include <jansson.h>

typedef struct pf_held_meta {
	pf_span key, value; /* as stored */
	bool touched;       /* people changed it */
} pf_held_meta;

/* A relation: "area/x" of a record, the key of a term of the model ("se"), or the name of one that people made. */
typedef struct pf_held_term {
	pf_span taxonomy, key;
	enum { PF_HELD_RECORD, PF_HELD_KEY, PF_HELD_STRANGER } of;
} pf_held_term;

/* One language of a record: an object of the site. Columns are as stored. */
typedef struct pf_held {
	pf_span language;
	pf_span title, content, excerpt, slug, status; /* terms: name, "", description, slug, "publish" */
	bool title_touched, content_touched, excerpt_touched;
	pf_span content_marks;   /* of the blocks that came with the bundle (wordpress/block_canon.h); data NULL: not known */
	pf_span parent;          /* "module/x"; empty: none */
	bool foreign_parent;     /* it lies under something that is no record */
	int64_t order;
	bool has_date;           /* the record is to name it: */
	int64_t date;
	bool has_password;
	pf_held_meta *metas;
	size_t meta_count;
	pf_held_term *terms;     /* in a lasting order */
	size_t term_count;
	pf_span machine;         /* texts that nobody reviewed when they came: JSON pointers, a line each */
	bool segmented;          /* the site knows text by text what nobody has reviewed, and `machine` does not count: */
	pf_span unreviewed;      /* marks of these texts, PF_SEGMENT_MARK bytes each (wordpress/segment.h) */
	uint64_t object;
	const pf_span *aliases;  /* of the source language, sorted */
	size_t alias_count;
} pf_held;

typedef struct pf_recover_options {
	const pf_model *model;
	pf_span locale; /* the site's, for slugs */
} pf_recover_options;

/* Functions may be NULL but `has`. */
typedef struct pf_recover_sink {
	/* What is not in the record: a sentence. */
	void (*lost)(void *self, pf_span language, const char *what);
	/* A file of the site, by attachment (0: unknown) or address: true when the bundle has it; its path is appended. */
	bool (*medium)(void *self, pf_text *path, uint64_t attachment, pf_span url);
	/* Will the bundle have this record ("case/x")? */
	bool (*has)(void *self, pf_span reference);
	void *self;
} pf_recover_sink;

/*
 * The record; `held` are its languages, the source language first. *out is NULL when something required is not there (it is
 * told). The caller owns it. PF_E_MEMORY.
 */
bool pf_recover(json_t **out, const pf_type *type, pf_span id, const pf_held *held, size_t count, const pf_recover_options *options,
		const pf_recover_sink *sink, pf_error *err);

#endif
