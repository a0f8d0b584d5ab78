#!/usr/bin/env bash
# Export: what a site holds becomes a bundle again. Exported and imported into an empty site it makes the same rows; what
# editors wrote is in it; what a bundle cannot say is told, and never a reason to lose the rest.
. "$(dirname "$0")/../support/story.sh"

TOOLS=$PROFINT_SOURCE/tests/support/differential
NASTY=$PROFINT_SOURCE/tests/fixtures/nasty

# use NAME / keep NAME: which of several sites is meant from now on
use() {
	local name
	for name in SITE_{NAME,DIR,WP,DB,PREFIX,URL,PORT,CONFIG}; do
		local kept=${name}_$1
		declare -g "$name=${!kept}"
	done
	site_export
}
keep() {
	local name
	for name in SITE_{NAME,DIR,WP,DB,PREFIX,URL,PORT,CONFIG}; do
		declare -g "${name}_$1=${!name}"
	done
}

# take NAME BUNDLE: that site gets the bundle
take() {
	local began=$EPOCHSECONDS
	use "$1"
	profint sync --json "$2"
	printf 'import %s %s\n' "$began" "$EPOCHSECONDS" >>"$work/$1.stages"
}

# dump NAME FILE: its canonical dump
dump() {
	use "$1"
	site_php "$TOOLS/ledger.php" "$work/$1.json" "$work/$1.content"
	site_php "$TOOLS/dump.php" "$work/$1.json" "$work/$1.stages" >"$work/$2"
}

# alike ONE OTHER SENTENCE: both sites hold the same
alike() {
	dump "$1" "$1.dump"
	dump "$2" "$2.dump"
	[ -z "${PROFINT_KEEP:-}" ] || cp "$work/"*.dump "$PROFINT_KEEP/"
	same "$work/$1.dump" "$work/$2.dump" "$3"
}

# notices: of the last export, a line each
notices() {
	php -n -r 'foreach (json_decode(stream_get_contents(STDIN), true)["notices"] as $n) echo ltrim("$n[record] $n[language]: $n[message]", " :"), $n["lost"] ? "\n" : " (no loss)\n";' <<<"$out"
}

# said_of FILE PATH…: values of a JSON file
said_of() {
	php -n "$PROFINT_SOURCE/tests/support/bundle.php" said "${@:2}" <"$1"
}

site_new --http
keep first
work=$SITE_DIR/work
mkdir "$work"

# --- the reference bundle ---

take first "$PROFINT_SOURCE/content"
is "$status" 0 "a site takes the reference bundle"
profint export --json "$work/one"
is "$status $(said records media complete lost)" "0 69 6 true 0" "it is exported whole, and nothing is lost"
[ "$status" = 0 ] || printf '%s\n' "$out" "$err"
is "$(said notices)" "[]" "there is nothing to tell"
profint check --json "$work/one"
is "$status $(said findings)" "0 []" "the bundle is valid without a warning"
is "$(site_php records.php "$PROFINT_SOURCE/content" "$work/one")" "" "record by record it says what the reference bundle says"
same "$PROFINT_SOURCE/content/media/guide-entreprise.pdf" "$work/one/media/guide-entreprise.pdf" "files are those that came"
is "$(said_of "$work/one/profint.json" origin serial complete)" "https://profint.org 2 true" "the manifest goes on counting"

profint export --json "$work/two"
ok "exporting twice gives the same bytes" diff -r "$work/one" "$work/two"

site_new --http
keep second
take second "$work/one"
is "$status" 0 "an empty site takes the exported bundle"
alike first second "and holds the same rows as the first"

# --- texts, dates, slugs and pictures that are hard on every layer ---

site_new --http
keep third
take third "$NASTY"
profint export --json "$work/nasty"
is "$status $(said complete lost)" "0 true 0" "a nasty bundle is exported whole, and nothing is lost"
[ "$status" = 0 ] || printf '%s\n' "$err" "$(notices)"
profint check --json "$work/nasty"
is "$(said valid)" true "the bundle is valid"
site_new --http
keep fourth
take fourth "$work/nasty"
is "$status" 0 "an empty site takes it"
alike third fourth "and holds the same rows"
