/* finding: see finding.h */
#include "bundle/finding.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "model/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct finding {
	const char *file;
	const char *pointer;
	const char *message;
	size_t line;
	size_t order; /* of finding */
	bool error;
} finding;

struct pf_findings {
	pf_arena *arena;
	finding *list;
	size_t count, room;
	size_t errors, warnings;           /* found */
	size_t kept_errors, kept_warnings; /* in the list */
	size_t limit;
	bool failed; /* memory ran out: the list is not whole */
};

pf_findings *pf_findings_new(void)
{
	const pf_model *model = pf_model_get(NULL);
	pf_findings *findings = model ? calloc(1, sizeof *findings) : NULL;

	if (!findings)
		return NULL;
	findings->limit = pf_model_limits(model)->findings;
	findings->arena = pf_arena_new();
	if (!findings->arena) {
		free(findings);
		return NULL;
	}
	return findings;
}

void pf_findings_free(pf_findings *findings)
{
	if (!findings)
		return;
	pf_arena_free(findings->arena);
	free(findings->list);
	free(findings);
}

/* A message may quote bytes of a broken file, or end in the middle of a character. */
static void make_printable(char *text)
{
	size_t bad;

	while (!pf_utf8_valid(pf_span_of(text), &bad))
		text[bad] = '?';
	for (; *text; text++) {
		if (*text == '\n' || *text == '\r' || *text == '\t')
			*text = ' ';
	}
}

static const char *keep(pf_findings *findings, const char *string)
{
	char *copy = pf_arena_copy(findings->arena, string, strlen(string));

	if (copy)
		make_printable(copy);
	return copy;
}

/* Files and pointers repeat from one finding to the next: one copy serves. */
static const char *keep_file(pf_findings *findings, const char *file)
{
	if (findings->count && strcmp(findings->list[findings->count - 1].file, file) == 0)
		return findings->list[findings->count - 1].file;
	return keep(findings, file);
}

static finding *next_place(pf_findings *findings)
{
	if (findings->count == findings->room) {
		size_t room = findings->room ? findings->room * 2 : 32;
		finding *list = realloc(findings->list, room * sizeof *list);

		if (!list)
			return NULL;
		findings->list = list;
		findings->room = room;
	}
	return &findings->list[findings->count];
}

static void add(pf_findings *findings, const finding *said)
{
	finding *place = next_place(findings);
	finding kept = *said;

	kept.order = findings->count;
	kept.file = keep_file(findings, said->file);
	kept.pointer = keep(findings, said->pointer);
	kept.message = keep(findings, said->message);
	if (!place || !kept.file || !kept.pointer || !kept.message) {
		findings->failed = true;
		return;
	}
	*place = kept;
	findings->count++;
}

void pf_findings_add(pf_findings *findings, bool error, const char *file, size_t line,
	const char *pointer, const char *format, ...)
{
	size_t *found = error ? &findings->errors : &findings->warnings;
	size_t *kept = error ? &findings->kept_errors : &findings->kept_warnings;
	char message[1024];
	va_list args;

	++*found;
	if (*kept == findings->limit)
		return;
	++*kept;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	add(findings,
		&(finding){ .file = file,
			.line = line,
			.pointer = pointer,
			.error = error,
			.message = message });
}

size_t pf_findings_errors(const pf_findings *findings)
{
	return findings->errors;
}

size_t pf_findings_warnings(const pf_findings *findings)
{
	return findings->warnings;
}

static int by_place(const void *a, const void *b)
{
	const finding *left = a, *right = b;
	int files = strcmp(left->file, right->file);

	if (files)
		return files;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return left->order < right->order ? -1 : left->order > right->order;
}

static json_t *list_json(const pf_findings *findings)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < findings->count; i++) {
		const finding *f = &findings->list[i];
		json_t *one = json_pack("{s:s, s:s, s:I, s:s, s:s}", "severity",
			f->error ? "error" : "warning", "file", f->file, "line", (json_int_t)f->line, "pointer",
			f->pointer, "message", f->message);

		if (!one || json_array_append_new(list, one) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

json_t *pf_findings_json(const pf_findings *findings)
{
	size_t more =
		findings->errors + findings->warnings - findings->kept_errors - findings->kept_warnings;
	json_t *list = NULL, *report = NULL;

	if (findings->failed)
		return NULL;
	if (findings->count)
		qsort(findings->list, findings->count, sizeof *findings->list, by_place);
	list = list_json(findings);
	if (!list)
		return NULL;
	report = json_pack("{s:b, s:o}", "valid", findings->errors == 0, "findings", list);
	if (report && more && json_object_set_new(report, "more", json_integer((json_int_t)more)) < 0) {
		json_decref(report);
		return NULL;
	}
	return report;
}
