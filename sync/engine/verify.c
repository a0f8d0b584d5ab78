/*
 * verify: every row that profint owns, held against WordPress's rules and the ledger. The fsck of a site.
 *
 * Each check is one statement that finds what is wrong: object, record, language, what was found. What is safe to mend has
 * a second statement; the others need a person. An object that a person deleted is a decision, not a fault.
 */
#include "engine/engine.h"
#include "engine/site.h"
#include "engine/verify_checks.h"
#include "store/schema.h"
#include "store/statement.h"
#include "store/unit.h"

#include <stdio.h>
#include <string.h>

static bool add_faults(json_t *faults, const pf_check *c, const pf_rows *rows, bool repaired)
{
	for (size_t i = 0; i < rows->count; i++) {
		char message[600];
		json_t *fault;

		snprintf(message, sizeof message, "%s %s", c->message, pf_cell(rows, i, 3).data ? pf_cell(rows, i, 3).data : "nothing");
		fault = json_pack("{s:s, s:I, s:s, s:s, s:s, s:b}", "kind", c->kind, "object", (json_int_t)pf_cell_int(rows, i, 0), "record",
				  pf_cell(rows, i, 1).data, "language", pf_cell(rows, i, 2).data, "message", message, "repaired", (int)repaired);
		if (json_array_append_new(faults, fault) < 0)
			return false;
	}
	return true;
}

typedef struct mending {
	pf_db *db;
	const char *sql;
} mending;

static bool mend(void *self, pf_error *err)
{
	const mending *m = self;

	/* the next sync looks at the whole bundle again */
	return pf_db_run(m->db, m->sql, NULL, 0, NULL, err) && pf_db_run(m->db, "UPDATE `{prefix}profint_origin` SET fingerprint = ''", NULL, 0, NULL, err);
}

static bool run_check(json_t *faults, size_t *left, pf_site *site, pf_lease *lease, const pf_check *c, pf_error *err)
{
	bool repair = lease && c->repair;
	pf_rows rows = { 0 };

	pf_arena_clear(site->arena);
	if (!pf_db_query(&rows, site->arena, site->db, c->sql, NULL, 0, err))
		return false;
	if (rows.count && repair && !pf_unit_run(&(pf_unit){ .db = site->db, .lease = lease, .work = mend, .self = &(mending){ site->db, c->repair } }, err))
		return false;
	if (!repair)
		*left += rows.count;
	return add_faults(faults, c, &rows, repair) || pf_fail(err, PF_E_MEMORY, "no memory for the faults");
}

static bool count_objects(json_int_t *out, pf_site *site, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, site->arena, site->db, "SELECT COUNT(*) FROM `{prefix}profint_record`", NULL, 0, err))
		return false;
	*out = (json_int_t)pf_cell_int(&rows, 0, 0);
	return true;
}

bool pf_engine_verify(json_t **out, profint_status *status, const profint *engine, const profint_options *options, pf_error *err)
{
	bool repair = options && options->repair, ok;
	json_t *faults = json_array();
	pf_site site = { 0 };
	pf_lease lease = { 0 };
	json_int_t checked = 0;
	size_t left = 0;

	ok = pf_site_connect(&site, &engine->config, engine->site, err) && pf_site_learn(&site, err) && pf_schema_migrate(site.db, NULL, NULL, err) &&
	     count_objects(&checked, &site, err) && (!repair || pf_lease_take(&lease, site.db, engine->site->lease_seconds, options->wait, err));
	for (size_t i = 0; ok && i < pf_check_count; i++)
		ok = run_check(faults, &left, &site, repair ? &lease : NULL, &pf_checks[i], err);
	if (ok) {
		*status = left ? PROFINT_WAITING : PROFINT_DONE;
		*out = json_pack("{s:I, s:O}", "checked", checked, "faults", faults);
		ok = *out || pf_fail(err, PF_E_MEMORY, "no memory for the report");
	}
	if (site.db) {
		if (!ok)
			pf_db_rollback(site.db);
		pf_lease_release(&lease, site.db);
	}
	pf_site_release(&site);
	json_decref(faults);
	return ok;
}
