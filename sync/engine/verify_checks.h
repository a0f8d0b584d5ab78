/*
 * verify_checks: what verify looks for, one statement a fault. Sources: WordPress's rules for rows that its own API writes.
 */
#ifndef PF_ENGINE_VERIFY_CHECKS_H
#define PF_ENGINE_VERIFY_CHECKS_H

#include <stddef.h>

typedef struct pf_check {
	const char *kind;
	const char *sql;     /* object, record, language, found */
	const char *message; /* what is wrong; the found value follows */
	const char *repair;  /* NULL: a person must look */
} pf_check;

extern const pf_check pf_checks[];
extern const size_t pf_check_count;

#endif
