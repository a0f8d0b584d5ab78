/* target: see target.h */
#include "translate/target.h"

#include "store/ledger.h"
#include "wordpress/serialize.h"
#include "wordpress/slug.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)1 << 30)

typedef struct plan {
	const pf_target_context *context;
	const pf_target *target;
	pf_change *change;
	bool is_new, ours; /* ours: made by translation, or new */
	bool is_public;    /* it is there, and not a draft */
	bool reviewed;     /* all texts are */
	bool *judged;      /* by place of the value: its verdict stands, the three-way rule has no say */
} plan;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a translated object");
}

static pf_span keep(pf_arena *arena, pf_text *text)
{
	pf_span copy = text->failed ? (pf_span){ NULL, 0 } : pf_arena_span(arena, text->length ? pf_text_span(text) : PF_SPAN(""));

	pf_text_release(text);
	return copy;
}

void pf_target_mark(unsigned char out[PF_MARK_BYTES])
{
	pf_mark_of(PF_SPAN("made by translation"), out);
}

bool pf_target_is_ours(const pf_change *target)
{
	unsigned char mark[PF_MARK_BYTES];

	pf_target_mark(mark);
	return target->ledger && memcmp(target->ledger->source, mark, sizeof mark) == 0;
}

bool pf_target_fits(const pf_target *t)
{
	for (size_t f = 0; f < t->pair->field_count; f++)
		for (size_t i = 0; i < t->pair->fields[f].cut.count; i++) {
			const pf_segment_row *row = t->fields[f].texts[i].segment;

			if (!row || !pf_span_equal(row->source, t->pair->fields[f].cut.items[i].text))
				return false;
		}
	return true;
}

/* --- texts --- */

static bool is_machine(const pf_translation_row *row)
{
	return pf_span_is(row->state, "machine");
}

/* A person said that this is right: what they wrote, or what they read and approved. */
static bool is_person(const pf_translation_row *row)
{
	return pf_span_is(row->state, "reviewed") &&
	       (pf_span_is(row->made, "person") || pf_span_is(row->made, "import") || (row->made_by.length && !pf_span_is(row->made, "bundle")));
}

/* With publish = reviewed a public target shows no new text that nobody has reviewed. */
static bool is_usable(const plan *p, const pf_translation_row *row)
{
	bool held = row && is_machine(row) && row->unpublished && !p->context->options->publish_machine && p->is_public;

	return row && row->text.length && !pf_span_is(row->state, "missing") && !held;
}

static bool fits(const plan *p, const pf_target_field *field, size_t i)
{
	return is_usable(p, field->texts[i].row) && pf_segment_fits(&field->pair->cut.items[i], field->texts[i].row->text);
}

/* All texts of a field are there. */
static bool is_complete(const plan *p, const pf_target_field *field)
{
	if (field->whole)
		return false;
	for (size_t i = 0; i < field->pair->cut.count; i++)
		if (!fits(p, field, i))
			return false;
	return true;
}

/* The source with all texts in it. */
static bool join(pf_span *out, const plan *p, const pf_target_field *field, pf_error *err)
{
	pf_arena *arena = p->context->arena;
	size_t count = field->pair->cut.count;
	pf_span *texts = pf_arena_alloc(arena, (count + 1) * sizeof *texts);
	pf_text joined;

	if (!memory(texts, err))
		return false;
	for (size_t i = 0; i < count; i++)
		texts[i] = field->texts[i].row->text;
	pf_text_init(&joined, MOST_BYTES);
	pf_segments_join(&joined, &field->pair->cut, texts);
	*out = keep(arena, &joined);
	return memory(out->data, err);
}

/* A text of a provider might look like something serialized. */
static bool as_stored(pf_span *value, const plan *p, const char *name, pf_error *err)
{
	pf_text stored;

	if (strncmp(name, "meta:", 5) != 0)
		return true;
	pf_text_init(&stored, MOST_BYTES);
	pf_serialize_meta(&stored, *value);
	*value = keep(p->context->arena, &stored);
	return memory(value->data, err);
}

