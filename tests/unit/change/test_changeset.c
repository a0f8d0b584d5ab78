/* The three-way rule, field by field, and the ledger's memory of it. */
#include "change/changeset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static pf_arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = pf_arena_new();
	return arena && pf_digest_start(NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	pf_arena_free(arena);
	return 0;
}

static pf_span maybe(const char *text)
{
	return text ? pf_span_of(text) : (pf_span){ NULL, 0 };
}

/* A change with one field: last applied, site now, bundle now. NULL: absent. */
static pf_change one(const char *name, const char *applied, const char *site, const char *want)
{
	pf_value *value = pf_arena_alloc(arena, sizeof *value);

	*value = (pf_value){ .name = name, .want = maybe(want), .site = maybe(site), .applied = applied != NULL };
	value->wanted = value->left = pf_mark_field(maybe(applied));
	return (pf_change){ .object = 7, .values = value, .value_count = 1, .slug_given = true };
}

static pf_action merged(const char *applied, const char *site, const char *want)
{
	pf_change change = one("title", applied, site, want);

	assert_true(pf_merge(&change, arena, NULL));
	return change.action;
}

static void bundle_alone_changed_updates(void **state)
{
	(void)state;
	assert_int_equal(merged("a", "a", "b"), PF_ACTION_UPDATE);
}

static void site_alone_changed_is_kept(void **state)
{
	(void)state;
	assert_int_equal(merged("a", "b", "a"), PF_ACTION_KEEP);
}

static void both_to_the_same_is_nothing(void **state)
{
	(void)state;
	assert_int_equal(merged("a", "b", "b"), PF_ACTION_UNCHANGED);
}

static void both_differently_is_a_conflict(void **state)
{
	(void)state;
	assert_int_equal(merged("a", "b", "c"), PF_ACTION_CONFLICT);
}

static void nothing_changed_is_nothing(void **state)
{
	(void)state;
	assert_int_equal(merged("a", "a", "a"), PF_ACTION_UNCHANGED);
}

static void a_new_field_over_an_empty_one_updates(void **state)
{
	(void)state;
	assert_int_equal(merged(NULL, NULL, "a"), PF_ACTION_UPDATE);
	assert_int_equal(merged(NULL, "", "a"), PF_ACTION_UPDATE);
}

static void a_new_field_over_a_persons_text_is_a_conflict(void **state)
{
	(void)state;
	assert_int_equal(merged(NULL, "mine", "a"), PF_ACTION_CONFLICT);
}

static void a_field_taken_out_of_the_bundle_is_removed(void **state)
{
	(void)state;
	assert_int_equal(merged("a", "a", NULL), PF_ACTION_UPDATE);
	assert_int_equal(merged("a", "b", NULL), PF_ACTION_CONFLICT);
}

static void a_date_that_was_not_given_is_left_alone(void **state)
{
	pf_change change = one("date", "2024-01-01 00:00:00", "2025-01-01 00:00:00", NULL);

	(void)state;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_UNCHANGED);
}

static void a_slug_made_from_the_title_stays_when_the_title_changes(void **state)
{
	pf_change change = one("slug", "old-title", "old-title", "new-title");

	(void)state;
	change.slug_given = false;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_UNCHANGED);
}

static void a_numbered_slug_is_not_a_change_of_the_site(void **state)
{
	pf_change change = one("slug", "x", "x-2", "x");

	(void)state;
	change.values->left = pf_mark_field(PF_SPAN("x-2"));
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_UNCHANGED);
}

static void what_both_agree_on_anew_is_remembered(void **state)
{
	pf_change changed = one("title", "a", "b", "b"), first = one("title", NULL, "b", "b"), known = one("title", "b", "b", "b");

	(void)state;
	assert_true(pf_merge(&changed, arena, NULL));
	assert_true(pf_merge(&first, arena, NULL));
	assert_true(pf_merge(&known, arena, NULL));
	assert_int_equal(changed.action, PF_ACTION_UNCHANGED);
	assert_true(changed.remember);
	assert_true(first.remember);
	assert_false(known.remember);
}

