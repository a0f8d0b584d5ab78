# Build: the engine and the plugin folder, out of tree; make decides what there is to do.

# build_tree DIR [CONFIGURE ARGUMENTS…]: configures once, builds and installs into DIR/root, and
# assembles the plugin in DIR/plugin/profint. One builder at a time; everything said is in
# DIR/build.log.
build_tree() {
	local dir=$1 began=$SECONDS
	shift
	mkdir -p "$dir" "$PROFINT_SOURCE/build"
	dir=$(cd "$dir" && pwd)
	if ! (
		flock 9 && build_configure "$dir" "$@" && cd "$dir" &&
			make -s -j "$(nproc)" && make -s install && make -s plugin
	) 3>&1 >"$dir/build.log" 2>&1 9>"$PROFINT_SOURCE/build/lock"; then
		tail -n 30 "$dir/build.log" >&2
		fail "building failed (the end of $dir/build.log is above)"
	fi
	say "build: $dir/root/bin/profint ($((SECONDS - began)) s)"
}

# build_configure DIR [CONFIGURE ARGUMENTS…]: once for a folder and its arguments. A configure script that
# does not work (half of what autoreconf made was deleted) is made anew.
build_configure() {
	local dir=$1
	shift
	[ ! -f "$dir/Makefile" ] || [ "$(cat "$dir/configured" 2>/dev/null)" != "$*" ] || return 0
	[ -f "$dir/Makefile" ] || say "build: the first one takes a minute or two; what it says is in $dir/build.log" >&3
	cd "$PROFINT_SOURCE" || return 1
	if [ -x configure ] && [ -f Makefile.in ] && build_configure_in "$dir" "$@"; then
		return 0
	fi
	autoreconf -fi && build_configure_in "$dir" "$@"
}
build_configure_in() {
	(cd "$1" && "$PROFINT_SOURCE/configure" --prefix="$1/root" --quiet "${@:2}" && printf '%s\n' "${*:2}" >configured)
}

# build_unit_tests DIR: the cmocka programs in DIR/tests/unit, built but not run. A folder that was
# configured for the demo, before cmocka was there, looks again.
build_unit_tests() {
	local dir=$1
	if ! (
		flock 9 && cd "$dir" &&
			{ ! grep -qx 'CMOCKA_TRUE = #' Makefile ||
				{ ./config.status --recheck && ./config.status; }; } &&
			make -s -j "$(nproc)" check TESTS=
	) >"$dir/check.log" 2>&1 9>"$PROFINT_SOURCE/build/lock"; then
		tail -n 30 "$dir/check.log" >&2
		fail "building the unit tests failed (the end of $dir/check.log is above)"
	fi
}
