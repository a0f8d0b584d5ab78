/*
 * groups: which objects are translations of each other, in Polylang's storage.
 *
 * A group is a term of `post_translations` or `term_translations`, named and slugged `pll_` and 13 hex digits, whose
 * description is the serialised map of language to object ID; every member is related to it, and its count is the number
 * of members. A term always has a group, a post only from its second language on.
 */
#include "change/writer.h"
#include "wordpress/serialize.h"

#include <stdio.h>
#include <string.h>

typedef struct gathering {
	pf_group *fresh; /* groups to be made */
	size_t count;
} gathering;

static const char *taxonomy_of(const pf_change *change)
{
	return change->is_term ? "term_translations" : "post_translations";
}

bool pf_groups_find(uint64_t *tt, pf_span *description, pf_apply *a, const pf_change *member, pf_error *err)
{
	pf_bind binds[] = { pf_bind_id(member->object), pf_bind_text(taxonomy_of(member)) };
	pf_rows rows = { 0 };

	*tt = 0;
	if (!pf_db_query(&rows, a->arena, a->db,
			 "SELECT y.term_taxonomy_id, y.description FROM `{prefix}term_relationships` r JOIN `{prefix}term_taxonomy` y "
			 "ON y.term_taxonomy_id = r.term_taxonomy_id WHERE r.object_id = ? AND y.taxonomy = ? LIMIT 1",
			 binds, 2, err))
		return false;
	if (rows.count) {
		*tt = pf_cell_id(&rows, 0, 0);
		*description = pf_cell(&rows, 0, 1);
	}
	return true;
}

/* A new member of a group that is there: its language into the map, a relation, the count. */
static bool join_group(pf_apply *a, uint64_t tt, pf_span description, pf_change **members, size_t count, pf_error *err)
{
	pf_language_map map;
	pf_text text;
	bool ok;

	if (!pf_language_map_read(&map, description, err))
		return pf_fail(err, PF_E_CONFLICT, "the translation group %llu holds something that is not a language map", (unsigned long long)tt);
	for (size_t i = 0; i < count; i++) {
		if (!pf_change_is_new(members[i]))
			continue;
		if (!pf_language_map_set(&map, members[i]->language, members[i]->object))
			return pf_fail(err, PF_E_REFUSED, "a translation group has more than %d languages", PF_LANGUAGE_MAP_ENTRIES);
		pf_rowset_add(&a->relationships, (pf_bind[]){ pf_bind_id(members[i]->object), pf_bind_id(tt) });
		if (!pf_writer_count(a, tt, 1, err))
			return false;
	}
	pf_text_init(&text, PF_LANGUAGE_MAP_BYTES);
	pf_language_map_add(&text, &map);
	ok = pf_text_check(&text, "the description of a translation group", err) &&
	     pf_db_run(a->db, "UPDATE `{prefix}term_taxonomy` SET description = ? WHERE term_taxonomy_id = ?",
		       (pf_bind[]){ pf_bind_span(pf_text_span(&text)), pf_bind_id(tt) }, 2, NULL, err);
	pf_text_release(&text);
	return ok;
}

/* One record's changes: joins their group, or notes a new one. */
static bool gather(gathering *g, pf_apply *a, pf_change **members, size_t count, pf_error *err)
{
	size_t created = 0;
	uint64_t tt = 0;
	pf_span description = { "", 0 };

	for (size_t i = 0; i < count; i++)
		created += pf_change_is_new(members[i]);
	if (created == 0)
		return true;
	for (size_t i = 0; created < count && i < count && !tt; i++)
		if (!pf_change_is_new(members[i]) && !pf_groups_find(&tt, &description, a, members[i], err))
			return false;
	if (tt)
		return join_group(a, tt, description, members, count, err);
	if (count > 1 || members[0]->is_term) {
		g->fresh[g->count].members = pf_arena_alloc(a->arena, count * sizeof *members);
		if (!pf_writer_memory(g->fresh[g->count].members, err))
			return false;
		memcpy(g->fresh[g->count].members, members, count * sizeof *members);
		g->fresh[g->count++].count = count;
	}
	return true;
}

static pf_span describe(pf_apply *a, const pf_group *group)
{
	const char *codes[PF_LANGUAGE_MAP_ENTRIES];
	uint64_t ids[PF_LANGUAGE_MAP_ENTRIES];
	size_t count = 0;
	pf_text text;
	pf_span copy;

	for (size_t i = 0; i < group->count && count < PF_LANGUAGE_MAP_ENTRIES; i++) {
		codes[count] = group->members[i]->site_language->code;
		ids[count++] = group->members[i]->object;
	}
	pf_text_init(&text, PF_LANGUAGE_MAP_BYTES);
	pf_language_map_write(&text, codes, ids, count);
	copy = pf_arena_span(a->arena, pf_text_span(&text));
	pf_text_release(&text);
	return copy;
}

static void group_slug(char out[18])
{
	unsigned char random[7];
	char hex[15];

	randombytes_buf(random, sizeof random);
	pf_hex(hex, random, sizeof random);
	snprintf(out, 18, "pll_%.13s", hex);
}

static bool make_groups(pf_apply *a, gathering *g, pf_error *err)
{
	uint64_t *ids = pf_arena_alloc(a->arena, (g->count + 1) * sizeof *ids);

	if (!pf_writer_memory(ids, err))
		return false;
	for (size_t i = 0; i < g->count; i++) {
		char *slug = pf_arena_alloc(a->arena, 18);

		if (!pf_writer_memory(slug, err))
			return false;
		group_slug(slug);
		pf_rowset_add(&a->terms, (pf_bind[]){ pf_bind_text(slug), pf_bind_text(slug) });
	}
	if (!pf_rowset_write(&a->terms, a->db, ids, err))
		return false;
	for (size_t i = 0; i < g->count; i++) {
		pf_span description = describe(a, &g->fresh[i]);

		if (!pf_writer_memory(description.data, err))
			return false;
		pf_rowset_add(&a->taxonomy, (pf_bind[]){ pf_bind_id(ids[i]), pf_bind_text(taxonomy_of(g->fresh[i].members[0])), pf_bind_span(description),
							 pf_bind_id(g->fresh[i].count) });
	}
	if (!pf_rowset_write(&a->taxonomy, a->db, ids, err))
		return false;
	for (size_t i = 0; i < g->count; i++)
		for (size_t m = 0; m < g->fresh[i].count; m++)
			pf_rowset_add(&a->relationships, (pf_bind[]){ pf_bind_id(g->fresh[i].members[m]->object), pf_bind_id(ids[i]) });
	return true;
}

bool pf_groups_join(pf_apply *a, pf_changeset *set, pf_error *err)
{
	gathering g = { .fresh = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *g.fresh) };
	pf_change **members = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *members);

	if (!pf_writer_memory(g.fresh ? members : NULL, err))
		return false;
	for (size_t i = 0; i < set->count;) {
		size_t count = 0, record = set->changes[i].record;

		for (; i < set->count && set->changes[i].record == record; i++)
			if (set->changes[i].object && set->changes[i].site_language)
				members[count++] = &set->changes[i];
		if (count && !gather(&g, a, members, count, err))
			return false;
	}
	return g.count == 0 || make_groups(a, &g, err);
}
