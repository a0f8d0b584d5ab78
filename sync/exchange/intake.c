/* intake: see intake.h */
#include "exchange/intake.h"

#include "base/utf8.h"
#include "exchange/language.h"
#include "exchange/tmx.h"
#include "store/glossary.h"
#include "translate/proof.h"
#include "wordpress/segment.h"

#include <stdlib.h>
#include <string.h>

#define BATCH 500
#define BATCH_BYTES ((size_t)8 << 20)
#define LANGUAGES 64

typedef struct work {
	pf_intake *intake;
	const char *locales[LANGUAGES];              /* of each language, or NULL */
	const pf_glossary_entry *entries[LANGUAGES]; /* of each language */
	size_t entry_counts[LANGUAGES];
	size_t count;                                /* of languages */
	pf_arena *lasting, *batch;
	pf_memory_row rows[BATCH];
	size_t row_count, bytes;
	pf_text text, why;
} work;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a translation");
}

/* --- rows --- */

static bool flush(work *w, pf_error *err)
{
	if (w->row_count && !pf_memory_save(w->intake->db, w->rows, w->row_count, err))
		return false;
	w->row_count = w->bytes = 0;
	pf_arena_clear(w->batch);
	return true;
}

static bool keep(pf_span *out, work *w, pf_span value, pf_error *err)
{
	*out = pf_arena_span(w->batch, value.data ? value : PF_SPAN(""));
	return memory(out->data, err);
}

/* The text as the content would hold it. */
static bool content_of(pf_span *out, work *w, const pf_inline *text, bool markup, pf_error *err)
{
	pf_text_clear(&w->text);
	pf_inline_join(&w->text, text, markup ? PF_INLINE_HTML : PF_INLINE_SHOWN);
	return pf_text_check(&w->text, "a text", err) && keep(out, w, w->text.length ? pf_text_span(&w->text) : PF_SPAN(""), err);
}

/* --- one pair --- */

/* Is the text HTML? What our own files say, else what codes or the datatype tell. */
static bool is_markup(const pf_tmx_unit *unit, const pf_inline *source, const pf_inline *target)
{
	static const char *const kinds[] = { "html", "xhtml", "xml", "htm" };

	if (unit->properties[PF_TMX_FORM].data)
		return !pf_span_is(unit->properties[PF_TMX_FORM], "plain");
	if (pf_inline_has_codes(source) || pf_inline_has_codes(target))
		return true;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (pf_span_is(unit->datatype, kinds[i]))
			return true;
	return false;
}

