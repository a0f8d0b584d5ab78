/*
 * batch: records read from the spool that are planned and written together: neighbours of one type and one depth.
 */
#ifndef PF_IMPORT_BATCH_H
#define PF_IMPORT_BATCH_H

#include "bundle/spool.h"

#define PF_BATCH_ITEMS 1024u
#define PF_BATCH_BYTES ((size_t)6 << 20) /* of texts, so that memory stays flat with large ones */

typedef struct pf_batch {
	pf_record *records[PF_BATCH_ITEMS];
	size_t count, items, bytes;
} pf_batch;

/* Reads one batch after the other. */
typedef struct pf_batches pf_batches;

bool pf_batches_new(pf_batches **out, pf_spool *spool, pf_error *err);
void pf_batches_free(pf_batches *batches);

/* The next batch; count is 0 at the end. Its records live until the next call. */
bool pf_batches_next(pf_batch *out, pf_batches *batches, pf_error *err);

#endif
