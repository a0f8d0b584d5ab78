# Documentation: what tests/layout/run checks of README.md and docs/. Read by it; prints a line a check.

# docs_page [MODEL [EXAMPLES]]: the reference page as it should be now, in $PROFINT_TMP/content-model.md.
docs_page() {
	php -d display_errors=stderr "$PROFINT_SOURCE/docs/content-model.php" "$@" >"$PROFINT_TMP/content-model.md"
}

# docs_planted: the check of the page can fail: a limit, a field and a kind that were changed are seen.
docs_planted() {
	local model=$PROFINT_SOURCE/sync/model/content-model.json changed=$PROFINT_TMP/model.json
	sed 's/"id_bytes":[0-9]*/"id_bytes":121/; s/"facilitator": {"kind":"html"}/"facilitating": {"kind":"html"}/' \
		"$model" >"$changed"
	docs_page "$changed" || true # then the diff below is another
	is "$(diff "$PROFINT_SOURCE/docs/content-model.md" "$PROFINT_TMP/content-model.md" | grep -c '^>')" 3 \
		"a limit and a field that change in the model change the reference page"
	sed 's/"kind":"color"/"kind":"odour"/' "$model" >"$changed"
	fails "a kind of field that the page has no words for is refused" docs_page "$changed"
}

# docs_examples: the records that the page shows, as a bundle.
docs_examples() {
	local bundle=$PROFINT_TMP/examples file
	mkdir -p "$bundle"/{records,media}
	cp "$PROFINT_SOURCE/docs/examples.jsonl" "$bundle/records/"
	for file in $(grep -oE 'media/[a-z.]+' "$bundle/records/examples.jsonl"); do
		printf '%%PDF-1.4\n' >"$bundle/$file"
	done
	printf '{"format":"profint-bundle/1","origin":"https://example.org","source_language":"fr","languages":["fr","en"]}' \
		>"$bundle/profint.json"
	"$PROFINT" manifest "$bundle" >/dev/null && "$PROFINT" check "$bundle"
}

# docs_headings PAGE: the anchors that its headings have.
docs_headings() {
	sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

# docs_links: the relative links of the pages that lead nowhere, as PAGE: LINK.
docs_links() {
	local page link to
	for page in "$PROFINT_SOURCE"/README.md "$PROFINT_SOURCE"/docs/*.md; do
		{ grep -oE '\]\([^)]+' "$page" || true; } | cut -c3- | while read -r link; do
			[[ $link != *://* ]] || continue
			to=$(dirname "$page")/${link%%#*}
			[ "${link%%#*}" ] || to=$page
			[ -e "$to" ] && { [[ $link != *#* ]] || docs_headings "$to" | grep -qxF "${link#*#}"; } ||
				printf '%s: %s\n' "${page##*/}" "$link"
		done
	done
}

# docs_hooks: the actions that the plugin fires when it tells WordPress, and docs/hooks.md does not name.
docs_hooks() {
	local hook
	sed -nE "s/.*do_action\( [\"']([a-z_]+)[\"'].*/\1/p" "$PROFINT_SOURCE"/php-bridge/includes/class-*-news.php | sort -u |
		while read -r hook; do
			grep -q "\`$hook\`" "$PROFINT_SOURCE/docs/hooks.md" || printf '%s\n' "$hook"
		done
}

# docs_commands: the commands that profint has, one a line.
docs_commands() {
	"$PROFINT" --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'
}

ok "the reference page can be made from the content model" docs_page
same "$PROFINT_SOURCE/docs/content-model.md" "$PROFINT_TMP/content-model.md" \
	"docs/content-model.md is what the content model makes of it (make docs)"
docs_planted
ok "the examples of the reference page are a valid bundle" docs_examples
is "$(docs_links)" "" "every link of README.md and docs/ leads to a file, and to a heading of it"
is "$(docs_commands)" "$(sed -n 's/^## `profint \([a-z]*\).*/\1/p' "$PROFINT_SOURCE/docs/commands.md")" \
	"docs/commands.md has a section for each command, in the order of profint --help"
same <(php "$PROFINT_SOURCE/docs/hooks.php") <(grep -E '^\| `' "$PROFINT_SOURCE/docs/hooks.md") \
	"docs/hooks.md lists the callbacks that are kept quiet, as class-quiet.php has them"
is "$(docs_hooks)" "" "docs/hooks.md names every action that the drain fires"
