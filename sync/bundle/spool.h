/*
 * spool: validated, rendered records between the two passes of an import, in an unlinked temporary file.
 *
 * Pass one puts records in any order; pass two reads them rank by rank and depth by depth, so that parents come before
 * children, in the order they were put. Memory does not grow with the bundle but for a few bytes a record.
 */
#ifndef PF_BUNDLE_SPOOL_H
#define PF_BUNDLE_SPOOL_H

#include "base/arena.h"
#include "bundle/item.h"

typedef struct pf_spool pf_spool;

/* `folder` holds the temporary file (NULL: /tmp). */
bool pf_spool_new(pf_spool **out, const char *folder, pf_error *err);
void pf_spool_free(pf_spool *spool);

bool pf_spool_put(pf_spool *spool, const pf_record *record, pf_error *err);

/*
 * How deep the record put as number `index` (from 0) lies, when that is known only after all were put: pages. Before
 * pf_spool_rewind; pf_spool_next gives it as the record's depth.
 */
void pf_spool_set_depth(pf_spool *spool, size_t index, unsigned depth);

/* Ends the first pass: flushes, sorts by (rank, depth, order of putting). */
bool pf_spool_rewind(pf_spool *spool, pf_error *err);

/*
 * The next record, in `arena`; *out is NULL at the end. Texts of the record live in the arena.
 */
bool pf_spool_next(pf_record **out, pf_spool *spool, pf_arena *arena, pf_error *err);

size_t pf_spool_count(const pf_spool *spool); /* records put */

/*
 * After pf_spool_rewind: was this record put? Known by 8 bytes of a hash a record, so that nothing is read again; of two
 * names among a million the chance to be taken for one is below 1 in 10^7.
 */
bool pf_spool_has(const pf_spool *spool, pf_span type, pf_span id);

#endif
