/*
 * standing: changes about objects of ours as they stand, made from the ledger alone: what removals, undo and settlements
 * begin with. Every field that the ledger knows is there, with what the site holds, and wants nothing.
 */
#ifndef PF_CHANGE_STANDING_H
#define PF_CHANGE_STANDING_H

#include "change/changeset.h"
#include "store/ledger.h"

/*
 * The objects of one kind ("post" or "term") into `out`, in its arena, ordered by record and language; objects that the
 * ledger does not know are left out. `lock`: read FOR UPDATE. action: UNCHANGED, DEFER (open in an editor) or, with `lost`
 * set, KEEP: in the trash or gone, which `lost` tells. want is site, and the verdict SAME.
 */
typedef struct pf_standing_options {
	const pf_contract *contract;
	const char *kind;
	bool lock;
	int64_t now;
	bool (*more)(void *self, pf_change *change, pf_error *err); /* adds fields to be looked at; may be NULL */
	void *self;
} pf_standing_options;

bool pf_standing_load(pf_changeset *out, pf_db *db, const pf_standing_options *options, const pf_bind *objects, size_t count, pf_error *err);

/*
 * Did somebody change the object since the ledger was written? What WordPress's editor writes anew by itself is no change.
 */
bool pf_standing_touched(const pf_change *change);

#endif
