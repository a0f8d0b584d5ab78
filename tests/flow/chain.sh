#!/usr/bin/env bash
# Chain: what providers answer instead of translations, and what becomes of the texts: asked for again, in halves, with other
# codes, by the next provider, or left to a person; each text by one provider alone.
. "$(dirname "$0")/../support/story.sh"

make -s -C "$PROFINT_BUILD" tests/support/ask >/dev/null

# chain_site: a site whose texts go to DeepL, and where that does not help to LibreTranslate
chain_site() {
	site_new
	site_set hook_secret_file ''
	PROVIDER_PORT=0
	provider_start
	(umask 077 && echo right >"$SITE_DIR/deepl.key")
	site_set providers "deepl libretranslate"
	site_set deepl_key_file "$SITE_DIR/deepl.key"
	site_set deepl_url "$PROVIDER_URL"
	site_set libretranslate_url "$PROVIDER_URL"
	site_set apertium_url "$PROVIDER_URL"
}
# asked TEXTS [LANGUAGE]: a text a line; sets out
asked() {
	out=$("$PROFINT_BUILD/tests/support/ask" "$SITE_NAME" "${2:-sv}" <<<"$1" 2>&1)
}
# seen NAME…: of the requests for texts, since the last look
seen() {
	provider_seen face "$@" | sed '/^usage /d'
}
requests() {
	site_sql "SELECT provider, state, status, segments, asked, billed FROM wp_profint_request WHERE id > ${1:-0} ORDER BY id" | tr '\t' ' '
}
last_request() {
	site_sql "SELECT COALESCE(MAX(id), 0) FROM wp_profint_request"
}
# well: nobody is stopped, nothing is wrong
well() {
	provider_fault
	provider_asked >/dev/null
	site_sql "UPDATE wp_profint_provider SET stopped_until = NULL, reason = NULL"
}
# gaps: seconds between the requests for texts since the last look
gaps() {
	provider_seen face at | awk '$1 == "deepl" { if (last) printf "%s%.1f", n++ ? " " : "", $2 - last; last = $2 }'
}

# --- those that take long, on the side ---

# slow_case FILE FAULT: what two texts become of, and who was asked how
slow_case() {
	provider_fault "deepl $2"
	asked $'Un texte lent.\nUn autre texte.'
	{
		printf '%s\n' "$out"
		seen status | uniq -c | sed 's/^ *//'
	} >"$1"
}
chain_site
SILENT_DIR=$SITE_DIR
slow_case "$SITE_DIR/slow" silent &
silent=$!
chain_site
BUSY_DIR=$SITE_DIR
slow_case "$SITE_DIR/slow" status=503 &
busy=$!

# --- the wire ---

chain_site
asked "$(for i in $(seq 60); do echo "Le <strong>programme</strong> numéro $i est <em>ouvert</em> & prêt."; done)"
contains "$out" "= 60 " "sixty texts are translated"
is "$(grep -c '^+ .*<strong>.*</strong> .*<em>.*</em>' <<<"$out")" 60 "each with its markup"
wire=$(seen status key target agent texts)
is "$(cut -d' ' -f1-4 <<<"$wire" | sort -u)" "deepl 200 right SV" "all by DeepL, with the key, in its name of the language"
is "$(wc -l <<<"$wire")" 2 "in requests of fifty at most"
matches "$(grep "numéro 1 " <<<"$wire")" "^deepl 200 right SV profint .*\"Le <x1>programme</x1> numéro 1 est <x2>ouvert</x2> &amp; prêt\\.\"" \
	"we say who we are, and tags are codes"
asked "$(for i in $(seq 60); do echo "Le texte $i."; done; echo "Le texte 1.")"
is "$(provider_seen face texts | grep -o 'Le texte 1\.' | wc -l)" 1 "a text that stands there twice is sent once"
is "$(grep -c '^+ .*Lë tëxtë 1\.' <<<"$out")" 2 "and answered twice"
site_set providers apertium
asked "$(for i in $(seq 40); do echo "Le cas $i."; done)" it
is "$(grep -c '^+' <<<"$out")" 40 "forty requests of one text are answered"
connections=$(provider_seen face connection | sort -u | wc -l)
ok "over the same eight connections ($connections)" test "$connections" -le 8
site_set providers "deepl libretranslate"

# --- wait, and again ---

