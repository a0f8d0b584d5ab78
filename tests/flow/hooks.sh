#!/usr/bin/env bash
# Hooks: a plugin that listens as Yoast, ElasticPress, WP Rocket, Relevanssi and others do hears the same actions, in the
# same order and about the same, whether an object was written by WordPress's own functions or by the engine.
#
# Left out are, as docs/hooks.md says: hooks from before the write, revisions, relations to languages and groups of
# translations, and the metas that core's own (unhooked) callbacks leave for an old address.
. "$(dirname "$0")/../support/story.sh"

# heard OBJECT NAME: what was heard since the last call, into a file
heard() {
	touch "$SITE_WP/wp-content/heard.log"
	sed -E "/ (pre_post_update|delete_term_relationships) /d; /\/revision\//d; / (language|post_translations|term_language|term_translations)\b/d
		/ _wp_old_slug /d; s/\b$1\b/OBJECT/g; s/(_wp_desired_post_slug) .*/\1 SLUG/; / delete_post [0-9]+$/d" "$SITE_WP/wp-content/heard.log" >"$SITE_DIR/$2"
	rm "$SITE_WP/wp-content/heard.log"
}
# alike NAME: what was heard of the engine's object and of core's is the same
alike() {
	same "$SITE_DIR/core" "$SITE_DIR/engine" "$version: $1"
}
object() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = 'fr'"
}
like() {
	site_php like.php "$@"
}
drain() {
	site_eval '$result = Profint\Plugin::instance()->drain()->run(0); echo "$result[delivered] $result[failed]";'
}
# row ACTION POST DETAIL: an outbox row as the engine leaves one
row() {
	site_sql "INSERT INTO wp_profint_outbox (run, kind, object, action, detail, created) VALUES (999, '${4:-post}', $2, '$1', '$3', UTC_TIMESTAMP())"
}

# the engine writes, WordPress is told over HTTP; then the same by core
posts_are_told() {
	local post own
	record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"}}' \
		'{"type":"area","id":"bb","order":2,"color":"#bb0000","title":{"fr":"Domaine B"}}' \
		'{"type":"practice","id":"zero","area":"area/aa","title":{"fr":"Zéro"},"body":{"fr":"<p>Pour le pays.</p>"},"country":"FR"}'
	bundle_seal
	profint sync --json "$BUNDLE"
	heard 0 ignored
	record '{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un"},"summary":{"fr":"Résumé."},"body":{"fr":"<p>Corps.</p>"},"place":{"fr":"Lyon"},"country":"FR"}'
	bundle_seal
	profint sync --json "$BUNDLE"
	is "$status $(said outbox.pending)" "0 0" "$version: WordPress was told of a new post"
	post=$(object practice/un)
	heard "$post" engine
	own=$(like create "$post")
	heard "$own" core
	alike "a new post is told as wp_insert_post tells it"
	contains "$(cat "$SITE_DIR/engine")" "relevanssi wp_after_insert_post OBJECT OBJECT/publish" "$version: and it was heard"

	record_set practice/un title.fr "Un, revu"
	record_set practice/un place.fr "Bron"
	record_set practice/un area area/bb
	record_set practice/un source '{"title":"Guide","pages":"3"}'
	heard 0 ignored
	profint sync --json "$BUNDLE"
	heard "$post" engine
	like update "$post" "$own" >/dev/null
	heard "$own" core
	alike "an update of title, metas and terms is told as wp_update_post tells it"
	contains "$(cat "$SITE_DIR/engine")" "deleted_term_relationships" "$version: with the term that went"

	record_set practice/un status draft
	heard 0 ignored
	profint sync --json "$BUNDLE"
	heard "$post" engine
	like update "$post" "$own" >/dev/null
	heard "$own" core
	alike "a post that becomes a draft is told alike"
	record_set practice/un status publish
	heard 0 ignored
	profint sync --json "$BUNDLE"
	heard "$post" engine
	like update "$post" "$own" >/dev/null
	heard "$own" core
	alike "and one that is published again"
	bin_is_told "$post" "$own"
}

