/*
 * translation: the translate stage of a run, for `sync` and `translate`: what configuration and site say of it, the run, and what it
 * reports.
 */
#ifndef PF_ENGINE_TRANSLATION_H
#define PF_ENGINE_TRANSLATION_H

#include "base/digest.h"
#include "engine/site.h"
#include "store/lease.h"
#include "translate/translate.h"

#include <jansson.h>

/* Everything that pf_translate_run needs of a site; what the options point to lives in here. */
typedef struct pf_translation {
	pf_config_translation config;
	pf_chain_link chain[PF_CONFIG_PROVIDERS];
	pf_translate_options options; /* lease, origin, run and callbacks are the caller's to set */
	pf_translate_counts counts;
} pf_translation;

/* PF_E_CONFIG: a provider that is asked for lacks its key or address. */
bool pf_translation_open(pf_translation *out, const pf_site *site, pf_error *err);

/* What makes a run's translations other ones: providers and glossary. Adds to the sum. */
bool pf_translation_fingerprint(pf_sha256 *sum, const pf_translation *translation, const pf_site *site, pf_error *err);

/* Would a run that finds the site as it left it have texts to ask for? */
bool pf_translation_waits(bool *waits, const pf_translation *translation, pf_error *err);

/* The contract's `translations`. */
json_t *pf_translation_report(const pf_translate_counts *counts);

/* Texts by language and state: [ { "language", "texts", "reviewed", "machine", "outdated", "missing" } ]. */
bool pf_translation_coverage(json_t **out, const pf_site *site, pf_error *err);

/* What providers were asked this month: [ { "provider", "unit", "requests", "texts", "billed" } ]. */
bool pf_translation_bill(json_t **out, const pf_site *site, pf_error *err);

/*
 * What the providers of the configuration said of themselves: [ { "provider", "unit", "used", "allowed", "checked", "stopped",
 * "until" } ]; null where nothing is known, or it is not stopped (until: for good, with this address and key). Times are ISO 8601, UTC.
 */
bool pf_translation_providers(json_t **out, const pf_translation *translation, const pf_site *site, pf_error *err);

/*
 * What the ceilings leave, of those that the configuration has: [ { "unit", "per": "run|day|month", "language": null, "ceiling",
 * "spent", "left" } ].
 */
bool pf_translation_budget(json_t **out, const pf_translation *translation, const pf_site *site, uint64_t run, pf_error *err);

#endif
