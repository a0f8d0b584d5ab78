/* supply: see supply.h */
#include "translate/supply.h"

#include "store/unit.h"
#include "translate/compose.h"
#include "translate/proof.h"
#include "translate/recall.h"

#include <string.h>

#define MOST_BYTES ((size_t)16 << 20)

/* One text of the page. */
typedef struct need {
	const pf_backlog_row *row;
	pf_translation_row was;      /* as it was when the page was read */
	bool there;                  /* … and it was there */
	pf_span source;
	bool markup, attribute;
	bool counted;                /* in a dry run: the same text was counted already */
	pf_recall recall;
	pf_piece *pieces;            /* of a changed text whose sentences are known in part */
	size_t piece_count;
	size_t question, question_count; /* its questions, one or one a piece; count 0: none */
	pf_span text;                /* what was found; data NULL: nothing */
	pf_span made, provider, model, made_by;
	bool reviewed;
	const char *note;            /* why there is none */
	bool whole, again;           /* its sentences do not go together: it is to be asked for as a whole; … and was */
} need;

typedef struct supply {
	pf_supply_report *report;
	const pf_supply_options *options;
	pf_arena *arena;
	need *needs;
	size_t count;
	pf_question *questions;
	size_t question_count, question_room;
} supply;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the texts to be translated");
}

static pf_span keep(pf_arena *arena, pf_text *text)
{
	pf_span copy = text->failed ? (pf_span){ NULL, 0 } : pf_arena_span(arena, text->length ? pf_text_span(text) : PF_SPAN(""));

	pf_text_release(text);
	return copy;
}

static pf_span words_of(pf_arena *arena, pf_span text, bool markup)
{
	pf_text words;

	pf_text_init(&words, MOST_BYTES);
	pf_text_put(&words, "");
	pf_segment_words(&words, text, markup);
	return keep(arena, &words);
}

/* --- what is wanted --- */

static bool read_rows(supply *s, pf_translation_row **rows, size_t *count, pf_error *err)
{
	pf_bind *ids = pf_arena_alloc(s->arena, (s->count + 1) * sizeof *ids);

	if (!memory(ids, err))
		return false;
	for (size_t i = 0; i < s->count; i++)
		ids[i] = pf_bind_id(s->needs[i].row->segment.id);
	return pf_translation_rows_find(rows, count, s->arena, s->options->options->db, s->options->language, ids, s->count, err);
}

/* Both are ordered by segment. */
static void match(supply *s, const pf_translation_row *rows, size_t count)
{
	for (size_t i = 0, at = 0; i < s->count; i++) {
		while (at < count && rows[at].segment < s->needs[i].row->segment.id)
			at++;
		s->needs[i].there = at < count && rows[at].segment == s->needs[i].row->segment.id;
		if (s->needs[i].there)
			s->needs[i].was = rows[at];
	}
}

static bool begin(supply *s, const pf_backlog_row *rows, size_t count, pf_error *err)
{
	pf_translation_row *found;
	size_t found_count;

	s->needs = pf_arena_alloc(s->arena, (count + 1) * sizeof *s->needs);
	if (!memory(s->needs, err))
		return false;
	s->count = count;
	for (size_t i = 0; i < count; i++) {
		need *n = &s->needs[i];
		const pf_segment_row *segment = &rows[i].segment;
		pf_span before = PF_SPAN("");

		n->row = &rows[i];
		n->source = segment->source;
		n->markup = pf_segment_is_markup(segment->kind);
		if (rows[i].before.data)
			before = words_of(s->arena, rows[i].before, pf_segment_is_markup(rows[i].before_kind));
		if (!memory(before.data, err))
			return false;
		n->attribute = pf_segment_is_value(segment->kind);
		n->recall = (pf_recall){ .source = n->source, .markup = n->markup, .attribute = n->attribute };
		memcpy(n->recall.hash, segment->hash, sizeof n->recall.hash);
		pf_memory_context(n->recall.context, segment->type, segment->record, segment->field, before);
	}
	if (!read_rows(s, &found, &found_count, err))
		return false;
	match(s, found, found_count);
	return true;
}

/* --- the memory --- */

