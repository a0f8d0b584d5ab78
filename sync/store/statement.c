/* statement: see statement.h */
#include "store/statement.h"

#include "store/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PARAMETERS 60000u
#define GOOD_BYTES ((size_t)4 << 20) /* of values in one statement */

static const size_t widths[] = { 4096, 2048, 1024, 512, 256, 64, 16, 4, 1 };
#define WIDTHS (sizeof widths / sizeof *widths)

pf_bind pf_bind_null(void)
{
	return (pf_bind){ .kind = PF_BIND_NULL };
}

pf_bind pf_bind_int(int64_t value)
{
	return (pf_bind){ .kind = PF_BIND_INTEGER, .integer = value };
}

pf_bind pf_bind_id(uint64_t value)
{
	return (pf_bind){ .kind = PF_BIND_UNSIGNED, .integer = (int64_t)value };
}

pf_bind pf_bind_span(pf_span bytes)
{
	return (pf_bind){ .kind = PF_BIND_BYTES, .bytes = bytes };
}

pf_bind pf_bind_text(const char *string)
{
	return pf_bind_span(pf_span_of(string));
}

pf_span pf_cell(const pf_rows *rows, size_t row, size_t column)
{
	return rows->cells[row * rows->columns + column];
}

uint64_t pf_cell_id(const pf_rows *rows, size_t row, size_t column)
{
	pf_span cell = pf_cell(rows, row, column);

	return cell.data ? strtoull(cell.data, NULL, 10) : 0;
}

int64_t pf_cell_int(const pf_rows *rows, size_t row, size_t column)
{
	pf_span cell = pf_cell(rows, row, column);

	return cell.data ? strtoll(cell.data, NULL, 10) : 0;
}

static bool fail_here(pf_db *db, MYSQL_STMT *statement, const char *doing, pf_error *err)
{
	return pf_session_fail(db, mysql_stmt_errno(statement), mysql_stmt_error(statement), doing, err);
}

/* The prepared statement for a text, prepared at its first use. */
static MYSQL_STMT *statement_for(pf_db *db, const char *sql, pf_error *err)
{
	const char *text = pf_db_sql(db, sql);
	MYSQL_STMT *statement;
	uint64_t *place = text ? pf_map_put(db->statements, pf_span_of(text), NULL) : NULL;

	if (place && *place)
		return (MYSQL_STMT *)(uintptr_t)*place;
	if (!place || !(statement = mysql_stmt_init(db->mysql))) {
		pf_fail(err, PF_E_MEMORY, "no memory for a statement");
		return NULL;
	}
	db->sent++;
	if (mysql_stmt_prepare(statement, text, strlen(text))) {
		fail_here(db, statement, "prepare a statement", err);
		mysql_stmt_close(statement);
		return NULL;
	}
	*place = (uint64_t)(uintptr_t)statement;
	return statement;
}

/* The length travels beside the value: libmariadb reads it through a pointer. */
static void bind_one(MYSQL_BIND *bind, const pf_bind *value)
{
	memset(bind, 0, sizeof *bind);
	switch (value->kind) {
	case PF_BIND_NULL:
		bind->buffer_type = MYSQL_TYPE_NULL;
		break;
	case PF_BIND_INTEGER:
	case PF_BIND_UNSIGNED:
		bind->buffer_type = MYSQL_TYPE_LONGLONG;
		bind->is_unsigned = value->kind == PF_BIND_UNSIGNED;
		bind->buffer = (void *)(uintptr_t)&value->integer;
		break;
	case PF_BIND_BYTES:
		bind->buffer_type = MYSQL_TYPE_STRING;
		bind->buffer = (void *)(uintptr_t)(value->bytes.data ? value->bytes.data : "");
		bind->buffer_length = (unsigned long)value->bytes.length;
		bind->length_value = (unsigned long)value->bytes.length;
		bind->length = &bind->length_value;
		break;
	}
}

