#!/usr/bin/env bash
# Exchange with translators: texts go out as XLIFF 1.2 and 2.1, come back from a tool, and become content or wait, each as its
# state says; what changed meanwhile is not overwritten; what is hostile or broken changes nothing.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
site_set languages 'en sv'
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine","en":"Area","sv":"Område"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un titre","sv":"En titel"},"summary":{"fr":"Un résumé","sv":"En sammanfattning"},"body":{"fr":"<p>Un <strong>mot</strong> &amp; <a href=\"/ici\">un lien</a>.</p><p>Deux mots.</p>","sv":"<p>Ett <strong>ord</strong> &amp; <a href=\"/ici\">en länk</a>.</p><p>Två ord.</p>"}}'
bundle_seal
profint sync --quiet "$BUNDLE"
is "$status" 0 "the bundle is on the site"

# mark TEXT: the hash of a French text, which the memory knows once it took one.
mark() {
	printf '<tmx version="1.4"><body><tu datatype="html"><tuv xml:lang="fr"><seg>%s</seg></tuv><tuv xml:lang="sv"><seg>%s</seg></tuv></tu></body></tmx>' "$1" "$1" >"$SITE_DIR/mark.tmx"
	profint memory import --quiet "$SITE_DIR/mark.tmx"
	site_sql "SELECT HEX(hash) FROM wp_profint_memory ORDER BY id DESC LIMIT 1"
	site_sql "DELETE FROM wp_profint_memory"
}
# rows: the site's texts as a run of translate leaves them: 1 reviewed, 2 outdated with a proposal, 3 and 4 a machine's; in English
# none at all
rows() {
	local origin='(SELECT MIN(origin) FROM wp_profint_origin)'
	site_sql "DELETE FROM wp_profint_segment; DELETE FROM wp_profint_translation; DELETE FROM wp_profint_memory;
		INSERT INTO wp_profint_segment (id, origin, type, record, field, place, kind, hash, source) VALUES
		(1, $origin, 'practice', 'un', 'title', 0, 'plain', UNHEX('$TITLE'), 'Un titre'),
		(2, $origin, 'practice', 'un', 'excerpt', 0, 'plain', UNHEX('$SUMMARY'), 'Un résumé'),
		(3, $origin, 'practice', 'un', 'content', 0, 'p', UNHEX('$FIRST'), 'Un <strong>mot</strong> &amp; <a href=\"/ici\">un lien</a>.'),
		(4, $origin, 'practice', 'un', 'content', 1, 'p', UNHEX('$SECOND'), 'Deux mots.');
		INSERT INTO wp_profint_translation (segment, language, state, text, made_of, made, provider, proposal, proposal_made, proposal_provider, proposal_score) VALUES
		(1, 'sv', 'reviewed', 'En titel', NULL, 'person', '', NULL, '', '', 0),
		(2, 'sv', 'outdated', 'En sammanfattning', 'Un resume', 'bundle', '', 'Ett sammandrag', 'provider', 'deepl', 80),
		(3, 'sv', 'machine', 'Ett <strong>ord</strong> &amp; <a href=\"/ici\">en länk</a>.', NULL, 'provider', 'deepl', NULL, '', '', 0),
		(4, 'sv', 'machine', 'Två ord.', NULL, 'memory', '', NULL, '', '', 0),
		(1, 'en', 'missing', NULL, NULL, '', '', NULL, '', '', 0), (2, 'en', 'missing', NULL, NULL, '', '', NULL, '', '', 0),
		(3, 'en', 'missing', NULL, NULL, '', '', NULL, '', '', 0), (4, 'en', 'missing', NULL, NULL, '', '', NULL, '', '', 0)"
}
row() {
	site_sql "SELECT CONCAT_WS('|', state, unpublished, COALESCE(text, '-'), COALESCE(proposal, '-'), made, made_by) FROM wp_profint_translation WHERE segment = $1 AND language = '${2:-sv}'"
}
unit() {
	php "$PROFINT_SOURCE/tests/support/xliff.php" "$file" "$@" || fail "the unit $1 of $file cannot be changed"
}
content() {
	site_sql "SELECT $1 FROM wp_posts WHERE ID = (SELECT object FROM wp_profint_record WHERE type = 'practice' AND language = 'sv')"
}
TITLE=$(mark 'Un titre') SUMMARY=$(mark 'Un résumé') FIRST=$(mark 'Un mot &amp; un lien.') SECOND=$(mark 'Deux mots.') IMAGE=$(mark 'Une image')
who=cli:$(id -un)
rows

