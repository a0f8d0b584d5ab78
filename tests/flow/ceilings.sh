#!/usr/bin/env bash
# Ceilings: what may be spent in a run, a day, a month, and for a language, holds to the character; a job that is too big is split,
# the run ends with 6 and the next one goes on. What was sent counts even when the engine was ended before the answer came, and
# being ended at any moment costs at most the requests that were under way.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/whole.sh"
. "$PROFINT_SOURCE/tests/support/points.sh"

points_need
site_new
site_set hook_secret_file ''
site_set lease_seconds 5
provider_start
site_set libretranslate_url "$PROVIDER_URL"
bundle_new "$SITE_DIR/bundle"
for i in $(seq 40); do
	record "{\"type\":\"page\",\"id\":\"p$i\",\"title\":{\"fr\":\"Page numéro $i\"},\"body\":{\"fr\":\"<p>Le texte de la page numéro $i.</p>\"}}"
done
bundle_seal
profint sync "$BUNDLE"
is "$status" 0 "the French pages are there"
mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --skip-comments --hex-blob --default-character-set=utf8mb4 "$SITE_DB" >"$SITE_DIR/french.sql"
site_set providers libretranslate

# untranslated: the site as it was before anything was asked
untranslated() {
	database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/french.sql"
	provider_asked >/dev/null
}
# taken [LANGUAGE]: characters that the provider took since the last look
taken() {
	provider_seen status language characters | awk -v language="${1:-}" '$1 == 200 && (language == "" || $2 == language) { all += $3 } END { print all + 0 }'
}
# aged INTERVAL: as if that had gone by since everything was sent
aged() {
	site_sql "UPDATE wp_profint_request SET sent = sent - INTERVAL $1"
}
# ended_when SQL COMMAND…: the command, killed as soon as the query says 1
ended_when() {
	local sql=$1 i pid
	shift
	"$PROFINT" --config "$SITE_CONFIG" "$@" --json >/dev/null 2>&1 &
	pid=$!
	for i in $(seq 500); do
		[ "$(site_sql "$sql")" != 1 ] || break
		kill -0 "$pid" 2>/dev/null || break
	done
	kill -9 "$pid" 2>/dev/null || true
	status=0
	wait "$pid" 2>/dev/null || status=$?
}
missing() {
	site_sql "SELECT COUNT(*) FROM wp_profint_translation WHERE state = 'missing'"
}

# --- what it is in all ---

profint translate --json --dry-run
is "$status $(said translations.sent dry_run)" "0 240 true" "a dry run says how many texts would be sent"
ALL=$(said translations.characters)
is "$(taken)" 0 "and sends none"
profint translate --json
is "$status $(said translations.sent translations.failed)" "0 240 0" "the run sends them"
is "$(said translations.characters) $(taken)" "$ALL $ALL" "at the estimated price, to the character"
is "$(said month.0.billed)" "$ALL" "which is noted as billed"
profint translate --json
is "$status $(said translations.sent) $(taken)" "0 0 0" "nothing is paid twice"

# --- a run ---

untranslated
site_set budget_characters_run 2000
runs=0 paid=0
while
	profint translate --json
	runs=$((runs + 1))
	[ "$status" = 6 ] && [ "$runs" -lt 10 ]
do
	now=$(taken)
	ok "run $runs stays below its ceiling ($now)" test "$now" -le 2000
	ok "run $runs uses what there is" test "$now" -gt $((2000 - 35))
	is "$(said outcome translations.characters)" "quota $now" "run $runs says so"
	contains "$(said stopped)" "budget_characters_run" "run $runs names the ceiling"
	paid=$((paid + now))
done
now=$(taken)
is "$status $((paid + now))" "0 $ALL" "what is too big for one run is split among several, at the same price"
is "$(missing)" 0 "and nothing is missing in the end"
ok "after as many runs as it takes ($runs)" test "$runs" -eq $(((ALL + 1999) / 2000))
site_set budget_characters_run ''

# --- a day, a month, a language ---

