/* hint: see hint.h */
#include "bundle/hint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 128 }; /* longer words get no hint */

pf_hint pf_hint_for(const char *word)
{
	return (pf_hint){ .word = pf_span_of(word), .distance = SIZE_MAX };
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t d = a < b ? a : b;

	return d < c ? d : c;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Levenshtein's distance in which two letters the wrong way round count once; upper and lower case are the same. */
static size_t distance(pf_span a, pf_span b)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.length; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= a.length; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= b.length; j++) {
			bool equal = same(a.data[i - 1], b.data[j - 1]);

			row[j] = least(last[j] + 1, row[j - 1] + 1, last[j - 1] + !equal);
			if (i > 1 && j > 1 && same(a.data[i - 1], b.data[j - 2]) &&
				same(a.data[i - 2], b.data[j - 1]) && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		before = last;
		last = row;
		row = spare;
	}
	return last[b.length];
}

void pf_hint_offer(pf_hint *hint, pf_span known)
{
	size_t apart;

	if (hint->word.length > LONGEST || known.length > LONGEST)
		return;
	apart = distance(hint->word, known);
	if (apart >= hint->distance || apart > 1 + known.length / 4 || apart >= known.length)
		return;
	hint->distance = apart;
	hint->best = known;
}

const char *pf_hint_text(pf_hint *hint)
{
	hint->text[0] = '\0';
	if (hint->distance != SIZE_MAX)
		snprintf(hint->text, sizeof hint->text, " (did you mean '%.*s'?)", (int)hint->best.length,
			hint->best.data);
	return hint->text;
}
