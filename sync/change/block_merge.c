/* block_merge: see block_merge.h; a diff3 over marks in which changes that only touch each other do not clash */
#include "change/block_merge.h"

#include "base/arena.h"

#include <string.h>

#define NONE       PF_CANON_NONE
#define MOST_CELLS 4000000

/* What one side did to the base: items [from, to) of it became items [first, last) of the side. */
typedef struct hunk {
	size_t from, to, first, last;
} hunk;

typedef struct side {
	const pf_canon *canon;
	size_t *match; /* item of the base -> item of this side, or NONE */
	hunk *hunks;
	size_t count;
	bool *open;    /* edges of this side that are open while the result is walked */
} side;

/* One item of the result: whose bytes, and which item of either side it is (NONE: that side has none such). */
typedef struct chosen {
	bool from_bundle;
	size_t site, bundle;
} chosen;

typedef struct merge {
	pf_arena *arena;
	const unsigned char *base;
	size_t count;
	size_t *partner; /* edges of the base */
	side site, bundle;
	chosen *result;
	size_t length;
	bool clash;
} merge;

static const unsigned char *base_mark(const merge *m, size_t b)
{
	return m->base + b * PF_CANON_MARK;
}

static bool alike(const unsigned char *a, const unsigned char *b)
{
	return memcmp(a, b, PF_CANON_MARK) == 0;
}

static bool matches(const merge *m, size_t b, const side *s, size_t i)
{
	return alike(base_mark(m, b), s->canon->items[i].mark);
}

static bool no_memory(pf_error *err)
{
	return pf_fail(err, PF_E_MEMORY, "no memory to merge blocks");
}

/* --- the base's edges --- */

static bool pair_base(merge *m, pf_error *err)
{
	size_t *stack = pf_arena_alloc(m->arena, (m->count + 1) * sizeof *stack), depth = 0;

	m->partner = pf_arena_alloc(m->arena, (m->count + 1) * sizeof *m->partner);
	if (!stack || !m->partner)
		return no_memory(err);
	for (size_t b = 0; b < m->count; b++) {
		pf_canon_kind kind = pf_canon_kind_of(base_mark(m, b));

		m->partner[b] = NONE;
		if (kind == PF_CANON_OPEN) {
			stack[depth++] = b;
		} else if (kind == PF_CANON_CLOSE) {
			m->clash = m->clash || depth == 0;
			if (depth == 0)
				return true;
			m->partner[b] = stack[--depth];
			m->partner[stack[depth]] = b;
		}
	}
	m->clash = m->clash || depth > 0;
	return true;
}

/* --- which items of the base are still there --- */

/* The longest common row of marks of base [b0, b1) and side [s0, s1). */
static bool longest(merge *m, side *s, size_t b0, size_t b1, size_t s0, size_t s1, pf_error *err)
{
	size_t width = s1 - s0 + 1, b = b0, i = s0;
	uint16_t *length;

	if (b0 == b1 || s0 == s1)
		return true;
	if (b1 - b0 > MOST_CELLS / (s1 - s0)) {
		m->clash = true;
		return true;
	}
	length = pf_arena_alloc(m->arena, (b1 - b0 + 1) * width * sizeof *length);
	if (!length)
		return no_memory(err);
#define LENGTH(b, i) length[((b) - b0) * width + (i) - s0]
	for (b = b1; b-- > b0;)
		for (i = s1; i-- > s0;)
			LENGTH(b, i) = matches(m, b, s, i)		   ? (uint16_t)(LENGTH(b + 1, i + 1) + 1) :
				       LENGTH(b + 1, i) > LENGTH(b, i + 1) ? LENGTH(b + 1, i) :
									     LENGTH(b, i + 1);
	for (b = b0, i = s0; b < b1 && i < s1;) {
		if (matches(m, b, s, i))
			s->match[b++] = i++;
		else if (LENGTH(b + 1, i) >= LENGTH(b, i + 1))
			b++;
		else
			i++;
	}
#undef LENGTH
	return true;
}

/* Could item b of the base be item i of the side, without crossing what is matched before and behind? */
static bool fits(const merge *m, const side *s, size_t b, size_t i)
{
	for (size_t before = b; before-- > 0;)
		if (s->match[before] != NONE && s->match[before] != i) {
			if (s->match[before] > i)
				return false;
			break;
		}
	for (size_t behind = b + 1; behind < m->count; behind++)
		if (s->match[behind] != NONE && s->match[behind] != i)
			return s->match[behind] > i;
	return true;
}

/*
 * Edges of blocks of one kind look alike, so that the opening edge of one list may have been matched with the next list's:
 * the closing edges tell. What cannot be put right is taken for changed.
 */
