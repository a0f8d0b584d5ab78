/* status: what there is now. Last runs, counts by type and language, coverage, outbox, lease; and all sites of a file. */
#include "engine/engine.h"
#include "engine/report.h"
#include "engine/site.h"
#include "engine/translation.h"
#include "store/conflict.h"
#include "store/schema.h"
#include "store/statement.h"

#include <string.h>

static json_t *cell_json(const pf_rows *rows, size_t row, size_t column)
{
	pf_span cell = pf_cell(rows, row, column);

	return cell.data ? json_stringn(cell.data, cell.length) : json_null();
}

static bool add_runs(json_t *out, pf_site *site, pf_error *err)
{
	json_t *runs = json_array();
	pf_rows rows = { 0 };

	json_object_set_new(out, "runs", runs);
	if (!pf_db_query(&rows, site->arena, site->db, "SELECT run, command, started, finished, outcome, bundle, report FROM `{prefix}profint_run` ORDER BY run DESC LIMIT 10",
			 NULL, 0, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		json_t *run = json_object(), *report = json_loads(pf_cell(&rows, i, 6).data, 0, NULL);

		json_object_set_new(run, "run", json_integer(pf_cell_int(&rows, i, 0)));
		json_object_set_new(run, "command", cell_json(&rows, i, 1));
		json_object_set_new(run, "started", cell_json(&rows, i, 2));
		json_object_set_new(run, "finished", cell_json(&rows, i, 3));
		json_object_set_new(run, "outcome", cell_json(&rows, i, 4));
		json_object_set_new(run, "bundle", cell_json(&rows, i, 5));
		json_object_set(run, "records", json_object_get(report, "records"));
		json_object_set(run, "error", json_object_get(report, "error"));
		json_decref(report);
		json_array_append_new(runs, run);
	}
	return true;
}

/* Fields that wait for a person. */
static bool add_conflicts(json_t *out, pf_site *site, pf_error *err)
{
	uint64_t open = 0;

	if (!pf_conflict_count(&open, site->db, 0, err))
		return false;
	json_object_set_new(out, "conflicts", json_integer((json_int_t)open));
	return true;
}

/* Coverage: of the records of a type, how many a language has, and how many of them are reviewed. */
static bool add_records(json_t *out, pf_site *site, pf_error *err)
{
	json_t *records = json_array();
	pf_rows rows = { 0 };

	json_object_set_new(out, "records", records);
	if (!pf_db_query(&rows, site->arena, site->db,
			 "SELECT type, language, COUNT(*), SUM(state = 'reviewed') FROM `{prefix}profint_record` WHERE type NOT LIKE 'profint\\_%' "
			 "GROUP BY type, language ORDER BY type, language",
			 NULL, 0, err))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		json_array_append_new(records, json_pack("{s:o, s:o, s:I, s:I}", "type", cell_json(&rows, i, 0), "language", cell_json(&rows, i, 1), "count",
							 (json_int_t)pf_cell_int(&rows, i, 2), "reviewed", (json_int_t)pf_cell_int(&rows, i, 3)));
	return true;
}

/* What WordPress could not be told, oldest first: a person must look at it. */
static bool add_given_up(json_t *outbox, pf_site *site, pf_error *err)
{
	json_t *list = json_array();
	pf_rows rows = { 0 };

	json_object_set_new(outbox, "given_up", list);
	if (!pf_db_query(&rows, site->arena, site->db,
			 "SELECT kind, object, run, COALESCE(error, '') FROM `{prefix}profint_outbox` WHERE attempts >= 5 ORDER BY id LIMIT 20", NULL, 0, err))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		json_array_append_new(list, json_pack("{s:o, s:I, s:I, s:o}", "kind", cell_json(&rows, i, 0), "object", (json_int_t)pf_cell_int(&rows, i, 1), "run",
						      (json_int_t)pf_cell_int(&rows, i, 2), "error", cell_json(&rows, i, 3)));
	return true;
}

/* Texts by language and state, and what providers were asked this month. */
static bool add_translations(json_t *out, pf_site *site, pf_error *err)
{
	json_t *coverage = NULL, *bill = NULL;

	if (!pf_translation_coverage(&coverage, site, err))
		return false;
	json_object_set_new(out, "translations", coverage);
	if (!pf_translation_bill(&bill, site, err))
		return false;
	json_object_set_new(out, "month", bill);
	return true;
}

static bool add_lease(json_t *out, pf_site *site, pf_error *err)
{
	pf_rows rows = { 0 };
	bool held;

	if (!pf_db_query(&rows, site->arena, site->db,
			 "SELECT holder, fence, expires, expires IS NOT NULL AND expires >= NOW(6) FROM `{prefix}profint_lease` WHERE name = 'writer'", NULL, 0, err))
		return false;
	held = rows.count && pf_cell_id(&rows, 0, 3);
	json_object_set_new(out, "lease", json_pack("{s:b, s:o, s:I}", "held", (int)held, "holder", held ? cell_json(&rows, 0, 0) : json_null(), "fence",
						    (json_int_t)(rows.count ? pf_cell_int(&rows, 0, 1) : 0)));
	return true;
}

bool pf_engine_status(json_t **out, const profint *engine, pf_error *err)
{
	json_t *report = json_object(), *outbox = NULL;
	pf_site site = { 0 };
	bool ok = pf_site_connect(&site, &engine->config, engine->site, err) && pf_site_learn(&site, err) && pf_schema_migrate(site.db, NULL, NULL, err);

	if (ok) {
		json_object_set_new(report, "site", json_string(engine->site->site));
		json_object_set_new(report, "url", json_string(site.contract->home));
		json_object_set_new(report, "wordpress", json_string(site.contract->wordpress));
		ok = add_runs(report, &site, err) && add_conflicts(report, &site, err) && add_records(report, &site, err) && add_translations(report, &site, err) && add_lease(report, &site, err) &&
		     pf_report_outbox(&outbox, site.db, err) && add_given_up(outbox, &site, err);
	}
	if (outbox)
		json_object_set_new(report, "outbox", outbox);
	if (ok)
		*out = json_incref(report);
	json_decref(report);
	pf_site_release(&site);
	return ok;
}

static void note_migration(void *self, const char *name)
{
	json_array_append_new(self, json_string(name));
}

bool pf_engine_migrate(json_t **out, const profint *engine, pf_error *err)
{
	json_t *applied = json_array();
	pf_site site = { 0 };
	bool ok = pf_site_connect(&site, &engine->config, engine->site, err) && pf_schema_migrate(site.db, note_migration, applied, err);

	if (ok)
		*out = json_pack("{s:I, s:O}", "version", (json_int_t)pf_migrations[pf_migration_count - 1].version, "applied", applied);
	json_decref(applied);
	pf_site_release(&site);
	return ok;
}

/* One site: connects, learns, and says how it stands. */
static profint_status look_at(json_t *sites, const pf_config *config, const pf_config_site *configured)
{
	pf_error why = { 0 };
	pf_site site = { 0 };
	bool ok = pf_site_connect(&site, config, configured, &why) && pf_site_learn(&site, &why);

	json_array_append_new(sites, json_pack("{s:s, s:b, s:s?, s:s?, s:s?, s:s}", "site", configured->site, "ok", (int)ok, "url", configured->url, "wordpress",
					       ok ? site.contract->wordpress : NULL, "plugin", ok ? site.contract->plugin : NULL, "message", ok ? "ready" : why.message));
	pf_site_release(&site);
	return ok ? PROFINT_DONE : pf_report_status(why.code);
}

bool pf_engine_sites(json_t **out, profint_status *status, const char *path, pf_error *err)
{
	json_t *sites = json_array();
	pf_config config = { 0 };
	profint_status worst = PROFINT_DONE;

	if (!pf_config_read(&config, path, err)) {
		json_decref(sites);
		return false;
	}
	for (size_t i = 0; i < config.site_count; i++) {
		profint_status one = look_at(sites, &config, &config.sites[i]);

		if (one != PROFINT_DONE && worst != PROFINT_USAGE)
			worst = one;
	}
	pf_config_release(&config);
	*status = worst;
	*out = json_pack("{s:o}", "sites", sites);
	return *out || pf_fail(err, PF_E_MEMORY, "no memory for the list of sites");
}
