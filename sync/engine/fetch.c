/* fetch: see fetch.h */
#include "engine/fetch.h"

#include "bundle/folder.h"
#include "bundle/manifest.h"
#include "bundle/member.h"
#include "engine/shelf.h"
#include "net/download.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM 65536u /* above what a file should have, so that our own limit is the one that is met */

struct pf_fetch {
	pf_fetch_options options;
	pf_shelf *shelf;
	pf_http *http;
	pf_http_answer answer;
	char base[PF_DOWNLOAD_URL_BYTES];
	uint64_t done, total; /* bytes of members */
};

bool pf_fetch_is_address(const char *bundle)
{
	return strstr(bundle, "://") != NULL;
}

bool pf_fetch_new(pf_fetch **out, const char *address, const pf_fetch_options *options, pf_error *err)
{
	pf_fetch *fetch = calloc(1, sizeof *fetch);

	if (!fetch)
		return pf_fail(err, PF_E_MEMORY, "no memory to fetch a bundle");
	fetch->options = *options;
	pf_http_answer_init(&fetch->answer);
	if (!pf_download_base(fetch->base, address, err) || !pf_http_start(err) || !pf_http_new(&fetch->http, options->ca_file, err) ||
	    !pf_shelf_open(&fetch->shelf, options->state_dir, fetch->base, options->wait, err)) {
		pf_fetch_free(fetch);
		return false;
	}
	*out = fetch;
	return true;
}

void pf_fetch_free(pf_fetch *fetch)
{
	if (!fetch)
		return;
	pf_shelf_free(fetch->shelf);
	pf_http_free(fetch->http);
	pf_http_answer_release(&fetch->answer);
	free(fetch);
}

const char *pf_fetch_folder(const pf_fetch *fetch)
{
	return pf_shelf_folder(fetch->shelf);
}

void pf_fetch_mend(pf_fetch *fetch)
{
	pf_error ignored;

	pf_shelf_mend(fetch->shelf, &ignored);
}

/* --- the manifest and its signature: small, in memory --------------------------------------------------------------- */

static bool add(void *self, const char *bytes, size_t length)
{
	pf_text *text = self;

	if (text->limit - text->length < length)
		return false;
	pf_text_add(text, bytes, length);
	return !text->failed;
}

static bool empty(void *self)
{
	pf_text_clear(self);
	return true;
}

/* One whole file into `text`. *fits false: it is longer than the text may be, which is a finding. */
static bool get_text(pf_fetch *fetch, pf_text *text, bool *fits, const char *name, const char *etag, pf_findings *findings, pf_error *err)
{
	char url[PF_DOWNLOAD_URL_BYTES];
	pf_download what = { .url = url, .etag = etag, .max_bytes = text->limit + ROOM, .restart = empty, .sink = add, .self = text };

	*fits = true;
	if (!pf_download_url(url, fetch->base, name))
		return pf_fail(err, PF_E_CONFIG, "%s: the address is too long", fetch->base);
	if (pf_download_get(fetch->http, &what, &fetch->answer, err))
		return true;
	if (text->starved)
		return pf_fail(err, PF_E_MEMORY, "no memory for %s", name);
	if (err->code != PF_E_REFUSED)
		return false;
	*fits = false;
	pf_findings_add(findings, true, name, 0, "", "is longer than %zu bytes", text->limit);
	return true;
}

static bool is_here(const pf_http_answer *answer)
{
	return answer->status >= 200 && answer->status < 300;
}

/* What an answer other than the manifest says about the address. */
static bool judge(const pf_fetch *fetch, const char *name, pf_error *err)
{
	long status = fetch->answer.status;

	if (status == 404 || status == 410)
		return pf_fail(err, PF_E_CONFIG, "%s%s: the server has no such file (%ld); is it the address of a bundle?", fetch->base, name, status);
	if (status == 401 || status == 403)
		return pf_fail(err, PF_E_CONFIG, "%s%s: the server does not give it to us (%ld)", fetch->base, name, status);
	return pf_fail(err, PF_E_CONFIG, "%s%s: the server answered %ld", fetch->base, name, status);
}

/* *fits: what stands on the shelf is signed by a pinned key. */
static bool is_signed(pf_fetch *fetch, const pf_limits *limits, bool *fits, pf_error *err)
{
	pf_findings *unsaid = pf_findings_new();
	bool good = false, has = false, ok = unsaid != NULL;
	pf_text manifest, signature;
	const char *why;
	int dir = -1;

	*fits = false;
	pf_text_init(&manifest, limits->manifest_bytes);
	pf_text_init(&signature, PF_SIGNATURE_BYTES);
	ok = ok ? pf_folder_open(&dir, pf_fetch_folder(fetch), err) && pf_member_whole(&manifest, &good, PF_MANIFEST_FILE, dir, unsaid, err) &&
			  pf_member_whole(&signature, &has, PF_SIGNATURE_FILE, dir, unsaid, err)
		: pf_fail(err, PF_E_MEMORY, "no memory for a signature");
	*fits = ok && good && has && pf_signature_fits(fetch->options.ring, pf_text_span(&manifest), pf_text_span(&signature), &why);
	if (dir >= 0)
		close(dir);
	pf_text_release(&manifest);
	pf_text_release(&signature);
	pf_findings_free(unsaid);
	return ok;
}

