/* manifest: see manifest.h */
#include "bundle/manifest.h"

#include "base/json.h"
#include "base/map.h"
#include "base/pointer.h"
#include "base/utf8.h"
#include "bundle/address.h"
#include "bundle/folder.h"
#include "bundle/hint.h"
#include "bundle/medium.h"
#include "bundle/member.h"
#include "bundle/signature.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ORIGIN_BYTES = 255, TITLE_CHARACTERS = 200, CODE_BYTES = 20, LANGUAGES = 100 };

/* What the reading carries along. */
typedef struct reading {
	pf_manifest *manifest;
	const pf_model *model;
	pf_findings *findings;
	pf_span text;
	pf_pointer at;
	pf_map *paths;  /* to the index of the first, + 1 */
	pf_map *folded; /* the same in lower case */
	uint64_t records_bytes;
	size_t searched; /* bytes, for lines of findings */
	pf_error *err;
	bool failed; /* memory; err is filled */
} reading;

/* A manifest of many megabytes with a thousand faults would be searched through a thousand times. */
static const size_t search_limit = (size_t)512 * 1024 * 1024;

static void say(reading *r, bool error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(reading *r, bool error, const char *format, ...)
{
	char message[900];
	size_t line = 0;
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	if (r->searched < search_limit)
		line = pf_json_line(r->text, r->at.text);
	r->searched += r->text.length;
	pf_findings_add(r->findings, error, PF_MANIFEST_FILE, line, r->at.text, "%s", message);
}

static bool out_of_memory(reading *r)
{
	r->failed = true;
	return pf_fail(r->err, PF_E_MEMORY, "no memory to read the manifest");
}

static char *copy_string(reading *r, const json_t *value)
{
	char *copy = strdup(json_string_value(value));

	if (!copy)
		out_of_memory(r);
	return copy;
}

/* --- members of one kind each -------------------------------------------------------------------------------- */

static void read_format(reading *r, const json_t *value)
{
	if (!pf_span_is(pf_span_of(json_string_value(value)), PF_MANIFEST_FORMAT))
		say(r, true, "unknown format; expected \"%s\"", PF_MANIFEST_FORMAT);
}

static void read_origin(reading *r, const json_t *value)
{
	const char *why;

	if (!json_is_string(value))
		say(r, true, "is %s; expected the address of the bundle's origin", pf_json_kind(value));
	else if (!pf_address_web(pf_span_of(json_string_value(value)), &why))
		say(r, true, "'%.100s' is no origin: %s", json_string_value(value), why);
	else if (json_string_length(value) > ORIGIN_BYTES)
		say(r, true, "is longer than %d bytes", ORIGIN_BYTES);
	else
		r->manifest->origin = copy_string(r, value);
}

static void read_words(reading *r, char **out, const json_t *value)
{
	if (!json_is_string(value))
		say(r, true, "is %s; expected a text", pf_json_kind(value));
	else if (pf_utf8_count(pf_span_of(json_string_value(value))) > TITLE_CHARACTERS)
		say(r, true, "is longer than %d characters", TITLE_CHARACTERS);
	else
		*out = copy_string(r, value);
}

static void read_title(reading *r, const json_t *value)
{
	read_words(r, &r->manifest->title, value);
}

static void read_version(reading *r, const json_t *value)
{
	read_words(r, &r->manifest->version, value);
}

static void read_serial(reading *r, const json_t *value)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0) {
		say(r, true, "expected a whole number from 0");
		return;
	}
	r->manifest->has_serial = true;
	r->manifest->serial = (uint64_t)json_integer_value(value);
}

static void read_complete(reading *r, const json_t *value)
{
	if (!json_is_boolean(value))
		say(r, true, "is %s; expected true or false", pf_json_kind(value));
	r->manifest->complete = json_is_true(value);
}

/* Two or three letters, and perhaps more words behind hyphens, as Polylang takes them for slugs. */
bool pf_manifest_code(pf_span code)
{
	size_t letters = 0;

	while (letters < code.length && islower((unsigned char)code.data[letters]))
		letters++;
	if (letters < 2 || letters > 3 || code.length > CODE_BYTES)
		return false;
	for (size_t at = letters; at < code.length;) {
		size_t begin = ++at;

		if (code.data[begin - 1] != '-')
			return false;
		while (at < code.length &&
			(islower((unsigned char)code.data[at]) || isdigit((unsigned char)code.data[at])))
			at++;
		if (at - begin < 2 || at - begin > 8)
			return false;
	}
	return true;
}

