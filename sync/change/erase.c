/* erase: see erase.h */
#include "change/erase.h"

#include "wordpress/serialize.h"

#include <stdlib.h>
#include <string.h>

static const char *const post_columns[] = {
	"ID",		 "post_author",	  "post_date",	  "post_date_gmt", "post_content",  "post_title",	 "post_excerpt",	  "post_status", "comment_status", "ping_status", "post_password", "post_name",
	"to_ping",	 "pinged",	  "post_modified", "post_modified_gmt", "post_content_filtered", "post_parent", "guid", "menu_order", "post_type", "post_mime_type",
};
static const char *const term_columns[] = { "term_id", "name", "slug", "term_group" };
static const char *const taxonomy_columns[] = { "term_taxonomy_id", "term_id", "taxonomy", "description", "parent" };
#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char select_post[] =
	"SELECT ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, comment_status, ping_status, post_password, "
	"post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_parent, guid, menu_order, post_type, post_mime_type "
	"FROM `{prefix}posts` WHERE ID = ?";
static const char insert_post[] =
	"INSERT INTO `{prefix}posts` (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, comment_status, "
	"ping_status, post_password, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_parent, guid, menu_order, "
	"post_type, post_mime_type, comment_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
static const char select_term[] = "SELECT term_id, name, slug, term_group FROM `{prefix}terms` WHERE term_id = ?";
static const char insert_term[] = "INSERT INTO `{prefix}terms` (term_id, name, slug, term_group) VALUES (?, ?, ?, ?)";
static const char select_taxonomy[] =
	"SELECT term_taxonomy_id, term_id, taxonomy, description, parent FROM `{prefix}term_taxonomy` WHERE term_taxonomy_id = ?";
static const char insert_taxonomy[] =
	"INSERT INTO `{prefix}term_taxonomy` (term_taxonomy_id, term_id, taxonomy, description, parent, count) VALUES (?, ?, ?, ?, ?, 0)";

/* --- all rows of an object --- */

/* One row as { column: text }; null when it is not there. */
static json_t *read_row(pf_apply *a, const char *sql, const char *const *columns, size_t count, uint64_t id, pf_error *err)
{
	pf_bind bind = pf_bind_id(id);
	pf_rows rows = { 0 };
	json_t *row;

	if (!pf_db_query(&rows, a->arena, a->db, sql, &bind, 1, err))
		return NULL;
	if (rows.count == 0)
		return json_null();
	row = json_object();
	for (size_t i = 0; i < count; i++)
		json_object_set_new(row, columns[i], json_stringn(pf_cell(&rows, 0, i).data, pf_cell(&rows, 0, i).length));
	return row;
}

static json_t *read_metas(pf_apply *a, const pf_change *change, pf_error *err)
{
	pf_bind bind = pf_bind_id(change->object);
	json_t *metas = json_array();
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, a->arena, a->db,
			 change->is_term ? "SELECT meta_key, meta_value FROM `{prefix}termmeta` WHERE term_id = ? ORDER BY meta_id" :
					   "SELECT meta_key, meta_value FROM `{prefix}postmeta` WHERE post_id = ? ORDER BY meta_id",
			 &bind, 1, err)) {
		json_decref(metas);
		return NULL;
	}
	for (size_t i = 0; i < rows.count; i++) {
		pf_span key = pf_cell(&rows, i, 0), value = pf_cell(&rows, i, 1);

		json_array_append_new(metas, json_pack("[o, o]", json_stringn(key.data ? key.data : "", key.length),
						       value.data ? json_stringn(value.data, value.length) : json_null()));
	}
	return metas;
}

/*
 * The taxonomies whose object_id is a post of this type, as a list for FIND_IN_SET: those that the type is registered with, as
 * wp_delete_post() has it; our own besides, which are of posts alone, are known by their names. The same number stands for a
 * user, a link or a term in others. `groups`: of translations, too.
 */
static pf_span taxonomies_of(pf_apply *a, const pf_site_type *type, bool groups)
{
	pf_text list;
	pf_span kept;

	pf_text_init(&list, 65536);
	pf_text_put(&list, groups ? "language,post_translations" : "language");
	for (const char *const *taxonomy = type->taxonomies; taxonomy && *taxonomy; taxonomy++)
		if (groups || strcmp(*taxonomy, "post_translations") != 0)
			pf_text_format(&list, ",%s", *taxonomy);
	kept = list.failed ? (pf_span){ NULL, 0 } : pf_arena_span(a->arena, pf_text_span(&list));
	pf_text_release(&list);
	return kept;
}

