#!/usr/bin/env bash
# Import: the reference bundle in an empty site. What stands in the database afterwards, column by column
# for some of it; a second run that writes nothing; plan, verify and status agree with it.
. "$(dirname "$0")/../support/story.sh"

CONTENT=$PROFINT_SOURCE/content
TOTAL=$(cat "$CONTENT"/records/*.jsonl | wc -l)
MEDIA=$(find "$CONTENT/media" -type f | wc -l)

# post TYPE/ID LANGUAGE: what the ledger says it became
post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '$2'"
}
# column POST EXPRESSION: of its row
column() {
	site_sql "SELECT $2 FROM wp_posts WHERE ID = $1"
}
# meta POST KEY: its values
meta() {
	site_sql "SELECT meta_value FROM wp_postmeta WHERE post_id = $1 AND meta_key = '$2'"
}
# terms POST TAXONOMY: the names of its terms in alphabetical order, joined
terms() {
	site_sql "SELECT GROUP_CONCAT(t.name ORDER BY t.name SEPARATOR ' | ') FROM wp_term_relationships x
		JOIN wp_term_taxonomy y USING (term_taxonomy_id) JOIN wp_terms t USING (term_id)
		WHERE x.object_id = $1 AND y.taxonomy = '$2'"
}

site_new --http
date_before=$(site_sql "SELECT MAX(ID) FROM wp_posts")

# --- the plan, and then the first sync ---

site_dump >"$SITE_DIR/empty"
profint plan --json
is "$status" 0 "plan works on an empty site"
counted "created=$TOTAL" "plan would create every record"
is "$(said counts.total)" "$TOTAL" "plan counts every record of the bundle"
lacks "$(planned)" "update" "plan would change nothing that is there"
site_dump >"$SITE_DIR/planned"
same "$SITE_DIR/empty" "$SITE_DIR/planned" "plan writes nothing"

profint sync --json
is "$status" 0 "the first sync is done"
is "$(said outcome records.total)" "done $TOTAL" "it says done, and how many records there were"
counted "created=$TOTAL" "every record is created, and total is the sum of the counts"
is "$(said outbox.pending)" 0 "WordPress has been told of everything"
is "$err" "" "a sync that is well says nothing on standard error"

# --- what stands in the database ---

is "$(site_sql "SELECT COUNT(DISTINCT type, id) FROM wp_profint_record WHERE type NOT LIKE 'profint\\_%'")" \
	"$TOTAL" "the ledger knows every record"
for language in fr en; do
	is "$(site_sql "SELECT COUNT(*) FROM wp_profint_record WHERE language = '$language' AND type NOT LIKE 'profint\\_%'")" \
		"$TOTAL" "every record is there in $language"
done
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE ID > $date_before AND post_type = 'attachment'")" \
	"$MEDIA" "every file is one attachment"
is "$(site_sql "SELECT GROUP_CONCAT(DISTINCT post_mime_type, ' ', post_status) FROM wp_posts WHERE post_type = 'attachment'")" \
	"application/pdf inherit" "the attachments are PDF files as WordPress keeps them"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE post_type = 'revision'")" 0 "new posts have no revisions"

uvuc=$(post case/uvuc fr)
uvuc_en=$(post case/uvuc en)
is "$(column "$uvuc" "CONCAT_WS(' ', post_type, post_status, post_author, comment_status, ping_status, post_parent, menu_order, comment_count)")" \
	"profint_case publish 1 closed closed 0 1 0" "a case has the columns of a post that WordPress wrote"
is "$(column "$uvuc" "CONCAT_WS(' ', post_title, post_name)")" "Le programme UVUC le-programme-uvuc" "its title, and the slug from it"
is "$(column "$uvuc_en" "CONCAT_WS(' ', post_title, post_name)")" "The UVUC programme the-uvuc-programme" \
	"the English post has its own title and slug"
is "$(column "$uvuc" "CONCAT(post_password, to_ping, pinged, post_content_filtered, post_mime_type)")" "" "the other columns are empty"
is "$(column "$uvuc" "guid")" "$SITE_URL/?post_type=profint_case&#038;p=$uvuc" "its guid has the form that never changes"
is "$(column "$uvuc" "post_modified = post_date AND post_modified_gmt = post_date_gmt")" 1 "modified is the date of a new post"
is "$(column "$uvuc" "TIMESTAMPDIFF(MINUTE, post_date_gmt, post_date) IN (60, 120)")" 1 "the local date is that of Paris"
is "$(column "$uvuc" "ABS(TIMESTAMPDIFF(SECOND, post_date_gmt, UTC_TIMESTAMP())) < 600")" 1 "the date is the time of the run"
matches "$(column "$uvuc" "LEFT(post_excerpt, 12)")" "À Göteborg" "the summary is the excerpt"
contains "$(column "$uvuc" "post_content")" "<!-- wp:profint/story -->" "the content is made of blocks"
is "$(meta "$uvuc" _profint_area)" "accompagnement-global" "the main area is a meta"
is "$(terms "$uvuc" profint_area)" \
	"Des partenaires qualifiés et fonctionnels | Un accompagnement global | Une méthodologie adaptée" "all its areas are terms"
is "$(terms "$uvuc" profint_partner)/$(terms "$uvuc" profint_country)" "Tikitut, Community based tourism/Suède" \
	"partner and country are terms"
is "$(terms "$uvuc_en" profint_country)" "Sweden" "the English post has the English country"
is "$(terms "$uvuc" language)/$(terms "$uvuc_en" language)" "Français/English" "each has its language as Polylang keeps it"
matches "$(site_sql "SELECT CONCAT(t.name, '=', t.slug, ' ', y.description, ' ', y.count) FROM wp_term_relationships x
	JOIN wp_term_taxonomy y USING (term_taxonomy_id) JOIN wp_terms t USING (term_id)
	WHERE x.object_id = $uvuc AND y.taxonomy = 'post_translations'")" \
	"^(pll_[0-9a-f]{13})=(pll_[0-9a-f]{13}) a:4:\{s:2:\"fr\";i:$uvuc;s:2:\"en\";i:$uvuc_en;s:2:\"it\";i:[0-9]+;s:2:\"sv\";i:[0-9]+;\} 4$" \
	"all four are one group, as Polylang writes it"

savi=$(post practice/savi fr)
is "$(meta "$savi" _profint_place)" "Pas-de-Calais" "a practice has its place"
is "$(meta "$(post practice/core fr)" _profint_source_url)" "https://www.uia-initiative.eu/en/uia-cities/vienna" \
	"and the address of its source"

module=$(post module/module-accompagnement fr)
module_en=$(post module/module-accompagnement en)
second=$(post sequence/module-accompagnement-2 fr)
is "$(column "$second" "CONCAT_WS(' ', post_type, post_parent, menu_order, post_name)")" \
	"profint_module $module 2 tenir-le-fil-le-role-de-referent" "a sequence is a child of its module, in its order"
is "$(column "$(post sequence/module-accompagnement-2 en)" post_parent)" "$module_en" "the English one of the English module"
is "$(meta "$module" _profint_duration)" 180 "a module has its duration"
is "$(site_sql "SELECT COUNT(*) FROM wp_term_relationships x JOIN wp_term_taxonomy y USING (term_taxonomy_id)
	WHERE x.object_id = $module AND y.taxonomy = 'profint_mode'")" 3 "and its three modes"

projet=$(post page/le-projet fr)
is "$(column "$projet" "CONCAT_WS(' ', post_type, post_parent, guid)")" \
	"page $(post page/a-propos fr) $SITE_URL/?page_id=$projet" "a page has its parent and a page's guid"
is "$(meta "$(post page/accueil fr)" _profint_menu)/$(meta "$projet" _profint_menu)" "1/" "pages say whether they are in the menu"

area=$(site_sql "SELECT object FROM wp_profint_record WHERE type = 'area' AND id = 'accompagnement-global' AND language = 'fr'")
is "$(site_sql "SELECT GROUP_CONCAT(meta_key, '=', meta_value ORDER BY meta_key) FROM wp_termmeta WHERE term_id = $area AND meta_key LIKE 'profint%'")" \
	"profint_color=#b8442f,profint_order=1" "an area is a term with colour and order"
is "$(site_sql "SELECT COUNT(*) FROM wp_term_taxonomy y WHERE taxonomy LIKE 'profint\\_%' AND count <>
	(SELECT COUNT(*) FROM wp_term_relationships x WHERE x.term_taxonomy_id = y.term_taxonomy_id)")" 0 \
	"every term counts its posts"

grille=$(column "$(post tool/grille-du-parcours fr)" post_content)
file=$(site_sql "SELECT CONCAT(attachment, ' ', url) FROM wp_profint_media WHERE name = 'grille-du-parcours.pdf'")
contains "$grille" "<!-- wp:file {\"id\":${file%% *}" "a tool's file is a file block of that attachment"
contains "$grille" "${file#* }" "with its address"
is "$(curl -s "${file#* }" | sha256sum)" "$(sha256sum <"$CONTENT/media/grille-du-parcours.pdf")" "the file itself can be fetched, unchanged"
lacks "$(site_sql "SELECT GROUP_CONCAT(post_content) FROM wp_posts WHERE ID > $date_before")" $'\x02' "no file is left without address"

is "$(site_sql "SELECT CONCAT(kind, ' ', object) FROM wp_profint_alias WHERE path LIKE '/ancrer-les-projets-sur-le-territoire%' LIMIT 1")" \
	"post $(post recommendation/ancrer-sur-le-territoire fr)" "an old address is remembered"
is "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "$SITE_URL/ancrer-les-projets-sur-le-territoire/")" \
	"301 $SITE_URL/recommandations/ancrer-les-projets-sur-le-territoire/" "and leads to where the content is now"
contains "$(site_get /cas/le-programme-uvuc/)" "Le programme UVUC" "the French case is a public page"
contains "$(site_get /en/cas/the-uvuc-programme/)" "The UVUC programme" "and the English one"

# --- verify and status ---

profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"
is "$(said checked)" "$(site_sql "SELECT COUNT(*) FROM wp_profint_record")" "it has looked at every object"
profint status --json
is "$status" 0 "status works"
is "$(said runs.0.run runs.0.command runs.0.outcome runs.0.records.created lease.held outbox.pending)" \
	"1 sync done $TOTAL false 0" "status knows the run and how it ended"
is "$(php -n -r 'foreach (json_decode(stream_get_contents(STDIN), true)["records"] as $row) {
		$sum[$row["language"]] = ($sum[$row["language"]] ?? 0) + $row["count"];
	} ksort($sum); echo json_encode($sum);' <<<"$out")" "{\"en\":$TOTAL,\"fr\":$TOTAL,\"it\":$TOTAL,\"sv\":$TOTAL}" \
	"the counts of status by type add up to the bundle in every language"

# --- again ---

site_others >"$SITE_DIR/first"
profint sync --json
is "$status" 0 "the second sync is done"
counted "unchanged=$TOTAL" "a second sync finds everything unchanged"
site_others >"$SITE_DIR/second"
same "$SITE_DIR/first" "$SITE_DIR/second" "it has written nothing but its run and the lease"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_run")" 2 "it has left its row in the list of runs"

# the fingerprint is what makes the second sync quick; without it the records themselves say the same
site_sql "UPDATE wp_profint_origin SET fingerprint = ''"
profint plan --json
is "$status $(planned)" "0 " "plan finds nothing to do"
counted "unchanged=$TOTAL" "plan finds everything unchanged"
site_others | grep -v profint_origin >"$SITE_DIR/first"
profint sync --json
counted "unchanged=$TOTAL" "a sync that reads all records finds them unchanged as well"
site_others | grep -v profint_origin >"$SITE_DIR/second"
same "$SITE_DIR/first" "$SITE_DIR/second" "it has written nothing either"
profint verify
is "$status" 0 "verify is still content"
