#!/usr/bin/env bash
# Complaints: what people who use translation plugins complain about most, one after the other, each tried here: no human work
# is thrown away, no small change costs a page, no markup is damaged, no link is lost, no money is spent unseen.
. "$(dirname "$0")/../support/story.sh"

site_new --http
provider_start
site_set hook_secret_file ''
site_set providers libretranslate
site_set libretranslate_url "$PROVIDER_URL"
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Accompagnement global"},"summary":{"fr":"Tout ce qui concerne une personne."}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un premier titre"},"summary":{"fr":"Un résumé."},"body":{"fr":"<h2>Le premier contact</h2><p>Une équipe mobile va vers les jeunes. Elle passe le mardi. Le lien se fait lentement.</p><p>Un <strong>deuxième</strong> paragraphe avec <a href=\"https://example.org/a\">un lien</a> et {{nom}}.</p>"},"country":"FR"}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Un autre titre"},"summary":{"fr":"Un autre résumé."},"body":{"fr":"<p>Ce texte reste le même.</p>"},"country":"FR","source":{"title":"Guide à ne pas traduire","url":"https://example.org/guide","pages":"3"}}' \
	'{"type":"page","id":"a-propos","title":{"fr":"À propos"},"body":{"fr":"<p>Le projet en bref.</p>"}}'
bundle_seal
body='<h2>Le premier contact</h2><p>Une équipe mobile va vers les jeunes. Elle passe le mardi. Le lien se fait lentement.</p><p>Un <strong>deuxième</strong> paragraphe avec <a href="https://example.org/a">un lien</a> et {{nom}}.</p>'

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
# content RECORD [LANGUAGE]: what stands on its page.
content() {
	site_sql "SELECT post_content FROM wp_posts WHERE ID = $(post "$1" "${2:-fr}")"
}
# person RECORD LANGUAGE FROM TO: somebody replaces some words in WordPress's editor.
person() {
	site_eval "wp_set_current_user(1); \$p = get_post($(post "$1" "$2")); wp_update_post(wp_slash(['ID' => \$p->ID, 'post_content' => str_replace('$3', '$4', \$p->post_content, \$n)])); echo \$n;"
}
# states [CONDITION]: how many texts are in which state, in one line.
states() {
	site_sql "SELECT CONCAT(state, ' ', COUNT(*)) FROM wp_profint_translation t JOIN wp_profint_segment s ON s.id = t.segment WHERE ${1:-1} GROUP BY state ORDER BY state" | paste -sd' '
}
# texts_sent: the texts that the provider was asked for since the last time, sorted, a line each: LANGUAGE TEXT
texts_sent() {
	provider_texts | LC_ALL=C sort
}
whole() {
	profint verify --json
	is "$status $(said faults)" "0 []" "$1: verify finds no fault"
}
complaint() {
	TAP_PREFIX="complaints: $1: "
}

profint translate --dry-run --json
profint sync --json "$BUNDLE"
is "$status $(said outcome translations.failed)" "0 done 0" "everything is translated at the first sync"
first=$(texts_sent)
whole "translated"

complaint "1, human work is overwritten"
is "$(person practice/un en '‹en› Ünë' 'A person wrote: Ünë')" 1 "somebody mends a translation in the editor"
profint sync --json "$BUNDLE"
is "$status $(states "t.language = 'en' AND t.text LIKE '%A person wrote%'")" "0 reviewed 1" "it is a reviewed text from then on"
record_set practice/un body.fr "${body/va vers les jeunes/va vers chaque jeune}"
profint sync --json "$BUNDLE"
is "$status $(states "t.language = 'en' AND t.text LIKE '%A person wrote%'")" "0 outdated 1" "when its source changes it is outdated"
contains "$(content practice/un en)" "A person wrote" "but the page keeps it"
contains "$(site_sql "SELECT proposal FROM wp_profint_translation WHERE language = 'en' AND state = 'outdated'")" "chäqüë jëünë" "and the machine's new text waits beside it"
contains "$(content practice/un sv)" "chäqüë jëünë" "where nobody wrote anything the machine follows its source"
profint translate --json
profint translate --json
contains "$(content practice/un en)" "A person wrote" "no later run overwrites it either"

