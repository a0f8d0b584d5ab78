/*
 * memory: the site's translation memory: how much there is, out into a file, and in from one.
 *
 * No lease is taken: the memory is a table of our own in which rows are only added, so that it may grow while a sync
 * runs. A file is one transaction: what is broken in its middle, or a run that is killed, leaves nothing of it.
 */
#include "engine/engine.h"

#include "engine/site.h"
#include "exchange/intake.h"
#include "exchange/outlet.h"
#include "store/schema.h"
#include "store/unit.h"

#include <stdlib.h>
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

/* A target language of the site, by its code; NULL is all of them. */
static bool check_language(const pf_site *site, const char *language, pf_error *err)
{
	if (!language)
		return true;
	for (size_t i = 1; site->languages[i]; i++)
		if (strcmp(site->languages[i], language) == 0)
			return true;
	return pf_fail(err, PF_E_USAGE, "'%.40s' is no language that this site is translated into", language);
}

bool pf_engine_memory(json_t **out, const profint *engine, pf_error *err)
{
	pf_site site = { 0 };
	pf_rows rows = { 0 };
	json_t *list = json_array();
	bool ok = memory(list, err) && open_site(&site, engine, err) && pf_memory_count(&rows, site.arena, site.db, err);

	for (size_t i = 0; ok && i < rows.count; i++) {
		pf_span language = pf_cell(&rows, i, 0);

		ok = memory(json_array_append_new(list, json_pack("{s:s%, s:I, s:I}", "language", language.data, language.length, "texts",
								   (json_int_t)pf_cell_id(&rows, i, 1), "reviewed", (json_int_t)pf_cell_id(&rows, i, 2))) == 0 ? list : NULL,
			    err);
	}
	if (ok) {
		*out = json_pack("{s:O}", "memory", list);
		ok = memory(*out, err);
	}
	json_decref(list);
	pf_site_release(&site);
	return ok;
}

bool pf_engine_memory_export(json_t **out, const profint *engine, const char *file, const char *language, pf_error *err)
{
	pf_site site = { 0 };
	pf_outlet outlet = { .language = language, .version = PROFINT_VERSION };
	bool ok = open_site(&site, engine, err) && check_language(&site, language, err);

	if (ok) {
		outlet.db = site.db;
		outlet.contract = site.contract;
		outlet.source_language = site.languages[0];
		ok = pf_outlet_run(&outlet, file, err);
	}
	if (ok) {
		*out = json_pack("{s:s, s:I, s:I}", "file", file, "texts", (json_int_t)outlet.written, "left_out", (json_int_t)outlet.left_out);
		ok = memory(*out, err);
	}
	pf_site_release(&site);
	return ok;
}

/* --- import --- */

typedef struct importing {
	pf_site site;
	pf_intake intake;
	const char *file;
	json_t *refusals;
	uint64_t added;
} importing;

static void note_refusal(void *self, unsigned line, pf_span language, const char *why)
{
	importing *i = self;

	if (json_array_size(i->refusals) < TOLD) /* what cannot be noted is counted all the same */
		json_array_append_new(i->refusals, json_pack("{s:i, s:s%, s:s}", "line", (int)line, "language", language.data, language.length, "reason", why));
}

static bool count_all(uint64_t *out, importing *i, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_memory_count(&rows, i->site.arena, i->site.db, err))
		return false;
	*out = 0;
	for (size_t at = 0; at < rows.count; at++)
		*out += pf_cell_id(&rows, at, 1);
	return true;
}

/* The unit of work: the whole file; it may be begun anew. */
static bool take_file(void *self, pf_error *err)
{
	importing *i = self;
	uint64_t before, after;

	i->intake.units = i->intake.pairs = i->intake.refused = 0;
	pf_map_clear(i->intake.unknown);
	json_array_clear(i->refusals);
	if (!count_all(&before, i, err) || !pf_intake_run(&i->intake, i->file, err) || !count_all(&after, i, err))
		return false;
	i->added = after > before ? after - before : 0;
	return true;
}

static json_t *unknown_of(const importing *i)
{
	json_t *unknown = json_object();
	size_t cursor = 0;
	pf_span language;
	uint64_t count;

	while (unknown && pf_map_next(i->intake.unknown, &cursor, &language, &count)) {
		char name[48] = "";

		memcpy(name, language.data, language.length < sizeof name ? language.length : sizeof name - 1);
		json_object_set_new(unknown, name, json_integer((json_int_t)count));
	}
	return unknown;
}

bool pf_engine_memory_import(json_t **out, const profint *engine, const char *file, bool reviewed, const char *by, pf_error *err)
{
	importing i = { .file = file, .refusals = json_array() };
	pf_unit unit = { .work = take_file, .self = &i };
	bool ok;

	i.intake = (pf_intake){ .reviewed = reviewed, .made_by = pf_span_of(by), .refuse = note_refusal, .self = &i, .unknown = pf_map_new() };
	ok = memory(i.refusals && i.intake.unknown ? &i : NULL, err) && open_site(&i.site, engine, err);
	if (ok) {
		unit.db = i.intake.db = i.site.db;
		i.intake.contract = i.site.contract;
		i.intake.languages = i.site.languages;
		ok = pf_unit_run(&unit, err);
	}
	if (ok) {
		*out = json_pack("{s:s, s:I, s:I, s:I, s:I, s:o, s:O}", "file", file, "units", (json_int_t)i.intake.units, "added", (json_int_t)i.added, "known",
				 (json_int_t)(i.intake.pairs - (i.added < i.intake.pairs ? i.added : i.intake.pairs)), "refused", (json_int_t)i.intake.refused,
				 "unknown_languages", unknown_of(&i), "refusals", i.refusals);
		ok = memory(*out, err);
	}
	json_decref(i.refusals);
	pf_map_free(i.intake.unknown);
	pf_site_release(&i.site);
	return ok;
}
