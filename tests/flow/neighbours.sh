#!/usr/bin/env bash
# Neighbours: a site with a life of its own, another plugin's rows, another prefix and another WordPress in
# the same database. Import, update and a second run leave every byte of them as it was.
. "$(dirname "$0")/../support/story.sh"

site_new --prefix mein_
site_set hook_secret_file ''

# --- what was there before: posts, pages and terms with the very slugs that the bundle wants ---

site_eval '
	wp_set_current_user(1);
	foreach (["post", "page", "profint_practice", "profint_tool"] as $type) {
		wp_insert_post(["post_type" => $type, "post_status" => "publish", "post_title" => "Un", "post_content" => "Eigenes"]);
	}
	wp_insert_post(["post_type" => "page", "post_status" => "draft", "post_title" => "Mère", "post_name" => "mere"]);
	wp_trash_post(wp_insert_post(["post_type" => "profint_practice", "post_status" => "publish", "post_title" => "Trois"]));
	$area = wp_insert_term("Domaine", "profint_area", ["slug" => "domaine"]);
	wp_insert_term("Domaine", "category", ["slug" => "domaine"]);
	wp_insert_term("Domaine", "post_tag", ["slug" => "domaine-2"]);
	wp_set_object_terms(1, [$area["term_id"]], "profint_area");
	wp_set_object_terms(get_page_by_path("un", OBJECT, "profint_practice")->ID, [$area["term_id"]], "profint_area");
	update_post_meta(1, "_other_plugin", ["a" => 1]);
	add_post_meta(1, "_profint_place", "de quelqu’un");
	update_option("other_plugin", "x");
	set_theme_mod("custom", "y");
	wp_insert_comment(["comment_post_ID" => 1, "comment_content" => "Bonjour", "comment_approved" => 1]);
' >/dev/null
# another plugin's tables and rows; a prefix that begins like ours; a second WordPress beside it
site_sql "CREATE TABLE mein_shop (id INT PRIMARY KEY, note TEXT); INSERT INTO mein_shop VALUES (1, 'x');
	CREATE TABLE mein_2_posts LIKE mein_posts; INSERT INTO mein_2_posts SELECT * FROM mein_posts;
	CREATE TABLE meinXposts LIKE mein_posts; INSERT INTO meinXposts SELECT * FROM mein_posts;"
for table in $(site_sql "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE 'mein\\_%' AND table_name NOT LIKE 'mein\\_2%'"); do
	site_sql "CREATE TABLE zweit_${table#mein_} LIKE $table; INSERT INTO zweit_${table#mein_} SELECT * FROM $table"
done
site_dump >"$SITE_DIR/before"

bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"domaine","order":1,"color":"#aa0000","title":{"fr":"Domaine","en":"Domaine"}}' \
	'{"type":"practice","id":"un","area":"area/domaine","country":"FR","title":{"fr":"Un","en":"Un"},"body":{"fr":"<p>Un.</p>","en":"<p>One.</p>"},"place":{"fr":"Lyon","en":"Lyons"}}' \
	'{"type":"practice","id":"deux","area":"area/domaine","title":{"fr":"Deux","en":"Deux"},"body":{"fr":"<p>Deux.</p>","en":"<p>Two.</p>"}}' \
	'{"type":"practice","id":"deux-bis","area":"area/domaine","title":{"fr":"Deux"},"body":{"fr":"<p>Encore deux.</p>"}}' \
	'{"type":"practice","id":"trois","area":"area/domaine","title":{"fr":"Trois"},"body":{"fr":"<p>Trois.</p>"}}' \
	'{"type":"tool","id":"un","title":{"fr":"Un"},"summary":{"fr":"Un outil."}}' \
	'{"type":"page","id":"mere","title":{"fr":"Mère","en":"Mère"},"body":{"fr":"<p>Mère.</p>","en":"<p>Mother.</p>"}}' \
	'{"type":"page","id":"un","parent":"page/mere","title":{"fr":"Un"},"body":{"fr":"<p>Sous la mère.</p>"}}'
bundle_seal

