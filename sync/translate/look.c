/* look: see look.h; record by record and field by field: the source's segments first, then each language's */
#include "translate/look.h"

#include "base/digest.h"
#include "change/changeset.h"
#include "store/ledger.h"
#include "store/memory.h"
#include "store/translation.h"
#include "translate/align.h"
#include "translate/fate.h"
#include "translate/machine_text.h"
#include "translate/partner.h"
#include "translate/target.h"

#include <stdlib.h>
#include <string.h>

#define NONE PF_ALIGN_NONE

/* Rows that are to be written, and ids that are to go; all in the arena. */
typedef struct list {
	void *items;
	size_t count, room, size;
} list;

/* A translation that is to be written once its segment has an id. */
typedef struct made {
	pf_translation_row row;
	pf_segment_row *segment;
} made;

typedef struct look {
	const pf_translate_options *options;
	const pf_type *type;
	pf_arena *arena;
	pf_segment_row *segments; /* of the batch at the last look, by record, field and place */
	size_t segment_count;
	pf_translation_row *translations; /* by segment and language */
	size_t translation_count;
	list fresh;  /* pf_segment_row *: new or changed */
	list gone;   /* pf_bind: ids */
	list made;   /* made */
	list *voids; /* pf_bind, one list a language: segments whose translation goes */
	list memory; /* pf_memory_row */
	const pf_pair *pairs; /* of the batch */
	size_t pair_count;
	pf_rows editors;      /* of its targets, once somebody is found to have written there */
	bool asked;
	uint64_t written; /* rows of the record at hand */
} look;

/* One field of one record. */
typedef struct field_look {
	const pf_pair *pairs; /* one a language */
	size_t pair_count, field; /* which of their fields it is */
	pf_segment_row **old, *whole; /* at the last look; whole: NULL when there was none */
	size_t old_count;
	pf_segment_row **now;
	size_t *old_of_new;
	pf_segments places;       /* of the source: its segments, and what has no letter */
	size_t *segment_of_place; /* NONE: it has no letter */
	bool whole_needed;
} field_look;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a look at translations");
}

/* A place for one more item; NULL: no memory. */
static void *add(look *l, list *to)
{
	if (to->count == to->room) {
		size_t room = to->room ? to->room * 2 : 64;
		void *more = pf_arena_alloc(l->arena, room * to->size);

		if (!more)
			return NULL;
		if (to->count)
			memcpy(more, to->items, to->count * to->size);
		to->items = more;
		to->room = room;
	}
	return (char *)to->items + to->count++ * to->size;
}

static bool add_id(look *l, list *to, uint64_t id, pf_error *err)
{
	pf_bind *place = add(l, to);

	if (!memory(place, err))
		return false;
	*place = pf_bind_id(id);
	l->written++;
	return true;
}

static bool add_fresh(look *l, pf_segment_row *row, pf_error *err)
{
	pf_segment_row **place = add(l, &l->fresh);

	if (!memory(place, err))
		return false;
	*place = row;
	l->written++;
	return true;
}

/* --- what was --- */

static int compare(pf_span a, pf_span b)
{
	int order = memcmp(a.data, b.data, a.length < b.length ? a.length : b.length);

	return order ? order : (a.length > b.length) - (a.length < b.length);
}

/* What a segment was in a language at the last look; NULL: nothing. */
static const pf_translation_row *was_in(const look *l, const pf_segment_row *segment, pf_span language)
{
	size_t low = 0, high = l->translation_count;

	if (!segment || !segment->id)
		return NULL;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const pf_translation_row *row = &l->translations[middle];
		int order = (row->segment > segment->id) - (row->segment < segment->id);

		order = order ? order : compare(row->language, language);
		if (order == 0)
			return row;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool load_rows(look *l, const pf_bind *records, size_t count, pf_error *err)
{
	pf_bind *ids;
	size_t n;

	if (!pf_segment_rows_find(&l->segments, &l->segment_count, l->arena, l->options->db, l->options->origin, pf_span_of(l->type->name), records, count, err))
		return false;
	n = l->segment_count;
	ids = pf_arena_alloc(l->arena, (n + 1) * sizeof *ids);
	if (!memory(ids, err))
		return false;
	for (size_t i = 0; i < n; i++)
		ids[i] = pf_bind_id(l->segments[i].id);
	return pf_translation_rows_find(&l->translations, &l->translation_count, l->arena, l->options->db, (pf_span){ NULL, 0 }, ids, n, err);
}

/* The rows of one record: from *from on, as many as are returned. */
static size_t rows_of(const look *l, size_t *from, pf_span record)
{
	size_t low = 0, high = l->segment_count, end;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare(l->segments[middle].record, record) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < l->segment_count && pf_span_equal(l->segments[end].record, record);)
		end++;
	*from = low;
	return end - low;
}