/* What is written outside of a transaction stands by itself at once. */
static bool execute(pf_db *db, MYSQL_STMT *statement, const pf_bind *binds, size_t count, bool writes, pf_error *err)
{
	const char *doing = writes ? "write" : "read";
	MYSQL_BIND *bound = NULL;
	bool ok = false;

	if (mysql_stmt_param_count(statement) != count)
		return pf_fail(err, PF_E_INTERNAL, "a statement wants %lu values and got %zu", mysql_stmt_param_count(statement), count);
	if (count) {
		bound = calloc(count, sizeof *bound);
		if (!bound)
			return pf_fail(err, PF_E_MEMORY, "no memory for %zu values", count);
		for (size_t i = 0; i < count; i++)
			bind_one(&bound[i], &binds[i]);
		if (mysql_stmt_bind_param(statement, bound)) {
			fail_here(db, statement, doing, err);
			goto out;
		}
	}
	if (writes && !db->open)
		pf_kill_point("statement-before");
	db->sent++;
	ok = mysql_stmt_execute(statement) == 0 || fail_here(db, statement, doing, err);
	if (writes && !db->open)
		pf_kill_point("statement-after");
out:
	free(bound);
	return ok;
}

bool pf_db_run(pf_db *db, const char *sql, const pf_bind *binds, size_t count, uint64_t *affected, pf_error *err)
{
	MYSQL_STMT *statement = statement_for(db, sql, err);

	if (!statement || !execute(db, statement, binds, count, true, err))
		return false;
	if (affected)
		*affected = mysql_stmt_affected_rows(statement);
	return true;
}

uint64_t pf_db_insert_id(pf_db *db)
{
	return mysql_insert_id(db->mysql);
}

/* Takes every row of a prepared statement's stored result; all columns as text. */
static bool take_rows(pf_rows *out, pf_arena *arena, pf_db *db, MYSQL_STMT *statement, pf_error *err)
{
	MYSQL_RES *meta = mysql_stmt_result_metadata(statement);
	size_t columns = meta ? mysql_num_fields(meta) : 0, rows, done = out->count;
	MYSQL_BIND *bound = NULL;
	pf_span *cells;
	bool ok = false, stored = false;

	if (!meta || mysql_stmt_store_result(statement)) {
		fail_here(db, statement, "give a result", err);
		goto out;
	}
	stored = true;
	rows = (size_t)mysql_stmt_num_rows(statement);
	bound = calloc(columns, sizeof *bound);
	cells = pf_arena_alloc(arena, (done + rows) * columns * sizeof *cells);
	if (!bound || !cells) {
		pf_fail(err, PF_E_MEMORY, "no memory for %zu rows", rows);
		goto out;
	}
	if (done)
		memcpy(cells, out->cells, done * columns * sizeof *cells);
	for (size_t r = 0; r < rows; r++) {
		unsigned long length[64] = { 0 };
		my_bool null[64] = { 0 };

		/* first lengths, then each cell straight into the arena */
		for (size_t c = 0; c < columns && c < 64; c++)
			bound[c] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_STRING, .length = &length[c], .is_null = &null[c] };
		if (mysql_stmt_bind_result(statement, bound)) {
			fail_here(db, statement, "give a row", err);
			goto out;
		}
		if (mysql_stmt_fetch(statement) == 1) {
			fail_here(db, statement, "give a row", err);
			goto out;
		}
		for (size_t c = 0; c < columns; c++) {
			pf_span *cell = &cells[(done + r) * columns + c];
			char *copy;

			if (null[c])
				continue;
			copy = pf_arena_alloc(arena, length[c] + 1);
			if (!copy) {
				pf_fail(err, PF_E_MEMORY, "no memory for a cell of %lu bytes", length[c]);
				goto out;
			}
			bound[c].buffer = copy;
			bound[c].buffer_length = length[c] + 1;
			if (mysql_stmt_fetch_column(statement, &bound[c], (unsigned)c, 0)) {
				fail_here(db, statement, "give a cell", err);
				goto out;
			}
			*cell = (pf_span){ copy, length[c] };
		}
	}
	out->cells = cells;
	out->columns = columns;
	out->count = done + rows;
	ok = true;
out:
	free(bound);
	if (meta)
		mysql_free_result(meta);
	/* of a result that ended in an error (a lock wait comes as late as this) there is nothing to free: Connector/C would wait
	 * for the rest of it at the next execution, until its read timeout */
	if (stored)
		mysql_stmt_free_result(statement);
	return ok;
}