# out
file=$SITE_DIR/sv.xlf
before=$(site_dump)
profint review export "$file" --language sv
is "$status $out" "0 $file: 3 texts of 1 records" "what is not reviewed goes out"
profint review export "$file" --language sv --state all --json
is "$(said texts records left_out language)" "4 1 0 sv" "or everything"
ok "the file is XML" xmllint --noout "$file"
is "$(xmllint --xpath 'count(//*[local-name()="file"][@original="practice/un"][@source-language="fr-FR"][@target-language="sv-SE"]/*[local-name()="body"]/*[local-name()="trans-unit"])' "$file")" 4 "a record is a file of it, with its languages"
is "$(unit s1 show; unit s2 show; unit s3 show; unit s4 show)" 'signed-off approved: En titel
needs-review-translation: Ett sammandrag
needs-review-translation leveraged-mt: Ett <strong>ord</strong> & <a href="/ici">en länk</a>.
needs-review-translation leveraged-tm: Två ord.' "states say what each text is; a proposal stands in for what is live"
contains "$(cat "$file")" '<note from="previous source">Un resume</note>' "an outdated text has its former source"
contains "$(cat "$file")" '<note from="live text">En sammanfattning</note>' "and what is live beside the proposal"
profint review export "$SITE_DIR/sv2.xlf" --language sv --state all --format xliff-2.1 --quiet
ok "2.1 is XML" xmllint --noout "$SITE_DIR/sv2.xlf"
file=$SITE_DIR/sv2.xlf
is "$(unit s1 show; unit s2 show; unit s3 show; unit s4 show)" 'reviewed: En titel
translated profint:outdated: Ett sammandrag
translated profint:machine: Ett ord & en länk.
translated profint:machine: Två ord.' "2.1 says it in its own words"
profint review export "$SITE_DIR/en.xlf" practice/un --language en --state missing --json
is "$(said texts)" 4 "what is missing goes out without a target"
lacks "$(cat "$SITE_DIR/en.xlf")" '<target' "of which there is none in the file"
profint review export "$SITE_DIR/none.xlf" practice/deux --language en
is "$status $out" "0 " "a record without texts gives no file"
contains "$err" "there is no such text; no file was written" "which is said"
fails "for XLIFF has none without texts" test -e "$SITE_DIR/none.xlf"
is "$(site_dump)" "$before" "an export writes nothing to the site"

# back as it went out
file=$SITE_DIR/sv.xlf
before=$(site_others)
for back in sv.xlf sv2.xlf en.xlf; do
	profint review import "$SITE_DIR/$back" --json
	is "$status $(said run units approved edited drafts refused)" "0 null 4 0 0 0 0" "$back as it went out changes nothing"
done
is "$(site_others)" "$before" "not a row"

