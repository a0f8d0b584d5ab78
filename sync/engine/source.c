/* source: see source.h */
#include "engine/source.h"

#include "bundle/folder.h"
#include "bundle/manifest.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

bool pf_source_open(pf_source *out, const profint_options *options, const pf_config_site *site, pf_error *err)
{
	const char *folder = options && options->bundle ? options->bundle : site ? site->source : NULL;

	if (!folder)
		return pf_fail(err, PF_E_USAGE, "no bundle was named, and the site has no `source`");
	if (strstr(folder, "://"))
		return pf_fail(err, PF_E_USAGE, "%s: this version reads bundles from folders; an address as source is not fetched", folder);
	*out = (pf_source){ .folder = folder, .ring = site ? &site->signed_by : NULL, .findings = pf_findings_new() };
	return out->findings || pf_fail(err, PF_E_MEMORY, "no memory for the bundle");
}

void pf_source_release(pf_source *source)
{
	pf_spool_free(source->spool);
	pf_bundle_release(&source->bundle);
	pf_findings_free(source->findings);
	*source = (pf_source){ 0 };
}

static bool judge(const pf_source *source, pf_error *err)
{
	size_t errors = pf_findings_errors(source->findings);

	return errors == 0 || pf_fail(err, PF_E_INPUT, "the bundle %s is invalid: %zu error%s; nothing was written", source->folder, errors, errors == 1 ? "" : "s");
}

bool pf_source_manifest(pf_source *source, pf_manifest *out, pf_error *err)
{
	int dir = -1;
	bool ok = pf_folder_open(&dir, source->folder, err) && pf_manifest_read(out, dir, source->ring, source->findings, err);

	if (dir >= 0)
		close(dir);
	if (ok && !judge(source, err)) {
		pf_manifest_release(out);
		return false;
	}
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

bool pf_source_read(pf_source *source, const char **languages, const char *state_dir, const profint_options *options, pf_error *err)
{
	watch w = { .options = options };
	pf_bundle_options reading = { .languages = languages, .ring = source->ring, .progress = options && options->progress ? show : NULL, .self = &w };

	if (!pf_spool_new(&source->spool, state_dir, err))
		return false;
	/* what the look at the manifest found is found again */
	pf_findings_free(source->findings);
	source->findings = pf_findings_new();
	if (!source->findings)
		return pf_fail(err, PF_E_MEMORY, "no memory for the findings");
	if (!pf_bundle_read(&source->bundle, source->findings, source->spool, source->folder, &reading, err))
		return false;
	if (!judge(source, err))
		return false;
	if (w.stop)
		return pf_fail(err, PF_E_INTERNAL, "stopped as asked; nothing was written");
	return pf_spool_rewind(source->spool, err);
}