static bool query_once(pf_rows *out, pf_arena *arena, pf_db *db, const char *sql, const pf_bind *binds, size_t count, pf_error *err)
{
	MYSQL_STMT *statement = statement_for(db, sql, err);
	pf_rows rows = { 0 };

	if (!statement || !execute(db, statement, binds, count, false, err) || !take_rows(&rows, arena, db, statement, err))
		return false;
	*out = rows;
	return true;
}

bool pf_db_query(pf_rows *out, pf_arena *arena, pf_db *db, const char *sql, const pf_bind *binds, size_t count, pf_error *err)
{
	for (int attempt = 1;; attempt++) {
		pf_error why = { 0 };

		if (query_once(out, arena, db, sql, binds, count, &why))
			return true;
		if (attempt == PF_SESSION_TRIES || !pf_session_again(db, &why)) {
			*err = why;
			return false;
		}
	}
}

static bool answer_once(pf_rows *out, pf_arena *arena, pf_db *db, pf_error *err)
{
	pf_rows rows = { 0 };
	MYSQL_RES *result = NULL;
	MYSQL_ROW row;
	bool ok = false;

	if (mysql_read_query_result(db->mysql) || !(result = mysql_store_result(db->mysql)))
		return pf_session_fail(db, mysql_errno(db->mysql), mysql_error(db->mysql), "answer a query", err);
	rows.columns = mysql_num_fields(result);
	rows.cells = pf_arena_alloc(arena, ((size_t)mysql_num_rows(result) + 1) * rows.columns * sizeof *rows.cells);
	while (rows.cells && (row = mysql_fetch_row(result))) {
		unsigned long *lengths = mysql_fetch_lengths(result);

		for (size_t c = 0; c < rows.columns; c++)
			if (row[c])
				rows.cells[rows.count * rows.columns + c] = pf_arena_span(arena, (pf_span){ row[c], lengths[c] });
		rows.count++;
	}
	ok = rows.cells || pf_fail(err, PF_E_MEMORY, "no memory for a result");
	mysql_free_result(result);
	if (ok)
		*out = rows;
	return ok;
}

bool pf_db_answer(pf_rows *out, pf_arena *arena, pf_db *db, pf_error *err)
{
	for (int attempt = 1;; attempt++) {
		pf_error why = { 0 };

		if (answer_once(out, arena, db, &why))
			return true;
		if (attempt == PF_SESSION_TRIES || !pf_session_again(db, &why)) {
			*err = why;
			return false;
		}
		if (!pf_db_send(db, db->asked, err))
			return false;
	}
}

/* head, then `part` width times with commas, then tail; made once a width and connection. */
static const char *wide_text(pf_db *db, const char *head, const char *part, const char *tail, size_t width, pf_error *err)
{
	pf_text text;
	const char *made = NULL;
	char key[64];
	uint64_t *place;

	snprintf(key, sizeof key, "%p %p %p %zu", (const void *)head, (const void *)part, (const void *)tail, width);
	place = pf_map_put(db->inserts, pf_span_of(key), NULL);
	if (place && *place)
		return (const char *)(uintptr_t)*place;
	pf_text_init(&text, (size_t)8 << 20);
	pf_text_put(&text, head);
	for (size_t i = 0; i < width; i++) {
		if (i && part[0] != ' ') /* a part that begins with a space brings its own separator */
			pf_text_put(&text, ", ");
		pf_text_put(&text, part);
	}
	pf_text_put(&text, tail);
	if (place && !text.failed)
		made = pf_arena_copy(db->arena, text.data, text.length);
	pf_text_release(&text);
	if (made)
		*place = (uint64_t)(uintptr_t)made;
	else
		pf_fail(err, PF_E_MEMORY, "no memory for a statement of %zu rows", width);
	return made;
}

static size_t row_bytes(const pf_bind *binds, size_t columns)
{
	size_t bytes = 0;

	for (size_t c = 0; c < columns; c++)
		bytes += binds[c].bytes.length + 10;
	return bytes;
}

/* How many rows the next statement takes: the largest width that fits what is left, the parameters and the bytes. */
static size_t next_width(const pf_bind *binds, size_t rows, size_t columns, size_t bytes_limit)
{
	size_t fit = 0, bytes = 0;

	while (fit < rows && fit < widths[0] && (fit + 1) * columns <= MOST_PARAMETERS) {
		bytes += row_bytes(binds + fit * columns, columns);
		if (fit && bytes > bytes_limit)
			break;
		fit++;
	}
	for (size_t i = 0; i < WIDTHS; i++)
		if (widths[i] <= fit)
			return widths[i];
	return 1;
}

