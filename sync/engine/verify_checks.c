/* verify_checks: see verify_checks.h */
#include "engine/verify_checks.h"

#define OWNED                                                                                                                              \
	"`{prefix}profint_record` r JOIN `{prefix}posts` p ON r.kind = 'post' AND p.ID = r.object AND p.post_status <> 'trash' "
/* how many published posts a term has, of the types that its taxonomy is made for: what else someone relates to it is not counted */
#define OF_OUR_TYPES                                                                                                                       \
	"LEFT JOIN (SELECT x.term_taxonomy_id, COUNT(*) AS n FROM `{prefix}term_relationships` x JOIN `{prefix}posts` p ON p.ID = x.object_id "     \
	"AND p.post_status = 'publish' AND p.post_type LIKE 'profint\\_%' GROUP BY x.term_taxonomy_id) c ON c.term_taxonomy_id = y.term_taxonomy_id "
#define NAMES "r.object, CONCAT(r.type, '/', r.id), r.language, "

#define OF_MEMBERS                                                                                                                         \
	"LEFT JOIN (SELECT term_taxonomy_id, COUNT(*) AS n FROM `{prefix}term_relationships` GROUP BY term_taxonomy_id) c "                       \
	"ON c.term_taxonomy_id = y.term_taxonomy_id "
/* the same of a language, which counts the posts of all types that profint gives one to; with Polylang others decide which */
#define OF_TRANSLATED_TYPES                                                                                                                \
	"LEFT JOIN (SELECT x.term_taxonomy_id, COUNT(*) AS n FROM `{prefix}term_relationships` x JOIN `{prefix}posts` p ON p.ID = x.object_id "     \
	"AND p.post_status = 'publish' AND (p.post_type = 'page' OR p.post_type LIKE 'profint\\_%') GROUP BY x.term_taxonomy_id) c "                \
	"ON c.term_taxonomy_id = y.term_taxonomy_id JOIN `{prefix}profint_site` s ON s.id = 1 "                                                    \
	"AND JSON_UNQUOTE(JSON_EXTRACT(s.document, '$.languages.provider')) = 'profint' "
#define MISCOUNTED_LANGUAGE "WHERE y.taxonomy = 'language' AND y.count <> COALESCE(c.n, 0)"
/* files whose attachment was deleted for good, though a post or a partner's logo names it: one that nothing names is no loss */
#define DELETED_FILES                                                                                                                      \
	"FROM `{prefix}profint_media` m LEFT JOIN `{prefix}posts` a ON a.ID = m.attachment WHERE a.ID IS NULL AND m.url <> '' "                     \
	"AND (EXISTS (SELECT 1 FROM " OWNED "WHERE INSTR(CAST(p.post_content AS BINARY), CAST(m.url AS BINARY)) > 0) OR EXISTS (SELECT 1 "          \
	"FROM `{prefix}profint_record` r JOIN `{prefix}termmeta` t ON r.kind = 'term' AND t.term_id = r.object AND t.meta_key = 'profint_logo' AND t.meta_value = m.attachment))"
/* news of an object that is gone, and no news that it is; the drain would drop it, and an hour is time enough for it */
#define STALE_NEWS                                                                                                                         \
	"FROM `{prefix}profint_outbox` o LEFT JOIN `{prefix}posts` p ON o.kind = 'post' AND p.ID = o.object "                                      \
	"LEFT JOIN `{prefix}terms` t ON o.kind = 'term' AND t.term_id = o.object "                                                                \
	"LEFT JOIN `{prefix}profint_outbox` d ON d.kind = o.kind AND d.object = o.object AND d.action = 'delete' "                                 \
	"WHERE p.ID IS NULL AND t.term_id IS NULL AND d.id IS NULL AND o.attempts < 5 AND o.created < UTC_TIMESTAMP() - INTERVAL 1 HOUR"
#define OUR_TRASH                                                                                                                          \
	"FROM `{prefix}profint_removal` v JOIN `{prefix}posts` p ON p.ID = v.object AND p.post_status = 'trash' "                                  \
	"JOIN `{prefix}profint_record` r ON r.kind = 'post' AND r.object = p.ID "
