/*
 * unit: work that is done whole or not at all: one transaction under the site's lease, carried out once whatever happens
 * to the connection.
 *
 * A deadlock or a lock wait has undone or half undone the transaction: it is rolled back, and the whole unit runs again, up
 * to ten times with a growing pause. A connection that is lost is had again, and the lease is taken up if its fence is still
 * ours; then the lease's row says whether the COMMIT landed, for each unit leaves its number there: if it did, the unit is
 * done; if not, it runs again. Every other error rolls back and is the caller's.
 */
#ifndef PF_STORE_UNIT_H
#define PF_STORE_UNIT_H

#include "store/lease.h"

typedef struct pf_unit {
	pf_db *db;
	pf_lease *lease;                         /* NULL: for what may be repeated as it is, for its number is in no row */
	bool (*work)(void *self, pf_error *err); /* reads and writes; begins nothing, commits nothing, may be called again; NULL: the lease is only prolonged */
	void (*undone)(void *self);              /* what was written is rolled back; may be NULL */
	void *self;
} pf_unit;

/*
 * PF_E_BUSY: another writer took over. PF_E_RETRY: still asked for after the last try. PF_E_OFFLINE: the server did not come
 * back, or was lost again and again; the unit that was under way is not done, but for a COMMIT of which nobody can tell.
 */
bool pf_unit_run(const pf_unit *unit, pf_error *err);

#endif
