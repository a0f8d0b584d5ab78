#!/usr/bin/env bash
# Ask: many texts at once: requests are full, the connections busy, one text that spoils a request spoils it for nobody, a quota
# that ends in the middle passes the rest on, and a kill at any moment pays nothing twice but what was under way.
. "$(dirname "$0")/../support/story.sh"

make -s -C "$PROFINT_BUILD" tests/support/ask >/dev/null
site_new
site_set hook_secret_file ''
provider_start
(umask 077 && echo the-secret-key >"$SITE_DIR/deepl.key")
site_set providers 'deepl libretranslate'
site_set deepl_key_file "$SITE_DIR/deepl.key"
site_set deepl_url "$PROVIDER_URL"
site_set libretranslate_url "$PROVIDER_URL"

# asked TEXTS: a line each, into Swedish; sets out.
asked() {
	out=$("$PROFINT_BUILD/tests/support/ask" "$SITE_NAME" sv <<<"$1" 2>&1) || out+=$'\n'"exit status $?"
}
# texts PREFIX FROM TO: that many different ones
texts() {
	seq -f "$1 numéro %.0f de la liste." "$2" "$3"
}
# requests: the translations asked for since the last look, a line each: face, status, number of texts
requests() {
	provider_asked | php -n -r 'while (($line = fgets(STDIN)) !== false) { $r = json_decode($line, true); if (isset($r["texts"])) echo $r["face"], " ", $r["status"], " ", count($r["texts"]), "\n"; }'
}
# answers: how many texts have a translation, wait, and have none and do not wait
answers() {
	printf '%s %s %s' "$(grep -c '^+ ' <<<"$out" || true)" "$(grep -c '^- (waits)' <<<"$out" || true)" "$(grep '^- ' <<<"$out" | grep -vc '(waits)' || true)"
}
# well: no faults, and nobody is stopped
well() {
	provider_fault
	site_sql "DELETE FROM wp_profint_provider"
	provider_asked >/dev/null
	ROW=$(site_sql "SELECT COALESCE(MAX(id), 0) FROM wp_profint_request")
}

# --- full requests, busy connections ---

asked "$(texts Plein 1 120)"
is "$(requests | awk '{ print $3 }' | sort -rn | tr '\n' ' ')" "50 50 20 " "requests are as full as they may be"
asked "$(for n in $(seq 40); do printf 'Long %s %s\n' "$n" "$(printf 'é%.0s' $(seq 4000))"; done)"
is "$(answers) $(requests | awk '$2 != 200' | wc -l)" "40 0 0 0" "and never larger than they may be"
well
provider_fault "deepl latency=500"
began=$(date +%s%3N)
asked "$(texts Pressé 1 2000)"
took=$(($(date +%s%3N) - began))
is "$(answers) $(requests | wc -l)" "2000 0 0 40" "many requests have all their answers"
ok "in less than a fourth of the time of one after the other ($took ms of 20000)" [ "$took" -lt 5000 ]
ok "over connections that are kept" [ "$(tail -n 40 "$PROVIDER_DIR/provider.log" | grep -o '"connection": [0-9]*' | sort -u | wc -l)" -le 8 ]

# --- gone ---

well
site_set deepl_url http://127.0.0.1:9
asked "$(texts Éteint 1 3)"
is "$(answers) $(requests)" "3 0 0 libretranslate 200 3" "who is not there is passed over"
site_set deepl_url "$PROVIDER_URL"

# --- quota: 456 in the middle of the work ---

