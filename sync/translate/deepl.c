/*
 * deepl: DeepL's API, v2 for texts. https://developers.deepl.com/docs: POST /v2/translate with JSON, at most 50 texts and 128 KiB;
 * 456 says that the quota of the period is used up; billed are the characters of the source.
 *
 * Codes travel as XML tags with tag_handling=xml; a text has one sentence or a few, and splitting them is left to DeepL.
 * Preferred terms are a glossary, v3 (developers.deepl.com/api-reference/multilingual-glossaries), one for each language: it bends
 * them to the grammar, which a term behind a code cannot be. Glossaries know languages, not countries.
 */
#include "base/digest.h"
#include "translate/provider_json.h"

#include <string.h>

#define GLOSSARY_BYTES ((size_t)8 << 20) /* it takes 10 MiB */

/*
 * Its code of a language: in capitals, without a country, but as a target for the languages of which it writes more than one:
 * English is British unless the site says American.
 */
static const char *code_of(pf_arena *arena, pf_span language, bool target)
{
	static const struct {
		const char *language, *country, *code; /* country NULL: any other */
	} targets[] = { { "EN", "US", "EN-US" },   { "EN", NULL, "EN-GB" },   { "PT", "BR", "PT-BR" },     { "PT", NULL, "PT-PT" },
			{ "ZH", "TW", "ZH-HANT" }, { "ZH", "HK", "ZH-HANT" }, { "ZH", "HANT", "ZH-HANT" }, { "ZH", NULL, "ZH-HANS" } };
	char *code = pf_arena_copy(arena, language.data, language.length), *country;

	if (!code)
		return NULL;
	for (char *c = code; *c; c++)
		*c = *c == '_' ? '-' : *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
	country = code + strcspn(code, "-");
	if (*country)
		*country++ = '\0';
	country[strcspn(country, "-")] = '\0';
	for (size_t i = 0; target && i < sizeof targets / sizeof *targets; i++)
		if (strcmp(code, targets[i].language) == 0 && (!targets[i].country || strcmp(country, targets[i].country) == 0))
			return targets[i].code;
	return code;
}

static bool pair(const pf_provider_config *config, pf_span source, pf_span target)
{
	(void)config;
	return pf_provider_pair(source, target);
}

static bool authorize(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, pf_error *err)
{
	return pf_provider_header(out, arena, "Authorization", "DeepL-Auth-Key ", config->key ? config->key : "", err);
}

static json_t *body_of(pf_arena *arena, pf_span source, pf_span target, const pf_protected *const *texts, size_t count, pf_span context, const char *glossary_id)
{
	const char *from = code_of(arena, source, false), *to = code_of(arena, target, true);
	bool tags = texts[0]->options.form == PF_PROTECT_TAGS;

	if (!from || !to)
		return NULL;
	return json_pack("{s:o, s:s, s:s, s:b, s:b, s:s*, s:s*, s:s*, s:s*}", "text", pf_provider_list(texts, count), "source_lang", from, "target_lang", to,
			 "show_billed_characters", 1, "preserve_formatting", 1, "tag_handling", tags ? "xml" : NULL, "tag_handling_version", tags ? "v2" : NULL, "context",
			 context.length ? pf_arena_copy(arena, context.data, context.length) : NULL, "glossary_id", glossary_id);
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
	if (http->status == 456)
		return pf_provider_say(out, arena, PF_PROVIDER_QUOTA, err, "has used up the quota of this period (status 456)");
	return pf_provider_read(out, arena, http, count, read_texts, err);
}

static bool usage_request(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, pf_error *err)
{
	if (!pf_provider_url(out, arena, config, "/v2/usage", err) || !authorize(out, arena, config, err))
		return false;
	out->method = "GET";
	return true;
}

/* A count and its limit; *room, when they leave less of it, with both. */
static bool narrow(uint64_t *used, uint64_t *allowed, uint64_t *room, const json_t *root, const char *count_name, const char *limit_name)
{
	const json_t *count = json_object_get(root, count_name), *limit = json_object_get(root, limit_name);
	json_int_t u = json_integer_value(count), a = json_integer_value(limit);
	uint64_t left = a > u ? (uint64_t)(a - u) : 0;

	if (!json_is_integer(count) || !json_is_integer(limit) || u < 0 || a < 0)
		return false;
	if (left < *room) {
		*room = left;
		*used = (uint64_t)u;
		*allowed = (uint64_t)a;
	}
	return true;
}

/* The account's limit, or the key's own where that one is nearer. */
static bool usage(uint64_t *used, uint64_t *allowed, const pf_http_answer *http)
{
	json_t *root = http->status == 200 ? pf_provider_json(http) : NULL;
	uint64_t room = UINT64_MAX;
	bool ok = narrow(used, allowed, &room, root, "character_count", "character_limit");

	if (ok)
		(void)narrow(used, allowed, &room, root, "api_key_character_count", "api_key_character_limit");
	json_decref(root);
	return ok;
}

/* --- the glossary --- */

