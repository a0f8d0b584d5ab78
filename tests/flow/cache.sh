#!/usr/bin/env bash
# Cache: with a persistent object cache every read of pages and administration sees what the engine wrote once the outbox
# is drained, and not before. With files that survive requests, and with Redis.
. "$(dirname "$0")/../support/story.sh"

object() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
drain() {
	site_eval '$result = Profint\Plugin::instance()->drain()->run(0); echo "$result[delivered] $result[failed]";'
}
# reads NAME: what WordPress reads with its cache, into a file; twice, for the first fills the cache
reads() {
	site_php reads.php >"$SITE_DIR/$1"
}
# truth: the same without any cache
truth() {
	mv "$SITE_WP/wp-content/object-cache.php" "$SITE_DIR/object-cache.php"
	reads truth
	mv "$SITE_DIR/object-cache.php" "$SITE_WP/wp-content/object-cache.php"
}
# admin PATH: a page of the administration, logged in
admin() {
	[ -f "$SITE_DIR/cookies" ] || curl -s -o /dev/null -c "$SITE_DIR/cookies" -b wordpress_test_cookie=WP+Cookie+check \
		-d "log=admin&pwd=password&testcookie=1" "$SITE_URL/wp-login.php"
	site_get "/wp-admin/$1" -b "$SITE_DIR/cookies"
}
# fresh NAME: everything that is read is the truth, the first and the second time
fresh() {
	truth
	reads now
	same "$SITE_DIR/truth" "$SITE_DIR/now" "$store: $1"
	reads now
	same "$SITE_DIR/truth" "$SITE_DIR/now" "$store: $1, from the cache too"
}

content() {
	bundle_new "$SITE_DIR/bundle"
	record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A","en":"Area A"}}' \
		'{"type":"area","id":"bb","order":2,"color":"#bb0000","title":{"fr":"Domaine B","en":"Area B"}}' \
		'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"summary":{"fr":"Résumé.","en":"Summary."},"body":{"fr":"<p>Corps.</p>","en":"<p>Body.</p>"},"place":{"fr":"Lyon","en":"Lyons"},"country":"FR"}' \
		'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"}}' \
		'{"type":"page","id":"mere","title":{"fr":"Mère"},"body":{"fr":"<p>Mère.</p>"}}' \
		'{"type":"page","id":"fille","parent":"page/mere","order":1,"slug":{"fr":"fille"},"title":{"fr":"Fille"},"body":{"fr":"<p>Fille.</p>"}}'
	bundle_seal
	profint sync --json "$BUNDLE"
	is "$status $(said records.created outbox.pending)" "0 6 0" "$store: the content is there and told"
}

changes() {
	record_set practice/un title.fr "Un, tout neuf"
	record_set practice/un place.fr "Bron"
	record_set practice/un area area/bb
	record_set practice/un country SE
	record_set practice/deux title.en "Two"
	record_set practice/deux body.en "<p>Two.</p>"
	record_set practice/deux status draft
	record_set area/bb title.fr "Domaine B, neuf"
	record_set area/bb color "#00bb00"
	record_set page/fille parent null
	record_set page/fille slug.fr fille-neuve
	record '{"type":"practice","id":"trois","area":"area/bb","title":{"fr":"Trois, neuf"},"body":{"fr":"<p>Trois.</p>"}}' \
		'{"type":"page","id":"neuve","title":{"fr":"Page neuve"},"body":{"fr":"<p>Neuve.</p>"}}' \
		'{"type":"partner","id":"tikitut","title":{"fr":"Tikitut"},"country":"SE"}'
	bundle_seal
}

