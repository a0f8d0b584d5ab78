/*
 * refresh: writes `files` of a bundle's manifest for people who edit a bundle by hand. See pf_manifest_refresh.
 *
 * One member a line and one file a line, in the order in which the manifest had its members, so that a version control
 * system shows what changed. The new file is complete on disk before it takes the place of the old one.
 */
#include "base/json.h"
#include "base/kill_point.h"
#include "bundle/folder.h"
#include "bundle/manifest.h"
#include "bundle/member.h"
#include "model/model.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

/* --- what lies in the folder ------------------------------------------------------------------------------ */

typedef struct listing {
	json_t *files;
	int folder;
	const char *sub;
	size_t limit;
} listing;

static bool hash_file(unsigned char digest[PF_SHA256_BYTES], uint64_t *bytes, int fd,
	const char *path, pf_error *err)
{
	char *piece = malloc(PIECE);
	pf_sha256 sha;
	ssize_t got;

	if (!piece)
		return pf_fail(err, PF_E_MEMORY, "no memory to read '%s'", path);
	pf_sha256_init(&sha);
	*bytes = 0;
	while ((got = read(fd, piece, PIECE)) > 0 || (got < 0 && errno == EINTR)) {
		if (got > 0) {
			pf_sha256_add(&sha, piece, (size_t)got);
			*bytes += (uint64_t)got;
		}
	}
	free(piece);
	if (got < 0)
		return pf_fail(err, PF_E_INTERNAL, "'%s' cannot be read: %s", path, strerror(errno));
	pf_sha256_end(&sha, digest);
	return true;
}

static bool list_file(listing *l, const char *path, pf_error *err)
{
	unsigned char digest[PF_SHA256_BYTES];
	char hex[2 * PF_SHA256_BYTES + 1];
	uint64_t bytes;
	json_t *entry;
	int fd;
	pf_folder_state state = pf_folder_file(&fd, &bytes, l->folder, path);
	bool hashed;

	if (state != PF_FOLDER_FILE)
		return pf_fail(err, PF_E_INPUT, "'%s' %s", path, pf_folder_word(state));
	hashed = hash_file(digest, &bytes, fd, path, err);
	close(fd);
	if (!hashed)
		return false;
	pf_hex(hex, digest, sizeof digest);
	entry = json_pack("{s:s, s:s, s:I}", "path", path, "sha256", hex, "bytes", (json_int_t)bytes);
	if (!entry || json_array_append_new(l->files, entry) < 0)
		return pf_fail(err, PF_E_MEMORY, "no memory to list '%s'", path);
	return true;
}

static bool look_at(void *self, const char *name, bool is_file, pf_error *err)
{
	listing *l = self;
	char path[512];
	const char *why;

	if (name[0] == '.')
		return true;
	snprintf(path, sizeof path, "%s/%s", l->sub, name);
	if (!pf_folder_path(pf_span_of(path), &why))
		return pf_fail(err, PF_E_INPUT, "'%s' %s", path, why);
	if (!is_file)
		return pf_fail(err, PF_E_INPUT, "'%s' is not a regular file", path);
	if (json_array_size(l->files) == l->limit)
		return pf_fail(err, PF_E_INPUT, "the bundle has more than %zu files", l->limit);
	return list_file(l, path, err);
}

/* --- the text ---------------------------------------------------------------------------------------------------- */

static int add_bytes(const char *bytes, size_t length, void *text)
{
	pf_text_add(text, bytes, length);
	return ((pf_text *)text)->failed ? -1 : 0;
}

static bool put_value(pf_text *out, const json_t *value)
{
	return json_dump_callback(value, add_bytes, out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17)) ==
		0;
}

static bool put_files(pf_text *out, const json_t *files)
{
	const json_t *entry;
	size_t i;

	pf_text_byte(out, '[');
	json_array_foreach(files, i, entry)
	{
		pf_text_put(out, i ? ",\n    " : "\n    ");
		if (!put_value(out, entry))
			return false;
	}
	pf_text_put(out, i ? "\n  ]" : "]");
	return true;
}

static bool put_manifest(pf_text *out, json_t *root, pf_error *err)
{
	const char *before = "{\n  ";
	const char *name;
	json_t *value;

	json_object_foreach(root, name, value)
	{
		json_t *key = json_string(name);
		bool ok = key != NULL;

		pf_text_put(out, before);
		ok = ok && put_value(out, key);
		pf_text_put(out, ": ");
		ok = ok && (strcmp(name, "files") == 0 ? put_files(out, value) : put_value(out, value));
		json_decref(key);
		if (!ok)
			return pf_fail(err, PF_E_MEMORY,
				"no memory to write the manifest, or it is longer than %zu bytes", out->limit);
		before = ",\n  ";
	}
	pf_text_put(out, "\n}\n");
	return pf_text_check(out, "the manifest", err);
}

