/* pool: many at once, in no order, over few connections; each with the limits of a single one. */
#include "net/pool.h"

#include "base/clock.h"
#include "http_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define JOBS 40

typedef struct fixture {
	http_server server;
	pf_pool *pool;
	pf_pool_job jobs[JOBS];
	char urls[JOBS][80];
	unsigned answered, refused, most; /* most: `done` is content with so many */
	long status;
	pf_code code;
	bool again;
	uint64_t last_ms;
} fixture;

static bool done(void *self, pf_pool_job *job, const pf_http_answer *answer, const pf_error *why, pf_error *err)
{
	fixture *f = self;

	f->last_ms = pf_clock_ms();
	if (answer) {
		f->answered++;
		f->status = answer->status;
	} else {
		f->refused++;
		f->code = why->code;
	}
	if (f->again) {
		f->again = false;
		job->after_ms = 0;
		pf_pool_put(f->pool, job);
	}
	return f->answered + f->refused < f->most || pf_fail(err, PF_E_INTERNAL, "enough");
}

static int set_up(void **state)
{
	static fixture f;
	pf_error err = { 0 };

	signal(SIGPIPE, SIG_IGN);
	memset(&f, 0, sizeof f);
	f.most = JOBS + 10;
	http_server_start(&f.server);
	assert_true(pf_http_start(&err) && pf_pool_new(&f.pool, 4, NULL, &err));
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	fixture *f = *state;

	pf_pool_free(f->pool);
	http_server_stop(&f->server);
	return 0;
}

static void put(fixture *f, unsigned index, const char *path, uint32_t after_ms)
{
	snprintf(f->urls[index], sizeof f->urls[index], "http://127.0.0.1:%d%s", f->server.port, path);
	f->jobs[index] = (pf_pool_job){ .request = { .url = f->urls[index], .named = true, .total_ms = 5000 }, .after_ms = after_ms, .done = done, .self = f };
	pf_pool_put(f->pool, &f->jobs[index]);
}

static void many_requests_share_few_connections(void **state)
{
	fixture *f = *state;
	pf_error err = { 0 };

	for (unsigned i = 0; i < JOBS; i++)
		put(f, i, "/ok", 0);
	assert_true(pf_pool_run(f->pool, NULL, NULL, &err));
	assert_int_equal(f->answered, JOBS);
	assert_int_equal(f->status, 200);
	assert_int_equal(f->server.seen->requests, JOBS);
	assert_true(f->server.seen->connections <= 4);
}

static void a_job_waits_until_it_is_due_and_the_others_do_not_wait_for_it(void **state)
{
	fixture *f = *state;
	uint64_t began = pf_clock_ms();
	pf_error err = { 0 };

	put(f, 0, "/ok", 300);
	put(f, 1, "/ok", 0);
	assert_true(pf_pool_run(f->pool, NULL, NULL, &err));
	assert_int_equal(f->answered, 2);
	assert_true(f->last_ms - began >= 300);
}

/* What the server had seen when the first answer was handed out, a while after it came. */
static bool look(void *self, pf_pool_job *job, const pf_http_answer *answer, const pf_error *why, pf_error *err)
{
	fixture *f = self;

	(void)job;
	(void)why;
	(void)err;
	assert_non_null(answer);
	for (unsigned i = 0; f->answered == 0 && i < 200 && f->server.seen->requests < 2; i++)
		usleep(10000);
	f->last_ms = f->answered++ == 0 ? f->server.seen->requests : f->last_ms;
	return true;
}

static void the_next_request_leaves_before_an_answer_is_handed_out(void **state)
{
	fixture *f = *state;
	pf_error err = { 0 };

	pf_pool_free(f->pool);
	assert_true(pf_pool_new(&f->pool, 1, NULL, &err));
	for (unsigned i = 0; i < 2; i++) {
		put(f, i, "/ok", 0);
		f->jobs[i].done = look;
	}
	assert_true(pf_pool_run(f->pool, NULL, NULL, &err));
	assert_int_equal(f->answered, 2);
	assert_int_equal(f->last_ms, 2);
	assert_int_equal(f->server.seen->connections, 1);
}

