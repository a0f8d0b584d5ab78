/* fate: the table of look.h, row by row. */
#include "translate/fate.h"
#include "../starve.h"

#include "base/digest.h"
#include "wordpress/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static pf_arena *arena;

static pf_segment_row source_of(const char *text)
{
	pf_segment_row row = { .id = 1, .source = pf_span_of(text), .kind = PF_SPAN("p") };

	pf_segment_mark(row.hash, row.source, true);
	return row;
}

/* A translation that is published: what it says stands in the target. */
static pf_translation_row row_of(const char *state, const char *text)
{
	pf_translation_row row = { .segment = 1, .language = PF_SPAN("en"), .state = pf_span_of(state), .made = PF_SPAN("provider"), .shown = text != NULL };

	if (text) {
		row.text = pf_span_of(text);
		pf_mark_of(row.text, row.live);
	}
	return row;
}

/* `then` and `now`: the source; then NULL: the segment is new. `stands`: in the target; NULL: nothing. */
static void befall(pf_translation_row *row, const char *then, const char *now, pf_fate_target target)
{
	pf_segment_row before = source_of(then ? then : ""), after = source_of(now);
	pf_fate_source source = { then ? &before : NULL, &after, true };
	pf_error err = { 0 };

	assert_true(pf_fate(row, arena, &source, &target, &err));
}

static pf_fate_target stands(const char *text)
{
	return (pf_fate_target){ .text = text ? pf_span_of(text) : (pf_span){ NULL, 0 } };
}

static pf_fate_target bundled(const char *text, bool machine)
{
	return (pf_fate_target){ .text = pf_span_of(text), .bundle = true, .machine = machine };
}

#define SAYS(span, expected)                                                                                                                   \
	do {                                                                                                                                   \
		pf_span said_ = (span);                                                                                                        \
		if (!pf_span_is(said_, expected))                                                                                              \
			fail_msg("'%.*s' is not '%s'", (int)said_.length, said_.data ? said_.data : "(nothing)", expected);                       \
	} while (0)

static void nothing_moved_and_nothing_is_written(void **state)
{
	pf_translation_row was = row_of("reviewed", "One."), row = was;

	(void)state;
	befall(&row, "Un.", "Un.", stands("One."));
	assert_false(pf_fate_differs(&was, &row));
	was = row = row_of("machine", "One.");
	befall(&row, "Un.", "Un.", bundled("One.", true));
	assert_false(pf_fate_differs(&was, &row));
	was = row = row_of("missing", NULL);
	befall(&row, "Un.", "Un.", stands(NULL));
	assert_false(pf_fate_differs(&was, &row));
}

static void what_somebody_typed_is_reviewed_text(void **state)
{
	pf_translation_row row = row_of("machine", "One.");

	(void)state;
	row.proposal = PF_SPAN("Won.");
	row.note = PF_SPAN("rejected: no");
	befall(&row, "Un.", "Un.", stands("A first one."));
	SAYS(row.state, "reviewed");
	SAYS(row.text, "A first one.");
	SAYS(row.made, "person");
	assert_null(row.proposal.data);
	assert_null(row.note.data);
	assert_null(row.made_of.data);
	assert_true(row.shown && !row.unpublished);

	SAYS(row.made_by, "");

	row = row_of("missing", NULL);
	befall(&row, NULL, "Un.", (pf_fate_target){ .text = PF_SPAN("One."), .by = PF_SPAN("anna") });
	SAYS(row.state, "reviewed");
	SAYS(row.text, "One.");
	SAYS(row.made_by, "anna");
}

static void what_the_bundle_brings_is_what_the_bundle_says_it_is(void **state)
{
	pf_translation_row row = row_of("machine", "One.");

	(void)state;
	befall(&row, "Un.", "Un.", (pf_fate_target){ .text = PF_SPAN("First."), .bundle = true, .by = PF_SPAN("anna") });
	SAYS(row.state, "reviewed");
	SAYS(row.made, "bundle");
	SAYS(row.made_by, "");
	row = row_of("reviewed", "One.");
	befall(&row, "Un.", "Deux.", bundled("Two.", true));
	SAYS(row.state, "machine");
	assert_null(row.made_of.data);
	/* the same text, which somebody reviewed meanwhile */
	row = row_of("machine", "One.");
	row.made = PF_SPAN("bundle");
	befall(&row, "Un.", "Un.", bundled("One.", false));
	SAYS(row.state, "reviewed");
	/* a provider's text is not reviewed because the target holds what was published there */
	row = row_of("machine", "One.");
	befall(&row, "Un.", "Un.", bundled("One.", false));
	SAYS(row.state, "machine");
}

