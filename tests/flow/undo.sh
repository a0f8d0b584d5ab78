#!/usr/bin/env bash
# Undo: what a run changed is put back, and that can be undone too. What somebody, or a later run, changed since
# stays; what the run created is deleted, or goes to the trash when somebody touched it.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
site_set max_trash 5
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A","en":"Area A"},"summary":{"fr":"Résumé"}}' \
	'{"type":"area","id":"bb","order":2,"color":"#bb0000","title":{"fr":"Domaine B"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"summary":{"fr":"Résumé.","en":"Summary."},"body":{"fr":"<p>Un.</p>","en":"<p>One.</p>"},"place":{"fr":"Lyon","en":"Lyons"},"country":"FR"}' \
	'{"type":"practice","id":"deux","area":"area/aa","slug":{"fr":"deux"},"title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"}}' \
	'{"type":"practice","id":"trois","area":"area/aa","title":{"fr":"Trois"},"body":{"fr":"<p>Trois.</p>"},"status":"draft"}' \
	'{"type":"practice","id":"quatre","area":"area/bb","title":{"fr":"Quatre"},"body":{"fr":"<p>Quatre.</p>"}}' \
	'{"type":"page","id":"mere","slug":{"fr":"mere"},"title":{"fr":"Mère"},"body":{"fr":"<p>Mère.</p>"}}' \
	'{"type":"page","id":"fille","parent":"page/mere","title":{"fr":"Fille"},"body":{"fr":"<p>Fille.</p>"}}'
bundle_seal

