#!/usr/bin/env bash
# Blocks: content is compared and merged block by block. Edits in different blocks meet, what editors added stays
# where they put it, what overlaps is a conflict, and what the block editor re-serialises by itself is no edit.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"}}' \
	'{"type":"recommendation","id":"reco","area":"area/aa","title":{"fr":"Ancrer"},"body":{"fr":"<p>Ancrer.</p>"}}' \
	'{"type":"case","id":"uvuc","area":"area/aa","title":{"fr":"UVUC"},"summary":{"fr":"Résumé."},"story":{"fr":"<p>Un.</p><p>Deux.</p><h2>Titre</h2><p>Trois.</p>"},"comments":[{"recommendation":"recommendation/reco","text":{"fr":"<p>Commentaire.</p>"},"after":1}],"questions":[{"fr":"Pourquoi ?"},{"fr":"Comment ?"}]}' \
	'{"type":"case","id":"autre","area":"area/aa","title":{"fr":"Autre"},"summary":{"fr":"Résumé."},"story":{"fr":"<p>Un.</p><p>Deux.</p><table><tr><td>a</td></tr></table>"}}'
bundle_seal
profint sync --json "$BUNDLE"
counted "created=4" "the bundle is there"

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = 'fr'"
}
# rewrite POST FROM TO: an editor changes a passage of the content
rewrite() {
	local from to
	from=$(printf '%s' "$2" | base64 -w0) to=$(printf '%s' "$3" | base64 -w0)
	site_eval "wp_set_current_user(1); \$old = get_post($1)->post_content; \$new = str_replace(base64_decode('$from'), base64_decode('$to'), \$old);
		if (\$old === \$new) { fwrite(STDERR, 'nothing to rewrite'); exit(1); }
		wp_update_post(wp_slash(['ID' => $1, 'post_content' => \$new]), true);"
}
# words POST: the texts of the content in their order, a blank between two
words() {
	site_sql "SELECT post_content FROM wp_posts WHERE ID = $1" | sed 's/\\n/ /g; s/<[^>]*>/ /g; s/  */ /g; s/^ //; s/ $//'
}
# silent NAME: another sync finds the same, and writes nothing but its run and the lease
silent() {
	${2:-site_others} >"$SITE_DIR/before"
	profint sync --json "$BUNDLE"
	${2:-site_others} >"$SITE_DIR/after"
	same "$SITE_DIR/before" "$SITE_DIR/after" "$1"
}
story() {
	record_set case/uvuc story.fr "$1"
}
uvuc=$(post case/uvuc)
autre=$(post case/autre)
is "$(words "$uvuc")" "Un. Deux. Commentaire. Titre Trois. Pourquoi ? Comment ?" "the story and its comment are there"

# --- edits in different blocks ---

rewrite "$uvuc" '<p>Deux.</p>' '<p>Deux, revu par la rédaction.</p>'
story "<p>Un, revu.</p><p>Deux.</p><h2>Titre</h2><p>Trois, revu.</p>"
profint plan --json "$BUNDLE"
is "$(planned)" "update case/uvuc fr: content" "an edit of the site and one of the bundle in other blocks is an update in the plan"
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "0 done" "nobody has to decide anything"
counted "updated=1 unchanged=3" "it is counted as updated"
is "$(words "$uvuc")" "Un, revu. Deux, revu par la rédaction. Commentaire. Titre Trois, revu. Pourquoi ? Comment ?" "both edits are in the content"
is "$(site_sql "SELECT post_content = (SELECT post_content FROM wp_posts WHERE ID = $uvuc) FROM wp_posts WHERE post_parent = $uvuc AND post_type = 'revision' ORDER BY ID DESC LIMIT 1")" \
	1 "and in the revision"
profint plan --json "$BUNDLE"
is "$(planned)" "keep case/uvuc fr: content" "what the editor changed is kept from then on"
silent "and nothing more is written about it"
counted "unchanged=3 kept=1" "a sync without news counts it as kept"
is "$(site_eval "echo count(array_filter(parse_blocks(get_post($uvuc)->post_content), fn(\$b) => \$b['blockName'] === null && trim(\$b['innerHTML']) !== ''));")" 0 \
	"WordPress reads the merged text as whole blocks"

