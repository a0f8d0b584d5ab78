/* The manifest: its members, its paths, the kinds of files it may name, and how it is refreshed. */
#include "box.h"
#include "bundle/folder.h"
#include "bundle/medium.h"

#include <fcntl.h>

#define FILE_NAME "profint.json"
#define EMPTY_SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* Checks a bundle of this manifest alone. */
static box manifest(const char *text)
{
	box b;

	box_begin(&b);
	box_write(&b, FILE_NAME, text);
	box_check(&b);
	return b;
}

static void refused(const char *text, size_t line, const char *pointer, const char *message)
{
	box b = manifest(text);

	box_says(&b, "error", FILE_NAME, line, pointer, message);
	box_counts(&b, 1, 0);
	box_end(&b);
}

static void an_empty_list_of_files_is_a_manifest(void **state)
{
	box b = manifest("{" BOX_HEAD ",\"files\":[]}");

	(void)state;
	box_counts(&b, 0, 0);
	box_end(&b);
}

static void a_folder_without_a_manifest_is_no_bundle(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_check(&b);
	box_says(&b, "error", FILE_NAME, 0, "", "is missing");
	box_counts(&b, 1, 0);
	box_end(&b);
}

static void a_folder_that_is_not_there_is_wrong_usage(void **state)
{
	pf_findings *findings = pf_findings_new();
	pf_bundle bundle = { 0 };
	pf_error err = { 0 };

	(void)state;
	assert_false(
		pf_bundle_read(&bundle, findings, NULL, "/tmp/profint-no-such-folder", NULL, &err));
	assert_int_equal(err.code, PF_E_USAGE);
	assert_non_null(strstr(err.message, "cannot be opened"));
	pf_findings_free(findings);
}

static void what_is_not_json_is_told_with_line_and_column(void **state)
{
	(void)state;
	refused("{\n\"format\":}\n", 2, "", "column");
	refused("{\"a\":1,\"a\":2}", 1, "", "duplicate object key");
	refused("[]", 1, "", "is a list; expected an object");
}

static void an_unknown_member_is_refused_with_the_nearest_one(void **state)
{
	box b;

	(void)state;
	refused("{" BOX_HEAD ",\n\"files\":[],\n\"serail\":1}", 3, "/serail",
		"unknown member (did you mean 'serial'?)");
	b = manifest(
		"{" BOX_HEAD ",\"files\":[{\"path\":\"records/a.jsonl\",\"bytes\":0,\"sha256\":\"" EMPTY_SHA
		"\",\"size\":1}]}");
	box_says(&b, "error", FILE_NAME, 1, "/files/0/size", "unknown member");
	box_says(&b, "error", "records/a.jsonl", 0, "", "is missing; the manifest lists it");
	box_counts(&b, 2, 0);
	box_end(&b);
}

static void a_required_member_may_not_be_missing(void **state)
{
	(void)state;
	refused("{" BOX_HEAD "}", 1, "/files",
		"missing; expected the list that `profint manifest` writes");
	refused(
		"{\"origin\":\"https://a.org\",\"source_language\":\"fr\",\"languages\":[\"fr\"],\"files\":[]}",
		1, "/format", "missing");
	refused(
		"{\"format\":\"profint-bundle/1\",\"source_language\":\"fr\",\"languages\":[\"fr\"],\"files\":[]}",
		1, "/origin", "missing");
	refused(
		"{\"format\":\"profint-bundle/1\",\"origin\":\"https://a.org\",\"languages\":[\"fr\"],\"files\":[]}",
		1, "/source_language", "missing");
}

