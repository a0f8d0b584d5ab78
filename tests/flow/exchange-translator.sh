#!/usr/bin/env bash
# Exchange: a site without any provider. Its Swedish is made by a translator alone: out as a file, back translated, seen, signed off.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
site_set languages sv
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine R&D"},"summary":{"fr":"Un domaine."}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un titre"},"place":{"fr":"La ville"},"body":{"fr":"<p>Un <strong>mot</strong> &amp; <a href=\"https://example.org/ici\">un lien</a>.</p><ul><li>Trois</li><li>Quatre</li></ul>"}}'
bundle_seal
profint sync --quiet "$BUNDLE"
profint translate --quiet
file=$SITE_DIR/sv.xlf

objects() {
	site_sql "SELECT COUNT(*) FROM wp_profint_record WHERE language = 'sv' AND type IN ('area', 'practice')"
}
page() {
	site_sql "SELECT $1 FROM wp_posts WHERE ID = (SELECT object FROM wp_profint_record WHERE type = 'practice' AND language = 'sv')"
}
states() {
	site_sql "SELECT state, COUNT(*) FROM wp_profint_translation WHERE language = 'sv' AND segment IN (SELECT id FROM wp_profint_segment WHERE type IN ('area', 'practice')) GROUP BY 1" | tr '\t\n' ' ;'
}
# translate STATE: a translator's work on every unit that has no target: the French with a word before it.
translate() {
	sed -i "s|<source>\(.*\)</source>|&<target state=\"$1\">Sv \1</target>|" "$file"
}

is "$(objects)" 0 "without a provider there is no Swedish"
profint review export "$file" --language sv --json
is "$status $(said records)" "0 2" "all of it goes out"
texts=$(said texts)
is "$(states)" "missing $texts;" "for all of it is missing"
translate translated
profint review import "$file" --json
is "$status $(said units drafts refused)" "0 $texts $texts 0" "all of it comes back"
is "$(states)" "machine $texts;" "as texts that nobody reviewed"
profint sync --quiet "$BUNDLE"
is "$(objects)" 2 "the next sync makes the pages"
is "$(page post_title)" "Sv Un titre" "with the translator's words"
contains "$(page post_content)" '<p>Sv Un <strong>mot</strong> &amp; <a href="https://example.org/ici">un lien</a>.</p>' "tags and links in their places"
contains "$(page post_content)" '<li>Sv Quatre</li>' "in every item"
is "$(site_sql "SELECT name FROM wp_terms WHERE name LIKE 'Sv %'")" "Sv Domaine R&amp;D" "terms as WordPress writes them"
is "$(site_sql "SELECT meta_value FROM wp_postmeta WHERE meta_key = '_profint_place' AND meta_value LIKE 'Sv%'")" "Sv La ville" "and metas"

profint review export "$file" --language sv --json
is "$(said texts)" "$texts" "what nobody reviewed goes out once more"
sed -i 's|<target [^>]*>Sv |<target state="signed-off">Svenska: |' "$file"
profint review import "$file" --json
is "$status $(said units edited refused)" "0 $texts $texts 0" "signed off"
is "$(states)" "reviewed $texts;" "it is reviewed"
is "$(page post_title)" "Svenska: Un titre" "and live at once"
contains "$(page post_content)" '<li>Svenska: Quatre</li>' "everywhere"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_memory WHERE language = 'sv' AND reviewed = 1 AND target LIKE 'Svenska%'")" "$texts" "and in the memory"
profint review export "$SITE_DIR/none.xlf" --language sv --json
is "$(said texts)" 0 "nothing is left to do"
others=$(site_others)
profint sync --json "$BUNDLE"
is "$status $(said translations.review)" "0 0" "the next sync has nothing to ask"
is "$(site_others)" "$others" "and writes nothing"
profint verify
is "$status" 0 "all of it keeps WordPress's rules"
