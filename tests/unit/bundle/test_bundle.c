/* The whole first pass: lines, limits, digests, references across files, media, pages, progress; and the findings. */
#include "box.h"

#define AREAS "records/areas.jsonl"
#define PAGES "records/pages.jsonl"
#define AREA(id)                                                                                   \
	"{\"type\":\"area\",\"id\":\"" id                                                              \
	"\",\"order\":1,\"color\":\"#b8442f\",\"title\":{\"fr\":\"A\"}}"
#define PAGE(id, more)                                                                             \
	"{\"type\":\"page\",\"id\":\"" id                                                              \
	"\",\"title\":{\"fr\":\"P\"},\"body\":{\"fr\":\"<p>x</p>\"}" more "}\n"

static box areas(const char *lines)
{
	box b;

	box_begin(&b);
	box_write(&b, AREAS, lines);
	box_manifest(&b, NULL);
	box_check(&b);
	return b;
}

static void one_line_is_one_record_and_only_the_last_may_lack_its_end(void **state)
{
	box b = areas(AREA("a") "\n" AREA("b"));

	(void)state;
	box_counts(&b, 0, 0);
	assert_int_equal(b.records, 2);
	box_end(&b);
	b = areas(AREA("a") "\r\n" AREA("b") "\r\n");
	box_counts(&b, 0, 0);
	assert_int_equal(b.records, 2);
	box_end(&b);
	b = areas("");
	box_counts(&b, 0, 0);
	assert_int_equal(b.records, 0);
	box_end(&b);
}

static void a_blank_line_is_an_error(void **state)
{
	box b = areas("\n" AREA("a") "\n \t\r\n" AREA("b") "\n\n");

	(void)state;
	box_says(&b, "error", AREAS, 1, "", "blank line; expected one record");
	box_says(&b, "error", AREAS, 3, "", "blank line; expected one record");
	box_says(&b, "error", AREAS, 5, "", "blank line; expected one record");
	box_counts(&b, 3, 0);
	box_end(&b);
}

static void two_records_in_a_line_are_an_error(void **state)
{
	box b = areas(AREA("a") AREA("b") "\n");

	(void)state;
	box_says(&b, "error", AREAS, 1, "", "end of file expected");
	box_counts(&b, 1, 0);
	box_end(&b);
}

static void a_broken_line_does_not_hide_the_next_one(void **state)
{
	box b = areas("{\"type\":\"area\"\n" AREA("a") "\n\xff\n" AREA("A") "\n");

	(void)state;
	box_says(&b, "error", AREAS, 1, "", "column");
	box_says(&b, "error", AREAS, 3, "", "column 1: byte 0xff is not valid UTF-8");
	box_says(&b, "error", AREAS, 4, "/id", "is no id");
	box_counts(&b, 3, 0);
	box_end(&b);
}

static void a_nul_byte_is_refused_with_its_column(void **state)
{
	static const char line[] = "{\"type\":\"area\",\"order\":1\0}\n";
	box b;

	(void)state;
	box_begin(&b);
	box_bytes(&b, AREAS, line, sizeof line - 1);
	box_manifest(&b, NULL);
	box_check(&b);
	box_says(&b, "error", AREAS, 1, "", "column 25: NUL byte");
	box_counts(&b, 1, 0);
	box_end(&b);
}

static void nesting_beyond_32_is_refused(void **state)
{
	char line[200];
	box b;

	(void)state;
	memset(line, '[', 33);
	memset(line + 33, ']', 33);
	line[66] = '\0';
	b = areas(line);
	box_says(&b, "error", AREAS, 1, "", "nested more than 32 deep");
	box_end(&b);
}

/* A record padded with white space to a line of this many bytes, in the middle of a file. */
static box padded(size_t bytes)
{
	char *text = malloc(bytes + 400);
	size_t length = strlen(AREA("b"));
	box b;

	assert_non_null(text);
	memset(text, ' ', bytes + 400);
	memcpy(text, AREA("a") "\n", strlen(AREA("a")) + 1);
	memcpy(text + strlen(AREA("a")) + 1, AREA("b"), length);
	memcpy(text + strlen(AREA("a")) + 1 + bytes, "\n" AREA("c"), 1 + strlen(AREA("c")) + 1);
	b = areas(text);
	free(text);
	return b;
}

