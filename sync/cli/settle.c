/* settle: one conflict is decided. */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_wish(profint_settlement *out, char **text, const pf_line *line, profint_error *error)
{
	const char *choice = line->argument_count > 1 ? line->arguments[1] : NULL;
	char *end;

	errno = 0;
	out->conflict = strtoull(line->argument, &end, 10);
	if (*line->argument < '0' || *line->argument > '9' || *end || errno)
		return pf_cli_misuse(error, "'%s' is not the number of a conflict (`profint conflicts` lists them)", line->argument);
	if (!line->text == !choice)
		return pf_cli_misuse(error, "settle wants one of mine, theirs and --text FILE");
	out->choice = choice ? choice : "text";
	if (choice && strcmp(choice, "mine") != 0 && strcmp(choice, "theirs") != 0)
		return pf_cli_misuse(error, "'%s' is no way to settle a conflict; mine, theirs or --text FILE was expected", choice);
	return choice || (pf_cli_read_text(text, &out->length, line->text, error) && (out->text = *text, true));
}

static void print_report(const json_t *report)
{
	const char *reason = json_string_value(json_object_get(report, "reason"));

	printf("conflict %" JSON_INTEGER_FORMAT " (%s %s: %s) ", json_integer_value(json_object_get(report, "conflict")),
	       json_string_value(json_object_get(report, "record")), json_string_value(json_object_get(report, "language")),
	       json_string_value(json_object_get(report, "field")));
	if (reason)
		printf("waits: %s; nothing was written\n", reason);
	else
		printf("is settled: %s, run %" JSON_INTEGER_FORMAT "\n", json_string_value(json_object_get(report, "choice")),
		       json_integer_value(json_object_get(report, "run")));
}

int pf_cli_settle(const pf_line *line)
{
	profint_options options = { .wait = line->wait };
	profint_status status = PROFINT_DONE;
	profint_settlement wish = { 0 };
	profint *engine = NULL;
	profint_error error;
	char *json = NULL, *text = NULL, by[64];
	json_t *report;
	int code;

	wish.by = pf_cli_who(by);
	if (!read_wish(&wish, &text, line, &error) || !profint_open(&engine, line->config, line->site, &error) ||
	    !profint_settle(engine, &options, &wish, &json, &status, &error)) {
		code = pf_cli_fail(line, &error);
	} else {
		code = (int)status;
		if ((report = pf_cli_result(line, json))) {
			if (!line->quiet || status == PROFINT_WAITING)
				print_report(report);
			json_decref(report);
		}
	}
	free(text);
	profint_close(engine);
	return code;
}