/* --- the file ----------------------------------------------------------------------------------------------------- */

static bool write_all(int fd, pf_span text)
{
	for (size_t done = 0; done < text.length;) {
		ssize_t wrote = write(fd, text.data + done, text.length - done);

		if (wrote < 0 && errno != EINTR)
			return false;
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	pf_kill_point("manifest-fsync-before");
	if (fsync(fd) != 0)
		return false;
	pf_kill_point("manifest-fsync-after");
	return true;
}

static bool replace_file(int folder, pf_span text, mode_t mode, pf_error *err)
{
	char temporary[64];
	int fd;
	bool ok;

	snprintf(temporary, sizeof temporary, ".profint.json.%ld", (long)getpid());
	unlinkat(folder, temporary, 0);
	fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return pf_fail(err, PF_E_INTERNAL, "the bundle folder cannot be written: %s",
			strerror(errno));
	ok = write_all(fd, text) && fchmod(fd, mode) == 0;
	ok = close(fd) == 0 && ok;
	pf_kill_point("manifest-rename-before");
	ok = ok && renameat(folder, temporary, folder, PF_MANIFEST_FILE) == 0;
	pf_kill_point("manifest-rename-after");
	if (!ok) {
		pf_fail(err, PF_E_INTERNAL, "profint.json cannot be written: %s", strerror(errno));
		unlinkat(folder, temporary, 0);
		return false;
	}
	fsync(folder); /* some file systems cannot; the rename has happened in any case */
	return true;
}

/* The manifest as it is now. PF_E_INPUT says that there is none to refresh, or what is wrong with it. */
static bool read_old(pf_text *text, json_t **root, mode_t *mode, int folder,
	const pf_limits *limits, pf_error *err)
{
	pf_findings *findings = NULL;
	pf_json_fault fault;
	struct stat seen;
	bool good = false;

	if (fstatat(folder, PF_MANIFEST_FILE, &seen, AT_SYMLINK_NOFOLLOW) < 0)
		return pf_fail(err, PF_E_INPUT,
			"there is no profint.json to refresh (%s); write one with format, origin, source_language and languages",
			strerror(errno));
	*mode = seen.st_mode & 0777;
	findings = pf_findings_new();
	if (!findings)
		return pf_fail(err, PF_E_MEMORY, "no memory to read the manifest");
	if (!pf_member_whole(text, &good, PF_MANIFEST_FILE, folder, findings, err)) {
		pf_findings_free(findings);
		return false;
	}
	pf_findings_free(findings);
	if (!good)
		return pf_fail(err, PF_E_INPUT,
			"profint.json is not a regular file of at most %zu bytes that can be read",
			limits->manifest_bytes);
	if (!pf_json_read(root, pf_text_span(text),
			&(pf_json_limits){ limits->manifest_bytes, limits->depth }, &fault))
		return pf_fail(err, fault.code, "profint.json: line %zu, column %zu: %s", fault.line,
			fault.column, fault.message);
	return json_is_object(*root) || pf_fail(err, PF_E_INPUT, "profint.json is not an object");
}

bool pf_manifest_refresh(const char *path, size_t *files, pf_error *err)
{
	static const char *const subs[] = { "media", "records" };
	const pf_model *model = pf_model_get(err);
	listing l = { .folder = -1 };
	pf_text old = { 0 }, new = { 0 };
	json_t *root = NULL;
	mode_t mode = 0644;
	bool ok = false;

	if (!model || !pf_digest_start(err) || !pf_folder_open(&l.folder, path, err))
		return false;
	pf_text_init(&old, pf_model_limits(model)->manifest_bytes);
	pf_text_init(&new, pf_model_limits(model)->manifest_bytes);
	l.limit = pf_model_limits(model)->files;
	if (!read_old(&old, &root, &mode, l.folder, pf_model_limits(model), err))
		goto out;
	l.files = json_array();
	if (!l.files || json_object_set(root, "files", l.files) < 0) {
		pf_fail(err, PF_E_MEMORY, "no memory to list the bundle");
		goto out;
	}
	for (size_t i = 0; i < sizeof subs / sizeof *subs; i++) {
		l.sub = subs[i];
		if (!pf_folder_list(l.folder, l.sub, look_at, &l, err))
			goto out;
	}
	if (!put_manifest(&new, root, err))
		goto out;
	if (!pf_span_equal(pf_text_span(&old), pf_text_span(&new)) &&
		!replace_file(l.folder, pf_text_span(&new), mode, err))
		goto out;
	if (files)
		*files = json_array_size(l.files);
	ok = true;
out:
	json_decref(l.files);
	json_decref(root);
	pf_text_release(&old);
	pf_text_release(&new);
	close(l.folder);
	return ok;
}
