/*
 * address: URLs and paths of a site as a bundle may hold them. Pure checks of letters; nothing is resolved.
 *
 * What passes is what WordPress's esc_url_raw() leaves alone, so that the stored value equals the bundle's.
 */
#ifndef PF_BUNDLE_ADDRESS_H
#define PF_BUNDLE_ADDRESS_H

#include "base/text.h"

enum { PF_ADDRESS_MAX = 2048 };

/* http, https (with a host), mailto or tel. Else *why (a constant) says what was expected. */
bool pf_address_url(pf_span url, const char **why);
/* http or https only. */
bool pf_address_web(pf_span url, const char **why);

/* A site-relative path: begins with one /, at most `limit` bytes, no scheme, query, fragment or step up. */
bool pf_address_path(pf_span path, size_t limit, const char **why);

#endif