static bool recall(supply *s, bool alike, pf_error *err)
{
	pf_recall *wanted = pf_arena_alloc(s->arena, (s->count + 1) * sizeof *wanted);
	size_t *of = pf_arena_alloc(s->arena, (s->count + 1) * sizeof *of), count = 0;
	unsigned percent = s->options->options->alike ? s->options->options->alike : 75;

	if (!memory(wanted ? of : NULL, err))
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (s->needs[i].there && !s->needs[i].text.data) {
			of[count] = i;
			wanted[count++] = s->needs[i].recall;
		}
	if (count == 0)
		return true;
	if (!pf_recall_all(wanted, count, alike ? percent : 0, s->arena, s->options->options->db, s->options->language, s->options->entries, s->options->entry_count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		s->needs[of[i]].recall = wanted[i];
	return true;
}

/* For texts that nobody has, what comes nearest; of an empty memory nothing is asked. */
static bool recall_alike(supply *s, pf_error *err)
{
	pf_bind language = pf_bind_span(s->options->language);
	pf_rows rows = { 0 };

	return pf_db_query(&rows, s->arena, s->options->options->db, "SELECT 1 FROM `{prefix}profint_memory` WHERE language = ? LIMIT 1", &language, 1, err) &&
	       (rows.count == 0 || recall(s, true, err));
}

/* The same words: taken. Reviewed where they were reviewed in this very place; elsewhere a person looks once more. */
static void take_recalled(supply *s)
{
	for (size_t i = 0; i < s->count; i++) {
		need *n = &s->needs[i];

		if (!n->there || n->text.data || !n->recall.target.data || n->recall.score < 100)
			continue;
		n->text = n->recall.target;
		n->made = PF_SPAN("memory");
		n->provider = n->recall.provider;
		n->model = n->recall.model;
		n->made_by = n->recall.made_by;
		n->reviewed = n->recall.reviewed && n->recall.in_context;
		s->report->recalled++;
	}
}

/* --- questions --- */

static bool add_question(supply *s, need *n, pf_span source, pf_error *err)
{
	pf_question *q;

	if (s->question_count == s->question_room) {
		size_t room = s->question_room ? s->question_room * 2 : 256;
		pf_question *more = pf_arena_alloc(s->arena, room * sizeof *more);

		if (!memory(more, err))
			return false;
		if (s->question_count)
			memcpy(more, s->questions, s->question_count * sizeof *more);
		s->questions = more;
		s->question_room = room;
	}
	q = &s->questions[s->question_count++];
	*q = (pf_question){ .source = source, .markup = n->markup, .attribute = n->attribute };
	memcpy(q->context_mark, n->recall.context, sizeof q->context_mark);
	if (source.data == n->source.data && source.length == n->source.length)
		memcpy(q->hash, n->recall.hash, sizeof q->hash);
	else
		pf_segment_mark(q->hash, source, n->markup);
	if (n->row->before.data)
		q->context = words_of(s->arena, n->row->before, pf_segment_is_markup(n->row->before_kind));
	if (n->question_count++ == 0)
		n->question = s->question_count - 1;
	return true;
}

/* A sentence without the blanks behind it. */
static pf_span trimmed(pf_span text)
{
	while (text.length && strchr(" \t\r\n", text.data[text.length - 1]))
		text.length--;
	return text;
}

/* Is a text of this run counted already? Only a dry run asks: what is really sent comes back through the memory. */
static bool is_counted(supply *s, const need *n)
{
	bool fresh = true;

	return s->options->counted && pf_map_put(s->options->counted, (pf_span){ (const char *)n->recall.hash, sizeof n->recall.hash }, &fresh) && !fresh;
}

/* Who made a sentence of it. Those of two providers do not go together. */
static void note_maker(need *n, pf_span provider, pf_span model)
{
	if (!provider.length)
		return;
	n->whole = n->whole || (n->provider.length && !pf_span_equal(n->provider, provider));
	n->provider = provider;
	n->model = model.data ? model : PF_SPAN("");
}

/* Of a changed text the sentences that did not change, and those of the others that the memory knows. */
static bool compose(supply *s, need *n, pf_error *err)
{
	const pf_translation_row *was = &n->was;

	n->counted = is_counted(s, n);
	s->report->recalled += n->counted;
	if (n->counted || !was->text.length || !was->made_of.length)
		return true;
	if (!pf_compose(&n->pieces, &n->piece_count, s->arena, n->source, was->made_of, was->text, n->markup, err))
		return false;
	if (n->piece_count && !pf_span_is(was->state, "outdated") && pf_span_is(was->made, "provider")) /* outdated: a person answers for it */
		note_maker(n, was->provider, was->model);
	return true;
}

static bool is_asked_for(const need *n)
{
	return n->there && !n->text.data && !n->counted;
}

static size_t count_new_pieces(const supply *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++)
		for (size_t k = 0; is_asked_for(&s->needs[i]) && k < s->needs[i].piece_count; k++)
			count += !s->needs[i].pieces[k].text.data;
	return count;
}

static bool recall_pieces(supply *s, pf_error *err)
{
	size_t most = count_new_pieces(s), count = 0;
	pf_recall *wanted = pf_arena_alloc(s->arena, (most + 1) * sizeof *wanted);
	pf_piece **of = pf_arena_alloc(s->arena, (most + 1) * sizeof *of);
	need **in = pf_arena_alloc(s->arena, (most + 1) * sizeof *in);

	if (!memory(wanted && of ? in : NULL, err))
		return false;
	for (size_t i = 0; most && i < s->count; i++) {
		need *n = &s->needs[i];

		for (size_t k = 0; is_asked_for(n) && k < n->piece_count; k++) {
			if (n->pieces[k].text.data)
				continue;
			of[count] = &n->pieces[k];
			in[count] = n;
			wanted[count] = (pf_recall){ .source = trimmed(n->pieces[k].source), .markup = n->markup, .attribute = n->attribute };
			memcpy(wanted[count].context, n->recall.context, sizeof wanted[count].context);
			pf_segment_mark(wanted[count].hash, wanted[count].source, n->markup);
			count++;
		}
	}
	if (count && !pf_recall_all(wanted, count, 0, s->arena, s->options->options->db, s->options->language, s->options->entries, s->options->entry_count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		of[i]->text = wanted[i].target;
		if (wanted[i].target.data)
			note_maker(in[i], wanted[i].provider, wanted[i].model);
	}
	return true;
}

static bool ask_whole(supply *s, need *n, pf_error *err)
{
	n->piece_count = n->question_count = 0;
	n->whole = false;
	n->note = NULL;
	n->provider = n->model = (pf_span){ NULL, 0 };
	return add_question(s, n, n->source, err);
}

/* The whole text, or of a changed one the sentences that are new. */
static bool ask_for(supply *s, need *n, pf_error *err)
{
	if (n->piece_count == 0 || n->whole)
		return ask_whole(s, n, err);
	for (size_t i = 0; i < n->piece_count; i++)
		if (!n->pieces[i].text.data && !add_question(s, n, trimmed(n->pieces[i].source), err))
			return false;
	return true;
}

static bool put_questions(supply *s, pf_error *err)
{
	const pf_translate_options *o = s->options->options;
	const pf_site_language *language = pf_contract_language(o->contract, s->options->language);
	pf_ask_options asking = { .db = o->db, .lease = o->lease, .run = o->run, .arena = s->arena, .source_language = pf_span_of(o->source_language),
				  .language = s->options->language, .locale = pf_span_of(language ? language->locale : NULL), .chain = o->chain, .chain_count = o->chain_count, .known = s->options->known, .budget = o->budget,
				  .entries = s->options->entries, .entry_count = s->options->entry_count, .ca_file = o->ca_file, .dry_run = o->dry_run };

	return s->question_count == 0 || pf_ask(s->questions, s->question_count, &asking, &s->report->asked, err);
}

static bool ask(supply *s, pf_error *err)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->needs[i].there && !s->needs[i].text.data && !compose(s, &s->needs[i], err))
			return false;
	if (!recall_pieces(s, err))
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (is_asked_for(&s->needs[i]) && !ask_for(s, &s->needs[i], err))
			return false;
	return put_questions(s, err);
}

