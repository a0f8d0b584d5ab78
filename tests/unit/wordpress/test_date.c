/*
 * date: local times agree with PHP's on the same zoneinfo; files and dates from outside are read
 * strictly.
 */
#include "wordpress/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static pf_zone *open_zone(const char *name)
{
	pf_error err = { 0 };
	pf_zone *zone = NULL;

	if (!pf_zone_open(&zone, pf_span_of(name), &err))
		fail_msg("%s", err.message);
	return zone;
}

/* Written by PHP 8.2: DateTime( "@$utc" )->setTimezone( $zone )->format( 'Y-m-d H:i:s' ). */
static const struct {
	const char *zone;
	int64_t utc;
	const char *local;
} php[] = {
	{ "Europe/Paris", INT64_C(1711846799), "2024-03-31 01:59:59" },
	{ "Europe/Paris", INT64_C(1711846800), "2024-03-31 03:00:00" },
	{ "Europe/Paris", INT64_C(1729990799), "2024-10-27 02:59:59" },
	{ "Europe/Paris", INT64_C(1729990800), "2024-10-27 02:00:00" },
	{ "Europe/Paris", INT64_C(1729994400), "2024-10-27 03:00:00" },
	{ "Europe/Paris", INT64_C(-3000000000), "1874-12-07 18:49:21" },
	{ "Europe/Paris", INT64_C(4102444800), "2100-01-01 01:00:00" },
	{ "Europe/Paris", INT64_C(4118083200), "2100-07-01 02:00:00" },
	{ "Europe/Stockholm", INT64_C(1711846799), "2024-03-31 01:59:59" },
	{ "Europe/Stockholm", INT64_C(1711846800), "2024-03-31 03:00:00" },
	{ "Europe/Dublin", INT64_C(1711846800), "2024-03-31 02:00:00" },
	{ "Europe/Dublin", INT64_C(1729990800), "2024-10-27 01:00:00" },
	{ "Australia/Lord_Howe", INT64_C(1712415599), "2024-04-07 01:59:59" },
	{ "Australia/Lord_Howe", INT64_C(1712415600), "2024-04-07 01:30:00" },
	{ "Australia/Lord_Howe", INT64_C(1728142199), "2024-10-06 01:59:59" },
	{ "Australia/Lord_Howe", INT64_C(1728142200), "2024-10-06 02:30:00" },
	{ "America/New_York", INT64_C(1710053999), "2024-03-10 01:59:59" },
	{ "America/New_York", INT64_C(1710054000), "2024-03-10 03:00:00" },
	{ "America/New_York", INT64_C(1730613599), "2024-11-03 01:59:59" },
	{ "America/New_York", INT64_C(1730613600), "2024-11-03 01:00:00" },
	{ "Asia/Kolkata", INT64_C(1719792000), "2024-07-01 05:30:00" },
	{ "UTC", INT64_C(0), "1970-01-01 00:00:00" },
	{ "UTC", INT64_C(-1), "1969-12-31 23:59:59" },
	{ "+05:30", INT64_C(0), "1970-01-01 05:30:00" },
	{ "-03:00", INT64_C(0), "1969-12-31 21:00:00" },
	{ "-00:30", INT64_C(0), "1969-12-31 23:30:00" },
};

static void local_times_are_those_of_php_on_both_sides_of_a_change_of_clocks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof php / sizeof *php; i++) {
		pf_zone *zone = open_zone(php[i].zone);
		char out[PF_DATE_BYTES];

		pf_date_local(zone, php[i].utc, out);
		pf_zone_free(zone);
		if (strcmp(out, php[i].local) != 0)
			fail_msg("%s: %s, not %s", php[i].zone, out, php[i].local);
	}
}

