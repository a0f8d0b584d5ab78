/*
 * statement: prepared statements with bound values, and results as rows of cells.
 *
 * Texts are constants with `{prefix}`; each is prepared once a connection. Bulk work uses a few fixed widths
 * (4096, 2048, 1024, 512, 256, 64, 16, 4, 1 rows), so that a handful of texts serves any number of rows.
 */
#ifndef PF_STORE_STATEMENT_H
#define PF_STORE_STATEMENT_H

#include "base/arena.h"
#include "store/connection.h"

typedef enum pf_bind_kind { PF_BIND_NULL, PF_BIND_INTEGER, PF_BIND_UNSIGNED, PF_BIND_BYTES } pf_bind_kind;

typedef struct pf_bind {
	pf_bind_kind kind;
	int64_t integer; /* bit pattern of the unsigned one as well */
	pf_span bytes;
} pf_bind;

pf_bind pf_bind_null(void);
pf_bind pf_bind_int(int64_t value);
pf_bind pf_bind_id(uint64_t value);
pf_bind pf_bind_span(pf_span bytes); /* borrowed until the statement has run */
pf_bind pf_bind_text(const char *string);

/* A result, whole, in the arena it was asked for. A NULL cell has data == NULL. Numbers come as decimal text. */
typedef struct pf_rows {
	size_t count;
	size_t columns;
	pf_span *cells;
} pf_rows;

pf_span pf_cell(const pf_rows *rows, size_t row, size_t column);
uint64_t pf_cell_id(const pf_rows *rows, size_t row, size_t column); /* 0 for NULL */
int64_t pf_cell_int(const pf_rows *rows, size_t row, size_t column);

/* Runs one statement. affected (may be NULL): rows matched by an UPDATE, rows written by an INSERT. */
bool pf_db_run(pf_db *db, const char *sql, const pf_bind *binds, size_t count, uint64_t *affected, pf_error *err);

/* The AUTO_INCREMENT id of the first row that the last statement inserted. */
uint64_t pf_db_insert_id(pf_db *db);

bool pf_db_query(pf_rows *out, pf_arena *arena, pf_db *db, const char *sql, const pf_bind *binds, size_t count, pf_error *err);

/* The answer to pf_db_send. */
bool pf_db_answer(pf_rows *out, pf_arena *arena, pf_db *db, pf_error *err);

/*
 * INSERT of many rows: head "INSERT INTO t (a, b) VALUES ", row "(?, ?)", tail "" or " ON DUPLICATE KEY …".
 * binds: rows × columns. A single row over the server's packet limit is PF_E_REFUSED. ids (may be NULL): one id a row,
 * for tables with AUTO_INCREMENT; ids of one statement are consecutive in steps of pf_db_step (checked by the caller,
 * who reads them back in the same transaction).
 */
bool pf_db_insert(pf_db *db, const char *head, const char *row, const char *tail, const pf_bind *binds, size_t rows, size_t columns,
		  uint64_t *ids, pf_error *err);

/*
 * SELECT … WHERE … IN (list) for a list of any length: head up to and with "IN (", tail from ")" on. `before` binds come
 * ahead of the list. Rows of all parts are joined. The list is padded with its last value.
 */
bool pf_db_query_in(pf_rows *out, pf_arena *arena, pf_db *db, const char *head, const char *tail, const pf_bind *before,
		    size_t before_count, const pf_bind *list, size_t list_count, pf_error *err);

/* The same for a statement that writes; affected is the sum. */
bool pf_db_run_in(pf_db *db, const char *head, const char *tail, const pf_bind *before, size_t before_count, const pf_bind *list,
		  size_t list_count, uint64_t *affected, pf_error *err);

#endif
