/*
 * undo_job: what undo.c and undo_back.c share while one changeset is made, inside of change/ only.
 */
#ifndef PF_CHANGE_UNDO_JOB_H
#define PF_CHANGE_UNDO_JOB_H

#include "base/map.h"
#include "change/image.h"
#include "change/undo.h"

typedef struct pf_undo_job {
	pf_changeset *set;
	pf_db *db;
	const pf_contract *contract;
	uint64_t run;
	bool terms;
	pf_map *images;  /* object as bytes -> index + 1 into found */
	pf_map *later;   /* objects that a later run changed, posts that somebody saved since */
	pf_map *in_use;  /* terms that something is related to, posts with comments */
	pf_rows found;   /* object, action, before_image */
	json_t **parsed; /* by row of found */
} pf_undo_job;

bool pf_undo_memory(const void *pointer, pf_error *err);
/* A JSON text in the changeset's arena; data NULL for anything else, or for want of memory. */
pf_span pf_undo_text(pf_arena *arena, const json_t *json);
/* The change is left alone, for this reason. */
void pf_undo_keep(pf_change *change, const char *reason);

/* undo_back.c: objects that the run deleted come back, each beside its record's other languages. */
bool pf_undo_back(pf_undo_job *u, pf_error *err);

#endif