static bool is_code(reading *r, const json_t *value)
{
	if (!json_is_string(value))
		say(r, true, "is %s; expected a language code, as \"fr\"", pf_json_kind(value));
	else if (!pf_manifest_code(pf_span_of(json_string_value(value))))
		say(r, true,
			"'%.40s' is no language code; expected two or three small letters, as \"fr\" or \"pt-br\"",
			json_string_value(value));
	else
		return true;
	return false;
}

static void read_source(reading *r, const json_t *value)
{
	if (is_code(r, value))
		r->manifest->source_language = copy_string(r, value);
}

static bool listed(char **languages, const char *code)
{
	for (; *languages; languages++) {
		if (strcmp(*languages, code) == 0)
			return true;
	}
	return false;
}

static void read_languages(reading *r, const json_t *value)
{
	size_t count = 0, i;
	const json_t *code;

	if (!json_is_array(value) || json_array_size(value) > LANGUAGES) {
		say(r, true, "expected a list of at most %d language codes", LANGUAGES);
		return;
	}
	r->manifest->languages = calloc(json_array_size(value) + 2, sizeof *r->manifest->languages);
	if (!r->manifest->languages) {
		out_of_memory(r);
		return;
	}
	json_array_foreach(value, i, code)
	{
		size_t mark = pf_pointer_index(&r->at, i);

		if (is_code(r, code)) {
			if (listed(r->manifest->languages, json_string_value(code)))
				say(r, true, "'%s' is listed twice", json_string_value(code));
			else if ((r->manifest->languages[count] = copy_string(r, code)))
				count++;
		}
		pf_pointer_back(&r->at, mark);
	}
}

/* --- files ------------------------------------------------------------------------------------------------------- */

/* The value of a member of a file's entry; says what is wrong when it is not of this kind. */
static const json_t *entry_value(reading *r, const json_t *entry, const char *name, json_type kind,
	const char *expected)
{
	const json_t *value = json_object_get(entry, name);
	size_t mark = pf_pointer_name(&r->at, name);

	if (!value)
		say(r, true, "missing; expected %s", expected);
	else if (json_typeof(value) != kind)
		say(r, true, "is %s; expected %s", pf_json_kind(value), expected);
	pf_pointer_back(&r->at, mark);
	return value && json_typeof(value) == kind ? value : NULL;
}

static void check_members(reading *r, const json_t *object, const char *const *known, size_t count)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)object, name, value)
	{
		pf_hint hint = pf_hint_for(name);
		size_t mark = pf_pointer_name(&r->at, name);
		bool found = false;

		for (size_t i = 0; i < count; i++) {
			found |= strcmp(known[i], name) == 0;
			pf_hint_offer(&hint, pf_span_of(known[i]));
		}
		if (!found)
			say(r, true, "unknown member%s", pf_hint_text(&hint));
		pf_pointer_back(&r->at, mark);
	}
}

/* Says it when a path, as it is or in lower case, came before. */
static bool is_new(reading *r, const char *path, size_t index)
{
	pf_span key = pf_span_of(path);
	char folded[256];
	bool fresh = false;
	uint64_t *first = pf_map_put(r->paths, key, &fresh);

	if (!first)
		return out_of_memory(r);
	if (!fresh) {
		say(r, true, "'%s' is listed twice; first as /files/%" PRIu64, path, *first);
		return false;
	}
	*first = index;
	for (size_t i = 0; i < key.length; i++)
		folded[i] = (char)tolower((unsigned char)path[i]);
	first = pf_map_put(r->folded, (pf_span){ folded, key.length }, &fresh);
	if (!first)
		return out_of_memory(r);
	if (!fresh) {
		say(r, true, "'%s' differs from /files/%" PRIu64 " only in upper and lower case", path,
			*first);
		return false;
	}
	*first = index;
	return true;
}

static bool path_fits(reading *r, const json_t *value, size_t index)
{
	pf_span path = { json_string_value(value), json_string_length(value) };
	size_t mark = pf_pointer_name(&r->at, "path");
	const char *why;
	char room[160];
	bool fits = false;

	if (!pf_folder_path(path, &why))
		say(r, true, "'%.255s' %s", path.data, why);
	else if (path.data[0] == 'm' && !pf_medium_name(r->model, path, room, sizeof room))
		say(r, true, "'%s' %s", path.data, room);
	else
		fits = is_new(r, path.data, index);
	pf_pointer_back(&r->at, mark);
	return fits;
}