/* Relations but the one to the translation group, which is joined anew. For a term these are its language alone. */
static bool read_relations(pf_rows *out, pf_apply *a, const pf_change *change, pf_error *err)
{
	pf_span taxonomies = change->is_term ? PF_SPAN("term_language") : taxonomies_of(a, change->site, false);
	pf_bind binds[] = { pf_bind_id(change->object), pf_bind_span(taxonomies), pf_bind_text(change->is_term ? "" : "profint\\_%") };

	return pf_writer_memory(taxonomies.data, err) &&
	       pf_db_query(out, a->arena, a->db,
			   "SELECT r.term_taxonomy_id FROM `{prefix}term_relationships` r JOIN `{prefix}term_taxonomy` y "
			   "ON y.term_taxonomy_id = r.term_taxonomy_id WHERE r.object_id = ? AND (FIND_IN_SET(y.taxonomy, ?) OR y.taxonomy LIKE ?) ORDER BY 1",
			   binds, 3, err);
}

static json_t *read_aliases(pf_apply *a, const pf_change *change, pf_error *err)
{
	pf_bind binds[] = { pf_bind_text(change->is_term ? "term" : "post"), pf_bind_id(change->object) };
	json_t *aliases = json_array();
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, a->arena, a->db, "SELECT path FROM `{prefix}profint_alias` WHERE kind = ? AND object = ? ORDER BY path", binds, 2, err)) {
		json_decref(aliases);
		return NULL;
	}
	for (size_t i = 0; i < rows.count; i++)
		json_array_append_new(aliases, json_stringn(pf_cell(&rows, i, 0).data, pf_cell(&rows, i, 0).length));
	return aliases;
}

static bool read_all(json_t *root, pf_apply *a, const pf_change *change, const pf_rows *relations, pf_error *err)
{
	json_t *rows = json_object(), *terms = json_array();
	json_t *row = change->is_term ? read_row(a, select_term, term_columns, COUNT(term_columns), change->object, err) :
					read_row(a, select_post, post_columns, COUNT(post_columns), change->object, err);
	json_t *taxonomy = change->is_term && row ? read_row(a, select_taxonomy, taxonomy_columns, COUNT(taxonomy_columns), change->tt, err) : json_null();
	json_t *metas = row && taxonomy ? read_metas(a, change, err) : NULL, *aliases = metas ? read_aliases(a, change, err) : NULL;

	for (size_t i = 0; i < relations->count; i++)
		json_array_append_new(terms, json_integer((json_int_t)pf_cell_id(relations, i, 0)));
	json_object_set_new(root, "rows", rows);
	json_object_set_new(rows, "terms", terms);
	json_object_set_new(rows, "row", row ? row : json_null());
	json_object_set_new(rows, "taxonomy", taxonomy ? taxonomy : json_null());
	json_object_set_new(rows, "metas", metas ? metas : json_null());
	json_object_set_new(rows, "aliases", aliases ? aliases : json_null());
	json_object_set_new(root, "record",
			    json_pack("{s:I, s:o, s:o, s:o}", "origin", (json_int_t)a->options.origin, "type", json_stringn(change->type.data, change->type.length),
				      "id", json_stringn(change->id.data, change->id.length), "language",
				      json_stringn(change->language.data, change->language.length)));
	return row && taxonomy && aliases;
}

/* --- away --- */

/* Deletes a group that has nobody left to translate: a post alone needs none, a term always has its own. */
static bool drop_group(pf_apply *a, uint64_t tt, pf_error *err)
{
	pf_bind bind = pf_bind_id(tt);

	return pf_db_run(a->db, "DELETE FROM `{prefix}term_relationships` WHERE term_taxonomy_id = ?", &bind, 1, NULL, err) &&
	       pf_db_run(a->db,
			 "DELETE t, y FROM `{prefix}terms` t JOIN `{prefix}term_taxonomy` y ON y.term_id = t.term_id WHERE y.term_taxonomy_id = ?", &bind, 1, NULL, err);
}

static size_t members(const pf_language_map *map)
{
	size_t count = 0;

	for (size_t i = 0; i < map->count; i++)
		count += map->entries[i].id != 0;
	return count;
}

