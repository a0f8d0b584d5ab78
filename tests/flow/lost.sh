#!/usr/bin/env bash
# Lost: the connection to the database goes at any statement, before the server has it or after it was carried out, also
# at a COMMIT; locks are held by someone else; the server restarts. The run goes on where it stood, writes nothing twice
# and counts as if nothing had been.
# PROFINT_LONG=1 cuts at every command, both ways, instead of at every COMMIT and a sample.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/whole.sh"
. "$PROFINT_SOURCE/tests/support/editions.sh"
. "$PROFINT_SOURCE/tests/support/points.sh"

points_need

MORE=8
site_new --http
editions_start

PROXY=$SITE_DIR/proxy
PROXY_LOG=$SITE_DIR/commands

# proxied [N before|after]: the site is reached through a proxy that cuts there
proxied() {
	direct
	rm -f "$PROXY"
	process_start "$SITE_DIR/proxy.pid" "$SITE_DIR/proxy.log" php -n "$PROFINT_SOURCE/tests/support/proxy.php" "$PROXY" "$SITE_SOCKET" "$PROXY_LOG" "$@"
	until [ -S "$PROXY" ]; do sleep 0.02; done
	site_set database "$PROXY"
}
# direct: the site is reached as ever
direct() {
	process_stop "$SITE_DIR/proxy.pid" proxy.php
	site_set database "$SITE_SOCKET"
}
# counts: what the last sync said of records, whole
counts() {
	said outcome records outbox.pending
}

# chosen: N and side, a line each
chosen() {
	local side
	for side in before after; do
		if [ -n "$PROFINT_LONG" ]; then
			awk -v side=$side '{ print $1, side }' "$1"
		else
			awk -v side=$side '/QUERY COMMIT/ || (/QUERY START/ && n++ < 2) { print $1, side }' "$1"
			grep -v CLOSE "$1" | shuf -n "$MORE" | awk -v side=$side '{ print $1, side }'
		fi
	done
}

# walk STATE EDITION: from that state, cut at each chosen command
walk() {
	local expected leased n side name cuts=0
	back_to "$1"
	proxied
	profint sync --json "$SITE_DIR/$2"
	is "$status" 0 "$1: through the proxy a sync is as ever"
	expected=$(counts)
	direct
	canonical >"$SITE_DIR/$1.after"
	cp "$PROXY_LOG" "$SITE_DIR/$1.commands"
	leased=$(awk '/PREPARE SELECT fence/ { print $1; exit }' "$SITE_DIR/$1.commands")
	ok "$1: the lease is taken after $((leased - 1)) of $(wc -l <"$SITE_DIR/$1.commands") commands" test "$leased" -gt 1
	while read -r n side; do
		name="$1, cut $side command $(sed -n "${n}p" "$SITE_DIR/$1.commands" | cut -c 1-50)"
		back_to "$1"
		proxied "$n" "$side"
		profint sync --json "$SITE_DIR/$2"
		direct
		if [ "$n" -lt "$leased" ]; then
			# nothing is begun yet: it says so, and writes nothing
			is "$status $(said error.code)" "1 offline" "$name: before anything is begun that is exit status 1"
			is "$(site_sql "SELECT COUNT(*) FROM wp_profint_run WHERE outcome = 'running'")" 0 "$name: and no run"
			profint sync --json "$SITE_DIR/$2"
		fi
		cuts=$((cuts + 1))
		is "$status" 0 "$name: the sync is done"
		is "$(counts)" "$expected" "$name: it counts what an undisturbed run counts"
		canonical >"$SITE_DIR/again"
		same "$SITE_DIR/$1.after" "$SITE_DIR/again" "$name: it ends where an undisturbed run does"
		is "$(site_sql "SELECT COUNT(*) FROM wp_profint_lease WHERE expires IS NOT NULL")" 0 "$name: the lease is given back"
		is "$(site_sql "SELECT GROUP_CONCAT(outcome) FROM wp_profint_run ORDER BY run DESC LIMIT 1" | sed 's/.*,//')" done "$name: its run is done"
		whole "$name"
	done < <(chosen "$SITE_DIR/$1.commands")
	ok "$1: the connection was cut $cuts times" test "$cuts" -gt "$MORE"
}
walk empty one
walk edited two

# --- someone else holds a lock ---