static void members_of_the_wrong_kind_are_refused(void **state)
{
	(void)state;
	refused("{" BOX_HEAD ",\"files\":{}}", 1, "/files", "is an object; expected the list");
	refused("{" BOX_HEAD ",\"files\":[1]}", 1, "/files/0", "is a whole number; expected an object");
	refused("{" BOX_HEAD ",\"files\":[],\"serial\":-1}", 1, "/serial",
		"expected a whole number from 0");
	refused("{" BOX_HEAD ",\"files\":[],\"serial\":\"1\"}", 1, "/serial",
		"expected a whole number from 0");
	refused("{" BOX_HEAD ",\"files\":[],\"complete\":1}", 1, "/complete", "expected true or false");
	refused("{" BOX_HEAD ",\"files\":[],\"title\":1}", 1, "/title", "expected a text");
	refused(
		"{\"format\":\"profint-bundle/2\",\"origin\":\"https://a.org\",\"source_language\":\"fr\",\"languages\":"
		"[\"fr\"],\"files\":[]}",
		1, "/format", "unknown format; expected \"profint-bundle/1\"");
	refused(
		"{\"format\":\"profint-bundle/1\",\"origin\":\"a.org\",\"source_language\":\"fr\",\"languages\":[\"fr\"],"
		"\"files\":[]}",
		1, "/origin", "is no origin");
}

#define LANGUAGES(source, list)                                                                    \
	"{\"format\":\"profint-bundle/1\",\"origin\":\"https://a.org\",\"source_language\":" source    \
	",\"languages\":" list ",\"files\":[]}"

static void languages_are_codes_each_once_with_the_source_among_them(void **state)
{
	box b = manifest(LANGUAGES("\"fr\"", "[\"fr\",\"pt-br\",\"gsw\"]"));

	(void)state;
	box_counts(&b, 0, 0);
	box_end(&b);
	refused(LANGUAGES("\"fr\"", "[\"en\"]"), 1, "/languages", "lacks the source language 'fr'");
	refused(LANGUAGES("\"fr\"", "[\"fr\",\"FR\"]"), 1, "/languages/1", "is no language code");
	refused(LANGUAGES("\"fr\"", "[\"fr\",\"french\"]"), 1, "/languages/1", "is no language code");
	refused(LANGUAGES("\"fr\"", "[\"fr\",\"fr_FR\"]"), 1, "/languages/1", "is no language code");
	refused(LANGUAGES("\"fr\"", "[\"fr\",\"fr-\"]"), 1, "/languages/1", "is no language code");
	refused(LANGUAGES("\"fr\"", "[\"fr\",\"en\",\"en\"]"), 1, "/languages/2", "is listed twice");
	refused(LANGUAGES("\"fr\"", "[\"fr\",1]"), 1, "/languages/1",
		"is a whole number; expected a language code");
	refused(LANGUAGES("\"fr\"", "\"fr\""), 1, "/languages", "expected a list");
	refused(LANGUAGES("\"f\"", "[\"fr\"]"), 1, "/source_language", "is no language code");
}

static void a_path_outside_the_bundle_is_refused(void **state)
{
	static const struct {
		const char *path, *why;
	} bad[] = {
		{ "", "is empty" },
		{ "/etc/passwd", "is absolute" },
		{ "../records/a.jsonl", "steps out of its folder" },
		{ "records/../a.jsonl", "steps out of its folder" },
		{ "records/..", "steps out of its folder" },
		{ "media\\\\a.pdf", "holds a backslash" },
		{ "media/a\\u0085.pdf", "control character" },
		{ "media/.htaccess", "is a hidden file" },
		{ ".git/config", "is a hidden file" },
		{ "media/", "has an empty component" },
		{ "media//a.pdf", "has an empty component" },
		{ "records/a.json", "does not end in .jsonl" },
		{ "records/.jsonl", "is a hidden file" },
		{ "other/a.pdf", "is neither in records/ nor in media/" },
		{ "profint.json", "is neither in records/ nor in media/" },
		{ "media", "is neither in records/ nor in media/" },
		{ "media/a/b.pdf", "is in a folder of records/ or media/" },
		{ "media/a.pdf.", "begins or ends in a space or a full stop" },
		{ "media/ a.pdf", "begins or ends in a space or a full stop" },
		{ "media/%2e%2e/a.pdf", "holds one of" },
		{ "media/a.pdf:x", "holds one of" },
		{ "media/a\\u202efdp.pdf", "cannot be seen or looks like another" },
		{ "media/a\\uff0fb.pdf", "cannot be seen or looks like another" },
		{ "media/-rf.pdf", "begins with a hyphen" },
	};
	char text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(text, sizeof text,
			"{" BOX_HEAD ",\"files\":[{\"path\":\"%s\",\"sha256\":\"" EMPTY_SHA "\",\"bytes\":0}]}",
			bad[i].path);
		refused(text, 1, "/files/0/path", bad[i].why);
	}
}

