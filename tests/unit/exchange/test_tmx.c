/* TMX written and read. */
#include "exchange/language.h"
#include "exchange/tmx.h"
#include "../starve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "paper.h"

static pf_arena *arena;
static pf_text said;
static size_t units;
static const char *refuse;
static bool briefly; /* the texts alone */

/* A unit as text: id datatype [properties] language=content|… with codes in their content form. */
static bool take(void *self, const pf_tmx_unit *unit, pf_error *err)
{
	(void)self;
	units++;
	if (refuse)
		return pf_fail(err, PF_E_INPUT, "%s", refuse);
	if (!briefly)
		pf_text_format(&said, "%u:%.*s", unit->line, (int)unit->id.length, unit->id.length ? unit->id.data : "");
	if (unit->datatype.length && !briefly)
		pf_text_format(&said, " (%.*s)", (int)unit->datatype.length, unit->datatype.data);
	if (unit->created.data)
		pf_text_format(&said, " %.*s by %.*s", (int)unit->created.length, unit->created.data, (int)unit->created_by.length, unit->created_by.data);
	for (size_t i = 0; i < PF_TMX_PROPERTIES; i++)
		if (unit->properties[i].data)
			pf_text_format(&said, " %zu=%.*s", i, (int)unit->properties[i].length, unit->properties[i].data);
	for (size_t i = 0; i < unit->count; i++) {
		pf_text_format(&said, " %.*s=", (int)unit->versions[i].language.length, unit->versions[i].language.data);
		pf_inline_join(&said, &unit->versions[i].text, PF_INLINE_HTML);
	}
	pf_text_put(&said, "\n");
	return true;
}

static const pf_tmx_reading reading = { take, NULL };

static bool read_xml(pf_span xml, pf_error *err)
{
	paper_write(xml);
	pf_text_clear(&said);
	pf_text_put(&said, "");
	units = 0;
	return pf_tmx_read(paper, &reading, err);
}

static void assert_units(const char *xml, const char *expected)
{
	pf_error err = { 0 };

	if (!read_xml(pf_span_of(xml), &err))
		fail_msg("%s", err.message);
	assert_string_equal(said.data, expected);
}

static void assert_refused(const char *xml, const char *why)
{
	pf_error err = { 0 };

	assert_false(read_xml(pf_span_of(xml), &err));
	assert_int_equal(err.code, PF_E_INPUT);
	if (!strstr(err.message, why))
		fail_msg("'%s' does not say '%s'", err.message, why);
}

#define BODY(content) "<tmx version=\"1.4\"><header datatype=\"plaintext\"/><body>" content "</body></tmx>"
#define UNIT(content) BODY("<tu><tuv xml:lang=\"fr\"><seg>" content "</seg></tuv></tu>")

static void a_file_of_level_1_is_read(void **state)
{
	(void)state;
	assert_units("<?xml version=\"1.0\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx version=\"1.4\">\n<header creationtool=\"x\" datatype=\"PlainText\"><note>n</note></header>\n<body>\n"
		     "<tu tuid=\"7\" creationdate=\"20200101T000000Z\" creationid=\"anna\"><note>x</note><prop type=\"y\">z</prop>\n"
		     "<tuv xml:lang=\"fr-FR\"><seg>Bonjour &amp; bienvenue</seg></tuv>\n<tuv xml:lang=\"EN-US\"><prop type=\"x-profint-made\">no</prop><seg>Hello</seg></tuv></tu>\n"
		     "<tu datatype=\"html\"><tuv lang=\"it\"><seg>Ciao</seg></tuv></tu></body></tmx>",
		     "6:7 (PlainText) 20200101T000000Z by anna fr-FR=Bonjour &amp; bienvenue EN-US=Hello\n9: (html) it=Ciao\n");
	assert_units(BODY(""), "");
}

static void codes_of_level_2_are_the_bytes_inside_of_them(void **state)
{
	(void)state;
	assert_units(UNIT("a <bpt i=\"1\">&lt;b&gt;</bpt>b<ept i=\"1\">&lt;/b&gt;</ept><ph x=\"2\">&lt;br&gt;</ph>"), "1: (plaintext) fr=a <b>b</b><br>\n");
	assert_units(UNIT("<hi type=\"x\">un <hi>deux</hi></hi><it pos=\"begin\">&lt;i&gt;</it><ut>&lt;u&gt;</ut>"), "1: (plaintext) fr=un deux<i><u>\n");
	assert_units(UNIT("<ph>&lt;img alt=\"<sub>un</sub>\"&gt;</ph><ph/>x"), "1: (plaintext) fr=<img alt=\"un\">x\n");
}

