#!/usr/bin/env bash
# Exchange: the translation memory goes out as a TMX file and comes in from one, of ours or of another tool; what is hostile or
# broken stores nothing.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
file=$SITE_DIR/memory.tmx

# memory_rows [COLUMNS]: what the memory of this site holds, a line a text.
memory_rows() {
	site_sql "SELECT ${1:-language, HEX(hash), HEX(context), HEX(answer), HEX(source), HEX(target), reviewed, made, provider, model, made_by, LEFT(made_at, 19)} FROM wp_profint_memory ORDER BY language, hash, context, answer"
}
tmx() {
	printf '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header srclang="fr" datatype="html"/><body>\n%s\n</body></tmx>\n' "$1"
}

profint memory
is "$status $out" "0 " "a memory without texts has nothing to tell"
contains "$err" "the memory is empty" "which is said"
profint memory export "$file"
is "$status" 0 "an empty memory is a file too"
ok "it is XML" xmllint --noout "$file"
profint memory import "$file" --json
is "$(said units added known refused)" "0 0 0 0" "and comes in as nothing"

# a file of another tool
tmx '<tu tuid="a" creationdate="20240229T101112Z" creationid="Anna"><tuv xml:lang="fr-FR"><seg>Bonjour &amp; <bpt i="1">&lt;strong&gt;</bpt>bienvenue<ept i="1">&lt;/strong&gt;</ept></seg></tuv>
<tuv xml:lang="en-US"><seg>Hi &amp; <bpt i="1">&lt;strong&gt;</bpt>welcome<ept i="1">&lt;/strong&gt;</ept></seg></tuv>
<tuv xml:lang="en-GB"><seg>Hello &amp; <bpt i="1">&lt;strong&gt;</bpt>welcome<ept i="1">&lt;/strong&gt;</ept></seg></tuv>
<tuv xml:lang="sv-SE"><seg>Hej &amp; <bpt i="1">&lt;strong&gt;</bpt>välkommen<ept i="1">&lt;/strong&gt;</ept></seg></tuv>
<tuv xml:lang="de"><seg>Guten Tag</seg></tuv></tu>
<tu datatype="plaintext"><tuv xml:lang="IT"><seg>Ricerca &amp; sviluppo</seg></tuv><tuv xml:lang="fr"><seg>Recherche &amp; développement</seg></tuv></tu>
<tu><tuv xml:lang="de"><seg>Eins</seg></tuv><tuv xml:lang="en"><seg>One</seg></tuv></tu>
<tu><tuv xml:lang="fr"><seg>Voir <bpt i="1">&lt;a href="/a"&gt;</bpt>là<ept i="1">&lt;/a&gt;</ept></seg></tuv><tuv xml:lang="en"><seg>See <bpt i="1">&lt;a href="javascript:x()"&gt;</bpt>there<ept i="1">&lt;/a&gt;</ept></seg></tuv></tu>
<tu><tuv xml:lang="fr"><seg>Mal</seg></tuv><tuv xml:lang="en"><seg>Bad<ph>&lt;script&gt;</ph></seg></tuv></tu>
<tu><tuv xml:lang="fr"><seg>Vide</seg></tuv><tuv xml:lang="it"><seg> </seg></tuv></tu>' >"$file"
profint memory import "$file" --json
is "$status $(said units added known refused unknown_languages.de)" "0 6 3 0 4 2" "pairs of the site's languages are taken, others counted, what cannot be used refused"
is "$(said refusals.0.line refusals.0.reason)" "9 has no text in the site's source language beside it" "a unit without French is named with its line"
contains "$(said refusals.1.reason)" "scheme" "a translation with a link that WordPress would not take is refused"
contains "$(said refusals.2.reason)" "script" "one with a script too"
is "$(said refusals.3.line refusals.3.reason)" "12 is empty" "and one without words"
is "$(memory_rows "language, source, target, reviewed, made, made_by, LEFT(made_at, 19)" | sed 's/\t/|/g' | grep -v '|it|')" "en|Bonjour &amp; <strong>bienvenue</strong>|Hello &amp; <strong>welcome</strong>|0|import|Anna|2024-02-29 10:11:12
it|Recherche & développement|Ricerca & sviluppo|0|import|cli:$(id -un)|$(site_sql "SELECT LEFT(made_at, 19) FROM wp_profint_memory WHERE language = 'it'")
sv|Bonjour &amp; <strong>bienvenue</strong>|Hej &amp; <strong>välkommen</strong>|0|import|Anna|2024-02-29 10:11:12" "the English of the site's locale is taken; tags stand as in the content; nothing counts as reviewed"
profint memory import "$file" --json
is "$(said added known refused)" "0 3 4" "the same file again adds nothing"
profint memory import "$file"
contains "$out" "memory.tmx:9: de: the text has no text in the site's source language" "in words a refusal is a line with its place"
contains "$out" "2 texts in 'de', which the site does not have" "and unknown languages are counted"
contains "$out" "6 units, 0 texts added, 3 known, 4 refused" "with a sum"
profint memory import "$file" --reviewed --quiet
is "$(memory_rows reviewed | sort -u)" 1 "what people have reviewed is so when that is said"
profint memory
matches "$out" "^en +1 texts, 1 reviewed" "the memory is counted by language"

