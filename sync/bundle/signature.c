/* signature: see signature.h */
#include "bundle/signature.h"

#include <sodium.h>
#include <string.h>

enum { NUMBER = crypto_sign_BYTES, HASH = crypto_generichash_BYTES_MAX, COMMENT = PF_SIGNATURE_BYTES };

/* What the second line of a signature and a public key begin with. */
typedef struct head {
	unsigned char algorithm[2], id[8];
} head;

typedef struct signature {
	struct {
		head head;
		unsigned char number[NUMBER];
	} of_bytes;
	pf_span comment; /* the trusted one */
	unsigned char of_comment[NUMBER];
} signature;

/* Exactly `size` bytes in base64, in its only spelling (libsodium takes some bytes above 0x7f for letters). */
static bool read_base64(void *out, size_t size, pf_span text)
{
	size_t got = 0;
	const char *end = NULL;

	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.data[i] > 0x7f)
			return false;
	return sodium_base642bin(out, size, text.data, text.length, NULL, &got, &end, sodium_base64_VARIANT_ORIGINAL) == 0 && got == size &&
	       end == text.data + text.length;
}

bool pf_public_key_read(pf_public_key *out, pf_span text)
{
	struct {
		head head;
		unsigned char key[32];
	} read;

	_Static_assert(sizeof read == 42, "a public key has no padding");
	if (text.length != PF_PUBLIC_KEY_TEXT || !read_base64(&read, sizeof read, text) || memcmp(read.head.algorithm, "Ed", 2) != 0)
		return false;
	memcpy(out->id, read.head.id, sizeof out->id);
	memcpy(out->key, read.key, sizeof out->key);
	return true;
}

/* --- the four lines -------------------------------------------------------------------------------------------- */

/* A line and what follows it; it ends in a line feed, with a carriage return before it if a Windows machine wrote it. */
static bool take_line(pf_span *line, pf_span *rest)
{
	const char *end = memchr(rest->data, '\n', rest->length);

	if (!end)
		return false;
	*line = (pf_span){ rest->data, (size_t)(end - rest->data) };
	rest->data = end + 1;
	rest->length -= line->length + 1;
	if (line->length && line->data[line->length - 1] == '\r')
		line->length--;
	return true;
}

static bool take_comment(pf_span *comment, const char *name, pf_span *rest)
{
	size_t length = strlen(name);

	if (!take_line(comment, rest) || comment->length < length || memcmp(comment->data, name, length) != 0)
		return false;
	comment->data += length;
	comment->length -= length;
	return true;
}

static bool read_signature(signature *out, pf_span text)
{
	pf_span line, untrusted;

	_Static_assert(sizeof out->of_bytes == 74, "a signature has no padding");
	return text.length <= COMMENT && take_comment(&untrusted, "untrusted comment: ", &text) && take_line(&line, &text) &&
	       read_base64(&out->of_bytes, sizeof out->of_bytes, line) && take_comment(&out->comment, "trusted comment: ", &text) &&
	       take_line(&line, &text) && read_base64(out->of_comment, sizeof out->of_comment, line) && text.length == 0;
}

/* --- the two proofs -------------------------------------------------------------------------------------------- */

static bool bytes_fit(const signature *s, const pf_public_key *key, pf_span bytes)
{
	unsigned char hash[HASH];

	if (memcmp(s->of_bytes.head.algorithm, "Ed", 2) == 0)
		return crypto_sign_verify_detached(s->of_bytes.number, (const unsigned char *)bytes.data, bytes.length, key->key) == 0;
	crypto_generichash(hash, sizeof hash, (const unsigned char *)bytes.data, bytes.length, NULL, 0);
	return crypto_sign_verify_detached(s->of_bytes.number, hash, sizeof hash, key->key) == 0;
}

static bool comment_fits(const signature *s, const pf_public_key *key)
{
	unsigned char both[NUMBER + COMMENT];

	memcpy(both, s->of_bytes.number, NUMBER);
	memcpy(both + NUMBER, s->comment.data, s->comment.length);
	return crypto_sign_verify_detached(s->of_comment, both, NUMBER + s->comment.length, key->key) == 0;
}

bool pf_signature_fits(const pf_keyring *ring, pf_span bytes, pf_span text, const char **why)
{
	const pf_public_key *key = NULL;
	signature s;

	*why = "is no signature as minisign makes them";
	if (!read_signature(&s, text))
		return false;
	*why = "is signed in a way that is unknown here";
	if (memcmp(s.of_bytes.head.algorithm, "Ed", 2) != 0 && memcmp(s.of_bytes.head.algorithm, "ED", 2) != 0)
		return false;
	*why = "is by a key that `signed_by` does not name";
	for (size_t i = 0; i < ring->count && !key; i++)
		if (memcmp(ring->keys[i].id, s.of_bytes.head.id, sizeof s.of_bytes.head.id) == 0)
			key = &ring->keys[i];
	if (!key)
		return false;
	*why = "does not fit profint.json: one of the two was changed, or they are not of the same version";
	if (!bytes_fit(&s, key, bytes))
		return false;
	*why = "has a trusted comment that was changed";
	return comment_fits(&s, key);
}
