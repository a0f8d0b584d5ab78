/*
 * recover_job: what the files of recover share; only they include it.
 *
 * Each language is read by itself into a flat record: an object of the record's own shape that has words where the record
 * has texts by language. recover.c lays the flat ones over each other.
 */
#ifndef PF_BUNDLE_RECOVER_JOB_H
#define PF_BUNDLE_RECOVER_JOB_H

#include "base/arena.h"
#include "bundle/recover.h"

/* In a flat record: how many blocks the story has, for the places of comments. */
#define PF_RECOVER_BLOCKS "#blocks"

/* In a flat record: fields of the content that hold a block which did not come with the bundle. */
#define PF_RECOVER_TOUCHED "#touched"

typedef struct pf_recover_job {
	const pf_type *type;
	const pf_held *held; /* the language at hand */
	const pf_held *all;
	size_t count;
	const pf_recover_options *options;
	const pf_recover_sink *sink;
	pf_arena *arena;
	pf_error *err;
} pf_recover_job;

bool pf_recover_no_memory(pf_recover_job *job); /* fills err, returns false */

/* Tells a loss in the language at hand. */
void pf_recover_lose(pf_recover_job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts a string under a name, unless it is blank: then nothing happens. */
bool pf_recover_put(pf_recover_job *job, json_t *flat, const char *name, const pf_text *words);

/* Is it a reference that can stand here, to a record that the bundle has? A loss is told. */
bool pf_recover_reference(pf_recover_job *job, const pf_field *field, pf_span reference);

/* Columns, metas, relations. */
bool pf_recover_fields(pf_recover_job *job, json_t *flat);

/* The content. */
bool pf_recover_sections(pf_recover_job *job, json_t *flat);

#endif
