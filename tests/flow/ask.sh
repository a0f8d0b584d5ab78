#!/usr/bin/env bash
# Ask: providers that are slow, full, broken, gone or wrong: each text is asked for once, again when that may help, and of the
# next provider when it does not; nothing that is no translation is taken for one, and a kill pays nothing twice but what was
# under way.
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
# requests FORM: the translations asked for since the last look, a line each: printf's words of face, status, number of texts, at
requests() {
	provider_asked | php -n -r 'while (($line = fgets(STDIN)) !== false) { $r = json_decode($line, true); if (isset($r["texts"])) echo $r["face"], " ", $r["status"], " ", count($r["texts"]), empty($argv[1]) ? "" : " " . $r["at"], "\n"; }' "$@"
}
# answers: how many texts have a translation, wait, and have none and do not wait
answers() {
	printf '%s %s %s' "$(grep -c '^+ ' <<<"$out" || true)" "$(grep -c '^- (waits)' <<<"$out" || true)" "$(grep '^- ' <<<"$out" | grep -vc '(waits)' || true)"
}
# rows: the requests in the table since the last call: state, status, segments, billed
ROW=0
rows() {
	site_sql "SELECT provider, state, status, segments, billed FROM wp_profint_request WHERE id > $ROW ORDER BY id" | tr '\t' ' '
	ROW=$(site_sql "SELECT COALESCE(MAX(id), 0) FROM wp_profint_request")
}
# well: no faults, and nobody is stopped
well() {
	provider_fault
	site_sql "DELETE FROM wp_profint_provider" 2>/dev/null || true
	provider_asked >/dev/null
	ROW=$(site_sql "SELECT COALESCE(MAX(id), 0) FROM wp_profint_request" 2>/dev/null || echo 0)
}

# --- nothing twice ---

asked $'Le même texte.\nUn autre texte.\nLe même texte.\nLe même texte.'
is "$(answers)" "4 0 0" "every text has its translation"
is "$(requests)" "deepl 200 2" "the same text is asked for once"
is "$(grep -c 'Lë mêmë tëxtë' <<<"$out")" 3 "and answered wherever it stands"
is "$(rows)" "deepl done 200 2 29" "what was asked and billed is in the table"
asked "$(texts Plein 1 120)"
is "$(requests | awk '{ print $3 }' | sort -rn | tr '\n' ' ')" "50 50 20 " "requests are as full as they may be"
asked "$(for n in $(seq 40); do printf 'Long %s %s\n' "$n" "$(printf 'é%.0s' $(seq 4000))"; done)"
is "$(answers) $(requests | awk '$2 != 200' | wc -l)" "40 0 0 0" "and never larger than they may be"
well

# --- again, when that may help ---

provider_fault "deepl status=429:2 1"
asked "Une attente."
is "$(answers)" "1 0 0" "who is told to wait asks again"
mapfile -t seen < <(requests at)
is "${seen[*]% *}" "deepl 429 1 deepl 200 1" "the same provider"
ok "not before the time that it said" awk "BEGIN { exit !(${seen[1]##* } - ${seen[0]##* } >= 2) }"
is "$(rows)" "deepl failed 429 1 0
deepl done 200 1 12" "only the answer is paid for"
provider_fault "deepl status=529 3"
asked "Une surcharge."
mapfile -t seen < <(requests at)
is "${seen[*]% *}" "deepl 529 1 deepl 529 1 deepl 529 1 deepl 200 1" "an overloaded provider is asked again and again"
ok "after pauses that grow" awk "BEGIN { a = ${seen[1]##* } - ${seen[0]##* }; b = ${seen[2]##* } - ${seen[1]##* }; c = ${seen[3]##* } - ${seen[2]##* }; exit !(a >= 0.8 && b > a && c > b) }"
provider_fault "deepl cut 1"
asked "Une coupure."
is "$(answers) $(requests)" "1 0 0 deepl 200 1
deepl 200 1" "an answer that breaks off is asked for again"
for fault in garbage page fewer more redirect; do
	well
	provider_fault "deepl $fault 1"
	asked "Un défaut: $fault."
	is "$(answers) $(requests | tail -1)" "1 0 0 deepl 200 1" "$fault: asked for once more"
done
well
provider_fault "deepl slow 1"
asked "Une réponse lente."
is "$(answers)" "1 0 0" "a slow answer is an answer"

# --- of the next provider, when it does not ---

well
provider_fault "deepl status=503:3600"
asked "$(texts Suivant 1 3)"
is "$(answers) $(requests)" "3 0 0 deepl 503 3
libretranslate 200 3" "who wants us back in an hour is passed over now"
for fault in garbage page more; do
	well
	provider_fault "deepl $fault"
	asked "$(texts "Toujours $fault" 1 3)"
	is "$(answers) $(requests | sort | uniq -c | awk '{ print $1, $2 }' | tr '\n' ' ')" "3 0 0 2 deepl 1 libretranslate " "$fault twice: passed over"
	contains "$out" "= 6 " "both requests' texts are counted as sent"
done
well
site_set deepl_url http://127.0.0.1:9
asked "$(texts Éteint 1 3)"
is "$(answers) $(requests)" "3 0 0 libretranslate 200 3" "who is not there is passed over"
site_set deepl_url "$PROVIDER_URL"
well
provider_fault "deepl status=429:3600;libretranslate status=503:3600"
asked "$(texts Personne 1 3)"
is "$(answers)" "0 3 0" "with nobody left the texts wait"
contains "$out" "asks to wait" "and it is said why"
well
asked "$(texts Personne 1 3)"
is "$(answers)" "3 0 0" "until the next time"

