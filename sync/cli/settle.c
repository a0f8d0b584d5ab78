/* settle: one conflict is decided. */
#include "cli/command.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_BYTES ((size_t)16 << 20)

static bool misuse(profint_error *error, const char *format, const char *what, const char *why)
{
	*error = (profint_error){ .status = PROFINT_USAGE, .word = "usage" };
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(error->message, sizeof error->message, format, what, why);
#pragma GCC diagnostic pop
	return false;
}

static bool read_all(char **out, size_t *length, FILE *file)
{
	size_t room = 65536, used = 0;
	char *text = malloc(room);

	while (text && !feof(file) && !ferror(file) && used <= MOST_BYTES) {
		used += fread(text + used, 1, room - used, file);
		if (used == room) {
			char *more = realloc(text, room *= 2);

			if (!more)
				free(text);
			text = more;
		}
	}
	if (!text || ferror(file) || used > MOST_BYTES) {
		free(text);
		return false;
	}
	*out = text;
	*length = used;
	return true;
}

/* The text of a file, or of standard input for "-". The caller frees. */
static bool read_text(char **out, size_t *length, const char *path, profint_error *error)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	bool ok;

	if (!file)
		return misuse(error, "the text %s cannot be read: %s", path, strerror(errno));
	ok = read_all(out, length, file);
	if (file != stdin)
		fclose(file);
	return ok || misuse(error, "the text %s cannot be read%s", path, ", or is larger than 16 MB");
}

static bool read_wish(profint_settlement *out, char **text, const pf_line *line, profint_error *error)
{
	const char *choice = line->argument_count > 1 ? line->arguments[1] : NULL;
	char *end;

	errno = 0;
	out->conflict = strtoull(line->argument, &end, 10);
	if (*line->argument < '0' || *line->argument > '9' || *end || errno)
		return misuse(error, "'%s'%s is not the number of a conflict (`profint conflicts` lists them)", line->argument, "");
	if (!line->text == !choice)
		return misuse(error, "settle wants one of mine, theirs and --text FILE%s%s", "", "");
	out->choice = choice ? choice : "text";
	if (choice && strcmp(choice, "mine") != 0 && strcmp(choice, "theirs") != 0)
		return misuse(error, "'%s'%s is no way to settle a conflict; mine, theirs or --text FILE was expected", choice, "");
	return choice || (read_text(text, &out->length, line->text, error) && (out->text = *text, true));
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
	const struct passwd *user = getpwuid(getuid());
	profint *engine = NULL;
	profint_error error;
	char *json = NULL, *text = NULL, by[64];
	json_t *report;
	int code;

	snprintf(by, sizeof by, "cli:%.50s", user ? user->pw_name : "?");
	wish.by = by;
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
