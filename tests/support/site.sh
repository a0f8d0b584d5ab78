# Site: a fresh WordPress with the plugin active for one test, in about a second. The first call of a
# version installs it once and keeps a dump; each further site is that dump in a database of its own
# and a tree of hard links.
#
#   site_new [--wordpress 6.1] [--prefix wp_] [--http] [--locale fr_FR]
#
# sets SITE_NAME SITE_DIR SITE_WP SITE_DB SITE_SOCKET SITE_PREFIX SITE_URL SITE_PORT SITE_CONFIG
# SITE_HTTP, and the variables that ./run demo's env file has, exported (PROFINT_CONFIG, PROFINT_WP …).

SITE_COUNT=0
SITE_SERVER=

# site_server [SERVER OPTIONS…]: this script's own database server, from a copy of an empty one.
site_server() {
	[ -z "$SITE_SERVER" ] || return 0
	site_template_server
	SITE_SERVER=$(mktemp -d "$PROFINT_TMP/s.XXXXX")
	cp -a "$PROFINT_TMP/template/server/data" "$SITE_SERVER/data"
	database_start "$SITE_SERVER" --loose-innodb-log-file-size=32M "$@"
	SITE_SOCKET=$SITE_SERVER/sock
}

# site_server_stop / site_server_start: the server goes and comes back with its data.
site_server_stop() {
	database_stop "$SITE_SERVER"
}
site_server_start() {
	database_start "$SITE_SERVER" --loose-innodb-log-file-size=32M "$@"
}

# site_server_pid: for tests that kill it with a signal of their own.
site_server_pid() {
	process_pid "$SITE_SERVER/pid" "--datadir=$SITE_SERVER/data"
}

site_new() {
	local version=6.1 prefix=wp_ locale=fr_FR http='' template dump
	while [ $# -gt 0 ]; do
		case $1 in
		--wordpress) version=$2 && shift ;;
		--prefix) prefix=$2 && shift ;;
		--locale) locale=$2 && shift ;;
		--http) http=1 ;;
		*) fail "site_new does not know '$1'" ;;
		esac
		shift
	done
	site_server
	SITE_COUNT=$((SITE_COUNT + 1))
	SITE_NAME=site$SITE_COUNT SITE_DB=site$SITE_COUNT SITE_PREFIX=$prefix
	SITE_DIR=$SITE_SERVER/site$SITE_COUNT
	SITE_WP=$SITE_DIR/wp
	SITE_CONFIG=$SITE_DIR/profint.conf
	SITE_PORT=$(site_port)
	SITE_URL=http://127.0.0.1:$SITE_PORT
	SITE_HTTP=
	mkdir -p "$SITE_DIR"

	template=$(site_template "$version" "$prefix" "$locale")
	cp -al "$template/wp" "$SITE_WP" 2>/dev/null || cp -a "$template/wp" "$SITE_WP"
	site_files
	# the template's port and every other have five digits, so that no serialized length changes
	sed "s/127\.0\.0\.1:$SITE_TEMPLATE_PORT/127.0.0.1:$SITE_PORT/g" "$template/site.sql" |
		site_database
	cp "$template/hook" "$SITE_DIR/profint.hook"
	site_config
	site_export
	[ -z "$http" ] || site_http_start
}

# site_port: a free port with five digits.
site_port() {
	local port
	while :; do
		port=$((10000 + RANDOM % 20000))
		wordpress_port_busy $port || break
	done
	printf '%s' $port
}

# site_files: files of its own where a hard link would write into the template.
site_files() {
	rm -f "$SITE_WP/wp-config.php" "$SITE_WP/wp-salts.php"
	wordpress_config "$SITE_WP" "$SITE_SOCKET" "$SITE_DB" root '' "$SITE_PREFIX" "$SITE_URL" \
		"$SITE_DIR/debug.log"
}

# site_database <DUMP: its database, filled, and profint's rights on it.
site_database() {
	printf 'CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci\n' "$SITE_DB" |
		database_sql "$SITE_SERVER"
	database_sql "$SITE_SERVER" "$SITE_DB"
	database_grant "$SITE_SERVER" "$SITE_DB" "$SITE_PREFIX" profint
}

