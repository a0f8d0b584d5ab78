/* fate: see fate.h */
#include "translate/fate.h"

#include "base/digest.h"
#include "translate/carry.h"
#include "wordpress/segment.h"

#include <string.h>

static const pf_span none = { NULL, 0 };

static bool same_words(pf_span a, pf_span b, bool markup)
{
	unsigned char one[PF_SEGMENT_MARK], two[PF_SEGMENT_MARK];

	pf_segment_mark(one, a, markup);
	pf_segment_mark(two, b, markup);
	return memcmp(one, two, sizeof one) == 0;
}

static bool is(const pf_translation_row *row, const char *state)
{
	return pf_span_is(row->state, state);
}

static void drop_proposal(pf_translation_row *row)
{
	row->proposal = row->proposal_at = none;
	row->proposal_made = row->proposal_provider = row->proposal_model = PF_SPAN("");
	row->proposal_score = 0;
}

static void show(pf_translation_row *row, pf_span text)
{
	row->shown = true;
	pf_mark_of(text, row->live);
}

/* --- the source --- */

static bool words_moved(const pf_fate_source *source)
{
	return source->before && memcmp(source->before->hash, source->now->hash, sizeof source->now->hash) != 0;
}

/* What the text was made of is kept, until the source says that again; what waited beside it was for another source. */
static void follow_source(pf_translation_row *row, const pf_fate_source *source)
{
	if (words_moved(source)) {
		drop_proposal(row);
		row->note = none;
		if (row->text.data && !row->made_of.data)
			row->made_of = source->before->source;
	}
	if (row->made_of.data && (!row->text.data || same_words(row->made_of, source->now->source, source->markup)))
		row->made_of = none;
}

/*
 * A machine's text of another source is to be made anew; a reviewed one is a person's, and waits for one. `came_back`: the
 * source says again what the text was made of.
 */
static void judge(pf_translation_row *row, bool came_back)
{
	bool other = row->made_of.data != NULL;

	if (other && is(row, "reviewed"))
		row->state = PF_SPAN("outdated");
	else if (other && is(row, "machine"))
		row->state = PF_SPAN("missing");
	else if (came_back && is(row, "outdated"))
		row->state = PF_SPAN("reviewed");
	else if (came_back && is(row, "missing") && row->text.data)
		row->state = PF_SPAN("machine");
}

/* --- the target --- */

/* Somebody wrote this text there. */
static void take(pf_translation_row *row, const pf_fate_source *source, const pf_fate_target *target)
{
	bool had = row->text.data != NULL, both = had && words_moved(source) && !target->bundle;

	row->state = both ? PF_SPAN("outdated") : target->bundle && target->machine ? PF_SPAN("machine") : PF_SPAN("reviewed");
	row->made_of = !both ? none : row->made_of.data ? row->made_of : source->before->source;
	row->text = target->text;
	row->unpublished = false;
	row->made = target->bundle ? PF_SPAN("bundle") : PF_SPAN("person");
	row->provider = row->model = PF_SPAN("");
	row->made_by = !target->bundle && target->by.data ? target->by : PF_SPAN("");
	row->made_at = none;
	row->note = none;
	drop_proposal(row);
	show(row, target->text);
}

/* A run that published a machine's text was undone; the next one plans the same again. What a person decided is not repeated. */
static bool is_taken_back(const pf_translation_row *row, const pf_fate_target *target)
{
	return target->ours && target->bundle && row->text.data && (is(row, "machine") || is(row, "missing"));
}

static void put_again(pf_translation_row *row, const pf_fate_target *target)
{
	row->unpublished = true;
	show(row, target->text);
}

/* False: nothing but what was there, or its words in another dress. */
static bool is_other(const pf_translation_row *row, const pf_fate_source *source, const pf_fate_target *target)
{
	unsigned char live[PF_MARK_BYTES];

	pf_mark_of(target->text, live);
	if (row->shown && memcmp(live, row->live, sizeof live) == 0)
		return false;
	return !row->text.data || !same_words(row->text, target->text, source->markup);
}

/* The words are known. Editors write the same words anew; and what was to be published may be there by now. */
static void recognise(pf_translation_row *row, const pf_fate_target *target)
{
	if (row->text.data && pf_span_equal(row->text, target->text))
		row->unpublished = false;
	else if (row->text.data && !row->unpublished)
		row->text = target->text;
	show(row, target->text);
	if (target->bundle && !target->machine && is(row, "machine") && pf_span_is(row->made, "bundle"))
		row->state = PF_SPAN("reviewed");
}

/* --- both --- */

static bool carry(pf_translation_row *row, pf_arena *arena, const pf_fate_source *source, pf_error *err)
{
	pf_span carried;

	if (!source->markup || !source->before || words_moved(source) || pf_span_equal(source->before->source, source->now->source))
		return true;
	if (row->text.data) {
		if (!pf_carry(&carried, arena, row->text, source->before->source, source->now->source, err))
			return false;
		row->unpublished = row->unpublished || !pf_span_equal(carried, row->text);
		row->text = carried;
	}
	return !row->proposal.data || pf_carry(&row->proposal, arena, row->proposal, source->before->source, source->now->source, err);
}

bool pf_fate(pf_translation_row *row, pf_arena *arena, const pf_fate_source *source, const pf_fate_target *target, pf_error *err)
{
	bool stands = target->text.data && !target->lost, was_other = row->made_of.data != NULL;

	bool other = stands && is_other(row, source, target);

	if (other && !is_taken_back(row, target)) {
		take(row, source, target);
		return true;
	}
	if (other)
		put_again(row, target);
	else if (stands)
		recognise(row, target);
	else if (!target->lost)
		row->shown = false;
	follow_source(row, source);
	judge(row, was_other && !row->made_of.data);
	pf_fate_trashed(row, target->lost);
	return carry(row, arena, source, err);
}

void pf_fate_trashed(pf_translation_row *row, bool trashed)
{
	if (!trashed && pf_span_is(row->note, PF_TRANSLATION_TRASHED))
		row->note = none;
	if (trashed && !row->note.data && (is(row, "outdated") || is(row, "missing")))
		row->note = PF_SPAN(PF_TRANSLATION_TRASHED);
}

static bool same(pf_span a, pf_span b)
{
	return (a.data == NULL) == (b.data == NULL) && pf_span_equal(a, b);
}

bool pf_fate_differs(const pf_translation_row *a, const pf_translation_row *b)
{
	return !same(a->state, b->state) || a->unpublished != b->unpublished || !same(a->text, b->text) || a->shown != b->shown ||
	       (a->shown && memcmp(a->live, b->live, sizeof a->live) != 0) || !same(a->made_of, b->made_of) || !same(a->made, b->made) ||
	       !same(a->provider, b->provider) || !same(a->proposal, b->proposal) || !same(a->note, b->note);
}