for period in day month; do
	untranslated
	site_set "budget_characters_$period" 1500
	profint translate --json
	now=$(taken)
	is "$status $(said outcome)" "6 quota" "$period: the run ends when the ceiling is reached"
	ok "$period: below it ($now)" test "$now" -le 1500 -a "$now" -gt $((1500 - 35))
	contains "$(said stopped)" "budget_characters_$period" "$period: and names it"
	is "$(said budget.0.per budget.0.spent budget.0.left)" "$period $now $((1500 - now))" "$period: the report says what is left"
	profint translate --json
	ok "$period: another run in the same $period gets no more than what is left" test "$(taken)" -le $((1500 - now))
	is "$status" 6 "$period: and ends with 6 too"
	aged "1 $period"
	profint translate --json
	now=$(taken)
	ok "$period: the next one has the whole again ($now)" test "$now" -le 1500 -a "$now" -gt $((1500 - 35))
	site_set "budget_characters_$period" ''
done

untranslated
site_set budget_characters_month_sv 700
profint translate --json
provider_asked >"$SITE_DIR/asked"
sv=$(grep '"language": "sv"' "$SITE_DIR/asked" | grep -o '"characters": [0-9]*' | awk '{ all += $2 } END { print all + 0 }')
is "$status" 6 "a language: its ceiling ends the run with 6, too"
ok "a language: below it ($sv)" test "$sv" -le 700 -a "$sv" -gt $((700 - 35))
contains "$(said stopped)" "budget_characters_month_sv" "a language: it is named"
is "$(site_sql "SELECT GROUP_CONCAT(DISTINCT language) FROM wp_profint_translation WHERE state = 'missing'")" sv "a language: the others are translated in full"
matches "$(site_sql "SELECT DISTINCT note FROM wp_profint_translation WHERE state = 'missing'")" "^waits for the budget \(budget_characters_month_sv\)$" "a language: what is missing says what it waits for"
site_set budget_characters_month_sv ''

# --- sync, too ---

untranslated
site_set budget_characters_run 500
record_set page/p1 title.fr 'Page numéro un'
profint sync --json "$BUNDLE"
is "$status $(said outcome translations.characters)" "6 quota $(taken)" "sync keeps to the budget, and ends with 6 when its content is done"
is "$(site_sql "SELECT post_title FROM wp_posts p JOIN wp_profint_record r ON r.object = p.ID WHERE r.type = 'page' AND r.id = 'p1' AND r.language = 'fr'")" "Page numéro un" "which it is"
profint sync --json "$BUNDLE"
ok "the next sync of the same goes on" test "$status" = 6 -a "$(taken)" -gt 400
site_set budget_characters_run ''
profint sync --json "$BUNDLE"
is "$status $(missing)" "0 0" "to the end"

# --- ended under way ---

untranslated
site_set budget_characters_day 1500
provider_fault "libretranslate latency=1500"
ended_when "SELECT COUNT(*) >= 3 FROM wp_profint_request WHERE state = 'sent'" translate
is "$status" 137 "the engine is ended while requests are under way"
asked=$(site_sql "SELECT COALESCE(SUM(asked), 0) FROM wp_profint_request WHERE state = 'sent'")
ok "which are noted ($asked)" test "$asked" -gt 0
sleep 2
provider_fault
provider_asked >/dev/null
expired
profint translate --json
now=$(taken)
ok "they count, for they may have been billed ($asked + $now)" test "$((asked + now))" -le 1500 -a "$((asked + now))" -gt $((1500 - 35))
is "$status" 6 "and the day is over"
site_set budget_characters_day ''

# ended at a point, the same again; what was paid twice was under way
untranslated
points_passed profint translate >"$SITE_DIR/points"
for name in publish commit; do
	ok "a run passes the point $name-before" grep -q "^$name-before:" "$SITE_DIR/points"
