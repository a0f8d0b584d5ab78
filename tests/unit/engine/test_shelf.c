/* The shelf of fetched bundles: what it keeps, and that nothing that comes from outside leads out of it. */
#include "engine/shelf.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define ADDRESS "https://example.org/"
#define BYTES   "content"

typedef struct fixture {
	char state[64];
	pf_shelf *shelf;
	unsigned char sha256[PF_SHA256_BYTES]; /* of BYTES */
} fixture;

static int remove_one(const char *path, const struct stat *seen, int kind, struct FTW *walk)
{
	(void)seen;
	(void)kind;
	(void)walk;
	return remove(path);
}

static void open_again(fixture *f)
{
	pf_error err = { 0 };

	pf_shelf_free(f->shelf);
	f->shelf = NULL;
	if (!pf_shelf_open(&f->shelf, f->state, ADDRESS, 0, &err))
		fail_msg("open: %s", err.message);
}

static int start(void **state)
{
	fixture *f = calloc(1, sizeof *f);

	snprintf(f->state, sizeof f->state, "/tmp/profint-shelf-XXXXXX");
	assert_non_null(mkdtemp(f->state));
	pf_sha256_of(PF_SPAN(BYTES), f->sha256);
	open_again(f);
	*state = f;
	return 0;
}

static int stop(void **state)
{
	fixture *f = *state;

	pf_shelf_free(f->shelf);
	nftw(f->state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(f);
	return 0;
}

static void put_manifest(fixture *f, const char *text, const char *etag)
{
	pf_error err = { 0 };

	if (!pf_shelf_manifest(f->shelf, pf_span_of(text), etag, &err))
		fail_msg("manifest: %s", err.message);
}

static void put_member(fixture *f)
{
	int fd = -1;

	assert_true(pf_shelf_part(&fd, f->shelf, f->sha256, NULL));
	assert_int_equal(write(fd, BYTES, strlen(BYTES)), strlen(BYTES));
	assert_true(pf_shelf_keep(f->shelf, fd, f->sha256, NULL));
	close(fd);
}

/* Does the bundle's folder have this file, with these bytes? */
static bool holds(const fixture *f, const char *name, const char *bytes)
{
	char path[600], text[100] = "";
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", pf_shelf_folder(f->shelf), name);
	file = fopen(path, "r");
	if (!file)
		return false;
	assert_true(fread(text, 1, sizeof text - 1, file) < sizeof text - 1);
	fclose(file);
	return strcmp(text, bytes) == 0;
}

static void an_empty_shelf_has_no_bundle(void **state)
{
	fixture *f = *state;

	assert_null(pf_shelf_folder(f->shelf));
	assert_string_equal(pf_shelf_etag(f->shelf), "");
	assert_false(pf_shelf_has(f->shelf, f->sha256));
}

static void the_last_manifest_is_found_again(void **state)
{
	fixture *f = *state;

	put_manifest(f, "one", "\"1\"");
	put_manifest(f, "two", "\"2\"");
	open_again(f);
	assert_string_equal(pf_shelf_etag(f->shelf), "\"2\"");
	assert_true(holds(f, "profint.json", "two"));
}

static void a_manifest_that_was_damaged_is_asked_for_anew(void **state)
{
	fixture *f = *state;
	char path[600];
	FILE *file;

	put_manifest(f, "one", "\"1\"");
	snprintf(path, sizeof path, "%s/profint.json", pf_shelf_folder(f->shelf));
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("0ne", file);
	fclose(file);
	open_again(f);
	assert_null(pf_shelf_folder(f->shelf));
	assert_string_equal(pf_shelf_etag(f->shelf), "");
}

static void an_etag_file_that_leads_elsewhere_is_not_followed(void **state)
{
	static const char *const texts[] = { "", "x\n\"1\"", "../../../../../../../../../../../../../../../../../../../../../etc\n\"1\"",
		"................................................................\n\"1\"", "/bin/../bin/../bin/../bin/../bin/../bin/../bin/../bin/../bin/../bin\n\"1\"" };
	fixture *f = *state;
	char path[600];

	put_manifest(f, "one", "\"1\"");
	snprintf(path, sizeof path, "%s/../etag", pf_shelf_folder(f->shelf));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		fputs(texts[i], file);
		fclose(file);
		open_again(f);
		assert_null(pf_shelf_folder(f->shelf));
	}
}

