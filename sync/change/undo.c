/* undo: see undo.h */
#include "change/undo_job.h"

#include "change/standing.h"
#include "change/trash.h"

#include <stdlib.h>
#include <string.h>

bool pf_undo_memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for undoing a run");
}

static pf_span key_of(const uint64_t *object)
{
	return (pf_span){ (const char *)object, sizeof *object };
}

/* --- what is known of the objects --- */

static bool note(pf_map *map, uint64_t object, uint64_t value, pf_error *err)
{
	uint64_t *place = pf_map_put(map, key_of(&object), NULL);

	if (place)
		*place = value;
	return pf_undo_memory(place, err);
}

static bool read_images(pf_undo_job *u, const pf_bind *before, const pf_bind *objects, size_t count, pf_error *err)
{
	if (!pf_db_query_in(&u->found, u->set->arena, u->db,
			    "SELECT object, action, before_image FROM `{prefix}profint_change` WHERE run = ? AND kind = ? AND object IN (", ")", before, 2, objects, count,
			    err))
		return false;
	u->parsed = pf_arena_alloc(u->set->arena, (u->found.count + 1) * sizeof(json_t *));
	if (!pf_undo_memory(u->parsed, err))
		return false;
	for (size_t i = 0; i < u->found.count; i++) {
		pf_span image = pf_cell(&u->found, i, 2);

		/* what a site's text holds is not ours to choose: a NUL, too */
		u->parsed[i] = json_loadb(image.data, image.length, JSON_ALLOW_NUL, NULL);
		if (!u->parsed[i])
			return pf_fail(err, PF_E_INTERNAL, "the history of run %llu about the object %llu cannot be read; nothing of its unit was put back",
				       (unsigned long long)u->run, (unsigned long long)pf_cell_id(&u->found, i, 0));
		if (!note(u->images, pf_cell_id(&u->found, i, 0), i + 1, err))
			return false;
	}
	return true;
}

static bool note_all(pf_map *map, const pf_rows *rows, pf_error *err)
{
	for (size_t i = 0; i < rows->count; i++)
		if (!note(map, pf_cell_id(rows, i, 0), 1, err))
			return false;
	return true;
}

static bool read_later(pf_undo_job *u, const pf_bind *before, const pf_bind *objects, size_t count, pf_error *err)
{
	pf_rows rows = { 0 };

	return pf_db_query_in(&rows, u->set->arena, u->db,
			      "SELECT DISTINCT c.object FROM `{prefix}profint_change` c JOIN `{prefix}profint_run` r ON r.run = c.run AND r.command <> 'undo' "
			      "WHERE c.run > ? AND c.kind = ? AND c.object IN (", ")", before, 2, objects, count, err) &&
	       note_all(u->later, &rows, err);
}

/*
 * Not every touch is a field of ours: a category, a featured image, a page template, the settings of another plugin. A new post
 * has the modified date of its date and no revision; every save changes one of them, and the draft that an editor did not save
 * yet is a revision.
 */
static bool read_saved(pf_undo_job *u, const pf_bind *objects, size_t count, pf_error *err)
{
	pf_rows saved = { 0 }, revised = { 0 };

	if (u->terms)
		return true;
	return pf_db_query_in(&saved, u->set->arena, u->db, "SELECT ID FROM `{prefix}posts` WHERE ID IN (", ") AND post_modified_gmt <> post_date_gmt", NULL, 0, objects,
			      count, err) &&
	       pf_db_query_in(&revised, u->set->arena, u->db, "SELECT DISTINCT post_parent FROM `{prefix}posts` WHERE post_parent IN (", ") AND post_type = 'revision'",
			      NULL, 0, objects, count, err) &&
	       note_all(u->later, &saved, err) && note_all(u->later, &revised, err);
}

/* A term that anything is related to, a post that somebody commented on. */
static bool read_use(pf_undo_job *u, const pf_bind *objects, size_t count, pf_error *err)
{
	pf_rows rows = { 0 };

	return pf_db_query_in(&rows, u->set->arena, u->db,
			      u->terms ? "SELECT DISTINCT y.term_id FROM `{prefix}term_taxonomy` y JOIN `{prefix}term_relationships` r "
					 "ON r.term_taxonomy_id = y.term_taxonomy_id WHERE y.taxonomy LIKE 'profint\\_%' AND y.term_id IN (" :
					 "SELECT DISTINCT comment_post_ID FROM `{prefix}comments` WHERE comment_post_ID IN (",
			      ")", NULL, 0, objects, count, err) &&
	       note_all(u->in_use, &rows, err);
}

