/*
 * serialize: WordPress cannot take a string of ours for data, and other people's parts of a map
 * survive.
 */
#include "wordpress/serialize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void strings_that_wordpress_takes_for_data_are_recognised(void **state)
{
	/* is_serialized( $value, false ) of WordPress 6.1 says true */
	static const char *const yes[] = { "N;", " N;\n", "a:1:{i:0;i:1;}", "a:0:{}", "s:1:\"a\";",
		"s:9:\"short\";x", "O:8:\"stdClass\":0:{}", "E:3:\"A:B\";", "b:0;", "b:1;", "i:5;",
		"i:5;rest", "d:0.5;", "d:1.0E+25;", "i:-5;", "\va:1:{}", "  i:5;  ", "a:1:;", "i:+;",
		"b:9;", "O:1:;" };
	/* … says false */
	static const char *const no[] = { "", "N", "N; x", "abc", "a:", "a:1", "a:1:", "i:5", "x:5;;",
		"C:3:\"A\":0:{}", "r:1;x", "R:1;x", "i:;1", "s:1:x;", "a:x:{}", "i:5x;", "n;", "A:1:{}",
		"s:;\"12:", "a::{}", "d:0,5;", "b:true;", "i;5;" };

	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (!pf_serialize_looks(pf_span_of(yes[i])))
			fail_msg("'%s' was not recognised", yes[i]);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (pf_serialize_looks(pf_span_of(no[i])))
			fail_msg("'%s' was recognised", no[i]);
	assert_true(pf_serialize_looks((pf_span){ "\0i:5;\0", 6 }));
	assert_false(pf_serialize_looks((pf_span){ NULL, 0 }));
}

static void check_meta(const char *value, const char *expected)
{
	pf_text out;

	pf_text_init(&out, 1000);
	pf_serialize_meta(&out, pf_span_of(value));
	assert_string_equal(out.data, expected);
	pf_text_release(&out);
}

static void meta_that_looks_serialised_is_serialised_once_more(void **state)
{
	(void)state;
	check_meta("a:1:{i:0;i:1;}", "s:14:\"a:1:{i:0;i:1;}\";");
	check_meta("b:0;", "s:4:\"b:0;\";");
	check_meta("N;", "s:2:\"N;\";");
	check_meta(" N; ", "s:4:\" N; \";");
	check_meta("s:2:\"é\";", "s:9:\"s:2:\"é\";\";");
	check_meta("O:8:\"stdClass\":0:{}", "s:19:\"O:8:\"stdClass\":0:{}\";");
}

static void plain_meta_is_stored_as_it_is(void **state)
{
	(void)state;
	check_meta("", "");
	check_meta("C:\\path; 'x' \"y\"", "C:\\path; 'x' \"y\"");
	check_meta("https://example.org/?a=1;b", "https://example.org/?a=1;b");
}

static void whatever_meta_gives_never_looks_like_another_value(void **state)
{
	static const char alphabet[] = "aOEsbidN:;{}\"05.+- ";
	pf_text out;

	(void)state;
	pf_text_init(&out, 1000);
	srand(1);
	for (int round = 0; round < 200000; round++) {
		char value[16];
		size_t length = (size_t)rand() % sizeof value;
		char expected[16];

		for (size_t i = 0; i < length; i++)
			value[i] = alphabet[(size_t)rand() % (sizeof alphabet - 1)];
		pf_text_clear(&out);
		pf_serialize_meta(&out, (pf_span){ value, length });
		pf_text_add(&out, "", 0);
		if (!pf_serialize_looks(pf_text_span(&out))) {
			assert_int_equal(out.length, length);
			continue;
		}
		/* what looks serialised is exactly one string of exactly these bytes */
		assert_int_equal(snprintf(expected, sizeof expected, "s:%zu:\"", length),
			out.length - length - 2);
		assert_memory_equal(out.data, expected, strlen(expected));
		assert_memory_equal(out.data + strlen(expected), value, length);
		assert_memory_equal(out.data + out.length - 2, "\";", 2);
	}
	pf_text_release(&out);
}

