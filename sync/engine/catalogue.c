/* catalogue: see catalogue.h */
#include "engine/catalogue.h"

#include "store/statement.h"

#include <stdio.h>
#include <string.h>

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the records of the site");
}

/* --- the origin --- */

static bool name_origins(const pf_rows *rows, pf_error *err)
{
	pf_text names;

	pf_text_init(&names, 400);
	for (size_t i = 0; i < rows->count; i++)
		pf_text_format(&names, "%s%s", i ? ", " : "", pf_cell(rows, i, 1).data);
	pf_fail(err, PF_E_USAGE, "this site holds records of several origins; choose one with --origin: %s", names.data ? names.data : "");
	pf_text_release(&names);
	return false;
}

static bool choose(pf_catalogue *c, pf_arena *arena, const pf_site *site, const char *wanted, pf_error *err)
{
	pf_rows rows = { 0 };
	size_t at = 0;

	if (!pf_db_query(&rows, arena, site->db,
			 "SELECT o.origin, o.url, o.serial, u.bundle FROM `{prefix}profint_origin` o LEFT JOIN `{prefix}profint_run` u ON u.run = o.run "
			 "WHERE EXISTS (SELECT 1 FROM `{prefix}profint_record` r WHERE r.origin = o.origin) ORDER BY o.origin",
			 NULL, 0, err))
		return false;
	while (wanted && at < rows.count && !pf_span_is(pf_cell(&rows, at, 1), wanted))
		at++;
	if (at == rows.count)
		return wanted ? pf_fail(err, PF_E_USAGE, "this site holds no record of the origin %s", wanted) :
				pf_fail(err, PF_E_USAGE, "this site holds no record of a bundle; there is nothing to export");
	if (!wanted && rows.count > 1)
		return name_origins(&rows, err);
	c->origin = (uint32_t)pf_cell_id(&rows, at, 0);
	c->url = pf_cell(&rows, at, 1).data;
	c->serial = pf_cell_id(&rows, at, 2);
	c->title = pf_cell(&rows, at, 3).length ? pf_cell(&rows, at, 3).data : NULL;
	return true;
}

/* --- the shelves --- */

/* Under their parents, in their order, then as they came: an import into an empty site makes them in the same order. */
static const char posts_sql[] =
	"SELECT r.id FROM `{prefix}profint_record` r JOIN `{prefix}posts` p ON p.ID = r.object AND p.post_type = ? AND p.post_status NOT IN ('trash', 'auto-draft') "
	"LEFT JOIN `{prefix}profint_record` q ON p.post_parent <> 0 AND q.kind = 'post' AND q.object = p.post_parent AND q.origin = r.origin "
	"WHERE r.origin = ? AND r.type = ? AND r.language = ? AND r.kind = 'post' ORDER BY COALESCE(q.object, 0), p.menu_order, r.object";
static const char terms_sql[] =
	"SELECT r.id FROM `{prefix}profint_record` r JOIN `{prefix}term_taxonomy` y ON y.term_id = r.object AND y.taxonomy = ? "
	"WHERE r.origin = ? AND r.type = ? AND r.language = ? AND r.kind = 'term' ORDER BY "
	"(SELECT MIN(CAST(m.meta_value AS SIGNED)) FROM `{prefix}termmeta` m WHERE m.term_id = r.object AND m.meta_key = 'profint_order'), r.object";

static bool fill(pf_catalogue *c, pf_shelf *shelf, pf_arena *arena, const pf_site *site, pf_error *err)
{
	const pf_type *type = shelf->type;
	pf_bind binds[] = { pf_bind_text(type->is_term ? type->taxonomy : type->post_type), pf_bind_id(c->origin), pf_bind_text(type->name),
			    pf_bind_text(site->languages[0]) };
	char reference[200];
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, arena, site->db, type->is_term ? terms_sql : posts_sql, binds, 4, err))
		return false;
	shelf->ids = pf_arena_alloc(arena, (rows.count + 1) * sizeof *shelf->ids);
	if (!memory(shelf->ids, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		uint64_t *place;

		shelf->ids[i] = pf_cell(&rows, i, 0);
		snprintf(reference, sizeof reference, "%s/%s", type->name, shelf->ids[i].data);
		place = pf_map_put(c->references, pf_span_of(reference), NULL);
		if (!memory(place, err))
			return false;
		*place = 1;
	}
	shelf->count = rows.count;
	c->total += rows.count;
	return true;
}

