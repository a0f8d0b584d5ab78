/* report: see report.h */
#include "engine/report.h"

#include "store/statement.h"
#include "store/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *pf_report_counts(const pf_import_counts *c)
{
	const struct {
		const char *name;
		uint64_t value;
	} counts[] = {
		{ "total", c->total },	     { "created", c->created },	    { "updated", c->updated },	 { "unchanged", c->unchanged }, { "kept", c->kept },
		{ "restored", c->restored }, { "conflicts", c->conflicts }, { "deferred", c->deferred }, { "refused", c->refused },	{ "trashed", c->trashed },
	};
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		json_object_set_new(out, counts[i].name, json_integer((json_int_t)counts[i].value));
	return out;
}

json_t *pf_report_change(const pf_change *change)
{
	json_t *out = json_object(), *fields = json_array();
	char record[160];

	snprintf(record, sizeof record, "%.*s/%.*s", (int)change->type.length, change->type.data, (int)change->id.length, change->id.data);
	json_object_set_new(out, "record", json_string(record));
	json_object_set_new(out, "language", json_stringn(change->language.data, change->language.length));
	json_object_set_new(out, "action", json_string(pf_action_word(change->action)));
	for (size_t i = 0; i < change->value_count; i++) {
		const pf_value *value = &change->values[i];
		pf_verdict wanted = change->action == PF_ACTION_CONFLICT ? PF_VERDICT_CONFLICT : change->action == PF_ACTION_KEEP ? PF_VERDICT_KEEP : PF_VERDICT_UPDATE;

		if (change->action == PF_ACTION_CREATE ? value->want.data && value->want.length > 0 : value->verdict == wanted)
			json_array_append_new(fields, json_string(value->name));
	}
	json_object_set_new(out, "fields", fields);
	json_object_set_new(out, "post", change->object ? json_integer((json_int_t)change->object) : json_null());
	if (change->lost.length)
		json_object_set_new(out, "reason", json_stringn(change->lost.data, change->lost.length));
	else if (change->reason)
		json_object_set_new(out, "reason", json_string(change->reason));
	return out;
}

bool pf_report_outbox(json_t **out, pf_db *db, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	pf_rows rows = { 0 };
	bool ok;

	if (!arena)
		return pf_fail(err, PF_E_MEMORY, "no memory for a report");
	ok = pf_db_query(&rows, arena, db,
			 "SELECT COUNT(*), COALESCE(SUM(attempts >= 5), 0), COALESCE(TIMESTAMPDIFF(SECOND, MIN(IF(attempts < 5, created, NULL)), UTC_TIMESTAMP()), 0) FROM `{prefix}profint_outbox`",
			 NULL, 0, err);
	if (ok)
		*out = json_pack("{s:I, s:I, s:I}", "pending", (json_int_t)(pf_cell_int(&rows, 0, 0) - pf_cell_int(&rows, 0, 1)), "failed",
				 (json_int_t)pf_cell_int(&rows, 0, 1), "oldest_seconds", (json_int_t)pf_cell_int(&rows, 0, 2));
	pf_arena_free(arena);
	return ok;
}

typedef struct ending {
	pf_db *db;
	uint64_t run;
	const char *outcome;
	char *text;
} ending;

static bool write_ending(void *self, pf_error *err)
{
	const ending *e = self;

	return pf_run_finish(e->db, e->run, e->outcome, e->text ? e->text : "", err);
}

bool pf_report_finish(pf_db *db, uint64_t run, const char *outcome, const json_t *said, pf_error *err)
{
	ending e = { db, run, outcome, json_dumps(said, JSON_COMPACT) };
	bool ok = pf_unit_run(&(pf_unit){ .db = db, .work = write_ending, .self = &e }, err);

	free(e.text);
	return ok;
}

void pf_report_failed(pf_db *db, uint64_t run, const pf_error *why)
{
	json_t *said = json_pack("{s:{s:s, s:s}}", "error", "code", pf_code_word(why->code), "message", why->message);
	pf_error ignored;

	pf_db_rollback(db);
	pf_report_finish(db, run, "failed", said, &ignored);
	json_decref(said);
}

profint_status pf_report_status(pf_code code)
{
	switch (code) {
	case PF_E_USAGE:
	case PF_E_CONFIG: return PROFINT_USAGE;
	case PF_E_INPUT: return PROFINT_INVALID;
	case PF_E_BUSY: return PROFINT_BUSY;
	default: return PROFINT_FAILED;
	}
}