static void the_hour_that_never_happens_is_never_written(void **state)
{
	pf_zone *zone = open_zone("Europe/Paris");
	char out[PF_DATE_BYTES];

	(void)state;
	for (int64_t utc = 1711846800 - 7200; utc < 1711846800 + 7200; utc += 60) {
		pf_date_local(zone, utc, out);
		assert_true(strncmp(out, "2024-03-31 02", 13) != 0);
	}
	pf_zone_free(zone);
}

static void names_that_are_no_zone_are_refused(void **state)
{
	static const char *const bad[] = { "", "Europe/Atlantis", "Europe", "../Europe/Paris",
		"/etc/passwd", "Europe//Paris", "Europe/", "Europe/../UTC", "Europe/Paris\n", "+5:30",
		"+05:3", "+05:60", "+24:00", "05:30", "+0530", "+05-30", "Europe/Pa.ris", "+05:300",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		pf_error err = { 0 };
		pf_zone *zone = NULL;

		if (pf_zone_open(&zone, pf_span_of(bad[i]), &err))
			fail_msg("'%s' was opened", bad[i]);
		assert_int_equal(err.code, PF_E_CONFIG);
		assert_null(zone);
	}
}

static void a_file_that_is_no_zone_is_an_internal_error_with_its_name(void **state)
{
	pf_error err = { 0 };
	pf_zone *zone = NULL;

	(void)state;
	assert_false(pf_zone_open(&zone, PF_SPAN("leapseconds"), &err));
	assert_true(err.code == PF_E_INTERNAL || err.code == PF_E_CONFIG); /* it may be absent */
	assert_non_null(strstr(err.message, "leapseconds"));
}

/* ---- files made here ---- */

static void put(pf_text *out, uint64_t value, int bytes)
{
	while (bytes--)
		pf_text_byte(out, (char)(bytes < 8 ? value >> 8 * bytes & 255 : 0));
}

static void put_header(pf_text *out, uint64_t times, uint64_t types, uint64_t names)
{
	pf_text_put(out, "TZif2");
	put(out, 0, 15);
	put(out, 0, 4);
	put(out, 0, 4);
	put(out, 0, 4);
	put(out, times, 4);
	put(out, types, 4);
	put(out, names, 4);
}

/* Two types (+1:00 and +2:00) and shifts at 1000, 2000, …, to the second and first type in turn. */
static void put_zone(pf_text *out, uint64_t times, const char *rule)
{
	put_header(out, 0, 1, 4);
	put(out, 0, 6);
	put(out, 0, 4);
	put_header(out, times, 2, 4);
	for (uint64_t i = 1; i <= times; i++)
		put(out, i * 1000, 8);
	for (uint64_t i = 1; i <= times; i++)
		put(out, i & 1, 1);
	put(out, 3600, 4);
	put(out, 0, 2);
	put(out, 7200, 4);
	put(out, 256, 2);
	pf_text_put(out, "CET");
	put(out, 0, 1);
	pf_text_format(out, "\n%s\n", rule);
	assert_false(out->failed);
}

static pf_zone *zone_with(uint64_t times, const char *rule)
{
	pf_error err = { 0 };
	pf_zone *zone = NULL;
	pf_text file;

	pf_text_init(&file, 65536);
	put_zone(&file, times, rule);
	if (!pf_zone_parse(&zone, pf_text_span(&file), &err))
		assert_null(zone);
	pf_text_release(&file);
	return zone;
}

static void a_file_without_rule_keeps_its_last_offset(void **state)
{
	pf_zone *zone = zone_with(3, "");

	(void)state;
	assert_non_null(zone);
	assert_int_equal(pf_zone_offset(zone, INT64_MIN / 2), 3600);
	assert_int_equal(pf_zone_offset(zone, 999), 3600);
	assert_int_equal(pf_zone_offset(zone, 1000), 7200);
	assert_int_equal(pf_zone_offset(zone, 1999), 7200);
	assert_int_equal(pf_zone_offset(zone, 2000), 3600);
	assert_int_equal(pf_zone_offset(zone, 3000), 7200);
	assert_int_equal(pf_zone_offset(zone, INT64_C(9000000000)), 7200);
	pf_zone_free(zone);
}