static void a_conflict_outweighs_an_update_in_another_field(void **state)
{
	pf_value values[2] = { *one("title", "a", "a", "b").values, *one("content", "a", "b", "c").values };
	pf_change change = { .object = 7, .values = values, .value_count = 2 };
	const char *names[2];

	(void)state;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_CONFLICT);
	assert_int_equal(pf_change_fields(&change, PF_VERDICT_UPDATE, names), 1);
	assert_string_equal(names[0], "title");
}

static void a_deferred_change_stays_deferred(void **state)
{
	pf_change change = one("title", "a", "a", "b");

	(void)state;
	change.action = PF_ACTION_DEFER;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_DEFER);
}

static void absent_and_empty_have_different_marks(void **state)
{
	pf_mark absent = pf_mark_field((pf_span){ NULL, 0 }), empty = pf_mark_field(PF_SPAN(""));

	(void)state;
	assert_memory_not_equal(absent.bytes, empty.bytes, sizeof empty.bytes);
}

static void the_ledger_reads_back_what_it_wrote(void **state)
{
	pf_change change = one("title", "a", "a", "a"), again = one("title", NULL, "a", "a");
	pf_error err = { 0 };
	pf_text text;

	(void)state;
	change.values->left = pf_mark_field(PF_SPAN("left"));
	pf_text_init(&text, 1000);
	assert_true(pf_fields_write(&text, &change));
	assert_true(pf_fields_read(&again, arena, pf_text_span(&text), &err));
	assert_true(again.values->applied);
	assert_memory_equal(again.values->wanted.bytes, change.values->wanted.bytes, PF_FIELD_MARK);
	assert_memory_equal(again.values->left.bytes, change.values->left.bytes, PF_FIELD_MARK);
	pf_text_release(&text);
}

static void a_field_the_bundle_forgot_comes_back_from_the_ledger(void **state)
{
	pf_change change = one("title", "a", "a", "a");
	pf_error err = { 0 };

	(void)state;
	assert_true(pf_fields_read(&change, arena, PF_SPAN("{\"meta:_profint_number\":\"0011223344556677\"}"), &err));
	assert_int_equal(change.value_count, 2);
	assert_null(change.values[1].want.data);
	assert_true(change.values[1].applied);
}

static void a_field_that_is_asked_for_is_added_once(void **state)
{
	pf_change change = one("title", "a", "b", "c");
	pf_value *place;

	(void)state;
	assert_ptr_equal(pf_change_field(&change, arena, PF_SPAN("title")), change.values);
	place = pf_change_field(&change, arena, (pf_span){ "meta:_x!", 7 });
	assert_string_equal(place->name, "meta:_x");
	assert_null(place->site.data);
	assert_int_equal(change.value_count, 2);
	assert_string_equal(pf_change_value(&change, "title")->want.data, "c");
	assert_ptr_equal(pf_change_field(&change, arena, PF_SPAN("meta:_x")), place);
	assert_int_equal(change.value_count, 2);
}

static void damaged_marks_are_told(void **state)
{
	const char *const damaged[] = { "", "{", "[]x", "{\"title\":\"zz\"}", "{\"title\":[\"0011223344556677\"]}", "{\"title\":5}",
					"{\"content\":[\"0011223344556677\",\"0011223344556677\",5]}", "{\"content\":[\"0011223344556677\",\"0011223344556677\",\"AAAA\"]}",
					"{\"content\":[\"0011223344556677\",\"0011223344556677\",\"AAAA=AAA\"]}" };

	(void)state;
	for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
		pf_change change = one("title", NULL, "a", "a");
		pf_error err = { 0 };

		assert_false(pf_fields_read(&change, arena, pf_span_of(damaged[i]), &err));
		assert_int_equal(err.code, PF_E_INTERNAL);
	}
}

/* --- content --- */

#define P(words) "<!-- wp:paragraph -->\n<p>" words "</p>\n<!-- /wp:paragraph -->"
#define H(words) "<!-- wp:heading -->\n<h2>" words "</h2>\n<!-- /wp:heading -->"
#define H_68(words) "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">" words "</h2>\n<!-- /wp:heading -->"