rewrite "$uvuc" '<li>Comment ?</li>' '<li>Comment, au juste ?</li>'
record_set case/uvuc questions '[{"fr":"Pourquoi donc ?"},{"fr":"Comment ?"}]'
profint sync --json "$BUNDLE"
is "$status $(words "$uvuc")" "0 Un, revu. Deux, revu par la rédaction. Commentaire. Titre Trois, revu. Pourquoi donc ? Comment, au juste ?" \
	"two items of one list are two blocks"

# --- an added block stays ---

rewrite "$uvuc" '<!-- wp:heading' '<!-- wp:paragraph {"backgroundColor":"pale-pink"} -->
<p class="has-pale-pink-background-color has-background">Ajouté.</p>
<!-- /wp:paragraph -->

<!-- wp:heading'
profint sync --json "$BUNDLE"
counted "unchanged=3 kept=1" "a block that an editor added is kept"
story "<p>Un, revu.</p><p>Deux.</p><h2>Titre, changé</h2><p>Trois, revu.</p>"
profint sync --json "$BUNDLE"
is "$status $(words "$uvuc")" "0 Un, revu. Deux, revu par la rédaction. Commentaire. Ajouté. Titre, changé Trois, revu. Pourquoi donc ? Comment, au juste ?" \
	"it stays while the bundle changes the block behind it"
story "<p>Un, revu.</p><p>Deux.</p><p>Inséré.</p><h2>Titre, changé</h2><p>Trois, revu.</p>"
profint sync --json "$BUNDLE"
is "$status $(words "$uvuc")" "0 Un, revu. Deux, revu par la rédaction. Commentaire. Ajouté. Inséré. Titre, changé Trois, revu. Pourquoi donc ? Comment, au juste ?" \
	"it stays while the bundle inserts a block beside it"
story "<p>Un, revu.</p><p>Deux.</p><p>Trois, revu.</p>"
profint sync --json "$BUNDLE"
is "$status $(words "$uvuc")" "0 Un, revu. Deux, revu par la rédaction. Commentaire. Ajouté. Trois, revu. Pourquoi donc ? Comment, au juste ?" \
	"it stays while the bundle removes the blocks beside it"
contains "$(site_sql "SELECT post_content FROM wp_posts WHERE ID = $uvuc")" '{"backgroundColor":"pale-pink"}' "with the colour that the editor gave it"
record_set case/uvuc title.fr "UVUC, le programme"
profint sync --json "$BUNDLE"
is "$status $(words "$uvuc")" "0 Un, revu. Deux, revu par la rédaction. Commentaire. Ajouté. Trois, revu. Pourquoi donc ? Comment, au juste ?" \
	"another field of the bundle changes nothing about it"

# --- both the same ---

rewrite "$uvuc" '<p>Un, revu.</p>' '<p>Un, enfin.</p>'
story "<p>Un, enfin.</p><p>Deux.</p><p>Trois, revu.</p>"
profint plan --json "$BUNDLE"
is "$(planned)" "keep case/uvuc fr: content" "the same edit by both leaves only the editor's own to be kept"
profint sync --json "$BUNDLE"
is "$status $(said records.conflicts)" "0 0" "it is no conflict"
silent "and it is remembered"

# --- the same block ---

