# Demo: one folder that holds a database, a WordPress with the plugin, the configuration and the
# passwords. Parts are made once and marked when complete; a start that was interrupted is taken up
# where it stopped.
#
#   database/  wordpress/  profint.conf  profint.password  profint.hook  deepl.key  state/  env  *.pid  *.log

# demo_place: where the demo lives. Sets DEMO_DIR, DEMO_PORT, DEMO_URL; refuses what cannot work.
demo_place() {
	DEMO_DIR=${PROFINT_DEMO_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/profint-demo}
	DEMO_PORT=${PROFINT_DEMO_PORT:-8077}
	[[ $DEMO_PORT =~ ^[0-9]{2,5}$ ]] && [ "$DEMO_PORT" -le 65535 ] ||
		misused "PROFINT_DEMO_PORT is '$DEMO_PORT', expected a port number"
	DEMO_DIR=$(realpath -ms -- "$DEMO_DIR")
	DEMO_URL=http://127.0.0.1:$DEMO_PORT
	if [[ $DEMO_DIR =~ [[:space:][:cntrl:]\'\"\\\;\#] ]]; then
		misused "PROFINT_DEMO_DIR '$DEMO_DIR' has blanks, quotes, ';' or '#' in it; choose a plain one"
	fi
	database_fits "$DEMO_DIR/database" ||
		misused "PROFINT_DEMO_DIR '$DEMO_DIR' is too long for a socket; choose a shorter one"
}

# demo_ours: whether the folder carries our mark.
demo_ours() {
	[ -f "$DEMO_DIR/.profint-demo" ]
}

# demo_claim: makes the folder and marks it; somebody else's files are never touched.
demo_claim() {
	demo_ours && return 0
	if [ -e "$DEMO_DIR" ] && [ -n "$(ls -A -- "$DEMO_DIR" 2>/dev/null || echo unreadable)" ]; then
		misused "$DEMO_DIR holds other files; choose an empty PROFINT_DEMO_DIR"
	fi
	mkdir -p -m 700 "$DEMO_DIR"
	printf 'made by ./run demo; ./run demo --reset empties this folder\n' >"$DEMO_DIR/.profint-demo"
}

# demo_reset: stops the servers and empties the folder. The signs that a part is complete go first,
# our mark stays: a reset that is cut short can be repeated.
demo_reset() {
	demo_stop
	rm -f "$DEMO_DIR/wordpress.complete" "$DEMO_DIR/database/complete"
	find "$DEMO_DIR" -mindepth 1 ! -name .profint-demo -delete
	say "demo: $DEMO_DIR emptied"
}

# demo_database: the private server, and what WordPress and profint log in with.
demo_database() {
	local dir=$DEMO_DIR/database
	if [ ! -f "$dir/complete" ]; then
		database_stop "$dir"
		rm -f "$DEMO_DIR/wordpress.complete"
		database_create "$dir"
		: >"$dir/complete"
	fi
	database_start "$dir"
}

# demo_wordpress_chosen: refuses a PROFINT_DEMO_WORDPRESS that is none, or not what this demo has.
demo_wordpress_chosen() {
	local from=${PROFINT_DEMO_WORDPRESS:-}
	[ -n "$from" ] || return 0
	[ -f "$from/wp-load.php" ] || misused "PROFINT_DEMO_WORDPRESS '$from' is no WordPress folder"
	if [ -f "$DEMO_DIR/wordpress.complete" ] &&
		[ "$from" != "$(cat "$DEMO_DIR/wordpress.complete")" ]; then
		misused "this demo was made from another WordPress than $from; --reset starts anew"
	fi
}

# demo_wordpress: the tree (Debian's, or a copy of PROFINT_DEMO_WORDPRESS) and the French site.
demo_wordpress() {
	local wp=$DEMO_DIR/wordpress from=${PROFINT_DEMO_WORDPRESS:-}
	if [ -f "$DEMO_DIR/wordpress.complete" ]; then
		demo_wordpress_config
		return 0
	fi
	if [ -z "$from" ]; then
		say "demo: WordPress comes from Debian's package"
		from=$(wordpress_tree own) || fail "no WordPress to show; PROFINT_DEMO_WORDPRESS=DIR names one"
	fi
	rm -rf "$wp"
	cp -rL "$from" "$wp"
	rm -f "$wp/wp-config.php"

	(umask 077 && secret >"$DEMO_DIR/wordpress.password")
	database_user "$DEMO_DIR/database" wordpress "$(cat "$DEMO_DIR/wordpress.password")"
	database_sql "$DEMO_DIR/database" <<-'SQL'
		DROP DATABASE IF EXISTS wordpress;
		CREATE DATABASE wordpress CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
		GRANT ALL ON wordpress.* TO 'wordpress'@'localhost';
	SQL
	demo_wordpress_config
	PROFINT_URL=$DEMO_URL wordpress_install "$wp" fr_FR 'Démo PROFINT'
	say "demo: WordPress $(wordpress_version "$wp") installed"
	printf '%s\n' "${PROFINT_DEMO_WORDPRESS:-}" >"$DEMO_DIR/wordpress.complete"
}

demo_wordpress_config() {
	wordpress_config "$DEMO_DIR/wordpress" "$DEMO_DIR/database/sock" wordpress wordpress \
		"$(cat "$DEMO_DIR/wordpress.password")" wp_ "$DEMO_URL"
}

# demo_plugin: the plugin as built just now, active, and profint's user with its few rights.
demo_plugin() {
	local dir=$DEMO_DIR
	PROFINT_URL=$DEMO_URL wordpress_plugin "$dir/wordpress"
	(
		umask 077
		[ -s "$dir/profint.password" ] || secret >"$dir/profint.password"
		if [ ! -s "$dir/profint.hook" ]; then
			PROFINT_URL=$DEMO_URL wordpress_php "$dir/wordpress" hook-secret.php >"$dir/hook.new"
			mv "$dir/hook.new" "$dir/profint.hook"
		fi
	)
	database_user "$dir/database" profint "$(cat "$dir/profint.password")"
	database_grant "$dir/database" wordpress wp_ profint
}

# demo_translator: who translates. A real service when a key or an address is given, else a stand-in on this machine that only
# marks the words. Sets DEMO_TRANSLATOR, the lines of the configuration, and DEMO_TRANSLATOR_SAID for people.
demo_translator() {
	if [ -n "${DEEPL_API_KEY:-}" ]; then
		(umask 077 && printf '%s\n' "$DEEPL_API_KEY" >"$DEMO_DIR/deepl.key")
		DEMO_TRANSLATOR="providers = deepl
deepl_key_file = $DEMO_DIR/deepl.key"
		DEMO_TRANSLATOR_SAID="DeepL, with your key"
		return 0
	fi
	if [ -n "${LIBRETRANSLATE_URL:-}" ]; then
		DEMO_TRANSLATOR="providers = libretranslate
libretranslate_url = $LIBRETRANSLATE_URL"
		DEMO_TRANSLATOR_SAID="LibreTranslate at $LIBRETRANSLATE_URL"
		return 0
	fi
	demo_stand_in
	DEMO_TRANSLATOR="; a stand-in for a translation service, on this machine alone: it only marks the words
providers = libretranslate
libretranslate_url = $PROVIDER_URL"
	DEMO_TRANSLATOR_SAID="a stand-in that only marks the words (‹sv› …), nothing leaves this machine;
                       DEEPL_API_KEY=… or LIBRETRANSLATE_URL=… ./run demo takes a real service"
}

# demo_stand_in: starts it, at the port that it had before, if that is still free.
demo_stand_in() {
	local port
	PROVIDER_URL=http://127.0.0.1:$(cat "$DEMO_DIR/provider.port" 2>/dev/null || true)
	process_pid "$DEMO_DIR/provider.pid" "$DEMO_DIR/provider.log" >/dev/null && return 0
	port=${PROVIDER_URL##*:}
	[[ $port =~ ^[0-9]+$ ]] && ! wordpress_port_busy "$port" || port=0
	PROVIDER_PORT=$port provider_start "$DEMO_DIR"
}

# demo_config: the configuration, rewritten only when an address, the checkout or the translator has changed, so that what
# someone tries in it stays.
demo_config() {
	local file=$DEMO_DIR/profint.conf
	mkdir -p "$DEMO_DIR/state"
	if grep -qsxF "url = $DEMO_URL" "$file" && grep -qsxF "source = $PROFINT_SOURCE/content" "$file" &&
		[[ $(cat "$file") == *"$DEMO_TRANSLATOR"* ]]; then
		return 0
	fi
	(
		umask 077
		cat >"$file" <<-INI
			[profint]
			log = text
			state_dir = $DEMO_DIR/state

			[site demo]
			database = $DEMO_DIR/database/sock
			name = wordpress
			user = profint
			password_file = $DEMO_DIR/profint.password
			prefix = wp_
			url = $DEMO_URL
			hook_secret_file = $DEMO_DIR/profint.hook
			source = $PROFINT_SOURCE/content
			languages = en it sv
			publish = machine
			author = 1
			$DEMO_TRANSLATOR
		INI
	)
}

# demo_env: the same for scripts, as sh to source.
demo_env() {
	local daemon=$PROFINT_BUILD/root/bin/profintd
	[ -x "$daemon" ] || daemon=
	demo_variables PROFINT "$PROFINT" PROFINTD "$daemon" PROFINT_PHP '' \
		PROFINT_CONFIG "$DEMO_DIR/profint.conf" PROFINT_SITE demo PROFINT_URL "$DEMO_URL" \
		PROFINT_ADMIN_USER admin PROFINT_ADMIN_PASSWORD password \
		PROFINT_WP "$DEMO_DIR/wordpress" PROFINT_DB_SOCKET "$DEMO_DIR/database/sock" \
		PROFINT_DB_NAME wordpress PROFINT_DB_ROOT root >"$DEMO_DIR/env"
}

demo_variables() {
	while [ $# -gt 0 ]; do
		printf '%s=%s\n' "$1" "$(quoted "$2")"
		shift 2
	done
}

# demo_web: the web server at the chosen port; one at another port is moved.
demo_web() {
	local wp=$DEMO_DIR/wordpress pid=$DEMO_DIR/web.pid
	process_pid "$pid" "127.0.0.1:$DEMO_PORT -t $wp" >/dev/null && return 0
	wordpress_stop "$wp" "$pid"
	if wordpress_port_busy "$DEMO_PORT"; then
		fail "port $DEMO_PORT is in use by another program; PROFINT_DEMO_PORT chooses another"
	fi
	wordpress_serve "$wp" "$DEMO_PORT" "$pid" "$DEMO_DIR/web.log" || {
		tail -n 5 "$DEMO_DIR/web.log" >&2
		fail "the web server does not start at port $DEMO_PORT"
	}
}

# demo_port_free: refuses, before anything else happens, a port that another program has.
demo_port_free() {
	if wordpress_port_busy "$DEMO_PORT" &&
		! process_pid "$DEMO_DIR/web.pid" "127.0.0.1:$DEMO_PORT -t $DEMO_DIR/wordpress" >/dev/null; then
		fail "port $DEMO_PORT is in use by another program; PROFINT_DEMO_PORT chooses another"
	fi
}

# demo_running / demo_stop: both servers answer for / are ended by their pid files.
demo_running() {
	database_running "$DEMO_DIR/database" &&
		process_pid "$DEMO_DIR/web.pid" "-t $DEMO_DIR/wordpress" >/dev/null
}
demo_stop() {
	provider_stop "$DEMO_DIR"
	wordpress_stop "$DEMO_DIR/wordpress" "$DEMO_DIR/web.pid"
	database_stop "$DEMO_DIR/database"
}

# demo_up: everything up to a site that is ready for its first sync. Two starts at once take turns.
demo_up() {
	exec 9>"$DEMO_DIR/lock"
	flock 9
	if demo_running; then
		say "demo: its servers are already running and are used as they are"
	fi
	demo_database
	demo_wordpress
	demo_plugin
	demo_translator
	demo_config
	demo_env
	demo_web
	exec 9>&-
}

# demo_end: how a demo in the foreground ends, whatever ends it.
demo_end() {
	trap '' INT TERM HUP
	demo_stop
	say "demo: stopped"
}

# demo_show: what a person needs to know now.
demo_show() {
	cat <<-TEXT

		The PROFINT demo is running.

		  The site             $DEMO_URL/accueil/   (the blog's own front page: $DEMO_URL/)
		  Case studies         $DEMO_URL/cas/   in English $DEMO_URL/en/cas/
		  Recommendations      $DEMO_URL/recommandations/
		  Training modules     $DEMO_URL/formation/
		  Tools                $DEMO_URL/outils/
		  Good practices       $DEMO_URL/bonnes-pratiques/

		  Administration       $DEMO_URL/wp-admin/
		  user, password       admin, password

		  Translations         $DEMO_URL/wp-admin/admin.php?page=profint-translations
		  translated by        $DEMO_TRANSLATOR_SAID

		  Configuration        $DEMO_DIR/profint.conf
		  For scripts          . $DEMO_DIR/env
		  What a sync would do $PROFINT --config $DEMO_DIR/profint.conf plan

	TEXT
}

# demo_watch: stays until someone ends it (Ctrl-C), or until a server is gone.
demo_watch() {
	say "Ctrl-C ends it; the data stay in $DEMO_DIR"
	while demo_running; do
		sleep 1 &
		wait $! || true
	done
	# ./run stop takes the pid file away once the server is gone: some seconds on a busy machine
	for _ in $(seq 20); do
		[ -e "$DEMO_DIR/web.pid" ] || break
		sleep 0.5
	done
	if [ -e "$DEMO_DIR/web.pid" ]; then
		fail "a server has ended by itself; see web.log and database/log in $DEMO_DIR"
	fi
	say "demo: stopped from elsewhere"
}
