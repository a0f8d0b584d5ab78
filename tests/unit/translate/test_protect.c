/*
 * protect: what is not words travels as codes and comes back in its place, and an answer that lost, doubled, invented or crossed
 * one is no translation. Whatever a provider writes, no markup of its own comes through.
 */
#include "translate/protect.h"
#include "../starve.h"

#include "wordpress/html_piece.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static pf_arena *arena;

static const pf_glossary_entry terms[] = {
	{ .language = { "*", 1 }, .rule = PF_RULE_UNTRANSLATABLE, .term = { "Mission locale", 14 }, .translation = { "", 0 } },
	{ .language = { "en", 2 }, .rule = PF_RULE_PREFERRED, .term = { "parcours", 8 }, .translation = { "pathway", 7 } },
	{ .language = { "en", 2 }, .rule = PF_RULE_FORBIDDEN, .term = { "", 0 }, .translation = { "client", 6 } },
};

static pf_protected protect(const char *text, pf_protect_form form, bool markup)
{
	pf_protect_options options = { .form = form, .markup = markup, .entries = terms, .entry_count = 3 };
	pf_protected out;
	pf_error err = { 0 };

	if (!pf_protect(&out, arena, pf_span_of(text), &options, &err))
		fail_msg("%s", err.message);
	return out;
}

static void sent_as(const char *text, pf_protect_form form, bool markup, const char *sent)
{
	pf_protected out = protect(text, form, markup);

	assert_string_equal(out.text.data, sent);
}

/* What stands there when the provider answers so; NULL: it is refused, and why. */
static const char *back(const pf_protected *sent, const char *answer, const char **why)
{
	static pf_text text;
	bool ok;

	pf_text_release(&text);
	pf_text_init(&text, 1 << 20);
	pf_text_put(&text, "=");
	ok = pf_unprotect(&text, sent, pf_span_of(answer), why);
	if (!ok)
		assert_string_equal(text.data, "="); /* nothing of it */
	return ok ? text.data + 1 : NULL;
}

static const char *const texts[] = {
	"Bonjour.",
	"Le <strong>programme</strong> et <em>ses <a href=\"https://example.org/?a=1&amp;b=2\">suites</a></em>.",
	"Une ligne<br>et une autre, <img src=\"x.png\" alt=\"une image\"> puis rien.",
	"<code>if (a &lt; b)</code> reste, <span translate=\"no\">Tikitut <b>AB</b></span> aussi, <i class=\"x notranslate y\">VIME</i> de même.",
	"Écrivez à équipe@example.org ou voyez https://example.org/a?b=c, puis www.example.org.",
	"Bonjour {{prenom}}, il reste %1$s places sur %d [gallery ids=\"1,2\"] et [/gallery].",
	"La Mission locale suit le parcours ; deux parcours, une Mission locale.",
	"<b>mal <i>emboîté</b> ici</i> et <em>jamais fermé",
	"</strong>fermé sans être ouvert",
	"Crochets &#91;simples&#93; et &lt;balises&gt; &amp; &quot;guillemets&quot;.",
	"  des blancs autour \n",
	"⟦1⟧ écrit tel quel",
	"3e étage, 1 200,50 €, 20 %, 14h30, 12/06/2025.",
	"",
	"<br>",
};

static void an_answer_that_changes_nothing_gives_the_text_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (int form = 0; form < 2; form++)
			for (int markup = 0; markup < 2; markup++) {
				pf_protect_options options = { .form = (pf_protect_form)form, .markup = markup };
				pf_protected out;
				pf_error err = { 0 };
				const char *why = "", *said;

				if (!markup && strpbrk(texts[i], "<&"))
					continue; /* no plain value has these as they stand */
				assert_true(pf_protect(&out, arena, pf_span_of(texts[i]), &options, &err));
				said = back(&out, out.text.data, &why);
				if (!said)
					fail_msg("'%s' sent as '%s': %s", texts[i], out.text.data, why);
				if (markup && strstr(texts[i], "&quot;"))
					continue; /* the canonical form has no entity for quotes */
				if (strcmp(said, texts[i]) != 0)
					fail_msg("'%s' came back as '%s'", texts[i], said);
			}
}

