#!/usr/bin/env bash
# Verify: a fault of each kind is planted, named, and mended where that is safe; where it is not, it stays until a person
# has looked. What is not ours is left alone.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A","en":"Area A"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"body":{"fr":"<p>Corps.</p>","en":"<p>Body.</p>"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"}}' \
	'{"type":"practice","id":"trois","area":"area/aa","title":{"fr":"Trois"},"body":{"fr":"<p>Trois.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status" 0 "the bundle is there"
object() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
un=$(object practice/un) une=$(object practice/un en) deux=$(object practice/deux) trois=$(object practice/trois) aa=$(object area/aa)
group=$(site_sql "SELECT x.term_taxonomy_id FROM wp_term_relationships x JOIN wp_term_taxonomy y USING (term_taxonomy_id)
	WHERE x.object_id = $un AND y.taxonomy = 'post_translations'")
site_sql "UPDATE wp_profint_outbox SET attempts = 0; DELETE FROM wp_profint_outbox"
mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --skip-comments --hex-blob --default-character-set=utf8mb4 "$SITE_DB" >"$SITE_DIR/well.sql"
profint verify --json
is "$status $(said faults)" "0 []" "a site that is well has no fault"

# kinds: those that the last verify named, each once
kinds() {
	php -n -r 'echo implode(" ", array_unique(array_column(json_decode($argv[1], true)["faults"], "kind")));' "$out"
}
# a French post less is public
uncounted="UPDATE wp_term_taxonomy y JOIN wp_terms t USING (term_id) SET y.count = y.count - 1 WHERE y.taxonomy = 'language' AND t.slug = 'fr'"
# planted KIND mended|told SQL: the fault is found, and mended by --repair or left to a person
planted() {
	site_sql "$3"
	profint verify --json
	is "$status $(kinds)" "4 $1" "$1: it is found, and nothing else"
	profint verify --repair --json
	if [ "$2" = mended ]; then
		is "$status $(said faults.0.repaired)" "0 true" "$1: --repair mends it and says so"
		profint verify --json
		is "$status $(said faults)" "0 []" "$1: then it is gone"
	else
		is "$status $(said faults.0.repaired)" "4 false" "$1: --repair leaves it to a person"
		database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/well.sql"
	fi
}

planted slug-empty told "UPDATE wp_posts SET post_name = '' WHERE ID = $deux"
planted slug-double told "UPDATE wp_posts SET post_name = 'un' WHERE ID = $deux"
planted guid told "UPDATE wp_posts SET guid = '' WHERE ID = $deux"
planted date told "UPDATE wp_posts SET post_date_gmt = '0000-00-00 00:00:00' WHERE ID = $deux"
planted parent told "UPDATE wp_posts SET post_parent = 999999 WHERE ID = $deux"
planted language-lost mended "DELETE x FROM wp_term_relationships x JOIN wp_term_taxonomy y USING (term_taxonomy_id)
	WHERE x.object_id = $deux AND y.taxonomy = 'language'; $uncounted"
planted language-term-lost mended "DELETE x FROM wp_term_relationships x JOIN wp_term_taxonomy y USING (term_taxonomy_id)
	WHERE x.object_id = $aa AND y.taxonomy = 'term_language'; UPDATE wp_term_taxonomy y JOIN wp_terms t USING (term_id) SET y.count = y.count - 1
	WHERE y.taxonomy = 'term_language' AND t.slug = 'pll_fr'"
planted language told "INSERT INTO wp_term_relationships SELECT $deux, term_taxonomy_id, 0 FROM wp_term_taxonomy y JOIN wp_terms t USING (term_id)
	WHERE y.taxonomy = 'language' AND t.slug = 'it'; UPDATE wp_term_taxonomy y JOIN wp_terms t USING (term_id) SET y.count = y.count + 1 WHERE y.taxonomy = 'language' AND t.slug = 'it'"
planted group-lost mended "DELETE FROM wp_term_relationships WHERE object_id = $une AND term_taxonomy_id = $group; UPDATE wp_term_taxonomy SET count = 1,
	description = CONCAT('a:1:{s:2:\"fr\";i:', (SELECT object_id FROM wp_term_relationships WHERE term_taxonomy_id = $group), ';}') WHERE term_taxonomy_id = $group"
planted group mended "UPDATE wp_term_taxonomy SET description = REPLACE(description, 'i:$une;', 'i:999999;') WHERE term_taxonomy_id = $group"
planted group-map mended "UPDATE wp_term_taxonomy SET description = CONCAT('a:3:{s:2:\"it\";i:$deux;', SUBSTRING(description, 6)) WHERE term_taxonomy_id = $group"
planted group-count mended "UPDATE wp_term_taxonomy SET count = 7 WHERE term_taxonomy_id = $group"
planted language-count mended "UPDATE wp_term_taxonomy SET count = 77 WHERE taxonomy = 'term_language' LIMIT 1"
planted count mended "UPDATE wp_term_taxonomy SET count = 9 WHERE term_id = $aa AND taxonomy = 'profint_area'"
planted meta-double told "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT post_id, meta_key, meta_value FROM wp_postmeta
	WHERE post_id = $deux AND meta_key = '_profint_area'"
planted orphan-meta mended "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (999999, '_profint_area', 'aa')"
planted orphan-relation mended "INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES ($deux, 999999)"
planted orphan-revision mended "DELETE m, x, p FROM wp_posts p LEFT JOIN wp_postmeta m ON m.post_id = p.ID LEFT JOIN wp_term_relationships x ON x.object_id = p.ID
	WHERE p.ID = $trois; UPDATE wp_term_taxonomy SET count = count - 1 WHERE term_id = $aa AND taxonomy = 'profint_area'; $uncounted;
	INSERT INTO wp_posts (post_type, post_status, post_name, post_parent, post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered)
	VALUES ('revision', 'inherit', '$trois-revision-v1', $trois, '', '', '', '', '', '')"
planted gone-relation mended "INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) SELECT $trois, term_taxonomy_id FROM wp_term_taxonomy
	WHERE term_id = $aa AND taxonomy = 'profint_area'"
database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/well.sql"
planted ledger-double told "UPDATE wp_profint_record SET object = $deux WHERE type = 'practice' AND id = 'trois'"
planted ledger told "UPDATE wp_profint_record SET created = 999 WHERE type = 'practice' AND id = 'trois'"
planted alias mended "INSERT INTO wp_profint_alias (path, kind, object, run) VALUES ('/parti/', 'post', 999999, 1)"
planted outbox told "INSERT INTO wp_profint_outbox (run, kind, object, action, detail, created, attempts, error) VALUES (1, 'post', $deux, 'update', '{}', UTC_TIMESTAMP(), 5, 'no')"
planted claim mended "INSERT INTO wp_profint_outbox (run, kind, object, action, detail, created, claim, claimed_until)
	VALUES (1, 'post', $deux, 'update', '{}', UTC_TIMESTAMP(), 'x', UTC_TIMESTAMP() - INTERVAL 2 DAY)"
planted conflict mended "INSERT INTO wp_profint_conflict (origin, type, record, language, kind, object, field, mark, run, noted, state)
	VALUES (1, 'practice', 'parti', 'fr', 'post', 999999, 'title', '', 1, UTC_TIMESTAMP(), 'open')"
planted trash-meta mended "INSERT INTO wp_profint_removal (object, run) VALUES ($trois, 1);
	INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ($trois, '_wp_trash_meta_status', 'publish');
	UPDATE wp_posts SET post_status = 'trash', post_name = 'trois__trashed' WHERE ID = $trois;
	UPDATE wp_term_taxonomy SET count = count - 1 WHERE term_id = $aa AND taxonomy = 'profint_area'; $uncounted"
database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/well.sql"
planted trash-status mended "INSERT INTO wp_profint_removal (object, run) VALUES ($trois, 1);
	INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ($trois, '_wp_trash_meta_time', UNIX_TIMESTAMP());
	UPDATE wp_posts SET post_status = 'trash', post_name = 'trois__trashed' WHERE ID = $trois;
	UPDATE wp_term_taxonomy SET count = count - 1 WHERE term_id = $aa AND taxonomy = 'profint_area'; $uncounted"
is "$(site_sql "SELECT meta_value FROM wp_postmeta WHERE post_id = $trois AND meta_key = '_wp_trash_meta_status'")" draft \
	"trash-status: the post would come back as WordPress lets one come back of which it knows nothing"
database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/well.sql"
planted removal mended "INSERT INTO wp_profint_removal (object, run) VALUES (999999, 1)"
planted language-posts mended "UPDATE wp_term_taxonomy SET count = 55 WHERE taxonomy = 'language' LIMIT 1"
file="INSERT INTO wp_profint_media (sha256, attachment, url, mime, bytes, name, created)
	VALUES (REPEAT('a', 32), 999999, 'https://example.org/parti.pdf', 'application/pdf', 1, 'parti.pdf', UTC_TIMESTAMP())"
planted media mended "$file; UPDATE wp_posts SET post_content = CONCAT(post_content, '<a href=\"https://example.org/parti.pdf\">x</a>') WHERE ID = $deux"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_origin WHERE fingerprint <> ''")" 0 "media: the next sync looks at everything again"
database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/well.sql"
planted media mended "$file; INSERT INTO wp_termmeta (term_id, meta_key, meta_value) VALUES ($aa, 'profint_logo', '999999')"
database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/well.sql"
news="INSERT INTO wp_profint_outbox (run, kind, object, action, detail, created) VALUES (1, 'post'"
planted outbox-gone mended "$news, 999999, 'update', '{}', UTC_TIMESTAMP() - INTERVAL 2 HOUR)"

# --- what looks like a fault, and is none ---

well() {
	profint verify --json
	is "$status $(said faults)" "0 []" "$1"
	database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/well.sql"
}
site_sql "$news, 999999, 'update', '{}', UTC_TIMESTAMP())"
well "news of an object that is just gone is dropped by whoever delivers it"
site_sql "$news, 999999, 'update', '{}', UTC_TIMESTAMP() - INTERVAL 2 HOUR); $news, 999999, 'delete', '{}', UTC_TIMESTAMP() - INTERVAL 2 HOUR)"
well "news of an object that is gone goes with the news that it is"
site_sql "$file"
well "a file that a person deleted, and nothing names, is no loss"
site_sql "INSERT INTO wp_profint_removal (object, run) VALUES ($trois, 1)"
well "a removed post that is public again is an editor's decision, and remembered as one"
document=$(site_sql "SELECT document FROM wp_profint_site")
contains "$document" '"provider":"profint"' "the languages are ours here"
site_sql "UPDATE wp_profint_site SET document = REPLACE(document, '\"provider\":\"profint\"', '\"provider\":\"polylang\"');
	UPDATE wp_term_taxonomy SET count = 55 WHERE taxonomy = 'language' LIMIT 1"
well "with Polylang a language counts posts that are not ours to count"

# --- what is not ours ---

site_sql "INSERT INTO wp_terms (name, slug) VALUES ('pll_other', 'pll_other');
	INSERT INTO wp_term_taxonomy (term_id, taxonomy, description, count) VALUES (LAST_INSERT_ID(), 'post_translations', 'a:0:{}', 5)"
profint verify --repair --json
is "$status $(said faults)" "0 []" "a translation group without an object of ours is nobody's fault here"
is "$(site_sql "SELECT count FROM wp_term_taxonomy y JOIN wp_terms t USING (term_id) WHERE t.slug = 'pll_other'")" 5 "and is left as it is"
