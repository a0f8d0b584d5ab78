/* config_translation: see config_translation.h */
#include "engine/config_translation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[PF_CONFIG_PROVIDERS] = { "deepl", "libretranslate", "apertium", "chat" };

static size_t index_of(const char *name, size_t length)
{
	for (size_t i = 0; i < PF_CONFIG_PROVIDERS; i++)
		if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
			return i;
	return PF_CONFIG_PROVIDERS;
}

/* --- providers --- */

static int set_order(pf_config_translation *out, const char *value, const char **why)
{
	out->count = 0;
	for (const char *at = value + strspn(value, " \t,"); *at; at += strspn(at, " \t,")) {
		size_t length = strcspn(at, " \t,"), index = index_of(at, length);

		*why = "deepl, libretranslate, apertium and chat were expected, each once, in order of preference";
		if (index == PF_CONFIG_PROVIDERS)
			return 0;
		for (size_t i = 0; i < out->count; i++)
			if (out->order[i] == names[index])
				return 0;
		out->order[out->count++] = names[index];
		at += length;
	}
	return 1;
}

/* An address, without a slash at its end. */
static int set_url(const char **out, pf_arena *arena, const char *value, const char **why)
{
	size_t length = strlen(value);

	*why = "an address like https://translate.example.org was expected";
	if (strncmp(value, "http://", 7) != 0 && strncmp(value, "https://", 8) != 0)
		return 0;
	while (length && value[length - 1] == '/')
		length--;
	*why = "there is no memory for it";
	*out = pf_arena_copy(arena, value, length);
	return *out != NULL;
}

/* --- ceilings --- */

static bool read_amount(uint64_t *out, const char *value)
{
	char *end;

	errno = 0;
	*out = strtoull(value, &end, 10);
	return *value >= '0' && *value <= '9' && !*end && errno == 0 && *out <= (uint64_t)INT64_MAX;
}

static uint64_t *place_in(const char *period, size_t length, uint64_t *run, uint64_t *day, uint64_t *month)
{
	if (length == 3 && memcmp(period, "run", 3) == 0)
		return run;
	if (length == 3 && memcmp(period, "day", 3) == 0)
		return day;
	return length == 5 && memcmp(period, "month", 5) == 0 ? month : NULL;
}

static struct pf_budget_language *language_of(pf_config_translation *out, pf_arena *arena, const char *code)
{
	pf_budget *b = &out->budget;

	for (size_t i = 0; i < b->language_count; i++)
		if (strcmp(out->languages[i].language, code) == 0)
			return &out->languages[i];
	if (b->language_count == PF_CONFIG_BUDGETS)
		return NULL;
	out->languages[b->language_count].language = pf_arena_copy(arena, code, strlen(code));
	return out->languages[b->language_count].language ? &out->languages[b->language_count++] : NULL;
}

/* run, day, month; with a language behind it that one's alone. */
static int set_budget(pf_config_translation *out, pf_arena *arena, const char *name, const char *value, const char **why)
{
	size_t length = strcspn(name, "_");
	const char *code = name[length] ? name + length + 1 : NULL;
	struct pf_budget_language *own = NULL;
	uint64_t *place;

	*why = "budget_characters_run, _day and _month are known, and with a language behind them, as in budget_characters_day_sv";
	if (code && (!*code || strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(code) || !(own = language_of(out, arena, code))))
		return 0;
	place = own ? place_in(name, length, &own->run, &own->day, &own->month) : place_in(name, length, &out->budget.run, &out->budget.day, &out->budget.month);
	if (!place)
		return 0;
	*why = "a whole number of characters was expected; 0: no ceiling";
	return read_amount(place, value);
}

/* --- the keys --- */

int pf_config_translation_set(pf_config_translation *out, pf_arena *arena, const char *name, const char *value, const char **why)
{
	size_t length = strlen(name), index;

	if (strcmp(name, "providers") == 0)
		return set_order(out, value, why);
	if (strncmp(name, "budget_characters_", 18) == 0)
		return set_budget(out, arena, name + 18, value, why);
	*why = "there is no memory for it";
	if (strcmp(name, "providers_ca") == 0)
		return (out->ca = pf_arena_copy(arena, value, strlen(value))) != NULL;
	if (strcmp(name, "chat_model") == 0)
		return (out->of[3].model = pf_arena_copy(arena, value, strlen(value))) != NULL;
	if (length < 5 || strcmp(name + length - 4, "_url") != 0)
		return -1;
	index = index_of(name, length - 4);
	return index == PF_CONFIG_PROVIDERS ? -1 : set_url(&out->of[index].url, arena, value, why);
}

const char **pf_config_translation_key(pf_config_translation *out, const char *name)
{
	size_t length = strlen(name), index;

	if (length < 10 || strcmp(name + length - 9, "_key_file") != 0)
		return NULL;
	index = index_of(name, length - 9);
	return index == PF_CONFIG_PROVIDERS || index == 2 ? NULL : &out->of[index].key;
}

/* --- the chain --- */

/* Keys of DeepL's free plan end in :fx, and are good on its host only. */
static const char *host_of(const pf_provider *provider, const pf_provider_config *config)
{
	size_t length = config->key ? strlen(config->key) : 0;

	if (config->url)
		return config->url;
	if (strcmp(provider->name, "deepl") == 0 && length > 3 && strcmp(config->key + length - 3, ":fx") == 0)
		return "https://api-free.deepl.com";
	return provider->host;
}

static bool add_link(pf_chain_link *out, const char *name, const pf_provider_config *config, const char *file, const char *site, pf_error *err)
{
	const pf_provider *provider = pf_provider_find(name);

	if (!provider)
		return pf_fail(err, PF_E_INTERNAL, "the provider %s is not built in", name);
	*out = (pf_chain_link){ provider, *config };
	out->config.url = host_of(provider, config);
	if (!out->config.url)
		return pf_fail(err, PF_E_CONFIG, "%s: the site '%s' has %s among its providers, and no `%s_url`", file, site, name, name);
	if (strcmp(name, "deepl") == 0 && !config->key)
		return pf_fail(err, PF_E_CONFIG, "%s: the site '%s' has deepl among its providers, and no `deepl_key_file` (docs/translation.md says where a key comes from)",
			       file, site);
	if (strcmp(name, "chat") == 0 && !config->model)
		return pf_fail(err, PF_E_CONFIG, "%s: the site '%s' has chat among its providers, and no `chat_model`", file, site);
	return true;
}

bool pf_config_translation_chain(pf_chain_link chain[PF_CONFIG_PROVIDERS], size_t *count, pf_config_translation *config, const char *file, const char *site,
				 pf_error *err)
{
	*count = 0;
	config->budget.languages = config->languages;
	for (size_t i = 0; i < config->count; i++) {
		size_t index = index_of(config->order[i], strlen(config->order[i]));

		if (!add_link(&chain[*count], config->order[i], &config->of[index], file, site, err))
			return false;
		(*count)++;
	}
	return true;
}
