# Phpunit: runs the *.php test cases of a folder inside a WordPress and prints a line for each test.

# phpunit_run FOLDER PREFIX: with the environment that site_new has exported.
phpunit_run() {
	local folder=$1 prefix=$2 log=$PROFINT_TMP/junit.$BASHPID.xml said status=0
	rm -f "$log"
	said=$(php -d pcov.enabled=0 "$(command -v phpunit)" --no-configuration --test-suffix .php \
		--bootstrap "$PROFINT_SOURCE/tests/support/wp.php" --cache-result-file "$log.cache" \
		--log-junit "$log" "$folder" 2>&1) || status=$?
	if [ -s "$log" ] && ! php "$PROFINT_SOURCE/tests/support/junit.php" "$log" "$prefix"; then
		TAP_REPORTED=1
		return 1
	fi
	[ "$status" != 0 ] || return 0
	failed "${prefix}PHPUnit ended with status $status and no failed test" \
		"$(tail -n 60 <<<"$said")"
	return 1
}
