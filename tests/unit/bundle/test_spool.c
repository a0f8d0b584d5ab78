/* The spool: what was put comes back whole, rank by rank and depth by depth, in flat memory. */
#include "bundle/spool.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static pf_arena *arena;

static const pf_type *type_of(const char *name)
{
	pf_error err = { 0 };
	const pf_model *model = pf_model_get(&err);

	assert_non_null(model);
	return pf_model_type(model, pf_span_of(name));
}

static pf_spool *fresh(void)
{
	pf_spool *spool = NULL;
	pf_error err = { 0 };

	assert_true(pf_spool_new(&spool, NULL, &err));
	return spool;
}

static void put(pf_spool *spool, const char *type, const char *id, unsigned depth, pf_span content)
{
	pf_item item = { .type = type_of(type),
		.id = pf_span_of(id),
		.language = PF_SPAN("fr"),
		.content = content,
		.parent = PF_SPAN(""),
		.slug = PF_SPAN(""),
		.title = pf_span_of(id),
		.excerpt = PF_SPAN("") };
	pf_record record = { .type = item.type,
		.id = item.id,
		.depth = depth,
		.items = &item,
		.item_count = 1 };
	pf_error err = { 0 };

	assert_true(pf_spool_put(spool, &record, &err));
}

static pf_record *next(pf_spool *spool)
{
	pf_record *record = NULL;
	pf_error err = { 0 };

	assert_true(pf_spool_next(&record, spool, arena, &err));
	return record;
}

static void rewind_it(pf_spool *spool)
{
	pf_error err = { 0 };

	assert_true(pf_spool_rewind(spool, &err));
}

static void every_member_of_an_item_comes_back(void **state)
{
	pf_item_meta metas[] = { { "_profint_area", PF_SPAN("a") }, { "_profint_menu", PF_SPAN("") } };
	pf_item_term terms[] = { { "profint_area", PF_SPAN("area/a"), true },
		{ "profint_country", PF_SPAN("se"), false } };
	pf_span aliases[] = { PF_SPAN("/old"), PF_SPAN("/older") };
	pf_item items[2] = { { .type = type_of("case"),
							 .id = PF_SPAN("uvuc"),
							 .language = PF_SPAN("fr"),
							 .publish = true,
							 .has_date = true,
							 .date = -5,
							 .order = -1,
							 .parent = PF_SPAN("p"),
							 .slug = PF_SPAN("s"),
							 .title = PF_SPAN("t"),
							 .content = PF_SPAN("a\0b"),
							 .excerpt = PF_SPAN("e"),
							 .metas = metas,
							 .meta_count = 2,
							 .terms = terms,
							 .term_count = 2,
							 .aliases = aliases,
							 .alias_count = 2,
							 .text_count = 7,
							 .source = { 1, 2, 3 } },
		{ .type = type_of("case"),
			.id = PF_SPAN("uvuc"),
			.language = PF_SPAN("sv"),
			.machine = true,
			.machine_count = 3,
			.content = PF_SPAN(""),
			.parent = PF_SPAN(""),
			.slug = PF_SPAN(""),
			.title = PF_SPAN(""),
			.excerpt = PF_SPAN("") } };
	pf_record record = { .type = items[0].type,
		.id = items[0].id,
		.items = items,
		.item_count = 2 };
	pf_spool *spool = fresh();
	pf_error err = { 0 };
	pf_record *found;

	assert_true(pf_spool_put(spool, &record, &err));
	memset(terms, 0, sizeof terms); /* the spool keeps nothing of the caller's */
	rewind_it(spool);
	found = next(spool);
	assert_ptr_equal(found->type, items[0].type);
	assert_true(pf_span_is(found->id, "uvuc"));
	assert_int_equal(found->item_count, 2);
	assert_true(found->items[0].publish && found->items[0].has_date && !found->items[0].machine);
	assert_int_equal(found->items[0].date, -5);
	assert_int_equal(found->items[0].order, -1);
	assert_true(pf_span_equal(found->items[0].content, PF_SPAN("a\0b")));
	assert_true(pf_span_is(found->items[0].parent, "p") && pf_span_is(found->items[0].slug, "s"));
	assert_true(pf_span_is(found->items[0].title, "t") && pf_span_is(found->items[0].excerpt, "e"));
	assert_string_equal(found->items[0].metas[1].key, "_profint_menu");
	assert_true(pf_span_is(found->items[0].metas[0].value, "a"));
	assert_string_equal(found->items[0].terms[1].taxonomy, "profint_country");
	assert_true(found->items[0].terms[0].of_record && !found->items[0].terms[1].of_record);
	assert_true(pf_span_is(found->items[0].aliases[1], "/older"));
	assert_int_equal(found->items[0].text_count, 7);
	assert_memory_equal(found->items[0].source, items[0].source, PF_MARK_BYTES);
	assert_true(found->items[1].machine && !found->items[1].publish);
	assert_int_equal(found->items[1].machine_count, 3);
	assert_null(next(spool));
	assert_null(next(spool));
	pf_spool_free(spool);
	(void)state;
}

