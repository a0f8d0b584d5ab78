/* JSON from outside: what is accepted, and where and why the rest is not. Pointers too. */
#include "base/json.h"
#include "base/pointer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const pf_json_limits limits = { 1000000, 32 };

static bool accepts(pf_span text)
{
	pf_json_fault fault;
	json_t *tree = NULL;
	bool ok = pf_json_read(&tree, text, &limits, &fault);

	json_decref(tree);
	return ok;
}

static void refused(pf_span text, size_t line, size_t column, const char *why)
{
	pf_json_fault fault = { 0 };
	json_t *tree = NULL;

	assert_false(pf_json_read(&tree, text, &limits, &fault));
	assert_null(tree);
	assert_int_equal(fault.code, PF_E_INPUT);
	if (!strstr(fault.message, why))
		fail_msg("'%s' does not say '%s'", fault.message, why);
	assert_int_equal(fault.line, line);
	assert_int_equal(fault.column, column);
}

static void ordinary_json_is_read(void **state)
{
	pf_json_fault fault;
	json_t *tree = NULL;

	(void)state;
	assert_true(pf_json_read(&tree, PF_SPAN(" {\"a\": [1, \"é\\u00e9\\n\\\"\\\\\"]}\r\n"), &limits,
		&fault));
	assert_string_equal(json_string_value(json_array_get(json_object_get(tree, "a"), 1)),
		"éé\n\"\\");
	json_decref(tree);
}

static void a_nul_is_refused_wherever_it_stands(void **state)
{
	(void)state;
	refused(PF_SPAN("{\"a\":1\0}"), 1, 7, "NUL byte");
	refused(PF_SPAN("{\"a\":\"\0\"}"), 1, 7, "NUL byte");
	refused(PF_SPAN("{\"\0\":1}"), 1, 3, "NUL byte");
	refused(PF_SPAN("{}\0"), 1, 3, "NUL byte");
	refused(PF_SPAN("\0{}"), 1, 1, "NUL byte");
	refused(PF_SPAN("{\"a\":\"\\u0000\"}"), 1, 7, "escaped control character");
}

static void control_characters_are_refused_plain_and_escaped(void **state)
{
	(void)state;
	refused(PF_SPAN("{\"a\":\"\x01\"}"), 1, 7, "control character 0x01");
	refused(PF_SPAN("{\"a\":\"\x7f\"}"), 1, 7, "control character 0x7f");
	refused(PF_SPAN("{\"a\":\"x\\u0001\"}"), 1, 8, "escaped control character");
	refused(PF_SPAN("{\"a\":\"\\u009F\"}"), 1, 7, "escaped control character");
	refused(PF_SPAN("{\"\\b\":1}"), 1, 3, "escaped control character");
	refused(PF_SPAN("{\"a\":\"\\f\"}"), 1, 7, "escaped control character");
	assert_true(accepts(PF_SPAN("{\"a\":\"\\t\\n\\r\\u0009\\u0020\\u00a0\"}")));
	assert_true(accepts(PF_SPAN("{\"a\":\"\\\\u0001 \\\\b\"}")));
}

static void encodings_other_than_utf8_are_refused(void **state)
{
	(void)state;
	refused(PF_SPAN("\xef\xbb\xbf{}"), 1, 1, "byte order mark");
	refused(PF_SPAN("\xff\xfe{\0}\0"), 1, 1, "UTF-16");
	refused(PF_SPAN("\xfe\xff\0{\0}"), 1, 1, "UTF-16");
	refused(PF_SPAN("{\"a\":\"\xe9\"}"), 1, 7, "byte 0xe9 is not valid UTF-8");
	refused(PF_SPAN("{\"a\":\n\"\xed\xa0\x80\"}"), 2, 2, "byte 0xed is not valid UTF-8");
	assert_false(accepts(PF_SPAN("{\"a\":\"\\ud800\"}")));
	assert_false(accepts(PF_SPAN("{\"a\":\"\\udc00\\ud800\"}")));
}

static void a_column_counts_characters(void **state)
{
	(void)state;
	refused(PF_SPAN("{\"é\":\"€\x01\"}"), 1, 8, "control character");
}

static void double_keys_are_refused_also_by_escape(void **state)
{
	pf_json_fault fault;
	json_t *tree = NULL;

	(void)state;
	assert_false(pf_json_read(&tree, PF_SPAN("{\"a\":1,\n\"a\":2}"), &limits, &fault));
	assert_int_equal(fault.line, 2);
	assert_non_null(strstr(fault.message, "duplicate object key"));
	assert_false(accepts(PF_SPAN("{\"a\":1,\"\\u0061\":2}")));
	assert_true(accepts(PF_SPAN("{\"a\":1,\"A\":2,\"__proto__\":3}")));
}

static void what_is_not_json_is_refused(void **state)
{
	static const char *const texts[] = { "", " ", "{", "[1,]", "{\"a\":1,}", "{'a':1}",
		"{\"a\":01}", "{\"a\":1e999}", "{\"a\":9223372036854775808}", "{}x", "{}{}", "[NaN]",
		"\"a\"", "7", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "// a\n{}", "{\"a\":tru}" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (accepts(pf_span_of(texts[i])))
			fail_msg("accepted: %s", texts[i]);
	}
	assert_true(accepts(PF_SPAN("{\"a\":9223372036854775807}")));
}

