/* site: see site.h */
#include "engine/site.h"

#include "store/schema.h"
#include "store/statement.h"

#include <string.h>

bool pf_site_connect(pf_site *out, const pf_config *config, const pf_config_site *site, pf_error *err)
{
	pf_db_options options = { .socket = site->socket, .host = site->host, .port = site->port, .database = site->name, .user = site->user,
				  .password = site->password, .tls = site->tls, .tls_ca = site->tls_ca, .prefix = site->prefix };
	pf_site opened = { .config = site };

	if (!pf_config_complete(config, site, err))
		return false;
	opened.arena = pf_arena_new();
	if (!opened.arena)
		return pf_fail(err, PF_E_MEMORY, "no memory for a site");
	if (!pf_db_open(&opened.db, &options, err) || !pf_schema_check(opened.db, err)) {
		pf_site_release(&opened);
		return false;
	}
	*out = opened;
	return true;
}

void pf_site_release(pf_site *site)
{
	pf_db_close(site->db);
	pf_zone_free(site->zone);
	pf_arena_free(site->arena);
	*site = (pf_site){ 0 };
}

static bool read_contract(pf_site *site, pf_error *err)
{
	pf_error why = { 0 };
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, site->arena, site->db, "SELECT document FROM `{prefix}profint_site` WHERE id = 1", NULL, 0, &why)) {
		if (why.code != PF_E_CONFIG) {
			*err = why; /* the server is lost, not the table */
			return false;
		}
		return pf_fail(err, PF_E_CONFIG, "the table %sprofint_site cannot be read: activate the profint plugin on this site, and give the grants of sql/grants.sql",
			       pf_db_prefix(site->db));
	}
	if (rows.count == 0)
		return pf_fail(err, PF_E_CONFIG, "the site has no contract yet: activate the profint plugin on this site");
	return pf_contract_read(&site->contract, site->arena, pf_cell(&rows, 0, 0), err);
}

/* The last run is pinned to an address: a copy of a database must not be taken for the site. */
static bool check_address(const pf_site *site, pf_error *err)
{
	const char *said = site->config->url, *has = site->contract->home;
	size_t a = strlen(said), b = strlen(has);

	while (a && said[a - 1] == '/')
		a--;
	while (b && has[b - 1] == '/')
		b--;
	if (a == b && memcmp(said, has, a) == 0)
		return true;
	return pf_fail(err, PF_E_CONFIG, "the configuration says url = %s, but this database belongs to %s", said, has);
}

static bool choose_languages(pf_site *site, pf_error *err)
{
	const pf_contract *c = site->contract;
	size_t count = 0;

	site->languages = pf_arena_alloc(site->arena, (c->language_count + 66) * sizeof *site->languages);
	if (!site->languages)
		return pf_fail(err, PF_E_MEMORY, "no memory for the languages");
	if (!pf_contract_language(c, PF_SPAN("fr")))
		return pf_fail(err, PF_E_CONFIG, "the site lacks the source language 'fr': add it in the plugin's settings");
	site->languages[count++] = "fr";
	if (!site->config->languages) {
		for (size_t i = 0; i < c->language_count; i++)
			if (strcmp(c->languages[i].code, "fr") != 0)
				site->languages[count++] = c->languages[i].code;
		return true;
	}
	for (const char **l = site->config->languages; *l; l++) {
		if (!pf_contract_language(c, pf_span_of(*l)))
			return pf_fail(err, PF_E_CONFIG, "the configuration wants the language '%s', which the site lacks: add it there, or take it out of `languages`", *l);
		if (strcmp(*l, "fr") != 0)
			site->languages[count++] = *l;
	}
	return true;
}

bool pf_site_learn(pf_site *site, pf_error *err)
{
	return read_contract(site, err) && check_address(site, err) && pf_zone_open(&site->zone, pf_span_of(site->contract->timezone), err) &&
	       choose_languages(site, err);
}
