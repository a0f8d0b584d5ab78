/* align: what stayed, what moved, what was rewritten, what is new; the same by a slow and simple hand. */
#include "translate/align.h"
#include "../starve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 4096

static unsigned char marks[2][MOST][PF_SEGMENT_MARK];
static pf_align_item sides[2][MOST];

/* One letter an item: its mark; its kind is "h" for capitals, else "p". '*' has a kind that is not known. */
static size_t read_side(int side, const char *letters, bool unknown)
{
	size_t count = strlen(letters);

	for (size_t i = 0; i < count; i++) {
		memset(marks[side][i], 0, PF_SEGMENT_MARK);
		marks[side][i][0] = (unsigned char)letters[i];
		sides[side][i] = (pf_align_item){ marks[side][i], unknown ? (pf_span){ "", 0 } : letters[i] >= 'A' && letters[i] <= 'Z' ? PF_SPAN("h") : PF_SPAN("p") };
	}
	return count;
}

/* For every new letter the place of the old one, or '-'. */
static const char *aligned(const char *old, const char *now, bool unknown)
{
	static char shown[64];
	pf_arena *arena = pf_arena_new();
	size_t *old_of_new, n = read_side(0, old, unknown), m = read_side(1, now, false);
	pf_error err = { 0 };

	assert_non_null(arena);
	assert_true(pf_align(&old_of_new, arena, sides[0], n, sides[1], m, &err));
	for (size_t k = 0; k < m; k++)
		shown[k] = old_of_new[k] == PF_ALIGN_NONE ? '-' : (char)('0' + old_of_new[k]);
	shown[m] = '\0';
	pf_arena_free(arena);
	return shown;
}

static void what_stayed_in_order_is_itself(void **state)
{
	(void)state;
	assert_string_equal(aligned("abc", "abc", false), "012");
	assert_string_equal(aligned("", "", false), "");
	assert_string_equal(aligned("", "ab", false), "--");
	assert_string_equal(aligned("ab", "", false), "");
	assert_string_equal(aligned("aaa", "aa", false), "01");
	assert_string_equal(aligned("abab", "ab", false), "01");
}

static void what_is_inserted_is_new_and_what_is_gone_is_nobody(void **state)
{
	(void)state;
	assert_string_equal(aligned("abc", "abxc", false), "01-2");
	assert_string_equal(aligned("abc", "xabc", false), "-012");
	assert_string_equal(aligned("abc", "ac", false), "02");
	assert_string_equal(aligned("abc", "axxbxc", false), "0--1-2");
}

static void what_moved_is_itself(void **state)
{
	(void)state;
	assert_string_equal(aligned("abcd", "bcda", false), "1230");
	assert_string_equal(aligned("abcd", "dabc", false), "3012");
	assert_string_equal(aligned("abcde", "acdbe", false), "02314");
}

static void what_is_rewritten_in_a_gap_keeps_its_place(void **state)
{
	(void)state;
	assert_string_equal(aligned("abc", "axc", false), "012");
	assert_string_equal(aligned("abcd", "axyd", false), "0123");
	assert_string_equal(aligned("a", "x", false), "0");
	assert_string_equal(aligned("abc", "xyz", false), "012");
}

static void a_heading_is_never_a_rewritten_paragraph(void **state)
{
	(void)state;
	assert_string_equal(aligned("aBc", "axc", false), "0-2");
	assert_string_equal(aligned("aBc", "axc", true), "012");
	assert_string_equal(aligned("aBcd", "aXyd", false), "0123");
	assert_string_equal(aligned("aBcd", "ayXd", false), "0-13");
	assert_string_equal(aligned("AbcD", "AxbcD", false), "0-123");
}

static void moved_and_rewritten_at_once(void **state)
{
	(void)state;
	/* b moved to the end; c was rewritten */
	assert_string_equal(aligned("abcd", "axdb", false), "0231");
	/* what is there twice parts the gaps, too */
	assert_string_equal(aligned("paqar", "satuav", false), "012-34");
}

static uint32_t seed;

