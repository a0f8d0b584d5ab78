/*
 * undo_back: what a run deleted comes back with all its rows, under its old IDs, unless somebody has them by now.
 */
#include "change/undo_job.h"

#include <string.h>

/* The columns of a row that is kept, as fields. */
static bool add_columns(pf_undo_job *u, pf_change *change, const json_t *rows, pf_error *err)
{
	static const char *const posts[][2] = { { "title", "post_title" },   { "content", "post_content" }, { "excerpt", "post_excerpt" }, { "slug", "post_name" },
						{ "status", "post_status" }, { "parent", "post_parent" },   { "order", "menu_order" },	  { "date", "post_date" } };
	static const char *const terms[][2] = { { "title", "name" }, { "slug", "slug" }, { "excerpt", "description" } };
	size_t count = u->terms ? sizeof terms / sizeof *terms : sizeof posts / sizeof *posts;

	for (size_t i = 0; i < count; i++) {
		const char *const *names = u->terms ? terms[i] : posts[i];
		const json_t *cell = json_object_get(json_object_get(rows, "row"), names[1]);
		pf_value *value = pf_change_field(change, u->set->arena, pf_span_of(names[0]));

		if (!pf_undo_memory(value, err))
			return false;
		value->site = pf_undo_text(u->set->arena, cell ? cell : json_object_get(json_object_get(rows, "taxonomy"), names[1]));
		value->want = value->site;
	}
	return true;
}

/* An object that the run deleted comes back with all its rows. */
static bool bring_back(pf_undo_job *u, pf_change *out, const json_t *image, pf_span text, pf_error *err)
{
	const json_t *rows = json_object_get(image, "rows"), *record = json_object_get(image, "record");
	pf_ledger_row *row = pf_arena_alloc(u->set->arena, sizeof *row);

	if (!pf_undo_memory(row, err))
		return false;
	if (!record || !rows || !pf_image_ledger_read(row, u->set->arena, json_object_get(image, "ledger")))
		return pf_fail(err, PF_E_INTERNAL, "the history of this run cannot be read; `profint verify` tells more");
	*out = (pf_change){ .action = PF_ACTION_RESTORE, .anew = true, .origin = (uint32_t)json_integer_value(json_object_get(record, "origin")), .rows = text, .put = row, .object = row->object, .tt = row->tt, .is_term = u->terms,
			    .type = pf_undo_text(u->set->arena, json_object_get(record, "type")), .id = pf_undo_text(u->set->arena, json_object_get(record, "id")),
			    .language = pf_undo_text(u->set->arena, json_object_get(record, "language")) };
	out->post_type = pf_undo_text(u->set->arena, json_object_get(json_object_get(rows, "row"), "post_type")).data;
	out->taxonomy = pf_undo_text(u->set->arena, json_object_get(json_object_get(rows, "taxonomy"), "taxonomy")).data;
	out->site = out->post_type ? pf_contract_type(u->contract, out->post_type) : NULL;
	out->site_language = pf_contract_language(u->contract, out->language);
	return add_columns(u, out, rows, err);
}

/* Has somebody its ID by now, or its record another object? Then it stays as it is. */
static bool is_replaced(bool *replaced, pf_undo_job *u, const pf_change *change, pf_error *err)
{
	pf_bind record[] = { pf_bind_id(change->origin), pf_bind_span(change->type),
			     pf_bind_span(change->id), pf_bind_span(change->language) };
	pf_bind object = pf_bind_id(change->object);
	pf_rows rows = { 0 }, there = { 0 };

	if (!pf_db_query(&rows, u->set->arena, u->db,
			 u->terms ? "SELECT 1 FROM `{prefix}profint_record` r JOIN `{prefix}terms` o ON o.term_id = r.object "
				    "WHERE r.origin = ? AND r.type = ? AND r.id = ? AND r.language = ?" :
				    "SELECT 1 FROM `{prefix}profint_record` r JOIN `{prefix}posts` o ON o.ID = r.object "
				    "WHERE r.origin = ? AND r.type = ? AND r.id = ? AND r.language = ?",
			 record, 4, err) ||
	    !pf_db_query(&there, u->set->arena, u->db, u->terms ? "SELECT 1 FROM `{prefix}terms` WHERE term_id = ?" : "SELECT 1 FROM `{prefix}posts` WHERE ID = ?",
			 &object, 1, err))
		return false;
	*replaced = there.count > 0 || rows.count > 0;
	return true;
}

/* Room for so many changes more; NULL: no memory. */
static pf_change *more_room(pf_undo_job *u, size_t more)
{
	pf_change *all = pf_arena_alloc(u->set->arena, (u->set->count + more + 1) * sizeof *all);

	if (!all)
		return NULL;
	memcpy(all, u->set->changes, u->set->count * sizeof *all);
	u->set->changes = all;
	return all;
}

static bool is_in_set(const pf_undo_job *u, uint64_t object)
{
	for (size_t i = 0; i < u->set->count; i++)
		if (u->set->changes[i].object == object)
			return true;
	return false;
}

/* Its record's objects in other languages, whose translation group it joins again. */
static bool add_siblings(pf_undo_job *u, const pf_change *back, pf_error *err)
{
	pf_bind record[] = { pf_bind_id(back->origin), pf_bind_span(back->type), pf_bind_span(back->id) };
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, u->set->arena, u->db, "SELECT language, object, tt FROM `{prefix}profint_record` WHERE origin = ? AND type = ? AND id = ?", record, 3,
			 err))
		return false;
	if (!pf_undo_memory(more_room(u, rows.count), err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		if (is_in_set(u, pf_cell_id(&rows, i, 1)))
			continue;
		u->set->changes[u->set->count++] = (pf_change){ .action = PF_ACTION_UNCHANGED, .type = back->type, .id = back->id,
								.language = pf_cell(&rows, i, 0), .is_term = u->terms, .object = pf_cell_id(&rows, i, 1),
								.tt = pf_cell_id(&rows, i, 2),
								.site_language = pf_contract_language(u->contract, pf_cell(&rows, i, 0)) };
	}
	return true;
}

static bool join_siblings(pf_undo_job *u, pf_error *err)
{
	for (size_t i = 0, count = u->set->count; i < count; i++) {
		pf_change back = u->set->changes[i];

		if (back.rows.length && !add_siblings(u, &back, err))
			return false;
	}
	return true;
}

static bool add_deleted(pf_undo_job *u, pf_error *err)
{
	pf_change *all = more_room(u, u->found.count);

	if (!pf_undo_memory(all, err))
		return false;
	for (size_t i = 0; i < u->found.count; i++) {
		pf_change *change = &all[u->set->count];
		bool replaced;

		if (!pf_span_is(pf_cell(&u->found, i, 1), "delete"))
			continue;
		if (!bring_back(u, change, u->parsed[i], pf_cell(&u->found, i, 2), err) || !is_replaced(&replaced, u, change, err))
			return false;
		if (replaced) {
			pf_undo_keep(change, "its record has another object by now");
			change->rows = (pf_span){ NULL, 0 };
		}
		u->set->count++;
	}
	return true;
}

bool pf_undo_back(pf_undo_job *u, pf_error *err)
{
	return add_deleted(u, err) && join_siblings(u, err);
}
