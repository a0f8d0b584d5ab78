<?php
/**
 * Post types and taxonomies, registered from the content model.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Adding a type or a taxonomy is a matter of the model; nothing of it is repeated here.
 */
final class Content_Types {

	private Model $model;

	public function __construct( Model $model ) {
		$this->model = $model;
	}

	public function register(): void {
		// Taxonomies first: the types' own rules would otherwise take their addresses.
		add_action( 'init', array( $this, 'add' ), 5 );
	}

	/**
	 * Registers all of them.
	 */
	public function add(): void {
		$language = self::interface_language();
		foreach ( $this->model->taxonomies() as $name => $taxonomy ) {
			$this->add_taxonomy( $name, $taxonomy, $language );
		}
		foreach ( $this->model->post_types() as $name => $type ) {
			$this->add_post_type( $name, $type, $language );
		}
	}

	/**
	 * The language in which names are shown: two letters of the locale in force.
	 */
	public static function interface_language(): string {
		return substr( determine_locale(), 0, 2 );
	}

	/**
	 * @param array<string,mixed> $type Of the model.
	 */
	private function add_post_type( string $name, array $type, string $language ): void {
		$plural   = $this->model->text( $type['labels']['plural'], $language );
		$singular = $this->model->text( $type['labels']['singular'], $language );
		register_post_type(
			$name,
			array(
				'labels'       => array(
					'name'           => $plural,
					'singular_name'  => $singular,
					'menu_name'      => $plural,
					'name_admin_bar' => $singular,
					'all_items'      => $plural,
					'archives'       => $plural,
					/* translators: %s: a kind of content, for example "Case". */
					'edit_item'      => sprintf( __( 'Edit: %s', 'profint' ), $singular ),
					/* translators: %s: a kind of content, for example "Case". */
					'add_new_item'   => sprintf( __( 'New: %s', 'profint' ), $singular ),
					/* translators: %s: a kind of content, for example "Case". */
					'view_item'      => sprintf( __( 'View: %s', 'profint' ), $singular ),
					/* translators: %s: a kind of content, for example "Cases". */
					'search_items'   => sprintf( __( 'Search: %s', 'profint' ), $plural ),
				),
				'public'       => true,
				'hierarchical' => (bool) $type['hierarchical'],
				'supports'     => $type['supports'],
				'has_archive'  => true,
				'rewrite'      => array(
					'slug'       => $type['base'],
					'with_front' => false,
				),
				'show_in_menu' => Admin_Menu::SLUG,
				'show_in_rest' => true,
				'map_meta_cap' => true,
			)
		);
	}

	/**
	 * @param array<string,mixed> $taxonomy Of the model.
	 */
	private function add_taxonomy( string $name, array $taxonomy, string $language ): void {
		$plural   = $this->model->text( $taxonomy['labels']['plural'], $language );
		$singular = $this->model->text( $taxonomy['labels']['singular'], $language );
		register_taxonomy(
			$name,
			$taxonomy['post_types'],
			array(
				'labels'            => array(
					'name'          => $plural,
					'singular_name' => $singular,
					'menu_name'     => $plural,
					'all_items'     => $plural,
					/* translators: %s: a kind of term, for example "Partner". */
					'edit_item'     => sprintf( __( 'Edit: %s', 'profint' ), $singular ),
					/* translators: %s: a kind of term, for example "Partner". */
					'add_new_item'  => sprintf( __( 'New: %s', 'profint' ), $singular ),
					/* translators: %s: a kind of term, for example "Partners". */
					'search_items'  => sprintf( __( 'Search: %s', 'profint' ), $plural ),
				),
				'public'            => true,
				'hierarchical'      => false,
				'show_admin_column' => true,
				'show_in_rest'      => true,
				'rewrite'           => array(
					'slug'       => $taxonomy['base'],
					'with_front' => false,
				),
			)
		);
	}
}
