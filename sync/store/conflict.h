/*
 * conflict: fields that the site and the bundle both changed, waiting for a person, and what became of them.
 *
 * One open row an object and field. It holds what the bundle wants, what the site held when it was noted, and `mark`: the
 * entry that the ledger will have for the field once it is settled (empty: none, the field is gone from the bundle).
 */
#ifndef PF_STORE_CONFLICT_H
#define PF_STORE_CONFLICT_H

#include "store/statement.h"
#include "store/table.h"

typedef struct pf_conflict {
	uint64_t id;
	uint32_t origin;
	pf_span type, record, language;
	bool is_term;
	uint64_t object;
	pf_span field;
	pf_span bundle, site; /* data NULL: absent there */
	pf_span mark;
	uint64_t run;
	pf_span noted;
	pf_span state;        /* open, settled, over */
	pf_span choice;       /* mine, theirs, text */
	pf_span answer;       /* the edited text */
	pf_span settled, settled_by;
	uint64_t settled_run;
} pf_conflict;

/* How many are open, of one origin or (0) of the whole site. */
bool pf_conflict_count(uint64_t *count, pf_db *db, uint32_t origin, pf_error *err);

/* All open ones of the site, oldest first. */
bool pf_conflict_list(pf_conflict **rows, size_t *count, pf_arena *arena, pf_db *db, pf_error *err);

/* The open ones of some objects of one kind, in one statement. */
bool pf_conflict_of(pf_conflict **rows, size_t *count, pf_arena *arena, pf_db *db, bool terms, const pf_bind *objects, size_t object_count,
		    pf_error *err);

/* One by its number, locked for the caller's transaction. *found is false when there is none. */
bool pf_conflict_find(pf_conflict *out, bool *found, pf_arena *arena, pf_db *db, uint64_t id, pf_error *err);

/* A row of pf_table_conflict for a new one; `run` finds it. */
void pf_conflict_add(pf_rowset *set, const pf_conflict *row, uint64_t run);

/* The bundle changed again: the open row wants something else now. */
bool pf_conflict_renew(pf_db *db, uint64_t id, pf_span bundle, pf_span mark, pf_error *err);

/* Both sides came to agree by themselves, found by this run. */
bool pf_conflict_over(pf_db *db, const pf_bind *ids, size_t count, uint64_t run, pf_error *err);

/* Open ones whose object is in the trash or gone are over: nothing is left to decide. */
bool pf_conflict_sweep(pf_db *db, uint64_t run, pf_error *err);

/* A person has decided. answer: data NULL unless choice is "text". */
bool pf_conflict_settle(pf_db *db, uint64_t id, const char *choice, pf_span answer, const char *by, uint64_t run, pf_error *err);

#endif