bool pf_catalogue_open(pf_catalogue *out, pf_arena *arena, const pf_site *site, const char *wanted, pf_error *err)
{
	pf_catalogue c = { .references = pf_map_new() };
	const pf_model *model = pf_model_get(err);
	bool ok = model && memory(c.references, err) && choose(&c, arena, site, wanted, err);

	while (ok && pf_model_type_at(model, c.shelf_count))
		c.shelf_count++;
	c.shelves = ok ? pf_arena_alloc(arena, c.shelf_count * sizeof *c.shelves) : NULL;
	ok = ok && memory(c.shelves, err);
	for (size_t i = 0; ok && i < c.shelf_count; i++) {
		c.shelves[i].type = pf_model_type_at(model, i);
		ok = fill(&c, &c.shelves[i], arena, site, err);
	}
	if (ok)
		*out = c;
	else
		pf_catalogue_release(&c);
	return ok;
}

void pf_catalogue_release(pf_catalogue *c)
{
	pf_map_free(c->references);
	*c = (pf_catalogue){ 0 };
}

/* --- what is not there any more --- */

static const char gone_posts[] =
	"SELECT r.id, r.language, (SELECT COUNT(*) FROM `{prefix}profint_record` s JOIN `{prefix}posts` t ON t.ID = s.object AND t.post_type = ? "
	"AND t.post_status NOT IN ('trash', 'auto-draft') WHERE s.origin = r.origin AND s.type = r.type AND s.id = r.id) FROM `{prefix}profint_record` r "
	"LEFT JOIN `{prefix}posts` p ON p.ID = r.object AND p.post_type = ? AND p.post_status NOT IN ('trash', 'auto-draft') "
	"WHERE r.origin = ? AND r.type = ? AND r.kind = 'post' AND p.ID IS NULL ORDER BY r.id, r.language";
static const char gone_terms[] =
	"SELECT r.id, r.language, (SELECT COUNT(*) FROM `{prefix}profint_record` s JOIN `{prefix}term_taxonomy` t ON t.term_id = s.object AND t.taxonomy = ? "
	"WHERE s.origin = r.origin AND s.type = r.type AND s.id = r.id) FROM `{prefix}profint_record` r "
	"LEFT JOIN `{prefix}term_taxonomy` y ON y.term_id = r.object AND y.taxonomy = ? "
	"WHERE r.origin = ? AND r.type = ? AND r.kind = 'term' AND y.term_id IS NULL ORDER BY r.id, r.language";

bool pf_catalogue_gone(const pf_catalogue *c, pf_arena *arena, const pf_site *site, pf_catalogue_note note, void *self, pf_error *err)
{
	for (size_t s = 0; s < c->shelf_count; s++) {
		const pf_type *type = c->shelves[s].type;
		pf_bind kind = pf_bind_text(type->is_term ? type->taxonomy : type->post_type);
		pf_bind binds[] = { kind, kind, pf_bind_id(c->origin), pf_bind_text(type->name) };
		pf_rows rows = { 0 };

		if (!pf_db_query(&rows, arena, site->db, type->is_term ? gone_terms : gone_posts, binds, 4, err))
			return false;
		for (size_t i = 0; i < rows.count; i++) {
			char reference[200];
			bool source = pf_span_is(pf_cell(&rows, i, 1), site->languages[0]);

			snprintf(reference, sizeof reference, "%s/%s", type->name, pf_cell(&rows, i, 0).data);
			/* what goes with its whole record needs no word of its own */
			if (source || pf_map_find(c->references, pf_span_of(reference)))
				note(self, pf_span_of(type->name), pf_cell(&rows, i, 0), pf_cell(&rows, i, 1), source, source && pf_cell_id(&rows, i, 2) > 0);
		}
	}
	return true;
}

bool pf_catalogue_strangers(uint64_t *count, pf_arena *arena, const pf_site *site, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, arena, site->db,
			 "SELECT COUNT(*) FROM `{prefix}posts` p LEFT JOIN `{prefix}profint_record` r ON r.kind = 'post' AND r.object = p.ID "
			 "WHERE p.post_type LIKE 'profint\\_%' AND p.post_status NOT IN ('trash', 'auto-draft') AND r.object IS NULL",
			 NULL, 0, err))
		return false;
	*count = pf_cell_id(&rows, 0, 0);
	return true;
}
