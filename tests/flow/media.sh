#!/usr/bin/env bash
# Media: whatever a record may name reaches the site before the record does: one attachment a SHA-256, with
# its sizes. A changed file is another attachment, the old one stays; a file that does not arrive holds back
# the records that name it, in all their languages, and nothing else.
. "$(dirname "$0")/../support/story.sh"

site_new --http
bundle_new "$SITE_DIR/bundle"

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
content() {
	printf '%b' "$(site_sql "SELECT post_content FROM wp_posts WHERE ID = $1")"
}
attachment() {
	site_sql "SELECT attachment FROM wp_profint_media WHERE sha256 = UNHEX('$(sha256sum "$BUNDLE/media/$1" | cut -c1-64)')"
}
attachments() {
	site_sql "SELECT COUNT(*) FROM wp_posts WHERE post_type = 'attachment'"
}
url() {
	site_sql "SELECT url FROM wp_profint_media WHERE attachment = $1"
}
# picture NAME WIDTH HEIGHT SHADE: a PNG or a JPEG, by its name
picture() {
	local as=png
	[ "${1##*.}" = png ] || as=jpeg
	site_eval "\$i = imagecreatetruecolor($2, $3); imagefill(\$i, 0, 0, imagecolorallocate(\$i, $4, 80, 120)); image$as(\$i, '$BUNDLE/media/$1');"
}
pdf() {
	printf '%%PDF-1.4\n%s\n%%%%EOF\n' "$2" >"$BUNDLE/media/$1"
}
content_rows() {
	site_dump wp_posts wp_postmeta wp_terms wp_term_taxonomy wp_term_relationships wp_termmeta wp_profint_record wp_profint_media \
		wp_profint_change wp_profint_outbox
}
# fault CODE: PHP that runs inside the site with each request, until fault is called without. A name of its own
# each time, for PHP may remember a file of the same name for some seconds.
faults=0
fault() {
	mkdir -p "$SITE_WP/wp-content/mu-plugins"
	rm -f "$SITE_WP/wp-content/mu-plugins/fault"*.php
	faults=$((faults + 1))
	[ -z "${1:-}" ] || printf '<?php %s\n' "$1" >"$SITE_WP/wp-content/mu-plugins/fault$faults.php"
}

# --- every place that may name a file ---

picture photo.png 1600 1200 10
picture immense.jpg 3200 2400 20
picture logo.png 300 200 30
picture petite.png 40 30 40
pdf grille.pdf "grille"
pdf liee.pdf "liée"
printf 'Un;1\n' >"$BUNDLE/media/table.csv"
printf 'ID3\003\0\0\0\0\0\0\377\373\220\144%0400d' 0 >"$BUNDLE/media/son.mp3"
printf '\0\0\0\030ftypmp42\0\0\0\0mp42isom' >"$BUNDLE/media/film.mp4"
cp "$BUNDLE/media/grille.pdf" "$BUNDLE/media/autre-nom.pdf"

