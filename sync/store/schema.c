/* schema: see schema.h */
#include "store/schema.h"

#include "base/kill_point.h"
#include "store/statement.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const wordpress_tables[] = { "posts", "postmeta", "terms", "term_taxonomy", "term_relationships", "termmeta" };

/* table_name and engine of every table whose name begins with the prefix (LIKE's wildcards are sorted out below). */
static const char *const tables_sql = "SELECT table_name, engine FROM information_schema.tables "
				      "WHERE table_schema = DATABASE() AND LEFT(table_name, CHAR_LENGTH(?)) = ?";

static bool tables_of(pf_rows *rows, pf_arena *arena, pf_db *db, pf_error *err)
{
	pf_bind binds[] = { pf_bind_text(pf_db_prefix(db)), pf_bind_text(pf_db_prefix(db)) };

	return pf_db_query(rows, arena, db, tables_sql, binds, 2, err);
}

/* The engine of a table of ours or WordPress's, or NULL when there is none. */
static const char *engine_of(const pf_rows *rows, pf_db *db, const char *name)
{
	size_t prefix = strlen(pf_db_prefix(db));

	for (size_t i = 0; i < rows->count; i++) {
		pf_span table = pf_cell(rows, i, 0);

		if (table.length >= prefix && strcmp(table.data + prefix, name) == 0)
			return pf_cell(rows, i, 1).data ? pf_cell(rows, i, 1).data : "a view";
	}
	return NULL;
}

bool pf_schema_check(pf_db *db, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	pf_rows rows = { 0 };
	bool ok = false;

	if (!arena) {
		pf_fail(err, PF_E_MEMORY, "no memory for the list of tables");
		goto out;
	}
	if (!tables_of(&rows, arena, db, err))
		goto out;
	for (size_t i = 0; i < sizeof wordpress_tables / sizeof *wordpress_tables; i++) {
		const char *engine = engine_of(&rows, db, wordpress_tables[i]);

		if (!engine) {
			pf_fail(err, PF_E_CONFIG, "there is no table %s%s here that this user may read: is the prefix '%s' right, and are the grants of sql/grants.sql given?",
				pf_db_prefix(db), wordpress_tables[i], pf_db_prefix(db));
			goto out;
		}
		if (strcasecmp(engine, "InnoDB") != 0) {
			pf_fail(err, PF_E_CONFIG, "table %s%s uses the storage engine %s, which cannot be rolled back: convert it (ALTER TABLE %s%s ENGINE=InnoDB)",
				pf_db_prefix(db), wordpress_tables[i], engine, pf_db_prefix(db), wordpress_tables[i]);
			goto out;
		}
	}
	ok = true;
out:
	pf_arena_free(arena);
	return ok;
}

/* Runs the statements of one migration, each ended by a semicolon at the end of a line. */
static bool run_statements(pf_db *db, const char *text, pf_error *err)
{
	const char *end;

	for (; (end = strstr(text, ";\n")); text = end + 2) {
		char *one = strndup(text, (size_t)(end - text));
		const char *sql = one ? pf_db_sql(db, one) : NULL;
		bool ok;

		pf_kill_point("migration-before");
		ok = sql && pf_db_run_text(db, pf_span_of(sql), err);
		pf_kill_point("migration-after");
		if (one && !sql)
			pf_fail(err, PF_E_MEMORY, "no memory for a migration");
		free(one);
		if (!ok)
			return false;
	}
	return true;
}

static bool applied_versions(unsigned *highest, pf_db *db, pf_arena *arena, pf_error *err)
{
	pf_rows rows = { 0 };

	*highest = 0;
	if (!tables_of(&rows, arena, db, err))
		return false;
	if (!engine_of(&rows, db, "profint_schema"))
		return true;
	if (!pf_db_query(&rows, arena, db, "SELECT COALESCE(MAX(version), 0) FROM `{prefix}profint_schema`", NULL, 0, err))
		return false;
	*highest = (unsigned)pf_cell_id(&rows, 0, 0);
	return true;
}

static bool apply_one(pf_db *db, const pf_migration *migration, pf_error *err)
{
	pf_bind version = pf_bind_id(migration->version);

	return run_statements(db, migration->text, err) &&
	       pf_db_run(db, "INSERT IGNORE INTO `{prefix}profint_schema` (version, applied) VALUES (?, UTC_TIMESTAMP())", &version, 1,
			 NULL, err);
}