told_anew() {
	local un deux
	un=$(object practice/un)
	deux=$(object practice/deux)
	cp "$PROFINT_SOURCE/tests/support/object-cache.php" "$SITE_WP/wp-content/object-cache.php"
	truth
	reads before
	reads before
	same "$SITE_DIR/truth" "$SITE_DIR/before" "$store: the cache is filled, and right"
	contains "$(site_get /bonnes-pratiques/)$(admin "edit.php?post_type=profint_practice")" "Deux" "$store: pages and administration are in it"

	site_set hook_secret_file ''
	changes
	profint sync --json "$BUNDLE"
	is "$status $(said records.created records.updated)" "0 3 4" "$store: the engine wrote"
	reads stale
	is "$(grep -c '^practice/un@fr \(post\|metas\|profint_area\): .*\(Un, tout neuf\|Bron\|neuf\)' "$SITE_DIR/stale" || true)" 0 \
		"$store: without the drain a post, its metas and its terms are the old ones"
	is "$(diff "$SITE_DIR/before" "$SITE_DIR/stale" | grep -c '^[<>] \(area/bb@fr [tm]e\|practice/deux@fr \(post\|metas\)\|page/fille@fr post\|profint_area \(terms\|used\)\)' || true)" 0 \
		"$store: and so are other posts, terms, lists and their counts"
	lacks "$(site_get /bonnes-pratiques/)" "Un, tout neuf" "$store: and the page that visitors see"

	[[ $(drain) == *" 0" ]] && passed "$store: the outbox is drained" || failed "$store: the outbox is drained"
	fresh "every read sees what the engine wrote"
	contains "$(site_get /bonnes-pratiques/)" "Un, tout neuf" "$store: visitors see it"
	contains "$(admin "edit.php?post_type=profint_practice")" "Trois, neuf" "$store: the administration sees it"

	# away and gone
	site_sql "INSERT INTO wp_comments (comment_post_ID, comment_author, comment_content, comment_approved) VALUES ($un, 'x', 'x', '1');
		UPDATE wp_posts SET comment_count = 1 WHERE ID = $un"
	reads warm
	site_sql "UPDATE wp_posts SET post_status = 'trash', post_name = CONCAT(post_name, '__trashed') WHERE ID = $un;
		UPDATE wp_comments SET comment_approved = 'post-trashed' WHERE comment_post_ID = $un;
		UPDATE wp_term_taxonomy SET count = count - 1 WHERE term_taxonomy_id IN (SELECT term_taxonomy_id FROM wp_term_relationships WHERE object_id = $un);
		INSERT INTO wp_profint_outbox (run, kind, object, action, detail, created) VALUES (9, 'post', $un, 'trash', '{\"before\":{\"status\":\"publish\"}}', UTC_TIMESTAMP()),
		(9, 'post', $deux, 'delete', CONCAT('{\"before\":{\"status\":\"draft\",\"type\":\"profint_practice\",\"tax:profint_area\":\"',
		(SELECT GROUP_CONCAT(term_taxonomy_id) FROM wp_term_relationships WHERE object_id = $deux), '\"}}'), UTC_TIMESTAMP());
		UPDATE wp_term_taxonomy SET count = count + 10 WHERE term_taxonomy_id IN (SELECT term_taxonomy_id FROM wp_term_relationships WHERE object_id = $deux);
		DELETE FROM wp_posts WHERE ID = $deux; DELETE FROM wp_postmeta WHERE post_id = $deux; DELETE FROM wp_term_relationships WHERE object_id = $deux"
	is "$(drain)" "2 0" "$store: a trashed and a deleted post are told"
	fresh "every read sees that they are away, and the counts that followed"
}

# someone who read the old row before the commit puts it into the cache after it was dropped
late_reader() {
	local trois
	trois=$(object practice/trois)
	mkdir -p "$SITE_WP/wp-content/mu-plugins"
	printf '<?php add_action("save_post", function ($id, $post) { $old = clone $post; $old->post_title = "Ancien"; $old = (object) get_object_vars($old);
		wp_cache_set($id, $old, "posts"); wp_cache_set($id, ["_profint_area" => ["vieux"]], "post_meta"); wp_cache_set("last_changed", "1", "posts"); }, 999, 2);' \
		>"$SITE_WP/wp-content/mu-plugins/late.php"
	record_set practice/trois title.fr "Trois, encore"
	profint sync --json "$BUNDLE"
	is "$(drain)" "1 0" "$store: a late reader filled the cache while hooks were fired"
	rm "$SITE_WP/wp-content/mu-plugins/late.php"
	fresh "caches are dropped once more after the hooks"
}

redis_start() {
	local binary
	binary=$(command -v redis-server || command -v redis-check-rdb) || return 1
	php -r 'exit(class_exists("Redis") ? 0 : 1);' || return 1
	# the same program under its other name: redis-tools has it without a service
	process_start "$SITE_DIR/redis.pid" "$SITE_DIR/redis.log" bash -c 'exec -a redis-server "$@"' redis "$binary" \
		--port 0 --unixsocket "$SITE_DIR/redis.sock" --save '' --appendonly no --dir "$SITE_DIR"
	for _ in $(seq 100); do
		[ ! -S "$SITE_DIR/redis.sock" ] || return 0
		sleep 0.05
	done
	return 1
}

for version in 6.1 6.8; do
	if ! why=$(wordpress_tree $version 2>&1 >/dev/null); then
		skip "$why"
		continue
	fi
	store="files, WordPress $version"
	site_new --wordpress $version --http
	site_set languages en
	content
	told_anew
	late_reader
	site_http_stop
done

store=Redis
site_new --http
if redis_start; then
	site_set languages en
	content
	printf '%s' "$SITE_DIR/redis.sock" >"$SITE_WP/wp-content/cache-redis"
	: >"$SITE_WP/wp-content/cache-groups"
	told_anew
	late_reader
	process_stop "$SITE_DIR/redis.pid" redis-server
else
	skip "Redis: redis-tools (or redis-server) and PHP's redis extension are not both installed"
fi
site_http_stop
