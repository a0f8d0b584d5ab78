#!/usr/bin/env bash
# Points: the engine is ended at each named point (before and after every commit, every statement that stands by
# itself, every request), in a first sync and in one that updates, creates and finds an editor's work, with media and
# outbox over the plugin's hook. What stands is whole, and the next run ends where an undisturbed one does.
# PROFINT_LONG=1 takes every passing of every point instead of a sample.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/whole.sh"
. "$PROFINT_SOURCE/tests/support/points.sh"
. "$PROFINT_SOURCE/tests/support/editions.sh"

points_need
MORE=6
site_new --http
site_set lease_seconds 5

editions_start

# --- the undisturbed runs, and which points they pass ---

back_to empty
points_passed profint sync "$SITE_DIR/one" >"$SITE_DIR/empty.points"
canonical >"$SITE_DIR/empty.after"
same "$SITE_DIR/one.canonical" "$SITE_DIR/empty.after" "two first syncs end in the same canonical dump"
back_to edited
points_passed profint sync "$SITE_DIR/two" >"$SITE_DIR/edited.points"
is "$status" 0 "the second edition is taken"
canonical >"$SITE_DIR/edited.after"
is "$(site_sql "SELECT CONCAT(post_title, '|', post_content LIKE '%Écrit ici.%') FROM wp_posts WHERE ID = $(post practice/deux)")" \
	"Deux, revu|1" "it leaves an editor's text where it is"
profint sync --json "$SITE_DIR/two"
canonical >"$SITE_DIR/edited.again"
same "$SITE_DIR/edited.after" "$SITE_DIR/edited.again" "and another run changes nothing"
for name in connect statement commit request; do
	ok "a sync passes the points $name-before and $name-after" grep -qE "^$name-before:" "$SITE_DIR/edited.points"
	is "$(grep -c "^$name-before:" "$SITE_DIR/edited.points")" "$(grep -c "^$name-after:" "$SITE_DIR/edited.points")" \
		"each passing of $name has its before and its after"
done

# chosen FILE: every point, or the first passing of each and some more
chosen() {
	if [ -n "$PROFINT_LONG" ]; then
		cat "$1"
	else
		grep ':1$' "$1"
		grep -v ':1$' "$1" | shuf -n "$MORE"
	fi
}

# walk STATE EDITION: from that state, ended at each chosen point
walk() {
	local point name died=0 all=0
	canonical_of "$1" >"$SITE_DIR/$1.before"
	for point in $(chosen "$SITE_DIR/$1.points"); do
		name="$1, ended at $point"
		back_to "$1"
		PROFINT_KILL_AT=$point profint sync --json "$SITE_DIR/$2"
		all=$((all + 1))
		[ "$status" != 137 ] || died=$((died + 1))
		canonical >"$SITE_DIR/cut"
		either "$SITE_DIR/cut" "$SITE_DIR/$1.before" "$SITE_DIR/$1.after" "$name"
		whole "$name"
		expired
		profint sync --json "$SITE_DIR/$2"
		is "$status $(said outbox.pending)" "0 0" "$name: the next run is done, and WordPress is told of everything"
		canonical >"$SITE_DIR/again"
		same "$SITE_DIR/$1.after" "$SITE_DIR/again" "$name: it ends where an undisturbed run does"
		is "$(site_sql "SELECT COUNT(*) FROM wp_profint_run WHERE outcome = 'running'")" 0 "$name: no run is called running for ever"
	done
	is "$died" "$all" "$1: the process was ended at each of the $all points"
}
walk empty one
walk edited two
profint verify --json
is "$status $(said faults)" "0 []" "in the end verify finds no fault"

# --- the manifest, which is written in a folder that others read ---

cp "$SITE_DIR/two/profint.json" "$SITE_DIR/old.json"
printf 'Une fiche, encore.\n' >"$SITE_DIR/two/media/fiche.txt"
cp -r "$SITE_DIR/two" "$SITE_DIR/sealed"
points_passed "$PROFINT" manifest "$SITE_DIR/sealed" >"$SITE_DIR/manifest.points"
ok "writing a manifest passes points" test "$(wc -l <"$SITE_DIR/manifest.points")" -ge 4
for point in $(cat "$SITE_DIR/manifest.points"); do
	cp "$SITE_DIR/old.json" "$SITE_DIR/two/profint.json"
	PROFINT_KILL_AT=$point try "$PROFINT" manifest "$SITE_DIR/two"
	is "$status" 137 "the process was ended at $point"
	ok "profint.json is the old or the new one after $point" eval \
		'cmp -s "$SITE_DIR/old.json" "$SITE_DIR/two/profint.json" || cmp -s "$SITE_DIR/sealed/profint.json" "$SITE_DIR/two/profint.json"'
	"$PROFINT" manifest --quiet "$SITE_DIR/two"
	same "$SITE_DIR/sealed/profint.json" "$SITE_DIR/two/profint.json" "and the next one writes it after $point"
done
