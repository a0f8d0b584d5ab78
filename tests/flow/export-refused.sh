#!/usr/bin/env bash
# Export, where it cannot or must not: nobody's folder is overwritten, nothing half is left under the name of a bundle, and
# a record that no bundle can hold takes only its references along.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/points.sh"

# notices: of the last export, a line each
notices() {
	php -n -r 'foreach (json_decode(stream_get_contents(STDIN), true)["notices"] as $n) echo ltrim("$n[record] $n[language]: $n[message]", " :"), $n["lost"] ? "\n" : " (no loss)\n";' <<<"$out"
}
object() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
# line FILE ID: the record's line of an exported file
line() {
	grep "\"id\":\"$2\"" "$work/$1"
}

site_new
site_set hook_secret_file ''
work=$SITE_DIR/work
mkdir "$work"
profint export "$work/none"
refused 2 "holds no record of a bundle" "a site that has nothing of a bundle has nothing to export"
fails "and no folder appears" test -e "$work/none"

bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"}}' \
	'{"type":"recommendation","id":"reco","area":"area/aa","title":{"fr":"Reco"},"body":{"fr":"<p>Corps.</p>"},"further":[{"to":"practice/un","text":{"fr":"Un."}},{"to":"practice/deux","text":{"fr":"Deux."}}]}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":{"text":"One","state":"machine"}},"body":{"fr":"<p>Corps.</p>","en":{"text":"<p>Body.</p>","state":"machine"}},"place":{"fr":"Lyon","en":{"text":"Lyons","state":"machine"}}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"},"recommendations":["recommendation/reco"]}'
bundle_seal
profint sync "$BUNDLE"
is "$status" 0 "a small bundle is there"

# --- where it may not go ---

mkdir "$work/full" "$work/empty"
printf 'mine' >"$work/full/notes.txt"
profint export "$work/full"
refused 2 "is not empty" "a folder that holds something is refused"
is "$(ls -A "$work/full"):$(cat "$work/full/notes.txt")" "notes.txt:mine" "and nothing in it is touched"
profint export "$work/full/notes.txt"
refused 2 "is not a folder" "so is a file"
profint export "$work/no/such/place"
refused 2 "nothing can be made beside" "and a place that is not there"
profint export
is "$status" 2 "export without a folder is wrong usage"
site_others >"$SITE_DIR/before"
ln -s empty "$work/link"
profint export --json "$work/link/"
is "$status $(said records)" "0 4" "an empty folder takes a bundle, also behind a link"
ok "the link still leads there" test -L "$work/link" -a -f "$work/empty/profint.json"
site_others >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "an export writes nothing to the site"
(umask 022 && "$PROFINT" --config "$SITE_CONFIG" --quiet export "$work/new")
is "$(stat -c %a "$work/new" "$work/new/records" "$work/new/profint.json" | tr '\n' ' ')" "755 755 644 " "a new folder is as open as any"
is "$(ls -A "$work" | tr '\n' ' ')" "empty full link new " "nothing else is left beside it"
contains "$("$PROFINT" --config "$SITE_CONFIG" export "$work/told" 2>&1)" "$work/told holds 4 records and 0 files of https://example.org/essai" \
	"the summary says what is in it"

# --- texts that nobody has reviewed ---

contains "$(line new/records/practice.jsonl un)" '"title":{"fr":"Un","en":{"text":"One","state":"machine"}}' "a text that nobody reviewed says so"
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $(object practice/un en), 'post_title' => 'One indeed']);"
profint export --json "$work/reviewed"
contains "$(line reviewed/records/practice.jsonl un)" '"title":{"fr":"Un","en":"One indeed"}' "until an editor has changed it"
contains "$(line reviewed/records/practice.jsonl un)" '"place":{"fr":"Lyon","en":{"text":"Lyons","state":"machine"}}' "which says nothing about the others"

