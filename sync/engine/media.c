/* media: see media.h */
#include "engine/media.h"

#include "bundle/folder.h"
#include "store/statement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PART_BYTES ((size_t)768 << 10)

/* `why` is given for a file that is not there. */
static bool learn(pf_map *known, const pf_site *site, const char *path, uint64_t attachment, pf_span url, const char *why, pf_error *err)
{
	pf_wish_medium *medium = pf_arena_alloc(site->arena, sizeof *medium);
	uint64_t *place = pf_map_put(known, pf_span_of(path), NULL);

	if (!medium || !place)
		return pf_fail(err, PF_E_MEMORY, "no memory for the media");
	*medium = (pf_wish_medium){ .attachment = attachment, .url = pf_arena_copy(site->arena, url.data, url.length),
				    .why = why ? pf_arena_copy(site->arena, why, strlen(why)) : NULL };
	*place = (uint64_t)(uintptr_t)medium;
	return (medium->url && (medium->why || !why)) || pf_fail(err, PF_E_MEMORY, "no memory for the media");
}

static bool learn_absence(pf_map *known, const pf_site *site, const char *path, const char *message, pf_error *err)
{
	const char *why = pf_arena_format(site->arena, "could not be brought to the site: %s", message);

	return why ? learn(known, site, path, 0, PF_SPAN(""), why, err) : pf_fail(err, PF_E_MEMORY, "no memory for the media");
}

/* A row whose attachment is gone is no knowledge: the file is sent again. */
static const char known_head[] = "SELECT m.sha256, m.attachment, m.url FROM `{prefix}profint_media` m JOIN `{prefix}posts` p ON p.ID = m.attachment "
				 "AND p.post_type = 'attachment' AND p.post_status <> 'trash' WHERE m.sha256 IN (";

/* Digest -> its row's number and one. */
static pf_map *by_digest(const pf_rows *rows)
{
	pf_map *map = pf_map_new();

	for (size_t r = 0; map && r < rows->count; r++) {
		uint64_t *place = pf_map_put(map, pf_cell(rows, r, 0), NULL);

		if (!place) {
			pf_map_free(map);
			return NULL;
		}
		*place = r + 1;
	}
	return map;
}

bool pf_media_known(pf_map *known, size_t *missing, const pf_site *site, const pf_bundle *bundle, pf_error *err)
{
	pf_bind *digests = pf_arena_alloc(site->arena, (bundle->media_count + 1) * sizeof *digests);
	pf_map *found = NULL;
	pf_rows rows = { 0 };
	bool ok = true;

	*missing = bundle->media_count;
	if (!digests)
		return pf_fail(err, PF_E_MEMORY, "no memory for the media");
	for (size_t i = 0; i < bundle->media_count; i++)
		digests[i] = pf_bind_span((pf_span){ (const char *)bundle->media[i].member->sha256, PF_SHA256_BYTES });
	if (bundle->media_count && !pf_db_query_in(&rows, site->arena, site->db, known_head, ")", NULL, 0, digests, bundle->media_count, err))
		return false;
	found = by_digest(&rows);
	if (!found)
		return pf_fail(err, PF_E_MEMORY, "no memory for the media");
	for (size_t i = 0; ok && i < bundle->media_count; i++) {
		const uint64_t *row = pf_map_find(found, digests[i].bytes);

		if (!row)
			continue;
		ok = learn(known, site, bundle->media[i].path, pf_cell_id(&rows, *row - 1, 1), pf_cell(&rows, *row - 1, 2), NULL, err);
		(*missing)--;
	}
	pf_map_free(found);
	return ok;
}

static bool remember_failure(pf_map *known, const pf_site *site, const pf_bundle_media *medium, const json_t *failed, pf_error *err)
{
	char hex[2 * PF_SHA256_BYTES + 1];
	const json_t *one;
	size_t i;

	pf_hex(hex, medium->member->sha256, PF_SHA256_BYTES);
	json_array_foreach(failed, i, one)
	{
		const char *digest = json_string_value(json_object_get(one, "sha256")), *why = json_string_value(json_object_get(one, "message"));

		if (digest && why && strcmp(digest, hex) == 0)
			return learn_absence(known, site, medium->path, why, err);
	}
	return true;
}