/* Where the target shows what a row says that it shows: the same place, or the next such text behind `from`. */
static size_t find_shown(const pf_segments *cut, const unsigned char (*marks)[PF_MARK_BYTES], size_t place, size_t from, const pf_translation_row *row)
{
	if (place < cut->count && memcmp(marks[place], row->live, PF_MARK_BYTES) == 0)
		return place;
	for (size_t n = 0; n < cut->count; n++) {
		size_t i = (from + n) % cut->count;

		if (memcmp(marks[i], row->live, PF_MARK_BYTES) == 0)
			return i;
	}
	return cut->count;
}

/* The target's own value with the texts that wait put in the place of what it shows. */
static bool patch(pf_span *out, bool *person, const plan *p, const pf_target_field *field, pf_error *err)
{
	const pf_segments *cut = &field->pair->target_cut;
	pf_arena *arena = p->context->arena;
	unsigned char(*marks)[PF_MARK_BYTES] = pf_arena_alloc(arena, (cut->count + 1) * sizeof *marks);
	pf_span *texts = pf_arena_alloc(arena, (cut->count + 1) * sizeof *texts);
	bool any = false;
	pf_text joined;

	*out = field->pair->target;
	if (!memory(marks ? texts : NULL, err))
		return false;
	for (size_t i = 0; i < cut->count; i++)
		pf_mark_of(cut->items[i].text, marks[i]);
	for (size_t i = 0, from = 0; i < field->pair->cut.count; i++) {
		const pf_translation_row *row = field->texts[i].row;
		size_t at;

		if (!row || !row->shown || !row->unpublished || !is_usable(p, row))
			continue;
		at = find_shown(cut, marks, i, from, row);
		if (at == cut->count || texts[at].data || !pf_segment_fits(&cut->items[at], row->text))
			continue;
		texts[at] = row->text;
		from = at + 1;
		any = true;
		*person = *person || is_person(row);
	}
	if (!any)
		return true;
	pf_text_init(&joined, MOST_BYTES);
	pf_segments_join(&joined, cut, texts);
	*out = keep(arena, &joined);
	return memory(out->data, err);
}

/* --- values --- */

static pf_value *value_of(plan *p, const char *name, pf_error *err)
{
	pf_value *value = pf_change_field(p->change, p->context->arena, pf_span_of(name));

	memory(value, err);
	return value;
}

static void judge(plan *p, pf_value *value, pf_verdict verdict)
{
	value->verdict = verdict;
	p->judged[value - p->change->values] = true;
}

/* The value stays as it is, and so does what the ledger knows of it. */
static void leave(plan *p, pf_value *value)
{
	value->want = value->site;
	value->own = true;
	judge(p, value, PF_VERDICT_SAME);
}

/* A new text of the site's own, or of ours. */
static void put(plan *p, pf_value *value, pf_span next, bool person)
{
	bool same = value->site.data && pf_span_equal(value->site, next);

	if (same) {
		leave(p, value);
		return;
	}
	value->want = next;
	value->own = person && value->applied;
	judge(p, value, PF_VERDICT_UPDATE);
}

static bool is_unpublished(const plan *p, const pf_translation_row *row)
{
	return row && row->unpublished && is_usable(p, row);
}

/* A plain field has one text. */
static bool plan_plain(plan *p, const pf_target_field *field, pf_value *value, pf_error *err)
{
	const pf_translation_row *row = field->pair->cut.count ? field->texts[0].row : NULL;
	unsigned char mark[PF_MARK_BYTES];
	pf_span next;

	pf_mark_of(value->site.data ? value->site : PF_SPAN(""), mark);
	if (field->whole)
		row = field->whole;
	if (!field->pair->cut.count && p->ours && !field->whole) { /* nothing to translate: figures, a name that stays */
		value->want = field->pair->source;
		return true;
	}
	if (!is_unpublished(p, row) || (row->shown && memcmp(mark, row->live, sizeof mark) != 0)) {
		leave(p, value);
		return true;
	}
	next = row->text;
	if (!as_stored(&next, p, value->name, err))
		return false;
	put(p, value, next, is_person(row));
	return true;
}

