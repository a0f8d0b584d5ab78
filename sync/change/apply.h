/*
 * apply: carries a changeset out inside the caller's transaction. The only writer of WordPress content.
 *
 * Everything a batch writes rides in one transaction: rows of WordPress, ledger, before-images (history), outbox. Rows
 * are those that WordPress itself would write (facts on columns, slugs, dates, guid, counts, revisions stand beside the
 * code). The caller has begun the transaction and holds the lease in it; on any error it rolls back.
 */
#ifndef PF_CHANGE_APPLY_H
#define PF_CHANGE_APPLY_H

#include "change/changeset.h"
#include "store/table.h"
#include "wordpress/date.h"

#define PF_RENDERER_VERSION 1u

typedef struct pf_apply pf_apply;

typedef struct pf_apply_options {
	const pf_contract *contract;
	const pf_zone *zone;
	uint32_t origin;
	uint64_t run;
	uint64_t author; /* WordPress user that new posts and revisions belong to */
	bool again;      /* the run may have written these objects before: their history is joined */
} pf_apply_options;

/* What options points to must outlive it. */
bool pf_apply_new(pf_apply **out, pf_db *db, const pf_apply_options *options, pf_error *err);
void pf_apply_free(pf_apply *apply);

/*
 * Applies creates and updates of one batch; all other changes are left alone. Sets object, tt and slug of what it
 * creates. What changed in the bundle alone without touching a field is remembered in the ledger.
 * PF_E_REFUSED: some row cannot be stored (the caller tries the records one by one). PF_E_RETRY, PF_E_OFFLINE: as the
 * database says.
 */
bool pf_apply_batch(pf_apply *apply, pf_changeset *set, pf_error *err);

#endif
