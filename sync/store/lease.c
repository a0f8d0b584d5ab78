/* lease: see lease.h */
#include "store/lease.h"

#include "store/statement.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void holder_name(char *out, size_t room)
{
	char host[65] = "";

	gethostname(host, sizeof host - 1);
	snprintf(out, room, "%s pid %ld", host, (long)getpid());
}

/*
 * A holder whose lease has expired may still be inside a transaction: its session is ended, then nothing of it can land. Before
 * the row is taken, for that transaction locks it: a holder that stands still would keep everyone out for ever.
 */
static void kill_holder(pf_db *db, uint64_t connection)
{
	char sql[64];
	pf_error ignored;

	if (!connection || connection == pf_db_connection_id(db))
		return;
	snprintf(sql, sizeof sql, "KILL %llu", (unsigned long long)connection);
	pf_db_run_text(db, pf_span_of(sql), &ignored);
}

static bool try_once(pf_lease *out, bool *taken, pf_db *db, pf_arena *arena, pf_error *err)
{
	char holder[128];
	pf_rows rows = { 0 };
	uint64_t matched = 0;
	pf_bind binds[4];

	if (!pf_db_query(&rows, arena, db,
			 "SELECT fence, connection, holder, expires, expires IS NULL OR expires < NOW(6) FROM `{prefix}profint_lease` WHERE name = 'writer'",
			 NULL, 0, err))
		return false;
	if (rows.count == 0)
		return pf_fail(err, PF_E_CONFIG, "the row 'writer' is missing in %sprofint_lease: run `profint migrate`", pf_db_prefix(db));
	*taken = false;
	if (pf_cell_id(&rows, 0, 4) == 0)
		return pf_fail(err, PF_E_BUSY, "another writer holds the site: %s, until %s UTC (or sooner, when it ends)", pf_cell(&rows, 0, 2).data,
			       pf_cell(&rows, 0, 3).data);
	if (pf_cell(&rows, 0, 3).data)
		kill_holder(db, pf_cell_id(&rows, 0, 1));
	holder_name(holder, sizeof holder);
	binds[0] = pf_bind_text(holder);
	binds[1] = pf_bind_id(pf_db_connection_id(db));
	binds[2] = pf_bind_id(out->seconds);
	binds[3] = pf_bind_id(pf_cell_id(&rows, 0, 0));
	if (!pf_db_run(db,
		       "UPDATE `{prefix}profint_lease` SET holder = ?, connection = ?, fence = fence + 1, expires = NOW(6) + INTERVAL ? SECOND "
		       "WHERE name = 'writer' AND fence = ? AND (expires IS NULL OR expires < NOW(6))",
		       binds, 4, &matched, err))
		return false;
	if (matched != 1)
		return pf_fail(err, PF_E_BUSY, "another writer took the site at the same moment");
	out->fence = pf_cell_id(&rows, 0, 0) + 1;
	*taken = true;
	return true;
}

bool pf_lease_take(pf_lease *out, pf_db *db, unsigned seconds, unsigned wait, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	pf_lease lease = { .seconds = seconds };
	time_t until = time(NULL) + (time_t)wait;
	bool ok = false, taken = false;

	if (!arena)
		return pf_fail(err, PF_E_MEMORY, "no memory for the lease");
	for (;;) {
		pf_error busy = { 0 };

		pf_arena_clear(arena);
		ok = try_once(&lease, &taken, db, arena, &busy);
		if (ok || (busy.code != PF_E_BUSY && busy.code != PF_E_RETRY) || time(NULL) >= until) {
			if (!ok && err)
				*err = busy;
			break;
		}
		nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
	}
	pf_arena_free(arena);
	if (ok)
		*out = lease;
	return ok;
}

bool pf_lease_hold(const pf_lease *lease, pf_db *db, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(pf_db_connection_id(db)), pf_bind_id(lease->seconds), pf_bind_id(lease->fence) };
	uint64_t matched = 0;

	if (!pf_db_run(db,
		       "UPDATE `{prefix}profint_lease` SET connection = ?, expires = NOW(6) + INTERVAL ? SECOND WHERE name = 'writer' AND fence = ?",
		       binds, 3, &matched, err))
		return false;
	if (matched != 1)
		return pf_fail(err, PF_E_BUSY, "another writer took over this site; this run stops, nothing of its open unit was written");
	return true;
}

void pf_lease_release(pf_lease *lease, pf_db *db)
{
	pf_bind fence = pf_bind_id(lease->fence);
	pf_error ignored;

	if (lease->fence)
		pf_db_run(db, "UPDATE `{prefix}profint_lease` SET expires = NULL, connection = 0 WHERE name = 'writer' AND fence = ?", &fence, 1, NULL,
			  &ignored);
	lease->fence = 0;
}
