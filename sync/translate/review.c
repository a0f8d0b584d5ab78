/* review: see review.h */
#include "translate/review.h"

#include "base/utf8.h"
#include "store/review.h"
#include "translate/proof.h"
#include "wordpress/segment.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES ((size_t)1 << 20)

typedef struct reviewing {
	pf_review_counts *counts;
	const pf_translate_options *options;
	pf_arena *arena;
	pf_review_row *rows; /* what the decisions are about, in all languages */
	size_t row_count;
	pf_translation_row *changed;
	pf_review_row *touched; /* whose they are, by the same index */
	size_t changed_count, room;
	pf_memory_row *learned;      /* what of it was reviewed, in the same order */
	size_t learned_count;
	void (*refuse)(void *self, const pf_review_decision *decision, const char *why);
	void *self;
} reviewing;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a review");
}

/* Is its text HTML? An attribute's value in the content is not. */
static bool is_markup(const pf_review_row *row)
{
	return pf_span_is(row->segment.field, "content") && (row->segment.kind.length == 0 || pf_segment_is_markup(row->segment.kind));
}

static bool same(pf_span a, pf_span b)
{
	return !a.data == !b.data && pf_span_equal(a, b);
}

static pf_review_row *find(const reviewing *r, const pf_review_decision *d)
{
	for (size_t i = 0; i < r->row_count; i++)
		if (r->rows[i].segment.id == d->segment && pf_span_equal(r->rows[i].translation.language, d->language))
			return &r->rows[i];
	return NULL;
}

/* --- one decision --- */

/* What a person sees of a translation: the proposal, where there is one, else the text. */
static pf_span shown(const pf_translation_row *t)
{
	return t->proposal.data ? t->proposal : t->text;
}

static const char *refusal(const reviewing *r, const pf_review_decision *d, const pf_review_row *row)
{
	if (!row)
		return "there is no such segment, or not in this language (`profint review list` has them)";
	if (row->origin != r->options->origin)
		return "it is of another origin";
	if (d->seen.data && !same(d->seen, shown(&row->translation)))
		return "its translation has changed since it was looked at";
	if (d->choice == PF_REVIEW_APPROVE && !shown(&row->translation).data)
		return "it has no translation that could be approved; give one with edit";
	return NULL;
}

/* Why an edit cannot stand on the site, or NULL. */
static const char *unfit(const reviewing *r, const pf_review_decision *d, const pf_review_row *row)
{
	pf_proof_options options = { .markup = is_markup(row), .language = d->language, .person = true };
	pf_text why;
	const char *out = NULL;

	if (!pf_utf8_valid(d->text, NULL))
		return "the text is not UTF-8";
	if (pf_utf8_blank(d->text))
		return "the text is empty";
	if (d->text.length > TEXT_BYTES)
		return "the text is longer than 1 MB";
	pf_text_init(&why, 4096);
	if (!pf_proof(&why, NULL, row->segment.source, d->text, &options))
		out = pf_arena_format(r->arena, "the text %.*s", (int)why.length, why.data ? why.data : "");
	pf_text_release(&why);
	return out;
}

static void clear_proposal(pf_translation_row *t)
{
	t->proposal = (pf_span){ NULL, 0 };
	t->proposal_made = t->proposal_provider = t->proposal_model = PF_SPAN("");
	t->proposal_at = (pf_span){ NULL, 0 };
	t->proposal_score = 0;
}

static void accept(pf_translation_row *t, pf_span text, pf_span by)
{
	t->unpublished = t->unpublished || !same(text, t->text);
	t->text = text;
	t->state = PF_SPAN("reviewed");
	t->made_of = t->note = t->made_at = (pf_span){ NULL, 0 };
	t->made_by = by;
	clear_proposal(t);
}

static void approve(pf_translation_row *t, const pf_review_decision *d)
{
	if (t->proposal.data) {
		t->made = t->proposal_made;
		t->provider = t->proposal_provider;
		t->model = t->proposal_model;
	}
	accept(t, shown(t), d->made_by);
}

