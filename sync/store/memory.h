/*
 * memory: the table profint_memory, the site's own translation memory: every translation it ever had, by whom, and whether a
 * person has reviewed it. What stands in it is never paid for twice.
 */
#ifndef PF_STORE_MEMORY_H
#define PF_STORE_MEMORY_H

#include "store/statement.h"

typedef struct pf_memory_row {
	uint64_t id;
	pf_span language;
	unsigned char hash[16];    /* wordpress/segment.h */
	unsigned char context[16]; /* pf_memory_context; zeros: none */
	pf_span source, target;
	bool reviewed;
	pf_span made, provider, model, made_by, made_at; /* made_at data NULL: now */
} pf_memory_row;

/* Where a segment stands: its record, field and the words of the segment before it. */
void pf_memory_context(unsigned char out[16], pf_span type, pf_span record, pf_span field, pf_span before);

/*
 * All rows of one language with one of these hashes, ordered by hash, reviewed ones first, then the newest. Which of them
 * fits is the caller's question.
 */
bool pf_memory_find(pf_memory_row **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, const pf_bind *hashes, size_t hash_count,
		    pf_error *err);

/* At most `most` rows whose source shares words with this one, best first by the server's reckoning. */
bool pf_memory_alike(pf_memory_row **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, pf_span words, unsigned most, pf_error *err);

/*
 * At most `most` rows behind the row `after` (0: from the first), by id, of one language or (data NULL) of all: the whole memory page
 * by page, for export.
 */
bool pf_memory_page(pf_memory_row **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, uint64_t after, unsigned most, pf_error *err);

/* How many translations there are, by language: rows of (language, all, reviewed ones). */
bool pf_memory_count(pf_rows *out, pf_arena *arena, pf_db *db, pf_error *err);

/* Adds rows in bulk; a pair that is there becomes reviewed when this one is, and takes its maker then; in the caller's transaction or by itself. */
bool pf_memory_save(pf_db *db, const pf_memory_row *rows, size_t count, pf_error *err);

/* A translation that nobody reviewed and a person rejected is not known any more, in any context. */
bool pf_memory_forget(pf_db *db, pf_span language, const unsigned char hash[16], pf_span target, pf_error *err);

#endif