static void records_come_by_rank_then_depth_then_as_they_were_put(void **state)
{
	static const char *const order[] = { "a1", "a2", "m1", "s1", "p-root", "p-child", "p-leaf" };
	pf_spool *spool = fresh();

	put(spool, "page", "p-leaf", 2, PF_SPAN(""));
	put(spool, "sequence", "s1", 1, PF_SPAN(""));
	put(spool, "page", "p-child", 0, PF_SPAN(""));
	put(spool, "area", "a1", 0, PF_SPAN(""));
	put(spool, "page", "p-root", 0, PF_SPAN(""));
	put(spool, "module", "m1", 0, PF_SPAN(""));
	put(spool, "area", "a2", 0, PF_SPAN(""));
	pf_spool_set_depth(spool, 2, 1);
	pf_spool_set_depth(spool, 99, 1); /* nothing */
	assert_int_equal(pf_spool_count(spool), 7);
	rewind_it(spool);
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		pf_record *record = next(spool);

		assert_non_null(record);
		assert_string_equal(record->id.data, order[i]);
		if (i == 5)
			assert_int_equal(record->depth, 1);
	}
	assert_null(next(spool));
	pf_spool_free(spool);
	(void)state;
}

static void large_records_and_many_of_them_come_back(void **state)
{
	pf_text big;
	pf_spool *spool = fresh();
	char id[32];

	pf_text_init(&big, 8 << 20);
	for (size_t i = 0; i < 5 << 20; i++)
		pf_text_byte(&big, (char)('a' + i % 26));
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(id, sizeof id, "r-%u", i);
		put(spool, i % 2 ? "case" : "area", id, 0,
			i == 777 ? pf_text_span(&big) : (pf_span){ big.data, i % 500 });
	}
	rewind_it(spool);
	for (unsigned i = 0; i < 20000; i++) {
		unsigned expected = i < 10000 ? 2 * i : 2 * (i - 10000) + 1;
		pf_record *record;

		pf_arena_clear(arena);
		record = next(spool);
		snprintf(id, sizeof id, "r-%u", expected);
		assert_string_equal(record->id.data, id);
		assert_int_equal(record->items[0].content.length,
			expected == 777 ? big.length : expected % 500);
		assert_memory_equal(record->items[0].content.data, big.data,
			record->items[0].content.length);
	}
	assert_null(next(spool));
	pf_text_release(&big);
	pf_spool_free(spool);
	(void)state;
}

static void it_knows_which_records_were_put(void **state)
{
	pf_spool *spool = fresh();

	(void)state;
	for (int i = 0; i < 2000; i++) {
		char id[20];

		snprintf(id, sizeof id, "n%d", i);
		put(spool, i % 2 ? "case" : "practice", id, 0, PF_SPAN("x"));
	}
	rewind_it(spool);
	for (int i = 0; i < 2010; i++) {
		char id[20];

		snprintf(id, sizeof id, "n%d", i);
		assert_int_equal(pf_spool_has(spool, PF_SPAN("case"), pf_span_of(id)), i < 2000 && i % 2 == 1);
		assert_int_equal(pf_spool_has(spool, PF_SPAN("practice"), pf_span_of(id)), i < 2000 && i % 2 == 0);
	}
	pf_spool_free(spool);
}

static void an_empty_spool_has_no_record(void **state)
{
	pf_spool *spool = fresh();

	rewind_it(spool);
	assert_null(next(spool));
	assert_int_equal(pf_spool_count(spool), 0);
	pf_spool_free(spool);
	pf_spool_free(NULL);
	(void)state;
}

static void a_folder_that_cannot_hold_it_is_a_fault_of_the_configuration(void **state)
{
	pf_spool *spool = NULL;
	pf_error err = { 0 };

	assert_false(pf_spool_new(&spool, "/nonexistent/profint", &err));
	assert_int_equal(err.code, PF_E_CONFIG);
	assert_non_null(strstr(err.message, "/nonexistent/profint"));
	assert_null(spool);
	(void)state;
}

static void no_file_is_left_to_be_seen(void **state)
{
	char folder[] = "/tmp/profint-spool-XXXXXX";
	pf_spool *spool = NULL;
	pf_error err = { 0 };

	assert_non_null(mkdtemp(folder));
	assert_true(pf_spool_new(&spool, folder, &err));
	put(spool, "area", "a", 0, PF_SPAN("x"));
	rewind_it(spool);
	assert_int_equal(rmdir(folder), 0); /* it is empty while the spool lives */
	assert_non_null(next(spool));
	pf_spool_free(spool);
	(void)state;
}

static int begin(void **state)
{
	(void)state;
	arena = pf_arena_new();
	return arena ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	pf_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_member_of_an_item_comes_back),
		cmocka_unit_test(records_come_by_rank_then_depth_then_as_they_were_put),
		cmocka_unit_test(large_records_and_many_of_them_come_back),
		cmocka_unit_test(it_knows_which_records_were_put),
		cmocka_unit_test(an_empty_spool_has_no_record),
		cmocka_unit_test(a_folder_that_cannot_hold_it_is_a_fault_of_the_configuration),
		cmocka_unit_test(no_file_is_left_to_be_seen),
	};

	return cmocka_run_group_tests_name("spool", tests, begin, end);
}
