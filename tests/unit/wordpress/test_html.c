/*
 * The HTML profile: what passes, what is repaired, what is refused, and that the result stays as it
 * is.
 */
#include "wordpress/html.h"
#include "../starve.h"

#include "wordpress/html_limit.h"
#include "wordpress/html_open.h"
#include "wordpress/html_room.h"
#include "wordpress/html_scan.h"
#include "wordpress/html_tree.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MB ((size_t)1024 * 1024)

typedef struct notes {
	unsigned errors, warnings;
	size_t offset; /* of the first error, or else of the last warning */
	char message[256];
} notes;

static void remember(void *self, bool error, size_t offset, const char *message)
{
	notes *n = self;

	if (!n->errors) {
		n->offset = offset;
		snprintf(n->message, sizeof n->message, "%s", message);
	}
	error ? n->errors++ : n->warnings++;
}

/* The result of the last cleaning, for the checks. */
static pf_text result;
static notes found;

static const char *clean_span(pf_span html)
{
	pf_error err = { 0 };

	pf_text_release(&result);
	pf_text_init(&result, 64 * MB);
	found = (notes){ 0 };
	assert_true(pf_html_clean(&result, html, remember, &found, &err));
	return result.data ? result.data : "";
}

static const char *clean(const char *html)
{
	return clean_span(pf_span_of(html));
}

/* `unit` as often as given, between `head` and `tail`. */
static char *repeat(const char *head, const char *unit, size_t times, const char *tail)
{
	pf_text text;

	pf_text_init(&text, 64 * MB);
	pf_text_put(&text, head);
	for (size_t i = 0; i < times; i++)
		pf_text_put(&text, unit);
	pf_text_put(&text, tail);
	return pf_text_take(&text);
}

/*
 * What a parser makes of the text and we write of that, without the short cut for canonical text.
 */
static char *parsed_again(pf_span html)
{
	pf_html_report report = { 0 };
	pf_text text;

	pf_text_init(&text, 64 * MB);
	pf_html_rebuild(&text, html, &report);
	assert_false(report.failed);
	return pf_text_take(&text);
}

static void canonical_text_is_copied_byte_for_byte(void **state)
{
	static const char *const texts[] = { "", "plain – text, “quoted” and \"so\"",
		"<p>a <strong>b</strong> <em>c</em></p><h2>d</h2><ul><li>e<ol><li>f</li></ol></li></ul>",
		"<p>1 &lt; 2 &amp;&amp; 3 &gt; 2, &#91;no shortcode&#93;</p>",
		"<p><a href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\" title=\"x\">l</a><br>m</p>",
		"<table><caption>c</caption><colgroup><col span=\"2\"></colgroup><thead><tr><th scope=\"col\">a"
		"</th></tr></thead><tbody><tr><td colspan=\"2\">b</td></tr></tbody></table>",
		"<dl><dt>a</dt><dd><p>b</p></dd></dl><hr><blockquote cite=\"https://a.org\">q</blockquote>",
		"<figure><img src=\"media/a/b.png\" alt=\"\"><figcaption>c</figcaption></figure>",
		"<pre>a\n\tb</pre>\n<ruby>x<rt>y</rt></ruby>", "<ol start=\"3\" reversed><li>a</li></ol>",
		"<details open><summary>s</summary>t</details><p lang=\"sv\" dir=\"ltr\">u</p>",
		"<p>a\xc2\xa0"
		"b\xf0\x9f\x99\x82</p>",
		"<a href=\"mailto:a@b.org\">m</a><a href=\"TEL:1\">t</a>",
		"<a href=\"/path\">p</a><a href=\"#f\">f</a><a href=\"?q=a:b\">q</a>" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_string_equal(clean(texts[i]), texts[i]);
		assert_int_equal(found.errors + found.warnings, 0);
		assert_true(pf_html_canonical(pf_span_of(texts[i])));
	}
	(void)state;
}