static void check_rule(const char *rule, int64_t utc, int32_t expected)
{
	pf_zone *zone = zone_with(0, rule);

	assert_non_null(zone);
	if (pf_zone_offset(zone, utc) != expected)
		fail_msg("%s: %d", rule, (int)pf_zone_offset(zone, utc));
	pf_zone_free(zone);
}

/* 2024 is a leap year: days are counted from 1704067200, its first second. */
#define IN_2024(day, seconds) (INT64_C(1704067200) + INT64_C(86400) * (day) + (seconds))

static void the_rule_of_the_footer_knows_all_forms_of_posix(void **state)
{
	(void)state;
	check_rule("UTC0", 0, 0);
	check_rule("<+0530>-5:30", 0, 19800);
	check_rule("<-02>2", 0, -7200);
	check_rule("XST1:02:03", 0, -3723);
	/* begins and ends within the year, and around its end */
	check_rule("CET-1CEST,M3.5.0,M10.5.0/3", IN_2024(90, 3599), 3600);
	check_rule("CET-1CEST,M3.5.0,M10.5.0/3", IN_2024(90, 3600), 7200);
	check_rule("CET-1CEST,M3.5.0,M10.5.0/3", IN_2024(300, 3599), 7200);
	check_rule("CET-1CEST,M3.5.0,M10.5.0/3", IN_2024(300, 3600), 3600);
	check_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", IN_2024(0, 0), 39600);
	check_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", IN_2024(180, 0), 37800);
	/* summer time that is earlier than standard time, as in Ireland */
	check_rule("IST-1GMT0,M10.5.0,M3.5.0/1", IN_2024(0, 0), 0);
	check_rule("IST-1GMT0,M10.5.0,M3.5.0/1", IN_2024(180, 0), 3600);
	/* a negative hour, and one above 24 */
	check_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", IN_2024(90, 3599), -7200);
	check_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", IN_2024(90, 3600), -3600);
	check_rule("IST-2IDT,M3.4.4/26,M10.5.0", IN_2024(88, -1), 7200);
	check_rule("IST-2IDT,M3.4.4/26,M10.5.0", IN_2024(88, 0), 10800);
	/*
	 * days of the year: J60 is the 1st of March in any year, 59 the 29th of February in a leap year
	 */
	check_rule("AAA0BBB,J60/0,J70/0", IN_2024(60, -1), 0);
	check_rule("AAA0BBB,J60/0,J70/0", IN_2024(60, 0), 3600);
	check_rule("AAA0BBB,59/0,69/0", IN_2024(59, 0), 3600);
	/* always summer */
	check_rule("EST5EDT,0/0,J365/25", IN_2024(0, 5 * 3600), -14400);
	check_rule("EST5EDT,0/0,J365/25", IN_2024(200, 0), -14400);
	check_rule("EST5EDT,0/0,J365/25", IN_2024(366, 5 * 3600 - 1), -14400);
}

