/*
 * Signatures by minisign: vectors that the tool made, signatures made here, and every byte of them changed.
 */
#include "box.h"
#include "bundle/signature.h"

#include <sodium.h>

#define MANIFEST "{\"format\":\"profint-bundle/1\",\"serial\":7}\n"
#define KEY      "RWSFNrEYnXCVkO+kPSzCgvgy2uggdhzk1Rm6yRyTvjFByQR6QJbu7mdE"
#define OTHER    "RWS9XTwWf3iDo5xadzOziyyU3p9zU7imyTvl8oEV7pZ9DUcmKcZjKOVM"
#define UNTRUSTED "untrusted comment: "
#define BEGIN    UNTRUSTED "signature from minisign secret key\n"

static const char hashed[] = BEGIN
	"RUSFNrEYnXCVkLEGnoojgX7fT/TKcRewJ/QYjAYb12UwW7rtZE0qcfSLqX9BaUSnjoH5QyYeE66cJJASNCwNhLRkqyYKxYuezws=\n"
	"trusted comment: serial 7\n"
	"VeUG1xVCq90Q5aRSiLCVAxgNf4182IzwQr5jzRT6OsiYa/x+FLxOji9UgK7KNnVnxUOh8OSb75elJM/2XtCpCA==\n";
static const char plain[] = BEGIN
	"RWSFNrEYnXCVkAJfujfWpB5zRfu3PzxzjV0sv8sekk2fkrJ+Rhc0jObElO3Jv2rS+/XQ1Ei2XkHPb9mPzXvsE10YYFZP8+Uuqwo=\n"
	"trusted comment: serial 7\n"
	"LrYJfE9NIAJNqIZj9uLqU38qVK7IO+mpqvcplGIE9BMprzp5v808+G5d4HcSieq4jsKqG7Yl8fBw5aDXtICMAw==\n";

/* of "{\"files\":[]}\n" */
static const char of_no_serial[] = BEGIN
	"RUSFNrEYnXCVkLpusq6C3onWCAePqMOFzEsRmICm8298vgIQtiQu/aJhQxlKxMrX4CYpG1/9FQTCavfk/2GT8vFR28e8sY2H+w0=\n"
	"trusted comment: no serial\n"
	"ALq+Dqxnngri3ScRD5sKjgoPBl8m3SZCIeVbUaoFXewEsnGWXEfp8+rV/HUregq1MzgHE7PQ+COROo7p4EMYDQ==\n";

static pf_public_key keys[2];
static const pf_keyring ring = { keys, 1 };
static const char *why;

static int read_keys(void **state)
{
	(void)state;
	return sodium_init() >= 0 && pf_public_key_read(&keys[0], PF_SPAN(KEY)) && pf_public_key_read(&keys[1], PF_SPAN(OTHER)) ? 0 : -1;
}

static bool fits(const char *bytes, const char *signature)
{
	return pf_signature_fits(&ring, pf_span_of(bytes), pf_span_of(signature), &why);
}

static void both_forms_of_minisign_are_taken(void **state)
{
	(void)state;
	assert_true(fits(MANIFEST, hashed));
	assert_true(fits(MANIFEST, plain));
}

static void any_of_several_keys_will_do(void **state)
{
	const pf_keyring only_other = { keys + 1, 1 }, both = { keys, 2 }, none = { keys, 0 };
	pf_public_key turned[2] = { keys[1], keys[0] };
	const pf_keyring second = { turned, 2 };

	(void)state;
	assert_true(pf_signature_fits(&both, PF_SPAN(MANIFEST), pf_span_of(hashed), &why));
	assert_true(pf_signature_fits(&second, PF_SPAN(MANIFEST), pf_span_of(hashed), &why));
	assert_false(pf_signature_fits(&only_other, PF_SPAN(MANIFEST), pf_span_of(hashed), &why));
	assert_non_null(strstr(why, "`signed_by`"));
	assert_false(pf_signature_fits(&none, PF_SPAN(MANIFEST), pf_span_of(hashed), &why));
}