/* Asked for whenever the one that is here does not fit: it may have been made anew, of the same manifest. */
static bool bring_signature(pf_fetch *fetch, const pf_limits *limits, pf_findings *findings, pf_error *err)
{
	bool fits = false, ok;
	pf_text text;

	if (!fetch->options.ring || !fetch->options.ring->count)
		return true;
	if (!is_signed(fetch, limits, &fits, err) || fits)
		return fits;
	pf_text_init(&text, PF_SIGNATURE_BYTES);
	ok = get_text(fetch, &text, &fits, PF_SIGNATURE_FILE, NULL, findings, err);
	if (ok && fits) {
		bool none = fetch->answer.status == 404 || fetch->answer.status == 410;

		ok = (none || is_here(&fetch->answer) || judge(fetch, PF_SIGNATURE_FILE, err)) &&
		     pf_shelf_signature(fetch->shelf, none ? PF_SPAN("") : pf_text_span(&text), err);
	}
	pf_text_release(&text);
	return ok;
}

bool pf_fetch_manifest(pf_fetch *fetch, pf_findings *findings, pf_error *err)
{
	const pf_model *model = pf_model_get(err);
	const char *etag = pf_shelf_folder(fetch->shelf) ? pf_shelf_etag(fetch->shelf) : "";
	const pf_limits *limits;
	bool fits = false, ok;
	pf_text text;

	if (!model)
		return false;
	limits = pf_model_limits(model);
	pf_text_init(&text, limits->manifest_bytes);
	ok = get_text(fetch, &text, &fits, PF_MANIFEST_FILE, etag, findings, err);
	if (ok && fits && !(fetch->answer.status == 304 && *etag))
		ok = (is_here(&fetch->answer) || judge(fetch, PF_MANIFEST_FILE, err)) &&
		     pf_shelf_manifest(fetch->shelf, pf_text_span(&text), fetch->answer.etag, err);
	ok = ok && (!fits || bring_signature(fetch, limits, findings, err));
	pf_text_release(&text);
	return ok;
}

/* --- members: of any length, into files ----------------------------------------------------------------------------- */

typedef struct coming {
	pf_fetch *fetch;
	const pf_member *member;
	int fd;
	uint64_t have;
	pf_sha256 sha; /* of what is there */
	enum { GOING, TOO_LONG, NOT_WRITTEN, STOPPED } end;
	int error; /* errno, of NOT_WRITTEN */
} coming;

static bool show(pf_fetch *fetch, uint64_t more)
{
	const pf_fetch_options *options = &fetch->options;

	return !options->progress || options->progress(options->self, "fetch", fetch->done + more, fetch->total);
}

static bool write_piece(coming *c, const char *bytes, size_t length)
{
	while (length) {
		ssize_t wrote = write(c->fd, bytes, length);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0) {
			c->end = NOT_WRITTEN;
			c->error = errno;
			return false;
		}
		pf_sha256_add(&c->sha, bytes, (size_t)wrote);
		c->have += (uint64_t)wrote;
		bytes += wrote;
		length -= (size_t)wrote;
	}
	return true;
}

static bool take(void *self, const char *bytes, size_t length)
{
	coming *c = self;

	if (length > c->member->bytes - c->have) {
		c->end = TOO_LONG;
		return false;
	}
	if (!write_piece(c, bytes, length))
		return false;
	if (!show(c->fetch, c->have))
		c->end = STOPPED;
	return c->end == GOING;
}

static bool start_over(void *self)
{
	coming *c = self;

	pf_sha256_init(&c->sha);
	c->have = 0;
	if (ftruncate(c->fd, 0) == 0 && lseek(c->fd, 0, SEEK_SET) == 0)
		return true;
	c->end = NOT_WRITTEN;
	c->error = errno;
	return false;
}

/* What an earlier run left of it. */
static bool take_up(coming *c)
{
	char piece[16384];
	ssize_t got;

	pf_sha256_init(&c->sha);
	while ((got = read(c->fd, piece, sizeof piece)) > 0) {
		pf_sha256_add(&c->sha, piece, (size_t)got);
		c->have += (uint64_t)got;
	}
	return got == 0 && c->have <= c->member->bytes ? true : start_over(c);
}

static bool is_right(const coming *c)
{
	unsigned char found[PF_SHA256_BYTES];
	pf_sha256 sha = c->sha;

	pf_sha256_end(&sha, found);
	return c->have == c->member->bytes && memcmp(found, c->member->sha256, sizeof found) == 0;
}

