/* sync: the main job. The bundle is checked whole, media come first, then content in whole units, then WordPress is told. */
#include "change/drift.h"
#include "engine/engine.h"
#include "engine/media.h"
#include "engine/report.h"
#include "engine/source.h"
#include "engine/tell.h"
#include "engine/translation.h"
#include "store/conflict.h"
#include "store/schema.h"
#include "store/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct sync {
	const profint *engine;
	const profint_options *options;
	pf_site site;
	pf_source source;
	pf_lease lease;
	pf_origin origin;
	uint64_t run;
	bool forgot; /* the origin is marked as not complete */
	const char *title; /* of the bundle */
	unsigned char fingerprint[PF_SHA256_BYTES];
	pf_map *media;
	pf_media_sent sent;
	pf_import_counts counts;
	pf_translation translation;
	double began;
} sync;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What makes this run's result: bundle, renderer, languages, publishing rule, providers, glossary. Equal means that nothing is to be read. */
static bool take_fingerprint(sync *s, const pf_manifest *manifest, pf_error *err)
{
	unsigned renderer = PF_RENDERER_VERSION;
	pf_sha256 sha;

	pf_sha256_init(&sha);
	pf_sha256_add(&sha, manifest->sha256, sizeof manifest->sha256);
	pf_sha256_add(&sha, &renderer, sizeof renderer);
	for (const char **l = s->site.languages; *l; l++)
		pf_sha256_add(&sha, *l, strlen(*l) + 1);
	pf_sha256_add(&sha, s->site.config->publish_machine ? "m" : "r", 1);
	if (!pf_translation_fingerprint(&sha, &s->translation, &s->site, err))
		return false;
	pf_sha256_end(&sha, s->fingerprint);
	return true;
}

static bool open_all(sync *s, pf_error *err)
{
	return pf_site_connect(&s->site, &s->engine->config, s->engine->site, err) && pf_site_learn(&s->site, err) &&
	       pf_schema_migrate(s->site.db, NULL, NULL, err) && pf_translation_open(&s->translation, &s->site, err);
}

/* What was read before the lease was ours may be old: then this run would go by another state than the site's. */
static bool still_so(const sync *s, const pf_manifest *manifest, pf_error *err)
{
	pf_origin origin_now;

	if (!pf_origin_find(&origin_now, s->site.db, pf_span_of(manifest->origin), err))
		return false;
	if (origin_now.origin == s->origin.origin && origin_now.serial == s->origin.serial && origin_now.complete == s->origin.complete &&
	    memcmp(origin_now.fingerprint, s->origin.fingerprint, sizeof origin_now.fingerprint) == 0)
		return true;
	return pf_fail(err, PF_E_BUSY, "another writer changed this site while the bundle was read; nothing was written, run it again");
}

static bool in_unit(sync *s, bool (*work)(void *self, pf_error *err), pf_error *err)
{
	return pf_unit_run(&(pf_unit){ .db = s->site.db, .lease = &s->lease, .work = work, .self = s }, err);
}

static bool start(void *self, pf_error *err)
{
	sync *s = self;

	return pf_run_start(&s->run, s->site.db, "sync", s->lease.fence, PROFINT_VERSION, s->title, err);
}

static bool begin(sync *s, pf_error *err)
{
	return pf_lease_take(&s->lease, s->site.db, s->site.config->lease_seconds, s->options ? s->options->wait : 0, err) && in_unit(s, start, err);
}

static bool show(void *self, const char *stage, uint64_t done, uint64_t total)
{
	sync *s = self;

	return !s->options || !s->options->progress || s->options->progress(s->options->self, stage, done, total);
}

/* --- translations --- */

/* Until the run is through, the next one takes nothing for granted. */
static bool forget(void *self, pf_error *err)
{
	sync *s = self;

	return !s->origin.complete || pf_origin_save(s->site.db, s->origin.origin, NULL, s->origin.serial, s->origin.records, s->run, err);
}

static bool forget_once(void *self, pf_error *err)
{
	sync *s = self;

	s->forgot = true;
	return forget(self, err);
}

/* Of this bundle's origin, as the site now holds it. */
static bool translate(sync *s, bool recheck, pf_error *err)
{
	pf_translate_options *o = &s->translation.options;

	o->lease = &s->lease;
	o->origin = s->origin.origin;
	o->run = s->run;
	o->recheck = recheck;
	o->progress = show;
	o->begin = forget_once;
	o->self = s;
	return pf_translate_run(&s->translation.counts, o, err);
}

