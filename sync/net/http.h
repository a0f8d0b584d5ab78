/*
 * http: one request at a time, with every limit on.
 *
 * A pf_http keeps its connections between requests. It never follows a redirect, never uses a
 * proxy, a netrc file, cookies or the environment, verifies certificates (TLS 1.2 or later) and
 * counts every byte of headers and body.
 *
 * Addresses are judged when the socket is opened, after the name was resolved, so a name cannot
 * point elsewhere between check and use: only public addresses are reached, however they are
 * spelled or wrapped. For hosts that the server's configuration names (`named`) loopback and
 * private ones are allowed too, and plain http to loopback; link-local addresses (the metadata of
 * clouds), multicast and reserved ones never are.
 *
 * A pf_http belongs to one thread. The process must ignore SIGPIPE (libcurl is told to leave
 * signals alone).
 */
#ifndef PF_NET_HTTP_H
#define PF_NET_HTTP_H

#include "base/text.h"

#include <stdint.h>

#define PF_HTTP_BODY_BYTES (8u << 20) /* when a request names no limit */
#define PF_HTTP_HEADER_BYTES (64u << 10)
#define PF_HTTP_CONNECT_MS 10000u
#define PF_HTTP_TOTAL_MS 60000u
#define PF_HTTP_SLOW_SECONDS 20 /* below 1 byte a second for so long: given up */

typedef struct pf_http pf_http;

/* Once a process, before threads are started; safe to repeat. */
bool pf_http_start(pf_error *err);

/*
 * `ca_file` replaces the system's certificates; NULL: the system's. PF_E_CONFIG: it cannot be read.
 * PF_E_MEMORY.
 */
bool pf_http_new(pf_http **out, const char *ca_file, pf_error *err);
void pf_http_free(pf_http *http);

typedef struct pf_http_request {
	const char *method;         /* NULL: "GET" */
	const char *url;            /* https://… ; http://… see above */
	const char *const *headers; /* "Name: value", NULL-terminated; may be NULL */
	pf_span body;               /* sent when it has bytes or the method is POST or PUT */
	bool named;                 /* the configuration of this server names the host */
	uint32_t connect_ms;        /* 0: PF_HTTP_CONNECT_MS */
	uint32_t total_ms;          /* 0: PF_HTTP_TOTAL_MS */
	uint64_t max_bytes;         /* of the answer's body; 0: PF_HTTP_BODY_BYTES */

	/*
	 * Takes the body of a 2xx answer piece by piece instead of the answer's text; false stops the
	 * request. May be NULL. status and headers of the answer are there already. With a sink the body of
	 * any other answer may have PF_HTTP_BODY_BYTES, whatever max_bytes says.
	 */
	bool (*sink)(void *self, const char *bytes, size_t length);
	void *sink_self;
} pf_http_request;

typedef struct pf_http_answer {
	long status;         /* 100 … 599 */
	pf_text body;        /* empty when a sink took it */
	char type[128];      /* media type without parameters, lower case; "" when absent */
	char etag[128];      /* as sent; "" when absent or longer */
	char location[2048]; /* as sent; "" when absent or longer */
	int64_t range_start; /* the first byte that a Content-Range names; -1 when absent or malformed */
	int64_t retry_after; /* seconds; -1 when absent or not a number of seconds */
	char trace[80];      /* X-Trace-ID, for those who ask its sender; "" when absent or longer */
	uint64_t length;     /* bytes of the body */
} pf_http_answer;

void pf_http_answer_init(pf_http_answer *answer);
void pf_http_answer_release(pf_http_answer *answer);

/*
 * Sends one request and waits for the whole answer. True: there is an answer, of whatever status;
 * judging it is the caller's. The answer is cleared first and may be used again.
 *
 * PF_E_OFFLINE: not reached, too slow, or cut off. PF_E_CONFIG: the address, its scheme or
 * certificate is refused, or the request is malformed. PF_E_REFUSED: the answer is larger than its
 * limit or the sink stopped it. PF_E_MEMORY. Messages name the host, never the rest of the URL.
 */
bool pf_http_send(pf_http *http, const pf_http_request *request, pf_http_answer *answer,
	pf_error *err);

#endif