record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A","en":"Area A"}}' \
	'{"type":"partner","id":"pp","title":{"fr":"Partenaire & fils","en":"Partner & sons"},"logo":"media/logo.png"}' \
	'{"type":"recommendation","id":"rr","area":"area/aa","title":{"fr":"R","en":"R"},"body":{"fr":"<p>R.</p>","en":"<p>R.</p>"}}' \
	'{"type":"module","id":"mm","area":"area/aa","title":{"fr":"M","en":"M"},"summary":{"fr":"S.","en":"S."},"body":{"fr":"<p>Corps.</p><audio src=\"media/son.mp3\" controls></audio>","en":"<p>Body.</p><audio src=\"media/son.mp3\" controls></audio>"},"facilitator":{"fr":"<figure><video src=\"media/film.mp4\" poster=\"media/petite.png\" controls></video><figcaption>Le film</figcaption></figure>","en":"<figure><video src=\"media/film.mp4\" poster=\"media/petite.png\" controls></video><figcaption>The film</figcaption></figure>"}}' \
	'{"type":"sequence","id":"ss","module":"module/mm","order":1,"title":{"fr":"Séquence","en":"Sequence"},"body":{"fr":"<p>Voir <a href=\"media/liee.pdf\">ceci</a> <img src=\"media/petite.png\" alt=\"petite\">.</p>","en":"<p>See <a href=\"media/liee.pdf\">this</a> <img src=\"media/petite.png\" alt=\"small\">.</p>"},"files":[{"path":"media/table.csv","title":{"fr":"La table","en":"The table"}}]}' \
	'{"type":"case","id":"cc","area":"area/aa","partner":"partner/pp","title":{"fr":"Cas","en":"Case"},"summary":{"fr":"S.","en":"S."},"story":{"fr":"<figure><img src=\"media/photo.png\" alt=\"Une rue\"><figcaption>La rue, le soir</figcaption></figure><p>Un.</p>","en":"<figure><img src=\"media/photo.png\" alt=\"A street\"><figcaption>The street at night</figcaption></figure><p>One.</p>"},"comments":[{"recommendation":"recommendation/rr","text":{"fr":"<p><img src=\"media/immense.jpg\" alt=\"Immense\"></p>","en":"<p><img src=\"media/immense.jpg\" alt=\"Huge\"></p>"}}],"files":[{"path":"media/grille.pdf","title":{"fr":"La grille","en":"The grid"}}]}' \
	'{"type":"tool","id":"tt","title":{"fr":"Outil","en":"Tool"},"summary":{"fr":"S.","en":"S."},"files":[{"path":"media/autre-nom.pdf","title":{"fr":"La même","en":"The same"}}]}'
bundle_seal
profint plan --json "$BUNDLE"
is "$status $(site_sql 'SELECT COUNT(*) FROM wp_posts WHERE post_type = "attachment"')" "0 0" "a plan sends nothing"
contains "$out" "media/photo.png is not on the site yet" "it says which file is still to come"
profint sync --json "$BUNDLE"
is "$status" 0 "a bundle with files everywhere is taken: $err"
counted "created=7" "all its records are there"
is "$(said media.sent media.failed)" "10 []" "the report counts the files"
is "$(attachments)" 9 "two names for the same bytes are one attachment"

photo=$(attachment photo.png)
huge=$(attachment immense.jpg)
case_fr=$(content "$(post case/cc)")
case_en=$(content "$(post case/cc en)")
contains "$case_fr" "<!-- wp:image {\"id\":$photo,\"sizeSlug\":\"full\",\"linkDestination\":\"none\"} -->
<figure class=\"wp-block-image size-full\"><img src=\"$(url "$photo")\" alt=\"Une rue\" class=\"wp-image-$photo\"/><figcaption class=\"wp-element-caption\">La rue, le soir</figcaption></figure>" \
	"an image of a story names its attachment, with French alt text and caption"
contains "$case_en" "alt=\"A street\" class=\"wp-image-$photo\"/><figcaption class=\"wp-element-caption\">The street at night</figcaption>" \
	"the English post names the same attachment, with English alt text and caption"
contains "$case_fr" "{\"id\":$huge" "an image of a comment names its attachment"
contains "$case_fr" "{\"id\":$(attachment grille.pdf),\"href\":\"$(url "$(attachment grille.pdf)")\"" "so does a file of a case"
contains "$(content "$(post tool/tt)")" "{\"id\":$(attachment grille.pdf)," "and the same file under its other name in a tool"
module=$(content "$(post module/mm)")
contains "$module" "<!-- wp:audio {\"id\":$(attachment son.mp3)} -->" "sound in a body is an attachment"
contains "$module" "<!-- wp:video {\"id\":$(attachment film.mp4)} -->" "so is a film in the facilitator's part"
contains "$module" "poster=\"$(url "$(attachment petite.png)")\"" "and its poster"
contains "$module" "<figcaption class=\"wp-element-caption\">Le film</figcaption>" "a film has its caption"
sequence=$(content "$(post sequence/ss)")
contains "$sequence" "<a href=\"$(url "$(attachment liee.pdf)")\">" "a link in a text leads to the file"
contains "$sequence" "alt=\"petite\" class=\"wp-image-$(attachment petite.png)\"" "an image within a line has its alt text"
contains "$sequence" "{\"id\":$(attachment table.csv)," "a file of a sequence is an attachment"
is "$(site_sql "SELECT GROUP_CONCAT(DISTINCT m.meta_value) FROM wp_profint_record r JOIN wp_termmeta m ON m.term_id = r.object AND m.meta_key = 'profint_logo' WHERE r.type = 'partner'")" \
	"$(attachment logo.png)" "the logo of a partner is its attachment, in both languages"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_record r JOIN wp_posts p ON p.ID = r.object AND r.kind = 'post' WHERE p.post_content LIKE '%media/%' OR p.post_content LIKE CONCAT('%', CHAR(1), '%')")" \
	0 "no post holds a path of the bundle"
