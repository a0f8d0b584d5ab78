/* Texts cut into words and codes, and put together again. */
#include "exchange/inline.h"
#include "../starve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static pf_arena *arena;

/* "words" as they are, <1 …> opens, >1 closes, =1 alone; parts apart by |. */
static void shape(pf_text *out, const pf_inline *text)
{
	static const char sign[] = { ' ', '<', '>', '=' };

	for (size_t i = 0; i < text->count; i++) {
		const pf_inline_part *part = &text->parts[i];

		pf_text_put(out, i ? "|" : "");
		if (part->kind != PF_INLINE_WORDS)
			pf_text_format(out, "%c%u", sign[part->kind], part->code);
		pf_text_span_add(out, part->text.data && part->kind == PF_INLINE_WORDS ? part->text : PF_SPAN(""));
	}
	pf_text_put(out, "");
}

static void assert_shape(const char *html, const char *expected)
{
	pf_inline text;
	pf_text said, back;
	pf_error err = { 0 };

	pf_text_init(&said, 1u << 20);
	pf_text_init(&back, 1u << 20);
	assert_true(pf_inline_split(&text, arena, pf_span_of(html), PF_INLINE_HTML, &err));
	shape(&said, &text);
	pf_inline_join(&back, &text, PF_INLINE_HTML);
	pf_text_put(&back, "");
	assert_string_equal(said.data, expected);
	assert_string_equal(back.data, html);
	pf_text_release(&said);
	pf_text_release(&back);
}

static void words_are_read_as_a_reader_sees_them_and_tags_are_codes(void **state)
{
	(void)state;
	assert_shape("", "");
	assert_shape("Bonjour", "Bonjour");
	assert_shape("A &amp; B &lt;c&gt; &#91;d&#93;", "A & B <c> [d]");
	assert_shape("<em>Un</em> mot", "<1|Un|>1| mot");
	assert_shape("a<br>b<img src=\"x.png\" alt=\"a > b\"/>c", "a|=1|b|=2|c");
	assert_shape("<a href=\"/x\"><strong>x</strong></a>", "<1|<2|x|>2|>1");
	assert_shape("<EM>x</em>", "<1|x|>1");
	assert_shape("a<!-- <b> -->b", "a|=1|b");
}

static void what_would_not_come_back_as_it_was_is_a_code(void **state)
{
	(void)state;
	assert_shape("a&nbsp;b", "a|=1|b");
	assert_shape("l&#8217;eau &quot;x&quot;", "l|=1|eau |=2|x|=3");
	assert_shape("R&D", "R|=1|D");
	assert_shape("a < b > c", "a |=1| b |=2| c");
	assert_shape("a\rb\tc\nd", "a|=1|b\tc\nd");
	assert_shape("[1] x", "=1|1|=2| x");
	assert_shape("&amp", "=1|amp");
	assert_shape("&;&#;", "=1|;|=2|#;");
	assert_shape("a\x7f" "b\xc2\x9f" "c\xc2\x85", "a|=1|b|=2|c\xc2\x85");
}

static void a_shortcode_is_one_code(void **state)
{
	(void)state;
	assert_shape("x [gallery ids=\"1,2\"] y[/gallery]", "x |=1| y|=2");
	assert_shape("[a[b]", "=1|a|=2");
}

static void what_closes_nothing_or_is_never_closed_stands_alone(void **state)
{
	(void)state;
	assert_shape("<b>x", "=1|x");
	assert_shape("x</b>", "x|=1");
	assert_shape("<b><i>x</b></i>", "<1|=2|x|>1|=3");
	assert_shape("<b>x<b", "=1|x|=2|b");
	assert_shape("<a title=\"x>y", "=1|a title=\"x|=2|y");
	assert_shape("</br>x", "=1|x");
}

