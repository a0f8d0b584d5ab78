/* unit: see unit.h */
#include "store/unit.h"

#include <time.h>

#define MOST_TRIES 10

static bool try_once(const pf_unit *unit, pf_error *err)
{
	return pf_db_begin(unit->db, err) && pf_lease_hold(unit->lease, unit->db, err) && unit->work(unit->self, err) && pf_db_commit(unit->db, err);
}

static void roll_back(const pf_unit *unit)
{
	pf_db_rollback(unit->db);
	if (unit->undone)
		unit->undone(unit->self);
}

static void pause_before(int attempt)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000L * attempt }, NULL);
}

bool pf_unit_run(const pf_unit *unit, pf_error *err)
{
	for (int attempt = 1;; attempt++) {
		pf_error why = { 0 };

		if (try_once(unit, &why))
			return true;
		roll_back(unit);
		if (why.code != PF_E_RETRY || attempt == MOST_TRIES) {
			if (err)
				*err = why;
			return false;
		}
		pause_before(attempt);
	}
}
