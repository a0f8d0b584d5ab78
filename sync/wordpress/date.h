/*
 * date: moments as WordPress stores them, twice: in the site's time and in GMT.
 *
 * Local times are always derived from GMT, never the reverse, so the hour that happens twice and
 * the hour that never happens cannot go wrong.
 */
#ifndef PF_WORDPRESS_DATE_H
#define PF_WORDPRESS_DATE_H

#include "wordpress/zone.h"

/* "2024-07-01 12:00:00" and its NUL. */
#define PF_DATE_BYTES 20

/* The value of the GMT columns of a draft. */
#define PF_DATE_ZERO "0000-00-00 00:00:00"

/*
 * "Y-m-d H:i:s" of a moment (seconds since 1970, GMT). The columns hold the years 0 to 9999; a
 * moment outside is written as the first or last second of them.
 */
void pf_date_local(const pf_zone *zone, int64_t utc, char out[PF_DATE_BYTES]);
void pf_date_gmt(int64_t utc, char out[PF_DATE_BYTES]);

/*
 * Reads "2024-07-01T12:00:00Z", strictly by RFC 3339: full date and time, `Z` or an offset; a
 * fraction of a second is dropped; capital T and Z; years 1000 to 9999 (what a datetime column
 * promises to hold), no 60th second. PF_E_INPUT.
 */
bool pf_date_parse(int64_t *utc, pf_span rfc3339, pf_error *err);

#endif
