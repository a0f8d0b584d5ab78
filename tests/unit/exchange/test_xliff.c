/* XLIFF 1.2 and 2.1 written and read. */
#include "exchange/xliff.h"
#include "../starve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "paper.h"

static pf_arena *arena;
static pf_text said;
static const char *refuse;
static const char *const state_words[] = { "missing", "machine", "outdated", "translated", "reviewed" };

/* A unit as text: original id state source -> target, with the note for us; codes without bytes are {number}. */
static void put_inline(const pf_inline *text)
{
	for (size_t i = 0; i < text->count; i++) {
		const pf_inline_part *part = &text->parts[i];

		if (part->kind != PF_INLINE_WORDS && !part->text.data)
			pf_text_format(&said, "{%c%u}", " <>="[part->kind], part->code);
		else
			pf_text_span_add(&said, part->text);
	}
}

static bool take(void *self, const pf_xliff_head *head, const pf_xliff_unit *unit, pf_error *err)
{
	(void)self;
	if (refuse)
		return pf_fail(err, PF_E_INPUT, "%s", refuse);
	pf_text_format(&said, "%.*s-%.*s %.*s %.*s %s [", (int)head->source_language.length, head->source_language.data, (int)head->target_language.length,
		       head->target_language.data, (int)head->original.length, head->original.data, (int)unit->id.length, unit->id.data, state_words[unit->state]);
	put_inline(&unit->source);
	pf_text_put(&said, "]");
	if (unit->has_target) {
		pf_text_put(&said, " [");
		put_inline(&unit->target);
		pf_text_put(&said, "]");
	}
	if (unit->seen.data)
		pf_text_format(&said, " %.*s", (int)unit->seen.length, unit->seen.data);
	pf_text_put(&said, "\n");
	return true;
}

static const pf_xliff_reading reading = { take, NULL };

static bool read_xml(const char *xml, pf_error *err)
{
	paper_write(pf_span_of(xml));
	pf_text_clear(&said);
	pf_text_put(&said, "");
	return pf_xliff_read(paper, &reading, err);
}

static void assert_units(const char *xml, const char *expected)
{
	pf_error err = { 0 };

	if (!read_xml(xml, &err))
		fail_msg("%s", err.message);
	assert_string_equal(said.data, expected);
}

static void assert_refused(const char *xml, const char *why)
{
	pf_error err = { 0 };

	assert_false(read_xml(xml, &err));
	assert_int_equal(err.code, PF_E_INPUT);
	if (!strstr(err.message, why))
		fail_msg("'%s' does not say '%s'", err.message, why);
}

#define ONE(units) \
	"<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"><file original=\"a/b\" source-language=\"fr\" target-language=\"en\" datatype=\"html\"><body>" units "</body></file></xliff>"
#define TWO(units) "<xliff version=\"2.0\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" srcLang=\"fr\" trgLang=\"en\"><file id=\"f\" original=\"a/b\">" units "</file></xliff>"

