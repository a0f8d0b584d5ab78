/* glossary: a term is found where it stands as a word, however it is typed, and nowhere else. */
#include "translate/glossary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ENTRY(kind, word) { .rule = kind, .term = { word, sizeof word - 1 }, .translation = { "x", 1 } }

/* Longest first, as the store gives them. */
static const pf_glossary_entry terms[] = {
	ENTRY(PF_RULE_UNTRANSLATABLE, "Mission locale d'insertion"),
	ENTRY(PF_RULE_UNTRANSLATABLE, "Mission locale"),
	ENTRY(PF_RULE_FORBIDDEN, "locale"),
	ENTRY(PF_RULE_PREFERRED, "équipe"),
	ENTRY(PF_RULE_PREFERRED, "réseau"),
	ENTRY(PF_RULE_PREFERRED, "C++"),
	ENTRY(PF_RULE_PREFERRED, "SAI"),
	ENTRY(PF_RULE_PREFERRED, ""),
};

/* Every hit in brackets, one after the other. */
static const char *hits(const char *words)
{
	static char found[1000];
	pf_span text = pf_span_of(words);
	pf_term_hit hit;
	size_t at = 0, last = 0;

	found[0] = '\0';
	while (pf_glossary_next(&hit, terms, sizeof terms / sizeof *terms, text, &at)) {
		size_t length = strlen(found);

		if (hit.from < last || hit.to <= hit.from || hit.to > text.length || at != hit.to)
			fail_msg("'%s': a hit from %zu to %zu behind %zu", words, hit.from, hit.to, last);
		last = hit.to;
		snprintf(found + length, sizeof found - length, "[%.*s]", (int)(hit.to - hit.from), words + hit.from);
	}
	assert_int_equal(at, text.length);
	return found;
}

static void a_term_is_found_at_the_edges_of_words_only(void **state)
{
	(void)state;
	assert_string_equal(hits("L'équipe du réseau"), "[équipe][réseau]");
	assert_string_equal(hits("équipement, rééquipe, équipe2, 2équipe"), "");
	assert_string_equal(hits("(équipe)-équipe/équipe"), "[équipe][équipe][équipe]");
	assert_string_equal(hits("\xc3\xa9t\xc3\xa9\xc3\xa9quipe"), ""); /* behind a letter beyond ASCII */
	assert_string_equal(hits("le C++ et C+"), "[C++]");
	assert_string_equal(hits("équip"), "");
	assert_string_equal(hits(""), "");
}

static void case_counts_only_where_the_term_has_a_capital_inside(void **state)
{
	(void)state;
	assert_string_equal(hits("Équipe, ÉQUIPE, mission Locale"), "[Équipe][ÉQUIPE][mission Locale]");
	assert_string_equal(hits("SAI, Sai, sai, SAIS"), "[SAI]");
}

static void apostrophes_and_blanks_of_any_style_are_the_same(void **state)
{
	(void)state;
	assert_string_equal(hits("Mission\xc2\xa0locale d\xe2\x80\x99insertion"), "[Mission\xc2\xa0locale d\xe2\x80\x99insertion]");
	assert_string_equal(hits("l\xe2\x80\x99\xc3\xa9quipe"), "[équipe]");
	assert_string_equal(hits("Mission  locale"), ""); /* two blanks are two: the text is not as it is read */
}

static void the_longest_term_goes_first_and_terms_do_not_overlap(void **state)
{
	(void)state;
	assert_string_equal(hits("La Mission locale d'insertion"), "[Mission locale d'insertion]");
	assert_string_equal(hits("La Mission locale d'ici"), "[Mission locale]");
}

static void the_plain_plural_belongs_to_the_term(void **state)
{
	(void)state;
	assert_string_equal(hits("équipes, réseaux, équipesx"), "[équipes][réseaux]");
}

static void what_is_forbidden_is_not_looked_for_in_the_source(void **state)
{
	(void)state;
	assert_string_equal(hits("une locale"), "");
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
	(void)state;
	assert_string_equal(hits("\xff\xfe équipe \xc3"), "[équipe]");
	assert_string_equal(hits("\xc3"), "");
}

static bool says(const char *words, const char *term)
{
	return pf_glossary_says(pf_span_of(words), pf_span_of(term));
}

static void a_translation_says_a_term_as_a_word_or_its_plural(void **state)
{
	(void)state;
	assert_true(says("The client comes.", "client"));
	assert_true(says("Clients come.", "client"));
	assert_false(says("A clientele.", "client"));
	assert_false(says("Clie", "client"));
	assert_false(says("anything", ""));
	assert_false(says("", "client"));
	assert_true(says("en \xc3\x96ppen plats", "\xc3\xb6ppen"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_term_is_found_at_the_edges_of_words_only),
		cmocka_unit_test(case_counts_only_where_the_term_has_a_capital_inside),
		cmocka_unit_test(apostrophes_and_blanks_of_any_style_are_the_same),
		cmocka_unit_test(the_longest_term_goes_first_and_terms_do_not_overlap),
		cmocka_unit_test(the_plain_plural_belongs_to_the_term),
		cmocka_unit_test(what_is_forbidden_is_not_looked_for_in_the_source),
		cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
		cmocka_unit_test(a_translation_says_a_term_as_a_word_or_its_plural),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
