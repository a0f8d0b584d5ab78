/* removal: see removal.h */
#include "import/removal.h"

#include "change/standing.h"
#include "change/trash.h"
#include "store/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE 256	 /* objects that are looked at together */
#define LEDGER_PAGE 4096 /* rows of the ledger */

typedef struct removal {
	pf_import_counts *counts;
	const pf_planner *planner;
	const pf_import_options *options;
	pf_apply *apply;
	const pf_spool *spool;
	pf_arena *arena; /* of one page */
	pf_bind *gone;   /* their post IDs, records together */
	size_t *of;      /* … and which record each belongs to, counted from 1 */
	size_t gone_count, gone_room;
	uint64_t fixed[3]; /* pages that the site itself uses */
	pf_changeset set;  /* of the page at hand */
	uint64_t records;  /* that may go, as far as was looked */
	uint64_t postponed;
} removal;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the records that left the bundle");
}

/* --- which are they --- */

/* One more object that is gone; what is gathered doubles its room. */
static bool add_gone(removal *r, uint64_t object, size_t record, pf_error *err)
{
	if (r->gone_count == r->gone_room) {
		size_t room = r->gone_room ? r->gone_room * 2 : 256;
		pf_bind *gone = realloc(r->gone, room * sizeof *gone);
		size_t *of;

		if (gone)
			r->gone = gone;
		of = gone ? realloc(r->of, room * sizeof *of) : NULL;
		if (!memory(of, err))
			return false;
		r->of = of;
		r->gone_room = room;
	}
	r->of[r->gone_count] = record;
	r->gone[r->gone_count++] = pf_bind_id(object);
	return true;
}

/* A page of the ledger's live posts of one type, behind the record `after`; whole records, but for the last of a full page. */
static bool read_page(pf_rows *rows, removal *r, const char *type, pf_span after, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(r->options->origin), pf_bind_text(type), pf_bind_span(after), pf_bind_int(LEDGER_PAGE) };

	return pf_db_query(rows, r->arena, r->options->db,
			   "SELECT r.id, r.object FROM `{prefix}profint_record` r JOIN `{prefix}posts` p ON p.ID = r.object AND p.post_status <> 'trash' "
			   "LEFT JOIN `{prefix}profint_removal` v ON v.object = r.object WHERE r.origin = ? AND r.type = ? AND r.id > ? AND r.kind = 'post' "
			   "AND v.object IS NULL ORDER BY r.id, r.language LIMIT ?",
			   binds, 4, err);
}

/* Live posts of one type whose record the bundle lacks. */
static bool find_gone_of(removal *r, const char *type, size_t *record, pf_error *err)
{
	char after[128] = "";
	pf_rows rows = { 0 };

	do {
		size_t count;

		pf_arena_clear(r->arena);
		if (!read_page(&rows, r, type, pf_span_of(after), err))
			return false;
		count = rows.count;
		if (count == LEDGER_PAGE) /* the last record may go on behind the page */
			while (count > 1 && pf_span_equal(pf_cell(&rows, count - 1, 0), pf_cell(&rows, rows.count - 1, 0)))
				count--;
		for (size_t i = 0; i < count; i++) {
			pf_span id = pf_cell(&rows, i, 0);

			*record += i == 0 || !pf_span_equal(id, pf_cell(&rows, i - 1, 0));
			snprintf(after, sizeof after, "%.*s", (int)id.length, id.data);
			if (!pf_spool_has(r->spool, pf_span_of(type), id) && !add_gone(r, pf_cell_id(&rows, i, 1), *record, err))
				return false;
		}
	} while (rows.count == LEDGER_PAGE);
	return true;
}

static bool find_gone(removal *r, pf_error *err)
{
	const pf_type *type;
	size_t record = 0;

	for (size_t rank = 0; (type = pf_model_type_at(r->options->model, rank)); rank++)
		if (!type->is_term && !find_gone_of(r, type->name, &record, err))
			return false;
	return true;
}

static bool read_fixed(removal *r, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, r->arena, r->options->db,
			 "SELECT option_value FROM `{prefix}options` WHERE option_name IN ('page_on_front', 'page_for_posts', 'wp_page_for_privacy_policy')", NULL, 0,
			 err))
		return false;
	for (size_t i = 0; i < rows.count && i < 3; i++)
		r->fixed[i] = pf_cell_id(&rows, i, 0);
	return true;
}

/* --- what becomes of them --- */

static void keep(pf_change *change, pf_action action, const char *reason)
{
	change->action = action;
	change->reason = reason;
}

static void judge(const removal *r, pf_change *change)
{
	if (change->action == PF_ACTION_DEFER || change->lost.length)
		return;
	for (size_t i = 0; i < 3; i++)
		if (r->fixed[i] == change->object)
			keep(change, PF_ACTION_KEEP, "it left the bundle, but the site uses it as its front page, page of posts or privacy policy");
	if (change->action == PF_ACTION_UNCHANGED && pf_standing_touched(change))
		keep(change, PF_ACTION_KEEP, "it left the bundle, but was changed on this site");
}

