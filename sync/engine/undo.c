/*
 * undo: a run is put back, in whole units under the lease, by a run of its own, which can be undone in turn.
 */
#include "change/undo.h"

#include "change/apply.h"
#include "engine/engine.h"
#include "engine/report.h"
#include "engine/tell.h"
#include "store/conflict.h"
#include "store/schema.h"
#include "store/unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNIT 128 /* objects */

typedef struct undoing {
	const profint_options *options;
	pf_site site;
	pf_lease lease;
	pf_apply *apply;
	pf_arena *work;
	uint64_t undone, run;
	uint32_t origin;
	pf_rows objects; /* kind, object, turn */
	json_t *skipped;
	json_int_t restored, deleted, trashed, untrashed, unchanged, kept;
	double began;
} undoing;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- what the run did --- */

static bool find_run(undoing *u, pf_error *err)
{
	pf_bind run[] = { pf_bind_id(u->undone), pf_bind_id(u->undone) };
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, u->site.arena, u->site.db, "SELECT outcome FROM `{prefix}profint_run` WHERE run = ?", run, 1, err))
		return false;
	if (rows.count == 0)
		return pf_fail(err, PF_E_USAGE, "there is no run %" PRIu64 " on this site (`profint status` lists the last ones)", u->undone);
	return pf_db_query(&u->objects, u->site.arena, u->site.db,
			   "SELECT kind, object, IF(kind = 'post', 1, IF(action = 'delete', 0, 2)) AS turn FROM `{prefix}profint_change` WHERE run = ? "
			   "UNION SELECT r.kind, r.object, IF(r.kind = 'post', 1, 2) FROM `{prefix}profint_record` r LEFT JOIN `{prefix}profint_change` c "
			   "ON c.run = r.created AND c.kind = r.kind AND c.object = r.object WHERE r.created = ? AND c.object IS NULL ORDER BY turn, object DESC",
			   run, 2, err);
}

/* A run is about one origin; the ledger or, for what is gone, its history knows it. */
static bool find_origin(undoing *u, pf_error *err)
{
	pf_bind run[] = { pf_bind_id(u->undone), pf_bind_id(u->undone) };
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, u->site.arena, u->site.db,
			 "SELECT r.origin FROM `{prefix}profint_record` r JOIN `{prefix}profint_change` c ON c.kind = r.kind AND c.object = r.object WHERE c.run = ? "
			 "UNION SELECT origin FROM `{prefix}profint_record` WHERE created = ? LIMIT 1",
			 run, 2, err))
		return false;
	if (rows.count) {
		u->origin = (uint32_t)pf_cell_id(&rows, 0, 0);
		return true;
	}
	if (!pf_db_query(&rows, u->site.arena, u->site.db, "SELECT before_image FROM `{prefix}profint_change` WHERE run = ? AND action = 'delete' LIMIT 1", run, 1, err))
		return false;
	if (rows.count) {
		json_t *image = json_loadb(pf_cell(&rows, 0, 0).data, pf_cell(&rows, 0, 0).length, JSON_ALLOW_NUL, NULL);

		u->origin = (uint32_t)json_integer_value(json_object_get(json_object_get(image, "record"), "origin"));
		json_decref(image);
	}
	return true;
}

/* --- putting it back --- */

static void note_skipped(undoing *u, const pf_change *change)
{
	json_t *entry = pf_report_change(change), *fields = json_array();

	for (size_t i = 0; i < change->value_count; i++)
		if (change->values[i].verdict == PF_VERDICT_KEEP)
			json_array_append_new(fields, json_string(change->values[i].name));
	json_object_set_new(entry, "fields", fields);
	json_object_del(entry, "action");
	if (!json_object_get(entry, "reason"))
		json_object_set_new(entry, "reason", json_string("changed since the run"));
	json_array_append_new(u->skipped, entry);
}

static void count(undoing *u, const pf_changeset *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const pf_change *change = &set->changes[i];
		bool kept = change->action == PF_ACTION_KEEP || change->action == PF_ACTION_DEFER;

		for (size_t v = 0; v < change->value_count; v++)
			kept = kept || change->values[v].verdict == PF_VERDICT_KEEP;
		if (kept)
			note_skipped(u, change);
		u->restored += change->action == PF_ACTION_UPDATE || (change->action == PF_ACTION_RESTORE && change->rows.length);
		u->deleted += change->action == PF_ACTION_DELETE;
		u->trashed += change->action == PF_ACTION_TRASH;
		u->untrashed += change->action == PF_ACTION_RESTORE && !change->rows.length;
		u->unchanged += change->action == PF_ACTION_UNCHANGED;
	}
}

typedef struct piece {
	undoing *u;
	const char *kind;
	pf_bind *objects;
	size_t count;
	pf_changeset set;
} piece;

static bool put_back(void *self, pf_error *err)
{
	piece *p = self;
	undoing *u = p->u;

	pf_arena_clear(u->work);
	p->set = (pf_changeset){ .arena = u->work };
	return pf_undo_plan(&p->set, u->site.db, u->site.contract, u->undone, p->kind, p->objects, p->count, (int64_t)time(NULL), err) &&
	       pf_apply_batch(u->apply, &p->set, err);
}

