/*
 * connection: one session with the site's database, set up the same way every time.
 *
 * SQL texts are constants; `{prefix}` in them stands for the site's table prefix, checked once at opening. All values
 * are bound (statement.h). An error inside a transaction means: roll back, the whole unit again (unit.h). A connection
 * that was lost is never had again behind anyone's back inside a transaction; what only reads outside of one is asked again.
 * Library settings and error classes: MariaDB Connector/C and hazards noted beside them.
 */
#ifndef PF_STORE_CONNECTION_H
#define PF_STORE_CONNECTION_H

#include "base/text.h"

typedef struct pf_db pf_db;

typedef struct pf_db_options {
	const char *socket; /* path, or NULL */
	const char *host;   /* when socket is NULL */
	unsigned port;
	const char *database;
	const char *user;
	const char *password;
	bool tls;           /* required for host:port unless switched off */
	const char *tls_ca; /* file, or NULL: the system's */
	const char *prefix;
} pf_db_options;

/* What the options point to must outlive it. PF_E_OFFLINE, PF_E_CONFIG (password, database, prefix, grants). */
bool pf_db_open(pf_db **out, const pf_db_options *options, pf_error *err);
void pf_db_close(pf_db *db);

/*
 * A new session in place of one that was lost, as pf_db_open makes it; tried again and again while the server is gone, as
 * long as the patience lasts. The old session is ended if it still lives, so that nothing of it can land afterwards. The
 * handle stays, an open transaction is gone. Failing once ends the patience: nobody waits twice for the same server.
 */
bool pf_db_reopen(pf_db *db, pf_error *err);
void pf_db_set_patience(pf_db *db, unsigned seconds); /* 0 at first */
bool pf_db_is_patient(const pf_db *db);

const char *pf_db_prefix(const pf_db *db);
uint64_t pf_db_connection_id(const pf_db *db);
size_t pf_db_packet(const pf_db *db);        /* max_allowed_packet of the server, in bytes */
uint64_t pf_db_step(const pf_db *db);        /* auto_increment_increment */
uint64_t pf_db_statements(const pf_db *db);  /* statements sent so far */

/* Version of the client library. */
const char *pf_db_client(void);

/* A transaction at READ COMMITTED. Rollback never fails: a lost session has rolled back by itself. */
bool pf_db_begin(pf_db *db, pf_error *err);
bool pf_db_begin_snapshot(pf_db *db, pf_error *err); /* reads only: one consistent snapshot */
bool pf_db_commit(pf_db *db, pf_error *err);
void pf_db_rollback(pf_db *db);

/* The text with `{prefix}` replaced; it lives as long as the connection. NULL: no memory. */
const char *pf_db_sql(pf_db *db, const char *sql);

/* One statement without values or result: session settings and migrations. */
bool pf_db_run_text(pf_db *db, pf_span sql, pf_error *err);

/* Sends a query without waiting, so that the server works while the caller does; then takes its answer. */
bool pf_db_send(pf_db *db, const char *sql, pf_error *err);

#endif
