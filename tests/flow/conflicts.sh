#!/usr/bin/env bash
# Conflicts: a field that the site and the bundle both changed waits in a row of its own, is shown with both texts,
# and is settled by a person, once.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"},"summary":{"fr":"Aa."}}' \
	'{"type":"area","id":"bb","order":2,"color":"#bb0000","title":{"fr":"Domaine B"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un"},"summary":{"fr":"Résumé."},"body":{"fr":"<p>Corps.</p>"},"place":{"fr":"Lyon"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"summary":{"fr":"Deux."},"body":{"fr":"<p>Deux.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
counted "created=4" "the bundle is there"

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
column() {
	site_sql "SELECT $2 FROM wp_posts WHERE ID = $1"
}
# edit POST COLUMN TEXT: as an editor does it in WordPress
edit() {
	site_eval "wp_set_current_user(1); wp_update_post(wp_slash(['ID' => $1, '$2' => '$3']), true);"
}
# silent NAME: another sync finds the same, and writes nothing but its run and the lease
silent() {
	site_others >"$SITE_DIR/before"
	profint sync --json "$BUNDLE"
	site_others >"$SITE_DIR/after"
	same "$SITE_DIR/before" "$SITE_DIR/after" "$1"
}
# rows [COLUMNS]: every row of the table, oldest first
rows() {
	site_sql "SELECT CONCAT_WS(' ', ${1:-id, field, state}) FROM wp_profint_conflict ORDER BY id" | paste -sd ';' -
}
un=$(post practice/un)
deux=$(post practice/deux)
aa=$(post area/aa)

# --- rows ---

profint conflicts
is "$status $out" "0 no conflict is open" "where nothing is in conflict, conflicts says so"
edit "$un" post_title "Un, corrigé"
record_set practice/un title.fr "Un, revu"
profint plan --json "$BUNDLE"
is "$(rows)" "" "plan notes no conflict"
profint sync --json "$BUNDLE"
is "$status" 4 "a conflict waits"
is "$(rows "id, type, record, language, kind, object, field, state")" "1 practice un fr post $un title open" "it has a row that names object and field"
is "$(rows "bundle, '|', site")" "Un, revu | Un, corrigé" "with the bundle's text and the site's"
is "$(rows "run")" "$(site_sql 'SELECT MAX(run) FROM wp_profint_run')" "and the run that found it"
silent "another run finds the same conflict and writes nothing about it"
profint status --json
is "$(said conflicts)" 1 "status counts it"

profint conflicts --json
is "$status $(said conflicts.0.id conflicts.0.record conflicts.0.language conflicts.0.field conflicts.0.post)" "0 1 practice/un fr title $un" \
	"conflicts names it"
is "$(said conflicts.0.mine conflicts.0.theirs conflicts.0.mine_when_noted)" "Un, corrigé Un, revu none" "with both texts"
profint conflicts
contains "$out" "1  practice/un fr ($un): title" "on a terminal too"
contains "$out" "  - Un, corrigé" "the site's text has a minus"
contains "$out" "  + Un, revu" "the bundle's a plus"
contains "$out" "profint settle" "and the way out is told"

edit "$un" post_title "Un, corrigé encore"
site_content >"$SITE_DIR/before"
profint sync --json "$BUNDLE"
site_content >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "an editor's next change alone writes nothing about it"
profint conflicts --json
is "$(said conflicts.0.mine conflicts.0.mine_when_noted)" "Un, corrigé encore Un, corrigé" "the list shows what the site holds now, and what it held then"

record_set practice/un title.fr "Un, revu deux fois"
profint sync --json "$BUNDLE"
is "$(rows "id, state, bundle")" "1 open Un, revu deux fois" "when the bundle changes again, the same row wants the new text"
silent "and that is written once"

record_set practice/un summary.fr "Résumé neuf."
edit "$un" post_excerpt "Résumé corrigé."
profint sync --json "$BUNDLE"
is "$(rows)" "1 title open;2 excerpt open" "a second field in conflict has a row of its own"
counted "unchanged=3 conflicts=1" "sync counts records, not fields"

# --- over by itself ---

edit "$un" post_title "Un, revu deux fois"
profint sync --json "$BUNDLE"
is "$(rows)" "1 title over;2 excerpt open" "a conflict is over when the site comes to what the bundle wants"
record_set practice/un summary.fr "Résumé."
profint sync --json "$BUNDLE"
is "$status $(rows)" "0 1 title over;2 excerpt over" "and when the bundle goes back to what it was"
silent "what is over is not touched again"
record_set practice/un summary.fr "Résumé tout neuf."
profint sync --json "$BUNDLE"
is "$(rows)" "1 title over;2 excerpt over;3 excerpt open" "a new conflict of the same field is a new row"

