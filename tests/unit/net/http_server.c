/* http_server: see http_server.h */
#include "http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	abort();
}

static bool say(int fd, const char *text)
{
	size_t length = strlen(text);

	return send(fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

static void pause_ms(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static void say_forever(int fd, const char *text)
{
	while (say(fd, text))
		;
}

static const char *find_header(const char *head, const char *name);

/* For downloads: a file of 1,000 bytes, the byte at n being the last digit of n; `from` and `upto` as asked and as sent. */
static bool send_part(int fd, const char *head, unsigned from, unsigned upto)
{
	char bytes[1000];

	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)('0' + i % 10);
	return say(fd, head) && send(fd, bytes + from, upto - from, MSG_NOSIGNAL) == (ssize_t)(upto - from);
}

#define PART(from) "HTTP/1.1 206 Part\r\nContent-Range: bytes " from "-999/1000\r\n"

/* Answers that differ from one request to the next. *more as the result of `answer`; false: this path is not here. */
static bool answer_in_turn(bool *more, int fd, const char *path, const char *request, int turn)
{
	bool part = find_header(request, "range") != NULL;

	*more = false;
	if (strcmp(path, "/recovers") == 0)
		*more = say(fd, turn < 3 ? "HTTP/1.1 503 No\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	else if (strcmp(path, "/resumes") == 0 && part)
		*more = send_part(fd, PART("400") "Content-Length: 600\r\n\r\n", 400, 1000);
	else if (strcmp(path, "/resumes") == 0 || (strcmp(path, "/starts-over") == 0 && turn == 1))
		send_part(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 0, 400);
	else if (strcmp(path, "/starts-over") == 0 || (!part && (strcmp(path, "/wrong-part") == 0 || strcmp(path, "/no-part") == 0)))
		*more = send_part(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 0, 1000);
	else if (strcmp(path, "/wrong-part") == 0)
		*more = send_part(fd, PART("100") "Content-Length: 900\r\n\r\n", 100, 1000);
	else if (strcmp(path, "/no-part") == 0)
		*more = say(fd, "HTTP/1.1 416 No\r\nContent-Range: bytes */1000\r\nContent-Length: 0\r\n\r\n");
	else if (strcmp(path, "/part") == 0)
		*more = send_part(fd, PART("100") "Content-Length: 900\r\n\r\n", 100, 1000);
	else if (strcmp(path, "/round") == 0)
		*more = say(fd, "HTTP/1.1 302 Found\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n");
	else if (strcmp(path, "/away") == 0)
		*more = say(fd, "HTTP/1.1 302 Found\r\nLocation: http://localhost:9/ok\r\nContent-Length: 0\r\n\r\n");
	else if (strcmp(path, "/nowhere") == 0)
		*more = say(fd, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
	else if (strcmp(path, "/gone") == 0)
		*more = say(fd, "HTTP/1.1 404 Gone\r\nContent-Length: 4\r\n\r\ngone");
	else if (strcmp(path, "/same") == 0)
		*more = say(fd, find_header(request, "if-none-match") ? "HTTP/1.1 304 Same\r\nETag: \"v1\"\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	else
		return false;
	return true;
}

/* False when the connection ends with this answer. */
static bool answer(int fd, const char *path, const char *body)
{
	char head[200];

	if (strcmp(path, "/ok") == 0)
		return say(fd,
			"HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
			"ETag: \"v1\"\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
	if (strcmp(path, "/echo") == 0) {
		snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", strlen(body));
		return say(fd, head) && say(fd, body);
	}
	if (strcmp(path, "/busy") == 0)
		return say(fd,
			"HTTP/1.1 429 Slow Down\r\nRetry-After: 17\r\nContent-Length: 4\r\n\r\nwait");
	if (strcmp(path, "/busy-until") == 0)
		return say(fd,
			"HTTP/1.1 503 No\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n"
			"Content-Length: 0\r\n\r\n");
	if (strcmp(path, "/redirect") == 0)
		return say(fd, "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
	if (strcmp(path, "/early") == 0)
		return say(fd,
			"HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n"
			"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	if (strcmp(path, "/kilobyte") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
		for (int i = 0; i < 64; i++)
			say(fd, "10\r\n0123456789abcdef\r\n");
		return say(fd, "0\r\n\r\n");
	}
	if (strcmp(path, "/announced") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\nx");
	else if (strcmp(path, "/endless") == 0 &&
		say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
		say_forever(fd, "10\r\n0123456789abcdef\r\n");
	else if (strcmp(path, "/headers") == 0 && say(fd, "HTTP/1.1 200 OK\r\n"))
		say_forever(fd, "X-More: 0123456789\r\n");
	else if (strcmp(path, "/silent") == 0)
		pause_ms(20000);
	else if (strcmp(path, "/stalled") == 0 &&
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"))
		pause_ms(20000);
	else if (strcmp(path, "/cut") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
	else if (strcmp(path, "/garbage") == 0)
		say(fd, "\x16\x03\x01 this is not HTTP\n");
	return false;
}

/* A copy of the value, valid until the next call, or NULL. */
static const char *find_header(const char *head, const char *name)
{
	static char value[300];
	size_t length = strlen(name);

	for (const char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
		line += 2;
		if (line[0] == '\r')
			break;
		if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
			line += length + 1 + strspn(line + length + 1, " ");
			snprintf(value, sizeof value, "%.*s", (int)strcspn(line, "\r"), line);
			return value;
		}
	}
	return NULL;
}

/*
 * Reads one request into `request`; the body begins at the returned place, NULL when there is none.
 */
static char *read_request(int fd, char *request, size_t room)
{
	size_t have = 0, wanted = 0;
	const char *length;
	char *body = NULL;

	while (!body || have < wanted) {
		ssize_t got = recv(fd, request + have, room - 1 - have, 0);

		if (got <= 0)
			return NULL;
		have += (size_t)got;
		request[have] = '\0';
		if (body || !(body = strstr(request, "\r\n\r\n")))
			continue;
		body += 4;
		length = find_header(request, "content-length");
		wanted = (size_t)(body - request) + (length ? strtoul(length, NULL, 10) : 0);
	}
	return body;
}

static void serve(int fd, http_seen *seen)
{
	static char request[sizeof seen->last];
	bool more = true;

	while (more) {
		char *body = read_request(fd, request, sizeof request);
		char path[100];
		int turn;

		if (!body)
			break;
		memcpy(seen->last, request, sizeof request);
		turn = atomic_fetch_add(&seen->requests, 1) + 1;
		if (sscanf(request, "%*s %99s", path) != 1)
			break;
		if (!answer_in_turn(&more, fd, path, request, turn))
			more = answer(fd, path, body);
	}
	shutdown(fd, SHUT_WR);
	close(fd);
}

static void accept_forever(int listener, http_seen *seen)
{
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		atomic_fetch_add(&seen->connections, 1);
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			close(listener);
			serve(fd, seen);
			_exit(0);
		}
		close(fd);
	}
}

void http_server_start(http_server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
		listen(listener, 64) != 0 ||
		getsockname(listener, (struct sockaddr *)&address, &length) != 0)
		die("listen");
	server->port = ntohs(address.sin_port);
	server->seen =
		mmap(NULL, sizeof *server->seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (server->seen == MAP_FAILED)
		die("mmap");
	server->process = fork();
	if (server->process < 0)
		die("fork");
	if (server->process == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGSEGV, SIG_DFL); /* the test program catches it */
		accept_forever(listener, server->seen);
	}
	close(listener);
}

void http_server_stop(http_server *server)
{
	kill(server->process, SIGKILL);
	waitpid(server->process, NULL, 0);
	munmap(server->seen, sizeof *server->seen);
}

const char *http_server_header(const http_server *server, const char *name)
{
	return find_header(server->seen->last, name);
}
