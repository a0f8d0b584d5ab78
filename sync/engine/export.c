/*
 * export: a bundle of what the site holds now, read from one consistent snapshot, batch by batch.
 *
 * A record that cannot be said as a bundle wants it is left out; others that refer to it then lose that reference, so they
 * are all written again without it, until `check` finds no fault. Only then the bundle takes its name.
 */
#include "bundle/draft.h"
#include "bundle/manifest.h"
#include "bundle/recover.h"
#include "engine/catalogue.h"
#include "engine/engine.h"
#include "engine/held.h"
#include "engine/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 100, ROUNDS = 20 };

typedef struct export {
	const profint_options *options;
	pf_site site;
	pf_arena *arena, *work; /* of the whole, of one batch */
	pf_catalogue catalogue;
	pf_draft *draft;
	pf_library *library;
	pf_map *excluded;       /* "case/x" -> 1 */
	pf_map *languages;      /* that some record has */
	json_t *lasting, *round; /* notices: of all rounds, of this one */
	json_t *own;            /* of the record at hand */
	char reference[200];    /* which it is */
	uint64_t written;
	size_t *lines;          /* by shelf: where its lines begin in `ids` */
	pf_span *ids;           /* of the records written, in the order of writing */
	size_t files;
	bool incomplete;        /* a record was left out that the site holds */
	bool failed;            /* err is filled by what a callback met */
	pf_error *err;
} export;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for an export");
}

/* --- what is told --- */

/* lost: the site holds something that the bundle does not. */
static void note(export *e, json_t *list, const char *record, pf_span language, const char *message, bool lost)
{
	json_t *notice = json_pack("{s:s, s:o, s:s, s:b}", "record", record, "language", json_stringn(language.data, language.length), "message", message, "lost",
				   (int)lost);

	if (!notice || json_array_append_new(list, notice) != 0) {
		e->failed = true;
		memory(NULL, e->err);
	}
}

/* Fifty paragraphs in large letters are told once. */
static void lost(void *self, pf_span language, const char *what)
{
	export *e = self;
	json_t *notice;
	size_t i;

	json_array_foreach(e->own, i, notice)
		if (strcmp(json_string_value(json_object_get(notice, "message")), what) == 0 &&
		    pf_span_is(language, json_string_value(json_object_get(notice, "language"))))
			return;
	note(e, e->own, e->reference, language, what, true);
}

static void lost_alias(void *self, pf_span id, pf_span language, const char *what)
{
	export *e = self;
	char reference[200];

	(void)id;
	snprintf(reference, sizeof reference, "%.80s%.*s", e->reference, (int)(id.length < 118 ? id.length : 118), id.data);
	note(e, e->round, reference, language, what, true);
}

static void gone(void *self, pf_span type, pf_span id, pf_span language, bool whole, bool orphans)
{
	export *e = self;
	char reference[200];

	snprintf(reference, sizeof reference, "%.*s/%.*s", (int)type.length, type.data, (int)id.length, id.data);
	note(e, e->lasting, reference, language,
	     orphans ? "is deleted or in the trash, so that its other languages cannot be exported either" :
	     whole   ? "is deleted or in the trash: left out" :
		       "this language is deleted or in the trash: left out",
	     orphans);
}

static bool exclude(export *e, const char *reference, pf_error *err)
{
	uint64_t *place = pf_map_put(e->excluded, pf_span_of(reference), NULL);

	e->incomplete = true;
	if (place)
		*place = 1;
	return memory(place, err);
}

/* --- one record --- */

static bool has(void *self, pf_span reference)
{
	const export *e = self;

	return pf_map_find(e->catalogue.references, reference) && !pf_map_find(e->excluded, reference);
}

