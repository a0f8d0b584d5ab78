/*
 * html_room: the memory of one parse, with a ceiling.
 *
 * The parser cannot be told that memory ran out: it would go on with NULL. So the room leaves by
 * longjmp to `over`, which is safe because the parser holds nothing but this memory, and all of it
 * goes at once with pf_html_room_release (which also spares the parser's recursive clean-up).
 */
#ifndef PF_WORDPRESS_HTML_ROOM_H
#define PF_WORDPRESS_HTML_ROOM_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

#define PF_HTML_ROOM_BYTES ((size_t)44 * 1024 * 1024)

typedef struct pf_html_room {
	jmp_buf over; /* set it before the parse */
	size_t limit;
	size_t used;  /* bytes taken from the system */
	bool starved; /* the system had no more, below the ceiling */
	struct pf_html_slab *slabs;
	char *at, *end;  /* of the newest slab */
	void *spare[48]; /* given back, by size class */
} pf_html_room;

void pf_html_room_init(pf_html_room *room, size_t limit);
void pf_html_room_release(pf_html_room *room);

/* For the parser's options; `room` is its userdata. */
void *pf_html_room_take(void *room, size_t size);
void pf_html_room_give(void *room, void *block);

#endif
