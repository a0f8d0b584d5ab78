# WordPress: the real one, unpacked from Debian's packages without installing them, and served by
# PHP's own server on loopback.

# wordpress_suite VERSION: the Debian suite that carries it. "own" is whatever this system's has.
wordpress_suite() {
	case $1 in
	6.1) printf 'bookworm' ;;
	6.8) printf 'trixie' ;;
	own) sed -n 's/^VERSION_CODENAME=//p' /etc/os-release ;;
	*) fail "no suite is known for WordPress $1" ;;
	esac
}

# wordpress_apt SUITE COMMAND ARGUMENTS…: apt-get or apt-cache for a suite, with lists of its own in
# build/wordpress/SUITE/apt, signed as always: nothing of the system's changes, no root is needed.
wordpress_apt() {
	local suite=$1 command=$2 dir uri
	dir=$(wordpress_cache "$suite")/apt
	shift 2
	if [ ! -f "$dir/sources.list" ]; then
		mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/none"
		: >"$dir/status"
		uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
			grep -v security | sed -n 1p)
		printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
			"$uri" "$suite" >"$dir/sources.list"
	fi
	"$command" -q -o Dir::State="$dir" -o Dir::State::lists="$dir/lists" \
		-o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache" \
		-o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts="$dir/none" \
		-o Dir::Etc::preferences="$dir/none/p" -o Dir::Etc::preferencesparts="$dir/none" \
		-o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" "$@"
}

# wordpress_cache SUITE: where its packages and its tree are kept between runs.
wordpress_cache() {
	printf '%s/build/wordpress/%s' "$PROFINT_SOURCE" "$1"
}

# wordpress_tree VERSION: prints the folder of a pristine tree, fetched on the first call. Returns 1
# with the reason on standard error when it cannot be had.
wordpress_tree() {
	local suite cache
	suite=$(wordpress_suite "$1")
	cache=$(wordpress_cache "$suite")
	mkdir -p "$cache"
	if ! (flock 8 && { [ -f "$cache/complete" ] || wordpress_unpack "$suite" "$cache"; }) \
		>>"$cache/log" 2>&1 8>"$cache/lock"; then
		printf 'WordPress %s could not be had from Debian %s: %s\n' "$1" "$suite" \
			"$(tail -n 1 "$cache/log")" >&2
		return 1
	fi
	printf '%s\n' "$cache/wp"
}

# wordpress_unpack SUITE CACHE: downloads, unpacks and copies with every link followed (the package
# borrows scripts from others through links). Debian's wp-config.php and .htaccess point to /etc.
wordpress_unpack() {
	local suite=$1 cache=$2 name names=()
	rm -rf "$cache/debs" "$cache/unpacked" "$cache/wp"
	mkdir -p "$cache/debs" "$cache/unpacked"
	wordpress_apt "$suite" apt-get update || return 1
	for name in wordpress wordpress-l10n libjs-cropper libjs-underscore libjs-lodash php-getid3 \
		wordpress-theme-twentytwenty{one,three,five}; do
		if wordpress_apt "$suite" apt-cache show "$name" >/dev/null 2>&1; then
			names+=("$name")
		fi
	done
	(cd "$cache/debs" && wordpress_apt "$suite" apt-get download "${names[@]}") || return 1
	for name in "$cache"/debs/*.deb; do
		dpkg-deb -x "$name" "$cache/unpacked" || return 1
	done
	rm -f "$cache"/unpacked/usr/share/wordpress/{wp-config.php,.htaccess}
	cp -rL "$cache/unpacked/usr/share/wordpress" "$cache/wp" || return 1
	rm -rf "$cache/unpacked"
	: >"$cache/complete"
}

# wordpress_version TREE: its exact version.
wordpress_version() {
	sed -n "s/^\$wp_version = '\(.*\)';/\1/p" "$1/wp-includes/version.php"
}

# wordpress_config TREE SOCKET DATABASE USER PASSWORD PREFIX URL [DEBUG LOG]: writes wp-config.php.
# Nothing leaves the machine, nothing updates itself, cron runs only when asked.
wordpress_config() {
	local tree=$1 debug=false
	[ -z "${8:-}" ] || debug=true
	(
		umask 077
		[ -s "$tree/wp-salts.php" ] || wordpress_salts >"$tree/wp-salts.php"
		cat >"$tree/wp-config.new" <<-PHP
			<?php
			define('DB_NAME', '$3');
			define('DB_USER', '$4');
			define('DB_PASSWORD', '$5');
			define('DB_HOST', 'localhost:$2');
			define('DB_CHARSET', 'utf8mb4');
			define('DB_COLLATE', '');
			\$table_prefix = '$6';
			define('WP_HOME', '$7');
			define('WP_SITEURL', '$7');
			define('WP_HTTP_BLOCK_EXTERNAL', true);
			define('DISABLE_WP_CRON', true);
			define('AUTOMATIC_UPDATER_DISABLED', true);
			define('FS_METHOD', 'direct');
			define('WP_DEBUG', $debug);
			define('WP_DEBUG_DISPLAY', false);
			define('WP_DEBUG_LOG', '${8:-}');
			require_once __DIR__ . '/wp-salts.php';
			if (!defined('ABSPATH')) {
				define('ABSPATH', __DIR__ . '/');
			}
			require_once ABSPATH . 'wp-settings.php';
		PHP
		mv "$tree/wp-config.new" "$tree/wp-config.php"
	)
}

# wordpress_salts: the keys that sign cookies, kept in a file of their own.
wordpress_salts() {
	local name
	printf '<?php\n'
	for name in {AUTH,SECURE_AUTH,LOGGED_IN,NONCE}_{KEY,SALT}; do
		printf "define('%s', '%s');\n" "$name" "$(secret)"
	done
}

# wordpress_php TREE SCRIPT [ARGUMENTS…]: a script of tests/support (or a path) inside that WordPress.
wordpress_php() {
	local tree=$1 script=$2
	shift 2
	[ -f "$script" ] || script=$PROFINT_SOURCE/tests/support/$script
	PROFINT_WP=$tree php -d pcov.enabled=0 "$script" "$@"
}

# wordpress_install TREE LOCALE TITLE: tables, the user admin (password "password"), permalinks.
wordpress_install() {
	wordpress_php "$1" install.php "$2" "$3"
}

# wordpress_plugin TREE: copies the built plugin there and activates it as an administrator would.
wordpress_plugin() {
	local to=$1/wp-content/plugins/profint
	rm -rf "$to"
	cp -r "$PROFINT_PLUGIN" "$to"
	wordpress_php "$1" activate.php
}

# wordpress_port_busy PORT: whether someone listens there.
wordpress_port_busy() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# wordpress_serve TREE PORT PIDFILE LOG: PHP's server with four workers (one alone would wait for
# itself when WordPress calls WordPress). Returns 1 when it could not take the port.
wordpress_serve() {
	local i
	process_start "$3" "$4" env PHP_CLI_SERVER_WORKERS=4 php -d pcov.enabled=0 \
		-S "127.0.0.1:$2" -t "$1" "$PROFINT_SOURCE/tests/support/router.php"
	for i in $(seq 200); do
		# on a busy machine the process needs a moment before it is PHP and shows these words
		process_pid "$3" "-t $1" >/dev/null || [ "$i" -lt 40 ] || return 1
		if wordpress_port_busy "$2"; then
			return 0
		fi
		sleep 0.05
	done
	return 1
}

# wordpress_stop TREE PIDFILE: ends that server and its workers.
wordpress_stop() {
	process_stop "$2" "-t $1"
}
