/* XML read as events and written to files: what is dangerous is refused, with its line. */
#include "exchange/xml_in.h"
#include "exchange/xml_out.h"
#include "../starve.h"

#include <fcntl.h>
#include <libxml/parser.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Events as text: <name a=v>…</name>. */
static pf_text said;
static const char *refuse; /* an element that the callback refuses */

static bool on_open(void *self, const pf_xml_element *element, pf_error *err)
{
	(void)self;
	if (refuse && pf_span_is(element->name, refuse))
		return pf_fail(err, PF_E_INPUT, "no <%s> here", refuse);
	pf_text_format(&said, "<%.*s", (int)element->name.length, element->name.data);
	if (element->space.length)
		pf_text_format(&said, "{%.*s}", (int)element->space.length, element->space.data);
	for (size_t i = 0; i < element->count; i++)
		pf_text_format(&said, " %.*s=%.*s", (int)element->attributes[i].name.length, element->attributes[i].name.data, (int)element->attributes[i].value.length,
			       element->attributes[i].value.data);
	pf_text_format(&said, " @%u,%u>", element->line, element->depth);
	return true;
}

static bool on_close(void *self, pf_span name, unsigned depth, pf_error *err)
{
	(void)self, (void)depth, (void)err;
	pf_text_format(&said, "</%.*s>", (int)name.length, name.data);
	return true;
}

static bool on_text(void *self, pf_span text, pf_error *err)
{
	(void)self, (void)err;
	pf_text_span_add(&said, text);
	return true;
}

static const pf_xml_events events = { on_open, on_close, on_text, NULL };

typedef struct feed {
	pf_span rest;
	size_t piece; /* so many bytes at once */
	bool breaks;  /* at the end: cannot be read */
} feed;

static bool pull(void *self, char *buffer, size_t room, size_t *length, pf_error *err)
{
	feed *f = self;
	size_t most = f->piece && f->piece < room ? f->piece : room;

	if (f->rest.length == 0 && f->breaks)
		return pf_fail(err, PF_E_OFFLINE, "the disk is gone");
	*length = f->rest.length < most ? f->rest.length : most;
	memcpy(buffer, f->rest.data, *length);
	f->rest.data += *length;
	f->rest.length -= *length;
	return true;
}

static bool read_span(pf_span xml, size_t piece, pf_error *err)
{
	feed f = { xml, piece, false };
	pf_xml_source source = { pull, &f };

	pf_text_clear(&said);
	return pf_xml_read(&events, &source, err);
}

static void assert_read(const char *xml, const char *expected)
{
	pf_error err = { 0 };

	if (!read_span(pf_span_of(xml), 0, &err))
		fail_msg("%s", err.message);
	assert_string_equal(said.data, expected);
	for (size_t piece = 1; piece < 4; piece++) {
		assert_true(read_span(pf_span_of(xml), piece, &err));
		assert_string_equal(said.data, expected);
	}
}

static void assert_refused(pf_span xml, const char *why)
{
	pf_error err = { 0 };

	assert_false(read_span(xml, 0, &err));
	assert_int_equal(err.code, PF_E_INPUT);
	if (!strstr(err.message, why))
		fail_msg("'%s' does not say '%s'", err.message, why);
}

static void elements_attributes_and_texts_come_as_they_stand(void **state)
{
	(void)state;
	assert_read("<a/>", "<a @1,1></a>");
	assert_read("<?xml version=\"1.0\"?>\n<a x='1'>\n<b>t</b></a>", "<a x=1 @2,1>\n<b @3,2>t</b></a>");
	assert_read("<a xml:lang=\"fr\" y=\"&lt;&amp;&#38;amp;&quot;é\">&amp;&lt;&#233;<![CDATA[<x>]]></a>", "<a xml:lang=fr y=<&&amp;\"é @1,1>&<é<x></a>");
	assert_read("<p:a xmlns:p=\"urn:x\" p:b=\"1\"/>", "<a{urn:x} p:b=1 @1,1></a>");
	assert_read("<!DOCTYPE tmx SYSTEM \"tmx14.dtd\"><tmx> <!-- c --><?p i?> </tmx>", "<tmx @1,1>  </tmx>");
	assert_read("<a>x\r\ny&#13;z</a>", "<a @1,1>x\ny\rz</a>");
}

