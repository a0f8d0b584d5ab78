/*
 * hook: the signed messages to the plugin: media first, "there is news" afterwards.
 */
#ifndef PF_ENGINE_HOOK_H
#define PF_ENGINE_HOOK_H

#include "engine/site.h"
#include "net/poke.h"

#include <jansson.h>

typedef struct pf_hook pf_hook;

/* PF_E_CONFIG: the site has no hook_secret_file, or it is not a secret. Nothing is sent yet. */
bool pf_hook_open(pf_hook **out, const pf_site *site, pf_error *err);
void pf_hook_close(pf_hook *hook);

/*
 * Sends one message to a route ("media", "outbox") and reads the answer. A transient failure (not reached, 5xx, 429) is
 * tried three times. The caller owns *answer. PF_E_OFFLINE; PF_E_CONFIG for a refused signature or a missing route;
 * PF_E_REFUSED for what the plugin refuses (its message is passed on).
 */
bool pf_hook_send(pf_hook *hook, const char *route, const json_t *message, json_t **answer, pf_error *err);

#endif
