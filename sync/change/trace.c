/*
 * trace: what every write leaves beside the content, in the same transaction: the ledger row with marks of all fields and
 * a checksum of the object, a row of history with the before-image, and an outbox row for WordPress.
 */
#include "change/image.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define POST_COLUMNS 8

static const char *const post_columns[POST_COLUMNS] = { "title", "content", "excerpt", "slug", "status", "parent", "order", "date" };

static pf_span shown(const pf_change *change, const char *name)
{
	const pf_value *value = pf_change_value(change, name);

	return value && value->site.data ? value->site : (pf_span){ "", 0 };
}

static bool sum_term(void *self, uint64_t tt, pf_error *err)
{
	(void)err;
	pf_checksum_term(self, tt);
	return true;
}

static bool is_own_edit(const pf_value *value)
{
	return value->own && value->applied && !pf_value_is_left(value);
}

/* From `site` values, which by now are what the object holds. 0 (always compared again) while a field is kept, whole or in part. */
static uint32_t checksum(const pf_change *change)
{
	static const char *const term_columns[] = { "title", "slug", "excerpt" };
	const char *const *columns = change->is_term ? term_columns : post_columns;
	size_t count = change->is_term ? 3 : POST_COLUMNS;
	pf_checksum sum = { 0 };

	for (size_t i = 0; i < count; i++)
		pf_checksum_column(&sum, shown(change, columns[i]));
	for (size_t i = 0; i < change->value_count; i++) {
		const pf_value *value = &change->values[i];

		if (value->verdict == PF_VERDICT_KEEP || value->verdict == PF_VERDICT_CONFLICT || value->rebased || is_own_edit(value))
			return 0;
		if (!value->site.data)
			continue;
		if (strncmp(value->name, "meta:", 5) == 0)
			pf_checksum_meta(&sum, pf_span_of(value->name + 5), value->site);
		else if (strncmp(value->name, "tax:", 4) == 0)
			pf_writer_each_tt(value->site, sum_term, &sum, NULL);
	}
	if (!change->is_term && change->site_language)
		pf_checksum_term(&sum, change->site_language->language);
	return pf_checksum_end(&sum);
}

/* A date that the bundle does not speak of is the time of a run: when it names one later, that is no conflict with us. */
static void remember_own_date(const pf_change *change, pf_value *value)
{
	/* a draft's date moves when it goes into the trash */
	if (value->verdict != PF_VERDICT_UPDATE && change->action != PF_ACTION_RESTORE)
		return;
	value->applied = true;
	value->wanted = pf_mark_field(value->want);
	value->left = pf_mark_field(value->site);
}

/* What was agreed on is remembered; a conflict and a kept field keep the marks they had, unless it was merged with the bundle's. */
static bool remember_marks(pf_change *change, pf_arena *arena, pf_error *err)
{
	for (size_t i = 0; i < change->value_count; i++) {
		pf_value *value = &change->values[i];

		if ((value->verdict == PF_VERDICT_KEEP && !value->rebased) || value->verdict == PF_VERDICT_CONFLICT || value->own)
			continue;
		if (strcmp(value->name, "date") == 0 && !value->want.data) {
			remember_own_date(change, value);
			continue;
		}
		if (!pf_value_remember(value, arena, err))
			return false;
	}
	return true;
}

/* `source` is borrowed until the write, the row is not. */
static void add_ledger_row(pf_apply *a, const pf_change *change, const pf_ledger_row *row, const unsigned char *source)
{
	pf_rowset_add(&a->record, (pf_bind[]){
					  pf_bind_id(a->options.origin),
					  pf_bind_span(change->type),
					  pf_bind_span(change->id),
					  pf_bind_span(change->language),
					  pf_bind_text(change->is_term ? "term" : "post"),
					  pf_bind_id(row->object),
					  pf_bind_id(row->tt),
					  pf_bind_span((pf_span){ (const char *)source, PF_MARK_BYTES }),
					  pf_bind_id(row->renderer),
					  pf_bind_id(row->site),
					  pf_bind_span(row->state),
					  row->machine.data ? pf_bind_span(row->machine) : pf_bind_null(),
					  pf_bind_span(row->fields),
					  pf_bind_id(row->created),
					  pf_bind_id(row->updated),
				  });
}

