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
silent "an editor's next change alone writes nothing about it"
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

profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"
