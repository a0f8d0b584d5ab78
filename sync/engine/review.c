/*
 * review: people look at translations and decide about them. What is decided is one run, in units of some hundred decisions:
 * rows, memory and the pages themselves together.
 */
#include "engine/answer.h"
#include "engine/engine.h"
#include "engine/report.h"
#include "engine/review.h"
#include "engine/site.h"
#include "engine/tell.h"
#include "base/utf8.h"
#include "store/review.h"
#include "store/schema.h"
#include "store/unit.h"
#include "translate/likeness.h"
#include "translate/look.h"
#include "wordpress/html.h"
#include "wordpress/html_scan.h"

#include <stdlib.h>
#include <string.h>

#define AT_ONCE 200u      /* decisions in one unit */
#define MOST_ROWS 100000u /* of a page or a language decided at once */
#define EDIT_BYTES ((size_t)1 << 20)

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a review");
}

static bool open_site(pf_site *site, const profint *engine, pf_error *err)
{
	return pf_site_connect(site, &engine->config, engine->site, err) && pf_site_learn(site, err) && pf_schema_migrate(site->db, NULL, NULL, err);
}

/* "case/uvuc" in its two parts. */
static bool split_record(pf_span *type, pf_span *id, const char *record, pf_error *err)
{
	const char *slash = record ? strchr(record, '/') : NULL;

	*type = *id = (pf_span){ NULL, 0 };
	if (!record)
		return true;
	if (!slash || slash == record || !slash[1])
		return pf_fail(err, PF_E_USAGE, "'%.200s' is no record; type/id was expected, as in case/uvuc", record);
	*type = (pf_span){ record, (size_t)(slash - record) };
	*id = pf_span_of(slash + 1);
	return true;
}

static bool filter_of(pf_review_filter *out, const char *language, const char *state, const char *record, unsigned skip, unsigned most, pf_error *err)
{
	static const char *const states[] = { "missing", "machine", "reviewed", "outdated" };
	bool known = !state;

	*out = (pf_review_filter){ .skip = skip, .most = most };
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		known = known || strcmp(state, states[i]) == 0;
	if (!known)
		return pf_fail(err, PF_E_USAGE, "'%.80s' is no state; missing, machine, reviewed or outdated was expected", state);
	if (language)
		out->language = pf_span_of(language);
	if (state)
		out->state = pf_span_of(state);
	return split_record(&out->type, &out->record, record, err);
}

/* --- the queue --- */

static json_t *text_or_null(pf_span text)
{
	return text.data ? json_stringn(text.data, text.length) : json_null();
}

static json_t *made_json(pf_span made, pf_span provider, pf_span model, pf_span by, pf_span at)
{
	return json_pack("{s:s%, s:s%, s:s%, s:s%, s:o}", "by_way_of", made.data, made.length, "provider", provider.data, provider.length, "model", model.data,
			 model.length, "who", by.data, by.length, "at", text_or_null(at));
}

static json_t *row_json(const pf_review_row *row)
{
	const pf_segment_row *s = &row->segment;
	const pf_translation_row *t = &row->translation;
	bool markup = pf_span_is(s->field, "content");
	json_t *out = json_pack("{s:I, s:s%, s:o, s:s%, s:s%, s:I, s:s%, s:s%, s:o, s:b, s:o, s:o, s:o}", "segment", (json_int_t)s->id, "language", t->language.data,
				t->language.length, "record", json_sprintf("%.*s/%.*s", (int)s->type.length, s->type.data, (int)s->record.length, s->record.data),
				"title", row->title.data, row->title.length, "field", s->field.data, s->field.length, "place", (json_int_t)s->place, "state",
				t->state.data, t->state.length, "source", s->source.data, s->source.length, "text", text_or_null(t->text), "markup", (int)markup,
				"made", made_json(t->made, t->provider, t->model, t->made_by, t->made_at), "proposal", text_or_null(t->proposal), "note",
				text_or_null(t->note));

	if (out && t->proposal.data) {
		json_object_set_new(out, "proposal_made", made_json(t->proposal_made, t->proposal_provider, t->proposal_model, PF_SPAN(""), t->proposal_at));
		json_object_set_new(out, "proposal_score", json_integer(t->proposal_score));
		if (t->text.data)
			json_object_set_new(out, "proposal_diff", pf_likeness_diff(t->text, t->proposal, markup));
	}
	if (out && t->made_of.data) {
		json_object_set_new(out, "source_before", json_stringn(t->made_of.data, t->made_of.length));
		json_object_set_new(out, "source_diff", pf_likeness_diff(t->made_of, s->source, markup));
	}
	return out;
}

