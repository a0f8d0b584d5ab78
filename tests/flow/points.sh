#!/usr/bin/env bash
# Points: the engine is ended at each named point (before and after every commit, every statement that stands by
# itself, every request): in a first sync, in one that updates, creates, throws away and finds an editor's work, in one
# that brings back what was thrown away, and while these are undone; with media and outbox over the plugin's hook. What
# stands is whole, and the same command again ends where an undisturbed one does.
# PROFINT_LONG=1 takes every passing of every point instead of a sample.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/whole.sh"
. "$PROFINT_SOURCE/tests/support/points.sh"
. "$PROFINT_SOURCE/tests/support/editions.sh"

points_need
MORE=3
site_new --http
site_set lease_seconds 5

editions_start

# --- the undisturbed runs, and which points they pass ---

# undisturbed STATE COMMAND…: from that state; keeps its points and the canonical dump of where it ends
undisturbed() {
	local state=$1
	shift
	back_to "$state"
	points_passed profint "$@" --json >"$SITE_DIR/$state.points"
	is "$status" 0 "$state: the undisturbed run is done"
	canonical >"$SITE_DIR/$state.after"
}
# in_trash: posts that a run has thrown away
in_trash() {
	site_sql "SELECT COUNT(*) FROM wp_profint_removal v JOIN wp_posts p ON p.ID = v.object AND p.post_status = 'trash'"
}
undisturbed empty sync "$SITE_DIR/one"
same "$SITE_DIR/one.canonical" "$SITE_DIR/empty.after" "two first syncs end in the same canonical dump"

undisturbed edited sync "$SITE_DIR/two"
second=$(site_sql "SELECT MAX(run) FROM wp_profint_run")
is "$(site_sql "SELECT CONCAT(post_title, '|', post_content LIKE '%Écrit ici.%') FROM wp_posts WHERE ID = $(post practice/deux)")" \
	"Deux, revu|1" "it leaves an editor's text where it is"
is "$(in_trash)" 3 "it throws away the posts of the records that left"
profint sync --json "$SITE_DIR/two"
canonical >"$SITE_DIR/edited.again"
same "$SITE_DIR/edited.after" "$SITE_DIR/edited.again" "and another run changes nothing"
for name in connect statement commit request; do
	ok "a sync passes the points $name-before and $name-after" grep -qE "^$name-before:" "$SITE_DIR/edited.points"
	is "$(grep -c "^$name-before:" "$SITE_DIR/edited.points")" "$(grep -c "^$name-after:" "$SITE_DIR/edited.points")" \
		"each passing of $name has its before and its after"
done
kept_as removed
cp "$SITE_DIR/edited.after" "$SITE_DIR/removed.canonical"

undisturbed removed sync "$SITE_DIR/three"
third=$(site_sql "SELECT MAX(run) FROM wp_profint_run")
is "$(in_trash)" 0 "what comes back is out of the trash"
kept_as returned
cp "$SITE_DIR/removed.after" "$SITE_DIR/returned.canonical"

undisturbed returned undo "$third"
is "$(in_trash)" 3 "undoing that throws it away again"
# `undone` is the site of `removed`, whose run is undone
back_to removed
kept_as undone
cp "$SITE_DIR/removed.canonical" "$SITE_DIR/undone.canonical"
undisturbed undone undo "$second"
is "$(in_trash) $(site_sql "SELECT COUNT(*) FROM wp_profint_record WHERE id IN ('quatre', 'cc')")" "0 0" \
	"undoing a run takes out of the trash what it threw there, and deletes what it made"

# chosen FILE SAMPLE: every point, or those of the sample and some more
chosen() {
	if [ -n "$PROFINT_LONG" ]; then
		cat "$1"
	else
		grep -E "$2" "$1"
		grep -vE "$2" "$1" | shuf -n "$MORE"
	fi
}

# walk STATE SAMPLE COMMAND…: from that state, ended at each point; without PROFINT_LONG at those that SAMPLE matches, and some more
walk() {
	local state=$1 sample=$2 point name died=0 all=0
	shift 2
	canonical_of "$state" >"$SITE_DIR/$state.before"
	for point in $(chosen "$SITE_DIR/$state.points" "$sample"); do
		name="$state, ended at $point"
		back_to "$state"
		PROFINT_KILL_AT=$point profint "$@" --json
		all=$((all + 1))
		[ "$status" != 137 ] || died=$((died + 1))
		canonical >"$SITE_DIR/cut"
		either "$SITE_DIR/cut" "$SITE_DIR/$state.before" "$SITE_DIR/$state.after" "$name"
		whole "$name"
		expired
		profint "$@" --json
		is "$status $(said outbox.pending)" "0 0" "$name: the same again is done, and WordPress is told of everything"
		canonical >"$SITE_DIR/again"
		same "$SITE_DIR/$state.after" "$SITE_DIR/again" "$name: it ends where an undisturbed run does"
		is "$(site_sql "SELECT COUNT(*) FROM wp_profint_run WHERE outcome = 'running'")" 0 "$name: no run is called running for ever"
	done
	is "$died" "$all" "$state: the process was ended at each of the $all points"
}
walk empty ':1$' sync "$SITE_DIR/one"
walk edited ':1$' sync "$SITE_DIR/two"
walk removed '^commit-before:[3-6]$' sync "$SITE_DIR/three"
walk returned '^commit-before:[3-6]$' undo "$third"
walk undone '^commit-' undo "$second"
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
