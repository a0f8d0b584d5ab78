/* pair: see pair.h */
#include "translate/pair.h"

#include "change/standing.h"
#include "store/ledger.h"

#include <string.h>
#include <time.h>

#define MOST_METAS 32

typedef struct load {
	pf_arena *arena;
	const pf_translate_options *options;
	const pf_type *type;
	const char *metas[MOST_METAS]; /* "meta:KEY" of the texts among the type's metas */
	size_t meta_count;
	bool lost; /* pairs whose target a person threw away, too */
	pf_pair *pairs;
	size_t count;
} load;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the texts of a batch");
}

/* The metas that the model calls texts, those inside of objects, too. */
static bool find_metas(load *l, const pf_field *fields, size_t count, pf_error *err)
{
	for (size_t i = 0; i < count; i++) {
		const pf_field *field = &fields[i];

		if (field->kind == PF_KIND_OBJECT && !find_metas(l, field->fields, field->field_count, err))
			return false;
		if (field->kind != PF_KIND_TEXT || !field->meta || l->meta_count == MOST_METAS)
			continue;
		l->metas[l->meta_count] = pf_arena_format(l->arena, "meta:%s", field->meta);
		if (!memory(l->metas[l->meta_count++], err))
			return false;
	}
	return true;
}

/* The ledger knows a meta once the bundle has given it; an editor may have given it before. */
static bool add_metas(void *self, pf_change *change, pf_error *err)
{
	load *l = self;

	for (size_t i = 0; i < l->meta_count; i++)
		if (!memory(pf_change_field(change, l->arena, pf_span_of(l->metas[i])), err))
			return false;
	return true;
}

static bool wanted(const load *l, pf_span language)
{
	if (pf_span_is(language, l->options->source_language))
		return true;
	for (const char *const *code = l->options->languages; *code; code++)
		if (pf_span_is(language, *code))
			return true;
	return false;
}

static bool load_objects(load *l, pf_changeset *set, const pf_bind *records, size_t record_count, bool lock, pf_error *err)
{
	pf_standing_options standing = { .contract = l->options->contract, .kind = l->type->is_term ? "term" : "post", .lock = lock, .now = (int64_t)time(NULL),
					 .more = add_metas, .self = l };
	pf_ledger_row *rows;
	pf_bind *objects;
	size_t count, wanted_count = 0;

	if (!pf_ledger_find(&rows, &count, l->arena, l->options->db, l->options->origin, pf_span_of(l->type->name), records, record_count, err))
		return false;
	objects = pf_arena_alloc(l->arena, (count + 1) * sizeof *objects);
	if (!memory(objects, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (wanted(l, rows[i].language))
			objects[wanted_count++] = pf_bind_id(rows[i].object);
	return pf_standing_load(set, l->options->db, &standing, objects, wanted_count, err);
}

/* --- fields --- */

static pf_span site_of(const pf_change *change, const char *name)
{
	const pf_value *value = change ? pf_change_value(change, name) : NULL;

	return value ? value->site : (pf_span){ NULL, 0 };
}

static bool add_field(pf_pair *pair, const char *name, pf_error *err)
{
	pf_pair_field *field = &pair->fields[pair->field_count];
	bool markup = pf_field_is_content(name);
	pf_segment_form form = markup ? PF_SEGMENT_BLOCKS : PF_SEGMENT_PLAIN;

	*field = (pf_pair_field){ .name = name, .markup = markup, .source = site_of(pair->source, name) };
	if (field->source.length == 0)
		return true;
	if (!pair->lost)
		field->target = site_of(pair->target, name);
	pair->field_count++;
	pf_segments_init(&field->cut);
	pf_segments_init(&field->target_cut);
	return pf_segments_cut(&field->cut, field->source, form, err) &&
	       pf_segments_cut_all(&field->target_cut, field->target.data ? field->target : (pf_span){ "", 0 }, form, err);
}

static bool add_fields(const load *l, pf_pair *pair, pf_error *err)
{
	static const char *const columns[] = { "title", "excerpt", "content" };

	pair->fields = pf_arena_alloc(l->arena, (sizeof columns / sizeof *columns + l->meta_count) * sizeof *pair->fields);
	if (!memory(pair->fields, err))
		return false;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (!add_field(pair, columns[i], err))
			return false;
	for (size_t i = 0; i < l->meta_count; i++)
		if (!add_field(pair, l->metas[i], err))
			return false;
	return true;
}

/* --- pairs --- */

static pf_change *in_language(pf_change *first, size_t count, const char *language)
{
	for (size_t i = 0; i < count; i++)
		if (pf_span_is(first[i].language, language))
			return &first[i];
	return NULL;
}

/* The pairs of one record, whose objects these are. */
static bool add_record(load *l, pf_change *objects, size_t count, pf_error *err)
{
	pf_change *source = in_language(objects, count, l->options->source_language);

	if (!source || source->lost.length)
		return true;
	for (const char *const *code = l->options->languages; *code; code++) {
		pf_change *target = in_language(objects, count, *code);
		bool lost = target && target->lost.length;
		pf_pair *pair = &l->pairs[l->count];

		if ((lost && !l->lost) || strcmp(*code, l->options->source_language) == 0)
			continue;
		*pair = (pf_pair){ .type = l->type, .record = source->id, .language = pf_span_of(*code), .source = source, .target = target, .lost = lost };
		l->count++;
		if (!add_fields(l, pair, err))
			return false;
	}
	return true;
}

static bool add_records(load *l, pf_changeset *set, pf_error *err)
{
	size_t languages = 0, end;

	while (l->options->languages[languages])
		languages++;
	l->pairs = pf_arena_alloc(l->arena, (set->count * languages + 1) * sizeof *l->pairs);
	if (!memory(l->pairs, err))
		return false;
	for (size_t i = 0; i < set->count; i = end) {
		for (end = i + 1; end < set->count && set->changes[end].record == set->changes[i].record; end++)
			continue;
		if (pf_span_is(set->changes[i].type, l->type->name) && !add_record(l, &set->changes[i], end - i, err))
			return false;
	}
	return true;
}

static bool load_pairs(pf_pair **out, size_t *count, load *l, const pf_bind *records, size_t record_count, bool lock, pf_error *err)
{
	pf_changeset set = { .arena = l->arena };

	if (!find_metas(l, l->type->fields, l->type->field_count, err) || !load_objects(l, &set, records, record_count, lock, err) || !add_records(l, &set, err)) {
		pf_pairs_release(l->pairs, l->count);
		return false;
	}
	*out = l->pairs;
	*count = l->count;
	return true;
}

bool pf_pairs_load(pf_pair **out, size_t *count, pf_arena *arena, const pf_translate_options *options, const pf_type *type, const pf_bind *records,
		   size_t record_count, bool lock, pf_error *err)
{
	load l = { .arena = arena, .options = options, .type = type };

	return load_pairs(out, count, &l, records, record_count, lock, err);
}

bool pf_pairs_load_all(pf_pair **out, size_t *count, pf_arena *arena, const pf_translate_options *options, const pf_type *type, const pf_bind *records,
		       size_t record_count, bool lock, pf_error *err)
{
	load l = { .arena = arena, .options = options, .type = type, .lost = true };

	return load_pairs(out, count, &l, records, record_count, lock, err);
}

void pf_pairs_release(pf_pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t f = 0; f < pairs[i].field_count; f++) {
			pf_segments_release(&pairs[i].fields[f].cut);
			pf_segments_release(&pairs[i].fields[f].target_cut);
		}
	}
}
