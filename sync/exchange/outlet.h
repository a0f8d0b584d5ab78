/*
 * outlet: the site's own translation memory as a file (tmx.h), row by row; the way back is intake.h.
 */
#ifndef PF_EXCHANGE_OUTLET_H
#define PF_EXCHANGE_OUTLET_H

#include "store/memory.h"
#include "wordpress/contract.h"

typedef struct pf_outlet {
	/* asked: */
	pf_db *db;
	const pf_contract *contract;
	const char *source_language;
	const char *language; /* NULL: all */
	const char *version;  /* of profint */
	/* answered: */
	uint64_t written;
	uint64_t left_out;    /* texts with signs that no XML can hold */
} pf_outlet;

/* Reads one consistent snapshot and writes nothing to the site. The file takes its name when it is whole. */
bool pf_outlet_run(pf_outlet *outlet, const char *path, pf_error *err);

#endif
