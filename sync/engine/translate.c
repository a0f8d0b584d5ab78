/* translate: only the translations, of all that the site holds. A dry run counts what it would cost. */
#include "engine/engine.h"
#include "engine/report.h"
#include "engine/tell.h"
#include "engine/translation.h"
#include "store/schema.h"
#include "store/unit.h"

#include <string.h>
#include <time.h>

typedef struct translating {
	const profint_options *options;
	pf_site site;
	pf_lease lease;
	pf_translation translation;
	pf_origin origin; /* the one at hand */
	uint64_t run;
	double began;
} translating;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool in_unit(translating *t, bool (*work)(void *self, pf_error *err), pf_error *err)
{
	return pf_unit_run(&(pf_unit){ .db = t->site.db, .lease = &t->lease, .work = work, .self = t }, err);
}

static bool start(void *self, pf_error *err)
{
	translating *t = self;

	return pf_run_start(&t->run, t->site.db, "translate", t->lease.fence, PROFINT_VERSION, "", err);
}

static bool show(void *self, const char *stage, uint64_t done, uint64_t total)
{
	translating *t = self;

	return !t->options || !t->options->progress || t->options->progress(t->options->self, stage, done, total);
}

/* Until this run is through, the next sync takes nothing for granted. */
static bool forget(void *self, pf_error *err)
{
	translating *t = self;

	return !t->origin.complete || pf_origin_save(t->site.db, t->origin.origin, NULL, t->origin.serial, t->origin.records, t->run, err);
}

static bool remember(void *self, pf_error *err)
{
	translating *t = self;

	return pf_origin_save(t->site.db, t->origin.origin, t->origin.fingerprint, t->origin.serial, t->origin.records, t->run, err);
}

static void add(pf_translate_counts *all, const pf_translate_counts *one)
{
	all->segments = one->segments; /* of all origins */
	all->review = one->review;
	all->missing = one->missing;
	all->recalled = one->recalled;
	all->sent += one->sent;
	all->characters += one->characters;
	all->requests += one->requests;
	all->failed += one->failed;
	all->found += one->found;
	all->quota = all->quota || one->quota;
	if (one->why)
		all->why = strcpy(all->why_text, one->why_text);
	all->published.created += one->published.created;
	all->published.updated += one->published.updated;
	all->published.conflicts += one->published.conflicts;
	all->published.deferred += one->published.deferred;
	all->published.refused += one->published.refused;
}

/* The records of one origin. */
static bool run_origin(translating *t, pf_span url, pf_error *err)
{
	pf_translate_counts counts;
	bool complete;

	if (!pf_origin_find(&t->origin, t->site.db, url, err))
		return false;
	complete = t->origin.complete;
	t->translation.options.origin = t->origin.origin;
	if (!pf_translate_run(&counts, &t->translation.options, err))
		return false;
	add(&t->translation.counts, &counts);
	return !complete || t->translation.options.dry_run || counts.published.deferred + counts.published.refused || in_unit(t, remember, err);
}

static bool run_all(translating *t, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, t->site.arena, t->site.db, "SELECT url FROM `{prefix}profint_origin` ORDER BY origin", NULL, 0, err))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		if (!run_origin(t, pf_cell(&rows, i, 0), err))
			return false;
	return true;
}

/* --- the story --- */

static bool knows(const pf_site *site, const char *language)
{
	for (const char *const *l = (const char *const *)site->languages + 1; *l; l++)
		if (strcmp(*l, language) == 0)
			return true;
	return false;
}

