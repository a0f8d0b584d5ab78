/* conflicts: what the site and the bundle both changed, and how to settle it. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#define SHOWN_LINES 6
#define SHOWN_BYTES 100

/* One side of a conflict, its first lines, each behind a sign. Control characters must not steer the terminal. */
static void print_side(char sign, const json_t *text)
{
	const char *at = json_string_value(text);
	int lines = 0;

	if (!at) {
		printf("  %c (nothing)\n", sign);
		return;
	}
	for (; (*at || lines == 0) && lines < SHOWN_LINES; lines++) {
		size_t length = strcspn(at, "\n"), shown = length > SHOWN_BYTES ? SHOWN_BYTES : length;

		while (shown < length && shown && ((unsigned char)at[shown] & 0xc0) == 0x80)
			shown--;
		printf("  %c ", sign);
		for (size_t i = 0; i < shown; i++)
			putchar((unsigned char)at[i] < 0x20 || at[i] == 0x7f ? '?' : at[i]);
		puts(shown < length ? "…" : "");
		at += length + (at[length] == '\n');
	}
	if (*at)
		printf("  %c …\n", sign);
}

static void print_conflict(const json_t *conflict)
{
	printf("%" JSON_INTEGER_FORMAT "  %s %s (%" JSON_INTEGER_FORMAT "): %s, since run %" JSON_INTEGER_FORMAT ", %s UTC\n",
	       json_integer_value(json_object_get(conflict, "id")), json_string_value(json_object_get(conflict, "record")),
	       json_string_value(json_object_get(conflict, "language")), json_integer_value(json_object_get(conflict, "post")),
	       json_string_value(json_object_get(conflict, "field")), json_integer_value(json_object_get(conflict, "run")),
	       json_string_value(json_object_get(conflict, "noted")));
	print_side('-', json_object_get(conflict, "mine"));
	print_side('+', json_object_get(conflict, "theirs"));
}

static void print_report(const json_t *report, bool quiet)
{
	const json_t *conflicts = json_object_get(report, "conflicts");
	size_t i, count = json_array_size(conflicts);
	json_t *conflict;

	json_array_foreach(conflicts, i, conflict)
		print_conflict(conflict);
	if (quiet)
		return;
	if (count == 0)
		puts("no conflict is open");
	else
		printf("%zu conflict%s; - is the site's text (mine), + the bundle's (theirs): `profint settle ID mine|theirs`, or with a text of your own "
		       "`profint settle ID --text FILE`\n",
		       count, count == 1 ? "" : "s");
}

int pf_cli_conflicts(const pf_line *line)
{
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;
	int code = 0;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_conflicts(engine, &json, &error)) {
		code = pf_cli_fail(line, &error);
	} else if ((report = pf_cli_result(line, json))) {
		print_report(report, line->quiet);
		json_decref(report);
	}
	profint_close(engine);
	return code;
}
