/* Records against the model: one test a rule; each looks at one record (or few) in a bundle of its own. */
#include "box.h"

#define RECORDS "records/r.jsonl"
#define AREA                                                                                       \
	"{\"type\":\"area\",\"id\":\"a\",\"order\":1,\"color\":\"#b8442f\",\"title\":{\"fr\":\"A\"}}\n"
#define TOOL(more)                                                                                 \
	"{\"type\":\"tool\",\"id\":\"t\",\"title\":{\"fr\":\"T\"},\"summary\":{\"fr\":\"S\"}" more "}\n"

/* Checks lines of records in a bundle of their own. */
static box check(const char *lines)
{
	box b;

	box_begin(&b);
	box_write(&b, RECORDS, lines);
	box_manifest(&b, NULL);
	box_check(&b);
	return b;
}

/* One error (and no warning) in a line, at the pointer, with the words. */
static void refused_in(const char *lines, size_t line, const char *pointer, const char *message)
{
	box b = check(lines);

	box_says(&b, "error", RECORDS, line, pointer, message);
	box_counts(&b, 1, 0);
	box_end(&b);
}

#define refused(lines, pointer, message) refused_in(lines, 1, pointer, message)

static void accepted(const char *lines)
{
	box b = check(lines);

	box_counts(&b, 0, 0);
	box_end(&b);
}

static void warned(const char *lines, const char *pointer, const char *message)
{
	box b = check(lines);

	box_says(&b, "warning", RECORDS, 1, pointer, message);
	box_counts(&b, 0, 1);
	box_end(&b);
}

static void an_ordinary_record_is_accepted(void **state)
{
	(void)state;
	accepted(AREA);
	accepted(TOOL(""));
	accepted(TOOL(",\"area\":\"area/a\"") AREA);
}

static void an_unknown_field_is_refused_with_the_nearest_one(void **state)
{
	(void)state;
	refused(TOOL(",\"sumary\":{}"), "/sumary", "unknown field (did you mean 'summary'?)");
	refused(TOOL(",\"Title\":{}"), "/Title", "unknown field (did you mean 'title'?)");
	refused(TOOL(",\"zzzzzz\":1"), "/zzzzzz", "unknown field");
	refused(TOOL(",\"a/b~\":1"), "/a~1b~0", "unknown field");
	refused(
		"{\"type\":\"practice\",\"id\":\"p\",\"title\":{\"fr\":\"P\"},\"area\":\"area/a\",\"body\":{\"fr\":\"<p>x</p>\"},"
		"\"source\":{\"title\":\"x\",\"page\":\"1\"}}\n" AREA,
		"/source/page", "unknown field (did you mean 'pages'?)");
}

static void an_unknown_type_is_refused_with_the_nearest_one(void **state)
{
	(void)state;
	refused("{\"type\":\"aera\",\"id\":\"a\"}\n", "/type",
		"unknown type 'aera' (did you mean 'area'?)");
	refused("{\"type\":\"wp_options\",\"id\":\"a\"}\n", "/type", "unknown type 'wp_options'");
	refused("{\"type\":7,\"id\":\"a\"}\n", "/type", "is a whole number; expected a text");
	refused("{\"id\":\"a\"}\n", "/type", "missing");
}

static void a_record_is_an_object(void **state)
{
	(void)state;
	refused("[1]\n", "", "is a list; expected a record");
	refused("{\n", "", "column");
	refused("\"a\"\n", "", "not JSON");
}

static void a_required_field_may_not_be_missing(void **state)
{
	(void)state;
	refused("{\"type\":\"tool\",\"id\":\"t\",\"title\":{\"fr\":\"T\"}}\n", "/summary",
		"missing; the field is required");
	refused("{\"type\":\"tool\",\"title\":{\"fr\":\"T\"},\"summary\":{\"fr\":\"S\"}}\n", "/id",
		"missing");
	refused(TOOL(",\"files\":[{\"title\":{\"fr\":\"x\"}}]"), "/files/0/path", "missing");
}