static bool medium(void *self, pf_text *path, uint64_t attachment, pf_span url)
{
	export *e = self;
	const char *found, *why;
	char message[600], name[24];

	if (e->failed)
		return false;
	if (!pf_library_file(&found, &why, e->library, attachment, url, e->err)) {
		e->failed = true;
		return false;
	}
	if (found)
		pf_text_put(path, found);
	if (why) {
		snprintf(name, sizeof name, "number %llu", (unsigned long long)attachment);
		snprintf(message, sizeof message, "the file %.*s of the site's library is left out: it %.300s", (int)(url.length < 200 ? url.length : 200), url.data, why);
		if (!url.length)
			snprintf(message, sizeof message, "the file %s of the site's library is left out: it %.300s", name, why);
		note(e, e->own, e->reference, pf_span_of(e->site.languages[0]), message, true);
	}
	return found != NULL;
}

static bool note_languages(export *e, const pf_held_record *held, pf_error *err)
{
	for (size_t i = 0; i < held->count; i++) {
		uint64_t *place = pf_map_put(e->languages, held->items[i].language, NULL);

		if (!memory(place, err))
			return false;
		*place = 1;
	}
	return true;
}

static bool write_record(export *e, const pf_type *type, const pf_held_record *held, pf_error *err)
{
	const pf_recover_sink sink = { lost, medium, has, e };
	const pf_recover_options options = { pf_model_get(err), pf_span_of(e->site.contract->locale) };
	json_t *record = NULL;
	bool ok;

	snprintf(e->reference, sizeof e->reference, "%s/%.*s", type->name, (int)held->id.length, held->id.data);
	json_array_clear(e->own);
	ok = pf_recover(&record, type, held->id, held->items, held->count, &options, &sink, err) && !e->failed;
	if (ok && record) {
		e->ids[e->written++] = held->id;
		ok = json_array_extend(e->round, e->own) == 0 && pf_draft_record(e->draft, type->name, record, err) && note_languages(e, held, err);
	} else if (ok) {
		ok = json_array_extend(e->lasting, e->own) == 0 && exclude(e, e->reference, err);
	}
	json_decref(record);
	return ok;
}

/* --- all of them --- */

static bool show(const export *e, uint64_t done)
{
	const profint_options *o = e->options;

	return !o || !o->progress || o->progress(o->self, "export", done, e->catalogue.total);
}

/* The next ids of a shelf that are not excluded, at most a batch. */
static size_t choose(const export *e, const pf_shelf *shelf, size_t *at, pf_span *ids)
{
	char reference[200];
	size_t count = 0;

	for (; *at < shelf->count && count < BATCH; ++*at) {
		snprintf(reference, sizeof reference, "%s/%s", shelf->type->name, shelf->ids[*at].data);
		if (!pf_map_find(e->excluded, pf_span_of(reference)))
			ids[count++] = shelf->ids[*at];
	}
	return count;
}

static bool write_batch(export *e, const pf_type *type, const pf_span *ids, size_t count, pf_error *err)
{
	pf_held_record held[BATCH];

	pf_arena_clear(e->work);
	snprintf(e->reference, sizeof e->reference, "%s/", type->name);
	if (!pf_held_read(held, e->work, &e->site, e->catalogue.origin, type, ids, count, lost_alias, e, err) || e->failed)
		return false;
	for (size_t i = 0; i < count; i++)
		if (held[i].count && !write_record(e, type, &held[i], err))
			return false;
	return true;
}

static bool write_all(export *e, pf_error *err)
{
	pf_span ids[BATCH];
	uint64_t done = 0;

	e->written = 0;
	json_array_clear(e->round);
	if (!pf_draft_restart(e->draft, err))
		return false;
	for (size_t s = 0; s < e->catalogue.shelf_count; s++) {
		const pf_shelf *shelf = &e->catalogue.shelves[s];
		size_t at = 0, count;

		e->lines[s] = (size_t)e->written;
		while ((count = choose(e, shelf, &at, ids))) {
			if (!write_batch(e, shelf->type, ids, count, err))
				return false;
			done += count;
			if (!show(e, done))
				return pf_fail(err, PF_E_INTERNAL, "stopped as asked; nothing was written under the name of the bundle");
		}
	}
	return true;
}

/* --- the manifest --- */

static json_t *list_languages(const export *e)
{
	const pf_contract *c = e->site.contract;
	json_t *list = json_pack("[s]", e->site.languages[0]);

	for (size_t i = 0; list && i < c->language_count; i++)
		if (strcmp(c->languages[i].code, e->site.languages[0]) != 0 && pf_map_find(e->languages, pf_span_of(c->languages[i].code)))
			json_array_append_new(list, json_string(c->languages[i].code));
	return list;
}