/* Files that were there, and whose attachment a person has deleted. */
static bool recall_deleted(pf_map *known, const pf_site *site, const pf_bundle *bundle, pf_error *err)
{
	static const char why[] = "was deleted on the site; it is sent again once the bundle changes";
	pf_rows rows = { 0 };
	pf_map *gone = NULL;
	bool ok;

	if (!pf_db_query(&rows, site->arena, site->db,
			 "SELECT m.sha256 FROM `{prefix}profint_media` m LEFT JOIN `{prefix}posts` p ON p.ID = m.attachment AND p.post_type = 'attachment' "
			 "AND p.post_status <> 'trash' WHERE p.ID IS NULL",
			 NULL, 0, err))
		return false;
	gone = by_digest(&rows);
	ok = gone || pf_fail(err, PF_E_MEMORY, "no memory for the media");
	for (size_t i = 0; ok && i < bundle->media_count; i++)
		if (pf_map_find(gone, (pf_span){ (const char *)bundle->media[i].member->sha256, PF_SHA256_BYTES }))
			ok = learn(known, site, bundle->media[i].path, 0, PF_SPAN(""), why, err);
	pf_map_free(gone);
	return ok;
}

bool pf_media_recall(pf_map *known, const pf_site *site, const pf_bundle *bundle, pf_error *err)
{
	pf_rows rows = { 0 };
	json_t *report;
	bool ok = true;

	if (!recall_deleted(known, site, bundle, err))
		return false;
	if (!pf_db_query(&rows, site->arena, site->db,
			 "SELECT report FROM `{prefix}profint_run` WHERE command = 'sync' AND outcome IN ('done', 'waiting') ORDER BY run DESC LIMIT 1", NULL, 0, err))
		return false;
	report = rows.count ? json_loadb(pf_cell(&rows, 0, 0).data, pf_cell(&rows, 0, 0).length, 0, NULL) : NULL;
	for (size_t i = 0; ok && report && i < bundle->media_count; i++)
		if (!pf_map_find(known, pf_span_of(bundle->media[i].path)))
			ok = remember_failure(known, site, &bundle->media[i], json_object_get(json_object_get(report, "media"), "failed"), err);
	json_decref(report);
	return ok;
}

typedef struct sending {
	pf_hook *hook;
	const pf_site *site;
	const pf_bundle_media *medium;
	int fd;
	size_t part; /* bytes */
	char *bytes, *base64;
	bool (*progress)(void *self, const char *stage, uint64_t done, uint64_t total);
	void *self;
	uint64_t done, total; /* bytes of all that is to be sent */
} sending;

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static json_t *part_message(const sending *s, uint64_t offset, size_t length)
{
	char hex[2 * PF_SHA256_BYTES + 1];
	const char *name = file_name(s->medium->path), *dot = strrchr(name, '.');
	const char *mime = dot ? pf_model_mime(pf_model_get(NULL), pf_span_of(dot + 1)) : NULL;

	pf_hex(hex, s->medium->member->sha256, PF_SHA256_BYTES);
	sodium_bin2base64(s->base64, sodium_base64_ENCODED_LEN(s->part, sodium_base64_VARIANT_ORIGINAL), (unsigned char *)s->bytes, length,
			  sodium_base64_VARIANT_ORIGINAL);
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:s}", "sha256", hex, "name", name, "mime", mime ? mime : "application/octet-stream", "bytes",
			 (json_int_t)s->medium->member->bytes, "offset", (json_int_t)offset, "content", s->base64);
}

/* Where the plugin wants to go on; done when it has the whole. */
static bool read_answer(const json_t *answer, bool *done, uint64_t *offset, pf_map *known, const sending *s, pf_error *err)
{
	const char *url = json_string_value(json_object_get(answer, "url"));
	json_int_t attachment = json_integer_value(json_object_get(answer, "attachment")), next = json_integer_value(json_object_get(answer, "offset"));

	*done = json_is_true(json_object_get(answer, "done"));
	if (*done)
		return (url && attachment > 0) ? learn(known, s->site, s->medium->path, (uint64_t)attachment, pf_span_of(url), NULL, err) :
						 pf_fail(err, PF_E_OFFLINE, "the site's hook 'media' answered without attachment or url");
	if (next < 0 || (uint64_t)next > s->medium->member->bytes)
		return pf_fail(err, PF_E_OFFLINE, "the site's hook 'media' asked for a part outside of the file");
	*offset = (uint64_t)next;
	return true;
}

/* A large file takes longer than a lease lasts: every part tells how far it is. */
static bool show(const sending *s, uint64_t offset, pf_error *err)
{
	return !s->progress || s->progress(s->self, "media", s->done + offset, s->total) ||
	       pf_fail(err, PF_E_INTERNAL, "stopped as asked; nothing of the content was written");
}

