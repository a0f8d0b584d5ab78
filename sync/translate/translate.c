/* translate: see translate.h */
#include "translate/translate.h"

#include "base/kill_point.h"
#include "store/backlog.h"
#include "store/unit.h"
#include "translate/look.h"
#include "translate/supply.h"
#include "translate/target.h"

#include <stdio.h>
#include <string.h>

#define PAGE_TEXTS   10000u /* that are asked for together: between two pages the connections have nothing to do */
#define PAGE_RECORDS 64u   /* that are looked at, or published, in one unit */
#define MOST_ROUNDS  32u   /* of pages below pages */

typedef struct story {
	pf_translate_counts *counts;
	const pf_translate_options *options;
	pf_arena *arena;     /* of the run: what is due */
	pf_arena *page;      /* of one page */
	pf_rows due;         /* looked at: (type, record), ordered */
	pf_rows ready, hidden; /* to be published: the same */
	pf_ask_known *known; /* of the providers, as the chain has them */
	pf_map *counted;     /* dry run */
	pf_apply *apply;
	uint64_t done, total;
	uint64_t answered;   /* texts that providers gave in this run */
	bool begun;
	char why[256];
} story;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the translations");
}

static bool show(story *s, const char *stage, uint64_t done, uint64_t total, pf_error *err)
{
	const pf_translate_options *o = s->options;

	return !o->progress || o->progress(o->self, stage, done, total) ||
	       pf_fail(err, PF_E_INTERNAL, "stopped as asked; whole units stand, the next run continues");
}

static bool begin_unit(void *self, pf_error *err)
{
	story *s = self;

	return s->options->begin(s->options->self, err);
}

/* Something will be written: the caller is told, once. */
static bool begin(story *s, pf_error *err)
{
	const pf_translate_options *o = s->options;

	if (s->begun || o->dry_run || !o->begin)
		return true;
	s->begun = true;
	return pf_unit_run(&(pf_unit){ .db = o->db, .lease = o->lease, .work = begin_unit, .self = s }, err);
}

/* --- look --- */

/* One unit of records of one type. */
typedef struct batch {
	story *story;
	const pf_type *type;
	const pf_bind *records;
	size_t count;
	pf_publish_counts published; /* of this try */
} batch;

static bool look(void *self, pf_error *err)
{
	batch *b = self;
	uint64_t changed = 0;

	pf_kill_point("look-before");
	if (!pf_look_batch(&changed, b->story->options, b->type, b->records, b->count, err))
		return false;
	pf_kill_point("look-after");
	return true;
}

/* The records of one type that are due. */
static bool due_of(pf_bind **out, size_t *count, story *s, const pf_type *type, pf_error *err)
{
	pf_bind *records = pf_arena_alloc(s->arena, (s->due.count + 1) * sizeof *records);

	*out = records;
	*count = 0;
	for (size_t i = 0; records && i < s->due.count; i++)
		if (pf_span_is(pf_cell(&s->due, i, 0), type->name))
			records[(*count)++] = pf_bind_span(pf_cell(&s->due, i, 1));
	return memory(records, err);
}

/* A dry run is in one transaction, which is taken back in the end. */
static bool run_unit(story *s, bool (*work)(void *self, pf_error *err), batch *b, pf_error *err)
{
	if (s->options->dry_run)
		return work(b, err);
	return pf_unit_run(&(pf_unit){ .db = s->options->db, .lease = s->options->lease, .work = work, .self = b }, err);
}

static bool look_at_type(story *s, const pf_type *type, pf_error *err)
{
	pf_bind *records;
	size_t count;

	if (!due_of(&records, &count, s, type, err))
		return false;
	for (size_t at = 0; at < count; at += PAGE_RECORDS) {
		batch b = { .story = s, .type = type, .records = records + at, .count = count - at < PAGE_RECORDS ? count - at : PAGE_RECORDS };

		if (!run_unit(s, look, &b, err) || !show(s, "look", s->done += b.count, s->due.count, err))
			return false;
	}
	return true;
}

