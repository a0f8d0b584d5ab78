<?php
/**
 * What an editor adds by hand gets a language too, on sites without Polylang: without one no list would show it.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only what people do in the administration or the editor; scripts and the engine set languages themselves.
 */
final class Default_Language {

	private Model $model;

	private Languages $languages;

	public function __construct( Model $model, Languages $languages ) {
		$this->model     = $model;
		$this->languages = $languages;
	}

	public function register(): void {
		if ( Languages::POLYLANG === $this->languages->provider() ) {
			return;
		}
		add_action( 'save_post', array( $this, 'for_post' ), 10, 2 );
		add_action( 'created_term', array( $this, 'for_term' ), 10, 3 );
	}

	/**
	 * A sequence has its module's language, everything else the default one.
	 *
	 * @param mixed $id   Post ID.
	 * @param mixed $post Post.
	 */
	public function for_post( $id, $post ): void {
		if ( ! $this->is_by_hand() || ! $post instanceof \WP_Post || ! isset( $this->model->post_types()[ $post->post_type ] ) || 'auto-draft' === $post->post_status || '' !== $this->languages->of_post( (int) $id ) ) {
			return;
		}
		$parent = $post->post_parent > 0 ? $this->languages->of_post( $post->post_parent ) : '';
		wp_set_object_terms( (int) $id, '' === $parent ? $this->languages->default_code() : $parent, 'language' );
	}

	/**
	 * A term has a language and a group, even when it is alone in it.
	 *
	 * @param mixed $id       Term ID.
	 * @param mixed $tt       Unused.
	 * @param mixed $taxonomy Its taxonomy.
	 */
	public function for_term( $id, $tt, $taxonomy ): void {
		if ( ! $this->is_by_hand() || ! isset( $this->model->taxonomies()[ $taxonomy ] ) || '' !== $this->languages->of_term( (int) $id ) ) {
			return;
		}
		$code  = $this->languages->default_code();
		$group = wp_insert_term( uniqid( 'pll_' ), 'term_translations', array( 'description' => serialize( array( $code => (int) $id ) ) ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- Polylang's format.
		wp_set_object_terms( (int) $id, 'pll_' . $code, 'term_language' );
		if ( is_array( $group ) ) {
			wp_set_object_terms( (int) $id, (int) $group['term_id'], 'term_translations' );
		}
	}

	private function is_by_hand(): bool {
		return ( is_admin() || ( defined( 'REST_REQUEST' ) && REST_REQUEST ) ) && is_user_logged_in();
	}
}
