/*
 * Blocks: the markup that the editor saves, byte for byte. The expected texts were taken from
 * WordPress 6.1's own editor.
 */
#include "wordpress/block.h"
#include "wordpress/html.h"
#include "wordpress/plain.h"
#include "wordpress/term.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static pf_text joined;
static size_t block_count;

/* All blocks of some HTML as a post holds them; tokens as {u path}. */
static const char *blocks(const char *html)
{
	pf_arena *arena = pf_arena_new();
	pf_block_list list;
	pf_error err = { 0 };
	pf_text clean;

	assert_non_null(arena);
	pf_text_init(&clean, 1 << 24);
	assert_true(pf_html_clean(&clean, pf_span_of(html), NULL, NULL, &err));
	assert_true(pf_blocks_from_html(&list, arena, pf_text_span(&clean), &err));
	pf_text_release(&joined);
	pf_text_init(&joined, 1 << 24);
	pf_text_put(&joined, "");
	for (size_t i = 0; i < list.count; i++) {
		if (i)
			pf_text_put(&joined, "\n\n");
		pf_text_span_add(&joined, list.items[i]);
	}
	for (size_t i = 0; i < joined.length; i++) {
		if (joined.data[i] == PF_BLOCK_TOKEN_OPEN)
			joined.data[i] = '{';
		if (joined.data[i] == PF_BLOCK_TOKEN_CLOSE)
			joined.data[i] = '}';
	}
	block_count = list.count;
	pf_text_release(&clean);
	pf_arena_free(arena);
	return joined.data;
}

static const char *written(void (*write)(pf_text *out, pf_span plain), const char *plain)
{
	char *copy = strdup(plain); /* it may stand in joined */

	pf_text_release(&joined);
	pf_text_init(&joined, 1 << 24);
	write(&joined, pf_span_of(copy));
	free(copy);
	return joined.data;
}

static void paragraphs_and_headings_are_blocks_of_their_own(void **state)
{
	assert_string_equal(blocks("<p>a <em>b</em></p><h2>c</h2><h3>d</h3>"),
		"<!-- wp:paragraph -->\n<p>a <em>b</em></p>\n<!-- /wp:paragraph -->\n\n"
		"<!-- wp:heading -->\n<h2>c</h2>\n<!-- /wp:heading -->\n\n"
		"<!-- wp:heading {\"level\":3} -->\n<h3>d</h3>\n<!-- /wp:heading -->");
	assert_int_equal(block_count, 3);
	(void)state;
}

static void alignment_is_an_attribute_and_a_language_moves_inside(void **state)
{
	assert_string_equal(blocks("<p align=\"center\">a</p>"),
		"<!-- wp:paragraph {\"align\":\"center\"} -->\n<p class=\"has-text-align-center\">a</p>\n"
		"<!-- /wp:paragraph -->");
	assert_string_equal(blocks("<h4 lang=\"sv\" align=\"right\">a</h4>"),
		"<!-- wp:heading {\"textAlign\":\"right\",\"level\":4} -->\n"
		"<h4 class=\"has-text-align-right\"><span lang=\"sv\">a</span></h4>\n<!-- /wp:heading -->");
	assert_string_equal(blocks("<h2 align=\"left\">a</h2>"),
		"<!-- wp:heading {\"textAlign\":\"left\"} -->\n<h2 class=\"has-text-align-left\">a</h2>\n"
		"<!-- /wp:heading -->");
	(void)state;
}

static void loose_text_becomes_paragraphs_and_empty_ones_vanish(void **state)
{
	assert_string_equal(blocks(" a <b>b</b><br><p></p>\n<p> </p><div>c</div>"),
		"<!-- wp:paragraph -->\n<p>a <b>b</b></p>\n<!-- /wp:paragraph -->\n\n"
		"<!-- wp:paragraph -->\n<p>c</p>\n<!-- /wp:paragraph -->");
	assert_string_equal(blocks(""), "");
	assert_int_equal(block_count, 0);
	(void)state;
}

