/*
 * manifest: profint.json, the list that makes a folder a bundle.
 *
 * Reading it is strict: unknown members, wrong kinds, paths outside the bundle, doubles, refused kinds of files are
 * findings with line and pointer. What could be read is in the manifest all the same, so that the rest of the bundle can
 * be looked at; source_language is NULL when there is too little for that.
 */
#ifndef PF_BUNDLE_MANIFEST_H
#define PF_BUNDLE_MANIFEST_H

#include "bundle/bundle.h"

#define PF_MANIFEST_FILE "profint.json"
#define PF_MANIFEST_FORMAT "profint-bundle/1"

/*
 * False: only memory, or a folder that cannot be listed. Release in any case after true. With keys in `ring` (may be NULL)
 * nothing of the manifest is looked at before its signature was found good, and it must have a serial.
 */
bool pf_manifest_read(pf_manifest *out, int folder, const pf_keyring *ring, pf_findings *findings, pf_error *err);

/* A warning for each file of the folder that the manifest does not list (a README, a LICENSE, a signature and hidden
 * files may stand beside it). */
bool pf_manifest_strays(const pf_manifest *manifest, int folder, pf_findings *findings, pf_error *err);

/* Is the code one that a language of a site can have: "fr", "pt-br"? */
bool pf_manifest_code(pf_span code);

/* Is the path one of records/ (else of media/)? */
bool pf_member_is_records(const pf_member *member);

#endif