/* Those of one of its fields, the one of the whole field apart. */
static bool find_old(const look *l, field_look *f, pf_span record, const char *name, pf_error *err)
{
	size_t from, count = rows_of(l, &from, record);

	f->old = pf_arena_alloc(l->arena, (count + 1) * sizeof *f->old);
	if (!memory(f->old, err))
		return false;
	for (size_t i = from; i < from + count; i++) {
		pf_segment_row *row = &l->segments[i];

		if (!pf_span_is(row->field, name))
			continue;
		if (row->place == PF_LOOK_WHOLE)
			f->whole = row;
		else
			f->old[f->old_count++] = row;
	}
	return true;
}

/* --- the source --- */

static const pf_pair_field *source_of(const field_look *f)
{
	return &f->pairs[0].fields[f->field];
}

static bool make_row(look *l, const field_look *f, size_t i, pf_segment_row *row, pf_error *err)
{
	const pf_segment *segment = &source_of(f)->cut.items[i];
	const pf_segment_row *old = f->old_of_new[i] == NONE ? NULL : f->old[f->old_of_new[i]];

	*row = (pf_segment_row){ .id = old ? old->id : 0, .type = pf_span_of(l->type->name), .record = f->pairs[0].record, .field = pf_span_of(source_of(f)->name),
				 .place = (uint32_t)i, .kind = pf_span_of(segment->kind), .source = segment->text };
	memcpy(row->hash, segment->mark, sizeof row->hash);
	if (old && old->place == row->place && pf_span_equal(old->kind, row->kind) && pf_span_equal(old->source, row->source) &&
	    memcmp(old->hash, row->hash, sizeof row->hash) == 0)
		return true;
	return add_fresh(l, row, err);
}

/* The places of the source, among which are its segments. */
static bool find_places(look *l, field_look *f, pf_error *err)
{
	const pf_pair_field *field = source_of(f);

	if (!pf_segments_cut_all(&f->places, field->source, field->markup ? PF_SEGMENT_BLOCKS : PF_SEGMENT_PLAIN, err))
		return false;
	f->segment_of_place = pf_arena_alloc(l->arena, (f->places.count + 1) * sizeof *f->segment_of_place);
	if (!memory(f->segment_of_place, err))
		return false;
	for (size_t place = 0, i = 0; place < f->places.count; place++) {
		bool same = i < field->cut.count && field->cut.items[i].text.data == f->places.items[place].text.data;

		f->segment_of_place[place] = same ? i++ : NONE;
	}
	return true;
}

/* The segments of the source as they stand, each with the identity that it had. */
static bool look_at_source(look *l, field_look *f, pf_error *err)
{
	const pf_segments *cut = &source_of(f)->cut;
	pf_align_item *then = pf_arena_alloc(l->arena, (f->old_count + 1) * sizeof *then), *now = pf_arena_alloc(l->arena, (cut->count + 1) * sizeof *now);
	pf_segment_row *rows = pf_arena_alloc(l->arena, (cut->count + 1) * sizeof *rows);
	bool *kept = pf_arena_alloc(l->arena, f->old_count + 1);

	f->now = pf_arena_alloc(l->arena, (cut->count + 1) * sizeof *f->now);
	if (!memory(then && now && rows && kept ? f->now : NULL, err))
		return false;
	for (size_t i = 0; i < f->old_count; i++)
		then[i] = (pf_align_item){ f->old[i]->hash, f->old[i]->kind };
	for (size_t i = 0; i < cut->count; i++)
		now[i] = (pf_align_item){ cut->items[i].mark, pf_span_of(cut->items[i].kind) };
	if (!pf_align(&f->old_of_new, l->arena, then, f->old_count, now, cut->count, err))
		return false;
	for (size_t i = 0; i < cut->count; i++) {
		f->now[i] = &rows[i];
		if (f->old_of_new[i] != NONE)
			kept[f->old_of_new[i]] = true;
		if (!make_row(l, f, i, &rows[i], err))
			return false;
	}
	for (size_t i = 0; i < f->old_count; i++)
		if (!kept[i] && !add_id(l, &l->gone, f->old[i]->id, err))
			return false;
	return true;
}