static void a_broken_rule_is_refused(void **state)
{
	static const char *const bad[] = { "C-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0",
		"CET-1CEST,M3.5.0,M10.5.0/3x", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M0.5.0,M10.5.0",
		"CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
		"CET-1CEST,J0,J10", "CET-1CEST,J366,J10", "CET-1CEST,366,1", "CET-25", "CET-1:60", "<CET-1",
		"CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST-x,M3.5.0,M10.5.0", "CET-1C,M3.5.0,M10.5.0" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (zone_with(0, bad[i]))
			fail_msg("'%s' was taken", bad[i]);
}

static void a_zone_file_cut_at_any_byte_is_refused(void **state)
{
	pf_text file;

	(void)state;
	pf_text_init(&file, 65536);
	put_zone(&file, 20, "CET-1CEST,M3.5.0,M10.5.0/3");
	for (size_t length = 0; length < file.length; length++) {
		char *copy = malloc(length ? length : 1);
		pf_error err = { 0 };
		pf_zone *zone = NULL;

		assert_non_null(copy);
		memcpy(copy, file.data, length);
		if (pf_zone_parse(&zone, (pf_span){ copy, length }, &err))
			fail_msg("taken with %zu of %zu bytes", length, file.length);
		assert_int_equal(err.code, PF_E_INPUT);
		free(copy);
	}
	pf_text_release(&file);
}

static void a_zone_file_with_any_byte_changed_is_refused_or_read_within_its_bounds(void **state)
{
	pf_text file;

	(void)state;
	pf_text_init(&file, 65536);
	put_zone(&file, 20, "CET-1CEST,M3.5.0,M10.5.0/3");
	for (size_t i = 0; i < file.length; i++) {
		for (int bit = 0; bit < 8; bit++) {
			char out[PF_DATE_BYTES];
			pf_zone *zone = NULL;

			file.data[i] = (char)(file.data[i] ^ 1 << bit);
			if (pf_zone_parse(&zone, pf_text_span(&file), NULL)) {
				pf_date_local(zone, 1500, out);
				pf_date_local(zone, INT64_C(1719792000), out);
			}
			pf_zone_free(zone);
			file.data[i] = (char)(file.data[i] ^ 1 << bit);
		}
	}
	pf_text_release(&file);
}

static void shifts_out_of_order_are_refused(void **state)
{
	pf_zone *zone = NULL;
	pf_text file;

	(void)state;
	pf_text_init(&file, 65536);
	put_zone(&file, 2, "");
	memcpy(file.data + 44 + 10 + 44 + 8, file.data + 44 + 10 + 44, 8);
	assert_false(pf_zone_parse(&zone, pf_text_span(&file), NULL));
	pf_text_release(&file);
}

static void gmt_dates_have_19_characters_at_any_moment(void **state)
{
	static const struct {
		int64_t utc;
		const char *date;
	} dates[] = {
		{ 0, "1970-01-01 00:00:00" },
		{ 951782400, "2000-02-29 00:00:00" },
		{ INT64_C(4107542399), "2100-02-28 23:59:59" },
		{ INT64_C(4107542400), "2100-03-01 00:00:00" },
		{ INT64_C(-62167219200), "0000-01-01 00:00:00" },
		{ INT64_C(-62167219201), "0000-01-01 00:00:00" },
		{ INT64_MIN, "0000-01-01 00:00:00" },
		{ INT64_C(253402300799), "9999-12-31 23:59:59" },
		{ INT64_MAX, "9999-12-31 23:59:59" },
	};
	char out[PF_DATE_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		pf_date_gmt(dates[i].utc, out);
		assert_string_equal(out, dates[i].date);
	}
}

static void local_dates_stay_within_the_columns_at_both_ends(void **state)
{
	pf_zone *east = open_zone("+05:30"), *west = open_zone("-05:30");
	char out[PF_DATE_BYTES];

	(void)state;
	pf_date_local(east, INT64_MAX, out);
	assert_string_equal(out, "9999-12-31 23:59:59");
	pf_date_local(west, INT64_MIN, out);
	assert_string_equal(out, "0000-01-01 00:00:00");
	pf_zone_free(east);
	pf_zone_free(west);
}

static void dates_are_read_back_as_they_were_written(void **state)
{
	(void)state;
	for (int64_t utc = INT64_C(-30610224000); utc <= INT64_C(253402300799); utc += 86399 * 37) {
		char out[PF_DATE_BYTES + 1];
		int64_t back;

		pf_date_gmt(utc, out);
		out[10] = 'T';
		out[19] = 'Z';
		out[20] = '\0';
		assert_true(pf_date_parse(&back, pf_span_of(out), NULL));
		assert_true(back == utc);
	}
}

static void check_date(const char *text, int64_t expected)
{
	pf_error err = { 0 };
	int64_t utc;

	if (!pf_date_parse(&utc, pf_span_of(text), &err))
		fail_msg("%s: %s", text, err.message);
	assert_true(utc == expected);
}

static void offsets_and_fractions_are_understood(void **state)
{
	(void)state;
	check_date("2024-07-01T12:00:00Z", INT64_C(1719835200));
	check_date("2024-07-01T12:00:00.999999999999Z", INT64_C(1719835200));
	check_date("2024-07-01T14:00:00+02:00", INT64_C(1719835200));
	check_date("2024-07-01T06:30:00-05:30", INT64_C(1719835200));
	check_date("2024-07-01T12:00:00-00:00", INT64_C(1719835200));
	check_date("2024-02-29T00:00:00Z", INT64_C(1709164800));
}

static void dates_that_are_almost_right_are_refused(void **state)
{
	static const char *const bad[] = { "", "2024-07-01", "2024-07-01T12:00Z",
		"2024-07-01 12:00:00Z", "2024-07-01t12:00:00Z", "2024-07-01T12:00:00z",
		"2024-07-01T12:00:00", "2024-07-01T12:00:00+0200", "2024-07-01T12:00:00+02",
		"2024-07-01T12:00:00.Z", "2024-13-01T12:00:00Z", "2024-00-01T12:00:00Z",
		"2024-02-30T12:00:00Z", "2023-02-29T12:00:00Z", "2024-07-00T12:00:00Z",
		"2024-07-01T24:00:00Z", "2024-07-01T12:60:00Z", "2024-07-01T12:00:60Z",
		"0999-07-01T12:00:00Z", "2024-07-01T12:00:00+24:00", "2024-07-01T12:00:00+02:60",
		" 2024-07-01T12:00:00Z", "2024-07-01T12:00:00Z ", "2024-7-01T12:00:00Z",
		"+2024-07-01T12:00:00Z", "1000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
		"1900-02-29T00:00:00Z" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		pf_error err = { 0 };
		int64_t utc = 7;

		if (pf_date_parse(&utc, pf_span_of(bad[i]), &err))
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(err.code, PF_E_INPUT);
		assert_true(utc == 7);
	}
}

static void a_date_cut_at_any_byte_is_refused(void **state)
{
	const char *text = "2024-07-01T12:00:00.5+02:00";

	(void)state;
	for (size_t length = 0; length < strlen(text); length++) {
		int64_t utc;

		assert_false(pf_date_parse(&utc, (pf_span){ text, length }, NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(local_times_are_those_of_php_on_both_sides_of_a_change_of_clocks),
		cmocka_unit_test(the_hour_that_never_happens_is_never_written),
		cmocka_unit_test(names_that_are_no_zone_are_refused),
		cmocka_unit_test(a_file_that_is_no_zone_is_an_internal_error_with_its_name),
		cmocka_unit_test(a_file_without_rule_keeps_its_last_offset),
		cmocka_unit_test(the_rule_of_the_footer_knows_all_forms_of_posix),
		cmocka_unit_test(a_broken_rule_is_refused),
		cmocka_unit_test(a_zone_file_cut_at_any_byte_is_refused),
		cmocka_unit_test(a_zone_file_with_any_byte_changed_is_refused_or_read_within_its_bounds),
		cmocka_unit_test(shifts_out_of_order_are_refused),
		cmocka_unit_test(gmt_dates_have_19_characters_at_any_moment),
		cmocka_unit_test(local_dates_stay_within_the_columns_at_both_ends),
		cmocka_unit_test(dates_are_read_back_as_they_were_written),
		cmocka_unit_test(offsets_and_fractions_are_understood),
		cmocka_unit_test(dates_that_are_almost_right_are_refused),
		cmocka_unit_test(a_date_cut_at_any_byte_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
