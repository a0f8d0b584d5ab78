/* translators: the part of review that speaks with translators' tools: texts out as a file, and back. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static json_int_t number(const json_t *report, const char *name)
{
	return json_integer_value(json_object_get(report, name));
}

static const char *text(const json_t *report, const char *name)
{
	return json_string_value(json_object_get(report, name));
}

static void print_export(const pf_line *line, const json_t *report)
{
	if (number(report, "texts") == 0)
		fputs("profint: there is no such text; no file was written\n", stderr);
	else if (!line->quiet)
		printf("%s: %" JSON_INTEGER_FORMAT " texts of %" JSON_INTEGER_FORMAT " records\n", text(report, "file"), number(report, "texts"), number(report, "records"));
	if (number(report, "left_out"))
		fprintf(stderr, "profint: %" JSON_INTEGER_FORMAT " texts were left out, for they hold signs that no XML can hold\n", number(report, "left_out"));
}

static void print_refusals(const json_t *report)
{
	size_t i;
	json_t *one;

	json_array_foreach(json_object_get(report, "refusals"), i, one) {
		if (json_is_integer(json_object_get(one, "line")))
			pf_cli_put_line("%s:%" JSON_INTEGER_FORMAT ": %s: the text %s", text(report, "file"), number(one, "line"), text(one, "unit"), text(one, "reason"));
		else
			pf_cli_put_line("%s: %s was left as it is: %s", text(report, "file"), text(one, "unit"), text(one, "reason"));
	}
}

static void print_import(const pf_line *line, const json_t *report)
{
	const json_t *pages = json_object_get(report, "pages");

	print_refusals(report);
	if (line->quiet)
		return;
	printf("%s: %" JSON_INTEGER_FORMAT " units: %" JSON_INTEGER_FORMAT " approved, %" JSON_INTEGER_FORMAT " edited, %" JSON_INTEGER_FORMAT
	       " not reviewed yet, %" JSON_INTEGER_FORMAT " unchanged, %" JSON_INTEGER_FORMAT " untranslated, %" JSON_INTEGER_FORMAT " refused; %" JSON_INTEGER_FORMAT
	       " pages changed",
	       text(report, "file"), number(report, "units"), number(report, "approved"), number(report, "edited"), number(report, "drafts"), number(report, "unchanged"),
	       number(report, "untranslated"), number(report, "refused"), number(pages, "created") + number(pages, "updated"));
	if (number(pages, "conflicts") + number(pages, "deferred"))
		printf(", %" JSON_INTEGER_FORMAT " wait", number(pages, "conflicts") + number(pages, "deferred"));
	if (json_is_integer(json_object_get(report, "run")))
		printf(" (run %" JSON_INTEGER_FORMAT ")", number(report, "run"));
	putchar('\n');
}

/* An option that belongs to another word of review. */
static bool check_options(const pf_line *line, bool export, profint_error *error)
{
	if (line->text || line->reason || line->most)
		return pf_cli_misuse(error, "--%s does not go with review %s", line->text ? "text" : line->reason ? "reason" : "most", line->argument);
	if (export && (line->reviewed || line->wait))
		return pf_cli_misuse(error, "--%s goes with review import", line->reviewed ? "reviewed" : "wait");
	if (!export && (line->format || line->state || line->language))
		return pf_cli_misuse(error, "--%s goes with review export; the file says it itself", line->format ? "format" : line->state ? "state" : "language");
	if (line->argument_count < 2 || (!export && line->argument_count > 2))
		return pf_cli_misuse(error, "review %s wants one FILE", line->argument);
	return !export || line->language || pf_cli_misuse(error, "review export wants --language");
}

static bool export_texts(const pf_line *line, profint *engine, char **json, profint_error *error)
{
	profint_handout wish = { .file = line->arguments[1], .language = line->language, .format = line->format, .state = line->state, .record = line->arguments[2] };

	return profint_review_export(engine, &wish, json, error);
}

static bool import_texts(const pf_line *line, profint *engine, char **json, profint_status *status, profint_error *error)
{
	profint_options options = pf_cli_options(line);
	char who[64];

	return profint_review_import(engine, &options, line->arguments[1], line->reviewed, pf_cli_who(who), json, status, error);
}

int pf_cli_translators(const pf_line *line)
{
	bool export = *line->argument == 'e', done;
	profint_status status = PROFINT_DONE;
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;
	int code;

	done = check_options(line, export, &error) && profint_open(&engine, line->config, line->site, &error) &&
	       (export ? export_texts(line, engine, &json, &error) : import_texts(line, engine, &json, &status, &error));
	pf_cli_bar_end();
	code = done ? (int)status : pf_cli_fail_file(line, &error);
	if (done && (report = pf_cli_result(line, json))) {
		(export ? print_export : print_import)(line, report);
		json_decref(report);
	}
	profint_close(engine);
	return code;
}
