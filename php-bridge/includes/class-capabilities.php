<?php
/**
 * The plugin's two capabilities.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Given on activation, taken back only when the administrator asked for it on uninstalling.
 */
final class Capabilities {

	const MANAGE = 'manage_profint';
	const REVIEW = 'review_profint';

	const ROLES = array(
		'administrator' => array( self::MANAGE, self::REVIEW ),
		'editor'        => array( self::REVIEW ),
	);

	public static function grant(): void {
		foreach ( self::ROLES as $name => $capabilities ) {
			$role = get_role( $name );
			foreach ( $capabilities as $capability ) {
				if ( null !== $role && ! $role->has_cap( $capability ) ) {
					$role->add_cap( $capability );
				}
			}
		}
	}

	public static function revoke(): void {
		foreach ( wp_roles()->role_objects as $role ) {
			$role->remove_cap( self::MANAGE );
			$role->remove_cap( self::REVIEW );
		}
	}
}