edit "$deux" post_title "Deux, corrigé"
record_set practice/deux title.fr "Deux, revu"
profint sync --json "$BUNDLE"
is "$(rows "field, state")" "title over;excerpt over;excerpt open;title open" "another post's conflict joins them"
site_eval "wp_trash_post($deux);"
profint sync --json "$BUNDLE"
is "$(rows "field, state")" "title over;excerpt over;excerpt open;title over" "a post in the trash is in conflict no more"

# --- settled ---

site_eval "wp_untrash_post($deux); wp_publish_post($deux);"
profint sync --json "$BUNDLE"
# open FIELD OBJECT: the open conflict of a field
open() {
	site_sql "SELECT id FROM wp_profint_conflict WHERE state = 'open' AND field = '$1' AND object = $2"
}
# still NAME: nothing but runs and lease differs from $SITE_DIR/before
still() {
	site_others >"$SITE_DIR/after"
	same "$SITE_DIR/before" "$SITE_DIR/after" "$1"
}
# next COUNTS NAME: the next sync finds nothing to decide
next() {
	profint sync --json "$BUNDLE"
	is "$status" 0 "$2"
	counted "$1" "$2, and counts so"
}
excerpt=$(open excerpt "$un")
title=$(open title "$deux")

site_others >"$SITE_DIR/before"
profint settle --json
is "$status" 2 "settle without a conflict is wrong usage"
profint settle 99 mine
refused 2 "no conflict 99" "a conflict that is not there is named"
profint settle un mine
refused 2 "'un'" "what is no number is named"
profint settle "$excerpt" yours
refused 2 "'yours'" "another word than mine and theirs is refused"
profint settle "$excerpt"
refused 2 "--text" "settle without a choice says what it wants"
profint settle "$excerpt" mine --text /dev/null
refused 2 "one of" "a choice and a text are one too many"
profint settle "$excerpt" --text "$SITE_DIR/nowhere"
refused 2 "nowhere" "a file that is not there is named"
profint settle 1 mine
refused 2 "is over" "what is over needs no decision"
printf 'caf\351' >"$SITE_DIR/latin1"
profint settle "$excerpt" --text "$SITE_DIR/latin1"
refused 2 "UTF-8" "a text that is not UTF-8 is refused"
printf '  \n' >"$SITE_DIR/blank"
profint settle "$title" --text "$SITE_DIR/blank"
refused 2 "not empty" "an empty title is refused"
still "a refused settlement writes nothing"

runs=$(site_sql 'SELECT COUNT(*) FROM wp_profint_run')
profint settle "$excerpt" mine --json
is "$status $(said outcome choice record field)" "0 done mine practice/un excerpt" "mine settles"
run=$(said run)
is "$(column "$un" post_excerpt)" "Résumé corrigé." "the site's text stays"
is "$(site_sql "SELECT CONCAT_WS(' ', state, choice, settled_by, settled_run) FROM wp_profint_conflict WHERE id = $excerpt")" \
	"settled mine cli:$(id -un) $run" "the row says who decided, and in which run"
is "$(site_sql "SELECT CONCAT_WS(' ', command, outcome) FROM wp_profint_run WHERE run = $run")" "settle done" "the run is there"
is "$(site_sql "SELECT CONCAT_WS(' ', action, JSON_VALUE(CONVERT(before_image USING utf8mb4), '\$.conflict')) FROM wp_profint_change WHERE run = $run")" "settle $excerpt" \
	"and its change names the conflict, so that it can be undone"
profint plan --json "$BUNDLE"
contains "$(planned)" "keep practice/un fr: excerpt" "from then on the field is kept"
site_others >"$SITE_DIR/before"
profint settle "$excerpt" mine --json
is "$status $(said run outcome)" "0 $run done" "the same again is answered the same"
profint settle "$excerpt" theirs
refused 2 "cli:$(id -un)" "another decision is refused, and says who decided"
contains "$err" "profint undo $run" "and how to take it back"
still "neither writes anything"
is "$(site_sql 'SELECT COUNT(*) FROM wp_profint_run')" $((runs + 1)) "nor makes a run"

