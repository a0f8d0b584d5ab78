/*
 * bundle: see bundle.h. The story of the first pass: manifest, then each file once, then the bundle as a whole.
 *
 * A file of records is read piece by piece; a piece goes into the digest and then line by line to the validator, the
 * renderer and the spool, so the bytes that are used are the bytes that were hashed. Memory holds one line and one record.
 */
#include "bundle/bundle.h"

#include "base/arena.h"
#include "base/json.h"
#include "bundle/folder.h"
#include "bundle/judge.h"
#include "bundle/manifest.h"
#include "bundle/medium.h"
#include "bundle/member.h"
#include "bundle/render.h"
#include "bundle/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct pass {
	pf_bundle *bundle;
	pf_findings *findings;
	pf_spool *spool;
	const pf_bundle_options *options;
	const pf_limits *limits;
	pf_validator *validator;
	pf_arena *arena;        /* of the record at hand */
	const char **languages; /* to render */
	int folder;
	uint64_t done, total; /* bytes */

	size_t file;  /* being read: index of the member */
	size_t line;  /* of the record at hand */
	pf_text rest; /* of a line that goes on in the next piece */
	bool too_long;
} pass;

/* --- one record --------------------------------------------------------------------------------------------------- */

static void note(void *self, bool error, const char *pointer, const char *message)
{
	pf_validator_say(((pass *)self)->validator, error, pointer, message);
}

static void missing(void *self, const char *language, const char *pointer)
{
	char message[128];

	snprintf(message, sizeof message,
		"has no text in '%.20s', other texts of the record have: the whole record is left out in '%.20s'",
		language, language);
	pf_validator_say(((pass *)self)->validator, false, pointer, message);
}

static void media(void *self, const char *pointer, const char *path)
{
	pf_validator_media(((pass *)self)->validator, pointer, path);
}

static bool render(pass *p, const json_t *json, const pf_type *type, pf_error *err)
{
	const pf_render_options options = { p->bundle->manifest.source_language, p->languages };
	const pf_render_sink sink = { note, missing, media, p };
	pf_record *record = NULL;
	pf_error cause = { 0 };

	pf_arena_clear(p->arena);
	if (!pf_render(&record, p->arena, json, type, &options, &sink, &cause)) {
		if (cause.code != PF_E_INPUT)
			return pf_fail(err, cause.code, "%s", cause.message);
		pf_validator_say(p->validator, true, "",
			cause.message); /* it grew beyond what a post can hold */
		return true;
	}
	if (!record || !p->spool || pf_findings_errors(p->findings))
		return true; /* what is invalid is not imported, so it need not be kept */
	return pf_spool_put(p->spool, record, err);
}

static const char *file_of(const pass *p)
{
	return p->bundle->manifest.members[p->file].path;
}

static bool take_record(pass *p, pf_span text, pf_error *err)
{
	pf_json_fault fault;
	json_t *json = NULL;
	const pf_type *type;
	bool ok;

	if (!pf_json_read(&json, text, &(pf_json_limits){ p->limits->line_bytes, p->limits->depth },
			&fault)) {
		if (fault.code == PF_E_MEMORY)
			return pf_fail(err, fault.code, "%s", fault.message);
		if (fault.column)
			pf_findings_add(p->findings, true, file_of(p), p->line, "", "column %zu: %s",
				fault.column, fault.message);
		else
			pf_findings_add(p->findings, true, file_of(p), p->line, "", "%s", fault.message);
		return true;
	}
	ok = pf_validator_record(&type, p->validator, json, p->file, p->line, p->bundle->record_count,
			 err) &&
		(type ? render(p, json, type, err) : pf_judge_html(p->validator, json, err));
	p->bundle->record_count++;
	json_decref(json);
	return ok;
}

/* --- lines --------------------------------------------------------------------------------------------------------- */

static bool is_blank(pf_span line)
{
	for (size_t i = 0; i < line.length; i++) {
		if (!strchr(" \t\r", line.data[i]) || !line.data[i])
			return false;
	}
	return true;
}

