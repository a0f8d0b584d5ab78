/*
 * contract: the site contract, what only WordPress's PHP knows (docs/site-contract.md), read from its JSON.
 */
#ifndef PF_WORDPRESS_CONTRACT_H
#define PF_WORDPRESS_CONTRACT_H

#include "base/arena.h"

typedef struct pf_site_type {
	const char *name;
	bool hierarchical;
	bool excerpts;      /* supports … */
	long revisions;     /* -1 all, 0 none (also when the type does not support them), else how many are kept */
	const char *comments; /* "open" or "closed": what a new post of the type gets */
	const char *pings;
	const char *base;     /* of its addresses, may be NULL */
	const char **taxonomies; /* that it is registered with, NULL-terminated: relations of others count nowhere */
} pf_site_type;

typedef struct pf_site_language {
	const char *code;
	const char *locale;
	uint64_t language;      /* term_taxonomy_id in `language` */
	uint64_t term_language; /* term_taxonomy_id in `term_language` */
} pf_site_language;

typedef struct pf_contract {
	const char *plugin, *wordpress, *home, *locale, *timezone, *permalinks, *fallback_language;
	bool polylang;
	pf_site_type *types;
	size_t type_count;
	pf_site_language *languages;
	size_t language_count;
	size_t max_part_bytes; /* of a medium sent over the hook */
	size_t max_media_bytes;
} pf_contract;

/* Everything lives in the arena. PF_E_CONFIG says what is missing and to re-save the plugin's settings. */
bool pf_contract_read(pf_contract **out, pf_arena *arena, pf_span document, pf_error *err);

const pf_site_type *pf_contract_type(const pf_contract *contract, const char *name);         /* NULL: unknown */
bool pf_site_type_has(const pf_site_type *type, const char *taxonomy);
const pf_site_language *pf_contract_language(const pf_contract *contract, pf_span code); /* NULL: unknown */

#endif
