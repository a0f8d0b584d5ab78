/*
 * terms: new and changed terms of our taxonomies, all of them flat.
 *
 * As wp_insert_term and wp_update_term: name and description are stored escaped (the import has done so), an empty slug
 * becomes the term's ID, one term_taxonomy row a term. Each term has its language (`term_language`) and always a group.
 */
#include "change/image.h"

#include <string.h>

static bool check_terms(pf_apply *a, pf_change **made, const pf_bind *ids, size_t count, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, a->arena, a->db, "SELECT term_id, slug FROM `{prefix}terms` WHERE term_id IN (", ") ORDER BY term_id", NULL, 0, ids, count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		for (size_t m = 0; m < count; m++)
			if (made[m]->object == pf_cell_id(&rows, i, 0) && !pf_span_equal(pf_cell(&rows, i, 1), made[m]->slug))
				return pf_fail(err, PF_E_RETRY, "the server gave the new terms other IDs than it told");
	return rows.count == count || pf_fail(err, PF_E_RETRY, "%zu new terms were expected, %zu are there", count, rows.count);
}

static bool number_slug(pf_apply *a, pf_change *change, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(change->object), pf_bind_id(change->object) };

	if (change->slug.length)
		return true;
	change->slug = pf_span_of(pf_writer_number(a, change->object));
	return pf_writer_memory(change->slug.data, err) &&
	       pf_db_run(a->db, "UPDATE `{prefix}terms` SET slug = ? WHERE term_id = ?", binds, 2, NULL, err);
}

static bool finish_term(pf_apply *a, pf_change *change, pf_error *err)
{
	char *detail = pf_arena_format(a->arena, "{\"taxonomy\":\"%s\"}", change->taxonomy);

	if (!pf_writer_memory(detail, err))
		return false;
	for (size_t i = 0; i < change->value_count; i++) {
		pf_value *value = &change->values[i];

		if (value->want.data && strncmp(value->name, "meta:", 5) == 0)
			pf_rowset_add(&a->termmeta, (pf_bind[]){ pf_bind_id(change->object), pf_bind_text(value->name + 5), pf_bind_span(value->want) });
		value->site = value->want;
		value->verdict = PF_VERDICT_UPDATE;
	}
	pf_change_value(change, "slug")->site = change->slug;
	pf_rowset_add(&a->relationships, (pf_bind[]){ pf_bind_id(change->object), pf_bind_id(change->site_language->term_language) });
	return pf_writer_count(a, change->site_language->term_language, 1, err) &&
	       pf_trace_new(a, change, pf_span_of(detail), err);
}

