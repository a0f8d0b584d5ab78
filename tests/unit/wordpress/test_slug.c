/*
 * slug: titles become the slugs that WordPress makes of them; the truth is
 * tests/fixtures/slugs.tsv.
 */
#include "wordpress/slug.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#include <cmocka.h>

/* Undoes the escapes of the fixture, in a new text. */
static void unescape(pf_text *out, const char *s, const char *end)
{
	while (s < end) {
		if (*s != '\\') {
			pf_text_byte(out, *s++);
		} else if (s[1] == 'u') {
			char *close;

			pf_utf8_add(out, (uint32_t)strtoul(s + 3, &close, 16));
			s = close + 1;
		} else {
			pf_text_byte(out, s[1] == 'n' ? '\n' : s[1] == 't' ? '\t' : '\\');
			s += 2;
		}
	}
}

static char *slug_of(const char *locale, const char *title, size_t length)
{
	/* a copy of its own, so that a sanitizer sees a read behind the end */
	char *copy = malloc(length ? length : 1);
	pf_error err = { 0 };
	pf_text out;

	assert_non_null(copy);
	memcpy(copy, title, length);
	pf_text_init(&out, PF_SLUG_MAX);
	if (!pf_slug_make(&out, (pf_span){ copy, length }, pf_span_of(locale), &err))
		fail_msg("%s", err.message);
	free(copy);
	return pf_text_take(&out);
}

static void check_slug(const char *locale, const char *title, const char *expected)
{
	char *slug = slug_of(locale, title, strlen(title));

	assert_string_equal(slug, expected);
	free(slug);
}

typedef void each_vector(const char *locale, const char *slug, const pf_text *title);

static size_t for_each_vector(each_vector *visit)
{
	FILE *file = fopen(PROFINT_FIXTURES "/slugs.tsv", "r");
	char *line = NULL;
	size_t room = 0, count = 0;

	assert_non_null(file);
	while (getline(&line, &room, file) > 0) {
		char *slug = strchr(line, '\t'), *title, *end;
		pf_text text;

		if (*line == '#')
			continue;
		assert_non_null(slug);
		*slug++ = '\0';
		title = strchr(slug, '\t');
		end = strrchr(line + (slug - line), '"');
		assert_true(title && end > title + 1);
		*title = '\0';
		pf_text_init(&text, 4096);
		unescape(&text, title + 2, end);
		pf_text_add(&text, "", 0);
		visit(line, slug, &text);
		pf_text_release(&text);
		count++;
	}
	free(line);
	fclose(file);
	return count;
}

static void compare_vector(const char *locale, const char *slug, const pf_text *title)
{
	char *made = slug_of(locale, title->data, title->length);

	if (strcmp(made, slug) != 0)
		fail_msg("%s '%s' became '%s', not '%s'", locale, title->data, made, slug);
	free(made);
}

static void titles_become_the_slugs_that_wordpress_makes(void **state)
{
	(void)state;
	assert_true(for_each_vector(compare_vector) >= 300);
}

static void compare_again(const char *locale, const char *slug, const pf_text *title)
{
	(void)title;
	check_slug(locale, slug, slug);
}

static void a_slug_is_its_own_slug(void **state)
{
	(void)state;
	for_each_vector(compare_again);
}

static void cut_everywhere(const char *locale, const char *slug, const pf_text *title)
{
	(void)slug;
	for (size_t length = 0; length <= title->length; length++) {
		pf_span cut = { title->data, length };
		pf_error err = { 0 };
		pf_text out;

		pf_text_init(&out, PF_SLUG_MAX);
		if (pf_slug_make(&out, cut, pf_span_of(locale), &err))
			assert_true(out.length <= PF_SLUG_MAX);
		else
			assert_int_equal(err.code, PF_E_INPUT);
		pf_text_release(&out);
	}
}

static void a_title_cut_at_any_byte_is_a_slug_or_a_refusal(void **state)
{
	(void)state;
	for_each_vector(cut_everywhere);
}

static void composed_and_decomposed_accents_give_one_slug(void **state)
{
	(void)state;
	check_slug("fr_FR", "\xc3\xa9t\xc3\xa9", "ete");
	check_slug("fr_FR", "e\xcc\x81te\xcc\x81", "ete");
	check_slug("de_DE", "U\xcc\x88", "ue");
}