/* A text that is not in the target yet: it needs another structure than the target's own. */
static bool has_insertion(const plan *p, const pf_target_field *field)
{
	for (size_t i = 0; i < field->pair->cut.count; i++)
		if (is_unpublished(p, field->texts[i].row) && !field->texts[i].row->shown)
			return true;
	return false;
}

/* The source's structure with our texts, held against the target's by blocks. */
static bool merge_structure(plan *p, pf_value *value, pf_span patched, pf_span whole, bool person, pf_error *err)
{
	pf_value merged = *value;
	pf_change one = { .action = PF_ACTION_UNCHANGED, .type = p->change->type, .id = p->change->id, .values = &merged, .value_count = 1 };
	pf_span next, site = value->site;

	merged.site = patched;
	merged.want = whole;
	if (!pf_merge(&one, p->context->arena, err))
		return false;
	if (merged.verdict == PF_VERDICT_CONFLICT) {
		value->want = whole;
		judge(p, value, PF_VERDICT_CONFLICT);
		return true;
	}
	next = pf_value_next(&merged);
	*value = merged;
	value->site = site;
	value->own = person && value->applied;
	p->change->remember = p->change->remember || (one.remember && !value->own);
	if (!pf_span_equal(next, site)) {
		value->write = pf_span_equal(next, whole) ? (pf_span){ NULL, 0 } : next;
		value->rebased = value->rebased || value->write.data;
		merged.verdict = PF_VERDICT_UPDATE;
	}
	judge(p, value, merged.verdict);
	return true;
}

static bool plan_content(plan *p, const pf_target_field *field, pf_value *value, pf_error *err)
{
	bool person = false;
	pf_span patched, whole;

	if (field->whole) {
		if (is_unpublished(p, field->whole))
			put(p, value, field->whole->text, is_person(field->whole));
		else
			leave(p, value);
		return true;
	}
	if (!patch(&patched, &person, p, field, err))
		return false;
	if (is_complete(p, field) && (p->ours || has_insertion(p, field)))
		return join(&whole, p, field, err) && merge_structure(p, value, patched, whole, person, err);
	put(p, value, patched, person);
	return true;
}

static bool plan_texts(plan *p, pf_error *err)
{
	for (size_t f = 0; f < p->target->pair->field_count; f++) {
		const pf_target_field *field = &p->target->fields[f];
		pf_value *value = value_of(p, field->pair->name, err);
		pf_span whole;

		if (!value)
			return false;
		if (p->is_new) {
			if (!join(&whole, p, field, err) || !as_stored(&whole, p, value->name, err))
				return false;
			value->want = whole;
		} else if (field->pair->markup ? !plan_content(p, field, value, err) : !plan_plain(p, field, value, err)) {
			return false;
		}
	}
	return true;
}

/* --- what is not text --- */

static pf_span source_of(const plan *p, const char *name)
{
	const pf_value *value = pf_change_value(p->target->pair->source, name);

	return value && value->site.data ? value->site : (pf_span){ NULL, 0 };
}

static uint64_t kin_of(const plan *p, char kind, uint64_t id, pf_span language)
{
	char *key = pf_arena_format(p->context->arena, "%c%" PRIu64 "@%.*s", kind, id, (int)language.length, language.data);
	const uint64_t *place = key ? pf_map_find(p->context->kin, pf_span_of(key)) : NULL;

	return place ? *place : 0;
}

static uint64_t number_of(pf_span digits)
{
	return digits.data ? strtoull(digits.data, NULL, 10) : 0;
}

