#!/usr/bin/env bash
# Signature: with `signed_by` only what a pinned key of minisign has signed comes in; and what came in is not
# replaced by something older, unless the operator says so.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un"},"body":{"fr":"<p>Un.</p>"}}'
manifest_set serial 7
bundle_seal

# key NAME: a pair of keys; prints the public one. sign NAME [OPTIONS…]: signs the manifest with it.
key() {
	minisign -GWf -p "$SITE_DIR/$1.pub" -s "$SITE_DIR/$1.key" >/dev/null 2>&1
	sed -n 2p "$SITE_DIR/$1.pub"
}
sign() {
	minisign -SWm "$BUNDLE/profint.json" -s "$SITE_DIR/$1.key" -t "le bundle d'essai" "${@:2}" >/dev/null 2>&1
}
# untaken PART NAME: sync and plan end with 3, the finding has PART, no row is written
untaken() {
	profint sync "$BUNDLE"
	is "$status" 3 "$2"
	contains "$out" "$1" "$2: it is said why"
	contains "$err" "nothing was written" "$2: it is said that nothing was written"
	profint plan "$BUNDLE"
	is "$status" 3 "$2 (plan)"
	site_others >"$SITE_DIR/after"
	same "$SITE_DIR/before" "$SITE_DIR/after" "$2: no row differs"
}

site_others >"$SITE_DIR/before"
site_set signed_by "$(key one)"
untaken 'profint.json.minisig:0: : error: is missing; the configuration wants the bundle signed' "a bundle without signature is refused"

key two >/dev/null
sign two
untaken 'profint.json.minisig:0: : error: is by a key that `signed_by` does not name' "a signature by another key is refused"

sign one
cp "$BUNDLE/profint.json" "$SITE_DIR/signed.json"
sed -i 's/"Essai"/"Essais"/' "$BUNDLE/profint.json"
untaken 'profint.json.minisig:0: : error: does not fit profint.json' "a manifest that was changed after signing is refused"
printf 'not even JSON' >"$BUNDLE/profint.json"
untaken 'profint.json.minisig:0: : error: does not fit profint.json' "and is not looked at"
lacks "$out" "column" "of what is not JSON nothing else is said"
cp "$SITE_DIR/signed.json" "$BUNDLE/profint.json"

sed -i "s/^trusted comment: .*/trusted comment: autre chose/" "$BUNDLE/profint.json.minisig"
untaken "has a trusted comment that was changed" "a changed trusted comment is refused"

sign one
printf ' ' >>"$BUNDLE/records/practice.jsonl"
untaken "records/practice.jsonl:0: : error: has" "a file that was changed after signing is refused"
truncate -s -1 "$BUNDLE/records/practice.jsonl"

manifest_set serial null
bundle_seal
sign one
untaken "/serial: error: missing or wrong; a signed bundle needs it" "a signed bundle without serial is refused"

manifest_set serial 7
bundle_seal
sign one -l
profint sync --json "$BUNDLE"
counted "created=2" "a bundle signed in minisign's older form is taken"
sign one
profint sync --json "$BUNDLE"
counted "unchanged=2" "and one in its present form"

site_set signed_by "$(sed -n 2p "$SITE_DIR/two.pub") $(sed -n 2p "$SITE_DIR/one.pub")"
profint sync --json "$BUNDLE"
counted "unchanged=2" "any of several keys will do"
rm "$BUNDLE/profint.json.minisig"
site_others >"$SITE_DIR/before"
untaken "profint.json.minisig:0: : error: is missing" "what was taken once is refused without its signature, even when nothing is new"
site_set signed_by ''
profint sync --json "$BUNDLE"
counted "unchanged=2" "without signed_by an unsigned bundle is taken"

# --- back and forth ---

site_set signed_by "$(sed -n 2p "$SITE_DIR/one.pub")"
manifest_set serial 6
record_set practice/un title.fr 'Un, autrefois'
sign one
profint sync "$BUNDLE"
refused 3 "serial 6 is older than 7, which this site has already; nothing was written" "an older bundle is refused"
contains "$err" "--allow-rollback" "it is said how to take it all the same"
profint plan "$BUNDLE"
refused 3 "serial 6 is older than 7" "plan refuses it too"
site_others >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "no row differs"
profint plan --allow-rollback --json "$BUNDLE"
is "$status $(planned)" "0 update practice/un fr: title" "plan --allow-rollback shows what would be taken back"
profint sync --allow-rollback --json "$BUNDLE"
counted "updated=1 unchanged=1" "sync --allow-rollback takes it back"
profint sync --json "$BUNDLE"
counted "unchanged=2" "the older one is what the site has now"
manifest_set serial 7
record_set practice/un title.fr 'Un'
sign one
profint sync --json "$BUNDLE"
counted "updated=1 unchanged=1" "and the newer one can come again"
profint verify --allow-rollback
refused 2 "--allow-rollback" "other commands do not know that option"