/* A change of content as the ledger remembers it from the last run. */
static pf_change content(const char *applied, const char *site, const char *want)
{
	pf_change change = one("content", NULL, applied, applied), again = one("content", NULL, site, want);
	pf_text text;

	assert_true(pf_value_remember(change.values, arena, NULL));
	pf_text_init(&text, 60000);
	assert_true(pf_fields_write(&text, &change));
	assert_true(pf_fields_read(&again, arena, pf_text_span(&text), NULL));
	pf_text_release(&text);
	return again;
}

/* The same, as a ledger of before remembers it: marks over the bytes. */
static pf_change old_content(const char *applied, const char *site, const char *want)
{
	return one("content", applied, site, want);
}

static void content_that_was_only_written_otherwise_is_unchanged(void **state)
{
	pf_change change = content(H("a") P("b"), H_68("a") "\n\n" P("b"), H("a") P("b"));

	(void)state;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_UNCHANGED);
	assert_false(change.remember);
	assert_true(pf_value_is_left(change.values));
}

static void a_bundles_change_of_content_that_was_written_otherwise_is_an_update(void **state)
{
	pf_change change = content(H("a") P("b"), H_68("a") P("b"), H("a") P("c"));

	(void)state;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_UPDATE);
	assert_null(change.values->write.data);
	assert_false(change.values->rebased);
}

static void edits_in_different_blocks_are_an_update_with_both(void **state)
{
	pf_change change = content(P("a") P("b"), P("A") P("b"), P("a") P("B"));

	(void)state;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_UPDATE);
	assert_true(pf_span_is(change.values->write, P("A") P("B")));
	assert_true(pf_span_is(pf_value_next(change.values), P("A") P("B")));
	assert_true(change.values->rebased);

	/* what the ledger says then: the bundle's own text, so that the site's edit is kept, and merged again next time */
	change.values->site = change.values->write;
	assert_true(pf_value_remember(change.values, arena, NULL));
	assert_true(pf_mark_same(change.values->wanted, pf_mark_value("content", PF_SPAN(P("a") P("B")))));
	assert_true(pf_mark_same(change.values->wanted, change.values->left));
	assert_false(pf_value_is_left(change.values));
}

static void what_the_site_has_already_is_kept_and_remembered(void **state)
{
	pf_change change = content(P("a") P("b"), P("A") P("B") P("c"), P("a") P("B"));

	(void)state;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_CONFLICT); /* two blocks became three: whose is which, nobody can tell */
	change = content(P("a") P("b") P("c"), P("A") P("b") P("C"), P("a") P("b") P("C"));
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_KEEP);
	assert_true(change.remember);
	assert_true(change.values->rebased);
	assert_true(pf_span_is(pf_value_next(change.values), P("A") P("b") P("C")));
}

static void what_the_bundle_has_already_is_a_plain_update(void **state)
{
	pf_change change = content(P("a") P("b"), P("A") P("b"), P("A") P("B"));

	(void)state;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_UPDATE);
	assert_false(change.values->rebased);
}

static void one_block_that_both_changed_is_a_conflict(void **state)
{
	pf_change change = content(P("a") P("b"), P("A") P("b"), P("x") P("B"));

	(void)state;
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_CONFLICT);
	assert_false(change.values->rebased);
}

static void content_of_too_many_blocks_is_compared_whole(void **state)
{
	pf_text texts[3];
	pf_change change;

	(void)state;
	for (int t = 0; t < 3; t++) {
		pf_text_init(&texts[t], 1 << 20);
		for (int i = 0; i < 1001; i++)
			pf_text_format(&texts[t], "<!-- wp:a {\"n\":%d} /-->", (t == 1 && i == 0) || (t == 2 && i == 1000) ? 5000 : i);
	}
	change = content(texts[0].data, texts[1].data, texts[2].data);
	assert_null(change.values->items.data);
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_CONFLICT);
	change = content(texts[0].data, texts[0].data, texts[2].data);
	assert_true(pf_merge(&change, arena, NULL));
	assert_int_equal(change.action, PF_ACTION_UPDATE);
	for (int t = 0; t < 3; t++)
		pf_text_release(&texts[t]);
}