/* Inserts terms and their taxonomy rows; sets object and tt. */
static bool insert_terms(pf_apply *a, pf_change **made, size_t count, pf_error *err)
{
	uint64_t *ids = pf_arena_alloc(a->arena, count * sizeof *ids);
	pf_bind *binds = pf_arena_alloc(a->arena, count * sizeof *binds);

	if (!pf_writer_memory(ids ? binds : NULL, err))
		return false;
	for (size_t i = 0; i < count; i++)
		pf_rowset_add(&a->terms, (pf_bind[]){ pf_bind_span(pf_change_want(made[i], "title")), pf_bind_span(made[i]->slug) });
	if (!pf_rowset_write(&a->terms, a->db, ids, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		made[i]->object = ids[i];
		binds[i] = pf_bind_id(ids[i]);
	}
	if (!check_terms(a, made, binds, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!number_slug(a, made[i], err))
			return false;
		pf_rowset_add(&a->taxonomy, (pf_bind[]){ binds[i], pf_bind_text(made[i]->taxonomy), pf_bind_span(pf_change_want(made[i], "excerpt")), pf_bind_int(0) });
	}
	if (!pf_rowset_write(&a->taxonomy, a->db, ids, err))
		return false;
	for (size_t i = 0; i < count; i++)
		made[i]->tt = ids[i];
	return true;
}

bool pf_terms_create(pf_apply *a, pf_changeset *set, pf_error *err)
{
	bool *wanted = pf_arena_alloc(a->arena, set->count + 1);
	pf_change **made = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *made);
	size_t count = 0;

	if (!pf_writer_memory(wanted ? made : NULL, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		wanted[i] = set->changes[i].is_term && pf_change_is_new(&set->changes[i]) && !set->changes[i].rows.length;
		if (wanted[i])
			made[count++] = &set->changes[i];
	}
	if (count == 0)
		return true;
	if (!pf_slugs_for_terms(a, set, wanted, err) || !insert_terms(a, made, count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!finish_term(a, made[i], err))
			return false;
	return pf_rowset_write(&a->termmeta, a->db, NULL, err);
}

static bool update_meta(pf_apply *a, const pf_change *change, const pf_value *value, pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(value->want), pf_bind_id(change->object), pf_bind_text(value->name + 5) };

	if (!value->want.data)
		return pf_db_run(a->db, "DELETE FROM `{prefix}termmeta` WHERE term_id = ? AND meta_key = ?", binds + 1, 2, NULL, err);
	if (value->site.data)
		return pf_db_run(a->db, "UPDATE `{prefix}termmeta` SET meta_value = ? WHERE term_id = ? AND meta_key = ?", binds, 3, NULL, err);
	pf_rowset_add(&a->termmeta, (pf_bind[]){ binds[1], binds[2], binds[0] });
	return true;
}

/* One field of a term that changes. */
static bool update_field(pf_apply *a, pf_change *change, pf_value *value, pf_error *err)
{
	pf_span want = value->want.data ? value->want : (pf_span){ "", 0 };
	pf_bind binds[] = { pf_bind_span(want), pf_bind_id(change->object) };
	pf_bind described[] = { pf_bind_span(want), pf_bind_id(change->tt) };
	pf_bind slug[] = { pf_bind_span(change->slug), pf_bind_id(change->object) };
	bool ok = true;

	if (strcmp(value->name, "title") == 0)
		ok = pf_db_run(a->db, "UPDATE `{prefix}terms` SET name = ? WHERE term_id = ?", binds, 2, NULL, err);
	else if (strcmp(value->name, "slug") == 0)
		ok = pf_db_run(a->db, "UPDATE `{prefix}terms` SET slug = ? WHERE term_id = ?", slug, 2, NULL, err);
	else if (strcmp(value->name, "excerpt") == 0)
		ok = pf_db_run(a->db, "UPDATE `{prefix}term_taxonomy` SET description = ? WHERE term_taxonomy_id = ?", described, 2, NULL, err);
	else if (strncmp(value->name, "meta:", 5) == 0)
		ok = update_meta(a, change, value, err);
	value->site = strcmp(value->name, "slug") == 0 ? change->slug : value->want;
	return ok;
}

static bool update_one(pf_apply *a, pf_change *change, pf_error *err)
{
	char *detail = pf_arena_format(a->arena, "{\"taxonomy\":\"%s\"}", change->taxonomy);
	pf_image image;
	pf_span before;
	bool ok = pf_image_begin(&image, a, change, err);

	for (size_t i = 0; ok && i < change->value_count; i++)
		if (change->values[i].verdict == PF_VERDICT_UPDATE)
			ok = update_field(a, change, &change->values[i], err);
	ok = ok && pf_image_end(&before, &image, a, change, err) && pf_writer_memory(detail, err) &&
	     pf_trace(a, change, "update", before, pf_span_of(detail), err);
	pf_image_release(&image);
	return ok;
}

static bool is_update(const pf_change *change)
{
	if (!change->is_term || !pf_change_is_update(change))
		return false;
	for (size_t i = 0; i < change->value_count; i++)
		if (change->values[i].verdict == PF_VERDICT_UPDATE)
			return true;
	return false;
}

bool pf_terms_update(pf_apply *a, pf_changeset *set, pf_error *err)
{
	bool *wanted = pf_arena_alloc(a->arena, set->count + 1), any = false;

	if (!pf_writer_memory(wanted, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		pf_change *change = &set->changes[i];
		const pf_value *slug = pf_change_value(change, "slug");

		if (!is_update(change))
			continue;
		any = true;
		change->slug = slug->site;
		wanted[i] = slug->verdict == PF_VERDICT_UPDATE;
	}
	if (!any)
		return true;
	if (!pf_slugs_for_terms(a, set, wanted, err))
		return false;
	for (size_t i = 0; i < set->count; i++)
		if (is_update(&set->changes[i]) && !update_one(a, &set->changes[i], err))
			return false;
	return pf_rowset_write(&a->termmeta, a->db, NULL, err);
}