/* --- answers --- */

static const char *note_of(supply *s, const pf_question *q)
{
	const char *why = q->why ? q->why : "got no answer";

	if (!q->waits)
		return why;
	return strncmp(why, PF_TRANSLATION_WAITS, strlen(PF_TRANSLATION_WAITS)) == 0 ? why : pf_arena_format(s->arena, PF_TRANSLATION_WAITS ": %s", why);
}

/* The pieces together, when they are fit to stand where the text stands. */
static bool join_pieces(supply *s, need *n, pf_error *err)
{
	pf_proof_options options = { .markup = n->markup, .language = s->options->language, .entries = s->options->entries, .entry_count = s->options->entry_count };
	pf_text joined, why;
	pf_span text;

	pf_text_init(&joined, MOST_BYTES);
	pf_text_init(&why, 4096);
	pf_compose_join(&joined, n->pieces, n->piece_count);
	text = keep(s->arena, &joined);
	if (text.data && pf_proof(&why, NULL, n->source, text, &options))
		n->text = text;
	else
		n->whole = true;
	pf_text_release(&why);
	return memory(text.data, err);
}

static bool take_answer(supply *s, need *n, pf_error *err)
{
	pf_question *first = &s->questions[n->question];

	for (size_t i = 0, at = 0; i < n->question_count; i++) {
		pf_question *q = &s->questions[n->question + i];

		if (!q->answer.data) {
			n->note = note_of(s, q);
			return memory(n->note, err);
		}
		while (n->piece_count && n->pieces[at].text.data)
			at++;
		if (n->piece_count)
			n->pieces[at].text = q->answer;
		note_maker(n, pf_span_of(q->provider), q->model);
	}
	if (n->piece_count && !n->whole && !join_pieces(s, n, err))
		return false;
	if (n->whole)
		return true;
	if (!n->piece_count)
		n->text = first->answer;
	n->made = PF_SPAN("provider");
	n->made_by = PF_SPAN("");
	s->report->answered += n->text.data != NULL;
	return true;
}

