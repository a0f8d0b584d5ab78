/*
 * download: one file from an address, however often it takes.
 *
 * A request that fails for a reason that may pass (no connection, cut off, too slow, 408, 429, 5xx) is repeated a few
 * times, each time after a longer pause, or after the one that the server asks for; what came already is not asked for
 * again. A redirect is followed to the same scheme, host and port only, three times at most.
 */
#ifndef PF_NET_DOWNLOAD_H
#define PF_NET_DOWNLOAD_H

#include "net/http.h"

#define PF_DOWNLOAD_URL_BYTES 2048u

/*
 * An address below which files are fetched, ending in a slash. PF_E_CONFIG: not https (or http, which is for this machine
 * alone), a user name, a query or a fragment in it, or malformed; no message repeats the address, as it may hold a secret.
 */
bool pf_download_base(char out[PF_DOWNLOAD_URL_BYTES], const char *address, pf_error *err);

/* Where the file `path` (components separated by /) lies below a base. False: too long. */
bool pf_download_url(char out[PF_DOWNLOAD_URL_BYTES], const char *base, const char *path);

typedef struct pf_download {
	const char *url;
	const char *etag;     /* it is sent only when it is another than this; NULL or "": in any case */
	const uint64_t *have; /* bytes that came already, which the sink counts; NULL: it is only of use as one piece */
	uint64_t bytes;       /* how long it is said to be, for the time it may take; 0: not known */
	uint64_t max_bytes;   /* of one answer */
	bool (*restart)(void *self); /* what the sink got is of no use, the file comes from its beginning */
	bool (*sink)(void *self, const char *bytes, size_t length);
	void *self;
} pf_download;

/*
 * True: the file came (a status of 2xx), it has not changed (304), or the server says that it is not to be had (any other
 * status below 500, but 408 and 429).
 *
 * PF_E_OFFLINE: not to be had now. PF_E_CONFIG: address, certificate or redirect refused. PF_E_REFUSED: sink or restart
 * stopped it, or it is longer than max_bytes. PF_E_MEMORY. Messages begin with the address.
 */
bool pf_download_get(pf_http *http, const pf_download *what, pf_http_answer *answer, pf_error *err);

#endif
