# Points: a build of the command that can be ended at named points (sync/base/kill_point.h).
#
#   points_need
#   points_passed profint sync "$BUNDLE"        # name and passings, a line each
#   PROFINT_KILL_AT=commit-after:3 profint sync "$BUNDLE"

# points_need: $PROFINT is such a build from here on; one is made when the present one is not.
points_need() {
	grep -q PROFINT_KILL_AT "$PROFINT_BUILD"/root/lib/libprofint.so 2>/dev/null && return 0
	. "$PROFINT_SOURCE/tests/support/build.sh"
	build_tree "$PROFINT_SOURCE/build-points" --enable-kill-points >/dev/null
	PROFINT=$PROFINT_SOURCE/build-points/root/bin/profint
}

# points_passed COMMAND…: every point that it passes, as NAME:N in the order of passing, a line each.
points_passed() {
	local list
	list=$(mktemp "$PROFINT_TMP/points.XXXXXX")
	PROFINT_KILL_LIST=$list "$@" >/dev/null
	awk '{ print $0 ":" ++n[$0] }' "$list"
	rm -f "$list"
}