static void what_is_no_memory_is_refused_with_its_line(void **state)
{
	(void)state;
	assert_refused("<xliff/>", "line 1: no TMX file: its document is <xliff>");
	assert_refused("<tmx version=\"2.0\"/>", "version 2.0 is not known");
	assert_refused(BODY("\n<tu>\n<tuv><seg>x</seg></tuv></tu>"), "line 3: a <tuv> without xml:lang");
	assert_refused(BODY("<tu><tuv xml:lang=\"fr\">\n</tuv></tu>"), "line 2: a <tuv> without <seg>");
	assert_refused(BODY("<tu><tuv xml:lang=\"fr\"><seg/>\n<seg/></tuv></tu>"), "line 2: a <tuv> with two <seg>");
	assert_refused(UNIT("\n<script>x</script>"), "line 2: the element <script> has no place in a text");
	assert_refused(UNIT("x</seg>"), "line 1: ");
	refuse = "too much";
	assert_refused(BODY("\n\n<tu/>"), "line 3: too much");
	refuse = NULL;
}

static void hostile_files_are_refused_and_no_unit_is_told_after(void **state)
{
	pf_text xml;
	pf_error err = { 0 };

	(void)state;
	pf_text_init(&xml, 64u << 20);
	assert_refused("<!DOCTYPE tmx [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>" BODY(""), "line 1: the document type declares");
	assert_int_equal(units, 0);
	assert_refused("<!DOCTYPE tmx SYSTEM \"file:///etc/passwd\">" UNIT("&passwd;"), "passwd");
	for (unsigned depth = PF_INLINE_DEPTH; depth < PF_INLINE_DEPTH + 2; depth++) {
		pf_text_clear(&xml);
		pf_text_put(&xml, "<tmx><body><tu><tuv xml:lang=\"fr\"><seg>");
		for (unsigned i = 0; i < depth; i++)
			pf_text_put(&xml, "<hi>");
		for (unsigned i = 0; i < depth; i++)
			pf_text_put(&xml, "</hi>");
		pf_text_put(&xml, "</seg></tuv></tu></body></tmx>");
		if (depth == PF_INLINE_DEPTH)
			assert_true(read_xml(pf_text_span(&xml), &err));
		else
			assert_refused(xml.data, "48 inline elements inside one another");
	}
	pf_text_clear(&xml);
	pf_text_put(&xml, "<tmx><body><tu><tuv xml:lang=\"fr\"><seg>");
	for (size_t i = 0; i < 4001; i++)
		pf_text_put(&xml, "<ph>&lt;br&gt;</ph>");
	pf_text_put(&xml, "</seg></tuv></tu></body></tmx>");
	assert_refused(xml.data, "4000 codes");
	pf_text_clear(&xml);
	pf_text_put(&xml, "<tmx><body><tu><tuv xml:lang=\"fr\"><seg>");
	for (size_t i = 0; i < 110000; i++)
		pf_text_put(&xml, "abcdefghi ");
	pf_text_put(&xml, "</seg></tuv></tu></body></tmx>");
	assert_refused(xml.data, "1 MB");
	pf_text_clear(&xml);
	pf_text_put(&xml, "<tmx><body><tu>");
	for (size_t i = 0; i < 101; i++)
		pf_text_put(&xml, "<tuv xml:lang=\"fr\"><seg>x</seg></tuv>");
	pf_text_put(&xml, "</tu></body></tmx>");
	assert_refused(xml.data, "more than 100 languages");
	pf_text_clear(&xml);
	pf_text_put(&xml, "<tmx><body><tu><prop type=\"x-profint-made\">");
	for (size_t i = 0; i < 2000; i++)
		pf_text_put(&xml, "x");
	pf_text_put(&xml, "</prop></tu></body></tmx>");
	assert_refused(xml.data, "a property of more than 1 KB");
	pf_text_release(&xml);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	static const char xml[] = "<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header/><body><tu><prop type=\"x-profint-made\">x</prop><tuv xml:lang=\"fr\"><seg>é "
				  "<ph x=\"1\">&lt;br&gt;</ph></seg></tuv></tu></body></tmx>";

	(void)state;
	for (size_t length = 0; length < sizeof xml - 1; length++) {
		char *copy = strndup(xml, length);

		assert_non_null(copy);
		assert_refused(copy, "line ");
		free(copy);
	}
}

/* --- there and back --- */

static uint32_t seed = 1;

static unsigned draw(unsigned most)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % most;
}

