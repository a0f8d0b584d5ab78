/* Tables of terms, as spreadsheets write them. */
#include "exchange/csv.h"
#include "exchange/terms.h"
#include "../starve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static pf_arena *arena;
static pf_text said;
static const char *const languages[] = { "fr", "en", "sv", NULL };

/* Rows as text: line:cell|cell */
static void assert_rows(const char *text, const char *expected)
{
	pf_csv csv;
	pf_csv_row row;
	pf_error err = { 0 };
	bool more = true;

	pf_text_clear(&said);
	pf_text_put(&said, "");
	assert_true(pf_csv_begin(&csv, pf_span_of(text), &err));
	for (;;) {
		if (!pf_csv_next(&row, &more, &csv, arena, &err))
			fail_msg("%s", err.message);
		if (!more)
			break;
		pf_text_format(&said, "%u:", csv.line);
		for (size_t i = 0; i < row.count; i++)
			pf_text_format(&said, "%s%.*s", i ? "|" : "", (int)row.cells[i].length, row.cells[i].data);
		pf_text_put(&said, "\n");
	}
	assert_string_equal(said.data, expected);
}

static void assert_no_rows(pf_span text, const char *why)
{
	pf_csv csv;
	pf_csv_row row;
	pf_error err = { 0 };
	bool more = true, ok = pf_csv_begin(&csv, text, &err);

	while (ok && more)
		ok = pf_csv_next(&row, &more, &csv, arena, &err);
	assert_false(ok);
	assert_int_equal(err.code, PF_E_INPUT);
	if (!strstr(err.message, why))
		fail_msg("'%s' does not say '%s'", err.message, why);
}

static void cells_are_read_with_and_without_quotes(void **state)
{
	(void)state;
	assert_rows("a,b\n1,2\n", "1:a|b\n2:1|2\n");
	assert_rows("a,\"b \"\"c\"\", d\",\n", "1:a|b \"c\", d|\n");
	assert_rows("\xef\xbb\xbf" "a;b\r\nc ; d\r\n\r\n\"e\" ;f", "1:a|b\n2:c|d\n4:e|f\n");
	assert_rows("a\tb\n \t\"x\ny\"\nz\t", "1:a|b\n2:|x\ny\n4:z|\n");
	assert_rows("a\rb", "1:a\n2:b\n");
	assert_rows("\"a,b;c;d\";e", "1:a,b;c;d|e\n");
	assert_rows("", "");
	assert_rows("\n\n,\n", "");
}

static void broken_tables_are_refused_with_their_line(void **state)
{
	(void)state;
	assert_no_rows(PF_SPAN("a,b\n\"c,d\n"), "line 2: a quote is not closed");
	assert_no_rows(PF_SPAN("a,b\n\"c\"d,e"), "line 2: something stands behind a closing quote");
	assert_no_rows(PF_SPAN("a\nb\n\xff"), "line 3: not UTF-8");
	assert_no_rows((pf_span){ "a\0b", 3 }, "line 1: not UTF-8");
	assert_no_rows(PF_SPAN("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"), "more than 16 columns");
}

static void a_table_cut_inside_of_a_quote_is_refused_and_nowhere_else(void **state)
{
	static const char whole[] = "a,b\n\"c \"\"x\"\"\",y\r\nz";

	(void)state;
	for (size_t length = 0; length < sizeof whole - 1; length++) {
		char *copy = malloc(length + 1); /* so that a checker sees who reads too far */
		pf_csv csv;
		pf_csv_row row;
		pf_error err = { 0 };
		size_t quotes = 0;
		bool more = true, ok;

		assert_non_null(copy);
		memcpy(copy, whole, length);
		for (size_t i = 0; i < length; i++)
			quotes += copy[i] == '"';
		ok = pf_csv_begin(&csv, (pf_span){ copy, length }, &err);
		while (ok && more)
			ok = pf_csv_next(&row, &more, &csv, arena, &err);
		assert_int_equal(ok, quotes % 2 == 0);
		free(copy);
	}
}

static void a_megabyte_of_quotes_is_read_in_no_time(void **state)
{
	pf_text text;
	pf_csv csv;
	pf_csv_row row;
	pf_error err = { 0 };
	bool more = true;

	(void)state;
	pf_text_init(&text, 2u << 20);
	while (text.length < 1000000)
		pf_text_put(&text, "\"\",\"x\"\n");
	alarm(10); /* quadratic work takes minutes */
	assert_true(pf_csv_begin(&csv, pf_text_span(&text), &err));
	while (more)
		assert_true(pf_csv_next(&row, &more, &csv, arena, &err));
	alarm(0);
	pf_text_release(&text);
}