/* Someone else's key that claims to be ours. */
static void a_key_is_more_than_its_number(void **state)
{
	pf_public_key claimed = keys[1];
	const pf_keyring one = { &claimed, 1 };

	(void)state;
	memcpy(claimed.id, keys[0].id, sizeof claimed.id);
	assert_false(pf_signature_fits(&one, PF_SPAN(MANIFEST), pf_span_of(hashed), &why));
}

static void every_changed_bit_of_the_manifest_is_noticed(void **state)
{
	char bytes[] = MANIFEST;

	(void)state;
	for (size_t i = 0; i < 8 * (sizeof bytes - 1); i++) {
		bytes[i / 8] ^= (char)(1 << i % 8);
		assert_false(pf_signature_fits(&ring, (pf_span){ bytes, sizeof bytes - 1 }, pf_span_of(hashed), &why));
		assert_false(pf_signature_fits(&ring, (pf_span){ bytes, sizeof bytes - 1 }, pf_span_of(plain), &why));
		bytes[i / 8] ^= (char)(1 << i % 8);
	}
}

/* The untrusted comment alone is nobody's word. */
static void every_changed_bit_of_a_signature_is_noticed(void **state)
{
	static const char *const both[] = { hashed, plain };
	const size_t from = strlen(UNTRUSTED), to = strlen(BEGIN) - 1;

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		pf_span text = pf_span_of(both[k]);
		char *bytes = malloc(text.length);

		assert_non_null(bytes);
		memcpy(bytes, text.data, text.length);
		for (size_t i = 0; i < 8 * text.length; i++) {
			bool untrusted = i / 8 >= from && i / 8 < to;

			bytes[i / 8] ^= (char)(1 << i % 8);
			if (!untrusted && pf_signature_fits(&ring, PF_SPAN(MANIFEST), (pf_span){ bytes, text.length }, &why))
				fail_msg("bit %zu of byte %zu may be changed", i % 8, i / 8);
			bytes[i / 8] ^= (char)(1 << i % 8);
		}
		assert_true(pf_signature_fits(&ring, PF_SPAN(MANIFEST), (pf_span){ bytes, text.length }, &why));
		free(bytes);
	}
}

static void a_signature_that_is_cut_or_goes_on_is_none(void **state)
{
	char longer[sizeof hashed + 1];

	(void)state;
	for (size_t length = 0; length + 1 < sizeof hashed; length++)
		assert_false(pf_signature_fits(&ring, PF_SPAN(MANIFEST), (pf_span){ hashed, length }, &why));
	snprintf(longer, sizeof longer, "%s\n", hashed);
	assert_false(fits(MANIFEST, longer));
	assert_false(fits(MANIFEST, ""));
}

/* The two second lines are good, and belong to two signatures. */
static void a_trusted_comment_belongs_to_its_signature(void **state)
{
	char text[512];
	const char *end = strstr(plain, "trusted comment: serial");

	(void)state;
	snprintf(text, sizeof text, "%.*s%s", (int)(strstr(hashed, "trusted comment: serial") - hashed), hashed, end);
	assert_false(fits(MANIFEST, text));
	assert_non_null(strstr(why, "trusted comment"));
}

static void lines_may_end_as_windows_ends_them(void **state)
{
	char text[1024];
	size_t length = 0;

	(void)state;
	for (const char *c = hashed; *c; c++) {
		if (*c == '\n')
			text[length++] = '\r';
		text[length++] = *c;
	}
	assert_true(pf_signature_fits(&ring, PF_SPAN(MANIFEST), (pf_span){ text, length }, &why));
}

static void a_public_key_is_56_letters_that_begin_with_ed(void **state)
{
	static const char *const wrong[] = { "", "RWQ", KEY "A", "RUSFNrEYnXCVkO+kPSzCgvgy2uggdhzk1Rm6yRyTvjFByQR6QJbu7mdE",
		"RWSFNrEYnXCVkO+kPSzCgvgy2uggdhzk1Rm6yRyTvjFByQR6QJbu7md=", "RWSFNrEYnXCVkO-kPSzCgvgy2uggdhzk1Rm6yRyTvjFByQR6QJbu7mdE",
		"RWSFNrEYnXCVkO kPSzCgvgy2uggdhzk1Rm6yRyTvjFByQR6QJbu7mdE" };
	pf_public_key key;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(pf_public_key_read(&key, pf_span_of(wrong[i])));
	assert_true(pf_public_key_read(&key, PF_SPAN(KEY)));
}