static bool take_answers(supply *s, pf_error *err)
{
	for (size_t i = 0; i < s->count; i++) {
		need *n = &s->needs[i];

		if (n->question_count && !take_answer(s, n, err))
			return false;
		if (!n->question_count && n->piece_count && !join_pieces(s, n, err)) /* nothing in it is new */
			return false;
		if (!n->question_count && n->piece_count && n->text.data) {
			n->made = PF_SPAN("memory");
			s->report->recalled++;
		}
	}
	return true;
}

/* Sentences of two providers, or that are no fit translation together: no text is made of them. */
static bool ask_again(supply *s, pf_error *err)
{
	s->question_count = 0;
	for (size_t i = 0; i < s->count; i++)
		if ((s->needs[i].again = s->needs[i].whole) && !ask_whole(s, &s->needs[i], err))
			return false;
	if (!put_questions(s, err))
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (s->needs[i].again && !take_answer(s, &s->needs[i], err))
			return false;
	return true;
}

/* --- rows --- */

static pf_span filled(pf_span span)
{
	return span.data ? span : PF_SPAN("");
}

/* A text of its own, or beside the reviewed one that is outdated. */
static void put_text(pf_translation_row *row, const need *n)
{
	row->note = (pf_span){ NULL, 0 };
	if (pf_span_is(row->state, "outdated")) {
		row->proposal = n->text;
		row->proposal_made = filled(n->made);
		row->proposal_provider = filled(n->provider);
		row->proposal_model = filled(n->model);
		row->proposal_at = (pf_span){ NULL, 0 };
		row->proposal_score = 100;
		return;
	}
	row->state = n->reviewed ? PF_SPAN("reviewed") : PF_SPAN("machine");
	row->text = n->text;
	row->unpublished = true;
	row->made_of = (pf_span){ NULL, 0 };
	row->made = filled(n->made);
	row->provider = filled(n->provider);
	row->model = filled(n->model);
	row->made_by = filled(n->made_by);
	row->made_at = row->proposal = (pf_span){ NULL, 0 };
	row->proposal_made = row->proposal_provider = row->proposal_model = PF_SPAN("");
	row->proposal_score = 0;
}

