#!/usr/bin/env bash
# Refusals: what the two stories on configuration and site do not tell. Each mistake has its exit status,
# one sentence, an object with --json, and leaves nothing half written.
. "$(dirname "$0")/../support/story.sh"

site_new
site_set hook_secret_file ''
cp -p "$SITE_CONFIG" "$SITE_DIR/good.conf"
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un"},"body":{"fr":"<p>Un.</p>"},"place":{"fr":"Lyon"}}' \
	'{"type":"practice","id":"deux","area":"area/aa","title":{"fr":"Deux"},"body":{"fr":"<p>Deux.</p>"}}'
bundle_seal
cp -a "$BUNDLE" "$SITE_DIR/whole"

# again: configuration and bundle as they were
again() {
	cp -p "$SITE_DIR/good.conf" "$SITE_CONFIG"
	rm -rf "$BUNDLE"
	cp -a "$SITE_DIR/whole" "$BUNDLE"
}
# unchanged NAME: no row differs from the dump taken before
unchanged() {
	site_dump >"$SITE_DIR/after"
	same "$SITE_DIR/before" "$SITE_DIR/after" "$1"
}
# denied STATUS CODE PART NAME: `sync` is refused in words, and with --json as an object
denied() {
	profint sync "$BUNDLE"
	refused "$1" "$3" "$4"
	profint sync --json "$BUNDLE"
	is "$status $(said error.code)" "$1 $2" "$4 (with --json: $2)"
	contains "$(said error.message)" "$3" "$4 (the object says it too)"
}

# --- before anything is on the site ---

site_dump >"$SITE_DIR/before"

site_set url "https://elsewhere.example.org"
denied 2 config "elsewhere.example.org" "another address than the site's is refused, with both named"
contains "$(said error.message)" "$SITE_URL" "the site's own address is named"
again

site_set languages "en de"
denied 2 config "'de'" "a language that the site lacks is named"
again

site_set database "$SITE_DIR/no.sock"
denied 1 offline "no.sock" "a socket where nobody listens is exit status 1"
again

site_set database "127.0.0.1:1"
denied 1 offline "127.0.0.1" "a host where nobody listens is exit status 1"
again

printf '%s\n' "wrong" >"$SITE_DIR/wrong.password"
chmod 600 "$SITE_DIR/wrong.password"
site_set password_file "$SITE_DIR/wrong.password"
denied 2 config "Access denied" "a wrong password is a matter of configuration"
again

for table in posts postmeta terms term_taxonomy term_relationships termmeta profint_record profint_outbox; do
	printf "REVOKE INSERT ON %s.wp_%s FROM 'profint'@'localhost'\n" "$SITE_DB" "$table" | database_sql "$SITE_SERVER"
	profint sync "$BUNDLE"
	refused 2 "wp_$table" "a table that may not be written is named: wp_$table"
	contains "$err" "grants.sql" "and where the rights stand"
	database_grant "$SITE_SERVER" "$SITE_DB" wp_ profint
done
printf "REVOKE DELETE ON %s.wp_term_relationships FROM 'profint'@'localhost'\n" "$SITE_DB" | database_sql "$SITE_SERVER"
denied 2 config "DELETE" "a right that only some updates need is asked for as well"
database_grant "$SITE_SERVER" "$SITE_DB" wp_ profint

site_sql "INSERT INTO wp_profint_schema VALUES (9999, NOW())"
profint sync "$BUNDLE"
refused 2 9999 "tables of a newer profint are refused"
profint migrate
refused 2 9999 "they are not migrated backwards either"
site_sql "DELETE FROM wp_profint_schema WHERE version = 9999"

for table in wp_postmeta wp_term_relationships; do
	site_sql "ALTER TABLE $table ENGINE=MyISAM"
	denied 2 config "$table" "one MyISAM table is enough: $table"
	site_sql "ALTER TABLE $table ENGINE=InnoDB"
done

site_sql "RENAME TABLE wp_termmeta TO wp_away"
denied 2 config "wp_termmeta" "a table that is not there is named"
site_sql "RENAME TABLE wp_away TO wp_termmeta"

site_eval "require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins('profint/profint.php');"
site_sql "SELECT COUNT(*) FROM wp_profint_site" >/dev/null
site_sql "RENAME TABLE wp_profint_site TO wp_away"
denied 2 config "plugin" "a site where the plugin never was is told to activate it"
site_sql "RENAME TABLE wp_away TO wp_profint_site"
ok "the plugin is active again" site_php activate.php
site_sql "DELETE FROM wp_options WHERE option_name LIKE '%transient%'"

# --- the bundle ---

site_dump >"$SITE_DIR/before"

printf '{"type":"practice","id":"drei","area":"area/nowhere","titel":{"fr":"Drei"},"body":{"fr":"<script>x</script>"}}\n' \
	>>"$BUNDLE/records/practice.jsonl"