static void tags_are_codes_in_pairs_and_what_stays_is_one(void **state)
{
	(void)state;
	sent_as(texts[1], PF_PROTECT_TAGS, true, "Le <x1>programme</x1> et <x2>ses <x3>suites</x3></x2>.");
	sent_as(texts[2], PF_PROTECT_TAGS, true, "Une ligne<x1/>et une autre, <x2/> puis rien.");
	sent_as(texts[3], PF_PROTECT_TAGS, true, "<x1/> reste, <x2/> aussi, <x3/> de même.");
	sent_as(texts[7], PF_PROTECT_TAGS, true, "<x1/>mal <x2>emboîté<x3/> ici</x2> et <x4/>jamais fermé");
	sent_as("R&amp;D <b>x</b>", PF_PROTECT_OPAQUE, true, "R&D ⟦1⟧x⟦/1⟧");
	sent_as("R&amp;D &lt;3", PF_PROTECT_TAGS, true, "R&amp;D &lt;3");
}

static void addresses_placeholders_and_shortcodes_are_codes(void **state)
{
	(void)state;
	sent_as("Voyez https://example.org/a?b=c, puis www.example.org.", PF_PROTECT_TAGS, false, "Voyez <x1/>, puis <x2/>.");
	sent_as("Écrivez à equipe@example.org.", PF_PROTECT_TAGS, false, "Écrivez à <x1/>.");
	sent_as(texts[5], PF_PROTECT_TAGS, true, "Bonjour <x1/>, il reste <x2/> places sur <x3/> <x4> et </x4>.");
	sent_as("&#91;gallery&#93; 50 % de plus", PF_PROTECT_TAGS, true, "[gallery] 50 % de plus");
	sent_as("« https://example.org/é » (www.example.org)—https://a.example—ici", PF_PROTECT_TAGS, false, "« <x1/> » (<x2/>)—<x3/>—ici");
	sent_as("“https://example.org/a”, à\xc2\xa0x@a.example", PF_PROTECT_TAGS, false, "“<x1/>”, à\xc2\xa0<x2/>");
	sent_as("xhttps://example.org éhttps://example.org", PF_PROTECT_TAGS, false, "xhttps://example.org éhttps://example.org");
	sent_as("{nom} {} {{}} { a b } {a\nb} %2$d %s. %surprise 5 %", PF_PROTECT_TAGS, false, "<x1/> {} {{}} <x2/> {a\nb} <x3/> <x4/>. %surprise 5 %");
}

static void shortcodes_are_pairs_where_they_are_closed(void **state)
{
	const char *why;
	pf_protected out;

	(void)state;
	sent_as("[note]Un <b>mot [saut] ici</b>[/note]", PF_PROTECT_TAGS, true, "<x1>Un <x2>mot <x3/> ici</x2></x1>");
	sent_as("[a]x[b]y[/a] [b]z[/b] [/c] [1] [sic", PF_PROTECT_TAGS, true, "<x1>x<x2/>y</x1> <x3>z</x3> <x4/> [1] [sic");
	sent_as("[note]Un <b>mot[/note] ici</b>", PF_PROTECT_TAGS, true, "<x1>Un <x2/>mot</x1> ici<x3/>");
	sent_as("<b>Un [b]mot</b> ici[/b]", PF_PROTECT_TAGS, true, "<x1>Un <x2/>mot</x1> ici<x3/>");
	out = protect("[note]Un mot[/note]", PF_PROTECT_TAGS, true);
	assert_string_equal(back(&out, "<x1>A word</x1>", &why), "[note]A word[/note]");
	assert_null(back(&out, "</x1>A word<x1>", &why));
	assert_non_null(strstr(why, "cross"));
}

static void numbers_are_codes_only_in_the_opaque_form(void **state)
{
	(void)state;
	sent_as("En 2025, 12 cas.", PF_PROTECT_TAGS, true, "En 2025, 12 cas.");
	sent_as("En 2025, 12 cas.", PF_PROTECT_OPAQUE, true, "En ⟦1⟧, ⟦2⟧ cas.");
	sent_as("À\xc2\xa0" "20\xc2\xa0%, “3”, 1.200,50, a1 et 3e.", PF_PROTECT_OPAQUE, true, "À\xc2\xa0⟦1⟧\xc2\xa0%, “⟦2⟧”, ⟦3⟧, a1 et ⟦4⟧e.");
}

