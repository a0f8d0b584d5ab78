/* slug_tags: exactly what PHP's strip_tags() leaves, also of what is no HTML. */
#include "wordpress/slug_tags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Written by PHP 8.2: strip_tags(). */
static const struct {
	const char *text, *left;
} php[] = {
	{ "a<b>c</b>d", "acd" },
	{ "x < y > z", "x < y > z" },
	{ "<", "" },
	{ "a<", "a" },
	{ "a<b", "a" },
	{ "a>b", "a>b" },
	{ "<a href=\"x>y\">t</a>", "t" },
	{ "<a title='>'>t", "t" },
	{ "<!-- <b> --> t", " t" },
	{ "<!-- x > y -->t", "t" },
	{ "<!---->t", "t" },
	{ "<!-->t-->u", "t-->u" },
	{ "<!DOCTYPE html>t", "t" },
	{ "<!doctype x [<!ENTITY y>]>t", "t" },
	{ "<?php echo \"?>\"; ?>t", "t" },
	{ "<?php (?>) ?>t", "t" },
	{ "<?xml version=\"1\"?>t", "t" },
	{ "a<?xml version=\"1\"?>t", "at" },
	{ "a<?xml -->t>u", "au" },
	{ "<<!-->>t", "t" },
	{ "<a<b>c>d", "d" },
	{ "<a < b>c", "c" },
	{ "<script>x<y</script>", "x" },
	{ "</", "" },
	{ "<\tb>", "<\tb>" },
	{ "\"<\"", "\"" },
	{ "<\"", "" },
	{ "<a \"b>c\" d>e", "e" },
	{ "<?x \\\" > ?>t", "t" },
	{ "é<b>à</b>", "éà" },
};

static void strip(pf_text *out, const char *text, size_t length)
{
	pf_text_init(out, 10000);
	pf_text_add(out, text, length);
	pf_slug_strip(out);
}

static void tags_go_as_php_lets_them_go(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof php / sizeof *php; i++) {
		pf_text out;

		strip(&out, php[i].text, strlen(php[i].text));
		if (strcmp(out.data, php[i].left) != 0)
			fail_msg("'%s' left '%s', not '%s'", php[i].text, out.data, php[i].left);
		assert_int_equal(out.length, strlen(php[i].left));
		pf_text_release(&out);
	}
}

static void nul_bytes_go_wherever_they_are(void **state)
{
	pf_text out;

	(void)state;
	strip(&out, "a\0b<c\0>d\0", 9);
	assert_string_equal(out.data, "abd");
	assert_int_equal(out.length, 3);
	pf_text_release(&out);
}

static void a_text_cut_at_any_byte_never_grows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof php / sizeof *php; i++) {
		for (size_t length = 0; length <= strlen(php[i].text); length++) {
			pf_text out;

			strip(&out, php[i].text, length);
			assert_true(out.length <= length);
			assert_int_equal(out.data[out.length], '\0');
			pf_text_release(&out);
		}
	}
}

/* A page of brackets, quotation marks and question marks takes one walk. */
static void hostile_texts_are_read_once(void **state)
{
	static const char *const units[] = { "<", "<<?", "<!--", "<a \"", "<?(", "<!doctype" };

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		pf_text out;

		pf_text_init(&out, 4000000);
		while (out.length < 3000000)
			pf_text_put(&out, units[i]);
		pf_slug_strip(&out);
		assert_int_equal(out.length, 0);
		pf_text_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags_go_as_php_lets_them_go),
		cmocka_unit_test(nul_bytes_go_wherever_they_are),
		cmocka_unit_test(a_text_cut_at_any_byte_never_grows),
		cmocka_unit_test(hostile_texts_are_read_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
