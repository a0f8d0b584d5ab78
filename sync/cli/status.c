/* status: the last runs, what the site holds by type and language, what WordPress has still to be told. */
#include "cli/command.h"

#include <stdio.h>

static const char *text(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value ? value : "-";
}

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void print_runs(const json_t *runs)
{
	size_t i;
	json_t *run;

	puts("runs (newest first, times are UTC)");
	json_array_foreach(runs, i, run) {
		const json_t *records = json_object_get(run, "records"), *error = json_object_get(run, "error");

		printf("  %4" JSON_INTEGER_FORMAT "  %.19s  %-8s", number(run, "run"), text(run, "started"), text(run, "outcome"));
		if (records)
			printf("  %" JSON_INTEGER_FORMAT " records, %" JSON_INTEGER_FORMAT " created, %" JSON_INTEGER_FORMAT " updated, %" JSON_INTEGER_FORMAT " kept",
			       number(records, "total"), number(records, "created"), number(records, "updated"), number(records, "kept"));
		else if (error)
			printf("  %s", text(error, "message"));
		putchar('\n');
	}
}

static void print_records(const json_t *records)
{
	size_t i;
	json_t *row;

	puts("records");
	json_array_foreach(records, i, row)
		printf("  %-16s %-4s %6" JSON_INTEGER_FORMAT "  (%" JSON_INTEGER_FORMAT " reviewed)\n", text(row, "type"), text(row, "language"), number(row, "count"),
		       number(row, "reviewed"));
}

static void print_outbox(const json_t *outbox)
{
	size_t i;
	json_t *row;

	printf("outbox     %" JSON_INTEGER_FORMAT " pending, %" JSON_INTEGER_FORMAT " given up\n", number(outbox, "pending"), number(outbox, "failed"));
	json_array_foreach(json_object_get(outbox, "given_up"), i, row)
		printf("           %s %" JSON_INTEGER_FORMAT " of run %" JSON_INTEGER_FORMAT ": %s\n", text(row, "kind"), number(row, "object"), number(row, "run"),
		       text(row, "error"));
}

int pf_cli_status(const pf_line *line)
{
	profint *engine = NULL;
	profint_error error;
	char *json = NULL;
	json_t *report;
	int code = 0;

	if (!profint_open(&engine, line->config, line->site, &error) || !profint_site_status(engine, &json, &error)) {
		code = pf_cli_fail(line, &error);
	} else if ((report = pf_cli_result(line, json))) {
		const json_t *lease = json_object_get(report, "lease");

		printf("%s, %s, WordPress %s\n", text(report, "site"), text(report, "url"), text(report, "wordpress"));
		print_runs(json_object_get(report, "runs"));
		print_records(json_object_get(report, "records"));
		pf_cli_coverage(json_object_get(report, "translations"));
		pf_cli_bill(json_object_get(report, "month"));
		printf("conflicts  %" JSON_INTEGER_FORMAT " open\n", number(report, "conflicts"));
		print_outbox(json_object_get(report, "outbox"));
		printf("writer     %s\n", json_is_true(json_object_get(lease, "held")) ? text(lease, "holder") : "none");
		json_decref(report);
	}
	profint_close(engine);
	return code;
}
