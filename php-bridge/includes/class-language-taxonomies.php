<?php
/**
 * The four taxonomies of Polylang's storage, registered as Polylang does, on sites that do not have Polylang.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Same names, same object types, same way of counting: when Polylang is activated one day, it finds its own rows.
 */
final class Language_Taxonomies {

	const NAMES = array( 'language', 'post_translations', 'term_language', 'term_translations' );

	private Model $model;

	private Languages $languages;

	public function __construct( Model $model, Languages $languages ) {
		$this->model     = $model;
		$this->languages = $languages;
	}

	public function register(): void {
		// Polylang asks early which types it translates; its own settings then list them as decided.
		add_filter( 'pll_get_post_types', array( $this, 'with_post_types' ), 10, 2 );
		add_filter( 'pll_get_taxonomies', array( $this, 'with_taxonomies' ), 10, 2 );
		add_action( 'init', array( $this, 'add' ), 1 );
	}

	/**
	 * Our types are translated, whatever Polylang's settings say.
	 *
	 * @param mixed $types    Post types by name.
	 * @param mixed $settings Whether Polylang asks for its settings page.
	 * @return mixed
	 */
	public function with_post_types( $types, $settings = false ) {
		return $this->with( $types, array_keys( $this->model->post_types() ), (bool) $settings );
	}

	/**
	 * Our taxonomies are translated, whatever Polylang's settings say.
	 *
	 * @param mixed $taxonomies Taxonomies by name.
	 * @param mixed $settings   Whether Polylang asks for its settings page.
	 * @return mixed
	 */
	public function with_taxonomies( $taxonomies, $settings = false ) {
		return $this->with( $taxonomies, array_keys( $this->model->taxonomies() ), (bool) $settings );
	}

	/**
	 * Registers what Polylang would, when it is not here to do it.
	 */
	public function add(): void {
		if ( Languages::POLYLANG === $this->languages->provider() ) {
			return;
		}
		$posts = $this->model->content_post_types();
		$quiet = array(
			'label'     => false,
			'public'    => false,
			'query_var' => false,
			'rewrite'   => false,
			'_pll'      => true,
		);
		$count = array( 'update_count_callback' => '_update_generic_term_count' );

		register_taxonomy(
			'language',
			$posts,
			array(
				'public'             => false,
				'show_ui'            => false,
				'show_in_nav_menus'  => false,
				'publicly_queryable' => true,
				'query_var'          => 'lang',
				'rewrite'            => false,
				'_pll'               => true,
			)
		);
		register_taxonomy( 'post_translations', $posts, $quiet + $count );
		register_taxonomy( 'term_language', 'term', $quiet );
		register_taxonomy( 'term_translations', 'term', $quiet + $count );
	}

	/**
	 * @param mixed    $known    What Polylang passes.
	 * @param string[] $names    Ours.
	 * @param bool     $settings On the settings page ours are left out: there is nothing to choose.
	 * @return mixed
	 */
	private function with( $known, array $names, bool $settings ) {
		if ( ! is_array( $known ) ) {
			return $known;
		}
		foreach ( $names as $name ) {
			if ( $settings ) {
				unset( $known[ $name ] );
			} else {
				$known[ $name ] = $name;
			}
		}
		return $known;
	}
}