static void lists_hold_item_blocks_and_lists_inside_them(void **state)
{
	assert_string_equal(
		blocks(
			"<ul><li>a<ol start=\"3\" reversed><li>b</li></ol></li>\n<li><p>c</p><p>d</p></li></ul>"),
		"<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>a"
		"<!-- wp:list {\"ordered\":true,\"start\":3,\"reversed\":true} -->\n<ol reversed start=\"3\">"
		"<!-- wp:list-item -->\n<li>b</li>\n<!-- /wp:list-item --></ol>\n<!-- /wp:list --></li>\n"
		"<!-- /wp:list-item -->\n\n<!-- wp:list-item -->\n<li>c<br>d</li>\n<!-- /wp:list-item --></ul>\n"
		"<!-- /wp:list -->");
	assert_int_equal(block_count, 1);
	/* A list right inside a list belongs to the item before. */
	assert_string_equal(blocks("<ul><li>a</li><ul><li>b</li></ul></ul>"),
		"<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>a<!-- wp:list -->\n<ul><!-- wp:list-item -->\n"
		"<li>b</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list --></li>\n<!-- /wp:list-item --></ul>\n"
		"<!-- /wp:list -->");
	(void)state;
}

static void what_a_list_block_cannot_hold_stays_html(void **state)
{
	assert_string_equal(blocks("<ul><li>a<ul><li>b</li></ul>c</li></ul>"),
		"<!-- wp:html -->\n<ul><li>a<ul><li>b</li></ul>c</li></ul>\n<!-- /wp:html -->");
	assert_string_equal(blocks("<ol><li value=\"3\">a</li></ol>"),
		"<!-- wp:html -->\n<ol><li value=\"3\">a</li></ol>\n<!-- /wp:html -->");
	(void)state;
}

static void quotes_hold_blocks_and_a_citation(void **state)
{
	assert_string_equal(blocks("<blockquote>a<ul><li>b</li></ul><cite>c</cite></blockquote>"),
		"<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\"><!-- wp:paragraph -->\n<p>a</p>\n"
		"<!-- /wp:paragraph -->\n\n<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>b</li>\n"
		"<!-- /wp:list-item --></ul>\n<!-- /wp:list --><cite>c</cite></blockquote>\n<!-- /wp:quote -->");
	(void)state;
}

static void images_of_the_bundle_are_tokens_with_their_id(void **state)
{
	assert_string_equal(blocks("<p><img src=\"media/a&amp;b.png\" alt=\"x\" width=\"30\"></p>"),
		"<!-- wp:image {\"id\":{imedia/a&b.png},\"width\":30,\"sizeSlug\":\"full\",\"linkDestination\":\"none\"} -->\n"
		"<figure class=\"wp-block-image size-full is-resized\"><img src=\"{umedia/a&b.png}\" alt=\"x\" "
		"class=\"wp-image-{imedia/a&b.png}\" width=\"30\"/></figure>\n<!-- /wp:image -->");
	assert_string_equal(blocks("<figure><a href=\"/x\"><img src=\"https://e.org/i.png\"></a>"
							   "<figcaption>c <em>d</em></figcaption></figure>"),
		"<!-- wp:image {\"linkDestination\":\"custom\"} -->\n<figure class=\"wp-block-image\"><a href=\"/x\">"
		"<img src=\"https://e.org/i.png\" alt=\"\"/></a><figcaption class=\"wp-element-caption\">c <em>d</em>"
		"</figcaption></figure>\n<!-- /wp:image -->");
	(void)state;
}

static void files_in_running_text_are_tokens_but_words_about_them_are_not(void **state)
{
	assert_string_equal(
		blocks("<p>write href=\"media/a.pdf\" <a href=\"media/a.pdf\" title=\"media/b\">x</a></p>"),
		"<!-- wp:paragraph -->\n<p>write href=\"media/a.pdf\" <a href=\"{umedia/a.pdf}\" title=\"media/b\">x</a></p>\n"
		"<!-- /wp:paragraph -->");
	assert_string_equal(blocks("<p>a <img src=\"media/i.png\" alt=\"\"> b</p>"),
		"<!-- wp:paragraph -->\n<p>a <img src=\"{umedia/i.png}\" alt=\"\" class=\"wp-image-{imedia/i.png}\"> b</p>\n"
		"<!-- /wp:paragraph -->");
	(void)state;
}

