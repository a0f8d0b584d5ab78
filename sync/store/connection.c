/* connection: see connection.h */
#include "store/session.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECT_SECONDS 10u
#define READ_SECONDS 120u
#define WRITE_SECONDS 60u
#define FIRST_PAUSE 50l  /* milliseconds between two tries to reach a server that is gone */
#define LAST_PAUSE 1000l

/* Server errors by what a caller should do next. Source: MariaDB's error list and trials with each class. */
static pf_code code_of(unsigned number)
{
	switch (number) {
	case ER_LOCK_WAIT_TIMEOUT:
	case ER_LOCK_DEADLOCK:
	case ER_QUERY_INTERRUPTED:
	case 1047: /* a Galera node that is not ready */
	case 1969: /* max_statement_time exceeded */
	case 3024: /* the same in MySQL */
		return PF_E_RETRY;
	case CR_SERVER_GONE_ERROR:
	case CR_SERVER_LOST:
	case CR_CONNECTION_ERROR:
	case CR_CONN_HOST_ERROR:
	case CR_UNKNOWN_HOST:
	case 2055: /* lost with a system error */
	case ER_CON_COUNT_ERROR:
	case ER_TOO_MANY_USER_CONNECTIONS:
	case ER_SERVER_SHUTDOWN:
	case 1927: /* connection was killed */
	case 3169: /* the same in MySQL */
	case 4031: /* MySQL: disconnected by the server because of inactivity */
	case ER_DISK_FULL:
	case ER_RECORD_FILE_FULL:
		return PF_E_OFFLINE;
	case ER_ACCESS_DENIED_ERROR:
	case ER_DBACCESS_DENIED_ERROR:
	case ER_TABLEACCESS_DENIED_ERROR:
	case ER_COLUMNACCESS_DENIED_ERROR:
	case ER_SPECIFIC_ACCESS_DENIED_ERROR:
	case ER_BAD_DB_ERROR:
	case ER_NO_SUCH_TABLE:
	case ER_BAD_FIELD_ERROR:
	case ER_OPTION_PREVENTS_STATEMENT: /* read-only server */
	case 1698: /* access denied, no password */
	case 1792: /* read-only transaction */
	case CR_SSL_CONNECTION_ERROR:
		return PF_E_CONFIG;
	case ER_DATA_TOO_LONG:
	case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
	case ER_WARN_DATA_OUT_OF_RANGE:
	case ER_NET_PACKET_TOO_LARGE:
	case 1118: /* row too large */
		return PF_E_REFUSED;
	default:
		return PF_E_INTERNAL;
	}
}

/* A right that the user lacks: which one, the server says; where they stand, we do. */
static const char *hint_of(unsigned number)
{
	switch (number) {
	case ER_TABLEACCESS_DENIED_ERROR:
	case ER_COLUMNACCESS_DENIED_ERROR:
	case ER_SPECIFIC_ACCESS_DENIED_ERROR: return ": give the grants of sql/grants.sql";
	default: return "";
	}
}

bool pf_session_fail(pf_db *db, unsigned number, const char *message, const char *doing, pf_error *err)
{
	(void)db;
	return pf_fail(err, code_of(number), "the database could not %s: %s (error %u)%s", doing, message, number, hint_of(number));
}

static bool fail_here(pf_db *db, const char *doing, pf_error *err)
{
	return pf_session_fail(db, mysql_errno(db->mysql), mysql_error(db->mysql), doing, err);
}

static bool check_prefix(const char *prefix, pf_error *err)
{
	size_t length = strlen(prefix);

	if (length == 0 || length > 32 || strspn(prefix, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != length)
		return pf_fail(err, PF_E_CONFIG, "the table prefix '%.40s' is not 1 to 32 letters, digits and underscores", prefix);
	return true;
}

/* Both client libraries fall back to plain text in silence unless they are told; they are told in different words. */
static void demand_tls(MYSQL *mysql, const pf_db_options *o)
{
#if HAVE_DECL_MYSQL_OPT_SSL_ENFORCE || !defined(HAVE_CONFIG_H)
	char enforce = 1;

	mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &enforce);
#endif
#if HAVE_DECL_MYSQL_OPT_SSL_MODE
	unsigned mode = SSL_MODE_VERIFY_IDENTITY;

	mysql_options(mysql, MYSQL_OPT_SSL_MODE, &mode);
#elif HAVE_DECL_MYSQL_OPT_SSL_VERIFY_SERVER_CERT || !defined(HAVE_CONFIG_H)
	char verify = 1;

	mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
#endif
	if (o->tls_ca)
		mysql_options(mysql, MYSQL_OPT_SSL_CA, o->tls_ca);
}

