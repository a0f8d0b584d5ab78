/* Block markup in canonical form: what the editor re-serialises by itself is the same, what somebody chose is not. */
#include "wordpress/block_canon.h"
#include "wordpress/html_fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

/* The folded form of a piece of HTML in a block; the caller frees. */
static char *folded_in(const char *block, const char *html)
{
	pf_text out;

	pf_text_init(&out, 1000000);
	pf_html_fold(&out, pf_span_of(html), pf_span_of(block), false);
	return pf_text_take(&out);
}

static void folds(const char *html, const char *expected)
{
	char *got = folded_in("paragraph", html);

	assert_string_equal(got, expected);
	free(got);
}

static bool same_marks(const char *one, const char *two)
{
	pf_canon a, b;
	bool same;

	pf_canon_init(&a);
	pf_canon_init(&b);
	assert_true(pf_canon_read(&a, pf_span_of(one), NULL));
	assert_true(pf_canon_read(&b, pf_span_of(two), NULL));
	same = pf_span_equal(pf_text_span(&a.marks), pf_text_span(&b.marks));
	pf_canon_release(&a);
	pf_canon_release(&b);
	return same;
}

/* Kind, name and raw bytes of every item, a line each. */
static char *cut(const char *markup)
{
	static const char kinds[] = "boch";
	pf_canon canon;
	pf_text out;

	pf_canon_init(&canon);
	pf_text_init(&out, 100000);
	pf_text_put(&out, "");
	assert_true(pf_canon_read(&canon, pf_span_of(markup), NULL));
	for (size_t i = 0; i < canon.count; i++)
		pf_text_format(&out, "%c %.*s %.*s\n", kinds[canon.items[i].kind], (int)canon.items[i].name.length, canon.items[i].name.data,
			       (int)canon.items[i].raw.length, canon.items[i].raw.data);
	pf_canon_release(&canon);
	return pf_text_take(&out);
}

static void cuts(const char *markup, const char *expected)
{
	char *got = cut(markup);

	assert_string_equal(got, expected);
	free(got);
}

/* --- HTML --- */

static void case_quotes_and_order_of_attributes_do_not_count(void **state)
{
	(void)state;
	folds("<P Title='a' ALIGN=left>x</P>", "<p align=\"left\" title=\"a\">x</p>");
	folds("<p  align = \"left\"\n title=\"a\" >x</p >", "<p align=\"left\" title=\"a\">x</p>");
	folds("<a href=\"?a=1&b=2\" href=\"second\">x</a>", "<a href=\"?a=1&amp;b=2\">x</a>");
	folds("<a href=?a>x</a>", "<a href=\"?a\">x</a>");
	folds("a<br/>b<br />c<br>d", "a<br>b<br>c<br>d");
	folds("<video controls=\"\" loop='loop' muted=true src=v></video>", "<video controls loop muted src=\"v\"></video>");
	folds("<img alt=\"\">", "<img alt>");
}

static void entities_are_the_characters_they_stand_for(void **state)
{
	(void)state;
	folds("a&nbsp;b", "a\xc2\xa0" "b");
	folds("a&#160;b&#xA0;c&#xa0;", "a\xc2\xa0" "b\xc2\xa0" "c\xc2\xa0");
	folds("&#8217;&#x1F389;&#x20ac;", "’🎉€");
	folds("&#91;x&#93; &gt; &quot; &apos;", "[x] > &quot; '");
	folds("\"", "&quot;");
	folds("&lt;b&gt; &amp;lt;", "&lt;b> &amp;lt;");
	folds("a & b &x; &#0; &#xd800; &#1114112; &#; &#x; &#12", "a &amp; b &amp;x; &amp;#0; &amp;#xd800; &amp;#1114112; &amp;#; &amp;#x; &amp;#12");
	folds("<a title=\"&eacute;&#233;&quot;\">", "<a title=\"&amp;eacute;é&quot;\">");
}

static void blanks_that_nobody_sees_do_not_count(void **state)
{
	(void)state;
	folds("  a \n\t b  ", "a b");
	folds("<p> a <b> b </b> c </p> ", "<p>a <b> b </b> c</p>");
	folds("<ul>\n<li> a </li>\n\n<li>b</li> </ul>", "<ul><li>a</li><li>b</li></ul>");
	folds("a <br> b", "a<br>b");
	folds("a <em>b</em> <img src=x> c", "a <em>b</em> <img src=\"x\"> c");
}

