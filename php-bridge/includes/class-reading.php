<?php
/**
 * What the visitor is reading: is the page ours, in which language, and where are its translations.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Answers once the main query is known; before that, everything is the default language.
 */
final class Reading {

	private Model $model;

	private Languages $languages;

	public function __construct( Model $model, Languages $languages ) {
		$this->model     = $model;
		$this->languages = $languages;
	}

	/**
	 * Whether the page shows one of our posts, terms or archives, or what a search in one of our languages found.
	 */
	public function is_ours(): bool {
		return '' !== $this->own_language();
	}

	/**
	 * The post that is shown alone, if it is ours; else 0.
	 */
	public function post(): int {
		$post = did_action( 'wp' ) && is_singular( $this->model->content_post_types() ) ? (int) get_queried_object_id() : 0;
		return $post > 0 && '' !== $this->languages->of_post( $post ) ? $post : 0;
	}

	/**
	 * The term whose archive is shown, if it is ours; else 0.
	 */
	public function term(): int {
		$term = did_action( 'wp' ) && is_tax( array_keys( $this->model->taxonomies() ) ) ? (int) get_queried_object_id() : 0;
		return $term > 0 && '' !== $this->languages->of_term( $term ) ? $term : 0;
	}

	/**
	 * The post type whose archive is shown, if it is ours; else empty.
	 */
	public function archive(): string {
		if ( ! did_action( 'wp' ) || ! is_post_type_archive( array_keys( $this->model->post_types() ) ) ) {
			return '';
		}
		$type = get_query_var( 'post_type' );
		return is_array( $type ) ? (string) reset( $type ) : (string) $type;
	}

	/**
	 * The code of the language that is being read; the default one on pages of the site.
	 */
	public function language(): string {
		$own = $this->own_language();
		return '' === $own ? $this->languages->default_code() : $own;
	}

	/**
	 * The language that the address asks for; empty when it has no prefix.
	 */
	public function asked(): string {
		$code = (string) get_query_var( Language_Rules::VARIABLE );
		return in_array( $code, $this->languages->prefixed(), true ) ? $code : '';
	}

	/**
	 * The language of what is shown; empty when it is not ours.
	 */
	private function own_language(): string {
		if ( $this->post() > 0 ) {
			return $this->languages->of_post( $this->post() );
		}
		if ( $this->term() > 0 ) {
			return $this->languages->of_term( $this->term() );
		}
		if ( '' !== $this->archive() ) {
			$other = function_exists( 'pll_current_language' ) ? (string) pll_current_language( 'slug' ) : '';
			$other = Wpml::is_active() ? (string) apply_filters( 'wpml_current_language', null ) : $other;
			$asked = isset( $this->languages->all()[ $other ] ) ? $other : $this->asked();
			return '' === $asked ? $this->languages->default_code() : $asked;
		}
		return did_action( 'wp' ) && is_search() ? $this->asked() : '';
	}
}
