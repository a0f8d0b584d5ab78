/* writer: see writer.h */
#include "change/writer.h"

#include <inttypes.h>
#include <stdlib.h>

const char *pf_writer_number(pf_apply *a, uint64_t number)
{
	return pf_arena_format(a->arena, "%" PRIu64, number);
}

bool pf_writer_memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for writing a batch");
}

bool pf_writer_count(pf_apply *a, uint64_t tt, int64_t delta, pf_error *err)
{
	uint64_t *place = pf_map_put(a->counts, (pf_span){ (const char *)&tt, sizeof tt }, NULL);

	if (!pf_writer_memory(place, err))
		return false;
	*place = (uint64_t)((int64_t)*place + delta);
	return true;
}

bool pf_writer_each_tt(pf_span list, bool (*each)(void *self, uint64_t tt, pf_error *err), void *self, pf_error *err)
{
	for (size_t at = 0; at < list.length;) {
		char *end;
		uint64_t tt = strtoull(list.data + at, &end, 10);

		if (tt && !each(self, tt, err))
			return false;
		at = (size_t)(end - list.data) + 1;
	}
	return true;
}