is "$(site_sql "SELECT GROUP_CONCAT(DISTINCT CONCAT_WS(' ', post_parent, post_status, post_author)) FROM wp_posts WHERE post_type = 'attachment'")" \
	"0 inherit 1" "attachments belong to no post and to an administrator"

# --- sizes ---

is "$(site_eval "\$m = wp_get_attachment_metadata($photo); ksort(\$m['sizes']); echo \$m['width'], ' ', implode(',', array_keys(\$m['sizes']));")" \
	"1600 1536x1536,large,medium,medium_large,thumbnail" "a picture of 1600 has all the sizes below"
is "$(site_eval "\$m = wp_get_attachment_metadata($huge); echo \$m['width'], ' ', \$m['original_image'];")" "2560 immense.jpg" \
	"one of 3200 is scaled and its original kept"
matches "$(url "$huge")" "/immense-scaled\.jpg$" "posts name the scaled one"
page=$(site_get "/cas/cas/")
contains "$page" "srcset=" "the page offers the sizes"
contains "$page" "alt=\"Une rue\"" "and the alt text"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_media" && site_status "${SITE_URL:+/wp-content/uploads/}$(site_sql "SELECT meta_value FROM wp_postmeta WHERE meta_key = '_wp_attached_file' AND post_id = $huge")")" \
	$'9\n200' "the file is served"

# --- a changed file ---

before=$(attachment photo.png)
before_url=$(url "$before")
before_logo=$(attachment logo.png)
picture photo.png 1600 1200 11
picture logo.png 300 200 31
bundle_seal
profint plan --json "$BUNDLE"
is "$(planned)" "update partner/pp fr: meta:profint_logo
update partner/pp en: meta:profint_logo
update case/cc fr: content
update case/cc en: content" "other bytes under the same path change what names them, and nothing else"
site_sql "UPDATE wp_posts SET post_modified = post_modified - INTERVAL 1 HOUR, post_modified_gmt = post_modified_gmt - INTERVAL 1 HOUR WHERE post_type = 'profint_case'"
site_set hook_secret_file ''
profint sync --json "$BUNDLE"
is "$status $(said error.code)" "2 config" "without a secret no file can be sent, and the run ends before it writes"
contains "$(said error.message)" "lacks 2 of the bundle's files" "it says how many are missing"
is "$(content "$(post case/cc)")" "$case_fr" "and the content is as it was"
site_set hook_secret_file "$SITE_DIR/profint.hook"
profint sync --json "$BUNDLE"
is "$status $(said media.sent)" "0 2" "the two files are sent"
counted "updated=2 unchanged=5" "two records are updated"
photo=$(attachment photo.png)
isnt "$photo" "$before" "a changed file is a new attachment"
is "$(content "$(post case/cc)")" "$(sed "s|$before_url|$(url "$photo")|g; s|\"id\":$before,|\"id\":$photo,|; s|wp-image-$before\"|wp-image-$photo\"|" <<<"$case_fr")" \
	"the block's reference moves, and nothing else in the post"
