/*
 * signature: is the manifest signed by a key that the operator pinned? Detached signatures as minisign makes them
 * (`minisign -Sm profint.json`), in both of its forms: of the file itself ("Ed") and of its BLAKE2b-512 ("ED").
 *
 * Everything but the untrusted comment is under the signature: the bytes of the manifest by the first one, the trusted
 * comment by the second. The manifest names size and SHA-256 of every other file, so its signature is the bundle's.
 */
#ifndef PF_BUNDLE_SIGNATURE_H
#define PF_BUNDLE_SIGNATURE_H

#include "base/text.h"

#define PF_SIGNATURE_FILE "profint.json.minisig"
#define PF_SIGNATURE_BYTES 8192u /* longer is none */
#define PF_PUBLIC_KEY_TEXT 56    /* letters of a public key, "RWQ…" */

typedef struct pf_public_key {
	unsigned char id[8], key[32];
} pf_public_key;

/* The keys that may sign; none: signatures are not asked for. */
typedef struct pf_keyring {
	const pf_public_key *keys;
	size_t count;
} pf_keyring;

/* Reads the line of a minisign.pub that is no comment. False: it is not one. */
bool pf_public_key_read(pf_public_key *out, pf_span text);

/* Does one of the keys vouch for these bytes? Else *why (a constant) says what is wrong with the signature. */
bool pf_signature_fits(const pf_keyring *ring, pf_span bytes, pf_span signature, const char **why);

#endif