static void a_member_is_placed_under_its_path(void **state)
{
	fixture *f = *state;

	put_manifest(f, "one", "");
	put_member(f);
	assert_true(pf_shelf_has(f->shelf, f->sha256));
	assert_false(pf_shelf_stands(f->shelf, "media/a.txt"));
	assert_true(pf_shelf_place(f->shelf, "media/a.txt", f->sha256, NULL));
	assert_true(pf_shelf_place(f->shelf, "records/a.jsonl", f->sha256, NULL));
	assert_true(pf_shelf_place(f->shelf, "records/a.jsonl", f->sha256, NULL));
	assert_true(pf_shelf_stands(f->shelf, "media/a.txt"));
	assert_true(holds(f, "media/a.txt", BYTES) && holds(f, "records/a.jsonl", BYTES));
}

static void no_path_leads_out_of_the_folder(void **state)
{
	static const char *const paths[] = { "", "a", "/etc/a", "../a", "records/../../a.jsonl", "records/../a.jsonl", "media/../../a.txt", "media/..", "media/.",
		"media//a.txt", "media/a/../../b.txt", "./media/a.txt", "media/.a", "profint.json", "store/a", "media\\..\\a", "records/a.jsonl/", "etag", "lock" };
	fixture *f = *state;

	put_manifest(f, "one", "");
	put_member(f);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		pf_error err = { 0 };

		if (pf_shelf_place(f->shelf, paths[i], f->sha256, &err))
			fail_msg("'%s' was placed", paths[i]);
		assert_int_equal(err.code, PF_E_INPUT);
		assert_false(pf_shelf_stands(f->shelf, paths[i]));
	}
	assert_true(holds(f, "profint.json", "one"));
}

static void what_came_of_a_member_is_there_for_the_next_run(void **state)
{
	fixture *f = *state;
	char text[10] = "";
	int fd = -1;

	assert_true(pf_shelf_part(&fd, f->shelf, f->sha256, NULL));
	assert_int_equal(write(fd, "con", 3), 3);
	close(fd);
	open_again(f);
	assert_false(pf_shelf_has(f->shelf, f->sha256));
	assert_true(pf_shelf_part(&fd, f->shelf, f->sha256, NULL));
	assert_int_equal(read(fd, text, sizeof text), 3);
	close(fd);
	pf_shelf_drop(f->shelf, f->sha256);
	assert_true(pf_shelf_part(&fd, f->shelf, f->sha256, NULL));
	assert_int_equal(read(fd, text, sizeof text), 0);
	close(fd);
}

static void what_no_manifest_names_is_swept_away(void **state)
{
	fixture *f = *state;
	pf_member member = { .path = "media/a.txt", .bytes = strlen(BYTES) };
	pf_manifest names = { .members = &member, .member_count = 1 }, nothing = { 0 };

	memcpy(member.sha256, f->sha256, sizeof member.sha256);
	put_member(f);
	assert_true(pf_shelf_sweep(f->shelf, &names, NULL));
	assert_true(pf_shelf_has(f->shelf, f->sha256));
	assert_true(pf_shelf_sweep(f->shelf, &nothing, NULL));
	assert_false(pf_shelf_has(f->shelf, f->sha256));
}

static void an_older_bundle_stays_while_somebody_reads_it(void **state)
{
	fixture *f = *state;
	pf_shelf *reader;
	char older[300];

	put_manifest(f, "one", "");
	snprintf(older, sizeof older, "%s", pf_shelf_folder(f->shelf));
	assert_true(pf_shelf_settle(f->shelf, NULL));
	reader = f->shelf;
	f->shelf = NULL;
	open_again(f);
	put_manifest(f, "two", "");
	assert_int_equal(access(older, F_OK), 0);
	pf_shelf_free(reader);
	open_again(f);
	assert_int_not_equal(access(older, F_OK), 0);
	assert_true(holds(f, "profint.json", "two"));
}

