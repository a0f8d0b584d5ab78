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
 * Overview first, then the post types (they hang themselves in between), then the settings.
 */
final class Admin_Menu {

	const SLUG     = 'profint';
	const SETTINGS = 'profint-settings';

	private string $file;

	private Model $model;

	private Overview_Page $overview;

	private Review_Desk $review;

	private Settings_Page $settings;

	public function __construct( string $file, Model $model, Overview_Page $overview, Review_Desk $review, Settings_Page $settings ) {
		$this->file     = $file;
		$this->model    = $model;
		$this->overview = $overview;
		$this->review   = $review;
		$this->settings = $settings;
	}

	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add' ), 9 );
		add_action( 'admin_menu', array( $this, 'add_settings' ), 11 );
		add_filter( 'parent_file', array( $this, 'open_for_terms' ) );
		add_action( 'admin_enqueue_scripts', array( $this, 'add_style' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( $this->file ), array( $this, 'with_link' ) );
	}

	/**
	 * The menu and its first page.
	 */
	public function add(): void {
		add_menu_page( 'PROFINT', 'PROFINT', Capabilities::REVIEW, self::SLUG, array( $this->overview, 'show' ), 'dashicons-networking', 25 );
		add_submenu_page( self::SLUG, __( 'PROFINT overview', 'profint' ), __( 'Overview', 'profint' ), Capabilities::REVIEW, self::SLUG, array( $this->overview, 'show' ) );
		add_submenu_page( self::SLUG, __( 'PROFINT translations', 'profint' ), __( 'Translations', 'profint' ), Capabilities::REVIEW, Review_Desk::SLUG, array( $this->review, 'show' ) );
	}

	/**
	 * Types that hang under a menu of ours bring no taxonomies with them.
	 */
	private function add_taxonomies(): void {
		foreach ( array_keys( $this->model->taxonomies() ) as $name ) {
			$taxonomy = get_taxonomy( $name );
			if ( $taxonomy instanceof \WP_Taxonomy ) {
				add_submenu_page( self::SLUG, $taxonomy->labels->name, $taxonomy->labels->name, $taxonomy->cap->manage_terms, 'edit-tags.php?taxonomy=' . $name );
			}
		}
	}

	/**
	 * @param mixed $parent The menu that WordPress would open.
	 * @return mixed
	 */
	public function open_for_terms( $parent ) {
		$taxonomy = (string) ( get_current_screen()->taxonomy ?? '' );
		if ( isset( $this->model->taxonomies()[ $taxonomy ] ) ) {
			$GLOBALS['submenu_file'] = 'edit-tags.php?taxonomy=' . $taxonomy; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- the way to mark an entry.
			return self::SLUG;
		}
		return $parent;
	}

	/**
	 * The last page, and what its forms do before anything is printed.
	 */
	public function add_settings(): void {
		$this->add_taxonomies();
		$page = add_submenu_page( self::SLUG, __( 'PROFINT settings', 'profint' ), __( 'Settings', 'profint' ), Capabilities::MANAGE, self::SETTINGS, array( $this->settings, 'show' ) );
		if ( is_string( $page ) ) {
			add_action( 'load-' . $page, array( $this->settings, 'act' ) );
		}
		add_action( 'load-toplevel_page_' . self::SLUG, array( $this->overview, 'act' ) );
	}

	/**
	 * @param mixed $screen Name of the screen.
	 */
	public function add_style( $screen ): void {
		if ( is_string( $screen ) && in_array( $screen, array( 'toplevel_page_' . self::SLUG, 'profint_page_' . Review_Desk::SLUG, 'profint_page_' . self::SETTINGS ), true ) ) {
			wp_enqueue_style( 'profint-admin', plugins_url( 'assets/admin.css', $this->file ), array(), PROFINT_VERSION );
			wp_enqueue_script( 'profint-admin', plugins_url( 'assets/admin.js', $this->file ), array(), PROFINT_VERSION, true );
		}
	}

	/**
	 * @param mixed $links Of the plugin's row on the plugins screen.
	 * @return mixed
	 */
	public function with_link( $links ) {
		if ( is_array( $links ) && current_user_can( Capabilities::MANAGE ) ) {
			array_unshift( $links, '<a href="' . esc_url( self::address( self::SETTINGS ) ) . '">' . esc_html__( 'Settings', 'profint' ) . '</a>' );
		}
		return $links;
	}

	/**
	 * The address of one of our pages, with a word of what has just happened.
	 */
	public static function address( string $page, string $done = '' ): string {
		return add_query_arg( array_filter( compact( 'page', 'done' ) ), admin_url( 'admin.php' ) );
	}
}
