/* publish: see publish.h */
#include "translate/publish.h"

#include "change/conflicts.h"
#include "store/conflict.h"
#include "translate/target.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct publication {
	pf_publish_counts *counts;
	const pf_translate_options *options;
	pf_apply *apply;
	const pf_type *type;
	pf_arena *arena;
	pf_pair *pairs;
	size_t pair_count;
	pf_segment_row *segments;
	size_t segment_count;
	pf_translation_row *rows;
	size_t row_count;
	pf_target *targets; /* by pair */
	pf_map *kin;
	pf_changeset set;
	size_t *places;     /* by pair: which change of the set is its; SIZE_MAX: none, it waits */
} publication;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the publication of translations");
}

/* --- rows --- */

static int by_segment(const void *a, const void *b)
{
	const pf_translation_row *x = a, *y = b;

	return (x->segment > y->segment) - (x->segment < y->segment);
}

static bool load_rows(publication *p, const pf_bind *records, size_t count, pf_error *err)
{
	pf_bind *ids;

	if (!pf_segment_rows_find(&p->segments, &p->segment_count, p->arena, p->options->db, p->options->origin, pf_span_of(p->type->name), records, count, err))
		return false;
	ids = pf_arena_alloc(p->arena, (p->segment_count + 1) * sizeof *ids);
	if (!memory(ids, err))
		return false;
	for (size_t i = 0; i < p->segment_count; i++)
		ids[i] = pf_bind_id(p->segments[i].id);
	if (!pf_translation_rows_find(&p->rows, &p->row_count, p->arena, p->options->db, (pf_span){ NULL, 0 }, ids, p->segment_count, err))
		return false;
	qsort(p->rows, p->row_count, sizeof *p->rows, by_segment);
	return true;
}

static pf_translation_row *row_of(const publication *p, uint64_t segment, pf_span language)
{
	pf_translation_row key = { .segment = segment }, *found = p->row_count ? bsearch(&key, p->rows, p->row_count, sizeof key, by_segment) : NULL;

	if (!found)
		return NULL;
	while (found > p->rows && found[-1].segment == segment)
		found--;
	for (; found < p->rows + p->row_count && found->segment == segment; found++)
		if (pf_span_equal(found->language, language))
			return found;
	return NULL;
}

/* The rows of one record, into the places of the pair's segments. */
static bool fill_target(publication *p, pf_target *target, size_t from, size_t to, pf_error *err)
{
	const pf_pair *pair = target->pair;

	target->fields = pf_arena_alloc(p->arena, (pair->field_count + 1) * sizeof *target->fields);
	target->rows = pf_arena_alloc(p->arena, (to - from + 1) * sizeof(pf_translation_row *));
	if (!memory(target->rows ? target->fields : NULL, err))
		return false;
	for (size_t f = 0; f < pair->field_count; f++) {
		target->fields[f].pair = &pair->fields[f];
		target->fields[f].texts = pf_arena_alloc(p->arena, (pair->fields[f].cut.count + 1) * sizeof *target->fields[f].texts);
		if (!memory(target->fields[f].texts, err))
			return false;
	}
	for (size_t i = from; i < to; i++) {
		const pf_segment_row *segment = &p->segments[i];
		pf_translation_row *row = row_of(p, segment->id, pair->language);

		if (row)
			target->rows[target->row_count++] = row;
		for (size_t f = 0; f < pair->field_count; f++) {
			if (!pf_span_is(segment->field, pair->fields[f].name))
				continue;
			if (segment->place < pair->fields[f].cut.count)
				target->fields[f].texts[segment->place] = (pf_target_text){ segment, row };
			else if (segment->place == UINT32_MAX && row)
				target->fields[f].whole = row;
		}
	}
	return true;
}