# out, and into an empty site
site_sql "UPDATE wp_profint_memory SET reviewed = 0, context = UNHEX('000102030405060708090A0B0C0D0E0F'), provider = 'deepl', model = 'm & m' WHERE language = 'sv'"
site_sql "INSERT INTO wp_profint_memory (language, hash, context, answer, source, target, reviewed, made, made_at) VALUES ('en', REPEAT('x', 16), REPEAT('\0', 16), REPEAT('y', 16), CONCAT('a', CHAR(1)), 'b', 0, 'person', NOW())"
profint memory export "$file" --json
is "$status $(said texts left_out)" "0 3 1" "a text that no XML can hold is left out, and counted"
site_sql "DELETE FROM wp_profint_memory WHERE made = 'person'"
ok "the file is XML" xmllint --noout "$file"
is "$(xmllint --xpath 'string(/tmx/header/@srclang)' "$file") $(xmllint --xpath 'count(/tmx/body/tu[tuv[1]/@*[name()="xml:lang"]="fr-FR"])' "$file")" "fr-FR 3" "languages carry the site's regions"
rows=$(memory_rows)
profint memory export "$SITE_DIR/en.tmx" --language en --json
is "$(said texts)" 1 "one language alone can be exported"
cp "$file" "$SITE_SERVER/memory.tmx"
site_new
site_set hook_secret_file ''
profint memory import "$SITE_SERVER/memory.tmx" --reviewed --json
is "$status $(said added refused)" "0 3 0" "another site takes all of it"
is "$(memory_rows)" "$rows" "and holds byte for byte the same, reviewed or not as the file says"
profint memory export "$SITE_DIR/again.tmx"
same <(sed 's/tuid="[0-9]*"//' "$SITE_SERVER/memory.tmx" | sort) <(sed 's/tuid="[0-9]*"//' "$SITE_DIR/again.tmx" | sort) "its own export is the same file"

# what is hostile or broken
before=$(site_dump)
bad() {
	profint memory import "$SITE_DIR/bad.tmx" --json
	is "$status $(said error.code)" "3 input" "$2"
	contains "$(said error.message)" "$1" "$2: with line and reason"
}
printf '<!DOCTYPE tmx [\n<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n<tmx><body><tu><tuv xml:lang="fr"><seg>&b;</seg></tuv></tu></body></tmx>' >"$SITE_DIR/bad.tmx"
bad "line 2: the document type declares" "entities that grow are refused"
printf '<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<tmx/>' >"$SITE_DIR/bad.tmx"
bad "line 1: " "so are entities from elsewhere"
tmx '<tu><tuv xml:lang="fr"><seg>Un</seg></tuv><tuv xml:lang="en"><seg>One</seg></tuv></tu>
<tu><tuv xml:lang="fr"><seg>'$'\xff''</seg></tuv></tu>' >"$SITE_DIR/bad.tmx"
bad "line 4: " "bytes that are no UTF-8 are refused"
{
	tmx '' | sed '/^$/,$d'
	for i in {1..1500}; do
		printf '<tu><tuv xml:lang="fr"><seg>Phrase %d</seg></tuv><tuv xml:lang="en"><seg>Sentence %d</seg></tuv></tu>\n' "$i" "$i"
	done
} >"$SITE_DIR/bad.tmx"
bad "line 1503: " "a file that was cut off stores nothing of its beginning"
tmx '<tu><tuv xml:lang="fr"><seg>Un</seg></tuv><tuv xml:lang="en"><seg>One</seg></tuv></tu>' >"$SITE_DIR/whole.tmx"
wrong= step=9
[ -z "$PROFINT_LONG" ] || step=1
for ((i = 0; i < $(wc -c <"$SITE_DIR/whole.tmx") - 1; i += step)); do
	head -c "$i" "$SITE_DIR/whole.tmx" >"$SITE_DIR/bad.tmx"
	profint memory import "$SITE_DIR/bad.tmx"
	[ "$status" = 3 ] && [[ $err == *"line "* ]] || wrong+=" $i"