static void markup_is_repaired_as_a_browser_would(void **state)
{
	static const char *const pairs[][2] = {
		{ "<p>a<p>b", "<p>a</p><p>b</p>" },
		{ "<P CLASS>a</P>", "<p>a</p>" },
		{ "a<br/>b<BR />c", "a<br>b<br>c" },
		{ "<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>" },
		{ "<b>a<p>b</b>c", "<b>a</b><p><b>b</b>c</p>" },
		{ "<ul><li>a<li>b<ul><li>c</ul></ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>" },
		{ "<p>a<table><tr><td>b</table>c",
			"<p>a</p><table><tbody><tr><td>b</td></tr></tbody></table>c" },
		{ "<table>x<tr><td>y", "x<table><tbody><tr><td>y</td></tr></tbody></table>" },
		{ "</p>", "<p></p>" },
		{ "</div>a</b>", "a" },
		{ "<a href=x>a<a href=y>b", "<a href=\"x\">a</a><a href=\"y\">b</a>" },
		{ "<h2>a<h3>b", "<h2>a</h2><h3>b</h3>" },
		{ "a < b & c > d", "a &lt; b &amp; c &gt; d" },
		{ "<li>a<li>b", "<div>a</div><div>b</div>" },
		{ "<pre>\n\n\na</pre>", "<pre>a</pre>" },
		{ "a\r\nb\rc", "a\nb\nc" },
		{ "<p title='a\"b'>c", "<p title=\"a&quot;b\">c</p>" },
		{ "<ol reversed=reversed><li>a</ol>", "<ol reversed><li>a</li></ol>" },
		{ "<a download=x href=' /a\n '>b", "<a download href=\"/a\">b</a>" },
		{ "<p title=a title=b>c", "<p title=\"a\">c</p>" },
		{ "a<p", "a" },
	};

	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_string_equal(clean(pairs[i][0]), pairs[i][1]);
		assert_int_equal(found.errors, 0);
	}
	(void)state;
}

static void entities_become_characters_but_for_those_that_mean_markup(void **state)
{
	assert_string_equal(clean("&eacute;&#233;&#xE9;&nbsp;&mdash;"), "ééé\xc2\xa0—");
	assert_string_equal(clean("&amp;&lt;&gt;&quot;&#39;"), "&amp;&lt;&gt;\"'");
	assert_string_equal(clean("&amp;eacute; &unknown; &"), "&amp;eacute; &amp;unknown; &amp;");
	assert_string_equal(clean("&lt;script&gt;"), "&lt;script&gt;");
	(void)state;
}

static void brackets_are_escaped_in_texts_and_values(void **state)
{
	assert_string_equal(clean("[gallery]"), "&#91;gallery&#93;");
	assert_string_equal(clean("&lbrack;x&#93;"), "&#91;x&#93;");
	assert_string_equal(clean("<p title=\"[x]\">a</p>"), "<p title=\"&#91;x&#93;\">a</p>");
	assert_string_equal(clean("<a href=\"/?a[]=1\">a</a>"), "<a href=\"/?a&#91;&#93;=1\">a</a>");
	(void)state;
}

static void block_comments_show_as_text_and_others_are_refused(void **state)
{
	assert_string_equal(clean("<!-- wp:html -->x<!-- /wp:html -->"),
		"&lt;!-- wp:html --&gt;x&lt;!-- /wp:html --&gt;");
	assert_int_equal(found.errors, 0);
	assert_int_equal(found.warnings, 2);
	assert_string_equal(clean("a<!-- more -->"), "");
	assert_int_equal(found.errors, 1);
	assert_int_equal(found.offset, 1);
	for (size_t i = 0; i < 8; i++) {
		static const char *const others[] = { "<!---->", "<!-->", "<!--->", "<!DOCTYPE html>",
			"<?php x ?>", "<![CDATA[x]]>", "</ p>", "<!-- a" };

		assert_string_equal(clean(others[i]), "");
		assert_int_equal(found.errors, 1);
	}
	assert_string_equal(clean("a</>b"), "ab");
	(void)state;
}

