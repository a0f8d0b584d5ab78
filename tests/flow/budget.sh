#!/usr/bin/env bash
# Budget: what a run, a day and a month may cost, in all and for one language, is never exceeded; a job that is too big is done as
# far as the budget reaches, the rest waits, and the next period takes it up.
. "$(dirname "$0")/../support/story.sh"

make -s -C "$PROFINT_BUILD" tests/support/ask >/dev/null
site_new
site_set hook_secret_file ''
provider_start
(umask 077 && echo right >"$SITE_DIR/deepl.key")
site_set providers deepl
site_set deepl_key_file "$SITE_DIR/deepl.key"
site_set deepl_url "$PROVIDER_URL"
site_set libretranslate_url "$PROVIDER_URL"
site_set chat_url "$PROVIDER_URL"
site_set chat_model small

# asked LANGUAGE TEXTS [dry]: a line each; sets out
asked() {
	out=$("$PROFINT_BUILD/tests/support/ask" "$SITE_NAME" "$1" ${3:-} <<<"$2" 2>&1) || out+=$'\n'"exit status $?"
}
# texts PREFIX COUNT: so many different ones of 20 characters
texts() {
	local n
	for n in $(seq "$2"); do
		printf '%s %0*d.\n' "$1" $((18 - ${#1})) "$n"
	done
}
# answers: how many texts have a translation, and how many wait
answers() {
	printf '%s %s' "$(grep -c '^+ ' <<<"$out" || true)" "$(grep -c '^- (waits)' <<<"$out" || true)"
}
# paid: what the provider was asked to translate since the last call, in characters
paid() {
	provider_asked | php -n -r '$sum = 0; while (($line = fgets(STDIN)) !== false) { $r = json_decode($line, true); if (($r["status"] ?? 0) == 200) $sum += $r["characters"] ?? 0; } echo $sum;'
}
# days N: everything happened so many days ago
days() {
	site_sql "UPDATE wp_profint_request SET sent = sent - INTERVAL $1 DAY"
}
afresh() {
	site_sql "DELETE FROM wp_profint_request"
	sed -i '/^budget_/d' "$SITE_CONFIG"
	provider_fault
	provider_asked >/dev/null
}

# --- a run ---

site_set budget_characters_run 100
asked sv "$(texts Passage 12)" dry
is "$(answers) $(paid)" "0 7 0" "a dry run says what would wait, and sends nothing"
contains "$out" "= 5 100 1 0 7 budget" "with its price"
asked sv "$(texts Passage 12)"
is "$(answers) $(paid)" "5 7 100" "what fits is done, to the last character"
contains "$out" "waits for the budget (budget_characters_run)" "and what waits says for what"
matches "$out" "= 5 100 1 0 7 budget " "which is told"
asked sv "$(texts Passage 12 | tail -n 7)"
is "$(answers) $(paid)" "5 2 100" "the next run takes it up"
asked sv $'Un texte beaucoup trop long pour ce budget, qui ne tiendra jamais dans les cent signes que la configuration donne.\nUn court.'
is "$(answers) $(paid)" "1 1 9" "a text that does not fit stops none that does"

# --- a day, a month ---

afresh
site_set budget_characters_day 100
asked sv "$(texts Jour 3)"
asked en "$(texts Jour 3)"
is "$(answers) $(paid)" "2 1 100" "a day's ceiling holds over runs and languages"
asked sv "$(texts Demain 3)"
is "$(answers) $(paid)" "0 3 0" "and nothing goes beyond it"
days 1
asked sv "$(texts Demain 3)"
is "$(answers) $(paid)" "3 0 60" "until tomorrow"
afresh
site_set budget_characters_month 100
asked sv "$(texts Mois 4)"
days 1
[ "$(site_sql "SELECT DAY(UTC_DATE())")" != 1 ] || site_sql "UPDATE wp_profint_request SET sent = UTC_TIMESTAMP()"
asked sv "$(texts Lendemain 4)"
is "$(answers) $(paid)" "1 3 100" "a month's ceiling holds over days"
days 32
asked sv "$(texts Lendemain 4)"
is "$(answers) $(paid)" "4 0 80" "until the next month"

# --- a language of its own ---

afresh
site_set budget_characters_month_sv 40
asked sv "$(texts Suédois 4)"
is "$(answers) $(paid)" "2 2 40" "a language has a ceiling of its own"
contains "$out" "(budget_characters_month_sv)" "which is named"
asked en "$(texts Anglais 4)"
is "$(answers) $(paid)" "4 0 80" "that stops no other language"
site_set budget_characters_day 130
asked it "$(texts Italien 4)"
is "$(answers) $(paid)" "0 4 0" "while the ceiling of all counts what all have cost"

# --- what counts ---

afresh
site_set budget_characters_day 100
provider_fault "deepl status=503 2"
asked sv "$(texts Panne 5)"
is "$(answers) $(paid)" "5 0 100" "requests that failed cost nothing"
afresh
site_set budget_characters_day 100
provider_fault "deepl garbage 1"
asked sv "$(texts Rien 3)"
is "$(site_sql "SELECT SUM(billed) <= 100 FROM wp_profint_request")" 1 "an answer of no use may have been billed, and counts"
is "$(answers)" "0 3" "so that the second try has to fit, too"
afresh
site_set budget_characters_day 100
provider_fault "deepl latency=1500"
"$PROFINT_BUILD/tests/support/ask" "$SITE_NAME" sv <<<"$(texts Tué 3)" >/dev/null 2>&1 &
for _ in $(seq 100); do
	[ "$(site_sql "SELECT COUNT(*) FROM wp_profint_request WHERE state = 'sent'")" = 0 ] || break
	sleep 0.05
done
kill -9 $!
wait $! 2>/dev/null || true
site_sql "UPDATE wp_profint_lease SET expires = UTC_TIMESTAMP() - INTERVAL 1 SECOND"
provider_fault
asked sv "$(texts Tué 3)"
is "$(answers)" "2 1" "what was under way when we were killed counts as paid for"
sleep 1.6 # the provider ends it all the same

# --- many at once ---

afresh
site_set budget_characters_run 9990
provider_fault "deepl latency=100"
asked sv "$(texts Foule 2000)"
is "$(answers) $(paid)" "499 1501 9980" "many connections together do not exceed it either"
afresh
site_set budget_characters_run 9990
provider_fault "deepl status=413 4"
asked sv "$(texts Moitié 2000)"
is "$(answers) $(paid)" "499 1501 9980" "nor does what goes in halves"

# --- another unit ---

afresh
site_set budget_characters_run 100
site_set providers 'deepl libretranslate'
asked sv "$(texts Unité 8)"
is "$(answers) $(paid)" "5 3 100" "a second provider that counts characters has no budget of its own"
afresh
site_set providers chat
site_set budget_characters_run 3000
asked sv "$(texts Jeton 200)"
spent=$(site_sql "SELECT SUM(billed) FROM wp_profint_request WHERE unit = 'tokens'")
ok "tokens are not exceeded either ($spent)" [ "$spent" -le 3000 ]
ok "and used ($(answers))" [ "$(grep -c '^+ ' <<<"$out")" -ge 20 ]

# --- as a command ---

afresh
site_set providers deepl
site_set languages sv
site_set budget_characters_run 60
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine"}}' \
	'{"type":"page","id":"une","title":{"fr":"Page une"},"body":{"fr":"<p>Un premier paragraphe assez long.</p><p>Un second paragraphe assez long.</p>"}}' \
	'{"type":"page","id":"deux","title":{"fr":"Page deux"},"body":{"fr":"<p>Un troisième paragraphe assez long.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "6 quota" "a sync that the budget stopped says so"
ok "it did not exceed it" [ "$(paid)" -le 60 ]
for n in $(seq 6); do
	profint translate --json
	[ "$status" = 6 ] || break
	ok "nor does a later run ($n)" [ "$(paid)" -le 60 ]
done
is "$status $(said outcome)" "0 done" "run by run the rest is done"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_translation WHERE state = 'missing' AND language = 'sv'")" 0 "and nothing is missing in the end"
provider_stop
