/*
 * block_merge: a three-way merge of block markup, item by item (wordpress/block_canon.h).
 *
 * Base is what the bundle said when it was last applied, of which only marks are left; site and bundle are what both say
 * now. What only one side changed is that side's, byte for byte; what neither changed keeps the site's bytes; what both
 * changed alike is taken once. Blocks that one side added stay behind the block they were put behind, also when the
 * other side changes, adds or removes their neighbours. When both added at the same place, the site's come first: an
 * editor's addition belongs to the block above it more often than a new block of the bundle does, and nothing is lost.
 *
 * A clash, and then the merge decides nothing: both changed one item differently, one changed what the other removed, one
 * added inside what the other removed or rewrote, or the edges of blocks would not match in the result.
 */
#ifndef PF_CHANGE_BLOCK_MERGE_H
#define PF_CHANGE_BLOCK_MERGE_H

#include "wordpress/block_canon.h"

/*
 * Appends the merged markup and sets *clean; a clash appends nothing. `base`: marks of PF_CANON_MARK bytes each. Texts
 * that differ in too many items (some 2,000 on both sides) clash: time and memory are bounded. PF_E_MEMORY.
 */
bool pf_block_merge(pf_text *out, bool *clean, pf_span base, const pf_canon *site, const pf_canon *bundle, pf_error *err);

#endif
