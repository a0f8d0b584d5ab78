#!/usr/bin/env bash
# Answers: what other plugins change in response to our hooks becomes the new base, so that no later sync takes it back
# or calls it kept; what a person changed meanwhile does not, and what a stale copy took back is shown to a person.
. "$(dirname "$0")/../support/story.sh"

site_new --http
site_set languages 'en'
mkdir -p "$SITE_WP/wp-content/mu-plugins"
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A","en":"Area A"}}' \
	'{"type":"area","id":"bb","order":2,"color":"#bb0000","title":{"fr":"Domaine B","en":"Area B"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"summary":{"fr":"Résumé.","en":"Summary."},"body":{"fr":"<p>Corps.</p>","en":"<p>Body.</p>"},"place":{"fr":"Lyon","en":"Lyons"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"}}'
bundle_seal

# plugin CODE: a must-use plugin from now on; none without CODE. $db, $fr, $en and $bb are there for it.
plugin() {
	rm -f "$SITE_WP"/wp-content/mu-plugins/*.php
	[ -n "${1:-}" ] || return 0
	printf '<?php
		function object($record, $language) {
			global $wpdb;
			return (int) $wpdb->get_var("SELECT object FROM wp_profint_record WHERE CONCAT(type, 0x2f, id) = \x27$record\x27 AND language = \x27$language\x27");
		}
		%s' "$1" >"$SITE_WP/wp-content/mu-plugins/answering.php"
	php -l "$SITE_WP/wp-content/mu-plugins/answering.php" >/dev/null
}
object() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
column() {
	site_sql "SELECT $2 FROM wp_posts WHERE ID = $1"
}
meta() {
	site_sql "SELECT GROUP_CONCAT(meta_value) FROM wp_postmeta WHERE post_id = $1 AND meta_key = '$2'"
}
drain() {
	site_eval '$result = Profint\Plugin::instance()->drain()->run(0); echo "$result[delivered] $result[overtaken] $result[failed]";'
}
plan() {
	profint plan --json "$BUNDLE"
	planned
}
silent() {
	site_others >"$SITE_DIR/before"
	profint sync --json "$BUNDLE"
	site_others >"$SITE_DIR/after"
	same "$SITE_DIR/before" "$SITE_DIR/after" "$1"
}

# --- one row an object and run, in the transaction of the content ---

site_set hook_secret_file ''
profint sync --json "$BUNDLE"
is "$(site_sql "SELECT COUNT(*), COUNT(DISTINCT kind, object), COUNT(DISTINCT run) FROM wp_profint_outbox")" \
	"$(site_sql "SELECT COUNT(*), COUNT(*), 1 FROM wp_profint_record")" "every object of a run has one row, and no more"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_outbox o JOIN wp_posts p ON o.kind = 'post' AND p.ID = o.object WHERE o.detail LIKE CONCAT('{\"sum\":',
	CRC32(CONCAT_WS('|', post_title, post_content, post_excerpt, post_name, post_status, post_parent, menu_order, post_date)), '%')")" 3 \
	"the row of a post says what was written"
is "$(drain)" "7 0 0" "all of them are told"
site_set hook_secret_file "$SITE_DIR/profint.hook"
un=$(object practice/un)
une=$(object practice/un en)
deux=$(object practice/deux)

# --- answers ---

plugin 'add_action("save_post_profint_practice", function ($id, $post) {
	global $wpdb;
	if ($id !== object("practice/un", "fr") || $post->post_title === "Un.") { return; }
	wp_update_post(["ID" => $id, "post_title" => $post->post_title . ".", "post_name" => "un-point"]);
	update_post_meta($id, "_profint_place", strtoupper(get_post_meta($id, "_profint_place", true)));
	update_post_meta(object("practice/un", "en"), "_profint_place", "Lyons, France");
	wp_set_object_terms($id, [object("area/aa", "fr"), object("area/bb", "fr")], "profint_area");
	update_post_meta($id, "_yoast_wpseo_title", "Un | Site");
}, 10, 2);'
record_set practice/un summary.fr "Résumé neuf."
profint sync --json "$BUNDLE"
is "$status $(said records.updated outbox.pending)" "0 1 0" "an update is told"
is "$(column "$un" "CONCAT(post_title, '|', post_name, '|', post_excerpt)")|$(meta "$un" _profint_place)|$(meta "$une" _profint_place)" \
	"Un.|un-point|Résumé neuf.|LYON|Lyons, France" "a plugin answered with a title, a slug, a meta, and a meta of the translation"
is "$(plan)" "" "nothing of it shows as kept"
profint plan --json "$BUNDLE"
counted "unchanged=4" "all records are unchanged"
plugin
silent "the next sync writes nothing"
record_set practice/un summary.fr "Résumé encore."
profint sync --json "$BUNDLE"
is "$status $(said records.updated) $(column "$un" "CONCAT(post_title, '|', post_excerpt)") $(meta "$un" _profint_place)" \
	"0 1 Un.|Résumé encore. LYON" "a later update of another field takes none of it back"
is "$(site_sql "SELECT COUNT(*) FROM wp_term_relationships JOIN wp_term_taxonomy USING (term_taxonomy_id) WHERE object_id = $un AND taxonomy = 'profint_area'")" 2 \
	"the term that the plugin added stays"
record_set practice/un place.fr "Bron"
record_set practice/un title.fr "Un, revu"
is "$(plan)" "update practice/un fr: title meta:_profint_place" "what the bundle changes of it is an update, no conflict"
profint sync --json "$BUNDLE"
is "$status $(column "$un" post_title) $(meta "$un" _profint_place)" "0 Un, revu Bron" "and it is written"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"

plugin 'add_action("edited_term", function ($id) { global $wpdb;
	if ($id === object("area/aa", "fr")) {
		$wpdb->update($wpdb->terms, ["name" => "Domaine A (1)"], ["term_id" => $id]); update_term_meta($id, "profint_color", "#00aa00");
	}
});'
record_set area/aa summary.fr "Un domaine."
profint sync --json "$BUNDLE"
is "$(site_sql "SELECT name FROM wp_terms WHERE term_id = $(object area/aa)") $(plan)" "Domaine A (1) " "an answer about a term is the new base as well"
plugin
silent "and stays without a word"

# a body has marks that only the engine makes
plugin 'add_action("save_post", function ($id, $post) { global $wpdb;
	if ($id === object("practice/deux", "fr")) { $wpdb->update($wpdb->posts, ["post_content" => str_replace("Deux", "Trois", $post->post_content)], ["ID" => $id]); }
}, 10, 2);'
record_set practice/deux title.fr "Deux, revu"
profint sync --json "$BUNDLE"
is "$(plan)" "keep practice/deux fr: content" "a body that a plugin rewrote shows as kept"
plugin
record_set practice/deux order 7
profint sync --json "$BUNDLE"
is "$status $(column "$deux" "CONCAT(menu_order, post_content LIKE '%Trois%')")" "0 71" "and is not overwritten"

# --- not an answer: a person saves while hooks are fired, over a connection of their own ---

plugin 'add_action("save_post", function ($id) {
	if ($id === object("practice/un", "fr")) {
		$other = mysqli_init();
		$other->real_connect("localhost", DB_USER, DB_PASSWORD, DB_NAME, 0, substr(DB_HOST, strlen("localhost:")));
		$other->query("UPDATE wp_posts SET post_title = 0x456469746f72 WHERE ID = $id");
	}
});'
record_set practice/un summary.fr "Encore un autre."
profint sync --json "$BUNDLE"
is "$(said outbox.pending)" 0 "meanwhile someone saves the post"
plugin
site_set hook_secret_file ''
is "$(plan | grep practice/un)" "keep practice/un fr: title" "what a person saved meanwhile is theirs: kept"

# --- between commit and drain ---

heard='add_action("save_post", function ($id) { file_put_contents(WP_CONTENT_DIR . "/heard.log", "$id\n", FILE_APPEND); });'
record_set practice/un summary.fr "Pour l’éditeur."
profint sync --json "$BUNDLE"
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $un, 'post_excerpt' => 'De l’éditeur.']);"
plugin "$heard"
is "$(drain)" "1 1 0" "a post that someone saved since is not announced as ours"
is "$(cat "$SITE_WP/wp-content/heard.log" 2>/dev/null)" "" "its hooks are not fired a second time"
plugin
contains "$(plan | grep practice/un)" "excerpt" "the next plan shows what they changed as kept"

record_set practice/deux title.fr "Deux, tout neuf"
profint sync --json "$BUNDLE"
is "$(column "$deux" post_title)" "Deux, tout neuf" "the engine wrote a title"
# another request had the old post in its cache, and saves it
site_eval "\$old = (array) get_post($deux); \$old['post_title'] = 'Deux, revu'; wp_set_current_user(1); wp_update_post(wp_slash(\$old));"
plugin "$heard"
is "$(drain)" "0 0 1" "a stale copy that took it back is not delivered"
plugin
is "$(cat "$SITE_WP/wp-content/heard.log" 2>/dev/null)" "" "nothing is announced as ours"
contains "$(site_sql "SELECT error FROM wp_profint_outbox")" "title" "the row says which field was set back"
contains "$(plan | grep practice/deux)" "keep practice/deux fr: title" "the plan shows it as kept"
profint verify --json
is "$status" 4 "verify waits for a person"
contains "$out" "title" "and names the field"
profint status
contains "$out" "1 given up" "status counts it"
contains "$out" "title" "and says why"
profint status --json
contains "$(said outbox.given_up.0.error)" "title" "with --json too"
site_eval "(new Profint\Outbox(Profint\Plugin::instance()->schema(), \$GLOBALS['wpdb']))->retry();"
is "$(drain)" "1 0 0" "once a person has seen it, it is announced as it is"

# a callback that saves what it remembered
record_set practice/deux title.fr "Deux, le dernier"
profint plan --json "$BUNDLE"
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $deux, 'post_title' => 'Deux, le dernier']);"
profint sync --json "$BUNDLE"
drain >/dev/null
record_set practice/deux title.fr "Deux, après"
profint sync --json "$BUNDLE"
plugin 'add_action("save_post", function ($id) { global $wpdb;
	if ($id === object("practice/deux", "fr")) { $wpdb->update($wpdb->posts, ["post_title" => "Deux, le dernier"], ["ID" => $id]); } });'
is "$(drain)" "0 0 1" "a callback that sets a title back is noticed"
plugin
contains "$(site_sql "SELECT error FROM wp_profint_outbox")" "title" "with the field"
contains "$(plan | grep practice/deux)" "keep practice/deux fr: title" "and what is there now is kept"
