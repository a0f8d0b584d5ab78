/* zone: see zone.h; the file format is RFC 8536, the rule in its footer POSIX TZ. */
#include "wordpress/zone.h"

#include "wordpress/calendar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZONEINFO "/usr/share/zoneinfo"

/* The largest zone of 2025 has 4 KB; what is above is no zone. */
#define ZONE_BYTES 65536

/* A moment of the year at which summer time begins or ends. */
typedef struct turn {
	enum { BY_WEEKDAY, BY_DAY, BY_DAY_WITHOUT_LEAP } kind;
	int month, week, weekday; /* BY_WEEKDAY: week 5 is the last, weekday 0 is Sunday */
	int day;                  /* else: 0…365, or 1…365 without the 29th of February */
	int32_t seconds;          /* of local time, after midnight; may be negative or above a day */
} turn;

typedef struct footer {
	bool given, summer;
	int32_t standard, daylight; /* offsets, east is positive */
	turn begin, end;
} footer;

typedef struct shift {
	int64_t at;
	int32_t offset; /* from then on */
} shift;

struct pf_zone {
	int32_t first; /* offset before the first shift */
	footer rule;   /* from the last shift on, when given */
	size_t count;
	shift shifts[];
};

/* ---- the rule of the footer: "CET-1CEST,M3.5.0,M10.5.0/3" ---- */

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

static bool number(cursor *in, int max, int *out)
{
	const char *start = in->s;

	*out = 0;
	while (in->s < in->end && *in->s >= '0' && *in->s <= '9' && in->s - start < 4)
		*out = 10 * *out + (*in->s++ - '0');
	return in->s > start && *out <= max;
}