profint settle "$title" theirs --json
is "$status $(column "$deux" post_title)" "0 Deux, revu" "theirs brings the bundle's title"
is "$(site_sql "SELECT post_title FROM wp_posts WHERE post_parent = $deux AND post_type = 'revision' ORDER BY ID DESC LIMIT 1")" "Deux, revu" "with a revision"
is "$(site_sql "SELECT CONCAT_WS(' ', action, JSON_VALUE(CONVERT(before_image USING utf8mb4), '\$.values.title')) FROM wp_profint_change WHERE run = $(said run)")" "settle Deux, corrigé" \
	"and the text that it replaced is remembered"
is "$(site_sql "SELECT CONCAT_WS(' ', kind, object, action) FROM wp_profint_outbox WHERE run = $(said run)")" "post $deux update" "WordPress is told"
next "unchanged=3 kept=1" "after both the next sync has nothing to ask"
profint conflicts --json
is "$(said conflicts)" "[]" "no conflict is open"
record_set practice/deux title.fr "Deux, la suite"
profint sync --json "$BUNDLE"
is "$status $(column "$deux" post_title)" "0 Deux, la suite" "after theirs the bundle's next change is no conflict"
record_set practice/un summary.fr "Résumé de la suite."
profint sync --json "$BUNDLE"
is "$status $(column "$un" post_excerpt)" "4 Résumé corrigé." "after mine it is a new one"
profint settle "$(open excerpt "$un")" --text - --json <<<"  Résumé & accord <ensemble>.  "
is "$status $(column "$un" post_excerpt)" "0 Résumé & accord &lt;ensemble>." "a text from standard input is stored so that it shows as itself"
again=$(site_sql "SELECT MAX(id) FROM wp_profint_conflict")
run=$(said run)
profint settle "$again" --text - --json <<<"Résumé & accord <ensemble>."
is "$status $(said run)" "0 $run" "the same text again is the same settlement"
profint settle "$again" --text - <<<"Autre chose."
refused 2 "settled already" "another text is another one"
next "unchanged=3 kept=1" "after a text of one's own the next sync has nothing to ask"

# --- content ---

# clash BODY: both sides change the content of practice/deux
clash() {
	edit "$deux" post_content "<!-- wp:paragraph -->\n<p>$1, du site.</p>\n<!-- /wp:paragraph -->"
	record_set practice/deux body.fr "<p>$1, du lot.</p>"
	profint sync --json "$BUNDLE"
	is "$status" 4 "content that both changed is a conflict ($1)"
	content=$(open content "$deux")
}
clash Un
site_others >"$SITE_DIR/before"
printf '<p>Un <script>alert(1)</script></p>' >"$SITE_DIR/bad.html"
profint settle "$content" --text "$SITE_DIR/bad.html"
refused 2 "script" "content outside the HTML profile is refused"
printf '<!-- wp:quote --><p>Un</p>' >"$SITE_DIR/open.html"
profint settle "$content" --text "$SITE_DIR/open.html"
refused 2 "never closed" "block markup that does not close is refused"
printf '<!-- wp:paragraph --><p>Un <iframe src="x"></iframe></p><!-- /wp:paragraph -->' >"$SITE_DIR/frame.html"
profint settle "$content" --text "$SITE_DIR/frame.html"
refused 2 "iframe" "so is block markup whose HTML is outside the profile"
printf '<p><img src="media/x.png" alt=""></p>' >"$SITE_DIR/media.html"
profint settle "$content" --text "$SITE_DIR/media.html"
refused 2 "media/" "and content that names a file of a bundle"
still "none of them wrote anything"
printf '<p>Un <b>accord</b>.</p><h2>Titre</h2>' >"$SITE_DIR/good.html"
profint settle "$content" --text "$SITE_DIR/good.html" --json
is "$status $(column "$deux" "post_content LIKE '<!-- wp:paragraph -->%<p>Un <b>accord</b>.</p>%<!-- wp:heading -->%'")" "0 1" "HTML becomes blocks"
next "unchanged=2 kept=2" "after settled content the next sync has nothing to ask"
clash Deux
printf '<!-- wp:paragraph -->\n<p>Deux <em>blocs</em>.</p>\n<!-- /wp:paragraph -->' >"$SITE_DIR/blocks.html"
profint settle "$content" --text "$SITE_DIR/blocks.html" --json
is "$status $(site_sql "SELECT post_content FROM wp_posts WHERE ID = $deux" | sed 's/\\n/|/g')" \
	"0 <!-- wp:paragraph -->|<p>Deux <em>blocs</em>.</p>|<!-- /wp:paragraph -->" "block markup is stored as it is given"
