<?php
/**
 * The slim line at the top of our public pages: our sections, and the languages of the page.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The site's menus are never touched, so that without it a visitor could not get from a page of ours to the others. It is
 * not shown where a template or page has the switcher block, nor with Polylang, whose users place Polylang's switcher.
 */
final class Top_Bar {

	private Reading $reading;

	private Menu_Block $menu;

	private Language_Switcher $switcher;

	public function __construct( Reading $reading, Menu_Block $menu, Language_Switcher $switcher ) {
		$this->reading  = $reading;
		$this->menu     = $menu;
		$this->switcher = $switcher;
	}

	public function register(): void {
		add_action( 'wp_body_open', array( $this, 'show' ) );
	}

	/**
	 * Block themes render their template before this, so a block in it is known by now.
	 */
	public function show(): void {
		/**
		 * Whether the line is shown on this page.
		 *
		 * @param bool $show Yes on our own pages without a switcher block.
		 */
		if ( apply_filters( 'profint_show_bar', $this->reading->is_ours() && ! $this->switcher->is_shown() ) ) {
			echo '<div class="profint-bar">' . $this->menu->sections_only() . $this->switcher->render() . '</div>'; // phpcs:ignore WordPress.Security.EscapeOutput -- both escape.
		}
	}
}
