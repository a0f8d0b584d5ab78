/*
 * translation: the tables profint_segment, profint_translation and profint_look: what the site's texts are in each language.
 * (sql/0003_translations.sql says what each column means.)
 */
#ifndef PF_STORE_TRANSLATION_H
#define PF_STORE_TRANSLATION_H

#include "store/statement.h"

typedef struct pf_segment_row {
	uint64_t id; /* 0: not stored yet */
	pf_span type, record, field;
	uint32_t place;
	pf_span kind; /* wordpress/segment.h */
	unsigned char hash[16];
	pf_span source;
} pf_segment_row;

typedef struct pf_translation_row {
	uint64_t segment;
	pf_span language;
	pf_span state;    /* "missing", "machine", "reviewed", "outdated" */
	bool unpublished;
	pf_span text;     /* data NULL: none */
	bool shown;       /* the target showed a text at the last look or publication … */
	unsigned char live[16]; /* … with this mark (wordpress/segment.h, over its bytes as they stand: pf_mark_of) */
	pf_span made_of;  /* data NULL: the segment's own source */
	pf_span made, provider, model, made_by, made_at;
	pf_span proposal; /* data NULL: none */
	pf_span proposal_made, proposal_provider, proposal_model, proposal_at;
	unsigned proposal_score;
	pf_span note;
} pf_translation_row;

/* The segments of some records of one type, ordered by record, field and place; rows in the arena. */
bool pf_segment_rows_find(pf_segment_row **out, size_t *count, pf_arena *arena, pf_db *db, uint32_t origin, pf_span type, const pf_bind *records,
		      size_t record_count, pf_error *err);

/* Their translations, of one language or (language data NULL) all, ordered by segment and language. */
bool pf_translation_rows_find(pf_translation_row **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, const pf_bind *segments,
			  size_t segment_count, pf_error *err);

/* Writes new segments (id 0: set) and changed ones; in the caller's transaction. */
bool pf_segment_rows_save(pf_db *db, uint32_t origin, pf_segment_row *rows, size_t count, pf_error *err);
/* A note that begins so: a person rejected the proposal. Nothing is proposed or asked for again until the source changes, which drops it. */
#define PF_TRANSLATION_REJECTED "rejected"

/* The note of one that waits for its page to come back; it is not asked for meanwhile. */
#define PF_TRANSLATION_TRASHED "the page is in the trash"

/* Writes translations whole, new or changed. made_at and proposal_at with data NULL and a text: now. */
bool pf_translation_rows_save(pf_db *db, const pf_translation_row *rows, size_t count, pf_error *err);
/* Translations of one language that are no more. */
bool pf_translation_rows_drop(pf_db *db, pf_span language, const pf_bind *segments, size_t count, pf_error *err);
/* Segments that are no more, with their translations. */
bool pf_segment_rows_drop(pf_db *db, const pf_bind *segments, size_t count, pf_error *err);

/* Counts by language and state, of all origins: for reports. */
typedef struct pf_segment_count {
	pf_span language, state;
	uint64_t count;
} pf_segment_count;
bool pf_segment_rows_count(pf_segment_count **out, size_t *count, pf_arena *arena, pf_db *db, pf_error *err);

/* --- looks: what has changed since translations last looked at it --- */

/*
 * The records of one origin of which an object in any language is not what it was at the last look (or has gone, or came), or
 * one of these target languages was never looked for; by the server's checksums. Rows of (type, record), ordered by these.
 * Records whose source object has gone, or into the trash, are among them once; terms that come with the model are not. Without
 * `all` a record that is in none of these languages, and was never looked at, is only among them when the memory has imported texts.
 */
bool pf_looks_due(pf_rows *out, pf_arena *arena, pf_db *db, uint32_t origin, pf_span source_language, const char *const *languages, bool all, pf_error *err);

/*
 * This is what these records' objects are now, for the next pf_looks_due: after the writes of the caller's transaction, or
 * before its reads (what changes in between is then due again). languages: targets, NULL-terminated.
 */
bool pf_looks_save(pf_db *db, uint32_t origin, pf_span type, pf_span source_language, const char *const *languages, const pf_bind *records, size_t count,
		   pf_error *err);

/* Who saved these posts last, as WordPress remembers it: rows of (post, login), ordered by post. */
bool pf_looks_editors(pf_rows *out, pf_arena *arena, pf_db *db, const pf_bind *posts, size_t count, pf_error *err);

#endif
