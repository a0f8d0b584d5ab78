/*
 * slugs: which slug is free, as WordPress decides it (wp_unique_post_slug, wp_unique_term_slug).
 *
 * Flat types: unique within the type. Hierarchical ones: within the type and attachments, under the same parent. Terms:
 * the same slug may stand in another taxonomy, but a number is looked for in all of them. Statuses do not matter, trash
 * counts. A clash with our own other language takes `-{code}` first. Slugs are ASCII, so the collation has no say except
 * over rows of others, and those the server compares.
 *
 * A draft keeps the slug that was asked for, whoever has it too; it is made free when the draft is published.
 */
#include "change/writer.h"
#include "wordpress/slug.h"

#include <stdio.h>
#include <string.h>

/* Who holds a name: 0 nobody; FOREIGN; or a change of this batch or an object of ours (then its language matters). */
#define FOREIGN 1u

typedef struct space {
	pf_map *taken; /* scope and slug -> owner: FOREIGN, or 2 + an index into languages */
	pf_map *languages;
} space;

static const char *scope_of(pf_apply *a, const pf_change *change)
{
	pf_span parent = pf_change_want(change, "parent");

	if (change->is_term)
		return change->taxonomy;
	if (!change->site->hierarchical)
		return change->post_type;
	return pf_arena_format(a->arena, "%s/%.*s", change->post_type, (int)(parent.length ? parent.length : 1), parent.length ? parent.data : "0");
}

static uint64_t *place_of(pf_apply *a, space *s, const char *scope, pf_span slug)
{
	const char *key = pf_arena_format(a->arena, "%s %.*s", scope, (int)slug.length, slug.data);

	return key ? pf_map_put(s->taken, pf_span_of(key), NULL) : NULL;
}

static uint64_t owner_language(space *s, pf_span code)
{
	bool fresh;
	uint64_t *place = pf_map_put(s->languages, code, &fresh);

	if (!place)
		return FOREIGN;
	if (fresh)
		*place = pf_map_count(s->languages) + 1;
	return *place;
}

/* Rows that hold one of the wished slugs, into the map. Ours are known by the ledger. */
static bool load_posts(pf_apply *a, space *s, const pf_bind *names, size_t count, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, a->arena, a->db,
			    "SELECT p.post_name, p.post_type, p.post_parent, r.language FROM `{prefix}posts` p "
			    "LEFT JOIN `{prefix}profint_record` r ON r.kind = 'post' AND r.object = p.ID WHERE p.post_name IN (",
			    ") AND p.post_type <> 'revision'", NULL, 0, names, count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		pf_span type = pf_cell(&rows, i, 1), parent = pf_cell(&rows, i, 2), language = pf_cell(&rows, i, 3);
		const pf_site_type *site = pf_contract_type(a->options.contract, type.data);
		uint64_t owner = language.data ? owner_language(s, language) : FOREIGN;
		pf_span name = pf_cell(&rows, i, 0);
		uint64_t *place;

		if (strcmp(type.data, "attachment") == 0) {
			/* an attachment stands in the way of every hierarchical type under the same parent */
			for (size_t t = 0; t < a->options.contract->type_count; t++) {
				const pf_site_type *other = &a->options.contract->types[t];

				if (!other->hierarchical)
					continue;
				place = place_of(a, s, pf_arena_format(a->arena, "%s/%s", other->name, parent.data), name);
				if (!pf_writer_memory(place, err))
					return false;
				*place = FOREIGN;
			}
			continue;
		}
		place = place_of(a, s, site && site->hierarchical ? pf_arena_format(a->arena, "%s/%s", type.data, parent.data) : type.data, name);
		if (!pf_writer_memory(place, err))
			return false;
		*place = owner;
	}
	return true;
}

static bool load_terms(pf_apply *a, space *s, const pf_bind *names, size_t count, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, a->arena, a->db,
			    "SELECT t.slug, y.taxonomy, r.language FROM `{prefix}terms` t JOIN `{prefix}term_taxonomy` y ON y.term_id = t.term_id "
			    "LEFT JOIN `{prefix}profint_record` r ON r.kind = 'term' AND r.object = t.term_id WHERE t.slug IN (",
			    ")", NULL, 0, names, count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		pf_span language = pf_cell(&rows, i, 2);
		uint64_t *place = place_of(a, s, pf_cell(&rows, i, 1).data, pf_cell(&rows, i, 0));

		if (!pf_writer_memory(place, err))
			return false;
		*place = language.data ? owner_language(s, language) : FOREIGN;
	}
	return true;
}

