/*
 * box: a bundle in a temporary folder, made by a test and judged by pf_bundle_read.
 *
 *     box b;
 *     box_begin(&b);
 *     box_write(&b, "records/a.jsonl", "{…}\n");
 *     box_manifest(&b, NULL);
 *     box_check(&b);
 *     box_says(&b, "error", "records/a.jsonl", 1, "/title", "missing");
 *     box_end(&b);
 */
#ifndef TESTS_UNIT_BUNDLE_BOX_H
#define TESTS_UNIT_BUNDLE_BOX_H

#include "bundle/bundle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct box {
	char path[64];
	char file[400]; /* of the last box_path */
	json_t *report; /* of the last check */
	size_t errors, warnings;
	size_t records, media;
} box;

#define BOX_HEAD                                                                                     \
	"\"format\":\"profint-bundle/1\",\"origin\":\"https://example.org\",\"source_language\":\"fr\"," \
	"\"languages\":[\"fr\",\"en\"]"

static inline const char *box_path(box *b, const char *name)
{
	snprintf(b->file, sizeof b->file, "%s/%s", b->path, name);
	return b->file;
}

static inline void box_begin(box *b)
{
	*b = (box){ .path = "/tmp/profint-box-XXXXXX" };
	assert_non_null(mkdtemp(b->path));
	assert_int_equal(mkdir(box_path(b, "records"), 0777), 0);
	assert_int_equal(mkdir(box_path(b, "media"), 0777), 0);
}

static inline void box_end(box *b)
{
	char command[128];

	json_decref(b->report);
	snprintf(command, sizeof command, "rm -rf '%s'", b->path);
	assert_int_equal(system(command), 0);
}

static inline void box_bytes(box *b, const char *name, const void *bytes, size_t length)
{
	FILE *file = fopen(box_path(b, name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static inline void box_write(box *b, const char *name, const char *text)
{
	box_bytes(b, name, text, strlen(text));
}

/* Writes a manifest that lists all files; `head` is its members but files, NULL: BOX_HEAD. */
static inline void box_manifest(box *b, const char *head)
{
	pf_error err = { 0 };
	char text[4096];

	snprintf(text, sizeof text, "{%s}", head ? head : BOX_HEAD);
	box_write(b, "profint.json", text);
	if (!pf_manifest_refresh(b->path, NULL, &err))
		fail_msg("refresh: %s", err.message);
}

static inline void box_keep(box *b, pf_findings *findings)
{
	json_decref(b->report);
	b->report = pf_findings_json(findings);
	assert_non_null(b->report);
	b->errors = pf_findings_errors(findings);
	b->warnings = pf_findings_warnings(findings);
	pf_findings_free(findings);
}

static inline void box_check(box *b)
{
	pf_findings *findings = pf_findings_new();
	pf_error err = { 0 };
	pf_bundle bundle = { 0 };

	assert_non_null(findings);
	if (!pf_bundle_read(&bundle, findings, NULL, b->path, NULL, &err))
		fail_msg("read: %s", err.message);
	b->records = bundle.record_count;
	b->media = bundle.media_count;
	pf_bundle_release(&bundle);
	box_keep(b, findings);
}

static inline bool box_has(const box *b, const char *severity, const char *file, size_t line,
	const char *pointer, const char *message)
{
	size_t i;
	json_t *f;

	json_array_foreach(json_object_get(b->report, "findings"), i, f)
	{
		if (strcmp(json_string_value(json_object_get(f, "severity")), severity) == 0 &&
			strcmp(json_string_value(json_object_get(f, "file")), file) == 0 &&
			(size_t)json_integer_value(json_object_get(f, "line")) == line &&
			strcmp(json_string_value(json_object_get(f, "pointer")), pointer) == 0 &&
			strstr(json_string_value(json_object_get(f, "message")), message))
			return true;
	}
	return false;
}

static inline void box_print(const box *b)
{
	char *text = json_dumps(json_object_get(b->report, "findings"), JSON_INDENT(1));

	fprintf(stderr, "%s\n", text);
	free(text);
}

#define box_says(b, severity, file, line, pointer, message)                                        \
	do {                                                                                           \
		if (!box_has(b, severity, file, line, pointer, message)) {                                 \
			box_print(b);                                                                          \
			fail_msg("no finding %s:%d: %s: %s: %s", file, (int)(line), pointer, severity,         \
				message);                                                                          \
		}                                                                                          \
	} while (0)

/* Exactly so many errors and warnings. */
#define box_counts(b, wanted_errors, wanted_warnings)                                              \
	do {                                                                                           \
		if ((b)->errors != (wanted_errors) || (b)->warnings != (wanted_warnings)) {                \
			box_print(b);                                                                          \
			fail_msg("%zu errors and %zu warnings", (b)->errors, (b)->warnings);                   \
		}                                                                                          \
	} while (0)

#endif
