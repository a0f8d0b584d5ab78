/* plan: what sync would do, a line an object. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static void print_change(const json_t *change)
{
	const char *reason = json_string_value(json_object_get(change, "reason"));
	size_t i;
	json_t *field;

	printf("%-8s %s %s", json_string_value(json_object_get(change, "action")), json_string_value(json_object_get(change, "record")),
	       json_string_value(json_object_get(change, "language")));
	if (json_is_integer(json_object_get(change, "post")))
		printf(" (%" JSON_INTEGER_FORMAT ")", json_integer_value(json_object_get(change, "post")));
	json_array_foreach(json_object_get(change, "fields"), i, field)
		printf("%s%s", i ? ", " : ": ", json_string_value(field));
	printf("%s%s\n", reason ? " — " : "", reason ? reason : "");
}

static void print_plan(const json_t *plan, bool quiet)
{
	const json_t *counts = json_object_get(plan, "counts");
	const char *name;
	json_t *count, *change;
	size_t i;

	json_array_foreach(json_object_get(plan, "changes"), i, change)
		print_change(change);
	if (quiet)
		return;
	fprintf(stderr, "%" JSON_INTEGER_FORMAT " records", json_integer_value(json_object_get(counts, "total")));
	json_object_foreach((json_t *)(uintptr_t)counts, name, count)
		if (json_integer_value(count) && strcmp(name, "total") != 0)
			fprintf(stderr, ", %" JSON_INTEGER_FORMAT " %s", json_integer_value(count), name);
	fprintf(stderr, "; nothing was written\n");
}

int pf_cli_plan(const pf_line *line)
{
	profint_options options = pf_cli_options(line);
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *plan;
	int status = 0;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_plan(engine, &options, &json, &error)) {
		if (json && (plan = pf_cli_result(line, json))) {
			pf_cli_findings(plan);
			json_decref(plan);
		}
		status = pf_cli_fail(line, &error);
	} else if ((plan = pf_cli_result(line, json))) {
		print_plan(plan, line->quiet);
		json_decref(plan);
	}
	profint_close(engine);
	return status;
}
