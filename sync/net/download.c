/* download: see download.h */
#include "net/download.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { TRIES = 4, ROUNDS = 20, REDIRECTS = 3, LONGEST_PAUSE = 10000, LEAST_MS = 60000, UNKNOWN_BYTES = 1 << 20 };

#define BYTES_A_MS 16u /* 16 kB a second; slower is given up */

typedef struct task {
	const pf_download *what;
	pf_http_answer *answer;
	bool ranged; /* this request asks for a part */
	bool begun;  /* its body has begun to come */
	bool dirty;  /* the sink has something */
	bool useless; /* the server does not give the part that was asked for */
} task;

/* ---- addresses ---- */

static bool has(CURLU *url, CURLUPart part)
{
	char *text = NULL;
	bool is = curl_url_get(url, part, &text, 0) == CURLUE_OK;

	curl_free(text);
	return is;
}

static bool judge_base(CURLU *url, const char *address, pf_error *err)
{
	size_t scheme = strcspn(address, ":");

	if (!(scheme == 5 && strncasecmp(address, "https", 5) == 0) && !(scheme == 4 && strncasecmp(address, "http", 4) == 0))
		return pf_fail(err, PF_E_CONFIG, "a bundle is fetched by https, not by %.*s", (int)(scheme < 20 ? scheme : 20), address);
	if (curl_url_set(url, CURLUPART_URL, address, 0) != CURLUE_OK)
		return pf_fail(err, PF_E_CONFIG, "the bundle's address is malformed; expected https://HOST/FOLDER/");
	if (has(url, CURLUPART_USER) || has(url, CURLUPART_PASSWORD))
		return pf_fail(err, PF_E_CONFIG, "the bundle's address holds a user name or password, which are not taken there; expected https://HOST/FOLDER/");
	if (has(url, CURLUPART_QUERY) || has(url, CURLUPART_FRAGMENT))
		return pf_fail(err, PF_E_CONFIG, "the bundle's address has a ? or #; expected that of a folder, https://HOST/FOLDER/");
	return true;
}

bool pf_download_base(char out[PF_DOWNLOAD_URL_BYTES], const char *address, pf_error *err)
{
	CURLU *url = curl_url();
	char *text = NULL;
	bool ok = false;

	if (!url) {
		pf_fail(err, PF_E_MEMORY, "no memory for an address");
		goto out;
	}
	if (!judge_base(url, address, err))
		goto out;
	if (curl_url_get(url, CURLUPART_URL, &text, 0) != CURLUE_OK || strlen(text) + 2 > PF_DOWNLOAD_URL_BYTES) {
		pf_fail(err, PF_E_CONFIG, "the bundle's address is malformed or longer than %u bytes", PF_DOWNLOAD_URL_BYTES - 2);
		goto out;
	}
	snprintf(out, PF_DOWNLOAD_URL_BYTES, "%s%s", text, text[strlen(text) - 1] == '/' ? "" : "/");
	ok = true;
out:
	curl_free(text);
	curl_url_cleanup(url);
	return ok;
}

bool pf_download_url(char out[PF_DOWNLOAD_URL_BYTES], const char *base, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
	static const char digits[] = "0123456789ABCDEF";
	size_t length = strlen(base);

	if (length + 3 * strlen(path) >= PF_DOWNLOAD_URL_BYTES)
		return false;
	memcpy(out, base, length);
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (strchr(plain, c)) {
			out[length++] = (char)c;
			continue;
		}
		out[length++] = '%';
		out[length++] = digits[c >> 4];
		out[length++] = digits[c & 15];
	}
	out[length] = '\0';
	return true;
}

