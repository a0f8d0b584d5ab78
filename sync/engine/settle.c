/*
 * settle: a person decides about one conflict. One transaction: the object, its revision, ledger, history, outbox and the
 * conflict's row, or nothing of them; the run too is only there when it did something.
 *
 * The ledger is told one thing: what the bundle wants of the field was heard. From then on the ordinary rule holds: a text
 * of the site's own is kept, and the bundle's next change is compared again.
 */
#include "engine/answer.h"
#include "engine/engine.h"
#include "engine/report.h"
#include "engine/site.h"
#include "engine/tell.h"
#include "base/utf8.h"
#include "change/apply.h"
#include "change/snapshot.h"
#include "change/standing.h"
#include "store/conflict.h"
#include "store/schema.h"
#include "store/unit.h"
#include "wordpress/slug.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct settling {
	const profint_options *options;
	pf_site site;
	pf_lease lease;
	const profint_settlement *wish;
	pf_conflict row;
	pf_changeset set;
	pf_span value;   /* of "text", as the column holds it */
	uint64_t run;    /* 0: nothing was written */
	const char *waits; /* why it was not done now, or NULL */
} settling;

static bool is_choice(const settling *s, const char *choice)
{
	return strcmp(s->wish->choice, choice) == 0;
}

static bool is_field(const settling *s, const char *name)
{
	return pf_span_is(s->row.field, name);
}

/* --- what was asked for --- */

static bool find(settling *s, pf_error *err)
{
	bool found;

	if (!pf_conflict_find(&s->row, &found, s->site.arena, s->site.db, s->wish->conflict, err))
		return false;
	if (!found)
		return pf_fail(err, PF_E_USAGE, "there is no conflict %llu (`profint conflicts` lists the open ones)", (unsigned long long)s->wish->conflict);
	if (pf_span_is(s->row.state, "over"))
		return pf_fail(err, PF_E_USAGE, "conflict %llu is over: run %llu found that nothing is left to decide", (unsigned long long)s->row.id,
			       (unsigned long long)s->row.settled_run);
	return true;
}

static bool make_answer(settling *s, pf_error *err)
{
	const pf_model *model = pf_model_get(err);
	const pf_type *type = model ? pf_model_type(model, s->row.type) : NULL;

	if (!is_choice(s, "text"))
		return true;
	if (!type)
		return model ? pf_fail(err, PF_E_CONFIG, "this version does not know the type '%.*s'", (int)s->row.type.length, s->row.type.data) : false;
	return pf_answer_make(&s->value, s->site.arena, type, s->row.field, (pf_span){ s->wish->text, s->wish->length }, s->site.contract->locale, err);
}

/* Settled already: the same again is answered as then, another is refused. */
static bool check_again(const settling *s, pf_error *err)
{
	bool same = pf_span_is(s->row.choice, s->wish->choice) && (!is_choice(s, "text") || pf_span_equal(s->row.answer, s->value));

	return same || pf_fail(err, PF_E_USAGE, "conflict %llu was settled already: %.*s, %.*s UTC, by %.*s (`profint undo %llu` takes it back)",
			       (unsigned long long)s->row.id, (int)s->row.choice.length, s->row.choice.data, (int)s->row.settled.length, s->row.settled.data,
			       (int)s->row.settled_by.length, s->row.settled_by.data, (unsigned long long)s->row.settled_run);
}

/* --- the object --- */

