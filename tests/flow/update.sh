#!/usr/bin/env bash
# Update: what a change in the bundle changes on the site, and that it changes nothing else. Every step
# compares all rows of the database before and after.
. "$(dirname "$0")/../support/story.sh"

site_new
# nobody is told: rows that WordPress itself writes when it is called would blur the comparison
site_set hook_secret_file ''

bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A","en":"Area A"},"summary":{"fr":"Un.","en":"One."}}' \
	'{"type":"area","id":"bb","order":2,"color":"#bb0000","title":{"fr":"Domaine B","en":"Area B"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"summary":{"fr":"Résumé.","en":"Summary."},"body":{"fr":"<p>Corps.</p>","en":"<p>Body.</p>"},"place":{"fr":"Lyon","en":"Lyons"},"country":"FR"}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"}}' \
	'{"type":"practice","id":"brouillon","area":"area/aa","status":"draft","title":{"fr":"Pas encore"},"body":{"fr":"<p>Bientôt.</p>"}}' \
	'{"type":"page","id":"mere","title":{"fr":"Mère"},"body":{"fr":"<p>Mère.</p>"}}' \
	'{"type":"page","id":"autre","title":{"fr":"Autre"},"body":{"fr":"<p>Autre.</p>"}}' \
	'{"type":"page","id":"fille","parent":"page/mere","order":1,"slug":{"fr":"fille"},"title":{"fr":"Fille"},"body":{"fr":"<p>Fille.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
counted "created=8" "the bundle is there"

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
tt() {
	site_sql "SELECT tt FROM wp_profint_record WHERE type = '$1' AND id = '$2' AND language = '${3:-fr}'"
}
column() {
	site_sql "SELECT $2 FROM wp_posts WHERE ID = $1"
}
un=$(post practice/un)
une=$(post practice/un en)
deux=$(post practice/deux)
draft=$(post practice/brouillon)
mere=$(post page/mere)
fille=$(post page/fille)

# aged: everything was written an hour ago, so that a date that moves is seen
aged() {
	site_sql "UPDATE wp_posts SET post_modified = post_modified - INTERVAL 1 HOUR, post_modified_gmt = post_modified_gmt - INTERVAL 1 HOUR
		WHERE post_modified_gmt > UTC_TIMESTAMP() - INTERVAL 30 MINUTE"
	site_dump >"$SITE_DIR/before"
}
# changed COUNTS ROWS NAME: syncs; these counts, and exactly these rows differ (a space stands for a new line)
changed() {
	profint sync --json "$BUNDLE"
	site_dump >"$SITE_DIR/after"
	is "$status $(php -n "$PROFINT_SOURCE/tests/support/bundle.php" counts <<<"$out")" "0 $1" "$3"
	is "$(site_changes "$SITE_DIR/before" "$SITE_DIR/after" | sort)" "$(printf '%s\n' "${@:4}" | sort)" "$3, $2"
}
# next_post: the ID that the next new row will have
next_post() {
	site_sql "SELECT MAX(ID) + 1 FROM wp_posts"
}
moved() {
	is "$(column "$1" "ABS(TIMESTAMPDIFF(SECOND, post_modified_gmt, UTC_TIMESTAMP())) < 60")" 1 "$2"
}

# --- texts, metas, terms ---

# WordPress makes a first revision at the first update of any kind; from then on only when a text changes
for record in practice/un practice/deux practice/brouillon page/fille; do
	record_set $record body.fr '<p>Corrigé.</p>'
done
record_set practice/un body.en '<p>Corrected.</p>'
profint sync --json "$BUNDLE"
counted "updated=4 unchanged=4" "four records are corrected"
is "$(site_sql "SELECT GROUP_CONCAT(post_parent ORDER BY post_parent) FROM wp_posts WHERE post_type = 'revision'")" \
	"$(printf '%s\n' "$un" "$une" "$deux" "$draft" "$fille" | sort -n | paste -sd,)" "each corrected post has one revision"

aged
record_set practice/un title.fr 'Un, nouveau'
revision=$(next_post)
changed "updated=1 unchanged=7" "only that post changes and a revision comes" "a changed title updates one record" \
	"~posts $un" "+posts $revision"
