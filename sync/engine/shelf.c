/* shelf: see shelf.h */
#include "engine/shelf.h"

#include "base/kill_point.h"
#include "base/map.h"
#include "bundle/folder.h"
#include "bundle/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEX          (2 * PF_SHA256_BYTES)
#define ETAG_BYTES   128u
#define LOCK_SECONDS 60u

struct pf_shelf {
	char *root; /* path */
	char *folder; /* path of the last bundle; NULL: there is none */
	int dir, store, part, tree, lock, use;
	char etag[ETAG_BYTES];
	bool temporary; /* it goes with the shelf, so that nothing needs to be on disk */
	bool unsaved;   /* names came to the store that may not be on disk yet */
};

/* What a failing system call on the shelf means: a matter of rights and places, or of the machine. */
static bool fail_here(const pf_shelf *shelf, const char *what, pf_error *err)
{
	int why = errno;
	bool place = why == EACCES || why == EPERM || why == EROFS || why == ENOENT || why == ENOTDIR || why == ELOOP || why == EMLINK;

	return pf_fail(err, place ? PF_E_CONFIG : PF_E_INTERNAL, "%s in %s, where fetched bundles are kept (state_dir): %s", what, shelf->root, strerror(why));
}

static char *join(const char *folder, const char *name)
{
	size_t length = strlen(folder) + strlen(name) + 2;
	char *path = malloc(length);

	if (path)
		snprintf(path, length, "%s/%s", folder, name);
	return path;
}

/* --- folders ------------------------------------------------------------------------------------------------------- */

static int open_folder(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool make_folder(int *fd, const pf_shelf *shelf, int at, const char *name, pf_error *err)
{
	if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
		return fail_here(shelf, "no folder can be made", err);
	*fd = open_folder(at, name);
	return *fd >= 0 || fail_here(shelf, "a folder cannot be opened", err);
}

/* What others can write to, they can change between the look at it and its use. */
static bool is_own(const pf_shelf *shelf, int fd, pf_error *err)
{
	struct stat seen;

	if (fstat(fd, &seen) < 0)
		return fail_here(shelf, "a folder cannot be looked at", err);
	if ((seen.st_uid == geteuid() || geteuid() == 0) && !(seen.st_mode & (S_IWGRP | S_IWOTH)))
		return true;
	return pf_fail(err, PF_E_CONFIG, "%s, where fetched bundles are kept (state_dir), belongs to another user or others can write to it", shelf->root);
}

static bool open_kept(pf_shelf *shelf, const char *state_dir, const char *name, pf_error *err)
{
	int state = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), all = -1;
	bool ok;

	if (state < 0)
		return fail_here(shelf, "nothing can be kept", err);
	ok = make_folder(&all, shelf, state, "fetch", err) && is_own(shelf, all, err) && make_folder(&shelf->dir, shelf, all, name, err) &&
	     is_own(shelf, shelf->dir, err);
	if (all >= 0)
		close(all);
	close(state);
	return ok;
}

static bool open_temporary(pf_shelf *shelf, pf_error *err)
{
	if (!mkdtemp(shelf->root))
		return fail_here(shelf, "no folder can be made", err);
	shelf->temporary = true;
	shelf->dir = open_folder(AT_FDCWD, shelf->root);
	return shelf->dir >= 0 || fail_here(shelf, "a folder cannot be opened", err);
}

static int remove_one(const char *path, const struct stat *seen, int kind, struct FTW *walk)
{
	(void)seen;
	(void)kind;
	(void)walk;
	remove(path);
	return 0;
}

/* What cannot be removed now is tried again next time. */
static void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- files --------------------------------------------------------------------------------------------------------- */

