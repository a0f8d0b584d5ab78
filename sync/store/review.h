/*
 * review: segments with what they are in one language, as people look through them: rows of profint_segment and
 * profint_translation side by side.
 */
#ifndef PF_STORE_REVIEW_H
#define PF_STORE_REVIEW_H

#include "store/translation.h"

typedef struct pf_review_row {
	uint32_t origin;
	pf_segment_row segment;
	pf_translation_row translation;
	pf_span title; /* the record's, in the source language; empty: it has none */
} pf_review_row;

typedef struct pf_review_filter {
	pf_span language;     /* data NULL: all */
	pf_span state;        /* one, or some with commas between; data NULL: what waits for a person: machine, outdated, or missing with a note */
	pf_span type, record; /* data NULL: all */
	unsigned skip, most;
} pf_review_filter;

/* In the order of records, fields and places; all in the arena. */
bool pf_review_find(pf_review_row **out, size_t *count, pf_arena *arena, pf_db *db, const pf_review_filter *filter, pf_error *err);

/* The rows of some segments in all their languages, ordered by segment and language. `lock`: FOR UPDATE. */
bool pf_review_rows(pf_review_row **out, size_t *count, pf_arena *arena, pf_db *db, const pf_bind *segments, size_t segment_count, bool lock,
		    pf_error *err);

/* For those of these segments that have one: id, source and kind of the segment before them in their field, ordered by id. */
bool pf_review_before(pf_rows *out, pf_arena *arena, pf_db *db, const pf_bind *segments, size_t segment_count, pf_error *err);

/* Segments with one of these hashes that wait in this language (machine or missing), wherever they stand, FOR UPDATE. */
bool pf_review_twins(pf_review_row **out, size_t *count, pf_arena *arena, pf_db *db, uint32_t origin, pf_span language, const pf_bind *hashes,
		     size_t hash_count, pf_error *err);

#endif