/* The parent in this language; while it has none, the source's. */
static pf_span parent_of(const plan *p)
{
	uint64_t parent = number_of(source_of(p, "parent")), there = parent ? kin_of(p, 'p', parent, p->change->language) : 0;

	return pf_span_of(pf_arena_format(p->context->arena, "%" PRIu64, there ? there : parent));
}

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The same terms in this language; one that lacks it in the source's, as the import does. Terms that are not ours stay where they are. */
static bool relate(pf_span *out, const plan *p, pf_span list, pf_error *err)
{
	pf_arena *arena = p->context->arena;
	uint64_t *ids = pf_arena_alloc(arena, (list.length + 1) * sizeof *ids);
	pf_span source = p->target->pair->source->language;
	size_t count = 0;
	pf_text text;

	if (!memory(ids, err))
		return false;
	for (size_t at = 0; at < list.length; at++) {
		uint64_t tt = 0;

		for (; at < list.length && list.data[at] != ','; at++)
			tt = tt * 10 + (uint64_t)(list.data[at] - '0');
		if (kin_of(p, 't', tt, p->change->language))
			ids[count++] = kin_of(p, 't', tt, p->change->language);
		else if (kin_of(p, 't', tt, source))
			ids[count++] = tt;
	}
	qsort(ids, count, sizeof *ids, ascending);
	pf_text_init(&text, MOST_BYTES);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || ids[i] != ids[i - 1])
			pf_text_format(&text, "%s%" PRIu64, text.length ? "," : "", ids[i]);
	*out = keep(arena, &text);
	return memory(out->data, err);
}

static bool is_public(pf_span status)
{
	return pf_span_is(status, "publish") || pf_span_is(status, "future") || pf_span_is(status, "private");
}

/*
 * As the source, but a draft where that asks for a password; with publish = reviewed a draft until all is reviewed. What is public already stays so: a new text
 * waits outside of it.
 */
static void plan_status(plan *p, pf_value *value)
{
	pf_span source = source_of(p, "status");
	bool free = p->reviewed || p->context->options->publish_machine;

	if (!is_public(source) || kin_of(p, 'w', p->target->pair->source->object, PF_SPAN("")))
		source = PF_SPAN("draft");
	value->want = source;
	if (free || !is_public(source))
		return;
	if (p->is_new)
		value->want = PF_SPAN("draft");
	else
		leave(p, value);
}

/* A draft's, too: it moves on with the source's. */
static void plan_date(plan *p, pf_value *value)
{
	value->want = source_of(p, "date");
	p->change->gmt = p->target->pair->source->site_gmt;
}

/* From the title that the target will have. */
static bool plan_slug(plan *p, pf_value *value, pf_error *err)
{
	const pf_value *title = pf_change_value(p->change, "title");
	pf_error ignored;
	pf_text slug;

	pf_text_init(&slug, 4096);
	pf_slug_make(&slug, title->want, pf_span_of(p->context->options->contract->locale), &ignored);
	value->want = keep(p->context->arena, &slug);
	return memory(value->want.data, err);
}

/* One field of a target that follows its source. */
static bool follow(plan *p, pf_value *value, pf_error *err)
{
	const char *name = value->name;

	if (strcmp(name, "slug") == 0)
		return plan_slug(p, value, err);
	if (strcmp(name, "status") == 0)
		plan_status(p, value);
	else if (strcmp(name, "date") == 0)
		plan_date(p, value);
	else if (strcmp(name, "parent") == 0)
		value->want = parent_of(p);
	else if (strncmp(name, "tax:", 4) == 0)
		return relate(&value->want, p, source_of(p, name), err);
	else
		value->want = source_of(p, name); /* order, metas; and texts that the source has no more */
	return !(strcmp(name, "parent") == 0) || memory(value->want.data, err);
}

static bool is_text(const plan *p, const char *name)
{
	for (size_t f = 0; f < p->target->pair->field_count; f++)
		if (strcmp(p->target->pair->fields[f].name, name) == 0)
			return true;
	return false;
}

