#!/usr/bin/env bash
# Review: people decide about translations, and what they decide stands on the page and in the memory, and stays.
. "$(dirname "$0")/../support/story.sh"

site_new
provider_start
site_set hook_secret_file ''
site_set providers libretranslate
site_set libretranslate_url "$PROVIDER_URL"
site_set languages 'it sv'
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Une bonne pratique"},"summary":{"fr":"Un résumé."},"body":{"fr":"<p>Le premier paragraphe.</p><p>Le <strong>deuxième</strong> paragraphe.</p><p>Merci beaucoup.</p>"},"place":{"fr":"Nord"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Autre pratique"},"body":{"fr":"<p>Merci beaucoup.</p><p>Autre chose ici.</p>"}}'
bundle_seal

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
content() {
	site_sql "SELECT post_content FROM wp_posts WHERE ID = $1"
}
# segment RECORD LANGUAGE PART-OF-THE-SOURCE [FIELD]: its ID
segment() {
	site_sql "SELECT CONCAT(id, ':$2') FROM wp_profint_segment WHERE CONCAT(type, '/', record) = '$1' AND source LIKE '%$3%' AND field LIKE '${4:-%}'"
}
# row ID COLUMNS
row() {
	site_sql "SELECT CONCAT_WS('|', ${2:-state, made, made_by}) FROM wp_profint_translation WHERE segment = ${1%:*} AND language = '${1#*:}'"
}
whole() {
	profint verify --json
	is "$status $(said faults)" "0 []" "$1: verify finds no fault"
}

profint review list --json
is "$status $(said segments)" "0 []" "a site without translations has nothing to review"
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "0 done" "the content is there, translated by a machine"
whole "after the first sync"
profint review list --json --language sv
is "$status $(said segments.0.state segments.0.made.provider counts.sv.reviewed)" "0 machine libretranslate 0" "what a machine made waits for a person"
all=$(said counts.sv.machine)

# --- approve ---

un=$(post practice/un sv)
first=$(segment practice/un sv 'premier paragraphe')
before=$(site_sql "SELECT CONCAT(post_modified_gmt, MD5(post_content)) FROM wp_posts WHERE ID = $un")
profint review approve "$first" --json
is "$status $(said approved pages.updated)" "0 1 0" "a machine's text is approved as it stands"
matches "$(row "$first")" '^reviewed\|provider\|cli:' "the row says who"
is "$(site_sql "SELECT CONCAT(post_modified_gmt, MD5(post_content)) FROM wp_posts WHERE ID = $un")" "$before" "the page is not touched"
profint review approve "$first" --json
is "$status $(said approved unchanged run)" "0 0 1 null" "approved again, nothing happens, and there is no run"
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "0 done" "the next sync"
matches "$(row "$first")" '^reviewed\|provider\|cli:' "leaves it as it is"

# --- edit ---

second=$(segment practice/un sv 'deuxi')
printf 'Det <strong>andra</strong> stycket.' >"$SITE_DIR/text"
profint review edit "$second" --text "$SITE_DIR/text" --json
is "$status $(said edited pages.updated)" "0 1 1" "another text is given"
contains "$(content "$un")" '<p>Det <strong>andra</strong> stycket.</p>' "it stands on the page at once"
matches "$(row "$second")" '^reviewed\|person\|cli:' "as a person's"
is "$(site_sql "SELECT reviewed FROM wp_profint_memory WHERE target = 'Det <strong>andra</strong> stycket.'")" 1 "the memory has it"
whole "after an edit"
for wrong in '<p>block</p>' '</p><p>x' '<ul><li>x</li></ul>' '<script>alert(1)</script>' '<a href="javascript:x">y</a>' ' '; do
	printf '%s' "$wrong" >"$SITE_DIR/text"
	profint review edit "$second" --text "$SITE_DIR/text" --json
	isnt "$status" 0 "a text that would break the page is refused: $wrong"
done
contains "$(content "$un")" '<p>Det <strong>andra</strong> stycket.</p>' "and the page stays"
title=$(segment practice/un sv 'Une bonne' title)
printf 'Gott exempel & mer' >"$SITE_DIR/text"
profint review edit "$title" --text - --json <"$SITE_DIR/text"
is "$status $(site_sql "SELECT post_title FROM wp_posts WHERE ID = $un")" "0 Gott exempel & mer" "a title is edited in plain words"

# --- the same words elsewhere ---

thanks=$(segment practice/un sv 'Merci')
profint review approve "$thanks" --json
is "$status $(said approved alike)" "0 1 1" "the same words with the same translation elsewhere are reviewed along"
matches "$(row "$(segment practice/deux sv 'Merci')")" '^reviewed' "there too"
printf 'Grazie mille.' >"$SITE_DIR/text"
profint review edit "$(segment practice/un it 'Merci')" --text "$SITE_DIR/text"
is "$(row "$(segment practice/deux it 'Merci')" "state, proposal, proposal_made, proposal_score")" "machine|Grazie mille.|memory|100" \
	"with another translation it is a proposal there, that waits"