static void a_value_of_another_json_kind_is_refused(void **state)
{
	(void)state;
	refused(TOOL(",\"body\":\"<p>x</p>\""), "/body", "is a text; expected an object by language");
	refused(TOOL(",\"body\":null"), "/body", "is null; expected an object by language");
	refused(TOOL(",\"body\":{\"fr\":1}"), "/body/fr", "is a whole number; expected a text");
	refused(TOOL(",\"files\":{}"), "/files", "is an object; expected a list");
	refused(TOOL(",\"files\":[1]"), "/files/0", "is a whole number; expected an object");
	refused(TOOL(",\"area\":1"), "/area", "is a whole number; expected a text");
	refused(TOOL(",\"order\":\"1\""), "/order",
		"is a text; expected a whole number from 0 to 9999");
	refused(TOOL(",\"slug\":\"x\""), "/slug", "is a text; expected an object by language");
	refused(TOOL(",\"slug\":{\"fr\":1}"), "/slug/fr", "is a whole number; expected a text");
	refused(
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"P\"},\"body\":{\"fr\":\"<p>x</p>\"},\"menu\":1}\n",
		"/menu", "is a whole number; expected true or false");
}

static void refused_id(const char *id)
{
	char line[700];

	snprintf(line, sizeof line,
		"{\"type\":\"tool\",\"id\":\"%s\",\"title\":{\"fr\":\"T\"},\"summary\":{\"fr\":\"S\"}}\n",
		id);
	refused(line, "/id", "is no id; expected 1 to 120");
}

static void an_id_is_small_letters_digits_and_hyphens_up_to_120(void **state)
{
	char id[130], line[400];

	(void)state;
	memset(id, 'x', sizeof id);
	id[120] = '\0';
	snprintf(line, sizeof line,
		"{\"type\":\"tool\",\"id\":\"%s\",\"title\":{\"fr\":\"T\"},\"summary\":{\"fr\":\"S\"}}\n",
		id);
	accepted(line);
	id[120] = 'x';
	id[121] = '\0';
	refused_id(id);
	refused_id("");
	refused_id("-a");
	refused_id("A");
	refused_id("a_b");
	refused_id("é");
	refused_id("a b");
	refused_id("../a");
}

static void an_integer_keeps_its_range_at_both_ends(void **state)
{
	(void)state;
	accepted(TOOL(",\"order\":0"));
	accepted(TOOL(",\"order\":9999"));
	refused(TOOL(",\"order\":-1"), "/order", "is -1; expected a whole number from 0 to 9999");
	refused(TOOL(",\"order\":10000"), "/order", "is 10000; expected");
	refused(TOOL(",\"order\":1.0"), "/order",
		"is a number with a fraction; expected a whole number");
	refused(TOOL(",\"order\":9223372036854775807"), "/order", "is 9223372036854775807; expected");
}

static void a_date_is_a_real_one_by_rfc_3339(void **state)
{
	static const char *const bad[] = { "2026-11-23", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-11-23T24:00:00Z", "2026-11-23T10:00:00", "2026-11-23T10:00Z", "23.11.2026",
		"2026-11-23T10:00:60Z", "" };
	char line[300];

	(void)state;
	accepted(
		TOOL(",\"date\":\"2024-02-29T23:59:59+05:30\",\"modified\":\"2026-11-23T10:00:00.5Z\""));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(line, sizeof line, TOOL(",\"date\":\"%s\""), bad[i]);
		refused(line, "/date", "is no date by RFC 3339");
	}
}

#define COLORED(color)                                                                             \
	"{\"type\":\"area\",\"id\":\"a\",\"order\":1,\"color\":\"" color                               \
	"\",\"title\":{\"fr\":\"A\"}}\n"