static bool look_at_all(story *s, pf_error *err)
{
	const pf_translate_options *o = s->options;
	const pf_type *type;

	/* what is in no other language yet costs a look only when somebody can translate it, or when it is asked for */
	if (!pf_looks_due(&s->due, s->arena, o->db, o->origin, pf_span_of(o->source_language), o->languages, o->again || o->chain_count > 0, err))
		return false;
	if (s->due.count && !begin(s, err))
		return false;
	for (size_t rank = 0; s->due.count && (type = pf_model_type_at(o->model, rank)); rank++)
		if (!look_at_type(s, type, err))
			return false;
	return true;
}

/* --- recall and ask --- */

static pf_backlog_scope scope_of(const story *s)
{
	return s->options->again ? PF_BACKLOG_ALL : s->options->chain_count ? PF_BACKLOG_WAITING : PF_BACKLOG_NEW;
}

static void add_report(story *s, const pf_supply_report *report)
{
	pf_translate_counts *c = s->counts;

	c->sent += report->asked.sent;
	c->characters += report->asked.characters;
	c->requests += report->asked.requests;
	c->found += report->recalled;
	s->answered += report->answered;
	if (report->asked.stopped_by_quota || report->asked.stopped_by_budget) {
		c->quota = true;
		snprintf(s->why, sizeof s->why, "%s", report->asked.why ? report->asked.why : "");
		c->why = s->why;
	}
}

static bool supply_page(story *s, const pf_supply_options *options, const pf_backlog_row *rows, size_t count, pf_error *err)
{
	pf_supply_report report = { 0 };
	bool ok = pf_supply(&report, options, rows, count, err);

	add_report(s, &report); /* what was paid is paid */
	return ok && show(s, "translate", s->done += count, s->total, err);
}

static bool supply_language(story *s, pf_span language, pf_error *err)
{
	const pf_translate_options *o = s->options;
	pf_supply_options options = { .options = o, .arena = s->page, .language = language, .known = s->known, .counted = s->counted };
	pf_glossary_entry *entries;
	uint64_t after = 0;

	if (s->counted)
		pf_map_clear(s->counted);
	if (!pf_glossary_find(&entries, &options.entry_count, s->arena, o->db, language, err))
		return false;
	options.entries = entries;
	for (;;) {
		pf_backlog_row *rows;
		size_t count;

		pf_arena_clear(s->page);
		if (!pf_backlog_find(&rows, &count, s->page, o->db, o->origin, language, scope_of(s), after, PAGE_TEXTS, err))
			return false;
		if (count == 0)
			return true;
		after = rows[count - 1].segment.id;
		if (!supply_page(s, &options, rows, count, err))
			return false;
	}
}

static bool is_asked(const pf_translate_options *o, const char *language)
{
	return !o->only || strcmp(o->only, language) == 0;
}

static bool supply_all(story *s, pf_error *err)
{
	const pf_translate_options *o = s->options;

	s->done = s->total = 0;
	for (const char *const *l = o->languages; *l; l++) {
		uint64_t count = 0;

		if (is_asked(o, *l) && !pf_backlog_count(&count, o->db, o->origin, pf_span_of(*l), scope_of(s), err))
			return false;
		s->total += count;
	}
	s->known = pf_arena_alloc(s->arena, (o->chain_count + 1) * sizeof *s->known);
	if (!memory(s->known, err) || (s->total && !begin(s, err)))
		return false;
	for (const char *const *l = o->languages; s->total && *l; l++)
		if (is_asked(o, *l) && !supply_language(s, pf_span_of(*l), err))
			return false;
	return true;
}

/* --- publish --- */

static bool publish(void *self, pf_error *err)
{
	batch *b = self;

	b->published = (pf_publish_counts){ 0 };
	pf_kill_point("publish-before");
	if (!pf_publish_batch(&b->published, b->story->options, b->story->apply, b->type, b->records, b->count, err))
		return false;
	pf_kill_point("publish-after");
	return true;
}

static void add_published(story *s, const pf_publish_counts *more)
{
	pf_publish_counts *c = &s->counts->published;

	c->created += more->created;
	c->updated += more->updated;
	c->conflicts += more->conflicts;
	c->deferred += more->deferred;
	c->refused += more->refused;
}

