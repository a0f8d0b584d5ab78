/* The configuration: what is taken, and every way in which it is refused, with file and line. */
#include "engine/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/profint-config-XXXXXX";
static char path[64], secret[64];

#define KEY_REST "SFNrEYnXCVkO+kPSzCgvgy2uggdhzk1Rm6yRyTvjFByQR6QJbu7mdE"
#define KEY "RW" KEY_REST
#define SITE "[site demo]\ndatabase = /run/mysqld/mysqld.sock\nname = wordpress\nuser = profint\nprefix = wp_\nurl = https://example.org\n"

static void write_file(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(name, mode), 0);
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/profint.conf", folder);
	snprintf(secret, sizeof secret, "%s/secret", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	unlink(secret);
	return rmdir(folder);
}

static bool read_text(pf_config *config, const char *text, pf_error *err)
{
	*err = (pf_error){ 0 };
	write_file(path, text, 0600);
	return pf_config_read(config, path, err);
}

/* The text is refused, and the message holds every part. */
static void refused(const char *text, const char *part, const char *where)
{
	pf_config config;
	pf_error err;

	assert_false(read_text(&config, text, &err));
	assert_int_equal(err.code, PF_E_CONFIG);
	if (!strstr(err.message, part) || !strstr(err.message, where))
		fail_msg("'%s' lacks '%s' or '%s'", err.message, part, where);
}

static void a_whole_site_is_read(void **state)
{
	pf_config config;
	pf_error err;

	(void)state;
	write_file(secret, "geheim\nrest\n", 0400);
	char text[1024];
	snprintf(text, sizeof text,
		 "; a comment\n[profint]\nlog = json\nstate_dir = /var/lib/profint\nlisten = 127.0.0.1:9187\n\n" SITE "password_file = %s\nlanguages = en it\n"
		 "publish = reviewed\nauthor = 7\nlease_seconds = 30\ntls_ca = /etc/ca.pem\nschedule = @daily\nbudget_characters_day_sv = 5\n",
		 secret);
	assert_true(read_text(&config, text, &err));
	assert_int_equal(config.site_count, 1);
	assert_true(config.json_log);
	assert_string_equal(config.state_dir, "/var/lib/profint");
	assert_string_equal(config.sites[0].socket, "/run/mysqld/mysqld.sock");
	assert_string_equal(config.sites[0].password, "geheim");
	assert_string_equal(config.sites[0].languages[1], "it");
	assert_null(config.sites[0].languages[2]);
	assert_false(config.sites[0].publish_machine);
	assert_int_equal(config.sites[0].author, 7);
	assert_int_equal(config.sites[0].lease_seconds, 30);
	assert_true(pf_config_complete(&config, &config.sites[0], &err));
	pf_config_release(&config);
}

static void a_host_has_a_port_and_demands_tls(void **state)
{
	pf_config config;
	pf_error err;

	(void)state;
	assert_true(read_text(&config, "[site a]\n\tdatabase = db.example.org:3307\n[site b]\ndatabase = db.example.org\ntls = off\n", &err));
	assert_string_equal(config.sites[0].host, "db.example.org");
	assert_int_equal(config.sites[0].port, 3307);
	assert_true(config.sites[0].tls);
	assert_int_equal(config.sites[1].port, 3306);
	assert_false(config.sites[1].tls);
	pf_config_release(&config);
}