static void a_line_of_16_mib_is_read_and_one_byte_more_is_refused(void **state)
{
	box b = padded(16777216);

	(void)state;
	box_counts(&b, 0, 0);
	assert_int_equal(b.records, 3);
	box_end(&b);
	b = padded(16777217);
	box_says(&b, "error", AREAS, 2, "", "is longer than the 16777216 bytes that a line may have");
	box_counts(&b, 1, 0);
	assert_int_equal(b.records, 2);
	box_end(&b);
}

static void a_line_that_is_too_long_may_end_the_file(void **state)
{
	char *text = malloc(18000000);
	box b;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 17999999);
	text[17999999] = '\0';
	b = areas(text);
	free(text);
	box_says(&b, "error", AREAS, 1, "", "is longer than the 16777216 bytes");
	box_counts(&b, 1, 0);
	box_end(&b);
}

/* Pieces of the reader end anywhere: lines of many lengths around their size must all come whole. */
static void records_come_whole_wherever_a_piece_ends(void **state)
{
	FILE *file;
	box b;

	(void)state;
	box_begin(&b);
	file = fopen(box_path(&b, AREAS), "w");
	assert_non_null(file);
	for (int i = 0; i < 4000; i++)
		fprintf(file,
			"{\"type\":\"area\",\"id\":\"a%d\",\"order\":1,\"color\":\"#b8442f\",\"title\":{\"fr\":\"%*s\"}}\n",
			i, i % 190 + 1, "é");
	fclose(file);
	box_manifest(&b, NULL);
	box_check(&b);
	box_counts(&b, 0, 0);
	assert_int_equal(b.records, 4000);
	box_end(&b);
}

static void a_file_cut_at_any_byte_is_refused(void **state)
{
	static const char text[] = AREA("a") "\n" AREA("b") "\n";
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, AREAS, text);
	box_manifest(&b, NULL);
	for (size_t length = 0; length < sizeof text; length++) {
		box_bytes(&b, AREAS, text, length);
		box_check(&b);
		assert_int_equal(b.errors > 0, length < sizeof text - 1);
	}
	box_end(&b);
}

static void a_digest_that_does_not_fit_and_what_is_wrong_inside_come_in_one_go(void **state)
{
	box b = areas(AREA("a"));

	(void)state;
	box_write(&b, AREAS, AREA("B"));
	box_check(&b);
	box_says(&b, "error", AREAS, 0, "", "has SHA-256");
	box_says(&b, "error", AREAS, 1, "/id", "is no id");
	box_counts(&b, 2, 0);
	box_end(&b);
}

static void references_and_doubles_are_found_across_files(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "records/a.jsonl", PAGE("below", ",\"parent\":\"page/above\"") PAGE("twice", ""));
	box_write(&b, "records/b.jsonl",
		PAGE("above", "") PAGE("twice", "") PAGE("c", ",\"parent\":\"page/nowhere\""));
	box_manifest(&b, NULL);
	box_check(&b);
	box_says(&b, "error", "records/b.jsonl", 2, "/id", "the first is in records/a.jsonl, line 2");
	box_says(&b, "error", "records/b.jsonl", 3, "/parent",
		"the bundle has no record 'page/nowhere'");
	box_counts(&b, 2, 0);
	box_end(&b);
}

static void a_file_that_a_record_names_is_listed_once(void **state)
{
	static const char tool[] =
		"{\"type\":\"tool\",\"id\":\"t\",\"title\":{\"fr\":\"T\"},\"summary\":{\"fr\":\"S\"},\"files\":"
		"[{\"path\":\"media/a.txt\",\"title\":{\"fr\":\"x\"}},{\"path\":\"media/a.txt\",\"title\":"
		"{\"fr\":\"y\"}}]}\n";
	pf_findings *findings = pf_findings_new();
	pf_bundle bundle = { 0 };
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "records/t.jsonl", tool);
	box_write(&b, "media/a.txt", "x");
	box_write(&b, "media/b.txt", "x");
	box_manifest(&b, NULL);
	assert_true(pf_bundle_read(&bundle, findings, NULL, b.path, NULL, NULL));
	assert_int_equal(pf_findings_errors(findings), 0);
	assert_int_equal(bundle.media_count, 1);
	assert_string_equal(bundle.media[0].path, "media/a.txt");
	assert_ptr_equal(bundle.media[0].member, &bundle.manifest.members[0]);
	pf_bundle_release(&bundle);
	box_keep(&b, findings);
	box_says(&b, "warning", "media/b.txt", 0, "", "is named by no record");
	box_end(&b);
}