static bool take_line(pass *p, pf_span line, pf_error *err)
{
	p->line++;
	if (p->too_long || line.length > p->limits->line_bytes) {
		pf_findings_add(p->findings, true, file_of(p), p->line, "",
			"is longer than the %zu bytes that a line may have", p->limits->line_bytes);
		p->too_long = false;
		return true;
	}
	if (is_blank(line)) {
		pf_findings_add(p->findings, true, file_of(p), p->line, "",
			"blank line; expected one record");
		return true;
	}
	return take_record(p, line, err);
}

/* Keeps the beginning of a line for the next piece; of one that is too long, only that it is. */
static bool keep_rest(pass *p, pf_span rest, pf_error *err)
{
	if (p->too_long || rest.length > p->limits->line_bytes - p->rest.length) {
		p->too_long = true;
		pf_text_clear(&p->rest);
		return true;
	}
	pf_text_span_add(&p->rest, rest);
	return !p->rest.failed || pf_fail(err, PF_E_MEMORY, "no memory to read '%s'", file_of(p));
}

static bool take_piece(void *self, const char *bytes, size_t length, pf_error *err)
{
	pass *p = self;
	const char *end;

	while ((end = memchr(bytes, '\n', length))) {
		pf_span line = { bytes, (size_t)(end - bytes) };

		length -= line.length + 1;
		bytes = end + 1;
		if (p->rest.length) {
			if (!keep_rest(p, line, err))
				return false;
			line = pf_text_span(&p->rest);
		}
		if (!take_line(p, line, err))
			return false;
		pf_text_clear(&p->rest);
	}
	return !length || keep_rest(p, (pf_span){ bytes, length }, err);
}

/* --- files --------------------------------------------------------------------------------------------------------- */

static void progress(void *self, uint64_t bytes)
{
	pass *p = self;

	p->done += bytes;
	if (p->options && p->options->progress)
		p->options->progress(p->options->self, "check", p->done,
			p->total > p->done ? p->total : p->done);
}

static bool read_records(pass *p, const pf_member *member, uint64_t *left, pf_error *err)
{
	const pf_member_reader reader = { p->folder, p->findings, take_piece, p, progress, p };
	uint64_t before = p->done;
	bool good;

	p->line = 0;
	p->too_long = false;
	pf_text_clear(&p->rest);
	if (!pf_member_read(&good, member, *left, &reader, err))
		return false;
	*left -= p->done - before;
	return (!p->rest.length && !p->too_long) || take_line(p, pf_text_span(&p->rest), err);
}

static bool look_at_piece(void *self, const char *bytes, size_t length, pf_error *err)
{
	(void)err;
	pf_medium_add(self, bytes, length);
	return true;
}

static bool read_medium(pass *p, const pf_member *member, pf_error *err)
{
	pf_medium medium;
	const pf_member_reader reader = { p->folder, p->findings, look_at_piece, &medium, progress, p };
	const char *why;
	bool good;

	pf_medium_init(&medium, pf_span_of(member->path));
	if (!pf_member_read(&good, member, p->limits->media_bytes, &reader, err))
		return false;
	if (good && (why = pf_medium_end(&medium)))
		pf_findings_add(p->findings, true, member->path, 0, "", "%s", why);
	return true;
}

static bool read_members(pass *p, pf_error *err)
{
	const pf_manifest *manifest = &p->bundle->manifest;
	uint64_t left = p->limits->records_bytes;

	for (p->file = 0; p->file < manifest->member_count; p->file++) {
		const pf_member *member = &manifest->members[p->file];

		if (pf_member_is_records(member) ? !read_records(p, member, &left, err)
										 : !read_medium(p, member, err))
			return false;
	}
	return true;
}

/* --- the whole ----------------------------------------------------------------------------------------------------- */

static bool is_wanted(const pf_bundle_options *options, const char *code)
{
	if (!options || !options->languages)
		return true;
	for (const char **wanted = options->languages; *wanted; wanted++) {
		if (strcmp(*wanted, code) == 0)
			return true;
	}
	return false;
}

/* The languages to render: those of the manifest that are wanted, in its order; the source language always. */
static bool choose_languages(pass *p, pf_error *err)
{
	const pf_manifest *manifest = &p->bundle->manifest;
	size_t count = 0;

	while (manifest->languages[count])
		count++;
	p->languages = calloc(count + 1, sizeof *p->languages);
	if (!p->languages)
		return pf_fail(err, PF_E_MEMORY, "no memory to read the bundle");
	count = 0;
	for (char **code = manifest->languages; *code; code++) {
		if (strcmp(*code, manifest->source_language) == 0 || is_wanted(p->options, *code))
			p->languages[count++] = *code;
	}
	return true;
}