done
# chosen: every point, or some that are spread over the run
chosen() {
	if [ -n "$PROFINT_LONG" ]; then cat "$SITE_DIR/points"; else awk -v all="$(wc -l <"$SITE_DIR/points")" 'NR % int(all / 14) == 5' "$SITE_DIR/points"; fi
}
for point in $(chosen); do
	untranslated
	PROFINT_KILL_AT=$point profint translate --json
	is "$status" 137 "$point: the engine is ended"
	open=$(site_sql "SELECT COALESCE(SUM(segments), 0) FROM wp_profint_request WHERE state = 'sent'")
	kept=$(site_sql "SELECT COUNT(*) FROM wp_profint_memory")
	sleep 0.3
	expired
	profint translate --json
	is "$status $(missing)" "0 0" "$point: the next run ends what was begun"
	provider_asked | grep '"status": 200' | php -n -r 'while (($line = fgets(STDIN)) !== false) { $said = json_decode($line, true); foreach ($said["texts"] as $text) echo $said["language"], " ", $text, "\n"; }' | sort | uniq -c >"$SITE_DIR/asked"
	is "$(wc -l <"$SITE_DIR/asked")" 240 "$point: each text was asked for"
	twice=$(awk '$1 > 1' "$SITE_DIR/asked" | wc -l)
	ok "$point: twice at most those under way ($twice of $open)" test "$twice" -le "$open"
	is "$(awk '$1 > 2' "$SITE_DIR/asked" | wc -l)" 0 "$point: none three times"
	is "$(said translations.sent)" "$((240 - kept))" "$point: what was stored is not asked for"
	profint verify --json
	is "$status $(said faults)" "0 []" "$point: verify finds no fault"
done

# a changed text: its sentences are remembered, too
untranslated
profint translate --json
record_set page/p1 body.fr '<p>Le texte de la page numéro 1. Une phrase nouvelle.</p>'
profint sync --json "$BUNDLE"
record_set page/p1 body.fr '<p>Le texte de la page numéro 1. Une phrase nouvelle. Une autre phrase nouvelle.</p>'
provider_asked >/dev/null
provider_fault "libretranslate latency=1000"
ended_when "SELECT COUNT(*) = 1 FROM wp_profint_memory WHERE source = 'Une autre phrase nouvelle.'" sync "$BUNDLE"
is "$status" 137 "the engine is ended when a sentence was stored"
sleep 1.2
provider_fault
is "$(provider_seen language texts | head -1)" "en [\"Une autre phrase nouvelle.\"]" "which alone was asked for"
expired
profint sync --json "$BUNDLE"
is "$status $(provider_seen language texts | tr '\n' ' ')" '0 it ["Une autre phrase nouvelle."] sv ["Une autre phrase nouvelle."] ' "and is not again"
contains "$(site_sql "SELECT post_content FROM wp_posts p JOIN wp_profint_record r ON r.object = p.ID WHERE r.type = 'page' AND r.id = 'p1' AND r.language = 'en'")" \
	"<p>‹en› Lë tëxtë dë lä pägë nümérö 1. ‹en› Ünë phräsë nöüvëllë. ‹en› Ünë äütrë phräsë nöüvëllë.</p>" "the page has them all"

# the next sentence is another provider's
(umask 077 && echo right >"$SITE_DIR/deepl.key")
site_set deepl_key_file "$SITE_DIR/deepl.key"
site_set deepl_url "$PROVIDER_URL"
site_set providers deepl
record_set page/p1 body.fr '<p>Le texte de la page numéro 1. Une phrase nouvelle. Une autre phrase nouvelle. Une dernière.</p>'
provider_asked >/dev/null
profint sync --json "$BUNDLE"
is "$status $(provider_seen face language texts | grep ' sv ')" '0 deepl sv ["Une dernière."]
deepl sv ["Le texte de la page numéro 1. Une phrase nouvelle. Une autre phrase nouvelle. Une dernière."]' "which does not go with those of the first one: the text is asked for as a whole"
is "$(site_sql "SELECT CONCAT_WS('|', t.text, t.provider) FROM wp_profint_translation t JOIN wp_profint_segment s ON s.id = t.segment WHERE s.record = 'p1' AND s.field = 'content' AND t.language = 'sv'")" \
	"‹sv› Lë tëxtë dë lä pägë nümérö 1. Ünë phräsë nöüvëllë. Ünë äütrë phräsë nöüvëllë. Ünë dërnïèrë.|deepl" "no text is made in parts by two"
record_set page/p1 body.fr '<p>Le texte de la page numéro 1. Une phrase nouvelle. Une autre phrase nouvelle. La toute dernière.</p>'
profint sync --json "$BUNDLE"
is "$status $(provider_seen language texts | grep '^sv ')" '0 sv ["La toute dernière."]' "after that a sentence is a sentence again"
