#!/usr/bin/env bash
# Crash: the engine is killed at any moment, the server is killed, connections are cut, two syncs start at
# once. What stands is whole, and a rerun ends where an undisturbed run would have ended.
# PROFINT_LONG=1 kills at a hundred moments instead of four.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/whole.sh"

RECORDS=2000
KILLS=4
[ -z "$PROFINT_LONG" ] || KILLS=100

site_new
site_set hook_secret_file ''
site_set lease_seconds 5
BUNDLE=$SITE_DIR/bundle
php "$PROFINT_SOURCE/tests/bench/generate" $RECORDS "$BUNDLE" >/dev/null
site_dump >/dev/null
mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --skip-comments --hex-blob --default-character-set=utf8mb4 \
	"$SITE_DB" >"$SITE_DIR/empty.sql"

# emptied: the site as it was before the first sync
emptied() {
	database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/empty.sql"
}
# again NAME: the next run ends where the undisturbed one did
again() {
	profint sync --wait 20 "$BUNDLE"
	is "$status" 0 "$1: the next run is done"
	canonical >"$SITE_DIR/again"
	same "$SITE_DIR/undisturbed" "$SITE_DIR/again" "$1: it ends where an undisturbed run does"
}
# started: a sync in the background, $! as $pid; what it says goes to files
started() {
	"$PROFINT" --config "$SITE_CONFIG" sync --json "$BUNDLE" >"$SITE_DIR/out" 2>"$SITE_DIR/err" &
	pid=$!
}
# ended: waits for it; its exit status is $status, what it said $out and $err
ended() {
	status=0
	wait "$pid" 2>/dev/null || status=$?
	out=$(cat "$SITE_DIR/out") err=$(cat "$SITE_DIR/err")
}
# written: how many objects are there
written() {
	site_sql "SELECT COUNT(*) FROM wp_profint_record"
}
# at_work [OBJECTS]: waits until the run that was started has written at least so many
at_work() {
	local i
	for i in $(seq 500); do
		[ "$(written)" -lt "${1:-1}" ] || return 0
		kill -0 "$pid" 2>/dev/null || return 0
	done
}

# --- as it should be ---

began=${EPOCHREALTIME/./}
profint sync --json "$BUNDLE"
took=$((${EPOCHREALTIME/./} - began))
is "$status" 0 "the undisturbed run is done"
OBJECTS=$(written)
canonical >"$SITE_DIR/undisturbed"
ok "the canonical dump holds every record" test "$(grep -c $'^post\t' "$SITE_DIR/undisturbed")" -ge $RECORDS
first=$(site_sql "SELECT post_name FROM wp_posts WHERE post_type = 'profint_case' ORDER BY ID LIMIT 1")
site_sql "UPDATE wp_posts SET post_name = '$first' WHERE post_type = 'profint_case' ORDER BY ID DESC LIMIT 1"
profint verify --json
is "$status $(said faults.0.kind)" "4 slug-double" "verify would see a fault if there were one"

# --- the engine is killed ---

stood=()
for kill in $(seq $KILLS); do
	emptied
	# spread over the run, from a tenth to the whole of it, never twice at the same place
	moment=$((took / 10 + (took * 9 / 10) * (kill - 1) / KILLS + RANDOM % (took / KILLS + 1)))
	started
	sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
	kill -KILL "$pid" 2>/dev/null || true
	ended
	stood+=("$(written) $(site_sql "SELECT COUNT(*) FROM wp_profint_look")")
	whole "killed at $((moment / 1000)) of $((took / 1000)) ms (${stood[-1]% *} of $OBJECTS objects stood)"
	expired
	again "after kill $kill"
done
printf '%s\n' "${stood[@]}" | sort -u >"$SITE_DIR/stood"
ok "the kills hit the run at different places" test "$(wc -l <"$SITE_DIR/stood")" -ge 2
is "$(site_sql "SELECT COUNT(*) FROM wp_profint_run WHERE outcome = 'running'")" 0 "a run that was killed is not called running for ever"

# --- the server is killed ---

emptied
started
at_work
kill -KILL "$(site_server_pid)"
ended
is "$status $(said error.code)" "1 offline" "a server that is gone in the middle of a run is exit status 1"
is "$(printf '%s\n' "$err" | wc -l)" 1 "and one sentence"
rm -f "$SITE_SERVER/pid"
site_server_start
expired
whole "after the server was killed"
again "after the server was killed"

# --- connections are cut ---

emptied
for cut in 1 2 3; do
	started
	at_work $((cut * OBJECTS / 5))
	site_sql "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE user = 'profint'" |
		database_sql "$SITE_SERVER" 2>/dev/null || true
	ended
	[ "$status" = 0 ] || is "$status $(said error.code)" "1 offline" "a connection that is cut is exit status 1"
	expired
done
whole "after connections were cut"
again "after connections were cut"

# --- two at once ---

emptied
site_set lease_seconds 60
started
at_work
kill -STOP "$pid"
profint sync --json "$BUNDLE"
is "$status $(said error.code)" "5 busy" "of two syncs at once the second is exit status 5"
contains "$(said error.message)" "pid $pid" "it says who is at work"
kill -CONT "$pid"
ended
is "$status" 0 "the first one does its work"
canonical >"$SITE_DIR/again"
same "$SITE_DIR/undisturbed" "$SITE_DIR/again" "as if it had been alone"

emptied
site_set lease_seconds 5
started
at_work
kill -STOP "$pid"
again "a writer that stands still longer than its lease is overtaken"
kill -CONT "$pid"
ended
ok "when it wakes up it stops" test "$status" -ne 0
canonical >"$SITE_DIR/again"
same "$SITE_DIR/undisturbed" "$SITE_DIR/again" "and has written nothing any more"
whole "after two writers"

# --- migrations ---

database_tables() {
	site_sql "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE 'wp\\_profint\\_%' ORDER BY 1"
}
shape() {
	mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --compact --no-data "$SITE_DB" $(database_tables) | sed 's/ AUTO_INCREMENT=[0-9]*//'
	site_sql "SELECT * FROM wp_profint_lease; SELECT version FROM wp_profint_schema"
}
emptied
shape >"$SITE_DIR/shape"
sed 's/{prefix}/wp_/g; /^--/d' "$PROFINT_SOURCE"/sql/0*.sql >"$SITE_DIR/statements.sql"
statements=$(grep -c ';$' "$SITE_DIR/statements.sql")
for cut in $(seq 0 3 "$statements") "$statements"; do
	for table in $(database_tables); do site_sql "DROP TABLE $table"; done
	awk -v n="$cut" 'BEGIN { RS = ";\n" } NR <= n { print $0 ";" }' "$SITE_DIR/statements.sql" | database_sql "$SITE_SERVER" "$SITE_DB"
	profint migrate
	is "$status" 0 "a migration that ended after $cut of $statements statements is taken up"
	profint migrate
	shape >"$SITE_DIR/shape.again"
	same "$SITE_DIR/shape" "$SITE_DIR/shape.again" "and leaves the tables as they should be ($cut)"
done