static void a_path_keeps_its_limit_of_255_bytes(void **state)
{
	char path[300] = "media/";
	const char *why = NULL;

	(void)state;
	memset(path + 6, 'x', 255 - 6);
	memcpy(path + 251, ".pdf", 5);
	assert_true(pf_folder_path(pf_span_of(path), &why));
	memset(path + 6, 'x', 256 - 6);
	memcpy(path + 252, ".pdf", 5);
	assert_false(pf_folder_path(pf_span_of(path), &why));
	assert_string_equal(why, "is longer than 255 bytes");
	assert_false(pf_folder_path(PF_SPAN("media/a\0.pdf"), &why));
	assert_false(pf_folder_path(PF_SPAN("media/\xff.pdf"), &why));
	assert_true(pf_folder_path(PF_SPAN("media/Grille d’évaluation (2026).pdf"), &why));
}

#define ENTRY(path, sha, bytes) "{\"path\":\"" path "\",\"sha256\":\"" sha "\",\"bytes\":" bytes "}"
#define FILES(entries) "{" BOX_HEAD ",\"files\":[" entries "]}"

static void an_entry_is_a_path_a_digest_and_a_length(void **state)
{
	(void)state;
	refused(FILES("{\"path\":\"records/a.jsonl\",\"bytes\":0}"), 1, "/files/0/sha256", "missing");
	refused(FILES("{\"path\":\"records/a.jsonl\",\"sha256\":\"" EMPTY_SHA "\"}"), 1,
		"/files/0/bytes", "missing");
	refused(FILES("{\"sha256\":\"" EMPTY_SHA "\",\"bytes\":0}"), 1, "/files/0/path", "missing");
	refused(FILES(ENTRY("records/a.jsonl", "e3b0", "0")), 1, "/files/0/sha256",
		"expected a SHA-256 of 64 hex digits");
	refused(FILES(ENTRY("records/a.jsonl", EMPTY_SHA "00", "0")), 1, "/files/0/sha256",
		"expected a SHA-256");
	refused(FILES(ENTRY("records/a.jsonl", EMPTY_SHA, "-1")), 1, "/files/0/bytes",
		"expected a whole number from 0");
	refused(FILES(ENTRY("records/a.jsonl", EMPTY_SHA, "\"0\"")), 1, "/files/0/bytes",
		"is a text; expected");
	refused(FILES(ENTRY("records/a.jsonl", EMPTY_SHA, "4294967297")), 1, "/files/0/bytes",
		"longer than 4294967296 bytes together");
	refused(FILES(ENTRY("media/a.pdf", EMPTY_SHA, "67108865")), 1, "/files/0/bytes",
		"longer than the 67108864 bytes");
}

static void a_path_listed_twice_is_refused_in_any_case(void **state)
{
	box b = manifest(FILES(ENTRY("media/a.pdf", EMPTY_SHA, "0") "," ENTRY("media/a.pdf", EMPTY_SHA,
		"0") "," ENTRY("media/A.pdf", EMPTY_SHA, "0")));

	(void)state;
	box_says(&b, "error", FILE_NAME, 1, "/files/1/path", "is listed twice; first as /files/0");
	box_says(&b, "error", FILE_NAME, 1, "/files/2/path",
		"differs from /files/0 only in upper and lower case");
	box_says(&b, "error", "media/a.pdf", 0, "", "is missing; the manifest lists it");
	box_end(&b);
}

