/*
 * http over TLS: only a certificate that proves the host is good enough. Needs the openssl command.
 */
#include "net/http.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * An authority, and certificates by it that are good, for another host, out of date; and one by
 * nobody.
 */
static const char recipe[] =
	"set -e; exec 2>/dev/null >&2\n"
	"openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days 2\n"
	"openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost\n"
	"sign() { openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial \"$@\"; }\n"
	"echo subjectAltName=DNS:localhost,IP:127.0.0.1 >good.ext\n"
	"echo subjectAltName=DNS:example.org,IP:127.0.0.2 >other.ext\n"
	"sign -extfile good.ext -days 1 -out good.pem\n"
	"sign -extfile other.ext -days 1 -out other.pem\n"
	"sign -extfile good.ext -days -1 -out old.pem\n"
	"openssl req -x509 -key key.pem -out own.pem -subj /CN=localhost -days 1 \\\n"
	"	-addext subjectAltName=DNS:localhost,IP:127.0.0.1\n";

static char folder[] = "/tmp/profint-tls-XXXXXX";
static bool have_openssl;

/* Lets this process use old TLS, so that only our own setting forbids it. */
static const char lax[] = "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n"
						  "[c]\nMinProtocol = TLSv1\nCipherString = DEFAULT@SECLEVEL=0\n";

static int start_laxly(void)
{
	FILE *file = fopen("lax.conf", "w");

	assert_non_null(file);
	fputs(lax, file);
	fclose(file);
	setenv("OPENSSL_CONF", "lax.conf", 1);
	assert_true(pf_http_start(NULL));
	unsetenv("OPENSSL_CONF");
	return 0;
}

static int make_certificates(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	have_openssl = system("openssl version >/dev/null 2>&1") == 0;
	if (!have_openssl)
		return 0;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	return system(recipe) == 0 ? start_laxly() : -1;
}

static int remove_certificates(void **state)
{
	char command[100];

	(void)state;
	if (!have_openssl)
		return 0;
	snprintf(command, sizeof command, "cd / && rm -r '%s'", folder);
	return system(command);
}

typedef struct tls_server {
	pid_t process;
	int port;
} tls_server;

static void start(tls_server *server, const char *certificate, const char *option)
{
	char line[200];
	FILE *out;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	server->port = 0;
	server->process = fork();
	assert_true(server->process >= 0);
	if (server->process == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], 1);
		close(ends[0]);
		if (!freopen("/dev/null", "w", stderr))
			_exit(1);
		execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-key",
			"key.pem", "-cert", certificate, "-cipher", "DEFAULT@SECLEVEL=0", option, (char *)NULL);
		_exit(1);
	}
	close(ends[1]);
	out = fdopen(ends[0], "r");
	assert_non_null(out);
	while (server->port == 0 && fgets(line, sizeof line, out))
		sscanf(line, "ACCEPT 127.0.0.1:%d", &server->port);
	fclose(out);
	assert_true(server->port);
}

static void stop(tls_server *server)
{
	kill(server->process, SIGKILL);
	waitpid(server->process, NULL, 0);
}

/* The code of the failure, PF_E_NONE when there was an answer. */
static pf_code ask(const char *certificate, const char *option, const char *ca_file)
{
	pf_http_answer answer;
	tls_server server;
	char url[100];
	pf_error err = { 0 };
	pf_http *http = NULL;
	pf_http_request request = { .url = url, .named = true, .total_ms = 10000 };

	start(&server, certificate, option);
	snprintf(url, sizeof url, "https://127.0.0.1:%d/", server.port);
	pf_http_answer_init(&answer);
	assert_true(pf_http_new(&http, ca_file, &err));
	if (pf_http_send(http, &request, &answer, &err))
		assert_int_equal(answer.status, 200);
	pf_http_free(http);
	pf_http_answer_release(&answer);
	stop(&server);
	return err.code;
}

static void need_openssl(void)
{
	if (!have_openssl)
		skip();
}

static void a_certificate_of_the_given_authority_is_trusted(void **state)
{
	(void)state;
	need_openssl();
	assert_int_equal(ask("good.pem", NULL, "ca.pem"), PF_E_NONE);
	assert_int_equal(ask("good.pem", "-tls1_2", "ca.pem"), PF_E_NONE);
}

static void an_authority_that_nobody_gave_is_not_trusted(void **state)
{
	(void)state;
	need_openssl();
	assert_int_equal(ask("good.pem", NULL, NULL), PF_E_CONFIG);
}

static void another_authority_than_the_given_one_is_not_trusted(void **state)
{
	(void)state;
	need_openssl();
	assert_int_equal(ask("good.pem", NULL, "own.pem"), PF_E_CONFIG);
}

static void a_certificate_for_another_host_is_refused(void **state)
{
	(void)state;
	need_openssl();
	assert_int_equal(ask("other.pem", NULL, "ca.pem"), PF_E_CONFIG);
}

static void a_certificate_out_of_date_is_refused(void **state)
{
	(void)state;
	need_openssl();
	assert_int_equal(ask("old.pem", NULL, "ca.pem"), PF_E_CONFIG);
}

static void a_certificate_that_signed_itself_is_refused(void **state)
{
	(void)state;
	need_openssl();
	assert_int_equal(ask("own.pem", NULL, "ca.pem"), PF_E_CONFIG);
}

static void tls_below_1_2_is_refused(void **state)
{
	(void)state;
	need_openssl();
	assert_int_not_equal(ask("good.pem", "-tls1_1", "ca.pem"), PF_E_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_of_the_given_authority_is_trusted),
		cmocka_unit_test(an_authority_that_nobody_gave_is_not_trusted),
		cmocka_unit_test(another_authority_than_the_given_one_is_not_trusted),
		cmocka_unit_test(a_certificate_for_another_host_is_refused),
		cmocka_unit_test(a_certificate_out_of_date_is_refused),
		cmocka_unit_test(a_certificate_that_signed_itself_is_refused),
		cmocka_unit_test(tls_below_1_2_is_refused),
	};

	return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}