static void edit(pf_translation_row *t, const pf_review_decision *d)
{
	accept(t, d->text, d->made_by);
	t->made = d->made.length ? d->made : PF_SPAN("person");
	t->provider = t->model = PF_SPAN("");
}

/* What was refused is not offered again, until the source changes: the note says so. */
static bool reject(reviewing *r, pf_review_row *row, const pf_review_decision *d, pf_error *err)
{
	pf_translation_row *t = &row->translation;
	const char *note = pf_arena_format(r->arena, PF_TRANSLATION_REJECTED "%s%.*s", d->reason.length ? ": " : "", (int)d->reason.length, d->reason.length ? d->reason.data : "");
	pf_span refused = shown(t);

	if (!memory(note, err) || (refused.data && !pf_memory_forget(r->options->db, t->language, row->segment.hash, refused, err)))
		return false;
	clear_proposal(t);
	t->note = pf_span_of(note);
	return true;
}

static bool note_change(reviewing *r, const pf_review_row *row, pf_error *err)
{
	if (r->changed_count == r->room) {
		size_t room = r->room ? 2 * r->room : 64;
		pf_translation_row *changed = pf_arena_alloc(r->arena, room * sizeof *changed);
		pf_review_row *touched = pf_arena_alloc(r->arena, room * sizeof *touched);
		pf_memory_row *learned = pf_arena_alloc(r->arena, room * sizeof *learned);

		if (!memory(changed && touched ? learned : NULL, err))
			return false;
		if (r->room) {
			memcpy(changed, r->changed, r->changed_count * sizeof *changed);
			memcpy(touched, r->touched, r->changed_count * sizeof *touched);
			memcpy(learned, r->learned, r->learned_count * sizeof *learned);
		}
		r->changed = changed;
		r->touched = touched;
		r->learned = learned;
		r->room = room;
	}
	r->changed[r->changed_count] = row->translation;
	r->touched[r->changed_count++] = *row;
	if (!pf_span_is(row->translation.state, "reviewed"))
		return true;
	r->learned[r->learned_count] = (pf_memory_row){ .language = row->translation.language, .source = row->segment.source, .target = row->translation.text,
							.reviewed = true, .made = row->translation.made, .provider = row->translation.provider,
							.model = row->translation.model, .made_by = row->translation.made_by };
	memcpy(r->learned[r->learned_count++].hash, row->segment.hash, sizeof row->segment.hash);
	return true;
}

static bool decide_one(reviewing *r, const pf_review_decision *d, pf_error *err)
{
	pf_review_row *row = find(r, d);
	const char *why = refusal(r, d, row);
	bool settled;

	if (!why && d->choice == PF_REVIEW_EDIT)
		why = unfit(r, d, row);
	if (why) {
		r->counts->refused++;
		if (r->refuse)
			r->refuse(r->self, d, why);
		return true;
	}
	settled = pf_span_is(row->translation.state, "reviewed") && !row->translation.proposal.data;
	if (settled && (d->choice == PF_REVIEW_APPROVE || (d->choice == PF_REVIEW_EDIT && same(d->text, row->translation.text)))) {
		r->counts->unchanged++;
		return true;
	}
	if (d->choice == PF_REVIEW_REJECT) {
		r->counts->rejected++;
		return reject(r, row, d, err) && note_change(r, row, err);
	}
	if (d->choice == PF_REVIEW_APPROVE)
		approve(&row->translation, d);
	else
		edit(&row->translation, d);
	r->counts->approved += d->choice == PF_REVIEW_APPROVE;
	r->counts->edited += d->choice == PF_REVIEW_EDIT;
	return note_change(r, row, err);
}

/* --- the same words elsewhere --- */

