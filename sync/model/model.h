/*
 * model: the content model, read from the one data file (content-model.json, embedded at build time).
 *
 * It says which record types there are, which fields they have, and what each becomes in WordPress. Validation,
 * rendering, the plugin's registrations and the reference page all work by it; nothing of it is repeated in code.
 * All strings live as long as the process; nobody changes a model.
 */
#ifndef PF_MODEL_MODEL_H
#define PF_MODEL_MODEL_H

#include "base/text.h"

#include <stdint.h>

typedef enum pf_kind {
	PF_KIND_TYPE,      /* the record's type itself */
	PF_KIND_ID,        /* [a-z0-9][a-z0-9-]{0,119} */
	PF_KIND_SLUG,      /* object by language of wished slugs */
	PF_KIND_TEXT,      /* translatable plain text */
	PF_KIND_HTML,      /* translatable fragment of the HTML profile */
	PF_KIND_STRING,    /* plain text, not translated */
	PF_KIND_INTEGER,   /* min…max */
	PF_KIND_BOOLEAN,
	PF_KIND_DATE,      /* RFC 3339 */
	PF_KIND_COLOR,     /* #rrggbb */
	PF_KIND_COUNTRY,   /* ISO 3166-1 alpha-2, upper case */
	PF_KIND_URL,       /* http, https, mailto, tel */
	PF_KIND_PATH,      /* site-relative address */
	PF_KIND_CHOICE,    /* one of `choices` */
	PF_KIND_REFERENCE, /* "type/id" of one of `targets` */
	PF_KIND_MEDIA,     /* path of a file of the bundle, under media/ */
	PF_KIND_LIST,      /* of `item` */
	PF_KIND_OBJECT     /* with `fields` */
} pf_kind;

typedef struct pf_field {
	const char *name; /* "" for the item of a list */
	pf_kind kind;
	bool required;
	int64_t min, max;        /* integers */
	size_t max_characters;   /* texts; 0: only the byte limit counts */
	const char *only;        /* media: the kinds of files that can stand here ("image"), or NULL */
	const char *fallback;    /* choices: the value when absent, or NULL */
	const char **choices;    /* NULL-terminated */
	const char **targets;    /* NULL-terminated type names */
	const struct pf_field *item;
	const struct pf_field *fields;
	size_t field_count;
	const char *column;   /* what it becomes, each NULL or a name: column of the post or term … */
	const char *meta;     /* … meta key … */
	const char *taxonomy; /* … term relation */
} pf_field;

typedef enum pf_section_kind {
	PF_SECTION_HTML,    /* blocks of an html field, inside `block` when given */
	PF_SECTION_LIST,    /* `block` around a list of the texts of `field` */
	PF_SECTION_TEXT,    /* `block` around one paragraph */
	PF_SECTION_CARDS,   /* `block` around `each {attribute: reference}` around the item's `text` */
	PF_SECTION_STORY,   /* `block` around html blocks, with `each` comments after the block they follow */
	PF_SECTION_RELATED, /* `block {attribute: [references of all `fields`]}` */
	PF_SECTION_FILES    /* `block` around file blocks */
} pf_section_kind;

typedef struct pf_section {
	pf_section_kind kind;
	const char *field;
	const char **fields; /* RELATED: NULL-terminated */
	const char *block;
	const char *each;
	const char *attribute;
	const char *reference; /* member names inside the items of `field` (CARDS) or `comments` (STORY) */
	const char *text;
	const char *comments;
	const char *after;
} pf_section;

typedef struct pf_type {
	const char *name;
	size_t rank; /* place in the file: types with a lower rank are imported first */
	bool is_term;
	const char *post_type; /* posts */
	const char *taxonomy;  /* terms */
	const char *parent;    /* type of the parent record, or NULL */
	bool hierarchical;     /* the post type is */
	const pf_field *fields; /* the type's own and the common ones, the type's own first */
	size_t field_count;
	const pf_section *sections;
	size_t section_count;
} pf_type;

/* Limits of the model file, all in bytes unless the name says else. */
typedef struct pf_limits {
	size_t depth, line_bytes, id_bytes, text_bytes, html_bytes, html_depth, html_tags, html_attributes, list_items, files,
		media_bytes, slug_bytes, path_bytes, manifest_bytes, findings;
	uint64_t records_bytes;
} pf_limits;

typedef struct pf_model pf_model;

/* The model, parsed at the first call (not thread-safe before it has returned once). NULL: err says why. */
const pf_model *pf_model_get(pf_error *err);

const pf_limits *pf_model_limits(const pf_model *model);
const pf_type *pf_model_type(const pf_model *model, pf_span name); /* NULL: unknown */
const pf_type *pf_model_type_at(const pf_model *model, size_t rank); /* NULL: past the last */
const pf_field *pf_type_field(const pf_type *type, pf_span name);    /* NULL: unknown */

/* Is there a term of this key in a taxonomy whose terms come with the model (countries, modes)? */
bool pf_model_has_term(const pf_model *model, const char *taxonomy, pf_span key);
/* Its name in a language, the source language's when there is none; empty when the term is unknown. */
pf_span pf_model_term_name(const pf_model *model, const char *taxonomy, pf_span key, pf_span language);

/* MIME type for a file extension without dot (any case), or NULL: refused. */
const char *pf_model_mime(const pf_model *model, pf_span extension);

/*
 * Reads another model file, for tests of the reader. PF_E_INTERNAL: the file breaks a rule of the model, the message names
 * the place. The caller frees.
 */
bool pf_model_new(pf_model **out, pf_span source, pf_error *err);
void pf_model_free(pf_model *model);

/* The file as embedded, for the plugin and for `profint version --json`. */
pf_span pf_model_source(void);

#endif