/* The object as it stands, locked, with the field even where the ledger never had it. */
static bool load(settling *s, pf_error *err)
{
	pf_bind object = pf_bind_id(s->row.object);
	int64_t now = (int64_t)time(NULL);
	pf_standing_options standing = { .contract = s->site.contract, .kind = s->row.is_term ? "term" : "post", .lock = true, .now = now };
	bool wanted = true;

	s->set = (pf_changeset){ .arena = s->site.arena };
	if (!pf_standing_load(&s->set, s->site.db, &standing, &object, 1, err))
		return false;
	if (s->set.count != 1 || s->set.changes[0].lost.length)
		return pf_fail(err, PF_E_USAGE, "conflict %llu is about a %s that is %.*s: there is nothing to settle", (unsigned long long)s->row.id,
			       s->row.is_term ? "term" : "post", s->set.count == 1 ? (int)s->set.changes[0].lost.length : 7,
			       s->set.count == 1 ? s->set.changes[0].lost.data : "unknown");
	if (pf_change_value(s->set.changes, pf_arena_copy(s->site.arena, s->row.field.data, s->row.field.length)))
		return true;
	return pf_change_field(s->set.changes, s->site.arena, s->row.field) ? pf_snapshot(&s->set, &wanted, s->site.db, true, now, err) :
									      pf_fail(err, PF_E_MEMORY, "no memory for a field");
}

/* What the bundle relates to may be gone since: that cannot be stored. */
static bool check_relations(settling *s, pf_span want, pf_error *err)
{
	bool tax = s->row.field.length > 4 && memcmp(s->row.field.data, "tax:", 4) == 0;
	pf_bind binds[] = { pf_bind_span(want) };
	size_t expected = want.length > 0;
	pf_rows rows = { 0 };

	if (!is_choice(s, "theirs") || (!tax && !is_field(s, "parent")) || want.length == 0 || pf_span_is(want, "0"))
		return true;
	for (size_t i = 0; i < want.length; i++)
		expected += want.data[i] == ',';
	if (!pf_db_query(&rows, s->site.arena, s->site.db,
			 tax ? "SELECT 1 FROM `{prefix}term_taxonomy` WHERE FIND_IN_SET(term_taxonomy_id, ?)" :
			       "SELECT 1 FROM `{prefix}posts` WHERE ID = ? AND post_status <> 'trash'",
			 binds, 1, err))
		return false;
	return rows.count == expected ||
	       pf_fail(err, PF_E_USAGE, "what the bundle relates to is no longer on the site; run `profint sync` and look at the conflict again");
}

/* GMT of a local date: no table gives it, so it is looked for with the zone's own rule. */
static pf_span gmt_of(settling *s, pf_span local)
{
	char text[PF_DATE_BYTES] = "", shown[PF_DATE_BYTES];
	int64_t wall = 0, seen = 0, utc;
	pf_error ignored;

	if (local.length != sizeof text - 1)
		return local;
	memcpy(text, local.data, local.length);
	text[10] = 'T';
	if (!pf_date_parse(&wall, pf_span_of(pf_arena_format(s->site.arena, "%sZ", text)), &ignored))
		return local;
	utc = wall;
	for (int i = 0; i < 3 && seen != wall; i++) {
		pf_date_local(s->site.zone, utc, shown);
		shown[10] = 'T';
		if (!pf_date_parse(&seen, pf_span_of(pf_arena_format(s->site.arena, "%sZ", shown)), &ignored))
			return local;
		utc += wall - seen;
	}
	pf_date_gmt(utc, shown);
	return pf_arena_span(s->site.arena, pf_span_of(shown));
}

/* A post that leaves draft needs a name, if it has none. */
static void wish_slug(settling *s, pf_change *change)
{
	pf_value *slug = pf_change_value(change, "slug");
	const pf_value *title = pf_change_value(change, "title");
	pf_text text;
	pf_error ignored;

	if (slug->site.length || slug->verdict == PF_VERDICT_UPDATE || !title->site.length)
		return;
	pf_text_init(&text, 4096);
	if (pf_slug_make(&text, title->site, pf_span_of(s->site.contract->locale), &ignored) && text.length)
		slug->want = pf_arena_span(s->site.arena, pf_text_span(&text));
	pf_text_release(&text);
}