/* One phrase of a line: blanks for what would end it, in quotes where it has one. */
static void put_phrase(pf_text *out, pf_span phrase)
{
	bool quoted = phrase.length && memchr(phrase.data, '"', phrase.length);

	if (quoted)
		pf_text_byte(out, '"');
	for (size_t i = 0; i < phrase.length; i++) {
		if (phrase.data[i] == '"')
			pf_text_byte(out, '"');
		pf_text_byte(out, (unsigned char)phrase.data[i] < 0x20 || phrase.data[i] == 0x7f ? ' ' : phrase.data[i]);
	}
	if (quoted)
		pf_text_byte(out, '"');
}

static pf_span trimmed(pf_span phrase)
{
	while (phrase.length && (unsigned char)phrase.data[0] <= ' ') {
		phrase.data++;
		phrase.length--;
	}
	while (phrase.length && (unsigned char)phrase.data[phrase.length - 1] <= ' ')
		phrase.length--;
	return phrase;
}

/* Tab-separated lines. A term that has two translations goes with its first: two lines for one phrase are refused there. */
static bool write_terms(pf_text *out, const pf_glossary_entry *entries, size_t count, pf_error *err)
{
	pf_span last = { NULL, 0 };

	for (size_t i = 0; i < count; i++) {
		pf_span term = trimmed(entries[i].term), translation = trimmed(entries[i].translation);

		if (entries[i].rule != PF_RULE_PREFERRED || !term.length || !translation.length || (last.data && pf_span_equal(term, last)))
			continue;
		if (out->length)
			pf_text_byte(out, '\n');
		put_phrase(out, term);
		pf_text_byte(out, '\t');
		put_phrase(out, translation);
		last = term;
	}
	return pf_text_check(out, "a glossary", err) && (out->length || pf_fail(err, PF_E_INPUT, "no preferred terms"));
}

static json_t *dictionary_of(pf_span source, pf_span target, const pf_text *lines)
{
	pf_span from = pf_provider_language(source), to = pf_provider_language(target);

	return json_pack("{s:o, s:o, s:o, s:s}", "source_lang", json_stringn(from.data, from.length), "target_lang", json_stringn(to.data, to.length), "entries",
			 json_stringn(lines->data, lines->length), "entries_format", "tsv");
}

/* A dictionary of a glossary that is there is replaced; else one is made, with a name by which a person tells it. */
static bool glossary_request(pf_provider_request *out, unsigned char *digest, pf_arena *arena, const pf_provider_config *config, pf_span source, pf_span target,
			     const pf_glossary_entry *entries, size_t count, const char *id, pf_error *err)
{
	const char *path = id ? pf_arena_format(arena, "/v3/glossaries/%s/dictionaries", id) : "/v3/glossaries";
	pf_span from = pf_provider_language(source), to = pf_provider_language(target);
	const char *name = pf_arena_format(arena, "profint %.*s-%.*s", (int)from.length, from.data, (int)to.length, to.data);
	json_t *dictionary = NULL;
	pf_text lines;
	bool ok;

	pf_text_init(&lines, GLOSSARY_BYTES);
	ok = (path && name) || pf_fail(err, PF_E_MEMORY, "no memory for a glossary");
	ok = ok && write_terms(&lines, entries, count, err) && pf_provider_url(out, arena, config, path, err) && authorize(out, arena, config, err);
	if (ok) {
		pf_mark_of(pf_text_span(&lines), digest);
		dictionary = dictionary_of(source, target, &lines);
		ok = pf_provider_body(out, arena, id || !dictionary ? dictionary : json_pack("{s:s, s:[o]}", "name", name, "dictionaries", dictionary), err);
		out->method = id ? "PUT" : "POST";
	}
	pf_text_release(&lines);
	return ok;
}

/* An id becomes part of addresses: letters, digits and hyphens only. */
static bool is_id(const json_t *id)
{
	const char *text = json_string_value(id);
	size_t length = json_string_length(id);

	return text && length > 0 && length <= 64 &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}

static bool glossary_answer(pf_provider_answer *out, const char **id, pf_arena *arena, const pf_http_answer *http, pf_error *err)
{
	json_t *root;
	const json_t *said;
	bool ok = true;

	*id = NULL;
	if (http->status != 200 && http->status != 201)
		return pf_provider_say(out, arena, http->status == 429 || http->status >= 500 ? PF_PROVIDER_LATER : PF_PROVIDER_BROKEN, err,
				       "does not take the glossary (status %ld)", http->status);
	root = pf_provider_json(http);
	said = json_object_get(root, "glossary_id");
	out->verdict = PF_PROVIDER_DONE;
	if (!root || (http->status == 201 && !is_id(said)) || (said && !is_id(said))) {
		ok = pf_provider_say(out, arena, PF_PROVIDER_BROKEN, err, "answered with something that is no glossary");
	} else if (said) {
		*id = pf_arena_format(arena, "%s", json_string_value(said));
		ok = *id || pf_fail(err, PF_E_MEMORY, "no memory for a glossary");
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
	.glossary_request = glossary_request,
	.glossary_answer = glossary_answer,
};
