/*
 * digest: fingerprints. SHA-256 where the outside sees it (manifest, media), from OpenSSL's libcrypto, which libcurl brings
 * along and which uses the processor's own instructions: libsodium's portable one took a fifth of a sync. BLAKE2b-128,
 * from libsodium, for our own ledger, where it only has to tell two texts apart.
 */
#ifndef PF_BASE_DIGEST_H
#define PF_BASE_DIGEST_H

#include "base/text.h"

#define OPENSSL_API_COMPAT 0x10100000L /* the SHA256_* calls need no memory, their successors do */
#include <openssl/sha.h>
#include <sodium.h>

#define PF_SHA256_BYTES 32
#define PF_MARK_BYTES 16

typedef struct pf_sha256 {
	SHA256_CTX state;
} pf_sha256;

bool pf_digest_start(pf_error *err); /* once a process, before anything else here; safe to repeat */

void pf_sha256_init(pf_sha256 *sha);
void pf_sha256_add(pf_sha256 *sha, const void *bytes, size_t length);
void pf_sha256_end(pf_sha256 *sha, unsigned char out[PF_SHA256_BYTES]);
void pf_sha256_of(pf_span bytes, unsigned char out[PF_SHA256_BYTES]);

/* The ledger's mark of a value: BLAKE2b, 16 bytes. */
void pf_mark_of(pf_span bytes, unsigned char out[PF_MARK_BYTES]);

/* Lower-case hex; out holds 2 * length + 1 bytes. */
void pf_hex(char *out, const unsigned char *bytes, size_t length);
/* False when `hex` is not exactly 2 * length lower- or upper-case hex digits. */
bool pf_unhex(unsigned char *out, size_t length, pf_span hex);

#endif
