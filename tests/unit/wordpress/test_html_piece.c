/* html_piece, html_character: what HTML of any hand is cut into, as parsers have it, down to its characters. */
#include "wordpress/html_character.h"
#include "wordpress/html_piece.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char shown[2048];

/* "t:text|<name>|</name>|o:other|", in room of its own size; the raw bytes must add up to the text. */
static const char *pieces_of(const char *html, size_t length)
{
	char *copy = malloc(length ? length : 1);
	pf_span rest = { copy, length };
	pf_html_piece piece;
	const char *at = copy;

	assert_non_null(copy);
	memcpy(copy, html, length);
	shown[0] = '\0';
	for (pf_html_piece_next(&piece, &rest); piece.kind != PF_HTML_PIECE_END; pf_html_piece_next(&piece, &rest)) {
		size_t used = strlen(shown);

		assert_ptr_equal(piece.raw.data, at);
		assert_true(piece.raw.length > 0);
		at += piece.raw.length;
		if (piece.kind == PF_HTML_PIECE_TAG)
			snprintf(shown + used, sizeof shown - used, "<%s%.*s>|", piece.closes ? "/" : "", (int)piece.name.length, piece.name.data);
		else
			snprintf(shown + used, sizeof shown - used, "%c:%.*s|", piece.kind == PF_HTML_PIECE_TEXT ? 't' : 'o', (int)piece.raw.length, piece.raw.data);
	}
	assert_ptr_equal(at, copy + length);
	free(copy);
	return shown;
}

static const char *pieces(const char *html)
{
	return pieces_of(html, strlen(html));
}

static void text_tags_and_others_alternate(void **state)
{
	(void)state;
	assert_string_equal(pieces("a<b>c</B >d<br/>"), "t:a|<b>|t:c|</B>|t:d|<br>|");
	assert_string_equal(pieces("<!-- <b> -->x<!doctype html><?php ?>"), "o:<!-- <b> -->|t:x|o:<!doctype html>|o:<?php ?>|");
	assert_string_equal(pieces(""), "");
}

static void a_quoted_value_may_hold_anything(void **state)
{
	(void)state;
	assert_string_equal(pieces("<a b=\"x>y\" c='>'>z"), "<a>|t:z|");
	assert_string_equal(pieces("<a b = \"x>y\">z"), "<a>|t:z|");
	/* a quote begins a value only behind "=" */
	assert_string_equal(pieces("<a \">z\""), "<a>|t:z\"|");
	assert_string_equal(pieces("<a =\">\">z"), "<a>|t:\">z|");
}

static void what_begins_no_tag_is_text(void **state)
{
	(void)state;
	assert_string_equal(pieces("1 < 2 <3 <"), "t:1 < 2 <3 <|");
	assert_string_equal(pieces("a </ b>c"), "t:a |o:</ b>|t:c|");
}

static void what_never_ends_is_no_tag(void **state)
{
	(void)state;
	assert_string_equal(pieces("a<b c=\"d>e"), "t:a|o:<b c=\"d>e|");
	assert_string_equal(pieces("a<b c"), "t:a|o:<b c|");
	assert_string_equal(pieces("a<!-- b>"), "t:a|o:<!-- b>|");
}

static void scripts_and_the_like_are_one_piece(void **state)
{
	(void)state;
	assert_string_equal(pieces("<script>if (a<b) x('</b>')</SCRIPT >c"), "o:<script>if (a<b) x('</b>')</SCRIPT >|t:c|");
	assert_string_equal(pieces("<style>p{}</styles></style>c"), "o:<style>p{}</styles></style>|t:c|");
	assert_string_equal(pieces("<textarea><b>"), "o:<textarea><b>|");
	assert_string_equal(pieces("</script>a"), "</script>|t:a|");
}

static void every_cut_adds_up(void **state)
{
	static const char html[] = "a<b c=\"d\" e='f' g=h i>\xc3\xa9&amp;</b><!-- x --><script>y</script>< </z><img/>";

	(void)state;
	for (size_t from = 0; from < sizeof html; from++)
		for (size_t length = 0; from + length < sizeof html; length++)
			pieces_of(html + from, length);
}

