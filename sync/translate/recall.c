/* recall: see recall.h */
#include "translate/recall.h"

#include "translate/likeness.h"
#include "translate/proof.h"
#include "wordpress/segment.h"

#include <string.h>

#define AT_ONCE 256u
#define CANDIDATES 8u
#define ROOM ((size_t)1 << 20)

typedef struct recalling {
	pf_arena *arena;
	pf_db *db;
	pf_span language;
	const pf_glossary_entry *entries;
	size_t entry_count;
} recalling;

/* Is a translation fit for this very source: its tags, numbers, names? What a person has reviewed is not held against the rest. */
static bool fits(const recalling *r, const pf_recall *wanted, const pf_memory_row *row)
{
	pf_proof_options options = { .markup = wanted->markup, .language = r->language };
	pf_text why;
	bool ok;

	if (row->reviewed && pf_span_equal(row->source, wanted->source))
		return true;
	if (!row->reviewed) {
		options.entries = r->entries;
		options.entry_count = r->entry_count;
	}
	pf_text_init(&why, 4096);
	ok = pf_proof(&why, NULL, wanted->source, row->target, &options);
	pf_text_release(&why);
	return ok;
}

/* The memory knows words; what stood in a paragraph may be asked for in an attribute. */
static bool put_target(pf_recall *out, pf_arena *arena, pf_span target, pf_error *err)
{
	pf_text text;

	out->target = target;
	if (!out->attribute || !memchr(target.data, '"', target.length))
		return true;
	pf_text_init(&text, ROOM);
	for (size_t i = 0; i < target.length; i++)
		if (target.data[i] == '"')
			pf_text_put(&text, "&quot;");
		else
			pf_text_byte(&text, target.data[i]);
	out->target = text.failed ? (pf_span){ NULL, 0 } : pf_arena_span(arena, pf_text_span(&text));
	pf_text_release(&text);
	return out->target.data || pf_fail(err, PF_E_MEMORY, "no memory for a translation");
}

static bool take(const recalling *r, pf_recall *out, const pf_memory_row *row, unsigned score, bool in_context, pf_error *err)
{
	out->of = row->source;
	out->score = score;
	out->in_context = in_context;
	out->reviewed = row->reviewed;
	out->made = row->made;
	out->provider = row->provider;
	out->model = row->model;
	out->made_by = row->made_by;
	return put_target(out, r->arena, row->target, err);
}

static int order(const unsigned char *a, const unsigned char *b)
{
	return memcmp(a, b, PF_SEGMENT_MARK);
}

/* The first row of a hash; rows come ordered by it. */
static size_t first_of(const pf_memory_row *rows, size_t count, const unsigned char *hash)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (order(rows[middle].hash, hash) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool recall_exact(const recalling *r, pf_recall *wanted, const pf_memory_row *rows, size_t count, pf_error *err)
{
	const pf_memory_row *best = NULL;
	bool in_context = false;

	for (size_t i = first_of(rows, count, wanted->hash); i < count && order(rows[i].hash, wanted->hash) == 0; i++) {
		bool here = memcmp(rows[i].context, wanted->context, sizeof wanted->context) == 0;

		/* the rows of a hash are in order of worth already; context alone goes before it, but never a machine's before a person's */
		if (best && !(here && !in_context && rows[i].reviewed == best->reviewed))
			continue;
		if (!fits(r, wanted, &rows[i]))
			continue;
		best = &rows[i];
		in_context = here;
	}
	return !best || take(r, wanted, best, 100, in_context, err);
}

static bool recall_alike(const recalling *r, pf_recall *wanted, unsigned alike, pf_error *err)
{
	pf_memory_row *rows = NULL;
	size_t count = 0, best = 0;
	unsigned score = 0;
	pf_text words;
	bool ok;

	pf_text_init(&words, ROOM);
	pf_text_put(&words, "");
	pf_segment_words(&words, wanted->source, wanted->markup);
	ok = words.failed || pf_memory_alike(&rows, &count, r->arena, r->db, r->language, pf_text_span(&words), CANDIDATES, err);
	pf_text_release(&words);
	for (size_t i = 0; ok && i < count; i++) {
		unsigned is = pf_likeness(wanted->source, rows[i].source, wanted->markup);

		is = is == 100 ? 99 : is; /* the same words, but not fit: other tags */
		if (is > score || (is == score && rows[i].reviewed && !rows[best].reviewed)) {
			score = is;
			best = i;
		}
	}
	return ok && (score < alike || count == 0 || take(r, wanted, &rows[best], score, false, err));
}

/* One answer of the server: rows in order of their hashes. */
static bool recall_some(const recalling *r, pf_recall *wanted, size_t count, unsigned alike, pf_error *err)
{
	pf_bind hashes[AT_ONCE];
	pf_memory_row *rows = NULL;
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		wanted[i].target = (pf_span){ NULL, 0 };
		hashes[i] = pf_bind_span((pf_span){ (const char *)wanted[i].hash, sizeof wanted[i].hash });
	}
	if (!pf_memory_find(&rows, &found, r->arena, r->db, r->language, hashes, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!recall_exact(r, &wanted[i], rows, found, err))
			return false;
		if (!wanted[i].target.data && alike && !recall_alike(r, &wanted[i], alike, err))
			return false;
	}
	return true;
}

bool pf_recall_all(pf_recall *wanted, size_t count, unsigned alike, pf_arena *arena, pf_db *db, pf_span language, const pf_glossary_entry *entries,
		   size_t entry_count, pf_error *err)
{
	recalling r = { arena, db, language, entries, entry_count };

	for (size_t from = 0; from < count; from += AT_ONCE)
		if (!recall_some(&r, wanted + from, count - from < AT_ONCE ? count - from : AT_ONCE, alike, err))
			return false;
	return true;
}
