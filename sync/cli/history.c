/* history: a line an event, newest first. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static const char *text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* Who: a run with its command, or a person's login, or both. */
static void print_who(const json_t *event)
{
	char who[80];

	if (json_is_integer(json_object_get(event, "run")))
		snprintf(who, sizeof who, "run %" JSON_INTEGER_FORMAT " %s%s%.40s", json_integer_value(json_object_get(event, "run")), text(event, "command"),
			 text(event, "user") ? ", " : "", text(event, "user") ? text(event, "user") : "");
	else
		snprintf(who, sizeof who, "%.60s", text(event, "user") ? text(event, "user") : "someone");
	printf("%-24s", who);
}

static void print_event(const json_t *event)
{
	size_t i;
	json_t *field;

	printf("%s  ", text(event, "at"));
	print_who(event);
	printf("  %-8s %s %s (%" JSON_INTEGER_FORMAT ")", text(event, "action"), text(event, "record") ? text(event, "record") : text(event, "kind"),
	       text(event, "language") ? text(event, "language") : "-", json_integer_value(json_object_get(event, "object")));
	json_array_foreach(json_object_get(event, "fields"), i, field)
		printf("%s%s", i ? ", " : ": ", json_string_value(field));
	putchar('\n');
}

int pf_cli_history(const pf_line *line)
{
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report, *event;
	size_t i;
	int code = 0;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_history(engine, line->argument, line->most ? line->most : 50, &json, &error)) {
		code = pf_cli_fail(line, &error);
	} else if ((report = pf_cli_result(line, json))) {
		json_array_foreach(json_object_get(report, "events"), i, event)
			print_event(event);
		if (json_array_size(json_object_get(report, "events")) == 0 && !line->quiet)
			fputs("nothing has happened yet\n", stderr);
		json_decref(report);
	}
	profint_close(engine);
	return code;
}
