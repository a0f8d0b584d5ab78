/*
 * The law: what was cut and put back is the same value, byte for byte; each text fits its own place; and a text that fits,
 * put in, is what is cut out again. Over our bundles' content, over blocks made by chance, and over every cut of them.
 */
#include "wordpress/segment.h"
#include "../starve.h"

#include "base/digest.h"
#include "wordpress/block.h"
#include "wordpress/html.h"

#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static pf_segments cut, again;
static pf_text joined, changed;

static void cut_into(pf_segments *out, pf_span value, pf_segment_form form)
{
	pf_error err = { 0 };

	assert_true(pf_segments_cut(out, value, form, &err));
}

/* Every text with a word before it: what a translator would do, as far as the markup is concerned. */
static void other_texts_come_out_as_they_were_put_in(pf_span value)
{
	pf_span *texts = calloc(cut.count + 1, sizeof *texts);
	pf_text *rooms = calloc(cut.count + 1, sizeof *rooms);

	assert_non_null(texts);
	assert_non_null(rooms);
	for (size_t i = 0; i < cut.count; i++) {
		pf_text_init(&rooms[i], 1 << 24);
		pf_text_put(&rooms[i], "\xc3\x89t ");
		pf_text_span_add(&rooms[i], cut.items[i].text);
		texts[i] = pf_text_span(&rooms[i]);
		if (!pf_segment_fits(&cut.items[i], texts[i]))
			fail_msg("does not fit: %s", rooms[i].data);
	}
	pf_text_clear(&changed);
	pf_segments_join(&changed, &cut, texts);
	cut_into(&again, pf_text_span(&changed), PF_SEGMENT_BLOCKS);
	if (again.count != cut.count)
		fail_msg("%zu segments became %zu: %.*s", cut.count, again.count, (int)value.length, value.data);
	for (size_t i = 0; i < cut.count; i++) {
		if (!pf_span_equal(again.items[i].text, texts[i]))
			fail_msg("put in: %s\ncut: %.*s\nin: %.*s", rooms[i].data, (int)again.items[i].text.length, again.items[i].text.data, (int)value.length,
				 value.data);
		assert_string_equal(again.items[i].kind, cut.items[i].kind);
		assert_true(pf_span_equal(again.items[i].section, cut.items[i].section));
		assert_int_equal(again.items[i].each, cut.items[i].each);
		pf_text_release(&rooms[i]);
	}
	free(texts);
	free(rooms);
}

/* The parts of the law that hold for any bytes. */
static void stays_itself(pf_span value)
{
	const char *at = value.data;

	cut_into(&cut, value, PF_SEGMENT_BLOCKS);
	for (size_t i = 0; i < cut.count; i++) {
		const pf_segment *s = &cut.items[i];
		unsigned char mark[PF_SEGMENT_MARK];

		assert_true(s->text.data >= at && s->text.length);
		at = s->text.data + s->text.length;
		assert_true(at <= value.data + value.length);
		if (!pf_segment_fits(s, s->text))
			fail_msg("does not fit its own place: %.*s\nin: %.*s", (int)s->text.length, s->text.data, (int)value.length, value.data);
		pf_segment_mark(mark, s->text, !s->attribute);
		assert_memory_equal(mark, s->mark, sizeof mark);
	}
	pf_text_clear(&joined);
	pf_segments_join(&joined, &cut, NULL);
	assert_true(pf_span_equal(pf_text_span(&joined), value));
}

/* Segments are among the places, with the same bytes. */
static void every_segment_is_a_place(pf_span value)
{
	pf_error err = { 0 };
	size_t at = 0;

	assert_true(pf_segments_cut_all(&again, value, PF_SEGMENT_BLOCKS, &err));
	for (size_t i = 0; i < again.count && at < cut.count; i++)
		at += again.items[i].text.data == cut.items[at].text.data && again.items[i].text.length == cut.items[at].text.length;
	assert_int_equal(at, cut.count);
}

static void holds(pf_span value)
{
	stays_itself(value);
	every_segment_is_a_place(value);
	other_texts_come_out_as_they_were_put_in(value);
}

/* "kind text" of every segment, a line each, with the section where there is one. */
static const char *cut_of(const char *value)
{
	cut_into(&cut, pf_span_of(value), PF_SEGMENT_BLOCKS);
	pf_text_clear(&changed);
	pf_text_put(&changed, "");
	for (size_t i = 0; i < cut.count; i++) {
		const pf_segment *s = &cut.items[i];

		pf_text_format(&changed, "%s%.*s", i ? "\n" : "", (int)s->section.length, s->section.data);
		if (s->section.length)
			pf_text_format(&changed, "[%u] ", s->each);
		pf_text_format(&changed, "%s %.*s", s->kind, (int)s->text.length, s->text.data);
	}
	return changed.data;
}