/*
 * The row that the caller wants; what an object of which nothing was kept holds now is summed up anew. An object that comes
 * back with all its rows is what it was.
 */
static bool put_ledger(pf_apply *a, pf_change *change)
{
	pf_ledger_row row = *change->put;

	if (!change->rows.length)
		row.site = row.site ? checksum(change) : 0;
	row.object = change->object;
	row.tt = change->tt;
	add_ledger_row(a, change, &row, change->put->source);
	return true;
}

static bool write_ledger(pf_apply *a, pf_change *change, pf_error *err)
{
	pf_ledger_row row = { .object = change->object, .tt = change->tt, .renderer = PF_RENDERER_VERSION, .created = a->options.run, .updated = a->options.run };
	pf_text fields;
	pf_span kept;

	if (change->put)
		return put_ledger(a, change);
	if (!remember_marks(change, a->arena, err))
		return false;
	pf_text_init(&fields, 60000);
	if (!pf_fields_write(&fields, change)) {
		pf_text_release(&fields);
		return pf_fail(err, PF_E_MEMORY, "no memory for the ledger");
	}
	kept = pf_arena_span(a->arena, pf_text_span(&fields));
	pf_text_release(&fields);
	if (!pf_writer_memory(kept.data, err))
		return false;
	row.site = checksum(change);
	row.state = pf_span_of(change->machine ? "machine" : "reviewed");
	row.machine = change->machine_texts.data ? change->machine_texts : (pf_span){ "", 0 };
	row.fields = kept;
	add_ledger_row(a, change, &row, change->source);
	return true;
}

/*
 * The columns' checksum goes in front of a post's detail: before the plugin tells anyone, it looks whether the post still is
 * what was written. A change that does not know every column says nothing.
 */
static bool add_sum(pf_span *detail, pf_apply *a, const pf_change *change, pf_error *err)
{
	pf_checksum sum = { 0 };
	char *text;

	if (change->is_term || detail->length < 2)
		return true;
	for (size_t i = 0; i < POST_COLUMNS; i++) {
		const pf_value *value = pf_change_value(change, post_columns[i]);

		if (!value || !value->site.data)
			return true;
		pf_checksum_column(&sum, value->site);
	}
	text = pf_arena_format(a->arena, "{\"sum\":%" PRIu32 "%s%.*s", pf_checksum_end(&sum), detail->data[1] == '}' ? "" : ",", (int)detail->length - 1,
			       detail->data + 1);
	*detail = pf_span_of(text);
	return pf_writer_memory(text, err);
}

/* What the first image lacks of the second; what was left there is the second's word. */
static bool join_images(json_t *first, const json_t *second)
{
	const char *name;
	json_t *value;

	json_object_foreach(json_object_get(second, "values"), name, value)
		if (!json_object_get(json_object_get(first, "values"), name) && json_object_set(json_object_get(first, "values"), name, value) != 0)
			return false;
	json_object_update(json_object_get(first, "after"), json_object_get(second, "after"));
	return json_object_update_missing(first, (json_t *)(uintptr_t)second) == 0;
}

/* The run made this object and writes it again: undone it goes, and these writes are no touch of somebody's. */
static void note_made(pf_apply *a, const pf_change *change)
{
	pf_rowset_add(&a->change, (pf_bind[]){ pf_bind_id(a->options.run), pf_bind_text(change->is_term ? "term" : "post"), pf_bind_id(change->object),
					       pf_bind_text("create"), pf_bind_text("{\"values\":{},\"after\":{},\"ledger\":null,\"again\":true}") });
}

/*
 * The run wrote this object before: what it was then is its image, for all fields that either write changed. *done: there
 * is nothing more to note.
 */