# state FILE [ours]: every row of WordPress but revisions, modified dates and numbers of metas; with a second word the ledger too
state() {
	{
		site_sql "SELECT 'post', ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, comment_status, ping_status,
			post_password, post_name, post_parent, guid, menu_order, post_type, post_mime_type, comment_count FROM wp_posts WHERE post_type <> 'revision' ORDER BY ID"
		site_sql "SELECT 'meta', m.post_id, m.meta_key, m.meta_value FROM wp_postmeta m JOIN wp_posts p ON p.ID = m.post_id AND p.post_type <> 'revision' ORDER BY 2, 3, 4"
		site_sql "SELECT 'term', t.term_id, IF(t.slug LIKE 'pll\\_%', 'group', CONCAT(t.name, ' ', t.slug)), y.term_taxonomy_id, y.taxonomy, y.description, y.parent, y.count
			FROM wp_terms t JOIN wp_term_taxonomy y USING (term_id) WHERE t.slug NOT LIKE 'pll\\_%' ORDER BY 2"
		site_sql "SELECT 'group', y.taxonomy, y.description, y.count, (SELECT COUNT(*) FROM wp_term_relationships r WHERE r.term_taxonomy_id = y.term_taxonomy_id)
			FROM wp_terms t JOIN wp_term_taxonomy y USING (term_id) WHERE t.slug LIKE 'pll\\_%' ORDER BY 2, 3, 4, 5"
		site_sql "SELECT 'relation', r.object_id, y.taxonomy, r.term_taxonomy_id FROM wp_term_relationships r JOIN wp_term_taxonomy y USING (term_taxonomy_id)
			WHERE y.taxonomy NOT LIKE '%\\_translations' ORDER BY 2, 3, 4"
		site_sql "SELECT 'termmeta', term_id, meta_key, meta_value FROM wp_termmeta ORDER BY 2, 3, 4"
		site_sql "SELECT 'alias', path, kind, object FROM wp_profint_alias ORDER BY path"
		[ $# = 1 ] || site_sql "SELECT 'ledger', origin, type, id, language, kind, object, tt, HEX(source), renderer, state, machine, fields, site, created, updated
			FROM wp_profint_record ORDER BY 2, 3, 4, 5"
	} >"$SITE_DIR/$1"
}
post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
column() {
	site_sql "SELECT $2 FROM wp_posts WHERE ID = $1"
}
whole() {
	profint verify --json
	is "$status $(said faults)" "0 []" "$1: verify finds no fault"
}

state empty
profint sync --json "$BUNDLE"
counted "created=8" "the first edition is there"
first=$(said run)
un=$(post practice/un)
deux=$(post practice/deux)
state before ledger
cp -r "$BUNDLE" "$SITE_DIR/first"

# --- a run with everything in it ---

record_set practice/un title.fr "Un, revu"
record_set practice/un body.en "<p>One, revised.</p>"
record_set practice/un place.fr "Bron"
record_set practice/un place.en null
record_set practice/un place.en '"Lyons"'
record_set practice/un country '"SE"'
record_set practice/un area '"area/bb"'
record_set practice/deux slug.fr '"deux-neuf"'
record_set practice/deux title.en '"Two"'
record_set practice/deux body.en '"<p>Two.</p>"'
record_set practice/trois status '"publish"'
record_set area/aa title.fr '"Domaine A, revu"'
record_set area/aa summary null
record_set area/bb color '"#00bb00"'
record_set page/mere slug.fr '"maman"'
record_drop practice/quatre
record '{"type":"practice","id":"cinq","area":"area/bb","aliases":["/vieux/cinq/"],"title":{"fr":"Cinq","en":"Five"},"body":{"fr":"<p>Cinq.</p>","en":"<p>Five.</p>"}}' \
	'{"type":"area","id":"cc","order":3,"color":"#cccccc","title":{"fr":"Domaine C"}}' \
	'{"type":"practice","id":"six","area":"area/cc","title":{"fr":"Six"},"body":{"fr":"<p>Six.</p>"}}'
bundle_seal
site_sql "DELETE FROM wp_profint_outbox"
profint sync --json "$BUNDLE"
is "$status" 0 "the second edition is there"
second=$(said run)
is "$(said records.trashed records.created)" "1 3" "with records that went and records that came"
state after ledger
profint undo --json "$second"
is "$status $(said outcome undone)" "0 done $second" "it is undone"
third=$(said run)
is "$(said objects.skipped skipped)" "0 []" "nothing was in the way"
state undone ledger
same "$SITE_DIR/before" "$SITE_DIR/undone" "every row is what it was, the ledger's too"
whole "after undo"
is "$(site_sql "SELECT GROUP_CONCAT(DISTINCT action ORDER BY action) FROM wp_profint_outbox WHERE run = $third")" delete,untrash,update "WordPress will hear of all of it"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_outbox WHERE run = $third")" "$(site_sql "SELECT COUNT(DISTINCT kind, object) FROM wp_profint_outbox WHERE run = $third")" "one row an object"

# --- undone in turn ---

profint undo --json "$third"
is "$status $(said objects.skipped)" "0 0" "an undo can be undone"
fourth=$(said run)
state redone
sed '/^ledger\t/d' "$SITE_DIR/after" >"$SITE_DIR/after.rows"
same "$SITE_DIR/after.rows" "$SITE_DIR/redone" "then every row is as the run had left it"
whole "after undoing the undo"
profint sync --json "$BUNDLE"
counted "unchanged=10" "and the next sync finds nothing to do"
profint undo --json "$fourth"
state again
sed '/^ledger\t/d' "$SITE_DIR/before" >"$SITE_DIR/before.rows"
same "$SITE_DIR/before.rows" "$SITE_DIR/again" "once more back"
profint undo --json "$fourth"
is "$status $(said objects.restored objects.deleted objects.trashed objects.untrashed)" "0 0 0 0 0" "undoing it a second time does nothing"

# --- the next sync ---

profint plan --json "$BUNDLE"
is "$(said counts.created counts.updated counts.trashed)" "3 6 1" "after an undo plan shows the same changes again"
profint sync --json "$BUNDLE"
is "$status $(said records.created records.trashed)" "0 3 1" "and the next sync makes them"
fifth=$(said run)
whole "after the same edition again"

# --- what people changed since ---

cinq=$(post practice/cinq)
six=$(post practice/six)
five=$(post practice/cinq en)
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $un, 'post_title' => 'Un, à nous']); wp_update_post(['ID' => $cinq, 'post_excerpt' => 'À nous']);"
comment=$(site_eval "echo wp_insert_comment(['comment_post_ID' => $six, 'comment_content' => 'Oui', 'comment_approved' => 1]);")
profint undo --json "$fifth"
is "$status" 0 "a run is undone though somebody worked since"
is "$(column "$un" post_title)" "Un, à nous" "what somebody changed since stays"
contains "$(said skipped)" '"title"' "it is reported by its field"
is "$(site_sql "SELECT meta_value FROM wp_postmeta WHERE post_id = $un AND meta_key = '_profint_place'")" Lyon "the other fields of that post are put back"
is "$(column "$cinq" "CONCAT(post_status, ' ', post_excerpt)")" "trash À nous" "what the run created and somebody touched goes to the trash"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE ID = $five")" 0 "its translation, which nobody touched, is deleted"
is "$(column "$six" post_status) $(site_sql "SELECT comment_approved FROM wp_comments WHERE comment_ID = $comment")" "trash post-trashed" "a comment is a touch, too"
contains "$(said skipped)" "area/cc" "a term that something still uses stays, and is reported"
whole "after undoing around people's work"

profint plan --json "$BUNDLE"
is "$status" 0 "plan works after it"
profint undo "$fifth"
contains "$out" "left alone: practice/un fr: title" "without --json the summary names what was left alone"

# --- a later run ---