/* Before connecting: no LOCAL INFILE (on by default), no reconnecting, bounded waits, TLS that is really checked. */
static void set_options(MYSQL *mysql, const pf_db_options *o)
{
	unsigned connect = CONNECT_SECONDS, read = READ_SECONDS, write = WRITE_SECONDS, off = 0;
	char no = 0;

	mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
	mysql_options(mysql, MYSQL_OPT_RECONNECT, &no);
	mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
	mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &read);
	mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &write);
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!o->socket && o->tls)
		demand_tls(mysql, o);
}

/*
 * Strict, because a shortened text must be an error; without NO_ZERO_DATE, because WordPress's drafts have zero dates.
 * The site must never wait for us: we are the one that gives up on a lock.
 */
static bool set_session(pf_db *db, pf_error *err)
{
	static const char *const settings[] = {
		"SET NAMES utf8mb4",
		"SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', "
		"innodb_lock_wait_timeout = 5, lock_wait_timeout = 10, autocommit = 1",
		"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
	};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (!pf_db_run_text(db, pf_span_of(settings[i]), err))
			return false;
	return true;
}

static bool read_server(pf_db *db, pf_error *err)
{
	MYSQL_RES *result;
	MYSQL_ROW row;

	if (!pf_db_run_text(db, PF_SPAN("SELECT @@max_allowed_packet, @@auto_increment_increment, CONCAT(@@hostname, ' ', @@port, ' ', @@datadir)"), err))
		return false;
	result = mysql_store_result(db->mysql);
	row = result ? mysql_fetch_row(result) : NULL;
	if (!row) {
		mysql_free_result(result);
		return fail_here(db, "tell its settings", err);
	}
	db->packet = strtoull(row[0], NULL, 10);
	db->step = strtoull(row[1], NULL, 10);
	snprintf(db->server, sizeof db->server, "%s", row[2] ? row[2] : "");
	mysql_free_result(result);
	return true;
}

/* Puts a new session in the handle's place for one. */
static bool begin_session(pf_db *db, pf_error *err)
{
	const pf_db_options *o = &db->options;
	MYSQL *fresh = mysql_init(NULL);

	if (!fresh)
		return pf_fail(err, PF_E_MEMORY, "no memory for a database connection");
	if (db->mysql)
		mysql_close(db->mysql);
	db->mysql = fresh;
	db->open = false;
	set_options(db->mysql, o);
	pf_kill_point("connect-before");
	if (!mysql_real_connect(db->mysql, o->socket ? NULL : o->host, o->user, o->password, o->database, o->socket ? 0 : o->port,
				o->socket, CLIENT_FOUND_ROWS))
		return fail_here(db, "be reached", err);
	pf_kill_point("connect-after");
	return set_session(db, err) && read_server(db, err);
}

bool pf_db_open(pf_db **out, const pf_db_options *o, pf_error *err)
{
	pf_db *db = NULL;
	bool ok = false;

	if (!check_prefix(o->prefix, err))
		return false;
	db = calloc(1, sizeof *db);
	if (!db || !(db->arena = pf_arena_new()) || !(db->texts = pf_map_new()) || !(db->statements = pf_map_new()) || !(db->inserts = pf_map_new())) {
		pf_fail(err, PF_E_MEMORY, "no memory for a database connection");
		goto out;
	}
	memcpy(db->prefix, o->prefix, strlen(o->prefix) + 1);
	db->options = *o;
	ok = begin_session(db, err);
out:
	if (ok)
		*out = db;
	else
		pf_db_close(db);
	return ok;
}

static void close_statements(pf_db *db)
{
	size_t cursor = 0;
	pf_span key;
	uint64_t value;

	while (db->statements && pf_map_next(db->statements, &cursor, &key, &value))
		if (value)
			mysql_stmt_close((MYSQL_STMT *)(uintptr_t)value);
}

/* The old session may still be at work on what it was given last, when only the way to it was lost. */
static void end_session(pf_db *db, uint64_t session)
{
	char sql[64];
	pf_error ignored;

	snprintf(sql, sizeof sql, "KILL %llu", (unsigned long long)session);
	pf_db_run_text(db, pf_span_of(sql), &ignored);
}

static double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

