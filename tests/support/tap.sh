# Tap: small assertions. Each prints "ok - NAME" or "not ok - NAME" with what was expected and found
# indented below, and never ends the script: a story goes on and tells the rest.

TAP_FAILED=0
TAP_PREFIX=${TAP_PREFIX:-}

# passed NAME / failed NAME [DETAIL LINES]: the two words everything else says.
passed() {
	printf 'ok - %s%s\n' "$TAP_PREFIX" "$1"
}
failed() {
	printf 'not ok - %s%s\n' "$TAP_PREFIX" "$1"
	TAP_FAILED=$((TAP_FAILED + 1))
	shift
	[ $# = 0 ] || printf '%s\n' "$@" | cut -c1-2000 | sed 's/^/    /'
}

# ok NAME COMMAND…: the command succeeds.
ok() {
	local name=$1 said
	shift
	if said=$("$@" 2>&1); then
		passed "$name"
	else
		failed "$name" "failed: $*" "$said"
	fi
}

# fails NAME COMMAND…: the command does not succeed.
fails() {
	local name=$1 said
	shift
	if said=$("$@" 2>&1); then
		failed "$name" "succeeded: $*" "$said"
	else
		passed "$name"
	fi
}

# is FOUND EXPECTED NAME: both are the same text.
is() {
	if [ "$1" = "$2" ]; then
		passed "$3"
	else
		failed "$3" "expected: $2" "found:    $1"
	fi
}

# isnt FOUND UNWANTED NAME
isnt() {
	if [ "$1" != "$2" ]; then
		passed "$3"
	else
		failed "$3" "should differ from: $2"
	fi
}

# contains TEXT PART NAME / lacks TEXT PART NAME: PART (no pattern) stands in TEXT / does not.
contains() {
	if [[ $1 == *"$2"* ]]; then
		passed "$3"
	else
		failed "$3" "expected in it: $2" "text: $1"
	fi
}
lacks() {
	if [[ $1 != *"$2"* ]]; then
		passed "$3"
	else
		failed "$3" "should not be in it: $2" "text: $1"
	fi
}

# matches TEXT REGEX NAME: a POSIX extended regular expression.
matches() {
	if [[ $1 =~ $2 ]]; then
		passed "$3"
	else
		failed "$3" "expected to match: $2" "text: $1"
	fi
}

# same FILE FILE NAME: byte for byte; the first differences are shown.
same() {
	local said
	if said=$(diff "$1" "$2" 2>&1); then
		passed "$3"
	else
		failed "$3" "$(head -n 20 <<<"$said")"
	fi
}

# skip WHY: one line; the caller goes on or exits 0.
skip() {
	printf 'skipped: %s%s\n' "$TAP_PREFIX" "$1"
}

# try COMMAND…: runs it and keeps what came of it in $status, $out and $err.
try() {
	local errors
	errors=$(mktemp "$PROFINT_TMP/try.XXXXXX")
	status=0
	out=$("$@" 2>"$errors") || status=$?
	err=$(cat "$errors")
	rm -f "$errors"
}

# tap_end STATUS: fails when an assertion failed; a script that broke off for another reason is told.
tap_end() {
	if [ "$1" != 0 ] && [ "$TAP_FAILED" = 0 ] && [ "${TAP_REPORTED:-}" != 1 ]; then
		failed "ended early with status $1${TAP_LINE:+ at line $TAP_LINE}"
	fi
	[ "$TAP_FAILED" = 0 ]
}
