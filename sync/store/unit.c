/* unit: see unit.h */
#include "store/unit.h"

#include <time.h>

#define MOST_TRIES 10 /* of a unit that the database asks to run again */
#define MOST_LOST 5   /* connections in one unit: more is no accident but perhaps its own doing */

static void pause_before(int attempt)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000L * attempt }, NULL);
}

/* A session that was replaced outside of a unit is not in the lease's row yet. */
static bool is_known(const pf_unit *unit)
{
	return !unit->lease || unit->lease->connection == pf_db_connection_id(unit->db);
}

static bool try_once(const pf_unit *unit, pf_error *err)
{
	bool landed;

	return (is_known(unit) || pf_lease_recover(&landed, unit->lease, unit->db, err)) && pf_db_begin(unit->db, err) &&
	       (!unit->lease || pf_lease_hold(unit->lease, unit->db, err)) && (!unit->work || unit->work(unit->self, err)) && pf_db_commit(unit->db, err);
}

/* A new session that holds the lease. It may be lost again, or wait for what the old one still has locked. */
static bool recover(bool *landed, const pf_unit *unit, pf_error *err)
{
	*landed = false;
	for (int attempt = 1;; attempt++) {
		if (pf_db_reopen(unit->db, err) && (!unit->lease || pf_lease_recover(landed, unit->lease, unit->db, err)))
			return true;
		if ((err->code != PF_E_OFFLINE && err->code != PF_E_RETRY) || !pf_db_is_patient(unit->db) || attempt == MOST_LOST)
			return false;
		pause_before(attempt);
	}
}

typedef enum fate { AGAIN, LANDED, FAILED } fate;

/* What a try that failed means for its unit. `last`: the number before it, which is still the last one if the try drew none. */
static fate judge(const pf_unit *unit, uint64_t last, int attempt, pf_error *why)
{
	bool landed;

	if (why->code == PF_E_OFFLINE && pf_db_is_patient(unit->db) && attempt < MOST_LOST) {
		if (!recover(&landed, unit, why))
			return FAILED;
		return landed && unit->lease->unit != last ? LANDED : AGAIN;
	}
	pf_db_rollback(unit->db);
	if (why->code != PF_E_RETRY || attempt == MOST_TRIES)
		return FAILED;
	pause_before(attempt);
	return AGAIN;
}

bool pf_unit_run(const pf_unit *unit, pf_error *err)
{
	for (int attempt = 1;; attempt++) {
		uint64_t last = unit->lease ? unit->lease->unit : 0;
		pf_error why = { 0 };
		fate then;

		if (try_once(unit, &why))
			return true;
		then = judge(unit, last, attempt, &why);
		if (then == LANDED)
			return true;
		if (unit->undone)
			unit->undone(unit->self);
		if (then == FAILED) {
			if (err)
				*err = why;
			return false;
		}
	}
}