/* --- the memory --- */

static bool is(pf_span state, const char *word)
{
	return pf_span_is(state, word);
}

/* The words of the segment before it, for the context. */
static bool words_before(pf_text *out, const field_look *f, uint32_t place)
{
	pf_text_clear(out);
	pf_text_put(out, "");
	if (place && place != PF_LOOK_WHOLE)
		pf_segment_words(out, f->now[place - 1]->source, pf_segment_is_markup(f->now[place - 1]->kind));
	return !out->starved;
}

/* A text that was learned here: a person's, or the bundle's. */
static bool remember(look *l, const field_look *f, const pf_translation_row *row, const pf_segment_row *segment, pf_error *err)
{
	pf_memory_row *place = add(l, &l->memory);
	pf_text before;
	bool ok;

	if (!memory(place, err))
		return false;
	*place = (pf_memory_row){ .language = row->language, .source = segment->source, .target = row->text, .reviewed = is(row->state, "reviewed"), .made = row->made,
				  .provider = row->provider, .model = row->model, .made_by = row->made_by, .made_at = row->made_at };
	memcpy(place->hash, segment->hash, sizeof place->hash);
	pf_text_init(&before, (size_t)4 << 20);
	ok = words_before(&before, f, segment->place);
	if (ok)
		pf_memory_context(place->context, segment->type, segment->record, segment->field, pf_text_span(&before));
	pf_text_release(&before);
	return ok || memory(NULL, err);
}

/* --- one translation --- */

static bool is_learned(const pf_translation_row *was, const pf_translation_row *row)
{
	bool usable = is(row->state, "reviewed") || (is(row->state, "machine") && is(row->made, "bundle"));

	return usable && !row->unpublished && row->text.data && (!was || !is(was->state, row->state.data) || !was->text.data || !pf_span_equal(was->text, row->text));
}

/* What nobody wants translated while the page is in the trash. */
static bool is_idle(const pf_translation_row *row)
{
	return is(row->state, "missing") && !row->text.data && !row->shown;
}

/* `before`: the segment at the last look, or NULL. */
static bool look_at(look *l, const field_look *f, const pf_pair *pair, const pf_segment_row *before, pf_segment_row *now, const pf_fate_target *target,
		    pf_error *err)
{
	const pf_translation_row *was = was_in(l, before, pair->language);
	pf_fate_source source = { .before = before, .now = now, .markup = pf_segment_is_markup(now->kind) };
	pf_translation_row row = was ? *was : (pf_translation_row){ .language = pair->language, .state = PF_SPAN("missing") };
	made *place;

	if (target->lost && (!was || is_idle(was)))
		return true;
	if (!pf_fate(&row, l->arena, &source, target, err))
		return false;
	if (was && !pf_fate_differs(was, &row))
		return true;
	place = add(l, &l->made);
	if (!memory(place, err))
		return false;
	*place = (made){ row, now };
	l->written++;
	return now->place == PF_LOOK_WHOLE || !is_learned(was, &row) || remember(l, f, &row, now, err);
}

/* --- one language --- */

static bool ask_editors(look *l, pf_error *err)
{
	pf_bind *posts = pf_arena_alloc(l->arena, (l->pair_count + 1) * sizeof *posts);
	size_t count = 0;

	if (!memory(posts, err))
		return false;
	for (size_t i = 0; i < l->pair_count; i++)
		if (l->pairs[i].target && !l->pairs[i].target->is_term)
			posts[count++] = pf_bind_id(l->pairs[i].target->object);
	l->asked = true;
	return pf_looks_editors(&l->editors, l->arena, l->options->db, posts, count, err);
}

