/* measure: runs a command and notes what it took, as one line "STATUS SECONDS PROCESSOR KILOBYTES": wall
 * and processor seconds from start to end, peak of resident memory. Small itself, for the peak of a
 * process counts from what it was before it became the command.
 *
 *   measure NOTE COMMAND [ARGUMENTS…]
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double processor(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static int status_of(int waited)
{
	return WIFEXITED(waited) ? WEXITSTATUS(waited) : 128 + WTERMSIG(waited);
}

int main(int argc, char **argv)
{
	double began = now();
	struct rusage usage;
	int waited = 0;
	pid_t child;
	FILE *note;

	if (argc < 3)
		return 2;
	child = fork();
	if (child == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (child < 0 || wait4(child, &waited, 0, &usage) != child)
		return 1;
	note = fopen(argv[1], "w");
	if (!note)
		return 1;
	fprintf(note, "%d %.4f %.4f %ld\n", status_of(waited), now() - began, processor(&usage), usage.ru_maxrss);
	return fclose(note) == 0 ? status_of(waited) : 1;
}
