<?php
/**
 * Activates the plugin as the plugins screen does; says why when WordPress or the plugin refuses. An
 * active plugin sees a visit of the administration and brings its tables and site contract up to date.
 */
define('WP_ADMIN', true);
require __DIR__ . '/wp.php';

$file = array_key_first(get_plugins('/profint'));
if ($file === null) {
	fwrite(STDERR, "there is no plugin in wp-content/plugins/profint\n");
	exit(1);
}
wp_set_current_user(1);
$result = activate_plugin("profint/$file");
if (is_wp_error($result)) {
	fwrite(STDERR, 'the plugin was not activated: ' . $result->get_error_message() . "\n");
	exit(1);
}
