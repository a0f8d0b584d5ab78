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
