/* compose: of a changed text the sentences that did not change keep their translation, and never one that is not theirs. */
#include "translate/compose.h"
#include "../starve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static pf_arena *arena;

/* What is re-used in its place, and [what is to be asked for] in brackets; "" when nothing is. */
static const char *composed(const char *source, const char *before, const char *text, bool markup)
{
	static char said[2000];
	pf_piece *pieces;
	pf_error err = { 0 };
	size_t count, at = 0, length = 0;

	said[0] = '\0';
	pf_arena_clear(arena);
	if (!pf_compose(&pieces, &count, arena, pf_span_of(source), pf_span_of(before), pf_span_of(text), markup, &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < count; i++) {
		assert_ptr_equal(pieces[i].source.data, source + length); /* all of them are the source */
		length += pieces[i].source.length;
		at += (size_t)(pieces[i].text.data ? snprintf(said + at, sizeof said - at, "%s%.*s", i ? "|" : "", (int)pieces[i].text.length, pieces[i].text.data)
						   : snprintf(said + at, sizeof said - at, "%s[%.*s]", i ? "|" : "", (int)pieces[i].source.length, pieces[i].source.data));
	}
	assert_true(count == 0 || length == strlen(source));
	return said;
}

static void only_the_changed_sentence_is_asked_for(void **state)
{
	(void)state;
	assert_string_equal(composed("Un chat. Trois chiens. Une fin.", "Un chat. Deux chiens. Une fin.", "A cat. Two dogs. An end.", true),
			    "A cat.|[Trois chiens. ]|An end.");
	assert_string_equal(composed("Un chat. Une fin.", "Un chat. Deux chiens. Une fin.", "A cat. Two dogs. An end.", true), "A cat.|An end.");
	assert_string_equal(composed("Un début. Un chat. Une fin.", "Un chat. Une fin.", "A cat. An end.", true), "[Un début. ]|A cat.|An end.");
	assert_string_equal(composed("Une fin. Un chat.", "Un chat. Une fin.", "A cat. An end.", true), "An end.|A cat.");
}

static void nothing_is_reused_where_sides_do_not_answer_each_other(void **state)
{
	(void)state;
	assert_string_equal(composed("Un chat. Trois chiens.", "Un chat. Deux chiens.", "A cat and two dogs.", true), ""); /* one sentence for two */
	assert_string_equal(composed("Rien de cela.", "Un chat. Deux chiens.", "A cat. Two dogs.", true), "");             /* all is new */
	assert_string_equal(composed("", "Un chat.", "A cat.", true), "");
	assert_string_equal(composed("Un chat.", "", "", true), "");
}

static void tags_that_reach_over_sentences_forbid_it(void **state)
{
	(void)state;
	assert_string_equal(composed("<b>Un chat. Trois chiens.</b>", "<b>Un chat. Deux chiens.</b>", "<b>A cat. Two dogs.</b>", true), "");
	assert_string_equal(composed("Un chat. Trois chiens.", "<b>Un chat. Deux chiens.</b>", "A cat. Two dogs.", true), "");
	assert_string_equal(composed("Un <b>chat</b>. Trois chiens.", "Un <b>chat</b>. Deux chiens.", "A <b>cat</b>. Two dogs.", true), "A <b>cat</b>.|[Trois chiens.]");
}

static void a_sentence_with_other_tags_is_another_one(void **state)
{
	(void)state;
	assert_string_equal(composed("Un <i>chat</i>. Deux chiens.", "Un <b>chat</b>. Deux chiens.", "A <b>cat</b>. Two dogs.", true), "[Un <i>chat</i>. ]|Two dogs.");
	assert_string_equal(composed("Voir <a href=\"/b\">là</a>. Deux chiens.", "Voir <a href=\"/a\">là</a>. Deux chiens.", "See <a href=\"/a\">there</a>. Two dogs.", true),
			    "[Voir <a href=\"/b\">là</a>. ]|Two dogs.");
	assert_string_equal(composed("Un chat. Deux chiens.", "Un <b>chat</b>. Deux chiens.", "A <b>cat</b>. Two dogs.", true), "[Un chat. ]|Two dogs.");
}

static void trivial_changes_of_a_sentence_keep_it(void **state)
{
	(void)state;
	assert_string_equal(composed("L’été  dure. Trois chiens.", "L'été dure. Deux chiens.", "Summer lasts. Two dogs.", true), "Summer lasts.|[Trois chiens.]");
}

static void repeated_sentences_are_taken_in_order(void **state)
{
	(void)state;
	assert_string_equal(composed("Oui. Bon. Oui.", "Oui. Non. Oui.", "Yes. Nope. Yeah.", true), "Yes.|[Bon. ]|Yeah.");
	assert_string_equal(composed("Oui. Oui. Oui.", "Oui. Oui.", "Yes. Yeah.", true), "Yes.|Yeah.|[Oui.]");
}

static void plain_texts_and_line_breaks_are_composed_too(void **state)
{
	(void)state;
	assert_string_equal(composed("A < beau. Trois chiens.", "A < beau. Deux chiens.", "A < fine. Two dogs.", false), "A < fine.|[Trois chiens.]");
	assert_string_equal(composed("Un chat<br>Trois chiens", "Un chat<br>Deux chiens", "A cat<br>Two dogs", true), "A cat<br>|[Trois chiens]");
}

static void joined_pieces_have_the_blanks_of_the_source(void **state)
{
	const char *source = "Un chat.  Deux chiens.\nUne fin. ";
	pf_piece *pieces;
	pf_error err = { 0 };
	pf_text text;
	size_t count;

	(void)state;
	pf_arena_clear(arena);
	assert_true(pf_compose(&pieces, &count, arena, pf_span_of(source), PF_SPAN("Un chat. Une fin."), PF_SPAN("A cat. An end."), true, &err));
	assert_int_equal(count, 3);
	assert_null(pieces[1].text.data);
	pieces[1].text = PF_SPAN("Two dogs. ");
	pf_text_init(&text, 1000);
	pf_compose_join(&text, pieces, count);
	assert_string_equal(text.data, "A cat.  Two dogs.\nAn end. ");
	pf_text_release(&text);
}

static void too_many_sentences_are_left_whole(void **state)
{
	static char source[201 * 4 + 1], before[201 * 4 + 1];

	(void)state;
	for (size_t i = 0; i < 201; i++) {
		memcpy(source + 4 * i, "Oui ", 4);
		source[4 * i + 2] = '.';
		source[4 * i + 3] = ' ';
	}
	memcpy(before, source, sizeof source);
	assert_string_equal(composed(source, before, before, true), "");
	source[200 * 4] = before[200 * 4] = '\0';
	assert_true(strlen(composed(source, before, before, true)) > 200);
}

static void want_of_memory_is_told(void **state)
{
	(void)state;
	for (long n = 0; n < 100; n++) {
		pf_arena *own = pf_arena_new();
		pf_error err = { 0 };
		pf_piece *pieces;
		size_t count;
		bool ok;

		failed = false;
		countdown = n;
		ok = pf_compose(&pieces, &count, own, PF_SPAN("Un chat. Trois chiens."), PF_SPAN("Un chat. Deux chiens."), PF_SPAN("A cat. Two dogs."), true, &err);
		countdown = -1;
		assert_true(ok || (failed && err.code == PF_E_MEMORY && count == 0));
		if (ok && count) {
			/* a mark for which there was no memory may hide a sentence, never give a wrong one */
			assert_int_equal(count, 2);
			assert_null(pieces[1].text.data);
		}
		pf_arena_free(own);
		if (!failed)
			return;
	}
	fail_msg("it never ran through");
}

static int set_up(void **state)
{
	(void)state;
	arena = pf_arena_new();
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	pf_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_changed_sentence_is_asked_for),
		cmocka_unit_test(nothing_is_reused_where_sides_do_not_answer_each_other),
		cmocka_unit_test(tags_that_reach_over_sentences_forbid_it),
		cmocka_unit_test(a_sentence_with_other_tags_is_another_one),
		cmocka_unit_test(trivial_changes_of_a_sentence_keep_it),
		cmocka_unit_test(repeated_sentences_are_taken_in_order),
		cmocka_unit_test(plain_texts_and_line_breaks_are_composed_too),
		cmocka_unit_test(joined_pieces_have_the_blanks_of_the_source),
		cmocka_unit_test(too_many_sentences_are_left_whole),
		cmocka_unit_test(want_of_memory_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
