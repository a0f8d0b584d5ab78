/* poke: any library of Standard Webhooks would accept what is sent, and secrets stay secret. */
#include "net/poke.h"

#include "http_server.h"

#include "base/digest.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* The vector that the libraries of the scheme share. */
#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define TIMESTAMP 1614265330
#define BODY "{\"test\": 2432232314}"
#define SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

static pf_poke_secret read_secret(const char *text)
{
	pf_poke_secret secret;
	pf_error err = { 0 };

	if (!pf_poke_secret_read(&secret, pf_span_of(text), &err))
		fail_msg("%s", err.message);
	return secret;
}

static void the_signature_is_that_of_the_published_vector(void **state)
{
	pf_poke_secret secret = read_secret(SECRET);
	char signature[PF_POKE_SIGNATURE_BYTES];

	(void)state;
	pf_poke_sign(signature, &secret, ID, TIMESTAMP, PF_SPAN(BODY));
	assert_string_equal(signature, SIGNATURE);
}

static void the_signature_depends_on_all_that_it_signs(void **state)
{
	pf_poke_secret secret = read_secret(SECRET), other = secret;
	char signature[PF_POKE_SIGNATURE_BYTES];

	(void)state;
	other.bytes[23] ^= 1;
	pf_poke_sign(signature, &other, ID, TIMESTAMP, PF_SPAN(BODY));
	assert_string_not_equal(signature, SIGNATURE);
	pf_poke_sign(signature, &secret, ID "x", TIMESTAMP, PF_SPAN(BODY));
	assert_string_not_equal(signature, SIGNATURE);
	pf_poke_sign(signature, &secret, ID, TIMESTAMP + 1, PF_SPAN(BODY));
	assert_string_not_equal(signature, SIGNATURE);
	pf_poke_sign(signature, &secret, ID, TIMESTAMP, PF_SPAN(BODY " "));
	assert_string_not_equal(signature, SIGNATURE);
}

static void a_secret_is_read_as_its_file_has_it(void **state)
{
	pf_poke_secret secret = read_secret(SECRET "\r\n"), longest;

	(void)state;
	assert_int_equal(secret.length, 24);
	/* 64 bytes of 0xff */
	longest = read_secret("whsec_"
						  "////////////////////////////////////////////////////////////////////////"
						  "/////////////w==");
	assert_int_equal(longest.length, 64);
	pf_poke_secret_wipe(&longest);
	assert_int_equal(longest.length, 0);
	assert_int_equal(longest.bytes[63], 0);
}

static void a_secret_that_is_short_long_or_broken_is_refused_and_not_shown(void **state)
{
	static const char *const bad[] = { "", "\n", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		"whsek_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La",
		"whsec_MfKQ9r8GKYqrTwjU PD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		"whsec_//////////////////////////////////////////////////////////////////////////////"
		"/////////////w==" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		pf_error err = { 0 };
		pf_poke_secret secret = { .length = 7 };

		if (pf_poke_secret_read(&secret, pf_span_of(bad[i]), &err))
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(err.code, PF_E_CONFIG);
		assert_null(strstr(err.message, "MfKQ"));
		assert_int_equal(secret.length, 7);
	}
}

static void a_secret_cut_at_any_byte_is_refused(void **state)
{
	(void)state;
	for (size_t length = 0; length < strlen(SECRET); length++) {
		char *copy = malloc(length ? length : 1);
		pf_poke_secret secret;

		assert_non_null(copy);
		memcpy(copy, SECRET, length);
		assert_false(pf_poke_secret_read(&secret, (pf_span){ copy, length }, NULL));
		free(copy);
	}
}

static void no_two_ids_are_the_same(void **state)
{
	char first[PF_POKE_ID_BYTES], second[PF_POKE_ID_BYTES];

	(void)state;
	assert_true(pf_digest_start(NULL));
	pf_poke_id(first);
	pf_poke_id(second);
	assert_int_equal(strlen(first), 36);
	assert_memory_equal(first, "msg_", 4);
	assert_string_not_equal(first, second);
}

static void a_poke_arrives_signed_with_the_time_of_now(void **state)
{
	pf_poke_secret secret = read_secret(SECRET);
	char signature[PF_POKE_SIGNATURE_BYTES], url[100];
	pf_http_answer answer;
	http_server server;
	pf_error err = { 0 };
	pf_http *http = NULL;
	int64_t time_sent;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	http_server_start(&server);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/echo", server.port);
	pf_http_answer_init(&answer);
	assert_true(pf_http_start(&err) && pf_http_new(&http, NULL, &err));
	pf_poke poke = { .url = url, .secret = &secret, .named = true };
	if (!pf_poke_send(http, &poke, ID, PF_SPAN(BODY), &answer, &err))
		fail_msg("%s", err.message);

	assert_int_equal(answer.status, 200);
	assert_true(pf_span_is(pf_text_span(&answer.body), BODY));
	assert_memory_equal(server.seen->last, "POST /echo ", 11);
	assert_string_equal(http_server_header(&server, "content-type"), "application/json");
	assert_string_equal(http_server_header(&server, "webhook-id"), ID);
	time_sent = strtoll(http_server_header(&server, "webhook-timestamp"), NULL, 10);
	assert_true(time_sent <= time(NULL) && time_sent > time(NULL) - 60);
	pf_poke_sign(signature, &secret, ID, time_sent, PF_SPAN(BODY));
	assert_string_equal(http_server_header(&server, "webhook-signature"), signature);

	pf_http_answer_release(&answer);
	pf_http_free(http);
	http_server_stop(&server);
}

static void a_site_that_is_away_is_offline(void **state)
{
	pf_poke_secret secret = read_secret(SECRET);
	pf_poke poke = { .url = "http://127.0.0.1:9/", .secret = &secret, .named = true };
	pf_http_answer answer;
	pf_error err = { 0 };
	pf_http *http = NULL;

	(void)state;
	pf_http_answer_init(&answer);
	assert_true(pf_http_start(&err) && pf_http_new(&http, NULL, &err));
	assert_false(pf_poke_send(http, &poke, ID, PF_SPAN(BODY), &answer, &err));
	assert_int_equal(err.code, PF_E_OFFLINE);
	pf_http_answer_release(&answer);
	pf_http_free(http);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_signature_is_that_of_the_published_vector),
		cmocka_unit_test(the_signature_depends_on_all_that_it_signs),
		cmocka_unit_test(a_secret_is_read_as_its_file_has_it),
		cmocka_unit_test(a_secret_that_is_short_long_or_broken_is_refused_and_not_shown),
		cmocka_unit_test(a_secret_cut_at_any_byte_is_refused),
		cmocka_unit_test(no_two_ids_are_the_same),
		cmocka_unit_test(a_poke_arrives_signed_with_the_time_of_now),
		cmocka_unit_test(a_site_that_is_away_is_offline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