static bool write_manifest(export *e, pf_error *err)
{
	json_t *manifest = json_pack("{s:s, s:s, s:s}", "format", PF_MANIFEST_FORMAT, "origin", e->catalogue.url, "title",
				     e->catalogue.title ? e->catalogue.title : e->catalogue.url);
	time_t now = time(NULL);
	struct tm today;
	char date[16];
	bool ok = manifest != NULL;

	gmtime_r(&now, &today);
	strftime(date, sizeof date, "%Y-%m-%d", &today);
	ok = ok && json_object_set_new(manifest, "version", json_string(date)) == 0;
	if (ok && e->catalogue.serial)
		ok = json_object_set_new(manifest, "serial", json_integer((json_int_t)e->catalogue.serial + 1)) == 0;
	ok = ok && json_object_set_new(manifest, "source_language", json_string(e->site.languages[0])) == 0 &&
	     json_object_set_new(manifest, "languages", list_languages(e)) == 0 && json_object_set_new(manifest, "complete", json_boolean(!e->incomplete)) == 0 &&
	     json_object_set_new(manifest, "files", json_array()) == 0;
	ok = ok ? pf_draft_manifest(e->draft, manifest, &e->files, err) : memory(NULL, err);
	json_decref(manifest);
	return ok;
}

/* --- the check --- */

/* The record that stands in a line of records/TYPE.jsonl; false when it is no such file. */
static bool record_at(char reference[200], const export *e, const char *path, size_t line)
{
	for (size_t s = 0; s < e->catalogue.shelf_count; s++) {
		const char *name = e->catalogue.shelves[s].type->name;
		char expected[128];
		size_t at = e->lines[s] + line - 1;

		snprintf(expected, sizeof expected, "records/%s.jsonl", name);
		if (strcmp(expected, path) != 0 || line == 0 || at >= e->written)
			continue;
		snprintf(reference, 200, "%s/%.*s", name, (int)e->ids[at].length, e->ids[at].data);
		return true;
	}
	return false;
}

/* What the check refuses leaves the bundle, and is told. */
static bool take_finding(export *e, const json_t *finding, pf_error *err)
{
	const char *pointer = json_string_value(json_object_get(finding, "pointer")), *message = json_string_value(json_object_get(finding, "message"));
	char reference[200], said[700];

	if (strcmp(json_string_value(json_object_get(finding, "severity")), "error") != 0)
		return true;
	if (!record_at(reference, e, json_string_value(json_object_get(finding, "file")), (size_t)json_integer_value(json_object_get(finding, "line"))))
		return pf_fail(err, PF_E_INTERNAL, "what was exported is no valid bundle: %s: %s %s", json_string_value(json_object_get(finding, "file")), pointer,
			       message);
	snprintf(said, sizeof said, "is left out: %.150s %.500s", pointer, message);
	if (!pf_map_find(e->excluded, pf_span_of(reference)))
		note(e, e->lasting, reference, pf_span_of(e->site.languages[0]), said, true);
	return exclude(e, reference, err) && !e->failed;
}

static bool check(export *e, bool *valid, pf_error *err)
{
	pf_findings *findings = pf_findings_new();
	pf_bundle_options options = { 0 };
	pf_bundle bundle = { 0 };
	json_t *report = NULL, *finding;
	bool ok = memory(findings, err) && pf_bundle_read(&bundle, findings, NULL, pf_draft_folder(e->draft), &options, err);
	size_t i;

	if (ok)
		*valid = pf_findings_errors(findings) == 0;
	if (ok && !*valid) {
		report = pf_findings_json(findings);
		ok = memory(report, err);
		json_array_foreach(json_object_get(report, "findings"), i, finding)
			ok = ok && take_finding(e, finding, err);
	}
	json_decref(report);
	pf_bundle_release(&bundle);
	pf_findings_free(findings);
	return ok;
}

/* --- the story --- */

