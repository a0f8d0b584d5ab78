/*
 * libretranslate: a LibreTranslate server, mostly one's own. https://docs.libretranslate.com: POST /translate with `q` as an array,
 * order kept; `format` html for tags; the key in the body. How much a request may hold is the server's to say: 400 with a
 * limit in its words is asked for again in halves; 429 says "Slowdown".
 */
#include "translate/provider_json.h"

#include <string.h>

/* It knows no countries: en-GB is en. */
static json_t *code_of(pf_span language)
{
	pf_span code = pf_provider_language(language);

	return json_stringn(code.data, code.length);
}

static bool pair(const pf_provider_config *config, pf_span source, pf_span target)
{
	(void)config;
	return pf_provider_pair(source, target);
}

static json_t *body_of(const pf_provider_config *config, pf_span source, pf_span target, const pf_protected *const *texts, size_t count)
{
	return json_pack("{s:o, s:o, s:o, s:s, s:s*}", "q", pf_provider_list(texts, count), "source", code_of(source), "target", code_of(target), "format",
			 texts[0]->options.form == PF_PROTECT_TAGS ? "html" : "text", "api_key", config->key);
}

static bool request(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, pf_span source, pf_span target, const pf_protected *const *texts,
		    size_t count, pf_span context, const char *glossary_id, pf_error *err)
{
	(void)context;
	(void)glossary_id;
	return pf_provider_url(out, arena, config, "/translate", err) && pf_provider_body(out, arena, body_of(config, source, target, texts, count), err);
}

static bool read_texts(pf_provider_answer *out, pf_arena *arena, const json_t *root, size_t count, pf_error *err)
{
	const json_t *list = json_object_get(root, "translatedText"), *one;
	bool good = json_array_size(list) == count;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (!good)
			break;
		if (!pf_provider_take(out, arena, i, one, &good, err))
			return false;
	}
	if (!good)
		return pf_provider_nonsense(out, arena, err);
	out->verdict = PF_PROVIDER_DONE;
	return true;
}

static bool answer(pf_provider_answer *out, pf_arena *arena, const pf_http_answer *http, size_t count, pf_error *err)
{
	return pf_provider_read(out, arena, http, count, read_texts, err);
}

const pf_provider pf_libretranslate = {
	.name = "libretranslate",
	.unit = "characters",
	.host = "http://127.0.0.1:5000",
	.most_texts = 25,
	.most_bytes = 64 * 1024,
	.form = PF_PROTECT_TAGS,
	.pair = pair,
	.request = request,
	.answer = answer,
};
