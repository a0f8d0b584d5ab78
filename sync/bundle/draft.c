/* draft: see draft.h */
#include "bundle/draft.h"

#include "base/kill_point.h"
#include "bundle/folder.h"
#include "bundle/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART "media/.part"

struct pf_draft {
	char *path;   /* what it will be called, without a slash at the end */
	char *folder; /* what it is called now */
	int fd;       /* the folder */
	mode_t mode;
	FILE *records; /* of `type` */
	char type[64];
	int medium;
	bool finished;
};

static bool broken(const char *what, pf_error *err)
{
	return pf_fail(err, PF_E_INTERNAL, "%s cannot be written: %s", what, strerror(errno));
}

/* --- where it goes --- */

static bool is_empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool empty = dir != NULL;

	while (empty && (entry = readdir(dir)))
		empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
	if (dir)
		closedir(dir);
	return empty;
}

/* A folder that is there may be a link to one; its mode is kept. */
static bool choose_path(pf_draft *d, const char *path, pf_error *err)
{
	struct stat seen;
	char *real;
	mode_t mask = umask(0);

	umask(mask);
	d->mode = 0777 & ~mask;
	if (!*path)
		return pf_fail(err, PF_E_USAGE, "the name of a folder was expected");
	if (stat(path, &seen) < 0 && errno == ENOENT) {
		d->path = strdup(path);
		for (size_t length = d->path ? strlen(d->path) : 0; length > 1 && d->path[length - 1] == '/'; length--)
			d->path[length - 1] = '\0';
		return d->path || pf_fail(err, PF_E_MEMORY, "no memory for a bundle");
	}
	real = realpath(path, NULL);
	if (!real)
		return pf_fail(err, PF_E_USAGE, "%s cannot be looked at: %s", path, strerror(errno));
	d->path = real;
	d->mode = seen.st_mode & 07777;
	if (!S_ISDIR(seen.st_mode))
		return pf_fail(err, PF_E_USAGE, "%s is not a folder", path);
	return is_empty(real) || pf_fail(err, PF_E_USAGE, "%s is not empty; a bundle is written into a new folder, or an empty one", path);
}

static bool make_folder(pf_draft *d, pf_error *err)
{
	const char *slash = strrchr(d->path, '/'), *name = slash ? slash + 1 : d->path;

	if (asprintf(&d->folder, "%.*s.%s.export-XXXXXX", (int)(name - d->path), d->path, name) < 0) {
		d->folder = NULL;
		return pf_fail(err, PF_E_MEMORY, "no memory for a bundle");
	}
	if (!mkdtemp(d->folder)) {
		int why = errno;

		free(d->folder);
		d->folder = NULL;
		return pf_fail(err, PF_E_USAGE, "nothing can be made beside %s: %s", d->path, strerror(why));
	}
	d->fd = open(d->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0 || mkdirat(d->fd, "records", 0777) < 0 || mkdirat(d->fd, "media", 0777) < 0)
		return broken(d->folder, err);
	return true;
}

bool pf_draft_new(pf_draft **out, const char *path, pf_error *err)
{
	pf_draft *d = calloc(1, sizeof *d);

	if (!d)
		return pf_fail(err, PF_E_MEMORY, "no memory for a bundle");
	d->fd = d->medium = -1;
	if (!choose_path(d, path, err) || !make_folder(d, err)) {
		pf_draft_free(d);
		return false;
	}
	*out = d;
	return true;
}

const char *pf_draft_folder(const pf_draft *draft)
{
	return draft->folder;
}

/* --- taking it away --- */

