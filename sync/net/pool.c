/*
 * pool: see pool.h. One curl multi handle, which keeps the connections; each transfer has a place of its own, so that it never
 * moves while curl points to it. There is one place more than may be under way: an answer is handed out only after the next
 * request has taken its connection, which is not to stand idle while the caller stores what it was told.
 */
#include "net/pool.h"

#include "net/transfer.h"

#include "base/clock.h"
#include "base/kill_point.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TICK_MS 200

/* A place for one transfer under way. */
typedef struct place {
	CURL *curl;
	pf_transfer transfer;
	pf_http_answer answer;
	pf_pool_job *job; /* NULL: free */
} place;

struct pf_pool {
	CURLM *multi;
	place *places; /* connections + 1 */
	unsigned connections, going;
	pf_pool_job *first; /* waiting, in the order in which they are due */
	char *ca_file;
};

void pf_pool_free(pf_pool *pool)
{
	if (!pool)
		return;
	for (unsigned i = 0; pool->places && i <= pool->connections; i++) {
		place *p = &pool->places[i];

		if (p->job) {
			curl_multi_remove_handle(pool->multi, p->curl);
			pf_transfer_end(&p->transfer);
		}
		curl_easy_cleanup(p->curl);
		pf_http_answer_release(&p->answer);
	}
	if (pool->multi)
		curl_multi_cleanup(pool->multi);
	free(pool->places);
	free(pool->ca_file);
	free(pool);
}

bool pf_pool_new(pf_pool **out, unsigned connections, const char *ca_file, pf_error *err)
{
	pf_pool *pool;
	bool ok;

	if (ca_file && access(ca_file, R_OK) != 0)
		return pf_fail(err, PF_E_CONFIG, "certificate file '%s' cannot be read", ca_file);
	pool = calloc(1, sizeof *pool);
	ok = pool != NULL;
	if (ok) {
		pool->connections = connections ? connections : 1;
		pool->multi = curl_multi_init();
		pool->places = calloc(pool->connections + 1, sizeof *pool->places);
		pool->ca_file = ca_file ? strdup(ca_file) : NULL;
		ok = pool->multi && pool->places && (!ca_file || pool->ca_file);
	}
	for (unsigned i = 0; ok && i <= pool->connections; i++) {
		pf_http_answer_init(&pool->places[i].answer);
		pool->places[i].curl = curl_easy_init();
		ok = pool->places[i].curl != NULL;
	}
	if (!ok) {
		pf_pool_free(pool);
		return pf_fail(err, PF_E_MEMORY, "no memory for %u connections", connections);
	}
	curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, (long)pool->connections);
	*out = pool;
	return true;
}

void pf_pool_put(pf_pool *pool, pf_pool_job *job)
{
	pf_pool_job **at = &pool->first;

	job->due = pf_clock_ms() + job->after_ms;
	while (*at && (*at)->due <= job->due)
		at = &(*at)->next;
	job->next = *at;
	*at = job;
}

bool pf_pool_withdraw(pf_pool *pool, pf_pool_job *job)
{
	for (pf_pool_job **at = &pool->first; *at; at = &(*at)->next) {
		if (*at != job)
			continue;
		*at = job->next;
		job->next = NULL;
		return true;
	}
	return false;
}

/* --- one job --- */

static bool end(place *p, const pf_http_answer *answer, const pf_error *why, pf_error *err)
{
	pf_pool_job *job = p->job;

	p->job = NULL;
	return job->done(job->self, job, answer, why, err);
}