# back from a translator, in both versions
for version in 1.2 2.1; do
	rows
	file=$SITE_DIR/back.xlf
	profint review export "$file" --language sv --state all --format xliff-$version --quiet
	case $version in
	1.2)
		done=signed-off
		link='Ett litet <bpt id="1">&lt;strong&gt;</bpt>ord<ept id="1">&lt;/strong&gt;</ept> &amp; <bpt id="2">&lt;a href="/ici"&gt;</bpt>en länk<ept id="2">&lt;/a&gt;</ept>.'
		;;
	2.1)
		done=reviewed
		link='Ett litet <pc id="1" dataRefStart="d1" dataRefEnd="d2">ord</pc> &amp; <pc id="2" dataRefStart="d3" dataRefEnd="d4">en länk</pc>.'
		;;
	esac
	unit s2 $done
	unit s3 $done "$link"
	unit s4 translated 'Två små ord.'
	profint review import "$file" --json
	is "$status $(said units approved edited drafts unchanged refused)" "0 4 1 1 1 1 0" "$version: each unit is what its state says"
	is "$(row 2)" "reviewed|0|Ett sammandrag|-|provider|$who" "$version: a proposal that is signed off is the live text"
	is "$(row 3)" "reviewed|0|Ett litet <strong>ord</strong> &amp; <a href=\"/ici\">en länk</a>.|-|import|$who" "$version: another text too"
	is "$(row 4)" "machine|1|Två små ord.|-|import|$who" "$version: what is only translated waits for a review"
	contains "$(content post_content)" 'Ett litet <strong>ord</strong> &amp; <a href="/ici">en länk</a>.' "$version: the page says what was signed off"
	is "$(content post_excerpt)" "Ett sammandrag" "$version: in every field"
	contains "$(content post_content)" 'Två ord.' "$version: and not yet what is only translated"
	run=$(said run)
	profint review import "$file" --json
	is "$status $(said run approved edited drafts unchanged)" "0 null 0 0 0 4" "$version: the same file again changes nothing"
	profint undo "$run" --quiet
	contains "$(content post_content)" 'Ett <strong>ord</strong> &amp;' "$version: the run can be undone"
done

# what was missing
rows
file=$SITE_DIR/back.xlf
profint review export "$file" --language en --quiet
unit s1 translated 'A title'
unit s4 approved 'Two words.'
profint review import "$file" --json
is "$status $(said units edited drafts untranslated refused)" "0 4 1 1 2 0" "texts that were missing are taken, the others are still to do"
is "$(row 1 en)" "machine|1|A title|-|import|$who" "an unreviewed one has a machine's rank"
is "$(row 4 en | sed 's/|[01]|/|?|/')" "reviewed|?|Two words.|-|import|$who" "an approved one is reviewed"
rows
profint review export "$file" --language en --quiet
unit s1 translated 'A title'
profint review import "$file" --reviewed --quiet
is "$(row 1 en | cut -d'|' -f1,3)" "reviewed|A title" "--reviewed takes what is translated as reviewed"

# an outdated text that is only translated is a proposal
rows
profint review export "$file" --language sv --quiet
unit s2 translated 'Ett nytt sammandrag'
profint review import "$file" --quiet
is "$(row 2)" "outdated|0|En sammanfattning|Ett nytt sammandrag|bundle|" "an outdated text stays live beside a text that nobody reviewed"

# a tool without inline codes, as those that edit plain text
rows
profint review export "$file" --language sv --quiet
unit s3 signed-off '&lt;strong&gt;Ord&lt;/strong&gt; &amp; &lt;a href="/ici"&gt;länk&lt;/a&gt;.'
profint review import "$file" --quiet
is "$(row 3 | cut -d'|' -f1,3)" "reviewed|<strong>Ord</strong> &amp; <a href=\"/ici\">länk</a>." "codes that a tool showed as words are codes again"

# words that look like markup
rows
profint review export "$file" --language sv --state all --quiet
unit s1 signed-off 'R&amp;D &lt;b&gt; &amp;amp; [x]'
unit s4 signed-off 'R&amp;D &lt;b&gt; [gallery]'
profint review import "$file" --quiet
is "$(content post_title)" 'R&D &lt;b> &amp;amp; [x]' "words of a title that look like markup are words"
contains "$(content post_content)" '<p>R&amp;D &lt;b&gt; &#91;gallery&#93;</p>' "and of a paragraph, and no shortcode"
profint review import "$file" --json
is "$(said unchanged edited refused)" "4 0 0" "and the same again is no change"

# a tool that knows codes by their numbers alone, and whose segments are its own
rows
profint review export "$file" --language sv --format xliff-2.1 --quiet
unit s3 final '<pc id="1">Ord</pc> &amp; <pc id="2">länk</pc>.'
profint review import "$file" --quiet
is "$(row 3 | cut -d'|' -f1,3)" "reviewed|<strong>Ord</strong> &amp; <a href=\"/ici\">länk</a>." "codes without their bytes are those of the source"

