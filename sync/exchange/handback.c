/* handback: see handback.h */
#include "exchange/handback.h"

#include "base/map.h"
#include "base/utf8.h"
#include "exchange/handout.h"
#include "exchange/language.h"
#include "exchange/xliff.h"
#include "store/glossary.h"
#include "store/review.h"
#include "translate/proof.h"
#include "wordpress/plain.h"
#include "wordpress/segment.h"
#include "wordpress/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 500
#define BATCH_BYTES ((size_t)8 << 20)

/* A unit that waits for the rows of its batch; all of it in the batch's arena. */
typedef struct waiting {
	unsigned line;
	uint64_t segment;
	pf_span id, seen;
	pf_inline source, target;
	pf_xliff_state state;
} waiting;

typedef struct work {
	pf_handback *back;
	pf_arena *batch;
	waiting units[BATCH];
	size_t count, bytes;
	pf_map *known;   /* segments that came already */
	const pf_glossary_entry *entries;
	size_t entry_count;
	pf_text text, why;
} work;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a file");
}

static void refuse(work *w, unsigned line, pf_span id, const char *why)
{
	w->back->refused++;
	if (w->back->refuse)
		w->back->refuse(w->back->self, line, id, why);
}

static bool has(pf_span text)
{
	return text.data != NULL;
}

static bool same(pf_span a, pf_span b)
{
	return has(a) == has(b) && pf_span_equal(a, b);
}

/* What a person sees of a translation. */
static pf_span shown(const pf_translation_row *t)
{
	return has(t->proposal) ? t->proposal : t->text;
}

static bool keep(pf_span *out, pf_arena *arena, pf_span value, pf_error *err)
{
	*out = has(value) ? pf_arena_span(arena, value) : value;
	return !has(value) || memory(out->data, err);
}

/* Room for one more in a list that lives in the arena. */
static bool make_room(void **list, uint64_t count, uint64_t *room, size_t size, pf_arena *arena, pf_error *err)
{
	uint64_t more_room = *room ? 2 * *room : 64;
	void *more;

	if (count < *room)
		return true;
	more = pf_arena_alloc(arena, more_room * size);
	if (!memory(more, err))
		return false;
	if (count)
		memcpy(more, *list, count * size);
	*list = more;
	*room = more_room;
	return true;
}

/* --- the text as the content would hold it --- */

static bool join(pf_span *out, work *w, const pf_inline *text, pf_inline_form form, pf_arena *arena, pf_error *err)
{
	pf_text_clear(&w->text);
	pf_inline_join(&w->text, text, form);
	return pf_text_check(&w->text, "a text", err) && keep(out, arena, w->text.length ? pf_text_span(&w->text) : PF_SPAN(""), err);
}

/*
 * The French has other tags by now, though it says the same (a link leads elsewhere): the translation's codes become those
 * that stand where theirs stood. False: the two do not have the same codes in a row.
 */
static bool renew(pf_inline *translation, const pf_inline *before, const pf_inline *now)
{
	size_t a = 0, b = 0;

	for (;; a++, b++) {
		while (a < before->count && before->parts[a].kind == PF_INLINE_WORDS)
			a++;
		while (b < now->count && now->parts[b].kind == PF_INLINE_WORDS)
			b++;
		if (a == before->count || b == now->count)
			break;
		if (before->parts[a].kind != now->parts[b].kind)
			return false;
	}
	if (a != before->count || b != now->count)
		return false;
	for (size_t i = 0; i < translation->count; i++) {
		pf_inline_part *part = &translation->parts[i];

		for (a = b = 0; part->kind != PF_INLINE_WORDS && a < before->count; a++, b++) {
			while (a < before->count && before->parts[a].kind == PF_INLINE_WORDS)
				a++;
			while (b < now->count && now->parts[b].kind == PF_INLINE_WORDS)
				b++;
			if (a < before->count && before->parts[a].kind == part->kind && before->parts[a].code == part->code) {
				part->text = now->parts[b].text;
				break;
			}
		}
	}
	return true;
}