slug() {
	site_sql "SELECT p.post_name FROM mein_posts p JOIN mein_profint_record r ON r.kind = 'post' AND r.object = p.ID
		WHERE CONCAT(r.type, '/', r.id) = '$1' AND r.language = '${2:-fr}'"
}
# foreign DUMP: the rows of it that are not ours: no row of profint's tables, of our objects, or that names them
foreign() {
	local posts terms tts
	posts=$(site_sql "SELECT GROUP_CONCAT(p.ID SEPARATOR '|') FROM mein_posts p WHERE ID > $last_post")
	terms=$(site_sql "SELECT GROUP_CONCAT(term_id SEPARATOR '|') FROM mein_terms WHERE term_id > $last_term")
	tts=$(site_sql "SELECT GROUP_CONCAT(term_taxonomy_id SEPARATOR '|') FROM mein_term_taxonomy WHERE term_taxonomy_id > $last_tt")
	grep -vE "^INSERT INTO \`mein_profint_" "$1" | grep -vE "^INSERT INTO \`mein_posts\` VALUES \(($posts)," |
		grep -vE "^INSERT INTO \`mein_postmeta\` VALUES \([0-9]+,($posts)," |
		grep -vE "^INSERT INTO \`mein_term(s|meta)\` VALUES \(([0-9]+,)?($terms),'" |
		grep -vE "^INSERT INTO \`mein_term_taxonomy\` VALUES \(($tts)," |
		grep -vE "^INSERT INTO \`mein_term_relationships\` VALUES \(($posts|$terms),"
}
last_post=$(site_sql "SELECT MAX(ID) FROM mein_posts")
last_term=$(site_sql "SELECT MAX(term_id) FROM mein_terms")
last_tt=$(site_sql "SELECT MAX(term_taxonomy_id) FROM mein_term_taxonomy")
# the languages are shared: their terms only count how many posts they have
languages=$(site_sql "SELECT GROUP_CONCAT(term_taxonomy_id SEPARATOR '|') FROM mein_term_taxonomy WHERE taxonomy IN ('language', 'term_language')")
# untouched NAME: what is not ours is byte for byte what it was
untouched() {
	local mask="s/^(INSERT INTO \`mein_term_taxonomy\` VALUES \(($languages),.*,)[0-9]+\);/\\1n);/"
	site_dump >"$SITE_DIR/now"
	grep -v '^INSERT INTO `mein_profint_' "$SITE_DIR/before" | sed -E "$mask" >"$SITE_DIR/before.masked"
	foreign "$SITE_DIR/now" | sed -E "$mask" >"$SITE_DIR/now.masked"
	same "$SITE_DIR/before.masked" "$SITE_DIR/now.masked" "$1"
}

profint plan "$BUNDLE"
untouched "plan changes nothing of the neighbours"
profint sync --json "$BUNDLE"
is "$status" 0 "the bundle goes into a site that is full already"
counted "created=8" "every record becomes a new object, none takes over one that was there"
untouched "the import changes nothing of the neighbours"

# --- slugs ---

is "$(slug practice/un) $(slug practice/un en)" "un-2 un-3" "a slug that a stranger has gets a number, in each language"
is "$(slug tool/un)" un-2 "so it is in every type"
is "$(slug practice/deux) $(slug practice/deux en)" "deux deux-en" "a slug that our own other language has gets its code"
is "$(slug practice/deux-bis)" deux-2 "a slug that another record of ours has gets a number"
is "$(slug practice/trois)" trois "what is in the trash has given its slug away"
is "$(slug page/mere) $(slug page/mere en)" "mere-2 mere-3" "a draft holds its slug as well"
is "$(slug page/un)" un "under another parent the slug is free"
is "$(site_sql "SELECT GROUP_CONCAT(t.slug ORDER BY t.term_id) FROM mein_terms t JOIN mein_profint_record r ON r.kind = 'term' AND r.object = t.term_id
	WHERE r.type = 'area'")" "domaine-3,domaine-4" "a term's number is looked for in all taxonomies"

# --- afterwards ---

for field in title body; do
	record_set practice/un $field.fr 'Autre'
	record_set page/mere $field.fr 'Autre'
done
record_set area/domaine title.fr 'Autre domaine'
record_set practice/un area null
record_set practice/un area area/domaine
record_set practice/un slug.fr deux
profint sync --json "$BUNDLE"
is "$status $(said records.updated)" "0 3" "the bundle changes"
untouched "an update changes nothing of the neighbours"
is "$(slug practice/un)" deux-3 "a slug that is asked for later gets the next number"
profint sync --json "$BUNDLE"
counted "unchanged=8" "the next run finds nothing to do"
untouched "and changes nothing of the neighbours"
is "$(site_sql "SELECT GROUP_CONCAT(count) FROM mein_term_taxonomy WHERE taxonomy = 'profint_area' AND term_taxonomy_id <= $last_tt")" 1 \
	"the neighbour's term counts what it counted"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault, not even in what is not ours"

# --- two sites in one database ---

site_eval 'wp_set_current_user(1); wp_insert_post(["post_type" => "post", "post_status" => "publish", "post_title" => "Encore"]);' >/dev/null
site_dump | grep -v '`zweit_' >"$SITE_DIR/first"
database_grant "$SITE_SERVER" "$SITE_DB" zweit_ profint
site_set prefix zweit_
profint sync --json "$BUNDLE"
counted "created=8" "the second WordPress in the database takes the bundle for itself"
site_dump | grep -v '`zweit_' >"$SITE_DIR/second"
same "$SITE_DIR/first" "$SITE_DIR/second" "and the first one keeps every byte"
