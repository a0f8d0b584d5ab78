/* review: translations that wait for a person are listed, and decided about. */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static json_int_t number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* --- the list --- */

static void print_text(const char *label, const char *text)
{
	pf_cli_put_line("    %-9s %s", label, text);
}

static void print_segment(const json_t *row)
{
	const json_t *proposal = json_object_get(row, "proposal"), *before = json_object_get(row, "source_before");
	const json_t *made = json_object_get(row, json_is_string(proposal) ? "proposal_made" : "made");
	const char *by = *text_of(made, "provider") ? text_of(made, "provider") : text_of(made, "by_way_of"), *who = text_of(made, "who");

	pf_cli_put_line("%" JSON_INTEGER_FORMAT ":%s  %s %s  %s%s%s%s%s", number_of(row, "segment"), text_of(row, "language"), text_of(row, "record"),
			text_of(row, "field"), text_of(row, "state"), *by ? ", " : "", by, *who ? ", " : "", who);
	if (json_is_string(before))
		print_text("was", json_string_value(before));
	print_text("source", text_of(row, "source"));
	if (json_is_string(json_object_get(row, "text")))
		print_text("text", text_of(row, "text"));
	if (json_is_string(proposal))
		print_text("proposal", json_string_value(proposal));
	if (json_is_string(json_object_get(row, "note")))
		print_text("note", text_of(row, "note"));
}

static void print_list(const pf_line *line, const json_t *report)
{
	const char *language;
	json_t *row, *states;
	size_t i;

	json_array_foreach(json_object_get(report, "segments"), i, row)
		print_segment(row);
	if (line->quiet)
		return;
	json_object_foreach(json_object_get(report, "counts"), language, states)
		printf("%-4s %" JSON_INTEGER_FORMAT " reviewed, %" JSON_INTEGER_FORMAT " machine, %" JSON_INTEGER_FORMAT " outdated, %" JSON_INTEGER_FORMAT " missing\n", language,
		       number_of(states, "reviewed"), number_of(states, "machine"), number_of(states, "outdated"), number_of(states, "missing"));
}

/* --- decisions --- */

/* 12:sv, case/uvuc@sv, @sv; the parts lie in `room`. */
static bool read_id(profint_decision *out, char *room, size_t size, const char *id, profint_error *error)
{
	char *colon, *at, *end;

	if (strlen(id) >= size)
		return pf_cli_misuse(error, "'%.60s…' is too long for an ID", id);
	memcpy(room, id, strlen(id) + 1);
	at = strrchr(room, '@');
	colon = strchr(room, ':');
	if (at && at[1]) {
		*at = '\0';
		out->record = *room ? room : NULL;
		out->language = at + 1;
		return true;
	}
	errno = 0;
	out->segment = strtoull(room, &end, 10);
	if (!colon || end != colon || errno || !out->segment || *room < '0' || *room > '9' || !colon[1])
		return pf_cli_misuse(error, "'%s' is no ID; a segment like 12:sv, a page like case/uvuc@sv or a language like @sv was expected", id);
	out->language = colon + 1;
	return true;
}

static bool read_decision(profint_decision *out, char **text, char *room, size_t size, const pf_line *line, profint_error *error)
{
	out->choice = line->argument;
	out->reason = line->reason;
	if (line->argument_count < 2)
		return pf_cli_misuse(error, "%s wants to know what: a segment like 12:sv, a page like case/uvuc@sv or a language like @sv", line->argument);
	if (!read_id(out, room, size, line->arguments[1], error))
		return false;
	if ((strcmp(out->choice, "edit") == 0) != (line->text != NULL))
		return pf_cli_misuse(error, "%s", line->text ? "--text goes with edit" : "edit wants --text FILE");
	if (line->reason && strcmp(out->choice, "reject") != 0)
		return pf_cli_misuse(error, "--reason goes with reject");
	if (line->text) {
		if (!pf_cli_read_text(text, &out->length, line->text, error))
			return false;
		out->text = *text;
	}
	return true;
}

