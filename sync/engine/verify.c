/*
 * verify: every row that profint owns, held against WordPress's rules and the ledger. The fsck of a site.
 *
 * Each check is one statement that finds what is wrong: object, record, language, what was found. What is safe to mend has
 * a second statement; the others need a person. An object that a person deleted is a decision, not a fault.
 */
#include "engine/engine.h"
#include "engine/site.h"
#include "store/schema.h"
#include "store/statement.h"
#include "store/unit.h"

#include <stdio.h>
#include <string.h>

#define OWNED                                                                                                                              \
	"`{prefix}profint_record` r JOIN `{prefix}posts` p ON r.kind = 'post' AND p.ID = r.object AND p.post_status <> 'trash' "
/* how many published posts a term has, of the types that its taxonomy is made for: what else someone relates to it is not counted */
#define OF_OUR_TYPES                                                                                                                       \
	"LEFT JOIN (SELECT x.term_taxonomy_id, COUNT(*) AS n FROM `{prefix}term_relationships` x JOIN `{prefix}posts` p ON p.ID = x.object_id "     \
	"AND p.post_status = 'publish' AND p.post_type LIKE 'profint\\_%' GROUP BY x.term_taxonomy_id) c ON c.term_taxonomy_id = y.term_taxonomy_id "
#define NAMES "r.object, CONCAT(r.type, '/', r.id), r.language, "

typedef struct check {
	const char *kind;
	const char *sql;     /* object, record, language, found */
	const char *message; /* what is wrong; the found value follows */
	const char *repair;  /* NULL: a person must look */
} check;

