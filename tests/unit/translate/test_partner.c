/* partner: source and target before, source and target after, and who is whose translation then. */
#include "translate/partner.h"
#include "../starve.h"

#include "base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 16

/* Texts joined by blanks become paragraphs; those that begin with a capital headings. */
static void cut(pf_segments *out, pf_text *room, const char *words)
{
	pf_error err = { 0 };

	pf_text_init(room, 65536);
	pf_text_put(room, "");
	while (*words) {
		size_t length = strcspn(words, " ");
		const char *element = *words >= 'A' && *words <= 'Z' ? "h2" : "p";

		pf_text_format(room, "<%s>%.*s</%s>", element, (int)length, words, element);
		words += length + (words[length] == ' ');
	}
	assert_true(pf_segments_cut_all(out, pf_text_span(room), PF_SEGMENT_BLOCKS, &err));
}

/*
 * For each segment of the source now the text of its partner, or "-". In `then` the target's word for each of the source's stands
 * in the same place; "-" is one that was never shown.
 */
static const char *partners(const char *source_then, const char *target_then, const char *source, const char *target)
{
	static char shown[512];
	pf_arena *arena = pf_arena_new();
	pf_segments old = { 0 }, was = { 0 }, now = { 0 }, there = { 0 };
	pf_text rooms[4];
	pf_segment_row rows[MOST] = { 0 };
	pf_translation_row translations[MOST] = { 0 };
	const pf_segment_row *old_rows[MOST];
	const pf_translation_row *was_rows[MOST];
	pf_align_item a[MOST], b[MOST];
	bool wordless[MOST] = { false };
	pf_partner_field field = { .old = old_rows, .was = was_rows, .source = &now, .target = &there };
	size_t *old_of_new, *target_of_source;
	pf_error err = { 0 };

	assert_non_null(arena);
	cut(&old, &rooms[0], source_then);
	cut(&was, &rooms[1], target_then);
	cut(&now, &rooms[2], source);
	cut(&there, &rooms[3], target);
	field.old_count = old.count;
	for (size_t i = 0; i < old.count; i++) {
		rows[i] = (pf_segment_row){ .id = i + 1, .kind = pf_span_of(old.items[i].kind), .source = old.items[i].text };
		memcpy(rows[i].hash, old.items[i].mark, sizeof rows[i].hash);
		old_rows[i] = &rows[i];
		a[i] = (pf_align_item){ rows[i].hash, rows[i].kind };
		was_rows[i] = NULL;
		if (i >= was.count || pf_span_is(was.items[i].text, "-"))
			continue;
		translations[i] = (pf_translation_row){ .segment = i + 1, .state = PF_SPAN("reviewed"), .text = was.items[i].text, .shown = true };
		pf_mark_of(was.items[i].text, translations[i].live);
		was_rows[i] = &translations[i];
	}
	for (size_t i = 0; i < now.count; i++) {
		b[i] = (pf_align_item){ now.items[i].mark, pf_span_of(now.items[i].kind) };
		wordless[i] = strspn(now.items[i].text.data, "0123456789") >= now.items[i].text.length;
	}
	assert_true(pf_align(&old_of_new, arena, a, old.count, b, now.count, &err));
	for (size_t i = 0; i < now.count; i++)
		old_of_new[i] = wordless[i] ? PF_ALIGN_NONE : old_of_new[i];
	field.old_of_new = old_of_new;
	field.wordless = wordless;
	assert_true(pf_partners(&target_of_source, arena, &field, &err));
	shown[0] = '\0';
	for (size_t i = 0; i < now.count; i++) {
		pf_span text = target_of_source[i] == PF_ALIGN_NONE ? PF_SPAN("-") : there.items[target_of_source[i]].text;

		snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%s%.*s", i ? " " : "", (int)text.length, text.data);
	}
	pf_segments_release(&old);
	pf_segments_release(&was);
	pf_segments_release(&now);
	pf_segments_release(&there);
	for (size_t i = 0; i < 4; i++)
		pf_text_release(&rooms[i]);
	pf_arena_free(arena);
	return shown;
}

static void nothing_moved(void **state)
{
	(void)state;
	assert_string_equal(partners("un deux trois", "one two three", "un deux trois", "one two three"), "one two three");
}

static void an_edit_of_either_side_keeps_the_pairs(void **state)
{
	(void)state;
	assert_string_equal(partners("un deux trois", "one two three", "un zwei trois", "one two three"), "one two three");
	assert_string_equal(partners("un deux trois", "one two three", "un deux trois", "one second three"), "one second three");
	assert_string_equal(partners("un deux trois", "one two three", "un zwei trois", "one second three"), "one second three");
	assert_string_equal(partners("un deux trois", "one two three", "uno due tre", "first second third"), "first second third");
}