# what is refused
rows
site_sql "INSERT INTO wp_profint_segment (id, origin, type, record, field, place, kind, hash, source) SELECT 5, origin, type, record, field, 2, 'alt', UNHEX('$IMAGE'), 'Une image' FROM wp_profint_segment WHERE id = 4;
	INSERT INTO wp_profint_translation (segment, language, state, text) VALUES (5, 'sv', 'machine', 'En bild')"
profint review export "$file" --language sv --state all --quiet
site_sql "UPDATE wp_profint_segment SET source = 'Un autre titre', hash = UNHEX('$SECOND') WHERE id = 1"
site_sql "UPDATE wp_profint_translation SET state = 'reviewed', text = 'Någon annans.' WHERE segment = 4 AND language = 'sv'"
unit s1 signed-off 'En annan titel'
unit s2 signed-off 'Ett <ph id="9">&lt;script&gt;</ph>sammandrag'
unit s3 signed-off 'Ord.<ph id="9">&lt;script&gt;x&lt;/script&gt;</ph>'
unit s4 signed-off 'Två andra ord.'
unit s5 signed-off 'x<ph id="9">" onload="x</ph>'
sed -i 's|<trans-unit id="s4"|<trans-unit id="s999" resname="x"><source>x</source><target state="final">y</target></trans-unit><trans-unit id="x1"><source>x</source><target>y</target></trans-unit>&|' "$file"
page=$(content post_content)
profint review import "$file" --json
is "$status $(said units edited approved drafts refused remembered)" "4 7 0 0 0 7 2" "what cannot be taken is refused, and waits for a person"
is "$(row 1)" "reviewed|0|En titel|-|person|" "a text whose French changed is left"
is "$(row 3 | cut -d'|' -f1,3)" "machine|Ett <strong>ord</strong> &amp; <a href=\"/ici\">en länk</a>." "so is one with a script"
is "$(row 4 | cut -d'|' -f1,3)" "reviewed|Någon annans." "and one that a person changed meanwhile"
is "$(row 2 | cut -d'|' -f1,3)" "outdated|En sammanfattning" "or with a code in a plain text"
is "$(row 5 | cut -d'|' -f1,3)" "machine|En bild" "or with a quote that ends its attribute"
is "$(site_sql "SELECT CONCAT_WS('|', source, target, reviewed, made) FROM wp_profint_memory WHERE made = 'import' AND source <> 'Un résumé' ORDER BY source")" "Deux mots.|Två andra ord.|0|import
Un titre|En annan titel|1|import" "what was refused for its time is kept in the memory"
profint review import "$file"
contains "$out" "back.xlf:" "a refusal names the line"
contains "$out" "s1: the text was made for another source text than the site has by now" "and the unit, with the reason"
contains "$out" "s999: the text is of a text that the site does not have any more" "also of a unit that is none of the site's"
contains "$out" "x1: the text has no id that this site gave" "or has no such name"

# what is hostile or broken
rows
profint review export "$file" --language sv --state all --quiet
unit s3 signed-off 'Ord &lt;b&gt;'
before=$(site_others)
bad() {
	profint review import "$SITE_DIR/bad.xlf" --json
	is "$status $(said error.code)" "3 input" "$2"
	contains "$(said error.message)" "$1" "$2: with line and reason"
}
sed 's|<xliff |<!DOCTYPE xliff [<!ENTITY a "b">]>\n&|' "$file" >"$SITE_DIR/bad.xlf"
bad "line 2: the document type declares" "entities are refused"
sed '$d' "$file" >"$SITE_DIR/bad.xlf"
bad "line " "a file that was cut off is refused, though its units were whole"
sed 's|target-language="[^"]*"|target-language="de"|' "$file" >"$SITE_DIR/bad.xlf"
bad "target language 'de'" "a language that the site lacks is refused"
sed 's|source-language="[^"]*"|source-language="en"|' "$file" >"$SITE_DIR/bad.xlf"
bad "source language 'en'" "so is another source language"
printf '<tmx version="1.4"/>' >"$SITE_DIR/bad.xlf"
bad "no XLIFF file" "and a file of another kind"
wrong= step=97
[ -z "$PROFINT_LONG" ] || step=1
for ((i = 0; i < $(wc -c <"$file") - 1; i += step)); do
	head -c "$i" "$file" >"$SITE_DIR/bad.xlf"
	profint review import "$SITE_DIR/bad.xlf"
	[ "$status" = 3 ] && [[ $err == *"line "* ]] || wrong+=" $i"