static const json_t *image_of(const pf_undo_job *u, uint64_t object, pf_span *action)
{
	const uint64_t *place = pf_map_find(u->images, key_of(&object));

	*action = place ? pf_cell(&u->found, *place - 1, 1) : (pf_span){ "", 0 };
	return place ? u->parsed[*place - 1] : NULL;
}

/* --- fields --- */

pf_span pf_undo_text(pf_arena *arena, const json_t *json)
{
	return json_is_string(json) ? pf_arena_span(arena, (pf_span){ json_string_value(json), json_string_length(json) }) : (pf_span){ NULL, 0 };
}

/* Fields that the image names and the ledger does not know any more are looked at, too. */
static bool add_fields(void *self, pf_change *change, pf_error *err)
{
	pf_undo_job *u = self;
	pf_span action;
	const char *name;
	json_t *value;

	json_object_foreach(json_object_get(image_of(u, change->object, &action), "values"), name, value)
		if (!pf_undo_memory(pf_change_field(change, u->set->arena, pf_span_of(name)), err))
			return false;
	return true;
}

/* Old slugs and dates, as JSON for apply. */
static pf_span old_of(pf_undo_job *u, const json_t *image)
{
	const json_t *old = json_object_get(image, "old");
	char *text = old ? json_dumps(old, JSON_COMPACT) : NULL;
	pf_span kept = text ? pf_arena_span(u->set->arena, pf_span_of(text)) : (pf_span){ NULL, 0 };

	free(text);
	return kept;
}

/* One field back to what it was, if it still is what the run left. */
static void judge_field(pf_undo_job *u, pf_change *change, const json_t *image, const char *name, const json_t *before)
{
	pf_value *value = pf_change_value(change, name);
	const char *left = json_string_value(json_object_get(json_object_get(image, "after"), name));
	pf_span then = pf_undo_text(u->set->arena, before);
	char now[2 * PF_FIELD_MARK + 1];

	pf_image_mark(now, name, value->site);
	if (!value->site.data == !then.data && pf_span_equal(value->site, then))
		return;
	if (!left || strcmp(left, now) != 0) {
		value->verdict = PF_VERDICT_KEEP;
		return;
	}
	value->want = then;
	value->verdict = PF_VERDICT_UPDATE;
}

/* The two dates of a post go back together, with the status or by themselves. */
static void judge_dates(pf_undo_job *u, pf_change *change, const json_t *image)
{
	pf_value *date = pf_change_value(change, "date"), *status = pf_change_value(change, "status");
	const json_t *gmt = json_object_get(image, "gmt");

	if (!gmt || u->terms)
		return;
	change->gmt = pf_undo_text(u->set->arena, gmt);
	if (date->verdict == PF_VERDICT_SAME && status->verdict == PF_VERDICT_UPDATE && !json_object_get(json_object_get(image, "values"), "date"))
		date->verdict = PF_VERDICT_UPDATE;
}

/* A parent that is gone since cannot be one again; but one that the same undo brings back will be there. */
static bool check_parent(pf_undo_job *u, pf_change *change, pf_error *err)
{
	pf_value *parent = u->terms ? NULL : pf_change_value(change, "parent");
	pf_bind binds[] = { parent ? pf_bind_span(parent->want) : pf_bind_null(), pf_bind_id(u->run), parent ? pf_bind_span(parent->want) : pf_bind_null() };
	pf_rows rows = { 0 };

	if (!parent || parent->verdict != PF_VERDICT_UPDATE || !parent->want.data || pf_span_is(parent->want, "0"))
		return true;
	if (!pf_db_query(&rows, u->set->arena, u->db,
			 "SELECT ID FROM `{prefix}posts` WHERE ID = ? UNION SELECT object FROM `{prefix}profint_change` WHERE run = ? AND kind = 'post' AND object = ? "
			 "AND action = 'delete'",
			 binds, 3, err))
		return false;
	if (rows.count == 0)
		parent->verdict = PF_VERDICT_KEEP;
	return true;
}

