#!/usr/bin/env bash
# Translate: content in French alone becomes content in every language of the site, by a provider or from the memory; it
# follows its source, gives way to people and to a bundle that brings the language, and costs nothing twice.
. "$(dirname "$0")/../support/story.sh"

site_new
provider_start
site_set hook_secret_file ''
site_set providers libretranslate
site_set libretranslate_url "$PROVIDER_URL"
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine de l’été"},"summary":{"fr":"Résumé du domaine."}}' \
	'{"type":"partner","id":"tikitut","title":{"fr":"Tikitut"},"country":"SE","url":"https://example.org/"}' \
	'{"type":"module","id":"base","area":"area/aa","order":3,"title":{"fr":"Accompagner"},"summary":{"fr":"Un module."},"body":{"fr":"<p>Le corps du module.</p>"},"modes":["team"]}' \
	'{"type":"sequence","id":"base-1","module":"module/base","order":2,"title":{"fr":"Première séquence"},"body":{"fr":"<p>Le corps de la séquence.</p>"},"duration":45}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Bonne pratique"},"summary":{"fr":"Un résumé."},"body":{"fr":"<p>Une première phrase. Une seconde phrase.</p><p>Un <strong>deuxième</strong> paragraphe.</p>"},"place":{"fr":"Nord"},"country":"FR","date":"2024-05-01T10:00:00Z"}' \
	'{"type":"page","id":"fille","parent":"page/mere","title":{"fr":"Page fille"},"body":{"fr":"<p>Fille.</p>"}}' \
	'{"type":"page","id":"mere","title":{"fr":"Page mère"},"body":{"fr":"<p>Mère.</p>"},"menu":true}'
bundle_seal

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
column() {
	site_sql "SELECT $2 FROM wp_posts WHERE ID = $1"
}
whole() {
	profint verify --json
	is "$status $(said faults)" "0 []" "$1: verify finds no fault"
}

profint translate --dry-run --json
is "$status $(said dry_run translations.segments translations.sent)" "0 true 0 0" "a site without content has nothing to translate"

profint sync --json "$BUNDLE"
is "$status $(said outcome)" "0 done" "the first sync is done"
is "$(said translations.segments translations.sent translations.review translations.failed)" "51 51 51 0" "every text was asked for, and waits for a person"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_record WHERE type NOT LIKE 'profint\\_%' AND language <> 'fr' AND state = 'machine'")" 21 "each record is there in three more languages, as a machine's"
whole "translated"
site_others >"$SITE_DIR/before"
profint sync --json "$BUNDLE"
site_others >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "a second sync writes nothing"
is "$status $(said translations.segments translations.recalled translations.sent)" "0 51 51 0" "and sends nothing"

# --- what a target is ---

module=$(post module/base)
seq=$(post sequence/base-1 en)
un=$(post practice/un)
un_en=$(post practice/un en)
is "$(column "$un_en" "CONCAT_WS('|', post_title, post_excerpt, post_status, post_name, post_date, post_date_gmt)")" \
	"‹en› Bönnë prätïqüë|‹en› Ün résümé.|publish|en-bonne-pratique|$(column "$un" "CONCAT_WS('|', post_date, post_date_gmt)")" \
	"title, excerpt and address are of its language, status and date of its source"
contains "$(column "$un_en" post_content)" "<strong>dëüxïèmë</strong>" "the body keeps its tags"
is "$(column "$seq" "CONCAT_WS('|', post_parent, menu_order)")" "$(post module/base en)|2" "a sequence lies below its module in the same language"
is "$(column "$(post page/fille sv)" post_parent)" "$(post page/mere sv)" "and a page below a page that came after it"
is "$(site_sql "SELECT CONCAT_WS('|', (SELECT meta_value FROM wp_postmeta WHERE post_id = $un_en AND meta_key = '_profint_place'), (SELECT meta_value FROM wp_postmeta WHERE post_id = $seq AND meta_key = '_profint_duration'))")" \
	"‹en› Nörd|45" "metas are translated, or copied"
is "$(site_sql "SELECT GROUP_CONCAT(CONCAT(y.taxonomy, ' ', t.name) ORDER BY y.taxonomy SEPARATOR '; ') FROM wp_term_relationships r JOIN wp_term_taxonomy y USING (term_taxonomy_id)
	JOIN wp_terms t USING (term_id) WHERE r.object_id = $un_en AND y.taxonomy LIKE 'profint\\_%'")" "profint_area ‹en› Dömäïnë dë l’été; profint_country France" \
	"it is related to the terms of its language"