static void terms_stay_or_come_back_as_their_translation(void **state)
{
	pf_protected out = protect("Le parcours avec la Mission locale. Parcours !", PF_PROTECT_TAGS, false);
	const char *why;

	(void)state;
	assert_string_equal(out.text.data, "Le <x1/> avec la <x2/>. <x3/> !");
	assert_string_equal(back(&out, "The <x1/> with the <x2/>. <x3/>!", &why), "The pathway with the Mission locale. Pathway!");
}

static void a_translation_has_a_capital_where_the_text_has_one(void **state)
{
	static const pf_glossary_entry own[] = {
		{ .rule = PF_RULE_PREFERRED, .term = { "\xc3\xa9quipe", 7 }, .translation = { "\xc3\xb6ppet lag", 11 } },
		{ .rule = PF_RULE_PREFERRED, .term = { "SAI", 3 }, .translation = { "SAI", 3 } },
		{ .rule = PF_RULE_PREFERRED, .term = { "savoir", 6 }, .translation = { "R&D <3", 6 } },
		{ .rule = PF_RULE_PREFERRED, .term = { "rien", 4 }, .translation = { "", 0 } },
	};
	pf_protect_options options = { .form = PF_PROTECT_TAGS, .markup = true, .entries = own, .entry_count = 4 };
	pf_protected out;
	pf_error err = { 0 };
	const char *why;

	(void)state;
	assert_true(pf_protect(&out, arena, PF_SPAN("\xc3\x89quipe, \xc3\xa9quipe, SAI, savoir, Rien"), &options, &err));
	assert_string_equal(out.text.data, "<x1/>, <x2/>, <x3/>, <x4/>, <x5/>");
	assert_string_equal(back(&out, out.text.data, &why), "\xc3\x96ppet lag, \xc3\xb6ppet lag, SAI, R&amp;D &lt;3, ");
	options.own_glossary = true;
	assert_true(pf_protect(&out, arena, PF_SPAN("savoir"), &options, &err));
	assert_string_equal(out.text.data, "savoir");
}

/* A quote would end the attribute, and begin another one. */
static void an_attribute_stays_one(void **state)
{
	pf_protect_options options = { .form = PF_PROTECT_TAGS, .attribute = true };
	pf_protected out;
	pf_error err = { 0 };
	const char *why;

	(void)state;
	assert_true(pf_protect(&out, arena, PF_SPAN("Une &quot;image&quot; &amp; 3 &lt; 4"), &options, &err));
	assert_string_equal(out.text.data, "Une \"image\" &amp; 3 &lt; 4");
	assert_string_equal(back(&out, out.text.data, &why), "Une &quot;image&quot; &amp; 3 &lt; 4");
	assert_string_equal(back(&out, "A\" onload=\"x", &why), "A&quot; onload=&quot;x");
}

static void a_text_without_words_needs_no_translation(void **state)
{
	(void)state;
	assert_true(protect("<br>12 <b>%</b>", PF_PROTECT_TAGS, true).nothing);
	assert_true(protect("https://example.org/", PF_PROTECT_TAGS, false).nothing);
	assert_false(protect("a", PF_PROTECT_TAGS, false).nothing);
	assert_int_equal(protect("éé", PF_PROTECT_TAGS, false).characters, 2);
}

static void codes_may_move_and_blanks_inside_them_do_not_matter(void **state)
{
	pf_protected out = protect("Le <b>grand</b> <i>chat</i><br>dort", PF_PROTECT_TAGS, true);
	const char *why;

	(void)state;
	assert_string_equal(back(&out, "The <x2>cat</x2> < X1 >big</ x1><x3 /> sleeps", &why), "The <i>cat</i> <b>big</b><br> sleeps");
	assert_string_equal(back(&out, "<x1>a<x2>b</x2></x1><x3></x3>", &why), "<b>a<i>b</i></b><br>"); /* a single one as a pair */
	out = protect("Le <b>chat</b>", PF_PROTECT_OPAQUE, true);
	assert_string_equal(back(&out, "The ⟦ 1 ⟧cat⟦/ 1⟧", &why), "The <b>cat</b>");
}