static void kinds_that_are_not_listed_are_refused_by_their_names(void **state)
{
	static const struct {
		const char *path, *why;
	} bad[] = {
		{ "media/a.svg", "is of a kind that is refused (.svg)" },
		{ "media/a.html", "is of a kind that is refused (.html)" },
		{ "media/a.php", "is of a kind that is refused (.php)" },
		{ "media/a.PHP", "is of a kind that is refused (.PHP)" },
		{ "media/a.phtml", "is of a kind that is refused" },
		{ "media/a.phar", "is of a kind that is refused" },
		{ "media/a.exe", "is of a kind that is refused" },
		{ "media/a.zip", "is of a kind that is refused" },
		{ "media/a.js", "is of a kind that is refused" },
		{ "media/a.docm", "is of a kind that is refused" },
		{ "media/a", "has no extension" },
		{ "media/a.php.jpg", "has two extensions (.php and .jpg); expected one" },
		{ "media/a.php5.jpg", "has two extensions" },
		{ "media/a.b.php.x.jpg", "has two extensions (.php and .jpg)" },
		{ "media/a.pHtMl.pdf", "has two extensions" },
	};
	char text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(text, sizeof text,
			"{" BOX_HEAD ",\"files\":[{\"path\":\"%s\",\"sha256\":\"" EMPTY_SHA "\",\"bytes\":0}]}",
			bad[i].path);
		refused(text, 1, "/files/0/path", bad[i].why);
	}
}

static void a_full_stop_in_a_name_is_not_a_second_extension(void **state)
{
	const pf_model *model = pf_model_get(NULL);
	char room[160];

	(void)state;
	assert_true(pf_medium_name(model, PF_SPAN("media/fiche.v2.pdf"), room, sizeof room));
	assert_true(pf_medium_name(model, PF_SPAN("media/2026.11.23.pdf"), room, sizeof room));
	assert_true(pf_medium_name(model, PF_SPAN("media/une.évaluation.pdf"), room, sizeof room) ||
		strstr(room, "(.une"));
}

/* What pf_medium says of these bytes under this name, given in pieces of every length up to 7 and at once. */
static const char *medium(const char *name, const char *bytes, size_t length)
{
	const char *first = NULL;

	for (size_t piece = 0; piece < 8; piece++) {
		size_t step = piece ? piece : length + 1;
		const char *said;
		pf_medium m;

		pf_medium_init(&m, pf_span_of(name));
		for (size_t at = 0; at < length; at += step)
			pf_medium_add(&m, bytes + at, length - at < step ? length - at : step);
		said = pf_medium_end(&m);
		if (!piece)
			first = said;
		else if (said != first)
			fail_msg("%s: '%s' in pieces of %zu, '%s' at once", name, said, piece, first);
	}
	return first;
}

