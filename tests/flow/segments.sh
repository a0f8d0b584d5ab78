#!/usr/bin/env bash
# Segments: what people and the bundle do to a page in two languages, followed text by text. No provider: what is here is
# known from the site alone.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
site_set languages en
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A","en":"Area A"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Titre","en":"Title"},"summary":{"fr":"Résumé.","en":"Summary."},"body":{"fr":"<p>Un <a href=\"https://a.example\">lien</a>.</p><h2>Partie</h2><p>Deux.</p><p>Trois.</p>","en":"<p>A <a href=\"https://a.example\">link</a>.</p><h2>Part</h2><p>Two.</p><p>Three.</p>"},"place":{"fr":"Lyon","en":"Lyons"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Titre deux","en":{"text":"Title two","state":"machine"}},"body":{"fr":"<p>Corps.</p><p>Suite.</p>","en":{"text":"<p>Body.</p><p>Rest.</p>","state":"machine"}}}' \
	'{"type":"practice","id":"trois","area":"area/aa","title":{"fr":"Titre trois","en":"Title three"},"body":{"fr":"<p>Corps.</p><table><tr><td>0 h 20</td><td>Une pause</td></tr></table>","en":"<p>Body.</p><table><tr><td>0:20</td><td>A break</td></tr></table>"}}' \
	'{"type":"practice","id":"quatre","area":"area/aa","title":{"fr":"Titre quatre","en":"Title four"},"body":{"fr":"<p>Corps.</p><p>Suite.</p>","en":"<p>Body and rest.</p>"}}' \
	'{"type":"practice","id":"cinq","area":"area/aa","title":{"fr":"Titre cinq"},"body":{"fr":"<p>Cinq.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
profint translate --quiet
is "$status" 0 "the bundle is there"

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = 'practice/$1' AND language = '${2:-fr}'"
}
# texts ID [FIELD]: state, maker and text of each segment, in order: "reviewed bundle Two."
texts() {
	site_sql "SELECT GROUP_CONCAT(CONCAT_WS(' ', t.state, NULLIF(t.made, ''), IFNULL(t.text, '-')) ORDER BY s.place SEPARATOR '|') FROM wp_profint_segment s
		JOIN wp_profint_translation t ON t.segment = s.id WHERE t.language = 'en' AND s.record = '$1' AND s.field = '${2:-content}'"
}
# typed POST FROM TO: an editor of WordPress writes TO for FROM in the content
typed() {
	site_eval "wp_set_current_user(1); \$p = get_post($1); update_post_meta($1, '_edit_last', 1); \$c = str_replace('$2', '$3', \$p->post_content);
		if (\$c === \$p->post_content) throw new Exception('nothing to replace'); wp_update_post(wp_slash(['ID' => $1, 'post_content' => \$c]), true);"
}
# translated NAME: a run of the translations alone ends well
translated() {
	profint translate --json
	is "$status" 0 "$1"
}
content() {
	site_sql "SELECT post_content FROM wp_posts WHERE ID = $1"
}
link='<a href="https://a.example">link</a>'
un=$(post un)
une=$(post un en)

# --- the first look ---

is "$(texts un)" "reviewed bundle A $link.|reviewed bundle Part|reviewed bundle Two.|reviewed bundle Three." "texts that a bundle brings are reviewed, paragraph by paragraph"
is "$(texts un title)/$(texts un excerpt)/$(texts un meta:_profint_place)" "reviewed bundle Title/reviewed bundle Summary./reviewed bundle Lyons" "and so are plain fields"
is "$(texts deux)/$(texts deux title)" "machine bundle Body.|machine bundle Rest./machine bundle Title two" "but those that it calls a machine's"
is "$(texts trois)" "reviewed bundle Body.|reviewed bundle 0:20|reviewed bundle A break" "a translation without a letter is one"
contains "$(texts quatre)" "reviewed bundle <!-- wp:paragraph -->" "a field that is made up otherwise is one text"
is "$(texts cinq)/$(texts cinq title)" "missing -/missing -" "what no bundle brings is missing"
is "$(site_sql "SELECT GROUP_CONCAT(CONCAT(source, '=', target) ORDER BY source SEPARATOR '|') FROM wp_profint_memory WHERE reviewed = 1 AND source IN ('Deux.', 'Lyon', 'Titre deux')")" \
	"Deux.=Two.|Lyon=Lyons" "the memory has what is reviewed, and knows what is not"
