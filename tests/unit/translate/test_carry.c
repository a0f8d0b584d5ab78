/* carry: what a changed tag of the source does to the translation, and what it leaves alone. */
#include "translate/carry.h"
#include "../starve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static pf_arena *arena;

static const char *carried(const char *text, const char *before, const char *after)
{
	pf_error err = { 0 };
	pf_span out;

	assert_true(pf_carry(&out, arena, pf_span_of(text), pf_span_of(before), pf_span_of(after), &err));
	return pf_arena_copy(arena, out.data, out.length);
}

static void a_changed_address_changes_in_the_translation(void **state)
{
	(void)state;
	assert_string_equal(carried("A <a href=\"1\">b</a> c", "Un <a href=\"1\">x</a> y", "Un <a href=\"2\" class=\"k\">x</a> y"), "A <a href=\"2\" class=\"k\">b</a> c");
	assert_string_equal(carried("<b>a</b> <i>b</i>", "<b>x</b> <i>y</i>", "<strong>x</strong> <em>y</em>"), "<strong>a</strong> <em>b</em>");
}

static void each_tag_serves_once_and_in_order(void **state)
{
	(void)state;
	assert_string_equal(carried("<a href=\"1\">a</a> <a href=\"1\">b</a>", "<a href=\"1\">x</a> <a href=\"1\">y</a>", "<a href=\"1\">x</a> <a href=\"2\">y</a>"),
			    "<a href=\"1\">a</a> <a href=\"2\">b</a>");
	assert_string_equal(carried("<a href=\"2\">b</a> <a href=\"1\">a</a>", "<a href=\"1\">x</a> <a href=\"2\">y</a>", "<a href=\"1\">x</a> <a href=\"3\">y</a>"),
			    "<a href=\"3\">b</a> <a href=\"1\">a</a>");
}

static void what_was_written_otherwise_stays(void **state)
{
	(void)state;
	assert_string_equal(carried("A <a href=\"en\">b</a>", "Un <a href=\"1\">x</a>", "Un <a href=\"2\">x</a>"), "A <a href=\"en\">b</a>");
	assert_string_equal(carried("A <b>b</b>", "<b>x</b>", "<b>x</b> <i>y</i>"), "A <b>b</b>");
	assert_string_equal(carried("A b", "<b>x</b>", "<i>x</i>"), "A b");
	assert_string_equal(carried("A b", "x", "x"), "A b");
}

static void no_unsound_text_comes_of_it(void **state)
{
	(void)state;
	/* crossed in the translation: <i> would be closed by </b> */
	assert_string_equal(carried("<i><b>a</b></i>", "<b>x</b><b>y</b>", "<b>x</b><i>y</i>"), "<i><b>a</b></i>");
	assert_string_equal(carried("<b><b>a</b></b>", "<b>x</b><b>y</b>", "<b>x</b><i>y</i>"), "<b><b>a</b></b>");
	assert_string_equal(carried("<b>a</b>", "<b>x</b>", "<div>x</div>"), "<b>a</b>");
}

static void no_memory_is_an_error(void **state)
{
	(void)state;
	failed = true;
	for (long n = 0; failed; n++) {
		pf_arena *own = pf_arena_new();
		pf_error err = { 0 };
		pf_span out;
		bool ok;

		assert_non_null(own);
		assert_true(n < 100);
		failed = false;
		countdown = n;
		ok = pf_carry(&out, own, PF_SPAN("<b>a</b>"), PF_SPAN("<b>x</b>"), PF_SPAN("<i>x</i>"), &err);
		countdown = -1;
		assert_int_equal(ok, !failed);
		if (ok)
			assert_true(pf_span_is(out, "<i>a</i>"));
		else
			assert_int_equal(err.code, PF_E_MEMORY);
		pf_arena_free(own);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_changed_address_changes_in_the_translation),
		cmocka_unit_test(each_tag_serves_once_and_in_order),
		cmocka_unit_test(what_was_written_otherwise_stays),
		cmocka_unit_test(no_unsound_text_comes_of_it),
		cmocka_unit_test(no_memory_is_an_error),
	};
	int status;

	arena = pf_arena_new();
	if (!arena)
		return 1;
	status = cmocka_run_group_tests(tests, NULL, NULL);
	pf_arena_free(arena);
	return status;
}