/* --- what is cut --- */

static void each_element_of_block_level_gives_its_own_words(void **state)
{
	(void)state;
	assert_string_equal(cut_of("<!-- wp:paragraph -->\n<p>Un <em>mot</em>, &amp; deux.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading -->\n"
				   "<h2 class=\"wp-block-heading\">Titre</h2>\n<!-- /wp:heading -->"),
			    "p Un <em>mot</em>, &amp; deux.\nh2 Titre");
	assert_string_equal(cut_of("<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>un<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>deux</li>\n"
				   "<!-- /wp:list-item --></ul>\n<!-- /wp:list --></li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->"),
			    "li un\nli deux");
	assert_string_equal(cut_of("<ul><li>un <b>et</b><ul><li>deux</li></ul> puis</li><li>trois</li></ul>"), "li un <b>et</b>\nli deux\nli puis\nli trois");
	assert_string_equal(cut_of("<figure class=\"wp-block-table\"><table><thead><tr><th>A</th></tr></thead><tbody><tr><td>b</td><td>12</td></tr></tbody></table>"
				   "<figcaption class=\"x\">c</figcaption></figure>"),
			    "th A\ntd b\ntd 12\nfigcaption c");
	assert_string_equal(cut_of("<dl><dt>t<dd>d</dl><details><summary>s</summary><p>p</p></details>"), "dt t\ndd d\nsummary s\np p");
	assert_string_equal(cut_of("<blockquote><p>a</p><cite>b <i>c</i></cite></blockquote><blockquote>d<cite>e</cite></blockquote>"),
			    "p a\ncite b <i>c</i>\nblockquote d\ncite e");
	assert_string_equal(cut_of("<pre class=\"wp-block-verse\">Un vers,\n\nun autre</pre>"), "pre Un vers,\n\nun autre");
	assert_string_equal(cut_of("<p>un <cite>titre</cite> cit\xc3\xa9</p>"), "p un <cite>titre</cite> cit\xc3\xa9");
}

static void pictures_give_their_alt_and_title(void **state)
{
	(void)state;
	assert_string_equal(cut_of("<figure><a href=\"x\"><img src=\"a.png\" alt=\"Un &quot;mot&quot;\" title='Titre \"x\"'/></a><figcaption>l</figcaption></figure>"),
			    "alt Un &quot;mot&quot;\ntitle Titre \"x\"\nfigcaption l");
	assert_string_equal(cut_of("<p><img alt=\"avant\"> <br>Texte <img alt=\"dedans\"> et <b>suite</b><br><a href=x><img alt=\"apr\xc3\xa8s\"></a> </p>"),
			    "alt avant\np Texte <img alt=\"dedans\"> et <b>suite</b>\nalt apr\xc3\xa8s");
	assert_string_equal(cut_of("<img alt=\"\"><img alt=\"12\"><img alt=nu><img alt=\"a < b\"><img src=\"z\" ALT=\"Oui\">"), "alt 12\nalt Oui");
	assert_string_equal(cut_of("<iframe src=\"x\" title=\"Carte\">rien</iframe>"), "title Carte");
}

static void files_and_buttons_give_the_words_of_their_links(void **state)
{
	(void)state;
	assert_string_equal(cut_of("<!-- wp:file {\"id\":4} -->\n<div class=\"wp-block-file\"><a href=\"u\">Plan</a><a href=\"u\" class=\"b\" download>T\xc3\xa9l\xc3\xa9"
				   "charger</a></div>\n<!-- /wp:file -->"),
			    "a Plan\na T\xc3\xa9l\xc3\xa9" "charger");
	assert_string_equal(cut_of("<!-- wp:buttons --><div><!-- wp:button --><div class=\"wp-block-button\"><a class=\"x\">Oui <b>da</b></a></div><!-- /wp:button --></div>"
				   "<!-- /wp:buttons -->"),
			    "a Oui <b>da</b>");
	assert_string_equal(cut_of("<p>voir <a href=\"u\">ici</a></p>"), "p voir <a href=\"u\">ici</a>");
}

