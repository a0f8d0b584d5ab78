/* answer: a text that a person gives for a field becomes what the column holds, or is refused with a reason. */
#include "engine/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static pf_arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = pf_arena_new();
	return arena && pf_model_get(NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	pf_arena_free(arena);
	return 0;
}

static bool make(pf_span *out, const char *type, const char *field, pf_span text, pf_error *err)
{
	return pf_answer_make(out, arena, pf_model_type(pf_model_get(NULL), pf_span_of(type)), pf_span_of(field), text, "fr_FR", err);
}

static void gives(const char *type, const char *field, const char *text, const char *stored)
{
	pf_error err = { 0 };
	pf_span out;

	assert_true(make(&out, type, field, pf_span_of(text), &err));
	assert_string_equal(out.data, stored);
	assert_int_equal(out.length, strlen(stored));
}

static void refuses(const char *type, const char *field, const char *text, const char *why)
{
	pf_error err = { 0 };
	pf_span out;

	assert_false(make(&out, type, field, pf_span_of(text), &err));
	assert_int_equal(err.code, PF_E_USAGE);
	assert_non_null(strstr(err.message, why));
}

static void titles_show_as_they_were_typed(void **state)
{
	(void)state;
	gives("case", "title", "  R&D <plus> \n", "R&D &lt;plus>");
	gives("area", "title", "R&D", "R&amp;D");
	refuses("case", "title", " \n", "not empty");
	refuses("case", "title", "a\nb", "one line");
}

static void summaries_keep_their_lines(void **state)
{
	(void)state;
	gives("case", "excerpt", "a\nb < c", "a\nb &lt; c");
	gives("case", "excerpt", "", "");
	gives("area", "excerpt", "a & b", "a &amp; b");
}

static void html_becomes_blocks(void **state)
{
	(void)state;
	gives("case", "content", "<p>a <b>b</b></p>", "<!-- wp:paragraph -->\n<p>a <b>b</b></p>\n<!-- /wp:paragraph -->");
	gives("case", "content", "loose & text", "<!-- wp:paragraph -->\n<p>loose &amp; text</p>\n<!-- /wp:paragraph -->");
	gives("case", "content", "", "");
	refuses("case", "content", "<p><script>x</script></p>", "script");
	refuses("case", "content", "<p><a href=\"media/x.pdf\">x</a></p>", "media/");
}

static void block_markup_stays_as_it_is(void **state)
{
	static const char markup[] = "<!-- wp:quote {\"x\":1} -->\n<blockquote class=\"wp-block-quote\"><!-- wp:paragraph --><p>a</p><!-- /wp:paragraph --></blockquote>\n<!-- /wp:quote -->";

	(void)state;
	gives("case", "content", markup, markup);
	refuses("case", "content", "<!-- wp:quote --><p>a</p>", "never closed");
	refuses("case", "content", "<!-- wp:html --><form></form><!-- /wp:html -->", "form");
}

static void slugs_statuses_and_numbers_are_checked(void **state)
{
	(void)state;
	gives("case", "slug", "Été à Lyon", "ete-a-lyon");
	refuses("case", "slug", "…", "address");
	gives("case", "status", "draft", "draft");
	refuses("case", "status", "trash", "publish");
	gives("case", "order", "0012", "12");
	refuses("case", "order", "10000", "0 to 9999");
	refuses("case", "order", "-1", "whole number");
	refuses("case", "order", "99999999999999999999", "whole number");
}

static void metas_follow_their_kind(void **state)
{
	(void)state;
	gives("practice", "meta:_profint_place", "Pas de Calais", "Pas de Calais");
	gives("practice", "meta:_profint_place", "a:0:{}", "s:6:\"a:0:{}\";");
	gives("recommendation", "meta:_profint_number", "9", "9");
	refuses("recommendation", "meta:_profint_number", "0", "1 to 9999");
	gives("area", "meta:profint_color", "#b8442f", "#b8442f");
	refuses("area", "meta:profint_color", "#B8442F", "colour");
	gives("practice", "meta:_profint_source_url", "https://example.org/", "https://example.org/");
	refuses("practice", "meta:_profint_source_url", "javascript:alert(1)", "address");
}

static void relations_are_chosen_and_never_typed(void **state)
{
	static const char *const fields[] = { "tax:profint_area", "parent", "date", "meta:_profint_area", "meta:_profint_menu", "meta:_unknown" };

	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		refuses(i == 4 ? "page" : "practice", fields[i], "1", "mine or theirs");
	refuses("partner", "meta:profint_logo", "12", "mine or theirs");
}

static void other_bytes_than_text_are_refused(void **state)
{
	pf_error err = { 0 };
	pf_span out;

	(void)state;
	refuses("case", "title", "caf\xe9", "byte 3");
	assert_false(make(&out, "case", "title", (pf_span){ "a\0b", 3 }, &err));
	assert_int_equal(err.code, PF_E_USAGE);
}

static void what_is_too_long_is_refused(void **state)
{
	pf_error err = { 0 };
	pf_text text;
	pf_span out;

	(void)state;
	pf_text_init(&text, 2000000);
	for (int i = 0; i < 60001; i++)
		pf_text_byte(&text, 'x');
	assert_false(make(&out, "case", "excerpt", pf_text_span(&text), &err));
	assert_non_null(strstr(err.message, "60000"));
	while (text.length <= 1048576)
		pf_text_put(&text, "xxxxxxxxxxxxxxxx");
	assert_false(make(&out, "case", "content", pf_text_span(&text), &err));
	assert_non_null(strstr(err.message, "1 MB"));
	pf_text_release(&text);
	refuses("area", "title", "012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
				 "012345678901234567890123456789012345678901234567890123456789012345678901234567890", "200 characters");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_show_as_they_were_typed),
		cmocka_unit_test(summaries_keep_their_lines),
		cmocka_unit_test(html_becomes_blocks),
		cmocka_unit_test(block_markup_stays_as_it_is),
		cmocka_unit_test(slugs_statuses_and_numbers_are_checked),
		cmocka_unit_test(metas_follow_their_kind),
		cmocka_unit_test(relations_are_chosen_and_never_typed),
		cmocka_unit_test(other_bytes_than_text_are_refused),
		cmocka_unit_test(what_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
