#!/usr/bin/env bash
# Remote points: a run is ended at each named point while it fetches, from nothing and from an older edition. What stands
# in the state folder is true, and the next run fetches what is missing and no more.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/points.sh"

points_need
site_new
site_set hook_secret_file ''
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un"},"body":{"fr":"<p>Un.</p>"}}' \
	'{"type":"page","id":"page","title":{"fr":"Page"},"body":{"fr":"<p>Page.</p>"}}'
manifest_set serial 1
bundle_seal
minisign -GWf -p "$SITE_DIR/key.pub" -s "$SITE_DIR/key" >/dev/null 2>&1
sign() {
	minisign -SWm "$BUNDLE/profint.json" -s "$SITE_DIR/key" >/dev/null 2>&1
}
sign
remote_certificates "$SITE_DIR/tls"
remote_start "$SITE_DIR"
site_set source "${REMOTE_URL}bundle/"
site_set source_ca "$SITE_DIR/tls/ca.pem"
site_set signed_by "$(sed -n 2p "$SITE_DIR/key.pub")"
state=$SITE_DIR/state/fetch

# back_to FOLDER: the state folder as it was then
back_to() {
	rm -rf "$state"
	[ ! -d "$1" ] || cp -a "$1" "$state"
}
# untrue: files of the state folder that are not what their names say
untrue() {
	find "$state" -path '*/store/*' -type f | while read -r file; do
		[ "$(sha256sum "$file" | cut -c1-64)" = "${file##*/}" ] || printf '%s\n' "$file"
	done
	find "$state" -name profint.json | while read -r file; do
		[ "$(sha256sum "$file" | cut -c1-64)" = "$(basename "$(dirname "$file")")" ] || printf '%s\n' "$file"
	done
}
# walk FROM PLANNED: ended at each point that a fetch passes
walk() {
	local point points
	back_to "$1"
	points=$(points_passed profint plan | grep -E '^(shelf|request)-')
	profint plan --json
	is "$status $(said counts.created)" "0 3" "$2: the undisturbed run has its plan"
	contains "$points" shelf-rename-after: "$2: it passes points of the state folder"
	for point in $points; do
		back_to "$1"
		PROFINT_KILL_AT=$point profint plan
		is "$status" 137 "$2, ended at $point: it ends there"
		is "$(untrue)" "" "$2, ended at $point: every file is what its name says"
		find "$state" -path '*/store/*' -type f -printf '%f\n' | sort >"$SITE_DIR/stored"
		remote_asked >/dev/null
		profint plan --json
		is "$status $(said counts.created)" "0 3" "$2, ended at $point: the next run has its plan"
		for file in area practice page; do
			! grep -q "$(sha256sum "$BUNDLE/records/$file.jsonl" | cut -c1-64)" "$SITE_DIR/stored" || printf '%s\n' "/bundle/records/$file.jsonl"
		done >"$SITE_DIR/had"
		remote_asked | cut -d' ' -f2 | sort >"$SITE_DIR/asked"
		is "$(sort "$SITE_DIR/had" | comm -12 - "$SITE_DIR/asked")" "" "$2, ended at $point: what was there is not fetched again"
		is "$(find "$state" -path '*/store/*' -type f | wc -l) $(find "$state" -path '*/part/*' -type f | wc -l) $(find "$state" -name profint.json | wc -l)" \
			"3 0 1" "$2, ended at $point: nothing of another edition is left"
	done
}
walk "$SITE_DIR/nothing" "from nothing"

cp -a "$state" "$SITE_DIR/older"
manifest_set serial 2
record_set practice/un title.fr 'Un, corrigé'
sign
walk "$SITE_DIR/older" "from an older edition"