static void what_nobody_translates_is_no_segment(void **state)
{
	(void)state;
	assert_string_equal(cut_of("<p>12,5 %</p><p>&nbsp;</p><p>&eacute;</p><p>\xe2\x80\x93 \xe2\x82\xac</p><p></p>"), "p 12,5 %\np &eacute;");
	assert_string_equal(cut_of("<p>https://x.example/y</p><p>a.b@x.example</p><p>voir https://x.example</p>"), "p voir https://x.example");
	assert_string_equal(cut_of("<!-- wp:shortcode -->\nmot\n<!-- /wp:shortcode --><p>[galerie titre=\"x\"]</p><p>[sic] mot</p><p>un [x</p>"), "p [sic] mot\np un [x");
	assert_string_equal(cut_of("<!-- wp:code -->\n<pre><code>mot</code></pre>\n<!-- /wp:code --><p><code>ls</code></p><p>tape <code>ls</code></p>"),
			    "p tape <code>ls</code>");
	assert_string_equal(cut_of("<p translate=\"no\">a</p><div class=\"x notranslate\"><p>b</p><div>c</div>d</div><p>e <span translate='no'>f</span></p>"
				   "<p><span class=\"notranslate\">g</span></p>"),
			    "p e <span translate='no'>f</span>");
	assert_string_equal(cut_of("<script>var mot;</script><style>p{}</style><!-- mot --><p>a<!--more-->b</p><textarea>c</textarea>"), "p a\np b");
	assert_string_equal(cut_of("<!-- wp:profint/x {\"titre\":\"mot\"} /-->"), "");
}

static void every_place_that_shows_something_can_be_had(void **state)
{
	static const char value[] = "<table><tr><td>0 h 20</td><td>12</td><td>&nbsp;</td><td> </td></tr></table><p><code>ls</code></p><img alt=\"5\"><img alt=\"\">";
	pf_error err = { 0 };

	(void)state;
	assert_true(pf_segments_cut_all(&cut, PF_SPAN(value), PF_SEGMENT_BLOCKS, &err));
	assert_int_equal(cut.count, 3);
	assert_true(pf_span_is(cut.items[1].text, "12"));
	assert_string_equal(cut.items[2].kind, "alt");
	assert_true(pf_segments_cut_all(&cut, PF_SPAN("2024"), PF_SEGMENT_PLAIN, &err));
	assert_int_equal(cut.count, 1);
	assert_true(pf_segments_cut_all(&cut, PF_SPAN(" "), PF_SEGMENT_PLAIN, &err));
	assert_int_equal(cut.count, 0);
}

static void our_blocks_are_told_apart_by_name_and_number(void **state)
{
	(void)state;
	assert_string_equal(cut_of("<p>a</p><!-- wp:profint/comment --><p>b</p><!-- wp:quote --><p>c</p><!-- /wp:quote --><!-- /wp:profint/comment -->"
				   "<!-- wp:profint/part --><p>d</p><!-- wp:profint/comment --><p>e</p><!-- /wp:profint/comment --><p>f</p><!-- /wp:profint/part -->"
				   "<!-- wp:profint/comment /--><!-- wp:profint/comment --><p>g</p><!-- /wp:profint/comment --><p>h</p>"),
			    "p a\nprofint/comment[0] p b\nprofint/comment[0] p c\nprofint/part[0] p d\nprofint/comment[1] p e\nprofint/part[0] p f\n"
			    "profint/comment[3] p g\np h");
}

static void loose_text_is_cut_at_blank_lines(void **state)
{
	(void)state;
	assert_string_equal(cut_of("Un <em>premier\n\nvrai</em>.\n \nUn second\nsur deux lignes.\r\n\r\n<h2>T</h2>\nFin"),
			    "p Un <em>premier\n\nvrai</em>.\np Un second\nsur deux lignes.\nh2 T\np Fin");
}

static void tags_that_do_not_match_end_a_segment(void **state)
{
	(void)state;
	assert_string_equal(cut_of("<p>a <b>b</i> c</b> d</p><p>e</em></p><p><em>f</p><p>g</p>"), "p a\np b\np c\np d\np e\np f\np g");
	assert_string_equal(cut_of("<p>a <b translate=no>b</i></b> <img alt=\"c\"></p>"), "p a\nalt c");
	assert_string_equal(cut_of("<p>un</p><p>deux <a href=\"x"), "p un\np deux");
	assert_string_equal(cut_of("<p>1 < 2 et a <</p>"), "p 1 < 2 et a <");
}