static void other_encodings_arrive_as_utf8(void **state)
{
	static const char utf16[] = "\xff\xfe<\0a\0>\0\xe9\0<\0/\0a\0>\0";
	pf_error err = { 0 };

	(void)state;
	assert_true(read_span((pf_span){ utf16, sizeof utf16 - 1 }, 0, &err));
	assert_string_equal(said.data, "<a @1,1>é</a>");
	assert_read("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>", "<a @1,1>é</a>");
}

static void entities_and_declarations_are_refused(void **state)
{
	(void)state;
	assert_refused(PF_SPAN("<!DOCTYPE a [\n<!ENTITY x \"y\">]><a>&x;</a>"), "line 2: the document type declares");
	assert_refused(PF_SPAN("<!DOCTYPE a [<!ENTITY a0 \"ha\"><!ENTITY a1 \"&a0;&a0;\"><!ENTITY a2 \"&a1;&a1;\">]><a>&a2;</a>"), "declares");
	assert_refused(PF_SPAN("<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x\"> %p;]><a/>"), "declares");
	assert_refused(PF_SPAN("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"), "declares");
	assert_refused(PF_SPAN("<!DOCTYPE a [<!ATTLIST a b CDATA \"x\">]><a/>"), "declares");
	assert_refused(PF_SPAN("<!DOCTYPE a [<!ATTLIST a b (x|y) \"x\">]><a/>"), "declares");
	assert_refused(PF_SPAN("<!DOCTYPE a [<!ELEMENT a ANY>]><a/>"), "declares");
	assert_refused(PF_SPAN("<!DOCTYPE a [<!NOTATION n SYSTEM \"x\">]><a/>"), "declares");
	assert_refused(PF_SPAN("<!DOCTYPE a [<!ENTITY x SYSTEM \"y\" NDATA n>]><a/>"), "declares");
	assert_refused(PF_SPAN("<!DOCTYPE a SYSTEM \"x.dtd\">\n<a>\n&nbsp;</a>"), "line 3: ");
	assert_refused(PF_SPAN("<!DOCTYPE a SYSTEM \"x.dtd\">\n<a b=\"&nbsp;\"/>"), "line 2: ");
	assert_refused(PF_SPAN("<a>&nbsp;</a>"), "nbsp");
}

