# Suite: runs the groups of tests one after the other and adds up what they say. A group is an
# executable tests/NAME/run that prints lines beginning "ok - ", "not ok - " or "skipped: ".

SUITE_GROUPS=(unit layout flow bridge browser polylang memory)

# suite_run [--long] [GROUP…]
suite_run() {
	local groups=() group
	export PROFINT_LONG=
	# what someone sourced from a demo's env file is not meant for the tests
	unset PROFINT_CONFIG PROFINT_SITE PROFINT_URL PROFINT_WP PROFINT_DB_{SOCKET,NAME,ROOT}
	while [ $# -gt 0 ]; do
		case $1 in
		--long) PROFINT_LONG=1 ;;
		-*) usage >&2 && misused "tests does not know '$1'" ;;
		*)
			[[ " ${SUITE_GROUPS[*]} " == *" $1 "* ]] ||
				misused "there is no group '$1', only ${SUITE_GROUPS[*]}"
			groups+=("$1")
			;;
		esac
		shift
	done
	packages_need tests
	build_tree "$PROFINT_BUILD"
	build_unit_tests "$PROFINT_BUILD"
	COVERAGE_BUILD=
	if [ ${#groups[@]} = 0 ]; then
		groups=("${SUITE_GROUPS[@]}")
		coverage_build
	fi
	suite_scratch
	SUITE_PASSED=0 SUITE_FAILED=0 SUITE_SKIPPED=0
	for group in "${groups[@]}"; do
		suite_group "$group"
	done
	[ -z "$COVERAGE_BUILD" ] || coverage_report
	suite_failures
	say "$SUITE_PASSED passed, $SUITE_FAILED failed, $SUITE_SKIPPED skipped"
	[ "$SUITE_FAILED" = 0 ] && [ "$SUITE_PASSED" -gt 0 ]
}

# suite_scratch: a short folder for sockets and files; gone at the end, with every server in it.
suite_scratch() {
	PROFINT_TMP=$(mktemp -d -t profint.XXXXXX)
	if [ ${#PROFINT_TMP} -gt 50 ]; then
		rmdir "$PROFINT_TMP"
		PROFINT_TMP=$(mktemp -d /tmp/profint.XXXXXX)
	fi
	export PROFINT_TMP
	trap suite_end EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}
suite_end() {
	trap '' INT TERM HUP
	process_sweep "$PROFINT_TMP"
	rm -rf "$PROFINT_TMP"
}

# suite_group NAME: streams its output, counts its lines. A group that fails without saying what, or
# that says nothing at all, is one failure.
suite_group() {
	local group=$1 log=$PROFINT_TMP/$1.log status=0 failed began=$SECONDS
	say "== $group"
	if [ ! -x "$PROFINT_SOURCE/tests/$group/run" ]; then
		say "skipped: tests/$group/run is not there" | tee "$log"
	else
		suite_environment "$group" "$PROFINT_SOURCE/tests/$group/run" </dev/null 2>&1 |
			tee "$log" || status=$?
	fi
	failed=$(grep -c '^not ok - ' "$log") || true
	if [ "$failed" = 0 ] && { [ "$status" != 0 ] || ! grep -qE '^(ok - |skipped: )' "$log"; }; then
		say "not ok - $group: ended with status $status and no word of why" | tee -a "$log"
		failed=1
	fi
	SUITE_FAILED=$((SUITE_FAILED + failed))
	SUITE_PASSED=$((SUITE_PASSED + $(grep -c '^ok - ' "$log" || true)))
	SUITE_SKIPPED=$((SUITE_SKIPPED + $(grep -c '^skipped: ' "$log" || true)))
	say "== $group: $((SECONDS - began)) s"
}

# suite_environment GROUP COMMAND: unit and flow use the coverage build when there is one.
suite_environment() {
	local build=$PROFINT_BUILD
	case $1 in
	unit | flow) build=${COVERAGE_BUILD:-$build} ;;
	esac
	PROFINT_BUILD=$build PROFINT=$build/root/bin/profint "$2"
}

# suite_failures: the failed lines once more, where they are easy to find.
suite_failures() {
	[ "$SUITE_FAILED" = 0 ] || (cd "$PROFINT_TMP" && grep -h '^not ok - ' ./*.log | sed 's/^/  /')
}
