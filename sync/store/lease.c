/* lease: see lease.h */
#include "store/lease.h"

#include "store/statement.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_SECONDS 35u /* a server that restarts is back by then, or an administrator has to look */

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

typedef struct taking {
	pf_lease lease;
	char holder[128];
	uint64_t lost; /* our session, when the answer to an attempt was lost with it; 0: none was */
} taking;

/* An attempt of ours has landed, and we do not know: the row names the session in which it was sent. */
static bool is_ours(const taking *t, const pf_rows *rows)
{
	return t->lost && pf_cell_id(rows, 0, 1) == t->lost && pf_span_is(pf_cell(rows, 0, 2), t->holder);
}

static bool try_once(taking *t, pf_db *db, pf_arena *arena, pf_error *err)
{
	pf_rows rows = { 0 };
	uint64_t matched = 0, fence, connection;
	bool is_free;

	if (!pf_db_query(&rows, arena, db,
			 "SELECT fence, connection, holder, expires, expires IS NULL OR expires < NOW(6) FROM `{prefix}profint_lease` WHERE name = 'writer'",
			 NULL, 0, err))
		return false;
	if (rows.count == 0)
		return pf_fail(err, PF_E_CONFIG, "the row 'writer' is missing in %sprofint_lease: run `profint migrate`", pf_db_prefix(db));
	fence = pf_cell_id(&rows, 0, 0);
	connection = pf_db_connection_id(db);
	is_free = pf_cell_id(&rows, 0, 4) == 1;
	if (!is_free && !is_ours(t, &rows))
		return pf_fail(err, PF_E_BUSY, "another writer holds the site: %s, until %s UTC (or sooner, when it ends)", pf_cell(&rows, 0, 2).data,
			       pf_cell(&rows, 0, 3).data);
	if (pf_cell(&rows, 0, 3).data)
		kill_holder(db, pf_cell_id(&rows, 0, 1));
	if (!pf_db_run(db,
		       "UPDATE `{prefix}profint_lease` SET holder = ?, connection = ?, fence = fence + 1, unit = 0, expires = NOW(6) + INTERVAL ? SECOND "
		       "WHERE name = 'writer' AND fence = ? AND connection = ? AND (expires IS NULL OR expires < NOW(6) OR ?)",
		       (pf_bind[]){ pf_bind_text(t->holder), pf_bind_id(connection), pf_bind_id(t->lease.seconds), pf_bind_id(fence),
				    pf_bind_id(pf_cell_id(&rows, 0, 1)), pf_bind_id(!is_free) },
		       6, &matched, err))
		return false;
	if (matched != 1)
		return pf_fail(err, PF_E_BUSY, "another writer took the site at the same moment");
	t->lease.fence = fence + 1;
	t->lease.connection = connection;
	return true;
}

/* The connection went while the lease was asked for: had again, the row is looked at once more. */
static bool again(taking *t, pf_db *db, pf_error *busy)
{
	uint64_t lost = pf_db_connection_id(db);

	if (busy->code != PF_E_OFFLINE || t->lost || !pf_db_reopen(db, busy))
		return false;
	t->lost = lost;
	return true;
}

bool pf_lease_take(pf_lease *out, pf_db *db, unsigned seconds, unsigned wait, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	taking t = { .lease.seconds = seconds };
	time_t until = time(NULL) + (time_t)wait;
	bool ok = false;

	if (!arena)
		return pf_fail(err, PF_E_MEMORY, "no memory for the lease");
	holder_name(t.holder, sizeof t.holder);
	pf_db_set_patience(db, PATIENCE_SECONDS);
	for (;;) {
		pf_error busy = { 0 };

		pf_arena_clear(arena);
		ok = try_once(&t, db, arena, &busy);
		if (!ok && again(&t, db, &busy))
			continue;
		if (ok || (busy.code != PF_E_BUSY && busy.code != PF_E_RETRY) || time(NULL) >= until) {
			if (!ok && err)
				*err = busy;
			break;
		}
		nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
	}
	pf_arena_free(arena);
	if (ok)
		*out = t.lease;
	return ok;
}

static bool overtaken(pf_error *err)
{
	return pf_fail(err, PF_E_BUSY, "another writer took over this site; this run stops, nothing of its open unit was written");
}

bool pf_lease_hold(pf_lease *lease, pf_db *db, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(pf_db_connection_id(db)), pf_bind_id(++lease->unit), pf_bind_id(lease->seconds), pf_bind_id(lease->fence) };
	uint64_t matched = 0;

	if (!pf_db_run(db,
		       "UPDATE `{prefix}profint_lease` SET connection = ?, unit = ?, expires = NOW(6) + INTERVAL ? SECOND WHERE name = 'writer' AND fence = ?",
		       binds, 4, &matched, err))
		return false;
	return matched == 1 || overtaken(err);
}

bool pf_lease_recover(bool *landed, pf_lease *lease, pf_db *db, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(pf_db_connection_id(db)), pf_bind_id(lease->seconds), pf_bind_id(lease->fence) };
	pf_arena *arena = pf_arena_new();
	pf_rows rows = { 0 };
	uint64_t matched = 0;
	bool ok = false;

	if (!arena)
		return pf_fail(err, PF_E_MEMORY, "no memory for the lease");
	if (!pf_db_run(db, "UPDATE `{prefix}profint_lease` SET connection = ?, expires = NOW(6) + INTERVAL ? SECOND WHERE name = 'writer' AND fence = ?",
		       binds, 3, &matched, err))
		goto out;
	if (matched != 1) {
		overtaken(err);
		goto out;
	}
	if (!pf_db_query(&rows, arena, db, "SELECT unit FROM `{prefix}profint_lease` WHERE name = 'writer' AND fence = ?", &binds[2], 1, err))
		goto out;
	if (rows.count != 1) {
		overtaken(err);
		goto out;
	}
	lease->connection = pf_db_connection_id(db);
	*landed = pf_cell_id(&rows, 0, 0) == lease->unit;
	ok = true;
out:
	pf_arena_free(arena);
	return ok;
}

static bool give_back(const pf_lease *lease, pf_db *db, pf_error *err)
{
	pf_bind fence = pf_bind_id(lease->fence);

	return pf_db_run(db, "UPDATE `{prefix}profint_lease` SET expires = NULL, connection = 0 WHERE name = 'writer' AND fence = ?", &fence, 1, NULL, err);
}

void pf_lease_release(pf_lease *lease, pf_db *db)
{
	pf_error why = { 0 };

	if (lease->fence && !give_back(lease, db, &why) && why.code == PF_E_OFFLINE && pf_db_is_patient(db) && pf_db_reopen(db, &why))
		give_back(lease, db, &why);
	lease->fence = 0;
}
