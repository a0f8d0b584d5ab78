/* What the bundle wants of one object, as WordPress's columns hold it. */
#include "import/wish.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static pf_arena *arena;
static pf_index *terms;
static pf_map *parents, *media;
static pf_zone *zone;
static pf_contract *contract;
static pf_wish_context context;

static const char document[] =
	"{\"format\":\"profint-site/1\",\"plugin\":\"0.1.0\",\"wordpress\":\"6.1.9\",\"home\":\"https://example.org\",\"locale\":\"fr_FR\",\"timezone\":\"Europe/Paris\","
	"\"permalinks\":\"/%postname%/\",\"post_types\":{\"profint_tool\":{\"hierarchical\":false,\"supports\":[\"title\",\"revisions\"],\"revisions\":-1,"
	"\"comments\":\"closed\",\"pings\":\"closed\"}},\"languages\":{\"provider\":\"profint\",\"default\":\"fr\",\"list\":["
	"{\"code\":\"fr\",\"locale\":\"fr_FR\",\"language\":2,\"term_language\":3},{\"code\":\"en\",\"locale\":\"en_GB\",\"language\":4,\"term_language\":5}]}}";

static int set_up(void **state)
{
	pf_error err = { 0 };

	(void)state;
	arena = pf_arena_new();
	parents = pf_map_new();
	media = pf_map_new();
	if (!arena || !parents || !media || !pf_digest_start(&err) || !pf_index_new(&terms, &err) || !pf_zone_open(&zone, PF_SPAN("Europe/Paris"), &err) ||
	    !pf_contract_read(&contract, arena, PF_SPAN(document), &err))
		return -1;
	context = (pf_wish_context){ .contract = contract, .zone = zone, .model = pf_model_get(&err), .terms = terms, .parents = parents, .media = media,
				     .source_language = "fr", .publish_machine = true, .now = 1700000000 };
	return context.model ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	pf_zone_free(zone);
	pf_index_free(terms);
	pf_map_free(parents);
	pf_map_free(media);
	pf_arena_free(arena);
	return 0;
}

static pf_item tool(void)
{
	return (pf_item){ .type = pf_model_type(context.model, PF_SPAN("tool")), .id = PF_SPAN("grille"), .language = PF_SPAN("fr"), .publish = true,
			  .title = PF_SPAN("L’été à l’œuvre"), .content = PF_SPAN("x"), .excerpt = PF_SPAN("y") };
}

static pf_change wished(const pf_item *item)
{
	pf_error err = { 0 };
	pf_change change;

	if (!pf_wish(&change, arena, &context, item, &err))
		fail_msg("%s", err.message);
	return change;
}

static void is(const pf_change *change, const char *field, const char *expected)
{
	pf_span want = pf_change_want(change, field);

	if (!pf_span_is(want, expected))
		fail_msg("%s is '%.*s', not '%s'", field, (int)want.length, want.data, expected);
}

static void the_slug_comes_from_the_title_unless_one_is_given(void **state)
{
	pf_item item = tool();
	pf_change change = wished(&item);

	(void)state;
	is(&change, "slug", "lete-a-loeuvre");
	assert_false(change.slug_given);
	item.slug = PF_SPAN("grille-du-parcours");
	change = wished(&item);
	is(&change, "slug", "grille-du-parcours");
	assert_true(change.slug_given);
}

static void drafts_and_unreviewed_translations_follow_the_publishing_rule(void **state)
{
	pf_item item = tool();
	pf_change change = wished(&item);

	(void)state;
	is(&change, "status", "publish");
	item.publish = false;
	change = wished(&item);
	is(&change, "status", "draft");
	item.publish = item.machine = true;
	item.language = PF_SPAN("en");
	change = wished(&item);
	is(&change, "status", "publish");
	context.publish_machine = false;
	change = wished(&item);
	is(&change, "status", "draft");
	item.language = PF_SPAN("fr");
	change = wished(&item);
	is(&change, "status", "publish");
	context.publish_machine = true;
}