static void what_moved_in_the_source_keeps_its_translation(void **state)
{
	(void)state;
	assert_string_equal(partners("un deux trois", "one two three", "trois un deux", "one two three"), "three one two");
	assert_string_equal(partners("un deux trois", "one two three", "un deux trois", "three one two"), "one two three");
	assert_string_equal(partners("un deux trois", "one two three", "trois un deux", "two three one"), "three one two");
}

static void what_is_new_on_both_sides_in_one_gap_is_a_pair(void **state)
{
	(void)state;
	assert_string_equal(partners("un trois", "one three", "un deux trois", "one two three"), "one two three");
	assert_string_equal(partners("un", "one", "un deux trois", "one two three"), "one two three");
	assert_string_equal(partners("un trois", "one three", "un Deux deux trois", "one Two two three"), "one Two two three");
	assert_string_equal(partners("un trois", "one three", "un deux Deux trois", "one Two three"), "one - Two three");
}

static void what_is_new_on_one_side_has_no_partner(void **state)
{
	(void)state;
	assert_string_equal(partners("un trois", "one three", "un deux trois", "one three"), "one - three");
	assert_string_equal(partners("un trois", "one three", "un trois", "one two three"), "one three");
	assert_string_equal(partners("un deux trois", "one two three", "un trois", "one two three"), "one three");
}

static void a_text_of_a_source_that_is_gone_is_nobodys_translation(void **state)
{
	(void)state;
	/* Partie left the source, quatre came: its heading still stands in the target, and is not that paragraph's */
	assert_string_equal(partners("un Partie trois", "one Part three", "un quatre trois", "one Part three"), "one - three");
	assert_string_equal(partners("un deux", "one two", "un", "one two"), "one");
	/* nor when somebody had moved it to where something new comes in the source */
	assert_string_equal(partners("un Partie deux", "one Part two", "un deux Neuf", "one two Part"), "one two -");
}

static void what_somebody_threw_out_is_not_filled_by_the_next_one(void **state)
{
	(void)state;
	assert_string_equal(partners("un Deux trois", "one Two three", "un Deux trois", "one three"), "one - three");
	assert_string_equal(partners("un Deux trois", "one Two three", "un trois Deux", "one three New"), "one three -");
}

static void what_has_no_letter_is_nobodys_translation_but_its_own(void **state)
{
	(void)state;
	assert_string_equal(partners("un trois", "one three", "un deux 12 trois", "one 12 three"), "one - 12 three");
	assert_string_equal(partners("un trois", "one three", "un 12 deux trois", "one 12 two three"), "one 12 two three");
	/* unless it is: "0 h 20" is "0:20" */
	assert_string_equal(partners("un trois", "one 3", "un deux trois", "one 2 3"), "one 2 3");
}

static void what_was_never_there_may_come(void **state)
{
	(void)state;
	assert_string_equal(partners("un deux trois", "one - three", "un deux trois", "one three"), "one - three");
	assert_string_equal(partners("un deux trois", "one - three", "un deux trois", "one two three"), "one two three");
}

static void a_text_that_waits_for_publication_is_found_by_what_stands_there(void **state)
{
	pf_arena *arena = pf_arena_new();
	pf_segments source = { 0 }, target = { 0 };
	pf_text rooms[2];
	pf_segment_row row = { .id = 1, .kind = PF_SPAN("p") };
	pf_translation_row was = { .segment = 1, .state = PF_SPAN("reviewed"), .text = PF_SPAN("first"), .unpublished = true, .shown = true };
	const pf_segment_row *old[] = { &row };
	const pf_translation_row *wases[] = { &was };
	size_t old_of_new[] = { PF_ALIGN_NONE, 0 }, *found;
	pf_partner_field field = { old, wases, 1, old_of_new, (bool[2]){ false }, &source, &target };
	pf_error err = { 0 };

	(void)state;
	assert_non_null(arena);
	cut(&source, &rooms[0], "nul un");
	cut(&target, &rooms[1], "zero <b>one</b>");
	pf_mark_of(PF_SPAN("<b>one</b>"), was.live);
	assert_true(pf_partners(&found, arena, &field, &err));
	assert_int_equal(found[0], 0);
	assert_int_equal(found[1], 1);
	pf_segments_release(&source);
	pf_segments_release(&target);
	pf_text_release(&rooms[0]);
	pf_text_release(&rooms[1]);
	pf_arena_free(arena);
}

