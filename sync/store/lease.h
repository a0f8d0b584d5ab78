/*
 * lease: one writer a site.
 *
 * The row {prefix}profint_lease holds who writes, until when (the database's clock), and a fence that rises with every
 * new holder. Each unit of work first updates the row WHERE fence = its own, inside its transaction; who was overtaken
 * matches nothing, rolls back and stops. Not GET_LOCK: that is per node on a Galera cluster. Each unit also leaves its
 * number in the row, so that a COMMIT whose answer was lost can be asked for (unit.h does both).
 */
#ifndef PF_STORE_LEASE_H
#define PF_STORE_LEASE_H

#include "store/connection.h"

typedef struct pf_lease {
	uint64_t fence;      /* 0: not held */
	uint64_t unit;       /* number of the last unit that was begun */
	uint64_t connection; /* which session the row names */
	unsigned seconds;
} pf_lease;

/*
 * Takes the lease if it is free or expired, waiting up to `wait` seconds. When an expired holder's session still lives it
 * is killed. PF_E_BUSY names the holder and when its lease ends. From then on the connection is patient: a server that
 * goes is waited for.
 */
bool pf_lease_take(pf_lease *out, pf_db *db, unsigned seconds, unsigned wait, pf_error *err);

/* Inside a transaction, before anything is written: still ours, and prolonged. PF_E_BUSY: overtaken. */
bool pf_lease_hold(pf_lease *lease, pf_db *db, pf_error *err);

/*
 * In a new session, outside of a transaction: still ours, and the row names this session. Waits for the old session's
 * transaction to end (PF_E_RETRY: it does not); `landed`: the unit that was begun last is committed. PF_E_BUSY: overtaken.
 */
bool pf_lease_recover(bool *landed, pf_lease *lease, pf_db *db, pf_error *err);

/* Gives it back; a failure is ignored, the lease expires by itself. */
void pf_lease_release(pf_lease *lease, pf_db *db);

#endif
