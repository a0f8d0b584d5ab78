# Processes: servers in a group of their own, known by a pid file and by their command line, so that
# nothing is ever ended that is not ours.

# process_start PIDFILE LOG COMMAND…: starts it in a session of its own (Ctrl-C in the terminal does
# not reach it) and notes its pid.
process_start() {
	local file=$1 log=$2
	shift 2
	# 7, 8, 9: the scripts' own standard output and locks, which a server must not hold
	setsid "$@" </dev/null >>"$log" 2>&1 7>&- 8>&- 9>&- &
	printf '%s\n' "$!" >"$file"
	disown "$!"
}

# process_pid PIDFILE MARK: prints the pid, if it lives and MARK stands in its command line.
process_pid() {
	local pid
	pid=$(cat "$1" 2>/dev/null) || return 1
	[[ $pid =~ ^[0-9]+$ ]] && [ -r "/proc/$pid/cmdline" ] || return 1
	tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$2" || return 1
	printf '%s\n' "$pid"
}

# process_stop PIDFILE MARK: ends the whole group and waits until it is gone; after 20 seconds by
# force. Nothing there is fine.
process_stop() {
	local pid i
	if pid=$(process_pid "$1" "$2"); then
		kill -TERM -- "-$pid" 2>/dev/null || true
		for i in $(seq 400); do
			kill -0 -- "-$pid" 2>/dev/null || break
			[ "$i" = 400 ] && kill -KILL -- "-$pid" 2>/dev/null
			sleep 0.05
		done
	fi
	rm -f "$1"
}

# process_sweep DIR: ends every server whose pid file lies below DIR and whose command line names it.
process_sweep() {
	local file
	find "$1" \( -name pid -o -name '*.pid' \) -type f 2>/dev/null | while read -r file; do
		process_stop "$file" "$1"
	done
}