clash Trois
profint settle "$content" theirs --json
is "$status $(column "$deux" "post_content LIKE '%Trois, du lot.%'")" "0 1" "theirs brings the bundle's content"
next "unchanged=3 kept=1" "and then nothing is kept of it"

# --- open in an editor ---

edit "$deux" post_title "Deux, ouvert"
record_set practice/deux title.fr "Deux, du lot"
profint sync --json "$BUNDLE"
title=$(open title "$deux")
site_eval "update_post_meta($deux, '_edit_lock', time() . ':1');"
site_others >"$SITE_DIR/before"
profint settle "$title" theirs --json
is "$status $(said outcome reason)" "4 waiting open in an editor" "a post that is open in an editor is not written"
profint settle "$title" theirs
contains "$out" "waits: open in an editor; nothing was written" "which is told in words too"
still "and nothing is"
profint settle "$title" mine --json
is "$status $(said outcome)" "0 done" "mine needs no writing, so it is settled at once"
site_sql "DELETE FROM wp_postmeta WHERE post_id = $deux AND meta_key = '_edit_lock'"

# --- every kind of field ---

bb=$(post area/bb)
site_eval "update_post_meta($un, '_profint_place', 'Bron'); wp_set_object_terms($un, [$bb], 'profint_area');
	wp_update_term($aa, 'profint_area', ['name' => 'Aa du site', 'description' => 'Dans WordPress']); update_term_meta($aa, 'profint_color', '#123456');
	wp_update_post(['ID' => $un, 'post_status' => 'draft', 'menu_order' => 7, 'post_name' => 'du-site']);"
record '{"type":"area","id":"cc","order":3,"color":"#cc0000","title":{"fr":"Domaine C"}}'
record_set practice/un place.fr "Oullins"
record_set practice/un area area/cc
record_set practice/un status draft
record_set practice/un status null
record_set practice/un order 9
record_set practice/un slug.fr du-lot
record_set area/aa title.fr "Aa du lot"
record_set area/aa summary.fr "Dans le lot"
record_set area/aa color '#654321'
profint sync --json "$BUNDLE"
is "$status" 4 "many fields of posts and terms wait at once"
profint conflicts --json
is "$(php -r 'foreach (json_decode(stream_get_contents(STDIN), true)["conflicts"] as $c) echo "$c[kind] $c[field]: $c[mine] / $c[theirs]\n";' <<<"$out" | sort)" \
	"post meta:_profint_place: Bron / Oullins
post order: 7 / 9
post slug: du-site / du-lot
post tax:profint_area: Domaine B / Domaine C
term excerpt: Dans WordPress / Dans le lot
term meta:profint_color: #123456 / #654321
term title: Aa du site / Aa du lot" "each is listed with both values, terms by their names"

site_others >"$SITE_DIR/before"
# unfit FIELD OBJECT TEXT WHY: the text cannot be stored there
unfit() {
	profint settle "$(open "$1" "$2")" --text - <<<"$3"
	refused 2 "$4" "'$3' cannot be stored as $1"
}
unfit order "$un" neuf "whole number"
unfit order "$un" 10000 "0 to 9999"
unfit slug "$un" '…' "address"
unfit tax:profint_area "$un" "$bb" "mine or theirs"
unfit title "$aa" "$(printf 'x%.0s' {1..201})" "200 characters"
unfit meta:profint_color "$aa" rouge "colour"
still "what does not fit is not stored"
cc=$(post area/cc)
site_sql "UPDATE wp_profint_conflict SET bundle = '99999' WHERE state = 'open' AND field = 'tax:profint_area'"
profint settle "$(open tax:profint_area "$un")" theirs
refused 2 "no longer on the site" "a term that is gone cannot be related to"
site_sql "UPDATE wp_profint_conflict SET bundle = (SELECT tt FROM wp_profint_record WHERE object = $cc AND kind = 'term') WHERE state = 'open' AND field = 'tax:profint_area'"

# decide FIELD OBJECT CHOICE [TEXT]: settles it
decide() {
	local id
	id=$(open "$1" "$2")
	if [ "$3" = text ]; then
		profint settle "$id" --text - --json <<<"$4"
	else
		profint settle "$id" "$3" --json
	fi
	is "$status $(said outcome)" "0 done" "$1 of $2 is settled: $3"
}
decide meta:_profint_place "$un" theirs
decide order "$un" text 12
decide slug "$un" theirs
decide tax:profint_area "$un" theirs
decide excerpt "$aa" text "Entre deux & <autres>"
decide meta:profint_color "$aa" theirs
decide title "$aa" mine
is "$(site_eval "\$p = get_post($un); echo get_post_meta(\$p->ID, '_profint_place', true), ' ', \$p->menu_order, ' ', \$p->post_name, ' ',
	wp_get_object_terms(\$p->ID, 'profint_area')[0]->name, ' ', get_term($aa)->name, ' ', get_term($aa)->description, ' ', get_term_meta($aa, 'profint_color', true);")" \
	"Oullins 12 du-lot Domaine C Aa du site Entre deux &amp; &lt;autres&gt; #654321" "WordPress has what was decided"
