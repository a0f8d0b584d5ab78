/*
 * config: one INI file, its sites, and the secrets they name.
 *
 * The file and every secret file must be regular files that others cannot read and the group cannot write. Unknown
 * sections and keys are errors with file and line; keys of parts that are not in this
 * version are taken as they are.
 */
#ifndef PF_ENGINE_CONFIG_H
#define PF_ENGINE_CONFIG_H

#include "base/arena.h"
#include "bundle/signature.h"
#include "engine/config_translation.h"

typedef struct pf_config_site {
	const char *site; /* its name: [site NAME] */
	const char *socket, *host; /* one of them */
	unsigned port;
	const char *name, *user, *password, *prefix, *url, *hook_secret, *source, *source_ca, *tls_ca;
	pf_keyring signed_by;
	bool tls;
	const char **languages; /* target ones, NULL-terminated; NULL: not said, all of the bundle that the site has */
	bool publish_machine;
	uint64_t author;
	unsigned lease_seconds;
	bool trash_percent;      /* max_trash: a share of the live records in percent, else a number of records */
	uint64_t max_trash;
	pf_config_translation translation;
} pf_config_site;

typedef struct pf_config {
	pf_arena *arena;
	const char *path;
	const char *state_dir; /* may be NULL */
	bool json_log;
	pf_config_site *sites;
	size_t site_count;
} pf_config;

/* PF_E_CONFIG names file, line and key. path NULL: /etc/profint/profint.conf. */
bool pf_config_read(pf_config *out, const char *path, pf_error *err);
void pf_config_release(pf_config *config); /* wipes the secrets */

/* A site by name, or the only one (name NULL). */
const pf_config_site *pf_config_find(const pf_config *config, const char *name, pf_error *err);

/* A required key that is missing, as an error; the sites are checked when they are used, so that one does not stop all. */
bool pf_config_complete(const pf_config *config, const pf_config_site *site, pf_error *err);

#endif