static void print_decided(const pf_line *line, const json_t *report)
{
	const json_t *pages = json_object_get(report, "pages");
	json_t *refused;
	size_t i;

	json_array_foreach(json_object_get(report, "refused"), i, refused)
		pf_cli_put_line("%" JSON_INTEGER_FORMAT ":%s was left as it is: %s", number_of(refused, "segment"), text_of(refused, "language"), text_of(refused, "message"));
	if (line->quiet)
		return;
	printf("%" JSON_INTEGER_FORMAT " approved, %" JSON_INTEGER_FORMAT " edited, %" JSON_INTEGER_FORMAT " rejected", number_of(report, "approved"),
	       number_of(report, "edited"), number_of(report, "rejected"));
	if (number_of(report, "alike"))
		printf(", %" JSON_INTEGER_FORMAT " with the same words along with them", number_of(report, "alike"));
	printf("; %" JSON_INTEGER_FORMAT " pages changed", number_of(pages, "created") + number_of(pages, "updated"));
	if (number_of(pages, "conflicts") + number_of(pages, "deferred"))
		printf(", %" JSON_INTEGER_FORMAT " wait", number_of(pages, "conflicts") + number_of(pages, "deferred"));
	if (json_is_integer(json_object_get(report, "run")))
		printf(" (run %" JSON_INTEGER_FORMAT ")", number_of(report, "run"));
	putchar('\n');
}

static int list(const pf_line *line)
{
	profint_review_query query = { .language = line->language, .state = line->state, .record = line->argument_count > 1 ? line->arguments[1] : NULL,
				       .most = line->most };
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;
	int code = 0;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_review_list(engine, &query, &json, &error)) {
		code = pf_cli_fail(line, &error);
	} else if ((report = pf_cli_result(line, json))) {
		print_list(line, report);
		json_decref(report);
	}
	profint_close(engine);
	return code;
}

static int decide(const pf_line *line)
{
	profint_options options = pf_cli_options(line);
	profint_status status = PROFINT_DONE;
	profint_decision decision = { 0 };
	char *json = NULL, *text = NULL, by[64], room[200];
	profint *engine = NULL;
	profint_error error;
	json_t *report;
	int code;

	decision.by = pf_cli_who(by);
	if (!read_decision(&decision, &text, room, sizeof room, line, &error) || !profint_open(&engine, line->config, line->site, &error) ||
	    !profint_review(engine, &options, &decision, 1, &json, &status, &error)) {
		pf_cli_bar_end();
		code = pf_cli_fail(line, &error);
	} else {
		pf_cli_bar_end();
		code = (int)status;
		if ((report = pf_cli_result(line, json))) {
			print_decided(line, report);
			json_decref(report);
		}
	}
	free(text);
	profint_close(engine);
	return code;
}

int pf_cli_review(const pf_line *line)
{
	profint_error error;

	if (strcmp(line->argument, "export") == 0 || strcmp(line->argument, "import") == 0)
		return pf_cli_translators(line);
	if (line->argument_count > 2 || line->format || line->reviewed) {
		pf_cli_misuse(&error, line->argument_count > 2 ? "'%s' is one word too many (see --help)" : "--%s goes with review export or import",
			      line->argument_count > 2 ? line->arguments[2] : line->format ? "format" : "reviewed");
		return pf_cli_fail(line, &error);
	}
	if (strcmp(line->argument, "list") == 0)
		return list(line);
	if (strcmp(line->argument, "approve") == 0 || strcmp(line->argument, "edit") == 0 || strcmp(line->argument, "reject") == 0)
		return decide(line);
	pf_cli_misuse(&error, "'%s' is no part of review; list, approve, edit, reject, export or import was expected", line->argument);
	return pf_cli_fail(line, &error);
}
