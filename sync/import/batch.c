/* batch: see batch.h */
#include "import/batch.h"

#include <stdlib.h>

struct pf_batches {
	pf_spool *spool;
	pf_record *held;             /* read, but it belongs to the next batch */
	pf_arena *arena, *other;     /* in turn: a held record lives in the one of the batch before */
};

bool pf_batches_new(pf_batches **out, pf_spool *spool, pf_error *err)
{
	pf_batches *batches = calloc(1, sizeof *batches);

	if (batches) {
		batches->spool = spool;
		batches->arena = pf_arena_new();
		batches->other = pf_arena_new();
	}
	if (!batches || !batches->arena || !batches->other) {
		pf_batches_free(batches);
		return pf_fail(err, PF_E_MEMORY, "no memory for a batch");
	}
	*out = batches;
	return true;
}

void pf_batches_free(pf_batches *batches)
{
	if (!batches)
		return;
	pf_arena_free(batches->arena);
	pf_arena_free(batches->other);
	free(batches);
}

static size_t bytes_of(const pf_record *record)
{
	size_t bytes = 0;

	for (size_t i = 0; i < record->item_count; i++)
		bytes += record->items[i].content.length + record->items[i].excerpt.length + record->items[i].title.length;
	return bytes;
}

static void add(pf_batch *batch, pf_record *record)
{
	batch->records[batch->count++] = record;
	batch->items += record->item_count;
	batch->bytes += bytes_of(record);
}

static bool belongs(const pf_batch *batch, const pf_record *record)
{
	return batch->count == 0 || (record->type == batch->records[0]->type && record->depth == batch->records[0]->depth);
}

bool pf_batches_next(pf_batch *out, pf_batches *batches, pf_error *err)
{
	pf_arena *before = batches->arena;

	batches->arena = batches->other;
	batches->other = before;
	pf_arena_clear(batches->arena);
	out->count = out->items = out->bytes = 0;
	if (batches->held)
		add(out, batches->held);
	batches->held = NULL;
	while (out->count < PF_BATCH_ITEMS && out->items < PF_BATCH_ITEMS && out->bytes < PF_BATCH_BYTES) {
		pf_record *record = NULL;

		if (!pf_spool_next(&record, batches->spool, batches->arena, err))
			return false;
		if (!record)
			break;
		if (!belongs(out, record)) {
			batches->held = record;
			break;
		}
		add(out, record);
	}
	return true;
}
