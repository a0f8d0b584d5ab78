#!/usr/bin/env bash
# Meanwhile: an editor saves while a run is under way, and a writer stands still inside its transaction. The run is stopped
# at named points; what the editor wrote stands afterwards, and who was overtaken writes nothing.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/whole.sh"
. "$PROFINT_SOURCE/tests/support/points.sh"

points_need
site_new
site_set hook_secret_file ''
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"summary":{"fr":"Un.","en":"One."},"body":{"fr":"<p>Corps.</p>","en":"<p>Body.</p>"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"summary":{"fr":"Deux."},"body":{"fr":"<p>Deux.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status" 0 "the bundle is there"
un=$(site_sql "SELECT object FROM wp_profint_record WHERE type = 'practice' AND id = 'un' AND language = 'fr'")
une=$(site_sql "SELECT object FROM wp_profint_record WHERE type = 'practice' AND id = 'un' AND language = 'en'")
deux=$(site_sql "SELECT object FROM wp_profint_record WHERE type = 'practice' AND id = 'deux'")

started() {
	env "$@" "$PROFINT" --config "$SITE_CONFIG" sync --json "$BUNDLE" >"$SITE_DIR/out" 2>"$SITE_DIR/err" &
	pid=$!
}
stopped() {
	local i
	for i in $(seq 400); do
		[ "$(ps -o stat= -p "$pid" | cut -c 1)" != T ] || return 0
		sleep 0.02
	done
	return 1
}
ended() {
	status=0
	wait "$pid" 2>/dev/null || status=$?
	out=$(cat "$SITE_DIR/out") err=$(cat "$SITE_DIR/err")
}
shows() {
	site_sql "SELECT CONCAT(post_title, '|', post_excerpt) FROM wp_posts WHERE ID = $1"
}

# --- an editor saves after the run has looked at the site, before it comes to the post ---

record_set practice/un title.fr 'Un, du paquet'
record_set practice/un title.en 'One, from the bundle'
record_set practice/deux title.fr 'Deux, du paquet'
started PROFINT_STOP_AT=unit-before:2
ok "the run stands before the unit of the posts" stopped
site_eval "wp_set_current_user(1); wp_update_post(wp_slash(['ID' => $un, 'post_excerpt' => 'Écrit ici.']), true);"
kill -CONT "$pid"
ended
is "$status" 0 "the run is done"
counted "updated=1 unchanged=1 deferred=1" "what an editor saved meanwhile is deferred, the rest is written"
is "$(shows "$un")" "Un|Écrit ici." "the editor's post is as the editor left it"
is "$(shows "$une")" "One|One." "so is its translation: a record waits whole"
is "$(shows "$deux")" "Deux, du paquet|Deux." "the other one is the bundle's"
profint sync --json "$BUNDLE"
counted "updated=1 unchanged=2" "the next run comes back to it"
is "$(shows "$un") $(shows "$une")" "Un, du paquet|Écrit ici. One, from the bundle|One." "and writes what the editor did not"

# --- an editor saves while the unit has the row locked ---

record_set practice/un title.fr 'Un, plus tard'
started PROFINT_STOP_AT=unit-planned:2
ok "the run stands inside the unit of the posts" stopped
site_eval "wp_set_current_user(1); wp_update_post(wp_slash(['ID' => $un, 'post_excerpt' => 'Écrit pendant.']), true);" &
editor=$!
sleep 1
ok "the editor's save waits for the unit" kill -0 "$editor"
is "$(shows "$un")" "Un, du paquet|Écrit ici." "nothing is there yet"
kill -CONT "$pid"
ended
wait "$editor"
is "$status" 0 "the run is done as well"
contains "$(shows "$un")" "|Écrit pendant." "the editor's text lands after it"
profint sync --json "$BUNDLE"
contains "$(shows "$un")" "|Écrit pendant." "and no later run takes it away"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"

# --- a writer stands still inside its transaction, past its lease ---

site_set lease_seconds 5
for point in unit-planned:2 commit-before:4; do
	record_set practice/deux title.fr "Deux, $point"
	started PROFINT_STOP_AT=$point
	ok "the run stands at $point, its transaction open" stopped
	fence=$(site_sql "SELECT fence FROM wp_profint_lease")
	profint sync --json --wait 20 "$BUNDLE"
	is "$status" 0 "another one takes over from who stands still at $point"
	is "$(site_sql "SELECT fence FROM wp_profint_lease")" $((fence + 1)) "the fence is raised"
	is "$(shows "$deux")" "Deux, $point|Deux." "it has written everything"
	canonical >"$SITE_DIR/before"
	kill -CONT "$pid"
	ended
	is "$status $(said error.code)" "5 busy" "who was overtaken at $point stops when it wakes up"
	canonical >"$SITE_DIR/after"
	same "$SITE_DIR/before" "$SITE_DIR/after" "and has written nothing any more"
	whole "after $point"
done
