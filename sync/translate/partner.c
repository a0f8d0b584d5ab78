/* partner: see partner.h */
#include "translate/partner.h"

#include "base/digest.h"

#include <string.h>

#define NONE PF_ALIGN_NONE

typedef struct partners {
	const pf_partner_field *field;
	pf_arena *arena;
	size_t *old_of_target;    /* for each segment of the target the old segment whose text it was */
	size_t *target_of_source;
} partners;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the segments of a target");
}

static bool shown(const pf_partner_field *field, size_t old)
{
	return field->was[old] && field->was[old]->shown;
}

/* The segment of the target that stands there byte for byte as it did. */
static const pf_segment *as_it_stood(const pf_partner_field *field, const unsigned char (*live)[PF_MARK_BYTES], const pf_translation_row *was)
{
	for (size_t i = 0; i < field->target->count; i++)
		if (memcmp(live[i], was->live, PF_MARK_BYTES) == 0)
			return &field->target->items[i];
	return NULL;
}

/*
 * The mark of what the target showed, over its words: of the text, when that is what stood there; of the place where it stands
 * still, else; of nothing at all, when neither is known.
 */
static void mark_of_shown(unsigned char out[PF_SEGMENT_MARK], const pf_partner_field *field, const unsigned char (*live)[PF_MARK_BYTES], size_t old)
{
	const pf_translation_row *was = field->was[old];
	unsigned char mark[PF_MARK_BYTES] = { 0 };
	const pf_segment *stood;

	pf_mark_of(was->text.data ? was->text : PF_SPAN(""), mark);
	if (was->text.data && memcmp(mark, was->live, sizeof mark) == 0) {
		pf_segment_mark(out, was->text, pf_segment_is_markup(field->old[old]->kind));
		return;
	}
	stood = as_it_stood(field, live, was);
	memcpy(out, stood ? stood->mark : was->live, PF_SEGMENT_MARK);
}

/* What stood in the target at the last look, found again. */
static bool find_again(partners *p, pf_error *err)
{
	const pf_partner_field *f = p->field;
	pf_align_item *then = pf_arena_alloc(p->arena, (f->old_count + 1) * sizeof *then), *now = pf_arena_alloc(p->arena, (f->target->count + 1) * sizeof *now);
	unsigned char (*marks)[PF_SEGMENT_MARK] = pf_arena_alloc(p->arena, (f->old_count + 1) * sizeof *marks);
	unsigned char (*live)[PF_MARK_BYTES] = pf_arena_alloc(p->arena, (f->target->count + 1) * sizeof *live);
	size_t *old_of_then = pf_arena_alloc(p->arena, (f->old_count + 1) * sizeof *old_of_then), *then_of_now, count = 0;

	p->old_of_target = pf_arena_alloc(p->arena, (f->target->count + 1) * sizeof *p->old_of_target);
	if (!memory(then && now && marks && live && old_of_then ? p->old_of_target : NULL, err))
		return false;
	for (size_t i = 0; i < f->target->count; i++) {
		pf_mark_of(f->target->items[i].text, live[i]);
		now[i] = (pf_align_item){ f->target->items[i].mark, pf_span_of(f->target->items[i].kind) };
	}
	for (size_t i = 0; i < f->old_count; i++) {
		if (!shown(f, i))
			continue;
		mark_of_shown(marks[count], f, (const unsigned char (*)[PF_MARK_BYTES])live, i);
		then[count] = (pf_align_item){ marks[count], f->old[i]->kind };
		old_of_then[count++] = i;
	}
	if (!pf_align(&then_of_now, p->arena, then, count, now, f->target->count, err))
		return false;
	for (size_t i = 0; i < f->target->count; i++)
		p->old_of_target[i] = then_of_now[i] == NONE ? NONE : old_of_then[then_of_now[i]];
	return true;
}

/* … and led to the source's segment that it belonged to. */
static bool lead(partners *p, pf_error *err)
{
	const pf_partner_field *f = p->field;
	size_t *target_of_old = pf_arena_alloc(p->arena, (f->old_count + 1) * sizeof *target_of_old);

	if (!memory(target_of_old, err))
		return false;
	memset(target_of_old, 0xff, f->old_count * sizeof *target_of_old);
	for (size_t k = 0; k < f->target->count; k++)
		if (p->old_of_target[k] != NONE)
			target_of_old[p->old_of_target[k]] = k;
	for (size_t i = 0; i < f->source->count; i++)
		p->target_of_source[i] = f->old_of_new[i] == NONE ? NONE : target_of_old[f->old_of_new[i]];
	return true;
}

/* A mark that stands for a pair, or for one that shall have no partner. */
static void number(unsigned char out[PF_SEGMENT_MARK], char what, size_t value)
{
	memset(out, 0, PF_SEGMENT_MARK);
	out[0] = (unsigned char)what;
	memcpy(out + 1, &value, sizeof value);
}

