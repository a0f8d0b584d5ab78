/* Digests against published vectors; hex both ways. */
#include "base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
	(void)state;
	return pf_digest_start(NULL) && pf_digest_start(NULL) ? 0 : -1;
}

static const char *sha_hex(pf_span bytes)
{
	static char hex[65];
	unsigned char digest[PF_SHA256_BYTES];

	pf_sha256_of(bytes, digest);
	pf_hex(hex, digest, sizeof digest);
	return hex;
}

/* FIPS 180-4 examples. */
static void sha256_gives_the_published_values(void **state)
{
	(void)state;
	assert_string_equal(sha_hex(PF_SPAN("")),
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_string_equal(sha_hex(PF_SPAN("abc")),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(sha_hex(
							PF_SPAN("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void sha256_in_pieces_equals_sha256_at_once_at_every_cut(void **state)
{
	char text[200];
	unsigned char whole[PF_SHA256_BYTES], pieces[PF_SHA256_BYTES];
	pf_sha256 sha;

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 7);
	pf_sha256_of((pf_span){ text, sizeof text }, whole);
	for (size_t cut = 0; cut <= sizeof text; cut++) {
		pf_sha256_init(&sha);
		pf_sha256_add(&sha, text, cut);
		pf_sha256_add(&sha, text + cut, sizeof text - cut);
		pf_sha256_end(&sha, pieces);
		assert_memory_equal(whole, pieces, sizeof whole);
	}
}

/* BLAKE2b-128 of "" and "abc", as b2sum -l 128 gives them. */
static void the_mark_is_blake2b_of_sixteen_bytes(void **state)
{
	unsigned char mark[PF_MARK_BYTES];
	char hex[33];

	(void)state;
	pf_mark_of(PF_SPAN(""), mark);
	pf_hex(hex, mark, sizeof mark);
	assert_string_equal(hex, "cae66941d9efbd404e4d88758ea67670");
	pf_mark_of(PF_SPAN("abc"), mark);
	pf_hex(hex, mark, sizeof mark);
	assert_string_equal(hex, "cf4ab791c62b8d2b2109c90275287816");
}

static void hex_is_read_back_in_either_case_and_only_whole(void **state)
{
	unsigned char bytes[2] = { 0 };

	(void)state;
	assert_true(pf_unhex(bytes, 2, PF_SPAN("00fF")));
	assert_int_equal(bytes[1], 0xff);
	assert_false(pf_unhex(bytes, 2, PF_SPAN("00f")));
	assert_false(pf_unhex(bytes, 2, PF_SPAN("00ff0")));
	assert_false(pf_unhex(bytes, 2, PF_SPAN("00fg")));
	assert_false(pf_unhex(bytes, 2, PF_SPAN("00 f")));
	assert_false(pf_unhex(bytes, 2, PF_SPAN("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_gives_the_published_values),
		cmocka_unit_test(sha256_in_pieces_equals_sha256_at_once_at_every_cut),
		cmocka_unit_test(the_mark_is_blake2b_of_sixteen_bytes),
		cmocka_unit_test(hex_is_read_back_in_either_case_and_only_whole),
	};

	return cmocka_run_group_tests_name("digest", tests, begin, NULL);
}