static void a_plain_text_is_words_throughout(void **state)
{
	pf_inline text;
	pf_text back;
	pf_error err = { 0 };

	(void)state;
	pf_text_init(&back, 100);
	assert_true(pf_inline_split(&text, arena, PF_SPAN("a <b> &amp; [c]"), PF_INLINE_PLAIN, &err));
	assert_int_equal(text.count, 1);
	assert_false(pf_inline_has_codes(&text));
	pf_inline_join(&back, &text, PF_INLINE_PLAIN);
	assert_string_equal(back.data, "a <b> &amp; [c]");
	pf_text_release(&back);
}

static void the_value_of_an_attribute_has_entities_and_no_tags(void **state)
{
	pf_inline text;
	pf_text said, back;
	pf_error err = { 0 };

	(void)state;
	pf_text_init(&said, 1000);
	pf_text_init(&back, 1000);
	assert_true(pf_inline_split(&text, arena, PF_SPAN("&quot;a&quot; &amp; &lt;b> <i> \"&nbsp;"), PF_INLINE_VALUE, &err));
	shape(&said, &text);
	assert_string_equal(said.data, "\"a\" & <b|=1| |=2|i|=3| |=4|=5");
	pf_inline_join(&back, &text, PF_INLINE_VALUE);
	assert_string_equal(back.data, "&quot;a&quot; &amp; &lt;b> <i> \"&nbsp;");
	pf_text_release(&said);
	pf_text_release(&back);
}

static void assert_shown(const char *text, const char *expected)
{
	pf_inline split;
	pf_text shaped, back;
	pf_error err = { 0 };

	pf_text_init(&shaped, 1000);
	pf_text_init(&back, 1000);
	assert_true(pf_inline_split(&split, arena, pf_span_of(text), PF_INLINE_SHOWN, &err));
	shape(&shaped, &split);
	assert_string_equal(shaped.data, expected);
	pf_inline_join(&back, &split, PF_INLINE_SHOWN);
	assert_string_equal(back.data, text);
	pf_text_release(&shaped);
	pf_text_release(&back);
}

static void a_plain_column_is_read_as_it_shows(void **state)
{
	(void)state;
	assert_shown("R&D", "R&D");
	assert_shown("a &lt; b > c", "a < b > c");
	assert_shown("R&amp;D", "R|=1|D"); /* would come back as R&D */
	assert_shown("x &amp;amp; y", "x &amp; y");
	assert_shown("Un <em>mot</em>", "Un |<1|mot|>1");
	assert_shown("l&#8217;eau [x]", "l|=1|eau [x]");
	assert_shown("a < b", "a |=1| b");
}

/* --- generated texts --- */

static uint32_t seed = 20261125;

static unsigned draw(unsigned most)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % most;
}

static void generate(pf_text *out, unsigned depth)
{
	static const char *const pieces[] = { "mot ", "l’élève ", "&amp;", "&lt;", "&gt;", "&#91;x&#93;", "&nbsp;", "&#8217;", "&eacute;", "&", "<", ">", "\"", "'", "[", "]", "[x y=\"<\"]", "<br>", "<br />",
					      "<img src=\"a.png\" alt='>'>", "<!-- x -->", "<!--", "</i>", "<b>", "\n", "\t", "\r", "\xc2\xa0", "\xf0\x9f\x98\x80", "5 < 6", "</", "<a href=\"",
					      "&#38;", "&#x26;", "\x01", "{{x}}", "%s" };
	static const char *const tags[] = { "b", "em", "a", "STRONG", "span" };
	unsigned count = draw(6);

	for (unsigned i = 0; i < count; i++) {
		if (depth < 4 && draw(3) == 0) {
			const char *tag = tags[draw(sizeof tags / sizeof *tags)];

			pf_text_format(out, "<%s%s>", tag, draw(2) ? "" : " class=\"x\"");
			generate(out, depth + 1);
			pf_text_format(out, "</%s>", tag);
		} else {
			pf_text_put(out, pieces[draw(sizeof pieces / sizeof *pieces)]);
		}
	}
	pf_text_put(out, "");
}