is "$(site_sql "SELECT slug FROM wp_terms WHERE term_id = $(post area/aa it)")" "it-domaine-de-lete" "a term's address, too"
is "$(site_eval "echo implode(' ', array_map(fn(\$c) => \$c . '=' . (maybe_unserialize(get_term_by('term_taxonomy_id', \$GLOBALS['wpdb']->get_var('SELECT y.term_taxonomy_id FROM wp_term_relationships r JOIN wp_term_taxonomy y USING (term_taxonomy_id) WHERE y.taxonomy = \"post_translations\" AND r.object_id = $un'))->description)[\$c] ?? 0), ['fr', 'en', 'it', 'sv']));")" \
	"fr=$un en=$un_en it=$(post practice/un it) sv=$(post practice/un sv)" "the four are one group, as Polylang writes it"

# --- undone, and done again at no cost ---

objects=$(site_sql "SELECT COUNT(*) FROM wp_profint_record")
profint undo 1 --json
is "$status $(said objects.deleted)" "0 $objects" "the run is undone with all that it made"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_record")" 0 "nothing of it is left"
whole "undone"
profint sync --json "$BUNDLE"
is "$status $(said translations.sent translations.recalled)" "0 0 51" "the next sync makes it all again and pays for nothing"
un=$(post practice/un)
un_en=$(post practice/un en)
isnt "$un_en" "" "the translations are there again"

# --- French changes ---

provider_asked >/dev/null
record_set practice/un body.fr '<p>Une première phrase. Une seconde phrase, modifiée.</p><p>Un <strong>deuxième</strong> paragraphe.</p>'
profint sync --json "$BUNDLE"
is "$status $(said translations.sent)" "0 3" "a changed sentence is one text in each language"
is "$(provider_texts | sort | head -n 1)" "en Une seconde phrase, modifiée." "and only it is sent"
contains "$(column "$un_en" post_content)" "Ünë sëcöndë phräsë, mödïfïéë." "it stands in the translation"
contains "$(column "$un_en" post_content)" "Ünë prëmïèrë phräsë." "beside the sentence that stayed"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_conflict")" 0 "without a conflict"
profint translate --dry-run --json
is "$status $(said translations.sent run)" "0 0 null" "a dry run has nothing to ask for"

# --- people ---

site_eval "wp_set_current_user(1); wp_update_post(wp_slash(['ID' => $un_en, 'post_title' => 'Good practice']), true);"
site_content >"$SITE_DIR/before"
profint sync --json "$BUNDLE"
site_content >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "what an editor typed into a translation is learnt, and the page is left alone"
is "$(site_sql "SELECT CONCAT_WS('|', t.state, t.made, t.text) FROM wp_profint_translation t JOIN wp_profint_segment s ON s.id = t.segment WHERE s.record = 'un' AND s.type = 'practice' AND s.field = 'title' AND t.language = 'en'")" \
	"reviewed|person|Good practice" "it is a reviewed text"
record_set practice/un title.fr 'Très bonne pratique'
profint sync --json "$BUNDLE"
is "$status $(column "$un_en" post_title)" "0 Good practice" "a new French title does not touch it"
is "$(column "$(post practice/un it)" post_title)" "‹it› Très bönnë prätïqüë" "a machine's title is made anew"
is "$(site_sql "SELECT CONCAT_WS('|', t.state, t.text, t.proposal) FROM wp_profint_translation t JOIN wp_profint_segment s ON s.id = t.segment WHERE s.record = 'un' AND s.type = 'practice' AND s.field = 'title' AND t.language = 'en'")" \
	"outdated|Good practice|‹en› Très bönnë prätïqüë" "the proposal waits beside it"

# --- an editor adds to a translated page ---

site_eval "wp_set_current_user(1); \$p = get_post($un_en); wp_update_post(wp_slash(['ID' => $un_en, 'post_content' => \$p->post_content . \"\n\n<!-- wp:paragraph -->\n<p>Only in English.</p>\n<!-- /wp:paragraph -->\"]), true);"
profint sync --json "$BUNDLE"
record_set practice/un body.fr '<p>Une première phrase. Une seconde phrase, modifiée.</p><p>Un paragraphe neuf.</p><p>Un <strong>deuxième</strong> paragraphe.</p>'
profint sync --json "$BUNDLE"
is "$status" 0 "a new French paragraph comes to a page that an editor added to"
contains "$(column "$un_en" post_content)" "Ün pärägräphë nëüf." "the new paragraph is there"
contains "$(column "$un_en" post_content)" "Only in English." "and the editor's, too"
whole "after editors' work"