static bool open_all(translating *t, const profint *engine, pf_error *err)
{
	const char *only = t->options ? t->options->language : NULL;

	if (!pf_site_connect(&t->site, &engine->config, engine->site, err) || !pf_site_learn(&t->site, err) || !pf_schema_migrate(t->site.db, NULL, NULL, err) ||
	    !pf_translation_open(&t->translation, &t->site, err))
		return false;
	if (only && !knows(&t->site, only))
		return pf_fail(err, PF_E_USAGE, "'%s' is no language that this site's content is translated into", only);
	t->translation.options.only = only;
	t->translation.options.again = true;
	t->translation.options.recheck = true;
	t->translation.options.dry_run = t->options && t->options->dry_run;
	t->translation.options.lease = t->translation.options.dry_run ? NULL : &t->lease;
	t->translation.options.progress = show;
	t->translation.options.begin = forget;
	t->translation.options.self = t;
	return true;
}

static json_t *report_published(const pf_publish_counts *c)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "created", (json_int_t)c->created, "updated", (json_int_t)c->updated, "conflicts", (json_int_t)c->conflicts,
			 "deferred", (json_int_t)c->deferred, "refused", (json_int_t)c->refused);
}

static const char *outcome_of(profint_status status)
{
	return status == PROFINT_QUOTA ? "quota" : status == PROFINT_WAITING ? "waiting" : "done";
}

static bool report(translating *t, json_t **out, profint_status *status, pf_error *err)
{
	const pf_translate_counts *c = &t->translation.counts;
	json_t *outbox = NULL, *coverage = NULL, *bill = NULL, *budget = NULL, *providers = NULL;
	const char *provider = t->translation.options.chain_count ? t->translation.chain[0].provider->name : NULL;
	bool waits = c->published.conflicts + c->published.refused > 0, ok;

	ok = pf_report_outbox(&outbox, t->site.db, err) && pf_translation_coverage(&coverage, &t->site, err) && pf_translation_bill(&bill, &t->site, err) &&
	     pf_translation_budget(&budget, &t->translation, &t->site, t->run, err) && pf_translation_providers(&providers, &t->translation, &t->site, err);
	*status = waits ? PROFINT_WAITING : c->quota ? PROFINT_QUOTA : PROFINT_DONE;
	if (ok)
		*out = json_pack("{s:o, s:b, s:s, s:o, s:I, s:o, s:O, s:O, s:O, s:O, s:s?, s:s?, s:O, s:f}", "run", t->run ? json_integer((json_int_t)t->run) : json_null(),
				 "dry_run", (int)t->translation.options.dry_run, "outcome", outcome_of(*status), "translations", pf_translation_report(c), "missing",
				 (json_int_t)c->missing, "published", report_published(&c->published), "languages", coverage, "month", bill, "budget", budget, "providers", providers, "provider",
				 provider, "stopped", c->quota ? c->why : NULL, "outbox", outbox, "seconds", now() - t->began);
	json_decref(outbox);
	json_decref(coverage);
	json_decref(bill);
	json_decref(budget);
	json_decref(providers);
	return ok && (*out || pf_fail(err, PF_E_MEMORY, "no memory for the report"));
}

/* Under the lease, by a run of its own. */
static bool go(translating *t, json_t **out, profint_status *status, pf_error *err)
{
	bool ok;

	if (!pf_schema_rights(t->site.db, err) || !pf_lease_take(&t->lease, t->site.db, t->site.config->lease_seconds, t->options ? t->options->wait : 0, err) ||
	    !in_unit(t, start, err))
		return false;
	t->translation.options.run = t->run;
	ok = run_all(t, err);
	if (ok)
		pf_tell(&t->site);
	ok = ok && report(t, out, status, err) && pf_report_finish(t->site.db, t->run, outcome_of(*status), *out, err);
	if (!ok)
		pf_report_failed(t->site.db, t->run, err);
	return ok;
}

bool pf_engine_translate(json_t **out, profint_status *status, const profint *engine, const profint_options *options, pf_error *err)
{
	translating t = { .options = options, .began = now() };
	bool ok = open_all(&t, engine, err);

	ok = ok && (t.translation.options.dry_run ? run_all(&t, err) && report(&t, out, status, err) : go(&t, out, status, err));
	if (t.site.db)
		pf_lease_release(&t.lease, t.site.db);
	pf_site_release(&t.site);
	return ok;
}
