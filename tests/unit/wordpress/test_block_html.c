/* block_html: what stands between the delimiters of block markup, and whether they match. */
#include "wordpress/block_html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void gives(const char *markup, const char *html)
{
	pf_error err = { 0 };
	pf_text out;

	pf_text_init(&out, 1000);
	pf_text_put(&out, "");
	assert_true(pf_block_html(&out, pf_span_of(markup), &err));
	pf_text_byte(&out, '|');
	assert_int_equal(out.length, strlen(html) + 1);
	assert_memory_equal(out.data, html, strlen(html));
	pf_text_release(&out);
}

static void refuses(const char *markup, const char *why)
{
	pf_error err = { 0 };
	pf_text out;

	pf_text_init(&out, 1000);
	assert_false(pf_block_html(&out, pf_span_of(markup), &err));
	assert_int_equal(err.code, PF_E_INPUT);
	assert_non_null(strstr(err.message, why));
	pf_text_release(&out);
}

static void markup_is_told_from_html(void **state)
{
	(void)state;
	assert_true(pf_block_is_markup(PF_SPAN("a<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->")));
	assert_true(pf_block_is_markup(PF_SPAN("<!-- wp:profint/related {\"to\":[]} /-->")));
	assert_false(pf_block_is_markup(PF_SPAN("<p>x</p><!-- a comment -->")));
	assert_false(pf_block_is_markup(PF_SPAN("")));
}

static void delimiters_are_left_out(void **state)
{
	(void)state;
	gives("<!-- wp:paragraph -->\n<p>x</p>\n<!-- /wp:paragraph -->", "\n<p>x</p>\n");
	gives("<!-- wp:group --><!-- wp:list --><ul></ul><!-- /wp:list --><!-- /wp:group -->tail", "<ul></ul>tail");
	gives("<!-- wp:separator /-->", "");
	gives("no blocks", "no blocks");
}

static void what_is_not_closed_is_refused(void **state)
{
	(void)state;
	refuses("<!-- wp:paragraph --><p>x</p>", "'paragraph' is never closed");
	refuses("<!-- /wp:paragraph -->", "closed where it is not open");
	refuses("<!-- wp:group --><!-- wp:list --><!-- /wp:group --><!-- /wp:list -->", "'group' is closed");
}

static void nesting_has_a_limit(void **state)
{
	pf_error err = { 0 };
	pf_text markup, out;

	(void)state;
	pf_text_init(&markup, 100000);
	pf_text_init(&out, 1000);
	for (int i = 0; i < 129; i++)
		pf_text_put(&markup, "<!-- wp:group -->");
	for (int i = 0; i < 129; i++)
		pf_text_put(&markup, "<!-- /wp:group -->");
	assert_false(pf_block_html(&out, pf_text_span(&markup), &err));
	assert_true(pf_block_html(&out, (pf_span){ markup.data + strlen("<!-- wp:group -->"), markup.length - strlen("<!-- wp:group --><!-- /wp:group -->") }, &err));
	pf_text_release(&markup);
	pf_text_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_is_told_from_html),
		cmocka_unit_test(delimiters_are_left_out),
		cmocka_unit_test(what_is_not_closed_is_refused),
		cmocka_unit_test(nesting_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