static void a_file_that_is_not_what_its_name_says_is_refused(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "media/a.pdf", "<html>");
	box_manifest(&b, NULL);
	box_check(&b);
	box_says(&b, "error", "media/a.pdf", 0, "", "does not begin as a file of its extension does");
	assert_int_equal(b.errors, 1);
	box_end(&b);
}

static void html_outside_the_profile_is_told_at_its_pointer(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, PAGES,
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"P\"},\"body\":{\"fr\":\"<p>x</p>\",\"en\":"
		"\"<script>x</script>\"}}\n");
	box_manifest(&b, NULL);
	box_check(&b);
	box_says(&b, "error", PAGES, 1, "/body/en", "script");
	box_end(&b);
}

static void another_fault_of_the_record_does_not_hide_its_html(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, PAGES,
		"{\"type\":\"page\",\"id\":\"p\",\"titel\":{\"fr\":\"P\"},\"body\":{\"fr\":{\"text\":"
		"\"<script>x</script>\",\"state\":\"reviewed\"}}}\n");
	box_manifest(&b, NULL);
	box_check(&b);
	box_says(&b, "error", PAGES, 1, "/titel", "unknown field");
	box_says(&b, "error", PAGES, 1, "/body/fr", "script");
	box_end(&b);
}

static void a_text_with_a_state_is_told_inside_its_html(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, PAGES,
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"P\",\"en\":\"P\"},\"body\":{\"fr\":\"<p>x</p>\",\"en\":"
		"{\"text\":\"<script>x</script>\",\"state\":\"machine\"}}}\n");
	box_manifest(&b, NULL);
	box_check(&b);
	assert_true(b.errors >= 1);
	box_end(&b);
}

static void a_language_with_half_of_the_texts_is_a_warning(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, PAGES,
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"P\",\"en\":\"P\"},\"body\":{\"fr\":\"<p>x</p>\"}}\n");
	box_manifest(&b, NULL);
	box_check(&b);
	box_says(&b, "warning", PAGES, 1, "/body", "has no text in 'en'");
	box_counts(&b, 0, 1);
	box_end(&b);
}

static void a_comment_behind_the_end_of_the_story_is_a_warning(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "records/c.jsonl",
		AREA(
			"a") "\n"
				 "{\"type\":\"recommendation\",\"id\":\"r\",\"title\":{\"fr\":\"R\"},\"area\":\"area/a\",\"body\":{\"fr\":\"<p>x</p>\"}}\n"
				 "{\"type\":\"case\",\"id\":\"c\",\"title\":{\"fr\":\"C\"},\"area\":\"area/a\",\"summary\":{\"fr\":\"S\"},"
				 "\"story\":{\"fr\":\"<p>x</p><p>y</p>\"},\"comments\":[{\"recommendation\":\"recommendation/r\","
				 "\"text\":{\"fr\":\"<p>x</p>\"},\"after\":1},{\"recommendation\":\"recommendation/r\","
				 "\"text\":{\"fr\":\"<p>x</p>\"},\"after\":2}]}\n");
	box_manifest(&b, NULL);
	box_check(&b);
	box_says(&b, "warning", "records/c.jsonl", 3, "/comments/1/after", "2");
	box_counts(&b, 0, 1);
	box_end(&b);
}

typedef struct told {
	uint64_t done, total;
	int calls;
} told;

static void tell(void *self, const char *stage, uint64_t done, uint64_t total)
{
	told *t = self;

	assert_string_equal(stage, "check");
	assert_true(done >= t->done && done <= total);
	t->done = done;
	t->total = total;
	t->calls++;
}

static void progress_ends_at_all_bytes(void **state)
{
	told t = { 0 };
	const pf_bundle_options options = { .progress = tell, .self = &t };
	pf_findings *findings = pf_findings_new();
	pf_bundle bundle = { 0 };
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, AREAS, AREA("a") "\n");
	box_write(&b, "media/a.txt", "0123456789");
	box_manifest(&b, NULL);
	assert_true(pf_bundle_read(&bundle, findings, NULL, b.path, &options, NULL));
	assert_int_equal(t.done, strlen(AREA("a")) + 1 + 10);
	assert_int_equal(t.total, t.done);
	assert_int_equal(t.calls, 2);
	pf_bundle_release(&bundle);
	pf_findings_free(findings);
	box_end(&b);
}

