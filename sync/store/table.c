/* table: see table.h */
#include "store/table.h"

#include <stdlib.h>
#include <string.h>

/* Columns without a default are always named (WordPress's text columns have none). */
const pf_table pf_table_posts = {
	"INSERT INTO `{prefix}posts` (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, "
	"comment_status, ping_status, post_password, post_name, to_ping, pinged, post_modified, post_modified_gmt, "
	"post_content_filtered, post_parent, guid, menu_order, post_type, post_mime_type, comment_count) VALUES ",
	"(?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, '', '', ?, ?, '', ?, ?, ?, ?, '', 0)", "", 16,
};
const pf_table pf_table_postmeta = { "INSERT INTO `{prefix}postmeta` (post_id, meta_key, meta_value) VALUES ", "(?, ?, ?)", "", 3 };
const pf_table pf_table_terms = { "INSERT INTO `{prefix}terms` (name, slug, term_group) VALUES ", "(?, ?, 0)", "", 2 };
const pf_table pf_table_taxonomy = {
	"INSERT INTO `{prefix}term_taxonomy` (term_id, taxonomy, description, parent, count) VALUES ", "(?, ?, ?, 0, ?)", "", 4,
};
const pf_table pf_table_relationships = {
	"INSERT INTO `{prefix}term_relationships` (object_id, term_taxonomy_id, term_order) VALUES ", "(?, ?, 0)", "", 2,
};
const pf_table pf_table_termmeta = { "INSERT INTO `{prefix}termmeta` (term_id, meta_key, meta_value) VALUES ", "(?, ?, ?)", "", 3 };
const pf_table pf_table_counts = {
	"UPDATE `{prefix}term_taxonomy` t JOIN (SELECT 0 AS id, 0 AS delta", " UNION ALL SELECT ?, ?",
	") d ON d.id = t.term_taxonomy_id SET t.count = t.count + d.delta WHERE d.id > 0", 2,
};
const pf_table pf_table_record = {
	"INSERT INTO `{prefix}profint_record` (origin, type, id, language, kind, object, tt, source, renderer, site, state, machine, "
	"fields, created, updated) VALUES ",
	"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	" ON DUPLICATE KEY UPDATE kind = VALUES(kind), object = VALUES(object), tt = VALUES(tt), source = VALUES(source), "
	"renderer = VALUES(renderer), site = VALUES(site), state = VALUES(state), machine = VALUES(machine), fields = VALUES(fields), updated = VALUES(updated)",
	15,
};
const pf_table pf_table_change = {
	"INSERT INTO `{prefix}profint_change` (run, kind, object, action, before_image) VALUES ", "(?, ?, ?, ?, ?)", "", 5,
};
const pf_table pf_table_outbox = {
	"INSERT INTO `{prefix}profint_outbox` (run, kind, object, action, detail, created) VALUES ", "(?, ?, ?, ?, ?, UTC_TIMESTAMP())", "", 5,
};
const pf_table pf_table_removal = {
	"INSERT INTO `{prefix}profint_removal` (object, run) VALUES ", "(?, ?)", " ON DUPLICATE KEY UPDATE run = VALUES(run)", 2,
};
const pf_table pf_table_alias = {
	"INSERT INTO `{prefix}profint_alias` (path, kind, object, run) VALUES ", "(?, ?, ?, ?)",
	" ON DUPLICATE KEY UPDATE run = IF(kind = VALUES(kind) AND object = VALUES(object), run, VALUES(run)), kind = VALUES(kind), object = VALUES(object)", 4,
};
const pf_table pf_table_conflict = {
	"INSERT INTO `{prefix}profint_conflict` (origin, type, record, language, kind, object, field, bundle, site, mark, run, noted, state) VALUES ",
	"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(), 'open')", "", 11,
};

void pf_rowset_add(pf_rowset *set, const pf_bind *binds)
{
	size_t columns = set->table->columns;

	if (set->failed)
		return;
	if (set->rows == set->room) {
		size_t room = set->room ? set->room * 2 : 64;
		pf_bind *more = realloc(set->binds, room * columns * sizeof *more);

		if (!more) {
			set->failed = true;
			return;
		}
		set->binds = more;
		set->room = room;
	}
	memcpy(set->binds + set->rows * columns, binds, columns * sizeof *binds);
	set->rows++;
}

bool pf_rowset_write(pf_rowset *set, pf_db *db, uint64_t *ids, pf_error *err)
{
	const pf_table *t = set->table;
	bool ok;

	if (set->failed)
		return pf_fail(err, PF_E_MEMORY, "no memory for the rows of a batch");
	ok = set->rows == 0 || pf_db_insert(db, t->head, t->row, t->tail, set->binds, set->rows, t->columns, ids, err);
	pf_rowset_clear(set);
	return ok;
}

void pf_rowset_clear(pf_rowset *set)
{
	set->rows = 0;
	set->failed = false;
}

void pf_rowset_release(pf_rowset *set)
{
	free(set->binds);
	*set = (pf_rowset){ .table = set->table };
}