site_others | grep -v profint_origin >"$SITE_DIR/before"
translated "a second run"
site_others | grep -v profint_origin >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "writes nothing"

# --- people ---

typed "$une" 'Two.' 'A second one.'
translated "an editor changes a paragraph of the English page"
is "$(texts un)" "reviewed bundle A $link.|reviewed bundle Part|reviewed person A second one.|reviewed bundle Three." "its new text is a person's, and reviewed"
is "$(site_sql "SELECT t.made_by = u.user_login FROM wp_profint_translation t JOIN wp_users u ON u.ID = 1 WHERE t.made = 'person'")" 1 "who saved the page is its author"
is "$(site_sql "SELECT target FROM wp_profint_memory WHERE source = 'Deux.' ORDER BY id DESC LIMIT 1")" "A second one." "the memory learns it"

typed "$une" '<p>Three.</p>' '<p>Three. </p>'
translated "an editor saves the same words in another dress"
is "$(texts un | cut -d'|' -f4)" "reviewed bundle Three." "that makes nobody its author"

typed "$(post deux en)" 'Rest.' 'The rest.'
translated "an editor corrects a machine's paragraph"
is "$(texts deux)" "machine bundle Body.|reviewed person The rest." "that paragraph is reviewed, and no other"

# --- the source ---

typed "$un" '<p>Deux.</p>' '<p>Un deuxième.</p>'
translated "a French paragraph is rewritten"
is "$(texts un)" "reviewed bundle A $link.|reviewed bundle Part|outdated person A second one.|reviewed bundle Three." "its reviewed translation is outdated, and stands"
contains "$(content "$une")" "A second one." "also on the page"
is "$(site_sql "SELECT made_of FROM wp_profint_translation WHERE state = 'outdated'")" "Deux." "what it was made of is kept"
typed "$un" '<p>Un deuxième.</p>' '<p>Deux.</p>'
translated "the French paragraph is written as it was"
is "$(texts un | cut -d'|' -f3)" "reviewed person A second one." "its translation is reviewed again"

typed "$(post deux)" 'Corps.' 'Un corps.'
translated "the source of a machine's text is rewritten"
is "$(texts deux)" "missing bundle Body.|reviewed person The rest." "it is to be made anew"
contains "$(content "$(post deux en)")" "Body." "and stays on the page until it is"

typed "$un" 'a.example' 'b.example'
translated "the address of a French link changes"
is "$(texts un | cut -d'|' -f1)" "reviewed bundle A ${link/a.example/b.example}." "its translation has the new address, and stays reviewed"
contains "$(content "$une")" "https://b.example" "on the page, too"
link=${link/a.example/b.example}

typed "$un" 'Trois.' 'Trois. '
translated "a blank is added to a French paragraph"
is "$(texts un | cut -d'|' -f4)" "reviewed bundle Three." "which voids no review"

# --- paragraphs come, go and move ---

site_eval "wp_set_current_user(1); \$p = get_post($un); preg_match_all('/<!-- wp:paragraph -->.*?<!-- \/wp:paragraph -->/s', \$p->post_content, \$m);
	wp_update_post(wp_slash(['ID' => $un, 'post_content' => strtr(\$p->post_content, [\$m[0][0] => \$m[0][2], \$m[0][2] => \$m[0][0]])]), true);"
translated "two French paragraphs change places"
is "$(texts un)" "reviewed bundle Three.|reviewed bundle Part|reviewed person A second one.|reviewed bundle A $link." "each keeps its translation"

typed "$un" '<!-- wp:paragraph -->
<p>Deux.</p>' '<!-- wp:paragraph -->
<p>Quatre.</p>
<!-- /wp:paragraph -->