static bool fill_targets(publication *p, pf_error *err)
{
	p->targets = pf_arena_alloc(p->arena, (p->pair_count + 1) * sizeof *p->targets);
	if (!memory(p->targets, err))
		return false;
	for (size_t i = 0; i < p->pair_count; i++) {
		size_t from = 0, to;

		while (from < p->segment_count && !pf_span_equal(p->segments[from].record, p->pairs[i].record))
			from++;
		for (to = from; to < p->segment_count && pf_span_equal(p->segments[to].record, p->pairs[i].record); to++)
			continue;
		p->targets[i].pair = &p->pairs[i];
		if (!fill_target(p, &p->targets[i], from, to, err))
			return false;
	}
	return true;
}

/* --- kin --- */

static bool put_kin(publication *p, char kind, const pf_rows *rows, pf_error *err)
{
	for (size_t i = 0; i < rows->count; i++) {
		char *key = pf_arena_format(p->arena, "%c%s@%s", kind, pf_cell(rows, i, 0).data, pf_cell(rows, i, 1).data);
		uint64_t *place = key ? pf_map_put(p->kin, pf_span_of(key), NULL) : NULL;

		if (!memory(place, err))
			return false;
		*place = pf_cell_id(rows, i, 2);
	}
	return true;
}

/* Numbers of a list, as binds; a list takes one bind in two bytes at most. */
static void add_ids(pf_bind *ids, size_t *count, pf_span list)
{
	for (size_t at = 0; at < list.length; at++) {
		uint64_t id = 0;

		for (; at < list.length && list.data[at] != ','; at++)
			id = id * 10 + (uint64_t)(list.data[at] - '0');
		if (id)
			ids[(*count)++] = pf_bind_id(id);
	}
}

static size_t list_room(const publication *p)
{
	size_t room = 1;

	for (size_t i = 0; i < p->pair_count; i++)
		for (size_t v = 0; v < p->pairs[i].source->value_count; v++)
			if (strncmp(p->pairs[i].source->values[v].name, "tax:", 4) == 0)
				room += p->pairs[i].source->values[v].site.length / 2 + 1;
	return room;
}

/* Sources that ask for a password: no translation may tell what they hide. */
static bool load_passwords(publication *p, pf_error *err)
{
	pf_bind *ids = pf_arena_alloc(p->arena, (p->pair_count + 1) * sizeof *ids);
	pf_rows rows = { 0 };

	if (!memory(ids, err))
		return false;
	for (size_t i = 0; i < p->pair_count; i++)
		ids[i] = pf_bind_id(p->pairs[i].source->object);
	return p->type->is_term || (pf_db_query_in(&rows, p->arena, p->options->db, "SELECT ID, '', 1 FROM `{prefix}posts` WHERE post_password <> '' AND ID IN (", ")", NULL, 0,
						   ids, p->pair_count, err) &&
				    put_kin(p, 'w', &rows, err));
}

/* In which languages the parents and terms of the sources are there; what is in the trash is nobody's parent. */
static bool load_kin(publication *p, pf_error *err)
{
	pf_bind *parents = pf_arena_alloc(p->arena, (p->pair_count + 1) * sizeof *parents), *terms = pf_arena_alloc(p->arena, list_room(p) * sizeof *terms);
	size_t parent_count = 0, term_count = 0;
	const pf_change *last = NULL;
	pf_rows rows = { 0 };

	if (!memory(parents ? terms : NULL, err))
		return false;
	for (size_t i = 0; i < p->pair_count; i++) {
		const pf_change *source = p->pairs[i].source;
		const pf_value *parent = pf_change_value(source, "parent");

		if (source == last)
			continue;
		last = source;
		if (parent && parent->site.length && !pf_span_is(parent->site, "0"))
			parents[parent_count++] = pf_bind_span(parent->site);
		for (size_t v = 0; v < source->value_count; v++)
			if (strncmp(source->values[v].name, "tax:", 4) == 0)
				add_ids(terms, &term_count, source->values[v].site);
	}
	if (parent_count &&
	    (!pf_db_query_in(&rows, p->arena, p->options->db,
			     "SELECT s.object, t.language, t.object FROM `{prefix}profint_record` s JOIN `{prefix}profint_record` t ON t.origin = s.origin AND t.type = s.type "
			     "AND t.id = s.id JOIN `{prefix}posts` o ON o.ID = t.object AND o.post_status <> 'trash' WHERE s.kind = 'post' AND s.object IN (",
			     ")", NULL, 0, parents, parent_count, err) ||
	     !put_kin(p, 'p', &rows, err)))
		return false;
	return term_count == 0 ||
	       (pf_db_query_in(&rows, p->arena, p->options->db,
			       "SELECT s.tt, t.language, t.tt FROM `{prefix}profint_record` s JOIN `{prefix}profint_record` t ON t.origin = s.origin AND t.type = s.type "
			       "AND t.id = s.id JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = t.tt WHERE s.kind = 'term' AND s.tt IN (",
			       ")", NULL, 0, terms, term_count, err) &&
		put_kin(p, 't', &rows, err));
}