/* Plain words as the column of this row holds them. */
static bool store_words(pf_span *out, work *w, const pf_inline *text, const pf_review_row *row, pf_error *err)
{
	const pf_model *model = pf_model_get(err);
	const pf_type *type = model ? pf_model_type(model, row->segment.type) : NULL;
	pf_text words;

	if (!model)
		return false;
	pf_text_init(&words, (size_t)16 << 20);
	pf_text_clear(&w->text);
	pf_inline_words(&words, text);
	if (!type || !type->is_term)
		pf_plain_show(&w->text, pf_plain_trim(pf_text_span(&words)));
	else if (pf_span_is(row->segment.field, "title"))
		pf_term_name(&w->text, pf_text_span(&words));
	else
		pf_term_description(&w->text, pf_text_span(&words));
	w->text.failed = w->text.failed || words.failed;
	pf_text_release(&words);
	return pf_text_check(&w->text, "a text", err) && keep(out, w->batch, w->text.length ? pf_text_span(&w->text) : PF_SPAN(""), err);
}

/* The unit's translation for the row's French. *why is set when there is none. */
static bool translation_of(pf_span *out, const char **why, work *w, waiting *unit, const pf_review_row *row, pf_span file_source, pf_error *err)
{
	pf_inline_form form = pf_handout_form(&row->segment);
	pf_inline now, restored;

	if (!pf_handout_split(&now, w->batch, row->segment.source, form, err))
		return false;
	if (!pf_inline_has_codes(&unit->target) && pf_inline_has_codes(&now)) {
		if (!pf_inline_restore(&restored, &unit->target, &now, err))
			return false;
		unit->target = restored;
	} else if (pf_inline_shows_tags(&unit->target, &now)) {
		*why = "has the tags of its source among its words besides its codes, as a tool leaves it that knows no codes";
		return true;
	} else if (!pf_inline_fill(&unit->target, &now)) {
		*why = "has a code that its source does not have";
		return true;
	} else if (!pf_span_equal(file_source, row->segment.source) && !renew(&unit->target, &unit->source, &now)) {
		*why = "was made for a source with other tags";
		return true;
	}
	if (form == PF_INLINE_SHOWN && !pf_inline_has_codes(&unit->target))
		return store_words(out, w, &unit->target, row, err);
	return join(out, w, &unit->target, form, w->batch, err);
}

/* Does it fit into the place of this segment? */
static bool fits(const pf_segment_row *row, pf_span source, pf_span text)
{
	pf_inline_form form = pf_handout_form(row);
	char kind[16];
	pf_segment segment = { .text = source, .kind = kind, .attribute = form == PF_INLINE_VALUE };

	snprintf(kind, sizeof kind, "%.*s", row->kind.length > 15 ? 15 : (int)row->kind.length, row->kind.length ? row->kind.data : "");
	return pf_segment_fits(&segment, text) && (!pf_span_is(row->field, "title") || (!memchr(text.data, '\n', text.length) && !memchr(text.data, '\r', text.length)));
}

/* Why the text cannot stand on the site, or NULL. Plain texts are proved as what a page prints them as: HTML. */
static const char *unfit(work *w, const pf_segment_row *row, pf_span source, pf_span text)
{
	pf_inline_form form = pf_handout_form(row);
	pf_proof_options proof = { .markup = form == PF_INLINE_HTML || form == PF_INLINE_SHOWN, .language = pf_span_of(w->back->language), .person = true, .entries = w->entries, .entry_count = w->entry_count };

	if (!pf_utf8_valid(text, NULL))
		return "holds signs that WordPress cannot show";
	if (pf_utf8_blank(text))
		return "is empty";
	pf_text_clear(&w->why);
	if (pf_proof(&w->why, NULL, source, text, &proof))
		return fits(row, source, text) ? NULL : "does not fit into its place: it has tags, quotes or line breaks that cannot stand there";
	pf_text_put(&w->why, "");
	return w->why.data && !w->why.failed ? w->why.data : "does not pass the proof";
}

/* --- what becomes of it --- */