profint sync --json "$BUNDLE"
is "$status $(rows "IF(state = 'open', field, NULL)" | tr -d ';')" "0 " "nothing is left to decide"
silent "and the sync after it is silent"

# --- settled in WordPress ---

# rest ID CHOICE [TEXT]: as an administrator does it by REST; prints the status
rest() {
	site_eval "wp_set_current_user(1); \$r = new WP_REST_Request('POST', '/profint/v1/conflicts/$1');
		\$r->set_body_params(['choice' => '$2', 'text' => '${3:-}']); echo rest_do_request(\$r)->get_status();"
}
edit "$un" post_title "Un, dans WordPress"
edit "$deux" post_excerpt "Deux, dans WordPress"
edit "$deux" post_content "<!-- wp:paragraph -->\n<p>Deux, dans WordPress.</p>\n<!-- /wp:paragraph -->"
record_set practice/un title.fr "Un & tout, du lot"
record_set practice/deux summary.fr "Deux, du lot"
record_set practice/deux body.fr "<p>Deux, du lot.</p>"
profint sync --json "$BUNDLE"
is "$status" 4 "three fields wait for an editor"
is "$(rest "$(open title "$un")" theirs) $(rest "$(open excerpt "$deux")" text "Deux, à deux") $(rest "$(open content "$deux")" mine)" "200 200 200" \
	"an editor settles them by REST"
is "$(column "$un" post_title) / $(column "$deux" post_excerpt)" "Un & tout, du lot / Deux, à deux" "the site has what was chosen"
next "unchanged=2 kept=3" "the engine knows what was settled in WordPress"
profint plan --json "$BUNDLE"
is "$(planned | grep practice)" "keep practice/un fr: excerpt status order
keep practice/deux fr: title content excerpt" "and keeps what the site has of its own"
silent "nothing else is left of it"

# undone RUN CONFLICT NAME: undo takes that settlement back
undone() {
	profint undo "$1" --json
	is "$status $(site_sql "SELECT CONCAT_WS(' ', state, choice, settled_run) FROM wp_profint_conflict WHERE id = $2")" "0 open  0" "$3"
}
run_of() {
	site_sql "SELECT settled_run FROM wp_profint_conflict WHERE id = $1"
}
last=$(site_sql "SELECT MAX(id) FROM wp_profint_conflict WHERE field = 'title' AND object = $un")
undone "$(run_of "$last")" "$last" "undo takes back what an editor settled"
is "$(column "$un" post_title)" "Un, dans WordPress" "the site's title is there again"
profint sync --json "$BUNDLE"
is "$status" 4 "and the conflict waits again"
is "$(open title "$un")" "$last" "as the same one"
profint settle "$last" theirs --json
undone "$(said run)" "$last" "undo takes back what the command line settled"
is "$(column "$un" post_title)" "Un, dans WordPress" "and brings back the text that it replaced"
profint settle "$last" mine --json
undone "$(said run)" "$last" "undo takes back a settlement that wrote no text"
profint settle "$last" theirs --json
is "$status $(column "$un" post_title)" "0 Un & tout, du lot" "what was undone can be settled again"
last=$(site_sql "SELECT MAX(id) FROM wp_profint_conflict WHERE field = 'content'")
profint settle "$last" theirs
refused 2 "by admin" "what an editor settled, the command line does not settle again"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"
site_sql "INSERT INTO wp_profint_conflict (origin, type, record, language, kind, object, field, mark, run, noted, state)
	VALUES (1, 'practice', 'perdu', 'fr', 'post', 999999, 'title', '', 1, UTC_TIMESTAMP(), 'open')"
profint verify --json
is "$status $(said faults.0.kind faults.0.record faults.0.repaired faults.1)" "4 conflict practice/perdu false none" "verify finds a conflict about an object that the ledger does not know"
profint verify --repair --json
is "$status $(said faults.0.repaired)" "0 true" "which is mended"
profint verify --json
is "$status $(said faults)" "0 []" "for good"