static const check checks[] = {
	{ "slug-empty", "SELECT " NAMES "p.post_status FROM " OWNED "WHERE p.post_name = '' AND p.post_status IN ('publish', 'future', 'private')",
	  "a public post has no slug; its status is", NULL },
	{ "slug-double",
	  "SELECT " NAMES "p.post_name FROM " OWNED
	  "JOIN (SELECT post_type, IF(post_type IN ('page', 'profint_module'), post_parent, 0) AS scope, post_name FROM `{prefix}posts` "
	  "WHERE post_status IN ('publish', 'private', 'future') AND post_name <> '' GROUP BY 1, 2, 3 HAVING COUNT(*) > 1) d ON d.post_name = p.post_name "
	  "AND d.post_type = p.post_type AND d.scope = IF(p.post_type IN ('page', 'profint_module'), p.post_parent, 0) WHERE p.post_status = 'publish'",
	  "another post of the type has the same slug", NULL },
	{ "guid", "SELECT " NAMES "p.guid FROM " OWNED "WHERE p.guid = ''", "a post has no guid", NULL },
	{ "date", "SELECT " NAMES "p.post_date FROM " OWNED "WHERE p.post_status = 'publish' AND (p.post_date_gmt = '0000-00-00 00:00:00' OR p.post_date = '0000-00-00 00:00:00')",
	  "a published post has no date", NULL },
	{ "parent", "SELECT " NAMES "p.post_parent FROM " OWNED "LEFT JOIN `{prefix}posts` q ON q.ID = p.post_parent WHERE p.post_parent <> 0 AND q.ID IS NULL",
	  "the parent post does not exist", NULL },
	{ "language",
	  "SELECT " NAMES "COUNT(y.term_taxonomy_id) FROM " OWNED "LEFT JOIN `{prefix}term_relationships` x ON x.object_id = p.ID "
	  "LEFT JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id AND y.taxonomy = 'language' "
	  "GROUP BY r.object, r.type, r.id, r.language HAVING COUNT(y.term_taxonomy_id) <> 1",
	  "a post must have exactly one language; it has", NULL },
	{ "language-term",
	  "SELECT " NAMES "COUNT(y.term_taxonomy_id) FROM `{prefix}profint_record` r JOIN `{prefix}terms` t ON r.kind = 'term' AND t.term_id = r.object "
	  "LEFT JOIN `{prefix}term_relationships` x ON x.object_id = r.object "
	  "LEFT JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id AND y.taxonomy = 'term_language' "
	  "GROUP BY r.object, r.type, r.id, r.language HAVING COUNT(y.term_taxonomy_id) <> 1",
	  "a term must have exactly one language; it has", NULL },
	{ "group",
	  "SELECT " NAMES "y.description FROM " OWNED "JOIN `{prefix}term_relationships` x ON x.object_id = p.ID "
	  "JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id AND y.taxonomy = 'post_translations' "
	  "WHERE INSTR(y.description, CONCAT('s:', LENGTH(r.language), ':\"', r.language, '\";i:', r.object, ';')) = 0",
	  "the translation group does not name the post in its language", NULL },
	{ "group-double",
	  "SELECT " NAMES "COUNT(*) FROM " OWNED "JOIN `{prefix}term_relationships` x ON x.object_id = p.ID "
	  "JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id AND y.taxonomy = 'post_translations' "
	  "GROUP BY r.object, r.type, r.id, r.language HAVING COUNT(*) > 1",
	  "a post is in more than one translation group", NULL },
	{ "count",
	  "SELECT y.term_taxonomy_id, CONCAT(y.taxonomy, ' ', t.slug), '', y.count FROM `{prefix}profint_record` r JOIN `{prefix}term_taxonomy` y "
	  "ON r.kind = 'term' AND y.term_taxonomy_id = r.tt JOIN `{prefix}terms` t ON t.term_id = y.term_id " OF_OUR_TYPES "WHERE y.count <> COALESCE(c.n, 0)",
	  "the count of a term is not the number of its published posts; it says",
	  "UPDATE `{prefix}profint_record` r JOIN `{prefix}term_taxonomy` y ON r.kind = 'term' AND y.term_taxonomy_id = r.tt " OF_OUR_TYPES
	  "SET y.count = COALESCE(c.n, 0) WHERE y.count <> COALESCE(c.n, 0)" },
	{ "group-count",
	  "SELECT y.term_taxonomy_id, CONCAT(y.taxonomy, ' ', t.slug), '', y.count FROM `{prefix}term_taxonomy` y JOIN `{prefix}terms` t ON t.term_id = y.term_id "
	  "LEFT JOIN (SELECT term_taxonomy_id, COUNT(*) AS n FROM `{prefix}term_relationships` GROUP BY term_taxonomy_id) c "
	  "ON c.term_taxonomy_id = y.term_taxonomy_id WHERE y.taxonomy IN ('post_translations', 'term_translations', 'term_language') AND y.count <> COALESCE(c.n, 0)",
	  "the count of a translation group is not the number of its members; it says",
	  "UPDATE `{prefix}term_taxonomy` y LEFT JOIN (SELECT term_taxonomy_id, COUNT(*) AS n FROM `{prefix}term_relationships` GROUP BY term_taxonomy_id) c "
	  "ON c.term_taxonomy_id = y.term_taxonomy_id SET y.count = COALESCE(c.n, 0) "
	  "WHERE y.taxonomy IN ('post_translations', 'term_translations', 'term_language') AND y.count <> COALESCE(c.n, 0)" },
	{ "meta-double",
	  "SELECT " NAMES "m.meta_key FROM " OWNED "JOIN `{prefix}postmeta` m ON m.post_id = p.ID AND m.meta_key LIKE '\\_profint\\_%' "
	  "GROUP BY r.object, r.type, r.id, r.language, m.meta_key HAVING COUNT(*) > 1",
	  "a single meta stands there more than once", NULL },
	{ "orphan-meta",
	  "SELECT m.post_id, m.meta_key, '', m.meta_id FROM `{prefix}postmeta` m LEFT JOIN `{prefix}posts` p ON p.ID = m.post_id "
	  "WHERE m.meta_key LIKE '\\_profint\\_%' AND p.ID IS NULL",
	  "a meta of ours belongs to no post; its meta_id is",
	  "DELETE m FROM `{prefix}postmeta` m LEFT JOIN `{prefix}posts` p ON p.ID = m.post_id WHERE m.meta_key LIKE '\\_profint\\_%' AND p.ID IS NULL" },
	{ "orphan-relation",
	  "SELECT x.object_id, CONCAT(r.type, '/', r.id), r.language, x.term_taxonomy_id FROM `{prefix}profint_record` r JOIN `{prefix}term_relationships` x "
	  "ON r.kind = 'post' AND x.object_id = r.object LEFT JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id WHERE y.term_taxonomy_id IS NULL",
	  "a post is related to a term that does not exist",
	  "DELETE x FROM `{prefix}profint_record` r JOIN `{prefix}term_relationships` x ON r.kind = 'post' AND x.object_id = r.object LEFT JOIN `{prefix}term_taxonomy` y "
	  "ON y.term_taxonomy_id = x.term_taxonomy_id WHERE y.term_taxonomy_id IS NULL" },
	{ "term",
	  "SELECT " NAMES "r.tt FROM `{prefix}profint_record` r JOIN `{prefix}terms` t ON r.kind = 'term' AND t.term_id = r.object "
	  "LEFT JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = r.tt AND y.term_id = r.object WHERE y.term_taxonomy_id IS NULL",
	  "a term has lost its taxonomy row", NULL },
	{ "ledger", "SELECT " NAMES "r.created FROM `{prefix}profint_record` r LEFT JOIN `{prefix}profint_run` u ON u.run = r.created WHERE u.run IS NULL",
	  "the ledger names a run that is not in the list of runs", NULL },
	{ "conflict",
	  "SELECT c.object, CONCAT(c.type, '/', c.record), c.language, c.field FROM `{prefix}profint_conflict` c LEFT JOIN `{prefix}profint_record` r "
	  "ON r.kind = c.kind AND r.object = c.object WHERE c.state = 'open' AND r.object IS NULL",
	  "a conflict waits about an object that the ledger does not know; its field is",
	  "UPDATE `{prefix}profint_conflict` c LEFT JOIN `{prefix}profint_record` r ON r.kind = c.kind AND r.object = c.object "
	  "SET c.state = 'over', c.settled = UTC_TIMESTAMP() WHERE c.state = 'open' AND r.object IS NULL" },
	{ "conflict-double",
	  "SELECT c.object, CONCAT(c.type, '/', c.record), c.language, c.field FROM `{prefix}profint_conflict` c WHERE c.state = 'open' "
	  "GROUP BY c.kind, c.object, c.type, c.record, c.language, c.field HAVING COUNT(*) > 1",
	  "more than one conflict waits about the same field", NULL },
	{ "outbox", "SELECT o.object, CONCAT('outbox ', o.id), '', COALESCE(o.error, '') FROM `{prefix}profint_outbox` o WHERE o.attempts >= 5",
	  "WordPress could not be told about an object, a person must look:", NULL },
};

