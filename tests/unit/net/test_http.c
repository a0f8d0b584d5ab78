/* http: every limit holds, and addresses that nobody allowed are not even knocked at. */
#include "net/http.h"

#include "http_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct fixture {
	http_server server;
	pf_http *http;
	pf_http_answer answer;
	pf_error err;
} fixture;

static int set_up(void **state)
{
	static fixture net;
	pf_error err = { 0 };

	signal(SIGPIPE, SIG_IGN);
	memset(&net, 0, sizeof net);
	http_server_start(&net.server);
	if (!pf_http_start(&err) || !pf_http_new(&net.http, NULL, &err))
		fail_msg("%s", err.message);
	pf_http_answer_init(&net.answer);
	*state = &net;
	return 0;
}

static int tear_down(void **state)
{
	fixture *net = *state;

	pf_http_answer_release(&net->answer);
	pf_http_free(net->http);
	http_server_stop(&net->server);
	return 0;
}

/* The URL of a path on the server, under any name of its host. */
static const char *url_at(const fixture *net, const char *scheme, const char *host,
	const char *path)
{
	static char url[300];

	snprintf(url, sizeof url, "%s://%s:%d%s", scheme, host, net->server.port, path);
	return url;
}

static pf_http_request named(const fixture *net, const char *path)
{
	return (pf_http_request){
		.url = url_at(net, "http", "127.0.0.1", path),
		.named = true,
		.total_ms = 10000,
	};
}

static void send_well(fixture *net, const pf_http_request *request)
{
	if (!pf_http_send(net->http, request, &net->answer, &net->err))
		fail_msg("%s", net->err.message);
}

static void send_badly(fixture *net, const pf_http_request *request, pf_code code)
{
	memset(&net->err, 0, sizeof net->err);
	if (pf_http_send(net->http, request, &net->answer, &net->err))
		fail_msg("%s was answered", request->url);
	if (net->err.code != code)
		fail_msg("%s: %s", pf_code_word(net->err.code), net->err.message);
	assert_true(*net->err.message);
	assert_int_equal(net->answer.status, 0);
	assert_int_equal(net->answer.body.length, 0);
	assert_int_equal(net->answer.length, 0);
}

static void an_answer_has_its_status_type_tag_and_body(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/ok");

	send_well(net, &request);
	assert_int_equal(net->answer.status, 200);
	assert_string_equal(net->answer.type, "application/json");
	assert_string_equal(net->answer.etag, "\"v1\"");
	assert_int_equal(net->answer.retry_after, -1);
	assert_int_equal(net->answer.length, 7);
	assert_true(pf_span_is(pf_text_span(&net->answer.body), "{\"a\":1}"));
	assert_memory_equal(net->server.seen->last, "GET /ok HTTP/1.1\r\n", 18);
}

static void an_answer_keeps_nothing_of_the_one_before(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/ok");

	send_well(net, &request);
	request = named(net, "/redirect");
	send_well(net, &request);
	assert_string_equal(net->answer.type, "");
	assert_string_equal(net->answer.etag, "");
	assert_int_equal(net->answer.body.length, 0);
}

static void a_posted_body_and_its_headers_arrive_whole(void **state)
{
	static const char *const headers[] = { "Content-Type: application/json", "X-One: two", NULL };
	fixture *net = *state;
	pf_http_request request = named(net, "/echo");
	char body[5001];

	memset(body, 'b', 5000);
	body[5000] = '\0';
	request.method = "POST";
	request.headers = headers;
	request.body = (pf_span){ body, 5000 };
	send_well(net, &request);
	assert_true(pf_span_is(pf_text_span(&net->answer.body), body));
	assert_string_equal(http_server_header(&net->server, "content-type"), "application/json");
	assert_string_equal(http_server_header(&net->server, "x-one"), "two");
	assert_null(http_server_header(&net->server, "expect"));
	assert_null(http_server_header(&net->server, "accept-encoding"));
	assert_null(http_server_header(&net->server, "cookie"));
}