rewrite "$uvuc" '<p>Un, enfin.</p>' '<p>Un, selon la rédaction.</p>'
story "<p>Un, selon le paquet.</p><p>Deux.</p><p>Trois, encore.</p>"
profint plan --json "$BUNDLE"
is "$(planned)" "conflict case/uvuc fr: content" "one block that both changed is a conflict"
before=$(words "$uvuc")
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "4 waiting" "a person has to decide"
is "$(words "$uvuc")" "$before" "until then the site's text stays, whole"
conflict=$(site_sql "SELECT id FROM wp_profint_conflict WHERE state = 'open'")
profint settle "$conflict" mine
is "$status" 0 "the editor's text is chosen"
profint sync --json "$BUNDLE"
is "$status $(words "$uvuc")" "0 $before" "it stays after that"
record_set case/uvuc questions '[{"fr":"Pourquoi, enfin ?"},{"fr":"Comment ?"}]'
profint sync --json "$BUNDLE"
is "$status $(words "$uvuc")" "0 ${before/Pourquoi donc/Pourquoi, enfin}" "and blocks in which both agreed still follow the bundle"

# --- removed by one, changed by the other ---

rewrite "$autre" '<!-- wp:paragraph -->
<p>Deux.</p>
<!-- /wp:paragraph -->' ''
record_set case/autre story.fr "<p>Un.</p><p>Deux, revu.</p><table><tr><td>a</td></tr></table>"
profint plan --json "$BUNDLE"
contains "$(planned)" "conflict case/autre fr: content" "a block that the editor removed and the bundle changed is a conflict"
profint sync --json "$BUNDLE"
is "$status $(words "$autre")" "4 Un. a" "the block stays away until a person decides"
record_set case/autre story.fr "<p>Un.</p><p>Deux.</p><table><tr><td>a</td></tr></table>"
profint sync --json "$BUNDLE"
is "$status $(words "$autre")" "0 Un. a" "the conflict is over when the bundle has the block as it was; the editor's removal is kept"

# --- re-serialised ---

neuf='<!-- wp:table {"hasFixedLayout":false} -->'
site_sql "UPDATE wp_posts SET post_content = REPLACE(post_content, '<!-- wp:table -->', '$neuf') WHERE ID = $autre"
profint sync --json "$BUNDLE"
record_set case/autre story.fr "<p>Un.</p><table><tr><td>a</td></tr></table>"
profint sync --json "$BUNDLE"
is "$status" 0 "the bundle comes to what the editor had made of it"
profint plan --json "$BUNDLE"
lacks "$(planned)" "case/autre" "then the record is unchanged, though the editor writes it otherwise"
contains "$(site_sql "SELECT post_content FROM wp_posts WHERE ID = $autre")" "$neuf" "and it is left as the editor writes it"
site_sql "UPDATE wp_posts SET post_content = REPLACE(REPLACE(post_content, '<p>', '<p >'), '.', '&#46;') WHERE ID = $autre"
silent "content that was only written otherwise costs no row" site_content
counted "unchanged=3 kept=1" "and is unchanged in a sync without news"
sum() {
	site_sql "SELECT site FROM wp_profint_record WHERE object = $autre AND kind = 'post'"
}
before=$(sum)
record_set case/autre title.fr "Autre titre"
profint sync --json "$BUNDLE"
is "$status $(site_sql "SELECT CONCAT(post_title, '|', post_content LIKE '%<p >Un&#46;</p>%') FROM wp_posts WHERE ID = $autre")" "0 Autre titre|1" \
	"another field is updated, the text stays as it is written"
isnt "$(sum)" "$before" "the ledger's checksum is that of what is there now"
isnt "$(sum)" 0 "so that the post is not looked at in every run"
# --- a merge is undone ---

rewrite "$autre" 'Un&#46;' 'Un, de la rédaction.'
before=$(site_sql "SELECT post_content FROM wp_posts WHERE ID = $autre")
record_set case/autre story.fr "<p>Un.</p><table><tr><td>b</td></tr></table>"
profint sync --json "$BUNDLE"
is "$status $(words "$autre")" "0 Un, de la rédaction. b" "the editor's paragraph and the bundle's table are both there"
profint undo "$(said run)" --json
is "$status $(site_sql "SELECT post_content FROM wp_posts WHERE ID = $autre")" "0 $before" "undo puts the content back as the editor had left it"
profint plan --json "$BUNDLE"
contains "$(planned)" "update case/autre fr: content" "and the next sync would merge again"

profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"
