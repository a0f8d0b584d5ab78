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

/* Why files are missing, for a plan: deleted on the site, or not taken as the last run has noted. */
bool pf_media_recall(pf_map *known, const pf_site *site, const pf_bundle *bundle, pf_error *err);

/* What became of the files that the site lacked. */
typedef struct pf_media_sent {
	size_t count;
	json_t *failed; /* [{ "path": …, "sha256": …, "message": … }], the caller's */
} pf_media_sent;

/*
 * Sends what is missing in parts, then knows all; progress is told in bytes. A file that does not arrive though the site
 * answers (its kind is refused, there is no room, it is gone or changed since the check) is known with attachment 0 and
 * the reason: the records that name it wait. PF_E_OFFLINE: the site does not answer; PF_E_CONFIG as the hook says.
 */
bool pf_media_send(pf_map *known, pf_media_sent *sent, const pf_site *site, const pf_bundle *bundle, const char *folder, pf_media_progress progress,
		   void *self, pf_error *err);

#endif