static void mend_edges(merge *m, side *s)
{
	for (size_t b = 0; b < m->count; b++) {
		size_t open = m->partner[b], wanted = s->match[b] == NONE ? NONE : s->canon->items[s->match[b]].partner;

		if (open == NONE || open > b || wanted == NONE || s->match[open] == wanted)
			continue;
		if (!matches(m, open, s, wanted) || !fits(m, s, open, wanted))
			continue;
		for (size_t other = 0; other < m->count; other++)
			if (s->match[other] == wanted)
				s->match[other] = NONE;
		s->match[open] = wanted;
	}
	for (size_t b = 0; b < m->count; b++) {
		size_t other = m->partner[b];

		if (other == NONE || s->match[b] == NONE || s->match[other] == s->canon->items[s->match[b]].partner)
			continue;
		s->match[b] = s->match[other] = NONE;
	}
}

static bool align(merge *m, side *s, pf_error *err)
{
	size_t head = 0, b1 = m->count, s1 = s->canon->count;

	s->match = pf_arena_alloc(m->arena, (m->count + 1) * sizeof *s->match);
	if (!s->match)
		return no_memory(err);
	for (size_t b = 0; b < m->count; b++)
		s->match[b] = NONE;
	for (; head < b1 && head < s1 && matches(m, head, s, head); head++)
		s->match[head] = head;
	for (; b1 > head && s1 > head && matches(m, b1 - 1, s, s1 - 1); b1--, s1--)
		s->match[b1 - 1] = s1 - 1;
	if (!longest(m, s, head, b1, head, s1, err))
		return false;
	mend_edges(m, s);
	return true;
}

/* --- what changed --- */

static void add_hunk(side *s, size_t from, size_t to, size_t first, size_t last)
{
	s->hunks[s->count++] = (hunk){ from, to, first, last };
}

/* Each of so many items became another of its kind. */
static bool is_one_by_one(const merge *m, const side *s, size_t from, size_t to, size_t first, size_t last)
{
	if (to - from != last - first)
		return false;
	for (size_t i = 0; i < to - from; i++)
		if (pf_canon_kind_of(base_mark(m, from + i)) != s->canon->items[first + i].kind)
			return false;
	return true;
}

/* A changed stretch as changes as small as can be told apart: removed items and items that became another stand alone. */
static void add_stretch(const merge *m, side *s, size_t from, size_t to, size_t first, size_t last)
{
	bool single = first == last || is_one_by_one(m, s, from, to, first, last);

	if (from == to && first == last)
		return;
	if (!single || from == to) {
		add_hunk(s, from, to, first, last);
		return;
	}
	for (size_t i = 0; i < to - from; i++)
		add_hunk(s, from + i, from + i + 1, first == last ? first : first + i, first == last ? first : first + i + 1);
}

static bool find_hunks(merge *m, side *s, pf_error *err)
{
	size_t b = 0, i = 0;

	s->hunks = pf_arena_alloc(m->arena, (m->count + s->canon->count + 1) * sizeof *s->hunks);
	if (!s->hunks)
		return no_memory(err);
	for (size_t next = 0; next <= m->count; next++) {
		size_t at = next < m->count ? s->match[next] : s->canon->count;

		if (at == NONE)
			continue;
		add_stretch(m, s, b, next, i, at);
		b = next + 1;
		i = at + 1;
	}
	return true;
}

/* --- putting both together --- */

static void choose(merge *m, bool from_bundle, size_t site, size_t bundle)
{
	m->result[m->length++] = (chosen){ from_bundle, site, bundle };
}

static bool same_items(const merge *m, const hunk *a, const hunk *b)
{
	if (a->from != b->from || a->to != b->to || a->last - a->first != b->last - b->first)
		return false;
	for (size_t i = 0; i < a->last - a->first; i++)
		if (!alike(m->site.canon->items[a->first + i].mark, m->bundle.canon->items[b->first + i].mark))
			return false;
	return true;
}

/* One side's change; an item that became another is still the other side's unchanged item. */
static void choose_hunk(merge *m, const hunk *h, bool from_bundle)
{
	const side *other = from_bundle ? &m->site : &m->bundle;
	bool became = h->to - h->from == 1 && h->last - h->first == 1 &&
		      pf_canon_kind_of(base_mark(m, h->from)) == (from_bundle ? &m->bundle : &m->site)->canon->items[h->first].kind;

	for (size_t i = h->first; i < h->last; i++) {
		size_t counterpart = became ? other->match[h->from] : NONE;

		choose(m, from_bundle, from_bundle ? counterpart : i, from_bundle ? i : counterpart);
	}
}

