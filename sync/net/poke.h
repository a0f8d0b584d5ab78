/*
 * poke: a signed message to the site, by the Standard Webhooks scheme.
 *
 * Headers webhook-id, webhook-timestamp and webhook-signature = "v1," base64(HMAC-SHA256(secret,
 * id.timestamp.body)); any library of that scheme can check it. The receiver refuses old timestamps
 * and ids it has seen, so a retry is sent with the same id and a new timestamp.
 */
#ifndef PF_NET_POKE_H
#define PF_NET_POKE_H

#include "net/http.h"

#define PF_POKE_SIGNATURE_BYTES 48 /* "v1," and 44 characters and NUL */
#define PF_POKE_ID_BYTES 40        /* with its NUL */

/* The secret, decoded. Wipe it with pf_poke_secret_wipe. */
typedef struct pf_poke_secret {
	unsigned char bytes[64];
	size_t length;
} pf_poke_secret;

/*
 * Reads "whsec_" and base64 of 24 to 64 bytes; blanks and a line break behind it are ignored, as
 * files have them. PF_E_CONFIG; the message never shows any of it.
 */
bool pf_poke_secret_read(pf_poke_secret *out, pf_span text, pf_error *err);
void pf_poke_secret_wipe(pf_poke_secret *secret);

/* A new random id, "msg_" and 32 hex digits. pf_digest_start must have been called. */
void pf_poke_id(char out[PF_POKE_ID_BYTES]);

/* The signature header of a message sent at `timestamp` (seconds since 1970). */
void pf_poke_sign(char out[PF_POKE_SIGNATURE_BYTES], const pf_poke_secret *secret, const char *id,
	int64_t timestamp, pf_span body);

typedef struct pf_poke {
	const char *url;
	const pf_poke_secret *secret;
	bool named;        /* as in pf_http_request; true for the site's own address */
	uint32_t total_ms; /* 0: PF_HTTP_TOTAL_MS */
} pf_poke;

/*
 * Posts `json` (a whole JSON document) signed with the time of now. True: there is an answer, of
 * whatever status. Errors are those of pf_http_send.
 */
bool pf_poke_send(pf_http *http, const pf_poke *poke, const char *id, pf_span json,
	pf_http_answer *answer, pf_error *err);

#endif