static void control_characters_vanish_even_as_entities(void **state)
{
	assert_string_equal(clean("a&#1;&#2;b&#127;&#x9b;"), "ab\xe2\x80\xba");
	assert_string_equal(clean_span(PF_SPAN("a\0b")), "ab");
	assert_string_equal(clean("<img src=\"/&#1;x\">"), "<img src=\"/x\">");
	(void)state;
}

static void harmless_attributes_are_dropped_with_a_warning(void **state)
{
	assert_string_equal(clean("<p class=\"a\" id=b style='c' data-x=y width=1 title=t>z</p>"),
		"<p title=\"t\">z</p>");
	assert_int_equal(found.errors, 0);
	assert_int_equal(found.warnings, 5);
	assert_string_equal(clean("<p>a<b class=x>"), "<p>a<b></b></p>");
	assert_int_equal(found.offset, 7);
	assert_non_null(strstr(found.message, "'class' of <b>"));
	(void)state;
}

static void elements_outside_are_errors_with_their_place(void **state)
{
	static const char *const names[] = { "script", "style", "iframe", "svg", "math", "form",
		"input", "button", "select", "textarea", "object", "embed", "link", "meta", "base", "html",
		"body", "head", "title", "template", "noscript", "plaintext", "xmp", "frameset", "x-y",
		"image", "source", "picture", "isindex", "marquee" };
	char html[64];

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(html, sizeof html, "<p>a<%s>b", names[i]);
		assert_string_equal(clean(html), "");
		assert_int_equal(found.errors, 1);
		assert_int_equal(found.offset, 4);
		assert_non_null(strstr(found.message, names[i]));
	}
	(void)state;
}

static void handlers_and_schemes_outside_are_errors(void **state)
{
	static const char *const values[] = { "javascript:x", "JavaScript:x", " java\nscript:x",
		"java&#115;cript:x", "javascript&colon;x", "\x01javascript:x", "data:text/html,x",
		"vbscript:x", "file:///etc/passwd", "ftp://a", "media/../x", "media//x", "media/./x",
		"media/x?y", "media/" };
	char html[128];

	assert_string_equal(clean("<p onclick=x>a"), "");
	assert_int_equal(found.errors, 1);
	assert_string_equal(clean("<p/ONfoo>a"), "");
	assert_int_equal(found.errors, 1);
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		snprintf(html, sizeof html, "<a href=\"%s\">b</a>", values[i]);
		assert_string_equal(clean(html), "");
		assert_int_equal(found.errors, 1);
		snprintf(html, sizeof html, "<img src=\"%s\">", values[i]);
		assert_string_equal(clean(html), "");
		assert_int_equal(found.errors, 1);
	}
	(void)state;
}

/* Payloads from the classes of published collections: refused, or harmless when they come out. */
static void a_handler_hides_no_address(void **state)
{
	assert_string_equal(
		clean("<p onclick=x><a href=\"javascript:1\">a</a> <a href='ftp://x'>b</a><script>c</script></p>"), "");
	assert_int_equal(found.errors, 4);
	(void)state;
}