static void a_plain_value_is_one_segment(void **state)
{
	(void)state;
	cut_into(&cut, PF_SPAN(" Un titre & <rien> "), PF_SEGMENT_PLAIN);
	assert_int_equal(cut.count, 1);
	assert_string_equal(cut.items[0].kind, "plain");
	assert_int_equal(cut.items[0].text.length, 19);
	cut_into(&cut, PF_SPAN("2024-12"), PF_SEGMENT_PLAIN);
	assert_int_equal(cut.count, 1);
	cut_into(&cut, PF_SPAN("\xe2\x80\x93 ?"), PF_SEGMENT_PLAIN);
	assert_int_equal(cut.count, 0);
	cut_into(&cut, (pf_span){ NULL, 0 }, PF_SEGMENT_PLAIN);
	assert_int_equal(cut.count, 0);
}

/* --- what fits --- */

static bool fits(const char *kind, const char *source, const char *text)
{
	pf_segment s = { .text = pf_span_of(source), .kind = kind, .attribute = !strcmp(kind, "alt") };

	return pf_segment_fits(&s, pf_span_of(text));
}

static void only_sound_inline_markup_fits(void **state)
{
	(void)state;
	assert_true(fits("p", "x", "a <em>b <a href=\"y>\">c</a></em> &amp;<br> 1 < 2"));
	assert_true(fits("p", "x", ""));
	assert_false(fits("p", "x", "a <em>b"));
	assert_false(fits("p", "x", "a</em>"));
	assert_false(fits("p", "x", "a <b><i>c</b></i>"));
	assert_false(fits("p", "x", "a</p><p>b"));
	assert_false(fits("p", "x", "<div>a</div>"));
	assert_false(fits("p", "x", "a<!-- wp:x /-->"));
	assert_false(fits("p", "x", "a<!-- b"));
	assert_false(fits("p", "x", "a<script>b</script>"));
	assert_false(fits("p", "x", "a <b"));
	assert_false(fits("p", "x", "a </"));
	assert_false(fits("p", "x", "a <img alt=\"b"));
	assert_false(fits("p", "x", "a\n\nb"));
	assert_true(fits("pre", "x\n\ny", "a\n\nb"));
	assert_false(fits("a", "x", "a <a href=\"y\">b</a>"));
	assert_false(fits("blockquote", "x", "a <cite>b</cite>"));
	assert_true(fits("p", "x", "a <cite>b</cite>"));
	assert_false(fits("p", "x", "a \xff"));
}

static void no_attribute_is_left_by_its_text(void **state)
{
	pf_segment s = { .text = PF_SPAN("x"), .kind = "alt", .attribute = true, .quote = '\'' };

	(void)state;
	assert_true(fits("alt", "x", "l'a > b &quot;"));
	assert_false(fits("alt", "x", "a\" onload=\"b"));
	assert_false(fits("alt", "x", "a <b>"));
	assert_true(pf_segment_fits(&s, PF_SPAN("a \"b\"")));
	assert_false(pf_segment_fits(&s, PF_SPAN("l'a")));
}

static void a_plain_text_brings_no_tags(void **state)
{
	(void)state;
	assert_true(fits("plain", "x", "a < b & c"));
	assert_false(fits("plain", "x", "a <em>b</em>"));
	assert_true(fits("plain", "<em>x</em>", "a <em>b</em>"));
	assert_false(fits("plain", "<em>x</em>", "<script>b</script>"));
	assert_true(fits("plain", "<p>x", "<p>x"));
}

/* --- marks and words --- */

static bool same(const char *a, const char *b)
{
	unsigned char one[PF_SEGMENT_MARK], two[PF_SEGMENT_MARK];

	pf_segment_mark(one, pf_span_of(a), true);
	pf_segment_mark(two, pf_span_of(b), true);
	return memcmp(one, two, sizeof one) == 0;
}

static const char *words_of(const char *text, bool markup)
{
	pf_text_clear(&changed);
	pf_text_put(&changed, "");
	pf_segment_words(&changed, pf_span_of(text), markup);
	return changed.data;
}

static void a_mark_does_not_see_how_a_text_is_written(void **state)
{
	(void)state;
	assert_true(same("un  mot\n ici ", " un mot ici"));
	assert_true(same("un&nbsp;mot !", "un mot!"));
	assert_true(same("\xc2\xab\xc2\xa0oui\xc2\xa0\xc2\xbb, l\xe2\x80\x99\xc3\xa9t\xc3\xa9", "&laquo; oui &raquo;, l'&eacute;t&#xe9;"));
	assert_true(same("\xe2\x80\x9coui\xe2\x80\x9d", "\"oui\""));
	assert_true(same("R&D", "R&amp;D"));
	assert_true(same("l&#146;eau", "l'eau"));
	assert_true(same("un <a href=\"a\">mot</a>", "un <a href=\"b\" class=\"c\"><b>mot</b></a>"));
	assert_true(same("pro&shy;fint", "profint"));
	assert_true(same("a <br/>\n b", "a<br>b"));
	assert_true(same("mot<br>", "mot"));
}

