/* kill_point: see kill_point.h */
#include "base/kill_point.h"

#ifdef PROFINT_KILL_POINTS

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One "NAME[:N]" of the environment, and how often that name was passed. */
typedef struct aim {
	const char *variable;
	int signal;
	unsigned long passed;
} aim;

static aim aims[] = { { "PROFINT_KILL_AT", SIGKILL, 0 }, { "PROFINT_STOP_AT", SIGSTOP, 0 } };

static void note(const char *name)
{
	const char *path = getenv("PROFINT_KILL_LIST");
	char line[128];
	int length = snprintf(line, sizeof line, "%s\n", name);
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

	if (fd < 0)
		return;
	if (write(fd, line, (size_t)length) != length)
		abort();
	close(fd);
}

static void take_aim(aim *a, const char *name)
{
	const char *at = getenv(a->variable);
	size_t length = strlen(name);

	if (!at || strncmp(at, name, length) != 0 || (at[length] && at[length] != ':'))
		return;
	if (++a->passed == (at[length] ? strtoul(at + length + 1, NULL, 10) : 1))
		raise(a->signal);
}

void pf_kill_point(const char *name)
{
	note(name);
	for (size_t i = 0; i < sizeof aims / sizeof *aims; i++)
		take_aim(&aims[i], name);
}

#else
typedef int pf_no_kill_points; /* ISO C wants something in a file */
#endif
