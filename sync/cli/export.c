/* export: a bundle of what the site holds now. */
#include "cli/command.h"

#include <stdio.h>

static void print_notices(const json_t *report)
{
	json_t *notice;
	size_t i;

	json_array_foreach(json_object_get(report, "notices"), i, notice) {
		const char *record = json_string_value(json_object_get(notice, "record")), *language = json_string_value(json_object_get(notice, "language"));

		printf("%s%s%s%s%s\n", record, *record && *language ? " " : "", language, *record ? ": " : "", json_string_value(json_object_get(notice, "message")));
	}
}

static void print_summary(const pf_line *line, const json_t *report)
{
	json_int_t lost = json_integer_value(json_object_get(report, "lost"));

	fprintf(stderr, "%s holds %" JSON_INTEGER_FORMAT " records and %" JSON_INTEGER_FORMAT " files of %s", line->argument,
		json_integer_value(json_object_get(report, "records")), json_integer_value(json_object_get(report, "media")),
		json_string_value(json_object_get(report, "origin")));
	if (lost)
		fprintf(stderr, "; %" JSON_INTEGER_FORMAT " things of the site are not in it", lost);
	fputc('\n', stderr);
}

int pf_cli_export(const pf_line *line)
{
	profint_options options = pf_cli_options(line);
	profint_status status = PROFINT_DONE;
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_export(engine, line->argument, &options, &json, &status, &error)) {
		status = (profint_status)pf_cli_fail(line, &error);
	} else if ((report = pf_cli_result(line, json))) {
		print_notices(report);
		if (!line->quiet)
			print_summary(line, report);
		json_decref(report);
	}
	profint_close(engine);
	return (int)status;
}
