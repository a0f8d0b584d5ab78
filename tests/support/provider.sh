# Provider: the fake translation provider of tests/support/provider.py, for stories and for the demo.
#
#   provider_start                    starts it; sets PROVIDER_URL
#   provider_fault deepl status=429:1 2    the next two answers of its DeepL face; more lines may be given, separated by ';'
#   provider_fault                    all is well again
#   provider_asked                    what was asked since the last call, a JSON object a line
#   provider_texts                    … only the texts, a line each: LANGUAGE TEXT
#   provider_seen face status texts   … only these members

provider_start() {
	local dir=${1:-$SITE_DIR}
	PROVIDER_DIR=$dir
	: >"$dir/provider.log"
	: >"$dir/provider.faults"
	: >"$dir/provider.port"
	rm -f "$dir/provider.read"
	process_start "$dir/provider.pid" "$dir/provider.port" /usr/bin/python3 "$PROFINT_SOURCE/tests/support/provider.py" "${PROVIDER_PORT:-0}" "$dir/provider.log" "$dir/provider.faults"
	for _ in $(seq 100); do
		[ ! -s "$dir/provider.port" ] || break
		sleep 0.05
	done
	PROVIDER_PORT=$(cat "$dir/provider.port")
	[[ $PROVIDER_PORT =~ ^[0-9]+$ ]] || fail "the fake provider does not start: $dir/provider.port"
	PROVIDER_URL=http://127.0.0.1:$PROVIDER_PORT
}

provider_stop() {
	process_stop "${1:-$PROVIDER_DIR}/provider.pid" "${1:-$PROVIDER_DIR}/provider.log"
}

provider_fault() {
	tr ';' '\n' <<<"$*" | sed 's/^ *//' >"$PROVIDER_DIR/provider.faults"
}

provider_asked() {
	tail -n "+$(($(cat "$PROVIDER_DIR/provider.read" 2>/dev/null || echo 0) + 1))" "$PROVIDER_DIR/provider.log"
	wc -l <"$PROVIDER_DIR/provider.log" >"$PROVIDER_DIR/provider.read"
}

provider_texts() {
	provider_asked | php -n -r 'while (($line = fgets(STDIN)) !== false) { $said = json_decode($line, true); foreach ($said["texts"] ?? [] as $text) echo $said["language"], " ", str_replace("\n", " ", $text), "\n"; }'
}

# provider_seen NAME…: these members of each request since the last look, a line a request; "-" for what it has not.
provider_seen() {
	provider_asked | php -n -r 'while (($line = fgets(STDIN)) !== false) { $said = json_decode($line, true); echo implode(" ", array_map(function ($name) use ($said) { return is_array($said[$name] ?? null) ? json_encode($said[$name], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES) : ($said[$name] ?? "-"); }, array_slice($argv, 1))), "\n"; }' "$@"
}
