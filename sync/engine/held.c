/* held: see held.h */
#include "engine/held.h"

#include "base/map.h"
#include "change/changeset.h"
#include "store/ledger.h"
#include "wordpress/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUN_MARGIN 300 /* seconds by which the clocks of engine and database may differ */

/* One object on its way. */
typedef struct object {
	pf_held *held;
	const pf_ledger_row *row;
	pf_change marks; /* the ledger's fields */
	bool alive;
	bool source;
	bool whole; /* it has a translation of a whole field */
	pf_span id;
} object;

typedef struct reading {
	pf_arena *arena;
	const pf_site *site;
	const pf_type *type;
	uint32_t origin;
	object *objects;
	size_t count;
	pf_map *places; /* object ID as bytes -> index + 1 */
	pf_bind *ids;
	pf_rows runs; /* run, started, finished: seconds */
} reading;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory to read the site");
}

static object *object_of(const reading *r, uint64_t id)
{
	const uint64_t *place = pf_map_find(r->places, (pf_span){ (const char *)&id, sizeof id });

	return place ? &r->objects[*place - 1] : NULL;
}

/* --- what the ledger says --- */

/* Was this field, as the site holds it now, written by somebody else than us? */
static bool touched(const object *o, const char *name, pf_span site)
{
	pf_value *value = pf_change_value(&o->marks, name);

	if (!value || !value->applied)
		return false;
	value->site = site;
	return !pf_value_is_left(value);
}

static bool add_object(reading *r, const pf_ledger_row *row, pf_span id, pf_error *err)
{
	object *o = &r->objects[r->count];
	uint64_t *place = pf_map_put(r->places, (pf_span){ (const char *)&row->object, sizeof row->object }, NULL);

	*o = (object){ .row = row, .id = id, .held = pf_arena_alloc(r->arena, sizeof *o->held), .source = pf_span_is(row->language, r->site->languages[0]) };
	if (!place || !memory(o->held, err))
		return memory(place, err);
	*o->held = (pf_held){ .language = row->language, .object = row->object, .machine = row->machine.data ? row->machine : PF_SPAN(""),
			      .content = PF_SPAN(""), .excerpt = PF_SPAN(""), .status = PF_SPAN("publish"), .parent = PF_SPAN("") };
	o->marks = (pf_change){ .type = pf_span_of(r->type->name), .id = id, .language = row->language };
	if (!pf_fields_read(&o->marks, r->arena, row->fields, err))
		return false;
	*place = r->count + 1;
	r->ids[r->count++] = pf_bind_id(row->object);
	return true;
}

static bool read_ledger(reading *r, const pf_span *ids, size_t count, pf_error *err)
{
	pf_bind *binds = pf_arena_alloc(r->arena, (count + 1) * sizeof *binds);
	pf_ledger_row *rows = NULL;
	size_t found = 0;

	if (!memory(binds, err))
		return false;
	for (size_t i = 0; i < count; i++)
		binds[i] = pf_bind_span(ids[i]);
	if (!pf_ledger_find(&rows, &found, r->arena, r->site->db, r->origin, pf_span_of(r->type->name), binds, count, err))
		return false;
	r->objects = pf_arena_alloc(r->arena, (found + 1) * sizeof *r->objects);
	r->ids = pf_arena_alloc(r->arena, (found + 1) * sizeof *r->ids);
	if (!memory(r->objects && r->ids ? rows : NULL, err))
		return false;
	for (size_t i = 0; i < found; i++)
		/* a language that the site gave up has no place in a bundle that it gives */
		if (pf_contract_language(r->site->contract, rows[i].language) && !add_object(r, &rows[i], rows[i].id, err))
			return false;
	return true;
}

/* --- translations --- */

static object *in_language(const reading *r, pf_span id, pf_span language)
{
	for (size_t i = 0; i < r->count; i++)
		if (pf_span_equal(r->objects[i].id, id) && pf_span_equal(r->objects[i].row->language, language))
			return &r->objects[i];
	return NULL;
}