static void depth_is_accepted_up_to_the_limit_and_no_deeper(void **state)
{
	char text[4096];

	(void)state;
	for (size_t depth = 31; depth <= 33; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		if (depth <= 32)
			assert_true(accepts((pf_span){ text, 2 * depth }));
		else
			refused((pf_span){ text, 2 * depth }, 1, 33, "nested more than 32 deep");
	}
	memset(text, '[', sizeof text);
	refused((pf_span){ text, sizeof text }, 1, 33, "nested more than 32 deep");
	assert_true(accepts(PF_SPAN("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[\"]")));
	assert_true(accepts(PF_SPAN(
		"[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]")));
}

static void length_is_accepted_up_to_the_limit_and_no_further(void **state)
{
	const pf_json_limits small = { 4, 32 };
	pf_json_fault fault;
	json_t *tree = NULL;

	(void)state;
	assert_true(pf_json_read(&tree, PF_SPAN("[12]"), &small, &fault));
	json_decref(tree);
	assert_false(pf_json_read(&tree, PF_SPAN("[123]"), &small, &fault));
	assert_string_equal(fault.message, "is longer than 4 bytes");
	assert_int_equal(fault.line, 0);
}

static void a_text_cut_at_any_byte_is_refused(void **state)
{
	static const char text[] =
		"{\"clé\": [1, -2.5e3, true, null, \"\\u00e9\\ud83d\\ude00 \\\\\"], \"b\": {}}";

	(void)state;
	assert_true(accepts(PF_SPAN(text)));
	for (size_t length = 0; length < sizeof text - 1; length++) {
		char *copy =
			malloc(length ? length : 1); /* exactly as long, so that reading behind it shows */

		assert_non_null(copy);
		memcpy(copy, text, length);
		if (accepts((pf_span){ copy, length }))
			fail_msg("accepted %zu bytes", length);
		free(copy);
	}
}

static void the_line_of_a_value_is_found_by_its_pointer(void **state)
{
	static const char text[] =
		"\n{\n \"a\": {\"x\": \"}\\\"{\", \"y~\":\n 2},\n \"b/c\": [\n  10,\n  {\"d\": [[1], 2]}\n ]\n}\n";

	(void)state;
	assert_int_equal(pf_json_line(PF_SPAN(text), ""), 2);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/a"), 3);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/a/x"), 3);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/a/y~0"), 4);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/b~1c"), 5);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/b~1c/0"), 6);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/b~1c/1"), 7);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/b~1c/1/d/0/0"), 7);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/b~1c/1/missing"), 7);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/b~1c/7"), 5);
	assert_int_equal(pf_json_line(PF_SPAN(text), "/missing"), 2);
}

static void every_kind_of_value_has_a_word(void **state)
{
	static const char *const words[] = { "an object", "a list", "a text", "a whole number",
		"a number with a fraction", "true", "false", "null" };
	json_t *list = json_loads("[{}, [], \"\", 1, 1.5, true, false, null]", 0, NULL);

	(void)state;
	for (size_t i = 0; i < 8; i++)
		assert_string_equal(pf_json_kind(json_array_get(list, i)), words[i]);
	assert_string_equal(pf_json_kind(NULL), "null");
	json_decref(list);
}

static void a_pointer_follows_the_walk_and_escapes(void **state)
{
	pf_pointer at;
	size_t name, index;

	(void)state;
	pf_pointer_init(&at);
	assert_string_equal(at.text, "");
	name = pf_pointer_name(&at, "a/b~c");
	index = pf_pointer_index(&at, 12);
	pf_pointer_name(&at, "");
	assert_string_equal(at.text, "/a~1b~0c/12/");
	pf_pointer_back(&at, index);
	assert_string_equal(at.text, "/a~1b~0c");
	pf_pointer_back(&at, name);
	assert_string_equal(at.text, "");
}

static void a_pointer_too_long_ends_in_dots_and_can_go_back(void **state)
{
	char name[1200] = "";
	pf_pointer at;
	size_t mark;

	(void)state;
	for (size_t i = 0; i < 590; i++)
		strcat(name, "é");
	pf_pointer_init(&at);
	pf_pointer_name(&at, "a");
	mark = pf_pointer_name(&at, name);
	assert_true(strlen(at.text) < sizeof at.text);
	assert_string_equal(at.text + strlen(at.text) - 3, "…");
	pf_pointer_back(&at, pf_pointer_index(&at, 7));
	assert_string_equal(at.text + strlen(at.text) - 3, "…");
	assert_true(strlen(at.text) < sizeof at.text);
	pf_pointer_back(&at, mark);
	assert_string_equal(at.text, "/a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_json_is_read),
		cmocka_unit_test(a_nul_is_refused_wherever_it_stands),
		cmocka_unit_test(control_characters_are_refused_plain_and_escaped),
		cmocka_unit_test(encodings_other_than_utf8_are_refused),
		cmocka_unit_test(a_column_counts_characters),
		cmocka_unit_test(double_keys_are_refused_also_by_escape),
		cmocka_unit_test(what_is_not_json_is_refused),
		cmocka_unit_test(depth_is_accepted_up_to_the_limit_and_no_deeper),
		cmocka_unit_test(length_is_accepted_up_to_the_limit_and_no_further),
		cmocka_unit_test(a_text_cut_at_any_byte_is_refused),
		cmocka_unit_test(the_line_of_a_value_is_found_by_its_pointer),
		cmocka_unit_test(every_kind_of_value_has_a_word),
		cmocka_unit_test(a_pointer_follows_the_walk_and_escapes),
		cmocka_unit_test(a_pointer_too_long_ends_in_dots_and_can_go_back),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
