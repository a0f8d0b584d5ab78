/*
 * history: which run or person changed which field when, newest first.
 *
 * Three memories are brought together: the ledger says which run created an object, the rows of history what later runs
 * changed of it, and the plugin's log what people changed in WordPress.
 */
#include "engine/engine.h"
#include "engine/site.h"
#include "store/schema.h"
#include "store/statement.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_AN_EDIT 8 /* a save notes each field that changed; so many are read for one event */

typedef struct event {
	json_t *json;
	const char *at;
	size_t place; /* in order of reading: what came first stays first among equals */
} event;

typedef struct history {
	pf_site site;
	pf_span type, id, language; /* of one record; type empty: of all */
	uint64_t most;
	event *events;
	size_t count, room;
	pf_rows users;
} history;

#define ONE_RECORD                                                                                                                          \
	"r.origin IN (SELECT origin FROM `{prefix}profint_origin`) AND r.type = ? AND r.id = ? AND (? = '' OR r.language = ?) "

static const char created_columns[] = "SELECT u.started, r.created, u.command, u.report, r.kind, r.object, r.type, r.id, r.language "
				      "FROM `{prefix}profint_record` r JOIN `{prefix}profint_run` u ON u.run = r.created ORDER BY r.created DESC LIMIT ?";
static const char created_of_one[] = "SELECT u.started, r.created, u.command, u.report, r.kind, r.object, r.type, r.id, r.language "
				     "FROM `{prefix}profint_record` r JOIN `{prefix}profint_run` u ON u.run = r.created WHERE " ONE_RECORD
				     "ORDER BY r.created DESC LIMIT ?";
static const char changed_all[] = "SELECT u.started, c.run, u.command, u.report, c.kind, c.object, r.type, r.id, r.language, c.action, c.before_image "
				  "FROM `{prefix}profint_change` c JOIN `{prefix}profint_run` u ON u.run = c.run "
				  "LEFT JOIN `{prefix}profint_record` r ON r.kind = c.kind AND r.object = c.object ORDER BY c.run DESC, c.kind, c.object LIMIT ?";
static const char changed_of_one[] = "SELECT u.started, c.run, u.command, u.report, c.kind, c.object, r.type, r.id, r.language, c.action, c.before_image "
				     "FROM `{prefix}profint_record` r JOIN `{prefix}profint_change` c ON c.kind = r.kind AND c.object = r.object "
				     "JOIN `{prefix}profint_run` u ON u.run = c.run WHERE " ONE_RECORD "ORDER BY c.run DESC, c.kind, c.object LIMIT ?";
static const char edited_all[] = "SELECT e.at, e.user, e.kind, e.object, r.type, r.id, r.language, e.field FROM `{prefix}profint_edit` e "
				 "JOIN `{prefix}profint_record` r ON r.kind = e.kind AND r.object = e.object ORDER BY e.id DESC LIMIT ?";
static const char edited_of_one[] = "SELECT e.at, e.user, e.kind, e.object, r.type, r.id, r.language, e.field FROM `{prefix}profint_record` r "
				    "JOIN `{prefix}profint_edit` e ON e.kind = r.kind AND e.object = r.object WHERE " ONE_RECORD "ORDER BY e.id DESC LIMIT ?";

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the history");
}

/* The rows of one memory, of all records or of the one asked for. */
static bool ask(pf_rows *rows, history *h, const char *all, const char *of_one, uint64_t most, pf_error *err)
{
	pf_bind binds[] = { pf_bind_span(h->type), pf_bind_span(h->id), pf_bind_span(h->language), pf_bind_span(h->language), pf_bind_id(most) };
	bool one = h->type.length > 0;

	return pf_db_query(rows, h->site.arena, h->site.db, one ? of_one : all, one ? binds : binds + 4, one ? 5 : 1, err);
}

/* --- events --- */

static json_t *text_of(pf_span cell)
{
	return cell.data ? json_stringn(cell.data, cell.length) : json_null();
}