static void generate(pf_text *out)
{
	static const char *const pieces[] = { "mot ", "l’élève ", "&amp;", "&lt;", "&nbsp;", "&", "<", ">", "\"", "<br>", "<b>", "</b>", "<a href=\"/?a=1&amp;b=2\">", "</a>", "\n", "\t", "\r", "  ", "[x]",
					      "&#91;", "]]>", "<!-- x -->", "\xf0\x9f\x98\x80" };

	pf_text_clear(out);
	for (unsigned count = draw(12); count > 0; count--)
		pf_text_put(out, pieces[draw(sizeof pieces / sizeof *pieces)]);
	pf_text_put(out, "");
}

static void any_content_comes_back_byte_for_byte(void **state)
{
	pf_text a, b, expected;

	(void)state;
	pf_text_init(&a, 1u << 20);
	pf_text_init(&b, 1u << 20);
	pf_text_init(&expected, 64u << 20);
	for (int round = 0; round < 20; round++) {
		pf_xml_out *out = NULL;
		pf_error err = { 0 };

		pf_text_clear(&expected);
		assert_true(pf_xml_out_open(&out, paper, &err));
		pf_tmx_begin(out, "1", PF_SPAN("fr"));
		for (int i = 0; i < 200; i++) {
			pf_tmx_version versions[2] = { { .language = PF_SPAN("fr") }, { .language = PF_SPAN("en") } };
			pf_tmx_unit unit = { .versions = versions, .count = 2 };

			generate(&a);
			generate(&b);
			assert_true(pf_inline_split(&versions[0].text, arena, pf_text_span(&a), PF_INLINE_HTML, &err) && pf_inline_split(&versions[1].text, arena, pf_text_span(&b), PF_INLINE_HTML, &err));
			pf_inline_number(&versions[1].text, &versions[0].text);
			pf_tmx_put(out, &unit);
			pf_text_format(&expected, " fr=%s en=%s\n", a.data, b.data);
		}
		pf_tmx_end(out);
		assert_true(pf_xml_out_finish(out, &err));
		pf_xml_out_free(out);
		pf_text_clear(&said);
		briefly = true;
		assert_true(pf_tmx_read(paper, &reading, &err));
		assert_string_equal(said.data, expected.data);
		briefly = false;
		pf_arena_clear(arena);
	}
	pf_text_release(&a);
	pf_text_release(&b);
	pf_text_release(&expected);
}

static void what_the_memory_knows_of_a_text_goes_with_it(void **state)
{
	pf_tmx_version versions[1] = { { .language = PF_SPAN("fr-FR") } };
	pf_tmx_unit unit = { .versions = versions,
			     .count = 1,
			     .id = PF_SPAN("12"),
			     .created = PF_SPAN("20261125T074300Z"),
			     .created_by = PF_SPAN("a & b"),
			     .datatype = PF_SPAN("plaintext"),
			     .properties = { PF_SPAN("yes"), PF_SPAN("plain"), PF_SPAN("provider"), PF_SPAN("deepl"), PF_SPAN("m"), PF_SPAN("00ff") } };
	pf_xml_out *out = NULL;
	pf_text text;
	pf_error err = { 0 };

	(void)state;
	pf_text_init(&text, 1u << 20);
	assert_true(pf_inline_split(&versions[0].text, arena, PF_SPAN("un <b>"), PF_INLINE_PLAIN, &err) && pf_xml_out_open(&out, paper, &err));
	pf_tmx_begin(out, "0.1.0", PF_SPAN("fr-FR"));
	pf_tmx_put(out, &unit);
	pf_tmx_end(out);
	assert_true(pf_xml_out_finish(out, &err));
	pf_xml_out_free(out);
	paper_read(&text);
	assert_string_equal(text.data, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
				       "<tmx version=\"1.4\">\n"
				       "\t<header creationtool=\"profint\" creationtoolversion=\"0.1.0\" segtype=\"block\" o-tmf=\"profint\" adminlang=\"en\" srclang=\"fr-FR\" datatype=\"html\"/>\n"
				       "\t<body>\n"
				       "\t\t<tu tuid=\"12\" datatype=\"plaintext\" creationdate=\"20261125T074300Z\" creationid=\"a &amp; b\">\n"
				       "\t\t\t<prop type=\"x-profint-reviewed\">yes</prop>\n"
				       "\t\t\t<prop type=\"x-profint-form\">plain</prop>\n"
				       "\t\t\t<prop type=\"x-profint-made\">provider</prop>\n"
				       "\t\t\t<prop type=\"x-profint-provider\">deepl</prop>\n"
				       "\t\t\t<prop type=\"x-profint-model\">m</prop>\n"
				       "\t\t\t<prop type=\"x-profint-context\">00ff</prop>\n"
				       "\t\t\t<tuv xml:lang=\"fr-FR\"><seg>un &lt;b&gt;</seg></tuv>\n"
				       "\t\t</tu>\n"
				       "\t</body>\n"
				       "</tmx>\n");
	pf_text_clear(&said);
	assert_true(pf_tmx_read(paper, &reading, &err));
	assert_string_equal(said.data, "5:12 (plaintext) 20261125T074300Z by a & b 0=yes 1=plain 2=provider 3=deepl 4=m 5=00ff fr-FR=un &lt;b&gt;\n");
	pf_text_release(&text);
}

