/*
 * The way back from blocks to HTML: whatever our own renderer writes comes back as HTML that makes the same blocks, and
 * what editors put into a post is said, taken out of its box, or told.
 */
#include "wordpress/block_fragment.h"
#include "../starve.h"

#include "wordpress/block.h"
#include "wordpress/html.h"
#include "wordpress/html_scan.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SITE "https://site.example/uploads/"

static pf_text told; /* "block what|" for each loss */

static void lost(void *self, pf_span block, const char *what)
{
	(void)self;
	pf_text_format(&told, "%.*s %s|", (int)block.length, block.data, what);
}

/* Files lie at addresses that hold their path; attachment 77 is one whose address says nothing. */
static bool medium(void *self, pf_text *path, uint64_t attachment, pf_span url)
{
	(void)self;
	if (attachment == 77) {
		pf_text_put(path, "media/of-an-editor.png");
		return true;
	}
	if (url.length < strlen(SITE) || memcmp(url.data, SITE, strlen(SITE)) != 0)
		return false;
	pf_text_add(path, url.data + strlen(SITE), url.length - strlen(SITE));
	return true;
}

static const pf_block_fragment_sink sink = { lost, medium, NULL };

/* Blocks of clean HTML as the site holds them: with addresses and IDs for the tokens. */
static void make_blocks(pf_text *out, pf_span clean)
{
	pf_arena *arena = pf_arena_new();
	pf_block_list list;
	pf_error err = { 0 };

	assert_non_null(arena);
	assert_true(pf_blocks_from_html(&list, arena, clean, &err));
	for (size_t i = 0; i < list.count; i++) {
		if (i)
			pf_text_put(out, "\n\n");
		for (size_t at = 0; at < list.items[i].length; at++) {
			const char *byte = list.items[i].data + at, *close;

			if (*byte != PF_BLOCK_TOKEN_OPEN) {
				pf_text_byte(out, *byte);
				continue;
			}
			close = memchr(byte, PF_BLOCK_TOKEN_CLOSE, list.items[i].length - at);
			if (byte[1] == 'i') {
				pf_text_put(out, "41");
			} else {
				pf_text_put(out, SITE);
				pf_html_escape_value(out, (pf_span){ byte + 2, (size_t)(close - byte) - 2 });
			}
			at += (size_t)(close - byte);
		}
	}
	assert_false(out->failed);
	pf_arena_free(arena);
}

static void clean_into(pf_text *out, pf_span html)
{
	pf_error err = { 0 };

	assert_true(pf_html_clean(out, html, NULL, NULL, &err));
}

/* The law: HTML -> blocks -> HTML -> blocks ends where it was after the first step, and nothing is lost. */
static void comes_back(pf_span html)
{
	pf_text clean, blocks, back, again;
	pf_error err = { 0 };

	pf_text_init(&clean, 1 << 24);
	pf_text_init(&blocks, 1 << 24);
	pf_text_init(&back, 1 << 24);
	pf_text_init(&again, 1 << 24);
	pf_text_clear(&told);
	clean_into(&clean, html);
	make_blocks(&blocks, pf_text_span(&clean));
	assert_true(pf_block_fragment(&back, pf_text_span(&blocks), &sink, &err));
	if (back.length)
		assert_true(pf_html_canonical(pf_text_span(&back)));
	make_blocks(&again, pf_text_span(&back));
	if (!pf_span_equal(pf_text_span(&blocks), pf_text_span(&again))) {
		print_error("html: %.*s\n", (int)clean.length, clean.data ? clean.data : "");
		print_error("blocks: %s\n", blocks.data ? blocks.data : "");
		fail_msg("became: %s", again.data ? again.data : "");
	}
	if (told.length)
		fail_msg("lost: %s\nhtml: %.*s", told.data, (int)clean.length, clean.data);
	pf_text_release(&clean);
	pf_text_release(&blocks);
	pf_text_release(&back);
	pf_text_release(&again);
}

/* --- every text of our bundles --- */

static size_t text_count;

static void each_string(const json_t *value)
{
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_string(value) && strchr(json_string_value(value), '<')) {
		comes_back((pf_span){ json_string_value(value), json_string_length(value) });
		text_count++;
	}
	json_object_foreach((json_t *)value, name, member)
		each_string(member);
	json_array_foreach(value, i, member)
		each_string(member);
}