static bool learn(work *w, pf_span source, pf_span text, bool markup, bool reviewed, pf_error *err)
{
	pf_handback *back = w->back;
	pf_memory_row *row;

	if (!make_room((void **)&back->learned, back->learned_count, &back->learned_room, sizeof *row, back->arena, err))
		return false;
	row = &back->learned[back->learned_count];
	*row = (pf_memory_row){ .language = pf_span_of(back->language), .reviewed = reviewed, .made = PF_SPAN("import"), .made_by = back->made_by,
				.provider = PF_SPAN(""), .model = PF_SPAN("") };
	pf_segment_mark(row->hash, source, markup);
	back->learned_count++;
	return keep(&row->source, back->arena, source, err) && keep(&row->target, back->arena, text, err);
}

static bool decide(work *w, const pf_review_row *row, pf_review_choice choice, pf_span text, pf_error *err)
{
	pf_handback *back = w->back;
	uint64_t room = back->decision_room;
	pf_review_decision *decision;

	if (!make_room((void **)&back->decisions, back->decision_count, &back->decision_room, sizeof *decision, back->arena, err) ||
	    !make_room((void **)&back->origins, back->decision_count, &room, sizeof *back->origins, back->arena, err))
		return false;
	back->origins[back->decision_count] = row->origin;
	decision = &back->decisions[back->decision_count++];
	*decision = (pf_review_decision){ .segment = row->segment.id, .language = pf_span_of(back->language), .choice = choice, .made_by = back->made_by,
					  .made = PF_SPAN("import") };
	return keep(&decision->seen, back->arena, shown(&row->translation), err) && keep(&decision->text, back->arena, text, err);
}

/* A copy of the row as it shall be. */
static bool draft(work *w, const pf_review_row *row, pf_span text, pf_error *err)
{
	pf_handback *back = w->back;
	uint64_t room = back->draft_room;
	pf_translation_row *t;

	if (!make_room((void **)&back->drafts, back->draft_count, &back->draft_room, sizeof *t, back->arena, err) ||
	    !make_room((void **)&back->drafts_seen, back->draft_count, &room, sizeof *back->drafts_seen, back->arena, err))
		return false;
	t = &back->drafts[back->draft_count];
	*t = (pf_translation_row){ .segment = row->segment.id, .language = pf_span_of(back->language), .made = PF_SPAN("import"), .made_by = back->made_by };
	return keep(&back->drafts_seen[back->draft_count++], back->arena, shown(&row->translation), err) && keep(&t->text, back->arena, text, err);
}

static bool is_state(const pf_review_row *row, const char *state)
{
	return pf_span_is(row->translation.state, state);
}

static bool is_confirmed(const work *w, const waiting *unit)
{
	return unit->state == PF_XLIFF_REVIEWED || (unit->state == PF_XLIFF_TRANSLATED && w->back->reviewed);
}

/* A text that passed the proof, beside what the site has. */
static bool take(work *w, const waiting *unit, const pf_review_row *row, pf_span text, pf_error *err)
{
	bool markup = pf_segment_is_markup(row->segment.kind), settled = is_state(row, "reviewed") && !has(row->translation.proposal);
	bool confirmed = is_confirmed(w, unit);
	char now[17] = "", brought[17];
	bool moved, touched;

	if (has(shown(&row->translation)))
		pf_handout_seen(now, shown(&row->translation));
	pf_handout_seen(brought, text);
	moved = has(unit->seen) && !pf_span_is(unit->seen, now);         /* the site shows another text than it did */
	touched = !has(unit->seen) || !pf_span_is(unit->seen, brought); /* the translator changed it */
	if (same(text, shown(&row->translation)) || same(text, row->translation.text)) {
		if (settled || !confirmed) {
			w->back->unchanged++;
			return true;
		}
		return same(text, shown(&row->translation)) ? decide(w, row, PF_REVIEW_APPROVE, (pf_span){ NULL, 0 }, err) : decide(w, row, PF_REVIEW_EDIT, text, err);
	}
	if (!touched && (settled || !confirmed)) {
		w->back->unchanged++;
		return true;
	}
	if (moved && settled) {
		refuse(w, unit->line, unit->id, "was changed on the site since the file was written; it is kept in the memory alone");
		return learn(w, row->segment.source, text, markup, false, err);
	}
	if (confirmed)
		return decide(w, row, PF_REVIEW_EDIT, text, err);
	if (settled) {
		refuse(w, unit->line, unit->id, "is not marked as reviewed, and the site's is reviewed; it is kept in the memory alone (--reviewed takes it)");
		return learn(w, row->segment.source, text, markup, false, err);
	}
	return draft(w, row, text, err) && learn(w, row->segment.source, text, markup, false, err);
}