static void a_date_is_local_and_a_later_one_makes_it_future(void **state)
{
	pf_item item = tool();
	pf_change change;

	(void)state;
	item.has_date = true;
	item.date = 1719828000; /* 2024-07-01T10:00:00Z */
	change = wished(&item);
	is(&change, "date", "2024-07-01 12:00:00");
	assert_true(pf_span_is(change.gmt, "2024-07-01 10:00:00"));
	is(&change, "status", "future");
	item.date = context.now + 59;
	change = wished(&item);
	is(&change, "status", "publish");
}

static void a_file_that_is_another_attachment_is_another_source(void **state)
{
	pf_wish_medium first = { .attachment = 12, .url = "https://example.org/a.pdf" }, second = { .attachment = 13, .url = "https://example.org/a-1.pdf" };
	unsigned char plain[PF_MARK_BYTES], before[PF_MARK_BYTES], again[PF_MARK_BYTES], after[PF_MARK_BYTES];
	pf_item item = tool();

	(void)state;
	pf_wish_source(plain, &context, &item);
	assert_memory_equal(plain, item.source, sizeof plain);
	item.content = PF_SPAN("<a href=\"\001umedia/a.pdf\002\">");
	*pf_map_put(media, PF_SPAN("media/a.pdf"), NULL) = (uint64_t)(uintptr_t)&first;
	pf_wish_source(before, &context, &item);
	pf_wish_source(again, &context, &item);
	*pf_map_put(media, PF_SPAN("media/a.pdf"), NULL) = (uint64_t)(uintptr_t)&second;
	pf_wish_source(after, &context, &item);
	assert_memory_equal(before, again, sizeof before);
	assert_memory_not_equal(before, after, sizeof before);
	assert_memory_not_equal(before, plain, sizeof before);
	pf_map_clear(media);
}

static void a_file_that_did_not_arrive_stays_a_token_and_is_another_source_once_it_is_there(void **state)
{
	pf_wish_medium missing = { .url = "", .why = "is refused" }, there = { .attachment = 12, .url = "https://example.org/a.pdf" };
	unsigned char none[PF_MARK_BYTES], before[PF_MARK_BYTES], after[PF_MARK_BYTES];
	pf_item item = tool();
	pf_change change;

	(void)state;
	item.content = PF_SPAN("<a href=\"\001umedia/a.pdf\002\">");
	pf_wish_source(none, &context, &item);
	*pf_map_put(media, PF_SPAN("media/a.pdf"), NULL) = (uint64_t)(uintptr_t)&missing;
	pf_wish_source(before, &context, &item);
	change = wished(&item);
	is(&change, "content", "<a href=\"\001umedia/a.pdf\002\">");
	assert_memory_equal(none, before, sizeof none);
	*pf_map_put(media, PF_SPAN("media/a.pdf"), NULL) = (uint64_t)(uintptr_t)&there;
	pf_wish_source(after, &context, &item);
	assert_memory_not_equal(before, after, sizeof before);
	pf_map_clear(media);
}

static void media_tokens_become_addresses_and_ids_each_in_its_escaping(void **state)
{
	pf_wish_medium medium = { .attachment = 12, .url = "https://xn--e.org/a&b.pdf" };
	pf_item item = tool();
	pf_change change;

	(void)state;
	*pf_map_put(media, PF_SPAN("media/a.pdf"), NULL) = (uint64_t)(uintptr_t)&medium;
	item.content = PF_SPAN("{\"id\":\001imedia/a.pdf\002,\"href\":\"\001jmedia/a.pdf\002\"} <a href=\"\001umedia/a.pdf\002\"> \001umedia/b.pdf\002");
	change = wished(&item);
	is(&change, "content",
	   "{\"id\":12,\"href\":\"https://xn\\u002d\\u002de.org/a\\u0026b.pdf\"} <a href=\"https://xn--e.org/a&amp;b.pdf\"> \001umedia/b.pdf\002");
	pf_map_clear(media);
}

static void metas_that_look_serialised_are_serialised_once_more(void **state)
{
	pf_item_meta meta = { "_profint_place", PF_SPAN("b:0;") };
	pf_item item = tool();
	pf_change change;

	(void)state;
	item.metas = &meta;
	item.meta_count = 1;
	change = wished(&item);
	is(&change, "meta:_profint_place", "s:4:\"b:0;\";");
}

