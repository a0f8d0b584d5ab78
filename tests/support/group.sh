# Group: what every tests/NAME/run reads first. Called by ./run tests it finds its environment ready;
# called by hand it uses the build as it is and a scratch folder of its own.
set -euo pipefail
shopt -s inherit_errexit

: "${PROFINT_SOURCE:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)}"
: "${PROFINT_BUILD:=$PROFINT_SOURCE/build}"
: "${PROFINT:=$PROFINT_BUILD/root/bin/profint}"
: "${PROFINT_PLUGIN:=$PROFINT_SOURCE/build/plugin/profint}"
: "${PROFINT_LONG:=}"
PATH=$PATH:/usr/sbin:/sbin
for part in message process database wordpress tap site bundle remote provider; do
	. "$PROFINT_SOURCE/tests/support/$part.sh"
done

if [ -z "${PROFINT_TMP:-}" ]; then
	PROFINT_TMP=$(mktemp -d /tmp/profint.XXXXXX)
	GROUP_SCRATCH=$PROFINT_TMP
fi
export PROFINT_SOURCE PROFINT_BUILD PROFINT PROFINT_PLUGIN PROFINT_LONG PROFINT_TMP

# group_end: whatever ends the script, its servers end too, and its scratch folder if it made one.
group_end() {
	local status=$?
	trap '' INT TERM HUP
	trap - EXIT ERR
	group_stop
	site_end
	tap_end "$status" >&7 || status=1
	if [ -n "${GROUP_SCRATCH:-}" ]; then
		process_sweep "$GROUP_SCRATCH"
		rm -rf "$GROUP_SCRATCH"
	fi
	exit "$status"
}
# the last word goes where the first one went, even out of a function whose output is redirected
exec 7>&1
trap group_end EXIT
set -E
trap 'TAP_LINE=$LINENO' ERR
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# group_limited SECONDS COMMAND…: runs it in a process group of its own, for so long at most (124 or
# 137 then), and notes it, so that it ends with us when we are interrupted.
group_limited() {
	local seconds=$1 note status=0
	shift
	note=$(mktemp "$PROFINT_TMP/limited.$$.XXXXXX")
	timeout --kill-after=20 "$seconds" "$@" &
	printf '%s\n' $! >"$note"
	wait $! || status=$?
	rm -f "$note"
	return $status
}

# group_stop: ends what this very script runs under group_limited (a story has its own).
group_stop() {
	local note
	for note in "$PROFINT_TMP/limited.$$."*; do
		[ ! -f "$note" ] || process_stop "$note" 'timeout --kill-after'
	done
}

# group_pool NAMES…: runs `group_one NAME` for each, as many at once as there are processors (or
# PROFINT_JOBS), and prints what each says in one piece, in the order in which they end.
group_pool() {
	local name running=0 jobs=${PROFINT_JOBS:-$(nproc)} status=0
	for name in "$@"; do
		if [ "$running" -ge "$jobs" ]; then
			wait -n || status=1
			running=$((running - 1))
		fi
		(
			trap - EXIT ERR
			out=$(group_one "$name" 2>&1) || failed=1
			printf '%s\n' "$out"
			[ -z "${failed:-}" ]
		) &
		running=$((running + 1))
	done
	while [ "$running" -gt 0 ]; do
		wait -n || status=1
		running=$((running - 1))
	done
	return "$status"
}
