/*
 * revisions: every update leaves one of the new state, as wp_save_post_revision() does, in bulk for a batch.
 */
#include "change/post_update.h"

#include "wordpress/plain.h"

#include <string.h>

/* The next character as normalize_whitespace() leaves it; -1 at the end. */
static int next_character(pf_span *text)
{
	char c, first;

	if (text->length == 0)
		return -1;
	first = *text->data == '\r' ? '\n' : *text->data == '\t' ? ' ' : *text->data;
	do {
		text->data++;
		text->length--;
		c = text->length == 0 ? '\0' : *text->data == '\r' ? '\n' : *text->data == '\t' ? ' ' : *text->data;
	} while (text->length && c == first && (c == '\n' || c == ' '));
	return (unsigned char)first;
}

/* Other blanks alone are no reason for a revision. */
static bool reads_alike(pf_span a, pf_span b)
{
	int c;

	a = pf_plain_trim(a);
	b = pf_plain_trim(b);
	do {
		c = next_character(&a);
		if (c != next_character(&b))
			return false;
	} while (c >= 0);
	return true;
}

/* Revision of the new state, author and date as _wp_put_post_revision gives them; the first update always leaves one. */
bool pf_revision_add(pf_post_update *u, pf_bind *revised, size_t *count, pf_error *err)
{
	pf_apply *a = u->a;
	const pf_change *change = u->change;
	pf_bind id = pf_bind_id(u->object);
	pf_rows rows = { 0 };

	if (change->site->revisions == 0)
		return true;
	if (!pf_db_query(&rows, a->arena, a->db,
			 "SELECT post_title, post_content, post_excerpt FROM `{prefix}posts` WHERE post_parent = ? AND post_type = 'revision' "
			 "AND post_status = 'inherit' AND post_name LIKE '%-revision-v1' ORDER BY post_date DESC, ID DESC LIMIT 1",
			 &id, 1, err))
		return false;
	if (rows.count && reads_alike(pf_cell(&rows, 0, 0), pf_post_next(change, "title")) && reads_alike(pf_cell(&rows, 0, 1), pf_post_next(change, "content")) &&
	    reads_alike(pf_cell(&rows, 0, 2), pf_post_next(change, "excerpt")))
		return true;
	pf_rowset_add(&a->posts, (pf_bind[]){
					 pf_bind_id(a->options.author),
					 pf_bind_text(a->now_local),
					 pf_bind_text(a->now_gmt),
					 pf_bind_span(pf_post_next(change, "content")),
					 pf_bind_span(pf_post_next(change, "title")),
					 pf_bind_span(pf_post_next(change, "excerpt")),
					 pf_bind_text("inherit"),
					 pf_bind_text("closed"),
					 pf_bind_text("closed"),
					 pf_bind_text(pf_arena_format(a->arena, "%llu-revision-v1", (unsigned long long)u->object)),
					 pf_bind_text(a->now_local),
					 pf_bind_text(a->now_gmt),
					 pf_bind_id(u->object),
					 pf_bind_text(""),
					 pf_bind_int(0),
					 pf_bind_text("revision"),
				 });
	revised[(*count)++] = pf_bind_id(u->object);
	return true;
}

/* Beyond the site's limit the oldest go, autosaves stay (wp_save_post_revision). */
static bool drop_old_revisions(pf_apply *a, uint64_t post, long limit, pf_error *err)
{
	pf_bind id = pf_bind_id(post);
	pf_rows rows = { 0 };

	if (limit < 0)
		return true;
	if (!pf_db_query(&rows, a->arena, a->db,
			 "SELECT ID FROM `{prefix}posts` WHERE post_parent = ? AND post_type = 'revision' AND post_status = 'inherit' "
			 "AND post_name NOT LIKE '%autosave%' ORDER BY post_date ASC, ID ASC",
			 &id, 1, err))
		return false;
	for (size_t i = 0; rows.count > (size_t)limit && i < rows.count - (size_t)limit; i++) {
		pf_bind old = pf_bind_id(pf_cell_id(&rows, i, 0));

		if (!pf_db_run(a->db, "DELETE FROM `{prefix}postmeta` WHERE post_id = ?", &old, 1, NULL, err) ||
		    !pf_db_run(a->db, "DELETE FROM `{prefix}posts` WHERE ID = ?", &old, 1, NULL, err))
			return false;
	}
	return true;
}

bool pf_revisions_write(pf_apply *a, pf_changeset *set, size_t count, pf_error *err)
{
	uint64_t *ids = pf_arena_alloc(a->arena, (count + 1) * sizeof *ids);
	pf_bind *binds = pf_arena_alloc(a->arena, (count + 1) * sizeof *binds), home = pf_bind_text(a->options.contract->home);

	if (!pf_writer_memory(ids ? binds : NULL, err) || !pf_rowset_write(&a->posts, a->db, ids, err))
		return false;
	for (size_t i = 0; i < count; i++)
		binds[i] = pf_bind_id(ids[i]);
	if (count && !pf_db_run_in(a->db, "UPDATE `{prefix}posts` SET guid = CONCAT(?, '/?p=', ID) WHERE ID IN (", ") AND post_type = 'revision'", &home, 1,
				   binds, count, NULL, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		const pf_change *change = &set->changes[i];

		if ((!change->is_term && pf_change_is_update(change)) && !drop_old_revisions(a, change->object, change->site->revisions, err))
			return false;
	}
	return true;
}
