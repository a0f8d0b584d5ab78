/*
 * render_job: what the files of the renderer share while one record is rendered; only they include
 * it.
 */
#ifndef PF_BUNDLE_RENDER_JOB_H
#define PF_BUNDLE_RENDER_JOB_H

#include "base/pointer.h"
#include "bundle/render.h"

#define PF_RENDER_CONTENT_BYTES ((size_t)256 * 1024 * 1024)

typedef struct pf_render_job {
	pf_arena *arena;
	const json_t *record;
	const pf_type *type;
	const pf_render_options *options;
	const pf_render_sink *sink;
	pf_error *err;
	pf_pointer at;        /* of the value at hand */
	const char *language; /* being rendered */
	bool is_source;
	bool refused; /* an error was noted */
	bool failed;  /* err is filled */
	pf_text clean, content, scratch;
} pf_render_job;

bool pf_render_no_memory(pf_render_job *job); /* fills err, returns false */

pf_span pf_render_string(const json_t *value);

/* The text in a language; false when it has none. */
bool pf_render_text(pf_span *out, bool *machine, const json_t *text, const char *language);

/* Takes a copy of the text into the arena; false: no memory. */
bool pf_render_keep(pf_render_job *job, pf_span *out, const pf_text *text);

/* The content of all sections, in job->content. */
bool pf_render_sections(pf_render_job *job);

/* Cleans an HTML text of the language at hand, only for what there is to note. */
bool pf_render_judge(pf_render_job *job, const json_t *text);

/* Columns, metas and relations. */
bool pf_render_fields(pf_render_job *job, pf_item *item);

/* The mark of all that an item is made of. */
void pf_render_mark(pf_render_job *job, const pf_item *item, unsigned char out[PF_MARK_BYTES]);

#endif