static void a_damaged_answer_is_refused_and_says_why(void **state)
{
	static const struct {
		const char *answer, *why;
	} cases[] = {
		{ "The cat", "lacks a placeholder" },
		{ "The <x1>cat", "lacks a placeholder" },
		{ "<x1>a</x1><x1>b</x1><x2/>", "twice" },
		{ "<x1>a</x1><x2/><x2/>", "twice" },
		{ "<x1>a</x1><x2/><x9/>", "not in the source" },
		{ "</x1>a<x1><x2/>", "cross" },
		{ "<x1>a</x1><x2/><script>alert(1)</script>", "markup" },
		{ "<x1>a</x1><x2/><!-- wp:html -->", "markup" },
		{ "<x1>a</x1><x2/><b>c</b>", "markup" },
		{ "<x1>a</x1><x2/> <", "markup" },
		{ "<x1>a</x1><x2/>\xff", "UTF-8" },
	};
	pf_protected out = protect("Le <b>chat</b><br>", PF_PROTECT_TAGS, true);
	const char *why = "";

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (back(&out, cases[i].answer, &why))
			fail_msg("'%s' was taken", cases[i].answer);
		if (!strstr(why, cases[i].why))
			fail_msg("'%s': %s", cases[i].answer, why);
	}
	out = protect("<b>x <i>y</i></b> <u>z</u>", PF_PROTECT_TAGS, true);
	assert_null(back(&out, "<x1>x <x2>y</x1></x2> <x3>z</x3>", &why));
	assert_non_null(strstr(why, "cross"));
	out = protect("Le <b>chat</b>", PF_PROTECT_OPAQUE, true);
	assert_null(back(&out, "The ⟦1⟧cat⟦/1", &why));
	assert_null(back(&out, "The ⟦1⟧cat⟦/1⟧⟧", &why));
}

static void what_is_no_code_comes_back_as_words(void **state)
{
	pf_protected out = protect("Bonjour", PF_PROTECT_TAGS, true);
	const char *why;

	(void)state;
	assert_string_equal(back(&out, "a &lt;script&gt; &amp; [gallery] &#91;x&#93;", &why), "a &lt;script&gt; &amp; &#91;gallery&#93; &#91;x&#93;");
	out = protect("Bonjour", PF_PROTECT_OPAQUE, true);
	assert_string_equal(back(&out, "<b onclick=x>a</b>", &why), "&lt;b onclick=x&gt;a&lt;/b&gt;");
	out = protect("Bonjour", PF_PROTECT_TAGS, false);
	assert_string_equal(back(&out, "R&amp;D &lt;b&gt;", &why), "R&D &lt;b>");
}

static size_t tags_in(pf_span text)
{
	pf_html_piece piece;
	size_t count = 0;

	for (pf_html_piece_next(&piece, &text); piece.kind != PF_HTML_PIECE_END; pf_html_piece_next(&piece, &text))
		count += piece.kind != PF_HTML_PIECE_TEXT;
	return count;
}

/* Whatever happens to an answer on its way: it is refused, or has exactly the source's tags. */
static void no_damage_brings_markup_in(void **state)
{
	static const char *const splinters[] = { "<", ">", "</x1>", "<x1>", "<x2/>", "&lt;b&gt;", "<b>", "⟦1⟧", "⟦/1⟧", "⟦", "[x]", "&", "\"", "<!--", "\xc3", " " };
	unsigned seed = 1;

	(void)state;
	for (int turn = 0; turn < 20000; turn++) {
		const char *text = texts[(unsigned)turn % (sizeof texts / sizeof *texts)], *why = "", *said;
		pf_protected out = protect(text, turn & 1 ? PF_PROTECT_OPAQUE : PF_PROTECT_TAGS, true);
		const char *splinter = splinters[(seed = seed * 1103515245 + 12345) / 65536 % (sizeof splinters / sizeof *splinters)];
		size_t at = out.text.length ? (seed = seed * 1103515245 + 12345) / 65536 % (out.text.length + 1) : 0;
		size_t cut = (seed = seed * 1103515245 + 12345) / 65536 % 4;
		char answer[2000];

		if (cut > out.text.length - at)
			cut = out.text.length - at;
		snprintf(answer, sizeof answer, "%.*s%s%s", (int)at, out.text.data, turn % 3 ? splinter : "", out.text.data + at + cut);
		said = back(&out, answer, &why);
		if (said && tags_in(pf_span_of(said)) != tags_in(pf_span_of(text)))
			fail_msg("'%s' answered '%s' gives '%s'", text, answer, said);
		pf_arena_clear(arena);
	}
}

