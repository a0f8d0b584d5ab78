/*
 * csv: tables as spreadsheets write them: RFC 4180, with a comma, semicolon or tab between (the first line tells which), UTF-8 with
 * or without its mark, any line ends. Pure.
 */
#ifndef PF_EXCHANGE_CSV_H
#define PF_EXCHANGE_CSV_H

#include "base/arena.h"

#define PF_CSV_COLUMNS 16

typedef struct pf_csv {
	pf_span rest;
	char separator;
	unsigned line;     /* of the row that was read last */
	unsigned next_line;
} pf_csv;

typedef struct pf_csv_row {
	pf_span cells[PF_CSV_COLUMNS]; /* without their quotes and the blanks around them; in the arena */
	size_t count;
} pf_csv_row;

/* PF_E_INPUT: not UTF-8, "line 12: …". The text must live as long as the reading. */
bool pf_csv_begin(pf_csv *csv, pf_span text, pf_error *err);

/* The next row that is not empty; *more is false at the end. PF_E_INPUT: a quote that is not closed, too many columns. */
bool pf_csv_next(pf_csv_row *row, bool *more, pf_csv *csv, pf_arena *arena, pf_error *err);

#endif
