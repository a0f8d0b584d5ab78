/*
 * bundle: the first pass over a bundle folder. Bytes from outside become records that can be trusted.
 *
 * pf_bundle_read checks everything and reports every finding; when a spool is given and nothing is wrong, the rendered
 * records are in it. Nothing here needs a site.
 */
#ifndef PF_BUNDLE_BUNDLE_H
#define PF_BUNDLE_BUNDLE_H

#include "bundle/finding.h"
#include "bundle/signature.h"
#include "bundle/spool.h"

/* One file that the manifest names. */
typedef struct pf_member {
	const char *path; /* relative, with / */
	unsigned char sha256[PF_SHA256_BYTES];
	uint64_t bytes;
} pf_member;

/* What the manifest says; strings live as long as it. */
typedef struct pf_manifest {
	char *origin, *title, *version, *source_language;
	bool has_serial;
	uint64_t serial;
	bool complete;
	char **languages; /* NULL-terminated, the source language included */
	pf_member *members;
	size_t member_count;
	unsigned char sha256[PF_SHA256_BYTES]; /* of profint.json itself */
} pf_manifest;

void pf_manifest_release(pf_manifest *manifest);

typedef struct pf_bundle_options {
	const char **languages; /* target languages to render, NULL-terminated; NULL: all of the manifest */
	const pf_keyring *ring; /* keys that may sign; NULL: signatures are not asked for */
	void (*progress)(void *self, const char *stage, uint64_t done, uint64_t total); /* may be NULL; bytes */
	void *self;
} pf_bundle_options;

/* A file used by a record, for engine/media. */
typedef struct pf_bundle_media {
	const char *path;
	const pf_member *member;
} pf_bundle_media;

typedef struct pf_bundle {
	pf_manifest manifest;
	size_t record_count;
	pf_bundle_media *media; /* those that records name, each once */
	size_t media_count;
} pf_bundle;

void pf_bundle_release(pf_bundle *bundle);

/*
 * Reads the folder `path`. Returns false only when it could not be read at all or memory ran out (err); an invalid
 * bundle returns true with findings. `spool` may be NULL (check only): then everything is still validated and rendered,
 * so that check finds what sync would.
 */
bool pf_bundle_read(pf_bundle *out, pf_findings *findings, pf_spool *spool, const char *path, const pf_bundle_options *options,
		    pf_error *err);

/* Only the manifest, and the digest of every member verified (streamed). The no-op path of a sync. `ring` as above. */
bool pf_bundle_verify(pf_manifest *out, pf_findings *findings, const char *path, const pf_keyring *ring, pf_error *err);

/* Writes or refreshes `files` of DIR/profint.json (sorted by path; the file is replaced atomically). */
bool pf_manifest_refresh(const char *path, size_t *files, pf_error *err);

#endif
