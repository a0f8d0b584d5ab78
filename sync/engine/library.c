/* library: see library.h */
#include "engine/library.h"

#include "base/map.h"
#include "bundle/folder.h"
#include "bundle/medium.h"
#include "model/model.h"
#include "store/statement.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One file of the library, as far as it is known. */
typedef struct file {
	uint64_t attachment;
	pf_span url;  /* empty: not known */
	pf_span name; /* of the file that came; empty: not known */
	bool brought; /* by profint: */
	unsigned char sha256[PF_SHA256_BYTES];
	bool asked;   /* and then: */
	const char *path, *why;
} file;

struct pf_library {
	const pf_site *site;
	pf_draft *draft;
	const pf_model *model;
	pf_arena *arena;
	pf_map *by_attachment; /* bytes of the ID -> file * */
	pf_map *by_url;
	pf_map *names;         /* path in lower case -> 1 */
	pf_map *digests;       /* of files that are there -> path */
	pf_http *http;
	pf_hook *hook;
	size_t count;
};

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the media");
}

/* --- what profint brought --- */

static bool add(pf_library *l, file *f, pf_error *err)
{
	uint64_t *place = pf_map_put(l->by_attachment, (pf_span){ (const char *)&f->attachment, sizeof f->attachment }, NULL);

	if (!memory(place, err))
		return false;
	*place = (uint64_t)(uintptr_t)f;
	if (!f->url.length)
		return true;
	place = pf_map_put(l->by_url, f->url, NULL);
	if (place)
		*place = (uint64_t)(uintptr_t)f;
	return memory(place, err);
}

