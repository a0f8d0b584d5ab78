/*
 * site: one WordPress site, opened: connection, tables, contract, zone, languages. What every command needs first.
 */
#ifndef PF_ENGINE_SITE_H
#define PF_ENGINE_SITE_H

#include "engine/config.h"
#include "store/connection.h"
#include "wordpress/contract.h"
#include "wordpress/date.h"

typedef struct pf_site {
	const pf_config_site *config;
	pf_arena *arena;
	pf_db *db;
	pf_contract *contract;
	pf_zone *zone;
	const char **languages; /* NULL-terminated: the source language first, then the configured ones that the site has */
} pf_site;

/* Connects and checks the tables; no contract yet. */
bool pf_site_connect(pf_site *out, const pf_config *config, const pf_config_site *site, pf_error *err);

/*
 * Reads the contract and what hangs on it. PF_E_CONFIG: plugin not active (no contract), a configured language that the
 * site lacks, other addresses than the configuration says.
 */
bool pf_site_learn(pf_site *site, pf_error *err);

void pf_site_release(pf_site *site);

#endif
