/* contract: see contract.h */
#include "wordpress/contract.h"

#include <jansson.h>
#include <string.h>

#define RENEW "open the plugin's settings page once, it writes the site contract anew"

static const char *text_of(pf_arena *arena, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? pf_arena_copy(arena, text, strlen(text)) : NULL;
}

static bool has_string(const json_t *list, const char *wanted)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item)
		if (json_is_string(item) && strcmp(json_string_value(item), wanted) == 0)
			return true;
	return false;
}

static const char **texts_of(pf_arena *arena, const json_t *list)
{
	const char **texts = pf_arena_alloc(arena, (json_array_size(list) + 1) * sizeof *texts);
	size_t i, count = 0;
	json_t *entry;

	json_array_foreach(list, i, entry)
		if (texts && json_is_string(entry))
			texts[count++] = pf_arena_copy(arena, json_string_value(entry), json_string_length(entry));
	return texts;
}

static bool read_type(pf_site_type *out, pf_arena *arena, const char *name, const json_t *type)
{
	const json_t *supports = json_object_get(type, "supports");

	out->name = pf_arena_copy(arena, name, strlen(name));
	out->hierarchical = json_is_true(json_object_get(type, "hierarchical"));
	out->excerpts = has_string(supports, "excerpt");
	out->revisions = has_string(supports, "revisions") ? (long)json_integer_value(json_object_get(type, "revisions")) : 0;
	out->comments = text_of(arena, type, "comments");
	out->pings = text_of(arena, type, "pings");
	out->base = text_of(arena, type, "base");
	out->taxonomies = texts_of(arena, json_object_get(type, "taxonomies"));
	return out->name && out->comments && out->pings && out->taxonomies;
}

static bool read_types(pf_contract *c, pf_arena *arena, json_t *types, pf_error *err)
{
	const char *name;
	json_t *type;

	c->types = pf_arena_alloc(arena, (json_object_size(types) + 1) * sizeof *c->types);
	if (!c->types)
		return pf_fail(err, PF_E_MEMORY, "no memory for the site contract");
	json_object_foreach(types, name, type)
		if (!read_type(&c->types[c->type_count++], arena, name, type))
			return pf_fail(err, PF_E_CONFIG, "the site contract describes the post type '%s' incompletely: " RENEW, name);
	return true;
}

static bool read_languages(pf_contract *c, pf_arena *arena, const json_t *list, pf_error *err)
{
	size_t i;
	json_t *language;

	c->languages = pf_arena_alloc(arena, (json_array_size(list) + 1) * sizeof *c->languages);
	if (!c->languages)
		return pf_fail(err, PF_E_MEMORY, "no memory for the site contract");
	json_array_foreach(list, i, language) {
		pf_site_language *out = &c->languages[c->language_count++];

		out->code = text_of(arena, language, "code");
		out->locale = text_of(arena, language, "locale");
		out->language = (uint64_t)json_integer_value(json_object_get(language, "language"));
		out->term_language = (uint64_t)json_integer_value(json_object_get(language, "term_language"));
		if (!out->code || !out->locale || !out->language || !out->term_language)
			return pf_fail(err, PF_E_CONFIG, "the site contract describes language %zu incompletely: " RENEW, i + 1);
	}
	return true;
}

static bool read_site(pf_contract *c, pf_arena *arena, const json_t *root, pf_error *err)
{
	const json_t *languages = json_object_get(root, "languages"), *media = json_object_get(root, "media");
	const char *format = json_string_value(json_object_get(root, "format"));

	if (!format || strcmp(format, "profint-site/1") != 0)
		return pf_fail(err, PF_E_CONFIG, "the site contract has the format '%s', this engine reads 'profint-site/1': update the plugin or profint",
			       format ? format : "(none)");
	c->plugin = text_of(arena, root, "plugin");
	c->wordpress = text_of(arena, root, "wordpress");
	c->home = text_of(arena, root, "home");
	c->locale = text_of(arena, root, "locale");
	c->timezone = text_of(arena, root, "timezone");
	c->permalinks = text_of(arena, root, "permalinks");
	c->fallback_language = text_of(arena, languages, "default");
	c->polylang = json_is_string(json_object_get(languages, "provider")) &&
		      strcmp(json_string_value(json_object_get(languages, "provider")), "polylang") == 0;
	c->max_part_bytes = (size_t)json_integer_value(json_object_get(media, "max_part_bytes"));
	c->max_media_bytes = (size_t)json_integer_value(json_object_get(media, "max_bytes"));
	if (!c->wordpress || !c->home || !c->locale || !c->timezone || !c->fallback_language)
		return pf_fail(err, PF_E_CONFIG, "the site contract lacks wordpress, home, locale, timezone or the default language: " RENEW);
	return read_types(c, arena, json_object_get(root, "post_types"), err) && read_languages(c, arena, json_object_get(languages, "list"), err);
}

bool pf_contract_read(pf_contract **out, pf_arena *arena, pf_span document, pf_error *err)
{
	json_error_t why;
	json_t *root = json_loadb(document.data, document.length, JSON_REJECT_DUPLICATES, &why);
	pf_contract *contract = pf_arena_alloc(arena, sizeof *contract);
	bool ok;

	if (!root || !contract) {
		json_decref(root);
		return pf_fail(err, PF_E_CONFIG, "the site contract is not readable JSON (%s): " RENEW, why.text);
	}
	ok = read_site(contract, arena, root, err);
	json_decref(root);
	if (ok)
		*out = contract;
	return ok;
}

const pf_site_type *pf_contract_type(const pf_contract *contract, const char *name)
{
	for (size_t i = 0; i < contract->type_count; i++)
		if (strcmp(contract->types[i].name, name) == 0)
			return &contract->types[i];
	return NULL;
}

bool pf_site_type_has(const pf_site_type *type, const char *taxonomy)
{
	for (const char **name = type->taxonomies; *name; name++)
		if (strcmp(*name, taxonomy) == 0)
			return true;
	return false;
}

const pf_site_language *pf_contract_language(const pf_contract *contract, pf_span code)
{
	for (size_t i = 0; i < contract->language_count; i++)
		if (pf_span_is(code, contract->languages[i].code))
			return &contract->languages[i];
	return NULL;
}
