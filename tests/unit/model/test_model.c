/* The content model: what the reader makes of the data file, and what it refuses. */
#include "model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const pf_model *model(void)
{
	pf_error err = { 0 };
	const pf_model *found = pf_model_get(&err);

	assert_string_equal(err.message, "");
	assert_non_null(found);
	return found;
}

static const pf_field *field(const char *type, const char *name)
{
	const pf_type *found = pf_model_type(model(), pf_span_of(type));

	assert_non_null(found);
	return pf_type_field(found, pf_span_of(name));
}

static void types_keep_the_order_of_the_file_as_their_rank(void **state)
{
	static const char *const names[] = { "area", "partner", "recommendation", "module", "sequence",
		"case", "tool", "practice", "page" };

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		assert_string_equal(pf_model_type_at(model(), i)->name, names[i]);
		assert_int_equal(pf_model_type_at(model(), i)->rank, i);
	}
	assert_null(pf_model_type_at(model(), 9));
}

static void a_type_has_its_own_fields_before_the_common_ones(void **state)
{
	const pf_type *area = pf_model_type(model(), PF_SPAN("area"));

	(void)state;
	assert_string_equal(area->fields[0].name, "title");
	assert_string_equal(area->fields[4].name, "type");
	assert_int_equal(area->field_count, 11);
}

static void an_own_field_takes_the_place_of_the_common_one(void **state)
{
	(void)state;
	assert_string_equal(field("area", "order")->meta, "profint_order");
	assert_true(field("area", "order")->required);
	assert_null(field("area", "order")->column);
	assert_string_equal(field("tool", "order")->column, "menu_order");
	assert_false(field("tool", "order")->required);
}

static void fields_carry_their_rules(void **state)
{
	const pf_field *further = field("recommendation", "further");
	const pf_field *status = field("case", "status");

	(void)state;
	assert_int_equal(field("module", "duration")->min, 1);
	assert_int_equal(field("module", "duration")->max, 99999);
	assert_int_equal(field("area", "title")->max_characters, 200);
	assert_string_equal(status->fallback, "publish");
	assert_string_equal(status->choices[1], "draft");
	assert_null(status->choices[2]);
	assert_int_equal(further->kind, PF_KIND_LIST);
	assert_int_equal(further->item->kind, PF_KIND_OBJECT);
	assert_string_equal(further->item->fields[0].name, "to");
	assert_string_equal(further->item->fields[0].targets[0], "case");
	assert_string_equal(field("case", "area")->taxonomy, "profint_area");
	assert_string_equal(field("case", "area")->meta, "_profint_area");
}

static void sections_stand_in_the_order_of_the_content(void **state)
{
	const pf_type *module = pf_model_type(model(), PF_SPAN("module"));
	const pf_type *type = pf_model_type(model(), PF_SPAN("case"));

	(void)state;
	assert_int_equal(module->section_count, 4);
	assert_int_equal(module->sections[0].kind, PF_SECTION_LIST);
	assert_int_equal(module->sections[3].kind, PF_SECTION_RELATED);
	assert_string_equal(module->sections[3].fields[1], "tools");
	assert_null(module->sections[3].fields[2]);
	assert_int_equal(type->sections[0].kind, PF_SECTION_STORY);
	assert_string_equal(type->sections[0].comments, "comments");
	assert_string_equal(type->sections[0].attribute, "on");
	assert_string_equal(type->sections[0].after, "after");
}

static void a_post_type_is_hierarchical_for_all_its_record_types(void **state)
{
	(void)state;
	assert_true(pf_model_type(model(), PF_SPAN("module"))->hierarchical);
	assert_true(pf_model_type(model(), PF_SPAN("sequence"))->hierarchical);
	assert_true(pf_model_type(model(), PF_SPAN("page"))->hierarchical);
	assert_false(pf_model_type(model(), PF_SPAN("case"))->hierarchical);
	assert_true(pf_model_type(model(), PF_SPAN("area"))->is_term);
	assert_string_equal(pf_model_type(model(), PF_SPAN("sequence"))->parent, "module");
}

