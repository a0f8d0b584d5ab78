/* align: see align.h; anchors that are alike, in order, then what moved, then what stands in the gaps */
#include "translate/align.h"

#include <stdlib.h>
#include <string.h>

#define NONE       PF_ALIGN_NONE
#define MOST_CELLS ((size_t)1 << 20)

typedef struct item {
	const pf_align_item *it;
	size_t at;
} item;

typedef struct align {
	const pf_align_item *old, *now;
	size_t old_count, now_count;
	size_t *old_of_new, *new_of_old;
	item *sorted; /* room for both sides */
	uint16_t *cells;
	bool starved;
} align;

static bool same(const pf_align_item *a, const pf_align_item *b)
{
	return memcmp(a->mark, b->mark, PF_SEGMENT_MARK) == 0;
}

static bool same_kind(const pf_align_item *a, const pf_align_item *b)
{
	return a->kind.length == 0 || b->kind.length == 0 || pf_span_equal(a->kind, b->kind);
}

static void pair(align *a, size_t old, size_t now)
{
	a->old_of_new[now] = old;
	a->new_of_old[old] = now;
}

/* --- the longest row of pairs, cell by cell --- */

typedef bool (*alike)(const pf_align_item *a, const pf_align_item *b);

/* Where that would be too many cells: place by place, if there are as many. */
static void pair_places(align *a, const size_t *olds, size_t n, const size_t *news, size_t m, alike fits)
{
	for (size_t i = 0; n == m && i < n; i++)
		if (fits(&a->old[olds[i]], &a->now[news[i]]))
			pair(a, olds[i], news[i]);
}

/* Pairs `olds` with `news` in order, as many as are alike. */
static void pair_row(align *a, const size_t *olds, size_t n, const size_t *news, size_t m, alike fits)
{
	size_t width = m + 1, i = 0, k = 0;

	if (n == 0 || m == 0)
		return;
	if (n >= MOST_CELLS / width) {
		pair_places(a, olds, n, news, m, fits);
		return;
	}
	if (!a->cells && !(a->cells = malloc(MOST_CELLS * sizeof *a->cells))) {
		a->starved = true;
		return;
	}
	memset(a->cells + n * width, 0, width * sizeof *a->cells);
	for (size_t o = n; o-- > 0;) {
		a->cells[o * width + m] = 0;
		for (size_t w = m; w-- > 0;) {
			uint16_t skip = a->cells[(o + 1) * width + w], other = a->cells[o * width + w + 1];
			uint16_t both = (uint16_t)(a->cells[(o + 1) * width + w + 1] + 1);

			skip = skip > other ? skip : other;
			a->cells[o * width + w] = fits(&a->old[olds[o]], &a->now[news[w]]) && both > skip ? both : skip;
		}
	}
	while (i < n && k < m) {
		size_t here = a->cells[i * width + k];

		if (fits(&a->old[olds[i]], &a->now[news[k]]) && here == a->cells[(i + 1) * width + k + 1] + 1u)
			pair(a, olds[i++], news[k++]);
		else if (here == a->cells[i * width + k + 1])
			k++;
		else
			i++;
	}
}

/* --- the same mark, in order --- */

static int by_mark(const void *x, const void *y)
{
	const item *a = x, *b = y;
	int order = memcmp(a->it->mark, b->it->mark, PF_SEGMENT_MARK);

	return order ? order : (a->at > b->at) - (a->at < b->at);
}

/* The items of one side that have no partner, sorted by their marks. */
static size_t sort_side(item *out, const pf_align_item *items, const size_t *partner, size_t from, size_t to)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++)
		if (partner[i] == NONE)
			out[count++] = (item){ &items[i], i };
	qsort(out, count, sizeof *out, by_mark);
	return count;
}

static size_t run_of(const item *items, size_t count, size_t at)
{
	size_t end = at + 1;

	while (end < count && same(items[at].it, items[end].it))
		end++;
	return end - at;
}

/* The longest row of these pairs, which are in order of the old side, that is in order of the new one, too: by patience. */
static void longest_rising(align *a, const size_t *old_of, const size_t *new_of, size_t count)
{
	size_t *piles = malloc((count + 1) * sizeof *piles), *below = malloc((count + 1) * sizeof *below), length = 0, at;

	if (!piles || !below) {
		free(piles);
		free(below);
		a->starved = true;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		size_t low = 0, high = length;

		while (low < high) {
			size_t middle = (low + high) / 2;

			if (new_of[piles[middle]] < new_of[i])
				low = middle + 1;
			else
				high = middle;
		}
		below[i] = low ? piles[low - 1] : NONE;
		piles[low] = i;
		length = low == length ? length + 1 : length;
	}
	for (at = length ? piles[length - 1] : NONE; at != NONE; at = below[at])
		pair(a, old_of[at], new_of[at]);
	free(piles);
	free(below);
}

