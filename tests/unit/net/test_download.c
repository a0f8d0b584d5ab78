/* download: what is tried again, what is taken up where it was cut, and which redirects are followed. */
#include "net/download.h"

#include "http_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct fixture {
	http_server server;
	pf_http *http;
	pf_http_answer answer;
	char bytes[2000];
	uint64_t have;
	int restarts;
	size_t most; /* the sink takes */
} fixture;

static int start(void **state)
{
	fixture *f = calloc(1, sizeof *f);

	signal(SIGPIPE, SIG_IGN);
	http_server_start(&f->server);
	assert_true(pf_http_start(NULL) && pf_http_new(&f->http, NULL, NULL));
	pf_http_answer_init(&f->answer);
	f->most = sizeof f->bytes;
	*state = f;
	return 0;
}

static int stop(void **state)
{
	fixture *f = *state;

	pf_http_answer_release(&f->answer);
	pf_http_free(f->http);
	http_server_stop(&f->server);
	free(f);
	return 0;
}

static bool keep(void *self, const char *bytes, size_t length)
{
	fixture *f = self;

	if (f->have + length > f->most)
		return false;
	memcpy(f->bytes + f->have, bytes, length);
	f->have += length;
	return true;
}

static bool restart(void *self)
{
	fixture *f = self;

	f->restarts++;
	f->have = 0;
	return true;
}

static pf_code get(fixture *f, const char *path, const char *etag)
{
	char url[200];
	pf_download what = { .url = url, .etag = etag, .have = &f->have, .max_bytes = 2000, .restart = restart, .sink = keep, .self = f };
	pf_error err = { 0 };

	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", f->server.port, path);
	if (pf_download_get(f->http, &what, &f->answer, &err))
		return PF_E_NONE;
	if (strncmp(err.message, url, strlen(url)) != 0)
		fail_msg("%s does not begin with the address", err.message);
	return err.code;
}

static int requests(const fixture *f)
{
	return atomic_load(&f->server.seen->requests);
}

static void is_whole(const fixture *f)
{
	assert_int_equal(f->have, 1000);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(f->bytes[i], '0' + i % 10);
}

static void a_server_that_recovers_is_asked_again(void **state)
{
	fixture *f = *state;

	assert_int_equal(get(f, "/recovers", NULL), PF_E_NONE);
	assert_int_equal(f->answer.status, 200);
	assert_int_equal(requests(f), 3);
	assert_int_equal(f->have, 2);
}

static void a_server_that_does_not_is_given_up_after_four_requests(void **state)
{
	fixture *f = *state;

	assert_int_equal(get(f, "/nothing", NULL), PF_E_OFFLINE);
	assert_int_equal(requests(f), 4);
}

static void what_was_cut_is_taken_up(void **state)
{
	fixture *f = *state;

	assert_int_equal(get(f, "/resumes", NULL), PF_E_NONE);
	assert_int_equal(f->answer.status, 206);
	assert_int_equal(requests(f), 2);
	assert_int_equal(f->restarts, 0);
	assert_string_equal(http_server_header(&f->server, "range"), "bytes=400-");
	is_whole(f);
}

static void a_server_that_knows_no_parts_starts_over(void **state)
{
	fixture *f = *state;

	assert_int_equal(get(f, "/starts-over", NULL), PF_E_NONE);
	assert_int_equal(requests(f), 2);
	assert_int_equal(f->restarts, 1);
	is_whole(f);
}

/* A manifest may be another one at the next try, so its halves do not belong together. */
static void what_is_of_use_as_one_piece_only_is_never_put_together(void **state)
{
	fixture *f = *state;
	char url[200];
	pf_download what = { .url = url, .max_bytes = 2000, .restart = restart, .sink = keep, .self = f };

	snprintf(url, sizeof url, "http://127.0.0.1:%d/starts-over", f->server.port);
	assert_true(pf_download_get(f->http, &what, &f->answer, NULL));
	assert_int_equal(requests(f), 2);
	assert_null(http_server_header(&f->server, "range"));
	assert_int_equal(f->restarts, 1);
	is_whole(f);
}

static void another_part_than_asked_for_is_thrown_away(void **state)
{
	fixture *f = *state;

	f->have = 400;
	assert_int_equal(get(f, "/wrong-part", NULL), PF_E_NONE);
	assert_int_equal(f->restarts, 1);
	is_whole(f);
	f->have = 0;
	assert_int_equal(get(f, "/part", NULL), PF_E_OFFLINE);
	assert_int_equal(f->have, 0);
}

static void a_part_that_is_not_to_be_had_is_asked_for_as_a_whole(void **state)
{
	fixture *f = *state;

	f->have = 1500;
	assert_int_equal(get(f, "/no-part", NULL), PF_E_NONE);
	assert_int_equal(requests(f), 2);
	is_whole(f);
}

static void redirects_to_the_same_host_are_followed(void **state)
{
	fixture *f = *state;

	assert_int_equal(get(f, "/redirect", NULL), PF_E_NONE);
	assert_int_equal(f->answer.status, 200);
	assert_int_equal(requests(f), 2);
}