/* ---- language maps ---- */

static pf_language_map read_map(const char *description)
{
	pf_error err = { 0 };
	pf_language_map map;

	if (!pf_language_map_read(&map, pf_span_of(description), &err))
		fail_msg("%s: %s", description, err.message);
	return map;
}

static void check_written(const pf_language_map *map, const char *expected)
{
	pf_text out;

	pf_text_init(&out, PF_LANGUAGE_MAP_BYTES);
	pf_language_map_add(&out, map);
	assert_string_equal(out.data, expected);
	pf_text_release(&out);
}

static void a_new_map_has_the_bytes_that_polylang_writes(void **state)
{
	const char *codes[] = { "fr", "en" };
	const uint64_t ids[] = { 5, 6 };
	pf_text out;

	(void)state;
	pf_text_init(&out, 1000);
	pf_language_map_write(&out, codes, ids, 2);
	assert_string_equal(out.data, "a:2:{s:2:\"fr\";i:5;s:2:\"en\";i:6;}");
	pf_text_clear(&out);
	pf_language_map_write(&out, codes, ids, 0);
	assert_string_equal(out.data, "a:0:{}");
	pf_text_release(&out);
}

static void ids_are_read_as_numbers_or_as_strings_of_digits(void **state)
{
	pf_language_map map = read_map("a:4:{s:2:\"fr\";i:5;s:2:\"en\";s:2:\"10\";"
								   "s:2:\"it\";i:9223372036854775807;s:2:\"sv\";i:1;}");

	(void)state;
	assert_int_equal(map.count, 4);
	assert_int_equal(pf_language_map_find(&map, PF_SPAN("fr")), 5);
	assert_int_equal(pf_language_map_find(&map, PF_SPAN("en")), 10);
	assert_true(pf_language_map_find(&map, PF_SPAN("it")) == INT64_MAX);
	assert_int_equal(pf_language_map_find(&map, PF_SPAN("de")), 0);
	assert_int_equal(pf_language_map_find(&map, PF_SPAN("")), 0);
}

static void what_is_no_id_is_no_language(void **state)
{
	static const char *const values[] = { "i:0;", "i:-5;", "s:1:\"0\";", "s:2:\"05\";",
		"s:2:\"5x\";", "s:0:\"\";", "s:2:\"-5\";", "b:1;", "N;", "d:5;", "a:1:{i:0;i:5;}",
		"s:20:\"99999999999999999999\";" };

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		char text[100];
		pf_language_map map;

		snprintf(text, sizeof text, "a:1:{s:2:\"fr\";%s}", values[i]);
		map = read_map(text);
		assert_int_equal(pf_language_map_find(&map, PF_SPAN("fr")), 0);
		check_written(&map, text);
	}
}

static const char foreign[] =
	"a:5:{s:2:\"fr\";i:5;s:7:\"profint\";a:2:{s:1:\"a\";d:0.5;i:-3;N;}"
	"s:2:\"en\";s:2:\"10\";i:7;b:1;s:4:\"sync\";a:1:{s:2:\"fr\";s:2:\"en\";}}";

static void a_map_that_nobody_changed_is_written_with_the_same_bytes(void **state)
{
	pf_language_map map = read_map(foreign);

	(void)state;
	check_written(&map, foreign);
	assert_true(pf_language_map_set(&map, PF_SPAN("en"), 10));
	check_written(&map, foreign);
}

static void foreign_parts_survive_a_change(void **state)
{
	pf_language_map map = read_map(foreign);

	(void)state;
	assert_true(pf_language_map_set(&map, PF_SPAN("en"), 11));
	assert_true(pf_language_map_set(&map, PF_SPAN("it"), 12));
	assert_true(pf_language_map_set(&map, PF_SPAN("fr"), 0));
	assert_true(pf_language_map_set(&map, PF_SPAN("de"), 0));
	check_written(&map,
		"a:5:{s:7:\"profint\";a:2:{s:1:\"a\";d:0.5;i:-3;N;}s:2:\"en\";i:11;i:7;b:1;"
		"s:4:\"sync\";a:1:{s:2:\"fr\";s:2:\"en\";}s:2:\"it\";i:12;}");
}