/* --- planning --- */

static bool is_too_large(const publication *p, const pf_change *change)
{
	size_t bytes = 0;

	for (size_t i = 0; i < change->value_count; i++)
		bytes += change->values[i].write.data ? change->values[i].write.length : change->values[i].want.length;
	return bytes + 65536 > pf_db_packet(p->options->db);
}

static void count(publication *p, const pf_change *change)
{
	pf_publish_counts *c = p->counts;

	c->created += change->action == PF_ACTION_CREATE;
	c->updated += change->action == PF_ACTION_UPDATE;
	c->conflicts += change->action == PF_ACTION_CONFLICT;
	c->deferred += change->action == PF_ACTION_DEFER;
	c->refused += change->action == PF_ACTION_REFUSE;
}

/* One pair's change; none for a target that waits for its texts. */
static bool plan_pair(publication *p, size_t i, pf_error *err)
{
	pf_target_context context = { .options = p->options, .arena = p->arena, .kin = p->kin };
	pf_change *change = &p->set.changes[p->set.count];

	p->places[i] = SIZE_MAX;
	if (!pf_target_fits(&p->targets[i])) {
		p->counts->deferred++; /* the source was changed since the look */
		return true;
	}
	if (!pf_target_plan(change, &context, &p->targets[i], err))
		return false;
	if (!p->pairs[i].target && change->action != PF_ACTION_CREATE)
		return true;
	change->record = p->set.count ? p->set.changes[p->set.count - 1].record : 0;
	if (change->action != PF_ACTION_DEFER && is_too_large(p, change))
		change->action = PF_ACTION_REFUSE;
	count(p, change);
	p->places[i] = p->set.count++;
	return true;
}

/* Records are together: the source's object first, which is only there for the group of languages. */
static bool plan(publication *p, pf_error *err)
{
	size_t record = 0;

	p->set = (pf_changeset){ .arena = p->arena, .changes = pf_arena_alloc(p->arena, (2 * p->pair_count + 1) * sizeof *p->set.changes) };
	p->places = pf_arena_alloc(p->arena, (p->pair_count + 1) * sizeof *p->places);
	if (!memory(p->places ? p->set.changes : NULL, err))
		return false;
	for (size_t i = 0; i < p->pair_count; i++) {
		if (i == 0 || p->pairs[i].source != p->pairs[i - 1].source) {
			pf_change *source = &p->set.changes[p->set.count++];

			*source = *p->pairs[i].source;
			source->action = PF_ACTION_UNCHANGED;
			source->remember = false;
			source->record = record++;
		}
		if (!plan_pair(p, i, err))
			return false;
	}
	return true;
}

/* --- writing --- */

/*
 * Conflicts of content that translation itself made and merged; those that an import noted about its own targets are not
 * ours to end.
 */
