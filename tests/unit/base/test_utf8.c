/* UTF-8 against a plain reading of the Unicode standard, at every alignment and cut at every byte. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool allowed(uint32_t c)
{
	if (c == '\t' || c == '\n' || c == '\r' || c == 0x85)
		return true;
	return c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !(c >= 0xd800 && c < 0xe000) && c <= 0x10ffff;
}

static void every_code_point_is_written_read_and_judged(void **state)
{
	pf_text text;

	(void)state;
	pf_text_init(&text, 8);
	for (uint32_t c = 0; c <= 0x110000; c++) {
		size_t at = 0;

		pf_text_clear(&text);
		pf_utf8_add(&text, c);
		if (pf_utf8_valid(pf_text_span(&text), NULL) != allowed(c))
			fail_msg("U+%04X is judged wrongly", (unsigned)c);
		if (!allowed(c))
			continue;
		assert_int_equal(pf_utf8_next(pf_text_span(&text), &at), c);
		assert_int_equal(at, text.length);
		assert_int_equal(pf_utf8_count(pf_text_span(&text)), 1);
	}
	pf_text_release(&text);
}

/* The value of a sequence by the book, or UINT32_MAX when it is not one. */
static uint32_t by_the_book(const unsigned char *s, size_t length)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = length == 1 ? s[0]
		: length == 2        ? s[0] & 0x1f
		: length == 3        ? s[0] & 0x0f
							 : s[0] & 0x07;
	static const unsigned char lead[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 },
							   mask[] = { 0, 0x80, 0xe0, 0xf0, 0xf8 };

	if ((s[0] & mask[length]) != lead[length])
		return UINT32_MAX;
	for (size_t i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return UINT32_MAX;
		c = c << 6 | (s[i] & 0x3f);
	}
	return c < least[length] ? UINT32_MAX : c;
}

static void all_sequences_of_two_and_three_bytes_are_judged_by_the_book(void **state)
{
	(void)state;
	for (unsigned a = 0xc0; a < 0x100; a++) {
		for (unsigned b = 0; b < 0x100; b++) {
			unsigned char s[3] = { (unsigned char)a, (unsigned char)b, 0 };
			uint32_t c = by_the_book(s, 2);

			assert_int_equal(pf_utf8_valid((pf_span){ (char *)s, 2 }, NULL),
				c != UINT32_MAX && allowed(c));
			for (unsigned last = 0x7f; last <= 0xc0 && a >= 0xe0; last++) {
				s[2] = (unsigned char)last;
				c = by_the_book(s, 3);
				assert_int_equal(pf_utf8_valid((pf_span){ (char *)s, 3 }, NULL),
					c != UINT32_MAX && allowed(c));
			}
		}
	}
}

static void a_bad_byte_is_found_at_its_place_at_every_alignment(void **state)
{
	static const char bad[] = { '\0', '\x01', '\x1f', '\x7f', '\x80', '\xc0', '\xff', '\x0b' };
	char text[40];

	(void)state;
	for (size_t length = 1; length <= sizeof text; length++) {
		for (size_t place = 0; place < length; place++) {
			for (size_t i = 0; i < sizeof bad; i++) {
				size_t found = SIZE_MAX;

				memset(text, ' ' + (int)(place % 90), sizeof text);
				text[place] = bad[i];
				assert_false(pf_utf8_valid((pf_span){ text, length }, &found));
				assert_int_equal(found, place);
			}
		}
	}
}

static void a_text_cut_at_any_byte_is_valid_only_between_characters(void **state)
{
	static const char text[] = "aé€😀 ligne\n\tfin ÀÉ «»";

	(void)state;
	for (size_t length = 0; length < sizeof text; length++) {
		char *copy = malloc(length ? length : 1);
		bool between = ((unsigned char)text[length] & 0xc0) != 0x80;

		memcpy(copy, text, length);
		assert_int_equal(pf_utf8_valid((pf_span){ copy, length }, NULL), between);
		free(copy);
	}
}

static void characters_are_counted_not_bytes(void **state)
{
	(void)state;
	assert_int_equal(pf_utf8_count(PF_SPAN("")), 0);
	assert_int_equal(pf_utf8_count(PF_SPAN("aé€😀")), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_is_written_read_and_judged),
		cmocka_unit_test(all_sequences_of_two_and_three_bytes_are_judged_by_the_book),
		cmocka_unit_test(a_bad_byte_is_found_at_its_place_at_every_alignment),
		cmocka_unit_test(a_text_cut_at_any_byte_is_valid_only_between_characters),
		cmocka_unit_test(characters_are_counted_not_bytes),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