static void terms_are_a_sorted_list_and_fall_back_to_the_source_language(void **state)
{
	pf_item_term related[] = { { "profint_area", PF_SPAN("area/b"), true }, { "profint_area", PF_SPAN("area/a"), true }, { "profint_country", PF_SPAN("se"), false } };
	pf_item item = tool();
	pf_error err = { 0 };
	pf_change change;

	(void)state;
	assert_true(pf_index_put(terms, PF_SPAN("area"), PF_SPAN("a"), PF_SPAN("fr"), (pf_index_entry){ 7, 9 }, &err));
	assert_true(pf_index_put(terms, PF_SPAN("area"), PF_SPAN("a"), PF_SPAN("en"), (pf_index_entry){ 8, 100 }, &err));
	assert_true(pf_index_put(terms, PF_SPAN("area"), PF_SPAN("b"), PF_SPAN("fr"), (pf_index_entry){ 5, 20 }, &err));
	item.terms = related;
	item.term_count = 3;
	change = wished(&item);
	is(&change, "tax:profint_area", "9,20");
	is(&change, "tax:profint_country", "new");
	item.language = PF_SPAN("en");
	change = wished(&item);
	is(&change, "tax:profint_area", "20,100");
}

static void a_parent_is_found_in_its_language_or_in_the_source_language(void **state)
{
	pf_item item = tool();
	pf_change change;

	(void)state;
	item.parent = PF_SPAN("module/m");
	change = wished(&item);
	is(&change, "parent", "0");
	*pf_map_put(parents, PF_SPAN("module/m@fr"), NULL) = 41;
	change = wished(&item);
	is(&change, "parent", "41");
	item.language = PF_SPAN("en");
	change = wished(&item);
	is(&change, "parent", "41");
	*pf_map_put(parents, PF_SPAN("module/m@en"), NULL) = 42;
	change = wished(&item);
	is(&change, "parent", "42");
}

static void a_type_that_the_site_does_not_know_is_told(void **state)
{
	pf_item item = tool();
	pf_error err = { 0 };
	pf_change change;

	(void)state;
	item.type = pf_model_type(context.model, PF_SPAN("case"));
	assert_false(pf_wish(&change, arena, &context, &item, &err));
	assert_int_equal(err.code, PF_E_CONFIG);
	assert_non_null(strstr(err.message, "profint_case"));
}

static void a_country_has_its_name_in_the_language_and_its_code_as_slug(void **state)
{
	pf_error err = { 0 };
	pf_change change;

	(void)state;
	assert_true(pf_wish_model_term(&change, arena, &context, "profint_country", PF_SPAN("se"), PF_SPAN("en"), &err));
	is(&change, "title", "Sweden");
	is(&change, "slug", "se");
	assert_true(change.is_term);
}

static void names_of_terms_are_stored_escaped(void **state)
{
	pf_item item = tool();
	pf_change change;

	(void)state;
	item.type = pf_model_type(context.model, PF_SPAN("area"));
	item.title = PF_SPAN("R&D <x>");
	change = wished(&item);
	is(&change, "title", "R&amp;D &lt;x&gt;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_slug_comes_from_the_title_unless_one_is_given),
		cmocka_unit_test(drafts_and_unreviewed_translations_follow_the_publishing_rule),
		cmocka_unit_test(a_date_is_local_and_a_later_one_makes_it_future),
		cmocka_unit_test(a_file_that_is_another_attachment_is_another_source),
		cmocka_unit_test(a_file_that_did_not_arrive_stays_a_token_and_is_another_source_once_it_is_there),
		cmocka_unit_test(media_tokens_become_addresses_and_ids_each_in_its_escaping),
		cmocka_unit_test(metas_that_look_serialised_are_serialised_once_more),
		cmocka_unit_test(terms_are_a_sorted_list_and_fall_back_to_the_source_language),
		cmocka_unit_test(a_parent_is_found_in_its_language_or_in_the_source_language),
		cmocka_unit_test(a_type_that_the_site_does_not_know_is_told),
		cmocka_unit_test(a_country_has_its_name_in_the_language_and_its_code_as_slug),
		cmocka_unit_test(names_of_terms_are_stored_escaped),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