static void tables_are_one_head_one_body_one_foot(void **state)
{
	assert_string_equal(
		blocks(
			"<table><caption>c</caption><tfoot><tr><td>f</td></tr></tfoot><tbody><tr><th scope=\"row\">"
			"<p>a</p><p>b</p></th></tr></tbody><tbody><tr><td>x<ul><li>y</li></ul></td></tr></tbody></table>"),
		"<!-- wp:table -->\n<figure class=\"wp-block-table\"><table><tbody><tr><th scope=\"row\">a<br>b</th></tr>"
		"<tr><td>x<ul><li>y</li></ul></td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></table>"
		"<figcaption class=\"wp-element-caption\">c</figcaption></figure>\n<!-- /wp:table -->");
	assert_string_equal(blocks("<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>"),
		"<!-- wp:html -->\n<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>\n<!-- /wp:html -->");
	(void)state;
}

static void code_separators_sound_and_film_have_their_blocks(void **state)
{
	assert_string_equal(blocks("<hr>"),
		"<!-- wp:separator -->\n"
		"<hr class=\"wp-block-separator has-alpha-channel-opacity\"/>\n"
		"<!-- /wp:separator -->");
	assert_string_equal(blocks("<pre>a  <b>b</b></pre>"),
		"<!-- wp:preformatted -->\n<pre class=\"wp-block-preformatted\">a  <b>b</b></pre>\n<!-- /wp:preformatted -->");
	assert_string_equal(blocks("<pre><code>a\nhttps://e.org/x\n</code></pre>"),
		"<!-- wp:code -->\n<pre class=\"wp-block-code\"><code>a\nhttps:&#47;&#47;e.org/x\n</code></pre>\n<!-- /wp:code -->");
	assert_string_equal(blocks("<audio src=\"media/a.mp3\"></audio>"),
		"<!-- wp:audio {\"id\":{imedia/a.mp3}} -->\n<figure class=\"wp-block-audio\"><audio controls "
		"src=\"{umedia/a.mp3}\"></audio></figure>\n<!-- /wp:audio -->");
	assert_string_equal(
		blocks("<figure><video src=\"https://e.org/v.mp4\" controls></video></figure>"),
		"<!-- wp:video -->\n<figure class=\"wp-block-video\"><video controls src=\"https://e.org/v.mp4\"></video>"
		"</figure>\n<!-- /wp:video -->");
	(void)state;
}

static void what_has_no_block_is_html_and_containers_leave_their_content(void **state)
{
	assert_string_equal(blocks("<dl><dt>a</dt></dl>"),
		"<!-- wp:html -->\n<dl><dt>a</dt></dl>\n<!-- /wp:html -->");
	assert_string_equal(blocks("<div lang=\"sv\">a</div>"),
		"<!-- wp:html -->\n<div lang=\"sv\">a</div>\n<!-- /wp:html -->");
	assert_string_equal(blocks("<section><div><p>a</p></div></section>"),
		"<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->");
	assert_string_equal(blocks("<h2>a<p>b</p>"),
		"<!-- wp:heading -->\n<h2>a</h2>\n<!-- /wp:heading -->\n\n"
		"<!-- wp:paragraph -->\n<p>b</p>\n<!-- /wp:paragraph -->");
	(void)state;
}

static void attributes_are_escaped_as_wordpress_does(void **state)
{
	assert_string_equal(written(pf_block_json_text, "case/uvuc"), "\"case/uvuc\"");
	assert_string_equal(written(pf_block_json_text, "--> <b> & \" \\ é\n\xe2\x80\xa8---"),
		"\"\\u002d\\u002d\\u003e \\u003cb\\u003e \\u0026 \\u0022 \\\\ é\\n\\u2028\\u002d\\u002d-\"");
	(void)state;
}

static void plain_text_shows_as_itself(void **state)
{
	assert_string_equal(written(pf_block_plain, "a < b & [c]\nd\r\ne \"f\""),
		"a &lt; b &amp; &#91;c&#93;<br>d<br>e \"f\"");
	assert_string_equal(written(pf_plain_show, "R&D, AT&T <b> & co"), "R&D, AT&T &lt;b> & co");
	assert_string_equal(written(pf_plain_show, "&amp; &copy 2 &#39; &nothing; &x"),
		"&amp;amp; &amp;copy 2 &amp;#39; &amp;nothing; &x");
	assert_true(pf_span_is(pf_plain_trim(PF_SPAN(" \t\n a b \r\v")), "a b"));
	(void)state;
}