/* A column is never absent. */
static void fill_column(pf_value *value)
{
	bool column = strncmp(value->name, "meta:", 5) != 0 && strcmp(value->name, "date") != 0;

	if (column && !value->want.data)
		value->want = PF_SPAN("");
}

static bool plan_rest(plan *p, pf_error *err)
{
	for (size_t i = 0; i < p->change->value_count; i++) {
		pf_value *value = &p->change->values[i];

		if (is_text(p, value->name))
			continue;
		if (!p->ours)
			leave(p, value);
		else if (!follow(p, value, err))
			return false;
		fill_column(value);
	}
	return true;
}

/* A translation that the bundle brought as a machine's, hidden for that, was reviewed here: it is shown. */
static void show_reviewed(plan *p)
{
	pf_value *status = pf_change_value(p->change, "status");
	const pf_ledger_row *row = p->change->ledger;

	if (p->ours || !status || !p->reviewed || !row || !pf_span_is(row->state, "machine") || !pf_span_is(status->site, "draft") ||
	    !is_public(source_of(p, "status")) || !status->applied || !pf_value_is_left(status))
		return;
	status->want = source_of(p, "status");
	status->own = false;
	judge(p, status, PF_VERDICT_UPDATE);
}

/* --- the change --- */

/* All fields that the source has, into the target. */
static bool add_fields(plan *p, pf_error *err)
{
	const pf_change *source = p->target->pair->source;

	for (size_t i = 0; i < source->value_count; i++)
		if ((p->ours || is_text(p, source->values[i].name)) && !value_of(p, source->values[i].name, err))
			return false;
	p->judged = pf_arena_alloc(p->context->arena, p->change->value_count + 1);
	return memory(p->judged, err);
}

/* The three-way rule for what was not judged by its texts, then the action of the whole. */
static bool decide(plan *p, pf_error *err)
{
	pf_change *c = p->change, rest = *c;
	bool found[4] = { false };
	size_t count = 0;

	rest.values = pf_arena_alloc(p->context->arena, (c->value_count + 1) * sizeof *rest.values);
	if (!memory(rest.values, err))
		return false;
	for (size_t i = 0; i < c->value_count; i++)
		if (!p->judged[i])
			rest.values[count++] = c->values[i];
	rest.value_count = count;
	if (!pf_merge(&rest, p->context->arena, err))
		return false;
	for (size_t i = 0, at = 0; i < c->value_count; i++) {
		if (!p->judged[i])
			c->values[i] = rest.values[at++];
		found[c->values[i].verdict] = true;
	}
	c->remember = c->remember || rest.remember;
	c->action = found[PF_VERDICT_CONFLICT] ? PF_ACTION_CONFLICT :
		    found[PF_VERDICT_UPDATE]   ? PF_ACTION_UPDATE :
		    found[PF_VERDICT_KEEP]     ? PF_ACTION_KEEP :
						 PF_ACTION_UNCHANGED;
	return true;
}

/* All texts are there. What has none, figures and signs alone, stands in the source language for all. */
static bool all_there(const plan *p)
{
	bool any = false;

	for (size_t f = 0; f < p->target->pair->field_count; f++) {
		if (!is_complete(p, &p->target->fields[f]))
			return false;
		any = any || p->target->pair->fields[f].cut.count;
	}
	return any;
}

/* What the ledger says of the whole: a machine's while one text is. */
static void take_state(plan *p)
{
	pf_change *c = p->change;
	bool machine = false;

	p->reviewed = true;
	for (size_t i = 0; i < p->target->row_count; i++) {
		machine = machine || is_machine(p->target->rows[i]);
		p->reviewed = p->reviewed && pf_span_is(p->target->rows[i]->state, "reviewed");
	}
	if (!p->is_new && c->machine != machine)
		c->remember = true;
	c->machine = machine;
	if (!machine || p->ours)
		c->machine_texts = (pf_span){ "", 0 };
}