bundle_seal
profint sync "$BUNDLE"
is "$status" 3 "an invalid bundle is exit status 3"
matches "$out" "records/practice.jsonl:3: /titel: error: " "each mistake is told with file, line and pointer"
contains "$out" "records/practice.jsonl:3: /area: error: " "all of them in one go"
is "$(printf '%s\n' "$err" | wc -l)" 1 "and one sentence says that nothing was written"
contains "$err" "nothing was written" "that sentence says so"
profint sync --json "$BUNDLE"
is "$status $(said valid findings.0.severity)" "3 false error" "with --json the findings are an object"
again

printf ' ' >>"$BUNDLE/records/practice.jsonl"
profint sync "$BUNDLE"
is "$status" 3 "a file that is not what the manifest says is exit status 3"
contains "$out" "records/practice.jsonl" "it is named"
again

rm "$BUNDLE/records/practice.jsonl"
profint sync "$BUNDLE"
is "$status" 3 "a file that is missing is exit status 3"
contains "$out" "records/practice.jsonl" "it is named"
again

printf 'no JSON' >"$BUNDLE/profint.json"
profint sync "$BUNDLE"
is "$status" 3 "a manifest that is none is exit status 3"
again

profint sync "$SITE_DIR/nowhere"
is "$status" 2 "a folder that is not there is wrong usage"
contains "$err" "$SITE_DIR/nowhere" "it is named"
rm -rf "$BUNDLE/profint.json"
profint sync "$BUNDLE"
isnt "$status" 0 "a folder without manifest is no bundle"
again
unchanged "no refused bundle has written a row"

# --- what is on the site stays as it is ---

manifest_set serial 7
bundle_seal
profint sync --json "$BUNDLE"
counted "created=3" "the bundle itself is well"
site_others >"$SITE_DIR/before"
manifest_set serial 6
record_set practice/un title.fr 'Autrefois'
profint sync "$BUNDLE"
is "$status" 3 "a serial that goes back is exit status 3"
contains "$err" "serial 6 is older than 7" "both serials are named"
site_others >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "an older bundle has written nothing"
manifest_set serial null
bundle_seal
profint sync --json "$BUNDLE"
is "$status" 0 "a bundle without serial is taken"
manifest_set serial 6
bundle_seal
profint sync "$BUNDLE"
is "$status" 3 "but the serial that the site had is not forgotten over it"
manifest_set serial 8
bundle_seal
profint sync "$BUNDLE"
is "$status" 0 "a newer serial is taken"

site_sql "UPDATE wp_profint_lease SET holder = 'another pid 1', fence = fence + 1, expires = NOW(6) + INTERVAL 60 SECOND"
record_set practice/un title.fr 'Maintenant'
denied 5 busy "another pid 1" "a site that another writer holds is exit status 5"
is "$(site_sql "SELECT post_title FROM wp_posts p JOIN wp_profint_record r ON r.object = p.ID WHERE r.id = 'un'")" Autrefois \
	"and the other writer is left in peace"
site_sql "UPDATE wp_profint_lease SET expires = NOW(6) + INTERVAL 2 SECOND"
profint sync --wait 10 --json "$BUNDLE"
counted "updated=1 unchanged=2" "with --wait the sync waits until the lease is free"

# --- a row that is larger than the server takes: it alone is refused ---

site_server_stop
site_server_start --max-allowed-packet=512K
text=$(head -c 150000 /dev/zero | tr '\0' 'a' | fold -w 60 | paste -sd ' ')
record "{\"type\":\"practice\",\"id\":\"gros\",\"area\":\"area/aa\",\"title\":{\"fr\":\"Gros\"},\"body\":{\"fr\":\"<p>$text</p><p>$text</p><p>$text</p><p>$text</p>\"}}" \
	'{"type":"practice","id":"zoe","area":"area/aa","title":{"fr":"Zoé"},"body":{"fr":"<p>Zoé.</p>"}}'
bundle_seal
profint plan --json "$BUNDLE"
is "$(planned | cut -d: -f1)" "refuse practice/gros fr
create practice/zoe fr" "plan says which record cannot be stored"
profint sync --json "$BUNDLE"
is "$status $(said outcome)" "4 waiting" "a record that is larger than a packet waits for a person"
counted "created=1 unchanged=3 refused=1" "it alone is refused, the rest is done"
profint sync --json "$BUNDLE"
is "$status" 4 "it is refused again as long as it is so large"
counted "unchanged=4 refused=1" "nothing else is done twice"
record_set practice/un title.fr "$(head -c 70000 /dev/zero | tr '\0' 'a')"
profint sync --json "$BUNDLE"
is "$status" 3 "a title that no column takes is the bundle's fault"
record_set practice/un title.fr 'Maintenant'
profint verify --json
is "$status $(said faults)" "0 []" "verify finds no fault"
lacks "$(site_sql "SELECT GROUP_CONCAT(outcome) FROM wp_profint_run")" running "every run has an end"
