/* check: every finding of a bundle, one a line. */
#include "cli/command.h"

#include <stdio.h>

int pf_cli_check(const pf_line *line)
{
	profint_options options = pf_cli_options(line);
	profint_error error;
	char *json = NULL;
	json_t *report;
	bool valid;

	if (!profint_check(&options, &json, &error))
		return pf_cli_fail(line, &error);
	report = json_loads(json, 0, NULL);
	valid = json_is_true(json_object_get(report, "valid"));
	if (line->json)
		puts(json);
	pf_cli_bar_end();
	if (!line->json)
		pf_cli_findings(report);
	if (!line->quiet && !line->json)
		fprintf(stderr, "%s: %s, %zu finding%s\n", line->argument, valid ? "valid" : "invalid", json_array_size(json_object_get(report, "findings")),
			json_array_size(json_object_get(report, "findings")) == 1 ? "" : "s");
	json_decref(report);
	profint_free(json);
	return valid ? PROFINT_DONE : PROFINT_INVALID;
}