static bool recall_fingerprint(void *self, pf_error *err)
{
	sync *s = self;

	return pf_origin_save(s->site.db, s->origin.origin, s->fingerprint, s->origin.serial, s->origin.records, s->run, err);
}

/* The site is as it was left: are there texts to ask for all the same? Else what there is is counted. */
static bool refresh(sync *s, bool agrees, pf_error *err)
{
	const pf_publish_counts *published = &s->translation.counts.published;
	bool waits = true;

	s->translation.options.origin = s->origin.origin;
	if (agrees && !pf_translation_waits(&waits, &s->translation, err))
		return false;
	if (!waits)
		return pf_translate_count(&s->translation.counts, s->site.arena, &s->translation.options, err);
	return translate(s, false, err) && (!s->forgot || published->deferred + published->refused || in_unit(s, recall_fingerprint, err));
}

/* --- nothing new: the site is held against the ledger by the server while the files are hashed here --- */

/* What the site changed, object by object; asked only when the sums differ. */
static bool list_drift(sync *s, pf_error *err)
{
	pf_rows rows = { 0 };

	return pf_ledger_drift_send(s->site.db, s->origin.origin, err) && pf_db_answer(&rows, s->site.arena, s->site.db, err) &&
	       pf_drift_kept(&s->counts.kept, s->site.db, s->site.contract, &rows, err);
}

static bool stay(sync *s, pf_error *err)
{
	bool agrees;

	if (!pf_ledger_agrees_send(s->site.db, s->origin.origin, err) || !pf_source_verify(&s->source, err))
		return false;
	if (!pf_ledger_agrees(&agrees, s->site.arena, s->site.db, err) || (!agrees && !list_drift(s, err)))
		return false;
	s->counts.total = s->origin.records;
	s->counts.unchanged = s->counts.total - s->counts.kept;
	if (pf_findings_errors(s->source.findings))
		return pf_fail(err, PF_E_INPUT, "the bundle %s is not what its manifest says; nothing was written", s->source.name);
	return refresh(s, agrees, err);
}

/* --- something new --- */

/* Sending files takes its time: the lease is prolonged with each. */
static bool show_media(void *self, const char *stage, uint64_t done, uint64_t total)
{
	sync *s = self;
	pf_error ignored;

	return in_unit(s, NULL, &ignored) && show(self, stage, done, total);
}

static bool bring_media(sync *s, pf_error *err)
{
	size_t missing = 0;

	s->media = pf_map_new();
	if (!s->media)
		return pf_fail(err, PF_E_MEMORY, "no memory for the media");
	if (!pf_media_known(s->media, &missing, &s->site, &s->source.bundle, err))
		return false;
	if (missing && !s->site.config->hook_secret)
		return pf_fail(err, PF_E_CONFIG, "the site lacks %zu of the bundle's files, and without `hook_secret_file` none can be sent: the plugin's settings page shows the secret; "
			       "nothing was written", missing);
	return missing == 0 || pf_media_send(s->media, &s->sent, &s->site, &s->source.bundle, s->source.folder, show_media, s, err);
}

/* The origin has its number, and is not complete until the run is. */
static bool open_origin(void *self, pf_error *err)
{
	sync *s = self;

	return pf_origin_make(&s->origin, s->site.db, pf_span_of(s->source.bundle.manifest.origin), err) && forget(s, err);
}

static bool write_content(sync *s, pf_error *err)
{
	const pf_manifest *manifest = &s->source.bundle.manifest;
	pf_import_options options = { .db = s->site.db, .model = pf_model_get(err), .contract = s->site.contract, .zone = s->site.zone, .media = s->media,
				      .source_language = manifest->source_language, .languages = (const char *const *)s->site.languages, .run = s->run,
				      .author = s->site.config->author, .lease = &s->lease, .publish_machine = s->site.config->publish_machine,
				      .progress = show, .self = s };

	if (!in_unit(s, open_origin, err))
		return false;
	options.origin = s->origin.origin;
	pf_source_removals(&options, s->site.config, s->options, manifest);
	return pf_import_run(&s->counts, s->source.spool, &options, err);
}

/* A run that left nothing undone is remembered, so that the next one need not read the bundle. */
static bool remember(void *self, pf_error *err)
{
	sync *s = self;
	const pf_import_counts *c = &s->counts;
	const pf_publish_counts *published = &s->translation.counts.published;
	bool complete = c->conflicts + c->deferred + c->refused + c->withheld + c->vanished + c->postponed + published->deferred + published->refused == 0;
	const pf_manifest *manifest = &s->source.bundle.manifest;
	uint64_t serial = manifest->has_serial ? manifest->serial : s->origin.serial;

	/* what waited before and waits again is no news */
	if (!complete && !s->origin.complete && serial == s->origin.serial && c->total == s->origin.records)
		return true;
	return pf_origin_save(s->site.db, s->origin.origin, complete ? s->fingerprint : NULL, serial, c->total, s->run, err);
}

