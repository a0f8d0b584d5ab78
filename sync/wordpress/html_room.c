/* html_room: see html_room.h */
#include "wordpress/html_room.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SLAB ((size_t)256 * 1024)
#define HEAD 16 /* before each block: its size class */

typedef struct pf_html_slab {
	struct pf_html_slab *next;
	alignas(16) char bytes[];
} slab;

void pf_html_room_init(pf_html_room *room, size_t limit)
{
	memset(room, 0, sizeof *room);
	room->limit = limit;
}

void pf_html_room_release(pf_html_room *room)
{
	while (room->slabs) {
		slab *next = room->slabs->next;

		free(room->slabs);
		room->slabs = next;
	}
	pf_html_room_init(room, room->limit);
}

/* Classes of 32, 48, 64, 96, 128, 192 … bytes, the head included. */
static size_t class_of(size_t size, size_t *rounded)
{
	size_t class = 0;
	size_t step = 32;

	while (step < size) {
		if (step + step / 2 >= size) {
			*rounded = step + step / 2;
			return class + 1;
		}
		step *= 2;
		class += 2;
	}
	*rounded = step;
	return class;
}

static void new_slab(pf_html_room *room, size_t size)
{
	size_t bytes = size > SLAB ? size : SLAB;
	slab *s;

	if (bytes > room->limit || room->used > room->limit - bytes)
		longjmp(room->over, 1);
	s = malloc(sizeof *s + bytes);
	if (!s) {
		room->starved = true;
		longjmp(room->over, 1);
	}
	s->next = room->slabs;
	room->slabs = s;
	room->used += bytes;
	room->at = s->bytes;
	room->end = s->bytes + bytes;
}

/* Zeroed: gumbo 0.10.1 looks at members of its own that it never set. */
void *pf_html_room_take(void *userdata, size_t size)
{
	pf_html_room *room = userdata;
	size_t rounded;
	size_t class;
	char *block;

	if (size > room->limit)
		longjmp(room->over, 1);
	class = class_of(size + HEAD, &rounded);
	if (room->spare[class]) {
		block = room->spare[class];
		memcpy(&room->spare[class], block + HEAD, sizeof(void *));
		return memset(block + HEAD, 0, size);
	}
	if ((size_t)(room->end - room->at) < rounded)
		new_slab(room, rounded);
	block = room->at;
	room->at += rounded;
	memcpy(block, &class, sizeof class);
	return memset(block + HEAD, 0, size);
}

void pf_html_room_give(void *userdata, void *given)
{
	pf_html_room *room = userdata;
	size_t class;
	char *block;

	if (!given)
		return;
	block = (char *)given - HEAD;
	memcpy(&class, block, sizeof class);
	memcpy(given, &room->spare[class], sizeof(void *));
	room->spare[class] = block;
}