#define MEDIUM(name, bytes) medium(name, bytes, sizeof(bytes) - 1)
#define ZIP "PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static void files_that_are_what_their_names_say_are_taken(void **state)
{
	(void)state;
	assert_null(MEDIUM("media/a.pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3 <script>"));
	assert_null(MEDIUM("media/a.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
	assert_null(MEDIUM("media/a.jpg", "\xff\xd8\xff\xe0 JFIF"));
	assert_null(MEDIUM("media/a.JPEG", "\xff\xd8\xff\xe1 Exif"));
	assert_null(MEDIUM("media/a.gif", "GIF89a\1\0\1\0"));
	assert_null(MEDIUM("media/a.webp", "RIFF\x10\0\0\0WEBPVP8 "));
	assert_null(MEDIUM("media/a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"));
	assert_null(MEDIUM("media/a.docx", ZIP "[Content_Types].xml ... word/document.xml"));
	assert_null(MEDIUM("media/a.xlsx", ZIP "xl/workbook.xml ... [Content_Types].xml"));
	assert_null(MEDIUM("media/a.pptx", ZIP "[Content_Types].xml ... ppt/presentation.xml"));
	assert_null(MEDIUM("media/a.odt",
		ZIP "\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.textPK\3\4"));
	assert_null(MEDIUM("media/a.ods",
		ZIP "\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK\3\4"));
	assert_null(MEDIUM("media/a.odp",
		ZIP "\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.presentationPK\3\4"));
	assert_null(MEDIUM("media/a.txt", "Texte à lire, 1 < 2, aé€😀 fin"));
	assert_null(MEDIUM("media/a.csv", "\xef\xbb\xbfnom;âge\r\n"));
	assert_null(MEDIUM("media/a.mp3", "ID3\4\0"));
	assert_null(MEDIUM("media/a.mp4",
		"\0\0\0\x18"
		"ftypisom"));
}

static void files_that_are_something_else_are_refused(void **state)
{
	static const char *const names[] = { "media/a.pdf", "media/a.png", "media/a.jpg", "media/a.gif",
		"media/a.webp", "media/a.doc", "media/a.xls", "media/a.ppt", "media/a.docx", "media/a.xlsx",
		"media/a.pptx", "media/a.odt", "media/a.ods", "media/a.odp", "media/a.mp3", "media/a.mp4" };
	static const char wrong[] = "does not begin as a file of its extension does";

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_string_equal(MEDIUM(names[i], "<svg xmlns=\"http://www.w3.org/2000/svg\">"), wrong);
		assert_string_equal(MEDIUM(names[i], "<"), wrong);
		assert_string_equal(medium(names[i], "", 0), "is empty");
	}
	assert_string_equal(MEDIUM("media/a.jpg", "GIF89a"), wrong);
	assert_string_equal(MEDIUM("media/a.mp4",
							"\0\0\0\x14"
							"ftypqt  "),
		wrong);
	assert_string_equal(MEDIUM("media/a.docx", ZIP "[Content_Types].xml ppt/x"),
		"is not an office document of its extension");
	assert_string_equal(MEDIUM("media/a.docx", ZIP "word/x and classes.dex"),
		"is not an office document of its extension");
	assert_string_equal(MEDIUM("media/a.odt",
							ZIP "\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.text-master"),
		wrong);
	assert_string_equal(MEDIUM("media/a.svg", "<svg>"), "is of a kind that is refused");
}

static void code_inside_files_is_found_at_any_place(void **state)
{
	char text[3000];

	(void)state;
	assert_string_equal(MEDIUM("media/a.gif", "GIF89a <?php echo 1;"), "holds PHP code");
	assert_string_equal(MEDIUM("media/a.jpg", "\xff\xd8\xff\xe1 <?PhP echo"), "holds PHP code");
	assert_string_equal(MEDIUM("media/a.txt", "a <?= 1"), "holds PHP code");
	assert_string_equal(MEDIUM("media/a.txt", "a <SCRIPT>"),
		"holds HTML or script; expected plain text");
	assert_string_equal(MEDIUM("media/a.csv", "a;<svg onload"),
		"holds HTML or script; expected plain text");
	assert_string_equal(MEDIUM("media/a.txt", "<!DOCTYPE html>"),
		"holds HTML or script; expected plain text");
	assert_string_equal(MEDIUM("media/a.docx", ZIP "[Content_Types].xml word/vbaProject.bin"),
		"holds macros");
	assert_string_equal(
		MEDIUM("media/a.doc",
			"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 _\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0"),
		"holds macros");
	for (size_t at = 0; at + 5 <= 200; at++) {
		memset(text, 'x', 200);
		memcpy(text + at, "<?php", 5);
		assert_string_equal(medium("media/a.txt", text, 200), "holds PHP code");
	}
}

static void text_files_are_utf8_however_they_are_cut(void **state)
{
	static const char reason[] = "is not UTF-8 text";

	(void)state;
	assert_string_equal(MEDIUM("media/a.txt", "caf\xe9 au lait"), reason);
	assert_string_equal(MEDIUM("media/a.txt", "caf\xe9"), reason);
	assert_string_equal(MEDIUM("media/a.txt", "a\0b"), reason);
	assert_string_equal(MEDIUM("media/a.txt",
							"\xff\xfe"
							"a\0"),
		reason);
	assert_string_equal(MEDIUM("media/a.txt", "fin \xf0\x9f\x98"), reason);
	assert_string_equal(MEDIUM("media/a.txt", "\x80"), reason);
	assert_string_equal(MEDIUM("media/a.txt", "é\x80"), reason);
	assert_null(MEDIUM("media/a.txt", "é"));
	assert_null(MEDIUM("media/a.txt", "😀😀😀€€€ééé"));
}

static void every_kind_of_the_model_has_a_check(void **state)
{
	static const char *const extensions[] = { "pdf", "png", "jpg", "jpeg", "gif", "webp", "doc",
		"docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "txt", "csv", "mp3", "mp4" };
	json_t *root = json_loadb(pf_model_source().data, pf_model_source().length, 0, NULL);
	const char *extension;
	json_t *mime;

	(void)state;
	assert_int_equal(json_object_size(json_object_get(root, "media")),
		sizeof extensions / sizeof *extensions);
	json_object_foreach(json_object_get(root, "media"), extension, mime)
	{
		char path[64];
		pf_medium m;

		snprintf(path, sizeof path, "media/a.%s", extension);
		pf_medium_init(&m, pf_span_of(path));
		assert_non_null(m.kind);
	}
	json_decref(root);
}

/* --- files on disk ------------------------------------------------------------------------------------------------- */

static void a_file_of_another_length_or_digest_is_refused(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "records/a.jsonl", "");
	box_write(&b, "records/b.jsonl", "{}\n");
	box_manifest(&b, NULL);
	box_write(&b, "records/a.jsonl", "{}\n");
	box_write(&b, "records/b.jsonl", "[]\n");
	box_check(&b);
	box_says(&b, "error", "records/a.jsonl", 0, "",
		"has 3 bytes, the manifest says 0; `profint manifest` refreshes it");
	box_says(&b, "error", "records/b.jsonl", 0, "", "has SHA-256 ");
	box_end(&b);
}

static void only_regular_files_inside_the_folder_are_read(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "media/a.txt", "x");
	box_write(&b, "media/b.txt", "x");
	box_write(&b, "media/c.txt", "x");
	box_write(&b, "records/d.jsonl", "");
	box_manifest(&b, NULL);
	assert_int_equal(unlink(box_path(&b, "media/a.txt")), 0);
	assert_int_equal(symlink("b.txt", box_path(&b, "media/a.txt")), 0);
	assert_int_equal(unlink(box_path(&b, "media/b.txt")), 0);
	assert_int_equal(mkfifo(box_path(&b, "media/b.txt"), 0600), 0);
	assert_int_equal(unlink(box_path(&b, "media/c.txt")), 0);
	assert_int_equal(mkdir(box_path(&b, "media/c.txt"), 0700), 0);
	assert_int_equal(unlink(box_path(&b, "records/d.jsonl")), 0);
	assert_int_equal(rmdir(box_path(&b, "records")), 0);
	assert_int_equal(symlink("/etc", box_path(&b, "records")), 0);
	box_check(&b);
	box_says(&b, "error", "media/a.txt", 0, "", "symbolic link");
	box_says(&b, "error", "media/b.txt", 0, "", "is not a regular file");
	box_says(&b, "error", "media/c.txt", 0, "", "is not a regular file");
	box_says(&b, "error", "records/d.jsonl", 0, "", "symbolic link");
	box_says(&b, "error", "records", 0, "", "is not a folder");
	box_end(&b);
}