is "$(site_sql "SELECT GROUP_CONCAT(DISTINCT m.meta_value) FROM wp_termmeta m WHERE m.meta_key = 'profint_logo'")" "$(attachment logo.png)" "so does the logo's"
isnt "$(attachment logo.png)" "$before_logo" "to a new attachment"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE post_type = 'revision' AND post_parent = $(post case/cc)")" 1 "the post has a revision"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_change WHERE kind = 'post' AND object = $(post case/cc)")" 1 "and a row of history"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE ID IN ($before, $before_logo) AND post_type = 'attachment'")" 2 "the old attachments stay"
is "$(curl -s -o /dev/null -w '%{http_code}' "$before_url")" 200 "the old address keeps answering"

# --- the featured image ---

featured() {
	site_sql "SELECT meta_value FROM wp_postmeta WHERE post_id = $1 AND meta_key = '_thumbnail_id'"
}
cc=$(post case/cc)
cce=$(post case/cc en)
record_set case/cc image '{"path":"media/grille.pdf"}'
profint check "$BUNDLE"
contains "$status $out" "/image/path: error: 'media/grille.pdf' is no image" "a PDF is no featured image"
picture vedette.jpg 1200 800 50
record_set case/cc image '{"path":"media/vedette.jpg","alt":{"fr":"La vedette","en":"The star"}}'
profint sync --json "$BUNDLE"
is "$status $(said records.updated)" "0 1" "a record is given a featured image"
star=$(attachment vedette.jpg)
is "$(featured "$cc") $(featured "$cce")" "$star $star" "it is WordPress's own, in each language"
contains "$(site_get /cas/cas/)" "alt=\"La vedette\"" "the theme shows it with its French alt text"
contains "$(site_get /en/cas/case/)" "alt=\"The star\"" "and with the English one"
content_rows >"$SITE_DIR/before"
profint sync --json "$BUNDLE"
content_rows >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "the same again writes nothing"
counted "unchanged=7" "and finds nothing kept"
fault 'add_action("save_post_profint_case", function ($id) { global $wpdb; $wpdb->update($wpdb->posts, ["post_excerpt" => "Mis par un autre."], ["ID" => $id]); clean_post_cache($id); });'
record_set case/cc questions '[{"fr":"Pourquoi ?","en":"Why?"}]'
profint sync --json "$BUNDLE"
fault
is "$(site_sql "SELECT post_excerpt FROM wp_posts WHERE ID = $cc")" "Mis par un autre." "another plugin answers to the update with a change"
profint sync --json "$BUNDLE"
counted "unchanged=7" "which is the new base, the featured image counted in"
site_eval "set_post_thumbnail($(post tool/tt), $star);"
profint sync --json "$BUNDLE"
counted "unchanged=7" "an image that an editor gave to another record is none of our business"
site_eval "set_post_thumbnail($cc, $huge);"
profint plan --json "$BUNDLE"
is "$(planned)" "keep case/cc fr: meta:_thumbnail_id" "an image that an editor chose instead is kept"
profint sync --json "$BUNDLE"
is "$status $(featured "$cc")" "0 $huge" "and stays"
counted "unchanged=6 kept=1" "the record counts as kept"
picture vedette.jpg 1200 800 200
bundle_seal
profint sync --json "$BUNDLE"

is "$status $(featured "$cc") $(featured "$cce")" "4 $huge $(attachment vedette.jpg)" "when the bundle's changes too it is a conflict; the other language moves on"
profint settle --json "$(site_sql "SELECT MAX(id) FROM wp_profint_conflict WHERE state = 'open'")" theirs
is "$status $(featured "$cc")" "0 $(attachment vedette.jpg)" "which a person settles for the bundle's"
profint sync --json "$BUNDLE"
is "$status" 0 "and nothing waits any more"
counted "unchanged=7" "nor is anything kept"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE ID = $star AND post_type = 'attachment'")" 1 "the old attachment stays"
record_set case/cc image null
profint sync --json "$BUNDLE"
is "$status $(featured "$cc")$(featured "$cce")" "0 " "a record that loses its image loses WordPress's, not the attachment"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE ID = $(attachment vedette.jpg) AND post_type = 'attachment'")" 1 "which stays in the library"

