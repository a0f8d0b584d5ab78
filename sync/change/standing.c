/* standing: see standing.h */
#include "change/standing.h"

#include "change/snapshot.h"

#include <string.h>

static const char *const post_fields[] = { "title", "content", "excerpt", "slug", "status", "parent", "order", "date" };
static const char *const term_fields[] = { "title", "slug", "excerpt" };

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the objects that stand");
}

static const char head[] =
	"SELECT r.type, r.id, r.language, r.object, r.tt, r.source, r.site, r.state, r.fields, r.machine, r.renderer, r.created, r.updated, "
	"p.post_type, y.taxonomy FROM `{prefix}profint_record` r LEFT JOIN `{prefix}posts` p ON r.kind = 'post' AND p.ID = r.object "
	"LEFT JOIN `{prefix}term_taxonomy` y ON r.kind = 'term' AND y.term_taxonomy_id = r.tt WHERE r.kind = ? AND r.object IN (";
static const char tail[] = ") ORDER BY r.origin, r.type, r.id, r.language";

static pf_ledger_row *ledger_row(pf_arena *arena, const pf_rows *rows, size_t i, bool is_term)
{
	pf_ledger_row *row = pf_arena_alloc(arena, sizeof *row);
	pf_span source = pf_cell(rows, i, 5);

	if (!row)
		return NULL;
	*row = (pf_ledger_row){ .id = pf_cell(rows, i, 1), .language = pf_cell(rows, i, 2), .is_term = is_term, .object = pf_cell_id(rows, i, 3),
				.tt = pf_cell_id(rows, i, 4), .site = (uint32_t)pf_cell_id(rows, i, 6), .state = pf_cell(rows, i, 7),
				.fields = pf_cell(rows, i, 8), .machine = pf_cell(rows, i, 9), .renderer = (unsigned)pf_cell_id(rows, i, 10),
				.created = pf_cell_id(rows, i, 11), .updated = pf_cell_id(rows, i, 12) };
	if (source.length == PF_MARK_BYTES)
		memcpy(row->source, source.data, PF_MARK_BYTES);
	return row;
}

static bool fill(pf_change *out, pf_arena *arena, const pf_contract *contract, const pf_rows *rows, size_t i, bool is_term, pf_error *err)
{
	const char *const *fields = is_term ? term_fields : post_fields;
	size_t count = is_term ? sizeof term_fields / sizeof *term_fields : sizeof post_fields / sizeof *post_fields;
	pf_ledger_row *row = ledger_row(arena, rows, i, is_term);

	if (!memory(row, err))
		return false;
	*out = (pf_change){ .type = pf_cell(rows, i, 0), .id = row->id, .language = row->language, .is_term = is_term, .object = row->object, .tt = row->tt,
			    .post_type = pf_cell(rows, i, 13).data, .taxonomy = pf_cell(rows, i, 14).data ? pf_cell(rows, i, 14).data : "", .ledger = row, .machine = pf_span_is(row->state, "machine"),
			    .machine_texts = row->machine, .slug_given = true };
	out->site = out->post_type ? pf_contract_type(contract, out->post_type) : NULL;
	out->site_language = pf_contract_language(contract, row->language);
	memcpy(out->source, row->source, PF_MARK_BYTES);
	out->values = pf_arena_alloc(arena, (count + 1) * sizeof *out->values);
	if (!memory(out->values, err))
		return false;
	for (size_t f = 0; f < count; f++)
		out->values[out->value_count++] = (pf_value){ .name = fields[f] };
	return pf_fields_read(out, arena, row->fields, err);
}

/* A type that the plugin no longer registers cannot be written as WordPress would. */
static void judge(pf_change *change)
{
	for (size_t i = 0; i < change->value_count; i++)
		change->values[i].want = change->values[i].site;
	if (change->lost.length) {
		change->action = PF_ACTION_KEEP;
	} else if (!change->site_language || (!change->is_term && !change->site)) {
		change->action = PF_ACTION_DEFER;
		change->reason = "its type or language is not known to the site: is the plugin active and up to date?";
	}
}

bool pf_standing_load(pf_changeset *out, pf_db *db, const pf_standing_options *options, const pf_bind *objects, size_t count, pf_error *err)
{
	pf_bind before = pf_bind_text(options->kind);
	bool is_term = strcmp(options->kind, "term") == 0, *wanted;
	pf_rows rows = { 0 };

	out->count = 0;
	if (count && !pf_db_query_in(&rows, out->arena, db, head, tail, &before, 1, objects, count, err))
		return false;
	out->changes = pf_arena_alloc(out->arena, (rows.count + 1) * sizeof *out->changes);
	wanted = pf_arena_alloc(out->arena, rows.count + 1);
	if (!memory(wanted ? out->changes : NULL, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		pf_change *change = &out->changes[i], *last = i ? change - 1 : NULL;

		if (!fill(change, out->arena, options->contract, &rows, i, is_term, err) || (options->more && !options->more(options->self, change, err)))
			return false;
		wanted[i] = true;
		change->record = !last ? 0 : last->record + !(pf_span_equal(last->type, change->type) && pf_span_equal(last->id, change->id));
		out->count++;
	}
	if (!pf_snapshot(out, wanted, db, options->lock, options->now, err))
		return false;
	for (size_t i = 0; i < out->count; i++)
		judge(&out->changes[i]);
	return true;
}

bool pf_standing_touched(const pf_change *change)
{
	for (size_t i = 0; i < change->value_count; i++) {
		if (change->values[i].applied && !pf_value_is_left(&change->values[i]))
			return true;
	}
	return false;
}
