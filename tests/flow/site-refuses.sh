#!/usr/bin/env bash
# The site refuses: server away, password, rights, prefix, tables, storage engine, plugin. Each has its
# exit status and one sentence, and leaves every row as it was.
. "$(dirname "$0")/../support/story.sh"

site_new
mkdir "$SITE_DIR/dumps"

# unchanged NAME: no row differs from the dump taken before
unchanged() {
	site_dump >"$SITE_DIR/dumps/after"
	same "$SITE_DIR/dumps/before" "$SITE_DIR/dumps/after" "$1"
}

site_dump >"$SITE_DIR/dumps/before"

site_server_stop
profint sync
refused 1 "database" "a server that is down is exit status 1"
profint sync --json
is "$(php -r 'echo json_decode(stream_get_contents(STDIN), true)["error"]["code"] ?? "none";' <<<"$out")" \
	offline "--json calls it offline"
site_server_start
unchanged "nothing was written while the server was away"

printf 'wrong\n' >"$SITE_DIR/profint.password"
profint sync
refused 2 "profint" "a wrong password is exit status 2"
site_config

site_set name nowhere
profint sync
refused 2 "nowhere" "a database that is not there, or not ours, is named"
site_set name "$SITE_DB"

site_set prefix other_
profint sync
refused 2 "other_" "a wrong prefix is named"
site_set prefix wp_
unchanged "nothing was written with a wrong password, name or prefix"

printf "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'profint'@'localhost';
	GRANT SELECT ON %s.* TO 'profint'@'localhost';\n" "$SITE_DB" | database_sql "$SITE_SERVER"
profint plan
is "$status" 0 "a user who may only read can plan"
profint sync
refused 2 "grants.sql" "a user who may only read cannot sync, and is told which rights are missing"
unchanged "nothing was written by a user who may only read"
printf "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'profint'@'localhost';\n" |
	database_sql "$SITE_SERVER"
database_grant "$SITE_SERVER" "$SITE_DB" wp_ profint

site_sql "ALTER TABLE wp_posts ENGINE=MyISAM"
profint sync
refused 2 "MyISAM" "a table that cannot be rolled back is named with its storage engine"
site_sql "ALTER TABLE wp_posts ENGINE=InnoDB"
unchanged "nothing was written into a table that cannot be rolled back"

site_sql "UPDATE wp_profint_site SET document = '{}'"
site_dump >"$SITE_DIR/dumps/before"
profint sync
is "$status" 2 "a site contract that says nothing is exit status 2"
unchanged "nothing was written without a site contract"

site_sql "DELETE FROM wp_profint_site"
site_dump >"$SITE_DIR/dumps/before"
profint sync
refused 2 "plugin" "without a site contract the plugin is asked for"
unchanged "nothing was written before the plugin had spoken"