# --- one attachment a digest, whoever sends it again ---

cp "$BUNDLE/media/photo.png" "$BUNDLE/media/encore.png"
record_set case/cc story.fr '<p><img src="media/encore.png" alt="encore"></p>'
profint sync --json "$BUNDLE"
is "$status $(said media.sent)" "0 0" "bytes that the site has are not sent under another name"
contains "$(content "$(post case/cc)")" "{\"id\":$photo," "the new name leads to the same attachment"
site_eval "wp_delete_attachment($photo, true);"
profint plan --json "$BUNDLE"
contains "$out" "media/encore.png was deleted on the site" "a plan names a file whose attachment was deleted"
record_set case/cc title.fr 'Cas, deux'
profint sync --json "$BUNDLE"
is "$status $(said media.sent)" "0 2" "an attachment that a person deleted is made anew when the bundle changes"
photo=$(attachment photo.png)
contains "$(content "$(post case/cc)")" "{\"id\":$photo," "and the post names it"
site_eval "wp_delete_attachment($photo, true);"
profint verify --repair --json
is "$(said faults.0.kind faults.0.object faults.0.repaired)" "media $photo true" "verify finds a deleted file that a post names"
profint sync --json "$BUNDLE"
ok "once repaired, the same bundle brings it again" test "$(said media.sent)" -ge 1
contains "$(content "$(post case/cc)")" "{\"id\":$(attachment photo.png)," "and the post names the new one"

# two at once, with a file to send: one works, the other steps back
pdf deux-fois.pdf "deux fois"
record_set tool/tt files.0.path media/deux-fois.pdf
fault 'add_filter("wp_handle_sideload_prefilter", function ($f) { sleep(2); return $f; });'
"$PROFINT" --config "$SITE_CONFIG" sync --quiet "$BUNDLE" >/dev/null 2>&1 &
sleep 1
profint sync --json "$BUNDLE"
other=$status
wait $! && first=0 || first=$?
fault
is "$first $other" "0 5" "of two syncs with a file to send one works, the other exits 5"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE post_type = 'attachment' AND post_title LIKE 'deux-fois%'")" 1 \
	"and the file is one attachment"

# --- files that do not arrive ---

rows() {
	site_sql "SELECT COUNT(*) FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1'"
}
pdf a.pdf "a"
pdf b.pdf "b"
pdf c.pdf "c"
record '{"type":"tool","id":"deux","title":{"fr":"Deux","en":"Two"},"summary":{"fr":"S.","en":"S."},"body":{"fr":"<p><a href=\"media/b.pdf\">b</a></p>","en":"<p>Without.</p>"}}' \
	'{"type":"partner","id":"qq","title":{"fr":"Q","en":"Q"},"logo":"media/petite2.png"}' \
	'{"type":"module","id":"nn","area":"area/aa","title":{"fr":"N","en":"N"},"summary":{"fr":"S.","en":"S."},"body":{"fr":"<p><a href=\"media/b.pdf\">b</a></p>","en":"<p>N.</p>"}}' \
	'{"type":"sequence","id":"n1","module":"module/nn","order":1,"title":{"fr":"N1","en":"N1"},"body":{"fr":"<p>N1.</p>","en":"<p>N1.</p>"}}' \
	'{"type":"tool","id":"avec","partner":"partner/qq","title":{"fr":"Avec","en":"With"},"summary":{"fr":"S.","en":"S."}}' \
	'{"type":"tool","id":"renvoi","title":{"fr":"Renvoi","en":"Pointer"},"summary":{"fr":"S.","en":"S."},"recommendations":["recommendation/rr"],"files":[{"path":"media/a.pdf","title":{"fr":"A","en":"A"}}]}' \
	'{"type":"recommendation","id":"r2","area":"area/aa","title":{"fr":"R2","en":"R2"},"body":{"fr":"<p>R2.</p>","en":"<p>R2.</p>"},"further":[{"to":"tool/deux","text":{"fr":"Voir","en":"See"}}]}'
