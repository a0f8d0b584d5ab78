#!/usr/bin/env bash
# Exchange of everything: the reference bundle's texts in all languages, out in every format and in again, are what they were.
. "$(dirname "$0")/../support/story.sh"

site_new --http
profint sync --quiet
is "$status" 0 "the reference bundle is on the site"
texts=$(site_sql "SELECT COUNT(*) FROM wp_profint_segment")
ok "with its texts" test "$texts" -gt 500
# the memory learns what the bundle brought: what is not in it yet is of the same words
memory=$(site_sql "SELECT COUNT(*) FROM wp_profint_memory")
ok "and a memory of them" test "$memory" -gt 500
before=$(site_others)

for language in en it sv; do
	for format in xliff-1.2 xliff-2.1; do
		file=$SITE_DIR/$language-$format.xlf
		profint review export "$file" --language $language --state all --format $format --json
		is "$status $(said texts left_out)" "0 $texts 0" "$language, $format: every text goes out"
		ok "$language, $format: it is XML" xmllint --noout "$file"
		profint review import "$file" --json
		is "$status $(said run units approved edited drafts refused)" "0 null $texts 0 0 0 0" "$language, $format: as it went out it changes nothing"
	done
	profint review import "$file" --reviewed --json
	is "$(said edited refused)" "0 0" "$language: not even when translated is reviewed"
done
is "$(site_others)" "$before" "not a row"

profint memory export "$SITE_DIR/memory.tmx" --json
is "$status $(said texts left_out)" "0 $memory 0" "the whole memory goes out"
ok "it is XML" xmllint --noout "$SITE_DIR/memory.tmx"
profint memory import "$SITE_DIR/memory.tmx" --reviewed --json
is "$status $(said added known)" "0 0 $memory" "where it comes from it is known"
is "$(site_others)" "$before" "and stays as it was, with who made it"
rows() {
	site_sql "SELECT language, HEX(hash), HEX(context), HEX(answer), reviewed, provider, model, LEFT(made_at, 19) FROM wp_profint_memory" | sort
}
rows=$(rows) file=$SITE_DIR/memory.tmx
site_new
site_set hook_secret_file ''
profint memory import "$file" --reviewed --json
is "$status $(said units added known refused)" "0 $memory $memory 0 0" "an empty site takes all of it"
is "$(rows)" "$rows" "and has the same memory"
