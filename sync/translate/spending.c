/* spending: see spending.h */
#include "translate/spending.h"

#include "store/request.h"

static bool nearer(pf_spending *out, uint64_t ceiling, uint64_t spent, const char *period, const char *language, pf_arena *arena, pf_error *err)
{
	uint64_t left = ceiling > spent ? ceiling - spent : 0;

	if (ceiling == 0 || left >= out->left)
		return true;
	out->left = left;
	out->ceiling = pf_arena_format(arena, "budget_characters_%s%s%s", period, *language ? "_" : "", language);
	return out->ceiling || pf_fail(err, PF_E_MEMORY, "no memory for the budget");
}

static bool all_periods(pf_spending *out, uint64_t run, uint64_t day, uint64_t month, const pf_spent *spent, const char *language, pf_arena *arena,
			pf_error *err)
{
	return nearer(out, run, spent->run, "run", language, arena, err) && nearer(out, day, spent->day, "day", language, arena, err) &&
	       nearer(out, month, spent->month, "month", language, arena, err);
}

bool pf_spending_open(pf_spending *out, pf_db *db, uint64_t run, const pf_budget *budget, const char *unit, pf_span language, pf_arena *arena,
		      pf_error *err)
{
	pf_spent spent;

	*out = (pf_spending){ .left = UINT64_MAX };
	if (!budget)
		return true;
	if ((budget->run || budget->day || budget->month) &&
	    !(pf_request_spent(&spent, db, run, pf_span_of(unit), (pf_span){ NULL, 0 }, err) &&
	      all_periods(out, budget->run, budget->day, budget->month, &spent, "", arena, err)))
		return false;
	for (size_t i = 0; i < budget->language_count; i++) {
		const struct pf_budget_language *l = &budget->languages[i];

		if (pf_span_is(language, l->language) && !(pf_request_spent(&spent, db, run, pf_span_of(unit), language, err) &&
							   all_periods(out, l->run, l->day, l->month, &spent, l->language, arena, err)))
			return false;
	}
	return true;
}

bool pf_spending_charge(pf_spending *s, uint64_t asked)
{
	if (s->left == UINT64_MAX)
		return true;
	if (asked > s->left)
		return false;
	s->left -= asked;
	return true;
}

void pf_spending_settle(pf_spending *s, uint64_t asked, uint64_t billed)
{
	if (s->left == UINT64_MAX)
		return;
	s->left += asked;
	s->left = billed > s->left ? 0 : s->left - billed;
}
