/*
 * http_server: a web server for tests, on a free port of 127.0.0.1, that answers well or badly by
 * its path.
 *
 * It is a process of its own, with one more for each connection; what it saw lies in shared memory.
 */
#ifndef PF_TESTS_UNIT_NET_HTTP_SERVER_H
#define PF_TESTS_UNIT_NET_HTTP_SERVER_H

#include <stdatomic.h>
#include <sys/types.h>

typedef struct http_seen {
	atomic_int connections;
	atomic_int requests;
	char last[65536]; /* the last request, head and body, NUL-terminated */
} http_seen;

typedef struct http_server {
	pid_t process;
	int port;
	http_seen *seen;
} http_server;

void http_server_start(http_server *server);
void http_server_stop(http_server *server);

/* The value of a header of the last request, valid until the next call; NULL: there was none. */
const char *http_server_header(const http_server *server, const char *name);

#endif