static bool add_faults(json_t *faults, const check *c, const pf_rows *rows, bool repaired)
{
	for (size_t i = 0; i < rows->count; i++) {
		char message[600];
		json_t *fault;

		snprintf(message, sizeof message, "%s %s", c->message, pf_cell(rows, i, 3).data ? pf_cell(rows, i, 3).data : "nothing");
		fault = json_pack("{s:s, s:I, s:s, s:s, s:s, s:b}", "kind", c->kind, "object", (json_int_t)pf_cell_int(rows, i, 0), "record",
				  pf_cell(rows, i, 1).data, "language", pf_cell(rows, i, 2).data, "message", message, "repaired", (int)repaired);
		if (json_array_append_new(faults, fault) < 0)
			return false;
	}
	return true;
}

typedef struct mending {
	pf_db *db;
	const char *sql;
} mending;

static bool mend(void *self, pf_error *err)
{
	const mending *m = self;

	return pf_db_run(m->db, m->sql, NULL, 0, NULL, err);
}

static bool run_check(json_t *faults, size_t *left, pf_site *site, pf_lease *lease, const check *c, pf_error *err)
{
	bool repair = lease && c->repair;
	pf_rows rows = { 0 };

	pf_arena_clear(site->arena);
	if (!pf_db_query(&rows, site->arena, site->db, c->sql, NULL, 0, err))
		return false;
	if (rows.count && repair && !pf_unit_run(&(pf_unit){ .db = site->db, .lease = lease, .work = mend, .self = &(mending){ site->db, c->repair } }, err))
		return false;
	if (!repair)
		*left += rows.count;
	return add_faults(faults, c, &rows, repair) || pf_fail(err, PF_E_MEMORY, "no memory for the faults");
}

static bool count_objects(json_int_t *out, pf_site *site, pf_error *err)
{
	pf_rows rows = { 0 };

	if (!pf_db_query(&rows, site->arena, site->db, "SELECT COUNT(*) FROM `{prefix}profint_record`", NULL, 0, err))
		return false;
	*out = (json_int_t)pf_cell_int(&rows, 0, 0);
	return true;
}

bool pf_engine_verify(json_t **out, profint_status *status, const profint *engine, const profint_options *options, pf_error *err)
{
	bool repair = options && options->repair, ok;
	json_t *faults = json_array();
	pf_site site = { 0 };
	pf_lease lease = { 0 };
	json_int_t checked = 0;
	size_t left = 0;

	ok = pf_site_connect(&site, &engine->config, engine->site, err) && pf_site_learn(&site, err) && pf_schema_migrate(site.db, NULL, NULL, err) &&
	     count_objects(&checked, &site, err) && (!repair || pf_lease_take(&lease, site.db, engine->site->lease_seconds, options->wait, err));
	for (size_t i = 0; ok && i < sizeof checks / sizeof *checks; i++)
		ok = run_check(faults, &left, &site, repair ? &lease : NULL, &checks[i], err);
	if (ok) {
		*status = left ? PROFINT_WAITING : PROFINT_DONE;
		*out = json_pack("{s:I, s:O}", "checked", checked, "faults", faults);
		ok = *out || pf_fail(err, PF_E_MEMORY, "no memory for the report");
	}
	if (site.db) {
		if (!ok)
			pf_db_rollback(site.db);
		pf_lease_release(&lease, site.db);
	}
	pf_site_release(&site);
	json_decref(faults);
	return ok;
}