static void other_redirects_are_not_followed(void **state)
{
	static const char *const paths[] = { "/away", "/nowhere" };
	fixture *f = *state;

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		assert_int_equal(get(f, paths[i], NULL), PF_E_CONFIG);
	assert_int_equal(requests(f), 2);
	assert_int_equal(get(f, "/round", NULL), PF_E_CONFIG);
	assert_int_equal(requests(f), 6);
	assert_int_equal(f->have, 0);
}

static void what_is_gone_is_an_answer(void **state)
{
	fixture *f = *state;

	assert_int_equal(get(f, "/gone", NULL), PF_E_NONE);
	assert_int_equal(f->answer.status, 404);
	assert_int_equal(requests(f), 1);
	assert_int_equal(f->have, 0);
}

static void what_has_not_changed_is_not_sent_again(void **state)
{
	fixture *f = *state;

	assert_int_equal(get(f, "/same", "\"v1\""), PF_E_NONE);
	assert_int_equal(f->answer.status, 304);
	assert_string_equal(http_server_header(&f->server, "if-none-match"), "\"v1\"");
	assert_int_equal(get(f, "/same", ""), PF_E_NONE);
	assert_int_equal(f->answer.status, 200);
}

static void a_sink_that_has_enough_stops_it(void **state)
{
	fixture *f = *state;

	f->most = 100;
	assert_int_equal(get(f, "/endless", NULL), PF_E_REFUSED);
	assert_int_equal(requests(f), 1);
}

static void a_page_longer_than_the_file_does_not_hide_the_status(void **state)
{
	fixture *f = *state;
	char url[200];
	pf_download what = { .url = url, .have = &f->have, .max_bytes = 1, .restart = restart, .sink = keep, .self = f };
	pf_error err = { 0 };

	snprintf(url, sizeof url, "http://127.0.0.1:%d/gone", f->server.port);
	assert_true(pf_download_get(f->http, &what, &f->answer, &err));
	assert_int_equal(f->answer.status, 404);
}

static void a_base_is_an_https_folder_without_secrets(void **state)
{
	static const char *const good[][2] = { { "https://example.org", "https://example.org/" }, { "HTTPS://Example.org/a", "https://Example.org/a/" },
		{ "https://example.org:8443/a/b/", "https://example.org:8443/a/b/" }, { "http://127.0.0.1:80/", "http://127.0.0.1:80/" } };
	static const char *const bad[] = { "https://user:secret@example.org/", "https://user@example.org/", "https://:secret@example.org/",
		"https://example.org/?secret", "https://example.org/#secret", "ftp://example.org/secret", "file:///secret", "https://",
		"https://exa mple.org/secret", "https://example.org:port/secret", "gopher://secret", "://secret" };
	char out[PF_DOWNLOAD_URL_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(pf_download_base(out, good[i][0], NULL));
		assert_string_equal(out, good[i][1]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		pf_error err = { 0 };

		if (pf_download_base(out, bad[i], &err))
			fail_msg("%s is taken", bad[i]);
		assert_int_equal(err.code, PF_E_CONFIG);
		assert_null(strstr(err.message, "secret"));
	}
}

static void a_base_is_at_most_2_kilobytes(void **state)
{
	char address[3000] = "https://example.org/", out[PF_DOWNLOAD_URL_BYTES];

	(void)state;
	memset(address + 20, 'a', PF_DOWNLOAD_URL_BYTES - 22);
	assert_true(pf_download_base(out, address, NULL));
	assert_int_equal(strlen(out), PF_DOWNLOAD_URL_BYTES - 1);
	assert_false(pf_download_url(out, address, "b"));
	address[PF_DOWNLOAD_URL_BYTES - 2] = 'a';
	assert_false(pf_download_base(out, address, NULL));
}

static void letters_of_a_path_are_escaped(void **state)
{
	char out[PF_DOWNLOAD_URL_BYTES];

	(void)state;
	assert_true(pf_download_url(out, "https://e.org/", "media/f\303\251 +&.pdf"));
	assert_string_equal(out, "https://e.org/media/f%C3%A9%20%2B%26.pdf");
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVER(a_server_that_recovers_is_asked_again),
		WITH_SERVER(a_server_that_does_not_is_given_up_after_four_requests),
		WITH_SERVER(what_was_cut_is_taken_up),
		WITH_SERVER(a_server_that_knows_no_parts_starts_over),
		WITH_SERVER(what_is_of_use_as_one_piece_only_is_never_put_together),
		WITH_SERVER(another_part_than_asked_for_is_thrown_away),
		WITH_SERVER(a_part_that_is_not_to_be_had_is_asked_for_as_a_whole),
		WITH_SERVER(redirects_to_the_same_host_are_followed),
		WITH_SERVER(other_redirects_are_not_followed),
		WITH_SERVER(what_is_gone_is_an_answer),
		WITH_SERVER(what_has_not_changed_is_not_sent_again),
		WITH_SERVER(a_sink_that_has_enough_stops_it),
		WITH_SERVER(a_page_longer_than_the_file_does_not_hide_the_status),
		cmocka_unit_test(a_base_is_an_https_folder_without_secrets),
		cmocka_unit_test(a_base_is_at_most_2_kilobytes),
		cmocka_unit_test(letters_of_a_path_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
