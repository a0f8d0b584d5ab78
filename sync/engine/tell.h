/*
 * tell: after the commit, WordPress is told that there is news. Only a hint; what is not delivered now, the plugin's own
 * schedule delivers.
 */
#ifndef PF_ENGINE_TELL_H
#define PF_ENGINE_TELL_H

#include "engine/site.h"

/* Until the outbox is empty, nothing is delivered any more, or half a minute is over; a site without a hook is not told. */
void pf_tell(const pf_site *site);

#endif
