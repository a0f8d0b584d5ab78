/* date: see date.h */
#include "wordpress/date.h"

#include "wordpress/calendar.h"

#include <string.h>

#define FIRST_SECOND INT64_C(-62167219200) /* 0000-01-01 00:00:00 */
#define LAST_SECOND INT64_C(253402300799)  /* 9999-12-31 23:59:59 */

static int64_t within(int64_t seconds)
{
	return seconds < FIRST_SECOND ? FIRST_SECOND : seconds > LAST_SECOND ? LAST_SECOND : seconds;
}

static void two_digits(char *out, int value)
{
	out[0] = (char)('0' + value / 10);
	out[1] = (char)('0' + value % 10);
}

void pf_date_gmt(int64_t utc, char out[PF_DATE_BYTES])
{
	int64_t seconds = within(utc);
	int64_t days = pf_calendar_divide(seconds, PF_DAY_SECONDS);
	int of_day = (int)(seconds - days * PF_DAY_SECONDS);
	pf_civil date = pf_calendar_civil(days);

	memcpy(out, PF_DATE_ZERO, PF_DATE_BYTES);
	two_digits(out, (int)date.year / 100);
	two_digits(out + 2, (int)date.year % 100);
	two_digits(out + 5, date.month);
	two_digits(out + 8, date.day);
	two_digits(out + 11, of_day / 3600);
	two_digits(out + 14, of_day / 60 % 60);
	two_digits(out + 17, of_day % 60);
}

void pf_date_local(const pf_zone *zone, int64_t utc, char out[PF_DATE_BYTES])
{
	int64_t seconds = within(utc);

	pf_date_gmt(seconds + pf_zone_offset(zone, seconds), out);
}

typedef struct cursor {
	const char *s, *end;
} cursor;

static bool take(cursor *in, char c)
{
	if (in->s == in->end || *in->s != c)
		return false;
	in->s++;
	return true;
}

/* Exactly `digits` digits, min…max. */
static bool field(cursor *in, int digits, int min, int max, int *out)
{
	*out = 0;
	while (digits--) {
		if (in->s == in->end || *in->s < '0' || *in->s > '9')
			return false;
		*out = 10 * *out + (*in->s++ - '0');
	}
	return *out >= min && *out <= max;
}

static bool fraction(cursor *in)
{
	const char *start;

	if (!take(in, '.'))
		return true;
	start = in->s;
	while (in->s < in->end && *in->s >= '0' && *in->s <= '9')
		in->s++;
	return in->s > start;
}

static bool offset(cursor *in, int *seconds)
{
	int sign = 1, h, m;

	*seconds = 0;
	if (take(in, 'Z'))
		return true;
	if (take(in, '-'))
		sign = -1;
	else if (!take(in, '+'))
		return false;
	if (!field(in, 2, 0, 23, &h) || !take(in, ':') || !field(in, 2, 0, 59, &m))
		return false;
	*seconds = sign * (h * 3600 + m * 60);
	return true;
}

bool pf_date_parse(int64_t *utc, pf_span rfc3339, pf_error *err)
{
	cursor in = { rfc3339.data, rfc3339.data + rfc3339.length };
	int year, month, day, h, m, s, east;
	int64_t seconds;

	if (!field(&in, 4, 1000, 9999, &year) || !take(&in, '-') || !field(&in, 2, 1, 12, &month) ||
		!take(&in, '-') || !field(&in, 2, 1, pf_calendar_month_days(year, month), &day) ||
		!take(&in, 'T') || !field(&in, 2, 0, 23, &h) || !take(&in, ':') ||
		!field(&in, 2, 0, 59, &m) || !take(&in, ':') || !field(&in, 2, 0, 59, &s) ||
		!fraction(&in) || !offset(&in, &east) || in.s != in.end)
		return pf_fail(err, PF_E_INPUT, "not a date and time like 2024-07-01T12:00:00Z");
	seconds = pf_calendar_day(year, month, day) * PF_DAY_SECONDS + h * 3600 + m * 60 + s - east;
	if (seconds < pf_calendar_day(1000, 1, 1) * PF_DAY_SECONDS || seconds > LAST_SECOND)
		return pf_fail(err, PF_E_INPUT, "the year is not between 1000 and 9999 in GMT");
	*utc = seconds;
	return true;
}
