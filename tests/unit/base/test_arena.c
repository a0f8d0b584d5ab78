/* The arena: aligned, zeroed, apart from each other, flat over rounds. Errors too, as they have no state of their own. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
	*state = pf_arena_new();
	return *state ? 0 : -1;
}

static int end(void **state)
{
	pf_arena_free(*state);
	pf_arena_free(NULL);
	return 0;
}

static void what_is_given_is_aligned_zeroed_and_not_given_twice(void **state)
{
	unsigned char *given[500];

	for (size_t i = 0; i < 500; i++) {
		size_t size = i * 37 % 1000 + 1;

		given[i] = pf_arena_alloc(*state, size);
		assert_int_equal((uintptr_t)given[i] % alignof(max_align_t), 0);
		for (size_t j = 0; j < size; j++)
			assert_int_equal(given[i][j], 0);
		memset(given[i], (int)i, size);
	}
	for (size_t i = 0; i < 500; i++) {
		for (size_t j = 0; j < i * 37 % 1000 + 1; j++)
			assert_int_equal(given[i][j], (unsigned char)i);
	}
}

static void more_than_a_chunk_is_given_in_one_piece(void **state)
{
	unsigned char *large = pf_arena_alloc(*state, 1000000);

	assert_non_null(large);
	assert_int_equal(large[999999], 0);
	memset(large, 1, 1000000);
	assert_non_null(pf_arena_alloc(*state, 1));
	assert_int_equal(large[999999], 1);
}

static void a_size_that_would_wrap_around_is_refused(void **state)
{
	assert_null(pf_arena_alloc(*state, SIZE_MAX));
	assert_null(pf_arena_alloc(*state, SIZE_MAX - 3));
}

static void copies_end_in_nul_and_formats_have_any_length(void **state)
{
	char *copy = pf_arena_copy(*state, "abc", 2);
	pf_span span = pf_arena_span(*state, PF_SPAN("a\0b"));
	char *text = pf_arena_format(*state, "%0200d|%s", 7, "é");

	assert_string_equal(copy, "ab");
	assert_string_equal(pf_arena_copy(*state, NULL, 0), "");
	assert_memory_equal(span.data, "a\0b", 4);
	assert_int_equal(strlen(text), 200 + 1 + 2);
	assert_string_equal(text + 199, "7|é");
}

static void after_a_clear_the_room_is_given_again(void **state)
{
	const void *first;

	pf_arena_clear(*state);
	first = pf_arena_alloc(*state, 100);
	for (int round = 0; round < 100; round++) {
		pf_arena_clear(*state);
		assert_ptr_equal(pf_arena_alloc(*state, 100), first);
	}
	for (size_t i = 0; i < 10000; i++)
		assert_non_null(pf_arena_alloc(*state, 100));
	pf_arena_clear(*state);
	assert_non_null(pf_arena_alloc(*state, 100));
}

static void an_error_is_filled_once_and_cut_at_its_room(void **state)
{
	pf_error err = { 0 };
	char large[2000];

	(void)state;
	memset(large, 'x', sizeof large - 1);
	large[sizeof large - 1] = '\0';
	assert_false(pf_fail(&err, PF_E_BUSY, "%s", large));
	assert_int_equal(err.code, PF_E_BUSY);
	assert_int_equal(strlen(err.message), sizeof err.message - 1);
	assert_false(pf_fail(NULL, PF_E_BUSY, "nobody listens"));
}

static void every_code_has_a_word_of_its_own(void **state)
{
	(void)state;
	for (int a = PF_E_NONE; a <= PF_E_REFUSED; a++) {
		for (int b = PF_E_NONE; b < a; b++)
			assert_string_not_equal(pf_code_word((pf_code)a), pf_code_word((pf_code)b));
	}
	assert_string_equal(pf_code_word(PF_E_OFFLINE), "offline");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_given_is_aligned_zeroed_and_not_given_twice, begin,
			end),
		cmocka_unit_test_setup_teardown(more_than_a_chunk_is_given_in_one_piece, begin, end),
		cmocka_unit_test_setup_teardown(a_size_that_would_wrap_around_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(copies_end_in_nul_and_formats_have_any_length, begin, end),
		cmocka_unit_test_setup_teardown(after_a_clear_the_room_is_given_again, begin, end),
		cmocka_unit_test(an_error_is_filled_once_and_cut_at_its_room),
		cmocka_unit_test(every_code_has_a_word_of_its_own),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
