#!/usr/bin/env bash
# Faults: a provider that is slow, full, broken, lying or gone. No damaged text passes, none is paid for twice, and what one provider
# cannot do the next one may.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/provider.sh"

make -s -C "$PROFINT_BUILD" tests/support/ask >/dev/null
site_new
site_set hook_secret_file ''
provider_start
(umask 077 && echo right >"$SITE_DIR/deepl.key")
site_set providers deepl
site_set deepl_key_file "$SITE_DIR/deepl.key"
site_set libretranslate_url "$PROVIDER_URL"
site_set deepl_url "$PROVIDER_URL"
site_set apertium_url "$PROVIDER_URL"
site_set chat_url "$PROVIDER_URL"
site_set chat_model small

# asked LANGUAGE TEXTS: the texts are asked for, a line each; sets out, and took (ms).
asked() {
	local began
	began=$(date +%s%3N)
	provider_asked >/dev/null
	out=$("$PROFINT_BUILD/tests/support/ask" "$SITE_NAME" "$1" <<<"$2" 2>&1)
	took=$(($(date +%s%3N) - began))
}
# seen: face and status of what was asked for texts, a word a request.
seen() {
	provider_asked | grep -o '^{"face": "[a-z]*", "status": [0-9]*' | grep -v '"usage"' | sed 's/.*: "\([a-z]*\)", "status": /\1=/' | tr '\n' ' '
}
requests() {
	site_sql "SELECT provider, state, status, segments, asked, billed FROM wp_profint_request WHERE id > ${1:-0} ORDER BY id" | tr '\t' ' '
}
last_request() {
	site_sql "SELECT COALESCE(MAX(id), 0) FROM wp_profint_request"
}
memory_size() {
	site_sql "SELECT COUNT(*) FROM wp_profint_memory"
}
# nobody is stopped any more
go_on() {
	provider_fault
	site_sql "DELETE FROM wp_profint_provider"
}
texts='Le <strong>droit</strong> d’asile.
Les 3 foyers de Paris.
Voir <a href="/guide/">le guide</a>.'

asked sv "$texts"
is "$(grep -c '^+ ' <<<"$out") $(seen)" "3 deepl=200 " "all texts go in one request"
contains "$out" '<a href="/guide/">' "tags come back as they were"
is "$(memory_size)" 3 "and every answer is in the memory"
asked sv $'Une phrase.\nUne phrase.\nUne phrase.'
is "$(grep -c '^+ ' <<<"$out") $(provider_asked | grep -o '"texts": \[[^]]*\]')" '3 "texts": ["Une phrase."]' "the same text is asked for once"
asked sv $'2024\n<img src="/a.png" alt="">\n{{x}}'
is "$(grep -c '^+ ' <<<"$out") $(seen)" "3 " "what has no word is not sent"

# --- later ---
provider_fault "deepl status=429 2"
asked sv "Un retard."
is "$(grep -c '^+ ' <<<"$out") $(seen)" "1 deepl=429 deepl=429 deepl=200 " "who is asked to wait asks again"
ok "with growing pauses" test "$took" -ge 2300
provider_fault "deepl status=503:2 1"
asked sv "Un délai."
is "$(seen)" "deepl=503 deepl=200 " "a server that is not well is asked again"
ok "when it says when, not before" test "$took" -ge 2000
before=$(last_request)
provider_fault "deepl status=529 1"
asked sv "Un moment."
is "$(requests "$before")" "deepl failed 529 1 10 0
deepl done 200 1 10 10" "every try has its row, and only the last one its price"
provider_fault "deepl status=429:3600"
asked sv "Une heure."
is "$(seen)" "deepl=429 " "one that wants an hour is not waited for"
contains "$out" "(waits) deepl asks to wait (status 429)" "and the text waits, which is said"
provider_fault "deepl cut 1"
asked sv "Une coupure."
is "$(grep -c '^+ ' <<<"$out")" 1 "an answer that is cut off is asked for again"
provider_fault "deepl slow"
asked sv "Une lenteur."
is "$(grep -c '^+ ' <<<"$out") $(seen)" "1 deepl=200 " "one that comes byte by byte is waited for"

