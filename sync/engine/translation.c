/* translation: see translation.h */
#include "engine/translation.h"

#include "store/backlog.h"
#include "store/request.h"
#include "translate/account.h"

#include <string.h>

bool pf_translation_open(pf_translation *out, const pf_site *site, pf_error *err)
{
	const pf_config_site *config = site->config;

	*out = (pf_translation){ .config = config->translation };
	out->options = (pf_translate_options){ .db = site->db, .model = pf_model_get(err), .contract = site->contract, .zone = site->zone, .author = config->author,
					       .source_language = site->languages[0], .languages = (const char *const *)site->languages + 1,
					       .publish_machine = config->publish_machine, .chain = out->chain, .budget = &out->config.budget, .ca_file = out->config.ca };
	return out->options.model && pf_config_translation_chain(out->chain, &out->options.chain_count, &out->config, "the configuration", config->site, err);
}

bool pf_translation_fingerprint(pf_sha256 *sum, const pf_translation *t, const pf_site *site, pf_error *err)
{
	pf_rows rows = { 0 };

	for (size_t i = 0; i < t->options.chain_count; i++) {
		const pf_provider_config *config = &t->chain[i].config;
		const char *parts[] = { t->chain[i].provider->name, config->url ? config->url : "", config->model ? config->model : "" };

		for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
			pf_sha256_add(sum, parts[p], strlen(parts[p]) + 1);
	}
	if (!pf_db_query(&rows, site->arena, site->db,
			 "SELECT COUNT(*), COALESCE(SUM(CRC32(CONCAT_WS('|', language, kind, term, translation))), 0) FROM `{prefix}profint_glossary`", NULL, 0, err))
		return false;
	for (size_t i = 0; i < 2; i++)
		pf_sha256_add(sum, pf_cell(&rows, 0, i).data, pf_cell(&rows, 0, i).length + 1);
	return true;
}

bool pf_translation_waits(bool *waits, const pf_translation *t, pf_error *err)
{
	*waits = false;
	for (const char *const *l = t->options.languages; t->options.chain_count && !*waits && *l; l++) {
		uint64_t count;

		if (!pf_backlog_count(&count, t->options.db, t->options.origin, pf_span_of(*l), PF_BACKLOG_WAITING, err))
			return false;
		*waits = count > 0;
	}
	return true;
}

json_t *pf_translation_report(const pf_translate_counts *c)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "segments", (json_int_t)c->segments, "recalled", (json_int_t)c->recalled, "sent", (json_int_t)c->sent,
			 "characters", (json_int_t)c->characters, "requests", (json_int_t)c->requests, "review", (json_int_t)c->review, "failed",
			 (json_int_t)c->failed);
}

static json_t *string_of(pf_span span)
{
	return span.data ? json_stringn(span.data, span.length) : json_null();
}

static json_t *language_entry(json_t *list, pf_span language)
{
	static const char *const states[] = { "texts", "reviewed", "machine", "outdated", "missing" };
	size_t i;
	json_t *entry;

	json_array_foreach(list, i, entry)
		if (pf_span_is(language, json_string_value(json_object_get(entry, "language"))))
			return entry;
	entry = json_pack("{s:o}", "language", string_of(language));
	for (i = 0; entry && i < sizeof states / sizeof *states; i++)
		json_object_set_new(entry, states[i], json_integer(0));
	json_array_append_new(list, entry);
	return entry;
}

static void add_number(json_t *object, pf_span name, uint64_t number)
{
	char key[32];

	snprintf(key, sizeof key, "%.*s", (int)(name.length < 31 ? name.length : 31), name.data);
	json_object_set_new(object, key, json_integer(json_integer_value(json_object_get(object, key)) + (json_int_t)number));
}

bool pf_translation_coverage(json_t **out, const pf_site *site, pf_error *err)
{
	json_t *list;
	pf_segment_count *rows;
	size_t count;

	if (!pf_segment_rows_count(&rows, &count, site->arena, site->db, err))
		return false;
	list = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *entry = language_entry(list, rows[i].language);

		add_number(entry, rows[i].state, rows[i].count);
		add_number(entry, PF_SPAN("texts"), rows[i].count);
	}
	*out = list;
	return list || pf_fail(err, PF_E_MEMORY, "no memory for the report");
}