static bool write_valid(export *e, pf_error *err)
{
	for (size_t round = 0; round < ROUNDS; round++) {
		size_t before = pf_map_count(e->excluded);
		bool valid = false;

		if (!write_all(e, err))
			return false;
		if (pf_map_count(e->excluded) > before)
			continue;
		if (!write_manifest(e, err) || !check(e, &valid, err))
			return false;
		if (valid)
			return true;
	}
	return pf_fail(err, PF_E_INTERNAL, "the records of the site refer to each other in a way that leaves no valid bundle");
}

static bool tell_rest(export *e, pf_error *err)
{
	uint64_t strangers = 0;
	char message[160];

	if (!pf_catalogue_gone(&e->catalogue, e->arena, &e->site, gone, e, err) || !pf_catalogue_strangers(&strangers, e->arena, &e->site, err))
		return false;
	if (strangers) {
		snprintf(message, sizeof message, "%llu posts of PROFINT's types were made on the site itself; they are records of no bundle and not exported",
			 (unsigned long long)strangers);
		note(e, e->lasting, "", PF_SPAN(""), message, false);
	}
	return !e->failed;
}

static bool prepare(export *e, const profint *engine, const char *folder, pf_error *err)
{
	e->arena = pf_arena_new();
	e->work = pf_arena_new();
	e->excluded = pf_map_new();
	e->languages = pf_map_new();
	e->lasting = json_array();
	e->round = json_array();
	e->own = json_array();
	if (!memory(e->arena && e->work && e->excluded && e->languages && e->lasting && e->round && e->own ? e : NULL, err))
		return false;
	if (!pf_draft_new(&e->draft, folder, err) || !pf_site_connect(&e->site, &engine->config, engine->site, err) || !pf_site_learn(&e->site, err) ||
	    !pf_db_begin_snapshot(e->site.db, err) ||
	    !pf_catalogue_open(&e->catalogue, e->arena, &e->site, e->options ? e->options->origin : NULL, err) ||
	    !pf_library_new(&e->library, &e->site, e->draft, err))
		return false;
	e->ids = pf_arena_alloc(e->arena, ((size_t)e->catalogue.total + 1) * sizeof *e->ids);
	e->lines = pf_arena_alloc(e->arena, (e->catalogue.shelf_count + 1) * sizeof *e->lines);
	return memory(e->ids && e->lines ? e : NULL, err);
}

static bool report(export *e, json_t **out, profint_status *status, pf_error *err)
{
	size_t left = 0, i;
	json_t *notice;

	if (json_array_extend(e->lasting, e->round) != 0)
		return memory(NULL, err);
	json_array_foreach(e->lasting, i, notice)
		left += json_is_true(json_object_get(notice, "lost"));
	*status = left ? PROFINT_WAITING : PROFINT_DONE;
	*out = json_pack("{s:s, s:I, s:I, s:b, s:I, s:O}", "origin", e->catalogue.url, "records", (json_int_t)e->written, "media",
			 (json_int_t)pf_library_count(e->library), "complete", (int)!e->incomplete, "lost", (json_int_t)left, "notices", e->lasting);
	return memory(*out, err);
}

static void release(export *e)
{
	pf_library_free(e->library);
	pf_draft_free(e->draft);
	pf_catalogue_release(&e->catalogue);
	if (e->site.db)
		pf_db_rollback(e->site.db);
	pf_site_release(&e->site);
	pf_map_free(e->excluded);
	pf_map_free(e->languages);
	json_decref(e->lasting);
	json_decref(e->round);
	json_decref(e->own);
	pf_arena_free(e->work);
	pf_arena_free(e->arena);
}

bool pf_engine_export(json_t **out, profint_status *status, const profint *engine, const char *folder, const profint_options *options, pf_error *err)
{
	export e = { .options = options, .err = err };
	bool ok = prepare(&e, engine, folder, err) && tell_rest(&e, err) && write_valid(&e, err) && report(&e, out, status, err);

	if (ok && !pf_draft_finish(e.draft, err)) {
		json_decref(*out);
		*out = NULL;
		ok = false;
	}
	release(&e);
	return ok;
}
