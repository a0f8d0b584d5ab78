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
		/ _wp_old_slug /d; s/(^|[^0-9a-z,[])$1\b/\1OBJECT/g; / clean_term_cache /s/\[$1\]/[OBJECT]/; s/(_wp_desired_post_slug) .*/\1 SLUG/; / delete_post [0-9]+$/d" "$SITE_WP/wp-content/heard.log" >"$SITE_DIR/$2"
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

# out of the bundle and back; a run that made a post is undone
bin_is_told() {
	local post=$1 own=$2 line run
	line=$(grep '"un"' "$BUNDLE/records/practice.jsonl")
	record_drop practice/un
	heard 0 ignored
	profint sync --json --allow-trash 1 "$BUNDLE"
	is "$status $(said records.trashed outbox.pending)" "0 1 0" "$version: the engine trashed a post"
	heard "$post" engine
	like trash 0 "$own" >/dev/null
	heard "$own" core
	alike "trashing is told as wp_trash_post tells it"

	record "$line"
	bundle_seal
	profint sync --json "$BUNDLE"
	is "$status $(said records.restored outbox.pending)" "0 1 0" "$version: and took it out of the trash"
	heard "$post" engine
	like untrash 0 "$own" >/dev/null
	heard "$own" core
	alike "untrashing is told as wp_untrash_post tells it"

	record '{"type":"practice","id":"quatre","area":"area/aa","title":{"fr":"Quatre"},"summary":{"fr":"Court."},"body":{"fr":"<p>Corps.</p>"},"place":{"fr":"Lyon"},"country":"FR"}'
	bundle_seal
	profint sync --json "$BUNDLE"
	run=$(said run)
	post=$(object practice/quatre)
	own=$(like create "$post")
	heard 0 ignored
	profint undo --json "$run"
	is "$status $(said objects.deleted outbox.pending)" "0 1 0" "$version: a run that made a post is undone"
	heard "$post" engine
	like delete 0 "$own" >/dev/null
	heard "$own" core
	alike "deleting is told as wp_delete_post tells it"
	record_drop practice/quatre
}

terms_are_told() {
	local term own tt run
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

	record '{"type":"area","id":"dd","order":4,"color":"#dd0000","title":{"fr":"Domaine D"}}'
	bundle_seal
	profint sync --json "$BUNDLE"
	run=$(said run)
	term=$(object area/dd)
	tt=$(tt_of "$term")
	own=$(like create profint_area "$term")
	heard 0 ignored
	profint undo --json "$run"
	is "$status $(said objects.deleted outbox.pending)" "0 1 0" "$version: a run that made a term is undone"
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