static void a_name_must_fit_to_its_last_byte(void **state)
{
	const pf_type *type = pf_model_type(model(), PF_SPAN("case"));

	(void)state;
	assert_null(pf_model_type(model(), PF_SPAN("cas")));
	assert_null(pf_model_type(model(), PF_SPAN("cases")));
	assert_null(pf_model_type(model(), PF_SPAN("")));
	assert_null(pf_type_field(type, PF_SPAN("titl")));
	assert_null(pf_type_field(type, PF_SPAN("")));
}

static void all_countries_are_known_by_two_small_letters(void **state)
{
	(void)state;
	assert_true(pf_model_has_term(model(), "profint_country", PF_SPAN("ad")));
	assert_true(pf_model_has_term(model(), "profint_country", PF_SPAN("fr")));
	assert_true(pf_model_has_term(model(), "profint_country", PF_SPAN("zw")));
	assert_false(pf_model_has_term(model(), "profint_country", PF_SPAN("FR")));
	assert_false(pf_model_has_term(model(), "profint_country", PF_SPAN("f")));
	assert_false(pf_model_has_term(model(), "profint_country", PF_SPAN("fra")));
	assert_false(pf_model_has_term(model(), "profint_country", PF_SPAN("")));
	assert_false(pf_model_has_term(model(), "profint_country", (pf_span){ "f\0", 2 }));
	assert_true(pf_model_has_term(model(), "profint_mode", PF_SPAN("team")));
	assert_false(pf_model_has_term(model(), "profint_mode", PF_SPAN("fr")));
	assert_false(pf_model_has_term(model(), "profint_nothing", PF_SPAN("fr")));
	assert_false(pf_model_has_term(model(), "profint_area", PF_SPAN("fr")));
}

static void a_term_has_a_name_in_each_language_and_else_the_first(void **state)
{
	(void)state;
	assert_true(
		pf_span_is(pf_model_term_name(model(), "profint_country", PF_SPAN("se"), PF_SPAN("sv")),
			"Sverige"));
	assert_true(
		pf_span_is(pf_model_term_name(model(), "profint_country", PF_SPAN("se"), PF_SPAN("fr")),
			"Suède"));
	assert_true(
		pf_span_is(pf_model_term_name(model(), "profint_country", PF_SPAN("se"), PF_SPAN("de")),
			"Suède"));
	assert_int_equal(pf_model_term_name(model(), "profint_country", PF_SPAN("xx"), PF_SPAN("fr"))
						 .length,
		0);
}

static void a_mime_type_is_found_in_any_case_and_only_for_listed_kinds(void **state)
{
	(void)state;
	assert_string_equal(pf_model_mime(model(), PF_SPAN("pdf")), "application/pdf");
	assert_string_equal(pf_model_mime(model(), PF_SPAN("JPG")), "image/jpeg");
	assert_null(pf_model_mime(model(), PF_SPAN("svg")));
	assert_null(pf_model_mime(model(), PF_SPAN("php")));
	assert_null(pf_model_mime(model(), PF_SPAN("pd")));
	assert_null(pf_model_mime(model(), PF_SPAN("pdfx")));
	assert_null(pf_model_mime(model(), PF_SPAN("")));
}

static void limits_are_those_of_the_file(void **state)
{
	const pf_limits *limits = pf_model_limits(model());

	(void)state;
	assert_int_equal(limits->depth, 32);
	assert_int_equal(limits->line_bytes, 16777216);
	assert_int_equal(limits->findings, 1000);
	assert_true(limits->records_bytes == 4294967296u);
}

/* The embedded file with one text replaced by another. */
static char *changed(const char *from, const char *to)
{
	pf_span source = pf_model_source();
	char *at, *copy = malloc(source.length + strlen(to) + 1);
	char *found;

	assert_non_null(copy);
	memcpy(copy, source.data, source.length);
	copy[source.length] = '\0';
	found = strstr(copy, from);
	assert_non_null(found);
	at = found + strlen(from);
	memmove(found + strlen(to), at, strlen(at) + 1);
	memcpy(found, to, strlen(to));
	return copy;
}