static bool leave_group(pf_apply *a, const pf_change *change, pf_error *err)
{
	pf_span description = { "", 0 };
	pf_language_map map;
	pf_text text;
	uint64_t tt = 0;
	bool ok;

	if (!pf_groups_find(&tt, &description, a, change, err))
		return false;
	if (!tt)
		return true;
	if (!pf_language_map_read(&map, description, err))
		return pf_fail(err, PF_E_CONFLICT, "the translation group %llu holds something that is not a language map", (unsigned long long)tt);
	if (pf_language_map_find(&map, change->language) == change->object)
		pf_language_map_set(&map, change->language, 0);
	if (members(&map) < (change->is_term ? 1u : 2u))
		return drop_group(a, tt, err);
	pf_text_init(&text, PF_LANGUAGE_MAP_BYTES);
	pf_language_map_add(&text, &map);
	ok = pf_text_check(&text, "the description of a translation group", err) &&
	     pf_db_run(a->db, "UPDATE `{prefix}term_taxonomy` SET description = ?, count = count - 1 WHERE term_taxonomy_id = ?",
		       (pf_bind[]){ pf_bind_span(pf_text_span(&text)), pf_bind_id(tt) }, 2, NULL, err);
	pf_text_release(&text);
	return ok;
}

/* Statements about many objects: each is `head`, a list of IDs, `)`. */
static bool run_all(pf_apply *a, const char *const *heads, size_t count, const pf_bind *ids, size_t id_count, pf_error *err)
{
	for (size_t i = 0; i < count; i++)
		if (!pf_db_run_in(a->db, heads[i], ")", NULL, 0, ids, id_count, NULL, err))
			return false;
	return true;
}

/* Relations of the posts that go, type by type. */
static bool delete_relations(pf_apply *a, const pf_changeset *set, pf_error *err)
{
	const pf_contract *contract = a->options.contract;
	pf_bind *ids = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *ids);

	if (!pf_writer_memory(ids, err))
		return false;
	for (size_t t = 0; t < contract->type_count; t++) {
		pf_span taxonomies;
		pf_bind list;
		size_t count = 0;

		for (size_t i = 0; i < set->count; i++)
			if (set->changes[i].action == PF_ACTION_DELETE && set->changes[i].site == &contract->types[t])
				ids[count++] = pf_bind_id(set->changes[i].object);
		if (count == 0)
			continue;
		taxonomies = taxonomies_of(a, &contract->types[t], true);
		list = pf_bind_span(taxonomies);
		if (!pf_writer_memory(taxonomies.data, err) ||
		    !pf_db_run_in(a->db,
				  "DELETE r FROM `{prefix}term_relationships` r JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = r.term_taxonomy_id "
				  "WHERE (FIND_IN_SET(y.taxonomy, ?) OR y.taxonomy LIKE 'profint\\_%') AND r.object_id IN (",
				  ")", &list, 1, ids, count, NULL, err))
			return false;
	}
	return true;
}

static bool delete_posts(pf_apply *a, const pf_bind *ids, size_t count, pf_error *err)
{
	static const char *const heads[] = {
		"UPDATE `{prefix}posts` c JOIN `{prefix}posts` p ON p.ID = c.post_parent AND (c.post_type = p.post_type OR c.post_type = 'attachment') "
		"SET c.post_parent = p.post_parent WHERE p.ID IN (",
		"DELETE m FROM `{prefix}postmeta` m JOIN `{prefix}posts` r ON r.ID = m.post_id AND r.post_type = 'revision' WHERE r.post_parent IN (",
		"DELETE FROM `{prefix}posts` WHERE post_type = 'revision' AND post_parent IN (",
		"DELETE FROM `{prefix}postmeta` WHERE post_id IN (",
		"DELETE FROM `{prefix}posts` WHERE ID IN (",
		"DELETE FROM `{prefix}profint_alias` WHERE kind = 'post' AND object IN (",
		"DELETE FROM `{prefix}profint_removal` WHERE object IN (",
		"DELETE FROM `{prefix}profint_record` WHERE kind = 'post' AND object IN (",
	};

	return count == 0 || run_all(a, heads, COUNT(heads), ids, count, err);
}

