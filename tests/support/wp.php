<?php
/**
 * Boots the WordPress in the folder PROFINT_WP, as a script at its side or as PHPUnit's bootstrap.
 * Its wp-config.php says which database it is. PHPUnit loads this inside a function, therefore what
 * WordPress leaves in plain variables is made global afterwards.
 */
(static function (): void {
	$home = getenv('PROFINT_URL') ?: 'http://127.0.0.1/';
	$port = parse_url($home, PHP_URL_PORT);
	$_SERVER += [
		'HTTP_HOST'       => parse_url($home, PHP_URL_HOST) . ($port ? ":$port" : ''),
		'SERVER_NAME'     => parse_url($home, PHP_URL_HOST),
		'SERVER_PORT'     => (string) ($port ?: 80),
		'SERVER_PROTOCOL' => 'HTTP/1.1',
		'REQUEST_METHOD'  => 'GET',
		'REQUEST_URI'     => '/',
		'REMOTE_ADDR'     => '127.0.0.1',
	];
})();

if (!is_file(getenv('PROFINT_WP') . '/wp-load.php')) {
	fwrite(STDERR, "PROFINT_WP names no WordPress folder\n");
	exit(2);
}
require getenv('PROFINT_WP') . '/wp-load.php';

foreach (get_defined_vars() as $profint_name => $profint_value) {
	if (!array_key_exists($profint_name, $GLOBALS)) {
		$GLOBALS[$profint_name] = $profint_value;
	}
}
require_once ABSPATH . 'wp-admin/includes/plugin.php';
// no test and no script of ours sends mail
add_filter('pre_wp_mail', '__return_false');
