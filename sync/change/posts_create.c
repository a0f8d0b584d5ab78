/*
 * posts_create: new posts in bulk.
 *
 * Column by column as wp_insert_post writes them for a status that is given: modified equals the date; a draft has a zero
 * GMT date and no slug unless they were asked for; an empty slug becomes the post's ID; guid in the `?post_type=…&#038;p=ID`
 * form; no revision (WordPress makes none on insert); published posts count in their terms.
 */
#include "change/writer.h"
#include "wordpress/slug.h"

#include <inttypes.h>
#include <string.h>

typedef struct relation {
	pf_apply *a;
	uint64_t object;
	bool counted;
} relation;

static bool add_relation(void *self, uint64_t tt, pf_error *err)
{
	relation *r = self;

	pf_rowset_add(&r->a->relationships, (pf_bind[]){ pf_bind_id(r->object), pf_bind_id(tt) });
	return !r->counted || pf_writer_count(r->a, tt, 1, err);
}

/* Sets what the object holds from now on: the base of the checksum and of the next comparison. */
static void settle_values(pf_change *change)
{
	for (size_t i = 0; i < change->value_count; i++) {
		change->values[i].site = change->values[i].want;
		change->values[i].verdict = PF_VERDICT_UPDATE;
	}
	pf_change_value(change, "slug")->site = change->slug;
}

/* The form that WordPress itself leaves on nearly every post of a custom type. */
static const char *guid_of(pf_apply *a, const pf_change *change, uint64_t id)
{
	const char *home = a->options.contract->home;

	if (strcmp(change->post_type, "page") == 0)
		return pf_arena_format(a->arena, "%s/?page_id=%" PRIu64, home, id);
	return pf_arena_format(a->arena, "%s/?post_type=%s&#038;p=%" PRIu64, home, change->post_type, id);
}

/*
 * The ID that the next post will probably get. Only a guess, for the guid, which holds the ID: it is right unless someone
 * else inserts in between, and a second UPDATE of every row is saved.
 */
static uint64_t guess_id(pf_apply *a)
{
	pf_rows rows = { 0 };
	pf_error ignored;
	pf_bind name;

	if (a->next_post)
		return a->next_post;
	name = pf_bind_text(pf_arena_format(a->arena, "%sposts", pf_db_prefix(a->db)));
	if (pf_db_query(&rows, a->arena, a->db,
			"SELECT auto_increment FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?", &name, 1, &ignored) &&
	    rows.count)
		a->next_post = pf_cell_id(&rows, 0, 0);
	return a->next_post;
}

static bool add_post(pf_apply *a, pf_change *change, uint64_t guess, pf_error *err)
{
	const char *guid = guid_of(a, change, guess);
	pf_span date = pf_change_want(change, "date"), status = pf_change_want(change, "status");
	bool draft = pf_span_is(status, "draft");
	pf_bind local = date.length ? pf_bind_span(date) : pf_bind_text(a->now_local);
	pf_bind gmt = change->gmt.length ? pf_bind_span(change->gmt) : pf_bind_text(draft ? PF_DATE_ZERO : a->now_gmt);
	pf_span parent = pf_change_want(change, "parent"), order = pf_change_want(change, "order");

	if (!pf_writer_memory(guid, err))
		return false;
	pf_rowset_add(&a->posts, (pf_bind[]){
					 pf_bind_id(a->options.author),
					 local,
					 gmt,
					 pf_bind_span(pf_change_want(change, "content")),
					 pf_bind_span(pf_change_want(change, "title")),
					 pf_bind_span(pf_change_want(change, "excerpt")),
					 pf_bind_span(status),
					 pf_bind_text(change->site->comments),
					 pf_bind_text(change->site->pings),
					 pf_bind_span(change->slug),
					 local,
					 gmt,
					 pf_bind_span(parent.length ? parent : (pf_span){ "0", 1 }),
					 pf_bind_text(guid),
					 pf_bind_span(order.length ? order : (pf_span){ "0", 1 }),
					 pf_bind_text(change->post_type),
				 });
	return true;
}

/*
 * The ids of one statement are consecutive; that each is the post we think is read back before anything hangs on it.
 * *right tells whether the guids were guessed well.
 */
static bool check_ids(bool *right, pf_apply *a, pf_change **made, const pf_bind *ids, size_t count, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, a->arena, a->db, "SELECT ID, post_name, guid FROM `{prefix}posts` WHERE ID IN (", ") ORDER BY ID", NULL, 0, ids, count, err))
		return false;
	*right = true;
	for (size_t i = 0; i < count; i++) {
		const char *guid = guid_of(a, made[i], made[i]->object);

		if (i >= rows.count || pf_cell_id(&rows, i, 0) != made[i]->object || !pf_span_equal(pf_cell(&rows, i, 1), made[i]->slug))
			return pf_fail(err, PF_E_RETRY, "the server gave the new posts other IDs than it told");
		if (!pf_writer_memory(guid, err))
			return false;
		*right = *right && pf_span_is(pf_cell(&rows, i, 2), guid);
	}
	return true;
}

