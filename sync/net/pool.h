/*
 * pool: many requests at once over kept-alive connections, with the limits and guards of http.h on each. Only for hosts that
 * the configuration names (`named`).
 *
 * The caller puts requests in; pf_pool_run carries up to `connections` of them out at a time and hands each answer back as it comes, in any order.
 * The callback may put in more. One thread; nothing is sent outside of pf_pool_run.
 */
#ifndef PF_NET_POOL_H
#define PF_NET_POOL_H

#include "net/http.h"

typedef struct pf_pool pf_pool;

bool pf_pool_new(pf_pool **out, unsigned connections, const char *ca_file, pf_error *err);
void pf_pool_free(pf_pool *pool); /* what is under way is cut off */

typedef struct pf_pool_job {
	pf_http_request request;  /* what it points to is borrowed until `done`; named, without a sink */
	uint32_t after_ms;        /* not before so many milliseconds from now */
	/* The answer, or why there is none; called in pf_pool_run. False stops the run (err is filled). */
	bool (*done)(void *self, struct pf_pool_job *job, const pf_http_answer *answer, const pf_error *why, pf_error *err);
	void *self;
	uint64_t due;             /* the pool's, as is: */
	struct pf_pool_job *next;
} pf_pool_job;

/* The job is the caller's, and must live until `done` was called for it. */
void pf_pool_put(pf_pool *pool, pf_pool_job *job);

/* Takes a job out that was not sent yet; `done` is not called for it. False: it is under way, or not in the pool. */
bool pf_pool_withdraw(pf_pool *pool, pf_pool_job *job);

/*
 * Until nothing is left, or `tick` (every 200 ms at most; may be NULL) or a callback says false: then what is under way is cut
 * off and `done` is not called for it.
 */
bool pf_pool_run(pf_pool *pool, bool (*tick)(void *self, pf_error *err), void *self, pf_error *err);

#endif