static void empty_folder(int parent, const char *sub)
{
	int fd = openat(parent, sub, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(fd, entry->d_name, 0);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

static void remove_all(pf_draft *d)
{
	empty_folder(d->fd, "records");
	empty_folder(d->fd, "media");
	unlinkat(d->fd, "records", AT_REMOVEDIR);
	unlinkat(d->fd, "media", AT_REMOVEDIR);
	empty_folder(d->fd, ".");
	rmdir(d->folder);
}

void pf_draft_free(pf_draft *d)
{
	if (!d)
		return;
	if (d->records)
		fclose(d->records);
	if (d->medium >= 0)
		close(d->medium);
	if (d->fd >= 0 && !d->finished)
		remove_all(d);
	if (d->fd >= 0)
		close(d->fd);
	free(d->path);
	free(d->folder);
	free(d);
}

/* --- records --- */

static bool sync_file(int fd)
{
	pf_kill_point("export-fsync-before");
	if (fsync(fd) != 0)
		return false;
	pf_kill_point("export-fsync-after");
	return true;
}

static bool end_records(pf_draft *d, pf_error *err)
{
	bool ok = true;

	if (d->records) {
		ok = fflush(d->records) == 0 && sync_file(fileno(d->records));
		ok = fclose(d->records) == 0 && ok;
	}
	d->records = NULL;
	d->type[0] = '\0';
	return ok || broken("a file of records", err);
}

static bool begin_records(pf_draft *d, const char *type, pf_error *err)
{
	char path[128];
	int fd;

	if (!end_records(d, err))
		return false;
	snprintf(path, sizeof path, "records/%.60s.jsonl", type);
	fd = openat(d->fd, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
	d->records = fd >= 0 ? fdopen(fd, "a") : NULL;
	if (!d->records) {
		broken(path, err);
		if (fd >= 0)
			close(fd);
		return false;
	}
	snprintf(d->type, sizeof d->type, "%s", type);
	return true;
}

bool pf_draft_record(pf_draft *d, const char *type, const json_t *record, pf_error *err)
{
	if (strcmp(d->type, type) != 0 && !begin_records(d, type, err))
		return false;
	if (json_dumpf(record, d->records, JSON_COMPACT) != 0 || fputc('\n', d->records) == EOF)
		return broken("a file of records", err);
	return true;
}

bool pf_draft_restart(pf_draft *d, pf_error *err)
{
	if (!end_records(d, err))
		return false;
	empty_folder(d->fd, "records");
	return true;
}

/* --- media --- */

bool pf_draft_medium_begin(pf_draft *d, int *fd, pf_error *err)
{
	pf_draft_medium_drop(d);
	d->medium = openat(d->fd, PART, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (d->medium < 0)
		return broken("a file of the bundle", err);
	*fd = d->medium;
	return true;
}

bool pf_draft_medium_keep(pf_draft *d, const char *path, pf_error *err)
{
	bool ok = sync_file(d->medium);

	ok = close(d->medium) == 0 && ok;
	d->medium = -1;
	return (ok && renameat(d->fd, PART, d->fd, path) == 0) || broken(path, err);
}

void pf_draft_medium_drop(pf_draft *d)
{
	if (d->medium >= 0)
		close(d->medium);
	d->medium = -1;
	unlinkat(d->fd, PART, 0);
}

/* --- the end --- */

bool pf_draft_manifest(pf_draft *d, const json_t *members, size_t *files, pf_error *err)
{
	int fd;
	FILE *file;
	bool ok;

	if (!end_records(d, err))
		return false;
	fd = openat(d->fd, PF_MANIFEST_FILE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!file) {
		broken(PF_MANIFEST_FILE, err);
		if (fd >= 0)
			close(fd);
		return false;
	}
	ok = json_dumpf(members, file, 0) == 0;
	ok = fclose(file) == 0 && ok;
	return ok ? pf_manifest_refresh(d->folder, files, err) : broken(PF_MANIFEST_FILE, err);
}

/* The entry of a name in its folder, to the disk; some file systems cannot. */
static void sync_folder(int parent, const char *path)
{
	int fd = openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

static void sync_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");

	if (parent)
		sync_folder(AT_FDCWD, parent);
	free(parent);
}

bool pf_draft_finish(pf_draft *d, pf_error *err)
{
	if (!end_records(d, err))
		return false;
	if (fchmod(d->fd, d->mode) != 0)
		return broken(d->folder, err);
	sync_folder(d->fd, "records");
	sync_folder(d->fd, "media");
	sync_folder(d->fd, ".");
	pf_kill_point("export-rename-before");
	if (rename(d->folder, d->path) != 0)
		return pf_fail(err, errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR ? PF_E_USAGE : PF_E_INTERNAL, "the bundle cannot take the name %s: %s",
			       d->path, strerror(errno));
	pf_kill_point("export-rename-after");
	d->finished = true;
	sync_parent(d->path);
	return true;
}