is "$(column "$un" "CONCAT_WS('|', post_title, post_name)")" "Un, nouveau|un" "the title is new, the address stays"
moved "$un" "the date of the change is now"
is "$(column "$revision" "CONCAT_WS(' ', post_type, post_status, post_name, post_parent, post_author, comment_status, ping_status, guid)")" \
	"revision inherit $un-revision-v1 $un 1 closed closed $SITE_URL/?p=$revision" "the revision has the columns core gives it"
is "$(column "$revision" "CONCAT_WS('|', post_title, post_content, post_excerpt)")" \
	"$(column "$un" "CONCAT_WS('|', post_title, post_content, post_excerpt)")" "it holds the new state"
is "$(site_sql "SELECT r.post_date = p.post_modified AND r.post_modified_gmt = p.post_modified_gmt
	FROM wp_posts r JOIN wp_posts p ON p.ID = r.post_parent WHERE r.ID = $revision")" 1 "its date is that of the change"

aged
record_set practice/un body.fr '<p>Corps.</p><p>Encore.</p>'
revision=$(next_post)
changed "updated=1 unchanged=7" "only that post changes and a revision comes" "a changed body updates one record" \
	"~posts $un" "+posts $revision"

aged
record_set practice/un summary.fr 'Autre résumé.'
revision=$(next_post)
changed "updated=1 unchanged=7" "only that post changes and a revision comes" "a changed summary updates one record" \
	"~posts $un" "+posts $revision"
is "$(column "$un" post_excerpt)" "Autre résumé." "the summary is the excerpt"

aged
record_set practice/un body.en '<p>Another body.</p>'
revision=$(next_post)
changed "updated=1 unchanged=7" "only the English post changes" "a changed English body updates one record" \
	"~posts $une" "+posts $revision"

aged
place=$(site_sql "SELECT meta_id FROM wp_postmeta WHERE post_id = $un AND meta_key = '_profint_place'")
record_set practice/un place.fr Villeurbanne
changed "updated=1 unchanged=7" "the post, its meta and no revision" "a changed place updates one record" \
	"~posts $un" "~postmeta $place"
is "$(site_sql "SELECT meta_value FROM wp_postmeta WHERE meta_id = $place")" Villeurbanne "the meta has the new value"
moved "$un" "a change of a meta alone is a change of the post"

aged
record_set practice/un place null
place_en=$(site_sql "SELECT meta_id FROM wp_postmeta WHERE post_id = $une AND meta_key = '_profint_place'")
changed "updated=1 unchanged=7" "its metas go in both languages" "a place that is taken out updates one record" \
	"~posts $un" "-postmeta $place" "~posts $une" "-postmeta $place_en"

aged
record_set practice/un area area/bb
area=$(site_sql "SELECT meta_id FROM wp_postmeta WHERE post_id = $un AND meta_key = '_profint_area'")
area_en=$(site_sql "SELECT meta_id FROM wp_postmeta WHERE post_id = $une AND meta_key = '_profint_area'")
changed "updated=1 unchanged=7" "relations and counts of both languages follow" "another area updates one record" \
	"~posts $un" "~postmeta $area" "-term_relationships $un,$(tt area aa)" "+term_relationships $un,$(tt area bb)" \
	"~term_taxonomy $(tt area aa)" "~term_taxonomy $(tt area bb)" \
	"~posts $une" "~postmeta $area_en" "-term_relationships $une,$(tt area aa en)" "+term_relationships $une,$(tt area bb en)" \
	"~term_taxonomy $(tt area aa en)" "~term_taxonomy $(tt area bb en)"
is "$(site_sql "SELECT GROUP_CONCAT(count ORDER BY term_taxonomy_id) FROM wp_term_taxonomy
	WHERE term_taxonomy_id IN ($(tt area aa), $(tt area bb))")" "1,1" "the areas count their published posts"

