/*
 * error: what went wrong, said once, by the code that saw it.
 *
 * A function that can fail returns bool and takes a pf_error last. The deepest cause fills it with pf_fail; callers
 * above only pass it on. The code says what a caller should do next, the message says what was found: lower case, no
 * full stop, one line, no secrets.
 */
#ifndef PF_BASE_ERROR_H
#define PF_BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

typedef enum pf_code {
	PF_E_NONE = 0,
	PF_E_INTERNAL, /* a fault of ours or of the machine: exit 1 */
	PF_E_MEMORY,   /* no memory: exit 1 */
	PF_E_OFFLINE,  /* server or network down or lost: exit 1; a later try may work */
	PF_E_USAGE,    /* wrong command line: exit 2 */
	PF_E_CONFIG,   /* configuration or site refuses: exit 2 */
	PF_E_INPUT,    /* the bundle is invalid: exit 3 */
	PF_E_CONFLICT, /* somebody else changed it meanwhile: the unit is planned again */
	PF_E_RETRY,    /* the database asks to run the unit again (deadlock, lock wait) */
	PF_E_BUSY,     /* another writer holds the site: exit 5 */
	PF_E_REFUSED   /* one record cannot be stored: it is reported, the rest goes on */
} pf_code;

typedef struct pf_error {
	pf_code code;
	char message[768];
} pf_error;

/* Fills err (err may be NULL) and returns false, so that `return pf_fail(…)` reads as a sentence. */
bool pf_fail(pf_error *err, pf_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The word for a code that --json prints: "offline", "usage", "config", "input", "busy", … */
const char *pf_code_word(pf_code code);

#endif