static bool nests(const pf_inline *text)
{
	unsigned open[256];
	size_t depth = 0;

	for (size_t i = 0; i < text->count; i++) {
		if (text->parts[i].kind == PF_INLINE_OPEN)
			open[depth++] = text->parts[i].code;
		if (text->parts[i].kind == PF_INLINE_CLOSE && (depth == 0 || open[--depth] != text->parts[i].code))
			return false;
	}
	return depth == 0;
}

static void any_text_comes_back_byte_for_byte_and_its_pairs_nest(void **state)
{
	pf_text html, back;
	pf_error err = { 0 };

	(void)state;
	pf_text_init(&html, 1u << 20);
	pf_text_init(&back, 1u << 20);
	for (int round = 0; round < 20000; round++) {
		pf_inline text;

		pf_text_clear(&html);
		pf_text_clear(&back);
		generate(&html, 0);
		assert_true(pf_inline_split(&text, arena, pf_text_span(&html), (pf_inline_form)(round % 4), &err));
		pf_inline_join(&back, &text, (pf_inline_form)(round % 4));
		if (!pf_span_equal(pf_text_span(&html), pf_text_span(&back)))
			fail_msg("%s became %s", html.data, back.data ? back.data : "");
		if (!nests(&text))
			fail_msg("pairs of %s do not nest", html.data);
		pf_arena_clear(arena);
	}
	pf_text_release(&html);
	pf_text_release(&back);
}

static void a_megabyte_of_the_worst_is_cut_in_no_time(void **state)
{
	static const char *const worst[] = { "<", "<a ", "<!--", "<b>", "</b>", "[a", "&", "<i></b>", "<a b=\"", "<a><b><c>" };
	pf_text html;
	pf_inline text;
	pf_error err = { 0 };

	(void)state;
	pf_text_init(&html, 2u << 20);
	for (size_t i = 0; i < sizeof worst / sizeof *worst; i++) {
		pf_text_clear(&html);
		while (html.length < 1000000)
			pf_text_put(&html, worst[i]);
		alarm(10); /* quadratic work takes minutes */
		assert_true(pf_inline_split(&text, arena, pf_text_span(&html), PF_INLINE_HTML, &err));
		pf_arena_clear(arena);
	}
	alarm(0);
	pf_text_release(&html);
}

/* --- a translation beside its source --- */

static void two(pf_inline *a, const char *x, pf_inline *b, const char *y)
{
	pf_error err = { 0 };

	assert_true(pf_inline_split(a, arena, pf_span_of(x), PF_INLINE_HTML, &err) && pf_inline_split(b, arena, pf_span_of(y), PF_INLINE_HTML, &err));
}

static void assert_numbered(const char *source, const char *translation, const char *expected)
{
	pf_inline a, b;
	pf_text said;

	pf_text_init(&said, 10000);
	two(&a, source, &b, translation);
	pf_inline_number(&b, &a);
	shape(&said, &b);
	assert_string_equal(said.data, expected);
	pf_text_release(&said);
}

static void a_translation_takes_the_numbers_of_its_source(void **state)
{
	(void)state;
	assert_numbered("<b>x</b> <i>y</i>", "<i>y</i> <b>x</b>", "<2|y|>2| |<1|x|>1");
	assert_numbered("<b>x</b>", "<i>y</i>", "<2|y|>2");
	assert_numbered("<b>1</b><b>2</b>", "<b>1</b><b>2</b><b>3</b>", "<1|1|>1|<2|2|>2|<3|3|>3");
	assert_numbered("a<br>b&nbsp;c", "d&nbsp;e<br>f", "d|=2|e|=1|f");
	assert_numbered("<b>x<b>y</b></b>", "<b>x<b>y</b></b>", "<1|x|<2|y|>2|>1");
}