/* Two plain texts that a page shows as the same. */
static bool same_plain(pf_span a, pf_span b, pf_inline_form form)
{
	pf_text shown_a, shown_b;
	bool same_words;

	if (form != PF_INLINE_SHOWN || !has(a) || !has(b))
		return false;
	pf_text_init(&shown_a, (size_t)16 << 20);
	pf_text_init(&shown_b, (size_t)16 << 20);
	pf_plain_read(&shown_a, a, NULL);
	pf_plain_read(&shown_b, b, NULL);
	same_words = !shown_a.failed && !shown_b.failed && pf_span_equal(pf_text_span(&shown_a), pf_text_span(&shown_b));
	pf_text_release(&shown_a);
	pf_text_release(&shown_b);
	return same_words;
}

static bool judge(work *w, waiting *unit, const pf_review_row *row, pf_error *err)
{
	pf_inline_form form = pf_handout_form(&row->segment);
	bool markup = form == PF_INLINE_HTML;
	unsigned char mark[PF_SEGMENT_MARK];
	pf_span source, text = { NULL, 0 };
	pf_inline now;
	const char *why = NULL;

	if (!pf_handout_split(&now, w->batch, row->segment.source, form, err))
		return false;
	pf_inline_fill(&unit->source, &now); /* what it cannot fill makes another text of it, which is seen below */
	if (!join(&source, w, &unit->source, form, w->batch, err))
		return false;
	pf_segment_mark(mark, source, markup);
	if (memcmp(mark, row->segment.hash, sizeof mark) != 0 && !same_plain(source, row->segment.source, form)) {
		refuse(w, unit->line, unit->id, "was made for another source text than the site has by now; it is kept in the memory alone");
		if (!pf_inline_fill(&unit->target, &unit->source))
			return true;
		return join(&text, w, &unit->target, form, w->batch, err) &&
		       (unfit(w, &row->segment, source, text) || learn(w, source, text, markup, is_confirmed(w, unit), err));
	}
	if (!translation_of(&text, &why, w, unit, row, source, err))
		return false;
	if (!why)
		why = unfit(w, &row->segment, row->segment.source, text);
	if (same_plain(text, shown(&row->translation), form))
		text = shown(&row->translation); /* however its column writes it */
	if (!why)
		return take(w, unit, row, text, err);
	refuse(w, unit->line, unit->id, why);
	return true;
}

static bool flush(work *w, pf_error *err)
{
	pf_review_row *rows = NULL;
	size_t count = 0;
	pf_bind *ids;

	if (w->count == 0)
		return true;
	ids = pf_arena_alloc(w->batch, w->count * sizeof *ids);
	if (!memory(ids, err))
		return false;
	for (size_t i = 0; i < w->count; i++)
		ids[i] = pf_bind_id(w->units[i].segment);
	if (!pf_review_rows(&rows, &count, w->batch, w->back->db, ids, w->count, false, err))
		return false;
	for (size_t i = 0; i < w->count; i++) {
		size_t at = 0;

		while (at < count && !(rows[at].segment.id == w->units[i].segment && pf_span_is(rows[at].translation.language, w->back->language)))
			at++;
		if (at == count)
			refuse(w, w->units[i].line, w->units[i].id, "is of a text that the site does not have any more");
		else if (!judge(w, &w->units[i], &rows[at], err))
			return false;
	}
	w->count = w->bytes = 0;
	pf_arena_clear(w->batch);
	return true;
}

