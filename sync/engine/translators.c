/*
 * translators: texts handed out to translators as a file, and taken back.
 *
 * A file that comes back is read and judged as a whole before anything is written. What was reviewed is decided as
 * `profint review` would: one run that can be undone. What nobody reviewed goes into our own tables in one transaction under the lease (a run
 * of translate or sync must not write the same rows meanwhile), and becomes content with the next run.
 */
#include "engine/engine.h"

#include "engine/review.h"
#include "engine/site.h"
#include "exchange/handback.h"
#include "exchange/handout.h"
#include "store/schema.h"
#include "store/unit.h"

#include <string.h>

#define TOLD 200 /* refusals told one by one */

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the report");
}

static bool open_site(pf_site *site, const profint *engine, pf_error *err)
{
	return pf_site_connect(site, &engine->config, engine->site, err) && pf_site_learn(site, err) && pf_schema_migrate(site->db, NULL, NULL, err);
}

/* --- out --- */

static bool read_format(pf_xliff_version *out, const char *word, pf_error *err)
{
	*out = word && strcmp(word, "xliff-2.1") == 0 ? PF_XLIFF_2_1 : PF_XLIFF_1_2;
	return !word || *out == PF_XLIFF_2_1 || strcmp(word, "xliff-1.2") == 0 || pf_fail(err, PF_E_USAGE, "'%.40s' is no format; xliff-1.2 or xliff-2.1 was expected", word);
}

/* "missing,machine", or "all"; without: what is not reviewed. */
static bool read_states(const char **out, const char *words, pf_error *err)
{
	static const char *const known[] = { "missing", "machine", "outdated", "reviewed" };
	const char *from = words;

	*out = !words ? "missing,machine,outdated" : strcmp(words, "all") == 0 ? "missing,machine,outdated,reviewed" : words;
	while (words && *out == words && from) {
		const char *comma = strchr(from, ',');
		size_t length = comma ? (size_t)(comma - from) : strlen(from), i = 0;

		while (i < sizeof known / sizeof *known && !(strlen(known[i]) == length && memcmp(known[i], from, length) == 0))
			i++;
		if (i == sizeof known / sizeof *known)
			return pf_fail(err, PF_E_USAGE, "'%.*s' is no state; missing, machine, outdated, reviewed or all was expected", (int)(length > 40 ? 40 : length), from);
		from = comma ? comma + 1 : NULL;
	}
	return true;
}

static bool read_record(pf_handout *handout, const char *record, pf_error *err)
{
	const char *slash = record ? strchr(record, '/') : NULL;

	if (!record)
		return true;
	if (!slash || slash == record || !slash[1])
		return pf_fail(err, PF_E_USAGE, "'%.200s' is no record; one like case/uvuc was expected", record);
	handout->type = (pf_span){ record, (size_t)(slash - record) };
	handout->record = pf_span_of(slash + 1);
	return true;
}

static bool check_language(const pf_site *site, const char *language, pf_error *err)
{
	for (size_t i = 1; language && site->languages[i]; i++)
		if (strcmp(site->languages[i], language) == 0)
			return true;
	return pf_fail(err, PF_E_USAGE, "'%.40s' is no language that this site is translated into", language ? language : "");
}

bool pf_engine_review_export(json_t **out, const profint *engine, const profint_handout *wish, pf_error *err)
{
	pf_site site = { 0 };
	pf_handout handout = { .language = wish->language, .tool = PROFINT_VERSION };
	bool ok = read_format(&handout.version, wish->format, err) && read_states(&handout.states, wish->state, err) && read_record(&handout, wish->record, err) &&
		  open_site(&site, engine, err) && check_language(&site, wish->language, err);

	if (ok) {
		handout.db = site.db;
		handout.contract = site.contract;
		handout.source_language = site.languages[0];
		ok = pf_handout_run(&handout, wish->file, err);
	}
	if (ok) {
		*out = json_pack("{s:s, s:s, s:I, s:I, s:I}", "file", wish->file, "language", wish->language, "records", (json_int_t)handout.records, "texts",
				 (json_int_t)handout.texts, "left_out", (json_int_t)handout.left_out);
		ok = memory(*out, err);
	}
	pf_site_release(&site);
	return ok;
}

/* --- back --- */