static void a_colour_is_a_hash_and_six_hex_digits(void **state)
{
	(void)state;
	accepted(COLORED("#00fFaB"));
	refused(COLORED("#00ffa"), "/color", "is no colour");
	refused(COLORED("#00ffabc"), "/color", "is no colour");
	refused(COLORED("00ffabc"), "/color", "is no colour");
	refused(COLORED("#00ffag"), "/color", "is no colour");
	refused(COLORED("red"), "/color", "is no colour");
}

#define PARTNER(more) "{\"type\":\"partner\",\"id\":\"p\",\"title\":{\"fr\":\"P\"}" more "}\n"

static void a_country_is_two_capitals_that_exist(void **state)
{
	(void)state;
	accepted(PARTNER(",\"country\":\"SE\""));
	refused(PARTNER(",\"country\":\"se\""), "/country", "expected 'SE'");
	refused(PARTNER(",\"country\":\"XX\""), "/country", "is no country");
	refused(PARTNER(",\"country\":\"SWE\""), "/country", "is no country");
	refused(PARTNER(",\"country\":\"\""), "/country", "is no country");
	refused(PARTNER(",\"country\":\"é\""), "/country", "is no country");
}

static void an_address_has_one_of_four_schemes(void **state)
{
	(void)state;
	accepted(PARTNER(",\"url\":\"https://example.org/a?b=c#d\""));
	accepted(PARTNER(",\"url\":\"HTTP://example.org\""));
	accepted(PARTNER(",\"url\":\"mailto:a@example.org\""));
	accepted(PARTNER(",\"url\":\"tel:+33123456789\""));
	refused(PARTNER(",\"url\":\"javascript:alert(1)\""), "/url",
		"expected an address that begins with");
	refused(PARTNER(",\"url\":\"ftp://example.org\""), "/url",
		"expected an address that begins with");
	refused(PARTNER(",\"url\":\" https://example.org\""), "/url",
		"expected an address that begins with");
	refused(PARTNER(",\"url\":\"//example.org\""), "/url", "expected an address that begins with");
	refused(PARTNER(",\"url\":\"https:///a\""), "/url", "has no host name");
	refused(PARTNER(",\"url\":\"https://\""), "/url", "has no host name");
	refused(PARTNER(",\"url\":\"tel:\""), "/url", "has nothing behind its scheme");
	refused(PARTNER(",\"url\":\"https://example.org/a b\""), "/url", "holds a character");
	refused(PARTNER(",\"url\":\"https://example.org/\\\"\""), "/url", "holds a character");
	refused(PARTNER(",\"url\":\"https://example.org/%2\""), "/url", "holds a %");
}

static void an_alias_is_a_path_of_the_site(void **state)
{
	char line[600], path[300];

	(void)state;
	accepted(TOOL(",\"aliases\":[\"/outils/ancienne-grille/\",\"/a%20b\"]"));
	refused(TOOL(",\"aliases\":[\"/x\",\"outils\"]"), "/aliases/1", "begins with /");
	refused(TOOL(",\"aliases\":[\"https://example.org/\"]"), "/aliases/0", "begins with /");
	refused(TOOL(",\"aliases\":[\"//example.org/\"]"), "/aliases/0", "names another host");
	refused(TOOL(",\"aliases\":[\"/a?p=1\"]"), "/aliases/0", "has a query or a fragment");
	refused(TOOL(",\"aliases\":[\"/a#b\"]"), "/aliases/0", "has a query or a fragment");
	refused(TOOL(",\"aliases\":[\"/a/../b\"]"), "/aliases/0", "holds a step up");
	refused(TOOL(",\"aliases\":[\"/a/..\"]"), "/aliases/0", "holds a step up");
	refused(TOOL(",\"aliases\":[\"/\"]"), "/aliases/0", "is the front page");
	refused(TOOL(",\"aliases\":[\"/a\\\\b\"]"), "/aliases/0", "holds a character");
	for (size_t length = 255; length <= 256; length++) {
		memset(path, 'a', length);
		path[0] = '/';
		path[length] = '\0';
		snprintf(line, sizeof line, TOOL(",\"aliases\":[\"%s\"]"), path);
		if (length == 255)
			accepted(line);
		else
			refused(line, "/aliases/0", "is longer than 255 bytes");
	}
}