rm -rf "$BUNDLE"
cp -r "$SITE_DIR/first" "$BUNDLE"
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $un, 'post_title' => 'Un']);"
profint sync --json "$BUNDLE"
record_set practice/deux title.fr '"Deux, bis"'
profint sync --json "$BUNDLE"
early=$(said run)
record_set practice/deux title.fr '"Deux, ter"'
record_set practice/deux body.fr '"<p>Deux, ter.</p>"'
profint sync --json "$BUNDLE"
late=$(said run)
profint undo --json "$early"
is "$(column "$deux" post_title) $(said objects.skipped)" "Deux, ter 1" "what a later run changed is not undone with an earlier one"
profint undo --json "$late"
is "$(column "$deux" "CONCAT(post_title, ' ', post_content LIKE '%Deux.%')")" "Deux, bis 1" "the later one first"
profint undo --json "$early"
is "$(column "$deux" post_title)" "Deux" "then the earlier one"

# a text with a byte that no text should have comes back as it was
site_sql "UPDATE wp_posts SET post_excerpt = CONCAT('a', CHAR(0), 'b') WHERE ID = $deux"
record_set practice/deux title.fr '"Deux, quater"'
profint sync --json "$BUNDLE"
nul=$(said run)
site_sql "UPDATE wp_profint_change SET before_image = REPLACE(before_image, '\"Deux\"', '\"De\\\\u0000ux\"') WHERE run = $nul"
profint undo --json "$nul"
is "$status $(column "$deux" "HEX(post_title)")" "0 4465007578" "a NUL in what was there before is put back"
site_sql "UPDATE wp_posts SET post_title = 'Deux', post_excerpt = '' WHERE ID = $deux"
record_set practice/deux title.fr '"Deux, cinq"'
profint sync --json "$BUNDLE"
torn=$(said run)
site_sql "UPDATE wp_profint_change SET before_image = '{\"values\":' WHERE run = $torn"
profint undo --json "$torn"
is "$status $(said error.code)" "1 internal" "history that cannot be read stops the undo instead of being passed over"
is "$(column "$deux" post_title)" "Deux, cinq" "and nothing is half put back"

# --- settlements ---

site_eval "wp_set_current_user(1); wp_update_post(['ID' => $un, 'post_title' => 'Un, à nous']);"
record_set practice/un title.fr '"Un, à eux"'
profint sync --json "$BUNDLE"
is "$status $(said records.conflicts)" "4 1" "a conflict"
profint conflicts --json
id=$(said conflicts.0.id)
profint settle --json "$id" theirs
is "$status $(column "$un" post_title)" "0 Un, à eux" "is settled with the bundle's text"
settled=$(site_sql "SELECT MAX(run) FROM wp_profint_run WHERE command = 'settle'")
profint undo --json "$settled"
is "$status $(column "$un" post_title)" "0 Un, à nous" "undoing the settlement brings the site's text back"
profint conflicts --json
is "$(said conflicts.0.id)" "$id" "and the conflict is open again"
profint settle --json "$id" mine
settled=$(site_sql "SELECT MAX(run) FROM wp_profint_run WHERE command = 'settle'")
profint sync --json "$BUNDLE"
is "$status $(said records.kept)" "0 1" "settled the other way the site's text is kept"
profint undo --json "$settled"
profint sync --json "$BUNDLE"
is "$status $(said records.conflicts)" "4 1" "until that is undone"
profint settle --json "$id" mine

# --- all of it ---

profint undo --json "$first"
is "$status" 0 "the first run can be undone after all"
is "$(column "$un" post_status)" trash "what was touched since is in the trash"
whole "after undoing the first run"

# --- mistakes ---

profint undo --json 4711
is "$status $(said error.code)" "2 usage" "a run that is not there is wrong usage"
profint undo zwei
refused 2 "zwei" "neither is a word the number of a run"
profint undo
is "$status" 2 "undo needs a run"

# --- a first run, right after it ---

site_new
site_set hook_secret_file ''
state empty
site_set source "$SITE_DIR/../site1/first"
profint sync --json
profint undo --json 1
is "$status $(said objects.skipped)" "0 0" "a first run is undone whole"
state nothing
same "$SITE_DIR/empty" "$SITE_DIR/nothing" "and the site is as if nothing had been"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_record")" 0 "the ledger too"
profint sync --json
is "$status $(said records.created)" "0 8" "the next sync brings it in again"

# --- a touch that is no field of ours ---

deux=$(post practice/deux)
quatre=$(post practice/quatre)
un=$(post practice/un)
site_eval "update_post_meta($deux, '_seo_title', 'À nous'); wp_update_post(['ID' => $deux]); wp_set_current_user(1);
	_wp_put_post_revision(['ID' => $quatre, 'post_content' => 'À moitié'] + get_post($quatre, ARRAY_A), true);"