static void other_methods_and_empty_bodies_are_sent_as_asked(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/echo");

	request.method = "POST";
	send_well(net, &request);
	assert_memory_equal(net->server.seen->last, "POST /echo ", 11);
	assert_string_equal(http_server_header(&net->server, "content-length"), "0");
	request.method = "PUT";
	request.body = PF_SPAN("x");
	send_well(net, &request);
	assert_memory_equal(net->server.seen->last, "PUT /echo ", 10);
	request.method = "DELETE";
	request.body = (pf_span){ 0 };
	send_well(net, &request);
	assert_memory_equal(net->server.seen->last, "DELETE /echo ", 13);
	request.method = NULL;
	send_well(net, &request);
	assert_memory_equal(net->server.seen->last, "GET /echo ", 10);
}

static void a_bad_status_is_an_answer_with_its_wait(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/busy");

	send_well(net, &request);
	assert_int_equal(net->answer.status, 429);
	assert_int_equal(net->answer.retry_after, 17);
	request = named(net, "/busy-until");
	send_well(net, &request);
	assert_int_equal(net->answer.status, 503);
	assert_int_equal(net->answer.retry_after, -1);
}

static void a_redirect_is_never_followed(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/redirect");

	send_well(net, &request);
	assert_int_equal(net->answer.status, 302);
	assert_int_equal(atomic_load(&net->server.seen->requests), 1);
}

static void headers_of_an_early_answer_do_not_count(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/early");

	send_well(net, &request);
	assert_int_equal(net->answer.status, 200);
	assert_string_equal(net->answer.etag, "");
}

static void requests_share_one_connection(void **state)
{
	fixture *net = *state;

	for (int i = 0; i < 5; i++) {
		pf_http_request request = named(net, "/ok");

		send_well(net, &request);
	}
	assert_int_equal(atomic_load(&net->server.seen->requests), 5);
	assert_int_equal(atomic_load(&net->server.seen->connections), 1);
}

static void a_body_of_exactly_its_limit_is_taken_and_one_byte_more_is_refused(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/kilobyte");

	request.max_bytes = 1024;
	send_well(net, &request);
	assert_int_equal(net->answer.body.length, 1024);
	request.max_bytes = 1023;
	send_badly(net, &request, PF_E_REFUSED);
}

static void a_body_without_end_is_refused_at_its_limit(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/endless");

	send_badly(net, &request, PF_E_REFUSED);
	assert_true(net->answer.body.room <= 4 * PF_HTTP_BODY_BYTES);
	request = named(net, "/headers");
	send_badly(net, &request, PF_E_REFUSED);
}

static void slow_silent_and_broken_servers_are_offline(void **state)
{
	static const char *const slow[] = { "/silent", "/stalled" };
	static const char *const broken[] = { "/cut", "/garbage", "/nothing", "/announced" };
	fixture *net = *state;

	for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
		pf_http_request request = named(net, slow[i]);

		request.total_ms = 200;
		send_badly(net, &request, PF_E_OFFLINE);
	}
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		pf_http_request request = named(net, broken[i]);

		send_badly(net, &request, PF_E_OFFLINE);
	}
}

static void a_port_that_nobody_listens_at_is_offline(void **state)
{
	fixture *net = *state;
	pf_http_request request = { .url = "http://127.0.0.1:9/", .named = true };

	send_badly(net, &request, PF_E_OFFLINE);
}

static void a_host_that_nobody_named_is_not_reached_on_loopback_however_it_is_spelled(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "127.1", "2130706433", "0x7f000001",
		"017700000001", "127.0.0.1.", "localhost", "LOCALHOST", "0.0.0.0", "0", "127.255.255.254",
		"[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "[::127.0.0.1]",
		"[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "10.0.0.1", "172.16.0.1", "192.168.0.1",
		"100.64.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]", "224.0.0.1", "255.255.255.255",
		"[ff02::1]", "192.0.2.1", "198.18.0.1", "[2001:db8::1]", "[2001::1]", "[::ffff:10.0.0.1]",
		"[3fff::1]", "[5f00::1]", "[100::1]" };
	fixture *net = *state;

	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		pf_http_request request = {
			.url = url_at(net, "https", hosts[i], "/ok"),
			.connect_ms = 2000,
		};

		memset(&net->err, 0, sizeof net->err);
		assert_false(pf_http_send(net->http, &request, &net->answer, &net->err));
		/* a spelling that the resolver does not know is as good */
		if (net->err.code != PF_E_CONFIG && !strstr(net->err.message, "resolve"))
			fail_msg("%s: %s", hosts[i], net->err.message);
	}
	assert_int_equal(atomic_load(&net->server.seen->connections), 0);
}