bool pf_db_insert(pf_db *db, const char *head, const char *row, const char *tail, const pf_bind *binds, size_t rows, size_t columns,
		  uint64_t *ids, pf_error *err)
{
	size_t limit = db->packet / 2 < GOOD_BYTES ? db->packet / 2 : GOOD_BYTES;

	for (size_t done = 0; done < rows;) {
		const pf_bind *first = binds + done * columns;
		size_t width = next_width(first, rows - done, columns, limit);
		const char *sql = wide_text(db, head, row, tail, width, err);
		MYSQL_STMT *statement;

		if (row_bytes(first, columns) + 1024 > db->packet)
			return pf_fail(err, PF_E_REFUSED, "a row of %zu bytes is more than the server takes (max_allowed_packet is %zu)",
				       row_bytes(first, columns), db->packet);
		if (!sql || !(statement = statement_for(db, sql, err)) ||
		    !execute(db, statement, first, width * columns, true, err))
			return false;
		if (ids)
			for (size_t i = 0; i < width; i++)
				ids[done + i] = mysql_stmt_insert_id(statement) + i * db->step;
		done += width;
	}
	return true;
}

/* `before` and one part of the list, padded with its last value, in one array. */
static pf_bind *padded(const pf_bind *before, size_t before_count, const pf_bind *list, size_t count, size_t width, pf_error *err)
{
	pf_bind *all = calloc(before_count + width, sizeof *all);

	if (!all) {
		pf_fail(err, PF_E_MEMORY, "no memory for a list of %zu values", width);
		return NULL;
	}
	if (before_count)
		memcpy(all, before, before_count * sizeof *all);
	for (size_t i = 0; i < width; i++)
		all[before_count + i] = list[i < count ? i : count - 1];
	return all;
}

static size_t list_width(size_t count)
{
	for (size_t i = WIDTHS; i-- > 0;)
		if (widths[i] >= count)
			return widths[i];
	return widths[0];
}

typedef struct in_part {
	MYSQL_STMT *statement;
	size_t taken;
} in_part;

/* Runs the statement over the next part of the list. */
static bool run_part(in_part *part, pf_db *db, const char *head, const char *tail, const pf_bind *before, size_t before_count,
		     const pf_bind *list, size_t count, bool writes, pf_error *err)
{
	size_t width = list_width(count);
	const char *sql = wide_text(db, head, "?", tail, width, err);
	pf_bind *all = sql ? padded(before, before_count, list, count, width, err) : NULL;
	bool ok;

	if (!all)
		return false;
	part->statement = statement_for(db, sql, err);
	part->taken = count < width ? count : width;
	ok = part->statement && execute(db, part->statement, all, before_count + width, writes, err);
	free(all);
	return ok;
}

bool pf_db_query_in(pf_rows *out, pf_arena *arena, pf_db *db, const char *head, const char *tail, const pf_bind *before,
		    size_t before_count, const pf_bind *list, size_t list_count, pf_error *err)
{
	pf_rows rows = { 0 };
	int tries = 0;

	for (size_t done = 0; done < list_count;) {
		in_part part;
		pf_error why = { 0 };

		if (!run_part(&part, db, head, tail, before, before_count, list + done, list_count - done, false, &why) ||
		    !take_rows(&rows, arena, db, part.statement, &why)) {
			if (tries++ < PF_SESSION_TRIES && pf_session_again(db, &why))
				continue;
			*err = why;
			return false;
		}
		done += part.taken;
	}
	*out = rows;
	return true;
}

bool pf_db_run_in(pf_db *db, const char *head, const char *tail, const pf_bind *before, size_t before_count, const pf_bind *list,
		  size_t list_count, uint64_t *affected, pf_error *err)
{
	uint64_t sum = 0;

	for (size_t done = 0; done < list_count;) {
		in_part part;

		if (!run_part(&part, db, head, tail, before, before_count, list + done, list_count - done, true, err))
			return false;
		sum += mysql_stmt_affected_rows(part.statement);
		done += part.taken;
	}
	if (affected)
		*affected = sum;
	return true;
}