/* Who saved the target last: the author of what the bundle did not bring. */
static bool find_editor(pf_span *out, look *l, const pf_pair *pair, pf_error *err)
{
	*out = PF_SPAN("");
	if (!pair->target || pair->target->is_term)
		return true;
	if (!l->asked && !ask_editors(l, err))
		return false;
	for (size_t i = 0; i < l->editors.count; i++)
		if (pf_cell_id(&l->editors, i, 0) == pair->target->object)
			*out = pf_cell(&l->editors, i, 1);
	return true;
}

static list *voids_of(look *l, pf_span language)
{
	size_t at = 0;

	while (!pf_span_is(language, l->options->languages[at]))
		at++;
	return &l->voids[at];
}

static bool look_at_pieces(look *l, const field_look *f, const pf_pair *pair, const size_t *target_of_source, pf_error *err)
{
	const pf_pair_field *field = &pair->fields[f->field];
	const pf_value *value = pair->target && !pair->lost ? pf_change_value(pair->target, field->name) : NULL;
	bool bundle = value && value->applied && pf_value_is_wanted(value), ours = pair->target && pf_target_is_ours(pair->target);
	pf_span by = PF_SPAN("");

	if (value && !bundle && target_of_source && !find_editor(&by, l, pair, err))
		return false;
	for (size_t i = 0; i < field->cut.count; i++) {
		size_t at = target_of_source ? target_of_source[i] : NONE;
		pf_fate_target target = { .text = { NULL, 0 }, .bundle = bundle, .ours = ours, .by = by, .lost = pair->lost };

		if (at != NONE) {
			target.text = field->target_cut.items[at].text;
			target.machine = bundle && (ours || pf_machine_text(l->type, pair->target->machine_texts, field->name, &field->target_cut, at));
		}
		if (!look_at(l, f, pair, f->old_of_new[i] == NONE ? NULL : f->old[f->old_of_new[i]], f->now[i], &target, err))
			return false;
	}
	return true;
}

/* From what stands in a place of the target for each of the source's to what does for each segment. */
static bool look_at_places(look *l, const field_look *f, const pf_pair *pair, const size_t *target_of_place, pf_error *err)
{
	size_t count = pair->fields[f->field].cut.count, *target_of_source = pf_arena_alloc(l->arena, (count + 1) * sizeof *target_of_source);

	if (!memory(target_of_source, err))
		return false;
	for (size_t i = 0; i < f->places.count; i++)
		if (f->segment_of_place[i] != NONE)
			target_of_source[f->segment_of_place[i]] = target_of_place[i];
	return look_at_pieces(l, f, pair, target_of_source, err);
}

static bool look_at_partners(look *l, const field_look *f, const pf_pair *pair, pf_error *err)
{
	const pf_pair_field *field = &pair->fields[f->field];
	const pf_translation_row **was = pf_arena_alloc(l->arena, (f->old_count + 1) * sizeof *was);
	size_t *old_of_place = pf_arena_alloc(l->arena, (f->places.count + 1) * sizeof *old_of_place), *target_of_place;
	bool *wordless = pf_arena_alloc(l->arena, f->places.count + 1);
	pf_partner_field partners = { .old = (const pf_segment_row *const *)f->old, .was = was, .old_count = f->old_count, .old_of_new = old_of_place,
				      .wordless = wordless, .source = &f->places, .target = &field->target_cut };

	if (!memory(was && old_of_place ? wordless : NULL, err))
		return false;
	for (size_t i = 0; i < f->old_count; i++)
		was[i] = was_in(l, f->old[i], pair->language);
	for (size_t i = 0; i < f->places.count; i++) {
		wordless[i] = f->segment_of_place[i] == NONE;
		old_of_place[i] = wordless[i] ? NONE : f->old_of_new[f->segment_of_place[i]];
	}
	return pf_partners(&target_of_place, l->arena, &partners, err) && look_at_places(l, f, pair, target_of_place, err);
}

/* What stands in the whole field. */
static pf_fate_target whole_target(const look *l, const field_look *f, const pf_pair *pair)
{
	const pf_pair_field *field = &pair->fields[f->field];
	const pf_value *value = pair->lost ? NULL : pf_change_value(pair->target, field->name);
	pf_fate_target target = { .text = field->target.length ? field->target : (pf_span){ NULL, 0 }, .lost = pair->lost };

	target.bundle = value && value->applied && pf_value_is_wanted(value);
	target.machine = target.bundle;
	for (size_t i = 0; i < field->target_cut.count; i++)
		target.machine = target.machine && pf_machine_text(l->type, pair->target->machine_texts, field->name, &field->target_cut, i);
	return target;
}