static void choose_both(merge *m, const hunk *a, const hunk *b)
{
	for (size_t i = 0; i < a->last - a->first; i++)
		choose(m, false, a->first + i, b->first + i);
}

/* Does the other side's next change reach into this one? Additions before it have been taken by now. */
static bool reaches(const hunk *h, const hunk *other)
{
	return other && other->from < h->to && (other->to > other->from || other->from > h->from);
}

static const hunk *next_at(const side *s, size_t taken, size_t b)
{
	return taken < s->count && s->hunks[taken].from == b ? &s->hunks[taken] : NULL;
}

static const hunk *next_of(const side *s, size_t taken)
{
	return taken < s->count ? &s->hunks[taken] : NULL;
}

static bool adds(const hunk *h)
{
	return h && h->from == h->to;
}

/*
 * How many items two additions begin with (or end with) alike: whole blocks only, for two lists that begin alike are two lists
 * yet.
 */
static size_t shared(const merge *m, const hunk *a, const hunk *b, size_t most, bool at_end)
{
	size_t count = 0, depth = 0;

	for (size_t i = 0; i < most; i++) {
		const pf_canon_item *x = &m->site.canon->items[at_end ? a->last - 1 - i : a->first + i];
		const pf_canon_item *y = &m->bundle.canon->items[at_end ? b->last - 1 - i : b->first + i];

		bool enters = x->kind == (at_end ? PF_CANON_CLOSE : PF_CANON_OPEN), leaves = x->kind == (at_end ? PF_CANON_OPEN : PF_CANON_CLOSE);

		if (!alike(x->mark, y->mark) || (leaves && depth == 0))
			break;
		depth += (size_t)enters - (size_t)leaves;
		if (depth == 0)
			count = i + 1;
	}
	return count;
}

/* Both added at the same place: what both added alike stands there once, the site's own comes before the bundle's. */
static void choose_additions(merge *m, const hunk *mine, const hunk *theirs)
{
	size_t a = mine->last - mine->first, b = theirs->last - theirs->first, most = a < b ? a : b;
	size_t head = shared(m, mine, theirs, most, false), tail = shared(m, mine, theirs, most - head, true);

	for (size_t i = 0; i < head; i++)
		choose(m, false, mine->first + i, theirs->first + i);
	for (size_t i = mine->first + head; i < mine->last - tail; i++)
		choose(m, false, i, NONE);
	for (size_t i = theirs->first + head; i < theirs->last - tail; i++)
		choose(m, true, NONE, i);
	for (size_t i = tail; i > 0; i--)
		choose(m, false, mine->last - i, theirs->last - i);
}

static void combine(merge *m)
{
	size_t b = 0, i = 0, j = 0;

	while (!m->clash) {
		const hunk *mine = next_at(&m->site, i, b), *theirs = next_at(&m->bundle, j, b);

		if (mine && theirs && same_items(m, mine, theirs)) {
			choose_both(m, mine, theirs);
			b = mine->to;
			i++, j++;
		} else if (adds(mine) && adds(theirs)) {
			choose_additions(m, mine, theirs);
			i++, j++;
		} else if (adds(mine)) {
			choose_hunk(m, mine, false);
			i++;
		} else if (adds(theirs)) {
			choose_hunk(m, theirs, true);
			j++;
		} else if (mine) {
			m->clash = reaches(mine, next_of(&m->bundle, j));
			choose_hunk(m, mine, false);
			b = mine->to;
			i++;
		} else if (theirs) {
			m->clash = reaches(theirs, next_of(&m->site, i));
			choose_hunk(m, theirs, true);
			b = theirs->to;
			j++;
		} else if (b < m->count) {
			choose(m, false, m->site.match[b], m->bundle.match[b]);
			b++;
		} else {
			return;
		}
	}
}

/* --- is it whole? --- */

static const pf_canon_item *item_of(const merge *m, const chosen *c)
{
	return c->from_bundle ? &m->bundle.canon->items[c->bundle] : &m->site.canon->items[c->site];
}

/* What stood inside a block still does, on at least one of the sides that have it. */
static bool is_home(const merge *m, const chosen *c)
{
	size_t site = c->site == NONE ? NONE : m->site.canon->items[c->site].parent;
	size_t bundle = c->bundle == NONE ? NONE : m->bundle.canon->items[c->bundle].parent;

	return (c->site != NONE && (site == NONE || m->site.open[site])) || (c->bundle != NONE && (bundle == NONE || m->bundle.open[bundle]));
}

static bool belongs(const merge *m, const chosen *open, const chosen *close)
{
	return (open->site != NONE && close->site != NONE && m->site.canon->items[close->site].partner == open->site) ||
	       (open->bundle != NONE && close->bundle != NONE && m->bundle.canon->items[close->bundle].partner == open->bundle);
}

