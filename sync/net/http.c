/*
 * http: see http.h
 *
 * There are two curl handles, one for hosts that the configuration names and one for all others: a
 * connection that was allowed for the first kind must never be taken up again for the second.
 */
#include "net/transfer.h"

#include "base/kill_point.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pf_http {
	CURL *guarded, *named;
	char *ca_file;
};

/* ---- the handle ---- */

bool pf_http_start(pf_error *err)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return pf_fail(err, PF_E_INTERNAL, "libcurl could not be started");
	return true;
}

bool pf_http_new(pf_http **out, const char *ca_file, pf_error *err)
{
	pf_http *http;

	if (ca_file && access(ca_file, R_OK) != 0)
		return pf_fail(err, PF_E_CONFIG, "certificate file '%s' cannot be read", ca_file);
	http = calloc(1, sizeof *http);
	if (http) {
		http->guarded = curl_easy_init();
		http->named = curl_easy_init();
		http->ca_file = ca_file ? strdup(ca_file) : NULL;
	}
	if (!http || !http->guarded || !http->named || (ca_file && !http->ca_file)) {
		pf_http_free(http);
		return pf_fail(err, PF_E_MEMORY, "no memory for a connection");
	}
	*out = http;
	return true;
}

void pf_http_free(pf_http *http)
{
	if (!http)
		return;
	curl_easy_cleanup(http->guarded);
	curl_easy_cleanup(http->named);
	free(http->ca_file);
	free(http);
}

bool pf_http_send(pf_http *http, const pf_http_request *request, pf_http_answer *answer,
	pf_error *err)
{
	pf_transfer task;
	CURLcode code;
	bool ok;

	if (!pf_transfer_begin(&task, request->named ? http->named : http->guarded, request, answer, http->ca_file, err))
		return false;
	pf_kill_point("request-before");
	code = curl_easy_perform(task.curl);
	pf_kill_point("request-after");
	ok = pf_transfer_judge(&task, code, err);
	pf_transfer_end(&task);
	return ok;
}
