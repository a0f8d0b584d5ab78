/*
 * shelf: where the files of one remote bundle stand between runs, below state_dir.
 *
 *     fetch/SHA-256 of the address/
 *         store/SHA-256      members that came whole
 *         part/SHA-256       members on their way
 *         SHA-256/           the bundle with that manifest, as a folder like any other: profint.json,
 *                            its signature, and the members of store/ under their paths (hard links)
 *         etag               which of them is the last, and the server's word for it
 *         lock, use          who changes this; who reads a bundle of it
 *
 * A file has its name only when it is whole and on disk, so whatever ends a run, the next one finds nothing wrong. Names
 * are digests, or were judged by pf_folder_path. Without a state_dir it is a temporary folder, and goes with the shelf.
 */
#ifndef PF_ENGINE_SHELF_H
#define PF_ENGINE_SHELF_H

#include "bundle/bundle.h"

typedef struct pf_shelf pf_shelf;

/*
 * The shelf of an address, ours alone until pf_shelf_settle. PF_E_CONFIG: the folder cannot be made or written, or others
 * can write to it. PF_E_BUSY: another run has fetched from that address for more than a minute and `wait` seconds.
 */
bool pf_shelf_open(pf_shelf **out, const char *state_dir, const char *address, unsigned wait, pf_error *err);
void pf_shelf_free(pf_shelf *shelf);

/* The last bundle's folder, and what its server called its manifest; NULL and "" when there is none. */
const char *pf_shelf_folder(const pf_shelf *shelf);
const char *pf_shelf_etag(const pf_shelf *shelf);

/* A manifest that came; its bundle is the last one from now on, without members yet. Older bundles go if nobody reads them. */
bool pf_shelf_manifest(pf_shelf *shelf, pf_span bytes, const char *etag, pf_error *err);
/* The signature of the last bundle; of no bytes: it has none. */
bool pf_shelf_signature(pf_shelf *shelf, pf_span bytes, pf_error *err);

bool pf_shelf_has(const pf_shelf *shelf, const unsigned char sha256[PF_SHA256_BYTES]);
/* What came of a member, open to be read and written; caller closes. */
bool pf_shelf_part(int *fd, pf_shelf *shelf, const unsigned char sha256[PF_SHA256_BYTES], pf_error *err);
/* It is whole: the caller has compared the digest. */
bool pf_shelf_keep(pf_shelf *shelf, int fd, const unsigned char sha256[PF_SHA256_BYTES], pf_error *err);
void pf_shelf_drop(pf_shelf *shelf, const unsigned char sha256[PF_SHA256_BYTES]);

/* A member of the last bundle: does it stand there; puts it there from the store. PF_E_INPUT: no path of a bundle. */
bool pf_shelf_stands(const pf_shelf *shelf, const char *path);
bool pf_shelf_place(pf_shelf *shelf, const char *path, const unsigned char sha256[PF_SHA256_BYTES], pf_error *err);

/* Takes away what this manifest does not name. */
bool pf_shelf_sweep(pf_shelf *shelf, const pf_manifest *manifest, pf_error *err);

/* The last bundle is whole and only read from now on: others may fetch, and will not take it away. */
bool pf_shelf_settle(pf_shelf *shelf, pf_error *err);

/* A member was not what it was when it came: whatever a damaged disk has changed is taken away, to be fetched again. */
bool pf_shelf_mend(pf_shelf *shelf, pf_error *err);

#endif