/*
 * New on both sides. What has no letter finds its like, so that it is not taken for the translation of a neighbour. Source segments whose text was shown and is not any more were thrown out of the target by somebody; target
 * segments that belonged to a source segment that is gone are nobody's translation.
 */
static bool pair_new(partners *p, pf_error *err)
{
	const pf_partner_field *f = p->field;
	pf_align_item *one = pf_arena_alloc(p->arena, (f->source->count + 1) * sizeof *one), *two = pf_arena_alloc(p->arena, (f->target->count + 1) * sizeof *two);
	unsigned char (*marks)[PF_SEGMENT_MARK] = pf_arena_alloc(p->arena, (f->source->count + f->target->count + 1) * sizeof *marks);
	unsigned char (*others)[PF_SEGMENT_MARK] = marks ? marks + f->source->count : NULL;
	size_t *source_of_target;

	if (!memory(one && two ? marks : NULL, err))
		return false;
	for (size_t k = 0; k < f->target->count; k++) {
		memcpy(others[k], f->target->items[k].mark, PF_SEGMENT_MARK);
		two[k] = (pf_align_item){ others[k], p->old_of_target[k] == NONE ? pf_span_of(f->target->items[k].kind) : PF_SPAN("-t") };
	}
	for (size_t i = 0; i < f->source->count; i++) {
		bool open = f->old_of_new[i] == NONE || !shown(f, f->old_of_new[i]);

		number(marks[i], 's', i);
		if (f->wordless[i])
			memcpy(marks[i], f->source->items[i].mark, PF_SEGMENT_MARK);
		one[i] = (pf_align_item){ marks[i], open ? pf_span_of(f->source->items[i].kind) : PF_SPAN("-s") };
		if (p->target_of_source[i] != NONE) {
			number(others[p->target_of_source[i]], 's', i);
			two[p->target_of_source[i]].kind = one[i].kind;
		}
	}
	if (!pf_align(&source_of_target, p->arena, one, f->source->count, two, f->target->count, err))
		return false;
	for (size_t k = 0; k < f->target->count; k++)
		if (source_of_target[k] != NONE)
			p->target_of_source[source_of_target[k]] = k;
	return true;
}

bool pf_partners(size_t **target_of_source, pf_arena *arena, const pf_partner_field *field, pf_error *err)
{
	partners p = { .field = field, .arena = arena };

	p.target_of_source = pf_arena_alloc(arena, (field->source->count + 1) * sizeof *p.target_of_source);
	if (!memory(p.target_of_source, err) || !find_again(&p, err) || !lead(&p, err) || !pair_new(&p, err))
		return false;
	*target_of_source = p.target_of_source;
	return true;
}

/* The next place from *at on that is no attribute's, or NULL. */
static const pf_segment *next_body(const pf_segments *places, size_t *at)
{
	while (*at < places->count && places->items[*at].attribute)
		++*at;
	return *at < places->count ? &places->items[(*at)++] : NULL;
}

static bool same_place(const pf_segment *a, const pf_segment *b)
{
	return strcmp(a->kind, b->kind) == 0 && a->each == b->each && pf_span_equal(a->section, b->section);
}

bool pf_partners_first(size_t **target_of_source, bool *found, pf_arena *arena, const pf_segments *source, const pf_segments *target, pf_error *err)
{
	pf_align_item *one = pf_arena_alloc(arena, (source->count + 1) * sizeof *one), *two = pf_arena_alloc(arena, (target->count + 1) * sizeof *two);
	unsigned char (*marks)[PF_SEGMENT_MARK] = pf_arena_alloc(arena, (source->count + target->count + 1) * sizeof *marks);
	unsigned char (*others)[PF_SEGMENT_MARK] = marks ? marks + source->count : NULL;
	size_t *source_of_target, i = 0, k = 0;
	const pf_segment *a, *b;

	*found = false;
	*target_of_source = pf_arena_alloc(arena, (source->count + 1) * sizeof **target_of_source);
	if (!memory(one && two && marks ? *target_of_source : NULL, err))
		return false;
	for (size_t n = 0; n < source->count; n++) {
		number(marks[n], 's', n);
		one[n] = (pf_align_item){ marks[n], pf_span_of(source->items[n].kind) };
		(*target_of_source)[n] = NONE;
	}
	for (size_t n = 0; n < target->count; n++) {
		number(others[n], 't', n);
		two[n] = (pf_align_item){ others[n], pf_span_of(target->items[n].kind) };
	}
	for (a = next_body(source, &i), b = next_body(target, &k); a && b && same_place(a, b); a = next_body(source, &i), b = next_body(target, &k))
		number(others[k - 1], 's', i - 1);
	*found = !a && !b;
	if (!*found)
		return true;
	if (!pf_align(&source_of_target, arena, one, source->count, two, target->count, err))
		return false;
	for (size_t n = 0; n < target->count; n++)
		if (source_of_target[n] != NONE)
			(*target_of_source)[source_of_target[n]] = n;
	return true;
}