static void only_some_locales_have_rules_of_their_own(void **state)
{
	(void)state;
	check_slug("de_AT", "Öl", "oel");
	check_slug("sv_SE", "Öl", "ol");
	check_slug("da_DK", "Å", "aa");
	check_slug("da", "Å", "a");
	check_slug("ca", "col·legi", "collegi");
	check_slug("ca_ES", "col·legi", "col%c2%b7legi");
	check_slug("sr_RS", "Đ", "dj");
	check_slug("bs_BA", "Đ", "dj");
	check_slug("", "Öl", "ol");
}

static void a_slug_of_200_bytes_never_cuts_a_character(void **state)
{
	char title[400];

	(void)state;
	memset(title, 'a', sizeof title);
	for (size_t plain = 180; plain <= 200; plain++) {
		char *slug;

		memcpy(title + plain, "漢字", strlen("漢字"));
		slug = slug_of("fr_FR", title, plain + strlen("漢字"));
		assert_int_equal(strlen(slug),
			plain <= 182       ? plain + 18
				: plain <= 191 ? plain + 9
							   : plain);
		free(slug);
		memset(title + plain, 'a', 6);
	}
}

static void bytes_that_are_not_utf8_are_refused_with_their_place(void **state)
{
	static const char *const bad[] = { "ab\xff", "ab\xc3", "ab\xc0\x80", "ab\xed\xa0\x80",
		"ab\xf4\x90\x80\x80", "ab\x80", "ab\xe2\x80" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		pf_error err = { 0 };
		pf_text out;

		pf_text_init(&out, PF_SLUG_MAX);
		assert_false(pf_slug_make(&out, pf_span_of(bad[i]), PF_SPAN("fr_FR"), &err));
		assert_int_equal(err.code, PF_E_INPUT);
		assert_non_null(strstr(err.message, "byte 2"));
		assert_int_equal(out.length, 0);
		pf_text_release(&out);
	}
}

static void a_title_of_64_kilobytes_has_a_slug_and_one_byte_more_is_refused(void **state)
{
	static const char *const fills[] = { "a", "%", "---", "\xcc\x81", "<", "<a \"", "%c3", "漢",
		"&" };
	char *title = malloc(65537 + 8);
	pf_error err = { 0 };
	pf_text out;

	(void)state;
	assert_non_null(title);
	pf_text_init(&out, PF_SLUG_MAX);
	for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
		size_t step = strlen(fills[i]), length = 0;

		for (; length + step <= 65536; length += step)
			memcpy(title + length, fills[i], step);
		pf_text_clear(&out);
		if (!pf_slug_make(&out, (pf_span){ title, length }, PF_SPAN("fr_FR"), &err))
			fail_msg("%s: %s", fills[i], err.message);
	}
	assert_false(pf_slug_make(&out, (pf_span){ title, 65537 }, PF_SPAN("fr_FR"), &err));
	assert_int_equal(err.code, PF_E_INPUT);
	pf_text_release(&out);
	free(title);
}

static void a_text_too_small_for_the_slug_is_an_error(void **state)
{
	pf_error err = { 0 };
	pf_text out;

	(void)state;
	pf_text_init(&out, 3);
	assert_false(pf_slug_make(&out, PF_SPAN("abcd"), PF_SPAN("fr_FR"), &err));
	assert_int_equal(err.code, PF_E_INPUT);
	pf_text_release(&out);
}

static void check_number(const char *stem, unsigned number, const char *expected)
{
	pf_text out;

	pf_text_init(&out, PF_SLUG_MAX);
	pf_slug_number(&out, pf_span_of(stem), number);
	assert_false(out.failed);
	assert_string_equal(out.data, expected);
	pf_text_release(&out);
}

/* n times `unit` and then `tail`; the caller frees. */
static char *repeat(const char *unit, size_t n, const char *tail)
{
	pf_text out;

	pf_text_init(&out, 4096);
	while (n--)
		pf_text_put(&out, unit);
	pf_text_put(&out, tail);
	return pf_text_take(&out);
}

static void check_cut(char *stem, char *expected)
{
	check_number(stem, 2, expected);
	free(stem);
	free(expected);
}

static void a_numbered_slug_stays_within_200_bytes(void **state)
{
	(void)state;
	check_number("savi", 2, "savi-2");
	check_number("savi", 4294967295u, "savi-4294967295");
	check_number("", 2, "-2");
	check_cut(repeat("a", 198, ""), repeat("a", 198, "-2"));
	check_cut(repeat("a", 200, ""), repeat("a", 198, "-2"));
	check_cut(repeat("a", 197, "-bc"), repeat("a", 197, "-2"));
	check_number("ends-with---", 2, "ends-with-2");
}