static int by_place(const void *x, const void *y)
{
	const size_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* What is there once on either side. */
static void pair_single(align *a, size_t old_from, size_t old_to, size_t now_from, size_t now_to)
{
	item *olds = a->sorted, *news = a->sorted + a->old_count;
	size_t n = sort_side(olds, a->old, a->new_of_old, old_from, old_to), m = sort_side(news, a->now, a->old_of_new, now_from, now_to);
	size_t (*found)[2] = malloc((n + 1) * sizeof *found), *old_of = malloc((n + 1) * sizeof *old_of), *new_of = malloc((n + 1) * sizeof *new_of);
	size_t count = 0;

	if (!found || !old_of || !new_of) {
		a->starved = true;
		goto out;
	}
	for (size_t i = 0, k = 0; i < n && k < m;) {
		size_t old_run = run_of(olds, n, i), new_run = run_of(news, m, k);
		int order = memcmp(olds[i].it->mark, news[k].it->mark, PF_SEGMENT_MARK);

		if (order == 0 && old_run == 1 && new_run == 1) {
			found[count][0] = olds[i].at;
			found[count++][1] = news[k].at;
		}
		i += order <= 0 ? old_run : 0;
		k += order >= 0 ? new_run : 0;
	}
	qsort(found, count, sizeof *found, by_place);
	for (size_t i = 0; i < count; i++) {
		old_of[i] = found[i][0];
		new_of[i] = found[i][1];
	}
	longest_rising(a, old_of, new_of, count);
out:
	free(found);
	free(old_of);
	free(new_of);
}

/* What stands between two pairs in order, both ends first: those grow over repeated texts, too. */
static void pair_between(align *a, size_t old_from, size_t old_to, size_t now_from, size_t now_to)
{
	while (old_from < old_to && now_from < now_to && same(&a->old[old_from], &a->now[now_from]))
		pair(a, old_from++, now_from++);
	while (old_from < old_to && now_from < now_to && same(&a->old[old_to - 1], &a->now[now_to - 1]))
		pair(a, --old_to, --now_to);
}

/* --- the gaps --- */

typedef void (*gap_work)(align *a, size_t old_from, size_t old_to, size_t now_from, size_t now_to);

/* Calls for each gap between pairs that are in order; `in_order` tells which these are. */
static void each_gap(align *a, const bool *in_order, gap_work work)
{
	size_t old_from = 0, now_from = 0;

	for (size_t k = 0; k <= a->now_count && !a->starved; k++) {
		size_t old = k < a->now_count && a->old_of_new[k] != NONE && in_order[k] ? a->old_of_new[k] : NONE;

		if (old == NONE && k < a->now_count)
			continue;
		if (k == a->now_count)
			old = a->old_count;
		work(a, old_from, old, now_from, k);
		old_from = old + 1;
		now_from = k + 1;
	}
}

static void pair_moved(align *a)
{
	item *olds = a->sorted, *news = a->sorted + a->old_count;
	size_t n = sort_side(olds, a->old, a->new_of_old, 0, a->old_count), m = sort_side(news, a->now, a->old_of_new, 0, a->now_count);

	for (size_t i = 0, k = 0; i < n && k < m;) {
		int order = memcmp(olds[i].it->mark, news[k].it->mark, PF_SEGMENT_MARK);

		if (order == 0)
			pair(a, olds[i].at, news[k].at);
		i += order <= 0;
		k += order >= 0;
	}
}

static void pair_gap(align *a, size_t old_from, size_t old_to, size_t now_from, size_t now_to, alike fits)
{
	size_t *places = malloc((old_to - old_from + now_to - now_from + 1) * sizeof *places), *news, n = 0, m = 0;

	if (!places) {
		a->starved = true;
		return;
	}
	for (size_t i = old_from; i < old_to; i++)
		if (a->new_of_old[i] == NONE)
			places[n++] = i;
	news = places + n;
	for (size_t k = now_from; k < now_to; k++)
		if (a->old_of_new[k] == NONE)
			news[m++] = k;
	pair_row(a, places, n, news, m, fits);
	free(places);
}

static void pair_same_row(align *a, size_t old_from, size_t old_to, size_t now_from, size_t now_to)
{
	pair_gap(a, old_from, old_to, now_from, now_to, same);
}

static void pair_rewritten(align *a, size_t old_from, size_t old_to, size_t now_from, size_t now_to)
{
	pair_gap(a, old_from, old_to, now_from, now_to, same_kind);
}

static void note_order(const align *a, bool *in_order)
{
	for (size_t k = 0; k < a->now_count; k++)
		in_order[k] = a->old_of_new[k] != NONE;
}

bool pf_align(size_t **old_of_new, pf_arena *arena, const pf_align_item *old, size_t old_count, const pf_align_item *now, size_t now_count,
	      pf_error *err)
{
	align a = { .old = old, .now = now, .old_count = old_count, .now_count = now_count };
	bool *in_order = pf_arena_alloc(arena, now_count + 1);

	a.old_of_new = pf_arena_alloc(arena, (now_count + 1) * sizeof *a.old_of_new);
	a.new_of_old = pf_arena_alloc(arena, (old_count + 1) * sizeof *a.new_of_old);
	a.sorted = pf_arena_alloc(arena, (old_count + now_count + 1) * sizeof *a.sorted);
	if (!in_order || !a.old_of_new || !a.new_of_old || !a.sorted)
		return pf_fail(err, PF_E_MEMORY, "no memory to align %zu segments", now_count);
	memset(a.old_of_new, 0xff, now_count * sizeof *a.old_of_new);
	memset(a.new_of_old, 0xff, old_count * sizeof *a.new_of_old);
	pair_between(&a, 0, old_count, 0, now_count);
	note_order(&a, in_order);
	each_gap(&a, in_order, pair_single);
	note_order(&a, in_order);
	each_gap(&a, in_order, pair_between);
	note_order(&a, in_order);
	each_gap(&a, in_order, pair_same_row);
	note_order(&a, in_order);
	pair_moved(&a);
	each_gap(&a, in_order, pair_rewritten);
	free(a.cells);
	if (a.starved)
		return pf_fail(err, PF_E_MEMORY, "no memory to align %zu segments", now_count);
	*old_of_new = a.old_of_new;
	return true;
}
