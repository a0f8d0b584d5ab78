#!/usr/bin/env bash
# MySQL: some stories once more on a server of Oracle's, if there is one on the PATH: Debian's own mysqld is MariaDB.
. "$(dirname "$0")/../support/story.sh"

# oracles: prints the first mysqld on the PATH that is not MariaDB's
oracles() {
	local each
	type -aP mysqld | while read -r each; do
		case $("$each" --no-defaults --version 2>&1) in
		*MariaDB*) ;;
		*' Ver '*) printf '%s\n' "$each" && break ;;
		esac
	done
}

PROFINT_MYSQLD=$(oracles || true)
if [ -z "$PROFINT_MYSQLD" ]; then
	skip "there is no mysqld of Oracle's on the PATH"
	exit 0
fi
export PROFINT_MYSQLD

# the stories say themselves what holds; their template is a server of the other kind
TAP_REPORTED=1
export PROFINT_TMP=$PROFINT_TMP/mysql
mkdir -p "$PROFINT_TMP"
failures=0
for story in import update conflicts trash undo; do
	group_limited 300 bash "$PROFINT_SOURCE/tests/flow/$story.sh" >"$PROFINT_TMP/$story.tap" 2>&1 || {
		[ $? -lt 124 ] || printf 'not ok - %s: took longer than 300 s\n' "$story" >>"$PROFINT_TMP/$story.tap"
		failures=1
	}
	sed -E 's/^((not )?ok - |skipped: )/\1mysql: /' "$PROFINT_TMP/$story.tap"
done
exit "$failures"
