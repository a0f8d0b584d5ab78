#!/usr/bin/env bash
# Kept: what people changed on the site is never overwritten. A field that only they changed is kept, one
# that both changed is a conflict, what they threw away stays away, what they have open waits.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"}}' \
	'{"type":"area","id":"bb","order":2,"color":"#bb0000","title":{"fr":"Domaine B"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"summary":{"fr":"Résumé.","en":"Summary."},"body":{"fr":"<p>Corps.</p>","en":"<p>Body.</p>"},"place":{"fr":"Lyon","en":"Lyons"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"}}' \
	'{"type":"practice","id":"trois","area":"area/aa","title":{"fr":"Trois"},"body":{"fr":"<p>Trois.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
counted "created=5" "the bundle is there"

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
un=$(post practice/un)
une=$(post practice/un en)
deux=$(post practice/deux)
trois=$(post practice/trois)

# --- changed on the site only ---

edit "$un" post_title "Un, corrigé"
profint plan --json "$BUNDLE"
is "$(planned)" "keep practice/un fr: title" "plan names the field that an editor changed"
counted "unchanged=4 kept=1" "and counts its record as kept"
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "0 done" "a field that only the site changed is nothing to wait for"
counted "unchanged=4 kept=1" "sync counts it as kept"
is "$(column "$un" post_title)" "Un, corrigé" "the editor's title stays"
silent "while it is kept, nothing is written about it"
counted "unchanged=4 kept=1" "it is kept in every run"

record_set practice/un body.fr '<p>Corps neuf.</p>'
profint sync --json "$BUNDLE"
is "$status" 0 "another field of that post changes in the bundle"
counted "updated=1 unchanged=4" "then the record is updated"
is "$(column "$un" "CONCAT(post_title, '|', post_content LIKE '%Corps neuf.%')")" "Un, corrigé|1" \
	"the body is the bundle's, the title the editor's"
is "$(site_sql "SELECT post_title FROM wp_posts WHERE post_parent = $un AND post_type = 'revision' ORDER BY ID DESC LIMIT 1")" \
	"Un, corrigé" "and so says the revision"
profint plan --json "$BUNDLE"
is "$(planned)" "keep practice/un fr: title" "the title is still kept"

site_eval "update_post_meta($un, '_profint_place', 'Bron');"
profint plan --json "$BUNDLE"
is "$(planned)" "keep practice/un fr: title meta:_profint_place" "a meta is kept as well"
site_eval "wp_add_object_terms($un, $(site_sql "SELECT object FROM wp_profint_record WHERE type = 'area' AND id = 'bb' AND language = 'fr'"), 'profint_area');"
profint plan --json "$BUNDLE"
is "$(planned)" "keep practice/un fr: title meta:_profint_place tax:profint_area" "and a term that an editor added"
site_eval "wp_update_term($(site_sql "SELECT object FROM wp_profint_record WHERE type = 'area' AND id = 'bb' AND language = 'fr'"), 'profint_area', ['name' => 'Domaine Bé']);"
profint plan --json "$BUNDLE"
contains "$(planned)" "keep area/bb fr: title" "the name of a term too"
counted "unchanged=3 kept=2" "two records are kept now"
record_set area/bb color '#0000bb'
profint sync --json "$BUNDLE"
is "$(site_sql "SELECT CONCAT(t.name, ' ', m.meta_value) FROM wp_terms t JOIN wp_termmeta m USING (term_id) WHERE m.meta_key = 'profint_color' AND t.name LIKE '%B%'")" \
	"Domaine Bé #0000bb" "its colour is the bundle's, its name the editor's"

# --- changed by both ---

record_set practice/un title.fr "Un, revu"
record_set practice/un summary.fr "Résumé revu."
profint plan --json "$BUNDLE"
contains "$(planned)" "conflict practice/un fr: title" "a title that both changed is a conflict in the plan"
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "4 waiting" "a conflict waits for a person"
counted "unchanged=3 kept=1 conflicts=1" "it is counted"
is "$(column "$un" "CONCAT(post_title, '|', post_excerpt)")" "Un, corrigé|Résumé revu." \
	"the site's title stays, the other field is updated"