static void no_payload_survives(void **state)
{
	static const char *const payloads[] = {
		"<script>alert(1)</script>",
		"<scr<script>ipt>alert(1)</scr</script>ipt>",
		"<img src=x onerror=alert(1)>",
		"<img/src=x/onerror=alert(1)>",
		"<img src=x onerror\n=alert(1)>",
		"<svg/onload=alert(1)>",
		"<svg><script>alert(1)</script></svg>",
		"<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
		"<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
		"<p title=\"</p><img src=x onerror=alert(1)>\">",
		"<noscript><p title=\"</noscript><img src=x onerror=a>\">",
		"<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
		"<a href=javascript&#58;alert(1)>x</a>",
		"<a href=\"\x0bjavascript:alert(1)\">x</a>",
		"<details open ontoggle=alert(1)>",
		"<iframe srcdoc='<script>alert(1)</script>'>",
		"<object data=javascript:alert(1)>",
		"<embed src=javascript:alert(1)>",
		"<base href=javascript:alert(1)//>",
		"<style>@import'//x'</style>",
		"<p style=\"background:url(javascript:alert(1))\">x</p>",
		"<a xlink:href=javascript:alert(1)>x</a>",
		"<video><source onerror=alert(1)></video>",
		"<audio src=x onerror=alert(1)>",
		"<video poster=javascript:alert(1)>",
		"<table background=javascript:alert(1)>",
		"<q cite=javascript:alert(1)>x</q>",
		"<img longdesc=javascript:alert(1)>",
		"<img usemap=javascript:alert(1)>",
		"<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>",
		"<!--><img src=x onerror=alert(1)>-->",
		"<!-- wp:html --><script>alert(1)</script><!-- /wp:html -->",
		"<!-- wp:x --!><img src=x onerror=alert(1)>-->",
		"<![CDATA[<img src=x onerror=alert(1)>]]>",
		"<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
		"<title><a title=\"</title><img src=x onerror=a>\">",
		"<a\x0bhref=x onclick=alert(1)>",
		"<a href='x'onclick=alert(1)>",
		"<a title=`x onclick=alert(1)`>",
		"<p title='&quot; onclick=&quot;alert(1)'>x</p>",
		"<p title=\"&lt;script&gt;alert(1)\">x</p>",
		"&lt;script&gt;alert(1)&lt;/script&gt;",
		"<img src=x:alert(1)>",
		"<area href=javascript:alert(1)>",
		"<a href=\"https://x\" target=_blank>x</a>",
		"<table><td><svg><desc><td></desc></svg><img src=x onerror=a>",
		"<select><template><style><!--</style><a rel=\"--></style></template></select><img id=x src onerror=a>",
	};

	for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
		const char *out = clean(payloads[i]);

		assert_true(pf_html_canonical(pf_text_span(&result)));
		assert_null(strstr(out, "<script"));
		assert_null(strstr(out, "<svg"));
		assert_null(strstr(out, "<img src=\"x\" on"));
		assert_null(strstr(out, "javascript:"));
		assert_null(strstr(out, "style="));
		assert_true(*out ? found.errors == 0 : found.errors > 0);
	}
	(void)state;
}

static void a_link_that_opens_a_window_never_hands_its_opener_over(void **state)
{
	assert_string_equal(clean("<a target=\"_blank\" href=\"/x\">a</a>"),
		"<a target=\"_blank\" href=\"/x\" rel=\"noopener\">a</a>");
	assert_string_equal(clean("<a rel=\"nofollow\" target=\"_blank\">a</a>"),
		"<a rel=\"nofollow noopener\" target=\"_blank\">a</a>");
	assert_string_equal(clean("<a rel=\"noopener nofollow\" target=\"_blank\">a</a>"),
		"<a rel=\"noopener nofollow\" target=\"_blank\">a</a>");
	(void)state;
}

static void depth_256_passes_and_257_does_not(void **state)
{
	char *open = repeat("", "<div>", PF_HTML_DEPTH, "x");
	char *closed = repeat(open, "</div>", PF_HTML_DEPTH, "");
	char *deeper = repeat("<div>", closed, 1, "</div>");

	assert_string_equal(clean(closed), closed);
	assert_string_equal(clean(open), closed);
	assert_string_equal(clean(deeper), "");
	assert_int_equal(found.errors, 1);
	free(open);
	free(closed);
	free(deeper);
	(void)state;
}

static void attributes_64_pass_and_65_do_not(void **state)
{
	char *most = repeat("<p", " data-x=1", PF_HTML_ATTRIBUTES, ">a</p>");
	char *more = repeat("<p", " data-x=1", PF_HTML_ATTRIBUTES + 1, ">a</p>");

	assert_string_equal(clean(most), "<p>a</p>");
	assert_int_equal(found.errors, 0);
	assert_string_equal(clean(more), "");
	assert_int_equal(found.errors, 1);
	free(most);
	free(more);
	(void)state;
}