/* The parts of two addresses are the same. */
static bool same_part(CURLU *a, CURLU *b, CURLUPart part)
{
	char *x = NULL, *y = NULL;
	bool same = curl_url_get(a, part, &x, CURLU_DEFAULT_PORT) == CURLUE_OK && curl_url_get(b, part, &y, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		    strcasecmp(x, y) == 0;

	curl_free(x);
	curl_free(y);
	return same;
}

/* Turns `url` into where its Location leads. */
static bool turn(char url[PF_DOWNLOAD_URL_BYTES], const char *location, const char *first, pf_error *err)
{
	CURLU *from = curl_url(), *to = curl_url();
	char *text = NULL;
	bool ok = false;

	if (!from || !to) {
		pf_fail(err, PF_E_MEMORY, "no memory for an address");
		goto out;
	}
	if (curl_url_set(from, CURLUPART_URL, url, 0) != CURLUE_OK || curl_url_set(to, CURLUPART_URL, url, 0) != CURLUE_OK || !*location ||
	    curl_url_set(to, CURLUPART_URL, location, CURLU_DISALLOW_USER) != CURLUE_OK ||
	    curl_url_get(to, CURLUPART_URL, &text, 0) != CURLUE_OK || strlen(text) >= PF_DOWNLOAD_URL_BYTES)
		pf_fail(err, PF_E_CONFIG, "%s: redirects to no address that could be followed", first);
	else if (!same_part(from, to, CURLUPART_SCHEME) || !same_part(from, to, CURLUPART_HOST) || !same_part(from, to, CURLUPART_PORT))
		pf_fail(err, PF_E_CONFIG, "%s: redirects to another scheme, host or port, which is not followed", first);
	else {
		snprintf(url, PF_DOWNLOAD_URL_BYTES, "%s", text);
		ok = true;
	}
out:
	curl_free(text);
	curl_url_cleanup(from);
	curl_url_cleanup(to);
	return ok;
}

/* ---- one request ---- */

static uint64_t there(const pf_download *what)
{
	return what->have ? *what->have : 0;
}

/* Before the first bytes: are they those that were asked for? */
static bool begin(task *t)
{
	t->begun = true;
	if (t->answer->status == 206) {
		t->useless = !t->ranged || t->answer->range_start < 0 || (uint64_t)t->answer->range_start != there(t->what);
		return !t->useless;
	}
	return !t->dirty || t->what->restart(t->what->self);
}

static bool take(void *self, const char *bytes, size_t length)
{
	task *t = self;

	if (!t->begun && !begin(t))
		return false;
	t->dirty = true;
	return t->what->sink(t->what->self, bytes, length);
}

/* The host stands before the reason in messages of http; here the whole address does. */
static bool rename_failure(const char *url, const pf_error *why, pf_error *err)
{
	const char *reason = strstr(why->message, ": ");

	return pf_fail(err, why->code, "%.400s: %s", url, reason ? reason + 2 : why->message);
}

static bool send_once(pf_http *http, task *t, const char *url, pf_error *err)
{
	char match[160], range[64];
	const char *headers[3] = { NULL };
	size_t count = 0;
	uint64_t bytes = t->what->bytes ? t->what->bytes : UNKNOWN_BYTES;
	pf_http_request request = { .url = url, .headers = headers, .named = true, .max_bytes = t->what->max_bytes, .sink = take, .sink_self = t };
	pf_error why = { 0 };

	request.total_ms = bytes / BYTES_A_MS < UINT32_MAX / 2 ? LEAST_MS + (uint32_t)(bytes / BYTES_A_MS) : UINT32_MAX / 2;
	if (t->what->etag && *t->what->etag) {
		snprintf(match, sizeof match, "If-None-Match: %s", t->what->etag);
		headers[count++] = match;
	}
	if (t->ranged) {
		snprintf(range, sizeof range, "Range: bytes=%" PRIu64 "-", there(t->what));
		headers[count++] = range;
	}
	t->begun = false;
	return pf_http_send(http, &request, t->answer, &why) || rename_failure(t->what->url, &why, err);
}

static bool is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool send_following(pf_http *http, task *t, pf_error *err)
{
	char url[PF_DOWNLOAD_URL_BYTES];

	snprintf(url, sizeof url, "%s", t->what->url);
	for (int i = 0; i <= REDIRECTS; i++) {
		if (!send_once(http, t, url, err))
			return false;
		if (!is_redirect(t->answer->status))
			return true;
		if (!turn(url, t->answer->location, t->what->url, err))
			return false;
	}
	return pf_fail(err, PF_E_CONFIG, "%s: redirects more than %d times", t->what->url, REDIRECTS);
}

/* ---- the story ---- */

static bool may_pass(long status)
{
	return status >= 500 || status == 429 || status == 408;
}

static void pause_before(int attempt, int64_t asked)
{
	int64_t ms = asked >= 0 ? 1000 * (asked < LONGEST_PAUSE / 1000 ? asked : LONGEST_PAUSE / 1000) : 500L << (attempt - 1);
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

bool pf_download_get(pf_http *http, const pf_download *what, pf_http_answer *answer, pf_error *err)
{
	task t = { .what = what, .answer = answer, .dirty = there(what) > 0 };
	bool whole = false;
	int attempt = 1;
	pf_error unasked;

	err = err ? err : &unasked; /* what failed decides whether it is tried again */
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t before = there(what);
		bool sent;

		t.ranged = before && !whole;
		t.useless = false;
		sent = send_following(http, &t, err);
		if (t.ranged && (t.useless || (sent && answer->status == 416))) {
			whole = true;
			if (!what->restart(what->self))
				return pf_fail(err, PF_E_REFUSED, "%s: what came of it already could not be thrown away", what->url);
			t.dirty = false;
			continue;
		}
		if (t.useless)
			return pf_fail(err, PF_E_OFFLINE, "%s: the server sends a part that nobody asked for", what->url);
		if (sent && !may_pass(answer->status))
			return true;
		if (sent)
			pf_fail(err, PF_E_OFFLINE, "%s: the server answered %ld", what->url, answer->status);
		if (err->code != PF_E_OFFLINE)
			return false;
		attempt = there(what) > before ? 1 : attempt + 1;
		if (attempt > TRIES)
			return false;
		pause_before(attempt > 1 ? attempt - 1 : 1, sent ? answer->retry_after : -1);
	}
	return false;
}