picture petite2.png 41 30 41
record_set tool/tt files.0.path media/c.pdf
tool_fr=$(content "$(post tool/tt)")
fault 'add_filter("wp_handle_sideload_prefilter", function ($f) { if (in_array($f["name"], ["b.pdf", "c.pdf", "petite2.png"], true)) $f["error"] = "Le quota est atteint."; return $f; });'
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "4 waiting" "a file that the site refuses waits for a person"
counted "created=2 unchanged=6 deferred=6" "what names it is deferred, the rest is written"
is "$(said media.sent) $(said media.failed | grep -o '"path":"[^"]*"' | sort | xargs)" "1 path:media/b.pdf path:media/c.pdf path:media/petite2.png" "the report names the files"
contains "$out" "Le quota est atteint." "and the site's reason"
is "$(rows tool/deux) $(rows module/nn)" "0 0" "a deferred record is not half there: no language of it is"
is "$(rows sequence/n1)" 0 "a sequence waits for its module"
is "$(rows partner/qq) $(rows tool/avec)" "0 0" "a tool waits for its partner"
is "$(rows tool/renvoi) $(rows recommendation/r2)" "2 2" "others go on, also one that points to a deferred record"
is "$(content "$(post tool/tt)")" "$tool_fr" "a record whose new file fails keeps its old content"
is "$(site_status "/recommandations/r2/")" 200 "the page that points to it can be seen"
profint plan --json "$BUNDLE"
contains "$out" "media/b.pdf could not be brought to the site: " "a plan says why it waits"
contains "$(planned)" "create tool/deux fr" "and what the next run tries"
profint sync "$BUNDLE"
contains "$err" "profint: media/b.pdf could not be brought to the site: " "without --json standard error names the file"
contains "$out" "deferred: " "and the summary says that records wait"
content_rows >"$SITE_DIR/before"
profint sync --json "$BUNDLE"
content_rows >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "as long as it waits nothing is written"
fault
profint sync --json "$BUNDLE"
is "$status $(said media.sent media.failed)" "0 3 []" "once the fault is gone the files come"
counted "created=5 updated=1 unchanged=8" "and what waited for them"
is "$(rows tool/deux) $(rows module/nn)" "2 2" "in all languages"
is "$(site_sql "SELECT post_parent FROM wp_posts WHERE ID = $(post sequence/n1 en)")" "$(post module/nn en)" "the sequence lies under its module"
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_record r JOIN wp_term_relationships x ON x.object_id = r.object JOIN wp_profint_record q ON q.tt = x.term_taxonomy_id AND q.type = 'partner' AND q.language = r.language WHERE r.id = 'avec'")" 2 \
	"the tool has its partner"
contains "$(content "$(post tool/tt)")" "{\"id\":$(attachment c.pdf)," "the record whose file changed names the new one"

# --- one file breaks the site, or is gone in the middle ---

pdf poison.pdf "poison"
record '{"type":"tool","id":"poison","title":{"fr":"Poison"},"summary":{"fr":"S."},"files":[{"path":"media/poison.pdf","title":{"fr":"P"}}]}'
record_set tool/avec title.fr 'Avec, deux'
fault 'add_filter("wp_handle_sideload_prefilter", function ($f) { if ($f["name"] === "poison.pdf") throw new Error("no memory left"); return $f; });'
profint sync --json "$BUNDLE"
is "$status $(said records.updated records.deferred)" "4 1 1" "a file that breaks WordPress holds back its record and nobody else's"
fault 'if (strpos((string) file_get_contents("php://input"), "poison.pdf") !== false) { http_response_code(403); exit("<h1>Forbidden</h1>"); }'
profint sync --json "$BUNDLE"
is "$status $(said records.deferred)" "4 1" "and so does one that a firewall before the site forbids"
fault
profint sync --json "$BUNDLE"
is "$status $(said records.created) $(rows tool/poison)" "0 1 1" "it comes when WordPress can take it"

pdf first.pdf "first"
pdf gone.pdf "gone"
pdf moved.pdf "moved 1"
record '{"type":"tool","id":"gone","title":{"fr":"Gone"},"summary":{"fr":"S."},"files":[{"path":"media/first.pdf","title":{"fr":"F"}},{"path":"media/gone.pdf","title":{"fr":"G"}}]}' \
	'{"type":"tool","id":"moved","title":{"fr":"Moved"},"summary":{"fr":"S."},"files":[{"path":"media/moved.pdf","title":{"fr":"M"}}]}'
bundle_seal
fault "add_filter('wp_handle_sideload_prefilter', function (\$f) { if (\$f['name'] === 'first.pdf') { unlink('$BUNDLE/media/gone.pdf'); file_put_contents('$BUNDLE/media/moved.pdf', str_replace('moved 1', 'moved 2', file_get_contents('$BUNDLE/media/moved.pdf'))); } return \$f; });"
profint sync --json "$BUNDLE"
fault
is "$status $(said records.deferred) $(rows tool/gone) $(rows tool/moved)" "4 2 0 0" "files that vanish or change while others are sent hold back their records"
contains "$out" "it is missing since the bundle was checked" "the report says that a file vanished"
contains "$out" "arrivé endommagé" "and that the other is not what was announced"
pdf gone.pdf "gone"
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(said records.created)" "0 2" "the next run brings them"

mv "$SITE_WP/wp-content/uploads/profint-incoming" "$SITE_DIR/incoming"
: >"$SITE_WP/wp-content/uploads/profint-incoming"
pdf room.pdf "room"
record '{"type":"tool","id":"room","title":{"fr":"Room"},"summary":{"fr":"S."},"files":[{"path":"media/room.pdf","title":{"fr":"R"}}]}'
bundle_seal
profint sync --json "$BUNDLE"
is "$status $(said records.deferred)" "4 1" "a site without room for files defers what names them"
rm "$SITE_WP/wp-content/uploads/profint-incoming"
profint sync --json "$BUNDLE"
is "$status $(said records.created)" "0 1" "once there is room the next run brings them"
room=$(post tool/room)

# --- a record that leaves ---

record_drop tool/room
profint sync --json "$BUNDLE"
is "$status $(site_sql "SELECT post_status FROM wp_posts WHERE ID = $room")" "0 trash" "a record that left the bundle is trashed"
is "$(site_sql "SELECT post_status FROM wp_posts WHERE ID = $(attachment room.pdf)") $(curl -s -o /dev/null -w '%{http_code}' "$(url "$(attachment room.pdf)")")" \
	"inherit 200" "its file stays in the library, and is served"

# --- the site does not answer at all ---

site_http_stop
pdf late.pdf "late"
record '{"type":"tool","id":"late","title":{"fr":"Late"},"summary":{"fr":"S."},"files":[{"path":"media/late.pdf","title":{"fr":"L"}}]}'
record_set tool/avec title.fr 'Avec, trois'
content_rows >"$SITE_DIR/before"
profint sync --json "$BUNDLE"
is "$status $(said error.code)" "1 offline" "a site that does not answer cannot be sent a file: the run ends"
content_rows >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "and nothing was written"
site_http_start
profint sync --json "$BUNDLE"
is "$status $(said records.created records.updated)" "0 1 1" "the next run does all of it"

record_set tool/late image '{"path":"media/petite.png","alt":{"fr":"Petite"}}'
profint sync --json "$BUNDLE"
is "$status $(featured "$(post tool/late)")" "0 $(attachment petite.png)" "a file that the site has becomes a featured image"
profint undo --json "$(said run)"
is "$status $(featured "$(post tool/late)")$(site_sql "SELECT COUNT(*) FROM wp_postmeta WHERE post_id = $(post tool/late) AND meta_key = '_profint_image_alt'")" "0 0" \
	"and undo takes it away with its alt text"
is "$(site_sql "SELECT COUNT(*) FROM wp_posts WHERE ID = $(attachment petite.png)")" 1 "but not the file"

profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault after all of it"
is "$(site_sql "SELECT COUNT(*) - COUNT(DISTINCT attachment) FROM wp_profint_media")" 0 "no attachment stands for two files"
