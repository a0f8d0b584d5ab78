/* folder: see folder.h */
#include "bundle/folder.h"

#include "base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST = 255 };

bool pf_folder_open(int *fd, const char *path, pf_error *err)
{
	int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (opened < 0)
		return pf_fail(err, PF_E_USAGE, "the bundle folder '%s' cannot be opened: %s", path,
			strerror(errno));
	*fd = opened;
	return true;
}

/* Not seen, changing the direction of what is seen, or looking like a dot or a separator. */
static bool deceives(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{ 0x00ad, 0x00ad },
		{ 0x061c, 0x061c },
		{ 0x180e, 0x180e },
		{ 0x200b, 0x200f },
		{ 0x2024, 0x202e },
		{ 0x2044, 0x2044 },
		{ 0x2060, 0x206f },
		{ 0x2215, 0x2216 },
		{ 0x29f5, 0x29f9 },
		{ 0xfe52, 0xfe52 },
		{ 0xfe68, 0xfe68 },
		{ 0xfeff, 0xfeff },
		{ 0xff0e, 0xff0f },
		{ 0xff3c, 0xff3c },
		{ 0xe0000, 0xe007f },
		{ 0xfffe, 0xffff },
	};

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	}
	return false;
}

static bool name_fits(pf_span name, const char **why)
{
	if (!name.length)
		*why = "has an empty component";
	else if (name.data[0] == '.')
		*why = name.length == 2 && name.data[1] == '.' ? "steps out of its folder"
													   : "is a hidden file or folder";
	else if (name.data[0] == ' ' || name.data[name.length - 1] == ' ' ||
		name.data[name.length - 1] == '.')
		*why = "begins or ends in a space or a full stop";
	else if (name.data[0] == '-')
		*why = "begins with a hyphen";
	else
		return true;
	return false;
}

static bool letters_fit(pf_span path, const char **why)
{
	*why = "holds a control character or is not UTF-8";
	if (!pf_utf8_valid(path, NULL))
		return false;
	for (size_t at = 0; at < path.length;) {
		uint32_t c = pf_utf8_next(path, &at);

		*why = c == '\\' ? "holds a backslash; components are separated by /"
			: c < 0x20 || (c >= 0x7f && c < 0xa0)      ? "holds a control character or is not UTF-8"
			: c < 0x80 && strchr(":%?#*\"<>|", (int)c) ? "holds one of : % ? # * \" < > |"
			: deceives(c) ? "holds a character that cannot be seen or looks like another"
						  : NULL;
		if (*why)
			return false;
	}
	return true;
}

bool pf_folder_path(pf_span path, const char **why)
{
	static const char ending[] = ".jsonl";
	const size_t ending_length = sizeof ending - 1;
	const char *slash = memchr(path.data, '/', path.length);
	pf_span folder, name;

	*why = "is empty";
	if (!path.length)
		return false;
	*why = "is longer than 255 bytes";
	if (path.length > LONGEST || !letters_fit(path, why))
		return false;
	*why = "is absolute; expected a path inside the bundle";
	if (path.data[0] == '/')
		return false;
	folder = (pf_span){ path.data, slash ? (size_t)(slash - path.data) : path.length };
	if (!name_fits(folder, why))
		return false;
	*why = "is neither in records/ nor in media/";
	if (!slash || (!pf_span_is(folder, "records") && !pf_span_is(folder, "media")))
		return false;
	name = (pf_span){ slash + 1, path.length - folder.length - 1 };
	for (const char *next; (next = memchr(name.data, '/', name.length));) {
		if (!name_fits((pf_span){ name.data, (size_t)(next - name.data) }, why))
			return false;
		*why = "is in a folder of records/ or media/; they have none";
		return false;
	}
	if (!name_fits(name, why))
		return false;
	*why = "is in records/ and does not end in .jsonl";
	return !pf_span_is(folder, "records") ||
		(name.length > ending_length &&
			memcmp(name.data + name.length - ending_length, ending, ending_length) == 0);
}

static pf_folder_state state_of(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return PF_FOLDER_MISSING;
	case ELOOP:
		return PF_FOLDER_LINK;
	default:
		return PF_FOLDER_DENIED;
	}
}