#define WITHOUT_META(key) "LEFT JOIN `{prefix}postmeta` m ON m.post_id = p.ID AND m.meta_key = '" key "' WHERE m.meta_id IS NULL"
/* translation groups that hold an object of the ledger: others are not ours to judge */
#define OUR_GROUPS                                                                                                                         \
	"JOIN (SELECT DISTINCT g.term_taxonomy_id FROM `{prefix}profint_record` r JOIN `{prefix}term_relationships` x ON x.object_id = r.object "  \
	"JOIN `{prefix}term_taxonomy` g ON g.term_taxonomy_id = x.term_taxonomy_id "                                                              \
	"AND g.taxonomy = IF(r.kind = 'post', 'post_translations', 'term_translations')) o ON o.term_taxonomy_id = y.term_taxonomy_id "

/* what a group's description must say, from its members and their languages; of a group that has other things in it, or two of a language, nobody knows */
#define GROUP_SAYS                                                                                                                         \
	"JOIN (SELECT m.term_taxonomy_id, COUNT(*) AS n, COUNT(DISTINCT m.code) AS codes, SUM(INSTR(m.description, m.entry) = 0) AS unnamed, "      \
	"GROUP_CONCAT(m.entry ORDER BY m.tt SEPARATOR '') AS entries FROM (SELECT g.term_taxonomy_id, g.description, t.slug AS code, "             \
	"l.term_taxonomy_id AS tt, CONCAT('s:', LENGTH(t.slug), ':\"', t.slug, '\";i:', x.object_id, ';') AS entry FROM `{prefix}term_taxonomy` g " \
	"JOIN `{prefix}term_relationships` x ON x.term_taxonomy_id = g.term_taxonomy_id JOIN `{prefix}term_relationships` z ON z.object_id = x.object_id " \
	"JOIN `{prefix}term_taxonomy` l ON l.term_taxonomy_id = z.term_taxonomy_id AND l.taxonomy = 'language' JOIN `{prefix}terms` t ON t.term_id = l.term_id " \
	"WHERE g.taxonomy = 'post_translations') m GROUP BY m.term_taxonomy_id) s ON s.term_taxonomy_id = y.term_taxonomy_id "
#define REWRITE_GROUPS                                                                                                                     \
	"UPDATE `{prefix}term_taxonomy` y " OUR_GROUPS GROUP_SAYS "SET y.description = CONCAT('a:', s.n, ':{', s.entries, '}') "                   \
	"WHERE (s.unnamed > 0 OR SUBSTRING_INDEX(SUBSTRING(y.description, 3), ':', 1) <> s.n) AND s.n = s.codes AND s.n <= 12 AND INSTR(y.description, '\";a:') = 0"
/* a post beside whose group its own record's other posts stand */
#define OUT_OF_GROUP                                                                                                                       \
	"JOIN (SELECT e.origin, e.type, e.id, MIN(g.term_taxonomy_id) AS tt FROM `{prefix}profint_record` e JOIN `{prefix}term_relationships` x "   \
	"ON e.kind = 'post' AND x.object_id = e.object JOIN `{prefix}term_taxonomy` g ON g.term_taxonomy_id = x.term_taxonomy_id "                 \
	"AND g.taxonomy = 'post_translations' GROUP BY e.origin, e.type, e.id HAVING COUNT(DISTINCT g.term_taxonomy_id) = 1) b "                   \
	"ON b.origin = r.origin AND b.type = r.type AND b.id = r.id LEFT JOIN (SELECT x.object_id FROM `{prefix}term_relationships` x "            \
	"JOIN `{prefix}term_taxonomy` g ON g.term_taxonomy_id = x.term_taxonomy_id AND g.taxonomy = 'post_translations') w ON w.object_id = p.ID "  \
	"WHERE w.object_id IS NULL"