/* A record goes with all its languages or not at all. */
static bool judge_record(removal *r, pf_change *changes, size_t count, pf_error *err)
{
	const pf_change *hurdle = NULL;

	for (size_t i = 0; i < count; i++) {
		judge(r, &changes[i]);
		if (changes[i].action != PF_ACTION_UNCHANGED && !changes[i].lost.length)
			hurdle = &changes[i];
	}
	for (size_t i = 0; i < count; i++) {
		if (changes[i].lost.length)
			continue;
		if (hurdle)
			keep(&changes[i], hurdle->action, hurdle->reason);
		else if (!pf_trash_prepare(&changes[i], r->set.arena))
			return memory(NULL, err);
		changes[i].removal = !hurdle;
		changes[i].put = changes[i].ledger;
	}
	r->records += !hurdle;
	r->postponed += hurdle && hurdle->action == PF_ACTION_DEFER;
	return true;
}

static bool judge_page(removal *r, size_t first, size_t count, pf_error *err)
{
	pf_standing_options standing = { .contract = r->options->contract, .kind = "post", .lock = r->apply != NULL, .now = (int64_t)time(NULL) };

	pf_arena_clear(r->arena);
	r->set.arena = r->arena;
	if (!pf_standing_load(&r->set, r->options->db, &standing, r->gone + first, count, err))
		return false;
	for (size_t i = 0, next; i < r->set.count; i = next) {
		for (next = i; next < r->set.count && r->set.changes[next].record == r->set.changes[i].record;)
			next++;
		if (!judge_record(r, r->set.changes + i, next - i, err))
			return false;
	}
	return true;
}

/* How many objects of `gone` the next page has; it ends between two records, which have far fewer languages than a page. */
static size_t page_size(const removal *r, size_t first)
{
	size_t end = first + PAGE;

	if (end >= r->gone_count)
		return r->gone_count - first;
	while (end > first + 1 && r->of[end] == r->of[end - 1])
		end--;
	return end - first;
}

static void tell(const removal *r, const char *held)
{
	for (size_t i = 0; r->options->each && i < r->set.count; i++) {
		pf_change *change = &r->set.changes[i];

		if (change->action == PF_ACTION_TRASH)
			change->reason = held;
		r->options->each(r->options->self, change);
	}
}

typedef struct page {
	removal *r;
	size_t first, count;
	uint64_t before;
} page;

static bool write_page(void *self, pf_error *err)
{
	page *p = self;

	p->r->records = p->before;
	return judge_page(p->r, p->first, p->count, err) && pf_apply_batch(p->r->apply, &p->r->set, err);
}

static bool run_page(removal *r, size_t first, size_t count, pf_error *err)
{
	page p = { r, first, count, r->records };
	pf_unit unit = { r->options->db, r->options->lease, write_page, NULL, &p };

	return r->apply ? pf_unit_run(&unit, err) : judge_page(r, first, count, err);
}

/* Looks at all, so that the number is known before the first one goes. */
static bool count_all(removal *r, pf_error *err)
{
	for (size_t at = 0; at < r->gone_count; at += page_size(r, at))
		if (!judge_page(r, at, page_size(r, at), err))
			return false;
	return true;
}

/* How many records may go: a number, or a share of those that are live. */
static bool read_allowed(removal *r, pf_error *err)
{
	const pf_import_options *o = r->options;
	pf_bind origin = pf_bind_id(o->origin);
	pf_rows rows = { 0 };
	uint64_t share;

	r->counts->allowed = o->most_trash;
	if (!o->trash_percent)
		return true;
	if (!pf_db_query(&rows, r->arena, o->db,
			 "SELECT COUNT(DISTINCT r.type, r.id) FROM `{prefix}profint_record` r LEFT JOIN `{prefix}profint_removal` v "
			 "ON r.kind = 'post' AND v.object = r.object WHERE r.origin = ? AND r.type NOT LIKE 'profint\\_%' AND v.object IS NULL",
			 &origin, 1, err))
		return false;
	share = pf_cell_id(&rows, 0, 0) * o->most_trash / 100;
	r->counts->allowed = share ? share : 1;
	return true;
}

static bool remove_all(removal *r, pf_error *err)
{
	pf_apply *apply = r->apply;
	bool held;

	r->apply = NULL;
	if (!read_allowed(r, err) || !count_all(r, err))
		return false;
	held = r->records > r->counts->allowed;
	if (held)
		r->counts->vanished = r->records;
	r->counts->postponed = r->postponed;
	r->records = 0;
	r->apply = held ? NULL : apply;
	for (size_t at = 0; at < r->gone_count; at += page_size(r, at)) {
		if (!run_page(r, at, page_size(r, at), err))
			return false;
		tell(r, held ? "more records left the bundle than max_trash allows; --allow-trash N approves" : NULL);
	}
	if (!held)
		r->counts->trashed = r->records;
	return true;
}

bool pf_removal_run(pf_import_counts *counts, const pf_spool *spool, pf_planner *planner, pf_apply *apply, pf_error *err)
{
	removal r = { .counts = counts, .planner = planner, .options = planner->options, .apply = apply, .spool = spool, .arena = pf_arena_new() };
	bool ok = memory(r.arena, err) && find_gone(&r, err) && (r.gone_count == 0 || (read_fixed(&r, err) && remove_all(&r, err)));

	pf_arena_free(r.arena);
	free(r.gone);
	free(r.of);
	return ok;
}