/* Texts put together from what such texts are made of, and from any bytes: the identical answer gives the same tags, or is refused for its bytes. */
static void any_bytes_are_protected_and_come_back(void **state)
{
	static const char *const splinters[] = { "<b>", "</b>", "<i class=\"notranslate\">", "</i>", "<br>", "[a x=\"1\"]", "[/a]", "[b]", "&lt;", "&", "{{x}}", "{0}", "%1$s", "http://a.b/c",
						 "x@y.z", "12,5", "parcours", "Mission locale", "\xe2\x9f\xa6", "\xe2\x9f\xa7", "\xc3\xa9", "\xff", "\xc3", " ", "<", ">", "\"", "<!--", "-->", "\xc2\xa0" };
	unsigned seed = 99;

	(void)state;
	for (int turn = 0; turn < 20000; turn++) {
		pf_protect_options options = { .form = (pf_protect_form)(turn & 1), .markup = turn & 2, .attribute = (turn & 6) == 4, .entries = terms, .entry_count = 3 };
		char text[400] = "";
		const char *why = "", *said;
		pf_protected out;
		pf_error err = { 0 };

		for (unsigned i = 0; i < 1 + (unsigned)turn % 17; i++) {
			seed = seed * 1103515245 + 12345;
			strncat(text, splinters[seed / 65536 % (sizeof splinters / sizeof *splinters)], sizeof text - strlen(text) - 1);
		}
		assert_true(pf_protect(&out, arena, pf_span_of(text), &options, &err));
		said = back(&out, out.text.data, &why);
		if (!said && !strstr(why, "UTF-8"))
			fail_msg("'%s' sent as '%s': %s", text, out.text.data, why);
		if (said && options.markup && tags_in(pf_span_of(said)) != tags_in(pf_span_of(text)))
			fail_msg("'%s' came back as '%s'", text, said);
		pf_arena_clear(arena);
	}
}

static void want_of_memory_is_told(void **state)
{
	pf_protect_options options = { .form = PF_PROTECT_TAGS, .markup = true, .entries = terms, .entry_count = 3 };

	(void)state;
	for (long n = 0; n < 400; n++) {
		pf_arena *own = pf_arena_new();
		pf_error err = { 0 };
		const char *why = NULL;
		pf_protected out;
		pf_text text;
		bool ok;

		pf_text_init(&text, 1 << 20);
		failed = false;
		countdown = n;
		ok = pf_protect(&out, own, pf_span_of(texts[1]), &options, &err) && pf_unprotect(&text, &out, out.text, &why);
		countdown = -1;
		if (ok) {
			assert_string_equal(text.data, texts[1]);
		} else {
			assert_true(failed);
			assert_true(err.code == PF_E_MEMORY || why);
		}
		pf_text_release(&text);
		pf_arena_free(own);
		if (!failed)
			return;
	}
	fail_msg("it never ran through");
}

static int set_up(void **state)
{
	(void)state;
	arena = pf_arena_new();
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	pf_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_that_changes_nothing_gives_the_text_back),
		cmocka_unit_test(tags_are_codes_in_pairs_and_what_stays_is_one),
		cmocka_unit_test(addresses_placeholders_and_shortcodes_are_codes),
		cmocka_unit_test(shortcodes_are_pairs_where_they_are_closed),
		cmocka_unit_test(a_translation_has_a_capital_where_the_text_has_one),
		cmocka_unit_test(an_attribute_stays_one),
		cmocka_unit_test(numbers_are_codes_only_in_the_opaque_form),
		cmocka_unit_test(terms_stay_or_come_back_as_their_translation),
		cmocka_unit_test(a_text_without_words_needs_no_translation),
		cmocka_unit_test(codes_may_move_and_blanks_inside_them_do_not_matter),
		cmocka_unit_test(a_damaged_answer_is_refused_and_says_why),
		cmocka_unit_test(what_is_no_code_comes_back_as_words),
		cmocka_unit_test(no_damage_brings_markup_in),
		cmocka_unit_test(any_bytes_are_protected_and_come_back),
		cmocka_unit_test(want_of_memory_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