static bool bytes_fit(reading *r, const json_t *value, bool is_records)
{
	const pf_limits *limits = pf_model_limits(r->model);
	uint64_t limit = is_records ? limits->records_bytes - r->records_bytes : limits->media_bytes;
	size_t mark = pf_pointer_name(&r->at, "bytes");
	json_int_t bytes = json_integer_value(value);
	bool fits = bytes >= 0 && (uint64_t)bytes <= limit;

	if (bytes < 0)
		say(r, true, "expected a whole number from 0");
	else if (!fits && is_records)
		say(r, true, "the records are longer than %" PRIu64 " bytes together",
			limits->records_bytes);
	else if (!fits)
		say(r, true, "is longer than the %" PRIu64 " bytes that a file may have", limit);
	else if (is_records)
		r->records_bytes += (uint64_t)bytes;
	pf_pointer_back(&r->at, mark);
	return fits;
}

static bool read_digest(reading *r, unsigned char *out, const json_t *value)
{
	size_t mark = pf_pointer_name(&r->at, "sha256");
	pf_span hex = { json_string_value(value), json_string_length(value) };
	bool fits = pf_unhex(out, PF_SHA256_BYTES, hex);

	if (!fits)
		say(r, true, "expected a SHA-256 of 64 hex digits");
	pf_pointer_back(&r->at, mark);
	return fits;
}

static void read_file(reading *r, const json_t *entry, size_t index)
{
	static const char *const known[] = { "path", "sha256", "bytes" };
	pf_member *member = &r->manifest->members[r->manifest->member_count];
	const json_t *path, *digest, *bytes;

	if (!json_is_object(entry)) {
		say(r, true, "is %s; expected an object with path, sha256 and bytes", pf_json_kind(entry));
		return;
	}
	check_members(r, entry, known, 3);
	path = entry_value(r, entry, "path", JSON_STRING, "a path inside the bundle");
	digest = entry_value(r, entry, "sha256", JSON_STRING, "a SHA-256 of 64 hex digits");
	bytes = entry_value(r, entry, "bytes", JSON_INTEGER, "the file's length, a whole number");
	if (!path || !path_fits(r, path, index) || !digest || !bytes)
		return;
	if (!read_digest(r, member->sha256, digest) ||
		!bytes_fit(r, bytes, json_string_value(path)[0] == 'r'))
		return;
	member->bytes = (uint64_t)json_integer_value(bytes);
	member->path = copy_string(r, path);
	r->manifest->member_count += member->path != NULL;
}

static void read_files(reading *r, const json_t *value)
{
	size_t limit = pf_model_limits(r->model)->files, i;
	const json_t *entry;

	if (!json_is_array(value)) {
		say(r, true, "is %s; expected the list that `profint manifest` writes",
			pf_json_kind(value));
		return;
	}
	if (json_array_size(value) > limit) {
		say(r, true, "lists more than %zu files", limit);
		return;
	}
	r->manifest->members = calloc(json_array_size(value) + 1, sizeof *r->manifest->members);
	r->paths = pf_map_new();
	r->folded = pf_map_new();
	if (!r->manifest->members || !r->paths || !r->folded) {
		out_of_memory(r);
		return;
	}
	json_array_foreach(value, i, entry)
	{
		size_t mark = pf_pointer_index(&r->at, i);

		if (!r->failed)
			read_file(r, entry, i);
		pf_pointer_back(&r->at, mark);
	}
}

/* --- the whole ----------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	const char *expected; /* when it is missing; NULL: it may be */
	void (*read)(reading *r, const json_t *value);
} members[] = {
	{ "format", "\"" PF_MANIFEST_FORMAT "\"", read_format },
	{ "origin", "the address that the bundle comes from", read_origin },
	{ "title", NULL, read_title },
	{ "version", NULL, read_version },
	{ "serial", NULL, read_serial },
	{ "source_language", "the language of the source texts, as \"fr\"", read_source },
	{ "languages", "a list of language codes", read_languages },
	{ "complete", NULL, read_complete },
	{ "files", "the list that `profint manifest` writes", read_files },
};

enum { MEMBERS = sizeof members / sizeof *members };