/* Terms that are gone since are not related again. */
static bool check_terms(pf_undo_job *u, pf_value *value, pf_error *err)
{
	pf_arena *arena = u->set->arena;
	pf_bind *ids = pf_arena_alloc(arena, (value->want.length / 2 + 1) * sizeof *ids);
	const char *list = "";
	pf_rows rows = { 0 };
	size_t count = 0;

	if (!pf_undo_memory(ids, err))
		return false;
	for (const char *at = value->want.data, *end = at + value->want.length; at < end; at++)
		if (at == value->want.data || at[-1] == ',')
			ids[count++] = pf_bind_id(strtoull(at, NULL, 10));
	if (!pf_db_query_in(&rows, arena, u->db, "SELECT term_taxonomy_id FROM `{prefix}term_taxonomy` WHERE term_taxonomy_id IN (",
			    ") ORDER BY term_taxonomy_id", NULL, 0, ids, count, err))
		return false;
	for (size_t i = 0; list && rows.count < count && i < rows.count; i++)
		list = pf_arena_format(arena, "%s%s%s", list, i ? "," : "", pf_cell(&rows, i, 0).data);
	if (rows.count < count)
		value->want = pf_span_of(list);
	return pf_undo_memory(list, err);
}

static bool check_relations(pf_undo_job *u, pf_change *change, pf_error *err)
{
	for (size_t i = 0; i < change->value_count; i++) {
		pf_value *value = &change->values[i];

		if (strncmp(value->name, "tax:", 4) == 0 && value->verdict == PF_VERDICT_UPDATE && value->want.length && !check_terms(u, value, err))
			return false;
	}
	return check_parent(u, change, err);
}

static bool is_status(const json_t *image, const char *status)
{
	const char *before = json_string_value(json_object_get(json_object_get(image, "values"), "status"));

	return before && (strcmp(before, "trash") == 0) == (strcmp(status, "trash") == 0);
}

/* --- the ledger --- */

/*
 * The field whose conflict the run settled, unless the ledger has heard of it since: then the row is what it was before, too,
 * though a later run wrote it about other fields. *field NULL: there is none.
 */
static bool read_settled(const char **field, pf_undo_job *u, const pf_change *change, const json_t *image, pf_error *err)
{
	pf_bind conflict = pf_bind_id((uint64_t)json_integer_value(json_object_get(image, "conflict")));
	json_t *fields, *mark;
	pf_rows rows = { 0 };

	*field = NULL;
	if (!json_object_get(image, "conflict"))
		return true;
	if (!pf_db_query(&rows, u->set->arena, u->db, "SELECT field, mark FROM `{prefix}profint_conflict` WHERE id = ?", &conflict, 1, err))
		return false;
	if (rows.count == 0)
		return true;
	fields = json_loadb(change->ledger->fields.data, change->ledger->fields.length, 0, NULL);
	mark = json_loadb(pf_cell(&rows, 0, 1).data, pf_cell(&rows, 0, 1).length, JSON_DECODE_ANY, NULL);
	/* no mark: the settlement took the entry out */
	if (mark ? json_equal(json_object_get(fields, pf_cell(&rows, 0, 0).data), mark) : !json_object_get(fields, pf_cell(&rows, 0, 0).data))
		*field = pf_cell(&rows, 0, 0).data;
	json_decref(fields);
	json_decref(mark);
	return true;
}

/* The entries of fields that go back, as the ledger had them before; all of it when no later run wrote the row. */
static pf_span merge_entries(pf_undo_job *u, const pf_change *change, const pf_ledger_row *before, const char *settled, bool whole)
{
	json_t *now = json_loadb(change->ledger->fields.data, change->ledger->fields.length, 0, NULL);
	json_t *then = json_loadb(before->fields.data, before->fields.length, 0, NULL), *out = whole ? json_copy(then) : json_copy(now);
	pf_span kept = { NULL, 0 };
	char *text;

	for (size_t i = 0; out && i < change->value_count; i++) {
		const pf_value *value = &change->values[i];
		bool reopened = settled && strcmp(settled, value->name) == 0;
		bool from_now = value->verdict == PF_VERDICT_KEEP && !reopened, from_then = (value->verdict == PF_VERDICT_UPDATE || reopened) && !whole;
		json_t *entry = from_now ? json_object_get(now, value->name) : json_object_get(then, value->name);

		if (!from_now && !from_then)
			continue;
		if (entry)
			json_object_set(out, value->name, entry);
		else
			json_object_del(out, value->name);
	}
	text = out ? json_dumps(out, JSON_COMPACT) : NULL;
	if (text)
		kept = pf_arena_span(u->set->arena, pf_span_of(text));
	free(text);
	json_decref(now);
	json_decref(then);
	json_decref(out);
	return kept;
}