/*
 * Objects of one turn, up to a unit's worth, from `first` on: terms that come back are there before the posts that are
 * related to them, terms that go wait for their posts to go.
 */
static size_t gather(const undoing *u, size_t first, pf_bind *objects)
{
	size_t n = 0;

	for (size_t i = first; i < u->objects.count && n < UNIT && pf_span_equal(pf_cell(&u->objects, i, 2), pf_cell(&u->objects, first, 2)); i++)
		objects[n++] = pf_bind_id(pf_cell_id(&u->objects, i, 1));
	return n;
}

static bool put_all_back(undoing *u, pf_error *err)
{
	pf_bind objects[UNIT];

	for (size_t at = 0; at < u->objects.count;) {
		piece p = { .u = u, .kind = pf_cell(&u->objects, at, 0).data, .objects = objects, .count = gather(u, at, objects) };
		pf_unit unit = { u->site.db, &u->lease, put_back, NULL, &p };

		if (!pf_unit_run(&unit, err))
			return false;
		count(u, &p.set);
		at += p.count;
		if (u->options && u->options->progress && !u->options->progress(u->options->self, "undo", at, u->objects.count))
			return pf_fail(err, PF_E_INTERNAL, "stopped as asked; whole units are put back, the same undo goes on with the rest");
	}
	return true;
}

/* The next sync must look at everything again; conflicts that the run settled are open, those of what is gone are over. */
static bool forget(void *self, pf_error *err)
{
	undoing *u = self;
	pf_bind origin = pf_bind_id(u->origin);

	return pf_db_run(u->site.db, "UPDATE `{prefix}profint_origin` SET fingerprint = '' WHERE origin = ?", &origin, 1, NULL, err) &&
	       pf_undo_reopen(u->site.db, u->undone, err) && pf_conflict_sweep(u->site.db, u->run, err);
}

static bool go(undoing *u, pf_error *err)
{
	pf_apply_options writing = { .contract = u->site.contract, .zone = u->site.zone, .origin = u->origin, .run = u->run, .author = u->site.config->author };
	pf_unit first = { u->site.db, &u->lease, forget, NULL, u };

	u->work = pf_arena_new();
	if (!u->work)
		return pf_fail(err, PF_E_MEMORY, "no memory for undoing a run");
	/* forgotten first: what is put back before a crash must not be taken for a site that agrees with its bundle */
	return pf_apply_new(&u->apply, u->site.db, &writing, err) && pf_unit_run(&first, err) && put_all_back(u, err);
}

/* --- the story --- */

static bool report(undoing *u, json_t **out, pf_error *err)
{
	json_t *outbox = NULL;

	if (!pf_report_outbox(&outbox, u->site.db, err))
		return false;
	*out = json_pack("{s:I, s:I, s:s, s:{s:I, s:I, s:I, s:I, s:I, s:I}, s:O, s:o, s:f}", "run", (json_int_t)u->run, "undone", (json_int_t)u->undone, "outcome",
			 "done", "objects", "restored", u->restored, "deleted", u->deleted, "trashed", u->trashed, "untrashed", u->untrashed, "unchanged", u->unchanged,
			 "skipped", (json_int_t)json_array_size(u->skipped), "skipped", u->skipped, "outbox", outbox, "seconds", now() - u->began);
	return *out || pf_fail(err, PF_E_MEMORY, "no memory for the report");
}

static bool open_all(undoing *u, const profint *engine, pf_error *err)
{
	char title[64];

	snprintf(title, sizeof title, "run %" PRIu64, u->undone);
	return pf_site_connect(&u->site, &engine->config, engine->site, err) && pf_site_learn(&u->site, err) && pf_schema_migrate(u->site.db, NULL, NULL, err) &&
	       pf_schema_rights(u->site.db, err) && pf_lease_take(&u->lease, u->site.db, engine->site->lease_seconds, u->options ? u->options->wait : 0, err) &&
	       find_run(u, err) && find_origin(u, err) && pf_run_start(&u->run, u->site.db, "undo", u->lease.fence, PROFINT_VERSION, title, err);
}

static void release(undoing *u)
{
	if (u->site.db)
		pf_lease_release(&u->lease, u->site.db);
	pf_apply_free(u->apply);
	pf_arena_free(u->work);
	pf_site_release(&u->site);
	json_decref(u->skipped);
}

bool pf_engine_undo(json_t **out, const profint *engine, uint64_t run, const profint_options *options, pf_error *err)
{
	undoing u = { .options = options, .undone = run, .skipped = json_array(), .began = now() };
	bool ok = open_all(&u, engine, err) && go(&u, err);

	if (ok)
		pf_tell(&u.site);
	ok = ok && report(&u, out, err) && pf_report_finish(u.site.db, u.run, "done", *out, err);
	if (!ok && u.run)
		pf_report_failed(u.site.db, u.run, err);
	release(&u);
	return ok;
}
