/*
 * A bundle in the making: under its name there is all of it or nothing, and nobody's folder is overwritten.
 */
#include "bundle/draft.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char place[256]; /* a folder of the test's own */
static char path[300];  /* where the bundle goes */

static int begin(void **state)
{
	snprintf(place, sizeof place, "/tmp/profint-draft-XXXXXX");
	assert_non_null(mkdtemp(place));
	snprintf(path, sizeof path, "%s/out", place);
	(void)state;
	return 0;
}

static int end(void **state)
{
	char command[320];

	snprintf(command, sizeof command, "rm -rf '%s'", place);
	(void)state;
	return system(command);
}

static unsigned names_in(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	unsigned count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return count;
}

static void put_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT, 0644);

	assert_true(fd >= 0);
	close(fd);
}

static pf_draft *draft(void)
{
	pf_draft *d = NULL;
	pf_error err = { 0 };

	assert_true(pf_draft_new(&d, path, &err));
	return d;
}

static void add_record(pf_draft *d, const char *type, const char *id)
{
	json_t *record = json_pack("{s:s, s:s}", "type", type, "id", id);
	pf_error err = { 0 };

	assert_true(pf_draft_record(d, type, record, &err));
	json_decref(record);
}

static void add_medium(pf_draft *d, const char *name, const char *bytes)
{
	pf_error err = { 0 };
	int fd = -1;

	assert_true(pf_draft_medium_begin(d, &fd, &err));
	assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
	assert_true(pf_draft_medium_keep(d, name, &err));
}

static void add_manifest(pf_draft *d, size_t expected)
{
	json_t *members = json_pack("{s:s, s:s, s:s, s:[s]}", "format", "profint-bundle/1", "origin", "https://x.example", "source_language", "fr", "languages", "fr");
	pf_error err = { 0 };
	size_t files = 0;

	assert_true(pf_draft_manifest(d, members, &files, &err));
	assert_int_equal(files, expected);
	json_decref(members);
}

static void it_takes_its_name_when_it_is_whole(void **state)
{
	pf_draft *d = draft();
	pf_error err = { 0 };
	char text[64] = "", name[400];
	FILE *file;

	add_record(d, "page", "a");
	add_record(d, "page", "b");
	add_medium(d, "media/x.txt", "bytes");
	add_manifest(d, 2);
	assert_int_equal(access(path, F_OK), -1);
	assert_true(pf_draft_finish(d, &err));
	pf_draft_free(d);
	assert_int_equal(names_in(place), 1);
	assert_int_equal(names_in(path), 3);
	snprintf(name, sizeof name, "%s/records/page.jsonl", path);
	file = fopen(name, "r");
	assert_non_null(file);
	assert_true(fread(text, 1, sizeof text - 1, file) > 0);
	fclose(file);
	assert_string_equal(text, "{\"type\":\"page\",\"id\":\"a\"}\n{\"type\":\"page\",\"id\":\"b\"}\n");
	(void)state;
}

static void what_is_given_up_leaves_nothing(void **state)
{
	pf_draft *d = draft();
	int fd;
	pf_error err = { 0 };

	add_record(d, "page", "a");
	add_medium(d, "media/x.txt", "bytes");
	assert_true(pf_draft_medium_begin(d, &fd, &err));
	assert_int_equal(names_in(place), 1);
	pf_draft_free(d);
	assert_int_equal(names_in(place), 0);
	pf_draft_free(NULL);
	(void)state;
}

static void a_restart_keeps_files_and_forgets_records(void **state)
{
	pf_draft *d = draft();
	pf_error err = { 0 };

	add_record(d, "page", "a");
	add_medium(d, "media/x.txt", "bytes");
	assert_true(pf_draft_restart(d, &err));
	add_record(d, "tool", "b");
	add_manifest(d, 2);
	assert_true(pf_draft_finish(d, &err));
	pf_draft_free(d);
	(void)state;
}

static void a_dropped_file_is_in_no_bundle(void **state)
{
	pf_draft *d = draft();
	int fd;
	pf_error err = { 0 };

	assert_true(pf_draft_medium_begin(d, &fd, &err));
	pf_draft_medium_drop(d);
	pf_draft_medium_drop(d);
	add_manifest(d, 0);
	pf_draft_free(d);
	(void)state;
}

static void refuses(pf_code code, const char *where, const char *part)
{
	pf_draft *d = NULL;
	pf_error err = { 0 };

	assert_false(pf_draft_new(&d, where, &err));
	assert_null(d);
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.message, part));
}

static void a_place_that_is_taken_or_not_there_is_refused(void **state)
{
	char name[400];

	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(name, sizeof name, "%s/mine", path);
	put_file(name);
	refuses(PF_E_USAGE, path, "is not empty");
	refuses(PF_E_USAGE, name, "is not a folder");
	snprintf(name, sizeof name, "%s/no/where", place);
	refuses(PF_E_USAGE, name, "nothing can be made beside");
	refuses(PF_E_USAGE, "", "a folder was expected");
	assert_int_equal(names_in(place), 1);
	(void)state;
}

static void an_empty_folder_is_taken_with_its_mode(void **state)
{
	pf_draft *d;
	pf_error err = { 0 };
	struct stat seen;

	assert_int_equal(mkdir(path, 0700), 0);
	d = draft();
	add_manifest(d, 0);
	assert_true(pf_draft_finish(d, &err));
	pf_draft_free(d);
	assert_int_equal(stat(path, &seen), 0);
	assert_int_equal(seen.st_mode & 07777, 0700);
	(void)state;
}

static void who_came_first_meanwhile_stays(void **state)
{
	pf_draft *d = draft();
	pf_error err = { 0 };
	char name[400];

	add_manifest(d, 0);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(name, sizeof name, "%s/mine", path);
	put_file(name);
	assert_false(pf_draft_finish(d, &err));
	assert_int_equal(err.code, PF_E_USAGE);
	assert_non_null(strstr(err.message, "cannot take the name"));
	pf_draft_free(d);
	assert_int_equal(access(name, F_OK), 0);
	assert_int_equal(names_in(place), 1);
	(void)state;
}

#define test(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(it_takes_its_name_when_it_is_whole),
		test(what_is_given_up_leaves_nothing),
		test(a_restart_keeps_files_and_forgets_records),
		test(a_dropped_file_is_in_no_bundle),
		test(a_place_that_is_taken_or_not_there_is_refused),
		test(an_empty_folder_is_taken_with_its_mode),
		test(who_came_first_meanwhile_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
