#!/usr/bin/env bash
# Wrong usage: exit status 2 and a sentence that names the mistake; no database is needed for it.
. "$(dirname "$0")/../support/story.sh"

try "$PROFINT"
is "$status" 2 "without a command the exit status is 2"
contains "$err" "usage" "without a command the usage is on standard error"

try "$PROFINT" --help
is "$status" 0 "--help is no mistake"
for word in check plan sync conflicts settle undo status history verify export manifest migrate sites version; do
	contains "$out" "$word" "--help names the command $word"
	try "$PROFINT" $word --help
	is "$status" 0 "$word --help is no mistake"
	contains "$out" "$word" "$word --help speaks of $word"
	try "$PROFINT" --help
done

try "$PROFINT" snyc
is "$status" 2 "an unknown command is wrong usage"
contains "$err" "snyc" "an unknown command is named"

try "$PROFINT" check --sevre "$PROFINT_SOURCE/content"
is "$status" 2 "an unknown option is wrong usage"
contains "$err" "--sevre" "an unknown option is named"

try "$PROFINT" check
is "$status" 2 "check without a bundle is wrong usage"

try "$PROFINT" check "$PROFINT_SOURCE/content" another
is "$status" 2 "check with two bundles is wrong usage"

try "$PROFINT" --config /nowhere/profint.conf plan --json
is "$status" 2 "a configuration that is not there is exit status 2 with --json too"
is "$(php -r 'echo json_decode(stream_get_contents(STDIN), true)["error"]["code"] ?? "none";' <<<"$out")" \
	config "--json says config as one object on standard output"

try "$PROFINT" version
is "$status" 0 "version needs no configuration"
matches "$out" '[0-9]+\.[0-9]+\.[0-9]+' "version prints a number"