static void the_source_language_of_a_text_is_required(void **state)
{
	(void)state;
	refused(TOOL(",\"body\":{\"en\":\"<p>x</p>\"}"), "/body/fr",
		"the text in the source language is required");
	refused(TOOL(",\"body\":{}"), "/body/fr", "the text in the source language is required");
}

static void a_language_must_be_one_of_the_manifest(void **state)
{
	(void)state;
	refused(TOOL(",\"slug\":{\"de\":\"x\"}"), "/slug/de",
		"unknown language; the manifest lists fr, en");
	refused(TOOL(",\"body\":{\"fr\":\"<p>x</p>\",\"eng\":\"<p>x</p>\"}"), "/body/eng",
		"unknown language (did you mean 'en'?); the manifest lists fr, en");
	refused(TOOL(",\"body\":{\"fr\":\"<p>x</p>\",\"FR\":\"<p>x</p>\"}"), "/body/FR",
		"unknown language");
}

static void an_empty_text_is_refused(void **state)
{
	(void)state;
	refused(TOOL(",\"body\":{\"fr\":\"\"}"), "/body/fr", "is empty; leave it out instead");
	refused(TOOL(",\"body\":{\"fr\":\" \\n\\t\xc2\xa0\"}"), "/body/fr",
		"is empty; leave it out instead");
	refused(TOOL(",\"body\":{\"fr\":\"<p>x</p>\",\"en\":{\"text\":\"\",\"state\":\"machine\"}}"),
		"/body/en/text", "is empty");
	refused(
		"{\"type\":\"practice\",\"id\":\"p\",\"title\":{\"fr\":\"P\"},\"area\":\"area/a\",\"body\":{\"fr\":\"<p>x</p>\"},"
		"\"source\":{\"title\":\" \"}}\n" AREA,
		"/source/title", "is empty");
}

#define TWO(en)                                                                                            \
	"{\"type\":\"area\",\"id\":\"a\",\"order\":1,\"color\":\"#b8442f\",\"title\":{\"fr\":\"A\",\"en\":" en \
	"}}\n"

static void a_text_with_a_state_is_machine_or_reviewed(void **state)
{
	(void)state;
	accepted(TWO("{\"text\":\"A\",\"state\":\"machine\"}"));
	accepted(TWO("{\"text\":\"A\",\"state\":\"reviewed\"}"));
	refused(TWO("{\"text\":\"A\",\"state\":\"draft\"}"), "/title/en/state",
		"expected \"machine\" or \"reviewed\"");
	refused(TWO("{\"text\":\"A\",\"state\":1}"), "/title/en/state",
		"expected \"machine\" or \"reviewed\"");
	refused(TWO("{\"text\":\"A\"}"), "/title/en/state", "missing");
	refused(TWO("{\"state\":\"machine\"}"), "/title/en/text", "missing");
	refused(TWO("{\"text\":1,\"state\":\"machine\"}"), "/title/en/text",
		"is a whole number; expected a text");
	refused(TWO("{\"text\":\"A\",\"state\":\"machine\",\"stat\":1}"), "/title/en/stat",
		"did you mean 'state'?");
	refused(TWO("[\"A\"]"), "/title/en", "is a list; expected a text");
	warned(
		"{\"type\":\"area\",\"id\":\"a\",\"order\":1,\"color\":\"#b8442f\",\"title\":{\"fr\":{\"text\":\"A\","
		"\"state\":\"machine\"}}}\n",
		"/title/fr/state", "nobody's translation");
}

/* A line with a text of so many copies of a letter in the place of %s. */
static char *filled(const char *format, const char *letter, size_t count)
{
	size_t length = strlen(letter), size = strlen(format) + count * length + 1;
	char *text = malloc(count * length + 1), *line = malloc(size);

	assert_true(text && line);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * length, letter, length);
	text[count * length] = '\0';
	snprintf(line, size, format, text);
	free(text);
	return line;
}

