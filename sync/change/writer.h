/* writer: the inside of apply, for change/ only: what its parts share while one batch is written. */
#ifndef PF_CHANGE_WRITER_H
#define PF_CHANGE_WRITER_H

#include "base/map.h"
#include "change/apply.h"
#include "store/ledger.h"

struct pf_apply {
	pf_db *db;
	pf_apply_options options;
	pf_arena *arena; /* of the batch, borrowed from its changeset */
	char now_local[PF_DATE_BYTES], now_gmt[PF_DATE_BYTES];
	int64_t now;
	uint64_t next_post; /* the ID that the next post will probably get; 0: not known yet */
	pf_rowset posts, postmeta, terms, taxonomy, relationships, termmeta, record, change, outbox, alias, removal;
	pf_map *counts; /* term_taxonomy_id as text -> delta of its count */
};

/* A language group to be made: the members' changes, all of one record. */
typedef struct pf_group {
	pf_change **members;
	size_t count;
	uint64_t tt;
} pf_group;

const char *pf_writer_number(pf_apply *a, uint64_t number); /* decimal text in the arena */
bool pf_writer_count(pf_apply *a, uint64_t tt, int64_t delta, pf_error *err);
bool pf_writer_memory(const void *pointer, pf_error *err);

/* Calls `each` for every tt of a comma-joined list. */
bool pf_writer_each_tt(pf_span list, bool (*each)(void *self, uint64_t tt, pf_error *err), void *self, pf_error *err);

/* Gives each change whose flag is set a free slug (change->slug), as WordPress would number it. */
bool pf_slugs_for_posts(pf_apply *a, pf_changeset *set, const bool *wanted, pf_error *err);
bool pf_slugs_for_terms(pf_apply *a, pf_changeset *set, const bool *wanted, pf_error *err);
/* The slug of a post whose title gives none: its ID, with a number where its type takes no digits or another post has it. */
bool pf_slug_for_id(pf_apply *a, pf_change *change, pf_error *err);

bool pf_posts_create(pf_apply *a, pf_changeset *set, pf_error *err);
bool pf_posts_update(pf_apply *a, pf_changeset *set, pf_error *err);
bool pf_terms_create(pf_apply *a, pf_changeset *set, pf_error *err);
bool pf_terms_update(pf_apply *a, pf_changeset *set, pf_error *err);

/* The group that an object is in: tt_id (0: none) and description. */
bool pf_groups_find(uint64_t *tt, pf_span *description, pf_apply *a, const pf_change *member, pf_error *err);

/* Language groups of everything the batch created. */
bool pf_groups_join(pf_apply *a, pf_changeset *set, pf_error *err);

/* Ledger row, history and outbox row of one change that was carried out; `action` is "update", "trash", … */
bool pf_trace(pf_apply *a, pf_change *change, const char *action, pf_span before, pf_span detail, pf_error *err);
/*
 * The same of a new object. It has no before-image, and needs no row of history: the ledger says which run created it.
 * Only when the ledger knew another object of the record, history says which.
 */
bool pf_trace_new(pf_apply *a, pf_change *change, pf_span detail, pf_error *err);
/* The same of an object that was deleted, and its row of the ledger with it; put: another object that the record had before. */
bool pf_trace_gone(pf_apply *a, pf_change *change, pf_span before, pf_span detail, pf_error *err);
/* A change whose object stays as it is: the ledger row, and word to WordPress (a notice may come or go). */
bool pf_trace_unwritten(pf_apply *a, pf_change *change, pf_error *err);

#endif