static void codes_without_bytes_get_those_of_the_source(void **state)
{
	pf_inline source, back;
	pf_text said;
	pf_error err = { 0 };

	(void)state;
	pf_text_init(&said, 1000);
	assert_true(pf_inline_split(&source, arena, PF_SPAN("<b>x</b><br>"), PF_INLINE_HTML, &err));
	pf_inline_init(&back, arena);
	assert_true(pf_inline_add(&back, PF_INLINE_ALONE, (pf_span){ NULL, 0 }, 2, &err) &&
		    pf_inline_add(&back, PF_INLINE_OPEN, (pf_span){ NULL, 0 }, 1, &err) && pf_inline_add(&back, PF_INLINE_WORDS, PF_SPAN("y"), 0, &err) &&
		    pf_inline_add(&back, PF_INLINE_WORDS, PF_SPAN("&"), 0, &err) && pf_inline_add(&back, PF_INLINE_CLOSE, (pf_span){ NULL, 0 }, 1, &err));
	assert_true(pf_inline_fill(&back, &source));
	pf_inline_join(&said, &back, PF_INLINE_HTML);
	assert_string_equal(said.data, "<br><b>y&amp;</b>");
	assert_true(pf_inline_add(&back, PF_INLINE_ALONE, (pf_span){ NULL, 0 }, 3, &err));
	assert_false(pf_inline_fill(&back, &source));
	pf_text_release(&said);
}

static void codes_that_a_tool_took_for_words_are_codes_again(void **state)
{
	pf_inline source, flat, back;
	pf_text said;
	pf_error err = { 0 };

	(void)state;
	pf_text_init(&said, 1000);
	assert_true(pf_inline_split(&source, arena, PF_SPAN("<b>x</b> &amp; y&nbsp;z [s]"), PF_INLINE_HTML, &err));
	assert_true(pf_inline_split(&flat, arena, PF_SPAN("[s] <b>é</b> & <i> &nbsp;"), PF_INLINE_PLAIN, &err));
	assert_true(pf_inline_restore(&back, &flat, &source, &err));
	pf_inline_join(&said, &back, PF_INLINE_HTML);
	assert_string_equal(said.data, "[s] <b>é</b> &amp; &lt;i&gt; &nbsp;");
	assert_false(pf_inline_shows_tags(&back, &source));
	assert_true(pf_inline_add(&back, PF_INLINE_WORDS, PF_SPAN("x <b> y"), 0, &err));
	assert_true(pf_inline_shows_tags(&back, &source));
	pf_text_release(&said);
}

static void no_allocation_that_fails_is_fatal(void **state)
{
	bool done = false;

	(void)state;
	for (long n = 0; !done; n++) {
		pf_arena *own = pf_arena_new();
		pf_inline text, back;
		pf_error err = { 0 };

		assert_non_null(own);
		countdown = n;
		failed = false;
		done = pf_inline_split(&text, own, PF_SPAN("<b>x</b> &amp; &nbsp;<i>1</i><i>2</i><i>3</i><i>4</i>"), PF_INLINE_HTML, &err) &&
		       pf_inline_restore(&back, &text, &text, &err);
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
	return arena ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	pf_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_read_as_a_reader_sees_them_and_tags_are_codes),
		cmocka_unit_test(what_would_not_come_back_as_it_was_is_a_code),
		cmocka_unit_test(a_shortcode_is_one_code),
		cmocka_unit_test(what_closes_nothing_or_is_never_closed_stands_alone),
		cmocka_unit_test(a_plain_text_is_words_throughout),
		cmocka_unit_test(the_value_of_an_attribute_has_entities_and_no_tags),
		cmocka_unit_test(a_plain_column_is_read_as_it_shows),
		cmocka_unit_test(any_text_comes_back_byte_for_byte_and_its_pairs_nest),
		cmocka_unit_test(a_megabyte_of_the_worst_is_cut_in_no_time),
		cmocka_unit_test(a_translation_takes_the_numbers_of_its_source),
		cmocka_unit_test(codes_without_bytes_get_those_of_the_source),
		cmocka_unit_test(codes_that_a_tool_took_for_words_are_codes_again),
		cmocka_unit_test(no_allocation_that_fails_is_fatal),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