bin_is_told() {
	local post=$1 own=$2 metas
	site_sql "UPDATE wp_posts SET post_status = 'trash', post_name = CONCAT(post_name, '__trashed') WHERE ID = $post;
		INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ($post, '_wp_trash_meta_status', 'publish'),
		($post, '_wp_trash_meta_time', UNIX_TIMESTAMP()), ($post, '_wp_desired_post_slug', 'un-revu')"
	row trash "$post" '{"before":{"status":"publish","slug":"un-revu"}}'
	is "$(drain)" "1 0" "$version: trashing was told"
	heard "$post" engine
	like trash 0 "$own" >/dev/null
	heard "$own" core
	alike "trashing is told as wp_trash_post tells it"

	site_sql "UPDATE wp_posts SET post_status = 'publish', post_name = 'un-revu' WHERE ID = $post;
		DELETE FROM wp_postmeta WHERE post_id = $post AND meta_key LIKE '\\\\_wp\\\\_%'"
	row untrash "$post" '{"before":{"status":"trash","slug":"un-revu__trashed","meta:_wp_trash_meta_status":"publish"}}'
	drain >/dev/null
	heard "$post" engine
	like untrash 0 "$own" >/dev/null
	heard "$own" core
	alike "untrashing is told as wp_untrash_post tells it"

	metas=$(site_sql "SELECT GROUP_CONCAT(CONCAT('\"meta:', meta_key, '\":\"', meta_value, '\"') ORDER BY meta_id) FROM wp_postmeta WHERE post_id = $post")
	metas+=$(site_sql "SELECT CONCAT(',\"title\":\"', post_title, '\",\"excerpt\":\"', post_excerpt, '\"') FROM wp_posts WHERE ID = $post")
	metas+=$(site_sql "SELECT GROUP_CONCAT(CONCAT(',\"tax:', taxonomy, '\":\"', term_taxonomy_id, '\"') ORDER BY taxonomy = 'profint_country' SEPARATOR '')
		FROM wp_term_relationships JOIN wp_term_taxonomy USING (term_taxonomy_id) WHERE object_id = $post AND taxonomy LIKE 'profint%'")
	site_sql "DELETE FROM wp_posts WHERE ID = $post; DELETE FROM wp_postmeta WHERE post_id = $post; DELETE FROM wp_term_relationships WHERE object_id = $post"
	row delete "$post" "{\"before\":{\"status\":\"publish\",\"type\":\"profint_practice\",$metas}}"
	drain >/dev/null
	heard "$post" engine
	like delete 0 "$own" >/dev/null
	heard "$own" core
	alike "deleting is told as wp_delete_post tells it"
}

terms_are_told() {
	local term own tt
	record '{"type":"area","id":"cc","order":3,"color":"#cc0000","title":{"fr":"Domaine C"},"summary":{"fr":"Trois."}}'
	bundle_seal
	heard 0 ignored
	profint sync --json "$BUNDLE"
	term=$(object area/cc)
	tt=$(site_sql "SELECT tt FROM wp_profint_record WHERE type = 'area' AND id = 'cc'")
	heard_term "$term" "$tt" engine
	own=$(like create profint_area "$term")
	heard_term "$own" "$(tt_of "$own")" core
	alike "a new term is told as wp_insert_term tells it"
	record_set area/cc title.fr "Domaine Cé"
	record_set area/cc color "#cc00cc"
	heard 0 ignored
	profint sync --json "$BUNDLE"
	heard_term "$term" "$tt" engine
	like update profint_area "$term" "$own" >/dev/null
	heard_term "$own" "$(tt_of "$own")" core
	alike "a changed term is told as wp_update_term tells it"

	site_sql "DELETE FROM wp_terms WHERE term_id = $term; DELETE FROM wp_term_taxonomy WHERE term_id = $term; DELETE FROM wp_termmeta WHERE term_id = $term"
	row delete "$term" "{\"taxonomy\":\"profint_area\",\"before\":{\"tt\":$tt,\"title\":\"Domaine Cé\",\"slug\":\"domaine-c\"}}" term
	drain >/dev/null
	heard_term "$term" "$tt" engine
	local own_tt
	own_tt=$(tt_of "$own")
	like delete profint_area 0 "$own" >/dev/null
	heard_term "$own" "$own_tt" core
	alike "a deleted term is told as wp_delete_term tells it"
}
tt_of() {
	site_sql "SELECT term_taxonomy_id FROM wp_term_taxonomy WHERE term_id = $1"
}
heard_term() {
	sed -i "s/ $2 profint_area/ TT profint_area/; s/\(_profint_area [0-9]*\) $2$/\1 TT/" "$SITE_WP/wp-content/heard.log" 2>/dev/null || true
	heard "$1" "$3"
}

for version in 6.1 6.8; do
	if ! why=$(wordpress_tree $version 2>&1 >/dev/null); then
		skip "$why"
		continue
	fi
	site_new --wordpress $version --http
	site_set languages ''
	mkdir -p "$SITE_WP/wp-content/mu-plugins"
	cp "$PROFINT_SOURCE/tests/support/listeners.php" "$SITE_WP/wp-content/mu-plugins/"
	bundle_new "$SITE_DIR/bundle"
	posts_are_told
	terms_are_told
	is "$(site_eval 'echo defined("WP_IMPORTING") ? "defined" : "undefined";')" undefined "$version: WP_IMPORTING stays undefined"
	site_http_stop
done