/* What cannot be stored must not take its batch with it: the batch again, record by record. */
static bool publish_batch(batch *b, pf_error *err)
{
	pf_error why = { 0 };

	if (run_unit(b->story, publish, b, &why)) {
		add_published(b->story, &b->published);
		return true;
	}
	if (why.code != PF_E_REFUSED) {
		*err = why;
		return false;
	}
	if (b->count == 1) {
		b->story->counts->published.refused++;
		return true;
	}
	for (size_t i = 0; i < b->count; i++) {
		batch one = { .story = b->story, .type = b->type, .records = b->records + i, .count = 1 };

		if (!publish_batch(&one, err))
			return false;
	}
	return true;
}

/* Strays come on top of what was counted. */
static bool show_published(story *s, size_t count, pf_error *err)
{
	s->done += count;
	return show(s, "publish", s->done, s->total > s->done ? s->total : s->done, err);
}

static bool publish_records(story *s, const pf_type *type, const pf_bind *records, size_t count, pf_error *err)
{
	for (size_t at = 0; at < count; at += PAGE_RECORDS) {
		batch b = { .story = s, .type = type, .records = records + at, .count = count - at < PAGE_RECORDS ? count - at : PAGE_RECORDS };

		if (!publish_batch(&b, err) || !show_published(s, b.count, err))
			return false;
	}
	return true;
}

/* Records of a type among (type, record), each once. */
static bool add_records(pf_bind *out, size_t *count, pf_map *seen, const pf_rows *rows, const pf_type *type, pf_error *err)
{
	for (size_t i = 0; i < rows->count; i++) {
		bool fresh;

		if (!pf_span_is(pf_cell(rows, i, 0), type->name))
			continue;
		if (!memory(pf_map_put(seen, pf_cell(rows, i, 1), &fresh), err))
			return false;
		if (fresh)
			out[(*count)++] = pf_bind_span(pf_cell(rows, i, 1));
	}
	return true;
}

/* Those that were looked at, those with a text that is not published, and those that another rule would hide or show. */
static bool gather(pf_bind **out, size_t *count, story *s, const pf_type *type, pf_error *err)
{
	pf_bind *all = pf_arena_alloc(s->arena, (s->due.count + s->ready.count + s->hidden.count + 1) * sizeof *all);
	pf_map *seen = pf_map_new();
	bool ok = memory(seen ? all : NULL, err);

	*count = 0;
	*out = all;
	ok = ok && add_records(all, count, seen, &s->due, type, err) && add_records(all, count, seen, &s->ready, type, err) &&
	     add_records(all, count, seen, &s->hidden, type, err);
	pf_map_free(seen);
	return ok;
}

/*
 * Targets that hang on a parent, or are related to a term, of the source language, though it is there in their own by now;
 * also pages below pages that came after them.
 */
static bool settle_strays(story *s, const pf_type *type, pf_error *err)
{
	const pf_translate_options *o = s->options;
	unsigned char mark[PF_MARK_BYTES];
	pf_rows rows = { 0 };
	uint64_t updated;
	pf_bind *records;

	pf_target_mark(mark);
	for (unsigned round = 0; round < MOST_ROUNDS; round++) {
		if (!pf_backlog_strays(&rows, s->arena, o->db, o->origin, pf_span_of(type->name), pf_span_of(o->source_language), (pf_span){ (const char *)mark, sizeof mark },
				       err))
			return false;
		records = pf_arena_alloc(s->arena, (rows.count + 1) * sizeof *records);
		if (!memory(records, err))
			return false;
		for (size_t i = 0; i < rows.count; i++)
			records[i] = pf_bind_span(pf_cell(&rows, i, 0));
		updated = s->counts->published.updated;
		if (!publish_records(s, type, records, rows.count, err))
			return false;
		if (s->counts->published.updated == updated)
			return true;
	}
	return true;
}

