/*
 * draft: a bundle in the making.
 *
 * It grows in a hidden folder beside the one it is for, and takes that name in one step when it is whole and on disk: under
 * the name there is a whole bundle or nothing. A process that is killed leaves the hidden folder (.NAME.export-XXXXXX).
 */
#ifndef PF_BUNDLE_DRAFT_H
#define PF_BUNDLE_DRAFT_H

#include "bundle/bundle.h"

typedef struct pf_draft pf_draft;

/* `path` is to be a new folder, or an empty one. PF_E_USAGE: it is neither, or nothing can be made beside it. */
bool pf_draft_new(pf_draft **out, const char *path, pf_error *err);

/* Removes what has not become a bundle; NULL is fine. */
void pf_draft_free(pf_draft *draft);

/* The hidden folder. */
const char *pf_draft_folder(const pf_draft *draft);

/* Appends a record to records/TYPE.jsonl. Records of one type come together. PF_E_INTERNAL: the disk. */
bool pf_draft_record(pf_draft *draft, const char *type, const json_t *record, pf_error *err);

/* Takes all records out again, the files stay. */
bool pf_draft_restart(pf_draft *draft, pf_error *err);

/* A file that grows, then gets its place under `path` (media/NAME) or is dropped. The descriptor is the draft's. */
bool pf_draft_medium_begin(pf_draft *draft, int *fd, pf_error *err);
bool pf_draft_medium_keep(pf_draft *draft, const char *path, pf_error *err);
void pf_draft_medium_drop(pf_draft *draft);

/* Writes the manifest: its members, then the list of all files. */
bool pf_draft_manifest(pf_draft *draft, const json_t *members, size_t *files, pf_error *err);

/* Everything to the disk, then the name. PF_E_USAGE: somebody has put something there meanwhile. */
bool pf_draft_finish(pf_draft *draft, pf_error *err);

#endif