well
provider_fault "deepl status=429 2"
before=$(last_request)
asked "Un texte pressé."
matches "$out" "^\+ " "after 429 the same text is sent again, until it is taken"
matches "$(gaps)" "^(0\.[89]|1\.[0-9]) (1\.[6-9]|2\.[0-9])$" "a second later, then after two"
is "$(requests "$before")" "deepl failed 429 1 16 0
deepl failed 429 1 16 0
deepl done 200 1 16 16" "each try is noted, the last alone is paid"
well
provider_fault "deepl status=429:3 1"
asked "Un texte poli."
matches "$out" "^\+ " "with Retry-After it is sent again, too"
matches "$(gaps)" "^3\.[0-9]$" "not before that"
well
provider_fault "deepl status=503:3600"
asked "Un texte urgent."
is "$(seen status)" "deepl 503
libretranslate 200" "who asks for an hour is not waited for: the next provider is asked"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_provider WHERE stopped_until > UTC_TIMESTAMP()")" 0 "but in the next run it is asked again"

# --- no more in this period, and no more with this key ---

well
provider_fault "deepl status=456"
asked $'Un texte cher.\nUn texte très cher.'
is "$(seen status) $(grep -c '^+' <<<"$out")" "deepl 456
libretranslate 200 2" "when the quota is used up the next provider is asked"
is "$(site_sql "SELECT stopped_until = DATE_FORMAT(UTC_DATE(), '%Y-%m-01') + INTERVAL 1 MONTH FROM wp_profint_provider WHERE provider = 'deepl'")" 1 \
	"and the first not before the month turns"
provider_fault
site_set deepl_url "$PROVIDER_URL/"
asked "Un texte encore plus cher."
is "$(seen status)" "libretranslate 200" "not in the next run either"
site_sql "UPDATE wp_profint_provider SET stopped_until = UTC_TIMESTAMP() - INTERVAL 1 SECOND"
asked "Un texte du mois prochain."
is "$(seen status)" "deepl 200" "then it is"
site_set providers deepl
provider_fault "deepl status=456"
asked "Un texte sans secours."
contains "$out" "- (waits) deepl " "without another provider the text waits"
contains "$out" " 0 1 quota deepl has" "for the quota, which is said"
site_set providers "deepl libretranslate"

well
echo invalid >"$SITE_DIR/deepl.key"
asked "Un texte sans clé."
is "$(seen status key)" "deepl 403 wrong
libretranslate 200 none" "a key that is refused leads to the next provider"
asked "Un autre sans clé."
is "$(seen status)" "libretranslate 200" "and is not shown again"
echo right >"$SITE_DIR/deepl.key"
asked "Un texte avec clé."
is "$(seen status key)" "deepl 200 right" "but another one is"

# --- in halves ---

well
provider_fault "deepl status=413 1"
before=$(last_request)
asked $'Un.\nDeux, deux.\nTrois, trois, trois.\nQuatre, quatre, quatre, quatre.'
is "$(seen status texts)" 'deepl 413 ["Un.","Deux, deux.","Trois, trois, trois.","Quatre, quatre, quatre, quatre."]
deepl 200 ["Un.","Deux, deux."]
deepl 200 ["Trois, trois, trois.","Quatre, quatre, quatre, quatre."]' "what is too large goes in halves"
is "$(grep -c '^+' <<<"$out")" 4 "and all of it is answered"
contains "$out" "= 4 65 3 0 0 done" "the report counts each text once"
well
provider_fault "deepl status=413 3"
asked $'Un long.\nUn plus long.'
is "$(seen status texts)" 'deepl 413 ["Un long.","Un plus long."]
deepl 413 ["Un long."]
deepl 413 ["Un plus long."]
libretranslate 200 ["Un long.","Un plus long."]' "what is too large alone goes to the next provider"
is "$(grep -c '^+' <<<"$out")" 2 "which may take it"
well
provider_fault "deepl status=400 3"
asked $'Un étrange.\nUn plus étrange.'
is "$(seen status | uniq -c | tr -s ' ') $(grep -c '^+' <<<"$out")" " 3 deepl 400
 1 libretranslate 200 2" "a text that spoils its request is found by halves, too"

# --- no translations at all ---

for fault in garbage page fewer more redirect cut; do
	well
	provider_fault "deepl $fault"
	asked $'Le premier texte.\nLe second texte.'
	is "$(grep -c '^+ ‹sv› Lë' <<<"$out")" 2 "$fault: the next provider translates"
	matches "$(seen status | uniq -c | tr -s ' \n' ' ')" "^ [1-3] deepl [0-9]+ 1 libretranslate 200 $" "$fault: after few tries"
	well
	provider_fault "deepl $fault 1"
	asked $'Le premier mot.\nLe second mot.'
	is "$(grep -c '^+' <<<"$out") $(seen status | tail -1)" "2 deepl 200" "$fault: once is forgiven"
done

# --- damaged texts ---

