#!/usr/bin/env bash
# History: which run or person changed which field when, for one record or for all, newest first.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"summary":{"fr":"Un.","en":"One."},"body":{"fr":"<p>Un.</p>","en":"<p>One.</p>"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"}}'
bundle_seal

# events: what the last `history --json` said, a line an event: who action record language: fields
events() {
	php -n -r 'foreach (json_decode(stream_get_contents(STDIN), true)["events"] as $e)
		echo $e["run"] === null ? "" : "run $e[run] $e[command] ", $e["user"] ?? "-", " $e[action] $e[record] $e[language]", $e["fields"] ? ": " . implode(" ", $e["fields"]) : "", "\n";' <<<"$out"
}
post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}

profint history
is "$status $out" "0 " "where nothing has happened there is nothing to tell"
contains "$err" "nothing has happened yet" "which is said"
profint history practice/un
refused 2 "no record 'practice/un'" "a record that the site does not have is named"
for wrong in un practice/ /un practice/un@; do
	profint history "$wrong"
	refused 2 "case/uvuc" "'$wrong' is no record, and an example is given"
done

profint sync --json "$BUNDLE"
un=$(post practice/un)
deux=$(post practice/deux)
profint history --json
is "$(events | sort)" "run 1 sync - create area/aa fr
run 1 sync - create practice/deux fr
run 1 sync - create practice/un en
run 1 sync - create practice/un fr" "what a run created is its work"
profint history practice/un --json
is "$(events | sort)" "run 1 sync - create practice/un en
run 1 sync - create practice/un fr" "a record is told in all its languages"
profint history practice/un@en --json
is "$(events)" "run 1 sync - create practice/un en" "or in one"

record_set practice/un title.fr "Un, du lot"
record_set practice/un summary.fr "Un, du lot."
profint sync --json "$BUNDLE"
site_eval "wp_set_current_user(1); wp_update_post(['ID' => $un, 'post_title' => 'Un, du site', 'post_content' => '<p>Site</p>']);
	update_post_meta($un, '_profint_place', 'Lyon');"
site_eval "wp_update_post(['ID' => $un, 'menu_order' => 4]);"
record_set practice/un title.fr "Un, du lot encore"
profint sync --json "$BUNDLE"
id=$(site_sql "SELECT id FROM wp_profint_conflict WHERE state = 'open'")
profint settle "$id" theirs --json
profint undo "$(said run)" --json
site_eval "wp_set_current_user(1); wp_trash_post($un);"
profint history practice/un@fr --json
is "$(events)" "admin trash practice/un fr
run 5 undo - update practice/un fr: title
run 4 settle cli:$(id -un) settle practice/un fr: title
- edit practice/un fr: order
admin edit practice/un fr: title content meta:_profint_place
run 2 sync - update practice/un fr: title excerpt
run 1 sync - create practice/un fr" "runs and people are told in one row, newest first, each with its fields"
matches "$(said events.0.at)" '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}$' "each event has its time"
is "$(said events.0.object events.0.kind events.0.run events.0.command)" "$un post null null" "and its object; what a person did has no run"

profint history practice/un
contains "$out" "admin                     trash    practice/un fr ($un)" "on a terminal a person is named"
contains "$out" "run 4 settle, cli:" "a run that a person ordered has both"
contains "$out" "someone                   edit     practice/un fr ($un): order" "what nobody was logged in for was someone"
profint history --json --most 2
is "$(events | wc -l) $(events | head -n 1)" "2 admin trash practice/un fr" "--most tells how many"
profint history --json
contains "$(events)" "create practice/deux fr" "all records are told together"
is "$(events | grep -c .)" 10 "each event once"
profint history --most many
refused 2 "--most many" "--most wants a number"

site_eval "wp_set_current_user(1); wp_delete_post($deux, true);"
profint history practice/deux --json
is "$(events)" "admin delete practice/deux fr
run 1 sync - create practice/deux fr" "a post that was deleted keeps its history"
record_drop practice/un
record '{"type":"practice","id":"trois","area":"area/aa","title":{"fr":"Trois"},"body":{"fr":"<p>Trois.</p>"}}'
bundle_seal
profint sync --json "$BUNDLE"
run=$(said run)
profint undo "$run" --json
profint history --json --most 3
contains "$(events)" "undo - delete practice/trois fr" "what undo deleted is told by its record"