static void attributes_come_one_by_one(void **state)
{
	pf_span rest = PF_SPAN(" a=\"1 2\" b='x\"y' c=d/e F /g=\"\" = \"h");
	pf_html_written a;

	(void)state;
	shown[0] = '\0';
	while (pf_html_piece_attribute(&a, &rest))
		snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%.*s=%.*s(%c)|", (int)a.name.length, a.name.data, (int)a.value.length, a.value.data,
			 a.quote ? a.quote : '-');
	assert_string_equal(shown, "a=1 2(\")|b=x\"y(')|c=d/e(-)|F=(-)|g=(\")|==(-)|\"h=(-)|");
}

/* The characters of a text in hex. */
static const char *characters(const char *text, bool entities)
{
	const char *at = text, *end = at + strlen(text);

	shown[0] = '\0';
	while (at < end)
		snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%s%x", shown[0] ? " " : "", (unsigned)pf_html_character(&at, end, entities));
	return shown;
}

static void entities_are_characters(void **state)
{
	(void)state;
	assert_string_equal(characters("&amp;&eacute;&#233;&#xE9;&nbsp;&rsquo;", true), "26 e9 e9 e9 a0 2019");
	assert_string_equal(characters("&yuml;&nbsp;&raquo;&AElig;", true), "ff a0 bb c6");
	assert_string_equal(characters("&#146;&#128;", true), "2019 20ac");
	assert_string_equal(characters("&amp;", false), "26 61 6d 70 3b");
	assert_string_equal(characters("&x;", true), "26 78 3b");
	assert_string_equal(characters("&#0;", true), "26 23 30 3b");
	assert_string_equal(characters("&#xD800;", true), "26 23 78 44 38 30 30 3b");
	assert_string_equal(characters("&amp", true), "26 61 6d 70");
	assert_string_equal(characters("&", true), "26");
}

static void bytes_that_are_no_utf8_are_characters_of_their_own(void **state)
{
	(void)state;
	assert_string_equal(characters("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", true), "e9 20ac 1f600");
	assert_string_equal(characters("\xc3", true), "1100c3");
	assert_string_equal(characters("\xc3z", true), "1100c3 7a");
	assert_string_equal(characters("\xc0\x80", true), "1100c0 110080");
	assert_string_equal(characters("\xed\xa0\x80", true), "1100ed 1100a0 110080");
	assert_string_equal(characters("\xf4\x90\x80\x80", true), "1100f4 110090 110080 110080");
}

static void characters_are_told_apart(void **state)
{
	static const uint32_t letters[] = { 'a', 'Z', 0xe9, 0xdf, 0x153, 0x3b1, 0x416, 0x5d0, 0x4e2d, 0xaa }, others[] = { '1', '-', 0xa0, 0xab, 0xd7, 0xf7, 0x2019, 0x20ac, 0x1f600, 0xe000, 0x1100c3 };

	(void)state;
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		assert_true(pf_character_letter(letters[i]));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(pf_character_letter(others[i]));
	assert_true(pf_character_small('a') && pf_character_small(0xe9) && pf_character_small(0x153) && pf_character_small(0x17e) && pf_character_small(0x3b1));
	assert_false(pf_character_small('A') || pf_character_small(0xc9) || pf_character_small(0x152) || pf_character_small(0x178) || pf_character_small(0xf7) || pf_character_small('1'));
	assert_true(pf_character_blank(' ') && pf_character_blank('\n') && pf_character_blank(0xa0) && pf_character_blank(0x202f) && !pf_character_blank(0x200b));
	assert_true(pf_character_hidden(0xad) && pf_character_hidden(0x200b) && !pf_character_hidden('-'));
	assert_true(pf_character_figure('0') && pf_character_figure('9') && !pf_character_figure('a'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_tags_and_others_alternate),
		cmocka_unit_test(a_quoted_value_may_hold_anything),
		cmocka_unit_test(what_begins_no_tag_is_text),
		cmocka_unit_test(what_never_ends_is_no_tag),
		cmocka_unit_test(scripts_and_the_like_are_one_piece),
		cmocka_unit_test(every_cut_adds_up),
		cmocka_unit_test(attributes_come_one_by_one),
		cmocka_unit_test(entities_are_characters),
		cmocka_unit_test(bytes_that_are_no_utf8_are_characters_of_their_own),
		cmocka_unit_test(characters_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