<!-- wp:heading -->
<h2 class="wp-block-heading">Plus loin</h2>
<!-- /wp:heading -->

<!-- wp:paragraph -->
<p>Deux.</p>'
translated "a French paragraph and a heading come"
is "$(texts un)" "reviewed bundle Three.|reviewed bundle Part|missing -|missing -|reviewed person A second one.|reviewed bundle A $link." "they are missing, and nothing else is"
typed "$une" '<!-- wp:paragraph -->
<p>A second one.</p>' '<!-- wp:paragraph -->
<p>Four.</p>
<!-- /wp:paragraph -->

<!-- wp:heading -->
<h2 class="wp-block-heading">Further on</h2>
<!-- /wp:heading -->

<!-- wp:paragraph -->
<p>A second one.</p>'
translated "an editor writes both in English"
is "$(texts un)" "reviewed bundle Three.|reviewed bundle Part|reviewed person Four.|reviewed person Further on|reviewed person A second one.|reviewed bundle A $link." \
	"they are each other's translations"
typed "$un" '<p>Quatre.</p>' '<p>Quatre et cinq.</p>'
typed "$une" '<p>Four.</p>' '<p>Four and a half.</p>'
translated "an editor changes a paragraph in both languages"
is "$(texts un | cut -d'|' -f3)" "outdated person Four and a half." "the new text is kept, and whether it fits is for a person to say"

# --- the bundle ---

record_set practice/trois body.fr '<p>Corps.</p><p>Nouveau.</p><table><tr><td>0 h 30</td><td>Une pause</td></tr></table>'
record_set practice/trois body.en '<p>Body.</p><p>New.</p><table><tr><td>0:30</td><td>A break</td></tr></table>'
profint sync --json "$BUNDLE"
is "$(texts trois)" "reviewed bundle Body.|reviewed bundle New.|reviewed bundle 0:30|reviewed bundle A break" "what the bundle brings in both languages is reviewed"
record_set practice/deux title.en 'Title two'
profint sync --json "$BUNDLE"
is "$(texts deux title)" "reviewed bundle Title two" "a machine's text that the bundle calls reviewed one day is so, without another letter"
record_set practice/cinq title.en 'Title five'
record_set practice/cinq body.en '<p>Five.</p>'
profint sync --json "$BUNDLE"
is "$(texts cinq)/$(texts cinq title)" "reviewed bundle Five./reviewed bundle Title five" "a translation that the bundle brings later is learned"

# --- texts that are made up otherwise ---

typed "$(post quatre en)" 'Body and rest.' 'Body and the rest.'
translated "an editor changes a text that is one as a whole"
contains "$(texts quatre)" "reviewed person <!-- wp:paragraph -->" "it is a person's"
typed "$(post quatre)" 'Suite.' 'La suite.'
translated "its source is changed"
contains "$(texts quatre)" "outdated person <!-- wp:paragraph -->" "all of it is outdated"
contains "$(content "$(post quatre en)")" "Body and the rest." "and stands"
typed "$(post quatre en)" '<p>Body and the rest.</p>' '<p>Body.</p>
<!-- /wp:paragraph -->

<!-- wp:paragraph -->
<p>The rest.</p>'
translated "an editor makes it up as the source is"
is "$(texts quatre)" "reviewed person Body.|reviewed person The rest." "it is many texts from now on"

# --- what is thrown away ---

site_eval "wp_set_current_user(1); wp_trash_post($(post cinq en));"
typed "$(post cinq)" 'Cinq.' 'Cinq et demi.'
translated "a source changes whose translation is in the trash"
note() {
	site_sql "SELECT IFNULL(t.note, 'none') FROM wp_profint_translation t JOIN wp_profint_segment s ON s.id = t.segment WHERE s.record = 'cinq' AND s.field = 'content'"
}
is "$(texts cinq)/$(note)" "outdated bundle Five./the page is in the trash" "the translation waits"
site_eval "wp_set_current_user(1); wp_untrash_post($(post cinq en));"
translated "the translation comes back"
is "$(texts cinq)/$(note)" "outdated bundle Five./waits for a provider" "and is to be translated like any other"
