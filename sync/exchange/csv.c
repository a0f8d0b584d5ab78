/* csv: see csv.h */
#include "exchange/csv.h"

#include "base/utf8.h"

#include <string.h>

static bool is_end(char c)
{
	return c == '\n' || c == '\r';
}

/* The separator that stands most often in the first line, outside of quotes. */
static char find_separator(pf_span text)
{
	static const char candidates[] = { ',', ';', '\t' };
	size_t counts[3] = { 0 }, best = 0;
	bool quoted = false;

	for (size_t at = 0; at < text.length && (quoted || !is_end(text.data[at])); at++) {
		quoted = quoted != (text.data[at] == '"');
		for (size_t i = 0; i < 3; i++)
			counts[i] += !quoted && text.data[at] == candidates[i];
	}
	for (size_t i = 1; i < 3; i++)
		if (counts[i] > counts[best])
			best = i;
	return candidates[best];
}

static unsigned count_lines(pf_span text)
{
	unsigned lines = 0;

	for (size_t at = 0; at < text.length; at++)
		lines += text.data[at] == '\n' || (text.data[at] == '\r' && (at + 1 == text.length || text.data[at + 1] != '\n'));
	return lines;
}

bool pf_csv_begin(pf_csv *csv, pf_span text, pf_error *err)
{
	size_t bad;

	if (!pf_utf8_valid(text, &bad))
		return pf_fail(err, PF_E_INPUT, "line %u: not UTF-8, or a sign that no text has", 1 + count_lines((pf_span){ text.data, bad }));
	if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		text = (pf_span){ text.data + 3, text.length - 3 };
	*csv = (pf_csv){ .rest = text, .separator = find_separator(text), .next_line = 1 };
	return true;
}

static pf_span trim(pf_span cell)
{
	while (cell.length && (*cell.data == ' ' || *cell.data == '\t')) {
		cell.data++;
		cell.length--;
	}
	while (cell.length && (cell.data[cell.length - 1] == ' ' || cell.data[cell.length - 1] == '\t'))
		cell.length--;
	return cell;
}

/* Takes `length` bytes off what is left. */
static pf_span take(pf_csv *csv, size_t length)
{
	pf_span taken = { csv->rest.data, length };

	csv->next_line += count_lines(taken);
	csv->rest = (pf_span){ csv->rest.data + length, csv->rest.length - length };
	return taken;
}

/* Where the quote that is open at the beginning is closed; the length: nowhere. */
static size_t quote_end(pf_span text)
{
	size_t at = 1;

	while (at < text.length && (text.data[at] != '"' || (at + 1 < text.length && text.data[at + 1] == '"')))
		at += text.data[at] == '"' ? 2 : 1;
	return at < text.length ? at : text.length;
}

/* A cell in quotes; what follows it up to the separator must be blanks. */
static bool quoted_cell(pf_span *out, pf_csv *csv, pf_arena *arena, pf_error *err)
{
	size_t end = quote_end(csv->rest), length = 0, blanks = 0;
	pf_span inside;
	char *copy;

	if (end == csv->rest.length)
		return pf_fail(err, PF_E_INPUT, "line %u: a quote is not closed", csv->line);
	copy = pf_arena_alloc(arena, end);
	if (!copy)
		return pf_fail(err, PF_E_MEMORY, "no memory for a table");
	inside = take(csv, end + 1);
	for (size_t at = 1; at < end; at++) {
		copy[length++] = inside.data[at];
		at += inside.data[at] == '"';
	}
	while (blanks < csv->rest.length && csv->rest.data[blanks] == ' ')
		blanks++;
	take(csv, blanks);
	if (csv->rest.length && *csv->rest.data != csv->separator && !is_end(*csv->rest.data))
		return pf_fail(err, PF_E_INPUT, "line %u: something stands behind a closing quote", csv->next_line);
	*out = trim((pf_span){ copy, length });
	return true;
}

static bool next_cell(pf_span *out, pf_csv *csv, pf_arena *arena, pf_error *err)
{
	size_t at = 0;

	while (csv->separator != '\t' && at < csv->rest.length && csv->rest.data[at] == ' ')
		at++;
	if (at < csv->rest.length && csv->rest.data[at] == '"') {
		take(csv, at);
		return quoted_cell(out, csv, arena, err);
	}
	for (at = 0; at < csv->rest.length && csv->rest.data[at] != csv->separator && !is_end(csv->rest.data[at]); at++)
		;
	*out = pf_arena_span(arena, trim(take(csv, at)));
	return out->data || pf_fail(err, PF_E_MEMORY, "no memory for a table");
}

/* Behind a cell: a separator (true), or the end of the row. */
static bool goes_on(pf_csv *csv)
{
	if (csv->rest.length == 0)
		return false;
	if (*csv->rest.data == csv->separator) {
		take(csv, 1);
		return true;
	}
	take(csv, csv->rest.length > 1 && csv->rest.data[0] == '\r' && csv->rest.data[1] == '\n' ? 2 : 1);
	return false;
}

static bool is_empty(const pf_csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i].length)
			return false;
	return true;
}

bool pf_csv_next(pf_csv_row *row, bool *more, pf_csv *csv, pf_arena *arena, pf_error *err)
{
	do {
		row->count = 0;
		csv->line = csv->next_line;
		*more = csv->rest.length > 0;
		if (!*more)
			return true;
		do {
			if (row->count == PF_CSV_COLUMNS)
				return pf_fail(err, PF_E_INPUT, "line %u: more than %d columns", csv->line, PF_CSV_COLUMNS);
			if (!next_cell(&row->cells[row->count++], csv, arena, err))
				return false;
		} while (goes_on(csv));
	} while (is_empty(row));
	return true;
}
