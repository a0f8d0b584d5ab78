/*
 * unit: work that is done whole or not at all: one transaction under the site's lease, run again while the database asks.
 *
 * A deadlock or a lock wait has undone or half undone the transaction: it is rolled back, and the whole unit runs again,
 * up to ten times with a growing pause. Every other error rolls back and is the caller's.
 */
#ifndef PF_STORE_UNIT_H
#define PF_STORE_UNIT_H

#include "store/lease.h"

typedef struct pf_unit {
	pf_db *db;
	const pf_lease *lease;
	bool (*work)(void *self, pf_error *err); /* reads and writes; begins nothing, commits nothing, may be called again */
	void (*undone)(void *self);              /* what was written is rolled back; may be NULL */
	void *self;
} pf_unit;

/* PF_E_BUSY: another writer took over. PF_E_RETRY: still asked for after the last try. */
bool pf_unit_run(const pf_unit *unit, pf_error *err);

#endif
