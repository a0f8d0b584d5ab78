/* media: see media.h */
#include "engine/media.h"

#include "bundle/folder.h"
#include "store/statement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PART_BYTES ((size_t)768 << 10)

static bool learn(pf_map *known, const pf_site *site, const char *path, uint64_t attachment, pf_span url, pf_error *err)
{
	pf_wish_medium *medium = pf_arena_alloc(site->arena, sizeof *medium);
	uint64_t *place = pf_map_put(known, pf_span_of(path), NULL);

	if (!medium || !place)
		return pf_fail(err, PF_E_MEMORY, "no memory for the media");
	medium->attachment = attachment;
	medium->url = pf_arena_copy(site->arena, url.data, url.length);
	*place = (uint64_t)(uintptr_t)medium;
	return medium->url || pf_fail(err, PF_E_MEMORY, "no memory for the media");
}

/* A row whose attachment is gone is no knowledge: the file is sent again. */
static const char known_head[] = "SELECT m.sha256, m.attachment, m.url FROM `{prefix}profint_media` m JOIN `{prefix}posts` p ON p.ID = m.attachment "
				 "AND p.post_type = 'attachment' AND p.post_status <> 'trash' WHERE m.sha256 IN (";

bool pf_media_known(pf_map *known, size_t *missing, const pf_site *site, const pf_bundle *bundle, pf_error *err)
{
	pf_bind *digests = pf_arena_alloc(site->arena, (bundle->media_count + 1) * sizeof *digests);
	pf_rows rows = { 0 };

	*missing = bundle->media_count;
	if (!digests)
		return pf_fail(err, PF_E_MEMORY, "no memory for the media");
	for (size_t i = 0; i < bundle->media_count; i++)
		digests[i] = pf_bind_span((pf_span){ (const char *)bundle->media[i].member->sha256, PF_SHA256_BYTES });
	if (bundle->media_count && !pf_db_query_in(&rows, site->arena, site->db, known_head, ")", NULL, 0, digests, bundle->media_count, err))
		return false;
	for (size_t i = 0; i < bundle->media_count; i++)
		for (size_t r = 0; r < rows.count; r++) {
			if (!pf_span_equal(pf_cell(&rows, r, 0), digests[i].bytes))
				continue;
			if (!learn(known, site, bundle->media[i].path, pf_cell_id(&rows, r, 1), pf_cell(&rows, r, 2), err))
				return false;
			(*missing)--;
			break;
		}
	return true;
}

typedef struct sending {
	pf_hook *hook;
	const pf_site *site;
	const pf_bundle_media *medium;
	int fd;
	size_t part; /* bytes */
	char *bytes, *base64;
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
		return (url && attachment > 0) ? learn(known, s->site, s->medium->path, (uint64_t)attachment, pf_span_of(url), err) :
						 pf_fail(err, PF_E_OFFLINE, "the site's hook 'media' answered without attachment or url");
	if (next < 0 || (uint64_t)next > s->medium->member->bytes)
		return pf_fail(err, PF_E_OFFLINE, "the site's hook 'media' asked for a part outside of the file");
	*offset = (uint64_t)next;
	return true;
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
		ok = ok && read_answer(answer, &done, &offset, known, s, err);
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
		return pf_fail(err, PF_E_INTERNAL, "%s %s since the bundle was checked", s->medium->path, pf_folder_word(state));
	ok = send_parts(s, known, err);
	close(s->fd);
	return ok;
}

bool pf_media_send(pf_map *known, size_t *refused, const pf_site *site, const pf_bundle *bundle, const char *folder, pf_media_progress progress,
		   void *self, pf_error *err)
{
	sending s = { .site = site, .part = PART_BYTES };
	int dir = -1;
	bool ok = false;

	*refused = 0;
	if (site->contract->max_part_bytes && site->contract->max_part_bytes < s.part)
		s.part = site->contract->max_part_bytes;
	s.bytes = malloc(s.part);
	s.base64 = malloc(sodium_base64_ENCODED_LEN(s.part, sodium_base64_VARIANT_ORIGINAL));
	if (!s.bytes || !s.base64) {
		pf_fail(err, PF_E_MEMORY, "no memory for the parts of media");
		goto out;
	}
	if (!pf_hook_open(&s.hook, site, err) || !pf_folder_open(&dir, folder, err))
		goto out;
	for (size_t i = 0; i < bundle->media_count; i++) {
		pf_error why = { 0 };

		s.medium = &bundle->media[i];
		if (!pf_map_find(known, pf_span_of(s.medium->path)) && !send_one(&s, known, dir, &why)) {
			if (why.code != PF_E_REFUSED) {
				*err = why;
				goto out;
			}
			++*refused;
		}
		if (progress && !progress(self, "media", i + 1, bundle->media_count)) {
			pf_fail(err, PF_E_INTERNAL, "stopped as asked; nothing of the content was written");
			goto out;
		}
	}
	ok = true;
out:
	if (dir >= 0)
		close(dir);
	pf_hook_close(s.hook);
	free(s.bytes);
	free(s.base64);
	return ok;
}