static void a_job_that_is_withdrawn_is_not_sent(void **state)
{
	fixture *f = *state;
	pf_error err = { 0 };

	for (unsigned i = 0; i < 3; i++)
		put(f, i, "/ok", i ? 100 : 0);
	assert_true(pf_pool_withdraw(f->pool, &f->jobs[1]));
	assert_false(pf_pool_withdraw(f->pool, &f->jobs[1]));
	assert_true(pf_pool_run(f->pool, NULL, NULL, &err));
	assert_int_equal(f->answered, 2);
	assert_int_equal(f->server.seen->requests, 2);
	assert_false(pf_pool_withdraw(f->pool, &f->jobs[0]));
}

static void a_callback_may_ask_again(void **state)
{
	fixture *f = *state;
	pf_error err = { 0 };

	f->again = true;
	put(f, 0, "/ok", 0);
	assert_true(pf_pool_run(f->pool, NULL, NULL, &err));
	assert_int_equal(f->answered, 2);
}

static void a_callback_that_has_enough_stops_the_rest(void **state)
{
	fixture *f = *state;
	pf_error err = { 0 };

	f->most = 3;
	for (unsigned i = 0; i < JOBS; i++)
		put(f, i, "/ok", 0);
	assert_false(pf_pool_run(f->pool, NULL, NULL, &err));
	assert_string_equal(err.message, "enough");
	assert_int_equal(f->answered, 3);
	f->most = JOBS;
	put(f, 0, "/ok", 0);
	assert_true(pf_pool_run(f->pool, NULL, NULL, &err));
	assert_int_equal(f->answered, 4);
}

static bool never(void *self, pf_error *err)
{
	(*(unsigned *)self)++;
	return pf_fail(err, PF_E_BUSY, "overtaken");
}

static void a_tick_that_says_no_cuts_off_what_is_under_way(void **state)
{
	fixture *f = *state;
	unsigned ticks = 0;
	pf_error err = { 0 };

	put(f, 0, "/ok", 60000);
	assert_false(pf_pool_run(f->pool, never, &ticks, &err));
	assert_int_equal(err.code, PF_E_BUSY);
	assert_int_equal(ticks, 1);
	assert_int_equal(f->answered + f->refused, 0);
}

static void what_cannot_be_reached_or_is_not_named_is_told_and_stops_nobody(void **state)
{
	fixture *f = *state;
	pf_error err = { 0 };

	put(f, 0, "/ok", 0);
	f->jobs[0].request.named = false;
	assert_true(pf_pool_run(f->pool, NULL, NULL, &err));
	assert_int_equal(f->refused, 1);
	assert_int_equal(f->code, PF_E_CONFIG);
	put(f, 1, "/ok", 0);
	snprintf(f->urls[1], sizeof f->urls[1], "http://127.0.0.1:1/");
	put(f, 2, "/ok", 0);
	assert_true(pf_pool_run(f->pool, NULL, NULL, &err));
	assert_int_equal(f->refused, 2);
	assert_int_equal(f->code, PF_E_OFFLINE);
	assert_int_equal(f->answered, 1);
}

static void a_pool_with_a_certificate_file_that_is_not_there_is_none(void **state)
{
	pf_pool *pool = NULL;
	pf_error err = { 0 };

	(void)state;
	assert_false(pf_pool_new(&pool, 2, "/nowhere.pem", &err));
	assert_int_equal(err.code, PF_E_CONFIG);
	pf_pool_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many_requests_share_few_connections, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_job_waits_until_it_is_due_and_the_others_do_not_wait_for_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_next_request_leaves_before_an_answer_is_handed_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_job_that_is_withdrawn_is_not_sent, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_callback_may_ask_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_callback_that_has_enough_stops_the_rest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_tick_that_says_no_cuts_off_what_is_under_way, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_reached_or_is_not_named_is_told_and_stops_nobody, set_up, tear_down),
		cmocka_unit_test(a_pool_with_a_certificate_file_that_is_not_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