static void tags_50000_pass_and_one_more_does_not(void **state)
{
	char *most = repeat("", "<br>", PF_HTML_TAGS, "");
	char *more = repeat("", "<br>", PF_HTML_TAGS + 1, "");
	char *slow = repeat("", "<br/>", PF_HTML_TAGS + 1, "");

	assert_string_equal(clean(most), most);
	assert_string_equal(clean(more), "");
	assert_int_equal(found.errors, 1);
	assert_string_equal(clean(slow), "");
	assert_int_equal(found.errors, 1);
	free(most);
	free(more);
	free(slow);
	(void)state;
}

static void a_megabyte_passes_and_one_byte_more_does_not(void **state)
{
	char *text = malloc(PF_HTML_BYTES + 1);

	assert_non_null(text);
	memset(text, 'x', PF_HTML_BYTES + 1);
	clean_span((pf_span){ text, PF_HTML_BYTES });
	assert_int_equal(result.length, PF_HTML_BYTES);
	clean_span((pf_span){ text, PF_HTML_BYTES + 1 });
	assert_int_equal(result.length, 0);
	assert_int_equal(found.errors, 1);
	/* What grows over it by escaping could not be cleaned again. */
	text[0] = '&';
	clean_span((pf_span){ text, PF_HTML_BYTES });
	assert_int_equal(found.errors, 1);
	free(text);
	(void)state;
}

static void notes_stop_at_a_hundred_but_the_first_error_is_told(void **state)
{
	char *html = repeat("", "<p class=x>", 500, "<script>");

	assert_string_equal(clean(html), "");
	assert_int_equal(found.warnings, 100);
	assert_int_equal(found.errors, 1);
	free(html);
	(void)state;
}

static uint64_t seed = 88172645463325252u;