static const char *read_back(const char *stored, bool *markup)
{
	char *copy = strdup(stored); /* it may stand in joined */

	pf_text_release(&joined);
	pf_text_init(&joined, 1 << 20);
	pf_text_put(&joined, "");
	pf_plain_read(&joined, pf_span_of(copy), markup);
	free(copy);
	return joined.data;
}

static void plain_text_is_read_as_it_shows(void **state)
{
	static const char *const texts[] = { "R&D, AT&T <b> & co", "&amp; &copy 2 &#39; &nothing; &x", "&lt;", "a < b", "&&amp;&amp;amp;", "<!-- x -->", "é\r\n b  ",
					     "&notit; &#x2013;", "\"'" };
	bool markup = false;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *described;

		assert_string_equal(read_back(written(pf_plain_show, texts[i]), &markup), texts[i]);
		assert_false(markup);
		described = strdup(written(pf_term_description, texts[i]));
		assert_string_equal(written(pf_term_description, read_back(described, &markup)), described);
		free(described);
	}
	assert_string_equal(read_back("Caf&eacute; &#8211; d&rsquo;&agrave; &hellip;", &markup), "Café – d’à …");
	assert_false(markup);
	assert_string_equal(read_back("<em>a</em> b<br/><!-- c -->", &markup), "a b");
	assert_true(markup);
	assert_string_equal(read_back("a <b", NULL), "a <b");
	(void)state;
}

static void delimiters_take_attributes_or_none(void **state)
{
	pf_text out;

	pf_text_init(&out, 1000);
	pf_block_open(&out, "profint/card", PF_SPAN("{\"to\":\"case/x\"}"));
	pf_block_close(&out, "profint/card");
	pf_block_single(&out, "profint/related", PF_SPAN("{\"to\":[]}"));
	pf_block_single(&out, "more", PF_SPAN(""));
	assert_string_equal(out.data,
		"<!-- wp:profint/card {\"to\":\"case/x\"} -->\n\n<!-- /wp:profint/card -->"
		"<!-- wp:profint/related {\"to\":[]} /--><!-- wp:more /-->");
	pf_text_clear(&out);
	pf_block_file(&out, PF_SPAN("media/a.pdf"), PF_SPAN("A & b"));
	assert_string_equal(out.data,
		"<!-- wp:file {\"id\":\001imedia/a.pdf\002,\"href\":\"\001jmedia/a.pdf\002\","
		"\"showDownloadButton\":false} -->\n<div class=\"wp-block-file\"><a href=\""
		"\001umedia/a.pdf\002\">A &amp; b</a></div>\n<!-- /wp:file -->");
	pf_text_release(&out);
	(void)state;
}

static int release(void **state)
{
	(void)state;
	pf_text_release(&joined);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs_and_headings_are_blocks_of_their_own),
		cmocka_unit_test(alignment_is_an_attribute_and_a_language_moves_inside),
		cmocka_unit_test(loose_text_becomes_paragraphs_and_empty_ones_vanish),
		cmocka_unit_test(lists_hold_item_blocks_and_lists_inside_them),
		cmocka_unit_test(what_a_list_block_cannot_hold_stays_html),
		cmocka_unit_test(quotes_hold_blocks_and_a_citation),
		cmocka_unit_test(images_of_the_bundle_are_tokens_with_their_id),
		cmocka_unit_test(files_in_running_text_are_tokens_but_words_about_them_are_not),
		cmocka_unit_test(tables_are_one_head_one_body_one_foot),
		cmocka_unit_test(code_separators_sound_and_film_have_their_blocks),
		cmocka_unit_test(what_has_no_block_is_html_and_containers_leave_their_content),
		cmocka_unit_test(attributes_are_escaped_as_wordpress_does),
		cmocka_unit_test(plain_text_shows_as_itself),
		cmocka_unit_test(plain_text_is_read_as_it_shows),
		cmocka_unit_test(delimiters_take_attributes_or_none),
	};

	return cmocka_run_group_tests_name("block", tests, NULL, release);
}