static bool put_ledger(pf_undo_job *u, pf_change *change, const json_t *image, pf_error *err)
{
	pf_ledger_row *row = pf_arena_alloc(u->set->arena, sizeof *row), before;
	bool whole = change->ledger->updated == u->run;
	const char *settled;

	if (!pf_undo_memory(row, err) || !read_settled(&settled, u, change, image, err))
		return false;
	*row = *change->ledger;
	change->put = row;
	if (!pf_image_ledger_read(&before, u->set->arena, json_object_get(image, "ledger")))
		return true;
	if (whole)
		*row = before;
	memcpy(row->source, before.source, PF_MARK_BYTES);
	row->fields = merge_entries(u, change, &before, settled, whole);
	return pf_undo_memory(row->fields.data, err);
}

/* --- objects --- */

void pf_undo_keep(pf_change *change, const char *reason)
{
	change->action = PF_ACTION_KEEP;
	change->reason = reason;
}

static bool put_back(pf_undo_job *u, pf_change *change, const json_t *image, pf_error *err)
{
	const char *name;
	json_t *before;
	bool any = false, kept = false;

	json_object_foreach(json_object_get(image, "values"), name, before)
		judge_field(u, change, image, name, before);
	judge_dates(u, change, image);
	if (!check_relations(u, change, err))
		return false;
	for (size_t i = 0; i < change->value_count; i++) {
		any = any || change->values[i].verdict == PF_VERDICT_UPDATE;
		kept = kept || change->values[i].verdict == PF_VERDICT_KEEP;
	}
	change->undoing = u->run;
	change->old = old_of(u, image);
	change->action = any ? PF_ACTION_UPDATE : kept ? PF_ACTION_KEEP : PF_ACTION_UNCHANGED;
	change->remember = change->action == PF_ACTION_UNCHANGED && json_object_get(image, "ledger");
	return put_ledger(u, change, image, err);
}

/* A run trashed it: back out, unless somebody has decided otherwise since. */
static bool take_out(pf_undo_job *u, pf_change *change, const json_t *image, pf_error *err)
{
	pf_span status = pf_undo_text(u->set->arena, json_object_get(json_object_get(image, "values"), "status"));

	if (!pf_span_is(change->lost, "trashed")) {
		if (change->lost.length)
			pf_undo_keep(change, "it was deleted since");
		return true;
	}
	if (change->desired.data)
		pf_change_value(change, "slug")->site = change->desired;
	pf_untrash_prepare(change, status);
	change->removal = true;
	return put_ledger(u, change, image, err);
}

/* A run took it out of the trash: in again, with the metas it had there. */
static bool throw_back(pf_undo_job *u, pf_change *change, const json_t *image, pf_error *err)
{
	const json_t *trash = json_object_get(image, "trash");
	const char *time = json_string_value(json_object_get(trash, "time"));
	pf_value *status = pf_change_value(change, "status");

	if (!put_back(u, change, image, err))
		return false;
	if (status->verdict != PF_VERDICT_UPDATE)
		return true;
	change->trash_status = pf_undo_text(u->set->arena, json_object_get(trash, "status"));
	change->trash_time = time ? strtoll(time, NULL, 10) : 0;
	change->removal = json_is_true(json_object_get(trash, "removal"));
	return pf_undo_memory(pf_trash_prepare(change, u->set->arena) ? change : NULL, err);
}

/* A run created it. */
static bool take_away(pf_undo_job *u, pf_change *change, const json_t *image, pf_error *err)
{
	bool used = pf_map_find(u->in_use, key_of(&change->object)) != NULL, later = pf_map_find(u->later, key_of(&change->object)) != NULL;
	bool again = json_is_true(json_object_get(image, "again")); /* the run itself saved it once more */
	bool touched = (later && !again) || used || pf_standing_touched(change);
	pf_ledger_row *row = pf_arena_alloc(u->set->arena, sizeof *row);

	if (!pf_undo_memory(row, err))
		return false;
	if (change->is_term && touched) {
		pf_undo_keep(change, used ? "it is in use" : "it was changed since");
		return true;
	}
	if (touched) {
		change->put = change->ledger;
		change->removal = false;
		return pf_undo_memory(pf_trash_prepare(change, u->set->arena) ? change : NULL, err);
	}
	change->action = PF_ACTION_DELETE;
	if (pf_image_ledger_read(row, u->set->arena, json_object_get(image, "ledger")))
		change->put = row;
	return true;
}