complaint "2, a small change translates everything anew"
texts_sent >/dev/null
body=${body/va vers les jeunes/va vers chaque jeune}
body=${body/Elle passe le mardi./Elle passe le jeudi.}
record_set practice/un body.fr "$body"
profint sync --json "$BUNDLE"
is "$(texts_sent)" "en Elle passe le jeudi.
it Elle passe le jeudi.
sv Elle passe le jeudi." "of a page with one changed sentence that sentence alone is sent, once a language"
contains "$(content practice/un it)" "‹it› Ünë éqüïpë möbïlë vä vërs chäqüë jëünë. ‹it› Ëllë pässë lë jëüdï. Lë lïën së fäït lëntëmënt." "and the others stay as they were"

complaint "3, trivial changes void translations"
profint review approve practice/un@sv --json
is "$status" 0 "the Swedish page is reviewed"
before=$(content practice/un sv)
body=${body/<strong>deuxième<\/strong> paragraphe/<b>deuxième<\/b>   paragraphe}
record_set practice/un body.fr "$body"
profint sync --json "$BUNDLE"
is "$status $(texts_sent)" "0 " "other blanks and other tags of the same words send nothing"
is "$(states "t.language = 'sv' AND s.record = 'un'")" "reviewed 5" "what was reviewed stays so"
is "$(content practice/un sv)" "${before/<strong>dëüxïèmë<\/strong>/<b>dëüxïèmë<\/b>}" "and the page has the new tags around the old words"
body=${body/Le premier contact/Le tout premier contact}
record_set practice/un body.fr "$body"
profint sync --json "$BUNDLE"
is "$(states "t.language = 'sv' AND s.record = 'un'")" "outdated 1 reviewed 4" "one word in a heading makes that heading outdated, and nothing else"
contains "$(content practice/un sv)" "Lë prëmïër cöntäct" "the page keeps its heading"
profint review list --language sv --json
contains "$out" "Lë töüt prëmïër cöntäct" "a proposal waits for the reviewer"

complaint "4, machines damage tags, placeholders and their order"
# tags RECORD LANGUAGE: the tags and placeholders of its page, in order.
tags() {
	content "$1" "$2" | grep -oE '<[^>]*>|\{\{[^}]*\}\}' | grep -v '<!--' | paste -sd' '
}
texts_sent >/dev/null
body=${body/   paragraphe/ paragraphe}
body=${body/un lien/un bon lien}
record_set practice/un body.fr "$body"
provider_fault libretranslate lost 1
profint sync --json "$BUNDLE"
is "$status $(said translations.failed)" "0 0" "a lost tag is noticed, and the text asked for once more"
is "$(texts_sent | grep '^en')" "en Un <x1>deuxième</x1> paragraphe avec <x2>un bon lien</x2> et <x3/>.
en Un ⟦1⟧deuxième⟦/1⟧ paragraphe avec ⟦2⟧un bon lien⟦/2⟧ et ⟦3⟧." "with codes that are no tags"
is "$(tags practice/un en)" "$(tags practice/un fr)" "the page has the tags of its source"
for fault in tags lost script echo markup empty huge; do
	provider_fault libretranslate "$fault"
	record_set practice/deux body.fr "<p>Ce texte <b>reste</b> souvent le même depuis 12 ans, $fault.</p>"
	profint sync --json "$BUNDLE"
	is "$status $(said translations.failed)" "0 3" "$fault: what comes back damaged twice is no translation"
	lacks "$(content practice/deux it)" "$fault" "$fault: nothing of it is on the page"
done
profint review list --language sv --json
contains "$out" "libretranslate" "a person is told why"
provider_fault
texts_sent >/dev/null
record_set practice/un title.fr "Un tout premier titre"
profint sync --json "$BUNDLE"
is "$(texts_sent | grep '^sv')" "sv Un tout premier titre" "and it is not paid for again until its source changes"
provider_fault libretranslate numbers
record_set practice/deux body.fr "<p>Ce texte <b>reste</b> le même depuis 12 ans.</p>"
profint sync --json "$BUNDLE"
is "$status $(said translations.failed)" "0 0" "figures that a machine would change travel as codes"
contains "$(content practice/deux sv)" "12 äns" "and are the same on the page"
provider_fault
record_set practice/deux body.fr "<p>Ce texte <b>reste</b> souvent le même depuis 12 ans.</p>"
profint sync --json "$BUNDLE"
is "$status $(tags practice/deux it)" "0 $(tags practice/deux fr)" "then it is"