/* Why a download was stopped from here. */
static bool explain(const coming *c, pf_findings *findings, pf_error *err)
{
	const pf_member *member = c->member;

	switch (c->end) {
	case TOO_LONG:
		pf_findings_add(findings, true, member->path, 0, "", "is longer on the server than the %" PRIu64 " bytes that the manifest says", member->bytes);
		return true;
	case STOPPED:
		return pf_fail(err, PF_E_INTERNAL, "stopped as asked; nothing was written");
	case NOT_WRITTEN:
		return pf_fail(err, PF_E_INTERNAL, "%s cannot be kept in %s (state_dir): %s", member->path, pf_fetch_folder(c->fetch), strerror(c->error));
	case GOING:
		break;
	}
	return false;
}

/* Asks for what is missing. *came: there is something to compare with the digest. */
static bool get(coming *c, bool *came, pf_findings *findings, pf_error *err)
{
	char url[PF_DOWNLOAD_URL_BYTES];
	const pf_member *member = c->member;
	pf_http_answer *answer = &c->fetch->answer;
	pf_download what = { .url = url, .have = &c->have, .bytes = member->bytes, .max_bytes = member->bytes + ROOM, .restart = start_over, .sink = take, .self = c };

	*came = false;
	if (!pf_download_url(url, c->fetch->base, member->path))
		return pf_fail(err, PF_E_CONFIG, "%s: the address of %s is too long", c->fetch->base, member->path);
	if (!pf_download_get(c->fetch->http, &what, answer, err))
		return explain(c, findings, err);
	if (answer->status == 404 || answer->status == 410)
		pf_findings_add(findings, true, member->path, 0, "", "is missing on the server (%ld); the manifest lists it", answer->status);
	else if (!is_here(answer))
		return judge(c->fetch, member->path, err);
	else
		*came = true;
	return true;
}

static void say_wrong(const coming *c, pf_findings *findings)
{
	const pf_member *member = c->member;

	if (c->have != member->bytes)
		pf_findings_add(findings, true, member->path, 0, "", "has %" PRIu64 " bytes on the server, the manifest says %" PRIu64, c->have, member->bytes);
	else
		pf_findings_add(findings, true, member->path, 0, "", "is not the file that the manifest lists: another SHA-256; was the bundle changed while it was fetched?");
}

/* Until the digest is right: what is there, the rest of it, and, if that was taken up to no avail, all of it once. */
static bool bring(coming *c, pf_findings *findings, pf_error *err)
{
	bool taken_up, came = true;

	if (!take_up(c))
		return explain(c, findings, err);
	taken_up = c->have > 0;
	if (c->have < c->member->bytes && !get(c, &came, findings, err))
		return false;
	if (came && taken_up && !is_right(c)) {
		if (!start_over(c))
			return explain(c, findings, err);
		if (!get(c, &came, findings, err))
			return false;
	}
	if (came && is_right(c))
		return pf_shelf_keep(c->fetch->shelf, c->fd, c->member->sha256, err);
	if (came)
		say_wrong(c, findings);
	pf_shelf_drop(c->fetch->shelf, c->member->sha256);
	return true;
}

static bool fetch_member(pf_fetch *fetch, const pf_member *member, pf_findings *findings, pf_error *err)
{
	coming c = { .fetch = fetch, .member = member, .fd = -1 };
	bool ok = pf_shelf_part(&c.fd, fetch->shelf, member->sha256, err) && bring(&c, findings, err);

	if (c.fd >= 0)
		close(c.fd);
	fetch->done += member->bytes;
	return ok;
}

static uint64_t missing_bytes(const pf_fetch *fetch, const pf_manifest *manifest)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < manifest->member_count; i++)
		if (!pf_shelf_has(fetch->shelf, manifest->members[i].sha256))
			bytes += manifest->members[i].bytes;
	return bytes;
}

static bool is_whole(const pf_fetch *fetch, const pf_manifest *manifest)
{
	for (size_t i = 0; i < manifest->member_count; i++)
		if (!pf_shelf_stands(fetch->shelf, manifest->members[i].path))
			return false;
	return true;
}

bool pf_fetch_members(pf_fetch *fetch, const pf_manifest *manifest, pf_findings *findings, pf_error *err)
{
	if (!is_whole(fetch, manifest)) {
		if (!pf_shelf_sweep(fetch->shelf, manifest, err))
			return false;
		fetch->done = 0;
		fetch->total = missing_bytes(fetch, manifest);
		for (size_t i = 0; i < manifest->member_count; i++) {
			const pf_member *member = &manifest->members[i];

			if (!pf_shelf_has(fetch->shelf, member->sha256) && !fetch_member(fetch, member, findings, err))
				return false;
			if (pf_findings_errors(findings))
				return true; /* refused as a whole, so the rest is not asked for */
			if (!pf_shelf_place(fetch->shelf, member->path, member->sha256, err))
				return false;
		}
	}
	return pf_shelf_settle(fetch->shelf, err);
}
