/*
 * deepl: DeepL's API, v2 for texts. https://developers.deepl.com/docs: POST /v2/translate with JSON, at most 50 texts and 128 KiB;
 * 456 says that the quota of the period is used up; billed are the characters of the source.
 *
 * Codes travel as XML tags with tag_handling=xml; a text has one sentence or a few, and splitting them is left to DeepL.
 */
#include "translate/provider_json.h"

#include <string.h>
#include <strings.h>

/* Its code of a language: upper case; English and Portuguese want a country as a target. */
static const char *code_of(pf_arena *arena, pf_span language, bool target)
{
	char *code;

	if (target && pf_span_is(language, "en"))
		return "EN-GB";
	if (target && pf_span_is(language, "pt"))
		return "PT-PT";
	code = pf_arena_copy(arena, language.data, language.length);
	for (char *c = code; c && *c; c++)
		*c = *c == '_' ? '-' : *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
	if (code && !target)
		code[strcspn(code, "-")] = '\0';
	return code;
}

static bool pair(const pf_provider_config *config, pf_span source, pf_span target)
{
	(void)config;
	return source.length >= 2 && target.length >= 2 && !pf_span_equal(source, target);
}

static bool authorize(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, pf_error *err)
{
	return pf_provider_header(out, arena, "Authorization", "DeepL-Auth-Key ", config->key ? config->key : "", err);
}

static json_t *body_of(pf_arena *arena, pf_span source, pf_span target, const pf_protected *const *texts, size_t count, pf_span context, const char *glossary_id)
{
	const char *from = code_of(arena, source, false), *to = code_of(arena, target, true);
	json_t *list = json_array(), *root = from && to ? json_pack("{s:o, s:s, s:s, s:b, s:b}", "text", list, "source_lang", from, "target_lang", to,
								   "show_billed_characters", 1, "preserve_formatting", 1) : NULL;

	for (size_t i = 0; root && i < count; i++)
		if (json_array_append_new(list, json_stringn(texts[i]->text.data, texts[i]->text.length)) != 0) {
			json_decref(root);
			return NULL;
		}
	if (root && texts[0]->options.form == PF_PROTECT_TAGS) {
		json_object_set_new(root, "tag_handling", json_string("xml"));
		json_object_set_new(root, "tag_handling_version", json_string("v2"));
	}
	if (root && context.length)
		json_object_set_new(root, "context", json_stringn(context.data, context.length));
	if (root && glossary_id)
		json_object_set_new(root, "glossary_id", json_string(glossary_id));
	return root;
}

static bool request(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, pf_span source, pf_span target, const pf_protected *const *texts,
		    size_t count, pf_span context, const char *glossary_id, pf_error *err)
{
	return pf_provider_url(out, arena, config, "/v2/translate", err) && authorize(out, arena, config, err) &&
	       pf_provider_body(out, arena, body_of(arena, source, target, texts, count, context, glossary_id), err);
}

static bool read_texts(pf_provider_answer *out, pf_arena *arena, const json_t *root, size_t count, pf_error *err)
{
	const json_t *list = json_object_get(root, "translations"), *one;
	uint64_t billed = 0;
	bool good = json_array_size(list) == count, all_billed = count > 0;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const json_t *characters = json_object_get(one, "billed_characters");

		if (!good)
			break;
		if (!pf_provider_take(out, arena, i, json_object_get(one, "text"), &good, err))
			return false;
		all_billed = all_billed && json_is_integer(characters) && json_integer_value(characters) >= 0;
		billed += (uint64_t)json_integer_value(characters);
	}
	if (!good)
		return pf_provider_nonsense(out, arena, err);
	if (all_billed)
		out->billed = billed;
	out->verdict = PF_PROVIDER_DONE;
	return true;
}

static bool answer(pf_provider_answer *out, pf_arena *arena, const pf_http_answer *http, size_t count, pf_error *err)
{
	bool judged, ok;
	json_t *root;

	if (http->status == 456)
		return pf_provider_say(out, arena, PF_PROVIDER_QUOTA, err, "has used up the quota of this period (status 456)");
	if (!pf_provider_status(&judged, out, arena, http, err) || judged)
		return out->why != NULL;
	if (!pf_provider_room(out, arena, count, err))
		return false;
	root = pf_provider_json(http);
	ok = root ? read_texts(out, arena, root, count, err) : pf_provider_nonsense(out, arena, err);
	json_decref(root);
	return ok;
}

static bool usage_request(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, pf_error *err)
{
	return pf_provider_url(out, arena, config, "/v2/usage", err) && authorize(out, arena, config, err);
}

static bool usage(uint64_t *used, uint64_t *allowed, const pf_http_answer *http)
{
	json_t *root = http->status == 200 ? pf_provider_json(http) : NULL;
	const json_t *count = json_object_get(root, "character_count"), *limit = json_object_get(root, "character_limit");
	bool ok = json_is_integer(count) && json_is_integer(limit) && json_integer_value(count) >= 0 && json_integer_value(limit) >= 0;

	if (ok) {
		*used = (uint64_t)json_integer_value(count);
		*allowed = (uint64_t)json_integer_value(limit);
	}
	json_decref(root);
	return ok;
}

const pf_provider pf_deepl = {
	.name = "deepl",
	.unit = "characters",
	.host = "https://api.deepl.com",
	.most_texts = 50,
	.most_bytes = 128 * 1024,
	.glossary = true,
	.form = PF_PROTECT_TAGS,
	.pair = pair,
	.request = request,
	.answer = answer,
	.usage_request = usage_request,
	.usage = usage,
};