typedef struct taking {
	const profint_options *options;
	pf_site site;
	pf_lease lease;
	pf_handback back;
	uint64_t kept;
	json_t *refusals;
} taking;

static void note_refusal(void *self, unsigned line, pf_span name, const char *why)
{
	taking *t = self;

	if (json_array_size(t->refusals) < TOLD) /* what cannot be noted is counted all the same */
		json_array_append_new(t->refusals, json_pack("{s:i, s:s%, s:s}", "line", (int)line, "unit", name.data, name.length, "reason", why));
}

/* With drafts the site is not as the last run left it: the next one looks at all of it, and publishes them. */
static bool keep(void *self, pf_error *err)
{
	taking *t = self;

	return pf_handback_keep(&t->kept, &t->back, err) &&
	       (t->kept == 0 || pf_db_run(t->site.db, "UPDATE `{prefix}profint_origin` SET fingerprint = ''", NULL, 0, NULL, err));
}

/* What nobody reviewed: after the decisions, so that their run does not take it along to the pages. */
static bool keep_drafts(taking *t, pf_error *err)
{
	bool ok;

	if (t->back.draft_count + t->back.learned_count == 0)
		return true;
	if (!pf_lease_take(&t->lease, t->site.db, t->site.config->lease_seconds, t->options ? t->options->wait : 0, err))
		return false;
	ok = pf_unit_run(&(pf_unit){ .db = t->site.db, .lease = &t->lease, .work = keep, .self = t }, err);
	pf_lease_release(&t->lease, t->site.db);
	return ok;
}

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* What the decisions were refused for, beside what was refused before. */
static void join_refusals(taking *t, const json_t *reviewed)
{
	size_t i;
	json_t *one;

	json_array_foreach(json_object_get(reviewed, "refused"), i, one) {
		t->back.refused++;
		if (json_array_size(t->refusals) < TOLD)
			json_array_append_new(t->refusals, json_pack("{s:n, s:o, s:O}", "line", "unit", json_sprintf("s%" JSON_INTEGER_FORMAT, number(one, "segment")), "reason",
								     json_object_get(one, "message")));
	}
}

static bool report(json_t **out, profint_status *status, taking *t, const char *file, json_t *reviewed, pf_error *err)
{
	json_t *run = reviewed ? json_incref(json_object_get(reviewed, "run")) : json_null();
	json_t *pages = reviewed ? json_incref(json_object_get(reviewed, "pages")) :
				   json_pack("{s:i, s:i, s:i, s:i}", "created", 0, "updated", 0, "conflicts", 0, "deferred", 0);

	join_refusals(t, reviewed);
	*out = json_pack("{s:s, s:s?, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:O, s:o}", "file", file, "language", t->back.language, "run", run, "units",
			 (json_int_t)t->back.units, "approved", number(reviewed, "approved"), "edited", number(reviewed, "edited"), "drafts", (json_int_t)t->kept,
			 "unchanged", (json_int_t)t->back.unchanged + number(reviewed, "unchanged"), "untranslated", (json_int_t)t->back.untranslated, "remembered",
			 (json_int_t)t->back.learned_count, "refused", (json_int_t)t->back.refused, "refusals", t->refusals, "pages", pages);
	if (t->back.refused)
		*status = PROFINT_WAITING;
	return memory(*out, err);
}

bool pf_engine_review_import(json_t **out, profint_status *status, const profint *engine, const profint_options *options, const char *file, bool reviewed,
			     const char *by, pf_error *err)
{
	taking t = { .options = options, .refusals = json_array() };
	json_t *decided = NULL;
	bool ok = memory(t.refusals, err) && open_site(&t.site, engine, err);

	*status = PROFINT_DONE;
	if (ok) {
		t.back = (pf_handback){ .db = t.site.db, .arena = t.site.arena, .contract = t.site.contract, .languages = t.site.languages, .reviewed = reviewed,
					.made_by = pf_span_of(by), .refuse = note_refusal, .self = &t };
		ok = pf_handback_read(&t.back, file, err);
	}
	if (ok && t.back.decision_count)
		ok = pf_review_carry_out(&decided, status, engine, options, t.back.decisions, t.back.origins, t.back.decision_count, by, err);
	ok = ok && keep_drafts(&t, err) && report(out, status, &t, file, decided, err);
	json_decref(decided);
	json_decref(t.refusals);
	pf_site_release(&t.site);
	return ok;
}