# site_config: the configuration as the demo's, with the reference bundle as its source.
site_config() {
	mkdir -p "$SITE_DIR/state"
	(
		umask 077
		printf '%s\n' "$SITE_PASSWORD" >"$SITE_DIR/profint.password"
		chmod 600 "$SITE_DIR/profint.hook"
		cat >"$SITE_CONFIG" <<-INI
			[profint]
			log = text
			state_dir = $SITE_DIR/state

			[site $SITE_NAME]
			database = $SITE_SOCKET
			name = $SITE_DB
			user = profint
			password_file = $SITE_DIR/profint.password
			prefix = $SITE_PREFIX
			url = $SITE_URL
			hook_secret_file = $SITE_DIR/profint.hook
			source = $PROFINT_SOURCE/content
			languages = en it sv
			publish = machine
			author = 1
		INI
	)
}

site_export() {
	export PROFINT_CONFIG=$SITE_CONFIG PROFINT_SITE=$SITE_NAME PROFINT_URL=$SITE_URL
	export PROFINT_WP=$SITE_WP PROFINT_DB_SOCKET=$SITE_SOCKET PROFINT_DB_NAME=$SITE_DB
	export PROFINT_DB_ROOT=root PROFINT_ADMIN_USER=admin PROFINT_ADMIN_PASSWORD=password
}

# site_set KEY VALUE: changes a line of the site's section, or adds it; an empty value drops it.
site_set() {
	sed -i "/^$1 = /d" "$SITE_CONFIG"
	[ -z "$2" ] || printf '%s = %s\n' "$1" "$2" >>"$SITE_CONFIG"
}

# site_http_start / site_http_stop: PHP's server for it.
site_http_start() {
	wordpress_serve "$SITE_WP" "$SITE_PORT" "$SITE_DIR/web.pid" "$SITE_DIR/web.log" ||
		fail "the web server of $SITE_NAME does not start: $(tail -n 1 "$SITE_DIR/web.log")"
	SITE_HTTP=1
}
site_http_stop() {
	wordpress_stop "$SITE_WP" "$SITE_DIR/web.pid"
	SITE_HTTP=
}

# site_sql SQL: as the administrator; rows as tab-separated lines.
site_sql() {
	printf '%s\n' "$1" | database_sql "$SITE_SERVER" "$SITE_DB"
}

# site_dump [TABLE…]: every row in the order of its key, a line each, to compare byte for byte.
site_dump() {
	mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --compact --skip-extended-insert \
		--order-by-primary --no-create-info --default-character-set=utf8mb4 --hex-blob \
		"$SITE_DB" "$@" | sed -n '/^INSERT/p'
}

# site_others [TABLE…]: the same without the tables that every sync writes, even one that changes nothing.
site_others() {
	site_dump "$@" | grep -v "^INSERT INTO \`${SITE_PREFIX}profint_\(run\|lease\)\`" || true
}

# site_content [TABLE…]: the same without what is noted about texts, for what people changed is learnt there.
site_content() {
	site_others "$@" | grep -v "^INSERT INTO \`${SITE_PREFIX}profint_\(look\|segment\|translation\|memory\|origin\)\`" || true
}

# site_changes BEFORE AFTER: which rows of WordPress differ between two dumps, a line each: + - or ~, the
# table without prefix, and the row's key. profint's own tables are left out.
site_changes() {
	php -n "$PROFINT_SOURCE/tests/support/changes.php" "$SITE_PREFIX" "$1" "$2"
}

# site_php FILE [ARGUMENTS…]: a script that begins with require of tests/support/wp.php.
site_php() {
	wordpress_php "$SITE_WP" "$@"
}

# site_eval CODE: PHP inside that WordPress, for a line or two.
site_eval() {
	wordpress_php "$SITE_WP" eval.php "$1"
}

# site_get PATH [CURL OPTIONS…]: the page at an address of the site.
site_get() {
	curl -s --max-time 60 "$SITE_URL$1" "${@:2}"
}

