/* terms: see terms.h */
#include "exchange/terms.h"

#include "base/utf8.h"
#include "exchange/csv.h"

#include <string.h>

static const char *const column_names[] = { "language", "rule", "term", "translation", "note" };
enum { COLUMNS = sizeof column_names / sizeof *column_names };

bool pf_term_rule_read(pf_term_rule *out, pf_span word)
{
	for (int i = PF_RULE_PREFERRED; i <= PF_RULE_FORBIDDEN; i++)
		if (pf_span_is(word, pf_term_rule_word((pf_term_rule)i))) {
			*out = (pf_term_rule)i;
			return true;
		}
	return false;
}

/* --- one entry --- */

static bool check_words(pf_span words, const char *what, pf_error *err)
{
	if (words.length > PF_TERM_BYTES)
		return pf_fail(err, PF_E_INPUT, "the %s is longer than %d bytes", what, PF_TERM_BYTES);
	return (pf_utf8_valid(words, NULL) && !memchr(words.length ? words.data : "", '\n', words.length)) ||
	       pf_fail(err, PF_E_INPUT, "the %s is not a line of UTF-8", what);
}

static bool check_language(const pf_glossary_entry *entry, const char *const *languages, pf_error *err)
{
	if (pf_span_is(entry->language, "*"))
		return entry->rule == PF_RULE_UNTRANSLATABLE ||
		       pf_fail(err, PF_E_INPUT, "a %s term is of one language; only untranslatable ones are of all ('*')", pf_term_rule_word(entry->rule));
	for (size_t i = 1; languages[i]; i++)
		if (pf_span_is(entry->language, languages[i]))
			return true;
	return pf_fail(err, PF_E_INPUT, "'%.*s' is no language that this site is translated into", entry->language.length > 40 ? 40 : (int)entry->language.length,
		       entry->language.length ? entry->language.data : "");
}

bool pf_term_check(const pf_glossary_entry *entry, const char *const *languages, pf_error *err)
{
	bool term = !pf_utf8_valid(entry->term, NULL) || !pf_utf8_blank(entry->term);
	bool translation = !pf_utf8_valid(entry->translation, NULL) || !pf_utf8_blank(entry->translation);

	if (entry->rule == PF_RULE_PREFERRED && (!term || !translation))
		return pf_fail(err, PF_E_INPUT, "a preferred term wants a term and its translation");
	if (entry->rule == PF_RULE_UNTRANSLATABLE && (!term || translation))
		return pf_fail(err, PF_E_INPUT, "an untranslatable term wants a term and no translation");
	if (entry->rule == PF_RULE_FORBIDDEN && !translation)
		return pf_fail(err, PF_E_INPUT, "a forbidden word is the translation, which is empty");
	if (entry->note.length > PF_TERM_NOTE_BYTES || !pf_utf8_valid(entry->note, NULL))
		return pf_fail(err, PF_E_INPUT, "the note is longer than %d bytes, or not UTF-8", PF_TERM_NOTE_BYTES);
	return check_words(entry->term, "term", err) && check_words(entry->translation, "translation", err) && check_language(entry, languages, err);
}

/* --- a table --- */

/* Which column is which; PF_CSV_COLUMNS: it is not there. */
static bool read_head(size_t places[COLUMNS], const pf_csv_row *row, pf_error *err)
{
	for (size_t c = 0; c < COLUMNS; c++)
		places[c] = PF_CSV_COLUMNS;
	for (size_t i = 0; i < row->count; i++) {
		size_t c = 0;

		while (c < COLUMNS && !pf_span_is(row->cells[i], column_names[c]))
			c++;
		if (c == COLUMNS)
			return pf_fail(err, PF_E_INPUT, "line 1: the column '%.*s' is unknown; language, rule, term, translation and note were expected",
				       row->cells[i].length > 60 ? 60 : (int)row->cells[i].length, row->cells[i].length ? row->cells[i].data : "");
		if (places[c] != PF_CSV_COLUMNS)
			return pf_fail(err, PF_E_INPUT, "line 1: the column '%s' comes twice", column_names[c]);
		places[c] = i;
	}
	for (size_t c = 0; c < 3; c++)
		if (places[c] == PF_CSV_COLUMNS)
			return pf_fail(err, PF_E_INPUT, "line 1: the column '%s' is missing", column_names[c]);
	return true;
}

static pf_span cell(const pf_csv_row *row, size_t place)
{
	return place < row->count ? row->cells[place] : PF_SPAN("");
}

static bool read_row(pf_glossary_entry *out, const pf_csv_row *row, const size_t places[COLUMNS], const char *const *languages, pf_error *err)
{
	pf_span rule = cell(row, places[1]);

	*out = (pf_glossary_entry){ .language = cell(row, places[0]), .term = cell(row, places[2]), .translation = cell(row, places[3]), .note = cell(row, places[4]) };
	if (!pf_term_rule_read(&out->rule, rule))
		return pf_fail(err, PF_E_INPUT, "'%.*s' is no rule; preferred, untranslatable or forbidden was expected", rule.length > 40 ? 40 : (int)rule.length,
			       rule.length ? rule.data : "");
	if (out->rule == PF_RULE_UNTRANSLATABLE && out->language.length == 0)
		out->language = PF_SPAN("*");
	return pf_term_check(out, languages, err);
}

bool pf_terms_read(pf_glossary_entry **out, size_t *count, pf_arena *arena, pf_span text, const char *const *languages, pf_error *err)
{
	pf_glossary_entry *entries = NULL;
	size_t places[COLUMNS], room = 0, found = 0;
	pf_csv csv;
	pf_csv_row row;
	bool more;

	if (!pf_csv_begin(&csv, text, err) || !pf_csv_next(&row, &more, &csv, arena, err))
		return false;
	if (!more)
		return pf_fail(err, PF_E_INPUT, "line 1: the table is empty; its first line names the columns");
	if (!read_head(places, &row, err))
		return false;
	while (pf_csv_next(&row, &more, &csv, arena, err) && more) {
		pf_error why = { 0 };

		if (found == PF_TERM_MOST)
			return pf_fail(err, PF_E_INPUT, "line %u: more than %d terms", csv.line, PF_TERM_MOST);
		if (found == room) {
			pf_glossary_entry *grown = pf_arena_alloc(arena, (room = 2 * room + 64) * sizeof *grown);

			if (!grown)
				return pf_fail(err, PF_E_MEMORY, "no memory for a glossary");
			if (found)
				memcpy(grown, entries, found * sizeof *grown);
			entries = grown;
		}
		if (!read_row(&entries[found], &row, places, languages, &why))
			return pf_fail(err, why.code, "line %u: %.700s", csv.line, why.message);
		found++;
	}
	if (more)
		return false;
	*out = entries;
	*count = found;
	return true;
}