/* Is a name free that was not among the wishes? One question, for the rare clash. */
static bool ask(bool *is_free, pf_apply *a, space *s, const pf_change *change, bool numbered, pf_span slug, pf_error *err)
{
	uint64_t *place = place_of(a, s, scope_of(a, change), slug);
	pf_span parent = pf_change_want(change, "parent");
	pf_bind binds[] = { pf_bind_span(slug), pf_bind_text(change->is_term ? change->taxonomy : change->post_type),
			    pf_bind_span(parent.length ? parent : (pf_span){ "0", 1 }) };
	pf_rows rows = { 0 };
	bool ok;

	if (!pf_writer_memory(place, err))
		return false;
	*is_free = *place == 0;
	if (!*is_free)
		return true;
	if (change->is_term && numbered)
		ok = pf_db_query(&rows, a->arena, a->db, "SELECT 1 FROM `{prefix}terms` WHERE slug = ? LIMIT 1", binds, 1, err);
	else if (change->is_term)
		ok = pf_db_query(&rows, a->arena, a->db,
				 "SELECT 1 FROM `{prefix}terms` t JOIN `{prefix}term_taxonomy` y ON y.term_id = t.term_id WHERE t.slug = ? AND y.taxonomy = ? LIMIT 1",
				 binds, 2, err);
	else if (change->site->hierarchical)
		ok = pf_db_query(&rows, a->arena, a->db,
				 "SELECT 1 FROM `{prefix}posts` WHERE post_name = ? AND post_type IN (?, 'attachment') AND post_parent = ? LIMIT 1", binds, 3, err);
	else
		ok = pf_db_query(&rows, a->arena, a->db, "SELECT 1 FROM `{prefix}posts` WHERE post_name = ? AND post_type = ? LIMIT 1", binds, 2, err);
	*is_free = ok && rows.count == 0;
	return ok;
}

static bool reserved(const pf_change *change, pf_span slug)
{
	return !change->is_term && pf_slug_reserved(slug, change->site->hierarchical);
}

/* The first free name after a clash: `-{code}` when the holder is our own other language, then -2, -3 … */
static bool next_free(pf_text *out, pf_apply *a, space *s, pf_change *change, uint64_t owner, pf_span wish, pf_error *err)
{
	pf_span stem = wish;
	bool is_free = false;

	if (owner > FOREIGN && owner != owner_language(s, change->language)) {
		pf_text_clear(out);
		pf_slug_suffix(out, wish, change->language);
		if (!ask(&is_free, a, s, change, false, pf_text_span(out), err))
			return false;
		stem = pf_arena_span(a->arena, pf_text_span(out));
	}
	for (unsigned number = 2; !is_free; number++) {
		if (number > 100000)
			return pf_fail(err, PF_E_REFUSED, "no free slug was found for '%.*s'", (int)wish.length, wish.data);
		pf_text_clear(out);
		pf_slug_number(out, stem, number);
		if (!ask(&is_free, a, s, change, true, pf_text_span(out), err))
			return false;
	}
	return true;
}

/* Another post that has the slug which this one leaves draft with. */
static bool is_shared(bool *shared, pf_apply *a, const pf_change *change, pf_span slug, pf_error *err)
{
	pf_span parent = pf_change_want(change, "parent");
	pf_bind binds[] = { pf_bind_id(change->object), pf_bind_span(slug), pf_bind_text(change->post_type),
			    pf_bind_span(parent.length ? parent : (pf_span){ "0", 1 }) };
	pf_rows rows = { 0 };
	bool ok;

	if (change->site->hierarchical)
		ok = pf_db_query(&rows, a->arena, a->db,
				 "SELECT 1 FROM `{prefix}posts` WHERE ID <> ? AND post_name = ? AND post_type IN (?, 'attachment') AND post_parent = ? LIMIT 1",
				 binds, 4, err);
	else
		ok = pf_db_query(&rows, a->arena, a->db, "SELECT 1 FROM `{prefix}posts` WHERE ID <> ? AND post_name = ? AND post_type = ? LIMIT 1", binds, 3,
				 err);
	*shared = ok && rows.count > 0;
	return ok;
}

static bool is_draft_then(const pf_change *change)
{
	const pf_value *status = pf_change_value(change, "status");

	if (change->is_term)
		return false;
	return pf_span_is(change->object && status->verdict != PF_VERDICT_UPDATE ? status->site : status->want, "draft");
}

