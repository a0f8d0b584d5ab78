/*
 * drift: the objects whose checksum is not the ledger's, looked at field by field. Some were changed by somebody; some only
 * saved again by the block editor, which re-serialises what it does not change.
 */
#ifndef PF_CHANGE_DRIFT_H
#define PF_CHANGE_DRIFT_H

#include "store/statement.h"
#include "wordpress/contract.h"

/*
 * How many records are kept as somebody left them. `rows`: the answer to pf_ledger_drift_send. Reads only. Countries and
 * modes are no records.
 */
bool pf_drift_kept(uint64_t *records, pf_db *db, const pf_contract *contract, const pf_rows *rows, pf_error *err);

#endif
