/* print: what all commands share in speaking: failures, findings, results, the progress bar. */
#include "cli/command.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool bar_shown;

static int fail(const pf_line *line, const profint_error *error, bool object)
{
	pf_cli_bar_end();
	if (line->json && object) {
		json_t *said = json_pack("{s:{s:s, s:s}}", "error", "code", error->word, "message", error->message);

		json_dumpf(said, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(said);
	}
	fprintf(stderr, "profint: %s\n", error->message);
	return (int)error->status;
}

int pf_cli_fail(const pf_line *line, const profint_error *error)
{
	return fail(line, error, error->status != PROFINT_INVALID);
}

int pf_cli_fail_file(const pf_line *line, const profint_error *error)
{
	return fail(line, error, true);
}

bool pf_cli_misuse(profint_error *error, const char *format, ...)
{
	va_list args;

	*error = (profint_error){ .status = PROFINT_USAGE, .word = "usage" };
	va_start(args, format);
	vsnprintf(error->message, sizeof error->message, format, args);
	va_end(args);
	return false;
}

const char *pf_cli_who(char out[64])
{
	const struct passwd *user = getpwuid(getuid());

	snprintf(out, 64, "cli:%.50s", user ? user->pw_name : "?");
	return out;
}

/* Names from outside must not steer the terminal. */
static void put_safe(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, out);
}

void pf_cli_put_line(const char *format, ...)
{
	char text[2000];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	put_safe(stdout, text);
	putchar('\n');
}

void pf_cli_findings(const json_t *report)
{
	size_t i;
	json_t *finding;

	json_array_foreach(json_object_get(report, "findings"), i, finding) {
		put_safe(stdout, json_string_value(json_object_get(finding, "file")));
		printf(":%" JSON_INTEGER_FORMAT ": ", json_integer_value(json_object_get(finding, "line")));
		put_safe(stdout, json_string_value(json_object_get(finding, "pointer")));
		printf(": %s: ", json_string_value(json_object_get(finding, "severity")));
		put_safe(stdout, json_string_value(json_object_get(finding, "message")));
		putchar('\n');
	}
}

json_t *pf_cli_result(const pf_line *line, char *json)
{
	json_t *parsed = NULL;

	pf_cli_bar_end();
	if (line->json)
		puts(json);
	else
		parsed = json_loads(json, 0, NULL);
	profint_free(json);
	return parsed;
}

bool pf_cli_bar(void *self, const char *stage, uint64_t done, uint64_t total)
{
	static const char *const words[][2] = { { "fetch", "Fetching" }, { "check", "Checking" }, { "media", "Sending files" }, { "apply", "Writing" }, { "export", "Exporting" },
						 { "undo", "Putting back" }, { "look", "Looking" }, { "translate", "Translating" }, { "publish", "Publishing" } };
	const char *word = stage;
	int width = 30, filled = total ? (int)(done * (uint64_t)width / total) : 0;

	(void)self;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i][0], stage) == 0)
			word = words[i][1];
	bar_shown = true;
	fprintf(stderr, "\r%-14s [%.*s%*s] %3d %%\033[K", word, filled, "##############################", width - filled, "",
		total ? (int)(done * 100 / total) : 0);
	fflush(stderr);
	return true;
}

void pf_cli_bar_end(void)
{
	if (bar_shown)
		fputs("\r\033[K", stderr);
	bar_shown = false;
}

profint_options pf_cli_options(const pf_line *line)
{
	profint_options options = { .bundle = line->argument, .source_ca = line->source_ca, .wait = line->wait, .repair = line->repair,
				    .restore_deleted = line->restore_deleted, .allow_rollback = line->allow_rollback,
				    .origin = line->origin, .language = line->language, .dry_run = line->dry_run, .allow_trash = line->allow_trash, .most_trash = line->most_trash };

	if (!line->quiet && isatty(STDERR_FILENO))
		options.progress = pf_cli_bar;
	return options;
}