/* What stands in the way of a wish: 0 nothing, else who holds it (as in space) or FOREIGN for a reserved name. */
static bool find_hurdle(uint64_t *hurdle, pf_apply *a, const pf_change *change, uint64_t owner, pf_span wish, pf_error *err)
{
	const pf_value *held = pf_change_value(change, "slug");
	bool ours = change->object && held && pf_span_equal(held->site, wish), shared = false;

	*hurdle = ours ? 0 : owner;
	if (change->is_term)
		return true;
	if (ours && (change->action == PF_ACTION_RESTORE || pf_span_is(pf_change_value(change, "status")->site, "draft")) && !is_draft_then(change)) {
		if (!is_shared(&shared, a, change, wish, err))
			return false;
		*hurdle = shared ? FOREIGN : 0;
	}
	if (*hurdle == 0 && reserved(change, wish))
		*hurdle = FOREIGN;
	return true;
}

/* The name that a change gets for a wish, into change->slug and the space. */
static bool settle(pf_apply *a, space *s, pf_change *change, pf_span wish, pf_text *scratch, pf_error *err)
{
	uint64_t *place, hurdle, own = owner_language(s, change->language);

	change->slug = wish;
	if (wish.length == 0)
		return true;
	place = place_of(a, s, scope_of(a, change), wish);
	if (!pf_writer_memory(place, err) || !find_hurdle(&hurdle, a, change, *place, wish, err))
		return false;
	if (is_draft_then(change) && (hurdle <= FOREIGN || hurdle == own)) {
		if (!*place)
			*place = own;
		return true;
	}
	if (hurdle) {
		if (!next_free(scratch, a, s, change, hurdle, wish, err))
			return false;
		change->slug = pf_arena_span(a->arena, pf_text_span(scratch));
		place = place_of(a, s, scope_of(a, change), change->slug);
	}
	if (!pf_writer_memory(place, err) || !pf_writer_memory(change->slug.data, err))
		return false;
	*place = own;
	return true;
}

/* A draft that is published keeps the name it has; everything else is asked for what the bundle wants. */
static pf_span wish_of(const pf_change *change)
{
	const pf_value *slug = pf_change_value(change, "slug");

	return change->object && slug->verdict != PF_VERDICT_UPDATE && slug->site.length ? slug->site : pf_change_want(change, "slug");
}

static bool settle_all(pf_apply *a, pf_changeset *set, const bool *wanted, bool terms, pf_error *err)
{
	space s = { .taken = pf_map_new(), .languages = pf_map_new() };
	pf_bind *names = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *names);
	size_t count = 0;
	pf_text scratch;
	bool ok = false;

	pf_text_init(&scratch, 4096);
	if (!pf_writer_memory(s.taken && s.languages ? names : NULL, err))
		goto out;
	for (size_t i = 0; i < set->count; i++) {
		if (wanted[i] && wish_of(&set->changes[i]).length)
			names[count++] = pf_bind_span(wish_of(&set->changes[i]));
	}
	if (count && !(terms ? load_terms(a, &s, names, count, err) : load_posts(a, &s, names, count, err)))
		goto out;
	for (size_t i = 0; i < set->count; i++)
		if (wanted[i] && !settle(a, &s, &set->changes[i], wish_of(&set->changes[i]), &scratch, err))
			goto out;
	ok = true;
out:
	pf_text_release(&scratch);
	pf_map_free(s.taken);
	pf_map_free(s.languages);
	return ok;
}

bool pf_slugs_for_posts(pf_apply *a, pf_changeset *set, const bool *wanted, pf_error *err)
{
	return settle_all(a, set, wanted, false, err);
}

bool pf_slugs_for_terms(pf_apply *a, pf_changeset *set, const bool *wanted, pf_error *err)
{
	return settle_all(a, set, wanted, true, err);
}

bool pf_slug_for_id(pf_apply *a, pf_change *change, pf_error *err)
{
	space s = { .taken = pf_map_new(), .languages = pf_map_new() };
	pf_span wish = pf_span_of(pf_writer_number(a, change->object));
	pf_bind name = pf_bind_span(wish);
	pf_text scratch;
	bool ok;

	pf_text_init(&scratch, 4096);
	ok = pf_writer_memory(s.taken && s.languages ? wish.data : NULL, err) && load_posts(a, &s, &name, 1, err) &&
	     settle(a, &s, change, wish, &scratch, err);
	pf_text_release(&scratch);
	pf_map_free(s.taken);
	pf_map_free(s.languages);
	return ok;
}
