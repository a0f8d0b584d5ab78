<?php
/**
 * The one menu of the administration under which everything of PROFINT stands.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The post types hang themselves under it; the pages are given.
 */
final class Admin_Menu {

	const SLUG = 'profint';

	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add' ), 9 );
	}

	/**
	 * Adds the menu.
	 */
	public function add(): void {
		add_menu_page( 'PROFINT', 'PROFINT', Capabilities::REVIEW, self::SLUG, '__return_null', 'dashicons-networking', 25 );
	}
}