# other SQL: in a second session that stays open; waits for its answer
coproc OTHER { mariadb --no-defaults -uroot -S "$SITE_SOCKET" -N -B -n "$SITE_DB" 2>&1; }
other() {
	other_begin "$1"
	other_end
}
other_begin() {
	printf "%s;\nSELECT 'that is all';\n" "$1" >&"${OTHER[1]}"
}
other_end() {
	local line
	while read -r -t 30 line <&"${OTHER[0]}" && [ "$line" != "that is all" ]; do
		printf '%s\n' "$line"
	done
}
# waits SQL: until a session waits for a lock
waits_for_lock() {
	local i
	for i in $(seq 20); do
		[ "$(site_sql "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")" = 0 ] || return 0
		sleep 0.2 # the server renews that table only when nobody has read it for a tenth of a second
	done
	return 1
}
# started [VARIABLE=VALUE…]: a sync of the second edition in the background, $pid; ended: waits for it
started() {
	env "$@" "$PROFINT" --config "$SITE_CONFIG" sync --json "$SITE_DIR/two" >"$SITE_DIR/out" 2>"$SITE_DIR/err" &
	pid=$!
}
ended() {
	status=0
	wait "$pid" 2>/dev/null || status=$?
	out=$(cat "$SITE_DIR/out") err=$(cat "$SITE_DIR/err")
}
# as_undisturbed NAME: the sync that ended is done, and the site is as it should be
as_undisturbed() {
	is "$status $(counts)" "0 $expected" "$1: the sync is done, and counts what an undisturbed run counts"
	canonical >"$SITE_DIR/again"
	same "$SITE_DIR/edited.after" "$SITE_DIR/again" "$1: it ends where an undisturbed run does"
	whole "$1"
}

back_to edited
profint sync --json "$SITE_DIR/two"
expected=$(counts)

back_to edited
other "BEGIN; SELECT ID FROM wp_posts WHERE ID = $(post practice/deux) FOR UPDATE" >/dev/null
started
ok "a sync waits for a row that someone else has locked" waits_for_lock
other_begin "SELECT SLEEP(5.5); COMMIT"
ended
other_end >/dev/null
seconds=$(said seconds | cut -d. -f1)
ok "it gave up waiting once, and tried again at once" test "$seconds" -ge 5 -a "$seconds" -le 20
as_undisturbed "after a lock wait"

back_to edited
deadlocks=$(site_sql "SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'" | cut -f 2)
# much was changed there, so that the server ends the other one of the two: ours
other "CREATE TABLE IF NOT EXISTS heavy (a INT PRIMARY KEY, b INT); INSERT INTO heavy SELECT seq, 0 FROM seq_1_to_2000" >/dev/null
other "BEGIN; UPDATE heavy SET b = b + 1; SELECT ID FROM wp_posts WHERE ID = $(post practice/deux) FOR UPDATE" >/dev/null
started
ok "a sync waits for the second row of its unit" waits_for_lock
other "SELECT ID FROM wp_posts WHERE ID = $(post practice/un) FOR UPDATE" >/dev/null
is "$(site_sql "SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'" | cut -f 2)" $((deadlocks + 1)) "the other one asks for the first: a deadlock"
other "ROLLBACK; DROP TABLE heavy" >/dev/null
ended
as_undisturbed "after a deadlock"

# --- the server goes, and comes back ---

# gone SIGNAL: the server ends
gone() {
	local server
	server=$(site_server_pid)
	kill "-$1" "$server"
	while kill -0 "$server" 2>/dev/null; do sleep 0.05; done
	rm -f "$SITE_SERVER/pid"
}
# stopped: until the sync that was started stands at its point
stopped() {
	local i
	for i in $(seq 400); do
		[ "$(ps -o stat= -p "$pid" | cut -c 1)" != T ] || return 0
		sleep 0.02
	done
	return 1
}
for signal in KILL TERM; do
	for point in unit-planned:2 commit-before:5 commit-after:5 request-before:1; do
		back_to edited
		started PROFINT_STOP_AT=$point
		ok "the run stands at $point" stopped
		gone $signal
		kill -CONT "$pid"
		sleep 1
		ok "SIG$signal to the server at $point: the run waits for it" kill -0 "$pid"
		site_server_start
		ended
		as_undisturbed "after the server came back (SIG$signal at $point)"
	done
done

back_to edited
started PROFINT_STOP_AT=unit-planned:2
ok "the run stands in a unit once more" stopped
gone TERM
kill -CONT "$pid"
began=$SECONDS
ended
is "$status $(said error.code)" "1 offline" "a server that does not come back is exit status 1"
is "$(printf '%s\n' "$err" | wc -l)" 1 "and one sentence"
ok "after half a minute" test $((SECONDS - began)) -ge 30 -a $((SECONDS - began)) -le 50
site_server_start
canonical >"$SITE_DIR/cut"
either "$SITE_DIR/cut" "$SITE_DIR/edited.canonical" "$SITE_DIR/edited.after" "after a server that was away too long"
whole "after a server that was away too long"
expired
profint sync --json "$SITE_DIR/two"
is "$status" 0 "the next run is done"
canonical >"$SITE_DIR/again"
same "$SITE_DIR/edited.after" "$SITE_DIR/again" "and ends where an undisturbed run does"