static unsigned chance(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

static const char *any(const char *const *of, size_t count)
{
	return of[chance((unsigned)count)];
}

#define ANY(array) any(array, sizeof array / sizeof array[0])

/* A soup of tags, often of few elements, so that they meet. */
static void cook(pf_text *out)
{
#define X(id, name, role, content, attributes) name,
	static const char *const names[] = { PF_HTML_ELEMENTS(X) };
#undef X
	static const char *const texts[] = { " ", "x", "\n", "&amp;", "&lt;", "<", "\"", "[c]",
		"&nbsp;", "é", "<!-- wp:p {\"a\":1} -->", "&#10;", "&notit;", "&#x80;", "\r", "\t",
		"<pre>\n\n" };
	static const char *const attributes[] = { "", "", "", " href=\"/a\"", " title='x[1]'",
		" target=_blank", " rel=nofollow", " class=z", " src=media/a.png", " reversed",
		" align=\"center\"", " lang=sv", " alt" };
	unsigned few = chance(3) ? sizeof names / sizeof names[0] : 6;
	unsigned base = chance((unsigned)(sizeof names / sizeof names[0]) - few + 1);

	for (unsigned parts = 1 + chance(25); parts; parts--) {
		switch (chance(10)) {
		case 0:
		case 1:
		case 2:
		case 3:
			pf_text_format(out, "<%s%s>", names[base + chance(few)], ANY(attributes));
			break;
		case 4:
		case 5:
		case 6:
			pf_text_format(out, "</%s>", names[base + chance(few)]);
			break;
		default:
			pf_text_put(out, ANY(texts));
			break;
		}
	}
}

static void what_was_cleaned_is_canonical_and_a_parser_reads_it_as_it_stands(void **state)
{
	unsigned good = 0;

	for (unsigned i = 0; i < 20000; i++) {
		pf_text soup;
		char *again;

		pf_text_init(&soup, MB);
		cook(&soup);
		clean_span(pf_text_span(&soup));
		if (!found.errors) {
			assert_true(pf_html_canonical(pf_text_span(&result)));
			again = parsed_again(pf_text_span(&result));
			assert_string_equal(again, result.data ? result.data : "");
			free(again);
			good++;
		}
		pf_text_release(&soup);
	}
	assert_true(good > 19000);
	(void)state;
}

static void a_text_cut_at_any_byte_is_cleaned_or_refused(void **state)
{
	static const char html[] =
		"<p title=\"a&amp;b\">x<!-- wp:a -->&eacute;<b>y</b><img src='media/z.png'/></p>"
		"<table><tr><td>é</table>";

	for (size_t i = 0; i <= sizeof html - 1; i++) {
		char *copy =
			malloc(i + 1); /* of exactly this size, so that a sanitizer sees a step too far */

		assert_non_null(copy);
		memcpy(copy, html, i);
		clean_span((pf_span){ copy, i });
		assert_true(pf_html_canonical(pf_text_span(&result)));
		free(copy);
	}
	(void)state;
}

/*
 * Texts that cost a careless parser minutes: each is refused by counting, or stays below the
 * bounds.
 */
static void hostile_texts_cost_little_by_count(void **state)
{
	static const struct {
		const char *head, *unit;
		size_t times;
	} hostile[] = { { "", "<div>", 200000 }, { "", "<p><font color=1>", 49000 },
		{ "", "<b>", 49000 }, { "<table>", "<b>x", 49000 }, { "<table>", "<td>", 49000 },
		{ "", "<a><p>", 24000 }, { "", "<b><p></b>", 24000 }, { "", "<table><tr><td>", 16000 },
		{ "", "</p>", 49000 }, { "", "<i></b><b></i>", 24000 }, { "<ruby>", "<rt>", 49000 },
		{ "<dl>", "<dt><dd>", 24000 } };

	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		char *html = repeat(hostile[i].head, hostile[i].unit, hostile[i].times, "");
		pf_html_open open;
		const char *at = html;

		/* The same walk as html_limit's, with the numbers in sight. */
		pf_html_open_init(&open);
		while (*at && !open.full && open.work <= PF_HTML_OPEN_WORK) {
			size_t length = strcspn(at + 1, ">") + 2;
			bool end = at[1] == '/';
			pf_span name = { at + 1 + end, strcspn(at + 1 + end, " >") };

			if (*at != '<') {
				pf_html_open_text(&open);
				at++;
				continue;
			}
			if (end)
				pf_html_open_end(&open, pf_html_element_of(name));
			else
				pf_html_open_start(&open, pf_html_element_of(name), (pf_span){ at, length }, 1);
			assert_true(open.depth <= PF_HTML_OPEN_DEPTH);
			assert_true(open.format_count <= PF_HTML_OPEN_DEPTH);
			at += length;
		}
		clean(html);
		assert_true(!(open.full || open.work > PF_HTML_OPEN_WORK) || found.errors);
		free(html);
	}
	(void)state;
}

static void misnested_formatting_is_weighed_each_time_it_opens_again(void **state)
{
	const pf_html_element *p = pf_html_element_of(PF_SPAN("p"));
	const pf_html_element *font = pf_html_element_of(PF_SPAN("font"));
	pf_html_open open;

	pf_html_open_init(&open);
	pf_html_open_start(&open, p, PF_SPAN("<p>"), 0);
	pf_html_open_start(&open, font, PF_SPAN("<font>"), 0);
	assert_int_equal(open.work, 0);
	pf_html_open_end(&open, p);
	pf_html_open_text(&open);
	assert_true(open.work >= 256);
	assert_int_equal(open.depth, 1);
	pf_html_open_end(&open, font);
	assert_int_equal(open.depth, 0);
	assert_int_equal(open.format_count, 0);
	(void)state;
}

static void a_parse_never_takes_more_than_its_room(void **state)
{
	pf_html_room room;

	pf_html_room_init(&room, (size_t)512 * 1024);
	if (!setjmp(room.over)) {
		void *block = pf_html_room_take(&room, 100);

		pf_html_room_give(&room, block);
		assert_ptr_equal(pf_html_room_take(&room, 110), block); /* given back means taken again */
		for (;;)
			memset(pf_html_room_take(&room, 1000), 1, 1000);
	}
	assert_true(room.used <= (size_t)512 * 1024);
	pf_html_room_release(&room);
	assert_null(room.slabs);
	(void)state;
}

