/* undo: what a run changed is put back, with a summary of what was left alone. */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void print_skipped(const json_t *skipped)
{
	size_t i, f;
	json_t *entry, *field;

	json_array_foreach(skipped, i, entry) {
		printf("left alone: %s %s", json_string_value(json_object_get(entry, "record")), json_string_value(json_object_get(entry, "language")));
		json_array_foreach(json_object_get(entry, "fields"), f, field)
			printf("%s%s", f ? ", " : ": ", json_string_value(field));
		printf(" — %s\n", json_string_value(json_object_get(entry, "reason")));
	}
}

static void print_report(const json_t *report)
{
	static const char *const words[] = { "restored", "untrashed", "deleted", "trashed", "skipped" };
	const json_t *objects = json_object_get(report, "objects");
	bool any = false;

	printf("run %" JSON_INTEGER_FORMAT " undid run %" JSON_INTEGER_FORMAT ":", number(report, "run"), number(report, "undone"));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (number(objects, words[i])) {
			printf("%s %" JSON_INTEGER_FORMAT " objects %s", any ? "," : "", number(objects, words[i]), words[i]);
			any = true;
		}
	puts(any ? "" : " there was nothing to put back");
	print_skipped(json_object_get(report, "skipped"));
	if (any)
		printf("the next sync brings these changes again if the bundle still has them (`profint plan` shows them); `profint undo %" JSON_INTEGER_FORMAT
		       "` takes this back\n",
		       number(report, "run"));
}

static bool read_run(uint64_t *out, const pf_line *line, profint_error *error)
{
	char *end;

	errno = 0;
	*out = strtoull(line->argument, &end, 10);
	if (*line->argument >= '1' && *line->argument <= '9' && !*end && !errno)
		return true;
	*error = (profint_error){ .status = PROFINT_USAGE, .word = "usage" };
	snprintf(error->message, sizeof error->message, "'%.60s' is not the number of a run (`profint status` lists the last ones)", line->argument);
	return false;
}

int pf_cli_undo(const pf_line *line)
{
	profint_options options = pf_cli_options(line);
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;
	uint64_t run;
	int status = 0;

	options.bundle = NULL;
	if (!read_run(&run, line, &error) || !profint_open(&engine, line->config, line->site, &error) ||
	    !profint_undo(engine, run, &options, &json, &error)) {
		status = pf_cli_fail(line, &error);
	} else if ((report = pf_cli_result(line, json))) {
		if (!line->quiet)
			print_report(report);
		json_decref(report);
	}
	profint_close(engine);
	return status;
}
