/* arena: see arena.h */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK ((size_t)64 * 1024)

typedef struct chunk {
	struct chunk *next;
	size_t used;
	size_t size;
	alignas(max_align_t) char bytes[];
} chunk;

struct pf_arena {
	chunk *head; /* the one being filled; older ones follow */
};

static chunk *chunk_new(size_t size)
{
	chunk *c = malloc(sizeof *c + size);

	if (c) {
		c->next = NULL;
		c->used = 0;
		c->size = size;
	}
	return c;
}

pf_arena *pf_arena_new(void)
{
	pf_arena *arena = calloc(1, sizeof *arena);

	if (arena && !(arena->head = chunk_new(CHUNK))) {
		free(arena);
		return NULL;
	}
	return arena;
}

static void free_chunks(chunk *c)
{
	while (c) {
		chunk *next = c->next;

		free(c);
		c = next;
	}
}

void pf_arena_free(pf_arena *arena)
{
	if (!arena)
		return;
	free_chunks(arena->head);
	free(arena);
}

void pf_arena_clear(pf_arena *arena)
{
	chunk *keep = arena->head;

	free_chunks(keep->next);
	keep->next = NULL;
	keep->used = 0;
}

void *pf_arena_alloc(pf_arena *arena, size_t size)
{
	size_t aligned = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	chunk *c = arena->head;
	void *found;

	if (aligned < size)
		return NULL;
	if (c->size - c->used < aligned) {
		c = chunk_new(aligned > CHUNK / 4 ? aligned + CHUNK : CHUNK);
		if (!c)
			return NULL;
		c->next = arena->head;
		arena->head = c;
	}
	found = c->bytes + c->used;
	c->used += aligned;
	return memset(found, 0, size);
}

char *pf_arena_copy(pf_arena *arena, const char *bytes, size_t length)
{
	char *copy = pf_arena_alloc(arena, length + 1);

	if (copy && length)
		memcpy(copy, bytes, length);
	return copy;
}

pf_span pf_arena_span(pf_arena *arena, pf_span span)
{
	return (pf_span){ pf_arena_copy(arena, span.data, span.length), span.length };
}

char *pf_arena_format(pf_arena *arena, const char *format, ...)
{
	va_list args;
	char *text = NULL;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length >= 0 && (text = pf_arena_alloc(arena, (size_t)length + 1))) {
		va_start(args, format);
		vsnprintf(text, (size_t)length + 1, format, args);
		va_end(args);
	}
	return text;
}
