# Database: a private MariaDB in a folder, reached through a socket only. DIR/data holds the rows,
# DIR/sock is the socket, DIR/pid and DIR/log the process. Administrator: root, no password.
# With PROFINT_MYSQLD it is that command, a server of Oracle's, instead.
: "${PROFINT_MYSQLD:=}"

# database_fits DIR: whether the socket's path is one the system can hold (107 bytes).
database_fits() {
	local path=$1/sock
	[ "$(printf %s "$path" | wc -c)" -le 107 ]
}

# database_create DIR [INSTALL OPTIONS…]: an empty server's data.
database_create() {
	local dir=$1
	shift
	mkdir -p "$dir"
	rm -rf "$dir/data"
	if [ -n "$PROFINT_MYSQLD" ]; then
		set -- "$PROFINT_MYSQLD" --no-defaults --initialize-insecure --secure-file-priv=NULL "$@"
	else
		set -- mariadb-install-db --no-defaults --auth-root-authentication-method=normal --skip-test-db --force "$@"
	fi
	"$@" --user="$(id -un)" --datadir="$dir/data" >"$dir/install.log" 2>&1 || {
		tail -n 20 "$dir/install.log" >&2
		fail "the database could not be created in $dir"
	}
}

# database_start DIR [SERVER OPTIONS…]: starts it unless it runs, and waits until it answers.
database_start() {
	local dir=$1 i
	shift
	database_running "$dir" && return 0
	# --tmpdir: a server that starts clears that folder of what it takes for its own leavings
	mkdir -p "$dir/tmp"
	# --skip-name-resolve: 'localhost' is the socket; nobody's name has to be looked up
	local server=(mariadbd --no-defaults)
	[ -z "$PROFINT_MYSQLD" ] ||
		server=("$PROFINT_MYSQLD" --no-defaults --mysqlx=OFF --secure-file-priv=NULL --disable-log-bin)
	process_start "$dir/pid" "$dir/log" "${server[@]}" --user="$(id -un)" \
		--datadir="$dir/data" --socket="$dir/sock" --pid-file="$dir/server.pid" --tmpdir="$dir/tmp" \
		--skip-networking --skip-name-resolve \
		--innodb-buffer-pool-size=128M --innodb-flush-log-at-trx-commit=2 \
		--character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_520_ci "$@"
	for i in $(seq 600); do
		database_answers "$dir" && return 0
		# a child that has not become the server yet does not look like one: two seconds are granted
		[ "$i" -lt 40 ] || database_running "$dir" || break
		sleep 0.05
	done
	tail -n 20 "$dir/log" >&2
	fail "the database in $dir does not start"
}

# database_running DIR / database_answers DIR: the process is there / it takes connections.
database_running() {
	process_pid "$1/pid" "--datadir=$1/data" >/dev/null
}
database_answers() {
	mariadb-admin --no-defaults -uroot -S "$1/sock" ping >/dev/null 2>&1
}

database_stop() {
	process_stop "$1/pid" "--datadir=$1/data"
}

# database_sql DIR [DATABASE] <SQL: runs it as the administrator; rows as tab-separated lines. A zero date is a value like
# another, as in WordPress's sessions: MySQL's default refuses it, MariaDB's does not.
database_sql() {
	mariadb --no-defaults -uroot -S "$1/sock" --default-character-set=utf8mb4 -N -B \
		--init-command="SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'" "${@:2}"
}

# database_user DIR NAME PASSWORD: a user of the socket without any right so far.
database_user() {
	printf "DROP USER IF EXISTS '%s'@'localhost';\nCREATE USER '%s'@'localhost' IDENTIFIED BY '%s';\n" "$2" "$2" "$3" |
		database_sql "$1"
}

# database_grant DIR DATABASE PREFIX NAME: exactly the rights of sql/grants.sql.
database_grant() {
	sed -e "s/@DATABASE@/$2/g" -e "s/@PREFIX@/$3/g" -e "s/@USER@/'$4'@'localhost'/g" \
		"$PROFINT_SOURCE/sql/grants.sql" | database_sql "$1"
}
