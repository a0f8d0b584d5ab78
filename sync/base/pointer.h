/*
 * pointer: a JSON pointer (RFC 6901) that follows a walk through a tree.
 *
 * Going down returns the mark to come back to:
 *
 *     size_t mark = pf_pointer_name(&at, "title");
 *     …
 *     pf_pointer_back(&at, mark);
 *
 * A pointer that grows beyond its room ends in "…" and stays valid UTF-8.
 */
#ifndef PF_BASE_POINTER_H
#define PF_BASE_POINTER_H

#include "base/text.h"

typedef struct pf_pointer {
	char text[512]; /* NUL-terminated; "" is the whole */
	size_t length;
} pf_pointer;

void pf_pointer_init(pf_pointer *pointer);
size_t pf_pointer_name(pf_pointer *pointer, const char *name); /* a member; ~ and / are escaped */
size_t pf_pointer_index(pf_pointer *pointer, size_t index);    /* an item of a list */
void pf_pointer_back(pf_pointer *pointer, size_t mark);

#endif