static void damage_is_taken_away_and_what_is_sound_stays(void **state)
{
	fixture *f = *state;
	char path[600];
	int fd;

	put_manifest(f, "one", "\"1\"");
	put_member(f);
	assert_true(pf_shelf_place(f->shelf, "media/a.txt", f->sha256, NULL));
	assert_true(pf_shelf_settle(f->shelf, NULL));
	assert_true(pf_shelf_mend(f->shelf, NULL));
	assert_true(pf_shelf_stands(f->shelf, "media/a.txt"));
	snprintf(path, sizeof path, "%s/media/a.txt", pf_shelf_folder(f->shelf));
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "C", 1), 1);
	close(fd);
	assert_true(pf_shelf_mend(f->shelf, NULL));
	assert_false(pf_shelf_has(f->shelf, f->sha256));
	assert_false(pf_shelf_stands(f->shelf, "media/a.txt"));
	assert_true(holds(f, "profint.json", "one"));
	put_member(f);
	assert_true(pf_shelf_place(f->shelf, "media/a.txt", f->sha256, NULL));
	assert_true(holds(f, "media/a.txt", BYTES));
}

static void a_signature_comes_and_goes(void **state)
{
	fixture *f = *state;

	put_manifest(f, "one", "");
	assert_true(pf_shelf_signature(f->shelf, PF_SPAN(""), NULL));
	assert_true(pf_shelf_signature(f->shelf, PF_SPAN("signed"), NULL));
	assert_true(holds(f, PF_SIGNATURE_FILE, "signed"));
	assert_true(pf_shelf_signature(f->shelf, PF_SPAN(""), NULL));
	assert_false(holds(f, PF_SIGNATURE_FILE, "signed"));
}

static void each_address_has_a_shelf_of_its_own(void **state)
{
	fixture *f = *state;
	pf_shelf *other = NULL;

	put_manifest(f, "one", "\"1\"");
	assert_true(pf_shelf_open(&other, f->state, ADDRESS "a/", 0, NULL));
	assert_null(pf_shelf_folder(other));
	pf_shelf_free(other);
}

static void folders_that_others_can_write_to_are_refused(void **state)
{
	fixture *f = *state;
	char path[100];
	pf_error err = { 0 };

	pf_shelf_free(f->shelf);
	f->shelf = NULL;
	snprintf(path, sizeof path, "%s/fetch", f->state);
	assert_int_equal(chmod(path, 0720), 0);
	assert_false(pf_shelf_open(&f->shelf, f->state, ADDRESS, 0, &err));
	assert_int_equal(err.code, PF_E_CONFIG);
	assert_int_equal(chmod(path, 0700), 0);
	open_again(f);
}

static void without_a_state_folder_nothing_is_left(void **state)
{
	pf_shelf *shelf = NULL;
	char folder[300];

	(void)state;
	assert_true(pf_shelf_open(&shelf, NULL, ADDRESS, 0, NULL));
	assert_true(pf_shelf_manifest(shelf, PF_SPAN("one"), "", NULL));
	snprintf(folder, sizeof folder, "%s", pf_shelf_folder(shelf));
	assert_int_equal(access(folder, F_OK), 0);
	pf_shelf_free(shelf);
	*strrchr(folder, '/') = '\0';
	assert_int_not_equal(access(folder, F_OK), 0);
}

#define WITH_SHELF(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SHELF(an_empty_shelf_has_no_bundle),
		WITH_SHELF(the_last_manifest_is_found_again),
		WITH_SHELF(a_manifest_that_was_damaged_is_asked_for_anew),
		WITH_SHELF(an_etag_file_that_leads_elsewhere_is_not_followed),
		WITH_SHELF(a_member_is_placed_under_its_path),
		WITH_SHELF(no_path_leads_out_of_the_folder),
		WITH_SHELF(what_came_of_a_member_is_there_for_the_next_run),
		WITH_SHELF(what_no_manifest_names_is_swept_away),
		WITH_SHELF(an_older_bundle_stays_while_somebody_reads_it),
		WITH_SHELF(damage_is_taken_away_and_what_is_sound_stays),
		WITH_SHELF(a_signature_comes_and_goes),
		WITH_SHELF(each_address_has_a_shelf_of_its_own),
		WITH_SHELF(folders_that_others_can_write_to_are_refused),
		cmocka_unit_test(without_a_state_folder_nothing_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