complaint "5, what is not to be translated is translated"
profint glossary add untranslatable "Mission locale"
is "$status" 0 "a term is to stay"
is "$(person practice/deux fr 'Ce texte' 'Chez <span translate="no">Tikitut Omsorg</span> et à la Mission locale, ce texte')" 1 "an editor marks a name"
texts_sent >/dev/null
profint sync --json "$BUNDLE"
is "$(texts_sent | grep '^sv')" "sv Chez <x1/> et à la <x2/>, ce texte <x3>reste</x3> souvent le même depuis 12 ans." "neither is ever sent"
contains "$(content practice/deux sv)" '<span translate="no">Tikitut Omsorg</span> ët à lä Mission locale, cë' "and both stand on the page as they are"

complaint "6, content vanishes because it has no language"
# homeless: how many of our posts and terms have not exactly one language.
homeless() {
	site_sql "SELECT COUNT(*) FROM wp_profint_record r WHERE r.object > 0 AND r.kind IN ('post', 'term') AND 1 <> (SELECT COUNT(*) FROM wp_term_relationships l JOIN wp_term_taxonomy y USING (term_taxonomy_id)
		WHERE l.object_id = r.object AND y.taxonomy = IF(r.kind = 'post', 'language', 'term_language'))"
}
is "$(homeless)" 0 "every object has one language"
site_sql "DELETE l FROM wp_term_relationships l JOIN wp_term_taxonomy y USING (term_taxonomy_id) WHERE y.taxonomy = 'language' AND l.object_id = $(post practice/un it)"
profint verify --json
is "$status $(homeless)" "4 1" "one that lost it is found"
profint verify --repair --json
is "$(homeless)" 0 "and gets it back"
whole "languages"

complaint "7, translation links are lost or crossed"
# groups: each record with the addresses that its four posts link to as their translations.
groups() {
	site_eval 'global $wpdb; foreach ($wpdb->get_results("SELECT t.description FROM {$wpdb->term_taxonomy} t WHERE t.taxonomy = \"post_translations\"") as $row) { $ids = unserialize($row->description); ksort($ids); $names = []; foreach ($ids as $code => $id) { $names[] = $code . ":" . (is_int($id) ? get_post_field("post_name", $id) : "?"); } echo implode(" ", $names), "\n"; }' | LC_ALL=C sort
}
links=$(groups)
is "$(wc -l <<<"$links") $(grep -c 'en:.*fr:.*it:.*sv:' <<<"$links")" "3 3" "every post is linked with its three translations"
one=$(site_sql "SELECT l.term_taxonomy_id FROM wp_term_relationships l JOIN wp_term_taxonomy y USING (term_taxonomy_id) WHERE y.taxonomy = 'post_translations' AND l.object_id = $(post practice/un)")
two=$(site_sql "SELECT l.term_taxonomy_id FROM wp_term_relationships l JOIN wp_term_taxonomy y USING (term_taxonomy_id) WHERE y.taxonomy = 'post_translations' AND l.object_id = $(post practice/deux)")
site_sql "UPDATE wp_term_taxonomy SET description = (SELECT d FROM (SELECT description AS d FROM wp_term_taxonomy WHERE term_taxonomy_id = $one) x) WHERE term_taxonomy_id = $two"
site_sql "DELETE FROM wp_term_relationships WHERE term_taxonomy_id = $one AND object_id = $(post practice/un it)"
profint verify --json
is "$status" 4 "crossed and lost links are found"
profint verify --repair --json
is "$(groups)" "$links" "and made again from what profint knows"
whole "links"