/* --- with the bundle around it ------------------------------------------------------------------------------------ */

static void check_signed(box *b)
{
	pf_findings *findings = pf_findings_new();
	const pf_bundle_options options = { .ring = &ring };
	pf_bundle bundle = { 0 };
	pf_error err = { 0 };

	assert_non_null(findings);
	if (!pf_bundle_read(&bundle, findings, NULL, b->path, &options, &err))
		fail_msg("read: %s", err.message);
	assert_null(bundle.manifest.origin);
	assert_int_equal(bundle.manifest.member_count, 0);
	pf_bundle_release(&bundle);
	box_keep(b, findings);
}

static void nothing_of_a_manifest_is_looked_at_before_its_signature(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "profint.json", "not even JSON");
	check_signed(&b);
	box_says(&b, "error", PF_SIGNATURE_FILE, 0, "", "is missing");
	box_counts(&b, 1, 0);
	box_write(&b, PF_SIGNATURE_FILE, hashed);
	check_signed(&b);
	box_says(&b, "error", PF_SIGNATURE_FILE, 0, "", "does not fit profint.json");
	box_counts(&b, 1, 0);
	box_end(&b);
}

static void a_long_signature_and_one_behind_a_link_are_refused(void **state)
{
	char text[PF_SIGNATURE_BYTES + 2], target[100];
	box b;

	(void)state;
	box_begin(&b);
	box_manifest(&b, NULL);
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	box_write(&b, PF_SIGNATURE_FILE, text);
	check_signed(&b);
	box_says(&b, "error", PF_SIGNATURE_FILE, 0, "", "is longer than");
	unlink(box_path(&b, PF_SIGNATURE_FILE));
	snprintf(target, sizeof target, "%s/elsewhere", b.path);
	assert_int_equal(symlink(target, box_path(&b, PF_SIGNATURE_FILE)), 0);
	check_signed(&b);
	box_says(&b, "error", PF_SIGNATURE_FILE, 0, "", "symbolic link");
	box_end(&b);
}

static void a_signed_manifest_needs_a_serial(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "profint.json", MANIFEST);
	box_write(&b, PF_SIGNATURE_FILE, hashed);
	check_signed(&b);
	box_says(&b, "error", "profint.json", 1, "/origin", "missing");
	assert_false(box_has(&b, "error", "profint.json", 1, "/serial", "missing"));
	box_write(&b, "profint.json", "{\"files\":[]}\n");
	box_write(&b, PF_SIGNATURE_FILE, of_no_serial);
	check_signed(&b);
	box_says(&b, "error", "profint.json", 1, "/serial", "missing");
	box_end(&b);
}

static void without_keys_a_signature_is_not_looked_at(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_manifest(&b, NULL);
	box_write(&b, PF_SIGNATURE_FILE, "whatever");
	box_check(&b);
	box_counts(&b, 0, 0);
	box_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_forms_of_minisign_are_taken),
		cmocka_unit_test(any_of_several_keys_will_do),
		cmocka_unit_test(a_key_is_more_than_its_number),
		cmocka_unit_test(every_changed_bit_of_the_manifest_is_noticed),
		cmocka_unit_test(every_changed_bit_of_a_signature_is_noticed),
		cmocka_unit_test(a_signature_that_is_cut_or_goes_on_is_none),
		cmocka_unit_test(a_trusted_comment_belongs_to_its_signature),
		cmocka_unit_test(lines_may_end_as_windows_ends_them),
		cmocka_unit_test(a_public_key_is_56_letters_that_begin_with_ed),
		cmocka_unit_test(nothing_of_a_manifest_is_looked_at_before_its_signature),
		cmocka_unit_test(a_long_signature_and_one_behind_a_link_are_refused),
		cmocka_unit_test(a_signed_manifest_needs_a_serial),
		cmocka_unit_test(without_keys_a_signature_is_not_looked_at),
	};

	return cmocka_run_group_tests(tests, read_keys, NULL);
}
