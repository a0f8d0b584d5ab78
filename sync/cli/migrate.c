/* migrate: brings profint's own tables up to date. */
#include "cli/command.h"

#include <stdio.h>

int pf_cli_migrate(const pf_line *line)
{
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report, *name;
	size_t i;
	int code = 0;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_migrate(engine, &json, &error)) {
		code = pf_cli_fail(line, &error);
	} else if ((report = pf_cli_result(line, json))) {
		json_array_foreach(json_object_get(report, "applied"), i, name)
			printf("applied %s\n", json_string_value(name));
		if (!line->quiet)
			printf("the tables are of version %" JSON_INTEGER_FORMAT "\n", json_integer_value(json_object_get(report, "version")));
		json_decref(report);
	}
	profint_close(engine);
	return code;
}