static bool write_all(int fd, pf_span bytes)
{
	for (size_t done = 0; done < bytes.length;) {
		ssize_t wrote = write(fd, bytes.data + done, bytes.length - done);

		if (wrote < 0 && errno != EINTR)
			return false;
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	return true;
}

static bool to_disk(const pf_shelf *shelf, int fd)
{
	bool ok;

	if (shelf->temporary)
		return true;
	pf_kill_point("shelf-fsync-before");
	ok = fsync(fd) == 0;
	pf_kill_point("shelf-fsync-after");
	return ok;
}

static bool move(int from, const char *old, int to, const char *new)
{
	bool ok;

	pf_kill_point("shelf-rename-before");
	ok = renameat(from, old, to, new) == 0;
	pf_kill_point("shelf-rename-after");
	return ok;
}

/* A file with its name is whole and on disk. */
static bool put(pf_shelf *shelf, int folder, const char *name, pf_span bytes, pf_error *err)
{
	int fd = openat(shelf->dir, "new", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write_all(fd, bytes) && to_disk(shelf, fd);

	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	return (ok && move(shelf->dir, "new", folder, name) && to_disk(shelf, folder)) || fail_here(shelf, "a file cannot be written", err);
}

static bool hash_file(unsigned char out[PF_SHA256_BYTES], int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char piece[16384];
	pf_sha256 sha;
	ssize_t got;

	if (fd < 0)
		return false;
	pf_sha256_init(&sha);
	while ((got = read(fd, piece, sizeof piece)) > 0)
		pf_sha256_add(&sha, piece, (size_t)got);
	close(fd);
	pf_sha256_end(&sha, out);
	return got == 0;
}

/* Is a file what its digest says? */
static bool is_sound(int folder, const char *name, const char *hex)
{
	unsigned char found[PF_SHA256_BYTES], said[PF_SHA256_BYTES];

	return pf_unhex(said, sizeof said, pf_span_of(hex)) && hash_file(found, folder, name) && memcmp(found, said, sizeof said) == 0;
}

/* --- the last bundle ----------------------------------------------------------------------------------------------- */

static bool take_tree(pf_shelf *shelf, const char *hex)
{
	char *folder = join(shelf->root, hex);
	int tree = folder ? open_folder(shelf->dir, hex) : -1;

	if (tree < 0) {
		free(folder);
		return false;
	}
	if (shelf->tree >= 0)
		close(shelf->tree);
	free(shelf->folder);
	shelf->tree = tree;
	shelf->folder = folder;
	return true;
}

/* The file `etag` is a digest, a line feed, the server's word. A shelf without it, or with a damaged one, is an empty one. */
static void find_last(pf_shelf *shelf)
{
	char text[HEX + 1 + ETAG_BYTES] = "";
	int fd = openat(shelf->dir, "etag", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;

	if (fd >= 0)
		close(fd);
	if (got <= HEX || text[HEX] != '\n')
		return;
	text[HEX] = '\0';
	if (!take_tree(shelf, text) || !is_sound(shelf->tree, PF_MANIFEST_FILE, text)) {
		free(shelf->folder);
		shelf->folder = NULL;
		return;
	}
	snprintf(shelf->etag, sizeof shelf->etag, "%s", text + HEX + 1);
}

static bool put_etag(pf_shelf *shelf, const char *hex, const char *etag, pf_error *err)
{
	char text[HEX + 1 + ETAG_BYTES];

	snprintf(text, sizeof text, "%s\n%s", hex, etag);
	snprintf(shelf->etag, sizeof shelf->etag, "%s", etag);
	return put(shelf, shelf->dir, "etag", pf_span_of(text), err);
}

static bool remove_other(void *self, const char *name, bool is_file, pf_error *err)
{
	const pf_shelf *shelf = self;
	char *path;

	(void)err;
	if (is_file || strlen(name) != HEX || strcmp(strrchr(shelf->folder, '/') + 1, name) == 0)
		return true;
	path = join(shelf->root, name);
	if (path)
		remove_tree(path);
	free(path);
	return true;
}

static bool remove_others(pf_shelf *shelf, pf_error *err)
{
	bool ok;

	if (flock(shelf->use, LOCK_EX | LOCK_NB) < 0)
		return true; /* somebody reads one of them */
	ok = pf_folder_list(shelf->dir, "", remove_other, shelf, err);
	flock(shelf->use, LOCK_UN);
	return ok;
}

bool pf_shelf_manifest(pf_shelf *shelf, pf_span bytes, const char *etag, pf_error *err)
{
	unsigned char sha256[PF_SHA256_BYTES];
	char hex[HEX + 1];

	pf_sha256_of(bytes, sha256);
	pf_hex(hex, sha256, sizeof sha256);
	if (mkdirat(shelf->dir, hex, 0700) < 0 && errno != EEXIST)
		return fail_here(shelf, "no folder can be made", err);
	if (!take_tree(shelf, hex))
		return fail_here(shelf, "a folder cannot be opened", err);
	return put(shelf, shelf->tree, PF_MANIFEST_FILE, bytes, err) && put_etag(shelf, hex, etag, err) && remove_others(shelf, err);
}

bool pf_shelf_signature(pf_shelf *shelf, pf_span bytes, pf_error *err)
{
	if (bytes.length)
		return put(shelf, shelf->tree, PF_SIGNATURE_FILE, bytes, err);
	return unlinkat(shelf->tree, PF_SIGNATURE_FILE, 0) == 0 || errno == ENOENT || fail_here(shelf, "an old signature cannot be removed", err);
}

const char *pf_shelf_folder(const pf_shelf *shelf)
{
	return shelf->folder;
}

const char *pf_shelf_etag(const pf_shelf *shelf)
{
	return shelf->etag;
}

/* --- members ------------------------------------------------------------------------------------------------------- */

bool pf_shelf_has(const pf_shelf *shelf, const unsigned char sha256[PF_SHA256_BYTES])
{
	char hex[HEX + 1];

	pf_hex(hex, sha256, PF_SHA256_BYTES);
	return faccessat(shelf->store, hex, R_OK, 0) == 0;
}

bool pf_shelf_part(int *fd, pf_shelf *shelf, const unsigned char sha256[PF_SHA256_BYTES], pf_error *err)
{
	char hex[HEX + 1];

	pf_hex(hex, sha256, PF_SHA256_BYTES);
	*fd = openat(shelf->part, hex, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	return *fd >= 0 || fail_here(shelf, "a file cannot be written", err);
}

bool pf_shelf_keep(pf_shelf *shelf, int fd, const unsigned char sha256[PF_SHA256_BYTES], pf_error *err)
{
	char hex[HEX + 1];

	pf_hex(hex, sha256, PF_SHA256_BYTES);
	/* a name that a power cut takes back costs another request, so names go to disk together */
	shelf->unsaved = true;
	return (to_disk(shelf, fd) && move(shelf->part, hex, shelf->store, hex)) || fail_here(shelf, "a file cannot be written", err);
}

void pf_shelf_drop(pf_shelf *shelf, const unsigned char sha256[PF_SHA256_BYTES])
{
	char hex[HEX + 1];

	pf_hex(hex, sha256, PF_SHA256_BYTES);
	unlinkat(shelf->part, hex, 0);
}

bool pf_shelf_stands(const pf_shelf *shelf, const char *path)
{
	struct stat seen;
	const char *why;

	return pf_folder_path(pf_span_of(path), &why) && fstatat(shelf->tree, path, &seen, AT_SYMLINK_NOFOLLOW) == 0;
}

bool pf_shelf_place(pf_shelf *shelf, const char *path, const unsigned char sha256[PF_SHA256_BYTES], pf_error *err)
{
	char hex[HEX + 1];
	const char *why;

	if (!pf_folder_path(pf_span_of(path), &why))
		return pf_fail(err, PF_E_INPUT, "'%.255s' %s", path, why);
	pf_hex(hex, sha256, PF_SHA256_BYTES);
	if (mkdirat(shelf->tree, path[0] == 'r' ? "records" : "media", 0700) < 0 && errno != EEXIST)
		return fail_here(shelf, "no folder can be made", err);
	return linkat(shelf->store, hex, shelf->tree, path, 0) == 0 || errno == EEXIST || fail_here(shelf, "a file cannot be linked to", err);
}

/* --- going through them -------------------------------------------------------------------------------------------- */

typedef struct sweep {
	int folder;
	pf_map *named; /* NULL: what is not sound goes, not what is not named */
	bool found;
} sweep;

static bool sweep_one(void *self, const char *name, bool is_file, pf_error *err)
{
	sweep *s = self;
	bool stays = s->named ? pf_map_find(s->named, pf_span_of(name)) != NULL : is_sound(s->folder, name, name);

	(void)is_file;
	(void)err;
	if (!stays)
		unlinkat(s->folder, name, 0);
	s->found = s->found || !stays;
	return true;
}

bool pf_shelf_sweep(pf_shelf *shelf, const pf_manifest *manifest, pf_error *err)
{
	sweep s = { .named = pf_map_new() };
	bool ok = s.named != NULL;

	for (size_t i = 0; ok && i < manifest->member_count; i++) {
		char hex[HEX + 1];

		pf_hex(hex, manifest->members[i].sha256, PF_SHA256_BYTES);
		ok = pf_map_put(s.named, (pf_span){ hex, HEX }, NULL) != NULL;
	}
	if (!ok)
		pf_fail(err, PF_E_MEMORY, "no memory to look through fetched files");
	s.folder = shelf->store;
	ok = ok && pf_folder_list(shelf->store, "", sweep_one, &s, err);
	s.folder = shelf->part;
	ok = ok && pf_folder_list(shelf->part, "", sweep_one, &s, err);
	pf_map_free(s.named);
	return ok;
}

bool pf_shelf_mend(pf_shelf *shelf, pf_error *err)
{
	static const char *const subs[] = { "records", "media" };
	sweep s = { .folder = shelf->store };

	if (!shelf->folder || flock(shelf->lock, LOCK_EX | LOCK_NB) < 0)
		return true; /* whoever fetches now will meet the same damage */
	if (!pf_folder_list(shelf->store, "", sweep_one, &s, err))
		return false;
	for (size_t i = 0; s.found && i < sizeof subs / sizeof *subs; i++) {
		char *path = join(shelf->folder, subs[i]);

		if (path)
			remove_tree(path);
		free(path);
	}
	flock(shelf->lock, LOCK_UN);
	return true;
}

/* --- opening and closing ------------------------------------------------------------------------------------------- */

static bool open_lock(int *fd, const pf_shelf *shelf, const char *name, pf_error *err)
{
	*fd = openat(shelf->dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	return *fd >= 0 || fail_here(shelf, "a file cannot be written", err);
}

static bool take_lock(const pf_shelf *shelf, unsigned wait, pf_error *err)
{
	for (uint64_t tries = 10 * ((uint64_t)LOCK_SECONDS + wait); flock(shelf->lock, LOCK_EX | LOCK_NB) < 0; tries--) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return fail_here(shelf, "a file cannot be locked", err);
		if (tries == 0)
			return pf_fail(err, PF_E_BUSY, "another run of profint is fetching this bundle into %s", shelf->root);
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	}
	return true;
}

bool pf_shelf_settle(pf_shelf *shelf, pf_error *err)
{
	if (shelf->unsaved && !to_disk(shelf, shelf->store))
		return fail_here(shelf, "files cannot be written", err);
	shelf->unsaved = false;
	flock(shelf->use, LOCK_SH); /* held exclusively only by who has `lock`, so this does not wait */
	flock(shelf->lock, LOCK_UN);
	return true;
}

static bool name_root(pf_shelf *shelf, char hex[HEX + 1], const char *state_dir, const char *address)
{
	const char *temporary = getenv("TMPDIR");
	unsigned char sha256[PF_SHA256_BYTES];
	char name[sizeof "fetch/" + HEX];

	pf_sha256_of(pf_span_of(address), sha256);
	pf_hex(hex, sha256, sizeof sha256);
	snprintf(name, sizeof name, "fetch/%s", hex);
	shelf->root = state_dir ? join(state_dir, name) : join(temporary && *temporary == '/' ? temporary : "/tmp", "profint-fetch-XXXXXX");
	return shelf->root != NULL;
}

bool pf_shelf_open(pf_shelf **out, const char *state_dir, const char *address, unsigned wait, pf_error *err)
{
	pf_shelf *shelf = calloc(1, sizeof *shelf);
	char hex[HEX + 1];

	if (!shelf)
		return pf_fail(err, PF_E_MEMORY, "no memory to fetch a bundle");
	shelf->dir = shelf->store = shelf->part = shelf->tree = shelf->lock = shelf->use = -1;
	if (!name_root(shelf, hex, state_dir, address)) {
		pf_fail(err, PF_E_MEMORY, "no memory to fetch a bundle");
		goto fail;
	}
	if (!(state_dir ? open_kept(shelf, state_dir, hex, err) : open_temporary(shelf, err)) || !open_lock(&shelf->lock, shelf, "lock", err) ||
	    !open_lock(&shelf->use, shelf, "use", err) || !take_lock(shelf, wait, err) || !make_folder(&shelf->store, shelf, shelf->dir, "store", err) ||
	    !make_folder(&shelf->part, shelf, shelf->dir, "part", err))
		goto fail;
	find_last(shelf);
	if (shelf->folder && !remove_others(shelf, err)) /* a run that ended early may have left one */
		goto fail;
	*out = shelf;
	return true;
fail:
	pf_shelf_free(shelf);
	return false;
}

void pf_shelf_free(pf_shelf *shelf)
{
	if (!shelf)
		return;
	for (size_t i = 0; i < 6; i++) {
		int fd = (const int[]){ shelf->dir, shelf->store, shelf->part, shelf->tree, shelf->lock, shelf->use }[i];

		if (fd >= 0)
			close(fd);
	}
	if (shelf->temporary)
		remove_tree(shelf->root);
	free(shelf->root);
	free(shelf->folder);
	free(shelf);
}
