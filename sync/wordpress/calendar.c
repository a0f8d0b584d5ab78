/* calendar: see calendar.h */
#include "wordpress/calendar.h"

bool pf_calendar_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int pf_calendar_month_days(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && pf_calendar_leap(year) ? 29 : days[month - 1];
}

int64_t pf_calendar_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years are counted from March, so that the leap day is the last of one. */
int64_t pf_calendar_day(int64_t year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	return 365 * y + pf_calendar_divide(y, 4) - pf_calendar_divide(y, 100) +
		pf_calendar_divide(y, 400) + (153 * m + 2) / 5 + day - 1 - 719468;
}

pf_civil pf_calendar_civil(int64_t days)
{
	int64_t since = days + 719468; /* from the 1st of March of year 0 */
	int64_t era = pf_calendar_divide(since, 146097);
	int64_t of_era = since - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t m = (5 * of_year + 2) / 153;
	int month = (int)(m < 10 ? m + 3 : m - 9);

	return (pf_civil){
		.year = year + era * 400 + (month <= 2),
		.month = month,
		.day = (int)(of_year - (153 * m + 2) / 5) + 1,
	};
}