/* The field is one segment in this language; those that it is cut into have no translation of their own. */
static bool look_at_whole(look *l, field_look *f, const pf_pair *pair, pf_segment_row *whole, pf_error *err)
{
	pf_fate_target target = whole_target(l, f, pair);

	if (!target.bundle && !target.lost && !find_editor(&target.by, l, pair, err))
		return false;
	f->whole_needed = true;
	for (size_t i = 0; i < f->old_count; i++)
		if (was_in(l, f->old[i], pair->language) && !add_id(l, voids_of(l, pair->language), f->old[i]->id, err))
			return false;
	return look_at(l, f, pair, f->whole, whole, &target, err);
}

/* Its segments wait for translations, for a machine's text of the whole was of another source: that text still stands there. */
static bool is_superseded(const look *l, const field_look *f, const pf_pair *pair)
{
	bool waits = false;

	for (size_t i = 0; i < f->old_count; i++)
		waits = waits || was_in(l, f->old[i], pair->language) != NULL;
	return waits && whole_target(l, f, pair).machine;
}

static bool has_pieces(const look *l, const field_look *f, pf_span language)
{
	for (size_t i = 0; i < f->old_count; i++) {
		const pf_translation_row *was = was_in(l, f->old[i], language);

		if (was && (was->shown || was->text.data))
			return true;
	}
	return false;
}

static bool is_live(const pf_translation_row *was, pf_span text)
{
	unsigned char mark[PF_MARK_BYTES];

	pf_mark_of(text, mark);
	return was->shown && memcmp(mark, was->live, sizeof mark) == 0;
}

static bool drop_missing(look *l, const field_look *f, const pf_pair *pair, pf_error *err)
{
	for (size_t i = 0; i < f->old_count; i++) {
		const pf_translation_row *was = was_in(l, f->old[i], pair->language);

		if (was && is_idle(was) && !add_id(l, voids_of(l, pair->language), f->old[i]->id, err))
			return false;
	}
	return true;
}

/* A machine's text of the whole field, and another source now: nothing in it is worth a person's time. */
static bool is_stale(const field_look *f, const pf_translation_row *was_whole, const pf_segment_row *whole)
{
	return is(was_whole->state, "machine") && memcmp(f->whole->hash, whole->hash, sizeof whole->hash) != 0;
}

static bool look_at_language(look *l, field_look *f, const pf_pair *pair, pf_segment_row *whole, pf_error *err)
{
	const pf_pair_field *field = &pair->fields[f->field];
	const pf_translation_row *was_whole = was_in(l, f->whole, pair->language);
	size_t *by_places;
	bool shapes;

	if (!pf_partners_first(&by_places, &shapes, l->arena, &f->places, &field->target_cut, err))
		return false;
	if (pair->lost && !drop_missing(l, f, pair, err))
		return false;
	if (was_whole && shapes && !pair->lost && field->target.length && !is_live(was_whole, field->target))
		return add_id(l, voids_of(l, pair->language), f->whole->id, err) && look_at_places(l, f, pair, by_places, err);
	if (was_whole && !pair->lost && is_live(was_whole, field->target) && is_stale(f, was_whole, whole))
		return add_id(l, voids_of(l, pair->language), f->whole->id, err) && look_at_pieces(l, f, pair, NULL, err);
	if (was_whole)
		return look_at_whole(l, f, pair, whole, err);
	if (pair->lost || field->target_cut.count == 0)
		return look_at_pieces(l, f, pair, NULL, err);
	if (has_pieces(l, f, pair->language))
		return look_at_partners(l, f, pair, err);
	if (shapes)
		return look_at_places(l, f, pair, by_places, err);
	if (is_superseded(l, f, pair))
		return look_at_pieces(l, f, pair, NULL, err);
	if (field->cut.count && l->options->warn)
		l->options->warn(l->options->self, pf_span_of(l->type->name), pair->record, pair->language,
				 "its content is not made up as the source's is: it is one text, to be translated and reviewed as a whole");
	return field->cut.count == 0 || look_at_whole(l, f, pair, whole, err);
}

/* --- fields and records --- */

