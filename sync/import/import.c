/* import: see import.h */
#include "import/import.h"

#include "base/kill_point.h"
#include "change/conflicts.h"
#include "import/batch.h"
#include "import/model_terms.h"
#include "import/plan.h"
#include "import/removal.h"
#include "store/unit.h"

typedef struct import {
	const pf_import_options *options;
	pf_import_counts *counts;
	pf_planner *planner;
	pf_batches *batches;
	pf_apply *apply;    /* NULL: plan only */
	pf_changeset fresh; /* terms made in the open transaction; they leave the index when it is rolled back */
	uint64_t done, total;
} import;

/* --- writing --- */

/* Something to write? A changed source whose fields all agree already is only remembered. */
static bool writes(const pf_change *change)
{
	bool back = change->removal && !change->lost.length && change->action != PF_ACTION_DEFER && change->action != PF_ACTION_REFUSE;

	return change->remember || back || pf_change_is_new(change) || pf_change_is_update(change);
}

static bool remember_terms(import *im, const pf_changeset *set, pf_error *err)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->changes[i].is_term && set->changes[i].object && !set->changes[i].lost.length &&
		    !pf_index_put(im->planner->terms, set->changes[i].type, set->changes[i].id, set->changes[i].language,
				  (pf_index_entry){ set->changes[i].object, set->changes[i].tt }, err))
			return false;
	return true;
}

static bool note_conflicts(import *im, const pf_changeset *set, pf_error *err)
{
	pf_conflicts_options options = { .origin = im->options->origin, .run = im->options->run, .open = im->planner->conflicts };

	return pf_conflicts_note(im->options->db, set, &options, err);
}

typedef struct try {
	import *im;
	pf_changeset *set;
	const pf_batch *batch;
} try;

/* Plans one batch inside its transaction and applies it. */
static bool write_batch(void *self, pf_error *err)
{
	try *t = self;
	import *im = t->im;
	pf_wish_context context;
	bool any = false;

	im->fresh.count = 0;
	pf_kill_point("unit-before");
	if (!pf_plan_begin(&context, im->planner, t->batch, err) ||
	    !pf_model_terms_make(&im->fresh, im->planner, im->apply, t->batch, &context, err) || !pf_plan_batch(t->set, im->planner, t->batch, &context, err))
		return false;
	pf_kill_point("unit-planned");
	for (size_t i = 0; i < t->set->count; i++)
		any = any || writes(&t->set->changes[i]);
	return (!any || pf_apply_batch(im->apply, t->set, err)) && note_conflicts(im, t->set, err);
}

/* What the index learnt in a transaction that was rolled back. */
static void forget_terms(void *self)
{
	try *t = self;

	pf_model_terms_forget(&t->im->fresh, t->im->planner);
}

/* One batch: planned, and written if this is more than a plan. */
static bool run_batch(import *im, pf_changeset *set, const pf_batch *b, pf_error *err)
{
	const pf_import_options *o = im->options;
	pf_wish_context context;
	try t = { im, set, b };
	pf_unit unit = { o->db, o->lease, write_batch, forget_terms, &t };

	if (!o->lease)
		return pf_plan_begin(&context, im->planner, b, err) && pf_plan_batch(set, im->planner, b, &context, err);
	return pf_unit_run(&unit, err) && remember_terms(im, set, err);
}

/* --- counting --- */

/* What became of a record is the gravest of what became of its languages. */
static pf_action gravest(const pf_changeset *set, size_t *at)
{
	static const pf_action order[] = { PF_ACTION_REFUSE, PF_ACTION_CONFLICT, PF_ACTION_DEFER,     PF_ACTION_RESTORE,
					   PF_ACTION_UPDATE, PF_ACTION_CREATE,	 PF_ACTION_KEEP, PF_ACTION_UNCHANGED };
	size_t record = set->changes[*at].record, first = *at;
	bool seen[PF_ACTION_TRASH + 1] = { false };

	for (; *at < set->count && set->changes[*at].record == record; (*at)++)
		seen[pf_change_is_contested(&set->changes[*at]) ? PF_ACTION_CONFLICT : set->changes[*at].action] = true;
	if (seen[PF_ACTION_CREATE] && set->changes[first].action != PF_ACTION_CREATE) {
		seen[PF_ACTION_UPDATE] = true; /* a language was added to a record that was there */
		seen[PF_ACTION_CREATE] = false;
	}
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (seen[order[i]])
			return order[i];
	return PF_ACTION_UNCHANGED;
}

