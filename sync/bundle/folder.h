/*
 * folder: the files of a bundle, opened beneath its folder and never anywhere else.
 *
 * A member's path is refused by its letters first (pf_folder_path); then every component is opened by itself without
 * following links, and only a regular file is taken. A file may still be changed by someone while it is read: whoever
 * reads hashes the very bytes that are used.
 */
#ifndef PF_BUNDLE_FOLDER_H
#define PF_BUNDLE_FOLDER_H

#include "base/text.h"

#include <stdint.h>

/* The folder itself may be a link; PF_E_USAGE when it cannot be opened. Caller closes. */
bool pf_folder_open(int *fd, const char *path, pf_error *err);

/*
 * Is this a path that a manifest may name: records/NAME.jsonl or media/NAME? Else *why (a constant) says what is wrong:
 * absolute, a step up, a backslash, a hidden file, letters that look like a separator or cannot be seen, …
 */
bool pf_folder_path(pf_span path, const char **why);

/* What stands under a path. */
typedef enum pf_folder_state {
	PF_FOLDER_FILE,    /* opened: *fd and *bytes are set, caller closes */
	PF_FOLDER_MISSING,
	PF_FOLDER_LINK,    /* a symbolic link, in any component */
	PF_FOLDER_OTHER,   /* a folder, a device, a pipe, a socket */
	PF_FOLDER_DENIED   /* may not be read; errno says why */
} pf_folder_state;

pf_folder_state pf_folder_file(int *fd, uint64_t *bytes, int folder, const char *path);

/* What a state that is no file means, for messages: "is missing", "is a symbolic link", … */
const char *pf_folder_word(pf_folder_state state);

/*
 * Calls `each` for every name in a sub-folder ("" for the folder itself), sorted, without "." and "..". `is_file` is true
 * for regular files. A sub-folder that is missing has no names. PF_E_INPUT: it is a link or a file; PF_E_INTERNAL: it
 * cannot be read. `each` returns false with err filled to stop.
 */
typedef bool (*pf_folder_visit)(void *self, const char *name, bool is_file, pf_error *err);
bool pf_folder_list(int folder, const char *sub, pf_folder_visit each, void *self, pf_error *err);

#endif
