/*
 * likeness: see likeness.h. Words are numbered, and two rows of numbers compared: a table of at most 2,000 × 2,000 small
 * numbers for the way back of a diff, two rows of it for a score.
 */
#include "translate/likeness.h"

#include "base/map.h"
#include "wordpress/segment.h"

#include <stdlib.h>
#include <string.h>

#define MOST_WORDS 2000u
#define ROOM ((size_t)4 << 20)

typedef struct words {
	pf_text text;
	pf_span items[MOST_WORDS];
	uint32_t numbers[MOST_WORDS];
	size_t count;
	bool many;
} words;

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

static void split(words *w)
{
	pf_span text = pf_text_span(&w->text);

	for (size_t at = 0; at < text.length;) {
		size_t from;

		while (at < text.length && is_blank(text.data[at]))
			at++;
		from = at;
		while (at < text.length && !is_blank(text.data[at]))
			at++;
		if (at == from)
			break;
		if (w->count == MOST_WORDS) {
			w->many = true;
			return;
		}
		w->items[w->count++] = (pf_span){ text.data + from, at - from };
	}
}

static words *words_of(pf_span text, bool markup)
{
	words *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	pf_text_init(&w->text, ROOM);
	pf_text_put(&w->text, "");
	pf_segment_words(&w->text, text, markup);
	if (w->text.failed) {
		pf_text_release(&w->text);
		free(w);
		return NULL;
	}
	split(w);
	return w;
}

static void release(words *w)
{
	if (w)
		pf_text_release(&w->text);
	free(w);
}

static bool number(pf_map *map, words *w)
{
	for (size_t i = 0; i < w->count; i++) {
		const uint64_t *known = pf_map_find(map, w->items[i]);
		uint64_t *place = known ? NULL : pf_map_put(map, w->items[i], NULL);

		if (!known && !place)
			return false;
		if (place)
			*place = pf_map_count(map);
		w->numbers[i] = (uint32_t)(known ? *known : *place);
	}
	return true;
}

static bool number_both(words *a, words *b)
{
	pf_map *map = pf_map_new();
	bool ok = map && number(map, a) && number(map, b);

	pf_map_free(map);
	return ok;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned two = a < b ? a : b;

	return two < c ? two : c;
}

/* Edit distance in words; two rows are enough. */
static unsigned distance(const words *a, const words *b)
{
	unsigned rows[2][MOST_WORDS + 1];

	for (size_t j = 0; j <= b->count; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a->count; i++) {
		const unsigned *up = rows[(i - 1) & 1];
		unsigned *row = rows[i & 1];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b->count; j++)
			row[j] = least(up[j] + 1, row[j - 1] + 1, up[j - 1] + (a->numbers[i - 1] != b->numbers[j - 1]));
	}
	return rows[a->count & 1][b->count];
}

unsigned pf_likeness(pf_span a, pf_span b, bool markup)
{
	words *x = words_of(a, markup), *y = words_of(b, markup);
	unsigned score = 0;

	if (x && y && pf_span_equal(pf_text_span(&x->text), pf_text_span(&y->text)))
		score = 100;
	else if (x && y && !x->many && !y->many && number_both(x, y)) {
		size_t longer = x->count > y->count ? x->count : y->count;

		score = longer ? (unsigned)(100 * (longer - distance(x, y)) / longer) : 100;
		score = score == 100 ? 99 : score; /* the same words with other blanks between */
	}
	release(x);
	release(y);
	return score;
}

/* --- the difference --- */

/* Lengths of the longest common rows of words, from each place on. */
static uint16_t *common_table(const words *a, const words *b)
{
	size_t wide = b->count + 1;
	uint16_t *table = calloc((a->count + 1) * wide, sizeof *table);

	for (size_t i = a->count; table && i-- > 0;)
		for (size_t j = b->count; j-- > 0;) {
			uint16_t down = table[(i + 1) * wide + j], right = table[i * wide + j + 1];

			table[i * wide + j] = a->numbers[i] == b->numbers[j] ? (uint16_t)(table[(i + 1) * wide + j + 1] + 1) : down > right ? down : right;
		}
	return table;
}

/* Words of one kind gather in one entry. */
static bool say(json_t *list, const char *kind, pf_span word)
{
	json_t *last = json_array_get(list, json_array_size(list) - 1);
	pf_text text;
	bool ok;

	if (!last || strcmp(json_string_value(json_array_get(last, 0)), kind) != 0)
		return json_array_append_new(list, json_pack("[s, s%]", kind, word.data, word.length)) == 0;
	pf_text_init(&text, ROOM);
	pf_text_put(&text, json_string_value(json_array_get(last, 1)));
	pf_text_put(&text, " ");
	pf_text_span_add(&text, word);
	ok = !text.failed && json_array_set_new(last, 1, json_stringn(text.data, text.length)) == 0;
	pf_text_release(&text);
	return ok;
}

static bool walk(json_t *list, const words *a, const words *b, const uint16_t *table)
{
	size_t i = 0, j = 0, wide = b->count + 1;
	bool ok = true;

	while (ok && (i < a->count || j < b->count)) {
		if (i < a->count && j < b->count && a->numbers[i] == b->numbers[j]) {
			ok = say(list, "same", b->items[j]);
			i++;
			j++;
		} else if (j == b->count || (i < a->count && table[(i + 1) * wide + j] >= table[i * wide + j + 1])) {
			ok = say(list, "gone", a->items[i++]);
		} else {
			ok = say(list, "new", b->items[j++]);
		}
	}
	return ok;
}

static bool fill(json_t *list, words *a, words *b)
{
	uint16_t *table;
	bool ok;

	if (a->many || b->many) /* too long to compare: all of both */
		return say(list, "gone", pf_text_span(&a->text)) && say(list, "new", pf_text_span(&b->text));
	if (!number_both(a, b))
		return false;
	table = common_table(a, b);
	ok = table && walk(list, a, b, table);
	free(table);
	return ok;
}

json_t *pf_likeness_diff(pf_span before, pf_span after, bool markup)
{
	words *a = words_of(before, markup), *b = words_of(after, markup);
	json_t *list = json_array();

	if (!a || !b || !list || !fill(list, a, b)) {
		json_decref(list);
		list = NULL;
	}
	release(a);
	release(b);
	return list;
}
