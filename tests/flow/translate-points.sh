#!/usr/bin/env bash
# Translated whole: the engine is ended at each named point of a translation, before and after every commit.
# What stands is whole; the same command again ends where an undisturbed one does, and pays again at most for the request
# that was on its way. PROFINT_LONG=1 takes every passing of every point instead of a sample.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/whole.sh"
. "$PROFINT_SOURCE/tests/support/points.sh"

points_need
MORE=3
site_new
provider_start
site_set hook_secret_file ''
site_set lease_seconds 5
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine"}}' \
	'{"type":"module","id":"base","area":"area/aa","title":{"fr":"Accompagner"},"summary":{"fr":"Un module."},"modes":["team"]}' \
	'{"type":"sequence","id":"base-1","module":"module/base","order":2,"title":{"fr":"Séquence"},"body":{"fr":"<p>Le corps.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(said translations.sent)" "0 0" "the French content is there"
site_set providers libretranslate
site_set libretranslate_url "$PROVIDER_URL"
mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --skip-comments --hex-blob --default-character-set=utf8mb4 "$SITE_DB" >"$SITE_DIR/french.sql"
canonical >"$SITE_DIR/french"

requests() {
	provider_asked | wc -l
}
points_passed profint translate --json >"$SITE_DIR/points"
canonical >"$SITE_DIR/translated"
paid=$(requests)
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_record WHERE state = 'machine'")" 9 "an undisturbed run makes every record in every language"
for name in publish commit; do
	ok "it passes the points $name-before and $name-after" grep -qE "^$name-before:" "$SITE_DIR/points"
	is "$(grep -c "^$name-before:" "$SITE_DIR/points")" "$(grep -c "^$name-after:" "$SITE_DIR/points")" "each passing of $name has its before and its after"
done

chosen() {
	if [ -n "$PROFINT_LONG" ]; then
		cat "$SITE_DIR/points"
	else
		grep -E '^publish-(before|after):1$' "$SITE_DIR/points"
		grep -E '^commit-(before|after):' "$SITE_DIR/points" | shuf -n 4
		grep -vE '^(commit|publish)-' "$SITE_DIR/points" | shuf -n "$MORE"
	fi
}
for point in $(chosen); do
	database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/french.sql"
	requests >/dev/null
	PROFINT_KILL_AT=$point profint translate --json
	is "$status" 137 "ended at $point"
	canonical >"$SITE_DIR/found"
	either "$SITE_DIR/found" "$SITE_DIR/french" "$SITE_DIR/translated" "ended at $point"
	whole "ended at $point"
	expired
	profint translate --json
	is "$status $(said outcome translations.failed)" "0 done 0" "ended at $point: the same command again is done"
	canonical >"$SITE_DIR/found"
	same "$SITE_DIR/translated" "$SITE_DIR/found" "ended at $point: and ends where an undisturbed one does"
	ok "ended at $point: at most one request is paid twice" test "$(requests)" -le $((paid + 1))
	is "$(site_sql "SELECT COUNT(*) FROM wp_profint_run WHERE outcome = 'running'")" 0 "ended at $point: no run is called running for ever"
done