/* Nothing: the reason, and what comes nearest, for a person. */
static void put_note(pf_translation_row *row, const need *n)
{
	row->note = pf_span_of(n->note ? n->note : PF_TRANSLATION_WAITS " for a provider");
	if (!n->recall.target.data || n->recall.score >= 100 || row->proposal.data)
		return;
	row->proposal = n->recall.target;
	row->proposal_made = PF_SPAN("memory");
	row->proposal_provider = filled(n->recall.provider);
	row->proposal_model = filled(n->recall.model);
	row->proposal_score = n->recall.score;
	row->proposal_at = (pf_span){ NULL, 0 };
}

static bool same(pf_span a, pf_span b)
{
	return !a.data == !b.data && pf_span_equal(a, b);
}

/* Is it as it was when the page was read? */
static bool stands(const pf_translation_row *a, const pf_translation_row *b)
{
	return same(a->state, b->state) && same(a->text, b->text) && same(a->note, b->note) && same(a->proposal, b->proposal) && same(a->made_of, b->made_of);
}

static bool save(void *self, pf_error *err)
{
	supply *s = self;
	pf_bind *ids = pf_arena_alloc(s->arena, (s->count + 1) * sizeof *ids);
	pf_translation_row *out = pf_arena_alloc(s->arena, (s->count + 1) * sizeof *out), *now;
	size_t count, saved = 0;

	if (!memory(ids ? out : NULL, err))
		return false;
	for (size_t i = 0; i < s->count; i++)
		ids[i] = pf_bind_id(s->needs[i].row->segment.id);
	if (!pf_backlog_lock(s->options->options->db, s->options->language, ids, s->count, err) || !read_rows(s, &now, &count, err))
		return false;
	for (size_t i = 0, at = 0; i < s->count; i++) {
		const need *n = &s->needs[i];

		while (at < count && now[at].segment < n->row->segment.id)
			at++;
		if (!n->there || at == count || now[at].segment != n->row->segment.id || !stands(&now[at], &n->was))
			continue;
		out[saved] = now[at];
		if (n->text.data)
			put_text(&out[saved], n);
		else
			put_note(&out[saved], n);
		saved += !stands(&out[saved], &now[at]);
	}
	return pf_translation_rows_save(s->options->options->db, out, saved, err);
}

/* A text put together from sentences is in no memory yet. */
static bool save_memory(supply *s, pf_error *err)
{
	pf_memory_row *rows = pf_arena_alloc(s->arena, (s->count + 1) * sizeof *rows);
	size_t count = 0;

	if (!memory(rows, err))
		return false;
	for (size_t i = 0; i < s->count; i++) {
		const need *n = &s->needs[i];

		if (!n->text.data || !n->piece_count)
			continue;
		rows[count] = (pf_memory_row){ .language = s->options->language, .source = n->source, .target = n->text, .made = PF_SPAN("provider"),
					       .provider = filled(n->provider), .model = filled(n->model), .made_by = PF_SPAN("") };
		memcpy(rows[count].hash, n->recall.hash, sizeof rows[count].hash);
		memcpy(rows[count].context, n->recall.context, sizeof rows[count].context);
		count++;
	}
	return count == 0 || pf_memory_save(s->options->options->db, rows, count, err);
}

static bool write(void *self, pf_error *err)
{
	return save(self, err) && save_memory(self, err);
}

bool pf_supply(pf_supply_report *report, const pf_supply_options *options, const pf_backlog_row *rows, size_t count, pf_error *err)
{
	const pf_translate_options *o = options->options;
	supply s = { .report = report, .options = options, .arena = options->arena };

	if (!begin(&s, rows, count, err) || !recall(&s, false, err))
		return false;
	take_recalled(&s);
	if (o->chain_count && (!ask(&s, err) || !take_answers(&s, err) || !ask_again(&s, err)))
		return false;
	if (o->dry_run)
		return true;
	return recall_alike(&s, err) && pf_unit_run(&(pf_unit){ .db = o->db, .lease = o->lease, .work = write, .self = &s }, err);
}