static void each_record(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		char path[1024], *line = NULL;
		size_t room = 0;
		FILE *file;

		if (!strstr(entry->d_name, ".jsonl"))
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		file = fopen(path, "r");
		assert_non_null(file);
		while (getline(&line, &room, file) > 0) {
			json_t *record = json_loads(line, 0, NULL);

			assert_non_null(record);
			each_string(record);
			json_decref(record);
		}
		free(line);
		fclose(file);
	}
	closedir(dir);
}

static void every_text_of_the_reference_bundle_comes_back(void **state)
{
	text_count = 0;
	each_record(PROFINT_FIXTURES "/../../content/records");
	assert_true(text_count > 100);
	(void)state;
}

static void every_text_of_the_nasty_bundles_comes_back(void **state)
{
	text_count = 0;
	each_record(PROFINT_FIXTURES "/nasty/records");
	each_record(PROFINT_FIXTURES "/nasty-2/records");
	assert_true(text_count > 50);
	(void)state;
}

/* --- HTML made by chance --- */

static uint32_t seed;

static unsigned chance(unsigned below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static void make_html(pf_text *out, unsigned depth)
{
	static const char *const pieces[] = { "a", " ", "\n", "b c", "&amp;", "&lt;p>", "[x]", "é", "  d ", "<br>", "\n\n", "https://x.example/y", "--", "&nbsp;" };
	static const char *const single[] = { "<hr>", "<img src=\"media/a.png\" alt=\"\">", "<img src=\"https://x.example/i.png\" width=\"3\">",
					      "<audio src=\"media/a.mp3\"></audio>", "<video controls src=\"media/b.mp4\" poster=\"media/a.png\"></video>",
					      "<img src=\"media/a b&amp;c.png\" alt=\"x\" title=\"&quot;\" height=\"9\">", "<hr size=\"3\">", "<wbr>" };
	static const char *const pairs[][2] = {
		{ "<p>", "</p>" }, { "<p align=\"center\">", "</p>" }, { "<p lang=\"sv\">", "</p>" }, { "<h2>", "</h2>" }, { "<h4 align=\"right\">", "</h4>" },
		{ "<ul>", "</ul>" }, { "<ol start=\"3\" reversed>", "</ol>" }, { "<li>", "</li>" }, { "<li>", "</li>" }, { "<blockquote>", "</blockquote>" },
		{ "<cite>", "</cite>" }, { "<em>", "</em>" }, { "<strong>", "</strong>" }, { "<a href=\"media/a.pdf\">", "</a>" },
		{ "<a href=\"/x?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener\">", "</a>" }, { "<div>", "</div>" }, { "<div align=\"left\">", "</div>" },
		{ "<section>", "</section>" }, { "<figure>", "</figure>" }, { "<figcaption>", "</figcaption>" }, { "<pre>", "</pre>" },
		{ "<pre><code>", "</code></pre>" }, { "<table>", "</table>" }, { "<table><thead><tr><th>", "</th></tr></thead><tr><td>x</td></tr></table>" },
		{ "<table><caption>c</caption><tr><td>", "</td></tr></table>" }, { "<tr>", "</tr>" }, { "<td>", "</td>" }, { "<td colspan=\"2\">", "</td>" },
		{ "<details><summary>s</summary>", "</details>" }, { "<span lang=\"en\">", "</span>" }, { "<dl><dt>t</dt><dd>", "</dd></dl>" },
		{ "<ruby>a<rt>", "</rt></ruby>" } };

	for (unsigned n = chance(5); n; n--) {
		unsigned what = chance(10);

		if (what < 3) {
			pf_text_put(out, pieces[chance(sizeof pieces / sizeof *pieces)]);
		} else if (what < 4) {
			pf_text_put(out, single[chance(sizeof single / sizeof *single)]);
		} else if (depth) {
			unsigned pair = chance(sizeof pairs / sizeof *pairs);

			pf_text_put(out, pairs[pair][0]);
			make_html(out, depth - 1);
			pf_text_put(out, pairs[pair][1]);
		}
	}
}

static void html_made_by_chance_comes_back(void **state)
{
	pf_text html;

	for (seed = 1; seed < 40000; seed++) {
		uint32_t start = seed;

		pf_text_init(&html, 1 << 20);
		pf_text_put(&html, "");
		make_html(&html, 1 + start / 5000);
		comes_back(pf_text_span(&html));
		pf_text_release(&html);
		seed = start;
	}
	(void)state;
}

/* --- what editors do --- */

static pf_text shown;

static const char *html_of(const char *blocks)
{
	pf_error err = { 0 };

	pf_text_clear(&told);
	pf_text_put(&told, "");
	pf_text_clear(&shown);
	pf_text_put(&shown, "");
	assert_true(pf_block_fragment(&shown, pf_span_of(blocks), &sink, &err));
	return shown.data;
}

static void alignment_becomes_an_attribute_again(void **state)
{
	assert_string_equal(html_of("<!-- wp:paragraph {\"align\":\"center\"} -->\n<p class=\"has-text-align-center\">a</p>\n<!-- /wp:paragraph -->"),
			    "<p align=\"center\">a</p>");
	assert_string_equal(html_of("<!-- wp:heading {\"textAlign\":\"right\",\"level\":3} -->\n<h3 class=\"wp-block-heading has-text-align-right\">a</h3>\n"
				    "<!-- /wp:heading -->"),
			    "<h3 align=\"right\">a</h3>");
	assert_string_equal(told.data, "");
	(void)state;
}

static void what_a_block_cannot_keep_of_its_look_is_told(void **state)
{
	assert_string_equal(html_of("<!-- wp:paragraph {\"fontSize\":\"large\",\"dropCap\":true} -->\n<p class=\"has-large-font-size\">a</p>\n<!-- /wp:paragraph -->"),
			    "<p>a</p>");
	assert_string_equal(told.data, "paragraph loses its fontSize, dropCap|");
	assert_string_equal(html_of("<!-- wp:paragraph -->\n<p>a <mark style=\"color:red\" class=\"has-inline-color\">b</mark></p>\n<!-- /wp:paragraph -->"),
			    "<p>a <mark>b</mark></p>");
	assert_string_equal(told.data, "paragraph loses colours, sizes or other marks of style inside its text|");
	assert_string_equal(html_of("<!-- wp:heading {\"anchor\":\"x\"} -->\n<h2 id=\"x\">b</h2>\n<!-- /wp:heading -->"), "<h2>b</h2>");
	assert_string_equal(told.data, "heading loses its anchor|heading loses an anchor|");
	html_of("<!-- wp:paragraph {\"lock\":{\"move\":true},\"metadata\":{\"name\":\"x\"}} -->\n<p>a</p>\n<!-- /wp:paragraph -->");
	assert_string_equal(told.data, "");
	(void)state;
}

static void blocks_that_no_bundle_holds_are_left_out_and_told(void **state)
{
	assert_string_equal(html_of("<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:acme/map {\"zoom\":3} /-->\n\n"
				    "<!-- wp:shortcode -->\n[gallery ids=\"1\"]\n<!-- /wp:shortcode -->\n\n"
				    "<!-- wp:embed {\"url\":\"https://x.example\"} -->\n<figure class=\"wp-block-embed\"><div>https://x.example</div></figure>\n"
				    "<!-- /wp:embed -->\n\n<!-- wp:paragraph -->\n<p>b</p>\n<!-- /wp:paragraph -->"),
			    "<p>a</p><p>b</p>");
	assert_string_equal(told.data, "acme/map is left out: a bundle has no such block|shortcode is left out: a bundle has no such block|"
				       "embed is left out: a bundle has no such block|");
	(void)state;
}

static void what_stands_inside_a_layout_is_taken_out_of_it(void **state)
{
	assert_string_equal(html_of("<!-- wp:columns -->\n<div class=\"wp-block-columns\"><!-- wp:column -->\n<div class=\"wp-block-column\">"
				    "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph --></div>\n<!-- /wp:column -->\n\n<!-- wp:column -->\n"
				    "<div class=\"wp-block-column\"><!-- wp:heading -->\n<h2>b</h2>\n<!-- /wp:heading --></div>\n<!-- /wp:column --></div>\n"
				    "<!-- /wp:columns -->"),
			    "<p>a</p><h2>b</h2>");
	assert_string_equal(told.data, "columns is not kept as such; what stands inside it is exported|column is not kept as such; what stands inside it is exported|"
				       "column is not kept as such; what stands inside it is exported|");
	assert_string_equal(html_of("<!-- wp:gallery {\"linkTo\":\"none\"} -->\n<figure class=\"wp-block-gallery has-nested-images\"><!-- wp:image {\"id\":77} -->\n"
				    "<figure class=\"wp-block-image\"><img src=\"x-300x200.png\" alt=\"\" class=\"wp-image-77\"/></figure>\n<!-- /wp:image --></figure>\n"
				    "<!-- /wp:gallery -->"),
			    "<figure><img src=\"media/of-an-editor.png\" alt=\"\"></figure>");
	assert_string_equal(html_of("<!-- wp:pullquote -->\n<figure class=\"wp-block-pullquote\"><blockquote><p>a</p><cite>b</cite></blockquote></figure>\n"
				    "<!-- /wp:pullquote -->"),
			    "<blockquote><p>a</p><cite>b</cite></blockquote>");
	(void)state;
}

static void a_file_among_other_blocks_becomes_a_link(void **state)
{
	assert_string_equal(html_of("<!-- wp:file {\"id\":77,\"href\":\"https://x.example/a.pdf\"} -->\n<div class=\"wp-block-file\"><object class=\"wp-block-file__embed\" "
				    "data=\"https://x.example/a.pdf\"></object><a id=\"wp-block-file--media-1\" href=\"https://x.example/a.pdf\">Plan</a>"
				    "<a href=\"https://x.example/a.pdf\" class=\"wp-block-file__button\" download>Load</a></div>\n<!-- /wp:file -->"),
			    "<p><a href=\"media/of-an-editor.png\">Plan</a></p>");
	assert_string_equal(told.data, "file becomes a mere link|");
	assert_string_equal(html_of("<!-- wp:file {\"id\":77} -->\n<div></div>\n<!-- /wp:file -->"), "");
	assert_string_equal(told.data, "file is left out: it names no file|");
	(void)state;
}

static void pictures_are_known_by_their_attachment(void **state)
{
	assert_string_equal(html_of("<!-- wp:image {\"id\":77,\"linkDestination\":\"media\"} -->\n<figure class=\"wp-block-image\"><a href=\"x.png\">"
				    "<img src=\"x-300x200.png\" alt=\"\" class=\"wp-image-77\"/></a></figure>\n<!-- /wp:image -->"),
			    "<figure><a href=\"media/of-an-editor.png\"><img src=\"media/of-an-editor.png\" alt=\"\"></a></figure>");

	assert_string_equal(html_of("<!-- wp:image {\"id\":77,\"width\":\"300px\",\"sizeSlug\":\"large\",\"linkDestination\":\"none\"} -->\n"
				    "<figure class=\"wp-block-image size-large is-resized\"><img src=\"" SITE "x-1024x768.png\" alt=\"é\" class=\"wp-image-77\" "
				    "style=\"width:300px\" srcset=\"a 1x\"/><figcaption class=\"wp-element-caption\">c</figcaption></figure>\n<!-- /wp:image -->"),
			    "<figure><img src=\"media/of-an-editor.png\" alt=\"é\" width=\"300\"><figcaption>c</figcaption></figure>");
	assert_string_equal(told.data, "");
	assert_string_equal(html_of("<!-- wp:paragraph -->\n<p>a <img class='wp-image-77' src='y.png' alt=b> <a href=\"" SITE "media/a.pdf\">c</a></p>\n<!-- /wp:paragraph -->"),
			    "<p>a <img src=\"media/of-an-editor.png\" alt=\"b\"> <a href=\"media/a.pdf\">c</a></p>");
	(void)state;
}

static void lists_of_before_6_1_and_classic_text_are_read_as_well(void **state)
{
	assert_string_equal(html_of("<!-- wp:list -->\n<ul><li>a</li><li>b</li></ul>\n<!-- /wp:list -->"), "<ul><li>a</li><li>b</li></ul>");
	assert_string_equal(html_of("Un <em>premier</em>.\n\nUn second.\n\n<h2>Titre</h2>\n<p>c</p>"),
			    "<p>Un <em>premier</em>.</p><p>Un second.</p><h2>Titre</h2>\n<p>c</p>");
	assert_string_equal(told.data, "");
	(void)state;
}

static void what_the_profile_refuses_leaves_its_neighbours_alone(void **state)
{
	assert_string_equal(html_of("<!-- wp:html -->\n<iframe src=\"https://x.example\"></iframe>\n<!-- /wp:html -->\n\n<!-- wp:html -->\n<!-- x --><b>b</b>\n<!-- /wp:html -->"),
			    "<p><b>b</b></p>");
	assert_non_null(strstr(told.data, "html is left out: element <iframe> is not in the profile|"));
	assert_non_null(strstr(told.data, "html loses a comment|"));
	assert_string_equal(html_of("<!-- wp:paragraph -->\n<p><a href=\"javascript:x\">a</a></p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>b</p>\n<!-- /wp:paragraph -->"),
			    "<p>b</p>");
	assert_non_null(strstr(told.data, "paragraph is left out: address of 'href' has a scheme"));
	(void)state;
}

static void broken_markup_ends_somewhere(void **state)
{
	assert_string_equal(html_of("<!-- wp:paragraph --><p>a</p>"), "<p>a</p>");
	assert_string_equal(html_of("<!-- /wp:paragraph --><p>a</p><!-- /wp:quote -->"), "<p>a</p>");
	assert_string_equal(html_of("a <b"), "<p>a &lt;b</p>");
	assert_string_equal(html_of("<!-- wp:image {\"id\":\"x\",} --><figure><img src=\"y.png\" class=\"wp-image-\"></figure><!-- /wp:image -->"),
			    "<figure><img src=\"y.png\"></figure>");
	assert_string_equal(html_of(""), "");
	(void)state;
}

static void blocks_nested_without_end_are_given_up(void **state)
{
	pf_text deep;

	pf_text_init(&deep, 1 << 20);
	for (int i = 0; i < 2000; i++)
		pf_text_put(&deep, "<!-- wp:quote -->\n<blockquote>");
	html_of(deep.data);
	assert_non_null(strstr(told.data, "quote is left out"));
	pf_text_release(&deep);
	(void)state;
}

static void no_memory_is_an_error_and_never_half_a_text(void **state)
{
	static const char blocks[] = "<!-- wp:paragraph {\"align\":\"center\"} -->\n<p>a &eacute; <img src=\"y\" class=\"wp-image-77\"></p>\n<!-- /wp:paragraph -->\n\n"
				     "<!-- wp:columns -->\n<div><!-- wp:column -->\n<div>b</div>\n<!-- /wp:column --></div>\n<!-- /wp:columns -->";


	failed = true;
	for (long n = 0; failed; n++) {
		pf_error err = { 0 };
		pf_text out;
		bool ok;

		assert_true(n < 10000);
		pf_text_init(&out, 1 << 20);
		pf_text_clear(&told);
		failed = false;
		countdown = n;
		ok = pf_block_fragment(&out, pf_span_of(blocks), &sink, &err);
		countdown = -1;
		if (!ok)
			assert_int_equal(err.code, PF_E_MEMORY);
		else if (!told.failed && !failed)
			assert_string_equal(out.data, "<p align=\"center\">a é <img src=\"media/of-an-editor.png\"></p><p>b</p>");
		pf_text_release(&out);
	}
	pf_text_clear(&told);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_of_the_reference_bundle_comes_back),
		cmocka_unit_test(every_text_of_the_nasty_bundles_comes_back),
		cmocka_unit_test(html_made_by_chance_comes_back),
		cmocka_unit_test(alignment_becomes_an_attribute_again),
		cmocka_unit_test(what_a_block_cannot_keep_of_its_look_is_told),
		cmocka_unit_test(blocks_that_no_bundle_holds_are_left_out_and_told),
		cmocka_unit_test(what_stands_inside_a_layout_is_taken_out_of_it),
		cmocka_unit_test(a_file_among_other_blocks_becomes_a_link),
		cmocka_unit_test(pictures_are_known_by_their_attachment),
		cmocka_unit_test(lists_of_before_6_1_and_classic_text_are_read_as_well),
		cmocka_unit_test(what_the_profile_refuses_leaves_its_neighbours_alone),
		cmocka_unit_test(broken_markup_ends_somewhere),
		cmocka_unit_test(blocks_nested_without_end_are_given_up),
		cmocka_unit_test(no_memory_is_an_error_and_never_half_a_text),
	};
	int status;

	pf_text_init(&told, 1 << 24);
	pf_text_init(&shown, 1 << 24);
	status = cmocka_run_group_tests(tests, NULL, NULL);
	pf_text_release(&told);
	pf_text_release(&shown);
	return status;
}
