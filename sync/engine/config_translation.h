/*
 * config_translation: the part of a site's section that is about translation: providers in order of preference, where they are,
 * and what they may cost.
 */
#ifndef PF_ENGINE_CONFIG_TRANSLATION_H
#define PF_ENGINE_CONFIG_TRANSLATION_H

#include "base/arena.h"
#include "translate/ask.h"

#define PF_CONFIG_PROVIDERS 4u
#define PF_CONFIG_BUDGETS 32u /* languages with ceilings of their own */

typedef struct pf_config_translation {
	const char *order[PF_CONFIG_PROVIDERS]; /* names of providers */
	size_t count;
	pf_provider_config of[PF_CONFIG_PROVIDERS]; /* deepl, libretranslate, apertium, chat */
	pf_budget budget;
	struct pf_budget_language languages[PF_CONFIG_BUDGETS];
	const char *ca; /* certificates for own servers; NULL: the system's */
} pf_config_translation;

/*
 * One key. 1: taken; 0: its value is wrong, *why says what was expected; -1: not one of ours. Key files are the caller's to
 * read: pf_config_translation_key gives the place of the secret.
 */
int pf_config_translation_set(pf_config_translation *out, pf_arena *arena, const char *name, const char *value, const char **why);

/* The place for the content of deepl_key_file and the like; NULL: no such key. */
const char **pf_config_translation_key(pf_config_translation *out, const char *name);

/*
 * The chain for pf_ask, and budget.languages set. PF_E_CONFIG: a provider that is asked for lacks its key or address.
 */
bool pf_config_translation_chain(pf_chain_link chain[PF_CONFIG_PROVIDERS], size_t *count, pf_config_translation *config, const char *file, const char *site,
				 pf_error *err);

#endif