/* --- reading --- */

static bool copy_inline(pf_inline *out, size_t *bytes, pf_arena *arena, const pf_inline *from, pf_error *err)
{
	pf_inline_init(out, arena);
	for (size_t i = 0; i < from->count; i++) {
		*bytes += from->parts[i].text.length + sizeof from->parts[i];
		if (!pf_inline_add(out, from->parts[i].kind, from->parts[i].text, from->parts[i].code, err))
			return false;
	}
	return true;
}

/* "s12"; 0: none of ours. */
static uint64_t segment_of(pf_span id)
{
	uint64_t number = 0;

	if (id.length < 2 || id.length > 19 || *id.data != 's')
		return 0;
	for (size_t i = 1; i < id.length; i++) {
		if (id.data[i] < '0' || id.data[i] > '9')
			return 0;
		number = number * 10 + (uint64_t)(id.data[i] - '0');
	}
	return number;
}

/* The file's languages are the site's. A file has one target. */
static bool check_languages(work *w, const pf_xliff_head *head, pf_error *err)
{
	const char *const *languages = w->back->languages;
	const char *best = NULL;
	pf_language_fit found = PF_LANGUAGE_OTHER;
	pf_glossary_entry *entries = NULL;

	if (pf_language_fits(head->source_language, languages[0], NULL) == PF_LANGUAGE_OTHER)
		return pf_fail(err, PF_E_INPUT, "the source language '%.*s' is not the site's (%s)", head->source_language.length > 40 ? 40 : (int)head->source_language.length,
			       head->source_language.data, languages[0]);
	for (size_t i = 1; languages[i]; i++) {
		const pf_site_language *language = w->back->contract ? pf_contract_language(w->back->contract, pf_span_of(languages[i])) : NULL;
		pf_language_fit fit = pf_language_fits(head->target_language, languages[i], language ? language->locale : NULL);

		if (fit > found) {
			found = fit;
			best = languages[i];
		}
	}
	if (!best)
		return pf_fail(err, PF_E_INPUT, "the target language '%.*s' is none that the site is translated into",
			       head->target_language.length > 40 ? 40 : (int)head->target_language.length, head->target_language.data);
	if (w->back->language)
		return strcmp(w->back->language, best) == 0 || pf_fail(err, PF_E_INPUT, "the file has more than one target language");
	w->back->language = best;
	if (!pf_glossary_find(&entries, &w->entry_count, w->back->arena, w->back->db, pf_span_of(best), err))
		return false;
	w->entries = entries;
	return true;
}

static bool take_unit(void *self, const pf_xliff_head *head, const pf_xliff_unit *unit, pf_error *err)
{
	work *w = self;
	uint64_t segment = segment_of(unit->id);
	waiting *next = &w->units[w->count];
	bool fresh;

	if (!check_languages(w, head, err))
		return false;
	w->back->units++;
	if (!unit->has_target) {
		w->back->untranslated++;
		return true;
	}
	if (!segment) {
		refuse(w, unit->line, unit->id, "has no id that this site gave");
		return true;
	}
	if (!memory(pf_map_put(w->known, (pf_span){ (const char *)&segment, sizeof segment }, &fresh), err))
		return false;
	if (!fresh) {
		refuse(w, unit->line, unit->id, "comes twice in the file");
		return true;
	}
	*next = (waiting){ .line = unit->line, .segment = segment, .state = unit->state };
	if (!keep(&next->id, w->batch, unit->id, err) || !copy_inline(&next->source, &w->bytes, w->batch, &unit->source, err) ||
	    !copy_inline(&next->target, &w->bytes, w->batch, &unit->target, err))
		return false;
	if (unit->seen.length == 21 && memcmp(unit->seen.data, "seen ", 5) == 0 &&
	    !keep(&next->seen, w->batch, (pf_span){ unit->seen.data + 5, unit->seen.length - 5 }, err))
		return false;
	w->count++;
	return (w->count < BATCH && w->bytes < BATCH_BYTES) || flush(w, err);
}