static bool delete_terms(pf_apply *a, const pf_bind *ids, size_t count, pf_error *err)
{
	static const char *const heads[] = {
		"DELETE FROM `{prefix}termmeta` WHERE term_id IN (",
		"DELETE r FROM `{prefix}term_relationships` r JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = r.term_taxonomy_id "
		"WHERE y.taxonomy IN ('term_language', 'term_translations') AND r.object_id IN (",
		"DELETE t, y FROM `{prefix}terms` t JOIN `{prefix}term_taxonomy` y ON y.term_id = t.term_id WHERE t.term_id IN (",
		"DELETE FROM `{prefix}profint_alias` WHERE kind = 'term' AND object IN (",
		"DELETE FROM `{prefix}profint_record` WHERE kind = 'term' AND object IN (",
	};

	return count == 0 || run_all(a, heads, COUNT(heads), ids, count, err);
}

/* What hooks need of an object that is gone (class-post-news.php, class-term-news.php). */
static pf_span detail_of(pf_apply *a, const pf_change *change)
{
	json_t *before = json_object(), *root = json_pack("{s:o}", "before", before);
	pf_span detail = { NULL, 0 };
	char *text;

	if (change->is_term) {
		json_object_set_new(root, "taxonomy", json_string(change->taxonomy));
		json_object_set_new(before, "tt", json_integer((json_int_t)change->tt));
	} else {
		json_object_set_new(before, "type", json_string(change->post_type));
	}
	for (size_t i = 0; i < change->value_count; i++) {
		const pf_value *value = &change->values[i];

		if (value->site.data && !strchr(value->name, ':'))
			json_object_set_new(before, change->is_term && strcmp(value->name, "title") == 0 ? "name" : value->name,
					    json_stringn(value->site.data, value->site.length));
	}
	text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	if (text)
		detail = pf_arena_span(a->arena, pf_span_of(text));
	free(text);
	return detail;
}

/* What is kept of it, and what hangs on it; the rows go later, all together. */
static bool erase_one(pf_apply *a, pf_change *change, pf_image *image, pf_error *err)
{
	bool counted = change->is_term || pf_span_is(pf_change_value(change, "status")->site, "publish");
	pf_span before, detail = detail_of(a, change);
	pf_rows relations = { 0 };

	if (!pf_writer_memory(detail.data, err) || !read_relations(&relations, a, change, err) || !read_all(image->root, a, change, &relations, err) ||
	    !pf_image_end(&before, image, a, change, err) || !leave_group(a, change, err))
		return false;
	for (size_t i = 0; counted && i < relations.count; i++)
		if (!pf_writer_count(a, pf_cell_id(&relations, i, 0), -1, err))
			return false;
	/* the ledger goes back to the object that it knew before */
	return pf_trace_gone(a, change, before, detail, err);
}

bool pf_erase(pf_apply *a, pf_changeset *set, pf_error *err)
{
	pf_bind *posts = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *posts), *terms = pf_arena_alloc(a->arena, (set->count + 1) * sizeof *terms);
	size_t post_count = 0, term_count = 0;

	if (!pf_writer_memory(posts ? terms : NULL, err))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		pf_change *change = &set->changes[i];
		pf_image image;
		bool ok;

		if (change->action != PF_ACTION_DELETE)
			continue;
		ok = pf_image_begin(&image, a, change, err) && erase_one(a, change, &image, err);
		pf_image_release(&image);
		if (!ok)
			return false;
		if (change->is_term)
			terms[term_count++] = pf_bind_id(change->object);
		else
			posts[post_count++] = pf_bind_id(change->object);
	}
	return delete_relations(a, set, err) && delete_posts(a, posts, post_count, err) && delete_terms(a, terms, term_count, err);
}

/* --- back --- */

static bool insert_row(pf_apply *a, const char *sql, const char *const *columns, size_t count, const json_t *row, pf_error *err)
{
	pf_bind binds[COUNT(post_columns)];

	for (size_t i = 0; i < count; i++) {
		const json_t *cell = json_object_get(row, columns[i]);

		if (!json_is_string(cell))
			return pf_fail(err, PF_E_INTERNAL, "the history of this object lacks its %s", columns[i]);
		binds[i] = pf_bind_span((pf_span){ json_string_value(cell), json_string_length(cell) });
	}
	return pf_db_run(a->db, sql, binds, count, NULL, err);
}