static void states_of_1_2_are_read(void **state)
{
	static const struct {
		const char *unit, *target, *expected;
	} cases[] = {
		{ "", "", "translated" },
		{ "approved=\"yes\"", "", "reviewed" },
		{ "approved=\"no\"", "", "translated" },
		{ "", "state=\"translated\"", "translated" },
		{ "approved=\"yes\"", "state=\"translated\"", "reviewed" },
		{ "", "state=\"signed-off\"", "reviewed" },
		{ "", "state=\"final\"", "reviewed" },
		{ "", "state=\"needs-review-translation\" state-qualifier=\"leveraged-mt\"", "machine" },
		{ "", "state=\"needs-review-translation\"", "outdated" },
		{ "approved=\"yes\"", "state=\"needs-translation\"", "missing" },
		{ "", "state=\"new\"", "missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[1000], expected[100];

		snprintf(xml, sizeof xml, ONE("<trans-unit id=\"s1\" %s><source>x</source><target %s>y</target></trans-unit>"), cases[i].unit, cases[i].target);
		snprintf(expected, sizeof expected, "fr-en a/b s1 %s [x] [y]\n", cases[i].expected);
		assert_units(xml, expected);
	}
	assert_units(ONE("<trans-unit id=\"s1\"><source>x</source></trans-unit><trans-unit id=\"s2\" approved=\"yes\"><source>x</source><target/></trans-unit>"),
		     "fr-en a/b s1 missing [x]\nfr-en a/b s2 missing [x]\n");
	assert_units(ONE("<trans-unit id=\"s1\" translate=\"no\"><source>x</source><target>y</target></trans-unit>"), "fr-en a/b s1 missing [x]\n");
}

static void states_of_2_are_read_and_the_least_of_the_segments_counts(void **state)
{
	static const struct {
		const char *segment, *expected;
	} cases[] = {
		{ "", "missing" },
		{ "state=\"initial\"", "missing" },
		{ "state=\"translated\"", "translated" },
		{ "state=\"translated\" subState=\"profint:machine\"", "machine" },
		{ "state=\"translated\" subState=\"profint:outdated\"", "outdated" },
		{ "state=\"translated\" subState=\"other:x\"", "translated" },
		{ "state=\"reviewed\"", "reviewed" },
		{ "state=\"final\"", "reviewed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[1000], expected[100];

		snprintf(xml, sizeof xml, TWO("<unit id=\"s1\"><segment %s><source>x</source><target>y</target></segment></unit>"), cases[i].segment);
		snprintf(expected, sizeof expected, "fr-en a/b s1 %s [x] [y]\n", cases[i].expected);
		assert_units(xml, expected);
	}
	assert_units(TWO("<unit id=\"s1\"><segment state=\"final\"><source>a.</source><target>b.</target></segment><ignorable><source> </source></ignorable>"
			 "<segment state=\"translated\"><source>c</source><target>d</target></segment></unit>"),
		     "fr-en a/b s1 translated [a. c] [b. d]\n");
	assert_units(TWO("<unit id=\"s1\"><segment state=\"final\"><source>a</source><target>b</target></segment><segment><source>c</source></segment></unit>"), "fr-en a/b s1 missing [ac]\n");
}

static void codes_of_all_kinds_are_read(void **state)
{
	(void)state;
	assert_units(ONE("<trans-unit id=\"s1\"><source><bpt id=\"1\">&lt;b&gt;</bpt>x<ept id=\"1\">&lt;/b&gt;</ept><ph id=\"2\">&lt;br&gt;</ph></source>"
			 "<target><g id=\"1\">y</g><x id=\"2\"/><bx id=\"3\"/>z<ex id=\"3\"/> <mrk mtype=\"seg\" mid=\"1\">w</mrk><it id=\"4\" pos=\"open\">&lt;i&gt;</it></target></trans-unit>"),
		     "fr-en a/b s1 translated [<b>x</b><br>] [{<1}y{>1}{=2}{<3}z{>3} w<i>]\n");
	assert_units(TWO("<unit id=\"s1\"><originalData><data id=\"d1\">&lt;b&gt;</data><data id=\"d2\">&lt;/b&gt;</data><data id=\"d3\">&lt;br&gt;</data></originalData>"
			 "<segment><source><pc id=\"1\" dataRefStart=\"d1\" dataRefEnd=\"d2\">x<ph id=\"2\" dataRef=\"d3\"/></pc></source>"
			 "<target><sc id=\"1\" dataRef=\"d1\"/>y<ec startRef=\"1\" dataRef=\"d2\"/><mrk id=\"m1\" translate=\"no\">z</mrk><sm id=\"m2\"/><em startRef=\"m2\"/><pc id=\"7\">w</pc></target></segment></unit>"),
		     "fr-en a/b s1 missing [<b>x<br></b>] [<b>y</b>z{<7}w{>7}]\n");
}

static void what_is_not_ours_is_passed_over(void **state)
{
	(void)state;
	assert_units("<xliff version=\"1.1\"><file original=\"a/b\" source-language=\"fr\" target-language=\"en\"><header><note>x</note></header><body><group id=\"g\"><group>"
		     "<trans-unit id=\"s1\"><source>x</source><seg-source><mrk>q</mrk></seg-source><target>y</target><alt-trans><source>o</source><target state=\"final\">p</target></alt-trans>"
		     "<note>n</note><note from=\"profint\">seen 1</note><x:y xmlns:x=\"urn:x\"><source>no</source></x:y></trans-unit></group></group>"
		     "<bin-unit id=\"b\"><bin-source/></bin-unit></body></file></xliff>",
		     "fr-en a/b s1 translated [x] [y] seen 1\n");
	assert_units(TWO("<skeleton href=\"x\"/><notes><note>x</note></notes><group id=\"g\"><unit id=\"s1\"><mtc:matches xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\"><mtc:match><source>o</source><target>p</target>"
			 "</mtc:match></mtc:matches><notes><note category=\"profint\">seen 2</note><note>z</note></notes><segment state=\"reviewed\"><source>x</source><target>y</target></segment></unit></group>"),
		     "fr-en a/b s1 reviewed [x] [y] seen 2\n");
}

static void what_is_no_xliff_is_refused_with_its_line(void **state)
{
	(void)state;
	assert_refused("<tmx/>", "line 1: no XLIFF file: its document is <tmx>");
	assert_refused("\n<xliff version=\"3.0\"/>", "line 2: XLIFF version '3.0' is not known");
	assert_refused("<xliff/>", "version '' is not known");
	assert_refused(ONE("<trans-unit id=\"s1\"><source>\n<b>x</b></source></trans-unit>"), "line 2: the element <b> has no place in a text");
	assert_refused(TWO("<unit id=\"s1\"><segment><source>\n<cp hex=\"0001\"/></source></segment></unit>"), "line 2: the element <cp> has no place");
	assert_refused("<!DOCTYPE xliff [<!ENTITY x \"y\">]>" ONE(""), "declares");
	refuse = "no";
	assert_refused(ONE("\n<trans-unit id=\"s1\"><source/></trans-unit>"), "line 2: no");
	refuse = NULL;
}

static void limits_hold(void **state)
{
	pf_text xml;

	(void)state;
	pf_text_init(&xml, 64u << 20);
	pf_text_put(&xml, "<xliff version=\"2.1\"><file id=\"f\"><unit id=\"s1\">");
	for (int i = 0; i < 3000; i++)
		pf_text_put(&xml, "<segment><source><ph id=\"1\"/><ph id=\"2\"/></source></segment>");
	pf_text_put(&xml, "</unit></file></xliff>");
	assert_refused(xml.data, "more than 4000 codes");
	pf_text_clear(&xml);
	pf_text_put(&xml, "<xliff version=\"2.1\"><file id=\"f\"><unit id=\"s1\"><originalData>");
	for (int i = 0; i < 5000; i++)
		pf_text_put(&xml, "<data id=\"d\"/>");
	pf_text_put(&xml, "</originalData></unit></file></xliff>");
	assert_refused(xml.data, "more than 4000 codes");
	pf_text_clear(&xml);
	pf_text_put(&xml, "<xliff version=\"2.1\"><file id=\"f\"><unit id=\"s1\"><originalData>");
	for (int i = 0; i < 200; i++) {
		pf_text_put(&xml, "<data id=\"d\">");
		for (int j = 0; j < 600; j++)
			pf_text_put(&xml, "abcdefghij");
		pf_text_put(&xml, "</data>");
	}
	pf_text_put(&xml, "</originalData></unit></file></xliff>");
	assert_refused(xml.data, "more than 1 MB of codes");
	pf_text_release(&xml);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	static const char *const whole[] = { ONE("<trans-unit id=\"s1\" approved=\"yes\"><source>é<ph id=\"1\">&lt;br&gt;</ph></source><target>y</target><note from=\"profint\">seen</note></trans-unit>"),
					     TWO("<unit id=\"s1\"><originalData><data id=\"d1\">&lt;br&gt;</data></originalData><segment><source>é<ph id=\"1\" dataRef=\"d1\"/></source><target>y</target></segment></unit>") };
	pf_error err = { 0 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_true(read_xml(whole[i], &err));
		for (size_t length = 0; length < strlen(whole[i]); length++) {
			char *copy = strndup(whole[i], length);

			assert_non_null(copy);
			assert_refused(copy, "line ");
			free(copy);
		}
	}
}

/* --- there and back --- */

static uint32_t seed = 7;

static unsigned draw(unsigned most)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % most;
}

static void generate(pf_text *out)
{
	static const char *const pieces[] = { "mot ", "l’élève ", "&amp;", "&lt;", "&nbsp;", "&", "<", ">", "\"", "<br>", "<b>", "</b>", "<a href=\"/?a=1&amp;b=2\">", "</a>", "\n", "\t", "\r", "  ", "[x]",
					      "&#91;", "]]>", "<!-- x -->", "\xf0\x9f\x98\x80", "&quot;" };

	pf_text_clear(out);
	for (unsigned count = draw(12); count > 0; count--)
		pf_text_put(out, pieces[draw(sizeof pieces / sizeof *pieces)]);
	pf_text_put(out, "x"); /* an empty target is none */
}

static bool take_content(void *self, const pf_xliff_head *head, const pf_xliff_unit *unit, pf_error *err)
{
	const pf_inline_form *form = self;

	(void)head, (void)err;
	pf_text_format(&said, "%.*s %s [", (int)unit->id.length, unit->id.data, state_words[unit->state]);
	pf_inline_join(&said, &unit->source, *form);
	pf_text_put(&said, "] [");
	pf_inline_join(&said, &unit->target, *form);
	pf_text_put(&said, "]\n");
	return true;
}

static void any_content_comes_back_byte_for_byte_in_both_versions(void **state)
{
	pf_text a, b, expected;

	(void)state;
	pf_text_init(&a, 1u << 20);
	pf_text_init(&b, 1u << 20);
	pf_text_init(&expected, 64u << 20);
	for (int round = 0; round < 40; round++) {
		pf_inline_form form = (pf_inline_form)(round % 4);
		pf_xliff_head head = { round % 2 ? PF_XLIFF_2_1 : PF_XLIFF_1_2, PF_SPAN("fr"), PF_SPAN("sv"), PF_SPAN("1.a.b"), PF_SPAN("a/b") };
		pf_xliff_reading content = { take_content, &form };
		pf_xml_out *out = NULL;
		pf_error err = { 0 };

		pf_text_clear(&expected);
		pf_text_clear(&said);
		assert_true(pf_xml_out_open(&out, paper, &err));
		pf_xliff_begin(out, &head);
		pf_xliff_open_file(out, &head, "1");
		for (int i = 0; i < 100; i++) {
			pf_xliff_unit unit = { .id = PF_SPAN("s1"), .name = PF_SPAN("content/1"), .has_target = true, .state = (pf_xliff_state)(1 + draw(4)) };

			generate(&a);
			generate(&b);
			assert_true(pf_inline_split(&unit.source, arena, pf_text_span(&a), form, &err) && pf_inline_split(&unit.target, arena, pf_text_span(&b), form, &err));
			pf_inline_number(&unit.target, &unit.source);
			assert_true(pf_xliff_put(out, &head, &unit, arena, &err));
			pf_text_format(&expected, "s1 %s [%s] [%s]\n", state_words[unit.state], a.data, b.data);
		}
		pf_xliff_close_file(out, &head);
		pf_xliff_end(out);
		assert_true(pf_xml_out_finish(out, &err));
		pf_xml_out_free(out);
		if (!pf_xliff_read(paper, &content, &err))
			fail_msg("%s", err.message);
		assert_string_equal(said.data, expected.data);
		pf_arena_clear(arena);
	}
	pf_text_release(&a);
	pf_text_release(&b);
	pf_text_release(&expected);
}

static void write_one(pf_xliff_version version)
{
	pf_xliff_head head = { version, PF_SPAN("fr-FR"), PF_SPAN("en-GB"), PF_SPAN("1.case.uvuc"), PF_SPAN("case/uvuc") };
	pf_xliff_unit unit = { .id = PF_SPAN("s12"), .name = PF_SPAN("content/4"), .has_target = true, .state = PF_XLIFF_MACHINE,
			       .notes = { { "place", PF_SPAN("case/uvuc, content") }, { "profint", PF_SPAN("seen 1") } }, .note_count = 2 };
	pf_xliff_unit missing = { .id = PF_SPAN("s13"), .name = PF_SPAN("title/0") };
	pf_xml_out *out = NULL;
	pf_error err = { 0 };

	assert_true(pf_inline_split(&unit.source, arena, PF_SPAN("<b>Un</b><br>"), PF_INLINE_HTML, &err) && pf_inline_split(&unit.target, arena, PF_SPAN("<br><b>One</b>"), PF_INLINE_HTML, &err) &&
		    pf_inline_split(&missing.source, arena, PF_SPAN("Titre"), PF_INLINE_PLAIN, &err));
	pf_inline_number(&unit.target, &unit.source);
	assert_true(pf_xml_out_open(&out, paper, &err));
	pf_xliff_begin(out, &head);
	pf_xliff_open_file(out, &head, "0.1.0");
	assert_true(pf_xliff_put(out, &head, &unit, arena, &err) && pf_xliff_put(out, &head, &missing, arena, &err));
	pf_xliff_close_file(out, &head);
	pf_xliff_end(out);
	assert_true(pf_xml_out_finish(out, &err));
	pf_xml_out_free(out);
}

static void both_versions_are_written_as_their_schemas_want_them(void **state)
{
	pf_text text;

	(void)state;
	pf_text_init(&text, 1u << 20);
	write_one(PF_XLIFF_1_2);
	paper_read(&text);
	assert_string_equal(text.data, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
				       "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n"
				       "\t<file original=\"case/uvuc\" source-language=\"fr-FR\" target-language=\"en-GB\" datatype=\"html\" tool-id=\"profint\">\n"
				       "\t\t<header><tool tool-id=\"profint\" tool-name=\"profint\" tool-version=\"0.1.0\"/></header>\n"
				       "\t\t<body>\n"
				       "\t\t\t<trans-unit id=\"s12\" resname=\"content/4\" xml:space=\"preserve\">\n"
				       "\t\t\t\t<source><bpt id=\"1\">&lt;b&gt;</bpt>Un<ept id=\"1\">&lt;/b&gt;</ept><ph id=\"2\">&lt;br&gt;</ph></source>\n"
				       "\t\t\t\t<target state=\"needs-review-translation\" state-qualifier=\"leveraged-mt\"><ph id=\"2\">&lt;br&gt;</ph><bpt id=\"1\">&lt;b&gt;</bpt>One<ept id=\"1\">&lt;/b&gt;</ept></target>\n"
				       "\t\t\t\t<note from=\"place\">case/uvuc, content</note>\n"
				       "\t\t\t\t<note from=\"profint\">seen 1</note>\n"
				       "\t\t\t</trans-unit>\n"
				       "\t\t\t<trans-unit id=\"s13\" resname=\"title/0\" xml:space=\"preserve\">\n"
				       "\t\t\t\t<source>Titre</source>\n"
				       "\t\t\t</trans-unit>\n"
				       "\t\t</body>\n"
				       "\t</file>\n"
				       "</xliff>\n");
	write_one(PF_XLIFF_2_1);
	paper_read(&text);
	assert_string_equal(text.data, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
				       "<xliff version=\"2.1\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" srcLang=\"fr-FR\" trgLang=\"en-GB\">\n"
				       "\t<file id=\"1.case.uvuc\" original=\"case/uvuc\">\n"
				       "\t\t<unit id=\"s12\" name=\"content/4\" canResegment=\"no\" xml:space=\"preserve\">\n"
				       "\t\t\t<notes>\n"
				       "\t\t\t\t<note category=\"place\">case/uvuc, content</note>\n"
				       "\t\t\t\t<note category=\"profint\">seen 1</note>\n"
				       "\t\t\t</notes>\n"
				       "\t\t\t<originalData>\n"
				       "\t\t\t\t<data id=\"d1\">&lt;b&gt;</data>\n"
				       "\t\t\t\t<data id=\"d2\">&lt;/b&gt;</data>\n"
				       "\t\t\t\t<data id=\"d3\">&lt;br&gt;</data>\n"
				       "\t\t\t</originalData>\n"
				       "\t\t\t<segment state=\"translated\" subState=\"profint:machine\">\n"
				       "\t\t\t\t<source><pc id=\"1\" dataRefEnd=\"d2\" dataRefStart=\"d1\">Un</pc><ph id=\"2\" dataRef=\"d3\"/></source>\n"
				       "\t\t\t\t<target><ph id=\"2\" dataRef=\"d3\"/><pc id=\"1\" dataRefEnd=\"d2\" dataRefStart=\"d1\">One</pc></target>\n"
				       "\t\t\t</segment>\n"
				       "\t\t</unit>\n"
				       "\t\t<unit id=\"s13\" name=\"title/0\" canResegment=\"no\" xml:space=\"preserve\">\n"
				       "\t\t\t<segment state=\"initial\">\n"
				       "\t\t\t\t<source>Titre</source>\n"
				       "\t\t\t</segment>\n"
				       "\t\t</unit>\n"
				       "\t</file>\n"
				       "</xliff>\n");
	pf_text_release(&text);
}

static void no_allocation_that_fails_is_fatal(void **state)
{
	static const char *const whole[] = { ONE("<trans-unit id='s1'><source>é<ph id='1'>&lt;br&gt;</ph></source><target>y</target><note from='profint'>seen</note></trans-unit>"),
					     TWO("<unit id='s1'><originalData><data id='d1'>&lt;br&gt;</data></originalData><segment><source>é<ph id='1' dataRef='d1'/></source><target>y</target></segment></unit>") };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		bool done = false;

		paper_write(pf_span_of(whole[i]));
		for (long n = 0; !done; n++) {
			pf_error err = { 0 };

			countdown = n;
			done = pf_xliff_read(paper, &reading, &err);
			countdown = -1;
			assert_true(done || err.code == PF_E_MEMORY);
			assert_true(n < 1000);
		}
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
		cmocka_unit_test(states_of_1_2_are_read),
		cmocka_unit_test(states_of_2_are_read_and_the_least_of_the_segments_counts),
		cmocka_unit_test(codes_of_all_kinds_are_read),
		cmocka_unit_test(what_is_not_ours_is_passed_over),
		cmocka_unit_test(what_is_no_xliff_is_refused_with_its_line),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
		cmocka_unit_test(any_content_comes_back_byte_for_byte_in_both_versions),
		cmocka_unit_test(both_versions_are_written_as_their_schemas_want_them),
		cmocka_unit_test(no_allocation_that_fails_is_fatal),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
