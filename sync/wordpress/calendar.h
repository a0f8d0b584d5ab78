/*
 * calendar: days and dates of the Gregorian calendar, also before it was made. Pure arithmetic, any
 * year.
 */
#ifndef PF_WORDPRESS_CALENDAR_H
#define PF_WORDPRESS_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define PF_DAY_SECONDS 86400

typedef struct pf_civil {
	int64_t year;
	int month, day; /* from 1 */
} pf_civil;

bool pf_calendar_leap(int64_t year);
int pf_calendar_month_days(int64_t year, int month);

/* Days from 1970-01-01 to a date, and back. */
int64_t pf_calendar_day(int64_t year, int month, int day);
pf_civil pf_calendar_civil(int64_t days);

/* Divides and rounds down, also below zero: the day of a second. */
int64_t pf_calendar_divide(int64_t a, int64_t b);

#endif
