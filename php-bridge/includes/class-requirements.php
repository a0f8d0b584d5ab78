<?php
/**
 * What the plugin needs, said in one sentence where it is missing. Read by every PHP there is: no new syntax here.
 *
 * @package Profint
 */

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Refuses to run on a WordPress or PHP that is too old, without ending the request of the site.
 */
final class Requirements {

	const WORDPRESS = '6.1';
	const PHP       = '7.4';

	/**
	 * The reason for which this site cannot run the plugin; empty when it can.
	 *
	 * @param string $wordpress Version of WordPress.
	 * @param string $php       Version of PHP.
	 * @return string
	 */
	public static function refusal( $wordpress, $php ) {
		if ( version_compare( $php, self::PHP, '<' ) ) {
			/* translators: 1: PHP version needed, 2: PHP version found. */
			return sprintf( __( 'PROFINT needs PHP %1$s or newer; this server runs PHP %2$s.', 'profint' ), self::PHP, $php );
		}
		// "6.1-beta2" counts as 6.1: what matters is the functions that are there.
		if ( version_compare( preg_replace( '/-.*$/', '', $wordpress ), self::WORDPRESS, '<' ) ) {
			/* translators: 1: WordPress version needed, 2: WordPress version found. */
			return sprintf( __( 'PROFINT needs WordPress %1$s or newer; this site runs WordPress %2$s.', 'profint' ), self::WORDPRESS, $wordpress );
		}
		return '';
	}

	/**
	 * Says why, in the administration; and on activation, ends it with the same sentence.
	 *
	 * @param string $file   Main file of the plugin.
	 * @param string $reason What refusal() said.
	 * @return void
	 */
	public static function refuse( $file, $reason ) {
		add_action(
			'admin_notices',
			static function () use ( $reason ) {
				if ( current_user_can( 'activate_plugins' ) ) {
					echo '<div class="notice notice-error"><p>' . esc_html( $reason ) . '</p></div>';
				}
			}
		);
		register_activation_hook(
			$file,
			static function () use ( $file, $reason ) {
				deactivate_plugins( plugin_basename( $file ) );
				wp_die( esc_html( $reason ), 'PROFINT', array( 'back_link' => true ) );
			}
		);
	}
}
