/* translate: only the translations; how far they are, by language, and what they cost. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static const char *text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* 1234567 as "1,234,567"; four of them may be in use at once. */
static const char *grouped(json_int_t value)
{
	static char rooms[4][32];
	static unsigned next;
	char digits[24], *out = rooms[next++ % 4];
	size_t length, at = 0;

	snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, value);
	length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return out;
}

static const char *plural(json_int_t count, const char *one, const char *many)
{
	return count == 1 ? one : many;
}

static void print_summary(const json_t *report)
{
	const json_t *t = json_object_get(report, "translations"), *published = json_object_get(report, "published");
	json_int_t sent = number(t, "sent"), requests = number(t, "requests"), created = number(published, "created"), updated = number(published, "updated");

	if (json_is_true(json_object_get(report, "dry_run"))) {
		printf("%s of %s texts have a translation, or the memory has one for them\n", grouped(number(t, "recalled")), grouped(number(t, "segments")));
		if (sent)
			printf("%s %s would be sent to %s: %s characters in %s %s; nothing was sent, nothing was written\n", grouped(sent), plural(sent, "text", "texts"),
			       text(report, "provider"), grouped(number(t, "characters")), grouped(requests), plural(requests, "request", "requests"));
		else
			puts(text(report, "provider") ? "nothing would be sent" : "nothing would be sent: the configuration names no `providers`");
		return;
	}
	printf("run %" JSON_INTEGER_FORMAT " %s in %.1f s: %s %s translated", number(report, "run"), text(report, "outcome"),
	       json_real_value(json_object_get(report, "seconds")), grouped(sent), plural(sent, "text", "texts"));
	if (sent)
		printf(" (%s characters in %s %s)", grouped(number(t, "characters")), grouped(requests), plural(requests, "request", "requests"));
	printf(", %s known already", grouped(number(t, "recalled")));
	if (created || updated)
		printf("; %s pages and terms created, %s updated", grouped(created), grouped(updated));
	putchar('\n');
}

void pf_cli_coverage(const json_t *languages)
{
	size_t i;
	json_t *row;

	if (json_array_size(languages) == 0)
		return;
	printf("%-9s %10s %10s %10s %10s %10s\n", "language", "texts", "reviewed", "machine", "outdated", "missing");
	json_array_foreach(languages, i, row) {
		printf("%-9s", text(row, "language"));
		for (size_t c = 0; c < 5; c++)
			printf(" %10s", grouped(number(row, (const char *const[]){ "texts", "reviewed", "machine", "outdated", "missing" }[c])));
		putchar('\n');
	}
}

void pf_cli_bill(const json_t *month)
{
	size_t i;
	json_t *row;

	json_array_foreach(month, i, row)
		printf("%s: %s %s in %s %s this month\n", text(row, "provider"), grouped(number(row, "billed")), text(row, "unit"), grouped(number(row, "requests")),
		       plural(number(row, "requests"), "request", "requests"));
}

static void print_money(const json_t *report)
{
	size_t i;
	json_t *row;

	pf_cli_bill(json_object_get(report, "month"));
	json_array_foreach(json_object_get(report, "providers"), i, row) {
		if (json_is_integer(json_object_get(row, "used")))
			printf("%s: %s of %s %s of its own quota used, as of %s\n", text(row, "provider"), grouped(number(row, "used")), grouped(number(row, "allowed")),
			       text(row, "unit"), text(row, "checked"));
		if (text(row, "stopped"))
			printf("%s; not asked %s %s\n", text(row, "stopped"), text(row, "until") ? "before" : "until", text(row, "until") ? text(row, "until") : "address or key change");
	}
	json_array_foreach(json_object_get(report, "budget"), i, row)
		printf("budget of the %s%s%s: %s of %s %s left\n", text(row, "per"), text(row, "language") ? " for " : "", text(row, "language") ? text(row, "language") : "",
		       grouped(number(row, "left")), grouped(number(row, "ceiling")), text(row, "unit"));
}

static void print_waiting(const json_t *report)
{
	const json_t *t = json_object_get(report, "translations");

	if (number(t, "review"))
		printf("review: %s texts wait for a person (`profint review list`)\n", grouped(number(t, "review")));
	if (number(t, "failed"))
		printf("failed: no provider gave a fit text for %s of them; what was wrong stands in the list of the review\n", grouped(number(t, "failed")));
	if (text(report, "stopped"))
		printf("stopped: %s\n", text(report, "stopped"));
	else if (number(report, "missing") && !text(report, "provider"))
		printf("missing: %s texts; without `providers` in the configuration nobody is asked\n", grouped(number(report, "missing")));
}

int pf_cli_translate(const pf_line *line)
{
	profint_options options = pf_cli_options(line);
	profint_status status = PROFINT_DONE;
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;
	int code;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_translate(engine, &options, &json, &status, &error)) {
		code = pf_cli_fail(line, &error);
		profint_close(engine);
		return code;
	}
	if ((report = pf_cli_result(line, json))) {
		if (!line->quiet || line->dry_run) {
			print_summary(report);
			pf_cli_coverage(json_object_get(report, "languages"));
			print_money(report);
			print_waiting(report);
		} else if (status != PROFINT_DONE) {
			fprintf(stderr, "profint: %s\n", text(report, "stopped") ? text(report, "stopped") : "something waits for a person");
		}
		json_decref(report);
	}
	profint_close(engine);
	return (int)status;
}
