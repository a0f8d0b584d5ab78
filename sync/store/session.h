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

struct pf_db {
	MYSQL *mysql;
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

#endif