/* The source language is one of the languages; without a list it is the only one. */
static void check_languages(reading *r)
{
	pf_manifest *manifest = r->manifest;
	size_t count = 0;

	if (!manifest->source_language)
		return;
	if (!manifest->languages) { /* said already */
		manifest->languages = calloc(2, sizeof *manifest->languages);
		if (!manifest->languages || !(manifest->languages[0] = strdup(manifest->source_language)))
			out_of_memory(r);
		return;
	}
	if (listed(manifest->languages, manifest->source_language))
		return;
	pf_pointer_name(&r->at, "languages");
	say(r, true, "lacks the source language '%s'", manifest->source_language);
	pf_pointer_back(&r->at, 0);
	while (manifest->languages[count])
		count++;
	manifest->languages[count] = strdup(manifest->source_language);
	if (!manifest->languages[count])
		out_of_memory(r);
}

static void read_members(reading *r, const json_t *root)
{
	const char *known[MEMBERS];

	if (!json_is_object(root)) {
		say(r, true, "is %s; expected an object", pf_json_kind(root));
		return;
	}
	for (size_t i = 0; i < MEMBERS; i++)
		known[i] = members[i].name;
	check_members(r, root, known, MEMBERS);
	for (size_t i = 0; i < MEMBERS && !r->failed; i++) {
		const json_t *value = json_object_get(root, members[i].name);
		size_t mark = pf_pointer_name(&r->at, members[i].name);

		if (value)
			members[i].read(r, value);
		else if (members[i].expected)
			say(r, true, "missing; expected %s", members[i].expected);
		pf_pointer_back(&r->at, mark);
	}
	if (!r->failed)
		check_languages(r);
	if (!r->failed &&
		((!r->manifest->title && !(r->manifest->title = strdup(""))) ||
			(!r->manifest->version && !(r->manifest->version = strdup("")))))
		out_of_memory(r);
}

/* The tree of the manifest's bytes, or NULL with the finding made. */
static json_t *parse(reading *r)
{
	const pf_limits *limits = pf_model_limits(r->model);
	pf_json_fault fault;
	json_t *root = NULL;

	if (pf_json_read(&root, r->text, &(pf_json_limits){ limits->manifest_bytes, limits->depth },
			&fault))
		return root;
	if (fault.code == PF_E_MEMORY)
		out_of_memory(r);
	else
		pf_findings_add(r->findings, true, PF_MANIFEST_FILE, fault.line, "", "column %zu: %s",
			fault.column, fault.message);
	return NULL;
}

static bool is_there(int folder, pf_findings *findings)
{
	uint64_t bytes;
	int fd;
	pf_folder_state state = pf_folder_file(&fd, &bytes, folder, PF_MANIFEST_FILE);

	if (state == PF_FOLDER_FILE) {
		close(fd);
		return true;
	}
	pf_findings_add(findings, true, PF_MANIFEST_FILE, 0, "",
		"%s; a bundle is a folder with this manifest", pf_folder_word(state));
	return false;
}

/* *good: a pinned key vouches for the bytes. What is wrong is a finding of the signature's file. */
static bool vouched(bool *good, pf_span bytes, int folder, const pf_keyring *ring, pf_findings *findings, pf_error *err)
{
	pf_folder_state state;
	const char *why;
	uint64_t length;
	pf_text text;
	int fd;
	bool ok;

	*good = false;
	state = pf_folder_file(&fd, &length, folder, PF_SIGNATURE_FILE);
	if (state != PF_FOLDER_FILE) {
		pf_findings_add(findings, true, PF_SIGNATURE_FILE, 0, "", "%s; the configuration wants the bundle signed (`signed_by`)", pf_folder_word(state));
		return true;
	}
	close(fd);
	pf_text_init(&text, PF_SIGNATURE_BYTES);
	ok = pf_member_whole(&text, good, PF_SIGNATURE_FILE, folder, findings, err);
	if (ok && *good && !(*good = pf_signature_fits(ring, bytes, pf_text_span(&text), &why)))
		pf_findings_add(findings, true, PF_SIGNATURE_FILE, 0, "", "%s", why);
	pf_text_release(&text);
	return ok;
}

static void want_serial(reading *r)
{
	if (r->manifest->has_serial)
		return;
	pf_pointer_name(&r->at, "serial");
	say(r, true, "missing or wrong; a signed bundle needs it, so that an older one is known for what it is");
	pf_pointer_back(&r->at, 0);
}

