#!/usr/bin/env bash
# Memory: what the site has once translated is found again: the same text in its place before the same text elsewhere, a
# reviewed one before a machine's, and only where it is fit; what is merely alike waits for a person. Nobody is asked here.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
site_set languages en
bundle_new "$SITE_DIR/bundle"

# known FRENCH ENGLISH [REVIEWED]: the memory learns a pair from a file, as another tool writes it.
known() {
	printf '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header srclang="fr" datatype="html"/><body><tu><tuv xml:lang="fr"><seg>%s</seg></tuv><tuv xml:lang="en"><seg>%s</seg></tuv></tu></body></tmx>\n' "$1" "$2" >"$SITE_DIR/pair.tmx"
	profint memory import "$SITE_DIR/pair.tmx" ${3:+--reviewed} --json
	[ "$(said added)" = 1 ] || failed "the memory learns '$2'" "$out$err"
}
# text SOURCE: what became of it: STATE|TEXT|PROPOSAL|SCORE
text() {
	site_sql "SELECT CONCAT(t.state, '|', COALESCE(t.text, ''), '|', COALESCE(t.proposal, ''), '|', t.proposal_score) FROM wp_profint_translation t JOIN wp_profint_segment s ON s.id = t.segment
		WHERE t.language = 'en' AND s.source = '$1' ORDER BY s.id LIMIT 1"
}

known 'Une phrase connue.' 'A known sentence.'
known 'Une phrase connue.' 'A reviewed sentence.' reviewed
known 'Une phrase connue.' 'A newer sentence.'
known 'La machine seule la connaît.' 'Only the machine knows it.'
known 'Il y en a <ph>&lt;b&gt;</ph>douze<ph>&lt;/b&gt;</ph>.' 'There are <ph>&lt;b&gt;</ph>twelve<ph>&lt;/b&gt;</ph>.'
known 'Nous avons reçu beaucoup de jeunes gens le lundi matin.' 'We met many young people on Monday morning.'
known 'Un client arrive.' 'A customer arrives.'
known 'Il l’a dit.' 'He “said” it.'
profint glossary add forbidden '' customer --language en
is "$status" 0 "a word is forbidden"

record '{"type":"practice","id":"un","title":{"fr":"Titre"},"area":"area/aa","body":{"fr":"<p>Une phrase  connue.</p><p>La machine seule la connaît.</p><p>Il y en a <i>douze</i>.</p><p>Nous avons reçu beaucoup de jeunes gens le mardi matin.</p><p>Un client arrive.</p><p>Rien de tel.</p>"},"country":"FR"}' \
	'{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine"}}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(said outcome translations.sent translations.requests)" "0 done 0 0" "a site without providers asks nobody"
is "$(text 'Une phrase  connue.')" "machine|A reviewed sentence.||0" "the same words are taken, the reviewed ones first; in another place a person looks once more"
is "$(text 'La machine seule la connaît.')" "machine|Only the machine knows it.||0" "a machine's are taken, too"
is "$(text 'Il y en a <i>douze</i>.')" "missing||There are <b>twelve</b>.|99" "with other tags they are only proposed"
is "$(text 'Nous avons reçu beaucoup de jeunes gens le mardi matin.')" "missing||We met many young people on Monday morning.|90" "what is alike is proposed, with its score"
matches "$(text 'Un client arrive.')" '^missing\|\|' "what the glossary forbids is not taken"
is "$(text 'Rien de tel.')" "missing|||0" "what nobody knows is missing"

# in its place
profint memory export "$SITE_DIR/all.tmx"
id=$(site_sql "SELECT CONCAT(t.segment, ':en') FROM wp_profint_translation t JOIN wp_profint_segment s ON s.id = t.segment WHERE s.source = 'Une phrase  connue.' AND t.language = 'en'")
printf 'Here it says this.' >"$SITE_DIR/here.txt"
profint review edit "$id" --text "$SITE_DIR/here.txt" --json
is "$status" 0 "a person writes another text in one place"
record_set practice/un title.fr 'Titre nouveau'
site_sql "DELETE FROM wp_profint_look; DELETE FROM wp_profint_translation; DELETE FROM wp_profint_segment"
record '{"type":"practice","id":"deux","title":{"fr":"Autre"},"area":"area/aa","body":{"fr":"<p>Une phrase connue.</p>"},"country":"FR"}'
bundle_seal
profint sync --json "$BUNDLE"
is "$(text 'Une phrase  connue.')" "reviewed|Here it says this.||0" "in its own place that text comes back, reviewed"
matches "$(text 'Une phrase connue.')" '^machine\|(Here it says this|A reviewed sentence)\.\|' "elsewhere a reviewed one is taken as a machine's is"

# what would be too much for the index of words
long=$(for i in {1..3000}; do printf 'mot%d de la phrase ' "$i"; done)
record '{"type":"practice","id":"long","title":{"fr":"Long"},"area":"area/aa","body":{"fr":"<p>'"$long"'</p><p>(((+-*~@ %%%% &lt;&gt; \" quatre signes</p><p>le la les de du</p>"},"country":"FR"}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(said records.created)" "0 1" "texts of three thousand words, of signs, of stop words are looked for without harm"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"