static bool write_guids(pf_apply *a, const pf_bind *ids, size_t count, pf_error *err)
{
	pf_bind home[] = { pf_bind_text(a->options.contract->home), pf_bind_text(a->options.contract->home) };
	uint64_t matched = 0;

	if (!pf_db_run_in(a->db,
			  "UPDATE `{prefix}posts` SET guid = IF(post_type = 'page', CONCAT(?, '/?page_id=', ID), "
			  "CONCAT(?, '/?post_type=', post_type, '&#038;p=', ID)) WHERE ID IN (",
			  ")", home, 2, ids, count, &matched, err))
		return false;
	return matched == count || pf_fail(err, PF_E_RETRY, "%zu new posts were expected, %llu are there", count, (unsigned long long)matched);
}

/* A title of punctuation gives no slug: WordPress takes the ID. */
static bool number_slug(pf_apply *a, pf_change *change, pf_error *err)
{
	if (change->slug.length || pf_span_is(pf_change_want(change, "status"), "draft"))
		return true;
	return pf_slug_for_id(a, change, err) &&
	       pf_db_run(a->db, "UPDATE `{prefix}posts` SET post_name = ? WHERE ID = ?",
			 (pf_bind[]){ pf_bind_span(change->slug), pf_bind_id(change->object) }, 2, NULL, err);
}

static bool add_metas_and_terms(pf_apply *a, pf_change *change, pf_error *err)
{
	relation r = { a, change->object, pf_span_is(pf_change_want(change, "status"), "publish") };

	for (size_t i = 0; i < change->value_count; i++) {
		const pf_value *value = &change->values[i];

		if (!value->want.data)
			continue;
		if (strncmp(value->name, "meta:", 5) == 0)
			pf_rowset_add(&a->postmeta, (pf_bind[]){ pf_bind_id(change->object), pf_bind_text(value->name + 5), pf_bind_span(value->want) });
		else if (strncmp(value->name, "tax:", 4) == 0 && !pf_writer_each_tt(value->want, add_relation, &r, err))
			return false;
	}
	return add_relation(&r, change->site_language->language, err);
}

/* A new post in the place of one that is gone answers at the old addresses of that one. */
static bool inherit_aliases(pf_apply *a, const pf_change *change, pf_error *err)
{
	uint64_t before = change->ledger ? change->ledger->object : 0;

	return !before || before == change->object ||
	       pf_db_run(a->db, "UPDATE `{prefix}profint_alias` SET object = ? WHERE kind = 'post' AND object = ?",
			 (pf_bind[]){ pf_bind_id(change->object), pf_bind_id(before) }, 2, NULL, err);
}

static bool finish_post(pf_apply *a, pf_change *change, pf_error *err)
{
	if (!number_slug(a, change, err) || !add_metas_and_terms(a, change, err) || !inherit_aliases(a, change, err))
		return false;
	for (size_t i = 0; i < change->alias_count; i++)
		pf_rowset_add(&a->alias, (pf_bind[]){ pf_bind_span(change->aliases[i]), pf_bind_text("post"), pf_bind_id(change->object), pf_bind_id(a->options.run) });
	settle_values(change);
	if (!pf_change_value(change, "date")->want.data)
		pf_change_value(change, "date")->site = pf_arena_span(a->arena, pf_span_of(a->now_local));
	return pf_trace_new(a, change, PF_SPAN("{}"), err);
}

/* Drafts get a slug only when the bundle asks for one. */
static bool wants_slug(const pf_change *change)
{
	return change->slug_given || !pf_span_is(pf_change_want(change, "status"), "draft");
}

bool pf_posts_create(pf_apply *a, pf_changeset *set, pf_error *err)
{
	bool *wanted = pf_arena_alloc(a->arena, set->count + 1);
	pf_change **made = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *made);
	uint64_t *ids = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *ids);
	pf_bind *binds = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *binds);
	size_t count = 0;
	uint64_t guess;
	bool right;

	if (!pf_writer_memory(wanted && made && ids ? binds : NULL, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		pf_change *change = &set->changes[i];

		if (change->is_term || !pf_change_is_new(change) || change->rows.length)
			continue;
		wanted[i] = wants_slug(change);
		change->slug = (pf_span){ "", 0 };
		made[count++] = change;
	}
	if (count == 0)
		return true;
	if (!pf_slugs_for_posts(a, set, wanted, err))
		return false;
	guess = guess_id(a);
	for (size_t i = 0; i < count; i++)
		if (!add_post(a, made[i], guess + i * pf_db_step(a->db), err))
			return false;
	if (!pf_rowset_write(&a->posts, a->db, ids, err))
		return false;
	a->next_post = ids[count - 1] + pf_db_step(a->db);
	for (size_t i = 0; i < count; i++) {
		made[i]->object = ids[i];
		binds[i] = pf_bind_id(ids[i]);
	}
	if (!check_ids(&right, a, made, binds, count, err) || (!right && !write_guids(a, binds, count, err)))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!finish_post(a, made[i], err))
			return false;
	return pf_rowset_write(&a->postmeta, a->db, NULL, err);
}