bool pf_handback_read(pf_handback *handback, const char *path, pf_error *err)
{
	work *w = calloc(1, sizeof *w);
	pf_xliff_reading reading = { take_unit, w };
	bool ok;

	if (!memory(w, err))
		return false;
	w->back = handback;
	w->batch = pf_arena_new();
	w->known = pf_map_new();
	pf_text_init(&w->text, (size_t)16 << 20);
	pf_text_init(&w->why, 4096);
	ok = memory(w->batch && w->known ? w : NULL, err) && pf_xliff_read(path, &reading, err) && flush(w, err);
	pf_text_release(&w->why);
	pf_text_release(&w->text);
	pf_map_free(w->known);
	pf_arena_free(w->batch);
	free(w);
	return ok;
}

/* --- writing --- */

/* The row of a draft, as it is now and may be changed. False: it shows another text by now. */
static bool settle(pf_translation_row *t, const pf_review_row *row, const pf_translation_row *draft_row, pf_span seen)
{
	*t = row->translation;
	if (!same(shown(t), seen) || (pf_span_is(t->state, "reviewed") && !has(t->proposal)))
		return false;
	if (pf_span_is(t->state, "missing") || pf_span_is(t->state, "machine")) {
		t->state = PF_SPAN("machine");
		t->text = draft_row->text;
		t->unpublished = true;
		t->made = draft_row->made;
		t->made_by = draft_row->made_by;
		t->provider = t->model = PF_SPAN("");
		t->made_of = t->made_at = t->note = t->proposal = (pf_span){ NULL, 0 };
		t->proposal_made = t->proposal_provider = t->proposal_model = PF_SPAN("");
		t->proposal_score = 0;
		return true;
	}
	t->proposal = draft_row->text;
	t->proposal_made = draft_row->made;
	t->proposal_provider = t->proposal_model = PF_SPAN("");
	t->proposal_at = t->note = (pf_span){ NULL, 0 };
	t->proposal_score = 100;
	return true;
}

static bool save_drafts(uint64_t *kept, const pf_handback *back, pf_arena *arena, pf_error *err)
{
	pf_bind *ids = pf_arena_alloc(arena, (back->draft_count + 1) * sizeof *ids);
	pf_translation_row *rows = pf_arena_alloc(arena, (back->draft_count + 1) * sizeof *rows);
	pf_map *places = pf_map_new();
	pf_review_row *now = NULL;
	size_t count = 0;
	bool ok = memory(ids && rows ? places : NULL, err);

	for (size_t i = 0; ok && i < back->draft_count; i++) {
		uint64_t *place = pf_map_put(places, (pf_span){ (const char *)&back->drafts[i].segment, sizeof back->drafts[i].segment }, NULL);

		ok = memory(place, err);
		if (ok)
			*place = i;
		ids[i] = pf_bind_id(back->drafts[i].segment);
	}
	ok = ok && pf_review_rows(&now, &count, arena, back->db, ids, back->draft_count, true, err);
	for (size_t i = 0; ok && i < count; i++) {
		const uint64_t *place = pf_map_find(places, (pf_span){ (const char *)&now[i].segment.id, sizeof now[i].segment.id });

		if (place && pf_span_is(now[i].translation.language, back->language) &&
		    settle(&rows[*kept], &now[i], &back->drafts[*place], back->drafts_seen[*place]))
			++*kept;
	}
	pf_map_free(places);
	return ok && (*kept == 0 || pf_translation_rows_save(back->db, rows, *kept, err));
}

bool pf_handback_keep(uint64_t *kept, const pf_handback *handback, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	bool ok = memory(arena, err);

	*kept = 0;
	ok = ok && (handback->draft_count == 0 || save_drafts(kept, handback, arena, err)) &&
	     (handback->learned_count == 0 || pf_memory_save(handback->db, handback->learned, handback->learned_count, err));
	pf_arena_free(arena);
	return ok;
}