static void every_blank_counts_in_pre_and_code(void **state)
{
	(void)state;
	folds("<pre>  a\r\n\tb  </pre>  c", "<pre>  a\n\tb  </pre>c");
	folds("<pre>\n\na</pre>", "<pre>\na</pre>");
	folds("x <code>a  b</code>  c", "x <code>a  b</code> c");
	folds("x <script> a  &lt; <b  c </script> d", "x <script> a  &lt; <b  c </script> d");
}

static void line_feeds_count_where_wordpress_makes_paragraphs_of_them(void **state)
{
	pf_text out;

	(void)state;
	pf_text_init(&out, 100);
	pf_html_fold(&out, PF_SPAN(" a  b\nc \n\n d\n\n\n<b>e</b>\n"), PF_SPAN(""), true);
	assert_string_equal(out.data, "a b\nc\n\nd\n\n<b>e</b>");
	pf_text_release(&out);
}

static void generated_classes_do_not_count_and_others_do(void **state)
{
	char *got = folded_in("heading", "<h2 class=\"wp-block-heading has-text-align-center\">");

	(void)state;
	assert_string_equal(got, "<h2 class=\"has-text-align-center\">");
	free(got);
	got = folded_in("profint/card", "<i class='wp-block-profint-card wp-element-button'>");
	assert_string_equal(got, "<i>");
	free(got);
	folds("<p class=\"z a  z\">", "<p class=\"a z z\">");
	folds("<p class=\"wp-block-heading\">", "<p class=\"wp-block-heading\">");
	folds("<p class=\"is-resized\">", "<p class=\"is-resized\">");
	folds("<p class=\"\">", "<p>");
}

static void more_attributes_than_are_sorted_all_count(void **state)
{
	pf_text tag;
	char *got;

	(void)state;
	pf_text_init(&tag, 10000);
	pf_text_put(&tag, "<p");
	for (int i = 0; i < 150; i++)
		pf_text_format(&tag, " a%d=%d", i, i);
	pf_text_put(&tag, " class='");
	for (int i = 0; i < 150; i++)
		pf_text_format(&tag, " c%d", i);
	pf_text_put(&tag, "'>");
	got = folded_in("", tag.data);
	for (int i = 0; i < 150; i++) {
		char attribute[32], word[32];

		snprintf(attribute, sizeof attribute, " a%d=\"%d\"", i, i);
		snprintf(word, sizeof word, "c%d", i);
		assert_non_null(strstr(got, attribute));
		assert_non_null(strstr(got, word));
	}
	free(got);
	pf_text_release(&tag);
}

static void what_never_ends_is_text(void **state)
{
	(void)state;
	folds("a <b c", "a &lt;b c");
	folds("a <b c=\"x> <i>y</i>", "a &lt;b c=&quot;x> &lt;i>y&lt;/i>");
	folds("a <!-- x", "a &lt;!-- x");
	folds("a < b <3 </ x", "a &lt; b &lt;3 &lt;/ x");
	folds("z <!-- more  --> x <!doctype  y>", "z <!-- more  --> x <!doctype  y>");
}

/* --- blocks --- */

static void blocks_edges_and_loose_html_are_items(void **state)
{
	(void)state;
	cuts("", "");
	cuts(" \n ", "");
	cuts("<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:profint/menu /-->\n\nloose\n",
	     "b paragraph <!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\nb profint/menu <!-- wp:profint/menu /-->\nh  loose\n");
	cuts("<!-- wp:core/list -->\n<ul><!-- wp:list-item -->\n<li>a</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->",
	     "o list <!-- wp:core/list -->\n<ul>\nb list-item <!-- wp:list-item -->\n<li>a</li>\n<!-- /wp:list-item -->\nc list </ul>\n"
		"<!-- /wp:list -->\n");
	cuts("<!-- wp:a --><!-- wp:b /-->x<!-- wp:b /-->y<!-- /wp:a -->",
	     "o a <!-- wp:a -->\nb b <!-- wp:b /-->\nh  x\nb b <!-- wp:b /-->\nc a y<!-- /wp:a -->\n");
}

