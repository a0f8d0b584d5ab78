/*
 * request: the tables profint_request and profint_provider: what was asked of translation providers, what it cost, and which of
 * them is not asked for a while.
 */
#ifndef PF_STORE_REQUEST_H
#define PF_STORE_REQUEST_H

#include "store/statement.h"

typedef struct pf_request_row {
	uint64_t id, run;
	pf_span provider, model, language, unit, trace;
	uint64_t segments, asked, billed; /* in the unit */
	bool done;
	long status;
} pf_request_row;

/* Notes a request that is about to be sent; sets id. In the caller's transaction. */
bool pf_request_open(pf_db *db, pf_request_row *row, pf_error *err);
/* How it ended: model, billed, done, status, trace. */
bool pf_request_close(pf_db *db, const pf_request_row *row, pf_error *err);

/*
 * What was spent in one unit; what was sent and never ended counts as it was asked, for it may have been billed. The day and
 * the month are those of the database's clock, in UTC.
 */
typedef struct pf_spent {
	uint64_t run, day, month;
} pf_spent;

/* Of one language, or (data NULL) of all. */
bool pf_request_spent(pf_spent *out, pf_db *db, uint64_t run, pf_span unit, pf_span language, pf_error *err);

/* By provider and unit, this month: for reports. Rows: provider, unit, requests, segments, billed. */
bool pf_request_bill(pf_rows *out, pf_arena *arena, pf_db *db, pf_error *err);

typedef struct pf_provider_row {
	bool stopped;       /* now */
	pf_span until;      /* UTC, when stopped */
	pf_span reason;
	pf_span glossaries; /* JSON; data NULL: none */
	bool has_usage;     /* what it said of its quota: */
	uint64_t used, allowed;
	pf_span checked;    /* UTC, when it was last asked */
	bool checked_lately; /* less than ten minutes ago */
} pf_provider_row;

/* What is known of a provider with this address and key (mark); another one's rows do not count. */
bool pf_provider_row_find(pf_provider_row *out, pf_arena *arena, pf_db *db, pf_span provider, const unsigned char config[16], pf_error *err);

typedef enum pf_provider_stop { PF_STOP_SECONDS, PF_STOP_MONTH, PF_STOP_FOREVER } pf_provider_stop;

/* Not asked for so many seconds, until the next month begins, or until address or key change; or until pf_provider_row_go. */
bool pf_provider_row_stop(pf_db *db, pf_span provider, const unsigned char config[16], pf_provider_stop how, unsigned seconds, pf_span reason, pf_error *err);
bool pf_provider_row_glossaries(pf_db *db, pf_span provider, const unsigned char config[16], pf_span json, pf_error *err);
/* It was asked for its quota now; NULL: it did not say. */
bool pf_provider_row_usage(pf_db *db, pf_span provider, const unsigned char config[16], const uint64_t *used, const uint64_t *allowed, pf_error *err);
/* Stopped no longer. */
bool pf_provider_row_go(pf_db *db, pf_span provider, pf_error *err);

#endif
