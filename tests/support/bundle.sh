# Bundle: small bundles made on the fly, for stories that change one thing at a time.
#
#   bundle_new "$SITE_DIR/bundle"
#   record '{"type":"page","id":"un","title":{"fr":"Un"},"body":{"fr":"<p>Un.</p>"}}'
#   bundle_seal
#   profint sync "$BUNDLE"
#   record_set page/un title.fr 'Une'

# bundle_new DIR [ORIGIN]: an empty bundle there; sets BUNDLE.
bundle_new() {
	BUNDLE=$1
	rm -rf "$BUNDLE"
	mkdir -p "$BUNDLE/records" "$BUNDLE/media"
	cat >"$BUNDLE/profint.json" <<-JSON
		{ "format": "profint-bundle/1", "origin": "${2:-https://example.org/essai}", "title": "Essai",
		  "version": "1", "source_language": "fr", "languages": ["fr", "en", "it", "sv"], "complete": true,
		  "files": [] }
	JSON
}

# record JSON…: adds records, each a line of the file of its type.
record() {
	local line
	for line in "$@"; do
		[[ $line =~ \"type\":\"([a-z]+)\" ]] || fail "a record without type: $line"
		printf '%s\n' "$line" >>"$BUNDLE/records/${BASH_REMATCH[1]}.jsonl"
	done
}

# bundle_seal: writes the manifest's list of files; every change needs it.
bundle_seal() {
	"$PROFINT" manifest --quiet "$BUNDLE" >/dev/null || fail "the bundle $BUNDLE could not be sealed"
}

# record_set TYPE/ID PATH VALUE: changes one value of a record and seals. PATH is like title.fr or
# files.0.path; VALUE is JSON, or else the text itself; null takes the value out.
record_set() {
	php -n "$PROFINT_SOURCE/tests/support/bundle.php" set "$BUNDLE/records/${1%%/*}.jsonl" "${1#*/}" "$2" "$3"
	bundle_seal
}

# record_drop TYPE/ID: takes a record out and seals.
record_drop() {
	php -n "$PROFINT_SOURCE/tests/support/bundle.php" drop "$BUNDLE/records/${1%%/*}.jsonl" "${1#*/}"
	bundle_seal
}

# manifest_set KEY VALUE: changes a line of the manifest, VALUE as JSON.
manifest_set() {
	php -n "$PROFINT_SOURCE/tests/support/bundle.php" manifest "$BUNDLE/profint.json" "$1" "$2"
}

# said PATH…: the values at these places of the JSON object that the last command printed, or "none".
said() {
	php -n "$PROFINT_SOURCE/tests/support/bundle.php" said "$@" <<<"$out"
}

# counted COUNTS NAME: the last `sync --json` or `plan --json` counted exactly this, for example
# "created=3 kept=1"; what is not named is zero, and `total` is the sum of the others but trashed.
counted() {
	is "$(php -n "$PROFINT_SOURCE/tests/support/bundle.php" counts <<<"$out")" "$1" "$2"
}

# planned: what the last `plan --json` would do, a line a change: action record language: fields.
planned() {
	php -n "$PROFINT_SOURCE/tests/support/bundle.php" planned <<<"$out"
}