static bool send_parts(sending *s, pf_map *known, pf_error *err)
{
	uint64_t offset = 0;
	bool done = false;

	/* every part moves on; a plugin that asks for the same one again and again is given up */
	for (uint64_t turns = 0; !done && turns < s->medium->member->bytes / s->part + 16; turns++) {
		ssize_t got = pread(s->fd, s->bytes, s->part, (off_t)offset);
		json_t *message, *answer = NULL;
		bool ok;

		if (got < 0)
			return pf_fail(err, PF_E_INTERNAL, "%s cannot be read: %s", s->medium->path, strerror(errno));
		message = part_message(s, offset, (size_t)got);
		ok = message ? pf_hook_send(s->hook, "media", message, &answer, err) : pf_fail(err, PF_E_MEMORY, "no memory for a part of %s", s->medium->path);
		ok = ok && read_answer(answer, &done, &offset, known, s, err) && show(s, done ? s->medium->member->bytes : offset, err);
		json_decref(message);
		json_decref(answer);
		if (!ok)
			return false;
	}
	return done || pf_fail(err, PF_E_OFFLINE, "the site's hook 'media' does not take %s to its end", s->medium->path);
}

static bool send_one(sending *s, pf_map *known, int folder, pf_error *err)
{
	uint64_t bytes;
	pf_folder_state state = pf_folder_file(&s->fd, &bytes, folder, s->medium->path);
	bool ok;

	if (state != PF_FOLDER_FILE)
		return pf_fail(err, PF_E_REFUSED, "it %s since the bundle was checked", pf_folder_word(state));
	ok = send_parts(s, known, err);
	close(s->fd);
	return ok;
}

/* Does the site still answer, or did this one file break it? A message without a part is refused by whoever is there. */
static bool answers(const sending *s)
{
	json_t *nothing = json_object(), *answer = NULL;
	pf_error why = { 0 };
	bool ok = nothing && (pf_hook_send(s->hook, "media", nothing, &answer, &why) || why.code == PF_E_REFUSED);

	json_decref(nothing);
	json_decref(answer);
	return ok;
}

/* The file stays behind, with the reason; what concerns more than this file ends the run. */
static bool set_aside(sending *s, pf_map *known, pf_media_sent *sent, const pf_error *why, pf_error *err)
{
	char hex[2 * PF_SHA256_BYTES + 1];
	json_t *failed;
	bool may_be_one = why->code == PF_E_OFFLINE || why->code == PF_E_CONFIG; /* a firewall's 403 for this content reads as a refused signature */

	if (why->code != PF_E_REFUSED && !(may_be_one && answers(s))) {
		*err = *why;
		return false;
	}
	pf_hex(hex, s->medium->member->sha256, PF_SHA256_BYTES);
	failed = json_pack("{s:s, s:s, s:s}", "path", s->medium->path, "sha256", hex, "message", why->message);
	if (json_array_append_new(sent->failed, failed) < 0)
		return pf_fail(err, PF_E_MEMORY, "no memory for the media");
	return learn_absence(known, s->site, s->medium->path, why->message, err);
}

static bool send_all(sending *s, pf_map *known, pf_media_sent *sent, const pf_bundle *bundle, int folder, pf_error *err)
{
	for (size_t i = 0; i < bundle->media_count; i++)
		if (!pf_map_find(known, pf_span_of(bundle->media[i].path)))
			s->total += bundle->media[i].member->bytes;
	for (size_t i = 0; i < bundle->media_count; i++) {
		pf_error why = { 0 };

		s->medium = &bundle->media[i];
		if (pf_map_find(known, pf_span_of(s->medium->path)))
			continue;
		if (send_one(s, known, folder, &why))
			sent->count++;
		else if (!set_aside(s, known, sent, &why, err))
			return false;
		s->done += s->medium->member->bytes;
		if (!show(s, 0, err))
			return false;
	}
	return true;
}

bool pf_media_send(pf_map *known, pf_media_sent *sent, const pf_site *site, const pf_bundle *bundle, const char *folder, pf_media_progress progress,
		   void *self, pf_error *err)
{
	sending s = { .site = site, .part = PART_BYTES, .progress = progress, .self = self };
	int dir = -1;
	bool ok = false;

	if (site->contract->max_part_bytes && site->contract->max_part_bytes < s.part)
		s.part = site->contract->max_part_bytes;
	s.bytes = malloc(s.part);
	s.base64 = malloc(sodium_base64_ENCODED_LEN(s.part, sodium_base64_VARIANT_ORIGINAL));
	if (!s.bytes || !s.base64) {
		pf_fail(err, PF_E_MEMORY, "no memory for the parts of media");
		goto out;
	}
	ok = pf_hook_open(&s.hook, site, err) && pf_folder_open(&dir, folder, err) && send_all(&s, known, sent, bundle, dir, err);
out:
	if (dir >= 0)
		close(dir);
	pf_hook_close(s.hook);
	free(s.bytes);
	free(s.base64);
	return ok;
}