bool pf_manifest_read(pf_manifest *out, int folder, const pf_keyring *ring, pf_findings *findings, pf_error *err)
{
	pf_manifest manifest = { 0 };
	reading r = { .manifest = &manifest, .findings = findings, .err = err };
	json_t *root = NULL;
	pf_text text;
	bool good = false, signed_too = ring && ring->count, ok = false;

	if (!(r.model = pf_model_get(err)) || !pf_digest_start(err))
		return false;
	pf_text_init(&text, pf_model_limits(r.model)->manifest_bytes);
	if (is_there(folder, findings) &&
		!pf_member_whole(&text, &good, PF_MANIFEST_FILE, folder, findings, err))
		goto out;
	if (good && signed_too && !vouched(&good, pf_text_span(&text), folder, ring, findings, err))
		goto out;
	if (good) {
		r.text = pf_text_span(&text);
		pf_sha256_of(r.text, manifest.sha256);
		root = parse(&r);
		if (root)
			read_members(&r, root);
		if (root && signed_too && !r.failed)
			want_serial(&r);
	}
	ok = !r.failed;
	if (ok) {
		*out = manifest;
		manifest = (pf_manifest){ 0 };
	}
out:
	pf_manifest_release(&manifest);
	pf_map_free(r.paths);
	pf_map_free(r.folded);
	json_decref(root);
	pf_text_release(&text);
	return ok;
}

void pf_manifest_release(pf_manifest *manifest)
{
	for (char **code = manifest->languages; code && *code; code++)
		free(*code);
	for (size_t i = 0; i < manifest->member_count; i++)
		free((char *)manifest->members[i].path);
	free(manifest->languages);
	free(manifest->members);
	free(manifest->origin);
	free(manifest->title);
	free(manifest->version);
	free(manifest->source_language);
	*manifest = (pf_manifest){ 0 };
}

bool pf_member_is_records(const pf_member *member)
{
	return member->path[0] == 'r';
}

/* --- what the manifest does not list ------------------------------------------------------------------------- */

typedef struct stray_search {
	const char *sub;
	pf_map *listed;
	pf_findings *findings;
} stray_search;

static bool belongs_beside(const char *name)
{
	static const char *const known[] = { PF_MANIFEST_FILE, PF_SIGNATURE_FILE, "records",
		"media" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(known[i], name) == 0)
			return true;
	}
	return name[0] == '.' || strncmp(name, "README", 6) == 0 || strncmp(name, "LICENSE", 7) == 0;
}

static bool look_at(void *self, const char *name, bool is_file, pf_error *err)
{
	stray_search *s = self;
	char path[512];

	(void)err;
	if (!*s->sub && belongs_beside(name))
		return true;
	snprintf(path, sizeof path, "%s%s%s", s->sub, *s->sub ? "/" : "", name);
	if (pf_map_find(s->listed, pf_span_of(path)))
		return true;
	if (is_file)
		pf_findings_add(s->findings, false, path, 0, "",
			"is not listed in the manifest and is left out");
	else
		pf_findings_add(s->findings, false, path, 0, "", "is no file of a bundle and is left out");
	return true;
}

bool pf_manifest_strays(const pf_manifest *manifest, int folder, pf_findings *findings,
	pf_error *err)
{
	stray_search search = { .findings = findings, .listed = pf_map_new() };
	static const char *const subs[] = { "", "records", "media" };
	bool ok = search.listed != NULL;

	if (!ok)
		return pf_fail(err, PF_E_MEMORY, "no memory to look through the bundle folder");
	for (size_t i = 0; ok && i < manifest->member_count; i++)
		ok = pf_map_put(search.listed, pf_span_of(manifest->members[i].path), NULL) != NULL ||
			pf_fail(err, PF_E_MEMORY, "no memory to look through the bundle folder");
	for (size_t i = 0; ok && i < sizeof subs / sizeof *subs; i++) {
		pf_error cause = { 0 };

		search.sub = subs[i];
		ok = pf_folder_list(folder, subs[i], look_at, &search, &cause);
		if (!ok && cause.code == PF_E_INPUT) {
			pf_findings_add(findings, true, subs[i], 0, "", "is not a folder");
			ok = true;
		}
		if (!ok)
			pf_fail(err, cause.code, "%s", cause.message);
	}
	pf_map_free(search.listed);
	return ok;
}