lacks "$(content "$(post practice/deux it)")" 'Grazie mille' "and does not stand on that page"
profint review approve "$(segment practice/deux it 'Merci')"
contains "$(content "$(post practice/deux it)")" '<p>Grazie mille.</p>' "until a person takes it"

# --- outdated: the live text stays until a person says otherwise ---

provider_asked >/dev/null
record_set practice/un body.fr '<p>Le premier paragraphe, revu.</p><p>Le <strong>deuxième</strong> paragraphe.</p><p>Merci beaucoup.</p>'
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "0 done" "the French changes"
is "$(provider_texts | sort)" "it Le premier paragraphe, revu.
sv Le premier paragraphe, revu." "only the sentence that changed is sent, once a language"
first=$(segment practice/un sv 'revu')
is "$(row "$first" "state, made_of")" "outdated|Le premier paragraphe." "the reviewed text is outdated, and knows what it was made of"
lacks "$(content "$un")" 'rëvü' "the page keeps the reviewed text"
contains "$(content "$(post practice/un it)")" 'rëvü' "where nobody had reviewed it, the new one stands at once"
profint review list practice/un --state outdated --json
is "$(said segments.0.segment segments.0.source_diff)" "${first%:*} [[\"same\",\"Le premier\"],[\"gone\",\"paragraphe.\"],[\"new\",\"paragraphe, revu.\"]]" \
	"the list shows what changed in the source"
profint review reject "$first" --reason 'trop littéral' --json
is "$status $(said rejected)" "0 1" "a proposal is rejected"
is "$(row "$first" "state, COALESCE(proposal, 'none'), note")" "outdated|none|rejected: trop littéral" "it is gone, and says why"
provider_asked >/dev/null
profint sync --json "$BUNDLE"
profint translate --json
is "$(provider_texts)" "" "nothing is asked for again"
is "$(row "$first" "state, COALESCE(proposal, 'none')")" "outdated|none" "nor proposed again"
printf 'Det första stycket, genomsett.' >"$SITE_DIR/text"
profint review edit "$first" --text "$SITE_DIR/text"
contains "$(content "$un")" '<p>Det första stycket, genomsett.</p>' "a person writes it"
is "$(row "$first" "state, COALESCE(made_of, 'now')")" "reviewed|now" "and it is up to date"

# --- a picture's description is words, and stays inside of its quotes ---

record_set practice/deux body.fr '<p>Merci beaucoup.</p><p>Autre chose ici.</p><figure><img src="https://example.org/a.png" alt="Une image"></figure>'
profint sync --quiet "$BUNDLE"
printf 'En "bild" <b>av oss</b>' >"$SITE_DIR/text"
profint review edit "$(segment practice/deux sv 'Une image')" --text "$SITE_DIR/text"
is "$status" 0 "the description of a picture is edited"
contains "$(content "$(post practice/deux sv)")" 'alt="En &quot;bild&quot; &lt;b&gt;av oss&lt;/b&gt;"' "it is words, whatever they are"
whole "with a picture"

# --- in bulk; history and undo ---

profint review approve practice/un@sv --json
is "$status $(said refused)" "0 []" "a whole page is approved"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_translation t JOIN wp_profint_segment s ON s.id = t.segment WHERE record = 'un' AND language = 'sv' AND state <> 'reviewed'")" 0 "all of it"
is "$(site_sql "SELECT state FROM wp_profint_record WHERE id = 'un' AND language = 'sv'")" reviewed "so the page has no notice any more"
profint review approve @sv --json
is "$status" 0 "a whole language is approved"
profint review list --json --language sv
is "$(said segments) $(said counts.sv.machine)" "[] 0" "nothing is left to do"
is "$(site_sql "SELECT command, outcome FROM wp_profint_run ORDER BY run DESC LIMIT 1")" "review	done" "reviews are runs"
profint sync --json "$BUNDLE"
site_others >"$SITE_DIR/before"
profint sync --json "$BUNDLE"
site_others >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "a sync after all that writes nothing but its run"
whole "after all that"
is "$(content "$un" | grep -o 'stycket' | wc -l)" 2 "and every reviewed text still stands there"

# --- what is refused ---

profint review approve 999999:sv
is "$status" 2 "a segment that is not there is a mistake"
profint review approve nonsense
is "$status" 2 "so is what is no ID"
profint review edit practice/un@sv --text "$SITE_DIR/text"
is "$status" 2 "an edit of a whole page"
profint review praise 1:sv
is "$status" 2 "and another word"