bool pf_db_reopen(pf_db *db, pf_error *err)
{
	uint64_t lost = pf_db_connection_id(db);
	double until = seconds_now() + db->patience;
	char server[sizeof db->server];
	long pause = FIRST_PAUSE;
	pf_error why = { 0 };

	memcpy(server, db->server, sizeof server);
	close_statements(db);
	pf_map_clear(db->statements);
	while (!begin_session(db, &why)) {
		if (why.code != PF_E_OFFLINE || seconds_now() >= until) {
			db->patience = 0;
			*err = why;
			return false;
		}
		nanosleep(&(struct timespec){ .tv_sec = pause / 1000, .tv_nsec = pause % 1000 * 1000000 }, NULL);
		pause = pause < LAST_PAUSE ? pause * 2 : pause;
	}
	/* after a restart the numbers begin anew: ours is not to be taken for the old one */
	if (strcmp(server, db->server) == 0 && lost && lost < pf_db_connection_id(db))
		end_session(db, lost);
	return true;
}

bool pf_session_again(pf_db *db, pf_error *err)
{
	return !db->open && db->patience && err->code == PF_E_OFFLINE && pf_db_reopen(db, err);
}

void pf_db_set_patience(pf_db *db, unsigned seconds)
{
	db->patience = seconds;
}

bool pf_db_is_patient(const pf_db *db)
{
	return db->patience > 0;
}

void pf_db_close(pf_db *db)
{
	if (!db)
		return;
	close_statements(db);
	if (db->mysql)
		mysql_close(db->mysql);
	pf_map_free(db->texts);
	pf_map_free(db->statements);
	pf_map_free(db->inserts);
	pf_arena_free(db->arena);
	free(db);
}

const char *pf_db_prefix(const pf_db *db)
{
	return db->prefix;
}

uint64_t pf_db_connection_id(const pf_db *db)
{
	return mysql_thread_id(db->mysql);
}

size_t pf_db_packet(const pf_db *db)
{
	return db->packet;
}

uint64_t pf_db_step(const pf_db *db)
{
	return db->step;
}

uint64_t pf_db_statements(const pf_db *db)
{
	return db->sent;
}

bool pf_db_begin(pf_db *db, pf_error *err)
{
	db->open = pf_db_run_text(db, PF_SPAN("START TRANSACTION"), err);
	return db->open;
}

bool pf_db_begin_snapshot(pf_db *db, pf_error *err)
{
	return pf_db_run_text(db, PF_SPAN("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"), err) &&
	       pf_db_run_text(db, PF_SPAN("START TRANSACTION WITH CONSISTENT SNAPSHOT"), err);
}

bool pf_db_commit(pf_db *db, pf_error *err)
{
	bool ok;

	pf_kill_point("commit-before");
	ok = pf_db_run_text(db, PF_SPAN("COMMIT"), err);
	pf_kill_point("commit-after");
	db->open = db->open && !ok;
	return ok;
}

void pf_db_rollback(pf_db *db)
{
	pf_error ignored;

	pf_db_run_text(db, PF_SPAN("ROLLBACK"), &ignored);
	db->open = false;
}

static const char *expand(pf_db *db, const char *sql)
{
	pf_text text;
	const char *copy = NULL, *at;

	pf_text_init(&text, (size_t)1 << 20);
	while ((at = strstr(sql, "{prefix}"))) {
		pf_text_add(&text, sql, (size_t)(at - sql));
		pf_text_put(&text, db->prefix);
		sql = at + strlen("{prefix}");
	}
	pf_text_put(&text, sql);
	if (!text.failed)
		copy = pf_arena_copy(db->arena, text.data, text.length);
	pf_text_release(&text);
	return copy;
}

const char *pf_db_sql(pf_db *db, const char *sql)
{
	bool fresh;
	uint64_t *place;

	if (!strstr(sql, "{prefix}"))
		return sql;
	place = pf_map_put(db->texts, pf_span_of(sql), &fresh);
	if (place && !*place)
		*place = (uint64_t)(uintptr_t)expand(db, sql);
	return place ? (const char *)(uintptr_t)*place : NULL;
}

bool pf_db_run_text(pf_db *db, pf_span sql, pf_error *err)
{
	db->sent++;
	if (mysql_real_query(db->mysql, sql.data, sql.length) == 0)
		return true;
	return fail_here(db, "run a command", err);
}

bool pf_db_send(pf_db *db, const char *sql, pf_error *err)
{
	db->asked = pf_db_sql(db, sql);
	if (!db->asked)
		return pf_fail(err, PF_E_MEMORY, "no memory for a statement");
	for (int attempt = 1;; attempt++) {
		pf_error why = { 0 };

		db->sent++;
		if (mysql_send_query(db->mysql, db->asked, strlen(db->asked)) == 0)
			return true;
		fail_here(db, "take a query", &why);
		if (attempt == PF_SESSION_TRIES || !pf_session_again(db, &why)) {
			*err = why;
			return false;
		}
	}
}

const char *pf_db_client(void)
{
	return mysql_get_client_info();
}