static void another_source_makes_reviewed_outdated_and_machine_missing(void **state)
{
	pf_translation_row row = row_of("reviewed", "One.");

	(void)state;
	row.proposal = PF_SPAN("Won.");
	row.proposal_score = 90;
	row.note = PF_SPAN("rejected: no");
	befall(&row, "Un.", "Deux.", stands("One."));
	SAYS(row.state, "outdated");
	SAYS(row.text, "One.");
	SAYS(row.made_of, "Un.");
	assert_null(row.proposal.data);
	assert_int_equal(row.proposal_score, 0);
	assert_null(row.note.data);
	/* and the first source is the one that is kept */
	befall(&row, "Deux.", "Trois.", stands("One."));
	SAYS(row.state, "outdated");
	SAYS(row.made_of, "Un.");

	row = row_of("machine", "One.");
	befall(&row, "Un.", "Deux.", stands("One."));
	SAYS(row.state, "missing");
	SAYS(row.text, "One.");
	SAYS(row.made_of, "Un.");
}

static void a_proposal_for_the_same_source_stays(void **state)
{
	pf_translation_row was = row_of("outdated", "One."), row;

	(void)state;
	was.made_of = PF_SPAN("Un.");
	was.proposal = PF_SPAN("Two.");
	was.note = PF_SPAN("waits");
	row = was;
	befall(&row, "Deux.", "Deux.", stands("One."));
	assert_false(pf_fate_differs(&was, &row));
}

static void a_source_that_comes_back_brings_its_translation_back(void **state)
{
	pf_translation_row row = row_of("outdated", "One.");

	(void)state;
	row.made_of = PF_SPAN("Un.");
	befall(&row, "Deux.", "Un.", stands("One."));
	SAYS(row.state, "reviewed");
	assert_null(row.made_of.data);
	row = row_of("missing", "One.");
	row.made_of = PF_SPAN("Un.");
	befall(&row, "Deux.", "<em>Un</em>.", stands("One."));
	SAYS(row.state, "machine");
	/* one that a person rejected has no other source, and does not come back by itself */
	row = row_of("missing", "One.");
	row.note = PF_SPAN("rejected: no");
	befall(&row, "Un.", "Un.", stands("One."));
	SAYS(row.state, "missing");
}

static void both_moved_by_a_person_is_reviewed_text_of_another_source(void **state)
{
	pf_translation_row row = row_of("machine", "One.");

	(void)state;
	befall(&row, "Un.", "Deux.", stands("A first one."));
	SAYS(row.state, "outdated");
	SAYS(row.text, "A first one.");
	SAYS(row.made_of, "Un.");
	/* and by the bundle it is a new translation */
	row = row_of("reviewed", "One.");
	befall(&row, "Un.", "Deux.", bundled("Two.", false));
	SAYS(row.state, "reviewed");
	assert_null(row.made_of.data);
	/* later, the person brings it up to date */
	row = row_of("outdated", "One.");
	row.made_of = PF_SPAN("Un.");
	befall(&row, "Deux.", "Deux.", stands("Two."));
	SAYS(row.state, "reviewed");
	assert_null(row.made_of.data);
}

static void another_dress_of_the_words_voids_nothing(void **state)
{
	static const char *const dresses[][2] = { { "Un  mot&nbsp;: \xc2\xab oui \xc2\xbb", "Un mot : \"oui\"" }, { "Un <b>mot</b>", "Un <strong>mot</strong>" }, { "l'eau", "l\xe2\x80\x99" "eau" } };

	(void)state;
	for (size_t i = 0; i < sizeof dresses / sizeof *dresses; i++) {
		pf_translation_row row = row_of("reviewed", "Word.");

		befall(&row, dresses[i][0], dresses[i][1], stands("Word."));
		SAYS(row.state, "reviewed");
		SAYS(row.text, "Word.");
		assert_null(row.made_of.data);
		/* nor does it make a machine's text a person's, when the target wears it */
		row = row_of("machine", dresses[i][0]);
		befall(&row, "x", "x", stands(dresses[i][1]));
		SAYS(row.state, "machine");
		SAYS(row.text, dresses[i][1]);
		assert_false(row.unpublished);
	}
}

static void changed_attributes_are_carried_over_and_wait_for_publication(void **state)
{
	pf_translation_row row = row_of("reviewed", "A <a href=\"https://a.example\">link</a>.");

	(void)state;
	row.proposal = PF_SPAN("Some <a href=\"https://a.example\">link</a>.");
	befall(&row, "Un <a href=\"https://a.example\">lien</a>.", "Un <a href=\"https://b.example\">lien</a>.", stands("A <a href=\"https://a.example\">link</a>."));
	SAYS(row.state, "reviewed");
	SAYS(row.text, "A <a href=\"https://b.example\">link</a>.");
	SAYS(row.proposal, "Some <a href=\"https://b.example\">link</a>.");
	assert_true(row.unpublished);
	/* the page still shows the old one at the next look: that is nobody's edit */
	befall(&row, "Un <a href=\"https://b.example\">lien</a>.", "Un <a href=\"https://b.example\">lien</a>.", stands("A <a href=\"https://a.example\">link</a>."));
	SAYS(row.text, "A <a href=\"https://b.example\">link</a>.");
	assert_true(row.unpublished);
	/* somebody published it meanwhile */
	befall(&row, "Un <a href=\"https://b.example\">lien</a>.", "Un <a href=\"https://b.example\">lien</a>.", stands("A <a href=\"https://b.example\">link</a>."));
	assert_false(row.unpublished);
}

