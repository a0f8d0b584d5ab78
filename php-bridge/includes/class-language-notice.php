<?php
/**
 * Tells the administrator of a site of Polylang that our content comes in languages which the site does not have.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only a word and a link: the button is on the settings page. Without Polylang the plugin adds its languages itself.
 */
final class Language_Notice {

	private Languages $languages;

	private Language_Rows $rows;

	public function __construct( Languages $languages, Language_Rows $rows ) {
		$this->languages = $languages;
		$this->rows      = $rows;
	}

	public function register(): void {
		if ( Languages::POLYLANG === $this->languages->provider() ) {
			add_action( 'admin_notices', array( $this, 'show' ) );
		}
	}

	/**
	 * On the dashboard, among the plugins and on our overview; nowhere in the way of other work.
	 */
	public function show(): void {
		$screen = get_current_screen();
		if ( null === $screen || ! in_array( $screen->id, array( 'dashboard', 'plugins', 'toplevel_page_' . Admin_Menu::SLUG ), true ) || ! current_user_can( Capabilities::MANAGE ) ) {
			return;
		}
		$missing = $this->rows->missing();
		if ( array() === $missing ) {
			return;
		}
		/* translators: %s: language codes. */
		$text = sprintf( __( 'PROFINT content also comes in languages that this site does not have: %s. They are added only if you want them.', 'profint' ), implode( ', ', $missing ) );
		echo '<div class="notice notice-info"><p>' . esc_html( $text ) . ' <a href="' . esc_url( Admin_Menu::address( Admin_Menu::SETTINGS ) ) . '">' . esc_html__( 'Settings', 'profint' ) . '</a></p></div>';
	}
}
