/*
 * The first pass when memory runs out: the n-th allocation of ours and of the JSON library fails, for every n. Whatever
 * the point: no crash, no leak, no half-read bundle that looks whole. The answer is "no memory", but inside the JSON
 * library, which then finds a fault in the text where it stopped ("not JSON: …").
 */
#include "box.h"
#include "../starve.h"

static const char records[] =
	"{\"type\":\"area\",\"id\":\"a\",\"order\":1,\"color\":\"#b8442f\",\"title\":{\"fr\":\"A\",\"en\":{\"text\":\"A\","
	"\"state\":\"machine\"}}}\n"
	"{\"type\":\"tool\",\"id\":\"t\",\"title\":{\"fr\":\"T\"},\"summary\":{\"fr\":\"S\"},\"slug\":{\"fr\":\"t\"},"
	"\"area\":\"area/a\",\"aliases\":[\"/x\"],\"date\":\"2024-02-29T23:59:59Z\",\"files\":[{\"path\":\"media/a.txt\","
	"\"title\":{\"fr\":\"x\"}}]}\n"
	"{\"type\":\"page\",\"id\":\"b\",\"parent\":\"page/a\",\"title\":{\"fr\":\"P\"},\"body\":{\"fr\":\"<p>x</p>\"}}\n"
	"{\"type\":\"page\",\"id\":\"a\",\"title\":{\"fr\":\"P\"},\"body\":{\"fr\":\"<p>x</p>\"}}\n";

static int begin(void **state)
{
	static box b;

	box_begin(&b);
	box_write(&b, "records/r.jsonl", records);
	box_write(&b, "media/a.txt", "x");
	box_manifest(&b, NULL);
	json_set_alloc_funcs(__wrap_malloc, free);
	*state = &b;
	return 0;
}

static int end(void **state)
{
	box_end(*state);
	return 0;
}

static bool is_not_json(const pf_findings *findings)
{
	json_t *report = pf_findings_json(findings);
	const json_t *first = json_array_get(json_object_get(report, "findings"), 0);
	const char *message = json_string_value(json_object_get(first, "message"));
	bool found = message && strstr(message, "not JSON");

	json_decref(report);
	return found;
}

/* One read with a failure at point n; false when the read ended before it. */
static bool read_failing_at(const char *path, long n)
{
	pf_findings *findings = pf_findings_new();
	pf_bundle bundle = { 0 };
	pf_error err = { 0 };
	bool ok;

	assert_non_null(findings);
	failed = false;
	starving = true;
		countdown = n;
	ok = pf_bundle_read(&bundle, findings, NULL, path, NULL, &err);
	countdown = -1;
	if (ok && failed && !is_not_json(findings))
		fail_msg("allocation %ld failed and nobody said so", n);
	if (!ok && err.code != PF_E_MEMORY)
		fail_msg("allocation %ld: code %d, %s", n, (int)err.code, err.message);
	if (!failed)
		assert_int_equal(pf_findings_errors(findings), 0);
	if (ok)
		pf_bundle_release(&bundle);
	pf_findings_free(findings);
	return failed;
}

static void reading_a_bundle_survives_every_failed_allocation(void **state)
{
	const box *b = *state;
	long n = 0;

	while (read_failing_at(b->path, n))
		n++;
	assert_true(n > 100);
}

static void refreshing_a_manifest_survives_every_failed_allocation(void **state)
{
	box *b = *state;
	long n = 0;

	for (failed = true; failed; n++) {
		pf_error err = { 0 };
		bool ok;

		box_write(b, "profint.json", "{" BOX_HEAD "}");
		failed = false;
		starving = true;
		countdown = n;
		ok = pf_manifest_refresh(b->path, NULL, &err);
		countdown = -1;
		if (ok == failed || (failed && err.code != PF_E_MEMORY && !strstr(err.message, "not JSON")))
			fail_msg("allocation %ld: code %d, %s", n, (int)err.code, err.message);
	}
	assert_true(n > 30);
}

static void findings_that_could_not_be_kept_are_not_shown_as_none(void **state)
{
	(void)state;
	for (long n = 0; n < 8; n++) {
		pf_findings *findings = pf_findings_new();
		json_t *report;

		failed = false;
		starving = true;
		countdown = n;
		for (int i = 0; i < 500; i++)
			pf_findings_add(findings, true, "records/a.jsonl", 1, "/title",
				"a message of some length, number %d", i);
		report = pf_findings_json(findings);
		countdown = -1;
		assert_true(failed);
		assert_null(report);
		assert_int_equal(pf_findings_errors(findings), 500);
		pf_findings_free(findings);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_a_bundle_survives_every_failed_allocation),
		cmocka_unit_test(refreshing_a_manifest_survives_every_failed_allocation),
		cmocka_unit_test(findings_that_could_not_be_kept_are_not_shown_as_none),
	};

	return cmocka_run_group_tests_name("memory", tests, begin, end);
}
