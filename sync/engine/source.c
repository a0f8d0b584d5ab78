/* source: see source.h */
#include "engine/source.h"

#include "bundle/folder.h"
#include "bundle/manifest.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static bool watch_fetch(void *self, const char *stage, uint64_t done, uint64_t total)
{
	const profint_options *options = self;

	return options->progress(options->self, stage, done, total);
}

static bool open_address(pf_source *source, const pf_config_site *site, const char *state_dir, pf_error *err)
{
	const profint_options *options = source->options;
	pf_fetch_options fetching = { .state_dir = state_dir, .ca_file = site ? site->source_ca : NULL, .ring = source->ring };

	if (options && options->source_ca)
		fetching.ca_file = options->source_ca;
	if (options)
		fetching.wait = options->wait;
	if (options && options->progress) {
		fetching.progress = watch_fetch;
		fetching.self = (void *)(uintptr_t)options;
	}
	return pf_fetch_new(&source->fetch, source->name, &fetching, err);
}

bool pf_source_open(pf_source *out, const profint_options *options, const pf_config_site *site, const char *state_dir, pf_error *err)
{
	const char *name = options && options->bundle ? options->bundle : site ? site->source : NULL;

	if (!name)
		return pf_fail(err, PF_E_USAGE, "no bundle was named, and the site has no `source`");
	*out = (pf_source){ .name = name, .options = options, .ring = site ? &site->signed_by : NULL, .findings = pf_findings_new() };
	if (!out->findings)
		return pf_fail(err, PF_E_MEMORY, "no memory for the bundle");
	if (pf_fetch_is_address(name))
		return open_address(out, site, state_dir, err);
	out->folder = name;
	return true;
}

void pf_source_release(pf_source *source)
{
	pf_spool_free(source->spool);
	pf_bundle_release(&source->bundle);
	pf_findings_free(source->findings);
	pf_fetch_free(source->fetch);
	*source = (pf_source){ 0 };
}

static bool judge(const pf_source *source, pf_error *err)
{
	size_t errors = pf_findings_errors(source->findings);

	return errors == 0 || pf_fail(err, PF_E_INPUT, "the bundle %s is invalid: %zu error%s; nothing was written", source->name, errors, errors == 1 ? "" : "s");
}

/* Faults of the bundle that were found on the way are an error here. */
static bool judged(const pf_source *source, bool done, pf_error *err)
{
	return done && judge(source, err);
}

static bool fetch_manifest(pf_source *source, pf_error *err)
{
	if (source->folder)
		return true;
	if (!judged(source, pf_fetch_manifest(source->fetch, source->findings, err), err))
		return false;
	source->folder = pf_fetch_folder(source->fetch);
	return true;
}

bool pf_source_manifest(pf_source *source, pf_manifest *out, pf_error *err)
{
	int dir = -1;
	bool ok = fetch_manifest(source, err) && pf_folder_open(&dir, source->folder, err) &&
		  pf_manifest_read(out, dir, source->ring, source->findings, err);

	if (dir >= 0)
		close(dir);
	if (ok && !judge(source, err)) {
		pf_manifest_release(out);
		return false;
	}
	return ok;
}

bool pf_source_fetch(pf_source *source, pf_error *err)
{
	pf_manifest manifest = { 0 };
	bool ok;

	if (!source->fetch)
		return true;
	ok = pf_source_manifest(source, &manifest, err) &&
	     judged(source, pf_fetch_members(source->fetch, &manifest, source->findings, err), err);
	pf_manifest_release(&manifest);
	return ok;
}

/* What a look at the manifest found is found again when all is read. */
static bool forget_findings(pf_source *source, pf_error *err)
{
	pf_findings_free(source->findings);
	source->findings = pf_findings_new();
	return source->findings || pf_fail(err, PF_E_MEMORY, "no memory for the findings");
}

/* A folder that was found whole when it came, and is not any more. */
static void mend(pf_source *source)
{
	if (source->fetch && pf_findings_errors(source->findings))
		pf_fetch_mend(source->fetch);
}

bool pf_source_verify(pf_source *source, pf_error *err)
{
	pf_manifest manifest = { 0 };
	bool ok = forget_findings(source, err) && pf_bundle_verify(&manifest, source->findings, source->folder, source->ring, err);

	pf_manifest_release(&manifest);
	mend(source);
	return ok;
}

bool pf_source_newer(const pf_manifest *manifest, uint64_t serial_there, const profint_options *options, pf_error *err)
{
	if (!manifest->has_serial || manifest->serial >= serial_there || (options && options->allow_rollback))
		return true;
	return pf_fail(err, PF_E_INPUT,
		       "profint.json: serial %" PRIu64 " is older than %" PRIu64 ", which this site has already; nothing was written (--allow-rollback takes it all the same)",
		       manifest->serial, serial_there);
}

void pf_source_removals(pf_import_options *out, const pf_config_site *site, const profint_options *options, const pf_manifest *manifest)
{
	bool said = options && options->allow_trash;

	out->complete = manifest->complete;
	out->restore_deleted = options && options->restore_deleted;
	out->trash_percent = !said && site->trash_percent;
	out->most_trash = said ? options->most_trash : site->max_trash;
}

typedef struct watch {
	const profint_options *options;
	bool stop;
} watch;

static void show(void *self, const char *stage, uint64_t done, uint64_t total)
{
	watch *w = self;

	w->stop = w->stop || !w->options->progress(w->options->self, stage, done, total);
}

bool pf_source_read(pf_source *source, const char **languages, const char *state_dir, pf_error *err)
{
	const profint_options *options = source->options;
	watch w = { .options = options };
	pf_bundle_options reading = { .languages = languages, .ring = source->ring, .progress = options && options->progress ? show : NULL, .self = &w };

	if (!pf_source_fetch(source, err) || !pf_spool_new(&source->spool, state_dir, err) || !forget_findings(source, err) ||
	    !pf_bundle_read(&source->bundle, source->findings, source->spool, source->folder, &reading, err))
		return false;
	mend(source);
	if (!judge(source, err))
		return false;
	if (w.stop)
		return pf_fail(err, PF_E_INTERNAL, "stopped as asked; nothing was written");
	return pf_spool_rewind(source->spool, err);
}
