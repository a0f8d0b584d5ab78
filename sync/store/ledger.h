/*
 * ledger: profint's own memory of a site: origins, runs, and which object each record became.
 */
#ifndef PF_STORE_LEDGER_H
#define PF_STORE_LEDGER_H

#include "base/digest.h"
#include "store/statement.h"

typedef struct pf_origin {
	uint32_t origin; /* 0: this site has nothing of it yet */
	uint64_t serial; /* of the last complete run */
	unsigned char fingerprint[PF_SHA256_BYTES];
	bool complete;   /* fingerprint is set: the last run left nothing undone */
	uint64_t records; /* of that run */
} pf_origin;

/* url: the bundle's `origin`. */
bool pf_origin_find(pf_origin *out, pf_db *db, pf_span url, pf_error *err);
/* Finds or makes it, in the caller's transaction. */
bool pf_origin_make(pf_origin *out, pf_db *db, pf_span url, pf_error *err);
/* Remembers a complete run (fingerprint NULL: forgets it, before the first write of a run). */
bool pf_origin_save(pf_db *db, uint32_t origin, const unsigned char *fingerprint, uint64_t serial, uint64_t records, uint64_t run,
		    pf_error *err);

bool pf_run_start(uint64_t *run, pf_db *db, const char *command, uint64_t fence, const char *engine, const char *bundle, pf_error *err);
/* outcome: done, waiting, invalid, failed; report: the JSON that the command printed. */
bool pf_run_finish(pf_db *db, uint64_t run, const char *outcome, const char *report, pf_error *err);

/* One row of {prefix}profint_record; spans live in the arena of the query. */
typedef struct pf_ledger_row {
	pf_span id, language, state, fields, machine; /* machine: data NULL when the column is */
	bool is_term;
	uint64_t object, tt, created, updated;
	uint32_t site;
	unsigned renderer;
	unsigned char source[PF_MARK_BYTES];
} pf_ledger_row;

/* The rows of some records of one type, or of all (ids NULL), ordered by id. */
bool pf_ledger_find(pf_ledger_row **rows, size_t *count, pf_arena *arena, pf_db *db, uint32_t origin, pf_span type, const pf_bind *ids,
		    size_t id_count, pf_error *err);

/*
 * Drift: what differs on the site from what the ledger says was left there, found by the server with one checksum an
 * object (columns, metas, terms). Sent first, answered later, so that the caller can work meanwhile. Each row of the
 * answer: type, id, language, kind, object.
 */
bool pf_ledger_drift_send(pf_db *db, uint32_t origin, pf_error *err);

/*
 * Does the site hold, all in all, what the ledger says? The cheap question before the list. Sent first, answered later.
 */
bool pf_ledger_agrees_send(pf_db *db, uint32_t origin, pf_error *err);
bool pf_ledger_agrees(bool *agrees, pf_arena *arena, pf_db *db, pf_error *err);

/* The same checksum, in the engine: add the parts in any order. Columns are joined by '|'. */
typedef struct pf_checksum {
	unsigned long columns; /* running CRC32 of the columns */
	bool begun;
	uint64_t sum;          /* of metas and terms */
} pf_checksum;

void pf_checksum_column(pf_checksum *sum, pf_span value);
void pf_checksum_meta(pf_checksum *sum, pf_span key, pf_span value);
void pf_checksum_term(pf_checksum *sum, uint64_t tt);
uint32_t pf_checksum_end(const pf_checksum *sum);

#endif