static void set_open(merge *m, const chosen *c, bool open)
{
	if (c->site != NONE)
		m->site.open[c->site] = open;
	if (c->bundle != NONE)
		m->bundle.open[c->bundle] = open;
}

static bool check(merge *m, pf_error *err)
{
	const chosen **stack = pf_arena_alloc(m->arena, (m->length + 1) * sizeof *stack);
	size_t depth = 0;

	m->site.open = pf_arena_alloc(m->arena, m->site.canon->count + 1);
	m->bundle.open = pf_arena_alloc(m->arena, m->bundle.canon->count + 1);
	if (!stack || !m->site.open || !m->bundle.open)
		return no_memory(err);
	for (size_t i = 0; i < m->length && !m->clash; i++) {
		const chosen *c = &m->result[i];
		pf_canon_kind kind = item_of(m, c)->kind;

		if (kind == PF_CANON_CLOSE) {
			m->clash = depth == 0 || !belongs(m, stack[depth - 1], c);
			if (!m->clash)
				set_open(m, stack[--depth], false);
			continue;
		}
		m->clash = !is_home(m, c);
		if (kind == PF_CANON_OPEN) {
			stack[depth++] = c;
			set_open(m, c, true);
		}
	}
	m->clash = m->clash || depth > 0;
	return true;
}

/* --- writing --- */

static pf_span gap_between(const pf_canon *canon, size_t before, size_t i)
{
	const char *from = canon->items[before].raw.data + canon->items[before].raw.length;

	return (pf_span){ from, (size_t)(canon->items[i].raw.data - from) };
}

/* Does a delimiter stand at that end of an edge, or HTML that belongs to it? */
static bool has_delimiter(pf_span raw, bool at_end)
{
	return raw.length >= 4 && memcmp(at_end ? raw.data + raw.length - 3 : raw.data, at_end ? "-->" : "<!--", at_end ? 3 : 4) == 0;
}

/* Blanks between two items: as one of the sides has them, else as the block editor writes them. */
static pf_span gap_of(const merge *m, const chosen *before, const chosen *c)
{
	const pf_canon_item *left = item_of(m, before), *right = item_of(m, c);

	if (before->site != NONE && c->site == before->site + 1)
		return gap_between(m->site.canon, before->site, c->site);
	if (before->bundle != NONE && c->bundle != NONE && c->bundle == before->bundle + 1)
		return gap_between(m->bundle.canon, before->bundle, c->bundle);
	if (left->kind == PF_CANON_OPEN)
		return has_delimiter(left->raw, true) ? PF_SPAN("\n") : PF_SPAN("");
	if (right->kind == PF_CANON_CLOSE)
		return has_delimiter(right->raw, false) ? PF_SPAN("\n") : PF_SPAN("");
	return PF_SPAN("\n\n");
}

static void write_result(pf_text *out, const merge *m)
{
	for (size_t i = 0; i < m->length; i++) {
		if (i)
			pf_text_span_add(out, gap_of(m, &m->result[i - 1], &m->result[i]));
		pf_text_span_add(out, item_of(m, &m->result[i])->raw);
	}
}

static bool run(merge *m, pf_text *out, pf_error *err)
{
	if (!pair_base(m, err))
		return false;
	if (m->clash)
		return true;
	if (!align(m, &m->site, err) || !align(m, &m->bundle, err) || !find_hunks(m, &m->site, err) || !find_hunks(m, &m->bundle, err))
		return false;
	m->result = pf_arena_alloc(m->arena, (m->count + m->site.canon->count + m->bundle.canon->count + 1) * sizeof *m->result);
	if (!m->result)
		return no_memory(err);
	combine(m);
	if (!m->clash && !check(m, err))
		return false;
	if (!m->clash)
		write_result(out, m);
	return !out->starved || no_memory(err);
}

bool pf_block_merge(pf_text *out, bool *clean, pf_span base, const pf_canon *site, const pf_canon *bundle, pf_error *err)
{
	merge m = { .arena = pf_arena_new(), .base = (const unsigned char *)base.data, .count = base.length / PF_CANON_MARK,
		    .site = { .canon = site }, .bundle = { .canon = bundle },
		    .clash = !site->sound || !bundle->sound || base.length % PF_CANON_MARK != 0 };
	bool ok = m.arena ? m.clash || run(&m, out, err) : no_memory(err);

	/* longer than the caller takes: as good as a clash */
	*clean = ok && !m.clash && !out->failed;
	pf_arena_free(m.arena);
	return ok;
}