static void an_empty_map_can_be_filled_until_it_is_full(void **state)
{
	static const char codes[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-!";
	pf_language_map map = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < PF_LANGUAGE_MAP_ENTRIES; i++)
		assert_true(pf_language_map_set(&map, (pf_span){ codes + i, 1 }, i + 1));
	assert_false(pf_language_map_set(&map, PF_SPAN("!"), 1));
	assert_true(pf_language_map_set(&map, PF_SPAN("a"), 99));
	assert_int_equal(pf_language_map_find(&map, PF_SPAN("a")), 99);
}

static void check_refused(const char *description, size_t length)
{
	char *copy = malloc(length ? length : 1);
	pf_error err = { 0 };
	pf_language_map map;

	assert_non_null(copy);
	memcpy(copy, description, length);
	if (pf_language_map_read(&map, (pf_span){ copy, length }, &err))
		fail_msg("'%.*s' was read", (int)length, description);
	assert_int_equal(err.code, PF_E_INPUT);
	free(copy);
}

static void objects_and_references_are_never_read(void **state)
{
	static const char *const bad[] = { "O:8:\"stdClass\":0:{}",
		"a:1:{s:2:\"fr\";O:8:\"stdClass\":0:{}}", "a:1:{s:2:\"fr\";C:3:\"Foo\":0:{}}",
		"a:1:{s:2:\"fr\";E:3:\"A:B\";}", "a:2:{s:2:\"fr\";i:1;s:2:\"en\";R:2;}",
		"a:2:{s:2:\"fr\";i:1;s:2:\"en\";r:2;}", "a:1:{i:0;a:1:{i:0;O:8:\"stdClass\":0:{}}}" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		check_refused(bad[i], strlen(bad[i]));
}

static void what_serialize_would_not_write_is_refused(void **state)
{
	static const char *const bad[] = { "", "N;", "i:5;", "a:1:{}", "a:0:{i:0;i:1;}", "a:-1:{}",
		"a:01:{}", "a:0:{} ", " a:0:{}", "a:0:{}a:0:{}", "a:1:{s:2:\"fr\";i:05;}",
		"a:1:{s:2:\"fr\";i:+5;}", "a:1:{s:2:\"fr\";i:9223372036854775808;}",
		"a:1:{s:3:\"fr\";i:5;}", "a:1:{s:1:\"fr\";i:5;}",
		"a:1:{s:99999999999999999999:\"fr\";i:5;}", "a:1:{s:4294967296:\"fr\";i:5;}",
		"a:1:{s:2:'fr';i:5;}", "a:1:{s:2:\"fr\";i:5}", "a:1:{s:2:\"fr\";b:2;}",
		"a:1:{s:2:\"fr\";d:;}", "a:1:{s:2:\"fr\";d:x;}", "a:1:{s:2:\"fr\";dx0.5;}",
		"a:1:{b:1;i:5;}", "a:1:{N;i:5;}", "a:2:{s:2:\"fr\";i:5;s:2:\"fr\";i:6;}",
		"a:2:{i:1;i:5;i:1;i:6;}", "a:65:{}", "a:18446744073709551617:{}" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		check_refused(bad[i], strlen(bad[i]));
}

static void a_map_cut_at_any_byte_is_refused(void **state)
{
	(void)state;
	for (size_t length = 0; length < sizeof foreign - 1; length++)
		check_refused(foreign, length);
}

static void a_map_with_any_byte_changed_is_refused_or_written_back(void **state)
{
	char text[sizeof foreign];

	(void)state;
	memcpy(text, foreign, sizeof text);
	for (size_t i = 0; i < sizeof text - 1; i++) {
		for (int byte = 0; byte < 256; byte++) {
			pf_language_map map;

			text[i] = (char)byte;
			if (pf_language_map_read(&map, (pf_span){ text, sizeof text - 1 }, NULL)) {
				pf_text out;

				pf_text_init(&out, 1000);
				pf_language_map_add(&out, &map);
				assert_int_equal(out.length, sizeof text - 1);
				assert_memory_equal(out.data, text, sizeof text - 1);
				pf_text_release(&out);
			}
		}
		text[i] = foreign[i];
	}
}

/* A map whose one value is so many arrays in one another. */
static void put_nested(pf_text *out, int arrays)
{
	pf_text_put(out, "a:1:{s:1:\"x\";");
	for (int i = 0; i < arrays; i++)
		pf_text_put(out, "a:1:{i:0;");
	pf_text_put(out, "N;");
	for (int i = 0; i <= arrays; i++)
		pf_text_byte(out, '}');
}

static void arrays_are_read_eight_deep_and_no_deeper(void **state)
{
	pf_language_map map;
	pf_text text;

	(void)state;
	pf_text_init(&text, 100000);
	put_nested(&text, 7);
	assert_true(pf_language_map_read(&map, pf_text_span(&text), NULL));
	pf_text_clear(&text);
	put_nested(&text, 8);
	check_refused(text.data, text.length);
	pf_text_clear(&text);
	put_nested(&text, 6000);
	check_refused(text.data, text.length);
	pf_text_release(&text);
}

static void a_map_of_64_kilobytes_and_64_elements_is_the_largest(void **state)
{
	pf_language_map map;
	pf_text text;

	(void)state;
	pf_text_init(&text, 200000);
	for (size_t extra = 0; extra < 2; extra++) {
		size_t length = PF_LANGUAGE_MAP_BYTES - strlen("a:1:{i:0;s:65511:\"\";}") + extra;

		pf_text_clear(&text);
		pf_text_format(&text, "a:1:{i:0;s:%zu:\"", length);
		for (size_t i = 0; i < length; i++)
			pf_text_byte(&text, 'x');
		pf_text_put(&text, "\";}");
		assert_int_equal(text.length, PF_LANGUAGE_MAP_BYTES + extra);
		assert_int_equal(pf_language_map_read(&map, pf_text_span(&text), NULL), extra == 0);
	}
	for (int count = 64; count <= 65; count++) {
		pf_text_clear(&text);
		pf_text_format(&text, "a:%d:{", count);
		for (int i = 0; i < count; i++)
			pf_text_format(&text, "i:%d;N;", i);
		pf_text_byte(&text, '}');
		assert_int_equal(pf_language_map_read(&map, pf_text_span(&text), NULL), count == 64);
	}
	pf_text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_that_wordpress_takes_for_data_are_recognised),
		cmocka_unit_test(meta_that_looks_serialised_is_serialised_once_more),
		cmocka_unit_test(plain_meta_is_stored_as_it_is),
		cmocka_unit_test(whatever_meta_gives_never_looks_like_another_value),
		cmocka_unit_test(a_new_map_has_the_bytes_that_polylang_writes),
		cmocka_unit_test(ids_are_read_as_numbers_or_as_strings_of_digits),
		cmocka_unit_test(what_is_no_id_is_no_language),
		cmocka_unit_test(a_map_that_nobody_changed_is_written_with_the_same_bytes),
		cmocka_unit_test(foreign_parts_survive_a_change),
		cmocka_unit_test(an_empty_map_can_be_filled_until_it_is_full),
		cmocka_unit_test(objects_and_references_are_never_read),
		cmocka_unit_test(what_serialize_would_not_write_is_refused),
		cmocka_unit_test(a_map_cut_at_any_byte_is_refused),
		cmocka_unit_test(a_map_with_any_byte_changed_is_refused_or_written_back),
		cmocka_unit_test(arrays_are_read_eight_deep_and_no_deeper),
		cmocka_unit_test(a_map_of_64_kilobytes_and_64_elements_is_the_largest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