static void edge(const char *format, const char *letter, size_t limit, const char *pointer,
	const char *message)
{
	char *line = filled(format, letter, limit);

	accepted(line);
	free(line);
	line = filled(format, letter, limit + 1);
	refused(line, pointer, message);
	free(line);
}

static void texts_keep_their_limits_to_the_last_one(void **state)
{
	(void)state;
	edge(
		"{\"type\":\"area\",\"id\":\"a\",\"order\":1,\"color\":\"#b8442f\",\"title\":{\"fr\":\"%s\"}}\n",
		"é", 200, "/title/fr", "is 201 characters long; expected at most 200");
	edge("{\"type\":\"tool\",\"id\":\"t\",\"title\":{\"fr\":\"T\"},\"summary\":{\"fr\":\"%s\"}}\n",
		"x", 60000, "/summary/fr", "is 60001 bytes long; expected at most 60000");
	edge(
		"{\"type\":\"practice\",\"id\":\"p\",\"title\":{\"fr\":\"P\"},\"area\":\"area/a\",\"body\":{\"fr\":\"<p>x</p>\"},"
		"\"source\":{\"title\":\"%s\"}}\n" AREA,
		"x", 60000, "/source/title", "is 60001 bytes long");
}

static void html_longer_than_its_limit_is_refused(void **state)
{
	char *line = filled(TOOL(",\"body\":{\"fr\":\"%s\"}"), "x", 1048577);

	(void)state;
	refused(line, "/body/fr", "is 1048577 bytes long; expected at most 1048576");
	free(line);
}

static void a_list_keeps_its_limit(void **state)
{
	char *line = filled(TOOL(",\"aliases\":[%s\"/x\"]"), "\"/x\",", 999);

	(void)state;
	accepted(line);
	free(line);
	line = filled(TOOL(",\"aliases\":[%s\"/x\"]"), "\"/x\",", 1000);
	refused(line, "/aliases", "has 1001 items; expected at most 1000");
	free(line);
}

static void a_choice_is_one_of_its_words(void **state)
{
	(void)state;
	accepted(TOOL(",\"status\":\"draft\""));
	refused(TOOL(",\"status\":\"publised\""), "/status",
		"unknown value 'publised' (did you mean 'publish'?); expected one of \"publish\", \"draft\"");
	refused(TOOL(",\"status\":\"\""), "/status", "unknown value ''");
}

static void a_reference_names_a_type_that_can_stand_there(void **state)
{
	(void)state;
	refused(TOOL(",\"area\":\"a\""), "/area", "is no reference; expected \"area/…\"");
	refused(TOOL(",\"area\":\"tool/t\""), "/area",
		"'tool' is no type that can stand here; expected \"area/…\"");
	refused(TOOL(",\"area\":\"aera/a\""), "/area", "'aera' is no type that can stand here");
	refused(TOOL(",\"area\":\"area/A\""), "/area", "expected an id");
	refused(TOOL(",\"area\":\"area/\""), "/area", "expected an id");
	refused(TOOL(",\"area\":\"area/a/b\""), "/area", "expected an id");
	refused(TOOL(",\"recommendations\":[\"recommendation/\"]"), "/recommendations/0",
		"expected an id");
}

static void a_reference_to_nothing_is_told_at_its_place(void **state)
{
	box b =
		check(TOOL(",\"area\":\"area/accompagnment\",\"recommendations\":[\"recommendation/x\"]")
				COLORED("#000000"));

	(void)state;
	box_says(&b, "error", RECORDS, 1, "/area", "the bundle has no record 'area/accompagnment'");
	box_says(&b, "error", RECORDS, 1, "/recommendations/0",
		"the bundle has no record 'recommendation/x'");
	box_counts(&b, 2, 0);
	box_end(&b);
	refused_in(
		"{\"type\":\"area\",\"id\":\"accompagnement\",\"order\":1,\"color\":\"#b8442f\",\"title\":{\"fr\":\"A\"}}\n" TOOL(
			",\"area\":\"area/accompagnment\""),
		2, "/area",
		"the bundle has no record 'area/accompagnment' (did you mean 'accompagnement'?)");
}