static void delimiters_that_do_not_match_are_told(void **state)
{
	static const char *const unsound[] = { "<!-- wp:a -->", "<!-- /wp:a -->", "<!-- wp:a --><!-- wp:b /--><!-- /wp:b -->",
		"<!-- wp:a --><!-- wp:b --><!-- /wp:a --><!-- /wp:b -->" };
	pf_canon canon;

	(void)state;
	pf_canon_init(&canon);
	for (size_t i = 0; i < sizeof unsound / sizeof *unsound; i++) {
		assert_true(pf_canon_read(&canon, pf_span_of(unsound[i]), NULL));
		assert_false(canon.sound);
	}
	assert_true(pf_canon_read(&canon, PF_SPAN("<!-- wp:a --><!-- wp:b /--><!-- /wp:a -->"), NULL));
	assert_true(canon.sound);
	assert_int_equal(canon.items[0].partner, 2);
	assert_int_equal(canon.items[2].partner, 0);
	assert_int_equal(canon.items[1].parent, 0);
	assert_int_equal(canon.items[2].parent, PF_CANON_NONE);
	assert_int_equal(pf_canon_kind_of(canon.items[2].mark), PF_CANON_CLOSE);
	pf_canon_release(&canon);
}

/* Pairs that the editors of WordPress 6.1 and 6.8 were seen to make of what we write. */
static void what_the_editor_re_serialises_is_the_same(void **state)
{
	static const char *const pairs[][2] = {
		{ "<!-- wp:heading -->\n<h2>Deux</h2>\n<!-- /wp:heading -->", "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">Deux</h2>\n"
			"<!-- /wp:heading -->" },
		{ "<!-- wp:list {\"ordered\":true,\"start\":3} -->\n<ol reversed start=\"3\"><!-- wp:list-item -->\n<li>a</li>\n"
			"<!-- /wp:list-item --></ol>\n<!-- /wp:list -->",
		  "<!-- wp:list {\"start\":3,\"ordered\":true} -->\n<ol start=\"3\" reversed class=\"wp-block-list\"><!-- wp:list-item -->\n"
			"<li>a</li>\n<!-- /wp:list-item --></ol>\n<!-- /wp:list -->" },
		{ "<!-- wp:table -->\n<figure class=\"wp-block-table\"><table><tbody><tr><td>a</td></tr></tbody></table></figure>\n"
			"<!-- /wp:table -->",
		  "<!-- wp:table {\"hasFixedLayout\":false} -->\n"
			"<figure class=\"wp-block-table\"><table><tbody><tr><td>a</td></tr></tbody></table></figure>\n<!-- /wp:table -->" },
		{ "<!-- wp:image {\"id\":5,\"width\":600,\"height\":400,\"sizeSlug\":\"full\"} -->\n"
			"<figure class=\"wp-block-image size-full is-resized\"><img src=\"x\" alt=\"\" class=\"wp-image-5\" width=\"600\" "
			"height=\"400\"/></figure>\n<!-- /wp:image -->",
		  "<!-- wp:image {\"id\":5,\"width\":\"600px\",\"height\":\"400px\",\"sizeSlug\":\"full\"} -->\n"
			"<figure class=\"wp-block-image size-full is-resized\"><img src=\"x\" alt=\"\" class=\"wp-image-5\" "
			"style=\"width:600px;height:400px\"/></figure>\n<!-- /wp:image -->" },
		{ "<!-- wp:image {\"width\":60,\"alt\":\"a\\u0026b\"} -->\n<img width=60>\n<!-- /wp:image -->",
		  "<!-- wp:image {\"alt\":\"a&b\",\"width\":\"60px\"} -->\n<img style='width: 60px;'>\n<!-- /wp:image -->" },
		{ "<!-- wp:file {\"id\":6} -->\n<div class=\"wp-block-file\"><a href=\"x\">F</a></div>\n<!-- /wp:file -->",
		  "<!-- wp:file {\"id\":6} -->\n<div class=\"wp-block-file\"><a id=\"wp-block-file--media-dd61\" href=\"x\">F</a></div>\n"
			"<!-- /wp:file -->" },
		{ "<!-- wp:paragraph -->\n<p>l\xe2\x80\x99\xc3\xa9t\xc3\xa9\xc2\xa0: &#91;x&#93;</p>\n<!-- /wp:paragraph -->",
			"<!-- wp:paragraph -->\n<p>l\xe2\x80\x99\xc3\xa9t\xc3\xa9&nbsp;: [x]</p>\n<!-- /wp:paragraph -->" },
		{ "<!-- wp:core/paragraph -->\n<p>a</p>\n<!-- /wp:core/paragraph -->", "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->" },
		{ "<!-- wp:profint/story -->\n\n<!-- /wp:profint/story -->", "<!-- wp:profint/story /-->" },
		{ "<!-- wp:a {\"b\":{\"y\":1,\"x\":2},\"a\":[\"p\",\"q\"]} /-->", "<!-- wp:a {\"a\":[\"p\",\"q\"],\"b\":{\"x\":2,\"y\":1}} /-->" },
		{ "<!-- wp:a /-->", "<!-- wp:a {} /-->" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!same_marks(pairs[i][0], pairs[i][1]))
			fail_msg("not the same:\n%s\n%s", pairs[i][0], pairs[i][1]);
}

static void what_somebody_chose_is_another(void **state)
{
	static const char *const pairs[][2] = {
		{ "<!-- wp:heading -->\n<h2>a</h2>\n<!-- /wp:heading -->", "<!-- wp:heading {\"level\":3} -->\n<h3>a</h3>\n<!-- /wp:heading -->" },
		{ "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->", "<!-- wp:paragraph {\"align\":\"center\"} -->\n"
			"<p class=\"has-text-align-center\">a</p>\n<!-- /wp:paragraph -->" },
		{ "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->", "<!-- wp:paragraph -->\n<p class=\"has-red-color\">a</p>\n"
			"<!-- /wp:paragraph -->" },
		{ "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->", "<!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph -->" },
		{ "<!-- wp:table -->\n<table></table>\n<!-- /wp:table -->", "<!-- wp:table -->\n<table class=\"has-fixed-layout\"></table>\n"
			"<!-- /wp:table -->" },
		{ "<!-- wp:image {\"width\":60} -->\n<img width=60>\n<!-- /wp:image -->", "<!-- wp:image {\"width\":\"61px\"} -->\n"
			"<img style=\"width:61px\">\n<!-- /wp:image -->" },
		{ "<!-- wp:image -->\n<img>\n<!-- /wp:image -->", "<!-- wp:image -->\n<img style=\"width:50%\">\n<!-- /wp:image -->" },
		{ "<!-- wp:a {\"a\":[\"p\",\"q\"]} /-->", "<!-- wp:a {\"a\":[\"q\",\"p\"]} /-->" },
		{ "<!-- wp:a {\"a\":1} /-->", "<!-- wp:a {\"a\":\"1\"} /-->" },
		{ "<!-- wp:code -->\n<pre><code>a b</code></pre>\n<!-- /wp:code -->", "<!-- wp:code -->\n<pre><code>a  b</code></pre>\n"
			"<!-- /wp:code -->" },
		{ "a\n\nb", "a b" },
		{ "<!-- wp:a /--><!-- wp:b /-->", "<!-- wp:b /--><!-- wp:a /-->" },
		{ "<!-- wp:a --><!-- wp:b /--><!-- /wp:a -->", "<!-- wp:a /--><!-- wp:b /-->" },
		{ "&lt;b&gt;", "<b>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (same_marks(pairs[i][0], pairs[i][1]))
			fail_msg("the same:\n%s\n%s", pairs[i][0], pairs[i][1]);
}

/* --- any input --- */

/* Items lie one behind the other in the text, only blanks are in none of them, and edges point at each other. */
static void check_items(pf_span text)
{
	const char *at = text.data;
	pf_canon canon;

	pf_canon_init(&canon);
	assert_true(pf_canon_read(&canon, text, NULL));
	assert_int_equal(canon.marks.length, canon.count * PF_CANON_MARK);
	for (size_t i = 0; i < canon.count; i++) {
		const pf_canon_item *item = &canon.items[i];

		assert_true(item->raw.data >= at);
		for (; at < item->raw.data; at++)
			assert_non_null(memchr(" \t\n\r\f\v", *at, 6));
		at += item->raw.length;
		if (item->partner != PF_CANON_NONE)
			assert_int_equal(canon.items[item->partner].partner, i);
		assert_int_equal(pf_canon_kind_of(item->mark), item->kind);
	}
	for (; at < text.data + text.length; at++)
		assert_non_null(memchr(" \t\n\r\f\v", *at, 6));
	pf_canon_release(&canon);
}

static const char unended[] = "<!-- wp:html -->\n<script>a</script > b <style>c <script";

static const char sample[] = "<!-- wp:profint/story -->\n<!-- wp:image {\"id\":5,\"alt\":\"a\\u0026\",\"width\":\"60px\"} -->\n"
	"<figure class='a b'><img style=\"width:60px;color:red\" alt=''/>"
			     "<figcaption>x &amp; &#8217;&nbsp;</figcaption></figure>\n<!-- /wp:image -->\n\n<!-- wp:code -->\n<pre>\n"
				" a <code>b</code></pre>\n<!-- /wp:code -->"
			     "loose <!-- more --> <script>x</script>\n<!-- /wp:profint/story -->\n\n"
				"<!-- wp:profint/related {\"to\":[\"case/x\",\"tool/y\"]} /-->";

static void check_cuts(const char *text, size_t most)
{
	for (size_t length = 0; length <= most; length++) {
		char *copy = malloc(length ? length : 1); /* so tight that a sanitizer or valgrind sees a read behind the end */

		assert_non_null(copy);
		memcpy(copy, text, length);
		check_items((pf_span){ copy, length });
		free(copy);
	}
}

static void a_text_cut_anywhere_is_read(void **state)
{
	(void)state;
	check_cuts(sample, sizeof sample - 1);
	check_cuts(unended, sizeof unended - 1);
}

static void any_bytes_are_read(void **state)
{
	static const char *const pieces[] = { "<!-- wp:a", " -->", "<!-- /wp:a -->", "{\"a\":", "}", "<p", ">", "\"", "'", "&", "&#", ";", "<!--",
		"-->", " ", "\n", "<pre>", "</pre>", "class=",
		"<script>", "</style>", "\\" };
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		size_t length = 0;
		char *text = malloc(2048);

		assert_non_null(text);
		while (length < 1900 && (seed = seed * 1103515245 + 12345, (seed >> 16) % 60) != 0) {
			unsigned pick = seed >> 8;

			if (pick % 3 == 0) {
				text[length++] = (char)(pick >> 4);
			} else {
				const char *piece = pieces[(pick >> 4) % (sizeof pieces / sizeof *pieces)];

				memcpy(text + length, piece, strlen(piece));
				length += strlen(piece);
			}
		}
		text = realloc(text, length ? length : 1);
		assert_non_null(text);
		check_items((pf_span){ text, length });
		free(text);
	}
}

/* The memory group's valgrind takes its time. */
static double allowed(void)
{
	const char *slow = getenv("PROFINT_SLOW");

	return slow ? strtod(slow, NULL) : 1;
}

static void a_megabyte_of_anything_takes_less_than_a_second(void **state)
{
	static const char *const pieces[] = { "<", "<a ", "<!-- wp:a -->", "<!-- wp:a {", "<!-- wp:a {\"a\":\"}", "&", "&#", " ", "\n", "<p>",
		"<pre>", "<a b='", "x", "<!--", "<script>", "</script",
					      "<p class='", "a ", ";", "=", "\"", "<i style=\"a:", "a:b;", "<!-- /wp:a -->", "<!-- wp:a /-->", "[",
						"{", "<p a=b c=d>", "<!", "<code>\r" };
	enum { BYTES = 1024 * 1024 };
	char *text = malloc(BYTES);

	(void)state;
	assert_non_null(text);
	for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++)
		for (int headed = 0; headed < 3; headed++) {
			size_t length = strlen(pieces[p]), head = 0;
			clock_t before;
			double seconds;

			if (headed) {
				head = strlen(headed == 1 ? "<p class='" : "<!-- wp:a {");
				memcpy(text, headed == 1 ? "<p class='" : "<!-- wp:a {", head);
			}
			for (size_t at = head; at < BYTES; at++)
				text[at] = pieces[p][(at - head) % length];
			before = clock();
			check_items((pf_span){ text, BYTES });
			seconds = (double)(clock() - before) / CLOCKS_PER_SEC;
			if (seconds > allowed())
				fail_msg("%s: %.2f s", pieces[p], seconds);
		}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_quotes_and_order_of_attributes_do_not_count),
		cmocka_unit_test(entities_are_the_characters_they_stand_for),
		cmocka_unit_test(blanks_that_nobody_sees_do_not_count),
		cmocka_unit_test(every_blank_counts_in_pre_and_code),
		cmocka_unit_test(line_feeds_count_where_wordpress_makes_paragraphs_of_them),
		cmocka_unit_test(generated_classes_do_not_count_and_others_do),
		cmocka_unit_test(more_attributes_than_are_sorted_all_count),
		cmocka_unit_test(what_never_ends_is_text),
		cmocka_unit_test(blocks_edges_and_loose_html_are_items),
		cmocka_unit_test(delimiters_that_do_not_match_are_told),
		cmocka_unit_test(what_the_editor_re_serialises_is_the_same),
		cmocka_unit_test(what_somebody_chose_is_another),
		cmocka_unit_test(a_text_cut_anywhere_is_read),
		cmocka_unit_test(any_bytes_are_read),
		cmocka_unit_test(a_megabyte_of_anything_takes_less_than_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
