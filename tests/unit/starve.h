/*
 * starve: a test whose n-th allocation fails. The linker sends our allocations here: the program's LDFLAGS have $(STARVE).
 *
 *     countdown = n;   from now on the n-th allocation (from 0) fails: that one alone, or with `starving` all after it
 *     countdown = -1;  nothing fails any more
 *     failed           whether one did
 */
#ifndef PF_TEST_STARVE_H
#define PF_TEST_STARVE_H

#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *string);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *string);

static long countdown = -1;
static bool starving, failed;

static bool fails(void)
{
	if (countdown < 0 || (countdown > 0 && countdown-- > 0))
		return false;
	if (!starving)
		countdown = -1;
	failed = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *string)
{
	return fails() ? NULL : __real_strdup(string);
}

#endif