/* For each place of the source the place of the target, or '-'; "no" when the shapes are other ones. */
static const char *first(const char *source, const char *target)
{
	static char shown[64];
	pf_arena *arena = pf_arena_new();
	pf_segments one = { 0 }, two = { 0 };
	size_t *found;
	bool same;
	pf_error err = { 0 };

	assert_non_null(arena);
	assert_true(pf_segments_cut_all(&one, pf_span_of(source), PF_SEGMENT_BLOCKS, &err));
	assert_true(pf_segments_cut_all(&two, pf_span_of(target), PF_SEGMENT_BLOCKS, &err));
	assert_true(pf_partners_first(&found, &same, arena, &one, &two, &err));
	for (size_t i = 0; i < one.count; i++)
		shown[i] = found[i] == PF_ALIGN_NONE ? '-' : (char)('0' + found[i]);
	shown[one.count] = '\0';
	pf_segments_release(&one);
	pf_segments_release(&two);
	pf_arena_free(arena);
	return same ? shown : "no";
}

static void at_a_first_look_places_are_partners_when_shapes_are_the_same(void **state)
{
	(void)state;
	assert_string_equal(first("<p>a</p><h2>b</h2>", "<p>c</p><h2>d</h2>"), "01");
	assert_string_equal(first("<p>a</p><p>b</p>", "<p>c</p>"), "no");
	assert_string_equal(first("<p>a</p>", "<h2>c</h2>"), "no");
	assert_string_equal(first("", ""), "");
	assert_string_equal(first("<p>a</p>", ""), "no");
	assert_string_equal(first("<p>a</p><!-- wp:profint/x --><p>b</p><!-- /wp:profint/x -->", "<p>a</p><p>b</p>"), "no");
	assert_string_equal(first("<td>0 h 20</td>", "<td>0:20</td>"), "0");
}

static void at_a_first_look_a_picture_may_lack_its_description(void **state)
{
	(void)state;
	assert_string_equal(first("<p>a</p><img alt=\"b\"><p>c</p>", "<p>d</p><img alt=\"\"><p>e</p>"), "0-1");
	assert_string_equal(first("<p>a</p><img alt=\"\"><p>c</p>", "<p>d</p><img alt=\"x\"><p>e</p>"), "02");
	assert_string_equal(first("<img alt=\"a\"><p>b</p><img alt=\"c\">", "<img alt=\"\"><p>d</p><img alt=\"e\">"), "-01");
}

static void no_memory_is_an_error(void **state)
{
	pf_segments source = { 0 }, target = { 0 };
	pf_text rooms[2];
	pf_segment_row row = { .id = 1, .kind = PF_SPAN("p") };
	pf_translation_row was = { .segment = 1, .state = PF_SPAN("reviewed"), .text = PF_SPAN("one"), .shown = true };
	const pf_segment_row *old[] = { &row };
	const pf_translation_row *wases[] = { &was };
	size_t old_of_new[] = { 0, PF_ALIGN_NONE };
	pf_partner_field field = { old, wases, 1, old_of_new, (bool[2]){ false }, &source, &target };

	(void)state;
	cut(&source, &rooms[0], "un deux");
	cut(&target, &rooms[1], "one two");
	pf_mark_of(was.text, was.live);
	failed = true;
	for (long n = 0; failed; n++) {
		pf_arena *arena = pf_arena_new();
		size_t *found;
		pf_error err = { 0 };
		bool ok;

		assert_non_null(arena);
		assert_true(n < 1000);
		failed = false;
		countdown = n;
		ok = pf_partners(&found, arena, &field, &err);
		countdown = -1;
		assert_int_equal(ok, !failed);
		if (ok)
			assert_true(found[0] == 0 && found[1] == 1);
		else
			assert_int_equal(err.code, PF_E_MEMORY);
		pf_arena_free(arena);
	}
	pf_segments_release(&source);
	pf_segments_release(&target);
	pf_text_release(&rooms[0]);
	pf_text_release(&rooms[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_a_first_look_places_are_partners_when_shapes_are_the_same),
		cmocka_unit_test(at_a_first_look_a_picture_may_lack_its_description),
		cmocka_unit_test(nothing_moved),
		cmocka_unit_test(an_edit_of_either_side_keeps_the_pairs),
		cmocka_unit_test(what_moved_in_the_source_keeps_its_translation),
		cmocka_unit_test(what_is_new_on_both_sides_in_one_gap_is_a_pair),
		cmocka_unit_test(what_is_new_on_one_side_has_no_partner),
		cmocka_unit_test(a_text_of_a_source_that_is_gone_is_nobodys_translation),
		cmocka_unit_test(what_somebody_threw_out_is_not_filled_by_the_next_one),
		cmocka_unit_test(what_has_no_letter_is_nobodys_translation_but_its_own),
		cmocka_unit_test(what_was_never_there_may_come),
		cmocka_unit_test(a_text_that_waits_for_publication_is_found_by_what_stands_there),
		cmocka_unit_test(no_memory_is_an_error),
	};
	pf_error err = { 0 };

	return pf_digest_start(&err) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