# --- nonsense ---
for fault in garbage page fewer more redirect; do
	go_on
	before=$(memory_size)
	provider_fault "deepl $fault"
	asked sv "Une bêtise ($fault)."
	is "$(grep -c '^- (waits) deepl ' <<<"$out") $(($(memory_size) - before))" "1 0" "no text comes of an answer that is none ($fault)"
	is "$(seen | wc -w)" 2 "asked for twice, and no more ($fault)"
done
go_on
before=$(last_request)
provider_fault "deepl garbage 1"
asked sv "Une ruse."
is "$(requests "$before")" "deepl failed 200 1 9 9
deepl done 200 1 9 9" "an answer of no use counts against the budget, for it may have been billed"

# --- damage ---
for fault in tags lost numbers script echo markup empty huge; do
	provider_fault "deepl $fault 1"
	asked sv "Le <strong>bureau</strong> du $((RANDOM)) mai, $fault."
	is "$(grep -c '^+ ' <<<"$out") $(seen)" "1 deepl=200 deepl=200 " "a text that comes back damaged ($fault) is asked for once more, with signs instead of tags"
	[ "$fault" != numbers ] || continue # figures are signs then, too
	before=$(memory_size)
	provider_fault "deepl $fault"
	asked sv "Le <strong>service</strong> du $((RANDOM)) mai, $fault, qui reste fermé."
	is "$(grep -c '^- deepl: the translation ' <<<"$out") $(seen) $(($(memory_size) - before))" "1 deepl=200 deepl=200  0" "and then left for a person ($fault)"
done
provider_fault "deepl reordered 1"
asked sv $'Le 1er texte a 12 mots.\nLe <em>deuxième</em> texte en a 13.'
is "$(grep -c '^+ ' <<<"$out") $(seen)" "2 deepl=200 deepl=200 " "texts in another order are found out by their figures and tags"
provider_fault "deepl lost=foyer"
asked sv $'Un <b>foyer</b> fermé.\nUne <b>maison</b> ouverte.'
is "$(grep -c '^+ ' <<<"$out") $(grep -c '^- deepl: the translation' <<<"$out")" "1 1" "one damaged text does not hold up its neighbours"
contains "$(grep '^- ' <<<"$out")" "the translation" "and says what is wrong with it"

# --- no ---
provider_fault
asked sv "$(printf 'Texte numéro %d sur les droits.\n' {1..120})"
is "$(grep -c '^+ ' <<<"$out") $(seen)" "120 deepl=200 deepl=200 deepl=200 " "fifty texts a request are the most"
provider_fault "deepl status=413 1"
asked sv "$(printf 'Texte long %d.\n' {1..8})"
is "$(grep -c '^+ ' <<<"$out") $(seen)" "8 deepl=413 deepl=200 deepl=200 " "what is too large goes in halves"
provider_fault "deepl status=400"
before=$(last_request)
asked sv "$(printf 'Texte refusé %d.\n' {1..64})"
is "$(grep -c '^+ ' <<<"$out")" 0 "one that takes no text at all gives none"
ok "and is not asked for each of them" test "$(requests "$before" | wc -l)" -lt 40
go_on