# billed FACE: what that face has billed so far
billed() {
	php -n -r '$sum = 0; foreach (file($argv[1]) as $line) { $r = json_decode($line, true); if ($r["face"] === $argv[2] && $r["status"] === 200) $sum += $r["characters"] ?? 0; } echo $sum;' "$PROVIDER_DIR/provider.log" "$1"
}
well
provider_fault "deepl quota=$(($(billed deepl) + 5000))"
asked "$(texts Quota 1 700)"
is "$(answers)" "700 0 0" "what a provider has no quota for comes from the next one"
is "$(requests | awk '$1 == "deepl" { print $2 }' | sort -u | tr '\n' ' ')" "200 456 " "when the first one said no in the middle"
ok "and was not asked for the rest" [ "$(site_sql "SELECT COUNT(*) FROM wp_profint_request WHERE provider = 'deepl' AND id > $ROW AND status = 456")" -le 8 ]
is "$(site_sql "SELECT stopped_until = DATE_FORMAT(UTC_DATE(), '%Y-%m-01') + INTERVAL 1 MONTH FROM wp_profint_provider WHERE provider = 'deepl'")" 1 "it is stopped until its month is over"
asked "$(texts Après 1 3)"
is "$(requests)" "libretranslate 200 3" "and not asked again before"
well
provider_fault "deepl status=456;libretranslate status=503:3600"
asked "$(texts Reste 1 3)"
is "$(answers)" "0 3 0" "without another provider they wait"
contains "$out" " 3 quota " "for the quota, which is told"

# --- one bad apple ---

well
provider_fault "deepl refuse=malvenu"
asked "$(texts Mêlé 1 20; echo 'Un texte malvenu.'; texts Mêlé 21 40)"
is "$(answers)" "41 0 0" "one text that spoils a request spoils it for nobody"
is "$(site_sql "SELECT GROUP_CONCAT(DISTINCT provider) FROM wp_profint_memory WHERE source = 'Un texte malvenu.'") $(requests | grep -c '^libre')" "libretranslate 1" \
	"it alone goes to the next provider"

# --- the key stays where it belongs ---

well
provider_fault "deepl redirect;libretranslate status=503:3600"
asked "Un secret."
lacks "$out$(site_dump)" "the-secret-key" "the key is in no message and in no table"

# --- kill -9 at any moment ---

well
provider_fault "deepl latency=700"
texts Tué 1 2000 >"$SITE_DIR/all"
# rest: those that the memory lacks
rest() {
	site_sql "SELECT source FROM wp_profint_memory" >"$SITE_DIR/known"
	grep -vxFf "$SITE_DIR/known" "$SITE_DIR/all" >"$SITE_DIR/rest" || true
}
for kill in 1 2 3 4; do
	rest
	wanted=$(($(wc -l <"$PROVIDER_DIR/provider.log") + 5 * kill - 4))
	"$PROFINT_BUILD/tests/support/ask" "$SITE_NAME" sv <"$SITE_DIR/rest" >/dev/null 2>&1 &
	for _ in $(seq 200); do
		[ "$(wc -l <"$PROVIDER_DIR/provider.log")" -lt "$wanted" ] || break
		sleep 0.05
	done
	kill -9 $!
	wait $! 2>/dev/null || true
	site_sql "UPDATE wp_profint_lease SET expires = UTC_TIMESTAMP() - INTERVAL 1 SECOND"
done
sleep 0.8 # the provider ends what was under way all the same
rest
provider_fault
asked "$(cat "$SITE_DIR/rest")"
is "$(site_sql "SELECT COUNT(DISTINCT source) FROM wp_profint_memory WHERE source LIKE 'Tué %'")" 2000 "killed four times, the work is done in the end"
provider_asked >"$SITE_DIR/asked"
# of FIELD: what was translated, its texts a line each or the sum of its characters
of() {
	php -n -r '$sum = 0; while (($line = fgets(STDIN)) !== false) { $r = json_decode($line, true); if (($r["status"] ?? 0) !== 200 || !isset($r["texts"])) continue; $sum += $r["characters"]; if ($argv[1] === "texts") echo implode("\n", $r["texts"]), "\n"; } if ($argv[1] !== "texts") echo $sum;' "$1" <"$SITE_DIR/asked"
}
twice=$(of texts | sort | uniq -d | wc -l)
ok "at most what was under way is paid for twice ($twice texts)" [ "$twice" -le $((4 * 8 * 50)) ]
ok "and some was: the kills came in the middle" [ "$twice" -ge 1 ]
spent=$(site_sql "SELECT SUM(IF(state = 'sent', asked, billed)) FROM wp_profint_request WHERE id > $ROW")
ok "the table says no less than what the provider was paid for ($spent, $(of characters))" [ "$spent" -ge "$(of characters)" ]
provider_stop
