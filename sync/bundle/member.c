/* member: see member.h */
#include "bundle/member.h"

#include "bundle/folder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

/* Opens the file, or finds what is wrong. */
static bool open_file(int *fd, const char *path, int folder, pf_findings *findings)
{
	uint64_t bytes;
	pf_folder_state state = pf_folder_file(fd, &bytes, folder, path);

	if (state == PF_FOLDER_FILE)
		return true;
	if (state == PF_FOLDER_DENIED)
		pf_findings_add(findings, true, path, 0, "", "cannot be read: %s", strerror(errno));
	else
		pf_findings_add(findings, true, path, 0, "", "%s; the manifest lists it",
			pf_folder_word(state));
	return false;
}

static ssize_t read_piece(int fd, char *piece, size_t size)
{
	ssize_t got;

	do
		got = read(fd, piece, size);
	while (got < 0 && errno == EINTR);
	return got;
}

/* Compares what was read with what the manifest says. */
static bool is_as_promised(const pf_member *member, uint64_t bytes, pf_sha256 *sha,
	pf_findings *findings)
{
	unsigned char found[PF_SHA256_BYTES];
	char found_hex[2 * PF_SHA256_BYTES + 1], said_hex[2 * PF_SHA256_BYTES + 1];

	pf_sha256_end(sha, found);
	if (bytes != member->bytes) {
		pf_findings_add(findings, true, member->path, 0, "",
			"has %" PRIu64 " bytes, the manifest says %" PRIu64 "; `profint manifest` refreshes it",
			bytes, member->bytes);
		return false;
	}
	if (memcmp(found, member->sha256, sizeof found) != 0) {
		pf_hex(found_hex, found, sizeof found);
		pf_hex(said_hex, member->sha256, sizeof found);
		pf_findings_add(findings, true, member->path, 0, "",
			"has SHA-256 %s, the manifest says %s; `profint manifest` refreshes it", found_hex,
			said_hex);
		return false;
	}
	return true;
}

bool pf_member_read(bool *good, const pf_member *member, uint64_t limit,
	const pf_member_reader *reader, pf_error *err)
{
	char *piece = NULL;
	uint64_t bytes = 0;
	pf_sha256 sha;
	ssize_t got;
	int fd = -1;
	bool ok = false;

	*good = false;
	if (!open_file(&fd, member->path, reader->folder, reader->findings))
		return true;
	piece = malloc(PIECE);
	if (!piece) {
		pf_fail(err, PF_E_MEMORY, "no memory to read '%s'", member->path);
		goto out;
	}
	pf_sha256_init(&sha);
	while ((got = read_piece(fd, piece, PIECE)) > 0) {
		bytes += (uint64_t)got;
		if (bytes > limit) {
			pf_findings_add(reader->findings, true, member->path, 0, "",
				"is longer than %" PRIu64 " bytes", limit);
			ok = true;
			goto out;
		}
		pf_sha256_add(&sha, piece, (size_t)got);
		if (reader->take && !reader->take(reader->self, piece, (size_t)got, err))
			goto out;
		if (reader->progress)
			reader->progress(reader->watcher, (uint64_t)got);
	}
	if (got < 0)
		pf_findings_add(reader->findings, true, member->path, 0, "", "cannot be read: %s",
			strerror(errno));
	else
		*good = is_as_promised(member, bytes, &sha, reader->findings);
	ok = true;
out:
	free(piece);
	close(fd);
	return ok;
}

bool pf_member_whole(pf_text *out, bool *good, const char *path, int folder, pf_findings *findings,
	pf_error *err)
{
	char *piece = NULL;
	ssize_t got;
	int fd = -1;
	bool ok = false;

	*good = false;
	if (!open_file(&fd, path, folder, findings))
		return true;
	piece = malloc(PIECE);
	if (!piece) {
		pf_fail(err, PF_E_MEMORY, "no memory to read '%s'", path);
		goto out;
	}
	while ((got = read_piece(fd, piece, PIECE)) > 0 && out->limit - out->length >= (size_t)got)
		pf_text_add(out, piece, (size_t)got);
	if (out->failed) {
		pf_fail(err, PF_E_MEMORY, "no memory to read '%s'", path);
		goto out;
	}
	if (got > 0)
		pf_findings_add(findings, true, path, 0, "", "is longer than %zu bytes", out->limit);
	else if (got < 0)
		pf_findings_add(findings, true, path, 0, "", "cannot be read: %s", strerror(errno));
	else
		*good = true;
	ok = true;
out:
	free(piece);
	close(fd);
	return ok;
}