# --- the next one ---
site_set providers "deepl libretranslate chat"
provider_fault "deepl quota=1;usage used=0"
asked sv "Un relais."
is "$(grep -c '^+ ' <<<"$out") $(seen)" "1 deepl=456 libretranslate=200 " "when one has no quota left the next is asked"
is "$(site_sql "SELECT DISTINCT stopped_until = DATE_FORMAT(UTC_DATE(), '%Y-%m-01') + INTERVAL 1 MONTH FROM wp_profint_provider WHERE provider = 'deepl'")" 1 "and the first left alone until the month turns"
asked sv "Un autre relais."
is "$(seen)" "libretranslate=200 " "from the next run on"
provider_fault "libretranslate status=503:3600"
asked sv $'Un dernier relais.\nEt un <b>autre</b>.'
is "$(grep -c '^+ ' <<<"$out") $(seen)" "2 libretranslate=503 chat=200 " "and so on through the list"
provider_fault "libretranslate status=503:3600;chat status=500:3600"
asked sv "Plus personne."
contains "$out" "= " "with nobody left"
is "$(grep -c '^- (waits) ' <<<"$out")" 1 "the text waits"
go_on
site_set providers "apertium deepl"
asked it $'Un chat.\nUn <b>chien</b>.'
is "$(seen)" "apertium=200 apertium=200 " "Apertium gets a text a request"
asked sv "Un cheval."
is "$(seen)" "deepl=200 " "and none into a language that it does not know"

# --- the budget ---
site_set providers deepl
site_set budget_characters_day_sv "$(($(site_sql "SELECT SUM(IF(state = 'sent', asked, billed)) FROM wp_profint_request WHERE language = 'sv' AND unit = 'characters'") + 25))"
asked sv $'Dix signes.\nOnze signes.\nDouze signes.'
is "$(grep -c '^+ ' <<<"$out") $(grep -c '^- (waits) waits for the budget (budget_characters_day_sv)' <<<"$out")" "2 1" "what the budget reaches for is translated, the rest waits"
contains "$(tail -1 <<<"$out")" " budget " "and that is why"
asked it "Dix signes."
is "$(grep -c '^+ ' <<<"$out")" 1 "another language has its own"
asked sv "Treize signes."
is "$(seen)" "" "tomorrow is another day"

# --- a run ---
# made COUNT: a page with so many paragraphs in French.
made() {
	bundle_new "$SITE_DIR/bundle"
	record "$(php -n -r 'echo json_encode(["type" => "page", "id" => "longue", "title" => ["fr" => "Une page"], "body" => ["fr" => implode("", array_map(fn($i) => "<p>Le paragraphe $i parle du <strong>droit</strong>.</p>", range(1, (int) $argv[1])))]]);' "$1")"
	bundle_seal
}
site_set budget_characters_day_sv ''
site_set lease_seconds 5
go_on
made 1300
provider_fault "deepl status=503:3600"
provider_asked >/dev/null
profint sync --json "$BUNDLE"
is "$status $(said translations.failed translations.sent)" "0 0 0" "with nobody to translate it the content is there all the same"
# eight connections, and the request that took the first free one before its answer was read
ok "and the provider is left alone for the rest of the run, page after page" test "$(seen | wc -w)" -le 9
contains "$(site_sql "SELECT DISTINCT note FROM wp_profint_translation WHERE state = 'missing'")" "deepl asks to wait (status 503)" "which every text says"

# killed with requests under way
provider_fault "deepl latency=700"
provider_asked >/dev/null
before=$(memory_size)
"$PROFINT" --config "$SITE_CONFIG" translate --quiet >"$SITE_DIR/killed" 2>&1 &
victim=$!
sleep 2.5
kill -9 "$victim"
wait "$victim" 2>/dev/null || true
kept=$(($(memory_size) - before))
ok "a run that is killed keeps the answers that it had" test "$kept" -gt 0
sleep 1
provider_fault
profint translate --json --wait 30
is "$status $(said missing)" "0 0" "the next one does the rest"
twice=$(provider_asked | php -n -r '$seen = []; $twice = 0; while (($line = fgets(STDIN)) !== false) { $said = json_decode($line, true); if (($said["status"] ?? 0) === 200) foreach ($said["texts"] ?? [] as $text) { $key = $said["language"] . $text; $twice += isset($seen[$key]); $seen[$key] = true; } } echo $twice;')
ok "and pays again for no more than was under way ($twice texts)" test "$twice" -le 400
is "$(site_sql "SELECT COUNT(*) - COUNT(DISTINCT language, hash) FROM wp_profint_memory WHERE source LIKE 'Le paragraphe%'")" 0 "no text is in the memory twice"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"