silent "the conflict stays, and nothing more is written about it"
is "$status" 4 "it waits in every run"
counted "unchanged=3 kept=1 conflicts=1" "it is counted in every run"
contains "$(profint sync "$BUNDLE" && printf '%s' "$out")" "conflicts: " "without --json the summary speaks of it"

edit "$un" post_title "Un, revu"
profint sync --json "$BUNDLE"
is "$status" 0 "the conflict is over when the site has what the bundle wants"
counted "unchanged=3 kept=2" "what else the editor changed is still kept"
record_set practice/un title.fr "Un, revu encore"
profint sync --json "$BUNDLE"
is "$(column "$un" post_title)" "Un, revu encore" "from then on the bundle's changes come again"

edit "$une" post_title "One, the same"
record_set practice/un title.en "One, the same"
profint plan --json "$BUNDLE"
lacks "$(planned)" " en" "both to the same text is nothing to do"
profint sync --json "$BUNDLE"
is "$status" 0 "nor to wait for"
record_set practice/un title.en "One, next"
profint sync --json "$BUNDLE"
is "$status $(column "$une" post_title)" "0 One, next" "and the next change of the bundle is no conflict"

# --- thrown away ---

site_eval "wp_trash_post($deux);"
profint plan --json "$BUNDLE"
contains "$(planned)" "keep practice/deux fr" "a post in the trash is kept there"
profint sync --json "$BUNDLE"
is "$status $(column "$deux" post_status)" "0 trash" "sync leaves it in the trash"
record_set practice/deux title.fr "Deux, tout neuf"
profint sync --json "$BUNDLE"
is "$status $(column "$deux" "CONCAT(post_status, '|', post_title)")" "0 trash|Deux" "even when the bundle changes it"
silent "a post in the trash costs no row"

site_eval "wp_delete_post($trois, true);"
profint plan --json "$BUNDLE"
contains "$(planned)" "keep practice/trois fr" "a post that was deleted is not planned again"
record_set practice/trois title.fr "Trois, tout neuf"
profint sync --json "$BUNDLE"
is "$status $(site_sql "SELECT COUNT(*) FROM wp_posts WHERE post_title LIKE 'Trois%' AND post_type = 'profint_practice'")" "0 0" \
	"a post that was deleted stays deleted"
silent "a deleted post costs no row"
site_eval "wp_untrash_post($deux); wp_publish_post($deux);"
profint sync --json "$BUNDLE"
is "$status $(column "$deux" "CONCAT(post_status, '|', post_title)")" "0 publish|Deux, tout neuf" \
	"a post that comes back from the trash gets what it missed"

# --- open in an editor ---

site_eval "update_post_meta($deux, '_edit_lock', time() . ':1');"
record_set practice/deux title.fr "Deux, sans bruit"
profint plan --json "$BUNDLE"
contains "$(planned)" "defer practice/deux fr" "plan says that an open post waits"
profint sync --json "$BUNDLE"
is "$status $(said records.deferred) $(column "$deux" post_title)" "0 1 Deux, tout neuf" "a post that is open in an editor is left alone"
site_sql "UPDATE wp_postmeta SET meta_value = CONCAT(UNIX_TIMESTAMP() - 200, ':1') WHERE post_id = $deux AND meta_key = '_edit_lock'"
profint sync --json "$BUNDLE"
is "$status $(said records.deferred) $(column "$deux" post_title)" "0 0 Deux, sans bruit" "the next run after it was closed writes it"

site_eval "update_post_meta($une, '_edit_lock', time() . ':1');"
before=$(column "$un" post_title)
record_set practice/un title.fr "Un, pendant ce temps"
record_set practice/un title.en "One, meanwhile"
profint sync --json "$BUNDLE"
is "$status $(said records.deferred) $(column "$un" post_title)" "0 1 $before" "a record that is open in one language waits in all"
site_sql "DELETE FROM wp_postmeta WHERE post_id = $une AND meta_key = '_edit_lock'"
profint sync --json "$BUNDLE"
is "$status $(column "$un" post_title)$(column "$une" post_title)" "0 Un, pendant ce tempsOne, meanwhile" "and is written whole"

profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault: what people did is none"