/* The translation of one that was decided, to the same words of another segment: reviewed where it stands there already. */
static bool share(reviewing *r, pf_review_row *twin, const pf_review_row *decided, pf_error *err)
{
	pf_proof_options options = { .markup = is_markup(twin), .language = twin->translation.language };
	pf_translation_row *t = &twin->translation;
	pf_text why;
	bool fits;

	if (!pf_span_is(t->state, "machine") || t->note.data || is_markup(twin) != is_markup(decided))
		return true;
	if (same(t->text, decided->translation.text)) {
		accept(t, t->text, decided->translation.made_by);
		r->counts->alike++;
		return note_change(r, twin, err);
	}
	pf_text_init(&why, 4096);
	fits = pf_proof(&why, NULL, twin->segment.source, decided->translation.text, &options);
	pf_text_release(&why);
	if (!fits)
		return true;
	t->proposal = decided->translation.text;
	t->proposal_made = PF_SPAN("memory");
	t->proposal_score = 100;
	t->proposal_at = (pf_span){ NULL, 0 };
	return note_change(r, twin, err);
}

static bool is_decided(const reviewing *r, const pf_review_row *row)
{
	for (size_t i = 0; i < r->changed_count; i++)
		if (r->changed[i].segment == row->segment.id && pf_span_equal(r->changed[i].language, row->translation.language))
			return true;
	return false;
}

static bool share_language(reviewing *r, pf_span language, size_t decided, pf_error *err)
{
	pf_bind *hashes = pf_arena_alloc(r->arena, (decided + 1) * sizeof *hashes);
	pf_review_row *twins = NULL;
	size_t wanted = 0, count = 0;

	if (!memory(hashes, err))
		return false;
	for (size_t i = 0; i < decided; i++)
		if (pf_span_equal(r->changed[i].language, language) && pf_span_is(r->changed[i].state, "reviewed"))
			hashes[wanted++] = pf_bind_span((pf_span){ (const char *)r->touched[i].segment.hash, sizeof r->touched[i].segment.hash });
	if (!pf_review_twins(&twins, &count, r->arena, r->options->db, r->options->origin, language, hashes, wanted, err))
		return false;
	for (size_t t = 0; t < count; t++)
		for (size_t i = 0; i < decided && !is_decided(r, &twins[t]); i++)
			if (pf_span_is(r->changed[i].state, "reviewed") && pf_span_equal(r->changed[i].language, language) &&
			    memcmp(twins[t].segment.hash, r->touched[i].segment.hash, sizeof twins[t].segment.hash) == 0 && !share(r, &twins[t], &r->touched[i], err))
				return false;
	return true;
}

static bool share_all(reviewing *r, pf_error *err)
{
	size_t decided = r->changed_count;

	for (size_t i = 0; i < decided; i++) {
		bool first = true;

		for (size_t j = 0; j < i; j++)
			first = first && !pf_span_equal(r->changed[j].language, r->changed[i].language);
		if (first && !share_language(r, r->changed[i].language, decided, err))
			return false;
	}
	return true;
}

/* --- into the pages --- */

static int compare(pf_span a, pf_span b)
{
	int order = memcmp(a.data, b.data, a.length < b.length ? a.length : b.length);

	return order ? order : (a.length > b.length) - (a.length < b.length);
}

static int by_record(const void *a, const void *b)
{
	const pf_review_row *x = a, *y = b;
	int order = compare(x->segment.type, y->segment.type);

	return order ? order : compare(x->segment.record, y->segment.record);
}

/* The rows are sorted: records of one type are neighbours. Types in the model's order, so that terms come first. */
static bool publish_type(reviewing *r, pf_apply *apply, const pf_type *type, pf_error *err)
{
	pf_bind *records = pf_arena_alloc(r->arena, (r->changed_count + 1) * sizeof *records);
	pf_span last = { "", 0 };
	size_t count = 0;

	if (!memory(records, err))
		return false;
	for (size_t i = 0; i < r->changed_count; i++) {
		const pf_segment_row *s = &r->touched[i].segment;

		if (!pf_span_is(s->type, type->name) || (count && pf_span_equal(last, s->record)))
			continue;
		last = s->record;
		records[count++] = pf_bind_span(last);
	}
	return count == 0 || pf_publish_batch(&r->counts->published, r->options, apply, type, records, count, err);
}