/* An event about the object that a row names from `column` on: kind, object, type, id, language. */
static json_t *add(history *h, const pf_rows *rows, size_t i, size_t column, pf_error *err)
{
	pf_span type = pf_cell(rows, i, column + 2), id = pf_cell(rows, i, column + 3);
	event *more = h->count < h->room ? h->events : realloc(h->events, (h->room = 2 * h->room + 64) * sizeof *more);
	json_t *json = json_object();

	if (!memory(more && json ? more : NULL, err)) {
		json_decref(json);
		return NULL;
	}
	h->events = more;
	h->events[h->count] = (event){ json, pf_cell(rows, i, 0).data, h->count };
	h->count++;
	json_object_set_new(json, "at", json_stringn(pf_cell(rows, i, 0).data, 19));
	json_object_set_new(json, "run", json_null());
	json_object_set_new(json, "user", json_null());
	json_object_set_new(json, "command", json_null());
	json_object_set_new(json, "record",
			    type.data ? json_sprintf("%.*s/%.*s", (int)type.length, type.data, (int)id.length, id.data) : json_null());
	json_object_set_new(json, "language", text_of(pf_cell(rows, i, column + 4)));
	json_object_set_new(json, "kind", text_of(pf_cell(rows, i, column)));
	json_object_set_new(json, "object", json_integer((json_int_t)pf_cell_int(rows, i, column + 1)));
	json_object_set_new(json, "fields", json_array());
	return json;
}

/* An event of a run: started, run, command, report. What a person ordered has his name. */
static json_t *add_run(history *h, const pf_rows *rows, size_t i, pf_error *err)
{
	json_t *json = add(h, rows, i, 4, err), *report = json_loads(pf_cell(rows, i, 3).data, 0, NULL);

	if (json) {
		json_object_set_new(json, "run", json_integer((json_int_t)pf_cell_int(rows, i, 1)));
		json_object_set_new(json, "command", text_of(pf_cell(rows, i, 2)));
		if (json_is_string(json_object_get(report, "by")))
			json_object_set(json, "user", json_object_get(report, "by"));
		if (json_is_string(json_object_get(report, "field")))
			json_array_append(json_object_get(json, "fields"), json_object_get(report, "field"));
	}
	json_decref(report);
	return json;
}

static bool add_created(history *h, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!ask(&rows, h, created_columns, created_of_one, h->most, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		json_t *json = add_run(h, &rows, i, err);

		if (!json)
			return false;
		json_object_set_new(json, "action", json_string("create"));
	}
	return true;
}

/* The names of the fields that a run changed; what it deleted is named by the image alone. */
static void read_image(json_t *json, pf_span text)
{
	json_t *image = json_loadb(text.data, text.length, 0, NULL), *fields = json_object_get(json, "fields"), *value;
	const json_t *record = json_object_get(image, "record");
	const char *name;

	if (json_array_size(fields) == 0)
		json_object_foreach(json_object_get(image, "values"), name, value)
			json_array_append_new(fields, json_string(name));
	if (record && json_is_null(json_object_get(json, "record"))) {
		json_object_set_new(json, "record", json_sprintf("%s/%s", json_string_value(json_object_get(record, "type")), json_string_value(json_object_get(record, "id"))));
		json_object_set(json, "language", json_object_get(record, "language"));
	}
	json_decref(image);
}

static bool add_changed(history *h, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!ask(&rows, h, changed_all, changed_of_one, h->most, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		json_t *json = add_run(h, &rows, i, err);

		if (!json)
			return false;
		json_object_set_new(json, "action", text_of(pf_cell(&rows, i, 9)));
		read_image(json, pf_cell(&rows, i, 10));
	}
	return true;
}

/* --- people --- */

/* Logins of those who edited. On a network they are in another site's table, which is not ours to read: then it is a number. */
static bool load_users(history *h, const pf_rows *edits, pf_error *err)
{
	pf_bind *ids = pf_arena_alloc(h->site.arena, (edits->count + 1) * sizeof *ids);
	pf_error why = { 0 };

	if (!memory(ids, err))
		return false;
	for (size_t i = 0; i < edits->count; i++)
		ids[i] = pf_bind_id(pf_cell_id(edits, i, 1));
	if (edits->count == 0 ||
	    pf_db_query_in(&h->users, h->site.arena, h->site.db, "SELECT ID, user_login FROM `{prefix}users` WHERE ID IN (", ")", NULL, 0, ids, edits->count, &why))
		return true;
	h->users.count = 0;
	if (why.code != PF_E_OFFLINE && why.code != PF_E_MEMORY)
		return true;
	*err = why;
	return false;
}