static void times_are_read_and_written_and_wrong_ones_are_none(void **state)
{
	static const char *const wrong[] = { "", "2026-11-25", "20261125T0743", "20261325T000000Z", "20260229T000000Z", "20260230T000000Z", "20261131T000000Z", "20261125T240000Z", "20261125T006000Z",
					     "00001125T000000Z", "20261125T000000Zx", "20261100T000000Z" };
	char time[20], back[17];

	(void)state;
	assert_true(pf_tmx_time_read(time, PF_SPAN("20280229T235959Z")));
	assert_string_equal(time, "2028-02-29 23:59:59");
	assert_true(pf_tmx_time_write(back, PF_SPAN("2028-02-29 23:59:59.123456")));
	assert_string_equal(back, "20280229T235959Z");
	assert_false(pf_tmx_time_write(back, PF_SPAN("yesterday")));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (pf_tmx_time_read(time, pf_span_of(wrong[i])))
			fail_msg("%s is no time", wrong[i]);
}

static void languages_fit_by_code_and_best_by_locale(void **state)
{
	char tag[PF_LANGUAGE_TAG];
	pf_site_language en = { .code = "en", .locale = "en_GB" };
	pf_contract contract = { .languages = &en, .language_count = 1 };

	(void)state;
	assert_int_equal(pf_language_fits(PF_SPAN("fr-FR"), "fr", NULL), PF_LANGUAGE_REGION);
	assert_int_equal(pf_language_fits(PF_SPAN("FR"), "fr", "fr_FR"), PF_LANGUAGE_SAME);
	assert_int_equal(pf_language_fits(PF_SPAN("en-gb"), "en", "en_GB"), PF_LANGUAGE_SAME);
	assert_int_equal(pf_language_fits(PF_SPAN("en_US"), "en", "en_GB"), PF_LANGUAGE_REGION);
	assert_int_equal(pf_language_fits(PF_SPAN("fra"), "fr", "fr_FR"), PF_LANGUAGE_OTHER);
	assert_int_equal(pf_language_fits(PF_SPAN(""), "fr", "fr_FR"), PF_LANGUAGE_OTHER);
	assert_int_equal(pf_language_fits(PF_SPAN("pt"), "pt-br", NULL), PF_LANGUAGE_REGION);
	pf_language_tag(tag, &contract, "en");
	assert_string_equal(tag, "en-GB");
	pf_language_tag(tag, &contract, "sv");
	assert_string_equal(tag, "sv");
}

static void no_allocation_that_fails_is_fatal(void **state)
{
	static const char xml[] = "<tmx><body><tu tuid='1'><prop type='x-profint-made'>x</prop><tuv xml:lang='fr'><seg>é <ph x='1'>&lt;br&gt;</ph></seg></tuv></tu></body></tmx>";
	bool done = false;

	(void)state;
	paper_write(PF_SPAN(xml));
	for (long n = 0; !done; n++) {
		pf_error err = { 0 };

		countdown = n;
		done = pf_tmx_read(paper, &reading, &err);
		countdown = -1;
		assert_true(done || err.code == PF_E_MEMORY);
		assert_true(n < 1000);
	}
}

static int begin(void **state)
{
	(void)state;
	arena = pf_arena_new();
	pf_text_init(&said, 64u << 20);
	return arena ? paper_begin() : -1;
}

static int end(void **state)
{
	(void)state;
	pf_arena_free(arena);
	pf_text_release(&said);
	return paper_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_level_1_is_read),
		cmocka_unit_test(codes_of_level_2_are_the_bytes_inside_of_them),
		cmocka_unit_test(what_is_no_memory_is_refused_with_its_line),
		cmocka_unit_test(hostile_files_are_refused_and_no_unit_is_told_after),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
		cmocka_unit_test(any_content_comes_back_byte_for_byte),
		cmocka_unit_test(what_the_memory_knows_of_a_text_goes_with_it),
		cmocka_unit_test(times_are_read_and_written_and_wrong_ones_are_none),
		cmocka_unit_test(languages_fit_by_code_and_best_by_locale),
		cmocka_unit_test(no_allocation_that_fails_is_fatal),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
