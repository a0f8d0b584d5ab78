/*
 * arena: memory for things that die together.
 *
 * Allocation moves a pointer; clear forgets everything and keeps one chunk for the next round, so that a loop over
 * batches has flat memory. Nothing in an arena is freed alone.
 */
#ifndef PF_BASE_ARENA_H
#define PF_BASE_ARENA_H

#include "base/text.h"

typedef struct pf_arena pf_arena;

pf_arena *pf_arena_new(void); /* NULL: no memory */
void pf_arena_free(pf_arena *arena);
void pf_arena_clear(pf_arena *arena);

void *pf_arena_alloc(pf_arena *arena, size_t size); /* zeroed, aligned for any type; NULL: no memory */
char *pf_arena_copy(pf_arena *arena, const char *bytes, size_t length); /* NUL-terminated copy */
pf_span pf_arena_span(pf_arena *arena, pf_span span);                   /* data NULL: no memory */
char *pf_arena_format(pf_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
