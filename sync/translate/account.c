/* account: see account.h */
#include "translate/account.h"

#include "base/digest.h"
#include "base/json.h"
#include "store/unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_MS 5000u
#define TOTAL_MS 15000u
#define ANSWER_BYTES ((uint64_t)1 << 20)

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for what a translation provider says of itself");
}

static const pf_provider *provider_of(const pf_account *a)
{
	return a->link->provider;
}

static bool in_unit(const pf_account *a, bool (*work)(void *self, pf_error *err), void *self, pf_error *err)
{
	return pf_unit_run(&(pf_unit){ .db = a->ask->db, .lease = a->ask->lease, .work = work, .self = self }, err);
}

/* One request, beside those for texts. Not reached: *answer has the status 0. */
static bool talk(pf_http_answer *answer, pf_account *a, const pf_provider_request *request, pf_error *err)
{
	pf_http_request sent = { .method = request->method ? request->method : "POST", .url = request->url, .headers = request->headers, .body = request->body,
				 .named = true, .connect_ms = CONNECT_MS, .total_ms = TOTAL_MS, .max_bytes = ANSWER_BYTES };
	pf_error why = { 0 };

	if (!in_unit(a, NULL, NULL, err)) /* waiting must not cost us the lease */
		return false;
	if (!a->http && !(pf_http_start(err) && pf_http_new(&a->http, a->ask->ca_file, err)))
		return false;
	if (pf_http_send(a->http, &sent, answer, &why))
		return true;
	answer->status = 0;
	return why.code != PF_E_MEMORY || memory(NULL, err);
}

static void mark_config(unsigned char out[16], const pf_provider_config *config)
{
	const char *parts[] = { config->url, config->key, config->model };
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, 16);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		crypto_generichash_update(&state, (const unsigned char *)(parts[i] ? parts[i] : ""), parts[i] ? strlen(parts[i]) + 1 : 1);
	crypto_generichash_final(&state, out, 16);
}

static bool read_row(pf_account *a, pf_error *err)
{
	return pf_provider_row_find(&a->row, a->ask->arena, a->ask->db, pf_span_of(provider_of(a)->name), a->config, err);
}

bool pf_account_open(pf_account *out, const pf_ask_options *ask, const pf_chain_link *link, pf_error *err)
{
	*out = (pf_account){ .ask = ask, .link = link };
	mark_config(out->config, &link->config);
	return read_row(out, err);
}

void pf_account_release(pf_account *account)
{
	pf_http_free(account->http);
	account->http = NULL;
}

/* --- the quota --- */

typedef struct usage {
	pf_account *account;
	uint64_t used, allowed;
	bool known;
} usage;

static bool is_used_up(const usage *u)
{
	return u->known && u->allowed > 0 && u->used >= u->allowed;
}

static bool store_usage(void *self, pf_error *err)
{
	usage *u = self;
	pf_account *a = u->account;
	pf_span name = pf_span_of(provider_of(a)->name);
	const char *why;

	if (!pf_provider_row_usage(a->ask->db, name, a->config, u->known ? &u->used : NULL, u->known ? &u->allowed : NULL, err))
		return false;
	if (!is_used_up(u))
		return !u->known || !a->row.stopped || pf_provider_row_go(a->ask->db, name, err);
	why = pf_arena_format(a->ask->arena, "%s has used up the quota of this period (%" PRIu64 " of %" PRIu64 " %s)", provider_of(a)->name, u->used, u->allowed,
			      provider_of(a)->unit);
	return memory(why, err) && pf_provider_row_stop(a->ask->db, name, a->config, PF_STOP_MONTH, 0, pf_span_of(why), err);
}

bool pf_account_check(pf_account *a, pf_error *err)
{
	pf_provider_request request = { 0 };
	usage u = { .account = a };
	pf_http_answer answer;
	bool ok;

	if (a->ask->dry_run || !provider_of(a)->usage_request || a->row.checked_lately)
		return true;
	pf_http_answer_init(&answer);
	ok = provider_of(a)->usage_request(&request, a->ask->arena, &a->link->config, err) && talk(&answer, a, &request, err);
	u.known = ok && provider_of(a)->usage(&u.used, &u.allowed, &answer);
	pf_http_answer_release(&answer);
	return ok && in_unit(a, store_usage, &u, err) && read_row(a, err);
}

/* --- the terms --- */

/* What the row says of one language: { "sv": { "id", "digest", "refused" } } */
typedef struct held {
	json_t *all;
	const char *id, *digest; /* "" when there are none */
	bool refused;            /* it did not take these terms */
} held;