complaint "8, exports lose languages and links, and clashing slugs drop posts"
record '{"type":"practice","id":"trois","area":"area/aa","title":{"fr":"Un autre titre"},"body":{"fr":"<p>Encore un texte.</p>"},"country":"FR"}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(said records.refused) $(site_sql "SELECT COUNT(DISTINCT post_name) FROM wp_posts WHERE post_status = 'publish' AND (post_title LIKE '%ün äütrë tïtrë' OR post_title = 'Un autre titre')")" "0 0 8" "two records of one title have eight addresses"
links=$(groups)
profint export --json "$SITE_DIR/export"
is "$(said lost) $(grep -c "attribute 'translate'" <<<"$out")" "4 4" "the site is exported; only an editor's mark, which no bundle has, is lost, and told"
export=$SITE_DIR/export here=$SITE_CONFIG url=$SITE_URL
site_new
site_set hook_secret_file ''
profint sync --json "$export"
is "$status $(said records.refused records.conflicts)" "0 0 0" "another site takes all of it"
is "$(groups)" "$links" "with all languages and links, under the same addresses"
# back to the first site
SITE_CONFIG=$here
SITE_DIR=${here%/*}
SITE_NAME=${SITE_DIR##*/} SITE_DB=${SITE_DIR##*/} SITE_WP=$SITE_DIR/wp SITE_URL=$url
site_export

complaint "9, repeated imports make duplicates"
before=$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE post_type <> 'revision'") terms=$(site_sql "SELECT COUNT(*) FROM wp_terms")
for turn in 1 2 3; do
	profint sync --json "$BUNDLE"
	profint translate --json
done
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE post_type <> 'revision'") $(site_sql "SELECT COUNT(*) FROM wp_terms")" "$before $terms" "three more syncs and translations make nothing twice"
is "$(site_sql "SELECT COUNT(*) FROM (SELECT type, id, language FROM wp_profint_record GROUP BY type, id, language HAVING COUNT(*) > 1) x")" 0 "each record has one object a language"

complaint "10, nobody knows what it costs, and money runs out in the middle"
texts_sent >/dev/null
record '{"type":"practice","id":"cher","area":"area/aa","title":{"fr":"Un titre qui coûte"},"body":{"fr":"<p>La première phrase coûte de l’argent.</p><p>La deuxième phrase en coûte encore.</p><p>La troisième phrase en coûte aussi.</p>"},"country":"FR"}'
bundle_seal
site_set budget_characters_run 100
profint sync --json "$BUNDLE"
is "$status $(said outcome records.created)" "6 quota 1" "a run stops at its ceiling, and says so; the content is there"
# spent: how many characters the provider was sent since it was last read.
spent() {
	provider_asked | php -n -r '$sum = 0; while (($line = fgets(STDIN)) !== false) { $sum += json_decode($line, true)["characters"] ?? 0; } echo $sum;'
}
first=$(spent)
ok "not a character more was sent" test "$first" -gt 0 -a "$first" -le 100
is "$(site_sql "SELECT SUM(billed) FROM wp_profint_request WHERE run = $(said run)")" "$first" "and each is in the list of requests"
site_set budget_characters_run ''
profint translate --dry-run --json
price=$(said translations.characters)
is "$status $(spent)" "0 0" "a dry run says what the rest costs, and sends nothing"
profint translate --json
is "$status $(said outcome translations.characters) $(spent)" "0 done $price $price" "which is what it costs"

complaint "11, words are billed that nobody asked to translate"
site_eval 'wp_set_current_user(1); wp_insert_post(["post_title" => "Une page à nous", "post_content" => "<!-- wp:paragraph --><p>Rien de PROFINT.</p><!-- /wp:paragraph -->", "post_status" => "publish", "post_type" => "page"]);'
profint sync --json "$BUNDLE"
profint translate --json
all=$(php -n -r 'while (($line = fgets(STDIN)) !== false) echo implode("\n", json_decode($line, true)["texts"] ?? []), "\n";' <"$PROVIDER_DIR/provider.log")
lacks "$all" "à nous" "what is not profint's is never sent"
lacks "$all" "PROFINT" "nor its text"
lacks "$all" "ne pas traduire" "nor is a citation, which is no text"
lacks "$all" "https://" "nor an address"

complaint "12, translations disappear when somebody stops paying"
page=$(site_sql "SELECT post_name FROM wp_posts WHERE ID = $(post practice/un en)")
shown=$(content practice/un en)
site_set providers ''
site_set libretranslate_url ''
profint sync --json "$BUNDLE"
is "$status $(content practice/un en)" "0 $shown" "without a provider the translations stay"
is "$(site_status "/en/bonnes-pratiques/$page/")" 200 "and are read"
site_eval 'deactivate_plugins("profint/profint.php");'
is "$(content practice/un en)" "$shown" "without the plugin they are ordinary posts of WordPress"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE post_type = 'profint_practice' AND post_status = 'publish'")" 16 "all of them"
site_eval 'activate_plugin("profint/profint.php");'
is "$(site_status "/en/bonnes-pratiques/$page/")" 200 "and answer again when it is back"
site_set providers libretranslate
site_set libretranslate_url "$PROVIDER_URL"

complaint "13, the admin is slow and the tables are huge"
provider_fault libretranslate silent
record_set page/a-propos body.fr "<p>Le projet, encore plus bref.</p>"
site_set providers ''
profint sync --json "$BUNDLE"
site_set providers libretranslate
texts_sent >/dev/null
is "$(site_status /a-propos/) $(site_status "/en/bonnes-pratiques/$page/") $(site_status /wp-login.php)" "200 200 200" "pages are answered while texts are missing"
is "$(texts_sent)" "" "and no page ever asks a provider"
provider_fault
is "$(site_sql "SELECT COUNT(*) FROM wp_options WHERE option_name LIKE '%profint%' AND autoload NOT IN ('no', 'off') AND LENGTH(option_value) > 2000")" 0 "nothing that grows is loaded with every page"
is "$(site_sql "SELECT COUNT(*) FROM wp_term_taxonomy WHERE taxonomy IN ('post_translations', 'term_translations') AND count = 0")" 0 "no translation group is left without a member"

complaint "14, machine translation cannot be turned off, and states are wrong after an edit"
profint sync --json "$BUNDLE"
profint translate --json
profint review approve practice/deux@it --json
was=$(states "t.language = 'it' AND s.record = 'deux'")
record_set practice/deux title.fr "Un titre d’un jour"
profint sync --json "$BUNDLE"
isnt "$(states "t.language = 'it' AND s.record = 'deux'")" "$was" "a changed source outdates what was reviewed"
texts_sent >/dev/null
record_set practice/deux title.fr "Un autre titre"
profint sync --json "$BUNDLE"
is "$(states "t.language = 'it' AND s.record = 'deux'") $(texts_sent)" "$was " "when it changes back, so does the state, and nothing is sent"
site_set languages 'en it'
record_set practice/deux title.fr "Un titre pour deux langues"
profint sync --json "$BUNDLE"
is "$status $(texts_sent)" "0 en Un titre pour deux langues
it Un titre pour deux langues" "a language that the configuration leaves out is not translated into"
site_set providers ''
record_set practice/deux title.fr "Un titre pour personne"
profint sync --json "$BUNDLE"
is "$status $(texts_sent)" "0 " "without providers nothing is"
site_set languages 'en it sv'

complaint "15, a dead service stops everything, and REST knows no languages"
printf 'secret\n' >"$SITE_DIR/deepl.key"
chmod 600 "$SITE_DIR/deepl.key"
site_set providers 'deepl libretranslate'
site_set deepl_url "$PROVIDER_URL"
site_set deepl_key_file "$SITE_DIR/deepl.key"
provider_fault deepl status=456
record_set practice/deux title.fr "Un titre pour tous"
profint sync --json "$BUNDLE"
is "$status $(said outcome translations.failed)" "0 done 0" "where the first provider's quota is used up the next one is asked"
is "$(site_sql "SELECT DISTINCT provider FROM wp_profint_memory WHERE source = 'Un titre pour tous'")" libretranslate "which is written down"
provider_fault
is "$(site_eval 'wp_set_current_user(1); $answer = rest_do_request(new WP_REST_Request("GET", "/wp/v2/profint_practice")); echo $answer->get_status();')" 200 "WordPress's own REST lists the pages"
contains "$(site_eval 'wp_set_current_user(1); echo wp_json_encode(rest_do_request(new WP_REST_Request("GET", "/profint/v1/segments"))->get_data());')" '"language":"sv"' "profint's has the texts with their languages and states"
whole "after all that"
