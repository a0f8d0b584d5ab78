/* plan: what sync would do, from one consistent snapshot, without writing; and check, which needs no site at all. */
#include "engine/engine.h"
#include "engine/media.h"
#include "engine/report.h"
#include "engine/source.h"

#include <string.h>

typedef struct planning {
	const profint_options *options;
	json_t *changes;
} planning;

static void note(void *self, const pf_change *change)
{
	planning *p = self;

	json_array_append_new(p->changes, pf_report_change(change));
}

static bool show(void *self, const char *stage, uint64_t done, uint64_t total)
{
	planning *p = self;

	return !p->options || !p->options->progress || p->options->progress(p->options->self, stage, done, total);
}

static bool run_plan(planning *p, pf_import_counts *counts, const pf_site *site, const pf_source *source, pf_error *err)
{
	pf_map *media = pf_map_new();
	pf_origin origin = { 0 };
	pf_import_options options = { .db = site->db, .model = pf_model_get(err), .contract = site->contract, .zone = site->zone, .media = media,
				      .source_language = source->bundle.manifest.source_language, .languages = (const char *const *)site->languages,
				      .author = site->config->author, .publish_machine = site->config->publish_machine, .progress = show, .each = note, .self = p };
	size_t missing = 0;
	bool ok = false;

	if (!media) {
		pf_fail(err, PF_E_MEMORY, "no memory for a plan");
		goto out;
	}
	if (!pf_db_begin_snapshot(site->db, err) || !pf_media_known(media, &missing, site, &source->bundle, err) ||
	    (missing && !pf_media_recall(media, site, &source->bundle, err)) ||
	    !pf_origin_find(&origin, site->db, pf_span_of(source->bundle.manifest.origin), err))
		goto out;
	options.origin = origin.origin;
	pf_source_removals(&options, site->config, p->options, &source->bundle.manifest);
	ok = pf_source_newer(&source->bundle.manifest, origin.serial, p->options, err) && pf_import_run(counts, source->spool, &options, err);
	pf_db_rollback(site->db);
out:
	pf_map_free(media);
	return ok;
}

bool pf_engine_plan(json_t **out, json_t **findings, const profint *engine, const profint_options *options, pf_error *err)
{
	planning p = { .options = options, .changes = json_array() };
	pf_import_counts counts = { 0 };
	pf_source source = { 0 };
	pf_site site = { 0 };
	bool ok = false;

	if (!pf_source_open(&source, options, engine->site, engine->config.state_dir, err) || !pf_site_connect(&site, &engine->config, engine->site, err) || !pf_site_learn(&site, err) ||
	    !pf_source_read(&source, site.languages, engine->config.state_dir, err))
		goto out;
	ok = run_plan(&p, &counts, &site, &source, err);
	if (ok)
		*out = json_pack("{s:O, s:o}", "changes", p.changes, "counts", pf_report_counts(&counts));
	ok = ok && (*out || pf_fail(err, PF_E_MEMORY, "no memory for a plan"));
out:
	if (!ok && err->code == PF_E_INPUT && source.findings && pf_findings_errors(source.findings))
		*findings = pf_findings_json(source.findings);
	json_decref(p.changes);
	pf_source_release(&source);
	pf_site_release(&site);
	return ok;
}

typedef struct checking {
	const profint_options *options;
} checking;

static void show_check(void *self, const char *stage, uint64_t done, uint64_t total)
{
	checking *c = self;

	c->options->progress(c->options->self, stage, done, total);
}

bool pf_engine_check(json_t **out, const profint_options *options, pf_error *err)
{
	checking c = { options };
	pf_bundle_options reading = { .progress = options && options->progress ? show_check : NULL, .self = &c };
	pf_source source = { 0 };
	bool ok = pf_source_open(&source, options, NULL, NULL, err) && pf_source_fetch(&source, err) &&
		  pf_bundle_read(&source.bundle, source.findings, NULL, source.folder, &reading, err);

	/* what was found wrong while it was fetched is a finding like any other */
	if (ok || (err->code == PF_E_INPUT && source.findings && pf_findings_errors(source.findings))) {
		*out = pf_findings_json(source.findings);
		ok = *out || pf_fail(err, PF_E_MEMORY, "no memory for the findings");
	}
	pf_source_release(&source);
	return ok;
}
