/*
 * review: decisions about translations that are known already: those of a file that came back (exchange/handback.h).
 */
#ifndef PF_ENGINE_REVIEW_H
#define PF_ENGINE_REVIEW_H

#include "engine/engine.h"
#include "translate/review.h"

/*
 * Carries decisions out as pf_engine_review does: one run, in whole units under the lease, and the same report. Texts are as the
 * content would hold them; origins has one for each decision. by: who, for the run.
 */
bool pf_review_carry_out(json_t **out, profint_status *status, const profint *engine, const profint_options *options, const pf_review_decision *decisions,
			 const uint32_t *origins, size_t count, const char *by, pf_error *err);

#endif
