<?php
/**
 * The language of each post in the lists of the administration, and a choice of one, on sites without Polylang.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The choice is a query variable of the language taxonomy: WordPress itself does the rest.
 */
final class Language_Column {

	private Model $model;

	private Languages $languages;

	public function __construct( Model $model, Languages $languages ) {
		$this->model     = $model;
		$this->languages = $languages;
	}

	public function register(): void {
		foreach ( array_keys( $this->model->post_types() ) as $type ) {
			add_filter( "manage_{$type}_posts_columns", array( $this, 'with_column' ) );
			add_action( "manage_{$type}_posts_custom_column", array( $this, 'show' ), 10, 2 );
		}
		foreach ( array_keys( $this->model->taxonomies() ) as $taxonomy ) {
			add_filter( "manage_edit-{$taxonomy}_columns", array( $this, 'with_column' ) );
			add_filter( "manage_{$taxonomy}_custom_column", array( $this, 'of_term' ), 10, 3 );
		}
		add_action( 'restrict_manage_posts', array( $this, 'show_choice' ) );
	}

	/**
	 * @param mixed $columns Name => title.
	 * @return mixed
	 */
	public function with_column( $columns ) {
		if ( ! is_array( $columns ) ) {
			return $columns;
		}
		$date = array_intersect_key( $columns, array( 'date' => true ) );
		return array_diff_key( $columns, $date ) + array( 'profint_language' => __( 'Language', 'profint' ) ) + $date;
	}

	/**
	 * @param mixed $column Name.
	 * @param mixed $post   Post ID.
	 */
	public function show( $column, $post ): void {
		if ( 'profint_language' === $column ) {
			echo esc_html( $this->name( $this->languages->of_post( (int) $post ) ) );
		}
	}

	/**
	 * @param mixed $text   What the cell holds.
	 * @param mixed $column Name.
	 * @param mixed $term   Term ID.
	 * @return mixed
	 */
	public function of_term( $text, $column, $term ) {
		return 'profint_language' === $column ? esc_html( $this->name( $this->languages->of_term( (int) $term ) ) ) : $text;
	}

	private function name( string $code ): string {
		return (string) ( $this->languages->all()[ $code ]['name'] ?? '–' );
	}

	/**
	 * @param mixed $type Post type of the list.
	 */
	public function show_choice( $type ): void {
		if ( ! is_string( $type ) || ! isset( $this->model->post_types()[ $type ] ) ) {
			return;
		}
		$chosen = isset( $_GET['lang'] ) ? sanitize_key( wp_unslash( $_GET['lang'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- a filter of a list.
		echo '<label class="screen-reader-text" for="profint-lang">' . esc_html__( 'Language', 'profint' ) . '</label><select name="lang" id="profint-lang"><option value="">' . esc_html__( 'All languages', 'profint' ) . '</option>';
		foreach ( $this->languages->all() as $code => $language ) {
			echo '<option value="' . esc_attr( (string) $code ) . '"' . selected( $chosen, (string) $code, false ) . '>' . esc_html( $language['name'] ) . '</option>';
		}
		echo '</select>';
	}
}