static json_t *login_of(const history *h, uint64_t user)
{
	for (size_t i = 0; i < h->users.count; i++)
		if (pf_cell_id(&h->users, i, 0) == user)
			return text_of(pf_cell(&h->users, i, 1));
	return user ? json_sprintf("user %" PRIu64, user) : json_null();
}

/* Do two rows of the log belong to one save: the same second, person and object? */
static bool goes_with(const pf_rows *rows, size_t a, size_t b)
{
	if (memcmp(pf_cell(rows, a, 0).data, pf_cell(rows, b, 0).data, 19) != 0)
		return false;
	for (size_t column = 1; column < 4; column++)
		if (!pf_span_equal(pf_cell(rows, a, column), pf_cell(rows, b, column)))
			return false;
	return true;
}

/* What is no field is an event of its own. */
static bool is_act(pf_span field)
{
	return pf_span_is(field, "trash") || pf_span_is(field, "untrash") || pf_span_is(field, "delete");
}

static bool add_edits(history *h, pf_error *err)
{
	pf_rows rows = { 0 };
	json_t *json = NULL;
	bool act = false;

	if (!ask(&rows, h, edited_all, edited_of_one, FIELDS_AN_EDIT * h->most, err) || !load_users(h, &rows, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		pf_span field = pf_cell(&rows, i, 7);

		if (!json || act || is_act(field) || !goes_with(&rows, i - 1, i)) {
			json = add(h, &rows, i, 2, err);
			if (!json)
				return false;
			act = is_act(field);
			json_object_set_new(json, "user", login_of(h, pf_cell_id(&rows, i, 1)));
			json_object_set_new(json, "action", act ? text_of(field) : json_string("edit"));
		}
		if (!act)
			json_array_insert_new(json_object_get(json, "fields"), 0, text_of(field));
	}
	return true;
}

/* --- the story --- */

static bool read_record(history *h, const char *record, pf_error *err)
{
	const char *slash = strchr(record, '/'), *at = slash ? strchr(slash, '@') : NULL, *end = record + strlen(record);
	pf_rows rows = { 0 };

	if (!slash || slash == record || slash + 1 == (at ? at : end) || (at && at + 1 == end))
		return pf_fail(err, PF_E_USAGE, "'%.200s' is no record; one like case/uvuc or case/uvuc@en was expected", record);
	h->type = (pf_span){ record, (size_t)(slash - record) };
	h->id = (pf_span){ slash + 1, (size_t)((at ? at : end) - slash) - 1 };
	h->language = at ? (pf_span){ at + 1, (size_t)(end - at) - 1 } : (pf_span){ "", 0 };
	if (!ask(&rows, h, NULL, "SELECT 1 FROM `{prefix}profint_record` r WHERE " ONE_RECORD "LIMIT ?", 1, err))
		return false;
	return rows.count || pf_fail(err, PF_E_USAGE, "the site has no record '%.200s'", record);
}

static int newer_first(const void *a, const void *b)
{
	const event *x = a, *y = b;
	int order = strcmp(y->at, x->at);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

bool pf_engine_history(json_t **out, const profint *engine, const char *record, unsigned most, pf_error *err)
{
	history h = { .most = most };
	json_t *list = json_array();
	bool ok = pf_site_connect(&h.site, &engine->config, engine->site, err) && pf_site_learn(&h.site, err) && pf_schema_migrate(h.site.db, NULL, NULL, err) &&
		  (!record || read_record(&h, record, err)) && add_edits(&h, err) && add_changed(&h, err) && add_created(&h, err);

	if (ok && h.count)
		qsort(h.events, h.count, sizeof *h.events, newer_first);
	for (size_t i = 0; ok && i < h.count && i < most; i++)
		ok = json_array_append(list, h.events[i].json) == 0;
	if (ok) {
		*out = json_pack("{s:O}", "events", list);
		ok = memory(*out, err);
	}
	for (size_t i = 0; i < h.count; i++)
		json_decref(h.events[i].json);
	free(h.events);
	json_decref(list);
	pf_site_release(&h.site);
	return ok;
}
