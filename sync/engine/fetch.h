/*
 * fetch: a bundle behind an address, brought into a folder that is read like any other.
 *
 * The manifest comes first, asked for only if it is another than the last; then its signature, when keys are pinned; then
 * the members whose SHA-256 is not on the shelf yet. Nothing has its place in the bundle before its digest was found
 * right, so that a bundle that is cut short, or mixed up by a change on the server, is refused as a whole.
 */
#ifndef PF_ENGINE_FETCH_H
#define PF_ENGINE_FETCH_H

#include "bundle/bundle.h"

typedef struct pf_fetch pf_fetch;

typedef struct pf_fetch_options {
	const char *state_dir;  /* NULL: a temporary folder, and everything is fetched */
	const char *ca_file;    /* certificates instead of the system's; may be NULL */
	const pf_keyring *ring; /* keys that may sign; may be NULL */
	unsigned wait;          /* seconds for another run that fetches the same */
	bool (*progress)(void *self, const char *stage, uint64_t done, uint64_t total); /* bytes; false stops; may be NULL */
	void *self;
} pf_fetch_options;

/* Is it an address rather than a folder? */
bool pf_fetch_is_address(const char *bundle);

/* Sends nothing yet. PF_E_CONFIG: the address (no message repeats its user name), state_dir or certificates are no good. */
bool pf_fetch_new(pf_fetch **out, const char *address, const pf_fetch_options *options, pf_error *err);
void pf_fetch_free(pf_fetch *fetch);

/*
 * After it, pf_fetch_folder has the manifest (to be judged by pf_manifest_read) and, with keys, the signature if there is
 * one. Faults of the bundle are findings. PF_E_OFFLINE: not to be had now. PF_E_CONFIG: not there, or not for us.
 */
bool pf_fetch_manifest(pf_fetch *fetch, pf_findings *findings, pf_error *err);
const char *pf_fetch_folder(const pf_fetch *fetch);

/* The rest of the folder, for a manifest that was found right. A member that is not to be had as named is a finding. */
bool pf_fetch_members(pf_fetch *fetch, const pf_manifest *manifest, pf_findings *findings, pf_error *err);

/* The folder was not what its manifest says, so it is damaged here: what is wrong will be fetched again. */
void pf_fetch_mend(pf_fetch *fetch);

#endif
