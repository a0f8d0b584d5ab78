/*
 * media: files that records name, brought to the site before the records: one attachment a SHA-256.
 */
#ifndef PF_ENGINE_MEDIA_H
#define PF_ENGINE_MEDIA_H

#include "base/map.h"
#include "bundle/bundle.h"
#include "engine/hook.h"
#include "import/wish.h"

typedef bool (*pf_media_progress)(void *self, const char *stage, uint64_t done, uint64_t total);

/*
 * Fills `known` (path -> const pf_wish_medium *, in the site's arena) with what the site has of the bundle's media.
 */
bool pf_media_known(pf_map *known, size_t *missing, const pf_site *site, const pf_bundle *bundle, pf_error *err);

/*
 * Sends what is missing in parts, then knows all. A file that the plugin refuses stays unknown: *refused counts, and the
 * records that name it are deferred. PF_E_OFFLINE, PF_E_CONFIG as the hook says.
 */
bool pf_media_send(pf_map *known, size_t *refused, const pf_site *site, const pf_bundle *bundle, const char *folder, pf_media_progress progress,
		   void *self, pf_error *err);

#endif
