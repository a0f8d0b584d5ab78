<?php
/**
 * The language switcher as an entry of the site's own menus: one entry is chosen, a visitor sees one for each language.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A custom link with an address of ours marks the place, in classic menus and in the navigation block. On pages that are not
 * ours there is nothing to choose, and the entry is left out.
 */
final class Language_Menu {

	const MARK = '#profint_languages';

	private Language_Switcher $switcher;

	public function __construct( Language_Switcher $switcher ) {
		$this->switcher = $switcher;
	}

	public function register(): void {
		add_action( 'admin_head-nav-menus.php', array( $this, 'offer' ) );
		if ( ! is_admin() ) {
			add_filter( 'wp_get_nav_menu_items', array( $this, 'unfold' ), 20 );
			add_filter( 'nav_menu_link_attributes', array( $this, 'with_language' ), 10, 2 );
			add_filter( 'render_block_core/navigation-link', array( $this, 'unfold_block' ), 10, 2 );
		}
	}

	/**
	 * Among what can be put into a menu.
	 */
	public function offer(): void {
		add_meta_box( 'profint-languages', __( 'Languages of PROFINT', 'profint' ), array( $this, 'show_box' ), 'nav-menus', 'side', 'low' );
	}

	/**
	 * As WordPress's own boxes on that screen.
	 */
	public function show_box(): void {
		$name = 'menu-item[-9]';
		echo '<div id="posttype-profint-languages" class="posttypediv"><div class="tabs-panel tabs-panel-active"><ul class="categorychecklist form-no-clear"><li><label class="menu-item-title">'
			. '<input type="checkbox" class="menu-item-checkbox" name="' . esc_attr( $name ) . '[menu-item-object-id]" value="-1"> ' . esc_html__( 'Languages', 'profint' ) . '</label>'
			. '<input type="hidden" class="menu-item-type" name="' . esc_attr( $name ) . '[menu-item-type]" value="custom">'
			. '<input type="hidden" class="menu-item-title" name="' . esc_attr( $name ) . '[menu-item-title]" value="' . esc_attr__( 'Languages', 'profint' ) . '">'
			. '<input type="hidden" class="menu-item-url" name="' . esc_attr( $name ) . '[menu-item-url]" value="' . esc_attr( self::MARK ) . '">'
			. '</li></ul></div><p class="button-controls"><span class="add-to-menu">'
			. '<input type="submit" class="button submit-add-to-menu right" value="' . esc_attr__( 'Add to menu', 'profint' ) . '" name="add-post-type-menu-item" id="submit-posttype-profint-languages">'
			. '<span class="spinner"></span></span></p></div>';
	}

	/**
	 * Classic menus.
	 *
	 * @param mixed $items Of a menu.
	 * @return mixed
	 */
	public function unfold( $items ) {
		if ( ! is_array( $items ) || ! in_array( self::MARK, wp_list_pluck( $items, 'url' ), true ) ) {
			return $items;
		}
		$all = array();
		foreach ( $items as $item ) {
			if ( self::MARK !== $item->url ) {
				$all[] = $item;
				continue;
			}
			foreach ( $this->switcher->choices() as $code => $choice ) {
				$entry                   = clone $item;
				$entry->ID               = $item->ID . '-' . $code;
				$entry->title            = $choice['name'];
				$entry->url              = $choice['address'];
				$entry->profint_language = $this->parts( (string) $code, $choice );
				$entry->classes          = array_merge( (array) $item->classes, array( 'profint-language-item' ), $choice['current'] ? array( 'current-lang' ) : array() );
				$all[]                   = $entry;
			}
		}
		foreach ( $all as $place => $item ) {
			$item->menu_order = $place + 1;
		}
		return $all;
	}

	/**
	 * @param mixed $attributes Of a link in a menu.
	 * @param mixed $item       Its entry.
	 * @return mixed
	 */
	public function with_language( $attributes, $item = null ) {
		return is_array( $attributes ) && is_object( $item ) && isset( $item->profint_language ) ? $item->profint_language + $attributes : $attributes;
	}

	/**
	 * The navigation block.
	 *
	 * @param mixed $html  The link, rendered.
	 * @param mixed $block The block, parsed.
	 * @return mixed
	 */
	public function unfold_block( $html, $block = null ) {
		if ( ! is_array( $block ) || self::MARK !== ( $block['attrs']['url'] ?? '' ) ) {
			return $html;
		}
		$items = '';
		foreach ( $this->switcher->choices() as $code => $choice ) {
			$items .= '<li class="wp-block-navigation-item wp-block-navigation-link profint-language-item"><a class="wp-block-navigation-item__content" href="' . esc_url( $choice['address'] ) . '"' . $this->switcher->attributes( (string) $code, $choice ) . '><span class="wp-block-navigation-item__label">' . $choice['name'] . '</span></a></li>';
		}
		return $items;
	}

	/**
	 * @param array{address:string,name:string,there:bool,current:bool} $choice Of the switcher.
	 * @return array<string,string>
	 */
	private function parts( string $code, array $choice ): array {
		return 1 === preg_match( '/^ ([a-z-]+)="([^"]*)"$/', $this->switcher->attributes( $code, $choice ), $part ) ? array( $part[1] => $part[2] ) : array();
	}
}