static void read_context(unsigned char out[16], pf_span hex)
{
	unsigned char bytes[16];

	memset(out, 0, 16);
	if (hex.length != 32)
		return;
	for (size_t i = 0; i < 32; i++) {
		char c = hex.data[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

		if (digit < 0)
			return;
		bytes[i / 2] = (unsigned char)(i % 2 ? bytes[i / 2] * 16 + digit : digit);
	}
	memcpy(out, bytes, 16);
}

/* No longer than the column, and not cut inside of a character. */
static pf_span shorten(pf_span value, size_t most)
{
	if (!value.data || !pf_utf8_valid(value, NULL))
		return PF_SPAN("");
	if (value.length > most)
		value.length = most;
	while (value.length && !pf_utf8_valid(value, NULL))
		value.length--;
	return value;
}

/* Why the pair is refused; NULL: it is not. */
static const char *refusal(work *w, size_t language, const pf_memory_row *row)
{
	/* as HTML in any case, for that is how a page will print it */
	pf_proof_options proof = { .markup = true, .language = row->language, .person = true, .entries = w->entries[language],
				   .entry_count = w->entry_counts[language] };

	if (!pf_utf8_valid(row->source, NULL) || !pf_utf8_valid(row->target, NULL))
		return "holds signs that WordPress cannot show";
	if (pf_utf8_blank(row->source))
		return "has an empty source";
	if (pf_utf8_blank(row->target))
		return "is empty";
	pf_text_clear(&w->why);
	if (pf_proof(&w->why, NULL, row->source, row->target, &proof))
		return NULL;
	pf_text_put(&w->why, "");
	return w->why.data && !w->why.failed ? w->why.data : "does not pass the proof";
}

static void refuse(work *w, unsigned line, pf_span language, const char *why)
{
	w->intake->refused++;
	if (w->intake->refuse)
		w->intake->refuse(w->intake->self, line, language, why);
}

static bool take_pair(work *w, const pf_tmx_unit *unit, const pf_tmx_version *source, const pf_tmx_version *target, size_t language, pf_error *err)
{
	pf_memory_row *row = &w->rows[w->row_count];
	bool markup = is_markup(unit, &source->text, &target->text);
	const char *why;
	char at[20];

	*row = (pf_memory_row){ .language = pf_span_of(w->intake->languages[language]), .made = PF_SPAN("import"),
				.reviewed = w->intake->reviewed && !pf_span_is(unit->properties[PF_TMX_REVIEWED], "no") };
	if (!content_of(&row->source, w, &source->text, markup, err) || !content_of(&row->target, w, &target->text, markup, err))
		return false;
	why = refusal(w, language, row);
	if (why) {
		refuse(w, target->line, target->language, why);
		return true;
	}
	pf_segment_mark(row->hash, row->source, markup);
	read_context(row->context, unit->properties[PF_TMX_CONTEXT]);
	if (pf_tmx_time_read(at, unit->created) && !keep(&row->made_at, w, pf_span_of(at), err))
		return false;
	if (!keep(&row->provider, w, shorten(unit->properties[PF_TMX_PROVIDER], 20), err) || !keep(&row->model, w, shorten(unit->properties[PF_TMX_MODEL], 64), err) ||
	    !keep(&row->made_by, w, unit->created_by.length ? shorten(unit->created_by, 80) : w->intake->made_by, err))
		return false;
	w->intake->pairs++;
	w->row_count++;
	w->bytes += row->source.length + row->target.length;
	return (w->row_count < BATCH && w->bytes < BATCH_BYTES) || flush(w, err);
}

/* --- one unit --- */

/* The unit's text in a language of the site: that of its locale before others, the first of them. */
static const pf_tmx_version *version_of(const work *w, const pf_tmx_unit *unit, size_t language)
{
	const pf_tmx_version *best = NULL;
	pf_language_fit found = PF_LANGUAGE_OTHER;

	for (size_t i = 0; i < unit->count; i++) {
		pf_language_fit fit = pf_language_fits(unit->versions[i].language, w->intake->languages[language], w->locales[language]);

		if (fit > found) {
			found = fit;
			best = &unit->versions[i];
		}
	}
	return best;
}

static bool count_unknown(work *w, pf_span language, pf_error *err)
{
	for (size_t i = 0; i < w->count; i++)
		if (pf_language_fits(language, w->intake->languages[i], w->locales[i]) != PF_LANGUAGE_OTHER)
			return true;
	language.length = language.length > 40 ? 40 : language.length;
	if (pf_map_count(w->intake->unknown) < 1000 || pf_map_find(w->intake->unknown, language)) {
		uint64_t *count = pf_map_put(w->intake->unknown, language, NULL);

		if (!memory(count, err))
			return false;
		++*count;
	}
	return true;
}

static bool take_unit(void *self, const pf_tmx_unit *unit, pf_error *err)
{
	work *w = self;
	const pf_tmx_version *source = version_of(w, unit, 0), *target;

	w->intake->units++;
	for (size_t i = 0; i < unit->count; i++)
		if (!count_unknown(w, unit->versions[i].language, err))
			return false;
	if (!source && unit->count)
		refuse(w, unit->line, unit->versions[0].language, "has no text in the site's source language beside it");
	for (size_t i = 1; source && i < w->count; i++) {
		target = version_of(w, unit, i);
		if (target && !take_pair(w, unit, source, target, i, err))
			return false;
	}
	return true;
}

/* --- the story --- */

static bool learn(work *w, pf_error *err)
{
	for (; w->intake->languages[w->count]; w->count++) {
		const char *code = w->intake->languages[w->count];
		const pf_site_language *language = w->intake->contract ? pf_contract_language(w->intake->contract, pf_span_of(code)) : NULL;
		pf_glossary_entry *entries = NULL;

		if (w->count == LANGUAGES)
			return pf_fail(err, PF_E_CONFIG, "more than %d languages", LANGUAGES);
		w->locales[w->count] = language ? language->locale : NULL;
		if (!pf_glossary_find(&entries, &w->entry_counts[w->count], w->lasting, w->intake->db, pf_span_of(code), err))
			return false;
		w->entries[w->count] = entries;
	}
	return true;
}

bool pf_intake_run(pf_intake *intake, const char *path, pf_error *err)
{
	work *w = calloc(1, sizeof *w);
	pf_tmx_reading reading = { take_unit, w };
	bool ok;

	if (!w)
		return memory(w, err);
	w->intake = intake;
	w->lasting = pf_arena_new();
	w->batch = pf_arena_new();
	pf_text_init(&w->text, (size_t)16 << 20);
	pf_text_init(&w->why, 4096);
	ok = memory(w->lasting && w->batch ? w : NULL, err) && learn(w, err) && pf_tmx_read(path, &reading, err) && flush(w, err);
	pf_text_release(&w->why);
	pf_text_release(&w->text);
	pf_arena_free(w->batch);
	pf_arena_free(w->lasting);
	free(w);
	return ok;
}
