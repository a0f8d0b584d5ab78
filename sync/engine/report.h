/*
 * report: what commands say in JSON, in the words of the outside contract.
 */
#ifndef PF_ENGINE_REPORT_H
#define PF_ENGINE_REPORT_H

#include "import/import.h"
#include "profint.h"

#include <jansson.h>

json_t *pf_report_counts(const pf_import_counts *counts);

/* One entry of `changes`. */
json_t *pf_report_change(const pf_change *change);

/* The number of outbox rows, and how many were given up. */
bool pf_report_outbox(json_t **out, pf_db *db, pf_error *err);

/* The end of a run: its outcome, and what the command printed. */
bool pf_report_finish(pf_db *db, uint64_t run, const char *outcome, const json_t *said, pf_error *err);

/* A run that failed says why, if the database still listens; what is open is rolled back. */
void pf_report_failed(pf_db *db, uint64_t run, const pf_error *why);

/* The exit status that belongs to an error. */
profint_status pf_report_status(pf_code code);

#endif
