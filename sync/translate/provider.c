/* provider: see provider.h */
#include "translate/provider.h"

#include "base/json.h"
#include "translate/provider_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const pf_provider *const pf_providers[] = { &pf_deepl, &pf_libretranslate, &pf_apertium, &pf_chat, NULL };

const pf_provider *pf_provider_find(const char *name)
{
	for (size_t i = 0; pf_providers[i]; i++)
		if (strcmp(pf_providers[i]->name, name) == 0)
			return pf_providers[i];
	return NULL;
}

pf_span pf_provider_language(pf_span language)
{
	size_t length = 0;

	while (length < language.length && language.data[length] != '-' && language.data[length] != '_')
		length++;
	return (pf_span){ language.data, length };
}

/* --- what their files share --- */

bool pf_provider_pair(pf_span source, pf_span target)
{
	pf_span a = pf_provider_language(source), b = pf_provider_language(target);

	return a.length >= 2 && b.length >= 2 && (a.length != b.length || strncasecmp(a.data, b.data, a.length) != 0);
}

json_t *pf_provider_json(const pf_http_answer *answer)
{
	static const pf_json_limits limits = { .bytes = (size_t)8 << 20, .depth = 16 };
	pf_json_fault fault;
	json_t *root = NULL;

	return !answer->body.failed && pf_json_read(&root, pf_text_span(&answer->body), &limits, &fault) ? root : NULL;
}

bool pf_provider_body(pf_provider_request *out, pf_arena *arena, json_t *root, pf_error *err)
{
	char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;

	json_decref(root);
	if (text)
		out->body = pf_arena_span(arena, pf_span_of(text));
	if (text && out->body.data) {
		free(text);
		return true;
	}
	free(text);
	return pf_fail(err, PF_E_MEMORY, "no memory for a request to a translation provider");
}

json_t *pf_provider_list(const pf_protected *const *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < count; i++)
		if (json_array_append_new(list, json_stringn(texts[i]->text.data, texts[i]->text.length)) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

bool pf_provider_say(pf_provider_answer *out, pf_arena *arena, pf_provider_verdict verdict, pf_error *err, const char *format, ...)
{
	char line[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	out->verdict = verdict;
	out->why = pf_arena_format(arena, "%s", line);
	return out->why || pf_fail(err, PF_E_MEMORY, "no memory for an answer");
}

bool pf_provider_status(bool *judged, pf_provider_answer *out, pf_arena *arena, const pf_http_answer *answer, pf_error *err)
{
	*judged = true;
	if (answer->status == 401 || answer->status == 403)
		return pf_provider_say(out, arena, PF_PROVIDER_KEY, err, "refuses the key (status %ld)", answer->status);
	if (answer->status == 413 || answer->status == 414)
		return pf_provider_say(out, arena, PF_PROVIDER_SPLIT, err, "takes no request of this size (status %ld)", answer->status);
	if (answer->status == 400 || answer->status == 422)
		return pf_provider_say(out, arena, PF_PROVIDER_SPLIT, err, "does not take this text (status %ld)", answer->status);
	if (answer->status == 408 || answer->status == 429 || answer->status >= 500)
		return pf_provider_say(out, arena, PF_PROVIDER_LATER, err, "asks to wait (status %ld)", answer->status);
	if (answer->status != 200)
		return pf_provider_say(out, arena, PF_PROVIDER_BROKEN, err, "answered with status %ld", answer->status);
	*judged = false;
	return true;
}

bool pf_provider_nonsense(pf_provider_answer *out, pf_arena *arena, pf_error *err)
{
	return pf_provider_say(out, arena, PF_PROVIDER_BROKEN, err, "answered with something that is no translation");
}

bool pf_provider_take(pf_provider_answer *out, pf_arena *arena, size_t index, const json_t *text, bool *good, pf_error *err)
{
	*good = json_is_string(text);
	if (!*good)
		return true;
	out->texts[index] = pf_arena_span(arena, (pf_span){ json_string_value(text), json_string_length(text) });
	return out->texts[index].data || pf_fail(err, PF_E_MEMORY, "no memory for an answer");
}

bool pf_provider_room(pf_provider_answer *out, pf_arena *arena, size_t count, pf_error *err)
{
	out->texts = pf_arena_alloc(arena, (count + 1) * sizeof *out->texts);
	out->billed = UINT64_MAX;
	return out->texts || pf_fail(err, PF_E_MEMORY, "no memory for an answer");
}

bool pf_provider_header(pf_provider_request *out, pf_arena *arena, const char *name, const char *prefix, const char *value, pf_error *err)
{
	size_t at = 0;

	while (out->headers[at])
		at++;
	out->headers[at] = pf_arena_format(arena, "%s: %s%s", name, prefix, value);
	return out->headers[at] || pf_fail(err, PF_E_MEMORY, "no memory for a request to a translation provider");
}

bool pf_provider_url(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, const char *path, pf_error *err)
{
	*out = (pf_provider_request){ .url = pf_arena_format(arena, "%s%s", config->url, path) };
	return (out->url && pf_provider_header(out, arena, "Content-Type", "", "application/json", err)) ||
	       pf_fail(err, PF_E_MEMORY, "no memory for a request to a translation provider");
}

bool pf_provider_read(pf_provider_answer *out, pf_arena *arena, const pf_http_answer *http, size_t count, pf_provider_reader *read, pf_error *err)
{
	bool judged, ok;
	json_t *root;

	if (!pf_provider_status(&judged, out, arena, http, err) || judged)
		return out->why != NULL;
	if (!pf_provider_room(out, arena, count, err))
		return false;
	root = pf_provider_json(http);
	ok = root ? read(out, arena, root, count, err) : pf_provider_nonsense(out, arena, err);
	json_decref(root);
	return ok;
}