static bool decide(settling *s, pf_error *err)
{
	pf_change *change = s->set.changes;
	pf_value *value = pf_change_field(change, s->site.arena, s->row.field);
	bool open = change->action == PF_ACTION_DEFER;
	pf_span want = is_choice(s, "theirs") ? s->row.bundle : s->value;

	change->conflict = s->row.id;
	change->remember = true;
	change->action = PF_ACTION_UNCHANGED;
	if (is_choice(s, "mine") || (!want.data == !value->site.data && pf_span_equal(want, value->site)))
		return true;
	if (open) {
		s->waits = change->reason;
		return true;
	}
	value->want = want;
	value->verdict = PF_VERDICT_UPDATE;
	change->action = PF_ACTION_UPDATE;
	if (is_field(s, "date"))
		change->gmt = gmt_of(s, want);
	wish_slug(s, change);
	return check_relations(s, want, err);
}

/* --- the ledger --- */

/* `fields` with the one entry replaced; an empty entry takes it out. */
static bool put_entry(pf_span *out, const settling *s, pf_span fields, pf_span entry, pf_error *err)
{
	json_t *root = json_loadb(fields.data, fields.length, 0, NULL), *mark = json_loadb(entry.data, entry.length, JSON_DECODE_ANY, NULL);
	const char *name = pf_arena_copy(s->site.arena, s->row.field.data, s->row.field.length);
	char *text = NULL;
	bool ok = root && name && (mark || entry.length == 0);

	if (!ok)
		pf_fail(err, PF_E_INTERNAL, "the marks of conflict %llu cannot be read", (unsigned long long)s->row.id);
	if (ok && mark)
		json_object_set(root, name, mark);
	else if (ok)
		json_object_del(root, name);
	if (ok)
		text = json_dumps(root, JSON_COMPACT);
	if (text)
		*out = pf_arena_span(s->site.arena, pf_span_of(text));
	ok = ok && ((text && out->data) || pf_fail(err, PF_E_MEMORY, "no memory for the ledger"));
	free(text);
	json_decref(root);
	json_decref(mark);
	return ok;
}

/* The bundle's slug may have been taken: then what the site gave instead is what was left there. */
static bool mend_slug(settling *s, const pf_ledger_row *put, pf_error *err)
{
	const pf_change *change = s->set.changes;
	pf_value slug = *pf_change_value(change, "slug");
	pf_span fields = { NULL, 0 };
	pf_text entry;
	bool ok;

	if (!is_field(s, "slug") || !is_choice(s, "theirs") || pf_span_equal(slug.site, s->row.bundle))
		return true;
	slug.wanted = pf_mark_field(s->row.bundle);
	slug.left = pf_mark_field(slug.site);
	pf_text_init(&entry, 4096);
	ok = pf_field_write(&entry, &slug) && put_entry(&fields, s, put->fields, pf_text_span(&entry), err);
	if (ok) {
		pf_bind binds[] = { pf_bind_span(fields), pf_bind_id(s->row.origin), pf_bind_span(change->type), pf_bind_span(change->id),
				    pf_bind_span(change->language) };

		ok = pf_db_run(s->site.db, "UPDATE `{prefix}profint_record` SET fields = ? WHERE origin = ? AND type = ? AND id = ? AND language = ?", binds, 5,
			       NULL, err);
	}
	pf_text_release(&entry);
	return ok;
}

/* --- the transaction --- */

/* The run says who ordered it and about what: this stays when the settlement is undone. */
static bool finish(settling *s, pf_error *err)
{
	json_t *report = json_pack("{s:s, s:I, s:s%, s:s}", "by", s->wish->by, "conflict", (json_int_t)s->row.id, "field", s->row.field.data, s->row.field.length,
				   "choice", s->wish->choice);
	char *text = report ? json_dumps(report, JSON_COMPACT) : NULL;
	bool ok = (text || pf_fail(err, PF_E_MEMORY, "no memory for the report")) && pf_run_finish(s->site.db, s->run, "done", text, err);

	free(text);
	json_decref(report);
	return ok;
}

