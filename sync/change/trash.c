/* trash: see trash.h */
#include "change/trash.h"

#include "wordpress/serialize.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_SLUG 191u /* bytes of the slug before `__trashed` */
#define SUFFIX "__trashed"

static void set(pf_change *change, const char *name, pf_span want)
{
	pf_value *value = pf_change_value(change, name);

	value->want = want;
	value->verdict = PF_VERDICT_UPDATE;
}

/* _truncate_post_slug(): no character of a percent-encoded slug is cut in two, no hyphen stays at the end. */
static size_t cut(pf_span slug)
{
	size_t length = slug.length;

	if (length <= KEPT_SLUG)
		return length;
	length = KEPT_SLUG;
	for (size_t back = 1; back <= 2; back++)
		if (slug.data[length - back] == '%')
			length -= back;
	/* octets 80 to bf continue a character */
	while (length >= 3 && slug.data[length] == '%' && strchr("89abAB", slug.data[length + 1]))
		length -= 3;
	while (length && slug.data[length - 1] == '-')
		length--;
	return length;
}

bool pf_trash_prepare(pf_change *change, pf_arena *arena)
{
	pf_span slug = pf_change_value(change, "slug")->site;
	char *trashed = pf_arena_format(arena, "%.*s%s", (int)cut(slug), slug.data, SUFFIX);

	if (!trashed)
		return false;
	change->action = PF_ACTION_TRASH;
	set(change, "status", PF_SPAN("trash"));
	set(change, "slug", pf_span_of(trashed));
	return true;
}

void pf_untrash_prepare(pf_change *change, pf_span status)
{
	change->action = PF_ACTION_RESTORE;
	change->lost = (pf_span){ "", 0 };
	set(change, "status", status);
}

static bool keep_comments(pf_apply *a, uint64_t post, pf_error *err)
{
	pf_bind id = pf_bind_id(post);
	pf_rows rows = { 0 };
	pf_text states;
	pf_span kept;

	if (!pf_db_query(&rows, a->arena, a->db, "SELECT comment_ID, comment_approved FROM `{prefix}comments` WHERE comment_post_ID = ? ORDER BY comment_ID", &id, 1,
			 err))
		return false;
	if (rows.count == 0)
		return true;
	pf_text_init(&states, (size_t)8 << 20);
	pf_text_format(&states, "a:%zu:{", rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		pf_text_format(&states, "i:%" PRIu64 ";", pf_cell_id(&rows, i, 0));
		pf_serialize_string(&states, pf_cell(&rows, i, 1));
	}
	pf_text_byte(&states, '}');
	kept = states.failed ? (pf_span){ NULL, 0 } : pf_arena_span(a->arena, pf_text_span(&states));
	pf_text_release(&states);
	if (!pf_writer_memory(kept.data, err))
		return false;
	pf_rowset_add(&a->postmeta, (pf_bind[]){ id, pf_bind_text("_wp_trash_meta_comments_status"), pf_bind_span(kept) });
	return pf_db_run(a->db, "UPDATE `{prefix}comments` SET comment_approved = 'post-trashed' WHERE comment_post_ID = ?", &id, 1, NULL, err);
}

bool pf_trash_enter(pf_apply *a, const pf_change *change, pf_error *err)
{
	pf_bind post = pf_bind_id(change->object);
	pf_span status = change->trash_status.length ? change->trash_status : pf_change_value(change, "status")->site;
	const char *time = pf_arena_format(a->arena, "%" PRId64, change->trash_time ? change->trash_time : a->now);

	if (!pf_writer_memory(time, err))
		return false;
	pf_rowset_add(&a->postmeta, (pf_bind[]){ post, pf_bind_text("_wp_trash_meta_status"), pf_bind_span(status) });
	pf_rowset_add(&a->postmeta, (pf_bind[]){ post, pf_bind_text("_wp_trash_meta_time"), pf_bind_text(time) });
	pf_rowset_add(&a->postmeta, (pf_bind[]){ post, pf_bind_text("_wp_desired_post_slug"), pf_bind_span(pf_change_value(change, "slug")->site) });
	return keep_comments(a, change->object, err);
}

/* `i:ID;s:LENGTH:"STATE";` at the front of the map; false at its end, or when it is none of ours to read. */
static bool next_state(pf_span *rest, uint64_t *comment, pf_span *state)
{
	char *end;
	size_t length;

	if (rest->length < 4 || memcmp(rest->data, "i:", 2) != 0)
		return false;
	*comment = strtoull(rest->data + 2, &end, 10);
	if (strncmp(end, ";s:", 3) != 0)
		return false;
	length = strtoull(end + 3, &end, 10);
	if (strncmp(end, ":\"", 2) != 0 || length > 20 || (size_t)(rest->data + rest->length - end) < length + 4)
		return false;
	*state = (pf_span){ end + 2, length };
	end += 2 + length + 2;
	*rest = (pf_span){ end, (size_t)(rest->data + rest->length - end) };
	return true;
}

static bool free_comments(pf_apply *a, uint64_t post, pf_span states, pf_error *err)
{
	const char *open = states.length ? memchr(states.data, '{', states.length) : NULL;
	pf_span rest = open ? (pf_span){ open + 1, states.length - (size_t)(open + 1 - states.data) } : (pf_span){ "", 0 }, state;
	uint64_t comment;

	while (next_state(&rest, &comment, &state)) {
		pf_bind binds[] = { pf_bind_span(state), pf_bind_id(comment), pf_bind_id(post) };

		if (!pf_db_run(a->db, "UPDATE `{prefix}comments` SET comment_approved = ? WHERE comment_ID = ? AND comment_post_ID = ?", binds, 3, NULL, err))
			return false;
	}
	return true;
}

bool pf_trash_leave(pf_apply *a, const pf_change *change, pf_image *image, pf_error *err)
{
	pf_bind id = pf_bind_id(change->object);
	json_t *trash = json_object();
	pf_rows rows = { 0 };

	if (!pf_writer_memory(trash, err) || json_object_set_new(image->root, "trash", trash) < 0 ||
	    !pf_db_query(&rows, a->arena, a->db,
			 "SELECT meta_key, IFNULL(meta_value, '') FROM `{prefix}postmeta` WHERE post_id = ? AND meta_key LIKE '\\_wp\\_trash\\_meta\\_%'", &id, 1,
			 err))
		return false;
	json_object_set_new(trash, "removal", json_boolean(change->removal));
	for (size_t i = 0; i < rows.count; i++) {
		pf_span key = pf_cell(&rows, i, 0), value = pf_cell(&rows, i, 1);

		if (pf_span_is(key, "_wp_trash_meta_comments_status") && !free_comments(a, change->object, value, err))
			return false;
		if (pf_span_is(key, "_wp_trash_meta_status") || pf_span_is(key, "_wp_trash_meta_time"))
			json_object_set_new(trash, key.data + strlen("_wp_trash_meta_"), json_stringn(value.data, value.length));
	}
	return pf_db_run(a->db,
			 "DELETE FROM `{prefix}postmeta` WHERE post_id = ? AND meta_key IN ('_wp_trash_meta_status', '_wp_trash_meta_time', "
			 "'_wp_desired_post_slug', '_wp_trash_meta_comments_status')",
			 &id, 1, NULL, err);
}