/* Looks before it opens, because opening a device can do things; looks again at what it has got. */
static pf_folder_state open_last(int *fd, uint64_t *bytes, int folder, const char *name)
{
	struct stat seen;
	int opened;

	if (fstatat(folder, name, &seen, AT_SYMLINK_NOFOLLOW) < 0)
		return state_of(errno);
	if (S_ISLNK(seen.st_mode))
		return PF_FOLDER_LINK;
	if (!S_ISREG(seen.st_mode))
		return PF_FOLDER_OTHER;
	opened = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (opened < 0)
		return state_of(errno);
	if (fstat(opened, &seen) < 0 || !S_ISREG(seen.st_mode)) {
		close(opened);
		return PF_FOLDER_OTHER;
	}
	*fd = opened;
	*bytes = (uint64_t)seen.st_size;
	return PF_FOLDER_FILE;
}

pf_folder_state pf_folder_file(int *fd, uint64_t *bytes, int folder, const char *path)
{
	char name[LONGEST + 1];
	int here = folder;
	pf_folder_state state = PF_FOLDER_OTHER;

	for (;;) {
		size_t length = strcspn(path, "/");
		struct stat seen;
		int next;

		if (length == 0 || length > LONGEST)
			break;
		memcpy(name, path, length);
		name[length] = '\0';
		if (!path[length]) {
			state = open_last(fd, bytes, here, name);
			break;
		}
		next = openat(here, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0) {
			state = state_of(errno);
			if (fstatat(here, name, &seen, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(seen.st_mode))
				state = PF_FOLDER_LINK;
			break;
		}
		if (here != folder)
			close(here);
		here = next;
		path += length + 1;
	}
	if (here != folder) {
		int kept = errno;

		close(here);
		errno = kept;
	}
	return state;
}

const char *pf_folder_word(pf_folder_state state)
{
	switch (state) {
	case PF_FOLDER_FILE:
		return "is a file";
	case PF_FOLDER_MISSING:
		return "is missing";
	case PF_FOLDER_LINK:
		return "is or lies behind a symbolic link; expected a regular file";
	case PF_FOLDER_OTHER:
		return "is not a regular file";
	case PF_FOLDER_DENIED:
		return "cannot be read";
	}
	return "cannot be read";
}

/* --- listing ---------------------------------------------------------------------------------------------------- */

typedef struct names {
	char **list;
	size_t count, room;
} names;

static void names_release(names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->list[i]);
	free(n->list);
}

static bool names_add(names *n, const char *name)
{
	if (n->count == n->room) {
		size_t room = n->room ? n->room * 2 : 64;
		char **list = realloc(n->list, room * sizeof *list);

		if (!list)
			return false;
		n->list = list;
		n->room = room;
	}
	n->list[n->count] = strdup(name);
	return n->list[n->count] && ++n->count;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool read_names(names *n, DIR *dir, pf_error *err)
{
	const struct dirent *entry;

	errno = 0;
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (!names_add(n, entry->d_name))
			return pf_fail(err, PF_E_MEMORY, "no memory to list the bundle folder");
		errno = 0;
	}
	if (errno)
		return pf_fail(err, PF_E_INTERNAL, "the bundle folder cannot be listed: %s",
			strerror(errno));
	if (n->count)
		qsort(n->list, n->count, sizeof *n->list, by_bytes);
	return true;
}

bool pf_folder_list(int folder, const char *sub, pf_folder_visit each, void *self, pf_error *err)
{
	int fd = openat(folder, *sub ? sub : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	names n = { 0 };
	DIR *dir = NULL;
	bool ok = false;

	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return pf_fail(err, PF_E_INPUT, "'%s' of the bundle is not a folder", sub);
	if (fd < 0 || !(dir = fdopendir(fd))) {
		pf_fail(err, PF_E_INTERNAL, "the folder '%s' of the bundle cannot be read: %s", sub,
			strerror(errno));
		goto out;
	}
	if (!read_names(&n, dir, err))
		goto out;
	for (size_t i = 0; i < n.count; i++) {
		struct stat seen;
		bool is_file = fstatat(dirfd(dir), n.list[i], &seen, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(seen.st_mode);

		if (!each(self, n.list[i], is_file, err))
			goto out;
	}
	ok = true;
out:
	names_release(&n);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return ok;
}