/* --- the spool ------------------------------------------------------------------------------------------------------ */

static void pages_come_out_of_the_spool_parents_first_with_their_depth(void **state)
{
	static const char *const ids[] = { "root", "other", "one", "two", "three" };
	static const unsigned depths[] = { 0, 0, 1, 2, 3 };
	pf_findings *findings = pf_findings_new();
	pf_arena *arena = pf_arena_new();
	pf_bundle bundle = { 0 };
	pf_spool *spool = NULL;
	pf_record *record;
	pf_error err = { 0 };
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, PAGES,
		PAGE("three", ",\"parent\":\"page/two\"") PAGE("one", ",\"parent\":\"page/root\"")
			PAGE("root", "") PAGE("two", ",\"parent\":\"page/one\"") PAGE("other", ""));
	box_manifest(&b, NULL);
	assert_true(pf_spool_new(&spool, NULL, &err));
	assert_true(pf_bundle_read(&bundle, findings, spool, b.path, NULL, &err));
	assert_int_equal(pf_findings_errors(findings), 0);
	assert_int_equal(pf_spool_count(spool), 5);
	assert_true(pf_spool_rewind(spool, &err));
	for (size_t i = 0; i < 5; i++) {
		assert_true(pf_spool_next(&record, spool, arena, &err));
		assert_non_null(record);
		assert_true(pf_span_is(record->id, ids[i]));
		assert_int_equal(record->depth, depths[i]);
	}
	assert_true(pf_spool_next(&record, spool, arena, &err));
	assert_null(record);
	pf_spool_free(spool);
	pf_arena_free(arena);
	pf_bundle_release(&bundle);
	pf_findings_free(findings);
	box_end(&b);
}

static void only_wanted_languages_are_rendered_but_all_are_checked(void **state)
{
	const char *languages[] = { "sv", NULL };
	const pf_bundle_options options = { .languages = languages };
	pf_findings *findings = pf_findings_new();
	pf_arena *arena = pf_arena_new();
	pf_bundle bundle = { 0 };
	pf_spool *spool = NULL;
	pf_record *record;
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, AREAS,
		"{\"type\":\"area\",\"id\":\"a\",\"order\":1,\"color\":\"#b8442f\",\"title\":{\"fr\":\"A\",\"en\":\"B\"}}\n");
	box_manifest(&b, NULL);
	assert_true(pf_spool_new(&spool, NULL, NULL));
	assert_true(pf_bundle_read(&bundle, findings, spool, b.path, &options, NULL));
	assert_int_equal(pf_findings_errors(findings), 0);
	assert_true(pf_spool_rewind(spool, NULL));
	assert_true(pf_spool_next(&record, spool, arena, NULL));
	assert_int_equal(record->item_count, 1);
	assert_true(pf_span_is(record->items[0].language, "fr"));
	pf_spool_free(spool);
	pf_arena_free(arena);
	pf_bundle_release(&bundle);
	pf_findings_free(findings);
	box_end(&b);
}

/* --- findings ------------------------------------------------------------------------------------------------------- */

static void findings_are_sorted_by_file_and_line_and_counted_by_kind(void **state)
{
	pf_findings *findings = pf_findings_new();
	const json_t *first;
	json_t *report;

	(void)state;
	report = pf_findings_json(findings);
	assert_true(json_is_true(json_object_get(report, "valid")));
	assert_int_equal(json_array_size(json_object_get(report, "findings")), 0);
	json_decref(report);
	pf_findings_add(findings, false, "b", 1, "", "only %s", "warned");
	report = pf_findings_json(findings);
	assert_true(json_is_true(json_object_get(report, "valid")));
	json_decref(report);
	pf_findings_add(findings, true, "b", 10, "/x", "last");
	pf_findings_add(findings, true, "b", 9, "/x", "middle");
	pf_findings_add(findings, true, "a", 12, "/x", "first");
	report = pf_findings_json(findings);
	assert_true(json_is_false(json_object_get(report, "valid")));
	assert_int_equal(pf_findings_errors(findings), 3);
	assert_int_equal(pf_findings_warnings(findings), 1);
	first = json_array_get(json_object_get(report, "findings"), 0);
	assert_string_equal(json_string_value(json_object_get(first, "message")), "first");
	assert_string_equal(json_string_value(json_object_get(first, "severity")), "error");
	assert_string_equal(json_string_value(
							json_object_get(json_array_get(json_object_get(report, "findings"), 3),
								"message")),
		"last");
	assert_null(json_object_get(report, "more"));
	json_decref(report);
	pf_findings_free(findings);
	pf_findings_free(NULL);
}

