/*
 * apertium: Apertium's own server, APy, without any network beyond it. https://wiki.apertium.org/wiki/Apertium-apy: POST /translateChain
 * with q, langpairs and format as a form; one text a request. No package translates from French into English or Italian, but
 * over Catalan or Spanish there is a way, and that call finds it, or takes the direct one.
 *
 * It marks words that it does not know with a star, and at the end of a chain takes off one star of the two that a word got. So
 * stars of a text travel as another sign, and every star that comes back is a mark.
 *
 * Apertium knows French, English, Italian and Spanish, and no pair with Swedish that starts at French.
 */
#include "translate/provider_json.h"

#include <string.h>

#define STAR "\xe2\x88\x97" /* U+2217 */

/* Three letters are its names; two of ours are enough. */
static const char *code_of(pf_span language)
{
	static const struct {
		const char *two, *three;
	} codes[] = { { "fr", "fra" }, { "en", "eng" }, { "it", "ita" }, { "es", "spa" }, { "ca", "cat" }, { "pt", "por" }, { "oc", "oci" } };

	for (size_t i = 0; language.length >= 2 && i < sizeof codes / sizeof *codes; i++)
		if (memcmp(codes[i].two, language.data, 2) == 0 && (language.length == 2 || language.data[2] == '-' || language.data[2] == '_'))
			return codes[i].three;
	return NULL;
}

static bool pair(const pf_provider_config *config, pf_span source, pf_span target)
{
	(void)config;
	return code_of(source) && code_of(target) && code_of(source) != code_of(target);
}

static void put_form(pf_text *out, pf_span value)
{
	for (size_t i = 0; i < value.length; i++) {
		unsigned char c = (unsigned char)value.data[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c))
			pf_text_byte(out, (char)c);
		else if (c == '*')
			put_form(out, PF_SPAN(STAR));
		else
			pf_text_format(out, "%%%02X", c);
	}
}

static bool request(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, pf_span source, pf_span target, const pf_protected *const *texts,
		    size_t count, pf_span context, const char *glossary_id, pf_error *err)
{
	pf_text body;
	bool ok;

	(void)context;
	(void)glossary_id;
	if (count != 1)
		return pf_fail(err, PF_E_INTERNAL, "apertium takes one text a request");
	*out = (pf_provider_request){ .url = pf_arena_format(arena, "%s/translateChain", config->url) };
	pf_text_init(&body, (size_t)8 << 20);
	pf_text_format(&body, "langpairs=%s%%7C%s&markUnknown=no&format=%s&q=", code_of(source), code_of(target),
		       texts[0]->options.form == PF_PROTECT_TAGS ? "html" : "txt");
	put_form(&body, texts[0]->text);
	ok = out->url && pf_provider_header(out, arena, "Content-Type", "", "application/x-www-form-urlencoded", err) && pf_text_check(&body, "a request", err);
	if (ok)
		out->body = pf_arena_span(arena, pf_text_span(&body));
	pf_text_release(&body);
	return (ok && out->body.data) || pf_fail(err, PF_E_MEMORY, "no memory for a request to a translation provider");
}

/* Without marks, and with its own stars. */
static bool unmark(pf_span *text, pf_arena *arena, pf_error *err)
{
	char *out = pf_arena_alloc(arena, text->length + 1);
	size_t length = 0;

	if (!out)
		return pf_fail(err, PF_E_MEMORY, "no memory for an answer");
	for (size_t i = 0; i < text->length; i++) {
		if (text->length - i >= sizeof STAR - 1 && memcmp(text->data + i, STAR, sizeof STAR - 1) == 0) {
			out[length++] = '*';
			i += sizeof STAR - 2;
		} else if (text->data[i] != '*') {
			out[length++] = text->data[i];
		}
	}
	*text = (pf_span){ out, length };
	return true;
}

static bool answer(pf_provider_answer *out, pf_arena *arena, const pf_http_answer *http, size_t count, pf_error *err)
{
	bool judged, good = false, ok;
	json_t *root;

	if (!pf_provider_status(&judged, out, arena, http, err) || judged)
		return out->why != NULL;
	if (!pf_provider_room(out, arena, count, err))
		return false;
	root = pf_provider_json(http);
	ok = pf_provider_take(out, arena, 0, json_object_get(json_object_get(root, "responseData"), "translatedText"), &good, err);
	json_decref(root);
	if (ok && !good)
		return pf_provider_nonsense(out, arena, err);
	out->verdict = PF_PROVIDER_DONE;
	return ok && unmark(&out->texts[0], arena, err);
}

const pf_provider pf_apertium = {
	.name = "apertium",
	.unit = "characters",
	.host = "http://127.0.0.1:2737",
	.most_texts = 1,
	.most_bytes = 512 * 1024,
	.form = PF_PROTECT_TAGS,
	.pair = pair,
	.request = request,
	.answer = answer,
};