static void references_may_come_before_and_after_what_they_name(void **state)
{
	(void)state;
	accepted(AREA TOOL(",\"area\":\"area/a\""));
	accepted(TOOL(",\"area\":\"area/a\"") AREA);
}

static void a_name_listed_twice_is_a_warning(void **state)
{
	(void)state;
	warned(
		"{\"type\":\"module\",\"id\":\"m\",\"title\":{\"fr\":\"M\"},\"summary\":{\"fr\":\"S\"},\"area\":\"area/a\","
		"\"modes\":[\"team\",\"team\"]}\n" AREA,
		"/modes/1", "'team' is listed twice");
}

static void a_record_that_comes_twice_names_the_first(void **state)
{
	(void)state;
	refused_in(TOOL("") TOOL(""), 2, "/id",
		"'tool/t' comes twice; the first is in records/r.jsonl, line 1");
	accepted(TOOL("") "{\"type\":\"partner\",\"id\":\"t\",\"title\":{\"fr\":\"P\"}}\n");
}

#define PAGE(id, more)                                                                             \
	"{\"type\":\"page\",\"id\":\"" id                                                              \
	"\",\"title\":{\"fr\":\"P\"},\"body\":{\"fr\":\"<p>x</p>\"}" more "}\n"

static void pages_that_lie_under_themselves_are_one_error_a_circle(void **state)
{
	box b;

	(void)state;
	refused(PAGE("a", ",\"parent\":\"page/a\""), "/parent", "lies under itself");
	b = check(PAGE("tail", ",\"parent\":\"page/b\"") PAGE("b", ",\"parent\":\"page/c\"")
			PAGE("c", ",\"parent\":\"page/b\"") PAGE("x", ",\"parent\":\"page/y\"")
				PAGE("y", ",\"parent\":\"page/x\""));
	box_says(&b, "error", RECORDS, 2, "/parent", "lies under itself");
	box_says(&b, "error", RECORDS, 4, "/parent", "lies under itself");
	box_counts(&b, 2, 0);
	box_end(&b);
	accepted(PAGE("d", ",\"parent\":\"page/c\"") PAGE("c", ",\"parent\":\"page/b\"")
			PAGE("b", ",\"parent\":\"page/a\"") PAGE("a", "") PAGE("e", ",\"parent\":\"page/a\""));
}

static void a_file_must_be_in_the_manifest(void **state)
{
	(void)state;
	refused(PARTNER(",\"logo\":\"media/logo.png\""), "/logo",
		"'media/logo.png' is not listed in the manifest");
	refused(PARTNER(",\"logo\":\"logo.png\""), "/logo", "is no file of the bundle");
	refused(PARTNER(",\"logo\":\"records/r.jsonl\""), "/logo", "is no file of the bundle");
	refused(PARTNER(",\"logo\":\"media/../../etc/passwd\""), "/logo",
		"is not listed in the manifest");
}

