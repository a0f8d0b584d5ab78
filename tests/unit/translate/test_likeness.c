/* likeness: the score is that of translators' tools, and the difference put together again is both texts. */
#include "translate/likeness.h"
#include "../starve.h"

#include "wordpress/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static unsigned alike(const char *a, const char *b)
{
	unsigned one = pf_likeness(pf_span_of(a), pf_span_of(b), true), other = pf_likeness(pf_span_of(b), pf_span_of(a), true);

	assert_int_equal(one, other);
	return one;
}

static void the_score_counts_words_that_differ(void **state)
{
	(void)state;
	assert_int_equal(alike("un deux trois quatre", "un deux trois quatre"), 100);
	assert_int_equal(alike("un deux trois quatre", "un deux trois cinq"), 75);
	assert_int_equal(alike("un deux trois quatre", "un deux trois"), 75);
	assert_int_equal(alike("un deux trois", "un zéro deux trois"), 75);
	assert_int_equal(alike("un deux", "deux un"), 0);
	assert_int_equal(alike("un", "deux"), 0);
	assert_int_equal(alike("un", ""), 0);
	assert_int_equal(alike("", ""), 100);
	assert_int_equal(alike("un deux trois", "un deux Trois"), 66);
}

static void what_does_not_count_for_a_text_does_not_count_here(void **state)
{
	(void)state;
	assert_int_equal(alike("l'<b>été</b> &amp; l’hiver", "l&rsquo;été&nbsp;&#38;  l'hiver"), 100);
	assert_int_equal(pf_likeness(pf_span_of("a <b>c</b>"), pf_span_of("a c"), false), 50); /* in a plain text tags are words */
}

static char *many_words(const char *format, size_t count)
{
	char *text = malloc(count * 12 + 1);
	size_t at = 0;

	assert_non_null(text);
	for (size_t i = 0; i < count; i++)
		at += (size_t)snprintf(text + at, 12, format, i);
	return text;
}

/* A second for the longest pair is an age; the bound is there so that no text holds a run up. */
static void the_longest_texts_are_bounded(void **state)
{
	char *a = many_words("%zu ", 2000), *b = many_words("z%zu ", 2000), *c = many_words("%zu ", 2001), *d = many_words("%zu ", 50000);
	clock_t began = clock();

	(void)state;
	assert_int_equal(alike(a, b), 0);
	assert_true(alike(a, a) == 100);
	assert_int_equal(alike(a, c), 0);
	assert_int_equal(alike(c, c), 100);
	assert_int_equal(alike(c, d), 0);
	assert_int_equal(alike(d, d), 100);
	assert_true(clock() - began < 10 * CLOCKS_PER_SEC);
	free(a);
	free(b);
	free(c);
	free(d);
}

/* All words of a diff but those of one kind, a blank behind each piece. */
static void without(char *out, size_t room, const json_t *diff, const char *kind)
{
	size_t i, at = 0;
	json_t *piece;

	out[0] = '\0';
	json_array_foreach(diff, i, piece)
		if (strcmp(json_string_value(json_array_get(piece, 0)), kind) != 0)
			at += (size_t)snprintf(out + at, room - at, "%s%s", at ? " " : "", json_string_value(json_array_get(piece, 1)));
}

static void differs_as(const char *before, const char *after, const char *wanted)
{
	json_t *diff = pf_likeness_diff(pf_span_of(before), pf_span_of(after), true);
	char *said;

	assert_non_null(diff);
	said = json_dumps(diff, JSON_COMPACT);
	assert_string_equal(said, wanted);
	free(said);
	json_decref(diff);
}

static void the_difference_names_what_stayed_what_went_and_what_came(void **state)
{
	(void)state;
	differs_as("Le chat dort.", "Le chat dort.", "[[\"same\",\"Le chat dort.\"]]");
	differs_as("Le chat dort.", "Le grand chat mange.", "[[\"same\",\"Le\"],[\"new\",\"grand\"],[\"same\",\"chat\"],[\"gone\",\"dort.\"],[\"new\",\"mange.\"]]");
	differs_as("", "Un", "[[\"new\",\"Un\"]]");
	differs_as("Un deux", "", "[[\"gone\",\"Un deux\"]]");
	differs_as("", "", "[]");
	differs_as("a \"b\" <i>c</i>", "a “b” c", "[[\"same\",\"a \\\"b\\\" c\"]]");
}

static void the_difference_put_together_again_is_both_texts(void **state)
{
	static const char *const words[] = { "un", "deux", "trois", "été", "a" };
	unsigned seed = 7;

	(void)state;
	for (int turn = 0; turn < 2000; turn++) {
		char before[400] = "", after[400] = "", read[1000];
		json_t *diff;

		for (size_t i = 0; i < 12; i++) {
			const char *word = words[(seed = seed * 1103515245 + 12345) / 65536 % 5];
			unsigned where = (seed = seed * 1103515245 + 12345) / 65536 % 6;

			if (where)
				snprintf(before + strlen(before), sizeof before - strlen(before), "%s%s", *before ? " " : "", word);
			if (where != 1)
				snprintf(after + strlen(after), sizeof after - strlen(after), "%s%s", *after ? " " : "", word);
		}
		diff = pf_likeness_diff(pf_span_of(before), pf_span_of(after), true);
		assert_non_null(diff);
		without(read, sizeof read, diff, "new");
		assert_string_equal(read, before);
		without(read, sizeof read, diff, "gone");
		assert_string_equal(read, after);
		json_decref(diff);
	}
}

static void texts_too_long_to_compare_are_all_gone_and_all_new(void **state)
{
	char *a = many_words("%zu ", 2001);
	json_t *diff = pf_likeness_diff(pf_span_of(a), pf_span_of("un"), true);

	(void)state;
	assert_int_equal(json_array_size(diff), 2);
	assert_string_equal(json_string_value(json_array_get(json_array_get(diff, 0), 0)), "gone");
	assert_string_equal(json_string_value(json_array_get(json_array_get(diff, 1), 1)), "un");
	json_decref(diff);
	free(a);
}

static void want_of_memory_is_no_likeness_and_no_difference(void **state)
{
	(void)state;
	for (long n = 0; n < 400; n++) {
		json_t *diff;
		unsigned score;
		bool missed;

		failed = false;
		countdown = n;
		score = pf_likeness(pf_span_of("un deux trois quatre"), pf_span_of("un deux trois cinq"), true);
		countdown = -1;
		assert_true(score == 75 || (failed && score == 0));
		missed = failed;
		failed = false;
		countdown = n;
		diff = pf_likeness_diff(pf_span_of("un deux trois"), pf_span_of("un trois quatre cinq"), true);
		countdown = -1;
		assert_true(diff || failed);
		if (diff)
			assert_int_equal(json_array_size(diff), 4);
		json_decref(diff);
		if (!missed && !failed)
			return;
	}
	fail_msg("it never ran through");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_score_counts_words_that_differ),
		cmocka_unit_test(what_does_not_count_for_a_text_does_not_count_here),
		cmocka_unit_test(the_longest_texts_are_bounded),
		cmocka_unit_test(the_difference_names_what_stayed_what_went_and_what_came),
		cmocka_unit_test(the_difference_put_together_again_is_both_texts),
		cmocka_unit_test(texts_too_long_to_compare_are_all_gone_and_all_new),
		cmocka_unit_test(want_of_memory_is_no_likeness_and_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