static void refused(const char *from, const char *to, const char *why)
{
	char *source = changed(from, to);
	pf_error err = { 0 };
	pf_model *made = NULL;

	assert_false(pf_model_new(&made, pf_span_of(source), &err));
	assert_int_equal(err.code, PF_E_INTERNAL);
	assert_non_null(strstr(err.message, why));
	assert_null(made);
	free(source);
}

static void a_slip_in_the_file_is_told_with_its_place(void **state)
{
	(void)state;
	refused("profint-model/1", "profint-model/9", "must be profint-model/1");
	refused("\"depth\":32", "\"depth\":0", "limits: 'depth' must be");
	refused("\"records_bytes\":4294967296", "\"records_bytes\":-1", "'records_bytes' must be");
	refused("\"kind\":\"color\"", "\"kind\":\"colour\"", "area: 'color' has no known kind");
	refused("\"object\": \"term\"", "\"object\": \"word\"", "area: 'object' must be");
	refused("\"kind\":\"integer\",\"min\":0,\"max\":9999",
		"\"kind\":\"integer\",\"min\":1,\"max\":1", "has no range");
	refused("\"of\":[\"publish\",\"draft\"]", "\"of\":[]",
		"'status' must be a list that is not empty");
	refused("\"of\":[\"publish\",\"draft\"]", "\"of\":[1]", "'status' must hold strings");
	refused("\"to\":[\"area\"]", "\"to\":[\"aera\"]", "'aera' is referred to and is no type");
	refused("\"parent\": \"module\"", "\"parent\": \"modul\"",
		"'modul' is its parent and is no type");
	refused("\"section\":\"cards\"", "\"section\":\"card\"", "'card' is no known section");
	refused("\"field\":\"body\"", "\"field\":\"boody\"", "'boody' is named by a section");
	refused("\"fields\":[\"cases\",\"tools\"]", "\"fields\":[\"cases\",\"tool\"]",
		"'tool' is named by a section");
	refused("\"kind\":\"list\",\"of\":{\"kind\":\"path\"}", "\"kind\":\"list\"",
		"is a list without 'of'");
	refused("\"application/pdf\"", "7", "media: 'pdf' must name a MIME type");
	refused("\"ad\": {\"fr\":\"Andorre\",\"en\":\"Andorra\",\"it\":\"Andorra\",\"sv\":\"Andorra\"}",
		"\"ad\": {}", "'ad' is a term without a name");
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	pf_span source = pf_model_source();

	(void)state;
	while (source.length && source.data[source.length - 1] == '\n')
		source.length--;
	for (size_t length = 0; length < source.length; length += length < 4000 ? 1 : 97) {
		pf_error err = { 0 };
		pf_model *made = NULL;

		assert_false(pf_model_new(&made, (pf_span){ source.data, length }, &err));
		assert_int_equal(err.code, PF_E_INTERNAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_keep_the_order_of_the_file_as_their_rank),
		cmocka_unit_test(a_type_has_its_own_fields_before_the_common_ones),
		cmocka_unit_test(an_own_field_takes_the_place_of_the_common_one),
		cmocka_unit_test(fields_carry_their_rules),
		cmocka_unit_test(sections_stand_in_the_order_of_the_content),
		cmocka_unit_test(a_post_type_is_hierarchical_for_all_its_record_types),
		cmocka_unit_test(a_name_must_fit_to_its_last_byte),
		cmocka_unit_test(all_countries_are_known_by_two_small_letters),
		cmocka_unit_test(a_term_has_a_name_in_each_language_and_else_the_first),
		cmocka_unit_test(a_mime_type_is_found_in_any_case_and_only_for_listed_kinds),
		cmocka_unit_test(limits_are_those_of_the_file),
		cmocka_unit_test(a_slip_in_the_file_is_told_with_its_place),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