aged
colour=$(site_sql "SELECT meta_id FROM wp_termmeta WHERE meta_key = 'profint_color' AND meta_value = '#aa0000' AND term_id =
	(SELECT object FROM wp_profint_record WHERE type = 'area' AND id = 'aa' AND language = 'fr')")
colour_en=$(site_sql "SELECT meta_id FROM wp_termmeta WHERE meta_key = 'profint_color' AND meta_value = '#aa0000' AND meta_id <> $colour")
record_set area/aa color '#00aa00'
changed "updated=1 unchanged=7" "only the metas of its terms change" "another colour of an area updates one record" \
	"~termmeta $colour" "~termmeta $colour_en"

aged
area=$(site_sql "SELECT object FROM wp_profint_record WHERE type = 'area' AND id = 'aa' AND language = 'fr'")
record_set area/aa title.fr 'Domaine A & co'
changed "updated=1 unchanged=7" "only the term changes" "another name of an area updates one record" "~terms $area"
is "$(site_sql "SELECT CONCAT_WS('|', name, slug) FROM wp_terms WHERE term_id = $area")" "Domaine A &amp; co|domaine-a" \
	"the name is stored as WordPress stores names, the address stays"

# --- addresses ---

aged
record_set practice/deux slug.fr seconde
meta=$(site_sql "SELECT MAX(meta_id) + 1 FROM wp_postmeta")
changed "updated=1 unchanged=7" "the post, and one meta for its old slug" "another slug updates one record" \
	"~posts $deux" "+postmeta $meta"
is "$(column "$deux" post_name) $(site_sql "SELECT CONCAT(meta_key, '=', meta_value) FROM wp_postmeta WHERE meta_id = $meta")" \
	"seconde _wp_old_slug=deux" "a flat type leaves its old slug where WordPress looks for it"

aged
record_set practice/deux slug.fr deux
changed "updated=1 unchanged=7" "the old slug takes the place of the other" "the slug it had before updates one record" \
	"~posts $deux" "-postmeta $meta" "+postmeta $((meta + 1))"
is "$(site_sql "SELECT GROUP_CONCAT(meta_value) FROM wp_postmeta WHERE post_id = $deux AND meta_key = '_wp_old_slug'")" seconde \
	"only the other slug is an old one"

aged
record_set page/fille slug.fr enfant
changed "updated=1 unchanged=7" "only that page changes" "another slug of a page updates one record" "~posts $fille"
is "$(site_sql "SELECT CONCAT_WS(' ', path, kind, object) FROM wp_profint_alias")" "/mere/fille/ post $fille" \
	"a page's old address is an alias, with its parent's"

# --- order, parent, date, status ---

aged
record_set page/fille order 7
changed "updated=1 unchanged=7" "only that page changes" "another order updates one record" "~posts $fille"
is "$(column "$fille" menu_order)" 7 "the order is the post's"

aged
record_set page/fille parent page/autre
changed "updated=1 unchanged=7" "only that page changes" "another parent updates one record" "~posts $fille"
is "$(column "$fille" post_parent)" "$(post page/autre)" "the parent is the other page"

aged
record_set practice/deux date '"2024-07-01T12:00:00+02:00"'
day=$(column "$deux" "LEFT(post_date, 10)")
meta=$(site_sql "SELECT MAX(meta_id) + 1 FROM wp_postmeta")
changed "updated=1 unchanged=7" "the post, and one meta for its old day" "a date updates one record" "~posts $deux" "+postmeta $meta"
is "$(column "$deux" "CONCAT_WS(' ', post_date, post_date_gmt)")" "2024-07-01 12:00:00 2024-07-01 10:00:00" "the post has that date, in both columns"
is "$(site_sql "SELECT CONCAT(meta_key, '=', meta_value) FROM wp_postmeta WHERE meta_id = $meta")" "_wp_old_date=$day" \
	"and its old day where WordPress looks for it"

is "$(column "$draft" "CONCAT_WS('|', post_status, post_name, post_date_gmt)")" "draft||0000-00-00 00:00:00" \
	"a draft has neither slug nor time"
aged
record_set practice/brouillon status publish
changed "updated=1 unchanged=7" "post and counts change" "a draft that is published updates one record" "~posts $draft" \
	"~term_taxonomy $(tt area aa)" "~term_taxonomy $(site_sql "SELECT term_taxonomy_id FROM wp_term_taxonomy y JOIN wp_terms t USING (term_id)
		WHERE taxonomy = 'language' AND slug = 'fr'")"
is "$(column "$draft" "CONCAT_WS('|', post_status, post_name, ABS(TIMESTAMPDIFF(SECOND, post_date_gmt, UTC_TIMESTAMP())) < 60)")" \
	"publish|pas-encore|1" "it has a slug now, and now is its date"

aged
date=$(column "$draft" post_date_gmt)
record_set practice/brouillon status draft
changed "updated=1 unchanged=7" "post and counts change" "a post that becomes a draft again updates one record" "~posts $draft" \
	"~term_taxonomy $(tt area aa)" "~term_taxonomy $(site_sql "SELECT term_taxonomy_id FROM wp_term_taxonomy y JOIN wp_terms t USING (term_id)
		WHERE taxonomy = 'language' AND slug = 'fr'")"
is "$(column "$draft" "CONCAT_WS('|', post_status, post_name, post_date_gmt)")" "draft|pas-encore|$date" "it keeps slug and date"

# --- languages, identities ---

aged
record_set practice/deux title.en Two
record_set practice/deux body.en '<p>Two.</p>'
profint plan --json "$BUNDLE"
is "$(planned)" "create practice/deux en: title content slug status parent order date meta:_profint_area tax:profint_area" \
	"plan shows the language that is added"
profint sync --json "$BUNDLE"
counted "updated=1 unchanged=7" "a language that is added updates the record"
two=$(post practice/deux en)
is "$(site_sql "SELECT CONCAT_WS(' ', y.description, y.count) FROM wp_term_relationships x JOIN wp_term_taxonomy y USING (term_taxonomy_id)
	WHERE x.object_id = $two AND y.taxonomy = 'post_translations'")" "a:2:{s:2:\"fr\";i:$deux;s:2:\"en\";i:$two;} 2" \
	"both posts are a group"
record_set practice/deux title.it Due
record_set practice/deux body.it '<p>Due.</p>'
aged
profint sync --json "$BUNDLE"
due=$(post practice/deux it)
is "$(site_sql "SELECT GROUP_CONCAT(y.description, ' ', y.count) FROM wp_term_relationships x JOIN wp_term_taxonomy y USING (term_taxonomy_id)
	WHERE x.object_id = $deux AND y.taxonomy = 'post_translations'")" "a:3:{s:2:\"fr\";i:$deux;s:2:\"en\";i:$two;s:2:\"it\";i:$due;} 3" \
	"a third language joins the group"
site_dump >"$SITE_DIR/after"
lacks "$(site_changes "$SITE_DIR/before" "$SITE_DIR/after")" "~posts" "no post changes when another language comes"

# (a bundle that is complete would send the post of the old id to the trash: removals.sh)
aged
manifest_set complete false
record_set practice/deux id trois
profint sync --json "$BUNDLE"
is "$status $(said records.created records.unchanged)" "0 1 7" "another id is a new record"
site_dump >"$SITE_DIR/after"
lacks "$(site_changes "$SITE_DIR/before" "$SITE_DIR/after")" "~posts" "the post of the old id is left alone"
is "$(column "$(post practice/trois)" post_name)" deux-2 "the new one has an address of its own"

# --- files, and what WordPress makes of it all ---

site_config
site_http_start
printf 'Un;1\n' >"$BUNDLE/media/table.csv"
record_set practice/un body.fr '<p>Corps.</p>'
record '{"type":"tool","id":"table","title":{"fr":"Table"},"summary":{"fr":"Une table."},"files":[{"path":"media/table.csv","title":{"fr":"La table"}}]}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(said records.created records.updated outbox.pending)" "0 1 1 0" "a file is brought to the site"
table=$(post tool/table)
first=$(site_sql "SELECT attachment FROM wp_profint_media")
contains "$(column "$table" post_content)" "{\"id\":$first" "the post names its attachment"
printf 'Un;2\n' >"$BUNDLE/media/table.csv"
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(said records.updated)" "0 1" "a file with other content updates its record"
second=$(site_sql "SELECT attachment FROM wp_profint_media WHERE attachment <> $first")
contains "$(column "$table" post_content)" "{\"id\":$second" "the post names a new attachment"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE ID IN ($first, $second) AND post_type = 'attachment'")" 2 "the old one stays"
is "$(curl -s "$(site_sql "SELECT url FROM wp_profint_media WHERE attachment = $second")")" "Un;2" "the new file is served"

is "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "$SITE_URL/mere/fille/")" "301 $SITE_URL/autre/enfant/" \
	"the old address of a page leads to the new one"
is "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "$SITE_URL/bonnes-pratiques/seconde/")" "301 $SITE_URL/bonnes-pratiques/deux/" \
	"WordPress itself leads from an old slug to the new one"
contains "$(site_get /bonnes-pratiques/un/)" "Un, nouveau" "the page shows the new title"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault after all of it"
