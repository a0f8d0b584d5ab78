/*
 * source: the bundle of one run: where it lies, its manifest, its records in a spool.
 *
 * A bundle behind an address is fetched, as far as a step needs it, and then is a folder like any other.
 */
#ifndef PF_ENGINE_SOURCE_H
#define PF_ENGINE_SOURCE_H

#include "bundle/bundle.h"
#include "engine/fetch.h"
#include "engine/site.h"
#include "import/import.h"
#include "profint.h"

typedef struct pf_source {
	const char *name;   /* as the operator wrote it; for messages */
	const char *folder; /* where it can be read; NULL: behind an address, and not fetched yet */
	pf_fetch *fetch;    /* of an address; NULL: a folder */
	const profint_options *options;
	const pf_keyring *ring; /* keys that may sign; NULL: none were asked for */
	pf_findings *findings;
	pf_bundle bundle;   /* after pf_source_read */
	pf_spool *spool;
} pf_source;

/*
 * The option's bundle, else the site's `source`. What is fetched is kept below state_dir (NULL: nowhere). PF_E_USAGE:
 * neither was named. PF_E_CONFIG: an address, its certificates or the folder for it are no good.
 */
bool pf_source_open(pf_source *out, const profint_options *options, const pf_config_site *site, const char *state_dir, pf_error *err);
void pf_source_release(pf_source *source);

/* Only the manifest, for the question whether anything changed. PF_E_INPUT with findings. */
bool pf_source_manifest(pf_source *source, pf_manifest *out, pf_error *err);

/* serial, when both sides have one, may never go back, unless options->allow_rollback. PF_E_INPUT. */
bool pf_source_newer(const pf_manifest *manifest, uint64_t serial_there, const profint_options *options, pf_error *err);

/* What the configuration, the options and the bundle say of removals and of what people threw away, into the import's. */
void pf_source_removals(pf_import_options *out, const pf_config_site *site, const profint_options *options, const pf_manifest *manifest);

/* Makes `folder` whole; of an address, fetches what is missing. PF_E_INPUT with findings. */
bool pf_source_fetch(pf_source *source, pf_error *err);

/* Holds every file against the manifest; what is wrong is a finding. */
bool pf_source_verify(pf_source *source, pf_error *err);

/* Pass one: check everything, fill the spool. languages: NULL-terminated targets. PF_E_INPUT with findings. */
bool pf_source_read(pf_source *source, const char **languages, const char *state_dir, pf_error *err);

#endif