static bool learn(pf_library *l, pf_error *err)
{
	pf_rows rows = { 0 };

	/* of two files of one name the older comes last: it is the one that gets another */
	if (!pf_db_query(&rows, l->arena, l->site->db,
			 "SELECT m.sha256, m.attachment, m.url, m.name FROM `{prefix}profint_media` m JOIN `{prefix}posts` p ON p.ID = m.attachment "
			 "AND p.post_type = 'attachment' AND p.post_status <> 'trash' ORDER BY m.created DESC, m.sha256",
			 NULL, 0, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		file *f = pf_arena_alloc(l->arena, sizeof *f);

		if (!memory(f, err))
			return false;
		*f = (file){ .attachment = pf_cell_id(&rows, i, 1), .url = pf_cell(&rows, i, 2), .name = pf_cell(&rows, i, 3) };
		f->brought = pf_cell(&rows, i, 0).length == PF_SHA256_BYTES;
		if (f->brought)
			memcpy(f->sha256, pf_cell(&rows, i, 0).data, PF_SHA256_BYTES);
		if (!add(l, f, err))
			return false;
	}
	return true;
}

bool pf_library_new(pf_library **out, const pf_site *site, pf_draft *draft, pf_error *err)
{
	pf_library *l = calloc(1, sizeof *l);

	if (!memory(l, err))
		return false;
	l->site = site;
	l->draft = draft;
	l->model = pf_model_get(err);
	l->arena = pf_arena_new();
	l->by_attachment = pf_map_new();
	l->by_url = pf_map_new();
	l->names = pf_map_new();
	l->digests = pf_map_new();
	if (!l->model || !memory(l->arena && l->by_attachment && l->by_url && l->names && l->digests ? l : NULL, err) || !learn(l, err)) {
		pf_library_free(l);
		return false;
	}
	*out = l;
	return true;
}

void pf_library_free(pf_library *l)
{
	if (!l)
		return;
	pf_hook_close(l->hook);
	pf_http_free(l->http);
	pf_map_free(l->by_attachment);
	pf_map_free(l->by_url);
	pf_map_free(l->names);
	pf_map_free(l->digests);
	pf_arena_free(l->arena);
	free(l);
}

size_t pf_library_count(const pf_library *l)
{
	return l->count;
}

/* --- a file that arrives --- */

typedef struct arrival {
	pf_library *library;
	int fd;
	uint64_t bytes, limit;
	pf_sha256 sha;
	unsigned char digest[PF_SHA256_BYTES];
	bool full; /* larger than a bundle takes */
	int fault; /* errno of a write */
} arrival;

static bool begin(arrival *a, pf_error *err)
{
	pf_library *l = a->library;

	*a = (arrival){ .library = l, .limit = pf_model_limits(l->model)->media_bytes };
	pf_sha256_init(&a->sha);
	return pf_draft_medium_begin(l->draft, &a->fd, err);
}

static bool take(void *self, const char *bytes, size_t length)
{
	arrival *a = self;

	a->bytes += length;
	a->full = a->full || a->bytes > a->limit;
	if (a->full)
		return false;
	pf_sha256_add(&a->sha, bytes, length);
	while (length) {
		ssize_t wrote = write(a->fd, bytes, length);

		if (wrote < 0 && errno != EINTR) {
			a->fault = errno;
			return false;
		}
		bytes += wrote > 0 ? wrote : 0;
		length -= wrote > 0 ? (size_t)wrote : 0;
	}
	return true;
}

static bool disk(const arrival *a, pf_error *err)
{
	return !a->fault || pf_fail(err, PF_E_INTERNAL, "a file of the bundle cannot be written: %s", strerror(a->fault));
}

/* --- from its public address --- */

/* The site's own address may be private; others, as a content network's, are guarded. */
static bool is_own(const pf_library *l, pf_span url)
{
	const char *site = l->site->config->url;
	size_t length = strlen(site);

	while (length && site[length - 1] == '/')
		length--;
	return url.length > length && memcmp(url.data, site, length) == 0 && url.data[length] == '/';
}

/* *there: it has come, and is what profint brought. Nothing else is an error but our own disk: the hook is asked next. */
static bool fetch(bool *there, arrival *a, const file *f, pf_error *err)
{
	pf_library *l = a->library;
	pf_http_request request = { .url = f->url.data, .named = is_own(l, f->url), .total_ms = 600000, .sink = take, .sink_self = a };
	pf_http_answer answer;
	pf_error why = { 0 };
	bool got;

	*there = false;
	if (!begin(a, err))
		return false;
	if (!l->http && (!pf_http_start(err) || !pf_http_new(&l->http, NULL, err)))
		return false;
	request.max_bytes = a->limit;
	pf_http_answer_init(&answer);
	got = pf_http_send(l->http, &request, &answer, &why) && answer.status == 200;
	pf_http_answer_release(&answer);
	if (!disk(a, err))
		return false;
	if (!got)
		return true;
	pf_sha256_end(&a->sha, a->digest);
	*there = memcmp(a->digest, f->sha256, PF_SHA256_BYTES) == 0;
	return true;
}

/* --- from the plugin, in parts --- */

/* One part: what it holds goes into the arrival, what it says of the whole into the rest. */
static bool take_part(arrival *a, const json_t *answer, file *f, char hex[65], pf_error *err)
{
	const char *content = json_string_value(json_object_get(answer, "content")), *name = json_string_value(json_object_get(answer, "name"));
	const char *sha256 = json_string_value(json_object_get(answer, "sha256"));
	size_t length = content ? strlen(content) : 0, got = 0;
	char *bytes;
	bool ok;

	if (!content || !name || !sha256 || (*sha256 && strlen(sha256) != 64))
		return pf_fail(err, PF_E_OFFLINE, "the site's hook 'file' answered without name, sha256 or content");
	/* said with the first part and the last */
	if (*hex && *sha256 && strcmp(hex, sha256) != 0)
		return pf_fail(err, PF_E_OFFLINE, "a file of the site changed while it was fetched");
	if (*sha256)
		memcpy(hex, sha256, 65);
	if (!f->name.length)
		f->name = pf_span_of(pf_arena_copy(a->library->arena, name, strlen(name)));
	bytes = malloc(length + 1);
	if (!memory(f->name.data ? bytes : NULL, err)) {
		free(bytes);
		return false;
	}
	ok = sodium_base642bin((unsigned char *)bytes, length + 1, content, length, NULL, &got, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 ||
	     pf_fail(err, PF_E_OFFLINE, "the site's hook 'file' answered something that is not base64");
	if (ok && !take(a, bytes, got) && !a->full)
		ok = disk(a, err);
	free(bytes);
	return ok && (got || !json_is_false(json_object_get(answer, "done")) || pf_fail(err, PF_E_OFFLINE, "the site's hook 'file' sends nothing"));
}

/* The whole file. A refusal (no such file) is *why; err for all else. */
static bool ask(const char **why, arrival *a, file *f, pf_error *err)
{
	pf_library *l = a->library;
	char hex[65] = "", found[65];
	bool done = false;

	if (!begin(a, err) || (!l->hook && !pf_hook_open(&l->hook, l->site, err)))
		return false;
	while (!done && !a->full) {
		json_t *message = json_pack("{s:I, s:I}", "attachment", (json_int_t)f->attachment, "offset", (json_int_t)a->bytes), *answer = NULL;
		pf_error cause = { 0 };
		bool ok = message && pf_hook_send(l->hook, "file", message, &answer, &cause);

		if (!message)
			return memory(message, err);
		json_decref(message);
		if (!ok && cause.code == PF_E_REFUSED) {
			*why = pf_arena_copy(l->arena, cause.message, strlen(cause.message));
			return memory(*why, err);
		}
		if (!ok) {
			*err = cause;
			return false;
		}
		done = json_is_true(json_object_get(answer, "done"));
		ok = take_part(a, answer, f, hex, err);
		json_decref(answer);
		if (!ok)
			return false;
	}
	if (a->full)
		return true;
	pf_sha256_end(&a->sha, a->digest);
	pf_hex(found, a->digest, PF_SHA256_BYTES);
	return strcmp(found, hex) == 0 || pf_fail(err, PF_E_OFFLINE, "a file of the site arrived damaged");
}

/* --- its name in the bundle --- */

static bool is_taken(const pf_library *l, const char *path)
{
	char lower[300];
	size_t length = strlen(path);

	for (size_t i = 0; i <= length && i < sizeof lower; i++)
		lower[i] = (char)tolower((unsigned char)path[i]);
	return length >= sizeof lower || pf_map_find(l->names, (pf_span){ lower, length });
}

static bool claim(pf_library *l, const char *path, pf_error *err)
{
	char lower[300];
	size_t length = strlen(path);
	uint64_t *place;

	for (size_t i = 0; i <= length && i < sizeof lower; i++)
		lower[i] = (char)tolower((unsigned char)path[i]);
	place = pf_map_put(l->names, (pf_span){ lower, length }, NULL);
	if (place)
		*place = 1;
	return memory(place, err);
}

static bool is_good(const pf_library *l, const char *path)
{
	const char *why;
	char room[256];

	return pf_folder_path(pf_span_of(path), &why) && pf_medium_name(l->model, pf_span_of(path), room, sizeof room);
}

/* The stem in letters that every file system keeps, then perhaps the head of the digest. */
static const char *plain_path(pf_library *l, pf_span name, const char *digest)
{
	const char *dot = memrchr(name.data, '.', name.length);
	size_t stem = dot ? (size_t)(dot - name.data) : name.length;
	char *path = pf_arena_format(l->arena, "media/%.*s%s%.8s%.*s", (int)(stem < 150 ? stem : 150), name.data, *digest ? "-" : "", digest,
				     (int)(name.length - stem), name.data + stem);
	char *last = path ? strrchr(path, '.') : NULL;

	for (char *c = path ? path + 6 : NULL; c && *c; c++)
		if (c != last && !isalnum((unsigned char)*c) && *c != '_')
			*c = '-';
	if (path && path[6] == '-')
		path[6] = 'x';
	return path;
}

/* The name that it came with, when that is a good one and free; else one made of it and of the digest. */
static const char *path_of(pf_library *l, const file *f, const unsigned char digest[PF_SHA256_BYTES])
{
	char hex[2 * PF_SHA256_BYTES + 1];
	const char *path = pf_arena_format(l->arena, "media/%.*s", (int)f->name.length, f->name.data);

	pf_hex(hex, digest, PF_SHA256_BYTES);
	if (path && (!is_good(l, path) || is_taken(l, path)))
		path = plain_path(l, f->name, "");
	if (path && (!is_good(l, path) || is_taken(l, path)))
		path = plain_path(l, f->name, hex);
	return path;
}

/* --- its bytes, held against the rules of a bundle --- */

static bool judge(const char **why, const arrival *a, const char *path, pf_error *err)
{
	static const size_t piece = 65536;
	pf_medium medium;
	char room[256], *bytes;
	ssize_t got = 0;

	if (!pf_medium_name(a->library->model, pf_span_of(path), room, sizeof room)) {
		*why = pf_arena_copy(a->library->arena, room, strlen(room));
		return memory(*why, err);
	}
	bytes = malloc(piece);
	if (!memory(bytes, err))
		return false;
	pf_medium_init(&medium, pf_span_of(path));
	for (off_t at = 0; (got = pread(a->fd, bytes, piece, at)) > 0; at += got)
		pf_medium_add(&medium, bytes, (size_t)got);
	free(bytes);
	*why = got < 0 ? "cannot be read" : pf_medium_end(&medium);
	return true;
}

/* What has arrived becomes a file of the bundle; one that is there already is that one. */
static bool keep(file *f, const arrival *a, pf_error *err)
{
	pf_library *l = a->library;
	pf_span digest = { (const char *)a->digest, PF_SHA256_BYTES };
	uint64_t *place = pf_map_find(l->digests, digest);
	const char *path;

	if (place) {
		pf_draft_medium_drop(l->draft);
		f->path = (const char *)(uintptr_t)*place;
		return true;
	}
	path = path_of(l, f, a->digest);
	if (!memory(path, err) || !judge(&f->why, a, path, err))
		return false;
	if (f->why) {
		pf_draft_medium_drop(l->draft);
		return true;
	}
	place = pf_map_put(l->digests, digest, NULL);
	if (!memory(place, err) || !claim(l, path, err) || !pf_draft_medium_keep(l->draft, path, err))
		return false;
	*pf_map_find(l->digests, digest) = (uint64_t)(uintptr_t)path;
	f->path = path;
	l->count++;
	return true;
}

/* --- the story --- */

static bool bring(pf_library *l, file *f, pf_error *err)
{
	arrival a = { .library = l };
	bool there = false;

	if (f->brought && f->url.length && !fetch(&there, &a, f, err))
		return false;
	if (!there && !l->site->config->hook_secret) {
		f->why = f->brought ? "is not at its address as it came, and without `hook_secret_file` the site cannot be asked for it" :
				      "was not brought by profint, and without `hook_secret_file` the site cannot be asked for it";
		pf_draft_medium_drop(l->draft);
		return true;
	}
	if (!there && !ask(&f->why, &a, f, err))
		return false;
	if (!there && !f->why && a.full)
		f->why = "is larger than a bundle takes";
	if (f->why) {
		pf_draft_medium_drop(l->draft);
		return true;
	}
	return keep(f, &a, err);
}

static file *find(pf_library *l, uint64_t attachment, pf_span url, pf_error *err)
{
	const uint64_t *place = attachment ? pf_map_find(l->by_attachment, (pf_span){ (const char *)&attachment, sizeof attachment }) : NULL;
	file *f;

	if (!place && url.length)
		place = pf_map_find(l->by_url, url);
	if (place || !attachment)
		return place ? (file *)(uintptr_t)*place : NULL;
	f = pf_arena_alloc(l->arena, sizeof *f);
	if (!memory(f, err))
		return NULL;
	*f = (file){ .attachment = attachment };
	return add(l, f, err) ? f : NULL;
}

bool pf_library_file(const char **path, const char **why, pf_library *l, uint64_t attachment, pf_span url, pf_error *err)
{
	pf_error cause = { 0 };
	file *f = find(l, attachment, url, &cause);

	*path = *why = NULL;
	if (!f) {
		if (cause.code)
			*err = cause;
		return !cause.code;
	}
	if (!f->asked && !bring(l, f, err))
		return false;
	f->asked = true;
	*path = f->path;
	*why = f->why;
	return true;
}