bool pf_schema_migrate(pf_db *db, void (*applied)(void *self, const char *name), void *self, pf_error *err)
{
	pf_arena *arena = pf_arena_new();
	unsigned highest = 0, newest = pf_migrations[pf_migration_count - 1].version;
	bool ok = false;

	if (!arena) {
		pf_fail(err, PF_E_MEMORY, "no memory for the migrations");
		goto out;
	}
	if (!applied_versions(&highest, db, arena, err))
		goto out;
	if (highest > newest) {
		pf_fail(err, PF_E_CONFIG, "the site's profint tables are of version %u, newer than this engine's %u: update profint", highest, newest);
		goto out;
	}
	for (size_t i = 0; i < pf_migration_count; i++) {
		if (pf_migrations[i].version <= highest)
			continue;
		if (!apply_one(db, &pf_migrations[i], err))
			goto out;
		if (applied)
			applied(self, pf_migrations[i].name);
	}
	ok = true;
out:
	pf_arena_free(arena);
	return ok;
}

bool pf_schema_rights(pf_db *db, pf_error *err)
{
	static const char *const statements[] = {
		"UPDATE `{prefix}posts` a, `{prefix}postmeta` b, `{prefix}terms` c, `{prefix}term_taxonomy` d, `{prefix}termmeta` e, `{prefix}profint_run` f, "
		"`{prefix}profint_origin` g, `{prefix}profint_lease` h, `{prefix}profint_record` i SET a.ID = a.ID, b.meta_id = b.meta_id, c.term_id = c.term_id, "
		"d.term_id = d.term_id, e.meta_id = e.meta_id, f.run = f.run, g.origin = g.origin, h.name = h.name, i.object = i.object WHERE 1 = 0",
		"DELETE a, b, c, d FROM `{prefix}posts` a, `{prefix}postmeta` b, `{prefix}term_relationships` c, `{prefix}termmeta` d WHERE 1 = 0",
		"INSERT INTO `{prefix}posts` SELECT * FROM `{prefix}posts` WHERE 1 = 0",
		"INSERT INTO `{prefix}postmeta` SELECT * FROM `{prefix}postmeta` WHERE 1 = 0",
		"INSERT INTO `{prefix}terms` SELECT * FROM `{prefix}terms` WHERE 1 = 0",
		"INSERT INTO `{prefix}term_taxonomy` SELECT * FROM `{prefix}term_taxonomy` WHERE 1 = 0",
		"INSERT INTO `{prefix}term_relationships` SELECT * FROM `{prefix}term_relationships` WHERE 1 = 0",
		"INSERT INTO `{prefix}termmeta` SELECT * FROM `{prefix}termmeta` WHERE 1 = 0",
		"INSERT INTO `{prefix}profint_run` SELECT * FROM `{prefix}profint_run` WHERE 1 = 0",
		"INSERT INTO `{prefix}profint_origin` SELECT * FROM `{prefix}profint_origin` WHERE 1 = 0",
		"INSERT INTO `{prefix}profint_record` SELECT * FROM `{prefix}profint_record` WHERE 1 = 0",
		"INSERT INTO `{prefix}profint_change` SELECT * FROM `{prefix}profint_change` WHERE 1 = 0",
		"INSERT INTO `{prefix}profint_outbox` SELECT * FROM `{prefix}profint_outbox` WHERE 1 = 0",
		"INSERT INTO `{prefix}profint_alias` SELECT * FROM `{prefix}profint_alias` WHERE 1 = 0",
		"INSERT INTO `{prefix}profint_conflict` SELECT * FROM `{prefix}profint_conflict` WHERE 1 = 0",
		"INSERT INTO `{prefix}profint_removal` SELECT * FROM `{prefix}profint_removal` WHERE 1 = 0",
		"UPDATE `{prefix}comments` a, `{prefix}profint_conflict` b SET a.comment_ID = a.comment_ID, b.id = b.id WHERE 1 = 0",
		"DELETE a, b, c FROM `{prefix}comments` a, `{prefix}commentmeta` b, `{prefix}profint_removal` c WHERE 1 = 0",
	};

	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
		const char *sql = pf_db_sql(db, statements[i]);

		if (!sql)
			return pf_fail(err, PF_E_MEMORY, "no memory for a statement");
		if (!pf_db_run_text(db, pf_span_of(sql), err))
			return false;
	}
	return true;
}
