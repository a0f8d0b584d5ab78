/* Spans and growing text: limits, failures that stick, ownership. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void spans_are_equal_by_their_bytes_alone(void **state)
{
	(void)state;
	assert_true(pf_span_equal(PF_SPAN("a\0b"), (pf_span){ "a\0b", 3 }));
	assert_false(pf_span_equal(PF_SPAN("a\0b"), PF_SPAN("a\0c")));
	assert_false(pf_span_equal(PF_SPAN("a"), PF_SPAN("ab")));
	assert_true(pf_span_equal((pf_span){ NULL, 0 }, PF_SPAN("")));
	assert_true(pf_span_is(PF_SPAN("abc"), "abc"));
	assert_false(pf_span_is(PF_SPAN("abc"), "ab"));
	assert_int_equal(pf_span_of(NULL).length, 0);
	assert_non_null(pf_span_of(NULL).data);
}

static void a_text_grows_and_ends_in_nul(void **state)
{
	pf_text text;

	(void)state;
	pf_text_init(&text, 100000);
	assert_int_equal(pf_text_span(&text).length, 0);
	assert_non_null(pf_text_span(&text).data);
	for (size_t i = 0; i < 10000; i++) {
		pf_text_byte(&text, (char)('a' + i % 26));
		assert_int_equal(text.data[text.length], 0);
	}
	pf_text_put(&text, "<é>");
	pf_text_format(&text, "%d-%s", 7, "x");
	pf_text_span_add(&text, PF_SPAN("\0z"));
	assert_int_equal(text.length, 10000 + 4 + 3 + 2);
	assert_memory_equal(text.data + 10000, "<é>7-x\0z", 10);
	assert_true(pf_text_check(&text, "it", NULL));
	pf_text_release(&text);
	pf_text_release(&text);
}

static void a_text_holds_exactly_its_limit(void **state)
{
	pf_error err = { 0 };
	pf_text text;

	(void)state;
	pf_text_init(&text, 5);
	pf_text_put(&text, "12345");
	assert_true(pf_text_check(&text, "the text", &err));
	pf_text_put(&text, "");
	assert_true(pf_text_check(&text, "the text", &err));
	pf_text_byte(&text, '6');
	assert_false(pf_text_check(&text, "the text", &err));
	assert_int_equal(err.code, PF_E_INPUT);
	assert_non_null(strstr(err.message, "the text"));
	assert_string_equal(text.data, "12345");
	pf_text_release(&text);
}

static void a_format_beyond_the_limit_adds_nothing(void **state)
{
	pf_text text;

	(void)state;
	pf_text_init(&text, 5);
	pf_text_format(&text, "%s", "12345");
	pf_text_format(&text, "%d", 6);
	assert_true(text.failed);
	assert_string_equal(text.data, "12345");
	pf_text_release(&text);
}

static void a_failure_sticks_until_the_text_is_cleared(void **state)
{
	pf_text text;

	(void)state;
	pf_text_init(&text, 3);
	pf_text_put(&text, "1234");
	pf_text_put(&text, "1");
	assert_false(pf_text_check(&text, "it", NULL));
	assert_int_equal(text.length, 0);
	pf_text_clear(&text);
	pf_text_put(&text, "123");
	assert_true(pf_text_check(&text, "it", NULL));
	assert_string_equal(text.data, "123");
	pf_text_release(&text);
}

static void a_length_that_would_wrap_around_is_refused(void **state)
{
	pf_text text;

	(void)state;
	pf_text_init(&text, SIZE_MAX);
	pf_text_put(&text, "a");
	pf_text_add(&text, "", SIZE_MAX);
	assert_true(text.failed);
	pf_text_release(&text);
}

static void taking_moves_the_bytes_and_leaves_an_empty_text(void **state)
{
	pf_text text;
	char *taken;

	(void)state;
	pf_text_init(&text, 10);
	pf_text_put(&text, "abc");
	taken = pf_text_take(&text);
	assert_string_equal(taken, "abc");
	free(taken);
	assert_int_equal(text.length, 0);
	taken = pf_text_take(&text);
	assert_string_equal(taken, "");
	free(taken);
	pf_text_put(&text, "12345678901");
	assert_null(pf_text_take(&text));
	pf_text_put(&text, "1");
	assert_true(pf_text_check(&text, "it", NULL));
	pf_text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_equal_by_their_bytes_alone),
		cmocka_unit_test(a_text_grows_and_ends_in_nul),
		cmocka_unit_test(a_text_holds_exactly_its_limit),
		cmocka_unit_test(a_format_beyond_the_limit_adds_nothing),
		cmocka_unit_test(a_failure_sticks_until_the_text_is_cleared),
		cmocka_unit_test(a_length_that_would_wrap_around_is_refused),
		cmocka_unit_test(taking_moves_the_bytes_and_leaves_an_empty_text),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