# damaged FAULT TEXT WHY: the text comes back damaged, twice
damaged() {
	well
	provider_fault "deepl $1"
	asked "$2"
	matches "$out" "^- deepl: the translation .*$3" "$1: a text that comes back damaged twice is refused, and why"
	contains "$out" " 1 0 done" "$1: it waits for a person"
	sent=$(seen texts)
	is "$(grep -c . <<<"$sent") $(grep -c '^deepl' <<<"$sent")" "2 2" "$1: no other provider is asked for it"
	lacks "$(tail -1 <<<"$sent")" "<x1>" "$1: the second time its codes are opaque"
	matches "$(tail -1 <<<"$sent")" "⟦[0-9]+⟧" "$1: … in brackets, figures too"
	well
	provider_fault "deepl $1 1"
	asked "$2 Encore."
	matches "$out" "^\+ .*‹sv›" "$1: when the second try is whole it is taken"
	lacks "$out" "⟦" "$1: without a code left in it"
}
damaged tags 'Le <strong>programme</strong> de 2025 est ouvert.' 'has a placeholder twice'
damaged lost 'Le <strong>programme</strong> est <br> ouvert à 12 personnes.' ''
damaged script 'Le <strong>programme</strong> de 2025 est ouvert à toutes.' ''
damaged echo 'Le <strong>programme</strong> de 2025 est ouvert à toutes les personnes du foyer.' ''
damaged empty 'Le <strong>programme</strong> de 2025 est ouvert.' ''
damaged huge 'Le <strong>programme</strong> de 2025 est ouvert.' ''

well
provider_fault "deepl numbers"
asked 'Le <strong>programme</strong> de 2025 est ouvert à 12 personnes.'
matches "$out" "^\+ .*2025.* 12 " "numbers: where figures change they travel as codes, which cannot"
is "$(seen texts)" 'deepl ["Le <x1>programme</x1> de 2025 est ouvert à 12 personnes."]
deepl ["Le ⟦1⟧programme⟦/1⟧ de ⟦2⟧ est ouvert à ⟦3⟧ personnes."]' "numbers: in the second try"

well
provider_fault "deepl markup"
asked 'Le <strong>programme</strong> est ouvert.'
lacks "$out" "<script" "markup: whatever a provider writes, no markup of its own is taken"

well
provider_fault "deepl lost=Premier"
asked $'Premier <b>texte</b>.\nSecond <b>texte</b>.'
matches "$out" "^- .*" "of several texts the damaged one waits"
contains "$out" "+ ‹sv› Sëcönd <b>tëxtë</b>." "the others are taken"
is "$(seen texts)" 'deepl ["Premier <x1>texte</x1>.","Second <x1>texte</x1>."]
deepl ["Premier ⟦1⟧texte⟦/1⟧."]' "and sent once"

# --- one text, one provider ---

well
site_sql "DELETE FROM wp_profint_memory"
provider_fault "deepl quota=$(($(curl -s -H 'Authorization: DeepL-Auth-Key right' "$PROVIDER_URL/v2/usage" | grep -o '"character_count": [0-9]*' | tr -dc 0-9) + 2000))"
asked "$(for i in $(seq 120); do echo "Le texte partagé $i."; done)"
is "$(grep -c '^+' <<<"$out")" 120 "when the quota ends in between, the rest is translated by the next provider"
provider_asked >"$SITE_DIR/shared"
for face in deepl libretranslate; do
	grep "\"face\": \"$face\", \"status\": 200" "$SITE_DIR/shared" | grep -o 'partagé [0-9]*' | sort >"$SITE_DIR/by.$face" || true
done
is "$(comm -12 "$SITE_DIR/by.deepl" "$SITE_DIR/by.libretranslate")" "" "no text by both"
is "$(cat "$SITE_DIR/by.deepl" "$SITE_DIR/by.libretranslate" | sort -u | wc -l)" 120 "each by one"
is "$(site_sql "SELECT provider, COUNT(*) FROM wp_profint_memory GROUP BY provider ORDER BY provider" | tr '\t\n' '  ')" \
	"deepl $(wc -l <"$SITE_DIR/by.deepl") libretranslate $(wc -l <"$SITE_DIR/by.libretranslate") " "and the memory knows whose it is"

# --- those on the side ---

wait "$silent" "$busy"
is "$(grep -c '^+' "$SILENT_DIR/slow")" 2 "silent: who takes requests and never answers is given up, and the next provider asked"
is "$(tail -n 2 "$SILENT_DIR/slow")" "3 deepl 0
1 libretranslate 200" "silent: after three knocks"
is "$(grep -c '^+' "$BUSY_DIR/slow")" 2 "503: who never has time is given up, too"
is "$(tail -n 2 "$BUSY_DIR/slow")" "6 deepl 503
1 libretranslate 200" "503: after six"
