/*
 * zone: the site's time zone, as an offset for any moment.
 *
 * Read once from the system's zoneinfo (TZif version 2 or later, with the rule in its footer for
 * the years after its table) or made from an offset ("+05:30"). PHP on Debian reads the same files.
 */
#ifndef PF_WORDPRESS_ZONE_H
#define PF_WORDPRESS_ZONE_H

#include "base/text.h"

#include <stdint.h>

typedef struct pf_zone pf_zone;

/*
 * Opens the zone that WordPress names: what wp_timezone_string() says, "Europe/Paris", "UTC" or
 * "+05:30". PF_E_CONFIG: no such name, or no such zone on this machine; PF_E_INTERNAL: its file
 * cannot be read or is broken.
 */
bool pf_zone_open(pf_zone **out, pf_span name, pf_error *err);

/* The same from the bytes of a TZif file. PF_E_INPUT: not one, or cut short. */
bool pf_zone_parse(pf_zone **out, pf_span tzif, pf_error *err);

void pf_zone_free(pf_zone *zone);

/* Seconds to add to GMT at this moment. */
int32_t pf_zone_offset(const pf_zone *zone, int64_t utc);

#endif