static bool collect_media(pass *p, pf_error *err)
{
	const pf_manifest *manifest = &p->bundle->manifest;

	p->bundle->media = calloc(manifest->member_count + 1, sizeof *p->bundle->media);
	if (!p->bundle->media)
		return pf_fail(err, PF_E_MEMORY, "no memory to read the bundle");
	for (size_t i = 0; i < manifest->member_count; i++) {
		const pf_member *member = &manifest->members[i];

		if (pf_validator_uses(p->validator, i))
			p->bundle->media[p->bundle->media_count++] = (pf_bundle_media){ member->path, member };
	}
	return true;
}

static void tell_depth(void *self, size_t number, unsigned depth)
{
	pf_spool_set_depth(self, number, depth);
}

static bool read_all(pass *p, pf_error *err)
{
	p->arena = pf_arena_new();
	if (!p->arena)
		return pf_fail(err, PF_E_MEMORY, "no memory to read the bundle");
	if (!choose_languages(p, err) ||
		!pf_validator_new(&p->validator, &p->bundle->manifest, p->findings, err) ||
		!read_members(p, err) || !pf_validator_end(p->validator, err) || !collect_media(p, err))
		return false;
	if (p->spool && !pf_findings_errors(p->findings))
		pf_validator_depths(p->validator, tell_depth, p->spool);
	return true;
}

static uint64_t all_bytes(const pf_manifest *manifest)
{
	uint64_t total = 0;

	for (size_t i = 0; i < manifest->member_count; i++)
		total += manifest->members[i].bytes;
	return total;
}

bool pf_bundle_read(pf_bundle *out, pf_findings *findings, pf_spool *spool, const char *path,
	const pf_bundle_options *options, pf_error *err)
{
	pf_bundle bundle = { 0 };
	pass p = { .bundle = &bundle,
		.findings = findings,
		.spool = spool,
		.options = options,
		.folder = -1 };
	const pf_model *model = pf_model_get(err);
	bool ok = false;

	if (!model)
		return false;
	p.limits = pf_model_limits(model);
	pf_text_init(&p.rest, p.limits->line_bytes);
	if (!pf_folder_open(&p.folder, path, err) ||
		!pf_manifest_read(&bundle.manifest, p.folder, options ? options->ring : NULL, findings, err) ||
		!pf_manifest_strays(&bundle.manifest, p.folder, findings, err))
		goto out;
	p.total = all_bytes(&bundle.manifest);
	if (bundle.manifest.source_language && !read_all(&p, err))
		goto out;
	*out = bundle;
	bundle = (pf_bundle){ 0 };
	ok = true;
out:
	pf_bundle_release(&bundle);
	pf_validator_free(p.validator);
	pf_arena_free(p.arena);
	pf_text_release(&p.rest);
	free(p.languages);
	if (p.folder >= 0)
		close(p.folder);
	return ok;
}

void pf_bundle_release(pf_bundle *bundle)
{
	pf_manifest_release(&bundle->manifest);
	free(bundle->media);
	*bundle = (pf_bundle){ 0 };
}

bool pf_bundle_verify(pf_manifest *out, pf_findings *findings, const char *path, const pf_keyring *ring, pf_error *err)
{
	const pf_model *model = pf_model_get(err);
	pf_member_reader reader = { .folder = -1, .findings = findings };
	pf_manifest manifest = { 0 };
	bool good, ok = false;

	if (!model || !pf_folder_open(&reader.folder, path, err))
		return false;
	if (!pf_manifest_read(&manifest, reader.folder, ring, findings, err))
		goto out;
	for (size_t i = 0; i < manifest.member_count; i++) {
		const pf_limits *limits = pf_model_limits(model);
		bool is_records = pf_member_is_records(&manifest.members[i]);

		if (!pf_member_read(&good, &manifest.members[i],
				is_records ? limits->records_bytes : limits->media_bytes, &reader, err))
			goto out;
	}
	*out = manifest;
	manifest = (pf_manifest){ 0 };
	ok = true;
out:
	pf_manifest_release(&manifest);
	close(reader.folder);
	return ok;
}
