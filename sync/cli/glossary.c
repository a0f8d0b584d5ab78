/* glossary: terms listed, added, removed, taken from a table. */
#include "cli/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void print_list(const pf_line *line, const json_t *report)
{
	size_t i;
	json_t *term;

	json_array_foreach(json_object_get(report, "terms"), i, term)
		pf_cli_put_line("%" JSON_INTEGER_FORMAT " %s %s: %s%s%s%s%s", json_integer_value(json_object_get(term, "id")), text(term, "language"), text(term, "rule"),
				text(term, "term"), *text(term, "translation") ? " -> " : "", text(term, "translation"), *text(term, "note") ? "  # " : "", text(term, "note"));
	if (json_array_size(json_object_get(report, "terms")) == 0 && !line->quiet)
		fputs("the glossary is empty\n", stderr);
}

static void print_saved(const pf_line *line, const json_t *report)
{
	if (!line->quiet)
		printf("%" JSON_INTEGER_FORMAT " terms are in the glossary\n", json_integer_value(json_object_get(report, "terms")));
}

static void print_removed(const pf_line *line, const json_t *report)
{
	if (!line->quiet)
		printf("term %" JSON_INTEGER_FORMAT " is removed\n", json_integer_value(json_object_get(report, "removed")));
}

/* add RULE TERM [TRANSLATION]; a forbidden word alone is the translation. */
static bool add(const pf_line *line, profint *engine, char **json, profint_error *error)
{
	const char *const *words = line->arguments;
	char who[64];
	profint_term term = { .language = line->language, .rule = words[1], .term = words[2], .translation = words[3], .note = line->note, .by = pf_cli_who(who) };

	if (line->argument_count < 3)
		return pf_cli_misuse(error, "glossary add wants a rule and a term: add preferred TERM TRANSLATION, add untranslatable TERM, add forbidden WORD");
	if (strcmp(term.rule, "forbidden") == 0 && line->argument_count == 3) {
		term.translation = term.term;
		term.term = NULL;
	}
	return profint_glossary_add(engine, &term, json, error);
}

static bool remove_one(const pf_line *line, profint *engine, char **json, profint_error *error)
{
	const char *word = line->arguments[1] ? line->arguments[1] : "";
	char *end;
	uint64_t id;

	errno = 0;
	id = strtoull(word, &end, 10);
	if (*word < '0' || *word > '9' || *end || errno || line->argument_count > 2)
		return pf_cli_misuse(error, "glossary remove wants the number of one term (`profint glossary list` has them)");
	return profint_glossary_remove(engine, id, json, error);
}

static bool run(const pf_line *line, profint *engine, char **json, void (**print)(const pf_line *, const json_t *), profint_error *error)
{
	const char *word = line->argument ? line->argument : "list";
	char who[64];
	bool is_add = strcmp(word, "add") == 0, is_list = strcmp(word, "list") == 0;

	if (line->note && !is_add)
		return pf_cli_misuse(error, "--note goes with glossary add");
	if (line->language && !is_add && !is_list)
		return pf_cli_misuse(error, "--language goes with glossary list and glossary add");
	*print = print_saved;
	if (is_add)
		return add(line, engine, json, error);
	if (strcmp(word, "remove") == 0) {
		*print = print_removed;
		return remove_one(line, engine, json, error);
	}
	if (strcmp(word, "import") == 0)
		return line->argument_count == 2 ? profint_glossary_import(engine, line->arguments[1], pf_cli_who(who), json, error) :
						   pf_cli_misuse(error, "glossary import wants one FILE");
	*print = print_list;
	return is_list && line->argument_count < 2 ? profint_glossary(engine, line->language, json, error) :
						     pf_cli_misuse(error, "'glossary %s' is unknown; list, add, remove or import was expected", word);
}

int pf_cli_glossary(const pf_line *line)
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
