/*
 * spending: the ceilings of the configuration against what was spent: in this run, today, this month, in all and in one
 * language. What is under way counts as spent until its answer says what was billed.
 */
#ifndef PF_TRANSLATE_SPENDING_H
#define PF_TRANSLATE_SPENDING_H

#include "translate/ask.h"

typedef struct pf_spending {
	uint64_t left;        /* UINT64_MAX: no ceiling */
	const char *ceiling;  /* which one is nearest: "budget_characters_day_sv" */
} pf_spending;

/* In the unit of one provider, for one language. budget NULL: no ceiling. */
bool pf_spending_open(pf_spending *out, pf_db *db, uint64_t run, const pf_budget *budget, const char *unit, pf_span language, pf_arena *arena,
		      pf_error *err);

/* So much is going to be sent; false: it does not fit, and nothing is charged. */
bool pf_spending_charge(pf_spending *spending, uint64_t asked);
/* So much of it was billed in the end. */
void pf_spending_settle(pf_spending *spending, uint64_t asked, uint64_t billed);

#endif
