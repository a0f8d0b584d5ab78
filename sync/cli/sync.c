/* sync: the main job, with a summary that says what was done and what waits. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static void print_counts(const json_t *counts)
{
	const char *name;
	json_t *count;

	printf("%" JSON_INTEGER_FORMAT " records", json_integer_value(json_object_get(counts, "total")));
	json_object_foreach((json_t *)(uintptr_t)counts, name, count)
		if (json_integer_value(count) && strcmp(name, "total") != 0)
			printf(", %" JSON_INTEGER_FORMAT " %s", json_integer_value(count), strcmp(name, "conflicts") == 0 ? "in conflict" : name);
	putchar('\n');
}

static void print_removals(const json_t *removals)
{
	json_int_t waiting = json_integer_value(json_object_get(removals, "waiting"));

	if (waiting)
		printf("removals: %" JSON_INTEGER_FORMAT " records left the bundle, more than the %" JSON_INTEGER_FORMAT " that max_trash allows, so none went to the trash; "
		       "if that is meant: profint sync --allow-trash %" JSON_INTEGER_FORMAT "\n",
		       waiting, json_integer_value(json_object_get(removals, "allowed")), waiting);
}

/* A file that did not arrive is named even by --quiet: nobody else tells of it. */
static void print_failed(const json_t *report)
{
	size_t i;
	json_t *file;

	json_array_foreach(json_object_get(json_object_get(report, "media"), "failed"), i, file)
		fprintf(stderr, "profint: %s could not be brought to the site: %s\n", json_string_value(json_object_get(file, "path")),
			json_string_value(json_object_get(file, "message")));
}

static void print_translations(const json_t *report)
{
	const json_t *t = json_object_get(report, "translations");
	json_int_t sent = json_integer_value(json_object_get(t, "sent")), review = json_integer_value(json_object_get(t, "review"));

	if (sent)
		printf("translations: %" JSON_INTEGER_FORMAT " texts translated (%" JSON_INTEGER_FORMAT " characters in %" JSON_INTEGER_FORMAT " requests)\n", sent,
		       json_integer_value(json_object_get(t, "characters")), json_integer_value(json_object_get(t, "requests")));
	if (review)
		printf("review: %" JSON_INTEGER_FORMAT " texts wait for a person (`profint review list`)\n", review);
	if (json_object_get(report, "stopped"))
		printf("translations stopped: %s\n", json_string_value(json_object_get(report, "stopped")));
}

static void print_report(const json_t *report)
{
	const json_t *counts = json_object_get(report, "records");
	json_int_t pending = json_integer_value(json_object_get(json_object_get(report, "outbox"), "pending"));

	printf("run %" JSON_INTEGER_FORMAT " %s in %.1f s: ", json_integer_value(json_object_get(report, "run")),
	       json_string_value(json_object_get(report, "outcome")), json_real_value(json_object_get(report, "seconds")));
	print_counts(counts);
	if (json_integer_value(json_object_get(counts, "kept")))
		printf("kept: what only the site changed was left as it is (`profint plan` lists it)\n");
	if (json_integer_value(json_object_get(counts, "conflicts")))
		printf("conflicts: the site and the bundle both changed a field; the site's text stays (`profint conflicts` lists them)\n");
	if (json_integer_value(json_object_get(counts, "deferred")))
		printf("deferred: some records wait for the next run (`profint plan` says why)\n");
	if (json_integer_value(json_object_get(counts, "refused")))
		printf("refused: some records cannot be stored (`profint plan` says why)\n");
	print_removals(json_object_get(report, "removals"));
	print_translations(report);
	if (pending)
		printf("outbox: WordPress has still to be told about %" JSON_INTEGER_FORMAT " objects; the plugin's own schedule does it\n", pending);
}

int pf_cli_sync(const pf_line *line)
{
	profint_options options = pf_cli_options(line);
	profint_status status = PROFINT_DONE;
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;
	int code;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_sync(engine, &options, &json, &status, &error)) {
		if (json && (report = pf_cli_result(line, json))) {
			pf_cli_findings(report);
			json_decref(report);
		}
		code = pf_cli_fail(line, &error);
		profint_close(engine);
		return code;
	}
	if ((report = pf_cli_result(line, json))) {
		print_failed(report);
		if (!line->quiet)
			print_report(report);
		else if (status == PROFINT_WAITING)
			fputs("profint: done, but something waits for a person (`profint plan` lists it)\n", stderr);
		json_decref(report);
	}
	profint_close(engine);
	return (int)status;
}