static bool read_held(held *out, const pf_account *a, const char *language, pf_error *err)
{
	const pf_json_limits limits = { .bytes = 1 << 20, .depth = 4 };
	const char *id, *digest;
	const json_t *own;
	pf_json_fault fault;

	out->all = NULL;
	if (a->row.glossaries.data)
		(void)pf_json_read(&out->all, a->row.glossaries, &limits, &fault);
	if (!json_is_object(out->all)) {
		json_decref(out->all);
		out->all = json_object();
	}
	own = json_object_get(out->all, language);
	id = json_string_value(json_object_get(own, "id"));
	digest = json_string_value(json_object_get(own, "digest"));
	out->id = pf_arena_format(a->ask->arena, "%s", id ? id : "");
	out->digest = pf_arena_format(a->ask->arena, "%s", digest ? digest : "");
	out->refused = json_is_true(json_object_get(own, "refused"));
	return memory(out->id && out->digest ? out->all : NULL, err);
}

typedef struct holding {
	pf_account *account;
	pf_span json;
} holding;

static bool store_held(void *self, pf_error *err)
{
	holding *h = self;
	const pf_account *a = h->account;

	return pf_provider_row_glossaries(a->ask->db, pf_span_of(provider_of(a)->name), a->config, h->json, err);
}

static bool save_held(pf_account *a, held *h, const char *language, const char *digest, pf_error *err)
{
	json_t *own = json_pack("{s:s, s:s, s:b}", "id", h->id, "digest", digest, "refused", (int)h->refused);
	char *text = own && json_object_set_new(h->all, language, own) == 0 ? json_dumps(h->all, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	holding now = { .account = a, .json = pf_arena_span(a->ask->arena, pf_span_of(text)) };

	free(text);
	if (!memory(text ? now.json.data : NULL, err))
		return false;
	a->row.glossaries = now.json;
	return in_unit(a, store_held, &now, err);
}

/* The request for the terms as they are now. *none: there are none that could be held. */
static bool write_terms(pf_provider_request *out, char digest[2 * PF_MARK_BYTES + 1], bool *none, const pf_account *a, const char *id, pf_error *err)
{
	const pf_ask_options *ask = a->ask;
	unsigned char mark[PF_MARK_BYTES];
	pf_error why = { 0 };

	*none = false;
	if (provider_of(a)->glossary_request(out, mark, ask->arena, &a->link->config, ask->source_language, pf_ask_target(ask), ask->entries, ask->entry_count,
					     id && *id ? id : NULL, &why)) {
		pf_hex(digest, mark, sizeof mark);
		return true;
	}
	*none = why.code == PF_E_INPUT;
	if (!*none)
		*err = why;
	return *none;
}

/* Carries the terms there; a glossary that is gone is made anew. */
static bool carry(pf_account *a, held *h, const char *language, pf_error *err)
{
	char digest[2 * PF_MARK_BYTES + 1] = "";
	pf_provider_answer said = { 0 };
	pf_http_answer answer;
	const char *id = NULL;
	bool ok = true, none, gone = false;

	pf_http_answer_init(&answer);
	do {
		pf_provider_request request = { 0 };

		gone = false;
		said = (pf_provider_answer){ .verdict = PF_PROVIDER_LATER };
		ok = write_terms(&request, digest, &none, a, h->id, err) && !none && talk(&answer, a, &request, err);
		if (ok && answer.status)
			ok = provider_of(a)->glossary_answer(&said, &id, a->ask->arena, &answer, err);
		if (ok && answer.status == 404 && *h->id) {
			h->id = "";
			gone = true;
		}
	} while (gone);
	pf_http_answer_release(&answer);
	if (!ok)
		return false;
	if (said.verdict == PF_PROVIDER_LATER)
		return true; /* the next page, or the next run, tries again */
	h->refused = said.verdict != PF_PROVIDER_DONE;
	if (id)
		h->id = id;
	a->glossary_sure = !h->refused && *h->id;
	a->glossary_id = a->glossary_sure ? h->id : NULL;
	return save_held(a, h, language, digest, err);
}

bool pf_account_glossary(pf_account *a, bool again, pf_error *err)
{
	const pf_ask_options *ask = a->ask;
	const char *language = pf_arena_copy(ask->arena, ask->language.data, ask->language.length);
	char digest[2 * PF_MARK_BYTES + 1];
	pf_provider_request request = { 0 };
	held h = { 0 };
	bool ok, none = false;

	a->glossary_id = NULL;
	a->glossary_sure = false;
	if (!memory(language, err))
		return false;
	if (ask->dry_run || !provider_of(a)->glossary || !provider_of(a)->glossary_request)
		return true;
	ok = write_terms(&request, digest, &none, a, NULL, err);
	if (!ok || none)
		return ok;
	ok = read_held(&h, a, language, err);
	if (ok && strcmp(h.digest, digest) == 0 && !again)
		a->glossary_id = h.refused || !*h.id ? NULL : h.id;
	else
		ok = ok && carry(a, &h, language, err);
	json_decref(h.all);
	return ok;
}

bool pf_account_holds_terms(const pf_account *a)
{
	return a->glossary_id || (a->ask->dry_run && provider_of(a)->glossary && provider_of(a)->glossary_request);
}
