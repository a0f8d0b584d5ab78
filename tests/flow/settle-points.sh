#!/usr/bin/env bash
# Settled whole: the engine is ended at each named point of a settlement. Either nothing of it stands, or all: the object, its
# revision, ledger, run, history, outbox and the conflict's row; and the same settlement again ends where an undisturbed one does.
# PROFINT_LONG=1 takes every passing of every point instead of a sample.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/whole.sh"
. "$PROFINT_SOURCE/tests/support/points.sh"

points_need
MORE=4
site_new
site_set hook_secret_file ''
site_set lease_seconds 5
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un"},"body":{"fr":"<p>Un.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
un=$(site_sql "SELECT object FROM wp_profint_record WHERE type = 'practice'")
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $un, 'post_title' => 'Un, du site']);"
record_set practice/un title.fr "Un, du lot"
profint sync --json "$BUNDLE"
is "$status" 4 "a conflict waits"
mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --skip-comments --hex-blob --default-character-set=utf8mb4 "$SITE_DB" >"$SITE_DIR/open.sql"

# standing: all that a settlement writes, in a line
standing() {
	site_sql "SELECT CONCAT_WS(' | ', p.post_title, c.state, c.choice, r.site = 0,
		(SELECT COUNT(*) FROM wp_posts WHERE post_parent = p.ID AND post_type = 'revision' AND post_title = 'Un, du lot'),
		(SELECT COUNT(*) FROM wp_profint_run WHERE command = 'settle'),
		(SELECT COUNT(*) FROM wp_profint_change WHERE action = 'settle'),
		(SELECT COUNT(*) FROM wp_profint_outbox o JOIN wp_profint_run u USING (run) WHERE u.command = 'settle'))
		FROM wp_posts p JOIN wp_profint_conflict c ON c.object = p.ID JOIN wp_profint_record r ON r.object = p.ID AND r.kind = 'post' WHERE p.ID = $un"
}
before=$(standing)
points_passed profint settle 1 theirs >"$SITE_DIR/points"
after=$(standing)
is "$before" "Un, du site | open |  | 1 | 0 | 0 | 0 | 0" "before it the site's text is there, and nothing of a settlement"
is "$after" "Un, du lot | settled | theirs | 1 | 1 | 1 | 1 | 1" "after an undisturbed one everything stands once"
is "$(grep -c '^commit-before:' "$SITE_DIR/points")" 1 "a settlement is one transaction"

chosen() {
	if [ -n "$PROFINT_LONG" ]; then
		cat "$SITE_DIR/points"
	else
		grep -E '^commit-(before|after):' "$SITE_DIR/points"
		grep -vE '^commit-' "$SITE_DIR/points" | shuf -n "$MORE"
	fi
}
for point in $(chosen); do
	database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/open.sql"
	PROFINT_KILL_AT=$point profint settle 1 theirs
	is "$status" 137 "ended at $point"
	found=$(standing)
	case $found in
	"$before" | "$after") passed "ended at $point: all of it stands or nothing" ;;
	*) failed "ended at $point: all of it stands or nothing" "found: $found" ;;
	esac
	expired
	profint settle 1 theirs --json
	is "$status $(said outcome)" "0 done" "ended at $point: the same settlement again is done"
	is "$(standing)" "$after" "ended at $point: and ends where an undisturbed one does"
	is "$(site_sql "SELECT COUNT(*) FROM wp_profint_run WHERE outcome = 'running'")" 0 "ended at $point: no run is called running for ever"
done
profint sync --json "$BUNDLE"
is "$status $(site_sql "SELECT COUNT(*) FROM wp_profint_conflict WHERE state = 'open'")" "0 0" "the next sync has nothing to ask"
profint verify --json
is "$(said faults)" "[]" "verify finds no fault"