static void metadata_and_multicast_are_not_reached_even_when_named(void **state)
{
	static const char *const hosts[] = { "169.254.169.254", "[fe80::1]", "224.0.0.1", "0.0.0.0",
		"255.255.255.255", "[ff02::1]", "[::]", "[::ffff:169.254.169.254]" };
	fixture *net = *state;

	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		pf_http_request request = {
			.url = url_at(net, "https", hosts[i], "/ok"),
			.named = true,
		};

		send_badly(net, &request, PF_E_CONFIG);
	}
}

static void a_named_host_may_be_on_loopback(void **state)
{
	fixture *net = *state;
	pf_http_request request = {
		.url = url_at(net, "http", "localhost", "/ok"),
		.named = true,
	};

	send_well(net, &request);
	/* the handshake gets no answer, but the socket was opened */
	request.connect_ms = 200;
	request.url = url_at(net, "https", "127.0.0.1", "/ok");
	send_badly(net, &request, PF_E_OFFLINE);
	assert_int_equal(atomic_load(&net->server.seen->connections), 2);
}

static void plain_http_leaves_this_machine_for_nobody(void **state)
{
	static const char *const hosts[] = { "10.255.255.1", "192.0.2.1", "93.184.216.34" };
	fixture *net = *state;
	pf_http_request request = { .url = url_at(net, "http", "127.0.0.1", "/ok") };

	send_badly(net, &request, PF_E_CONFIG);
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		request = (pf_http_request){
			.url = url_at(net, "http", hosts[i], "/ok"),
			.named = true,
		};
		send_badly(net, &request, PF_E_CONFIG);
	}
	assert_int_equal(atomic_load(&net->server.seen->connections), 0);
}

static void a_connection_of_a_named_host_is_not_lent_to_another_request(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/ok");

	send_well(net, &request);
	request.named = false;
	send_badly(net, &request, PF_E_CONFIG);
	request.url = url_at(net, "https", "127.0.0.1", "/ok");
	send_badly(net, &request, PF_E_CONFIG);
	assert_int_equal(atomic_load(&net->server.seen->requests), 1);
}

static void only_web_addresses_without_user_names_are_taken(void **state)
{
	static const char *const urls[] = { "", "x", "ftp://127.0.0.1/", "file:///etc/passwd",
		"gopher://127.0.0.1/", "dict://127.0.0.1/", "https://user@example.org/",
		"https://user:secret@example.org/", "https://", "https://exa mple.org/",
		"https://example.org:99999/", "https://example.org/\r\nX: y", "javascript:alert(1)",
		"//example.org/" };
	fixture *net = *state;

	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		pf_http_request request = { .url = urls[i], .named = true };

		send_badly(net, &request, PF_E_CONFIG);
		assert_null(strstr(net->err.message, "secret"));
	}
}

static void a_header_or_method_that_would_break_the_request_is_refused(void **state)
{
	static const char *const headers[] = { "X: a\r\nY: b", "X: a\nY", "no colon", ": x", "X:" };
	static const char *const methods[] = { "", "get", "GET /", "GET\r\n", "ABCDEFGHIJKLMNOP" };
	fixture *net = *state;

	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		const char *const list[] = { "A: b", headers[i], NULL };
		pf_http_request request = named(net, "/ok");

		request.headers = list;
		send_badly(net, &request, PF_E_CONFIG);
	}
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		pf_http_request request = named(net, "/ok");

		request.method = methods[i];
		send_badly(net, &request, PF_E_CONFIG);
	}
	assert_int_equal(atomic_load(&net->server.seen->connections), 0);
}

static void proxies_of_the_environment_are_not_used(void **state)
{
	fixture *net = *state;
	pf_http_request request = named(net, "/ok");

	setenv("http_proxy", "http://127.0.0.1:9", 1);
	setenv("all_proxy", "http://127.0.0.1:9", 1);
	send_well(net, &request);
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	assert_memory_equal(net->server.seen->last, "GET /ok ", 8);
}

static void messages_name_the_host_and_not_the_rest_of_the_address(void **state)
{
	fixture *net = *state;
	pf_http_request request = { .url = "https://127.0.0.1:9/path-of-mine?key=secret" };

	send_badly(net, &request, PF_E_CONFIG);
	assert_non_null(strstr(net->err.message, "127.0.0.1"));
	assert_null(strstr(net->err.message, "secret"));
	request.named = true;
	send_badly(net, &request, PF_E_OFFLINE);
	assert_non_null(strstr(net->err.message, "127.0.0.1"));
	assert_null(strstr(net->err.message, "secret"));
	assert_null(strstr(net->err.message, "path-of-mine"));
}

