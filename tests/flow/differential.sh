#!/usr/bin/env bash
# Differential: WordPress cannot tell the engine's rows from its own. The same bundles go into two sites
# that begin alike, into one through WordPress's own functions, into the other through `profint sync`;
# afterwards a canonical dump of both is the same: after the reference bundle, after a nasty one, after its
# second edition, and after people went on working with both. A story of the built command, therefore here
# and not among the bridge's PHPUnit cases. PROFINT_KEEP=DIR keeps the dumps.
#
# Left out on purpose: the guid (its form is checked), a slug that a row in the trash still holds (core renames
# that row; we keep every byte of others), and the letters whose slug changed in newer versions of WordPress
# (wordpress/slug.h takes the newer rule).
. "$(dirname "$0")/../support/story.sh"

TOOLS=$PROFINT_SOURCE/tests/support/differential
NASTY=$PROFINT_SOURCE/tests/fixtures/nasty

# use NAME: which of the two sites is meant from now on (engine or api)
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

# pair VERSION: two sites of it, from one dump that holds what editors had before
pair() {
	site_new --wordpress "$1" --http
	keep engine
	site_php "$TOOLS/seed.php"
	site_new --wordpress "$1"
	keep api
	mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --skip-comments --single-transaction \
		--default-character-set=utf8mb4 --hex-blob "$SITE_DB_engine" |
		sed "s/127\.0\.0\.1:$SITE_PORT_engine/127.0.0.1:$SITE_PORT_api/g" |
		database_sql "$SITE_SERVER" "$SITE_DB_api"
	work=$SITE_DIR/differential
	mkdir "$work"
}

# next_second: stages are told apart by the clock, which counts seconds
next_second() {
	local now=$EPOCHSECONDS
	while [ "$now" = "$EPOCHSECONDS" ]; do sleep 0.02; done
}

# dump SITE NAME: its canonical dump
dump() {
	use "$1"
	site_php "$TOOLS/dump.php" "$work/$1.json" "$work/$1.stages" >"$work/$2.$1"
}

# alike NAME SENTENCE: both dumps are the same
alike() {
	(dump engine "$1") &
	dump api "$1"
	wait $!
	[ -z "${PROFINT_KEEP:-}" ] || cp "$work/$1".* "$PROFINT_KEEP/"
	same "$work/$1.api" "$work/$1.engine" "$2"
}

# sync_engine STAGE BUNDLE
sync_engine() {
	local began=$EPOCHSECONDS
	use engine
	profint sync "$2"
	is "$status" 0 "$version: $1: the engine takes the bundle"
	[ "$status" = 0 ] || printf '%s\n' "$out" "$err"
	printf '%s %s %s\n' "$1" "$began" "$EPOCHSECONDS" >>"$work/engine.stages"
	is "$(site_sql "SELECT COUNT(*) FROM ${SITE_PREFIX}profint_outbox")" 0 "$version: $1: WordPress has heard of all"
	site_php "$TOOLS/ledger.php" "$work/engine.json" "$work/content.json"
}

# tell_api STAGE BUNDLE [FORMER EDITION]
tell_api() {
	use api
	ok "$version: $1: WordPress's own functions take the bundle" \
		site_php "$TOOLS/api.php" "$work/api.json" "$work/api.stages" "$1" "$work/content.json" "${@:2}"
}

# stage NAME BUNDLE [FORMER EDITION]: both sites get it
stage() {
	next_second
	sync_engine "$1" "$2"
	tell_api "$@"
	use engine
	is "$(site_php "$TOOLS/guids.php" "$work/engine.json")" '' "$version: $1: every guid has the form that never changes"
}

both_ways() {
	pair "$1"
	alike before "$version: both sites begin alike"

	stage reference "$PROFINT_SOURCE/content"
	alike reference "$version: the reference bundle leaves the same rows"
	use engine
	is "$(site_php "$TOOLS/dump.php" "$work/engine.json" "$work/engine.stages" unnoticed)" '' \
		"$version: the dump shows every kind of change"

	stage nasty "$NASTY"
	alike nasty "$version: the nasty bundle leaves the same rows"

	stage second "$NASTY-2" "$NASTY"
	alike second "$version: its second edition changes the same rows, revisions and old slugs"
	ok "$version: the dump holds revisions" grep -q '^== post revision:' "$work/second.engine"

	next_second
	for name in engine api; do
		use "$name"
		ok "$version: people go on working on the $name's site" \
			site_php "$TOOLS/operations.php" "$work/$name.json" "$work/$name.stages" people
	done
	alike people "$version: what people do then has the same effect on both"
}

for version in 6.1 6.8; do
	if ! why=$(wordpress_tree $version 2>&1 >/dev/null); then
		skip "$why"
		continue
	fi
	version="WordPress $version" both_ways $version
done