static pf_span kept(pf_apply *a, const json_t *text)
{
	return pf_arena_span(a->arena, (pf_span){ json_string_value(text), json_string_length(text) });
}

static bool insert_metas(pf_apply *a, const pf_change *change, const json_t *metas, pf_error *err)
{
	size_t i;
	json_t *meta;

	json_array_foreach(metas, i, meta) {
		const json_t *value = json_array_get(meta, 1);
		pf_span key = kept(a, json_array_get(meta, 0)), text = json_is_string(value) ? kept(a, value) : (pf_span){ NULL, 0 };

		if (!pf_writer_memory(key.data, err))
			return false;
		pf_rowset_add(change->is_term ? &a->termmeta : &a->postmeta,
			      (pf_bind[]){ pf_bind_id(change->object), pf_bind_span(key), text.data ? pf_bind_span(text) : pf_bind_null() });
	}
	return true;
}

/* Terms that are gone meanwhile are not related again. */
static bool insert_relations(pf_apply *a, const pf_change *change, const json_t *terms, pf_error *err)
{
	bool counted = change->is_term || pf_span_is(pf_change_value(change, "status")->site, "publish");
	size_t i;
	json_t *term;

	json_array_foreach(terms, i, term) {
		uint64_t tt = (uint64_t)json_integer_value(term);
		pf_bind binds[] = { pf_bind_id(change->object), pf_bind_id(tt) };
		uint64_t added = 0;

		if (!pf_db_run(a->db,
			       "INSERT INTO `{prefix}term_relationships` (object_id, term_taxonomy_id, term_order) SELECT ?, term_taxonomy_id, 0 "
			       "FROM `{prefix}term_taxonomy` WHERE term_taxonomy_id = ?",
			       binds, 2, &added, err) ||
		    (added && counted && !pf_writer_count(a, tt, 1, err)))
			return false;
	}
	return true;
}

/* Old addresses that nobody has taken meanwhile. */
static bool insert_aliases(pf_apply *a, const pf_change *change, const json_t *aliases, pf_error *err)
{
	size_t i;
	json_t *path;

	json_array_foreach(aliases, i, path) {
		pf_bind binds[] = { pf_bind_span((pf_span){ json_string_value(path), json_string_length(path) }), pf_bind_text(change->is_term ? "term" : "post"),
				    pf_bind_id(change->object), pf_bind_id(a->options.run) };

		if (!pf_db_run(a->db, "INSERT INTO `{prefix}profint_alias` (path, kind, object, run) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE path = path", binds, 4,
			       NULL, err))
			return false;
	}
	return true;
}

static bool unerase_one(pf_apply *a, pf_change *change, pf_error *err)
{
	json_t *image = json_loadb(change->rows.data, change->rows.length, JSON_ALLOW_NUL, NULL);
	const json_t *rows = json_object_get(image, "rows");
	char *taxonomy = change->is_term ? pf_arena_format(a->arena, "{\"taxonomy\":\"%s\"}", change->taxonomy) : NULL;
	bool ok;

	change->slug = pf_change_value(change, "slug")->site;
	ok = change->is_term ? insert_row(a, insert_term, term_columns, COUNT(term_columns), json_object_get(rows, "row"), err) &&
				       insert_row(a, insert_taxonomy, taxonomy_columns, COUNT(taxonomy_columns), json_object_get(rows, "taxonomy"), err) :
			       insert_row(a, insert_post, post_columns, COUNT(post_columns), json_object_get(rows, "row"), err);
	ok = ok && insert_metas(a, change, json_object_get(rows, "metas"), err) && insert_relations(a, change, json_object_get(rows, "terms"), err) &&
	     insert_aliases(a, change, json_object_get(rows, "aliases"), err);
	json_decref(image);
	return ok && pf_trace_new(a, change, taxonomy ? pf_span_of(taxonomy) : PF_SPAN("{}"), err);
}

bool pf_unerase(pf_apply *a, pf_changeset *set, pf_error *err)
{
	for (size_t i = 0; i < set->count; i++)
		if (pf_change_is_new(&set->changes[i]) && set->changes[i].rows.length && !unerase_one(a, &set->changes[i], err))
			return false;
	return pf_rowset_write(&a->postmeta, a->db, NULL, err) && pf_rowset_write(&a->termmeta, a->db, NULL, err);
}
