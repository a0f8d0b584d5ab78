/*
 * judge: the HTML of a record that has other faults. It is not rendered, but what is wrong with it is told all the same, so
 * that one check finds everything.
 */
#ifndef PF_BUNDLE_JUDGE_H
#define PF_BUNDLE_JUDGE_H

#include "bundle/validate.h"

/* The record may be anything; what has no known type or shape is passed over. False: no memory. */
bool pf_judge_html(pf_validator *validator, const json_t *record, pf_error *err);

#endif