static bool make_whole(look *l, field_look *f, pf_segment_row **out, pf_error *err)
{
	const pf_pair_field *field = source_of(f);
	pf_segment_row *row = pf_arena_alloc(l->arena, sizeof *row);

	if (!memory(row, err))
		return false;
	*row = (pf_segment_row){ .id = f->whole ? f->whole->id : 0, .type = pf_span_of(l->type->name), .record = f->pairs[0].record, .field = pf_span_of(field->name),
				 .place = PF_LOOK_WHOLE, .kind = PF_SPAN(""), .source = field->source };
	pf_segment_mark(row->hash, field->source, field->markup);
	*out = row;
	return true;
}

/* The row of the whole field is kept as long as a language needs it. */
static bool keep_whole(look *l, const field_look *f, pf_segment_row *whole, pf_error *err)
{
	if (!f->whole_needed)
		return !f->whole || add_id(l, &l->gone, f->whole->id, err);
	if (f->whole && pf_span_equal(f->whole->source, whole->source))
		return true;
	return add_fresh(l, whole, err);
}

static bool look_at_field(look *l, field_look *f, pf_error *err)
{
	pf_segment_row *whole;

	if (!find_old(l, f, f->pairs[0].record, source_of(f)->name, err) || !look_at_source(l, f, err) || !find_places(l, f, err) || !make_whole(l, f, &whole, err))
		return false;
	for (size_t i = 0; i < f->pair_count; i++)
		if (!look_at_language(l, f, &f->pairs[i], whole, err))
			return false;
	return keep_whole(l, f, whole, err);
}

/* What is left of fields that the source has no more. */
static bool drop_fields(look *l, const pf_pair *pair, pf_error *err)
{
	size_t from, count = rows_of(l, &from, pair->record);

	for (size_t i = from; i < from + count; i++) {
		bool there = false;

		for (size_t f = 0; !there && f < pair->field_count; f++)
			there = pf_span_is(l->segments[i].field, pair->fields[f].name);
		if (!there && !add_id(l, &l->gone, l->segments[i].id, err))
			return false;
	}
	return true;
}

static bool look_at_record(look *l, const pf_pair *pairs, size_t count, pf_error *err)
{
	for (size_t i = 0; i < pairs[0].field_count; i++) {
		field_look f = { .pairs = pairs, .pair_count = count, .field = i };
		bool ok = look_at_field(l, &f, err);

		pf_segments_release(&f.places);
		if (!ok)
			return false;
	}
	return drop_fields(l, &pairs[0], err);
}

/* --- records whose source has gone --- */

/* In the trash it may come back: what is reviewed stays, what is to be done waits. */
static bool put_aside(look *l, pf_segment_row *segment, pf_error *err)
{
	for (size_t i = 0; l->options->languages[i]; i++) {
		const pf_translation_row *was = was_in(l, segment, pf_span_of(l->options->languages[i]));
		pf_translation_row row;
		made *place;

		if (!was)
			continue;
		row = *was;
		pf_fate_trashed(&row, true);
		if (is_idle(was) ? !add_id(l, &l->voids[i], segment->id, err) : false)
			return false;
		if (is_idle(was) || !pf_fate_differs(was, &row))
			continue;
		place = add(l, &l->made);
		if (!memory(place, err))
			return false;
		*place = (made){ row, segment };
		l->written++;
	}
	return true;
}

static bool is_among(const pf_ledger_row *rows, size_t count, pf_span record, const char *language)
{
	for (size_t i = 0; i < count; i++)
		if (pf_span_equal(rows[i].id, record) && pf_span_is(rows[i].language, language))
			return true;
	return false;
}

/* Segments of records that have no pair. */
static bool look_at_gone(look *l, uint64_t *changed, const pf_pair *pairs, size_t count, const pf_bind *records, size_t record_count, pf_error *err)
{
	pf_ledger_row *rows = NULL;
	size_t row_count = 0, at = 0;
	pf_span last = { NULL, 0 };

	for (size_t i = 0; i < l->segment_count; i++) {
		pf_segment_row *segment = &l->segments[i];

		while (at < count && compare(pairs[at].record, segment->record) < 0)
			at++;
		if (at < count && pf_span_equal(pairs[at].record, segment->record))
			continue;
		if (!rows && !pf_ledger_find(&rows, &row_count, l->arena, l->options->db, l->options->origin, pf_span_of(l->type->name), records, record_count, err))
			return false;
		l->written = 0;
		if (is_among(rows, row_count, segment->record, l->options->source_language) ? !put_aside(l, segment, err) : !add_id(l, &l->gone, segment->id, err))
			return false;
		*changed += l->written > 0 && !(last.data && pf_span_equal(last, segment->record));
		last = l->written ? segment->record : last;
	}
	return true;
}