static bool judge(pf_undo_job *u, pf_change *change, pf_error *err)
{
	pf_span action;
	const json_t *image = image_of(u, change->object, &action);
	bool created = pf_span_is(action, "create") || (!image && change->ledger->created == u->run);

	if (change->action == PF_ACTION_DEFER)
		return true;
	if (pf_span_is(action, "trash"))
		return take_out(u, change, image, err);
	if (change->lost.length) {
		change->action = PF_ACTION_UNCHANGED; /* somebody threw it away: there is nothing to put back */
		return true;
	}
	if (created)
		return take_away(u, change, image, err);
	if (!u->terms && is_status(image, "trash"))
		return throw_back(u, change, image, err);
	return put_back(u, change, image, err);
}

/* Records stand together, so that what comes back joins one translation group. */
static int by_record(const void *a, const void *b)
{
	const pf_change *x = a, *y = b;
	size_t type = x->type.length < y->type.length ? x->type.length : y->type.length, id = x->id.length < y->id.length ? x->id.length : y->id.length;
	int order = memcmp(x->type.data, y->type.data, type);

	order = order ? order : (x->type.length > y->type.length) - (x->type.length < y->type.length);
	order = order ? order : memcmp(x->id.data, y->id.data, id);
	order = order ? order : (x->id.length > y->id.length) - (x->id.length < y->id.length);
	return order ? order : (x->object > y->object) - (x->object < y->object);
}

static void order_records(pf_changeset *set)
{
	qsort(set->changes, set->count, sizeof *set->changes, by_record);
	for (size_t i = 0; i < set->count; i++) {
		const pf_change *change = &set->changes[i], *last = i ? change - 1 : NULL;

		set->changes[i].record = !last ? 0 : last->record + !(pf_span_equal(last->type, change->type) && pf_span_equal(last->id, change->id));
	}
}

static void release(pf_undo_job *u)
{
	for (size_t i = 0; u->parsed && i < u->found.count; i++)
		json_decref(u->parsed[i]);
	pf_map_free(u->images);
	pf_map_free(u->later);
	pf_map_free(u->in_use);
}

bool pf_undo_plan(pf_changeset *out, pf_db *db, const pf_contract *contract, uint64_t run, const char *kind, const pf_bind *objects, size_t count,
		  int64_t now, pf_error *err)
{
	pf_undo_job u = { .set = out, .db = db, .contract = contract, .run = run, .terms = strcmp(kind, "term") == 0, .images = pf_map_new(), .later = pf_map_new(),
		   .in_use = pf_map_new() };
	pf_bind before[] = { pf_bind_id(run), pf_bind_text(kind) };
	pf_standing_options standing = { .contract = contract, .kind = kind, .lock = true, .now = now, .more = add_fields, .self = &u };
	bool ok = pf_undo_memory(u.images && u.later ? u.in_use : NULL, err) && read_images(&u, before, objects, count, err) && read_later(&u, before, objects, count, err) &&
		  pf_standing_load(out, db, &standing, objects, count, err) && read_saved(&u, objects, count, err) && read_use(&u, objects, count, err);

	for (size_t i = 0; ok && i < out->count; i++)
		ok = judge(&u, &out->changes[i], err);
	ok = ok && pf_undo_back(&u, err);
	if (ok)
		order_records(out);
	release(&u);
	return ok;
}

bool pf_undo_reopen(pf_db *db, uint64_t run, pf_error *err)
{
	pf_bind bind = pf_bind_id(run);

	return pf_db_run(db,
			 /* one that was noted anew since asks the same, of a later text */
			 "UPDATE `{prefix}profint_conflict` c LEFT JOIN `{prefix}profint_conflict` o ON o.kind = c.kind AND o.object = c.object AND o.field = c.field "
			 "AND o.state = 'open' SET c.state = 'open', c.choice = '', c.answer = NULL, c.settled = NULL, c.settled_by = '', c.settled_run = 0 "
			 "WHERE c.settled_run = ? AND c.state IN ('settled', 'over') AND o.id IS NULL",
			 &bind, 1, NULL, err);
}
