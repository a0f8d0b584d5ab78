/* block_scan: the tokens are those of WordPress's parser, and nothing of the text is lost. */
#include "wordpress/block_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "kind name attributes" of every token, a line each; the raw bytes must add up to the text. */
static void check(const char *text, const char *expected)
{
	static const char kinds[] = "ehocs";
	size_t length = strlen(text);
	char *copy = malloc(length + 1), shown[2000] = "", joined[2000] = "";
	pf_span rest = { copy, length };
	pf_block_token token;

	assert_non_null(copy);
	memcpy(copy, text, length);
	for (pf_block_scan(&token, &rest); token.kind != PF_BLOCK_END; pf_block_scan(&token, &rest)) {
		char line[400];

		snprintf(line, sizeof line, "%c%.*s%.*s\n", kinds[token.kind], (int)token.name.length, token.name.data, (int)token.attributes.length,
			 token.attributes.data);
		strcat(shown, line);
		strncat(joined, token.raw.data, token.raw.length);
	}
	assert_string_equal(shown, expected);
	assert_string_equal(joined, text);
	free(copy);
}

static void delimiters_and_html_alternate(void **state)
{
	(void)state;
	check("", "");
	check("<p>loose</p>", "h\n");
	check("<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->", "oparagraph\nh\ncparagraph\n");
	check("<!-- wp:core/list {\"ordered\":true} --><!-- wp:profint/menu /-->x", "olist{\"ordered\":true}\nsprofint/menu\nh\n");
	check("<!-- wp:a {\"x\":{\"y\":\"}\"}} /-->", "sa{\"x\":{\"y\":\"}\"}}\n");
}

static void what_only_looks_like_a_delimiter_is_html(void **state)
{
	(void)state;
	check("<!--wp:a -->", "h\n");
	check("<!-- wp:A -->", "h\n");
	check("<!-- wp:a-->", "h\n");
	check("<!-- wp:a {\"x\":1}-->", "h\n");
	check("<!-- wp:a {\"x\":1 -->", "h\n");
	check("<!-- wp: -->", "h\n");
	check("<!-- more --><!-- wp:a /-->", "h\nsa\n");
	check("<", "h\n");
	check("<!-- wp:a {", "h\n");
	check("<!-- wp:a {<!-- wp:b {} /-->", "h\nsb{}\n");
}

static void a_cut_text_loses_nothing(void **state)
{
	static const char text[] = "<!-- wp:a {\"x\":1} --><p>a</p><!-- wp:b /--><!-- /wp:a -->";

	(void)state;
	for (size_t length = 0; length <= sizeof text - 1; length++) {
		char *copy = malloc(length + 1);
		pf_span rest = { copy, length };
		pf_block_token token;
		size_t sum = 0;

		assert_non_null(copy);
		memcpy(copy, text, length);
		for (pf_block_scan(&token, &rest); token.kind != PF_BLOCK_END; pf_block_scan(&token, &rest))
			sum += token.raw.length;
		assert_int_equal(sum, length);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delimiters_and_html_alternate),
		cmocka_unit_test(what_only_looks_like_a_delimiter_is_html),
		cmocka_unit_test(a_cut_text_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