# user number $un is a volunteer
site_sql "INSERT INTO wp_terms (name, slug) VALUES ('Bénévole', 'benevole'); SET @term = LAST_INSERT_ID();
	INSERT INTO wp_term_taxonomy (term_id, taxonomy, description, count) VALUES (@term, 'member_type', '', 1); INSERT INTO wp_term_relationships VALUES ($un, LAST_INSERT_ID(), 0)"
profint undo --json "$(site_sql "SELECT MAX(run) FROM wp_profint_run")"
is "$(site_sql "SELECT y.count, COUNT(*) FROM wp_term_relationships r JOIN wp_term_taxonomy y USING (term_taxonomy_id) WHERE y.taxonomy = 'member_type' AND r.object_id = $un")" \
	"1	1" "what a taxonomy of users says of the same number stays"
is "$status $(column "$deux" post_status) $(site_sql "SELECT meta_value FROM wp_postmeta WHERE post_id = $deux AND meta_key = '_seo_title'")" "0 trash À nous" \
	"a new post that somebody saved goes to the trash, though the bundle knows nothing of what was changed"
is "$(column "$quatre" post_status) $(site_sql "SELECT COUNT(*) FROM wp_posts WHERE post_parent = $quatre AND post_name LIKE '%autosave%'")" "trash 1" \
	"so does one of which somebody has a draft"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE ID = $un")" 0 "what nobody touched is deleted"

# --- addresses, settlements and relations that went on ---

site_new
site_set hook_secret_file ''
rm -rf "$BUNDLE"
cp -r "$SITE_DIR/../site1/first" "$BUNDLE"
profint sync --json "$BUNDLE"
un=$(post practice/un)
deux=$(post practice/deux)
mere=$(post page/mere)
old() {
	site_sql "SELECT GROUP_CONCAT(meta_value ORDER BY meta_value) FROM wp_postmeta WHERE post_id = $deux AND meta_key = '_wp_old_slug'"
}
record_set practice/deux slug.fr '"deux-neuf"'
record_set practice/deux title.fr '"Deux, neuf"'
record_set page/mere slug.fr '"maman"'
record_set page/mere title.fr '"Maman"'
profint sync --json "$BUNDLE"
run=$(said run)
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $deux, 'post_name' => 'deux-a-nous']); wp_update_post(['ID' => $mere, 'post_name' => 'maman-a-nous']);"
profint undo --json "$run"
is "$status $(column "$deux" post_name) $(old)" "0 deux-a-nous deux,deux-neuf" "an address that somebody gave since keeps what leads to it"
is "$(site_sql "SELECT GROUP_CONCAT(path) FROM wp_profint_alias WHERE object = $mere")" /mere/ "a page's too"
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $deux, 'post_name' => 'deux']); delete_post_meta($deux, '_wp_old_slug'); wp_update_post(['ID' => $mere, 'post_name' => 'mere']);"
rm -rf "$BUNDLE"
cp -r "$SITE_DIR/../site1/first" "$BUNDLE"
profint sync --json "$BUNDLE"
record_set practice/deux slug.fr '"deux-neuf"'
profint sync --json "$BUNDLE"
run=$(said run)
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $deux, 'post_name' => 'entre-deux']); wp_update_post(['ID' => $deux, 'post_name' => 'deux-neuf']);"
profint undo --json "$run"
is "$status $(column "$deux" post_name) $(old)" "0 deux entre-deux" "an address that somebody had given for a while leads on when the slug goes back"

site_eval "wp_set_current_user(1); wp_update_post(['ID' => $un, 'post_title' => 'Un, à nous']);"
record_set practice/un title.fr "Un, à eux"
profint sync --json "$BUNDLE"
profint conflicts --json
id=$(said conflicts.0.id)
profint settle --json "$id" mine
settled=$(said run)
record_set practice/un summary.fr "Résumé de la suite."
profint sync --json "$BUNDLE"
profint undo --json "$settled"
profint sync --json "$BUNDLE"
is "$status $(site_sql "SELECT state FROM wp_profint_conflict WHERE id = $id")" "4 open" "a settlement is undone though a later run wrote another field"
profint settle --json "$id" mine
settled=$(said run)
record_set practice/un title.fr "Un, à eux encore"
profint sync --json "$BUNDLE"
profint undo --json "$settled"
profint conflicts --json
is "$(said conflicts.0.theirs) $(said conflicts.1.id)" "Un, à eux encore none" "a conflict that was noted anew is not asked twice"

record_set practice/un area '"area/bb"'
profint sync --json "$BUNDLE"
run=$(said run)
site_eval "wp_delete_term($(post area/aa), 'profint_area');"
profint undo --json "$run"
is "$status $(site_sql "SELECT COUNT(*) FROM wp_term_relationships r LEFT JOIN wp_term_taxonomy y USING (term_taxonomy_id) WHERE y.term_id IS NULL")" "0 0" \
	"a term that is gone is not related again"