static void a_slug_is_what_wordpress_would_keep(void **state)
{
	char *line;

	(void)state;
	accepted(TOOL(",\"slug\":{\"fr\":\"grille-2026\",\"en\":\"grid\"}"));
	refused(TOOL(",\"slug\":{\"fr\":\"Été 2026\"}"), "/slug/fr",
		"expected what WordPress would keep, as 'ete-2026'");
	refused(TOOL(",\"slug\":{\"fr\":\"a--b\"}"), "/slug/fr", "as 'a-b'");
	refused(TOOL(",\"slug\":{\"fr\":\"-a\"}"), "/slug/fr", "as 'a'");
	refused(TOOL(",\"slug\":{\"fr\":\"!!\"}"), "/slug/fr", "is no slug");
	refused(TOOL(",\"slug\":{\"fr\":\"\"}"), "/slug/fr", "is 0 bytes long; expected 1 to 200");
	line = filled(TOOL(",\"slug\":{\"fr\":\"%s\"}"), "x", 200);
	accepted(line);
	free(line);
	line = filled(TOOL(",\"slug\":{\"fr\":\"%s\"}"), "x", 201);
	refused(line, "/slug/fr", "is 201 bytes long; expected 1 to 200");
	free(line);
	warned(TOOL(",\"slug\":{\"fr\":\"feed\"}"), "/slug/fr",
		"a word that WordPress keeps for itself");
}

static void all_findings_of_a_record_come_in_one_go(void **state)
{
	box b = check(
		"{\"type\":\"tool\",\"id\":\"T\",\"title\":{\"en\":\"\"},\"sumary\":1,\"order\":-1,\"area\":\"x\"}\n");

	(void)state;
	box_says(&b, "error", RECORDS, 1, "/id", "is no id");
	box_says(&b, "error", RECORDS, 1, "/title/en", "is empty");
	box_says(&b, "error", RECORDS, 1, "/title/fr", "missing");
	box_says(&b, "error", RECORDS, 1, "/sumary", "unknown field");
	box_says(&b, "error", RECORDS, 1, "/summary", "missing");
	box_says(&b, "error", RECORDS, 1, "/order", "is -1");
	box_says(&b, "error", RECORDS, 1, "/area", "is no reference");
	box_counts(&b, 7, 0);
	box_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ordinary_record_is_accepted),
		cmocka_unit_test(an_unknown_field_is_refused_with_the_nearest_one),
		cmocka_unit_test(an_unknown_type_is_refused_with_the_nearest_one),
		cmocka_unit_test(a_record_is_an_object),
		cmocka_unit_test(a_required_field_may_not_be_missing),
		cmocka_unit_test(a_value_of_another_json_kind_is_refused),
		cmocka_unit_test(an_id_is_small_letters_digits_and_hyphens_up_to_120),
		cmocka_unit_test(an_integer_keeps_its_range_at_both_ends),
		cmocka_unit_test(a_date_is_a_real_one_by_rfc_3339),
		cmocka_unit_test(a_colour_is_a_hash_and_six_hex_digits),
		cmocka_unit_test(a_country_is_two_capitals_that_exist),
		cmocka_unit_test(an_address_has_one_of_four_schemes),
		cmocka_unit_test(an_alias_is_a_path_of_the_site),
		cmocka_unit_test(the_source_language_of_a_text_is_required),
		cmocka_unit_test(a_language_must_be_one_of_the_manifest),
		cmocka_unit_test(an_empty_text_is_refused),
		cmocka_unit_test(a_text_with_a_state_is_machine_or_reviewed),
		cmocka_unit_test(texts_keep_their_limits_to_the_last_one),
		cmocka_unit_test(html_longer_than_its_limit_is_refused),
		cmocka_unit_test(a_list_keeps_its_limit),
		cmocka_unit_test(a_choice_is_one_of_its_words),
		cmocka_unit_test(a_reference_names_a_type_that_can_stand_there),
		cmocka_unit_test(a_reference_to_nothing_is_told_at_its_place),
		cmocka_unit_test(references_may_come_before_and_after_what_they_name),
		cmocka_unit_test(a_name_listed_twice_is_a_warning),
		cmocka_unit_test(a_record_that_comes_twice_names_the_first),
		cmocka_unit_test(pages_that_lie_under_themselves_are_one_error_a_circle),
		cmocka_unit_test(a_file_must_be_in_the_manifest),
		cmocka_unit_test(a_slug_is_what_wordpress_would_keep),
		cmocka_unit_test(all_findings_of_a_record_come_in_one_go),
	};

	return cmocka_run_group_tests_name("validate", tests, NULL, NULL);
}
