/*
 * provider: one translation service. A const struct of functions each; pf_providers below is the whole table.
 *
 * A provider turns a batch of protected texts (protect.h) into one HTTP request and the answer back into texts. It sends
 * nothing itself: pacing, connections, retries, budget and proof are ask.c's.
 */
#ifndef PF_TRANSLATE_PROVIDER_H
#define PF_TRANSLATE_PROVIDER_H

#include "base/arena.h"
#include "net/http.h"
#include "translate/protect.h"

/* What the configuration says of one provider. */
typedef struct pf_provider_config {
	const char *url;   /* without a slash at the end */
	const char *key;   /* NULL: none */
	const char *model; /* chat */
} pf_provider_config;

/* What to do with an answer that is no translation. */
typedef enum pf_provider_verdict {
	PF_PROVIDER_DONE,
	PF_PROVIDER_LATER,  /* 429, 5xx, 529, time-out: back off and ask again */
	PF_PROVIDER_QUOTA,  /* nothing more in this period: the provider is stopped until it turns */
	PF_PROVIDER_KEY,    /* key refused: the provider is stopped until the configuration changes */
	PF_PROVIDER_SPLIT,  /* too large, or one text spoils the batch: ask for halves */
	PF_PROVIDER_BROKEN  /* nonsense: as LATER, but not for long; then the next provider */
} pf_provider_verdict;

typedef struct pf_provider_answer {
	pf_provider_verdict verdict;
	pf_span *texts;       /* one for each text of the batch when DONE */
	uint64_t billed;      /* in the provider's unit; UINT64_MAX: it does not say */
	pf_span model, trace; /* may be empty */
	const char *why;      /* in the arena, for messages: never a text of the content, never a key */
} pf_provider_answer;

typedef struct pf_provider_request {
	const char *method; /* NULL: POST */
	const char *url, *headers[8]; /* in the arena; headers may hold the key */
	pf_span body;
} pf_provider_request;

typedef struct pf_provider {
	const char *name;             /* as in `providers` of the configuration */
	const char *unit;             /* "characters" or "tokens": what it bills */
	const char *host;             /* its address when the configuration names none; NULL: must be named */
	size_t most_texts, most_bytes; /* of one request */
	size_t overhead;              /* what a request costs beside the characters of its texts, in the unit, at most */
	bool glossary;                /* can hold our preferred terms itself */
	pf_protect_form form;         /* of the first try; the second is always opaque */
	/*
	 * Languages are codes ("fr", "sv") or, where the site says more, locales ("en_US", "pt-br"); what a provider has no use for is
	 * left out. Does it translate this pair, as far as is known without asking?
	 */
	bool (*pair)(const pf_provider_config *config, pf_span source, pf_span target);
	bool (*request)(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, pf_span source, pf_span target, const pf_protected *const *texts,
			size_t count, pf_span context, const char *glossary_id, pf_error *err);
	bool (*answer)(pf_provider_answer *out, pf_arena *arena, const pf_http_answer *answer, size_t count, pf_error *err);
	/* What is used and allowed, asked before a run; NULL: it cannot say. */
	bool (*usage_request)(pf_provider_request *out, pf_arena *arena, const pf_provider_config *config, pf_error *err);
	bool (*usage)(uint64_t *used, uint64_t *allowed, const pf_http_answer *answer);
	/*
	 * With `glossary`: puts the preferred terms among the entries there, in the place of those that the glossary `id` has for this
	 * pair (NULL: a new one). digest (PF_MARK_BYTES) is the mark of what would be sent; false with PF_E_INPUT: no term can be.
	 */
	bool (*glossary_request)(pf_provider_request *out, unsigned char *digest, pf_arena *arena, const pf_provider_config *config, pf_span source, pf_span target,
				 const pf_glossary_entry *entries, size_t count, const char *id, pf_error *err);
	/* DONE: *id is the glossary's, NULL: as before. Else why not; with BROKEN and status 404 the id is no glossary (any more). */
	bool (*glossary_answer)(pf_provider_answer *out, const char **id, pf_arena *arena, const pf_http_answer *answer, pf_error *err);
} pf_provider;

extern const pf_provider pf_deepl, pf_libretranslate, pf_apertium, pf_chat;

/* NULL-terminated; NULL: unknown name. */
extern const pf_provider *const pf_providers[];
const pf_provider *pf_provider_find(const char *name);

/* The language without its country: "en" of "en_US" and of "EN-us", as it is written. */
pf_span pf_provider_language(pf_span language);

#endif