# site_status PATH: the HTTP status of an address.
site_status() {
	curl -s --max-time 60 -o /dev/null -w '%{http_code}' "$SITE_URL$1"
}

# profint ARGUMENTS…: the command with this site's configuration; $status, $out and $err afterwards.
profint() {
	try "$PROFINT" --config "$SITE_CONFIG" "$@"
}

# refused STATUS PART NAME: what came of the last `profint` or `try`: that exit status, nothing on
# standard output, and one sentence on standard error that holds PART and no password.
refused() {
	local wrong=()
	[ "$status" = "$1" ] || wrong+=("exit status: $status, expected $1")
	[ -z "$out" ] || wrong+=("on standard output: $out")
	[ "$(printf '%s\n' "$err" | wc -l)" = 1 ] && [[ $err == profint:* ]] ||
		wrong+=("expected one line on standard error that begins with \"profint:\"")
	[[ $err == *"$2"* ]] || wrong+=("expected in it: $2")
	[[ $err != *"$SITE_PASSWORD"* ]] || wrong+=("it shows the password")
	if [ ${#wrong[@]} = 0 ]; then
		passed "$3"
	else
		failed "$3" "${wrong[@]}" "standard error: $err"
	fi
}

# site_end: ends this script's servers and removes its files.
site_end() {
	local file
	[ -n "$SITE_SERVER" ] || return 0
	for file in "$SITE_SERVER"/*/{web,remote}.pid; do
		[ ! -f "$file" ] || process_stop "$file" "${file%/*}"
	done
	database_stop "$SITE_SERVER"
	rm -rf "$SITE_SERVER"
	SITE_SERVER=
}

SITE_TEMPLATE_PORT=49151
SITE_PASSWORD=profint-test

# site_template_server: an empty server with profint's user, small enough to copy in no time.
site_template_server() {
	local dir=$PROFINT_TMP/template/server
	mkdir -p "$dir"
	(
		flock 8
		[ ! -f "$dir/complete" ] || exit 0
		database_create "$dir" --loose-innodb-log-file-size=32M
		database_start "$dir" --loose-innodb-log-file-size=32M
		database_user "$dir" profint "$SITE_PASSWORD"
		database_stop "$dir"
		: >"$dir/complete"
	) 8>"$dir/lock"
}

# site_template VERSION PREFIX LOCALE: prints the folder with wp/, site.sql and hook of a site that
# was installed once, plugin active.
site_template() {
	local dir=$PROFINT_TMP/template/$1-$2-$3
	mkdir -p "$dir"
	(
		flock 8
		[ -f "$dir/complete" ] || site_template_make "$dir" "$@"
	) >&2 8>"$dir/lock"
	printf '%s\n' "$dir"
}

site_template_make() {
	local dir=$1 version=$2 prefix=$3 locale=$4 tree name
	tree=$(wordpress_tree "$version")
	name=template_${dir##*/}
	name=${name//[^a-zA-Z0-9_]/_}
	rm -rf "$dir/wp"
	cp -al "$tree" "$dir/wp" 2>/dev/null || cp -a "$tree" "$dir/wp"
	printf 'DROP DATABASE IF EXISTS %s; CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE %s\n' \
		"$name" "$name" utf8mb4_unicode_520_ci | database_sql "$SITE_SERVER"
	wordpress_config "$dir/wp" "$SITE_SOCKET" "$name" root '' "$prefix" \
		"http://127.0.0.1:$SITE_TEMPLATE_PORT"
	export PROFINT_URL=http://127.0.0.1:$SITE_TEMPLATE_PORT
	wordpress_install "$dir/wp" "$locale" 'Site de test'
	wordpress_plugin "$dir/wp"
	(umask 077 && wordpress_php "$dir/wp" hook-secret.php >"$dir/hook")
	mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --skip-comments --single-transaction \
		--default-character-set=utf8mb4 --hex-blob "$name" >"$dir/site.sql"
	printf 'DROP DATABASE %s\n' "$name" | database_sql "$SITE_SERVER"
	: >"$dir/complete"
}
