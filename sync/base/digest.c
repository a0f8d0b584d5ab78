/* digest: see digest.h */
#include "base/digest.h"

bool pf_digest_start(pf_error *err)
{
	if (sodium_init() < 0)
		return pf_fail(err, PF_E_INTERNAL, "libsodium could not be started (no source of random numbers)");
	return true;
}

void pf_sha256_init(pf_sha256 *sha)
{
	SHA256_Init(&sha->state);
}

void pf_sha256_add(pf_sha256 *sha, const void *bytes, size_t length)
{
	SHA256_Update(&sha->state, bytes, length);
}

void pf_sha256_end(pf_sha256 *sha, unsigned char out[PF_SHA256_BYTES])
{
	SHA256_Final(out, &sha->state);
}

void pf_sha256_of(pf_span bytes, unsigned char out[PF_SHA256_BYTES])
{
	SHA256((const unsigned char *)bytes.data, bytes.length, out);
}

void pf_mark_of(pf_span bytes, unsigned char out[PF_MARK_BYTES])
{
	crypto_generichash(out, PF_MARK_BYTES, (const unsigned char *)bytes.data, bytes.length, NULL, 0);
}

void pf_hex(char *out, const unsigned char *bytes, size_t length)
{
	sodium_bin2hex(out, 2 * length + 1, bytes, length);
}

bool pf_unhex(unsigned char *out, size_t length, pf_span hex)
{
	size_t got = 0;

	return hex.length == 2 * length && sodium_hex2bin(out, length, hex.data, hex.length, NULL, &got, NULL) == 0 && got == length;
}