static void a_text_that_is_not_published_yet_is_not_taken_back(void **state)
{
	pf_translation_row was = row_of("reviewed", "One."), row;

	(void)state;
	was.text = PF_SPAN("A first one.");
	was.unpublished = true;
	row = was;
	befall(&row, "Un.", "Un.", stands("One."));
	assert_false(pf_fate_differs(&was, &row));
	/* but what is typed over the old one counts */
	befall(&row, "Un.", "Un.", stands("Number one."));
	SAYS(row.text, "Number one.");
	assert_false(row.unpublished);
	/* not shown at all yet */
	was = row = row_of("machine", NULL);
	was.text = row.text = PF_SPAN("One.");
	was.unpublished = row.unpublished = true;
	befall(&row, "Un.", "Un.", stands(NULL));
	assert_false(pf_fate_differs(&was, &row));
}

static void what_was_thrown_out_of_the_target_is_not_shown(void **state)
{
	pf_translation_row row = row_of("reviewed", "One.");

	(void)state;
	befall(&row, "Un.", "Un.", stands(NULL));
	assert_false(row.shown);
	SAYS(row.state, "reviewed");
	SAYS(row.text, "One.");
}

static void of_a_target_in_the_trash_only_the_source_is_known(void **state)
{
	pf_translation_row row = row_of("reviewed", "One.");
	pf_fate_target lost = { .text = { NULL, 0 }, .lost = true };

	(void)state;
	befall(&row, "Un.", "Deux.", lost);
	assert_true(row.shown);
	SAYS(row.made_of, "Un.");
	/* nobody is asked for it meanwhile, and it says so until the page comes back */
	SAYS(row.note, PF_TRANSLATION_TRASHED);
	befall(&row, "Deux.", "Deux.", stands("One."));
	assert_null(row.note.data);
	row.note = PF_SPAN("no provider has it");
	befall(&row, "Deux.", "Deux.", lost);
	SAYS(row.note, "no provider has it");
}

static void no_memory_is_an_error(void **state)
{
	pf_segment_row before = source_of("<a href=\"1\">Un</a>"), after = source_of("<a href=\"2\">Un</a>");
	pf_fate_source source = { &before, &after, true };
	pf_fate_target target = stands("<a href=\"1\">One</a>");

	(void)state;
	failed = true;
	for (long n = 0; failed; n++) {
		pf_translation_row row = row_of("reviewed", "<a href=\"1\">One</a>");
		pf_arena *own = pf_arena_new();
		pf_error err = { 0 };
		bool ok;

		assert_non_null(own);
		assert_true(n < 100);
		failed = false;
		countdown = n;
		ok = pf_fate(&row, own, &source, &target, &err);
		countdown = -1;
		assert_int_equal(ok, !failed);
		if (ok)
			SAYS(row.text, "<a href=\"2\">One</a>");
		else
			assert_int_equal(err.code, PF_E_MEMORY);
		pf_arena_free(own);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_moved_and_nothing_is_written),
		cmocka_unit_test(what_somebody_typed_is_reviewed_text),
		cmocka_unit_test(what_the_bundle_brings_is_what_the_bundle_says_it_is),
		cmocka_unit_test(another_source_makes_reviewed_outdated_and_machine_missing),
		cmocka_unit_test(a_proposal_for_the_same_source_stays),
		cmocka_unit_test(a_source_that_comes_back_brings_its_translation_back),
		cmocka_unit_test(both_moved_by_a_person_is_reviewed_text_of_another_source),
		cmocka_unit_test(another_dress_of_the_words_voids_nothing),
		cmocka_unit_test(changed_attributes_are_carried_over_and_wait_for_publication),
		cmocka_unit_test(a_text_that_is_not_published_yet_is_not_taken_back),
		cmocka_unit_test(what_was_thrown_out_of_the_target_is_not_shown),
		cmocka_unit_test(of_a_target_in_the_trash_only_the_source_is_known),
		cmocka_unit_test(no_memory_is_an_error),
	};
	pf_error err = { 0 };
	int status;

	arena = pf_arena_new();
	if (!arena || !pf_digest_start(&err))
		return 1;
	status = cmocka_run_group_tests(tests, NULL, NULL);
	pf_arena_free(arena);
	return status;
}
