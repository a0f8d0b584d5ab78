/* poke: see poke.h; the scheme is spec/standard-webhooks.md of standardwebhooks.com. */
#include "net/poke.h"

#include "base/digest.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PREFIX "whsec_"
#define SECRET_LEAST 24
#define RANDOM_BYTES 16

bool pf_poke_secret_read(pf_poke_secret *out, pf_span text, pf_error *err)
{
	size_t prefix = strlen(PREFIX), length = 0;
	pf_poke_secret secret;
	const char *end;
	bool ok;

	while (text.length && strchr(" \t\r\n", text.data[text.length - 1]))
		text.length--;
	if (text.length <= prefix || memcmp(text.data, PREFIX, prefix) != 0)
		return pf_fail(err, PF_E_CONFIG, "the secret of the hook does not begin with " PREFIX);
	ok = sodium_base642bin(secret.bytes, sizeof secret.bytes, text.data + prefix,
			 text.length - prefix, NULL, &length, &end, sodium_base64_VARIANT_ORIGINAL) == 0 &&
		end == text.data + text.length && length >= SECRET_LEAST;
	if (ok) {
		secret.length = length;
		*out = secret;
	}
	pf_poke_secret_wipe(&secret);
	if (!ok)
		return pf_fail(err, PF_E_CONFIG, "the secret of the hook is not base64 of %d to %zu bytes",
			SECRET_LEAST, sizeof secret.bytes);
	return true;
}

void pf_poke_secret_wipe(pf_poke_secret *secret)
{
	sodium_memzero(secret, sizeof *secret);
}

void pf_poke_id(char out[PF_POKE_ID_BYTES])
{
	unsigned char random[RANDOM_BYTES];

	static_assert(4 + 2 * RANDOM_BYTES + 1 <= PF_POKE_ID_BYTES, "an id has room for its digits");
	randombytes_buf(random, sizeof random);
	memcpy(out, "msg_", 4);
	pf_hex(out + 4, random, sizeof random);
}

void pf_poke_sign(char out[PF_POKE_SIGNATURE_BYTES], const pf_poke_secret *secret, const char *id,
	int64_t timestamp, pf_span body)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char head[PF_POKE_ID_BYTES + 32];

	assert(strlen(id) < PF_POKE_ID_BYTES && !strchr(id, '.'));
	snprintf(head, sizeof head, "%s.%" PRId64 ".", id, timestamp);
	crypto_auth_hmacsha256_init(&state, secret->bytes, secret->length);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)head, strlen(head));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.data, body.length);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_memzero(&state, sizeof state);
	memcpy(out, "v1,", 3);
	sodium_bin2base64(out + 3, PF_POKE_SIGNATURE_BYTES - 3, mac, sizeof mac,
		sodium_base64_VARIANT_ORIGINAL);
}

bool pf_poke_send(pf_http *http, const pf_poke *poke, const char *id, pf_span json,
	pf_http_answer *answer, pf_error *err)
{
	int64_t now = (int64_t)time(NULL);
	char signature[PF_POKE_SIGNATURE_BYTES];
	char id_line[PF_POKE_ID_BYTES + 16], time_line[48],
		signature_line[PF_POKE_SIGNATURE_BYTES + 24];
	const char *const headers[] = { "Content-Type: application/json", "Accept: application/json",
		id_line, time_line, signature_line, NULL };
	const pf_http_request request = {
		.method = "POST",
		.url = poke->url,
		.headers = headers,
		.body = json,
		.named = poke->named,
		.total_ms = poke->total_ms,
	};

	pf_poke_sign(signature, poke->secret, id, now, json);
	snprintf(id_line, sizeof id_line, "webhook-id: %s", id);
	snprintf(time_line, sizeof time_line, "webhook-timestamp: %" PRId64, now);
	snprintf(signature_line, sizeof signature_line, "webhook-signature: %s", signature);
	return pf_http_send(http, &request, answer, err);
}