static void begin(plan *p)
{
	const pf_pair *pair = p->target->pair;
	pf_change *c = p->change;
	const pf_value *status;

	if (pair->target) {
		*c = *pair->target;
	} else {
		*c = (pf_change){ .action = PF_ACTION_CREATE, .type = pair->source->type, .id = pair->record, .language = pair->language,
				  .is_term = pair->type->is_term, .post_type = pair->type->post_type, .taxonomy = pair->type->taxonomy, .site = pair->source->site };
		c->site_language = pf_contract_language(p->context->options->contract, pair->language);
	}
	p->is_new = !pair->target;
	p->ours = p->is_new || pf_target_is_ours(c);
	status = pf_change_value(c, "status");
	p->is_public = !p->is_new && status && is_public(status->site);
	if (p->ours)
		c->slug_given = false;
	if (p->is_new)
		pf_target_mark(c->source);
}

bool pf_target_plan(pf_change *out, const pf_target_context *context, const pf_target *target, pf_error *err)
{
	plan p = { .context = context, .target = target, .change = out };

	begin(&p);
	if (out->action == PF_ACTION_DEFER)
		return true;
	if (p.is_new && (!out->site_language || !all_there(&p))) {
		out->action = PF_ACTION_UNCHANGED;
		return true;
	}
	take_state(&p);
	if (!add_fields(&p, err) || !plan_texts(&p, err) || !plan_rest(&p, err))
		return false;
	show_reviewed(&p);
	return p.is_new || decide(&p, err);
}

/* --- afterwards --- */

/* Is a text among those that a value shows now? */
static bool is_shown(const pf_segments *cut, const unsigned char mark[PF_MARK_BYTES])
{
	for (size_t i = 0; i < cut->count; i++) {
		unsigned char one[PF_MARK_BYTES];

		pf_mark_of(cut->items[i].text, one);
		if (memcmp(one, mark, sizeof one) == 0)
			return true;
	}
	return false;
}

static bool note_row(pf_translation_row *row, const pf_segments *cut)
{
	unsigned char mark[PF_MARK_BYTES];

	if (!row || !row->text.data || !row->unpublished)
		return false;
	pf_mark_of(row->text, mark);
	if (!is_shown(cut, mark))
		return false;
	row->unpublished = false;
	row->shown = true;
	memcpy(row->live, mark, sizeof row->live);
	return true;
}

static bool note_field(pf_translation_row **changed, size_t *count, const pf_target_field *field, const pf_change *change, pf_error *err)
{
	const pf_value *value = pf_change_value(change, field->pair->name);
	pf_span now = value && value->site.data ? value->site : PF_SPAN("");
	pf_segments cut;
	unsigned char mark[PF_MARK_BYTES];
	bool ok;

	if (field->whole) {
		pf_mark_of(field->whole->text.data ? field->whole->text : PF_SPAN(""), mark);
		if (field->whole->unpublished && pf_span_equal(now, field->whole->text)) {
			field->whole->unpublished = false;
			field->whole->shown = true;
			memcpy(field->whole->live, mark, sizeof mark);
			changed[(*count)++] = field->whole;
		}
		return true;
	}
	pf_segments_init(&cut);
	ok = pf_segments_cut(&cut, now, field->pair->markup ? PF_SEGMENT_BLOCKS : PF_SEGMENT_PLAIN, err);
	for (size_t i = 0; ok && i < field->pair->cut.count; i++)
		if (note_row(field->texts[i].row, &cut))
			changed[(*count)++] = field->texts[i].row;
	pf_segments_release(&cut);
	return ok;
}

bool pf_target_note(pf_translation_row **changed, size_t *count, const pf_target_context *context, const pf_target *target, const pf_change *change,
		    pf_error *err)
{
	(void)context;
	for (size_t f = 0; change->object && f < target->pair->field_count; f++)
		if (!note_field(changed, count, &target->fields[f], change, err))
			return false;
	return true;
}