static void a_chain_of_providers_is_read_with_its_ceilings(void **state)
{
	pf_chain_link chain[PF_CONFIG_PROVIDERS];
	pf_config_translation *t;
	pf_config config;
	char text[1024];
	size_t count;
	pf_error err;

	(void)state;
	write_file(secret, "abc:fx\n", 0400);
	snprintf(text, sizeof text,
		 SITE "providers = libretranslate, deepl\ndeepl_key_file = %s\nlibretranslate_url = https://t.example.org/x/\nbudget_characters_run = 1000\n"
		      "budget_characters_month = 0\nbudget_characters_day_sv = 5\nbudget_characters_run_sv = 6\nbudget_characters_month_it = 7\n",
		 secret);
	assert_true(read_text(&config, text, &err));
	t = &config.sites[0].translation;
	assert_true(pf_config_translation_chain(chain, &count, t, "f", "demo", &err));
	assert_int_equal(count, 2);
	assert_ptr_equal(chain[0].provider, &pf_libretranslate);
	assert_string_equal(chain[0].config.url, "https://t.example.org/x");
	assert_null(chain[0].config.key);
	assert_string_equal(chain[1].config.url, "https://api-free.deepl.com"); /* a key of the free plan */
	assert_string_equal(chain[1].config.key, "abc:fx");
	assert_int_equal(t->budget.run, 1000);
	assert_int_equal(t->budget.language_count, 2);
	assert_string_equal(t->budget.languages[0].language, "sv");
	assert_int_equal(t->budget.languages[0].day, 5);
	assert_int_equal(t->budget.languages[0].run, 6);
	assert_int_equal(t->budget.languages[1].month, 7);
	pf_config_release(&config);
}

static void a_provider_without_its_key_or_model_is_told_when_it_is_needed(void **state)
{
	pf_chain_link chain[PF_CONFIG_PROVIDERS];
	pf_config config;
	size_t count;
	pf_error err;

	(void)state;
	assert_true(read_text(&config, SITE "providers = deepl\n", &err));
	assert_false(pf_config_translation_chain(chain, &count, &config.sites[0].translation, "/etc/p.conf", "demo", &err));
	assert_non_null(strstr(err.message, "/etc/p.conf: the site 'demo' has deepl among its providers, and no `deepl_key_file`"));
	pf_config_release(&config);
	assert_true(read_text(&config, SITE "providers = apertium chat\n", &err));
	assert_false(pf_config_translation_chain(chain, &count, &config.sites[0].translation, "/etc/p.conf", "demo", &err));
	assert_non_null(strstr(err.message, "`chat_model`"));
	pf_config_release(&config);
}

static void mistakes_are_told_with_their_line(void **state)
{
	(void)state;
	refused("[profint]\nlog = loud\n" SITE, "text or json", ":2:");
	refused(SITE "colour = red\n", "'colour' is unknown", ":7:");
	refused("[profint]\nprefix = wp_\n" SITE, "unknown in [profint]", ":2:");
	refused("[sight demo]\nname = x\n", "[site NAME]", ":2:");
	refused(SITE "author = me\n", "author = me", ":7:");
	refused(SITE "lease_seconds = 1\n", "lease_seconds", ":7:");
	refused(SITE "tls = maybe\n", "tls = maybe", ":7:");
	refused(SITE "publish = all\n", "publish = all", ":7:");
	refused(SITE "languages = en;rm\n", "language codes", ":7:");
	refused("[site a]\ndatabase = host:0\n", "host:port", ":2:");
	refused("[site a]\ndatabase = host:99999\n", "host:port", ":2:");
	refused(SITE "no equals sign\n", "key = value", ":7:");
	refused(SITE "signed_by = RWQabc\n", "RWQabc: a public key of minisign was expected", ":7:");
	refused(SITE "signed_by = " KEY " x\n", "signed_by = x", ":7:");
	refused(SITE "signed_by =\n", "no key was named", ":7:");
	refused(SITE "signed_by = RU" KEY_REST "\n", "begin with RW", ":7:");
	refused(SITE "providers = deepl google\n", "libretranslate, apertium and chat were expected", ":7:");
	refused(SITE "providers = deepl deepl\n", "each once", ":7:");
	refused(SITE "libretranslate_url = ftp://x\n", "an address like https://", ":7:");
	refused(SITE "budget_characters_week = 5\n", "budget_characters_run, _day and _month", ":7:");
	refused(SITE "budget_characters_day_ = 5\n", "as in budget_characters_day_sv", ":7:");
	refused(SITE "budget_characters_day = many\n", "a whole number of characters", ":7:");
	refused(SITE "deepl_key_file = /nowhere/key\n", "/nowhere/key", "the secret file");
	refused(SITE "apertium_key_file = /nowhere/key\n", "'apertium_key_file' is unknown", ":7:");
}

