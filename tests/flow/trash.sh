#!/usr/bin/env bash
# Trash: of twins one goes to the trash with the engine and one with WordPress's own functions, and both come back.
# No row tells which was which, but for names, moments and numbers.
. "$(dirname "$0")/../support/story.sh"

# twin NAME TYPE: every row about one of the two, with its name, its numbers and the seconds taken out. WordPress also takes
# the name that a post had in the trash for an old address of it (_wp_old_slug); nobody ever came by that one.
twin() {
	local id
	id=$(site_sql "SELECT object FROM wp_profint_record WHERE id = '$1' AND type = '$2' AND language = 'fr'")
	{
		site_sql "SELECT * FROM wp_posts WHERE ID = $id"
		site_sql "SELECT meta_key, meta_value FROM wp_postmeta WHERE post_id = $id AND meta_key NOT LIKE '\\_edit%' AND meta_value NOT LIKE '%\\_\\_trashed' ORDER BY meta_key, meta_value"
		site_sql "SELECT comment_content, comment_approved FROM wp_comments WHERE comment_post_ID = $id ORDER BY comment_ID"
		site_sql "SELECT term_taxonomy_id FROM wp_term_relationships WHERE object_id = $id AND term_taxonomy_id NOT IN
			(SELECT term_taxonomy_id FROM wp_term_taxonomy WHERE taxonomy LIKE '%\\_translations') ORDER BY 1"
		site_sql "SELECT post_title, post_content, post_excerpt, post_status, post_name, post_author FROM wp_posts WHERE post_parent = $id AND post_type = 'revision' ORDER BY ID"
	} | sed -E "s/i:[0-9]+;/i:N;/g; s/s:[0-9]+:/s:N:/g; s/\b$1\b/TWIN/g; s/\b$1__/TWIN__/g; s/\b$id\b/ID/g; s/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}/MOMENT/g; s/^_wp_trash_meta_time\t[0-9]+$/_wp_trash_meta_time\tTIME/"
}
# alike NAME: the twins of each kind
alike() {
	local type
	for type in practice page module; do
		twin lune $type >"$SITE_DIR/lune"
		twin mars $type >"$SITE_DIR/mars"
		ok "$version: $1: there is something to compare ($type)" test -s "$SITE_DIR/lune"
		same "$SITE_DIR/mars" "$SITE_DIR/lune" "$version: $1: the $type is as WordPress leaves its twin"
	done
}
counts() {
	site_sql "SELECT y.taxonomy, t.slug, y.count FROM wp_term_taxonomy y JOIN wp_terms t USING (term_id) WHERE y.taxonomy LIKE 'profint\\_%' OR y.taxonomy IN ('language', 'category') ORDER BY 1, 2"
}
# in_wordpress CODE: for every twin of WordPress's, $id
in_wordpress() {
	local id
	for id in $(site_sql "SELECT object FROM wp_profint_record WHERE id = 'mars'"); do
		site_eval "wp_set_current_user(1); \$id = $id; $1"
	done
}

for version in 6.1 6.8; do
	if ! why=$(wordpress_tree $version 2>&1 >/dev/null); then
		skip "$version: ${why##*: }"
		continue
	fi
	site_new --wordpress $version
	mkdir -p "$SITE_WP/wp-content/mu-plugins"
	printf "<?php add_action('init', static function () { register_taxonomy_for_object_type('category', 'page'); });\n" >"$SITE_WP/wp-content/mu-plugins/categories.php"
	site_eval 'Profint\Plugin::instance()->contract()->write();'
	site_set hook_secret_file ''
	site_set max_trash 100
	bundle_new "$SITE_DIR/bundle"
	record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"}}'
	for name in lune mars; do
		record "{\"type\":\"practice\",\"id\":\"$name\",\"area\":\"area/aa\",\"title\":{\"fr\":\"$name\"},\"body\":{\"fr\":\"<p>Corps.</p>\"},\"country\":\"FR\"}" \
			"{\"type\":\"page\",\"id\":\"$name\",\"title\":{\"fr\":\"$name\"},\"body\":{\"fr\":\"<p>Corps.</p>\"}}" \
			"{\"type\":\"module\",\"id\":\"$name\",\"area\":\"area/aa\",\"title\":{\"fr\":\"$name\"},\"summary\":{\"fr\":\"Résumé.\"}}"
	done
	bundle_seal
	profint sync --json "$BUNDLE"
	is "$status" 0 "$version: the twins are there"
	for id in $(site_sql "SELECT object FROM wp_profint_record WHERE id IN ('lune', 'mars')"); do
		site_eval "foreach ([1, 0, 'spam'] as \$state) wp_insert_comment(['comment_post_ID' => $id, 'comment_content' => 'Mot', 'comment_approved' => \$state]);
			wp_set_object_terms($id, [1], 'category');"
	done
	alike "published"
	counts >"$SITE_DIR/counts"
	cp -r "$BUNDLE" "$SITE_DIR/whole"

	for type in practice page module; do record_drop $type/lune; done
	profint sync --json "$BUNDLE"
	is "$status $(said records.trashed)" "0 3" "$version: the engine throws one away"
	in_wordpress 'wp_trash_post($id);'
	alike "in the trash"
	is "$(counts | awk '{ sum += $3 } END { print sum }')" 1 "$version: nothing counts in any term, not even in the site's own (but for its first article)"

	rm -rf "$BUNDLE"
	cp -r "$SITE_DIR/whole" "$BUNDLE"
	profint sync --json "$BUNDLE"
	is "$status $(said records.restored)" "0 3" "$version: the engine brings it back"
	in_wordpress "add_filter('wp_untrash_post_status', 'wp_untrash_post_set_previous_status', 10, 3); wp_untrash_post(\$id);"
	alike "back from the trash"
	counts >"$SITE_DIR/counts.again"
	same "$SITE_DIR/counts" "$SITE_DIR/counts.again" "$version: the counts are what they were"
	profint verify --json
	is "$status $(said faults)" "0 []" "$version: verify finds no fault"
done
