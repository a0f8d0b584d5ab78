/*
 * transfer: one request on one curl handle, with every limit on and the address judged when its socket is opened; inside of
 * net/ only. http.c carries one out by itself, pool.c many at once.
 */
#ifndef PF_NET_TRANSFER_H
#define PF_NET_TRANSFER_H

#include "net/http.h"

#include <curl/curl.h>

typedef struct pf_transfer {
	const pf_http_request *request;
	pf_http_answer *answer;
	CURL *curl;
	bool plain; /* http:// */
	uint64_t max_bytes;
	size_t header_bytes;
	unsigned refused, opened; /* addresses */
	enum { PF_TRANSFER_GOING, PF_TRANSFER_TOO_LARGE, PF_TRANSFER_TOO_MANY_HEADERS, PF_TRANSFER_STOPPED, PF_TRANSFER_NO_MEMORY } end;
	struct curl_slist *headers;
	CURLU *url;
	char *host; /* for messages */
	char message[CURL_ERROR_SIZE];
} pf_transfer;

/*
 * Sets the handle up. The transfer must stay where it is until pf_transfer_end; request and answer are borrowed until then.
 * A handle is used either for hosts that the configuration names or for others, never for both: a connection that was
 * allowed for the first kind must not be taken up again for the second.
 */
bool pf_transfer_begin(pf_transfer *task, CURL *curl, const pf_http_request *request, pf_http_answer *answer, const char *ca_file, pf_error *err);

/* How it ended: true with the answer's status, or why there is no answer. */
bool pf_transfer_judge(pf_transfer *task, CURLcode code, pf_error *err);

/* After judging, or instead of it. */
void pf_transfer_end(pf_transfer *task);

#endif