static bool join_history(bool *done, pf_apply *a, const pf_change *change, pf_span before, pf_error *err)
{
	pf_bind key[] = { pf_bind_id(a->options.run), pf_bind_text(change->is_term ? "term" : "post"), pf_bind_id(change->object) };
	bool made = change->ledger && change->ledger->created == a->options.run;
	json_t *first = NULL, *second = NULL;
	pf_rows rows = { 0 };
	char *text = NULL;
	bool ok = pf_db_query(&rows, a->arena, a->db, "SELECT before_image FROM `{prefix}profint_change` WHERE run = ? AND kind = ? AND object = ?", key, 3, err);

	*done = ok && (rows.count > 0 || made);
	if (!*done)
		return ok;
	if (made) {
		if (rows.count == 0)
			note_made(a, change);
		return true;
	}
	first = json_loadb(pf_cell(&rows, 0, 0).data, pf_cell(&rows, 0, 0).length, JSON_ALLOW_NUL, NULL);
	second = json_loadb(before.data, before.length, JSON_ALLOW_NUL, NULL);
	text = first && second && join_images(first, second) ? json_dumps(first, JSON_COMPACT) : NULL;
	ok = pf_writer_memory(text, err);
	if (ok) {
		pf_bind binds[] = { pf_bind_text(text), key[0], key[1], key[2] };

		ok = pf_db_run(a->db, "UPDATE `{prefix}profint_change` SET before_image = ? WHERE run = ? AND kind = ? AND object = ?", binds, 4, NULL, err);
	}
	free(text);
	json_decref(first);
	json_decref(second);
	return ok;
}

/* Rows of history and outbox. */
static bool add_news(pf_apply *a, const pf_change *change, const char *action, pf_span before, pf_span detail, pf_error *err)
{
	pf_bind kind = pf_bind_text(change->is_term ? "term" : "post");
	bool joined = false;

	if (!add_sum(&detail, a, change, err) || (a->options.again && before.data && !join_history(&joined, a, change, before, err)))
		return false;
	if (before.data && !joined)
		pf_rowset_add(&a->change, (pf_bind[]){ pf_bind_id(a->options.run), kind, pf_bind_id(change->object),
						       pf_bind_text(change->conflict ? "settle" : action), pf_bind_span(before) });
	pf_rowset_add(&a->outbox, (pf_bind[]){ pf_bind_id(a->options.run), kind, pf_bind_id(change->object), pf_bind_text(action), pf_bind_span(detail) });
	return true;
}

bool pf_trace(pf_apply *a, pf_change *change, const char *action, pf_span before, pf_span detail, pf_error *err)
{
	return write_ledger(a, change, err) && add_news(a, change, action, before, detail, err);
}

bool pf_trace_new(pf_apply *a, pf_change *change, pf_span detail, pf_error *err)
{
	pf_span before = { NULL, 0 };

	return write_ledger(a, change, err) && ((!change->ledger && !change->rows.length) || pf_image_new(&before, a, change, err)) &&
	       add_news(a, change, "create", before, detail, err);
}

/* The site's value is what was chosen: there is nothing to tell WordPress, but much to remember. */
static bool trace_settled(pf_apply *a, pf_change *change, pf_error *err)
{
	pf_span before;

	if (!write_ledger(a, change, err) || !pf_image_new(&before, a, change, err))
		return false;
	pf_rowset_add(&a->change, (pf_bind[]){ pf_bind_id(a->options.run), pf_bind_text(change->is_term ? "term" : "post"), pf_bind_id(change->object),
					       pf_bind_text("settle"), pf_bind_span(before) });
	return true;
}

bool pf_trace_gone(pf_apply *a, pf_change *change, pf_span before, pf_span detail, pf_error *err)
{
	if (change->put)
		add_ledger_row(a, change, change->put, change->put->source);
	return add_news(a, change, "delete", before, detail, err);
}

bool pf_trace_unwritten(pf_apply *a, pf_change *change, pf_error *err)
{
	if (change->conflict)
		return trace_settled(a, change, err);
	if (!write_ledger(a, change, err))
		return false;
	pf_rowset_add(&a->outbox, (pf_bind[]){ pf_bind_id(a->options.run), pf_bind_text(change->is_term ? "term" : "post"), pf_bind_id(change->object),
					       pf_bind_text("update"),
					       change->is_term ? pf_bind_text(pf_arena_format(a->arena, "{\"taxonomy\":\"%s\"}", change->taxonomy)) : pf_bind_text("{}") });
	return true;
}