/* ---- sinks ---- */

typedef struct bucket {
	size_t length, room;
} bucket;

static bool fill(void *self, const char *bytes, size_t length)
{
	bucket *into = self;

	(void)bytes;
	into->length += length;
	return into->length <= into->room;
}

static void a_sink_takes_the_body_of_a_good_answer_only(void **state)
{
	fixture *net = *state;
	bucket into = { 0, 10000 };
	pf_http_request request = named(net, "/kilobyte");

	request.sink = fill;
	request.sink_self = &into;
	send_well(net, &request);
	assert_int_equal(into.length, 1024);
	assert_int_equal(net->answer.length, 1024);
	assert_int_equal(net->answer.body.length, 0);
	request.url = url_at(net, "http", "127.0.0.1", "/busy");
	send_well(net, &request);
	assert_int_equal(into.length, 1024);
	assert_true(pf_span_is(pf_text_span(&net->answer.body), "wait"));
}

static void a_sink_can_stop_and_does_not_lift_the_limit(void **state)
{
	fixture *net = *state;
	bucket into = { 0, 1000 };
	pf_http_request request = named(net, "/endless");

	request.sink = fill;
	request.sink_self = &into;
	send_badly(net, &request, PF_E_REFUSED);
	into.room = SIZE_MAX;
	into.length = 0;
	request.max_bytes = 100000;
	send_badly(net, &request, PF_E_REFUSED);
	assert_true(into.length <= 100000);
}

static void a_certificate_file_that_is_missing_or_empty_is_never_ignored(void **state)
{
	fixture *net = *state;
	pf_http *http = NULL;

	assert_false(pf_http_new(&http, "/nonexistent/ca.pem", &net->err));
	assert_int_equal(net->err.code, PF_E_CONFIG);
	assert_null(http);
	assert_true(pf_http_new(&http, "/dev/null", &net->err));
	pf_http_free(net->http);
	net->http = http;
	pf_http_request request = {
		.url = url_at(net, "https", "127.0.0.1", "/ok"),
		.named = true,
	};
	send_badly(net, &request, PF_E_CONFIG);
	assert_int_equal(atomic_load(&net->server.seen->requests), 0);
}

static void nothing_is_freed_twice_or_when_it_never_was(void **state)
{
	pf_http_answer answer;

	(void)state;
	pf_http_free(NULL);
	pf_http_answer_init(&answer);
	pf_http_answer_release(&answer);
	pf_http_answer_release(&answer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_answer_has_its_status_type_tag_and_body),
		TEST(an_answer_keeps_nothing_of_the_one_before),
		TEST(a_posted_body_and_its_headers_arrive_whole),
		TEST(other_methods_and_empty_bodies_are_sent_as_asked),
		TEST(a_bad_status_is_an_answer_with_its_wait),
		TEST(a_redirect_is_never_followed),
		TEST(headers_of_an_early_answer_do_not_count),
		TEST(requests_share_one_connection),
		TEST(a_body_of_exactly_its_limit_is_taken_and_one_byte_more_is_refused),
		TEST(a_body_without_end_is_refused_at_its_limit),
		TEST(slow_silent_and_broken_servers_are_offline),
		TEST(a_port_that_nobody_listens_at_is_offline),
		TEST(a_host_that_nobody_named_is_not_reached_on_loopback_however_it_is_spelled),
		TEST(metadata_and_multicast_are_not_reached_even_when_named),
		TEST(a_named_host_may_be_on_loopback),
		TEST(plain_http_leaves_this_machine_for_nobody),
		TEST(a_connection_of_a_named_host_is_not_lent_to_another_request),
		TEST(only_web_addresses_without_user_names_are_taken),
		TEST(a_header_or_method_that_would_break_the_request_is_refused),
		TEST(proxies_of_the_environment_are_not_used),
		TEST(messages_name_the_host_and_not_the_rest_of_the_address),
		TEST(a_sink_takes_the_body_of_a_good_answer_only),
		TEST(a_sink_can_stop_and_does_not_lift_the_limit),
		TEST(a_certificate_file_that_is_missing_or_empty_is_never_ignored),
		TEST(nothing_is_freed_twice_or_when_it_never_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