done
is "$wrong" "" "a file cut anywhere is refused with its line"
is "$(site_others)" "$before" "and of none anything was stored"

# words that are wrong
profint review export "$file"
refused 2 "review export wants --language" "an export is of one language"
profint review export "$file" --language de
refused 2 "'de' is no language" "that the site has"
profint review export "$file" --language sv --format po
refused 2 "'po' is no format" "in a format that there is"
profint review export "$file" --language sv --state done
refused 2 "'done' is no state" "of states that there are"
profint review export "$file" un --language sv
refused 2 "'un' is no record" "of a record by its name"
profint review import "$file" --language sv
refused 2 "--language goes with review export" "an import has no language"
profint review import "$file" more
refused 2 "wants one FILE" "and one file"
profint review import /nowhere.xlf
refused 2 "/nowhere.xlf cannot be read" "that is there"

# tools that others use
# toolkit ARGUMENTS…: by the Python that has it, which may be Debian's own beside another.
python=
for candidate in python3 /usr/bin/python3; do
	[ -n "$python" ] || ! "$candidate" "$PROFINT_SOURCE/tests/support/toolkit.py" there 2>/dev/null || python=$candidate
done
if [ -z "$python" ]; then
	skip "the Translate Toolkit (python3-translate) is not installed"
	exit 0
fi
toolkit() {
	"$python" "$PROFINT_SOURCE/tests/support/toolkit.py" "$@"
}
rows
profint review export "$file" --language sv --state all --quiet
is "$(toolkit show "$file" | sort)" 's1|translated approved|Un titre|En titel
s2|fuzzy|Un résumé|Ett sammandrag
s3|fuzzy|Un <strong>mot</strong> & <a href="/ici">un lien</a>.|Ett <strong>ord</strong> & <a href="/ici">en länk</a>.
s4|fuzzy|Deux mots.|Två ord.' "the Translate Toolkit reads texts and states of 1.2"
toolkit rich "$file" s3 'Ett litet <bpt id="1">&lt;strong&gt;</bpt>ord<ept id="1">&lt;/strong&gt;</ept> &amp; <bpt id="2">&lt;a href="/ici"&gt;</bpt>en länk<ept id="2">&lt;/a&gt;</ept>.'
toolkit set "$file" s4 'Två & tre.'
profint review import "$file" --json
is "$status $(said edited unchanged refused)" "0 2 2 0" "what it wrote comes back"
is "$(row 3 | cut -d'|' -f1,3); $(row 4 | cut -d'|' -f1,3)" 'reviewed|Ett litet <strong>ord</strong> &amp; <a href="/ici">en länk</a>.; reviewed|Två &amp; tre.' "codes and words as they should be"
profint memory export "$SITE_DIR/memory.tmx" --quiet
is "$(toolkit tmx "$SITE_DIR/memory.tmx")" 'Deux mots. -> Två & tre.
Un <strong>mot</strong> & <a href="/ici">un lien</a>. -> Ett litet <strong>ord</strong> & <a href="/ici">en länk</a>.' "and it reads the memory"
rows
profint review export "$file" --language sv --quiet
toolkit set "$file" s3 '<strong>Ord</strong> & mer.'
profint review import "$file" --json
is "$status $(said edited refused)" "4 0 1" "plain words that it put before the codes which it left are refused"