done
is "$wrong" "" "a file cut anywhere is refused with its line"
is "$(site_dump)" "$before" "and of none anything was stored"

# words that are wrong
profint memory export
refused 2 "wants a FILE" "export without a file is no command"
profint memory sell "$file"
refused 2 "'memory sell' is unknown" "nor is another word"
profint memory export "$file" --language de
refused 2 "'de' is no language that this site is translated into" "an unknown language is named"
profint memory export "$file" --reviewed
refused 2 "--reviewed goes with memory import" "options of the other direction are refused"
profint memory import /nowhere/x.tmx
refused 2 "/nowhere/x.tmx cannot be read" "a file that is not there is named"
profint memory export /nowhere/x.tmx
refused 2 "/nowhere/x.tmx cannot be written" "and one that cannot be made"

# the glossary
profint glossary list
is "$status $out" "0 " "a glossary without terms has nothing to tell"
profint glossary add preferred 'maison de quartier' 'community centre' --language en --note 'not: house'
is "$status $out" "0 1 terms are in the glossary" "a term is added"
profint glossary add untranslatable UVUC --quiet
profint glossary add forbidden 'social case' --language en --quiet
profint glossary add preferred 'maison de quartier' 'community centre' --language en --note 'never: house' --quiet
profint glossary
id=$(site_sql "SELECT id FROM wp_profint_glossary WHERE kind = 'forbidden'")
is "$(sed 's/^[0-9]* //' <<<"$out")" "en preferred: maison de quartier -> community centre  # never: house
* untranslatable: UVUC
en forbidden:  -> social case" "terms are listed, each once, with the last note"
profint glossary list --language sv --json
is "$(said terms.0.term terms.1.term)" "UVUC none" "a language has its own and those of all"
profint glossary remove "$id"
is "$status $out" "0 term $id is removed" "a term is removed by its number"
profint glossary remove "$id"
refused 2 "there is no term $id" "and is then not there"
printf 'term;translation;rule;language;note\r\nlogement;"housing ""unit""";preferred;en;\r\nUVUC;;untranslatable;;\r\n' >"$SITE_DIR/terms.csv"
profint glossary import "$SITE_DIR/terms.csv" --json
is "$status $(said terms)" "0 2" "a table is taken"
is "$(site_sql "SELECT language, kind, term, translation, made_by FROM wp_profint_glossary WHERE term = 'logement'" | tr '\t' '|')" "en|preferred|logement|housing \"unit\"|cli:$(id -un)" "as a spreadsheet wrote it"
before=$(site_dump)
printf 'language,rule,term,translation\nen,preferred,a,b\nen,preferred,c,\n' >"$SITE_DIR/terms.csv"
profint glossary import "$SITE_DIR/terms.csv"
refused 3 "terms.csv: line 3: a preferred term wants a term and its translation" "a wrong line refuses the table"
profint glossary add preferred 'a' 'b' --language de
refused 2 "'de' is no language" "a term of a language that the site lacks is refused"
profint glossary add favourite a b --language en
refused 2 "'favourite' is no rule" "so is an unknown rule"
profint glossary add preferred a b
refused 2 "of one language" "and a preferred term of no language"
profint glossary add preferred
refused 2 "wants a rule and a term" "what is missing is said"
profint glossary import /nowhere.csv
refused 2 "/nowhere.csv cannot be read" "a table that is not there is named"
profint glossary sing
refused 2 "'glossary sing' is unknown" "an unknown word is named"
profint glossary remove "$id" --note x
refused 2 "--note goes with glossary add" "an option of another word is refused"
is "$(site_dump)" "$before" "and nothing was changed"