static void a_numbered_slug_never_cuts_a_character_in_two(void **state)
{
	(void)state;
	check_cut(repeat("%e6%bc%a2", 22, ""), repeat("%e6%bc%a2", 22, "-2"));
	check_cut(repeat("%e6%bc%a2", 22, "ab"), repeat("%e6%bc%a2", 22, "-2"));
	check_cut(repeat("a", 195, "%c3%a9"), repeat("a", 195, "-2"));
	check_cut(repeat("a", 192, "%c3%a9ab"), repeat("a", 192, "%c3%a9-2"));
}

static void octets_that_are_no_character_do_not_break_a_cut(void **state)
{
	char *stem = repeat("%e9", 70, "");
	pf_text out;

	(void)state;
	pf_text_init(&out, PF_SLUG_MAX);
	pf_slug_number(&out, pf_span_of(stem), 2);
	assert_false(out.failed);
	assert_true(out.length <= PF_SLUG_MAX);
	pf_text_release(&out);
	free(stem);
}

static void a_language_is_appended_like_a_number(void **state)
{
	char *stem = repeat("a", 200, ""), *expected = repeat("a", 197, "-en");
	pf_text out;

	(void)state;
	pf_text_init(&out, 2 * PF_SLUG_MAX);
	pf_slug_suffix(&out, PF_SPAN("savi"), PF_SPAN("en"));
	assert_string_equal(out.data, "savi-en");
	pf_text_clear(&out);
	pf_slug_suffix(&out, pf_span_of(stem), PF_SPAN("en"));
	assert_string_equal(out.data, expected);
	pf_text_release(&out);
	free(stem);
	free(expected);
}

static void names_of_feeds_and_embed_are_reserved_everywhere(void **state)
{
	static const char *const names[] = { "feed", "rdf", "rss", "rss2", "atom", "embed" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_true(pf_slug_reserved(pf_span_of(names[i]), false));
		assert_true(pf_slug_reserved(pf_span_of(names[i]), true));
	}
	assert_false(pf_slug_reserved(PF_SPAN("feeds"), true));
	assert_false(pf_slug_reserved(PF_SPAN("fee"), true));
	assert_false(pf_slug_reserved(PF_SPAN(""), true));
}

static void numbers_are_reserved_only_in_hierarchies(void **state)
{
	(void)state;
	assert_true(pf_slug_reserved(PF_SPAN("42"), true));
	assert_true(pf_slug_reserved(PF_SPAN("page3"), true));
	assert_true(pf_slug_reserved(PF_SPAN("0"), true));
	assert_false(pf_slug_reserved(PF_SPAN("42"), false));
	assert_false(pf_slug_reserved(PF_SPAN("page3"), false));
	assert_false(pf_slug_reserved(PF_SPAN("page"), true));
	assert_false(pf_slug_reserved(PF_SPAN("page3a"), true));
	assert_false(pf_slug_reserved(PF_SPAN("42a"), true));
	assert_false(pf_slug_reserved(PF_SPAN("pages3"), true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_become_the_slugs_that_wordpress_makes),
		cmocka_unit_test(a_slug_is_its_own_slug),
		cmocka_unit_test(a_title_cut_at_any_byte_is_a_slug_or_a_refusal),
		cmocka_unit_test(composed_and_decomposed_accents_give_one_slug),
		cmocka_unit_test(only_some_locales_have_rules_of_their_own),
		cmocka_unit_test(a_slug_of_200_bytes_never_cuts_a_character),
		cmocka_unit_test(bytes_that_are_not_utf8_are_refused_with_their_place),
		cmocka_unit_test(a_title_of_64_kilobytes_has_a_slug_and_one_byte_more_is_refused),
		cmocka_unit_test(a_text_too_small_for_the_slug_is_an_error),
		cmocka_unit_test(a_numbered_slug_stays_within_200_bytes),
		cmocka_unit_test(a_numbered_slug_never_cuts_a_character_in_two),
		cmocka_unit_test(octets_that_are_no_character_do_not_break_a_cut),
		cmocka_unit_test(a_language_is_appended_like_a_number),
		cmocka_unit_test(names_of_feeds_and_embed_are_reserved_everywhere),
		cmocka_unit_test(numbers_are_reserved_only_in_hierarchies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
