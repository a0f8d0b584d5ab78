/* verify: the faults of a site, a line each. */
#include "cli/command.h"

#include <stdio.h>

static void print_faults(const json_t *report)
{
	size_t i;
	json_t *fault;

	json_array_foreach(json_object_get(report, "faults"), i, fault)
		printf("%s: %s %s (%" JSON_INTEGER_FORMAT "): %s%s\n", json_string_value(json_object_get(fault, "kind")),
		       json_string_value(json_object_get(fault, "record")), json_string_value(json_object_get(fault, "language")),
		       json_integer_value(json_object_get(fault, "object")), json_string_value(json_object_get(fault, "message")),
		       json_is_true(json_object_get(fault, "repaired")) ? " — repaired" : "");
}

int pf_cli_verify(const pf_line *line)
{
	profint_options options = pf_cli_options(line);
	profint_status status = PROFINT_DONE;
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;
	int code;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_verify(engine, &options, &json, &status, &error)) {
		code = pf_cli_fail(line, &error);
		profint_close(engine);
		return code;
	}
	if ((report = pf_cli_result(line, json))) {
		size_t faults = json_array_size(json_object_get(report, "faults"));

		print_faults(report);
		if (!line->quiet)
			printf("%" JSON_INTEGER_FORMAT " objects checked, %zu fault%s\n", json_integer_value(json_object_get(report, "checked")), faults, faults == 1 ? "" : "s");
		json_decref(report);
	}
	profint_close(engine);
	return (int)status;
}