/* --- writing --- */

static bool write_segments(look *l, pf_error *err)
{
	pf_segment_row **fresh = l->fresh.items, *rows = pf_arena_alloc(l->arena, (l->fresh.count + 1) * sizeof *rows);

	if (!memory(rows, err))
		return false;
	for (size_t i = 0; i < l->fresh.count; i++)
		rows[i] = *fresh[i];
	if (!pf_segment_rows_save(l->options->db, l->options->origin, rows, l->fresh.count, err))
		return false;
	for (size_t i = 0; i < l->fresh.count; i++)
		fresh[i]->id = rows[i].id;
	return true;
}

static bool write_translations(look *l, pf_error *err)
{
	made *all = l->made.items;
	pf_translation_row *rows = pf_arena_alloc(l->arena, (l->made.count + 1) * sizeof *rows);

	if (!memory(rows, err))
		return false;
	for (size_t i = 0; i < l->made.count; i++) {
		rows[i] = all[i].row;
		rows[i].segment = all[i].segment->id;
	}
	for (size_t i = 0; l->options->languages[i]; i++)
		if (!pf_translation_rows_drop(l->options->db, pf_span_of(l->options->languages[i]), l->voids[i].items, l->voids[i].count, err))
			return false;
	return pf_segment_rows_drop(l->options->db, l->gone.items, l->gone.count, err) &&
	       pf_translation_rows_save(l->options->db, rows, l->made.count, err) && pf_memory_save(l->options->db, l->memory.items, l->memory.count, err);
}

static bool prepare(look *l, pf_error *err)
{
	size_t languages = 0;

	while (l->options->languages[languages])
		languages++;
	l->fresh.size = sizeof(pf_segment_row *);
	l->gone.size = sizeof(pf_bind);
	l->made.size = sizeof(made);
	l->memory.size = sizeof(pf_memory_row);
	l->voids = pf_arena_alloc(l->arena, (languages + 1) * sizeof *l->voids);
	if (!memory(l->voids, err))
		return false;
	for (size_t i = 0; i < languages; i++)
		l->voids[i].size = sizeof(pf_bind);
	return true;
}

static bool look_at_batch(look *l, uint64_t *changed, const pf_pair *pairs, size_t count, pf_error *err)
{
	size_t end;

	l->pairs = pairs;
	l->pair_count = count;
	for (size_t i = 0; i < count; i = end) {
		for (end = i + 1; end < count && pf_span_equal(pairs[end].record, pairs[i].record); end++)
			continue;
		l->written = 0;
		if (!look_at_record(l, pairs + i, end - i, err))
			return false;
		*changed += l->written > 0;
	}
	return true;
}

bool pf_look_batch(uint64_t *changed, const pf_translate_options *options, const pf_type *type, const pf_bind *records, size_t count, pf_error *err)
{
	look l = { .options = options, .type = type, .arena = pf_arena_new() };
	pf_pair *pairs = NULL;
	size_t pair_count = 0;
	bool ok = false;

	if (!memory(l.arena, err))
		return false;
	/* first, so that what is changed while this reads is looked at again */
	if (!prepare(&l, err) ||
	    !pf_looks_save(options->db, options->origin, pf_span_of(type->name), pf_span_of(options->source_language), options->languages, records, count, err) ||
	    !pf_pairs_load_all(&pairs, &pair_count, l.arena, options, type, records, count, false, err))
		goto out;
	if (!load_rows(&l, records, count, err) || !look_at_batch(&l, changed, pairs, pair_count, err) ||
	    !look_at_gone(&l, changed, pairs, pair_count, records, count, err))
		goto out;
	ok = write_segments(&l, err) && write_translations(&l, err);
out:
	pf_pairs_release(pairs, pair_count);
	pf_arena_free(l.arena);
	return ok;
}