contains "$(line reviewed/records/practice.jsonl un)" '"en":{"text":"<p>Body.</p>","state":"machine"}' "nor about the body"
site_eval "wp_set_current_user(1); wp_update_post(wp_slash(['ID' => $(object practice/un en), 'post_content' => str_replace('Body.', 'Body, by hand.', get_post($(object practice/un en))->post_content)]));"
profint export --json "$work/by-hand"
contains "$(line by-hand/records/practice.jsonl un)" '"body":{"fr":"<p>Corps.</p>","en":"<p>Body, by hand.</p>"}' "a body that an editor changed counts as reviewed"

# --- a record that no bundle can hold ---

site_eval "wp_set_object_terms($(object practice/un), [], 'profint_area'); wp_set_object_terms($(object practice/un en), [], 'profint_area');"
profint export --json "$work/without"
is "$status $(said records complete)" "4 3 false" "a record that lacks what its type needs is left out, and the bundle does not claim to be complete"
contains "$(notices)" "practice/un fr: is left out: it has no 'area', which a record of its type needs" "it is told why"
contains "$(notices)" "recommendation/reco fr: 'practice/un' is left out: the bundle has no such record" "and who named it"
contains "$(line without/records/recommendation.jsonl reco)" '"further":[{"to":"practice/deux","text":{"fr":"Deux."}}]' "what else they name stays"
profint check --json "$work/without"
is "$status $(said valid)" "0 true" "the rest is a valid bundle"
site_eval "wp_set_object_terms($(object practice/un), $(object area/aa), 'profint_area');"

# --- files that cannot be had ---

site_eval "
	\$file = wp_upload_bits('plan.pdf', null, '%PDF-1.4');
	\$id = wp_insert_attachment(['post_mime_type' => 'application/pdf', 'post_title' => 'plan'], \$file['file']);
	update_post_meta($(object practice/deux), '_thumbnail_id', \$id);"
profint export --json "$work/no-hook"
is "$status" 4 "a file that the site cannot be asked for is left out"
contains "$(notices)" "practice/deux fr: path: the file" "with the record that names it"
contains "$(notices)" 'without `hook_secret_file` the site cannot be asked for it' "and the reason"
site_set hook_secret_file "$SITE_DIR/profint.hook"
profint export "$work/offline"
refused 1 "connect to server" "when the site does not answer, the export fails"
fails "and leaves nothing under the name" test -e "$work/offline"
is "$(find "$work" -maxdepth 1 -name '.*' -type d ! -path "$work" | wc -l)" 0 "nor beside it"
site_http_start
profint export --json "$work/asked"
is "$status" 4 "when it answers, a picture that is none is left out"
contains "$(notices)" "is no image" "and told"
site_http_stop
site_sql "DELETE FROM wp_postmeta WHERE meta_key = '_thumbnail_id'"

# --- several origins ---

bundle_new "$SITE_DIR/other" https://example.org/autre
record '{"type":"page","id":"seule","title":{"fr":"Seule"},"body":{"fr":"<p>Seule.</p>"}}'
bundle_seal
profint sync "$BUNDLE"
profint export "$work/which"
refused 2 "https://example.org/essai, https://example.org/autre" "of several origins one must be chosen"
profint export --origin https://example.org/nulle "$work/which"
refused 2 "no record of the origin https://example.org/nulle" "an origin that the site does not have is refused"
profint export --json --origin https://example.org/autre "$work/which"
is "$status $(said origin records)" "0 https://example.org/autre 1" "the chosen one is exported"

# --- ended halfway ---

points_need
SITE_POINTS=$(points_passed profint export --origin https://example.org/autre "$work/points")
ok "an export passes points of its own" grep -q '^export-rename-before:1$' <<<"$SITE_POINTS"
for point in $(grep '^export-\|^manifest-' <<<"$SITE_POINTS"); do
	PROFINT_KILL_AT=$point profint export --quiet --origin https://example.org/autre "$work/killed"
	isnt "$status" 0 "ended at $point"
	if [ -e "$work/killed" ]; then
		ok "$point: what has the name is whole" "$PROFINT" check --quiet "$work/killed"
		same "$work/which/records/page.jsonl" "$work/killed/records/page.jsonl" "$point: with all that belongs to it"
	else
		passed "$point: nothing has the name yet"
	fi
	rm -rf "$work/killed" "$work"/.killed.export-*
done