static void an_older_ledgers_marks_are_no_reason_to_write(void **state)
{
	pf_change untouched = old_content(H("a"), H("a"), H("a")), otherwise = old_content(H("a"), H_68("a"), H("a"));

	(void)state;
	assert_true(pf_merge(&untouched, arena, NULL));
	assert_true(pf_merge(&otherwise, arena, NULL));
	assert_int_equal(untouched.action, PF_ACTION_UNCHANGED);
	assert_int_equal(otherwise.action, PF_ACTION_UNCHANGED);
	assert_false(untouched.remember);
	assert_false(otherwise.remember);
}

static void an_older_ledgers_marks_tell_who_changed_what(void **state)
{
	pf_change kept = old_content(P("a") P("b"), P("A") P("b"), P("a") P("b")), updated = old_content(P("a"), P("a"), P("b"));
	pf_change both = old_content(P("a") P("b"), P("A") P("b"), P("a") P("B"));
	pf_text text;

	(void)state;
	assert_true(pf_merge(&kept, arena, NULL));
	assert_int_equal(kept.action, PF_ACTION_KEEP);
	assert_non_null(kept.values->items.data); /* the bundle's text is at hand: the next edits can be merged */
	assert_true(pf_merge(&updated, arena, NULL));
	assert_int_equal(updated.action, PF_ACTION_UPDATE);
	assert_true(pf_merge(&both, arena, NULL));
	assert_int_equal(both.action, PF_ACTION_CONFLICT);
	pf_text_init(&text, 1000);
	assert_true(pf_field_write(&text, both.values));
	assert_int_equal(text.length, 18); /* still a mark over bytes */
	pf_text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bundle_alone_changed_updates),
		cmocka_unit_test(site_alone_changed_is_kept),
		cmocka_unit_test(both_to_the_same_is_nothing),
		cmocka_unit_test(both_differently_is_a_conflict),
		cmocka_unit_test(nothing_changed_is_nothing),
		cmocka_unit_test(a_new_field_over_an_empty_one_updates),
		cmocka_unit_test(a_new_field_over_a_persons_text_is_a_conflict),
		cmocka_unit_test(a_field_taken_out_of_the_bundle_is_removed),
		cmocka_unit_test(a_date_that_was_not_given_is_left_alone),
		cmocka_unit_test(a_slug_made_from_the_title_stays_when_the_title_changes),
		cmocka_unit_test(a_numbered_slug_is_not_a_change_of_the_site),
		cmocka_unit_test(what_both_agree_on_anew_is_remembered),
		cmocka_unit_test(a_conflict_outweighs_an_update_in_another_field),
		cmocka_unit_test(a_deferred_change_stays_deferred),
		cmocka_unit_test(absent_and_empty_have_different_marks),
		cmocka_unit_test(the_ledger_reads_back_what_it_wrote),
		cmocka_unit_test(a_field_the_bundle_forgot_comes_back_from_the_ledger),
		cmocka_unit_test(a_field_that_is_asked_for_is_added_once),
		cmocka_unit_test(damaged_marks_are_told),
		cmocka_unit_test(content_that_was_only_written_otherwise_is_unchanged),
		cmocka_unit_test(a_bundles_change_of_content_that_was_written_otherwise_is_an_update),
		cmocka_unit_test(edits_in_different_blocks_are_an_update_with_both),
		cmocka_unit_test(what_the_site_has_already_is_kept_and_remembered),
		cmocka_unit_test(what_the_bundle_has_already_is_a_plain_update),
		cmocka_unit_test(one_block_that_both_changed_is_a_conflict),
		cmocka_unit_test(content_of_too_many_blocks_is_compared_whole),
		cmocka_unit_test(an_older_ledgers_marks_are_no_reason_to_write),
		cmocka_unit_test(an_older_ledgers_marks_tell_who_changed_what),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