static unsigned chance(unsigned below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static void no_old_one_twice_and_the_same_mark_before_any_other(void **state)
{
	(void)state;
	for (seed = 1; seed < 30000; seed++) {
		uint32_t start = seed;
		char old[16], now[16];
		size_t n = chance(12), m = chance(12), left[128] = { 0 };
		bool used[16] = { false };
		const char *shown;

		for (size_t i = 0; i < n; i++)
			old[i] = "abcdEF"[chance(6)];
		for (size_t i = 0; i < m; i++)
			now[i] = "abcdEF"[chance(6)];
		old[n] = now[m] = '\0';
		shown = aligned(old, now, start % 3 == 0);
		for (size_t i = 0; i < n; i++)
			left[(int)old[i]]++;
		for (size_t k = 0; k < m; k++) {
			size_t at = (size_t)(shown[k] - '0');

			if (shown[k] == '-')
				continue;
			assert_true(at < n && !used[at]);
			used[at] = true;
			if (old[at] == now[k])
				left[(int)old[at]]--;
		}
		/* of each mark as many pairs as there are on the side that has fewer */
		for (const char *c = "abcdEF"; *c; c++) {
			size_t old_count = 0, now_count = 0;

			for (size_t i = 0; i < n; i++)
				old_count += old[i] == *c;
			for (size_t i = 0; i < m; i++)
				now_count += now[i] == *c;
			assert_int_equal(old_count - left[(int)*c], old_count < now_count ? old_count : now_count);
		}
		seed = start;
	}
}

static void thousands_of_segments_are_aligned_in_no_time(void **state)
{
	pf_arena *arena = pf_arena_new();
	size_t *old_of_new;
	pf_error err = { 0 };

	(void)state;
	assert_non_null(arena);
	for (size_t i = 0; i < MOST; i++) {
		memset(marks[0][i], 0, PF_SEGMENT_MARK);
		memset(marks[1][i], 0, PF_SEGMENT_MARK);
		memcpy(marks[0][i], &(uint32_t){ (uint32_t)i + 1 }, 4);
		memcpy(marks[1][i], &(uint32_t){ (uint32_t)(MOST - i) }, 4);
		sides[0][i] = (pf_align_item){ marks[0][i], PF_SPAN("p") };
		sides[1][i] = (pf_align_item){ marks[1][i], PF_SPAN("p") };
	}
	assert_true(pf_align(&old_of_new, arena, sides[0], MOST, sides[1], MOST, &err));
	for (size_t k = 0; k < MOST; k++)
		assert_int_equal(old_of_new[k], MOST - 1 - k);
	for (size_t i = 0; i < MOST; i++)
		marks[1][i][8] = 1; /* all rewritten */
	assert_true(pf_align(&old_of_new, arena, sides[0], MOST, sides[1], MOST, &err));
	for (size_t k = 0; k < MOST; k++)
		assert_int_equal(old_of_new[k], k);
	pf_arena_free(arena);
}

static void no_memory_is_an_error(void **state)
{
	(void)state;
	failed = true;
	for (long n = 0; failed; n++) {
		pf_arena *arena = pf_arena_new();
		size_t *old_of_new, old = read_side(0, "abcdefgh", false), now = read_side(1, "xabdcygh", false);
		pf_error err = { 0 };
		bool ok;

		assert_non_null(arena);
		assert_true(n < 1000);
		failed = false;
		countdown = n;
		ok = pf_align(&old_of_new, arena, sides[0], old, sides[1], now, &err);
		countdown = -1;
		assert_int_equal(ok, !failed);
		if (!ok)
			assert_int_equal(err.code, PF_E_MEMORY);
		pf_arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stayed_in_order_is_itself),
		cmocka_unit_test(what_is_inserted_is_new_and_what_is_gone_is_nobody),
		cmocka_unit_test(what_moved_is_itself),
		cmocka_unit_test(what_is_rewritten_in_a_gap_keeps_its_place),
		cmocka_unit_test(a_heading_is_never_a_rewritten_paragraph),
		cmocka_unit_test(moved_and_rewritten_at_once),
		cmocka_unit_test(no_old_one_twice_and_the_same_mark_before_any_other),
		cmocka_unit_test(thousands_of_segments_are_aligned_in_no_time),
		cmocka_unit_test(no_memory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
