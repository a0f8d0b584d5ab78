/* provider_json: what the providers' files share: requests with a JSON body, answers judged by status and shape. For them only. */
#ifndef PF_TRANSLATE_PROVIDER_JSON_H
#define PF_TRANSLATE_PROVIDER_JSON_H

#include "translate/provider.h"

#include <jansson.h>

/* Two languages, and not one in two countries. */
bool pf_provider_pair(pf_span source, pf_span target);

/* The answer's JSON, or NULL. The caller owns it. */
json_t *pf_provider_json(const pf_http_answer *answer);

/* A new request to a path of the provider, with the content type of JSON; then its headers and its body (root is given away, and may be NULL for want of memory). */
bool pf_provider_url(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, const char *path, pf_error *err);
bool pf_provider_header(pf_provider_request *out, pf_arena *arena, const char *name, const char *prefix, const char *value, pf_error *err);
bool pf_provider_body(pf_provider_request *out, pf_arena *arena, json_t *root, pf_error *err);

/* The texts as a list; NULL: no memory. */
json_t *pf_provider_list(const pf_protected *const *texts, size_t count);

/* What the statuses mean that all have in common; *judged false: it is 200, and the body is to be read. */
bool pf_provider_status(bool *judged, pf_provider_answer *out, pf_arena *arena, const pf_http_answer *answer, pf_error *err);

/* A verdict with its reason, the end of a sentence that begins with the provider's name. */
bool pf_provider_say(pf_provider_answer *out, pf_arena *arena, pf_provider_verdict verdict, pf_error *err, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
bool pf_provider_nonsense(pf_provider_answer *out, pf_arena *arena, pf_error *err);

/* Room for `count` texts; then one after the other, *good false: it is no string. */
bool pf_provider_room(pf_provider_answer *out, pf_arena *arena, size_t count, pf_error *err);
bool pf_provider_take(pf_provider_answer *out, pf_arena *arena, size_t index, const json_t *text, bool *good, pf_error *err);

/* The whole of it: by its status, and when that is 200 by `read`, which takes the texts out of the JSON. */
typedef bool pf_provider_reader(pf_provider_answer *out, pf_arena *arena, const json_t *root, size_t count, pf_error *err);
bool pf_provider_read(pf_provider_answer *out, pf_arena *arena, const pf_http_answer *http, size_t count, pf_provider_reader *read, pf_error *err);

#endif