static void count_batch(import *im, const pf_changeset *set, const pf_batch *b)
{
	pf_import_counts *c = im->counts;
	uint64_t *const by_action[] = { &c->unchanged, &c->created, &c->updated, &c->kept, &c->conflicts, &c->deferred, &c->refused, &c->restored };

	for (size_t at = 0; at < set->count;)
		++*by_action[gravest(set, &at)];
	for (size_t r = 0; r < b->count; r++)
		for (size_t i = 1; i < b->records[r]->item_count; i++) {
			if (!pf_planner_takes(im->planner, &b->records[r]->items[i]))
				continue;
			c->texts += b->records[r]->items[i].text_count;
			c->machine += b->records[r]->items[i].machine_count;
		}
	for (size_t i = 0; i < set->count; i++)
		c->withheld += set->changes[i].lost.length && set->changes[i].remember;
	c->total += b->count;
	for (size_t i = 0; im->options->each && i < set->count; i++)
		if (set->changes[i].action != PF_ACTION_UNCHANGED)
			im->options->each(im->options->self, &set->changes[i]);
}

/* --- the story --- */

/* A record that cannot be stored must not take its batch with it: the batch again, record by record. */
static bool run_one_by_one(import *im, const pf_batch *b, pf_error *err)
{
	for (size_t r = 0; r < b->count; r++) {
		pf_batch one = { .records = { b->records[r] }, .count = 1, .items = b->records[r]->item_count };
		pf_changeset set = { 0 };
		pf_error why = { 0 };

		if (!run_batch(im, &set, &one, &why)) {
			if (why.code != PF_E_REFUSED) {
				*err = why;
				return false;
			}
			for (size_t i = 0; i < set.count; i++) {
				set.changes[i].action = PF_ACTION_REFUSE;
				set.changes[i].reason = why.message;
			}
		}
		count_batch(im, &set, &one);
	}
	return true;
}

static bool run_all(import *im, pf_batch *b, pf_error *err)
{
	const pf_import_options *o = im->options;

	for (;;) {
		pf_changeset set = { 0 };
		pf_error why = { 0 };

		if (!pf_batches_next(b, im->batches, err))
			return false;
		if (b->count == 0)
			return true;
		if (run_batch(im, &set, b, &why)) {
			count_batch(im, &set, b);
		} else if (why.code != PF_E_REFUSED) {
			*err = why;
			return false;
		} else if (!run_one_by_one(im, b, err)) {
			return false;
		}
		im->done += b->count;
		if (o->progress && !o->progress(o->self, "apply", im->done, im->total))
			return pf_fail(err, PF_E_INTERNAL, "stopped as asked; whole units stand, the next sync continues");
	}
}

bool pf_import_run(pf_import_counts *counts, pf_spool *spool, const pf_import_options *options, pf_error *err)
{
	pf_apply_options writing = { .contract = options->contract, .zone = options->zone, .origin = options->origin, .run = options->run, .author = options->author };
	import im = { .options = options, .counts = counts, .total = pf_spool_count(spool) };
	pf_batch batch;
	bool ok;

	*counts = (pf_import_counts){ 0 };
	ok = pf_batches_new(&im.batches, spool, err) && pf_planner_open(&im.planner, options, err) &&
	     (!options->lease || pf_apply_new(&im.apply, options->db, &writing, err)) && (!options->complete || im.planner->first || pf_removal_run(counts, spool, im.planner, im.apply, err)) && run_all(&im, &batch, err);
	pf_apply_free(im.apply);
	pf_planner_free(im.planner);
	pf_batches_free(im.batches);
	return ok;
}