static void the_manifest_itself_is_not_read_through_a_link(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	assert_int_equal(symlink("/etc/hostname", box_path(&b, "profint.json")), 0);
	box_check(&b);
	box_says(&b, "error", FILE_NAME, 0, "", "symbolic link");
	box_counts(&b, 1, 0);
	box_end(&b);
}

static void what_the_manifest_does_not_list_is_a_warning(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_manifest(&b, NULL);
	box_write(&b, "records/late.jsonl", "");
	box_write(&b, "media/late.pdf", "");
	box_write(&b, "notes.txt", "");
	assert_int_equal(mkdir(box_path(&b, "other"), 0700), 0);
	box_write(&b, "README.md", "");
	box_write(&b, "LICENSE", "");
	box_write(&b, ".gitignore", "");
	box_write(&b, "profint.json.minisig", "");
	box_check(&b);
	box_says(&b, "warning", "records/late.jsonl", 0, "", "is not listed in the manifest");
	box_says(&b, "warning", "media/late.pdf", 0, "", "is not listed in the manifest");
	box_says(&b, "warning", "notes.txt", 0, "", "is not listed in the manifest");
	box_says(&b, "warning", "other", 0, "", "is no file of a bundle");
	box_counts(&b, 0, 4);
	box_end(&b);
}