#define LANGUAGES_OF(objects, in)                                                                                                          \
	"LEFT JOIN (SELECT x.object_id, COUNT(*) AS n FROM `{prefix}term_relationships` x JOIN `{prefix}term_taxonomy` y "                          \
	"ON y.term_taxonomy_id = x.term_taxonomy_id AND y.taxonomy = '" in "' GROUP BY x.object_id) h ON h.object_id = " objects " "

const pf_check pf_checks[] = {
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
	{ "language-lost",
	  "SELECT " NAMES "r.language FROM " OWNED LANGUAGES_OF("p.ID", "language") "WHERE h.n IS NULL", "a post has lost its language, which is",
	  "INSERT IGNORE INTO `{prefix}term_relationships` (object_id, term_taxonomy_id, term_order) SELECT p.ID, y.term_taxonomy_id, 0 FROM " OWNED
	  "JOIN `{prefix}terms` t ON t.slug = r.language JOIN `{prefix}term_taxonomy` y ON y.term_id = t.term_id AND y.taxonomy = 'language' "
	  LANGUAGES_OF("p.ID", "language") "WHERE h.n IS NULL" },
	{ "language-term-lost",
	  "SELECT " NAMES "r.language FROM `{prefix}profint_record` r JOIN `{prefix}terms` t ON r.kind = 'term' AND t.term_id = r.object "
	  LANGUAGES_OF("r.object", "term_language") "WHERE h.n IS NULL", "a term has lost its language, which is",
	  "INSERT IGNORE INTO `{prefix}term_relationships` (object_id, term_taxonomy_id, term_order) SELECT r.object, y.term_taxonomy_id, 0 FROM `{prefix}profint_record` r "
	  "JOIN `{prefix}terms` o ON r.kind = 'term' AND o.term_id = r.object JOIN `{prefix}terms` t ON t.slug = CONCAT('pll_', r.language) "
	  "JOIN `{prefix}term_taxonomy` y ON y.term_id = t.term_id AND y.taxonomy = 'term_language' " LANGUAGES_OF("r.object", "term_language") "WHERE h.n IS NULL" },
	{ "language",
	  "SELECT " NAMES "COUNT(y.term_taxonomy_id) FROM " OWNED "LEFT JOIN `{prefix}term_relationships` x ON x.object_id = p.ID "
	  "LEFT JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id AND y.taxonomy = 'language' "
	  "GROUP BY r.object, r.type, r.id, r.language HAVING COUNT(y.term_taxonomy_id) > 1",
	  "a post must have exactly one language; it has", NULL },
	{ "group-lost", "SELECT " NAMES "b.tt FROM " OWNED OUT_OF_GROUP, "a post is not in the translation group of its own translations:",
	  "INSERT IGNORE INTO `{prefix}term_relationships` (object_id, term_taxonomy_id, term_order) SELECT p.ID, b.tt, 0 FROM " OWNED OUT_OF_GROUP },
	{ "language-term",
	  "SELECT " NAMES "COUNT(y.term_taxonomy_id) FROM `{prefix}profint_record` r JOIN `{prefix}terms` t ON r.kind = 'term' AND t.term_id = r.object "
	  "LEFT JOIN `{prefix}term_relationships` x ON x.object_id = r.object "
	  "LEFT JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id AND y.taxonomy = 'term_language' "
	  "GROUP BY r.object, r.type, r.id, r.language HAVING COUNT(y.term_taxonomy_id) > 1",
	  "a term must have exactly one language; it has", NULL },
	{ "group",
	  "SELECT " NAMES "y.description FROM " OWNED "JOIN `{prefix}term_relationships` x ON x.object_id = p.ID "
	  "JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id AND y.taxonomy = 'post_translations' "
	  "WHERE INSTR(y.description, CONCAT('s:', LENGTH(r.language), ':\"', r.language, '\";i:', r.object, ';')) = 0",
	  "the translation group does not name the post in its language", REWRITE_GROUPS },
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
	  OF_MEMBERS OUR_GROUPS "WHERE y.count <> COALESCE(c.n, 0)",
	  "the count of a translation group is not the number of its members; it says",
	  "UPDATE `{prefix}term_taxonomy` y " OF_MEMBERS OUR_GROUPS "SET y.count = COALESCE(c.n, 0) WHERE y.count <> COALESCE(c.n, 0)" },
	{ "language-count",
	  "SELECT y.term_taxonomy_id, CONCAT(y.taxonomy, ' ', t.slug), '', y.count FROM `{prefix}term_taxonomy` y JOIN `{prefix}terms` t ON t.term_id = y.term_id "
	  OF_MEMBERS "WHERE y.taxonomy = 'term_language' AND y.count <> COALESCE(c.n, 0)",
	  "the count of a language is not the number of its terms; it says",
	  "UPDATE `{prefix}term_taxonomy` y " OF_MEMBERS "SET y.count = COALESCE(c.n, 0) WHERE y.taxonomy = 'term_language' AND y.count <> COALESCE(c.n, 0)" },
	{ "language-posts",
	  "SELECT y.term_taxonomy_id, CONCAT(y.taxonomy, ' ', t.slug), '', y.count FROM `{prefix}term_taxonomy` y JOIN `{prefix}terms` t ON t.term_id = y.term_id "
	  OF_TRANSLATED_TYPES MISCOUNTED_LANGUAGE,
	  "the count of a language is not the number of its published posts; it says",
	  "UPDATE `{prefix}term_taxonomy` y " OF_TRANSLATED_TYPES "SET y.count = COALESCE(c.n, 0) " MISCOUNTED_LANGUAGE },
	{ "group-map",
	  "SELECT y.term_taxonomy_id, CONCAT(y.taxonomy, ' ', t.slug), '', y.description FROM `{prefix}term_taxonomy` y JOIN `{prefix}terms` t ON t.term_id = y.term_id "
	  OF_MEMBERS OUR_GROUPS "WHERE SUBSTRING_INDEX(SUBSTRING(y.description, 3), ':', 1) <> COALESCE(c.n, 0)",
	  "a translation group does not name as many objects as are in it:", REWRITE_GROUPS },
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
	{ "ledger-double",
	  "SELECT " NAMES "d.n FROM `{prefix}profint_record` r JOIN (SELECT kind, object, COUNT(*) AS n FROM `{prefix}profint_record` GROUP BY kind, object HAVING COUNT(*) > 1) d "
	  "ON d.kind = r.kind AND d.object = r.object",
	  "one object stands for several records:", NULL },
	{ "orphan-revision",
	  "SELECT v.ID, v.post_name, '', v.post_parent FROM `{prefix}posts` v JOIN `{prefix}profint_record` r ON r.kind = 'post' AND r.object = v.post_parent "
	  "LEFT JOIN `{prefix}posts` p ON p.ID = v.post_parent WHERE v.post_type = 'revision' AND p.ID IS NULL",
	  "a revision belongs to a post that is gone:",
	  "DELETE v FROM `{prefix}posts` v JOIN `{prefix}profint_record` r ON r.kind = 'post' AND r.object = v.post_parent "
	  "LEFT JOIN `{prefix}posts` p ON p.ID = v.post_parent WHERE v.post_type = 'revision' AND p.ID IS NULL" },
	{ "gone-relation",
	  "SELECT x.object_id, CONCAT(r.type, '/', r.id), r.language, x.term_taxonomy_id FROM `{prefix}profint_record` r "
	  "JOIN `{prefix}term_relationships` x ON x.object_id = r.object JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id "
	  "LEFT JOIN `{prefix}posts` p ON p.ID = r.object WHERE r.kind = 'post' AND p.ID IS NULL "
	  "AND (y.taxonomy IN ('language', 'post_translations') OR y.taxonomy IN ('profint_area', 'profint_partner', 'profint_country', 'profint_mode'))",
	  "a post that is gone is still related to a term:",
	  "DELETE x FROM `{prefix}profint_record` r JOIN `{prefix}term_relationships` x ON x.object_id = r.object "
	  "JOIN `{prefix}term_taxonomy` y ON y.term_taxonomy_id = x.term_taxonomy_id LEFT JOIN `{prefix}posts` p ON p.ID = r.object "
	  "WHERE r.kind = 'post' AND p.ID IS NULL AND y.taxonomy IN ('language', 'post_translations', 'profint_area', 'profint_partner', 'profint_country', 'profint_mode')" },
	{ "trash-meta", "SELECT " NAMES "p.post_name " OUR_TRASH WITHOUT_META("_wp_trash_meta_time"),
	  "a post that a run trashed does not say when, so that it is never emptied:",
	  "INSERT INTO `{prefix}postmeta` (post_id, meta_key, meta_value) SELECT p.ID, '_wp_trash_meta_time', UNIX_TIMESTAMP() " OUR_TRASH
	  WITHOUT_META("_wp_trash_meta_time") },
	{ "trash-status", "SELECT " NAMES "p.post_name " OUR_TRASH WITHOUT_META("_wp_trash_meta_status"),
	  "a post that a run trashed does not say which status it had; WordPress would make it a draft:",
	  "INSERT INTO `{prefix}postmeta` (post_id, meta_key, meta_value) SELECT p.ID, '_wp_trash_meta_status', 'draft' " OUR_TRASH
	  WITHOUT_META("_wp_trash_meta_status") },
	/* of a record's post the row means something also when the post is public again (an editor's decision) or gone */
	{ "removal",
	  "SELECT v.object, CONCAT('run ', v.run), '', v.run FROM `{prefix}profint_removal` v LEFT JOIN `{prefix}profint_record` r "
	  "ON r.kind = 'post' AND r.object = v.object WHERE r.object IS NULL",
	  "a removal is noted of a post that the ledger does not know; its run was",
	  "DELETE v FROM `{prefix}profint_removal` v LEFT JOIN `{prefix}profint_record` r ON r.kind = 'post' AND r.object = v.object WHERE r.object IS NULL" },
	{ "media", "SELECT m.attachment, m.name, '', m.url " DELETED_FILES, "a file that is named was deleted on the site; the next sync brings it again once the row is gone:",
	  "DELETE m " DELETED_FILES },
	{ "outbox-gone", "SELECT o.object, CONCAT('outbox ', o.id), '', o.action " STALE_NEWS, "WordPress waits to be told about an object that is gone:",
	  "DELETE o " STALE_NEWS },
	{ "alias",
	  "SELECT a.object, a.path, '', a.kind FROM `{prefix}profint_alias` a LEFT JOIN `{prefix}posts` p ON a.kind = 'post' AND p.ID = a.object "
	  "LEFT JOIN `{prefix}terms` t ON a.kind = 'term' AND t.term_id = a.object LEFT JOIN `{prefix}profint_record` r ON r.kind = a.kind AND r.object = a.object "
	  "WHERE p.ID IS NULL AND t.term_id IS NULL AND r.object IS NULL",
	  "an old address leads to an object that is gone, a",
	  "DELETE a FROM `{prefix}profint_alias` a LEFT JOIN `{prefix}posts` p ON a.kind = 'post' AND p.ID = a.object "
	  "LEFT JOIN `{prefix}terms` t ON a.kind = 'term' AND t.term_id = a.object LEFT JOIN `{prefix}profint_record` r ON r.kind = a.kind AND r.object = a.object "
	  "WHERE p.ID IS NULL AND t.term_id IS NULL AND r.object IS NULL" },
	{ "claim",
	  "SELECT o.object, CONCAT('outbox ', o.id), '', o.claimed_until FROM `{prefix}profint_outbox` o WHERE o.claim <> '' AND o.claimed_until < UTC_TIMESTAMP() - INTERVAL 1 DAY",
	  "WordPress took an object to tell about it and has not come back since",
	  "UPDATE `{prefix}profint_outbox` SET claim = '', claimed_until = NULL WHERE claim <> '' AND claimed_until < UTC_TIMESTAMP() - INTERVAL 1 DAY" },
};
const size_t pf_check_count = sizeof pf_checks / sizeof *pf_checks;