/* What was thrown away since is in conflict no more. */
static bool sweep(void *self, pf_error *err)
{
	sync *s = self;

	return pf_conflict_sweep(s->site.db, s->run, err);
}

static bool sweep_conflicts(sync *s, pf_error *err)
{
	uint64_t open = 0;

	return pf_conflict_count(&open, s->site.db, 0, err) && (open == 0 || in_unit(s, sweep, err));
}

static bool go(sync *s, pf_error *err)
{
	return bring_media(s, err) && write_content(s, err) && translate(s, true, err) && sweep_conflicts(s, err) && in_unit(s, remember, err);
}

static const char *outcome_of(profint_status status)
{
	return status == PROFINT_QUOTA ? "quota" : status == PROFINT_WAITING ? "waiting" : "done";
}

static bool report(sync *s, json_t **out, profint_status *status, pf_error *err)
{
	const pf_translate_counts *translated = &s->translation.counts;
	bool waiting = s->counts.conflicts + s->counts.refused + s->counts.vanished + json_array_size(s->sent.failed) + translated->published.conflicts +
			       translated->published.refused > 0;
	json_t *outbox = NULL;

	if (!pf_report_outbox(&outbox, s->site.db, err))
		return false;
	*status = waiting ? PROFINT_WAITING : translated->quota ? PROFINT_QUOTA : PROFINT_DONE;
	*out = json_pack("{s:I, s:s, s:o, s:o, s:{s:I, s:O}, s:o, s:f}", "run", (json_int_t)s->run, "outcome", outcome_of(*status), "records",
			 pf_report_counts(&s->counts), "translations", pf_translation_report(translated), "media", "sent", (json_int_t)s->sent.count, "failed", s->sent.failed, "outbox", outbox,
			 "seconds", now() - s->began);
	if (*out && s->counts.vanished)
		json_object_set_new(*out, "removals", json_pack("{s:I, s:I}", "waiting", (json_int_t)s->counts.vanished, "allowed", (json_int_t)s->counts.allowed));
	if (*out && translated->quota)
		json_object_set_new(*out, "stopped", json_string(translated->why ? translated->why : ""));
	return *out || pf_fail(err, PF_E_MEMORY, "no memory for the report");
}

static void release(sync *s)
{
	if (s->site.db)
		pf_lease_release(&s->lease, s->site.db);
	pf_map_free(s->media);
	json_decref(s->sent.failed);
	pf_source_release(&s->source);
	pf_site_release(&s->site);
}

bool pf_engine_sync(json_t **out, json_t **findings, profint_status *status, const profint *engine, const profint_options *options, pf_error *err)
{
	sync s = { .engine = engine, .options = options, .sent.failed = json_array(), .began = now() };
	pf_manifest manifest = { 0 };
	bool ok = false, same;

	if (!pf_source_open(&s.source, options, engine->site, engine->config.state_dir, err) || !pf_source_manifest(&s.source, &manifest, err) || !open_all(&s, err) ||
	    !pf_origin_find(&s.origin, s.site.db, pf_span_of(manifest.origin), err) || !pf_source_newer(&manifest, s.origin.serial, options, err))
		goto out;
	if (!take_fingerprint(&s, &manifest, err))
		goto out;
	same = s.origin.complete && memcmp(s.origin.fingerprint, s.fingerprint, sizeof s.fingerprint) == 0;
	if (same ? !pf_source_fetch(&s.source, err) :
		   !(pf_schema_rights(s.site.db, err) && pf_source_read(&s.source, s.site.languages, engine->config.state_dir, err)))
		goto out;
	s.title = manifest.title;
	if (!begin(&s, err))
		goto out;
	ok = still_so(&s, &manifest, err);
	ok = ok && (same ? stay(&s, err) : go(&s, err));
	if (ok)
		pf_tell(&s.site);
	ok = ok && report(&s, out, status, err) && pf_report_finish(s.site.db, s.run, outcome_of(*status), *out, err);
	if (!ok)
		pf_report_failed(s.site.db, s.run, err);
out:
	if (!ok && err->code == PF_E_INPUT && s.source.findings && pf_findings_errors(s.source.findings))
		*findings = pf_findings_json(s.source.findings);
	pf_manifest_release(&manifest);
	release(&s);
	return ok;
}
