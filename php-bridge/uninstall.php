<?php
/**
 * Uninstalling: takes away options, tables and schedules if the administrator ticked so, and never any content.
 *
 * @package Profint
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

foreach ( array( 'schema', 'schedule', 'capabilities' ) as $profint_part ) {
	require_once __DIR__ . '/includes/class-' . $profint_part . '.php';
}

/**
 * One site of the network, or the only one.
 *
 * @return void
 */
function profint_uninstall_site() {
	global $wpdb;

	Profint\Schedule::clear();
	if ( '1' !== get_option( 'profint_remove_on_uninstall' ) ) {
		return;
	}
	( new Profint\Schema( $wpdb, __DIR__ . '/sql' ) )->drop();
	Profint\Capabilities::revoke();
	$names = array();
	foreach ( array( 'profint_', '_transient_profint_', '_transient_timeout_profint_' ) as $beginning ) {
		$names = array_merge( $names, $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( $beginning ) . '%' ) ) );
	}
	array_map( 'delete_option', $names );
}

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $profint_site ) {
		switch_to_blog( $profint_site );
		profint_uninstall_site();
		restore_current_blog();
	}
} else {
	profint_uninstall_site();
}