static void a_file_that_no_record_names_is_a_warning(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "media/a.txt", "x");
	box_manifest(&b, NULL);
	box_check(&b);
	box_says(&b, "warning", "media/a.txt", 0, "", "is named by no record");
	box_counts(&b, 0, 1);
	box_end(&b);
}

static void verifying_reads_digests_and_no_records(void **state)
{
	pf_findings *findings = pf_findings_new();
	pf_manifest read = { 0 };
	pf_error err = { 0 };
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "records/a.jsonl", "not a record");
	box_manifest(&b, NULL);
	assert_true(pf_bundle_verify(&read, findings, b.path, NULL, &err));
	assert_int_equal(pf_findings_errors(findings), 0);
	assert_int_equal(read.member_count, 1);
	assert_string_equal(read.origin, "https://example.org");
	assert_string_equal(read.title, "");
	assert_string_equal(read.languages[1], "en");
	pf_manifest_release(&read);
	box_write(&b, "records/a.jsonl", "not a recorD");
	assert_true(pf_bundle_verify(&read, findings, b.path, NULL, &err));
	assert_int_equal(pf_findings_errors(findings), 1);
	pf_manifest_release(&read);
	assert_false(pf_bundle_verify(&read, findings, "/tmp/profint-no-such-folder", NULL, &err));
	assert_int_equal(err.code, PF_E_USAGE);
	pf_findings_free(findings);
	box_end(&b);
}

static void the_manifest_can_be_cut_at_any_byte_and_is_refused(void **state)
{
	static const char text[] =
		"{" BOX_HEAD ",\"title\":\"é\",\"files\":[" ENTRY("records/a.jsonl", EMPTY_SHA, "0") "]}";
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "records/a.jsonl", "");
	for (size_t length = 0; length < sizeof text; length++) {
		box_bytes(&b, FILE_NAME, text, length);
		box_check(&b);
		assert_int_equal(b.errors > 0, length < sizeof text - 1);
	}
	box_end(&b);
}

/* --- refreshing ------------------------------------------------------------------------------------------------------ */

static char *contents(box *b, const char *name)
{
	static char text[8192];
	FILE *file = fopen(box_path(b, name), "rb");

	assert_non_null(file);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void refreshing_lists_the_files_and_keeps_the_rest(void **state)
{
	size_t files = 0;
	struct stat seen;
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "media/é.txt", "x");
	box_write(&b, "media/.hidden", "x");
	box_write(&b, "records/a.jsonl", "");
	box_write(&b, "profint.json",
		"{\"title\":\"É\",\"files\":[],\"own\":{\"b\":1,\"a\":[1.5,null]}}");
	assert_int_equal(chmod(box_path(&b, "profint.json"), 0640), 0);
	assert_true(pf_manifest_refresh(b.path, &files, NULL));
	assert_int_equal(files, 2);
	assert_string_equal(contents(&b, "profint.json"),
		"{\n  \"title\": \"É\",\n  \"files\": [\n"
		"    {\"path\": \"media/é.txt\", \"sha256\": "
		"\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\", \"bytes\": 1},\n"
		"    {\"path\": \"records/a.jsonl\", \"sha256\": \"" EMPTY_SHA "\", \"bytes\": 0}\n  ],\n"
		"  \"own\": {\"b\": 1, \"a\": [1.5, null]}\n}\n");
	assert_int_equal(stat(box_path(&b, "profint.json"), &seen), 0);
	assert_int_equal(seen.st_mode & 0777, 0640);
	box_end(&b);
}

static void refreshing_twice_leaves_the_same_file(void **state)
{
	struct stat first, second;
	box b;

	(void)state;
	box_begin(&b);
	box_manifest(&b, NULL);
	assert_int_equal(stat(box_path(&b, "profint.json"), &first), 0);
	assert_true(pf_manifest_refresh(b.path, NULL, NULL));
	assert_int_equal(stat(box_path(&b, "profint.json"), &second), 0);
	assert_int_equal(first.st_ino, second.st_ino);
	box_end(&b);
}