static json_t *counts_json(const pf_segment_count *counts, size_t count)
{
	json_t *out = json_object();

	for (size_t i = 0; out && i < count; i++) {
		char language[32] = "";
		json_t *states;

		if (counts[i].language.length >= sizeof language)
			continue;
		memcpy(language, counts[i].language.data, counts[i].language.length);
		states = json_object_get(out, language);
		if (!states) {
			states = json_pack("{s:i, s:i, s:i, s:i}", "missing", 0, "machine", 0, "reviewed", 0, "outdated", 0);
			json_object_set_new(out, language, states);
		}
		json_object_setn_new_nocheck(states, counts[i].state.data, counts[i].state.length, json_integer((json_int_t)counts[i].count));
	}
	return out;
}

bool pf_engine_review_list(json_t **out, const profint *engine, const profint_review_query *query, pf_error *err)
{
	json_t *list = json_array();
	pf_review_row *rows = NULL;
	pf_segment_count *counts = NULL;
	size_t count = 0, kinds = 0;
	pf_review_filter filter;
	pf_site site = { 0 };
	bool ok = memory(list, err) && filter_of(&filter, query->language, query->state, query->record, query->skip, query->most ? query->most : 50, err) &&
		  open_site(&site, engine, err) && pf_review_find(&rows, &count, site.arena, site.db, &filter, err) &&
		  pf_segment_rows_count(&counts, &kinds, site.arena, site.db, err);

	for (size_t i = 0; ok && i < count; i++)
		ok = json_array_append_new(list, row_json(&rows[i])) == 0 || memory(NULL, err);
	if (ok) {
		*out = json_pack("{s:O, s:o}", "segments", list, "counts", counts_json(counts, kinds));
		ok = memory(*out, err);
	}
	json_decref(list);
	pf_site_release(&site);
	return ok;
}

/* --- decisions --- */

typedef struct deciding {
	const profint_options *options;
	pf_site site;
	pf_lease lease;
	uint64_t run;
	uint32_t origin;               /* of the decisions under way */
	const char *by;
	pf_review_decision *decisions; /* all, sorted by origin */
	uint32_t *origins;
	size_t count, room;
	size_t from, to;               /* the unit under way */
	pf_review_counts counts, unit;
	json_t *refused, *unit_refused;
} deciding;

static bool add(deciding *d, const pf_review_decision *decision, uint32_t origin, pf_error *err)
{
	if (d->count == d->room) {
		size_t room = d->room ? 2 * d->room : 256;
		pf_review_decision *more = pf_arena_alloc(d->site.arena, room * sizeof *more);
		uint32_t *origins = pf_arena_alloc(d->site.arena, room * sizeof *origins);

		if (!memory(more ? origins : NULL, err))
			return false;
		if (d->count) {
			memcpy(more, d->decisions, d->count * sizeof *more);
			memcpy(origins, d->origins, d->count * sizeof *origins);
		}
		d->decisions = more;
		d->origins = origins;
		d->room = room;
	}
	d->decisions[d->count] = *decision;
	d->origins[d->count++] = origin;
	return true;
}

