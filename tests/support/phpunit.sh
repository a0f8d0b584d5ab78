# Phpunit: runs the *.php test cases of a folder inside a WordPress and prints a line for each test.

# phpunit_run FOLDER PREFIX: with the environment that site_new has exported.
phpunit_run() {
	local folder=$1 prefix=$2 log=$PROFINT_TMP/junit.$$.xml said status=0
	rm -f "$log"
	said=$(php -d pcov.enabled=0 "$(command -v phpunit)" --no-configuration --test-suffix .php \
		--bootstrap "$PROFINT_SOURCE/tests/support/wp.php" --cache-result-file "$log.cache" \
		--log-junit "$log" "$folder" 2>&1) || status=$?
	if [ -s "$log" ]; then
		php "$PROFINT_SOURCE/tests/support/junit.php" "$log" "$prefix" || status=1
	fi
	if [ "$status" != 0 ]; then
		TAP_REPORTED=1
		[ -s "$log" ] || failed "${prefix}PHPUnit ended with status $status before it had a result"
		printf '%s\n' "$said" | tail -n 60 | sed 's/^/    /'
	fi
	return "$status"
}