static void unrefreshable(box *b, pf_code code, const char *message)
{
	pf_error err = { 0 };

	assert_false(pf_manifest_refresh(b->path, NULL, &err));
	assert_int_equal(err.code, code);
	if (!strstr(err.message, message))
		fail_msg("'%s' does not say '%s'", err.message, message);
}

static void refreshing_makes_no_manifest_where_none_is(void **state)
{
	pf_error err = { 0 };
	box b;

	(void)state;
	box_begin(&b);
	unrefreshable(&b, PF_E_INPUT, "there is no profint.json to refresh");
	assert_int_equal(access(box_path(&b, "profint.json"), F_OK), -1);
	box_write(&b, "profint.json", "[]");
	unrefreshable(&b, PF_E_INPUT, "is not an object");
	box_write(&b, "profint.json", "{");
	unrefreshable(&b, PF_E_INPUT, "profint.json: line 1, column");
	box_end(&b);
	assert_false(pf_manifest_refresh("/tmp/profint-no-such-folder", NULL, &err));
	assert_int_equal(err.code, PF_E_USAGE);
}

static void refreshing_leaves_the_old_manifest_when_something_is_wrong(void **state)
{
	box b;

	(void)state;
	box_begin(&b);
	box_write(&b, "profint.json", "{}");
	assert_int_equal(symlink("/etc/hostname", box_path(&b, "media/a.txt")), 0);
	unrefreshable(&b, PF_E_INPUT, "'media/a.txt' is not a regular file");
	assert_int_equal(unlink(box_path(&b, "media/a.txt")), 0);
	box_write(&b, "records/a.json", "");
	unrefreshable(&b, PF_E_INPUT, "'records/a.json' is in records/ and does not end in .jsonl");
	assert_string_equal(contents(&b, "profint.json"), "{}");
	box_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_list_of_files_is_a_manifest),
		cmocka_unit_test(a_folder_without_a_manifest_is_no_bundle),
		cmocka_unit_test(a_folder_that_is_not_there_is_wrong_usage),
		cmocka_unit_test(what_is_not_json_is_told_with_line_and_column),
		cmocka_unit_test(an_unknown_member_is_refused_with_the_nearest_one),
		cmocka_unit_test(a_required_member_may_not_be_missing),
		cmocka_unit_test(members_of_the_wrong_kind_are_refused),
		cmocka_unit_test(languages_are_codes_each_once_with_the_source_among_them),
		cmocka_unit_test(a_path_outside_the_bundle_is_refused),
		cmocka_unit_test(a_path_keeps_its_limit_of_255_bytes),
		cmocka_unit_test(an_entry_is_a_path_a_digest_and_a_length),
		cmocka_unit_test(a_path_listed_twice_is_refused_in_any_case),
		cmocka_unit_test(kinds_that_are_not_listed_are_refused_by_their_names),
		cmocka_unit_test(a_full_stop_in_a_name_is_not_a_second_extension),
		cmocka_unit_test(files_that_are_what_their_names_say_are_taken),
		cmocka_unit_test(files_that_are_something_else_are_refused),
		cmocka_unit_test(code_inside_files_is_found_at_any_place),
		cmocka_unit_test(text_files_are_utf8_however_they_are_cut),
		cmocka_unit_test(every_kind_of_the_model_has_a_check),
		cmocka_unit_test(a_file_of_another_length_or_digest_is_refused),
		cmocka_unit_test(only_regular_files_inside_the_folder_are_read),
		cmocka_unit_test(the_manifest_itself_is_not_read_through_a_link),
		cmocka_unit_test(what_the_manifest_does_not_list_is_a_warning),
		cmocka_unit_test(a_file_that_no_record_names_is_a_warning),
		cmocka_unit_test(verifying_reads_digests_and_no_records),
		cmocka_unit_test(the_manifest_can_be_cut_at_any_byte_and_is_refused),
		cmocka_unit_test(refreshing_lists_the_files_and_keeps_the_rest),
		cmocka_unit_test(refreshing_twice_leaves_the_same_file),
		cmocka_unit_test(refreshing_makes_no_manifest_where_none_is),
		cmocka_unit_test(refreshing_leaves_the_old_manifest_when_something_is_wrong),
	};

	return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