static bool write(settling *s, pf_error *err)
{
	pf_apply_options options = { .contract = s->site.contract, .zone = s->site.zone, .origin = s->row.origin, .author = s->site.config->author };
	pf_ledger_row put = *s->set.changes[0].ledger;
	pf_apply *apply = NULL;
	bool ok;

	if (!pf_run_start(&s->run, s->site.db, "settle", s->lease.fence, PROFINT_VERSION, "", err) ||
	    !put_entry(&put.fields, s, put.fields, s->row.mark, err))
		return false;
	put.site = 0; /* always compared again */
	put.updated = s->run;
	s->set.changes[0].put = &put;
	options.run = s->run;
	ok = pf_apply_new(&apply, s->site.db, &options, err) && pf_apply_batch(apply, &s->set, err) && mend_slug(s, &put, err) &&
	     pf_conflict_settle(s->site.db, s->row.id, s->wish->choice, is_choice(s, "text") ? s->value : (pf_span){ NULL, 0 }, s->wish->by, s->run, err) &&
	     finish(s, err);
	pf_apply_free(apply);
	return ok;
}

static bool work(void *self, pf_error *err)
{
	settling *s = self;

	s->run = 0;
	s->waits = NULL;
	if (!find(s, err))
		return false;
	if (pf_span_is(s->row.state, "settled"))
		return check_again(s, err);
	return load(s, err) && decide(s, err) && (s->waits || write(s, err));
}

static void undone(void *self)
{
	((settling *)self)->run = 0;
}

/* Takes the lease only when there is something to decide. */
static bool go(settling *s, pf_error *err)
{
	pf_unit unit = { s->site.db, &s->lease, work, undone, s };

	if (!find(s, err) || !make_answer(s, err))
		return false;
	if (pf_span_is(s->row.state, "settled"))
		return check_again(s, err);
	return pf_lease_take(&s->lease, s->site.db, s->site.config->lease_seconds, s->options ? s->options->wait : 0, err) && pf_unit_run(&unit, err);
}

static bool report(json_t **out, const settling *s, pf_error *err)
{
	json_t *outbox = NULL;
	uint64_t run = s->run ? s->run : s->row.settled_run;

	if (!pf_report_outbox(&outbox, s->site.db, err))
		return false;
	*out = json_pack("{s:I, s:o, s:s%, s:s%, s:s, s:s, s:o, s:o}", "conflict", (json_int_t)s->row.id, "record",
			 json_sprintf("%.*s/%.*s", (int)s->row.type.length, s->row.type.data, (int)s->row.record.length, s->row.record.data), "language",
			 s->row.language.data, s->row.language.length, "field", s->row.field.data, s->row.field.length, "choice", s->wish->choice, "outcome",
			 s->waits ? "waiting" : "done", "run", run ? json_integer((json_int_t)run) : json_null(), "outbox", outbox);
	if (*out && s->waits)
		json_object_set_new(*out, "reason", json_string(s->waits));
	return *out || pf_fail(err, PF_E_MEMORY, "no memory for the report");
}

bool pf_engine_settle(json_t **out, profint_status *status, const profint *engine, const profint_options *options, const profint_settlement *wish,
		      pf_error *err)
{
	settling s = { .options = options, .wish = wish };
	bool ok;

	if (!wish->by || !pf_utf8_valid(pf_span_of(wish->by), NULL))
		return pf_fail(err, PF_E_USAGE, "who settles must be said, in UTF-8");
	if (!is_choice(&s, "mine") && !is_choice(&s, "theirs") && !is_choice(&s, "text"))
		return pf_fail(err, PF_E_USAGE, "'%s' is no way to settle a conflict; mine, theirs or a text was expected", wish->choice);
	ok = pf_site_connect(&s.site, &engine->config, engine->site, err) && pf_site_learn(&s.site, err) && pf_schema_migrate(s.site.db, NULL, NULL, err) &&
	     pf_schema_rights(s.site.db, err) && go(&s, err);
	if (ok && s.run)
		pf_tell(&s.site);
	ok = ok && report(out, &s, err);
	if (ok)
		*status = s.waits ? PROFINT_WAITING : PROFINT_DONE;
	if (s.site.db)
		pf_lease_release(&s.lease, s.site.db);
	pf_site_release(&s.site);
	return ok;
}