/* True: it is under way, or has ended already and `done` was content. */
static bool start(pf_pool *pool, place *p, pf_pool_job *job, pf_error *err)
{
	pf_error why = { 0 };

	p->job = job;
	if (!job->request.named || job->request.sink) {
		pf_fail(&why, PF_E_CONFIG, "only requests to hosts of the configuration, without a sink, go through a pool");
		return end(p, NULL, &why, err);
	}
	if (!pf_transfer_begin(&p->transfer, p->curl, &job->request, &p->answer, pool->ca_file, &why))
		return end(p, NULL, &why, err);
	if (curl_multi_add_handle(pool->multi, p->curl) != CURLM_OK) {
		pf_transfer_end(&p->transfer);
		pf_fail(&why, PF_E_MEMORY, "no memory for a request");
		return end(p, NULL, &why, err);
	}
	pf_kill_point("request-before");
	pool->going++;
	return true;
}

/* --- all of them --- */

static place *free_place(pf_pool *pool)
{
	for (unsigned i = 0; pool->going < pool->connections && i <= pool->connections; i++)
		if (!pool->places[i].job)
			return &pool->places[i];
	return NULL;
}

static bool start_due(pf_pool *pool, pf_error *err)
{
	uint64_t now = pf_clock_ms();
	place *p;

	while (pool->first && pool->first->due <= now && (p = free_place(pool))) {
		pf_pool_job *job = pool->first;

		pool->first = job->next;
		job->next = NULL;
		if (!start(pool, p, job, err))
			return false;
	}
	return true;
}

static bool finish(pf_pool *pool, CURL *curl, CURLcode code, pf_error *err)
{
	pf_error why = { 0 };
	bool answered;
	place *p = NULL;
	int running;

	for (unsigned i = 0; i <= pool->connections; i++)
		if (pool->places[i].curl == curl)
			p = &pool->places[i];
	if (!p || !p->job)
		return true;
	pf_kill_point("request-after");
	curl_multi_remove_handle(pool->multi, curl);
	pool->going--;
	answered = pf_transfer_judge(&p->transfer, code, &why);
	pf_transfer_end(&p->transfer);
	if (!start_due(pool, err))
		return false;
	curl_multi_perform(pool->multi, &running);
	return end(p, answered ? &p->answer : NULL, answered ? NULL : &why, err);
}

static bool finish_all(pf_pool *pool, pf_error *err)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(pool->multi, &left)))
		if (message->msg == CURLMSG_DONE && !finish(pool, message->easy_handle, message->data.result, err))
			return false;
	return true;
}

/* At most a tick, and not beyond the moment when the next one is due. */
static int pause_ms(const pf_pool *pool)
{
	uint64_t now = pf_clock_ms();

	if (!pool->first || pool->going == pool->connections || pool->first->due > now + TICK_MS)
		return TICK_MS;
	return pool->first->due > now ? (int)(pool->first->due - now) : 0;
}

/* Cuts off what is under way; nobody is told. */
static void cut_off(pf_pool *pool)
{
	for (unsigned i = 0; i <= pool->connections; i++) {
		place *p = &pool->places[i];

		if (!p->job)
			continue;
		curl_multi_remove_handle(pool->multi, p->curl);
		pf_transfer_end(&p->transfer);
		p->job = NULL;
	}
	pool->going = 0;
	pool->first = NULL;
}

static bool step(pf_pool *pool, pf_error *err)
{
	int running;

	if (!start_due(pool, err))
		return false;
	if (curl_multi_perform(pool->multi, &running) != CURLM_OK)
		return pf_fail(err, PF_E_INTERNAL, "libcurl lost its requests");
	return finish_all(pool, err);
}

bool pf_pool_run(pf_pool *pool, bool (*tick)(void *self, pf_error *err), void *self, pf_error *err)
{
	uint64_t ticked = pf_clock_ms();
	bool ok = true;

	while (ok && (pool->first || pool->going)) {
		ok = step(pool, err);
		if (ok && (pool->first || pool->going))
			curl_multi_poll(pool->multi, NULL, 0, pause_ms(pool), NULL);
		if (ok && tick && pf_clock_ms() - ticked >= TICK_MS) {
			ticked = pf_clock_ms();
			ok = tick(self, err);
		}
	}
	if (!ok)
		cut_off(pool);
	return ok;
}
