/* memory: the translation memory counted, written into a file, filled from one. */
#include "cli/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static json_int_t number(const json_t *report, const char *name)
{
	return json_integer_value(json_object_get(report, name));
}

static void print_counts(const pf_line *line, const json_t *report)
{
	size_t i;
	json_t *row;

	json_array_foreach(json_object_get(report, "memory"), i, row)
		printf("%-6s %8" JSON_INTEGER_FORMAT " texts, %" JSON_INTEGER_FORMAT " reviewed\n", json_string_value(json_object_get(row, "language")), number(row, "texts"),
		       number(row, "reviewed"));
	if (json_array_size(json_object_get(report, "memory")) == 0 && !line->quiet)
		fputs("the memory is empty\n", stderr);
}

static void print_export(const pf_line *line, const json_t *report)
{
	if (!line->quiet)
		printf("%s: %" JSON_INTEGER_FORMAT " texts\n", json_string_value(json_object_get(report, "file")), number(report, "texts"));
	if (number(report, "left_out"))
		fprintf(stderr, "profint: %" JSON_INTEGER_FORMAT " texts were left out, for they hold signs that no XML can hold\n", number(report, "left_out"));
}

static void print_import(const pf_line *line, const json_t *report)
{
	const char *file = json_string_value(json_object_get(report, "file")), *name;
	json_t *refusal, *count;
	size_t i;

	json_array_foreach(json_object_get(report, "refusals"), i, refusal)
		pf_cli_put_line("%s:%" JSON_INTEGER_FORMAT ": %s: the text %s", file, number(refusal, "line"), json_string_value(json_object_get(refusal, "language")),
				json_string_value(json_object_get(refusal, "reason")));
	if (line->quiet)
		return;
	json_object_foreach(json_object_get(report, "unknown_languages"), name, count)
		pf_cli_put_line("%" JSON_INTEGER_FORMAT " texts in '%s', which the site does not have", json_integer_value(count), name);
	printf("%s: %" JSON_INTEGER_FORMAT " units, %" JSON_INTEGER_FORMAT " texts added, %" JSON_INTEGER_FORMAT " known, %" JSON_INTEGER_FORMAT " refused\n", file,
	       number(report, "units"), number(report, "added"), number(report, "known"), number(report, "refused"));
}

/* Which of the three it is, by its first word. */
static bool run(const pf_line *line, profint *engine, char **json, void (**print)(const pf_line *, const json_t *), profint_error *error)
{
	const char *word = line->argument, *file = line->arguments[1];
	char who[64];

	if (!word) {
		*print = print_counts;
		return line->reviewed || line->language ? pf_cli_misuse(error, "--%s goes with %s", line->reviewed ? "reviewed" : "language",
									line->reviewed ? "memory import" : "memory export") :
							  profint_memory(engine, json, error);
	}
	if (strcmp(word, "export") != 0 && strcmp(word, "import") != 0)
		return pf_cli_misuse(error, "'memory %s' is unknown; memory export FILE or memory import FILE was expected", word);
	if (!file)
		return pf_cli_misuse(error, "memory %s wants a FILE", word);
	if (*word == 'e') {
		*print = print_export;
		return line->reviewed ? pf_cli_misuse(error, "--reviewed goes with memory import") : profint_memory_export(engine, file, line->language, json, error);
	}
	*print = print_import;
	return line->language ? pf_cli_misuse(error, "--language goes with memory export; an import takes all languages of the site") :
				profint_memory_import(engine, file, line->reviewed, pf_cli_who(who), json, error);
}

int pf_cli_memory(const pf_line *line)
{
	void (*print)(const pf_line *, const json_t *) = NULL;
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;
	int code = 0;

	if (!profint_open(&engine, line->config, line->site, &error) || !run(line, engine, &json, &print, &error)) {
		code = pf_cli_fail_file(line, &error);
	} else if ((report = pf_cli_result(line, json))) {
		print(line, report);
		json_decref(report);
	}
	profint_close(engine);
	return code;
}