/* A text of a whole field tells nothing of the texts in it: then what the bundle said of them counts. */
static bool read_segment(reading *r, const pf_rows *rows, size_t i, pf_error *err)
{
	object *o = in_language(r, pf_cell(rows, i, 0), pf_cell(rows, i, 1));
	unsigned char mark[PF_SEGMENT_MARK];
	char *all;

	if (!o)
		return true;
	o->whole = o->whole || pf_cell_id(rows, i, 5) == UINT32_MAX;
	o->held->segmented = !o->whole;
	if (!pf_span_is(pf_cell(rows, i, 2), "machine") || !pf_cell(rows, i, 3).data)
		return true;
	pf_segment_mark(mark, pf_cell(rows, i, 3), pf_segment_is_markup(pf_cell(rows, i, 4)));
	all = pf_arena_alloc(r->arena, o->held->unreviewed.length + sizeof mark);
	if (!memory(all, err))
		return false;
	if (o->held->unreviewed.length)
		memcpy(all, o->held->unreviewed.data, o->held->unreviewed.length);
	memcpy(all + o->held->unreviewed.length, mark, sizeof mark);
	o->held->unreviewed = (pf_span){ all, o->held->unreviewed.length + sizeof mark };
	return true;
}

/* Which texts nobody has reviewed, as far as translations were looked at. */
static bool read_segments(reading *r, const pf_span *ids, size_t count, pf_error *err)
{
	pf_bind before[] = { pf_bind_id(r->origin), pf_bind_text(r->type->name) };
	pf_bind *binds = pf_arena_alloc(r->arena, (count + 1) * sizeof *binds);
	pf_rows rows = { 0 };

	if (!memory(binds, err))
		return false;
	for (size_t i = 0; i < count; i++)
		binds[i] = pf_bind_span(ids[i]);
	if (!pf_db_query_in(&rows, r->arena, r->site->db,
			    "SELECT s.record, t.language, t.state, t.text, s.kind, s.place FROM `{prefix}profint_segment` s "
			    "JOIN `{prefix}profint_translation` t ON t.segment = s.id WHERE s.origin = ? AND s.type = ? AND s.record IN (",
			    ")", before, 2, binds, count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		if (!read_segment(r, &rows, i, err))
			return false;
	return true;
}

/* --- dates: those that the bundle gave, or people --- */

bool pf_held_moment(int64_t *utc, const pf_zone *zone, pf_span local)
{
	char text[32], shown[PF_DATE_BYTES];
	int64_t wanted, at;
	pf_error ignored;

	if (local.length != PF_DATE_BYTES - 1)
		return false;
	snprintf(text, sizeof text, "%.*sZ", (int)local.length, local.data);
	text[10] = 'T';
	if (!pf_date_parse(&wanted, pf_span_of(text), &ignored))
		return false;
	at = wanted - pf_zone_offset(zone, wanted);
	for (int turn = 0; turn < 3; turn++) {
		pf_date_local(zone, at, shown);
		if (pf_span_is(local, shown)) {
			*utc = at;
			return true;
		}
		at = wanted - pf_zone_offset(zone, at);
	}
	*utc = at; /* an hour that never was */
	return true;
}

static bool gmt_moment(int64_t *utc, pf_span gmt)
{
	char text[32];
	pf_error ignored;

	if (gmt.length != PF_DATE_BYTES - 1 || gmt.data[0] == '0')
		return false;
	snprintf(text, sizeof text, "%.*sZ", (int)gmt.length, gmt.data);
	text[10] = 'T';
	return pf_date_parse(utc, pf_span_of(text), &ignored);
}

static bool read_runs(reading *r, pf_error *err)
{
	pf_bind *runs = pf_arena_alloc(r->arena, (r->count + 1) * sizeof *runs);

	if (!memory(runs, err))
		return false;
	for (size_t i = 0; i < r->count; i++)
		runs[i] = pf_bind_id(r->objects[i].row->created);
	return r->count == 0 || pf_db_query_in(&r->runs, r->arena, r->site->db,
					       "SELECT run, TIMESTAMPDIFF(SECOND, '1970-01-01', started), "
					       "TIMESTAMPDIFF(SECOND, '1970-01-01', COALESCE(finished, started)) FROM `{prefix}profint_run` WHERE run IN (",
					       ")", NULL, 0, runs, r->count, err);
}

/* Does the moment lie within the run that made the object? Then it is nobody's word but the clock's. */
static bool is_of_run(const reading *r, const object *o, int64_t moment)
{
	for (size_t i = 0; i < r->runs.count; i++)
		if (pf_cell_id(&r->runs, i, 0) == o->row->created)
			return moment >= pf_cell_int(&r->runs, i, 1) - RUN_MARGIN && moment <= pf_cell_int(&r->runs, i, 2) + RUN_MARGIN;
	return true;
}

static void read_date(const reading *r, object *o, pf_span local, pf_span gmt)
{
	const pf_value *value = pf_change_value(&o->marks, "date");
	pf_mark nothing = pf_mark_field((pf_span){ NULL, 0 });
	bool given = value && value->applied && !pf_mark_same(value->wanted, nothing);
	int64_t moment;

	if (!gmt_moment(&moment, gmt) && !pf_held_moment(&moment, r->site->zone, local))
		return;
	o->held->date = moment;
	o->held->has_date = given || touched(o, "date", local) || (!value && !is_of_run(r, o, moment));
}

/* --- posts --- */

static void read_post(const reading *r, const pf_rows *rows, size_t i)
{
	object *o = object_of(r, pf_cell_id(rows, i, 0));
	pf_held *held = o ? o->held : NULL;
	const pf_value *content = o ? pf_change_value(&o->marks, "content") : NULL;

	if (!o)
		return;
	o->alive = pf_span_is(pf_cell(rows, i, 10), r->type->post_type) && !pf_span_is(pf_cell(rows, i, 5), "trash") &&
		   !pf_span_is(pf_cell(rows, i, 5), "auto-draft");
	held->title = pf_cell(rows, i, 1);
	held->content = pf_cell(rows, i, 2);
	held->excerpt = pf_cell(rows, i, 3);
	held->slug = pf_cell(rows, i, 4);
	held->status = pf_cell(rows, i, 5);
	held->foreign_parent = pf_cell_id(rows, i, 6) != 0;
	held->order = pf_cell_int(rows, i, 7);
	held->has_password = pf_cell(rows, i, 11).length > 0;
	held->title_touched = touched(o, "title", held->title);
	held->content_touched = touched(o, "content", held->content);
	held->content_marks = content ? content->items : (pf_span){ NULL, 0 };
	held->excerpt_touched = touched(o, "excerpt", held->excerpt);
	read_date(r, o, pf_cell(rows, i, 8), pf_cell(rows, i, 9));
}

/* Parents as references; one that is no record of ours stays foreign. */
static bool read_parents(reading *r, const pf_rows *posts, pf_error *err)
{
	pf_bind *parents = pf_arena_alloc(r->arena, (posts->count + 1) * sizeof *parents), origin = pf_bind_id(r->origin);
	pf_map *names = pf_map_new();
	pf_rows rows = { 0 };
	size_t count = 0;
	bool ok = memory(parents && names ? names : NULL, err);

	for (size_t i = 0; ok && i < posts->count; i++)
		if (pf_cell_id(posts, i, 6))
			parents[count++] = pf_bind_id(pf_cell_id(posts, i, 6));
	ok = ok && (count == 0 || pf_db_query_in(&rows, r->arena, r->site->db,
						 "SELECT object, type, id FROM `{prefix}profint_record` WHERE origin = ? AND kind = 'post' AND object IN (", ")", &origin, 1,
						 parents, count, err));
	for (size_t i = 0; ok && i < rows.count; i++) {
		uint64_t post = pf_cell_id(&rows, i, 0), *place = pf_map_put(names, (pf_span){ (const char *)&post, sizeof post }, NULL);

		if (place)
			*place = i + 1;
		ok = memory(place, err);
	}
	for (size_t i = 0; ok && i < posts->count; i++) {
		uint64_t parent = pf_cell_id(posts, i, 6), *place = pf_map_find(names, (pf_span){ (const char *)&parent, sizeof parent });
		object *o = object_of(r, pf_cell_id(posts, i, 0));
		char *name = place && o ? pf_arena_format(r->arena, "%s/%s", pf_cell(&rows, *place - 1, 1).data, pf_cell(&rows, *place - 1, 2).data) : NULL;

		if (!place || !o)
			continue;
		o->held->parent = pf_span_of(name);
		o->held->foreign_parent = false;
		ok = memory(name, err);
	}
	pf_map_free(names);
	return ok;
}

static bool read_posts(reading *r, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, r->arena, r->site->db,
			    "SELECT ID, post_title, post_content, post_excerpt, post_name, post_status, post_parent, menu_order, post_date, post_date_gmt, "
			    "post_type, post_password FROM `{prefix}posts` WHERE ID IN (",
			    ")", NULL, 0, r->ids, r->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		read_post(r, &rows, i);
	return read_parents(r, &rows, err);
}

static bool read_terms(reading *r, pf_error *err)
{
	pf_bind taxonomy = pf_bind_text(r->type->taxonomy);
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, r->arena, r->site->db,
			    "SELECT t.term_id, t.name, t.slug, y.description FROM `{prefix}terms` t JOIN `{prefix}term_taxonomy` y ON y.term_id = t.term_id "
			    "WHERE y.taxonomy = ? AND t.term_id IN (",
			    ")", &taxonomy, 1, r->ids, r->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		object *o = object_of(r, pf_cell_id(&rows, i, 0));

		if (!o)
			continue;
		o->alive = true;
		o->held->title = pf_cell(&rows, i, 1);
		o->held->slug = pf_cell(&rows, i, 2);
		o->held->excerpt = pf_cell(&rows, i, 3);
		o->held->title_touched = touched(o, "title", o->held->title);
		o->held->excerpt_touched = touched(o, "excerpt", o->held->excerpt);
	}
	return true;
}

/* --- what hangs on them --- */

static const char post_metas[] = "SELECT post_id, meta_key, IFNULL(meta_value, '') FROM `{prefix}postmeta` WHERE post_id IN (";
static const char post_metas_tail[] = ") AND (meta_key LIKE '\\_profint\\_%' OR meta_key = '_thumbnail_id') ORDER BY post_id, meta_key, meta_id";
static const char term_metas[] = "SELECT term_id, meta_key, IFNULL(meta_value, '') FROM `{prefix}termmeta` WHERE term_id IN (";
static const char term_metas_tail[] = ") AND meta_key LIKE 'profint\\_%' ORDER BY term_id, meta_key, meta_id";

/* Of several values of one key the first counts, as get_post_meta() has it. */
static bool read_metas(reading *r, pf_error *err)
{
	pf_rows rows = { 0 };
	bool terms = r->type->is_term;

	if (!pf_db_query_in(&rows, r->arena, r->site->db, terms ? term_metas : post_metas, terms ? term_metas_tail : post_metas_tail, NULL, 0, r->ids, r->count,
			    err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		object *o = object_of(r, pf_cell_id(&rows, i, 0));
		pf_held *held = o ? o->held : NULL;
		const char *name = o ? pf_arena_format(r->arena, "meta:%s", pf_cell(&rows, i, 1).data) : NULL;

		if (!o)
			continue;
		if (!held->metas)
			held->metas = pf_arena_alloc(r->arena, (rows.count - i) * sizeof *held->metas);
		if (!memory(name && held->metas ? name : NULL, err))
			return false;
		if (held->meta_count && pf_span_equal(held->metas[held->meta_count - 1].key, pf_cell(&rows, i, 1)))
			continue;
		held->metas[held->meta_count++] = (pf_held_meta){ pf_cell(&rows, i, 1), pf_cell(&rows, i, 2), touched(o, name, pf_cell(&rows, i, 2)) };
	}
	return true;
}

/*
 * Relations by what the ledger calls their terms: records of this origin, terms of the model of any. A term that people
 * made is one of the model's all the same when its slug is a key of it.
 */
static const char relations_head[] =
	"SELECT x.object_id, y.taxonomy, r.type, r.id, t.name, t.slug FROM `{prefix}term_relationships` x "
	"JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id AND y.taxonomy LIKE 'profint\\_%' JOIN `{prefix}terms` t ON t.term_id = y.term_id "
	"LEFT JOIN `{prefix}profint_record` r ON r.kind = 'term' AND r.object = y.term_id AND (r.origin = ? OR r.type LIKE 'profint\\_%') WHERE x.object_id IN (";

static bool read_relation(reading *r, pf_held_term *out, const pf_rows *rows, size_t i, pf_error *err)
{
	pf_span taxonomy = pf_cell(rows, i, 1), type = pf_cell(rows, i, 2), slug = pf_cell(rows, i, 5);
	pf_error ignored;

	*out = (pf_held_term){ taxonomy, pf_cell(rows, i, 4), PF_HELD_STRANGER };
	if (type.data && type.length > 8 && memcmp(type.data, "profint_", 8) == 0)
		*out = (pf_held_term){ taxonomy, pf_cell(rows, i, 3), PF_HELD_KEY };
	else if (type.data)
		*out = (pf_held_term){ taxonomy, pf_span_of(pf_arena_format(r->arena, "%s/%s", type.data, pf_cell(rows, i, 3).data)), PF_HELD_RECORD };
	else if (pf_model_has_term(pf_model_get(&ignored), taxonomy.data, slug))
		*out = (pf_held_term){ taxonomy, slug, PF_HELD_KEY };
	return memory(out->key.data, err);
}

/* Two origins may know one term of the model by the same key. */
static bool is_new(const pf_held *held)
{
	const pf_held_term *last = &held->terms[held->term_count];

	for (size_t i = 0; i < held->term_count; i++)
		if (held->terms[i].of == last->of && pf_span_equal(held->terms[i].taxonomy, last->taxonomy) && pf_span_equal(held->terms[i].key, last->key))
			return false;
	return true;
}

static bool read_relations(reading *r, pf_error *err)
{
	pf_bind origin = pf_bind_id(r->origin);
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, r->arena, r->site->db, relations_head, ") ORDER BY x.object_id, y.taxonomy, r.id, t.name", &origin, 1, r->ids, r->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		object *o = object_of(r, pf_cell_id(&rows, i, 0));

		if (!o)
			continue;
		if (!o->held->terms)
			o->held->terms = pf_arena_alloc(r->arena, (rows.count - i) * sizeof *o->held->terms);
		if (!memory(o->held->terms, err) || !read_relation(r, &o->held->terms[o->held->term_count], &rows, i, err))
			return false;
		o->held->term_count += is_new(o->held);
	}
	return true;
}

static bool add_alias(reading *r, object *o, pf_span path, pf_error *err)
{
	pf_held *held = o->held;
	pf_span *aliases = (pf_span *)(uintptr_t)held->aliases;

	if ((held->alias_count & (held->alias_count - 1)) == 0) { /* the arena keeps what was outgrown */
		aliases = pf_arena_alloc(r->arena, (held->alias_count ? 2 * held->alias_count : 1) * sizeof *aliases);
		if (!memory(aliases, err))
			return false;
		if (held->alias_count)
			memcpy(aliases, held->aliases, held->alias_count * sizeof *aliases);
		held->aliases = aliases;
	}
	aliases[held->alias_count++] = path;
	return true;
}

static bool read_aliases(reading *r, pf_held_note note, void *self, pf_error *err)
{
	pf_bind kind = pf_bind_text(r->type->is_term ? "term" : "post");
	pf_rows rows = { 0 };

	if (!pf_db_query_in(&rows, r->arena, r->site->db, "SELECT object, path FROM `{prefix}profint_alias` WHERE kind = ? AND object IN (",
			    ") ORDER BY object, path", &kind, 1, r->ids, r->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		object *o = object_of(r, pf_cell_id(&rows, i, 0));

		if (!o || !o->alive)
			continue;
		if (!o->source)
			note(self, o->id, o->row->language, "its old addresses are lost: a record has those of the source language");
		else if (!add_alias(r, o, pf_cell(&rows, i, 1), err))
			return false;
	}
	return true;
}

/* Slugs that a public post had before, which WordPress leads on by itself: on another site only an alias can. */
static bool read_old_slugs(reading *r, pf_error *err)
{
	const pf_site_type *type = pf_contract_type(r->site->contract, r->type->post_type);
	pf_rows rows = { 0 };

	if (!type || !type->base || !*type->base || type->hierarchical)
		return true;
	if (!pf_db_query_in(&rows, r->arena, r->site->db, "SELECT post_id, meta_value FROM `{prefix}postmeta` WHERE meta_key = '_wp_old_slug' AND post_id IN (",
			    ") ORDER BY post_id, meta_value", NULL, 0, r->ids, r->count, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		object *o = object_of(r, pf_cell_id(&rows, i, 0));
		const char *path;

		if (!o || !o->alive || !o->source || !pf_cell(&rows, i, 1).length || pf_span_equal(o->held->slug, pf_cell(&rows, i, 1)))
			continue;
		path = pf_arena_format(r->arena, "/%s/%s/", type->base, pf_cell(&rows, i, 1).data);
		if (!memory(path, err) || !add_alias(r, o, pf_span_of(path), err))
			return false;
	}
	return true;
}

static int by_bytes(const void *a, const void *b)
{
	const pf_span *x = a, *y = b;
	size_t shorter = x->length < y->length ? x->length : y->length;
	int order = memcmp(x->data, y->data, shorter);

	return order ? order : (x->length > y->length) - (x->length < y->length);
}

static void sort_aliases(pf_held *held)
{
	pf_span *aliases = (pf_span *)(uintptr_t)held->aliases;
	size_t kept = 0;

	if (held->alias_count > 1)
		qsort(aliases, held->alias_count, sizeof *aliases, by_bytes);
	for (size_t i = 0; i < held->alias_count; i++)
		if (kept == 0 || !pf_span_equal(aliases[kept - 1], aliases[i]))
			aliases[kept++] = aliases[i];
	held->alias_count = kept;
}

/* --- records --- */

/* Languages in the site's order, the source language first. */
static size_t rank_of(const reading *r, const object *o)
{
	const pf_contract *c = r->site->contract;

	for (size_t i = 0; !o->source && i < c->language_count; i++)
		if (pf_span_is(o->row->language, c->languages[i].code))
			return i + 1;
	return 0;
}

static bool collect(pf_held_record *out, const reading *r, pf_span id, pf_error *err)
{
	size_t most = r->site->contract->language_count + 1, count = 0;
	bool source = false;

	*out = (pf_held_record){ .id = id, .items = pf_arena_alloc(r->arena, most * sizeof *out->items) };
	if (!memory(out->items, err))
		return false;
	for (size_t rank = 0; rank < most; rank++)
		for (size_t i = 0; i < r->count; i++) {
			const object *o = &r->objects[i];

			if (!o->alive || !pf_span_equal(o->id, id) || rank_of(r, o) != rank)
				continue;
			source = source || o->source;
			out->items[count++] = *o->held;
		}
	out->count = source ? count : 0;
	return true;
}

bool pf_held_read(pf_held_record *out, pf_arena *arena, const pf_site *site, uint32_t origin, const pf_type *type, const pf_span *ids, size_t count,
		  pf_held_note note, void *self, pf_error *err)
{
	reading r = { .arena = arena, .site = site, .type = type, .origin = origin, .places = pf_map_new() };
	bool ok = memory(r.places, err) && read_ledger(&r, ids, count, err);

	if (ok && r.count)
		ok = read_segments(&r, ids, count, err) && read_runs(&r, err) && (type->is_term ? read_terms(&r, err) : read_posts(&r, err)) && read_metas(&r, err) &&
		     (type->is_term || read_relations(&r, err)) && read_aliases(&r, note, self, err) && (type->is_term || read_old_slugs(&r, err));
	for (size_t i = 0; ok && i < r.count; i++)
		sort_aliases(r.objects[i].held);
	for (size_t i = 0; ok && i < count; i++)
		ok = collect(&out[i], &r, ids[i], err);
	pf_map_free(r.places);
	return ok;
}