static bool choice_of(pf_review_choice *out, const char *word, pf_error *err)
{
	static const char *const words[] = { [PF_REVIEW_APPROVE] = "approve", [PF_REVIEW_EDIT] = "edit", [PF_REVIEW_REJECT] = "reject" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (word && strcmp(word, words[i]) == 0) {
			*out = (pf_review_choice)i;
			return true;
		}
	return pf_fail(err, PF_E_USAGE, "'%.80s' is no decision; approve, edit or reject was expected", word ? word : "");
}

typedef struct first_error {
	const char *message;
	pf_arena *arena;
} first_error;

static void note_error(void *self, bool error, size_t offset, const char *message)
{
	first_error *first = self;

	(void)offset;
	if (error && !first->message)
		first->message = pf_arena_format(first->arena, "%s", message);
}

/* HTML that a person typed, in the canonical form of the profile. */
static bool clean(pf_span *out, deciding *d, pf_span typed, pf_error *err)
{
	first_error first = { .arena = d->site.arena };
	pf_text text;
	bool ok;

	pf_text_init(&text, EDIT_BYTES);
	ok = typed.length <= EDIT_BYTES || pf_fail(err, PF_E_USAGE, "the text is longer than 1 MB");
	ok = ok && (pf_utf8_valid(typed, NULL) || pf_fail(err, PF_E_USAGE, "the text is not UTF-8"));
	ok = ok && pf_html_clean(&text, typed, note_error, &first, err);
	ok = ok && (!first.message || pf_fail(err, PF_E_USAGE, "the text cannot be stored: %s", first.message));
	if (ok) {
		*out = pf_arena_span(d->site.arena, pf_text_span(&text));
		ok = memory(out->data, err);
	}
	pf_text_release(&text);
	return ok;
}

/* It stands inside of one block: it can hold no other. */
static bool check_inline(pf_span text, pf_error *err)
{
	pf_segment segment = { .kind = "p" };

	return pf_segment_fits(&segment, text) || pf_fail(err, PF_E_USAGE, "this is the text of one block, and cannot hold another one");
}

/* The words of a picture's description, as the value of its attribute. */
static bool make_value(pf_span *out, deciding *d, pf_span typed, pf_error *err)
{
	pf_text text;

	if (!pf_utf8_valid(typed, NULL) || typed.length > EDIT_BYTES)
		return pf_fail(err, PF_E_USAGE, "the text is not UTF-8, or longer than 1 MB");
	pf_text_init(&text, 8 * EDIT_BYTES);
	pf_text_put(&text, "");
	pf_html_escape_value(&text, typed);
	*out = text.failed ? (pf_span){ NULL, 0 } : pf_arena_span(d->site.arena, pf_text_span(&text));
	pf_text_release(&text);
	return memory(out->data, err);
}

/* The text of an edit as it would stand in its field. */
static bool make_text(pf_span *out, deciding *d, const pf_review_row *row, pf_span typed, pf_error *err)
{
	const pf_model *model = pf_model_get(err);
	const pf_type *type = model ? pf_model_type(model, row->segment.type) : NULL;

	if (!model)
		return false;
	if (pf_span_is(row->segment.field, "content") && row->segment.kind.length && !pf_segment_is_markup(row->segment.kind))
		return make_value(out, d, typed, err);
	if (pf_span_is(row->segment.field, "content") && row->segment.place != PF_LOOK_WHOLE)
		return clean(out, d, typed, err) && check_inline(*out, err);
	if (!type) /* a term that comes with the model */
		return pf_fail(err, PF_E_USAGE, "'%.*s' is not translated here", (int)row->segment.type.length, row->segment.type.data);
	return pf_answer_make(out, d->site.arena, type, row->segment.field, typed, d->site.contract->locale, err);
}

/* One segment, by its number. */
static bool add_segment(deciding *d, const profint_decision *wish, pf_review_decision decision, pf_error *err)
{
	pf_bind segment = pf_bind_id(wish->segment);
	pf_review_row *rows;
	size_t count;

	if (!pf_review_rows(&rows, &count, d->site.arena, d->site.db, &segment, 1, false, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!pf_span_equal(rows[i].translation.language, decision.language))
			continue;
		if (decision.choice == PF_REVIEW_EDIT && !make_text(&decision.text, d, &rows[i], (pf_span){ wish->text, wish->length }, err))
			return false;
		return add(d, &decision, rows[i].origin, err);
	}
	return pf_fail(err, PF_E_USAGE, "there is no segment %llu in the language '%.20s' (`profint review list` has them)", (unsigned long long)wish->segment,
		       wish->language);
}

/* All that waits of a page, or of a language. */
static bool add_page(deciding *d, const profint_decision *wish, pf_review_decision decision, pf_error *err)
{
	pf_review_filter filter;
	pf_review_row *rows;
	size_t count;

	if (decision.choice == PF_REVIEW_EDIT)
		return pf_fail(err, PF_E_USAGE, "an edit is of one segment; its number was expected");
	if (!filter_of(&filter, wish->language, NULL, wish->record, 0, MOST_ROWS, err) || !pf_review_find(&rows, &count, d->site.arena, d->site.db, &filter, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		bool has = rows[i].translation.text.data || rows[i].translation.proposal.data;

		decision.segment = rows[i].segment.id;
		decision.seen = rows[i].translation.proposal.data ? rows[i].translation.proposal : rows[i].translation.text;
		if (has && !add(d, &decision, rows[i].origin, err))
			return false;
	}
	return true;
}

static bool gather(deciding *d, const profint_decision *wishes, size_t count, pf_error *err)
{
	for (size_t i = 0; i < count; i++) {
		const profint_decision *wish = &wishes[i];
		pf_review_decision decision = { .segment = wish->segment, .language = pf_span_of(wish->language), .reason = pf_span_of(wish->reason),
						.made_by = pf_span_of(wish->by), .made = PF_SPAN("person") };

		if (wish->seen)
			decision.seen = pf_span_of(wish->seen);
		if (!wish->language || !wish->by || !pf_utf8_valid(pf_span_of(wish->by), NULL))
			return pf_fail(err, PF_E_USAGE, "a decision names a language, and who decides");
		if (wish->reason && !pf_utf8_valid(pf_span_of(wish->reason), NULL))
			return pf_fail(err, PF_E_USAGE, "the reason is not UTF-8");
		if (!choice_of(&decision.choice, wish->choice, err) || !(wish->segment ? add_segment(d, wish, decision, err) : add_page(d, wish, decision, err)))
			return false;
		d->by = wish->by;
	}
	return true;
}

static void note_refusal(void *self, const pf_review_decision *decision, const char *why)
{
	deciding *d = self;

	json_array_append_new(d->unit_refused, json_pack("{s:I, s:s%, s:s}", "segment", (json_int_t)decision->segment, "language", decision->language.data,
							 decision->language.length, "message", why));
}

static bool is_something(const pf_review_counts *counts)
{
	return counts->approved + counts->edited + counts->rejected > 0;
}

/* Nothing was decided that was not so already: there was no run. */
static bool drop_run(const deciding *d, uint64_t run, pf_error *err)
{
	pf_bind bind = pf_bind_id(run);

	return pf_db_run(d->site.db, "DELETE FROM `{prefix}profint_run` WHERE run = ?", &bind, 1, NULL, err);
}

static bool work(void *self, pf_error *err)
{
	deciding *d = self;
	const pf_config_site *config = d->site.config;
	pf_apply_options writing = { .contract = d->site.contract, .zone = d->site.zone, .origin = d->origin, .author = config->author };
	pf_translate_options options = { .db = d->site.db, .lease = &d->lease, .model = pf_model_get(err), .contract = d->site.contract, .zone = d->site.zone,
					 .origin = d->origin, .author = config->author, .source_language = d->site.languages[0],
					 .languages = d->site.languages + 1, .publish_machine = config->publish_machine };
	pf_apply *apply = NULL;
	uint64_t run = d->run;
	bool ok = options.model != NULL;

	json_array_clear(d->unit_refused);
	if (ok && !run)
		ok = pf_run_start(&run, d->site.db, "review", d->lease.fence, PROFINT_VERSION, "", err);
	options.run = writing.run = run;
	ok = ok && pf_apply_new(&apply, d->site.db, &writing, err) &&
	     pf_review_decide(&d->unit, &options, apply, d->decisions + d->from, d->to - d->from, note_refusal, d, err);
	pf_apply_free(apply);
	ok = ok && (d->run || is_something(&d->unit) || (drop_run(d, run, err) && (run = 0, true)));
	if (ok)
		d->run = run;
	return ok;
}

static void undone(void *self)
{
	deciding *d = self;

	if (d->from == 0)
		d->run = 0;
}

static void add_counts(pf_review_counts *sum, const pf_review_counts *more)
{
	sum->approved += more->approved;
	sum->edited += more->edited;
	sum->rejected += more->rejected;
	sum->unchanged += more->unchanged;
	sum->alike += more->alike;
	sum->refused += more->refused;
	sum->published.created += more->published.created;
	sum->published.updated += more->published.updated;
	sum->published.conflicts += more->published.conflicts;
	sum->published.deferred += more->published.deferred;
	sum->published.refused += more->published.refused;
}

static bool run_unit(deciding *d, pf_error *err)
{
	if (!pf_unit_run(&(pf_unit){ d->site.db, &d->lease, work, undone, d }, err))
		return false;
	add_counts(&d->counts, &d->unit);
	json_array_extend(d->refused, d->unit_refused);
	d->from = d->to;
	if (d->options && d->options->progress && !d->options->progress(d->options->self, "review", d->to, d->count))
		return pf_fail(err, PF_E_INTERNAL, "stopped as asked; what was decided so far stands");
	return true;
}

/* Decisions of one origin are neighbours: a site with two origins is rare, and its decisions are few. */
static void sort_by_origin(deciding *d)
{
	for (size_t i = 1; i < d->count; i++)
		for (size_t j = i; j > 0 && d->origins[j - 1] > d->origins[j]; j--) {
			pf_review_decision decision = d->decisions[j];
			uint32_t origin = d->origins[j];

			d->decisions[j] = d->decisions[j - 1];
			d->origins[j] = d->origins[j - 1];
			d->decisions[j - 1] = decision;
			d->origins[j - 1] = origin;
		}
}

static bool go(deciding *d, pf_error *err)
{
	if (d->count == 0)
		return true;
	sort_by_origin(d);
	if (!pf_lease_take(&d->lease, d->site.db, d->site.config->lease_seconds, d->options ? d->options->wait : 0, err))
		return false;
	while (d->from < d->count) {
		d->origin = d->origins[d->from];
		for (d->to = d->from; d->to < d->count && d->to - d->from < AT_ONCE && d->origins[d->to] == d->origin; d->to++)
			;
		if (!run_unit(d, err))
			return false;
	}
	return true;
}

static bool report(json_t **out, profint_status *status, deciding *d, pf_error *err)
{
	const pf_review_counts *c = &d->counts;
	bool waits = c->refused + c->published.conflicts + c->published.deferred + c->published.refused > 0;
	json_t *outbox = NULL;

	if (!pf_report_outbox(&outbox, d->site.db, err))
		return false;
	*out = json_pack("{s:o, s:s, s:I, s:I, s:I, s:I, s:I, s:O, s:{s:I, s:I, s:I, s:I}, s:o}", "run", d->run ? json_integer((json_int_t)d->run) : json_null(),
			 "outcome", waits ? "waiting" : "done", "approved", (json_int_t)c->approved, "edited", (json_int_t)c->edited, "rejected",
			 (json_int_t)c->rejected, "unchanged", (json_int_t)c->unchanged, "alike", (json_int_t)c->alike, "refused", d->refused, "pages", "created",
			 (json_int_t)c->published.created, "updated", (json_int_t)c->published.updated, "conflicts", (json_int_t)c->published.conflicts, "deferred",
			 (json_int_t)(c->published.deferred + c->published.refused), "outbox", outbox);
	*status = waits ? PROFINT_WAITING : PROFINT_DONE;
	return memory(*out, err);
}

/* The run says who decided. */
static bool finish(deciding *d, const json_t *said, pf_error *err)
{
	json_t *copy = json_copy((json_t *)said);
	bool ok;

	if (d->run == 0) {
		json_decref(copy);
		return true;
	}
	if (copy)
		json_object_set_new(copy, "by", json_string(d->by));
	ok = memory(copy, err) && pf_report_finish(d->site.db, d->run, "done", copy, err);
	json_decref(copy);
	return ok;
}

static bool begin(deciding *d, const profint *engine, const profint_options *options, pf_error *err)
{
	*d = (deciding){ .options = options, .refused = json_array(), .unit_refused = json_array() };
	return memory(d->refused && d->unit_refused ? d->refused : NULL, err) && open_site(&d->site, engine, err) && pf_schema_rights(d->site.db, err);
}

/* The decisions that were gathered are carried out and told; then everything is given back. */
static bool carry_out(json_t **out, profint_status *status, deciding *d, bool ok, pf_error *err)
{
	ok = ok && go(d, err);
	if (ok && d->run)
		pf_tell(&d->site);
	ok = ok && report(out, status, d, err) && finish(d, *out, err);
	if (!ok && d->run)
		pf_report_failed(d->site.db, d->run, err);
	if (d->site.db)
		pf_lease_release(&d->lease, d->site.db);
	json_decref(d->refused);
	json_decref(d->unit_refused);
	pf_site_release(&d->site);
	return ok;
}

bool pf_engine_review(json_t **out, profint_status *status, const profint *engine, const profint_options *options, const profint_decision *decisions,
		      size_t count, pf_error *err)
{
	deciding d;
	bool ok = begin(&d, engine, options, err) && gather(&d, decisions, count, err);

	return carry_out(out, status, &d, ok, err);
}

bool pf_review_carry_out(json_t **out, profint_status *status, const profint *engine, const profint_options *options, const pf_review_decision *decisions,
			 const uint32_t *origins, size_t count, const char *by, pf_error *err)
{
	deciding d;
	bool ok = begin(&d, engine, options, err);

	d.by = by;
	for (size_t i = 0; ok && i < count; i++)
		ok = add(&d, &decisions[i], origins[i], err);
	return carry_out(out, status, &d, ok, err);
}