static bool publish(reviewing *r, pf_apply *apply, pf_error *err)
{
	const pf_type *type;

	qsort(r->touched, r->changed_count, sizeof *r->touched, by_record);
	for (size_t rank = 0; (type = pf_model_type_at(r->options->model, rank)); rank++)
		if (!publish_type(r, apply, type, err))
			return false;
	return true;
}

/* --- where it was learned --- */

static bool put_context(pf_memory_row *learned, const pf_segment_row *segment, const pf_rows *before, pf_error *err)
{
	pf_text words;
	bool ok;

	pf_text_init(&words, TEXT_BYTES);
	pf_text_put(&words, "");
	for (size_t low = 0, high = before->count; low < high;) {
		size_t middle = (low + high) / 2;
		uint64_t id = pf_cell_id(before, middle, 0);

		if (id == segment->id) {
			pf_segment_words(&words, pf_cell(before, middle, 1), pf_segment_is_markup(pf_cell(before, middle, 2)));
			break;
		}
		if (id < segment->id)
			low = middle + 1;
		else
			high = middle;
	}
	ok = !words.starved;
	if (ok)
		pf_memory_context(learned->context, segment->type, segment->record, segment->field, pf_text_span(&words));
	pf_text_release(&words);
	return ok || memory(NULL, err);
}

/* In this very place the text counts as reviewed whenever it comes back. */
static bool put_contexts(reviewing *r, pf_error *err)
{
	pf_bind *ids = pf_arena_alloc(r->arena, (r->learned_count + 1) * sizeof *ids);
	const pf_segment_row **of = pf_arena_alloc(r->arena, (r->learned_count + 1) * sizeof *of);
	pf_rows before;
	size_t count = 0;

	if (!memory(ids && of ? ids : NULL, err))
		return false;
	for (size_t i = 0; i < r->changed_count && count < r->learned_count; i++) {
		if (!pf_span_is(r->changed[i].state, "reviewed"))
			continue;
		of[count] = &r->touched[i].segment;
		ids[count++] = pf_bind_id(r->touched[i].segment.id);
	}
	if (!pf_review_before(&before, r->arena, r->options->db, ids, count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!put_context(&r->learned[i], of[i], &before, err))
			return false;
	return true;
}

static bool run(reviewing *r, pf_apply *apply, const pf_review_decision *decisions, size_t count, pf_error *err)
{
	pf_bind *segments = pf_arena_alloc(r->arena, (count + 1) * sizeof *segments);

	if (!memory(segments, err))
		return false;
	for (size_t i = 0; i < count; i++)
		segments[i] = pf_bind_id(decisions[i].segment);
	if (!pf_review_rows(&r->rows, &r->row_count, r->arena, r->options->db, segments, count, true, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!decide_one(r, &decisions[i], err))
			return false;
	if (!share_all(r, err) || !put_contexts(r, err))
		return false;
	return r->changed_count == 0 ||
	       (pf_translation_rows_save(r->options->db, r->changed, r->changed_count, err) && pf_memory_save(r->options->db, r->learned, r->learned_count, err) &&
		publish(r, apply, err));
}

bool pf_review_decide(pf_review_counts *counts, const pf_translate_options *options, pf_apply *apply, const pf_review_decision *decisions, size_t count,
		      void (*refuse)(void *self, const pf_review_decision *decision, const char *why), void *self, pf_error *err)
{
	reviewing r = { .counts = counts, .options = options, .arena = pf_arena_new(), .refuse = refuse, .self = self };
	bool ok = memory(r.arena, err);

	*counts = (pf_review_counts){ 0 };
	ok = ok && run(&r, apply, decisions, count, err);
	pf_arena_free(r.arena);
	return ok;
}
