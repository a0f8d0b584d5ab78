/* sites: how every site of the configuration stands; and version. */
#include "cli/command.h"

#include <stdio.h>

int pf_cli_sites(const pf_line *line)
{
	profint_status status = PROFINT_DONE;
	profint_error error;
	char *json = NULL;
	json_t *report, *site;
	size_t i;

	if (!profint_sites(line->config, &json, &status, &error))
		return pf_cli_fail(line, &error);
	if ((report = pf_cli_result(line, json))) {
		json_array_foreach(json_object_get(report, "sites"), i, site)
			printf("%-20s %-6s %s\n", json_string_value(json_object_get(site, "site")), json_is_true(json_object_get(site, "ok")) ? "ok" : "not ok",
			       json_string_value(json_object_get(site, "message")));
		json_decref(report);
	}
	return (int)status;
}

int pf_cli_version(const pf_line *line)
{
	profint_error error;
	char *json = NULL;
	json_t *report;

	if (!profint_version(&json, &error))
		return pf_cli_fail(line, &error);
	if ((report = pf_cli_result(line, json))) {
		printf("profint %s\n", json_string_value(json_object_get(report, "version")));
		json_decref(report);
	}
	return 0;
}
