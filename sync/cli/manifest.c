/* manifest: writes or refreshes the list of files of a bundle. */
#include "cli/command.h"

#include <stdio.h>

int pf_cli_manifest(const pf_line *line)
{
	profint_error error;
	char *json = NULL;
	json_t *report;

	if (!profint_manifest(line->argument, &json, &error))
		return pf_cli_fail(line, &error);
	if ((report = pf_cli_result(line, json))) {
		if (!line->quiet)
			printf("%s/profint.json lists %" JSON_INTEGER_FORMAT " files\n", line->argument, json_integer_value(json_object_get(report, "files")));
		json_decref(report);
	}
	return 0;
}
