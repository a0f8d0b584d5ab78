/*
 * backlog: texts that wait, read page by page from profint_segment and profint_translation: those to be translated, and
 * records with translations to be published.
 */
#ifndef PF_STORE_BACKLOG_H
#define PF_STORE_BACKLOG_H

#include "store/translation.h"

/* A note that begins so says what a text waits for: the next run asks again by itself. */
#define PF_TRANSLATION_WAITS "waits"

/* Which of the texts without a translation are meant. */
typedef enum pf_backlog_scope {
	PF_BACKLOG_NEW,     /* never asked for */
	PF_BACKLOG_WAITING, /* … or waiting for budget, quota or a provider */
	PF_BACKLOG_ALL      /* … or failed; but none that a person rejected */
} pf_backlog_scope;

/* The words of a segment stand behind those of this one: its context. */
typedef struct pf_backlog_row {
	pf_segment_row segment;
	pf_span before, before_kind; /* before: data NULL when it is the first of its field */
} pf_backlog_row;

/*
 * Segments of an origin that have no translation in a language, or an outdated one without a proposal, ordered by id, behind
 * the id `after`, at most `most`. Texts of whole fields (place UINT32_MAX) are no machine's business.
 */
bool pf_backlog_find(pf_backlog_row **out, size_t *count, pf_arena *arena, pf_db *db, uint32_t origin, pf_span language, pf_backlog_scope scope,
		     uint64_t after, unsigned most, pf_error *err);

/* How many there are; and is there any at all, in one of the languages (NULL-terminated)? */
bool pf_backlog_count(uint64_t *count, pf_db *db, uint32_t origin, pf_span language, pf_backlog_scope scope, pf_error *err);

/* Records with a translation that is not published; rows of (type, record). */
bool pf_backlog_ready(pf_rows *out, pf_arena *arena, pf_db *db, uint32_t origin, pf_error *err);

/* Records of which a target of the source mark `ours` is a draft though the source is public; rows of (type, record). */
bool pf_backlog_hidden(pf_rows *out, pf_arena *arena, pf_db *db, uint32_t origin, pf_span source_language, pf_span ours, pf_error *err);

/*
 * Records of one type of which a target of the source mark `ours` hangs on a parent, or is related to a term, of the source
 * language, though it is there in the target's own; rows of (record).
 */
bool pf_backlog_strays(pf_rows *out, pf_arena *arena, pf_db *db, uint32_t origin, pf_span type, pf_span source_language, pf_span ours, pf_error *err);

/* Locks these rows of one language for the caller's transaction, so that what is read next is what will be overwritten. */
bool pf_backlog_lock(pf_db *db, pf_span language, const pf_bind *segments, size_t count, pf_error *err);

#endif
