/* session: the inside of a connection, for store/ only. */
#ifndef PF_STORE_SESSION_H
#define PF_STORE_SESSION_H

#include "base/arena.h"
#include "base/kill_point.h"
#include "base/map.h"
#include "store/connection.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <mysql.h>

#if defined(HAVE_CONFIG_H) && !defined(HAVE_MY_BOOL)
typedef bool my_bool; /* Oracle's library dropped the name */
#endif

#define PF_SESSION_TRIES 3 /* of what only reads, when the connection is lost each time */

struct pf_db {
	MYSQL *mysql;       /* replaced when the session was lost; its statements go with it */
	pf_db_options options;
	char server[160];   /* which server it is, for a session's number says nothing elsewhere */
	unsigned patience;  /* seconds to wait for a server that is gone; 0: not at all */
	const char *asked;  /* the text of pf_db_send whose answer is not taken yet */
	char prefix[33];
	pf_arena *arena;    /* SQL texts */
	pf_map *texts;      /* SQL with {prefix} -> const char * */
	pf_map *statements; /* SQL -> MYSQL_STMT * */
	pf_map *inserts;    /* head and width -> SQL text */
	size_t packet;
	uint64_t step;
	uint64_t sent;
	bool open;          /* a transaction is: what is written does not stand by itself */
};

/* Fills err from the client library's error number. `doing` says what was attempted: "read the posts". */
bool pf_session_fail(pf_db *db, unsigned number, const char *message, const char *doing, pf_error *err);

/* After a failure outside of a transaction: a session lost, and had again within the patience? Then what only read may be asked again. */
bool pf_session_again(pf_db *db, pf_error *err);

#endif
