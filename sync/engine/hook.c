/* hook: see hook.h */
#include "engine/hook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TRIES 3
#define AWAY_SECONDS 35 /* for a site that has no word of its own to say: its database restarts, or its PHP does */

struct pf_hook {
	pf_http *http;
	pf_poke_secret secret;
	const char *url;
	bool pretty; /* the site has permalinks, so /wp-json/ answers */
};

bool pf_hook_open(pf_hook **out, const pf_site *site, pf_error *err)
{
	pf_hook *hook;

	if (!site->config->hook_secret)
		return pf_fail(err, PF_E_CONFIG, "the site '%s' has no `hook_secret_file`: the plugin's settings page shows the secret", site->config->site);
	hook = calloc(1, sizeof *hook);
	if (!hook)
		return pf_fail(err, PF_E_MEMORY, "no memory for the hook");
	hook->url = site->config->url;
	hook->pretty = site->contract->permalinks && *site->contract->permalinks;
	if (!pf_poke_secret_read(&hook->secret, pf_span_of(site->config->hook_secret), err) || !pf_http_start(err) ||
	    !pf_http_new(&hook->http, NULL, err)) {
		pf_hook_close(hook);
		return false;
	}
	*out = hook;
	return true;
}

void pf_hook_close(pf_hook *hook)
{
	if (!hook)
		return;
	pf_poke_secret_wipe(&hook->secret);
	pf_http_free(hook->http);
	free(hook);
}

/* What an answer that is not 200 means. An error that the plugin itself names is its decision, whatever the number. */
static bool judge(const pf_http_answer *answer, const char *route, const json_t *said, pf_error *err)
{
	const char *message = json_string_value(json_object_get(said, "message")), *code = json_string_value(json_object_get(said, "code"));
	bool decided = message && code && strncmp(code, "profint_", 8) == 0;

	if (answer->status == 200)
		return said || pf_fail(err, PF_E_OFFLINE, "the site's hook '%s' answered something that is not JSON", route);
	if (answer->status == 401 || answer->status == 403)
		return pf_fail(err, PF_E_CONFIG, "the site refused the signature of the hook '%s' (%ld): is hook_secret_file the plugin's present secret, and are both clocks right?",
			       route, answer->status);
	if (answer->status == 404)
		return pf_fail(err, PF_E_CONFIG, "the site has no hook '%s' (404): is the profint plugin active and `url` right?", route);
	if ((answer->status >= 500 && !decided) || answer->status == 429)
		return pf_fail(err, PF_E_OFFLINE, "the site's hook '%s' answered %ld%s%s", route, answer->status, message ? ": " : "", message ? message : "");
	return pf_fail(err, PF_E_REFUSED, "the site's hook '%s' refused (%ld): %s", route, answer->status, message ? message : "no reason given");
}

/* Not a word of the plugin's: PHP cannot be reached, or WordPress its database (wp_die, in JSON for who asks for that). */
static bool is_away(const pf_http_answer *answer, const json_t *said)
{
	const char *code = json_string_value(json_object_get(said, "code"));

	return answer->status >= 500 && (!said || (code && strcmp(code, "wp_die") == 0));
}

static bool send_once(pf_hook *hook, const char *route, const char *id, pf_span body, json_t **answer, bool *away, pf_error *err)
{
	char url[1024];
	pf_poke poke = { .url = url, .secret = &hook->secret, .named = true };
	pf_http_answer got;
	size_t length = strlen(hook->url);
	bool ok;

	while (length && hook->url[length - 1] == '/')
		length--;
	snprintf(url, sizeof url, "%.*s%s%s", (int)length, hook->url, hook->pretty ? "/wp-json/profint/v1/" : "/?rest_route=/profint/v1/", route);
	pf_http_answer_init(&got);
	ok = pf_poke_send(hook->http, &poke, id, body, &got, err);
	if (ok) {
		json_t *said = got.body.length ? json_loadb(got.body.data, got.body.length, 0, NULL) : NULL;

		*away = is_away(&got, said);
		ok = judge(&got, route, said, err);
		if (ok)
			*answer = said;
		else
			json_decref(said);
	}
	pf_http_answer_release(&got);
	return ok;
}

static void pause_before(int attempt)
{
	nanosleep(&(struct timespec){ .tv_nsec = 300000000L * (attempt < TRIES ? attempt : TRIES) }, NULL);
}

bool pf_hook_send(pf_hook *hook, const char *route, const json_t *message, json_t **answer, pf_error *err)
{
	char *body = json_dumps(message, JSON_COMPACT), id[PF_POKE_ID_BYTES];
	time_t until = time(NULL) + AWAY_SECONDS;
	bool ok = false;

	if (!body)
		return pf_fail(err, PF_E_MEMORY, "no memory for a message to the site");
	for (int attempt = 1; !ok; attempt++) {
		pf_error why = { 0 };
		bool away = false;

		/* a new id each time: the plugin takes an id once, and what it does may be repeated (a part that is there, a
		 * row that was told) while an answer that got lost must be had again */
		pf_poke_id(id);
		ok = send_once(hook, route, id, pf_span_of(body), answer, &away, &why);
		if (!ok && (why.code != PF_E_OFFLINE || (attempt >= TRIES && (!away || time(NULL) >= until)))) {
			*err = why;
			break;
		}
		if (!ok)
			pause_before(attempt);
	}
	free(body);
	return ok;
}