# --- the bundle brings the language ---

record_set practice/un title.it 'Buona pratica'
record_set practice/un summary.it 'Un riassunto.'
record_set practice/un body.it '<p>Una prima frase. Una seconda.</p><p>Un paragrafo nuovo.</p><p>Un <strong>secondo</strong> paragrafo.</p>'
record_set practice/un place.it 'Nord'
profint sync --json "$BUNDLE"
is "$status $(said records.updated) $(column "$(post practice/un it)" "CONCAT_WS('|', post_title, post_content LIKE '%Un paragrafo nuovo.%')")" "0 1 Buona pratica|1" \
	"an Italian text of the bundle takes the place of the machine's"
is "$(site_sql "SELECT state FROM wp_profint_record WHERE type = 'practice' AND id = 'un' AND language = 'it'")" reviewed "and counts as reviewed"
site_others >"$SITE_DIR/before"
profint sync --json "$BUNDLE"
site_others >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "nobody fights over it: another sync writes nothing"
record_set practice/un title.en 'Good practice, says the bundle'
record_set practice/un summary.en 'A summary.'
record_set practice/un body.en '<p>One.</p><p>Two.</p><p>Three.</p>'
record_set practice/un place.en 'North'
profint sync --json "$BUNDLE"
is "$status $(said records.conflicts) $(column "$un_en" post_title)" "4 1 Good practice" "where a person wrote, the bundle's text is a conflict, and the person's stays"
profint conflicts --json
contains "$out" '"field": "title"' "which is listed"

# --- what it costs ---

record '{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Une autre pratique"},"body":{"fr":"<p>Elle est longue.</p><p>Elle continue.</p>"}}'
bundle_seal
site_set budget_characters_run 20
profint sync --json "$BUNDLE"
is "$(said outcome) $status" "waiting 4" "what waits for a person goes before what waits for money"
profint settle "$(site_sql "SELECT MIN(id) FROM wp_profint_conflict WHERE state = 'open'")" mine
for id in $(site_sql "SELECT id FROM wp_profint_conflict WHERE state = 'open'"); do profint settle "$id" mine; done
profint sync --json "$BUNDLE"
is "$(said outcome) $status" "quota 6" "a run that the budget stops ends with 6"
contains "$(said stopped)" "waits for the budget" "and says why"
is "$(post practice/deux en)" "" "a page that lacks a text is not made"
site_set budget_characters_run ''
profint translate --json
is "$status $(said outcome translations.failed) $(column "$(post practice/deux en)" post_title)" "0 done 0 ‹en› Ünë äütrë prätïqüë" "with room in it the rest is translated"

# --- only what people have reviewed ---

site_set publish reviewed
record '{"type":"practice","id":"trois","area":"area/aa","title":{"fr":"Troisième pratique"},"body":{"fr":"<p>Le troisième corps.</p>"},"date":"2024-06-01T10:00:00Z"}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(column "$(post practice/trois en)" "CONCAT_WS('|', post_status, post_name)")" "0 draft|" "with publish = reviewed a translation waits as a draft"
is "$(column "$(post practice/deux en)" post_status)" publish "what is public stays so"
profint review approve practice/trois@en
is "$status" 0 "it is approved"
profint sync --json "$BUNDLE"
is "$status $(column "$(post practice/trois en)" "CONCAT_WS('|', post_status, post_name, post_date)")" "0 publish|en-troisieme-pratique|2024-06-01 12:00:00" "and is public then, under its address and date"
whole "in the end"
site_set publish machine
profint sync --json "$BUNDLE"
is "$status $(column "$(post practice/trois sv)" post_status)" "0 publish" "another rule shows what waited"

# --- a password ---

site_sql "UPDATE wp_posts SET post_password = 'secret' WHERE ID = $(post practice/deux)"
record_set practice/deux title.fr 'Une pratique cachée'
profint sync --json "$BUNDLE"
is "$status $(column "$(post practice/deux sv)" post_status)" "0 draft" "a page that asks for a password in French is told in no other language"

# --- words ---

profint translate
contains "$out" "language" "translate prints a table"
contains "$out" "this month" "and what was spent"
profint status
contains "$out" "this month" "so does status"
profint translate --language de
refused 2 "'de' is no language" "a language that the site does not have is refused"
site_set providers ''
record_set practice/trois title.fr 'Autre titre'
profint sync --json "$BUNDLE"
is "$status $(said outcome translations.sent translations.failed)" "0 done 0 0" "without providers nothing is asked and nothing fails"
profint translate
contains "$out" "without \`providers\`" "which translate says"