static void a_thousand_errors_and_a_thousand_warnings_are_kept_and_the_rest_counted(void **state)
{
	pf_findings *findings = pf_findings_new();
	json_t *report;

	(void)state;
	for (size_t i = 0; i < 1500; i++)
		pf_findings_add(findings, false, "a", i, "", "warning");
	for (size_t i = 0; i < 1001; i++)
		pf_findings_add(findings, true, "a", i, "", "error");
	report = pf_findings_json(findings);
	assert_int_equal(pf_findings_errors(findings), 1001);
	assert_int_equal(json_array_size(json_object_get(report, "findings")), 2000);
	assert_int_equal(json_integer_value(json_object_get(report, "more")), 501);
	json_decref(report);
	pf_findings_free(findings);
}

static void a_message_is_always_printable_utf8_in_one_line(void **state)
{
	pf_findings *findings = pf_findings_new();
	char large[3000];
	json_t *report;

	(void)state;
	memset(large, 'x', sizeof large);
	memcpy(large + 1000, "é", 2);
	for (size_t i = 1000; i < 2990; i += 2)
		memcpy(large + i, "é", 2);
	large[2998] = '\0';
	pf_findings_add(findings, true, "a\n\xff", 1, "/\x01", "%s", large);
	pf_findings_add(findings, true, "a\n\xff", 1, "", "x%s", large);
	pf_findings_add(findings, true, "b", 1, "", "two\nlines\r\t\xc3");
	report = pf_findings_json(findings);
	assert_non_null(report);
	assert_string_equal(json_string_value(
							json_object_get(json_array_get(json_object_get(report, "findings"), 0),
								"file")),
		"a ?");
	assert_string_equal(json_string_value(
							json_object_get(json_array_get(json_object_get(report, "findings"), 2),
								"message")),
		"two lines  ?");
	json_decref(report);
	pf_findings_free(findings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_is_one_record_and_only_the_last_may_lack_its_end),
		cmocka_unit_test(a_blank_line_is_an_error),
		cmocka_unit_test(two_records_in_a_line_are_an_error),
		cmocka_unit_test(a_broken_line_does_not_hide_the_next_one),
		cmocka_unit_test(a_nul_byte_is_refused_with_its_column),
		cmocka_unit_test(nesting_beyond_32_is_refused),
		cmocka_unit_test(a_line_of_16_mib_is_read_and_one_byte_more_is_refused),
		cmocka_unit_test(a_line_that_is_too_long_may_end_the_file),
		cmocka_unit_test(records_come_whole_wherever_a_piece_ends),
		cmocka_unit_test(a_file_cut_at_any_byte_is_refused),
		cmocka_unit_test(a_digest_that_does_not_fit_and_what_is_wrong_inside_come_in_one_go),
		cmocka_unit_test(references_and_doubles_are_found_across_files),
		cmocka_unit_test(a_file_that_a_record_names_is_listed_once),
		cmocka_unit_test(a_file_that_is_not_what_its_name_says_is_refused),
		cmocka_unit_test(html_outside_the_profile_is_told_at_its_pointer),
		cmocka_unit_test(another_fault_of_the_record_does_not_hide_its_html),
		cmocka_unit_test(a_text_with_a_state_is_told_inside_its_html),
		cmocka_unit_test(a_language_with_half_of_the_texts_is_a_warning),
		cmocka_unit_test(a_comment_behind_the_end_of_the_story_is_a_warning),
		cmocka_unit_test(progress_ends_at_all_bytes),
		cmocka_unit_test(pages_come_out_of_the_spool_parents_first_with_their_depth),
		cmocka_unit_test(only_wanted_languages_are_rendered_but_all_are_checked),
		cmocka_unit_test(findings_are_sorted_by_file_and_line_and_counted_by_kind),
		cmocka_unit_test(a_thousand_errors_and_a_thousand_warnings_are_kept_and_the_rest_counted),
		cmocka_unit_test(a_message_is_always_printable_utf8_in_one_line),
	};

	return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