# --- quota: 456 in the middle of the work ---

# billed: what the provider's DeepL face has billed so far
billed() {
	php -n -r '$sum = 0; foreach (file($argv[1]) as $line) { $r = json_decode($line, true); if ($r["face"] === $argv[2] && $r["status"] === 200) $sum += $r["characters"] ?? 0; } echo $sum;' "$PROVIDER_DIR/provider.log" deepl
}
well
provider_fault "deepl quota=$(($(billed) + 5000))"
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

# --- in halves ---

well
provider_fault "deepl status=413 1"
asked "$(texts Moitié 1 40)"
is "$(answers) $(requests | tr '\n' ' ')" "40 0 0 deepl 413 40 deepl 200 20 deepl 200 20 " "a request that is too large goes in halves"
well
provider_fault "deepl refuse=malvenu"
asked "$(texts Mêlé 1 20; echo 'Un texte malvenu.'; texts Mêlé 21 40)"
is "$(answers)" "41 0 0" "one text that spoils a request spoils it for nobody"
is "$(site_sql "SELECT GROUP_CONCAT(DISTINCT provider) FROM wp_profint_memory WHERE source = 'Un texte malvenu.'") $(requests | grep -c '^libre')" "libretranslate 1" \
	"it alone goes to the next provider"

# --- what is no translation ---

for fault in tags lost numbers script markup empty; do
	well
	provider_fault "deepl $fault=Gâté 1"
	asked "$(printf 'Gâté par %s: <b>12</b> fois.\nBon texte à côté de %s.' "$fault" "$fault")"
	is "$(answers) $(requests | tr '\n' ' ')" "2 0 0 deepl 200 2 deepl 200 1 " "$fault: a damaged text is asked for once more, alone"
done
well
for fault in tags lost script empty; do
	provider_fault "deepl $fault=Gâché;libretranslate $fault=Gâché"
	asked "$(printf 'Gâché par %s: <b>12</b> fois.\nSain à côté de %s.' "$fault" "$fault")"
	is "$(answers)" "1 0 1" "$fault, twice: it waits for a person, and the others have theirs"
	is "$(requests | grep -c '^libre' || true)" 0 "$fault: no second provider is paid for it"
done
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_memory WHERE source LIKE 'Gâché%'")" 0 "nothing of it is in the memory"
well
provider_fault "deepl markup=Piège;libretranslate markup=Piège"
asked 'Piège à balises.'
lacks "$out" "<script" "markup that nobody sent is no markup"

# --- the key stays where it belongs ---

provider_fault "deepl redirect;libretranslate status=503:3600"
asked "Un secret."
lacks "$out$(site_dump)" "the-secret-key" "the key is in no message and in no table"
lacks "$(cat "$PROVIDER_DIR/provider.log")" '"path": "/elsewhere"' "a redirect is not followed"

# --- kill -9 at any moment ---

well
provider_fault "deepl latency=700"
texts Tué 1 2000 >"$SITE_DIR/all"
killed=0
while :; do
	site_sql "SELECT source FROM wp_profint_memory" >"$SITE_DIR/known"
	grep -vxFf "$SITE_DIR/known" "$SITE_DIR/all" >"$SITE_DIR/rest" || break
	if [ "$killed" = 4 ]; then
		provider_fault
		asked "$(cat "$SITE_DIR/rest")"
		continue
	fi
	site_sql "UPDATE wp_profint_lease SET expires = UTC_TIMESTAMP() - INTERVAL 1 SECOND"
	"$PROFINT_BUILD/tests/support/ask" "$SITE_NAME" sv <"$SITE_DIR/rest" >/dev/null 2>&1 &
	victim=$!
	sleep "$(awk "BEGIN { print 0.9 + 0.3 * $killed }")"
	kill -9 $victim
	wait $victim 2>/dev/null || true
	killed=$((killed + 1))
	[ "$killed" -lt 4 ] || site_sql "UPDATE wp_profint_lease SET expires = UTC_TIMESTAMP() - INTERVAL 1 SECOND"
done
sleep 0.8
is "$killed $(site_sql "SELECT COUNT(DISTINCT source) FROM wp_profint_memory WHERE source LIKE 'Tué %'")" "4 2000" "killed four times, the work is done in the end"
twice=$(provider_texts | sort | uniq -d | wc -l)
ok "at most what was under way is paid for twice ($twice texts)" [ "$twice" -le $((4 * 8 * 50)) ]
ok "and some was: the kills came in the middle" [ "$twice" -ge 1 ]
spent=$(site_sql "SELECT SUM(IF(state = 'sent', asked, billed)) FROM wp_profint_request WHERE id > $ROW")
paid=$(grep -c . "$SITE_DIR/all" >/dev/null && tail -n "+1" "$PROVIDER_DIR/provider.log" | php -n -r '$sum = 0; while (($line = fgets(STDIN)) !== false) { $r = json_decode($line, true); if (($r["status"] ?? 0) == 200 && str_contains($r["texts"][0] ?? "", "Tué ")) $sum += $r["characters"]; } echo $sum;')
ok "the table says at least what the provider was paid for ($spent, $paid)" [ "$spent" -ge "$paid" ]
provider_stop