static bool skip_name(cursor *in)
{
	const char *start = in->s;

	if (take(in, '<')) {
		while (in->s < in->end && *in->s != '>')
			in->s++;
		return take(in, '>');
	}
	while (in->s < in->end && (*in->s | 0x20) >= 'a' && (*in->s | 0x20) <= 'z')
		in->s++;
	return in->s - start >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool clock_time(cursor *in, int max_hours, int32_t *seconds)
{
	bool minus = take(in, '-');
	int h, m = 0, s = 0;

	if (!minus)
		take(in, '+');
	if (!number(in, max_hours, &h) || (take(in, ':') && !number(in, 59, &m)) ||
		(take(in, ':') && !number(in, 59, &s)))
		return false;
	*seconds = (h * 3600 + m * 60 + s) * (minus ? -1 : 1);
	return true;
}

static bool read_turn(cursor *in, turn *out)
{
	out->seconds = 2 * 3600;
	if (!take(in, ','))
		return false;
	if (take(in, 'M')) {
		out->kind = BY_WEEKDAY;
		if (!number(in, 12, &out->month) || out->month == 0 || !take(in, '.') ||
			!number(in, 5, &out->week) || out->week == 0 || !take(in, '.') ||
			!number(in, 6, &out->weekday))
			return false;
	} else if (take(in, 'J')) {
		out->kind = BY_DAY_WITHOUT_LEAP;
		if (!number(in, 365, &out->day) || out->day == 0)
			return false;
	} else {
		out->kind = BY_DAY;
		if (!number(in, 365, &out->day))
			return false;
	}
	return !take(in, '/') || clock_time(in, 167, &out->seconds);
}

/* POSIX counts offsets to the west. */
static bool read_footer(footer *out, cursor in)
{
	*out = (footer){ .given = in.s < in.end };
	if (!out->given)
		return true;
	if (!skip_name(&in) || !clock_time(&in, 24, &out->standard))
		return false;
	out->standard = -out->standard;
	if (in.s == in.end)
		return true;
	out->summer = true;
	out->daylight = out->standard + 3600;
	if (!skip_name(&in))
		return false;
	if (in.s < in.end && *in.s != ',') {
		if (!clock_time(&in, 24, &out->daylight))
			return false;
		out->daylight = -out->daylight;
	}
	return read_turn(&in, &out->begin) && read_turn(&in, &out->end) && in.s == in.end;
}

/* Seconds of local time from 1970-01-01. */
static int64_t turn_in(const turn *when, int64_t year)
{
	int64_t day = pf_calendar_day(year, 1, 1);

	if (when->kind == BY_DAY) {
		day += when->day;
	} else if (when->kind == BY_DAY_WITHOUT_LEAP) {
		day += when->day - 1 + (pf_calendar_leap(year) && when->day >= 60);
	} else {
		int64_t first = pf_calendar_day(year, when->month, 1);
		int weekday = (int)((first + 4) - 7 * pf_calendar_divide(first + 4, 7));
		int of_month = (when->weekday - weekday + 7) % 7 + 7 * (when->week - 1);

		while (of_month >= pf_calendar_month_days(year, when->month))
			of_month -= 7;
		day = first + of_month;
	}
	return day * PF_DAY_SECONDS + when->seconds;
}

static int32_t footer_offset(const footer *rule, int64_t utc)
{
	int64_t year, begin, end;

	if (!rule->summer)
		return rule->standard;
	year = pf_calendar_civil(pf_calendar_divide(utc + rule->standard, PF_DAY_SECONDS)).year;
	begin = turn_in(&rule->begin, year) - rule->standard;
	end = turn_in(&rule->end, year) - rule->daylight;
	if (begin < end ? utc >= begin && utc < end : utc >= begin || utc < end)
		return rule->daylight;
	return rule->standard;
}

/* ---- TZif ---- */

typedef struct counts {
	uint32_t ut, standard, leap, time, type, name;
} counts;

static uint64_t big_endian(const char *s, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | (unsigned char)s[i];
	return value;
}

#define HEADER_BYTES 44

static bool read_header(cursor *in, counts *out)
{
	const char *s = in->s;

	if (in->end - s < HEADER_BYTES || memcmp(s, "TZif", 4) != 0 || s[4] < '2')
		return false;
	*out = (counts){
		.ut = (uint32_t)big_endian(s + 20, 4),
		.standard = (uint32_t)big_endian(s + 24, 4),
		.leap = (uint32_t)big_endian(s + 28, 4),
		.time = (uint32_t)big_endian(s + 32, 4),
		.type = (uint32_t)big_endian(s + 36, 4),
		.name = (uint32_t)big_endian(s + 40, 4),
	};
	in->s += HEADER_BYTES;
	return true;
}

/* The bytes of a block whose times have so many bytes. */
static uint64_t block_bytes(const counts *n, uint64_t time_bytes)
{
	return n->time * (time_bytes + 1) + n->type * UINT64_C(6) + n->name +
		n->leap * (time_bytes + 4) + n->standard + n->ut;
}

/* Offsets of types[index]; RFC 8536 keeps them within a day and a little. */
static bool type_offset(const char *types, uint32_t count, uint32_t index, int32_t *offset)
{
	if (index >= count)
		return false;
	*offset = (int32_t)(uint32_t)big_endian(types + (size_t)6 * index, 4);
	return *offset >= -89999 && *offset <= 93599;
}

static bool read_shifts(pf_zone *zone, const char *block, const counts *n)
{
	const char *indexes = block + (size_t)8 * n->time;
	const char *types = indexes + n->time;

	if (!type_offset(types, n->type, 0, &zone->first))
		return false;
	for (size_t i = 0; i < n->time; i++) {
		shift *next = &zone->shifts[i];

		next->at = (int64_t)big_endian(block + 8 * i, 8);
		if ((i && next->at <= next[-1].at) ||
			!type_offset(types, n->type, (unsigned char)indexes[i], &next->offset))
			return false;
	}
	zone->count = n->time;
	return true;
}

bool pf_zone_parse(pf_zone **out, pf_span tzif, pf_error *err)
{
	cursor in = { tzif.data, tzif.data + tzif.length };
	pf_zone *zone = NULL;
	const char *block;
	counts n;

	/* The first block has times of 32 bits; it is there for old readers only. */
	if (tzif.length > ZONE_BYTES || !read_header(&in, &n) ||
		block_bytes(&n, 4) > (uint64_t)(in.end - in.s))
		return pf_fail(err, PF_E_INPUT, "not a time zone file of version 2 or later");
	in.s += block_bytes(&n, 4);
	if (!read_header(&in, &n) || block_bytes(&n, 8) > (uint64_t)(in.end - in.s))
		return pf_fail(err, PF_E_INPUT, "the time zone file is cut short");
	block = in.s;
	in.s += block_bytes(&n, 8);
	if (!take(&in, '\n') || in.s == in.end || in.end[-1] != '\n')
		return pf_fail(err, PF_E_INPUT, "the time zone file is cut short");
	in.end--;

	zone = calloc(1, sizeof *zone + n.time * sizeof *zone->shifts);
	if (!zone)
		return pf_fail(err, PF_E_MEMORY, "no memory for a time zone");
	if (!read_shifts(zone, block, &n) || !read_footer(&zone->rule, in)) {
		pf_zone_free(zone);
		return pf_fail(err, PF_E_INPUT, "the time zone file contradicts itself");
	}
	*out = zone;
	return true;
}

void pf_zone_free(pf_zone *zone)
{
	free(zone);
}

/* ---- names ---- */

/* "+05:30" */
static bool is_offset(pf_span name, int32_t *seconds)
{
	cursor in = { name.data, name.data + name.length };
	bool west = take(&in, '-');
	int h, m;

	if (name.length != 6 || !(west || take(&in, '+')) || !number(&in, 23, &h) || !take(&in, ':') ||
		in.end - in.s != 2 || !number(&in, 59, &m) || in.s != in.end)
		return false;
	*seconds = (h * 3600 + m * 60) * (west ? -1 : 1);
	return true;
}

/* Letters, digits, + - _ in parts divided by single slashes: nothing that leaves the folder. */
static bool is_name(pf_span name)
{
	if (name.length == 0 || name.length > 64)
		return false;
	for (size_t i = 0; i < name.length; i++) {
		char c = name.data[i];
		bool inner = i && i + 1 < name.length && name.data[i - 1] != '/';

		if (!((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '+' ||
				c == '-' || c == '_' || (c == '/' && inner)))
			return false;
	}
	return true;
}

static bool read_file(char bytes[ZONE_BYTES], size_t *length, pf_span name, pf_error *err)
{
	char path[sizeof ZONEINFO + 80];
	FILE *file;

	snprintf(path, sizeof path, "%s/%.*s", ZONEINFO, (int)name.length, name.data);
	file = fopen(path, "re");
	if (!file)
		return pf_fail(err, errno == ENOENT || errno == ENOTDIR ? PF_E_CONFIG : PF_E_INTERNAL,
			"time zone '%.*s' cannot be opened in %s: %s", (int)name.length, name.data, ZONEINFO,
			strerror(errno));
	errno = 0;
	*length = fread(bytes, 1, ZONE_BYTES, file);
	if (ferror(file)) {
		int why = errno;

		fclose(file);
		return pf_fail(err, why == EISDIR ? PF_E_CONFIG : PF_E_INTERNAL,
			"time zone '%.*s' cannot be read in %s: %s", (int)name.length, name.data, ZONEINFO,
			strerror(why));
	}
	fclose(file);
	return true;
}

bool pf_zone_open(pf_zone **out, pf_span name, pf_error *err)
{
	char *bytes = NULL;
	pf_error why = { 0 };
	pf_zone *zone = NULL;
	bool ok = false;
	size_t length = 0;
	int32_t offset;

	if (is_offset(name, &offset)) {
		zone = calloc(1, sizeof *zone);
		if (!zone)
			return pf_fail(err, PF_E_MEMORY, "no memory for a time zone");
		zone->first = offset;
		*out = zone;
		return true;
	}
	if (!is_name(name))
		return pf_fail(err, PF_E_CONFIG, "'%.*s' is not the name of a time zone",
			name.length < 64 ? (int)name.length : 64, name.data ? name.data : "");
	bytes = malloc(ZONE_BYTES);
	if (!bytes)
		return pf_fail(err, PF_E_MEMORY, "no memory for a time zone");
	if (!read_file(bytes, &length, name, err))
		goto out;
	if (!pf_zone_parse(&zone, (pf_span){ bytes, length }, &why)) {
		pf_fail(err, why.code == PF_E_MEMORY ? PF_E_MEMORY : PF_E_INTERNAL, "time zone '%.*s': %s",
			(int)name.length, name.data, why.message);
		goto out;
	}
	*out = zone;
	ok = true;
out:
	free(bytes);
	return ok;
}

int32_t pf_zone_offset(const pf_zone *zone, int64_t utc)
{
	size_t low = 0, high = zone->count;

	while (low < high) { /* the number of shifts that have happened */
		size_t middle = low + (high - low) / 2;

		if (zone->shifts[middle].at <= utc)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == zone->count && zone->rule.given)
		return footer_offset(&zone->rule, utc);
	return low ? zone->shifts[low - 1].offset : zone->first;
}
