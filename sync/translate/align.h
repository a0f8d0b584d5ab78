/*
 * align: which segment of a text is which one of its former version. Pure.
 *
 * The same mark, in order, first; then the same mark that moved; then, in the gaps between those, as many of the same kinds in
 * a row as stand on both sides, one by one: they were rewritten. Others are new, or gone.
 */
#ifndef PF_TRANSLATE_ALIGN_H
#define PF_TRANSLATE_ALIGN_H

#include "base/arena.h"
#include "wordpress/segment.h"

#define PF_ALIGN_NONE ((size_t)-1)

typedef struct pf_align_item {
	const unsigned char *mark; /* PF_SEGMENT_MARK bytes */
	pf_span kind;              /* empty: not known, fits every kind */
} pf_align_item;

/* For every new item the index of the old one, or PF_ALIGN_NONE; no old one twice. PF_E_MEMORY. */
bool pf_align(size_t **old_of_new, pf_arena *arena, const pf_align_item *old, size_t old_count, const pf_align_item *now, size_t now_count,
	      pf_error *err);

#endif
