/*
 * ask: texts to the providers of a site's configuration, without the site's content: for stories about providers.
 *
 *     ask SITE LANGUAGE [LOCALE] [dry] < a text (HTML) a line
 *
 * As `profint translate` does it, under the lease and by a run of its own number. Answers: a line each, "+ ANSWER" or "- WHY", in the order of
 * the texts, and at last "= SENT CHARACTERS REQUESTS FAILED WAITING quota|budget|done WHY".
 */
#include "engine/config.h"
#include "engine/site.h"
#include "base/digest.h"
#include "net/http.h"
#include "store/schema.h"
#include "store/lease.h"
#include "store/ledger.h"
#include "translate/ask.h"
#include "wordpress/segment.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 20000u

static pf_question questions[MOST];

static size_t read_texts(pf_arena *arena)
{
	char *line = NULL;
	size_t room = 0, count = 0;
	ssize_t length;

	while (count < MOST && (length = getline(&line, &room, stdin)) > 0) {
		while (length && line[length - 1] == '\n')
			length--;
		questions[count].source = pf_arena_span(arena, (pf_span){ line, (size_t)length });
		questions[count].markup = true;
		pf_segment_mark(questions[count].hash, questions[count].source, true);
		count++;
	}
	free(line);
	return count;
}

static void print(size_t count, const pf_ask_report *report)
{
	for (size_t i = 0; i < count; i++) {
		const pf_question *q = &questions[i];

		if (q->answer.data)
			printf("+ %.*s\n", (int)q->answer.length, q->answer.data);
		else
			printf("- %s%s\n", q->waits ? "(waits) " : "", q->why ? q->why : "");
	}
	printf("= %llu %llu %llu %llu %llu %s %s\n", (unsigned long long)report->sent, (unsigned long long)report->characters, (unsigned long long)report->requests,
	       (unsigned long long)report->failed, (unsigned long long)report->waiting, report->stopped_by_quota ? "quota" : report->stopped_by_budget ? "budget" : "done",
	       report->why ? report->why : "");
}

static bool go(pf_site *site, pf_config_site *config, const char *language, const char *locale, bool dry, pf_error *err)
{
	pf_chain_link chain[PF_CONFIG_PROVIDERS];
	pf_ask_report report = { 0 };
	pf_lease lease = { 0 };
	pf_ask_options options = { .db = site->db, .lease = &lease, .arena = site->arena, .source_language = PF_SPAN("fr"), .language = pf_span_of(language),
				   .locale = pf_span_of(locale), .chain = chain, .budget = &config->translation.budget, .ca_file = config->translation.ca, .dry_run = dry };
	pf_glossary_entry *entries;
	size_t count = read_texts(site->arena);
	bool ok;

	ok = pf_schema_migrate(site->db, NULL, NULL, err) && pf_lease_take(&lease, site->db, config->lease_seconds, 0, err) &&
	     pf_run_start(&options.run, site->db, "translate", lease.fence, "test", "", err) &&
	     pf_glossary_find(&entries, &options.entry_count, site->arena, site->db, options.language, err) &&
	     pf_config_translation_chain(chain, &options.chain_count, &config->translation, "profint.conf", config->name, err);
	options.entries = ok ? entries : NULL;
	ok = ok && pf_ask(questions, count, &options, &report, err);
	if (ok)
		print(count, &report);
	pf_lease_release(&lease, site->db);
	return ok;
}

int main(int count, char **arguments)
{
	const char *path = getenv("PROFINT_CONFIG");
	bool dry = count > 3 && strcmp(arguments[count - 1], "dry") == 0;
	const char *locale = count > 3 && strcmp(arguments[3], "dry") != 0 ? arguments[3] : "";
	pf_config config = { 0 };
	pf_site site = { 0 };
	const pf_config_site *found = NULL;
	pf_error err = { 0 };
	bool ok;

	if (count < 3 || !path)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	ok = pf_digest_start(&err) && pf_config_read(&config, path, &err) && (found = pf_config_find(&config, arguments[1], &err)) &&
	     pf_config_complete(&config, found, &err) && pf_site_connect(&site, &config, found, &err) && go(&site, (pf_config_site *)found, arguments[2], locale, dry, &err);
	if (!ok)
		fprintf(stderr, "ask: %s\n", err.message);
	pf_site_release(&site);
	pf_config_release(&config);
	return ok ? 0 : 1;
}
