/* term: plain text shows as it is, and WordPress' own filters have nothing left to change. */
#include "wordpress/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef void writer(pf_text *out, pf_span plain);

static void check(writer *write, const char *plain, const char *expected)
{
	size_t length = strlen(plain);
	char *copy = malloc(length ? length : 1);
	pf_text out;

	assert_non_null(copy);
	memcpy(copy, plain, length);
	pf_text_init(&out, 1000);
	write(&out, (pf_span){ copy, length });
	pf_text_add(&out, "", 0);
	assert_false(out.failed);
	assert_string_equal(out.data, expected);
	pf_text_release(&out);
	free(copy);
}

static void names_are_stored_escaped_and_keep_their_quotes(void **state)
{
	(void)state;
	check(pf_term_name, "R&D", "R&amp;D");
	check(pf_term_name, "Thème & “été”", "Thème &amp; “été”");
	check(pf_term_name, "It's \"q\" <b>é</b> a<b", "It's \"q\" &lt;b&gt;é&lt;/b&gt; a&lt;b");
	check(pf_term_name, "", "");
}

static void what_looks_like_an_entity_shows_as_it_is_written(void **state)
{
	(void)state;
	check(pf_term_name, "&eacute; &amp; &#8211;", "&amp;eacute; &amp;amp; &#038;#8211;");
	check(pf_term_name, "&#x2d; &#xg; &#; &#1 &#12",
		"&#038;#x2d; &amp;#xg; &amp;#; &amp;#1 &amp;#12");
	check(pf_term_description, "&eacute;", "&amp;eacute;");
}

static void a_name_is_one_line_without_blanks_around_or_twice(void **state)
{
	(void)state;
	check(pf_term_name, "  a \t\r\n b\n", "a b");
	check(pf_term_name, " \t\n", "");
	check(pf_term_name, "a\u00a0 b", "a\u00a0 b");
}

static void a_percent_sign_before_hex_digits_is_kept_from_wordpress(void **state)
{
	(void)state;
	check(pf_term_name, "50%de %AF %%41", "50&#037;de &#037;AF %&#037;41");
	check(pf_term_name, "50 % de", "50 % de");
	check(pf_term_name, "100%", "100%");
	check(pf_term_name, "5%a", "5%a");
	check(pf_term_name, "%ag", "%ag");
	check(pf_term_description, "50%de", "50%de");
}

static void a_description_keeps_its_lines(void **state)
{
	(void)state;
	check(pf_term_description, "\n a <b>\r\nb & c\rd  e \n", "a &lt;b&gt;\nb &amp; c\nd  e");
	check(pf_term_description, "", "");
	check(pf_term_description, "\r", "");
}

static void a_text_above_its_limit_fails_and_says_so_once(void **state)
{
	pf_text out;

	(void)state;
	pf_text_init(&out, 4);
	pf_term_name(&out, PF_SPAN("R&D"));
	assert_true(out.failed);
	pf_text_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_stored_escaped_and_keep_their_quotes),
		cmocka_unit_test(what_looks_like_an_entity_shows_as_it_is_written),
		cmocka_unit_test(a_name_is_one_line_without_blanks_around_or_twice),
		cmocka_unit_test(a_percent_sign_before_hex_digits_is_kept_from_wordpress),
		cmocka_unit_test(a_description_keeps_its_lines),
		cmocka_unit_test(a_text_above_its_limit_fails_and_says_so_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