bool pf_translation_bill(json_t **out, const pf_site *site, pf_error *err)
{
	pf_rows rows = { 0 };
	json_t *list;

	if (!pf_request_bill(&rows, site->arena, site->db, err))
		return false;
	list = json_array();
	for (size_t i = 0; i < rows.count; i++)
		json_array_append_new(list, json_pack("{s:o, s:o, s:I, s:I, s:I}", "provider", string_of(pf_cell(&rows, i, 0)), "unit", string_of(pf_cell(&rows, i, 1)),
						      "requests", (json_int_t)pf_cell_int(&rows, i, 2), "texts", (json_int_t)pf_cell_int(&rows, i, 3), "billed",
						      (json_int_t)pf_cell_int(&rows, i, 4)));
	*out = list;
	return list || pf_fail(err, PF_E_MEMORY, "no memory for the report");
}

/* "2026-11-25 08:50:00" of the database as JSON; null for nothing. */
static json_t *time_of(pf_arena *arena, pf_span time)
{
	const char *text = time.length >= 19 ? pf_arena_format(arena, "%.10s%c%.8sZ", time.data, 'T', time.data + 11) : NULL;

	return text ? json_string(text) : json_null();
}

static json_t *provider_of(const pf_chain_link *link, const pf_provider_row *row, pf_arena *arena)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "provider", link->provider->name, "unit", link->provider->unit, "used",
			 row->has_usage ? json_integer((json_int_t)row->used) : json_null(), "allowed", row->has_usage ? json_integer((json_int_t)row->allowed) : json_null(),
			 "checked", time_of(arena, row->checked), "stopped", row->stopped ? string_of(row->reason) : json_null(), "until",
			 row->stopped && row->until.data[0] != '9' ? time_of(arena, row->until) : json_null());
}

bool pf_translation_providers(json_t **out, const pf_translation *t, const pf_site *site, pf_error *err)
{
	const pf_ask_options ask = { .db = site->db, .arena = site->arena };
	json_t *list = json_array();

	for (size_t i = 0; list && i < t->options.chain_count; i++) {
		pf_account account;

		if (!pf_account_open(&account, &ask, &t->chain[i], err)) {
			json_decref(list);
			return false;
		}
		json_array_append_new(list, provider_of(&t->chain[i], &account.row, site->arena));
		pf_account_release(&account);
	}
	*out = list;
	return list || pf_fail(err, PF_E_MEMORY, "no memory for the report");
}

static void add_ceiling(json_t *list, const char *unit, const char *per, const char *language, uint64_t ceiling, uint64_t spent)
{
	if (ceiling)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s?, s:I, s:I, s:I}", "unit", unit, "per", per, "language", language, "ceiling", (json_int_t)ceiling,
						      "spent", (json_int_t)spent, "left", (json_int_t)(ceiling > spent ? ceiling - spent : 0)));
}

static bool add_budget(json_t *list, const pf_site *site, uint64_t run, const char *unit, const char *language, uint64_t of_run, uint64_t of_day, uint64_t of_month,
		       pf_error *err)
{
	pf_spent spent = { 0 };

	if (!pf_request_spent(&spent, site->db, run, pf_span_of(unit), language ? pf_span_of(language) : (pf_span){ NULL, 0 }, err))
		return false;
	add_ceiling(list, unit, "run", language, of_run, spent.run);
	add_ceiling(list, unit, "day", language, of_day, spent.day);
	add_ceiling(list, unit, "month", language, of_month, spent.month);
	return true;
}

/* Ceilings count each unit by itself. */
bool pf_translation_budget(json_t **out, const pf_translation *t, const pf_site *site, uint64_t run, pf_error *err)
{
	const pf_budget *budget = &t->config.budget;
	json_t *list = json_array();
	bool ok = list || pf_fail(err, PF_E_MEMORY, "no memory for the report");

	for (size_t i = 0; ok && i < t->options.chain_count; i++) {
		const char *unit = t->chain[i].provider->unit;
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen = seen || strcmp(unit, t->chain[j].provider->unit) == 0;
		if (seen)
			continue;
		ok = add_budget(list, site, run, unit, NULL, budget->run, budget->day, budget->month, err);
		for (size_t l = 0; ok && l < budget->language_count; l++)
			ok = add_budget(list, site, run, unit, budget->languages[l].language, budget->languages[l].run, budget->languages[l].day,
					budget->languages[l].month, err);
	}
	if (ok)
		*out = list;
	else
		json_decref(list);
	return ok;
}
