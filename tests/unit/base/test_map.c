/* The map: keys are bytes, values stay, order is that of insertion, growth loses nothing. */
#include "base/digest.h"
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { MANY = 20000 };

static int begin(void **state)
{
	*state = pf_digest_start(NULL) ? pf_map_new() : NULL;
	return *state ? 0 : -1;
}

static int end(void **state)
{
	pf_map_free(*state);
	return 0;
}

static void a_key_that_was_never_put_is_not_found(void **state)
{
	assert_null(pf_map_find(*state, PF_SPAN("a")));
	assert_non_null(pf_map_put(*state, PF_SPAN("b"), NULL));
	assert_null(pf_map_find(*state, PF_SPAN("a")));
	assert_null(pf_map_find(*state, PF_SPAN("")));
}

static void a_new_key_is_fresh_once_and_begins_at_zero(void **state)
{
	bool fresh = false;
	uint64_t *value = pf_map_put(*state, PF_SPAN("a"), &fresh);

	assert_true(fresh);
	assert_true(*value == 0);
	*value = UINT64_MAX;
	value = pf_map_put(*state, PF_SPAN("a"), &fresh);
	assert_false(fresh);
	assert_true(*value == UINT64_MAX);
	assert_int_equal(pf_map_count(*state), 1);
}

static void keys_are_bytes_with_a_length(void **state)
{
	*pf_map_put(*state, PF_SPAN("a"), NULL) = 1;
	*pf_map_put(*state, PF_SPAN("a\0"), NULL) = 2;
	*pf_map_put(*state, PF_SPAN("a\0b"), NULL) = 3;
	*pf_map_put(*state, PF_SPAN(""), NULL) = 4;
	assert_true(*pf_map_find(*state, PF_SPAN("a")) == 1);
	assert_true(*pf_map_find(*state, PF_SPAN("a\0")) == 2);
	assert_true(*pf_map_find(*state, PF_SPAN("a\0b")) == 3);
	assert_true(*pf_map_find(*state, PF_SPAN("")) == 4);
}

static void keys_are_copied(void **state)
{
	char key[] = "abc";

	*pf_map_put(*state, pf_span_of(key), NULL) = 7;
	key[0] = 'x';
	assert_null(pf_map_find(*state, pf_span_of(key)));
	assert_true(*pf_map_find(*state, PF_SPAN("abc")) == 7);
}

static pf_span name(char room[32], unsigned i)
{
	return (pf_span){ room, (size_t)snprintf(room, 32, "case/record-%u", i) };
}

static void growing_keeps_every_key_and_the_order(void **state)
{
	char room[32];
	size_t cursor = 0;
	pf_span key;
	uint64_t value;

	for (unsigned i = 0; i < MANY; i++)
		*pf_map_put(*state, name(room, i), NULL) = i;
	assert_int_equal(pf_map_count(*state), MANY);
	for (unsigned i = 0; i < MANY; i++)
		assert_true(*pf_map_find(*state, name(room, i)) == i);
	for (unsigned i = 0; i < MANY; i++) {
		assert_true(pf_map_next(*state, &cursor, &key, &value));
		assert_true(value == i);
		assert_true(pf_span_equal(key, name(room, i)));
	}
	assert_false(pf_map_next(*state, &cursor, &key, &value));
}

static void a_cleared_map_is_empty_and_can_be_filled_again(void **state)
{
	char room[32];
	size_t cursor = 0;
	pf_span key;
	uint64_t value;

	pf_map_clear(*state);
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 1000; i++)
			*pf_map_put(*state, name(room, i + round), NULL) = i;
		pf_map_clear(*state);
		assert_int_equal(pf_map_count(*state), 0);
		assert_null(pf_map_find(*state, name(room, 5)));
		assert_false(pf_map_next(*state, &cursor, &key, &value));
	}
	pf_map_put(*state, name(room, 5), NULL);
	assert_int_equal(pf_map_count(*state), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_key_that_was_never_put_is_not_found, begin, end),
		cmocka_unit_test_setup_teardown(a_new_key_is_fresh_once_and_begins_at_zero, begin, end),
		cmocka_unit_test_setup_teardown(keys_are_bytes_with_a_length, begin, end),
		cmocka_unit_test_setup_teardown(keys_are_copied, begin, end),
		cmocka_unit_test_setup_teardown(growing_keeps_every_key_and_the_order, begin, end),
		cmocka_unit_test_setup_teardown(a_cleared_map_is_empty_and_can_be_filled_again, begin, end),
	};

	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