static void a_mark_sees_letters_figures_line_breaks_and_signs(void **state)
{
	(void)state;
	assert_false(same("un mot", "un mol"));
	assert_false(same("un mot", "Un mot"));
	assert_false(same("\xc3\xa9t\xc3\xa9", "ete"));
	assert_false(same("12 mai", "13 mai"));
	assert_false(same("les 2 3 mai", "les 23 mai"));
	assert_false(same("12,5", "125"));
	assert_false(same("un, deux", "un deux"));
	assert_false(same("a<br>b", "a b"));
	assert_false(same("oui.", "oui?"));
	assert_false(same("5 \xe2\x82\xac", "5 $"));
	assert_false(same("&eacute;", "eacute"));
	assert_false(same("a\xff", "a\xfe"));
	assert_false(same("plus t\xc3\xb4t", "plust\xc3\xb4t"));
}

static void every_changed_letter_or_figure_of_a_text_changes_its_mark(void **state)
{
	char text[] = "Le <em>12</em> mai, \xc2\xab l'\xc3\xa9t\xc3\xa9 \xc2\xbb : 3,5 t&nbsp;!";
	char other[sizeof text];
	bool tag = false;

	(void)state;
	for (size_t i = 0; text[i]; i++) {
		char c = text[i];

		tag = c == '<' || c == '&' ? true : tag;
		if (!tag && (((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9'))) {
			memcpy(other, text, sizeof text);
			other[i] = (char)(c == 'z' ? 'y' : c + 1);
			assert_false(same(text, other));
		}
		tag = c == '>' || c == ';' ? false : tag;
	}
}

static void words_are_what_a_reader_sees(void **state)
{
	(void)state;
	assert_string_equal(words_of(" Un <em>mot</em>,&nbsp;\xc2\xab deux \xc2\xbb\xc2\xa0! <br> Fin <img alt=\"x\">", true), "Un mot, \"deux\"!\nFin");
	assert_string_equal(words_of("a <b> &lt;c>", false), "a <b> <c>");
	assert_string_equal(words_of("", true), "");
}

/* --- sentences --- */

static const char *sentences_of(const char *text)
{
	pf_span rest = pf_span_of(text), sentence;

	pf_text_clear(&changed);
	pf_text_put(&changed, "");
	while (pf_segment_sentence(&sentence, &rest)) {
		assert_true(sentence.length > 0);
		pf_text_span_add(&changed, sentence);
		pf_text_byte(&changed, '|');
	}
	return changed.data;
}

static void a_sentence_ends_where_a_reader_would_say(void **state)
{
	(void)state;
	assert_string_equal(sentences_of("Un. Deux ! Trois\xe2\x80\xa6 Quatre ?"), "Un. |Deux ! |Trois\xe2\x80\xa6 |Quatre ?|");
	assert_string_equal(sentences_of("Il dit \xc2\xab Oui ! \xc2\xbb et part. (Fin.) Puis"), "Il dit \xc2\xab Oui ! \xc2\xbb et part. |(Fin.) |Puis|");
	assert_string_equal(sentences_of("<em>Un.</em> <b>Deux</b> a. b"), "<em>Un.</em> |<b>Deux</b> a. b|");
	assert_string_equal(sentences_of("un<br>deux<br /> trois"), "un<br>|deux<br /> |trois|");
	assert_string_equal(sentences_of("M. Dupont, Mme. Durand, J.-P. X, l\xe2\x80\x99" "art. 5 et p. 3. Fin"),
			    "M. Dupont, Mme. Durand, J.-P. X, l\xe2\x80\x99" "art. 5 et p. 3. |Fin|");
	assert_string_equal(sentences_of("1. Premier point. En 2020. Le 3.5. Fin"), "1. Premier point. |En 2020. |Le 3.5. |Fin|");
	assert_string_equal(sentences_of("Un.&nbsp;Deux. \xc3\xa9tait. \xc3\x89tait"), "Un.&nbsp;|Deux. \xc3\xa9tait. |\xc3\x89tait|");
	assert_string_equal(sentences_of("voir <a title=\"Un. Deux\">x</a>"), "voir <a title=\"Un. Deux\">x</a>|");
	assert_string_equal(sentences_of(""), "");
	assert_string_equal(sentences_of("a <b. C"), "a <b. C|");
}

static void sentences_of_any_bytes_are_the_text(void **state)
{
	static const char text[] = "Un. \xc2\xab Deux ! \xc2\xbb <em>Trois.</em> <br>M. X etc. \xff. &nbsp;A? <a href=\"x. Y\">b</a>. 3. C";

	(void)state;
	for (size_t from = 0; from < sizeof text; from++) {
		for (size_t length = 0; from + length < sizeof text; length++) {
			char *copy = malloc(length + 1);
			pf_span rest = { copy, length }, sentence;
			const char *at = copy;

			assert_non_null(copy);
			memcpy(copy, text + from, length);
			while (pf_segment_sentence(&sentence, &rest)) {
				assert_ptr_equal(sentence.data, at);
				assert_true(sentence.length > 0);
				at += sentence.length;
			}
			assert_ptr_equal(at, copy + length);
			free(copy);
		}
	}
}

/* --- every text of our bundles --- */

static size_t text_count, segment_count;

static void each_html(pf_span html)
{
	pf_arena *arena = pf_arena_new();
	pf_block_list list;
	pf_text clean, blocks;
	pf_error err = { 0 };

	assert_non_null(arena);
	pf_text_init(&clean, 1 << 24);
	pf_text_init(&blocks, 1 << 24);
	pf_text_put(&blocks, "");
	holds(html);
	assert_true(pf_html_clean(&clean, html, NULL, NULL, &err));
	assert_true(pf_blocks_from_html(&list, arena, pf_text_span(&clean), &err));
	for (size_t i = 0; i < list.count; i++) {
		pf_text_put(&blocks, i ? "\n\n" : "");
		pf_text_span_add(&blocks, list.items[i]);
	}
	holds(pf_text_span(&blocks));
	segment_count += cut.count;
	text_count++;
	pf_text_release(&clean);
	pf_text_release(&blocks);
	pf_arena_free(arena);
}

static void each_string(const json_t *value)
{
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_string(value) && strchr(json_string_value(value), '<'))
		each_html((pf_span){ json_string_value(value), json_string_length(value) });
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

static void the_law_holds_for_every_text_of_our_bundles(void **state)
{
	(void)state;
	text_count = segment_count = 0;
	each_record(PROFINT_FIXTURES "/../../content/records");
	assert_true(text_count > 100 && segment_count > text_count);
	each_record(PROFINT_FIXTURES "/nasty/records");
	each_record(PROFINT_FIXTURES "/nasty-2/records");
	print_message("%zu texts, %zu segments\n", text_count, segment_count);
}

/* --- blocks made by chance --- */

static uint32_t seed;

static unsigned chance(unsigned below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static const char *const words[] = { "un", " ", "\n", "deux mots", "&amp;", "&lt;p>", "[x]", "\xc3\xa9", "  d ", "<br>", "\n\n", "https://x.example/y",
				     "&nbsp;", "12", "l\xe2\x80\x99" "eau", "fin. Puis", "1 < 2", "<img src=\"a\" alt=\"oui\" title='non'/>", "<img alt=\"\">", "<wbr>",
				     "<!--more-->", "<hr/>", "<iframe title=\"cadre\"></iframe>", "<script>mot</script>" };
static const char *const odd[] = { "<", "</", "<!", "<!--", "-->", "\"", "'", "=", ">", "\xff", "\xc3", "\0", "<b", "</p", "<p ", "<img alt=\"", "<!-- wp:", "{", "}", "/",
				   "<!-- wp:a {", "&", "&#", "&#x41", "<li", "</ul>", "</b>", "<i>", "<div>", "</div>", "</a>", "<script", "<!-- /wp:a -->", "translate=\"no\"",
				   "<code>", "<span class=\"notranslate\">" };
static const char *const pairs[][2] = {
	{ "<!-- wp:paragraph -->\n<p>", "</p>\n<!-- /wp:paragraph -->" },
	{ "<!-- wp:heading {\"level\":3} -->\n<h3>", "</h3>\n<!-- /wp:heading -->" },
	{ "<!-- wp:list -->\n<ul>", "</ul>\n<!-- /wp:list -->" },
	{ "<!-- wp:list-item -->\n<li>", "</li>\n<!-- /wp:list-item -->" },
	{ "<!-- wp:quote -->\n<blockquote>", "</blockquote>\n<!-- /wp:quote -->" },
	{ "<!-- wp:image {\"id\":3} -->\n<figure><img src=\"x\" alt=\"une image\"/>", "</figure>\n<!-- /wp:image -->" },
	{ "<!-- wp:file -->\n<div><a href=\"x\">", "</a><a href=\"x\" download>lire</a></div>\n<!-- /wp:file -->" },
	{ "<!-- wp:table -->\n<figure><table><tbody><tr>", "</tr></tbody></table></figure>\n<!-- /wp:table -->" },
	{ "<!-- wp:profint/comment {\"a\":\"b c\"} -->\n", "\n<!-- /wp:profint/comment -->" },
	{ "<!-- wp:profint/part -->\n", "\n<!-- /wp:profint/part -->" },
	{ "<!-- wp:html -->\n", "\n<!-- /wp:html -->" },
	{ "<!-- wp:code -->\n<pre><code>", "</code></pre>\n<!-- /wp:code -->" },
	{ "<td>", "</td>" }, { "<th scope=col>", "</th>" }, { "<tr>", "</tr>" }, { "<figcaption>", "</figcaption>" }, { "<cite>", "</cite>" }, { "<p>", "</p>" },
	{ "<li>", "</li>" }, { "<ul>", "</ul>" }, { "<div class=\"x\">", "</div>" }, { "<div class=\"notranslate\">", "</div>" }, { "<em>", "</em>" },
	{ "<strong>", "</strong>" }, { "<a href=\"/x?a=1&amp;b=2\">", "</a>" }, { "<span translate=\"no\">", "</span>" }, { "<code>", "</code>" },
	{ "<pre>", "</pre>" }, { "<details><summary>", "</summary></details>" }, { "<dl><dt>t</dt><dd>", "</dd></dl>" }, { "<SPAN LANG=en>", "</Span >" },
};

static void make(pf_text *out, unsigned depth, unsigned oddness)
{
	for (unsigned n = chance(6); n; n--) {
		unsigned what = chance(12);

		if (what < oddness) {
			const char *piece = odd[chance(sizeof odd / sizeof *odd)];

			pf_text_add(out, piece, *piece ? strlen(piece) : 1);
		} else if (what < 6) {
			pf_text_put(out, words[chance(sizeof words / sizeof *words)]);
		} else if (depth) {
			unsigned pair = chance(sizeof pairs / sizeof *pairs);

			pf_text_put(out, pairs[pair][0]);
			make(out, depth - 1, oddness);
			pf_text_put(out, pairs[pair][1]);
		}
	}
}

/* In room of its own size, so that a byte read behind it is seen. */
static void alone(void (*check)(pf_span), const char *data, size_t length)
{
	char *copy = malloc(length ? length : 1);

	assert_non_null(copy);
	memcpy(copy, data, length);
	check((pf_span){ copy, length });
	free(copy);
}

static void the_law_holds_for_blocks_made_by_chance(void **state)
{
	pf_text value;

	(void)state;
	pf_text_init(&value, 1 << 20);
	for (uint32_t start = 1; start < 6000; start++) {
		seed = start;
		pf_text_clear(&value);
		pf_text_put(&value, "");
		make(&value, 1 + start / 1200, 0);
		alone(holds, value.data, value.length);
	}
	pf_text_release(&value);
}

static void odd_bytes_stay_what_they_are(void **state)
{
	pf_text value;

	(void)state;
	pf_text_init(&value, 1 << 20);
	for (uint32_t start = 1; start < 6000; start++) {
		seed = start;
		pf_text_clear(&value);
		pf_text_put(&value, "");
		make(&value, 1 + start / 1200, 3);
		alone(stays_itself, value.data, value.length);
	}
	pf_text_release(&value);
}

static void every_cut_of_a_value_stays_what_it_is(void **state)
{
	pf_text value;

	(void)state;
	pf_text_init(&value, 1 << 20);
	for (uint32_t start = 1; start < 60; start++) {
		seed = start * 7919;
		pf_text_clear(&value);
		pf_text_put(&value, "");
		make(&value, 4, start % 3);
		for (size_t length = 0; length <= value.length; length++)
			alone(stays_itself, value.data, length);
	}
	pf_text_release(&value);
}

/* --- cost --- */

static double seconds_for(const char *piece, size_t size)
{
	pf_text value;
	struct timespec from, to;
	pf_span rest, sentence;

	pf_text_init(&value, size + 4096);
	while (value.length < size)
		pf_text_put(&value, piece);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	cut_into(&cut, pf_text_span(&value), PF_SEGMENT_BLOCKS);
	rest = pf_text_span(&value);
	while (pf_segment_sentence(&sentence, &rest))
		continue;
	assert_true(pf_segment_fits(&(pf_segment){ .kind = "p", .text = PF_SPAN("") }, pf_text_span(&value)) || value.length);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	pf_text_release(&value);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void a_megabyte_of_anything_costs_time_in_proportion(void **state)
{
	static const char *const pieces[] = { "a", "<p>un mot</p>", "<b>", "</b>", "<div>", "</p>", "<", "<!--", "<!-- wp:a ", "<!-- wp:profint/a --><p>b", "<img alt=\"a\">",
					      "a\n\n", "\n\n", " ", "&", "&#", "&amp;", "[a", "]", "<a b=\"", "<script>", "</script", "<a ", ". ", "! \xc2\xbb", "a. b", ".<b> ",
					      "<span translate=no>", "<p class=\"a\" x='", "\xc3", "= ", "<b>a</i>" };

	const char *slow = getenv("PROFINT_SLOW"); /* under valgrind, for one */
	double most = 2.0 * (slow ? strtod(slow, NULL) : 1);

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		double all = seconds_for(pieces[i], 1 << 20);

		if (all > most)
			fail_msg("a megabyte of '%s' took %.1f s", pieces[i], all);
	}
}

static void no_memory_is_an_error(void **state)
{
	static const char value[] = "<!-- wp:profint/a --><p>un</p><!-- /wp:profint/a --><p>deux <img alt=\"b\"></p><!-- wp:profint/b /-->";

	(void)state;
	failed = true;
	for (long n = 0; failed; n++) {
		pf_segments fresh;
		pf_error err = { 0 };
		bool ok;

		assert_true(n < 1000);
		pf_segments_init(&fresh);
		failed = false;
		countdown = n;
		ok = pf_segments_cut(&fresh, PF_SPAN(value), PF_SEGMENT_BLOCKS, &err);
		countdown = -1;
		assert_int_equal(ok, !failed);
		if (ok)
			assert_int_equal(fresh.count, 3);
		else
			assert_int_equal(err.code, PF_E_MEMORY);
		pf_segments_release(&fresh);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_element_of_block_level_gives_its_own_words),
		cmocka_unit_test(pictures_give_their_alt_and_title),
		cmocka_unit_test(files_and_buttons_give_the_words_of_their_links),
		cmocka_unit_test(what_nobody_translates_is_no_segment),
		cmocka_unit_test(every_place_that_shows_something_can_be_had),
		cmocka_unit_test(our_blocks_are_told_apart_by_name_and_number),
		cmocka_unit_test(loose_text_is_cut_at_blank_lines),
		cmocka_unit_test(tags_that_do_not_match_end_a_segment),
		cmocka_unit_test(a_plain_value_is_one_segment),
		cmocka_unit_test(only_sound_inline_markup_fits),
		cmocka_unit_test(no_attribute_is_left_by_its_text),
		cmocka_unit_test(a_plain_text_brings_no_tags),
		cmocka_unit_test(a_mark_does_not_see_how_a_text_is_written),
		cmocka_unit_test(a_mark_sees_letters_figures_line_breaks_and_signs),
		cmocka_unit_test(every_changed_letter_or_figure_of_a_text_changes_its_mark),
		cmocka_unit_test(words_are_what_a_reader_sees),
		cmocka_unit_test(a_sentence_ends_where_a_reader_would_say),
		cmocka_unit_test(sentences_of_any_bytes_are_the_text),
		cmocka_unit_test(the_law_holds_for_every_text_of_our_bundles),
		cmocka_unit_test(the_law_holds_for_blocks_made_by_chance),
		cmocka_unit_test(odd_bytes_stay_what_they_are),
		cmocka_unit_test(every_cut_of_a_value_stays_what_it_is),
		cmocka_unit_test(a_megabyte_of_anything_costs_time_in_proportion),
		cmocka_unit_test(no_memory_is_an_error),
	};
	pf_error err = { 0 };
	int status;

	if (!pf_digest_start(&err))
		return 1;
	pf_text_init(&joined, 1 << 24);
	pf_text_init(&changed, 1 << 24);
	status = cmocka_run_group_tests(tests, NULL, NULL);
	pf_segments_release(&cut);
	pf_segments_release(&again);
	pf_text_release(&joined);
	pf_text_release(&changed);
	return status;
}