static bool note_conflicts(publication *p, pf_error *err)
{
	pf_conflicts_options options = { .origin = p->options->origin, .run = p->options->run };
	pf_changeset ours = { .arena = p->arena, .changes = pf_arena_alloc(p->arena, (p->set.count + 1) * sizeof *ours.changes) };
	uint64_t open = 0;

	if (!memory(ours.changes, err))
		return false;
	for (size_t i = 0; i < p->pair_count; i++) {
		const pf_change *change = p->places[i] == SIZE_MAX ? NULL : &p->set.changes[p->places[i]];
		const pf_value *content = change ? pf_change_value(change, "content") : NULL;
		bool merged = content && p->pairs[i].target && (content->verdict == PF_VERDICT_CONFLICT || !content->own);

		if (merged && (pf_target_is_ours(change) || content->verdict == PF_VERDICT_CONFLICT))
			ours.changes[ours.count++] = *change;
	}
	if (ours.count == 0)
		return true;
	if (!pf_conflict_count(&open, p->options->db, p->options->origin, err))
		return false;
	options.open = open > 0;
	return pf_conflicts_note(p->options->db, &ours, &options, err);
}

/* What the targets show now, and that the next look need not look at them again. */
static bool note_shown(publication *p, pf_error *err)
{
	pf_translation_row **changed = pf_arena_alloc(p->arena, (p->row_count + 1) * sizeof *changed), *save;
	pf_target_context context = { .options = p->options, .arena = p->arena, .kin = p->kin };
	size_t changes = 0;

	if (!memory(changed, err))
		return false;
	for (size_t i = 0; i < p->pair_count; i++)
		if (p->places[i] != SIZE_MAX && p->set.changes[p->places[i]].action != PF_ACTION_DEFER && p->set.changes[p->places[i]].action != PF_ACTION_REFUSE &&
		    !pf_target_note(changed, &changes, &context, &p->targets[i], &p->set.changes[p->places[i]], err))
			return false;
	save = pf_arena_alloc(p->arena, (changes + 1) * sizeof *save);
	if (!memory(save, err))
		return false;
	for (size_t i = 0; i < changes; i++)
		save[i] = *changed[i];
	return pf_translation_rows_save(p->options->db, save, changes, err);
}

static bool is_written(const publication *p, pf_span record)
{
	for (size_t i = 0; i < p->set.count; i++)
		if (pf_span_equal(p->set.changes[i].id, record) && (pf_change_is_new(&p->set.changes[i]) || pf_change_is_update(&p->set.changes[i])))
			return true;
	return false;
}

/* Records that were written, but those of which something was found changed meanwhile. */
static bool save_looks(publication *p, pf_error *err)
{
	pf_bind *records = pf_arena_alloc(p->arena, (p->pair_count + 1) * sizeof *records);
	size_t saved = 0;

	if (!memory(records, err))
		return false;
	for (size_t i = 0, end; i < p->pair_count; i = end) {
		bool fits = true;

		for (end = i; end < p->pair_count && p->pairs[end].source == p->pairs[i].source; end++)
			fits = fits && pf_target_fits(&p->targets[end]);
		if (fits && is_written(p, p->pairs[i].record))
			records[saved++] = pf_bind_span(p->pairs[i].record);
	}
	return saved == 0 || pf_looks_save(p->options->db, p->options->origin, pf_span_of(p->type->name), pf_span_of(p->options->source_language), p->options->languages, records, saved,
					    err);
}

static bool write(publication *p, pf_error *err)
{
	return pf_apply_batch(p->apply, &p->set, err) && note_conflicts(p, err) && note_shown(p, err) && save_looks(p, err);
}

bool pf_publish_batch(pf_publish_counts *counts, const pf_translate_options *options, pf_apply *apply, const pf_type *type, const pf_bind *records,
		      size_t count_of_records, pf_error *err)
{
	publication p = { .counts = counts, .options = options, .apply = apply, .type = type, .arena = pf_arena_new(), .kin = pf_map_new() };
	bool ok = memory(p.kin ? p.arena : NULL, err) &&
		  pf_pairs_load(&p.pairs, &p.pair_count, p.arena, options, type, records, count_of_records, apply != NULL, err);

	ok = ok && (p.pair_count == 0 || (load_rows(&p, records, count_of_records, err) && fill_targets(&p, err) && load_kin(&p, err) && load_passwords(&p, err) && plan(&p, err) &&
					  (!apply || write(&p, err))));
	pf_pairs_release(p.pairs, p.pair_count);
	pf_map_free(p.kin);
	pf_arena_free(p.arena);
	return ok;
}
