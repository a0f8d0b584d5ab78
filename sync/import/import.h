/*
 * import: the second pass. Reads the spool batch by batch, plans each batch against what the site holds, and carries it
 * out in one transaction. Planning alone is the same story without writing.
 */
#ifndef PF_IMPORT_IMPORT_H
#define PF_IMPORT_IMPORT_H

#include "bundle/spool.h"
#include "change/apply.h"
#include "import/wish.h"
#include "store/lease.h"
#include "store/ledger.h"

typedef struct pf_import_options {
	pf_db *db;
	const pf_model *model;
	const pf_contract *contract;
	const pf_zone *zone;
	const pf_map *media;         /* path -> const pf_wish_medium * */
	const char *source_language;
	const char *const *languages; /* NULL-terminated: those the site and the configuration have, source included */
	uint32_t origin;             /* 0 in a plan for an unknown origin */
	uint64_t run, author;
	pf_lease *lease;             /* NULL: plan only, nothing is written */
	bool publish_machine, restore_deleted;
	bool complete;               /* the bundle holds every record of its origin: what it lacks was removed there */
	bool trash_percent;          /* most_trash is a share of the live records, in percent (rounded down, at least one), else a number */
	uint64_t most_trash;
	bool (*progress)(void *self, const char *stage, uint64_t done, uint64_t total); /* may be NULL; false: stop */
	void (*each)(void *self, const pf_change *change); /* every change that is not UNCHANGED; may be NULL */
	void *self;
} pf_import_options;

/* Records by what became of them; each is in exactly one. */
typedef struct pf_import_counts {
	uint64_t total, created, updated, unchanged, kept, restored, conflicts, deferred, refused, trashed;
	uint64_t withheld;       /* objects in the trash or deleted (kept) whose source has changed: they get it when they come back */
	uint64_t vanished;       /* records that left the bundle and could go to the trash, when these are more than allowed: then none went */
	uint64_t allowed;        /* how many could have gone */
	uint64_t postponed;      /* of those that left the bundle: open in an editor */
	uint64_t texts, machine; /* translatable texts of the bundle in target languages, and those not reviewed */
} pf_import_counts;

/* PF_E_RETRY and PF_E_OFFLINE: whole batches stand, the open one is rolled back. PF_E_BUSY: overtaken. */
bool pf_import_run(pf_import_counts *counts, pf_spool *spool, const pf_import_options *options, pf_error *err);

#endif