static bool publish_all(story *s, pf_error *err)
{
	const pf_translate_options *o = s->options;
	pf_apply_options writing = { .contract = o->contract, .zone = o->zone, .origin = o->origin, .run = o->run, .author = o->author, .again = true };
	unsigned char mark[PF_MARK_BYTES];
	const pf_type *type;

	pf_target_mark(mark);
	if (!pf_apply_new(&s->apply, o->db, &writing, err) || !pf_backlog_ready(&s->ready, s->arena, o->db, o->origin, err))
		return false;
	if (o->recheck && o->publish_machine &&
	    !pf_backlog_hidden(&s->hidden, s->arena, o->db, o->origin, pf_span_of(o->source_language), (pf_span){ (const char *)mark, sizeof mark }, err))
		return false;
	s->done = s->total = 0;
	for (size_t rank = 0; (type = pf_model_type_at(o->model, rank)); rank++) {
		pf_bind *records;
		size_t count;

		if (!gather(&records, &count, s, type, err))
			return false;
		s->total += count;
		if (!publish_records(s, type, records, count, err) ||
		    (s->counts->published.created && !type->is_term && !settle_strays(s, type, err)))
			return false;
	}
	return true;
}

/* --- the story --- */

bool pf_translate_count(pf_translate_counts *counts, pf_arena *arena, const pf_translate_options *o, pf_error *err)
{
	pf_segment_count *rows;
	uint64_t with_text = 0;
	size_t count;

	if (!pf_segment_rows_count(&rows, &count, arena, o->db, err))
		return false;
	counts->segments = counts->review = counts->missing = 0;
	for (size_t i = 0; i < count; i++) {
		bool missing = pf_span_is(rows[i].state, "missing"), wanted = false;

		for (const char *const *l = o->languages; *l; l++)
			wanted = wanted || (pf_span_is(rows[i].language, *l) && is_asked(o, *l));
		if (!wanted)
			continue;
		counts->segments += rows[i].count;
		counts->missing += missing ? rows[i].count : 0;
		counts->review += pf_span_is(rows[i].state, "machine") || pf_span_is(rows[i].state, "outdated") ? rows[i].count : 0;
		with_text += missing ? 0 : rows[i].count;
	}
	counts->recalled = with_text;
	return true;
}

/* Missing texts that failed, which somebody has to look at; those that wait are not among them. */
static bool count_failed(story *s, pf_error *err)
{
	const pf_translate_options *o = s->options;

	s->counts->failed = 0;
	for (const char *const *l = o->languages; o->chain_count && *l; l++) {
		uint64_t all = 0, waiting = 0;

		if (!is_asked(o, *l))
			continue;
		if (!pf_backlog_count(&all, o->db, o->origin, pf_span_of(*l), PF_BACKLOG_ALL, err) ||
		    !pf_backlog_count(&waiting, o->db, o->origin, pf_span_of(*l), PF_BACKLOG_WAITING, err))
			return false;
		s->counts->failed += all - waiting;
	}
	return true;
}

static bool count_all(story *s, pf_error *err)
{
	pf_translate_counts *c = s->counts;

	if (!pf_translate_count(c, s->arena, s->options, err) || !count_failed(s, err))
		return false;
	if (s->options->dry_run)
		c->recalled += c->found;
	else
		c->recalled -= s->answered < c->recalled ? s->answered : c->recalled;
	return true;
}

static bool run(story *s, pf_error *err)
{
	return look_at_all(s, err) && supply_all(s, err) && (s->options->dry_run || publish_all(s, err)) && count_all(s, err);
}

static bool run_dry(story *s, pf_error *err)
{
	bool ok;

	s->counted = pf_map_new();
	ok = memory(s->counted, err) && pf_db_begin(s->options->db, err) && run(s, err);
	pf_db_rollback(s->options->db);
	pf_map_free(s->counted);
	return ok;
}

bool pf_translate_run(pf_translate_counts *counts, const pf_translate_options *options, pf_error *err)
{
	story s = { .counts = counts, .options = options, .arena = pf_arena_new(), .page = pf_arena_new() };
	bool ok;

	*counts = (pf_translate_counts){ 0 };
	ok = memory(s.arena ? s.page : NULL, err) && (options->dry_run ? run_dry(&s, err) : run(&s, err));
	if (counts->why) {
		snprintf(counts->why_text, sizeof counts->why_text, "%s", counts->why);
		counts->why = counts->why_text;
	}
	pf_apply_free(s.apply);
	pf_arena_free(s.page);
	pf_arena_free(s.arena);
	return ok;
}