static void keys_that_may_sign_add_up(void **state)
{
	char text[4096] = SITE;
	pf_config config;
	pf_error err;

	(void)state;
	assert_true(read_text(&config, SITE "signed_by = " KEY " " KEY "\nsigned_by = " KEY "\nsource_ca = /etc/ca.pem\n", &err));
	assert_int_equal(config.sites[0].signed_by.count, 3);
	assert_memory_equal(config.sites[0].signed_by.keys, config.sites[0].signed_by.keys + 2, sizeof(pf_public_key));
	assert_string_equal(config.sites[0].source_ca, "/etc/ca.pem");
	pf_config_release(&config);
	assert_true(read_text(&config, SITE, &err));
	assert_int_equal(config.sites[0].signed_by.count, 0);
	pf_config_release(&config);
	for (size_t i = 0; i < 17; i++)
		strcat(text, "signed_by = " KEY "\n");
	refused(text, "16 keys", ":23:");
}

static void a_file_without_a_site_is_refused(void **state)
{
	(void)state;
	refused("[profint]\nlog = text\n", "no site", path);
	refused("", "no site", path);
}

static void a_file_that_others_can_read_is_refused(void **state)
{
	static const mode_t unsafe[] = { 0644, 0604, 0602, 0620, 0666 };
	pf_config config;
	pf_error err;

	(void)state;
	for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++) {
		write_file(path, SITE, unsafe[i]);
		assert_false(pf_config_read(&config, path, &err));
		assert_int_equal(err.code, PF_E_CONFIG);
		assert_non_null(strstr(err.message, "chmod"));
	}
	write_file(path, SITE, 0640);
	assert_true(pf_config_read(&config, path, &err));
	pf_config_release(&config);
}

static void a_secret_file_follows_the_same_rule(void **state)
{
	char text[512];

	(void)state;
	snprintf(text, sizeof text, SITE "password_file = %s\n", secret);
	unlink(secret);
	write_file(secret, "geheim\n", 0644);
	refused(text, "secret file", secret);
	write_file(secret, "\n", 0600);
	refused(text, "is empty", secret);
	unlink(secret);
	refused(text, "cannot be read", secret);
}

static void what_is_missing_is_named(void **state)
{
	pf_config config;
	pf_error err;

	(void)state;
	assert_true(read_text(&config, "[site demo]\ndatabase = /s\nname = w\nuser = u\nurl = https://example.org\n", &err));
	assert_false(pf_config_complete(&config, &config.sites[0], &err));
	assert_non_null(strstr(err.message, "`prefix`"));
	pf_config_release(&config);
}

static void one_site_needs_no_name_and_two_do(void **state)
{
	pf_config config;
	pf_error err;

	(void)state;
	assert_true(read_text(&config, "[site a]\nname = x\n[site b]\nname = y\n", &err));
	assert_null(pf_config_find(&config, NULL, &err));
	assert_int_equal(err.code, PF_E_USAGE);
	assert_string_equal(pf_config_find(&config, "b", &err)->name, "y");
	assert_null(pf_config_find(&config, "c", &err));
	pf_config_release(&config);
	assert_true(read_text(&config, "[site a]\nname = x\n", &err));
	assert_non_null(pf_config_find(&config, NULL, &err));
	pf_config_release(&config);
}

static void what_is_no_regular_file_is_refused(void **state)
{
	pf_config config;
	pf_error err;

	(void)state;
	assert_false(pf_config_read(&config, folder, &err));
	assert_int_equal(err.code, PF_E_CONFIG);
	assert_false(pf_config_read(&config, "/nonexistent/profint.conf", &err));
	assert_non_null(strstr(err.message, "cannot be read"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_site_is_read),
		cmocka_unit_test(a_host_has_a_port_and_demands_tls),
		cmocka_unit_test(a_chain_of_providers_is_read_with_its_ceilings),
		cmocka_unit_test(a_provider_without_its_key_or_model_is_told_when_it_is_needed),
		cmocka_unit_test(mistakes_are_told_with_their_line),
		cmocka_unit_test(keys_that_may_sign_add_up),
		cmocka_unit_test(a_file_without_a_site_is_refused),
		cmocka_unit_test(a_file_that_others_can_read_is_refused),
		cmocka_unit_test(a_secret_file_follows_the_same_rule),
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(one_site_needs_no_name_and_two_do),
		cmocka_unit_test(what_is_no_regular_file_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
