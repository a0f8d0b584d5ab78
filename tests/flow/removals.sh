#!/usr/bin/env bash
# Removals: what leaves a complete bundle goes to the trash as WordPress does it, within max_trash, and comes
# back as the same post. What people threw away, changed or have open is theirs.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
site_set max_trash 3
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"body":{"fr":"<p>Un.</p>","en":"<p>One.</p>"},"place":{"fr":"Lyon","en":"Lyons"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"}}' \
	'{"type":"practice","id":"trois","area":"area/aa","title":{"fr":"Trois"},"body":{"fr":"<p>Trois.</p>"},"status":"draft"}' \
	'{"type":"practice","id":"quatre","area":"area/aa","title":{"fr":"Quatre"},"body":{"fr":"<p>Quatre.</p>"}}' \
	'{"type":"practice","id":"cinq","area":"area/aa","title":{"fr":"Cinq"},"body":{"fr":"<p>Cinq.</p>"}}' \
	'{"type":"page","id":"accueil","title":{"fr":"Accueil"},"body":{"fr":"<p>Accueil.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
counted "created=7" "the bundle is there"
cp -r "$BUNDLE" "$SITE_DIR/whole"

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
column() {
	site_sql "SELECT $2 FROM wp_posts WHERE ID = $1"
}
state() {
	site_sql "SELECT GROUP_CONCAT(CONCAT(meta_key, '=', meta_value) ORDER BY meta_key) FROM wp_postmeta WHERE post_id = $1 AND meta_key LIKE '\\_wp\\_%' AND meta_key <> '_wp_trash_meta_time'"
}
restored_bundle() {
	rm -rf "$BUNDLE"
	cp -r "$SITE_DIR/whole" "$BUNDLE"
}
un=$(post practice/un)
une=$(post practice/un en)
deux=$(post practice/deux)
trois=$(post practice/trois)
quatre=$(post practice/quatre)
area=$(site_sql "SELECT tt FROM wp_profint_record WHERE type = 'area'")
count() {
	site_sql "SELECT count FROM wp_term_taxonomy WHERE term_taxonomy_id = $area"
}

# --- a record that leaves ---

comment=$(site_eval "echo wp_insert_comment(['comment_post_ID' => $un, 'comment_content' => 'Oui', 'comment_approved' => 1]);")
record_drop practice/un
profint plan --json "$BUNDLE"
is "$(planned)" "$(printf '%s\n' 'trash practice/un en: slug status' 'trash practice/un fr: slug status')" "plan says what goes to the trash, in every language"
profint sync --json "$BUNDLE"
is "$status $(said records.trashed)" "0 1" "a record that left is counted once"
counted "unchanged=6 trashed=1" "the others are untouched"
is "$(column "$un" "CONCAT(post_status, ' ', post_name)") $(column "$une" "CONCAT(post_status, ' ', post_name)")" "trash un__trashed trash one__trashed" "its posts are in the trash"
is "$(state "$un")" "_wp_desired_post_slug=un,_wp_trash_meta_comments_status=a:1:{i:$comment;s:1:\"1\";},_wp_trash_meta_status=publish" "with WordPress's metas"
is "$(site_sql "SELECT comment_approved FROM wp_comments WHERE comment_ID = $comment")" post-trashed "and its comments"
is "$(count)" 3 "the area counts it no more"
is "$(site_sql "SELECT GROUP_CONCAT(action ORDER BY object) FROM wp_profint_outbox WHERE object IN ($un, $une) AND run = (SELECT MAX(run) FROM wp_profint_run)")" trash,trash "WordPress will hear of it"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"
site_others >"$SITE_DIR/before"
profint sync --json "$BUNDLE"
site_others >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "the next sync writes nothing"
counted "unchanged=6" "and counts nothing as trashed or kept"

# as WordPress itself would have done it
record_drop practice/deux
profint sync --json "$BUNDLE"
site_eval "wp_set_current_user(1); wp_trash_post($quatre);"
for what in post_status post_mime_type comment_status post_parent menu_order "REPLACE(REPLACE(post_name, 'deux', 'x'), 'quatre', 'x')" \
	"post_date_gmt = '0000-00-00 00:00:00'" "(SELECT COUNT(*) FROM wp_posts r WHERE r.post_parent = p.ID AND r.post_type = 'revision')"; do
	is "$(site_sql "SELECT $what FROM wp_posts p WHERE ID = $deux")" "$(site_sql "SELECT $what FROM wp_posts p WHERE ID = $quatre")" "in the trash it is what WordPress makes of a post: $what"
done
is "$(state "$deux" | sed s/deux/x/)" "$(state "$quatre" | sed s/quatre/x/)" "its metas too"
record_drop practice/trois
profint sync --json "$BUNDLE"
is "$(column "$trois" "CONCAT(post_status, ' ', post_name, ' ', post_date_gmt = '0000-00-00 00:00:00')") $(state "$trois")" "trash __trashed 0 _wp_desired_post_slug=,_wp_trash_meta_status=draft" "a draft has a date in the trash, as WordPress gives it"

# --- and comes back ---

site_eval "wp_untrash_post($quatre); wp_publish_post($quatre);"
restored_bundle
profint plan --json "$BUNDLE"
contains "$(planned)" "restore practice/un fr: status" "plan says what comes back"
profint sync --json "$BUNDLE"
is "$status" 0 "records that come back need nobody"
counted "unchanged=4 restored=3" "they are counted as restored"
is "$(post practice/un) $(column "$un" "CONCAT(post_status, ' ', post_name)") $(column "$une" "CONCAT(post_status, ' ', post_name)")" "$un publish un publish one" "the same posts have their addresses again"
is "$(state "$un")" NULL "nothing of the trash is left on them"
is "$(site_sql "SELECT comment_approved FROM wp_comments WHERE comment_ID = $comment")" 1 "their comments are back"
is "$(column "$trois" "CONCAT(post_status, ' ', post_name)")" "draft " "a draft comes back as a draft"
is "$(count)" 5 "the area counts them again"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_removal")" 0 "nobody remembers that they were gone"
is "$(site_sql "SELECT COUNT(*) FROM wp_term_relationships r JOIN wp_term_taxonomy y USING (term_taxonomy_id) WHERE y.taxonomy = 'post_translations' AND r.object_id IN ($un, $une)")" 2 "they are still each other's translations"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault after they came back"

# with another text, and after the trash was emptied
record_drop practice/un
record_drop practice/deux
profint sync --json "$BUNDLE"
site_eval "wp_delete_post($deux, true);"
restored_bundle
record_set practice/un title.fr "Un, tout neuf"
profint sync --json "$BUNDLE"
counted "unchanged=5 restored=2" "both come back"
is "$(column "$un" "CONCAT(post_status, ' ', post_name, ' ', post_title)")" "publish un Un, tout neuf" "one with what the bundle changed meanwhile, at its old address"
isnt "$(post practice/deux)" "$deux" "the other, whose trash was emptied, as a new post"
is "$(column "$(post practice/deux)" "CONCAT(post_status, ' ', post_name)")" "publish deux" "with the address it had"
deux=$(post practice/deux)
profint sync --json "$BUNDLE"
counted "unchanged=7" "from then on nothing is to be done"

# a person takes it out of the trash: that stands
record_drop practice/deux
profint sync --json "$BUNDLE"
site_eval "wp_untrash_post($deux); wp_publish_post($deux);"
record_set practice/cinq title.fr "Cinq, neuf"
profint sync --json "$BUNDLE"
is "$status $(column "$deux" post_status)" "0 publish" "what a person took out of the trash is not thrown away again"
restored_bundle
record_set practice/cinq title.fr "Cinq, neuf"
record_set practice/un title.fr "Un, tout neuf"
profint sync --json "$BUNDLE"
is "$status $(site_sql "SELECT COUNT(*) FROM wp_profint_removal")" "0 0" "and when its record comes back all is as before"

# under another id it is another record, whose address is free because the old one went first
cp -r "$BUNDLE" "$SITE_DIR/aside"
record_set practice/quatre id '"quatre-bis"'
profint sync --json "$BUNDLE"
is "$status $(said records.created records.trashed)" "0 1 1" "a record that got another id is a new one, the old one goes"
is "$(column "$(post practice/quatre-bis)" post_name)" quatre "it has the address that became free"
rm -rf "$BUNDLE"
mv "$SITE_DIR/aside" "$BUNDLE"
profint sync --json "$BUNDLE"
is "$status $(column "$quatre" "CONCAT(post_status, ' ', post_name)")" "0 publish quatre" "and back again"

# --- too many ---

for record in un deux trois quatre; do record_drop practice/$record; done
profint plan --json "$BUNDLE"
is "$(said counts.trashed)" 0 "plan counts none when more left than max_trash allows"
contains "$(planned)" "trash practice/un fr" "but it lists them"
profint sync --json "$BUNDLE"
is "$status $(said outcome records.trashed removals.waiting removals.allowed)" "4 waiting 0 4 3" "sync throws nothing away then, and waits for a person"
is "$(column "$un" post_status)" publish "the posts are untouched"
profint sync "$BUNDLE"
contains "$out" "profint sync --allow-trash 4" "the summary says how to approve"
profint sync --json --allow-trash 4 "$BUNDLE"
is "$status $(said records.trashed)" "0 4" "with --allow-trash they go"
restored_bundle
record_set practice/cinq title.fr "Cinq, neuf"
profint sync --json "$BUNDLE"
counted "unchanged=3 restored=4" "and come back all the same"
site_set max_trash '10%'
record_drop practice/un
record_drop practice/deux
profint sync --json "$BUNDLE"
is "$status $(said removals.waiting removals.allowed)" "4 2 1" "a share is rounded down, but at least one"
site_set max_trash '10%x'
profint plan --json "$BUNDLE"
is "$status $(said error.code)" "2 config" "another value of max_trash is refused"
site_set max_trash 3

# --- what is not complete removes nothing ---

manifest_set complete false
profint sync --json "$BUNDLE"
is "$status $(said records.trashed)" "0 0" "from a bundle that is not complete nothing is removed"
manifest_set complete true

# --- what people changed, have open, or use ---

site_eval "wp_set_current_user(1); wp_update_post(['ID' => $un, 'post_title' => 'À nous']); update_post_meta($deux, '_edit_lock', time() . ':1');"
deux=$(post practice/deux)
site_eval "update_post_meta($deux, '_edit_lock', time() . ':1');"
profint plan --json "$BUNDLE"
contains "$(planned)" "keep practice/un fr" "what was changed on the site is kept, though its record left"
contains "$(planned)" "keep practice/un en" "with its translations"
contains "$(planned)" "defer practice/deux fr" "what is open in an editor waits"
profint sync --json "$BUNDLE"
is "$(column "$un" post_status) $(column "$une" post_status) $(column "$deux" post_status)" "publish publish publish" "so nothing goes"
site_sql "DELETE FROM wp_postmeta WHERE meta_key = '_edit_lock'"
profint sync --json "$BUNDLE"
is "$(column "$deux" post_status)" trash "the next run after it was closed takes it away"
accueil=$(post page/accueil)
site_eval "update_option('show_on_front', 'page'); update_option('page_on_front', $accueil);"
record_drop page/accueil
profint sync --json "$BUNDLE"
is "$status $(column "$accueil" post_status)" "0 publish" "a page that is the site's front page stays"

# --- what people threw away ---

restored_bundle
record_set practice/cinq title.fr "Cinq, neuf"
cinq=$(post practice/cinq)
site_sql "INSERT INTO wp_profint_alias VALUES ('/vieux/quatre/', 'post', $quatre, 1)"
site_eval "wp_trash_post($cinq); wp_delete_post($quatre, true);"
profint sync --json --restore-deleted "$BUNDLE"
is "$status $(column "$cinq" post_status)" "0 trash" "what a person threw away stays away, asked or not, while the bundle has nothing new"
record_set practice/cinq title.fr "Cinq, encore"
record_set practice/quatre title.fr "Quatre, encore"
profint sync --json "$BUNDLE"
is "$(column "$cinq" post_status)" trash "it stays away when the bundle changes"
profint plan --json --restore-deleted "$BUNDLE"
contains "$(planned)" "restore practice/cinq fr" "with --restore-deleted plan would bring it back"
profint sync --json --restore-deleted "$BUNDLE"
is "$status $(said records.restored)" "0 2" "and sync does"
is "$(column "$cinq" "CONCAT(post_status, ' ', post_name, ' ', post_title)")" "publish cinq Cinq, encore" "out of the trash"
is "$(column "$(post practice/quatre)" "CONCAT(post_status, ' ', post_name, ' ', post_title)")" "publish quatre-encore Quatre, encore" "or as a new post"
is "$(site_sql "SELECT object FROM wp_profint_alias WHERE path = '/vieux/quatre/'")" "$(post practice/quatre)" "to which the old addresses lead"
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $cinq, 'post_title' => 'Cinq, à nous']); wp_trash_post($cinq);"
record_set practice/cinq title.fr "Cinq, à eux"
profint sync --json --restore-deleted "$BUNDLE"
is "$status $(said outcome records.conflicts records.restored) $(column "$cinq" "CONCAT(post_status, ' ', post_title)")" "4 waiting 1 0 publish Cinq, à nous" \
	"what comes back with a text that both sides changed keeps the site's, and waits for a person"
is "$(site_sql "SELECT CONCAT(field, ' ', bundle) FROM wp_profint_conflict WHERE state = 'open' AND object = $cinq")" "title Cinq, à eux" "whose choice is noted"
profint sync --json "$BUNDLE"
is "$status $(said records.conflicts)" "4 1" "and noted still in the next run"
record_drop practice/cinq
site_eval "wp_trash_post($cinq);"
profint sync --json "$BUNDLE"
is "$status $(site_sql "SELECT COUNT(*) FROM wp_profint_removal WHERE object = $cinq")" "0 0" "what a person threw away before its record left is the person's, not ours"
# --- what was scheduled ---

record '{"type":"practice","id":"six","area":"area/aa","date":"2099-01-01T00:00:00Z","title":{"fr":"Six"},"body":{"fr":"<p>Six.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
six=$(post practice/six)
is "$(column "$six" post_status)" future "a record of a later date is scheduled"
site_eval "wp_publish_post($six);"
record_drop practice/six
profint sync --json "$BUNDLE"
is "$status $(column "$six" post_status)" "0 trash" "that its time came is no change that somebody made: it goes with its record"
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault at the end"