static void when_memory_runs_out_the_text_is_not_blamed(void **state)
{
	static const char html[] = "<p class=x>a<b title='1'>b<a href=' /x'>c</p>d<table><tr><td>e";
	bool good = false;

	for (long n = 0; !good; n++) {
		pf_text out;
		pf_error err = { 0 };

		pf_text_init(&out, MB);
		found = (notes){ 0 };
		countdown = n;
		good = pf_html_clean(&out, pf_span_of(html), remember, &found, &err);
		good = good && countdown >= 0; /* nothing failed any more */
		countdown = -1;
		assert_int_equal(found.errors, 0);
		assert_true(good || err.code != PF_E_NONE);
		assert_true(n < 1000);
		pf_text_release(&out);
	}
	(void)state;
}

static void children_and_attributes_of_canonical_text_are_read_in_order(void **state)
{
	pf_span html = PF_SPAN("a<p title=\"x &gt; y\" lang=\"fr\">b<em>c</em></p><br>");
	pf_html_node node;
	pf_span name, value;
	size_t at = 0;

	assert_true(pf_html_next(&node, html, &at));
	assert_null(node.element);
	assert_true(pf_span_is(node.inner, "a"));
	assert_true(pf_html_next(&node, html, &at));
	assert_true(pf_span_is(node.inner, "b<em>c</em>"));
	assert_true(pf_html_next_attribute(&node.attributes, &name, &value));
	assert_true(pf_span_is(name, "title") && pf_span_is(value, "x &gt; y"));
	assert_true(pf_html_next_attribute(&node.attributes, &name, &value));
	assert_true(pf_span_is(name, "lang") && pf_span_is(value, "fr"));
	assert_false(pf_html_next_attribute(&node.attributes, &name, &value));
	assert_true(pf_html_next(&node, html, &at));
	assert_true(pf_span_is(node.outer, "<br>"));
	assert_false(pf_html_next(&node, html, &at));
	(void)state;
}

static int release(void **state)
{
	(void)state;
	pf_text_release(&result);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_text_is_copied_byte_for_byte),
		cmocka_unit_test(markup_is_repaired_as_a_browser_would),
		cmocka_unit_test(entities_become_characters_but_for_those_that_mean_markup),
		cmocka_unit_test(brackets_are_escaped_in_texts_and_values),
		cmocka_unit_test(block_comments_show_as_text_and_others_are_refused),
		cmocka_unit_test(control_characters_vanish_even_as_entities),
		cmocka_unit_test(harmless_attributes_are_dropped_with_a_warning),
		cmocka_unit_test(elements_outside_are_errors_with_their_place),
		cmocka_unit_test(handlers_and_schemes_outside_are_errors),
		cmocka_unit_test(a_handler_hides_no_address),
		cmocka_unit_test(no_payload_survives),
		cmocka_unit_test(a_link_that_opens_a_window_never_hands_its_opener_over),
		cmocka_unit_test(depth_256_passes_and_257_does_not),
		cmocka_unit_test(attributes_64_pass_and_65_do_not),
		cmocka_unit_test(tags_50000_pass_and_one_more_does_not),
		cmocka_unit_test(a_megabyte_passes_and_one_byte_more_does_not),
		cmocka_unit_test(notes_stop_at_a_hundred_but_the_first_error_is_told),
		cmocka_unit_test(what_was_cleaned_is_canonical_and_a_parser_reads_it_as_it_stands),
		cmocka_unit_test(a_text_cut_at_any_byte_is_cleaned_or_refused),
		cmocka_unit_test(hostile_texts_cost_little_by_count),
		cmocka_unit_test(misnested_formatting_is_weighed_each_time_it_opens_again),
		cmocka_unit_test(a_parse_never_takes_more_than_its_room),
		cmocka_unit_test(when_memory_runs_out_the_text_is_not_blamed),
		cmocka_unit_test(children_and_attributes_of_canonical_text_are_read_in_order),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, release);
}