static void a_document_cut_anywhere_is_refused(void **state)
{
	static const char xml[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a x=\"é\"><!-- c --><b>&amp;é<![CDATA[x]]></b></a>";
	pf_error err = { 0 };

	(void)state;
	assert_true(read_span(PF_SPAN(xml), 0, &err));
	for (size_t length = 0; length < sizeof xml - 1; length++) {
		char *copy = malloc(length + 1); /* so that a checker sees who reads too far */

		assert_non_null(copy);
		memcpy(copy, xml, length);
		assert_refused((pf_span){ copy, length }, "line ");
		free(copy);
	}
}

static void what_is_not_well_formed_is_refused_with_its_line(void **state)
{
	(void)state;
	assert_refused(PF_SPAN(""), "line 1: ");
	assert_refused(PF_SPAN("<a>\n<b></a>"), "line 2: ");
	assert_refused(PF_SPAN("<a/>\n\nx"), "line 3: ");
	assert_refused(PF_SPAN("<a>\n\xc3(</a>"), "line 2: ");
	assert_refused(PF_SPAN("<a>\n\x01</a>"), "line 2: ");
	assert_refused(PF_SPAN("<a b='1' b='2'/>"), "line 1: ");
	assert_refused(PF_SPAN("<x:a/>"), "line 1: ");
	assert_refused((pf_span){ "<a>\0</a>", 8 }, "line 1: ");
}

static void limits_of_depth_attributes_and_values_hold(void **state)
{
	pf_text xml;
	pf_error err = { 0 };

	(void)state;
	pf_text_init(&xml, 64u << 20);
	for (int depth = 64; depth < 66; depth++) {
		pf_text_clear(&xml);
		for (int i = 0; i < depth; i++)
			pf_text_put(&xml, "<a>");
		for (int i = 0; i < depth; i++)
			pf_text_put(&xml, "</a>");
		if (depth == 64)
			assert_true(read_span(pf_text_span(&xml), 0, &err));
		else
			assert_refused(pf_text_span(&xml), "64 elements inside one another");
	}
	for (int count = 64; count < 66; count++) {
		pf_text_clear(&xml);
		pf_text_put(&xml, "<a");
		for (int i = 0; i < count; i++)
			pf_text_format(&xml, " a%d=''", i);
		pf_text_put(&xml, "/>");
		if (count == 64)
			assert_true(read_span(pf_text_span(&xml), 0, &err));
		else
			assert_refused(pf_text_span(&xml), "64 attributes");
	}
	pf_text_clear(&xml);
	pf_text_put(&xml, "<a b='");
	for (int i = 0; i < 70000; i++)
		pf_text_byte(&xml, 'x');
	pf_text_put(&xml, "'/>");
	assert_refused(pf_text_span(&xml), "64 KB");
	pf_text_release(&xml);
}

static void a_callback_that_refuses_ends_the_reading_with_its_line(void **state)
{
	(void)state;
	refuse = "b";
	assert_refused(PF_SPAN("<a>\n\n<b/><c/></a>"), "line 3: no <b> here");
	assert_null(strstr(said.data, "<c"));
	refuse = NULL;
}

static void a_source_that_breaks_says_so_itself(void **state)
{
	feed f = { PF_SPAN("<a>"), 0, true };
	pf_xml_source source = { pull, &f };
	pf_error err = { 0 };

	(void)state;
	pf_text_clear(&said);
	assert_false(pf_xml_read(&events, &source, &err));
	assert_int_equal(err.code, PF_E_OFFLINE);
	assert_string_equal(err.message, "the disk is gone");
}

static void a_file_that_is_not_there_or_broken_is_named(void **state)
{
	char path[] = "/tmp/profint-xml.XXXXXX";
	int fd = mkstemp(path);
	pf_error err = { 0 };

	(void)state;
	assert_false(pf_xml_read_file(&events, "/nowhere/x.tmx", &err));
	assert_int_equal(err.code, PF_E_USAGE);
	assert_non_null(strstr(err.message, "/nowhere/x.tmx cannot be read"));
	assert_int_equal(write(fd, "<a>\n<", 5), 5);
	pf_text_clear(&said);
	assert_false(pf_xml_read_file(&events, path, &err));
	assert_int_equal(err.code, PF_E_INPUT);
	assert_non_null(strstr(err.message, path));
	assert_non_null(strstr(err.message, ": line 2: "));
	assert_false(pf_xml_read_file(&events, "/tmp", &err));
	assert_int_equal(err.code, PF_E_USAGE);
	close(fd);
	unlink(path);
}

/* --- writing --- */

static char folder[] = "/tmp/profint-xml.XXXXXX";
static char file[64];

static void write_one(pf_xml_out *out)
{
	pf_xml_open(out, "a");
	pf_xml_put_attribute(out, "x", PF_SPAN("<\"&\n\t'é"));
	pf_xml_break(out, 1);
	pf_xml_open(out, "b");
	pf_xml_put_text(out, PF_SPAN("<&>\r\n"));
	pf_xml_open(out, "c");
	pf_xml_close(out);
	pf_xml_put_text(out, PF_SPAN(" t"));
	pf_xml_close(out);
	pf_xml_put_element(out, 1, "d", PF_SPAN("e"));
	pf_xml_break(out, 0);
	pf_xml_close(out);
}

static void what_was_written_is_read_back_the_same(void **state)
{
	pf_xml_out *out = NULL;
	pf_error err = { 0 };
	struct stat info;

	(void)state;
	assert_true(pf_xml_out_open(&out, file, &err));
	write_one(out);
	assert_int_equal(access(file, F_OK), -1);
	assert_true(pf_xml_out_finish(out, &err));
	pf_xml_out_free(out);
	assert_int_equal(stat(file, &info), 0);
	pf_text_clear(&said);
	if (!pf_xml_read_file(&events, file, &err))
		fail_msg("%s", err.message);
	assert_string_equal(said.data, "<a x=<\"&\n\t'é @2,1>\n\t<b @3,2><&>\r\n<c @4,3></c> t</b>\n\t<d @5,2>e</d>\n</a>");
	unlink(file);
}

static bool is_empty_folder(void)
{
	return rmdir(folder) == 0 && mkdir(folder, 0700) == 0;
}

static void what_is_not_finished_leaves_nothing(void **state)
{
	pf_xml_out *out = NULL;
	pf_error err = { 0 };

	(void)state;
	assert_true(pf_xml_out_open(&out, file, &err));
	write_one(out);
	pf_xml_out_free(out);
	assert_true(is_empty_folder());
	assert_false(pf_xml_out_open(&out, "/nowhere/x", &err));
	assert_int_equal(err.code, PF_E_USAGE);
	pf_xml_out_free(NULL);
}

static void a_disk_that_is_full_is_told_and_the_old_file_stays(void **state)
{
	pf_xml_out *out = NULL;
	pf_error err = { 0 };

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	assert_true(pf_xml_out_open(&out, file, &err));
	{ /* the descriptor that was opened last is made a full one */
		int full = open("/dev/full", 1);

		for (int fd = 3; fd < full; fd++) {
			struct stat a, b;
			char draft[128];

			snprintf(draft, sizeof draft, "%s.part%ld", file, (long)getpid());
			if (fstat(fd, &a) == 0 && stat(draft, &b) == 0 && a.st_ino == b.st_ino)
				dup2(full, fd);
		}
		close(full);
	}
	write_one(out);
	assert_false(pf_xml_out_finish(out, &err));
	assert_int_equal(err.code, PF_E_INTERNAL);
	assert_non_null(strstr(err.message, "No space left"));
	pf_xml_out_free(out);
	assert_true(is_empty_folder());
}

static void texts_that_are_no_xml_are_known(void **state)
{
	(void)state;
	assert_true(pf_xml_fits(PF_SPAN("é\t\n\r\xf0\x9f\x98\x80\xef\xbf\xbd")));
	assert_false(pf_xml_fits(PF_SPAN("\x01")));
	assert_false(pf_xml_fits(PF_SPAN("\xff")));
	assert_false(pf_xml_fits(PF_SPAN("\xef\xbf\xbf")));
	assert_false(pf_xml_fits(PF_SPAN("a\xef\xbf\xbe")));
	assert_false(pf_xml_fits(PF_SPAN("\xed\xa0\x80")));
}

static void no_allocation_that_fails_is_fatal(void **state)
{
	bool done = false;

	(void)state;
	for (long n = 0; !done; n++) {
		pf_xml_out *out = NULL;
		pf_error err = { 0 };

		countdown = n;
		done = read_span(PF_SPAN("<a x='1'><b>t&amp;é</b></a>"), 0, &err) && pf_xml_out_open(&out, file, &err);
		if (done) {
			write_one(out);
			done = pf_xml_out_finish(out, &err);
		}
		countdown = -1;
		pf_xml_out_free(out);
		assert_true(done || err.code == PF_E_MEMORY || err.code == PF_E_INTERNAL || err.code == PF_E_INPUT);
		assert_true(n < 5000);
	}
	unlink(file);
	assert_true(is_empty_folder());
}

static int begin(void **state)
{
	(void)state;
	pf_text_init(&said, 1u << 20);
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof file, "%s/x.xml", folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	pf_text_release(&said);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_attributes_and_texts_come_as_they_stand),
		cmocka_unit_test(other_encodings_arrive_as_utf8),
		cmocka_unit_test(entities_and_declarations_are_refused),
		cmocka_unit_test(a_document_cut_anywhere_is_refused),
		cmocka_unit_test(what_is_not_well_formed_is_refused_with_its_line),
		cmocka_unit_test(limits_of_depth_attributes_and_values_hold),
		cmocka_unit_test(a_callback_that_refuses_ends_the_reading_with_its_line),
		cmocka_unit_test(a_source_that_breaks_says_so_itself),
		cmocka_unit_test(a_file_that_is_not_there_or_broken_is_named),
		cmocka_unit_test(what_was_written_is_read_back_the_same),
		cmocka_unit_test(what_is_not_finished_leaves_nothing),
		cmocka_unit_test(a_disk_that_is_full_is_told_and_the_old_file_stays),
		cmocka_unit_test(texts_that_are_no_xml_are_known),
		cmocka_unit_test(no_allocation_that_fails_is_fatal),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
