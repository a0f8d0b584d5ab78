/*
 * library: the site's media library, as files of a bundle in the making.
 *
 * A file is fetched when a record first names it: one that profint brought from its public address, as long as the SHA-256
 * is still the one that came; every other, and those that the address does not give as they came (a scaled picture, an
 * offload plugin in between), from the plugin over the signed hook, in parts. What has arrived is a file like one of a
 * bundle's: its name and its bytes are held against the same rules.
 */
#ifndef PF_ENGINE_LIBRARY_H
#define PF_ENGINE_LIBRARY_H

#include "bundle/draft.h"
#include "engine/hook.h"

typedef struct pf_library pf_library;

/* Learns what profint brought. The draft and the site outlive it. */
bool pf_library_new(pf_library **out, const pf_site *site, pf_draft *draft, pf_error *err);
void pf_library_free(pf_library *library);

/*
 * The file of an attachment, or of an address (attachment 0), into the draft: *path is media/NAME. *path is NULL when the
 * site has no such file, or the bundle cannot have it: then *why says so, or is NULL for an address that is nobody's file.
 * PF_E_OFFLINE, PF_E_CONFIG (the hook): the site cannot be asked.
 */
bool pf_library_file(const char **path, const char **why, pf_library *library, uint64_t attachment, pf_span url, pf_error *err);

/* How many files have arrived. */
size_t pf_library_count(const pf_library *library);

#endif