static void assert_terms(const char *text, const char *expected)
{
	pf_glossary_entry *entries = NULL;
	size_t count = 0;
	pf_error err = { 0 };

	pf_text_clear(&said);
	pf_text_put(&said, "");
	if (!pf_terms_read(&entries, &count, arena, pf_span_of(text), languages, &err))
		pf_text_put(&said, err.message);
	for (size_t i = 0; i < count; i++)
		pf_text_format(&said, "%.*s %s %.*s>%.*s (%.*s)\n", (int)entries[i].language.length, entries[i].language.data, pf_term_rule_word(entries[i].rule),
			       (int)entries[i].term.length, entries[i].term.data, (int)entries[i].translation.length, entries[i].translation.data,
			       (int)entries[i].note.length, entries[i].note.data);
	assert_string_equal(said.data, expected);
}

static void a_table_of_terms_is_read_in_any_order_of_columns(void **state)
{
	(void)state;
	assert_terms("term,translation,rule,language,note\nmaison de quartier,community centre,preferred,en,not house\nUVUC,,untranslatable,,\nUVUC,,untranslatable,sv\n,social case,forbidden,en,\n",
		     "en preferred maison de quartier>community centre (not house)\n* untranslatable UVUC> ()\nsv untranslatable UVUC> ()\nen forbidden >social case ()\n");
	assert_terms("language;rule;term\n", "");
}

static void a_wrong_row_refuses_the_table_with_its_line(void **state)
{
	char text[600];

	(void)state;
	assert_terms("", "line 1: the table is empty; its first line names the columns");
	assert_terms("language,rule", "line 1: the column 'term' is missing");
	assert_terms("language,rule,term,term", "line 1: the column 'term' comes twice");
	assert_terms("language,rule,word", "line 1: the column 'word' is unknown; language, rule, term, translation and note were expected");
	assert_terms("language,rule,term,translation\nen,preferred,a,b\nen,favourite,a,b", "line 3: 'favourite' is no rule; preferred, untranslatable or forbidden was expected");
	assert_terms("language,rule,term,translation\nde,preferred,a,b", "line 2: 'de' is no language that this site is translated into");
	assert_terms("language,rule,term,translation\nfr,preferred,a,b", "line 2: 'fr' is no language that this site is translated into");
	assert_terms("language,rule,term,translation\n*,preferred,a,b", "line 2: a preferred term is of one language; only untranslatable ones are of all ('*')");
	assert_terms("language,rule,term,translation\nen,preferred,a,", "line 2: a preferred term wants a term and its translation");
	assert_terms("language,rule,term,translation\nen,untranslatable,a,b", "line 2: an untranslatable term wants a term and no translation");
	assert_terms("language,rule,term,translation\nen,forbidden,a", "line 2: a forbidden word is the translation, which is empty");
	assert_terms("language,rule,term,translation\nen,preferred,\"a\nb\",c", "line 2: the term is not a line of UTF-8");
	memset(text, 'x', sizeof text);
	memcpy(text, "language,rule,term\n,untranslatable,", 35);
	text[35 + 191] = '\0';
	assert_terms(text, "line 2: the term is longer than 190 bytes");
}

static void no_allocation_that_fails_is_fatal(void **state)
{
	bool done = false;

	(void)state;
	for (long n = 0; !done; n++) {
		pf_arena *own = pf_arena_new();
		pf_glossary_entry *entries;
		size_t count;
		pf_error err = { 0 };
		char table[] = "language,rule,term,translation\nen,preferred,\"a\",b\n";

		assert_non_null(own);
		countdown = n;
		done = pf_terms_read(&entries, &count, own, pf_span_of(table), languages, &err);
		countdown = -1;
		assert_true(done || err.code == PF_E_MEMORY);
		pf_arena_free(own);
		assert_true(n < 1000);
	}
}

static int begin(void **state)
{
	(void)state;
	arena = pf_arena_new();
	pf_text_init(&said, 1u << 20);
	return arena ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	pf_arena_free(arena);
	pf_text_release(&said);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_read_with_and_without_quotes),
		cmocka_unit_test(broken_tables_are_refused_with_their_line),
		cmocka_unit_test(a_table_cut_inside_of_a_quote_is_refused_and_nowhere_else),
		cmocka_unit_test(a_megabyte_of_quotes_is_read_in_no_time),
		cmocka_unit_test(a_table_of_terms_is_read_in_any_order_of_columns),
		cmocka_unit_test(a_wrong_row_refuses_the_table_with_its_line),
		cmocka_unit_test(no_allocation_that_fails_is_fatal),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
