/*
 * model_terms: terms that come with the content model (countries, modes), made when a record first needs them, in every
 * language of the site, in one group: a translation of the record that comes later is related to its own.
 */
#ifndef PF_IMPORT_MODEL_TERMS_H
#define PF_IMPORT_MODEL_TERMS_H

#include "import/plan.h"

/*
 * Makes what the batch needs, in the open transaction, and puts it into the planner's index. `made` is what was done, for
 * pf_model_terms_forget when the transaction is rolled back.
 */
bool pf_model_terms_make(pf_changeset *made, pf_planner *planner, pf_apply *apply, const pf_batch *batch, const pf_wish_context *context, pf_error *err);
void pf_model_terms_forget(pf_changeset *made, pf_planner *planner);

#endif
