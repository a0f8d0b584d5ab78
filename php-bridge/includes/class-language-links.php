<?php
/**
 * Permalinks of our own objects in their language, on sites without Polylang.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The default language has no prefix; what has no language is the site's own and stays as it is.
 */
final class Language_Links {

	private Model $model;

	private Languages $languages;

	private Reading $reading;

	public function __construct( Model $model, Languages $languages, Reading $reading ) {
		$this->model     = $model;
		$this->languages = $languages;
		$this->reading   = $reading;
	}

	public function register(): void {
		add_filter( 'post_type_link', array( $this, 'of_post' ), 20, 2 );
		add_filter( 'page_link', array( $this, 'of_page' ), 20, 2 );
		add_filter( 'term_link', array( $this, 'of_term' ), 20, 3 );
		add_filter( 'post_type_archive_link', array( $this, 'of_archive' ), 20, 2 );
		add_filter( 'post_type_archive_feed_link', array( $this, 'of_feed' ), 20 );
	}

	/**
	 * @param mixed $link Permalink.
	 * @param mixed $post Post.
	 * @return mixed
	 */
	public function of_post( $link, $post ) {
		if ( is_string( $link ) && $post instanceof \WP_Post && isset( $this->model->post_types()[ $post->post_type ] ) ) {
			return $this->with_prefix( $link, $this->languages->of_post( $post->ID ) );
		}
		return $link;
	}

	/**
	 * @param mixed $link Permalink.
	 * @param mixed $page Page ID.
	 * @return mixed
	 */
	public function of_page( $link, $page ) {
		return is_string( $link ) && is_numeric( $page ) ? $this->with_prefix( $link, $this->languages->of_post( (int) $page ) ) : $link;
	}

	/**
	 * @param mixed $link     Permalink.
	 * @param mixed $term     Term.
	 * @param mixed $taxonomy Its taxonomy.
	 * @return mixed
	 */
	public function of_term( $link, $term, $taxonomy ) {
		if ( is_string( $link ) && $term instanceof \WP_Term && isset( $this->model->taxonomies()[ $taxonomy ] ) ) {
			return $this->with_prefix( $link, $this->languages->of_term( $term->term_id ) );
		}
		return $link;
	}

	/**
	 * An archive's address in the language that is being read.
	 *
	 * @param mixed $link Address.
	 * @param mixed $type Post type.
	 * @return mixed
	 */
	public function of_archive( $link, $type ) {
		return is_string( $link ) && isset( $this->model->post_types()[ $type ] ) ? $this->with_prefix( $link, $this->reading->language() ) : $link;
	}

	/**
	 * @param mixed $link Address of a feed, of one of our archives or of another.
	 * @return mixed
	 */
	public function of_feed( $link ) {
		foreach ( array_keys( $this->model->post_types() ) as $type ) {
			$archive = (string) get_post_type_archive_link( $type );
			$plain   = $this->without_prefix( $archive );
			if ( is_string( $link ) && '' !== $plain && 0 === strpos( $link, trailingslashit( $plain ) ) ) {
				return $this->with_prefix( $link, $this->reading->language() );
			}
		}
		return $link;
	}

	/**
	 * The address of an archive in a given language: Polylang's or WPML's where they give the addresses.
	 */
	public function archive( string $type, string $code ): string {
		if ( Wpml::is_active() ) {
			return (string) apply_filters( 'wpml_permalink', (string) get_post_type_archive_link( $type ), $code );
		}
		$polylang = Languages::POLYLANG === $this->languages->provider() && function_exists( 'PLL' ) ? PLL() : null;
		$language = isset( $polylang->model, $polylang->links_model ) ? $polylang->model->get_language( $code ) : null;
		if ( is_object( $language ) ) {
			return (string) $polylang->links_model->switch_language_in_link( (string) get_post_type_archive_link( $type ), $language );
		}
		return $this->with_prefix( $this->without_prefix( (string) get_post_type_archive_link( $type ) ), $code );
	}

	/**
	 * Puts a language into an address of this site.
	 */
	public function with_prefix( string $link, string $code ): string {
		if ( '' === $code || ! in_array( $code, $this->languages->prefixed(), true ) ) {
			return $link;
		}
		$root = $this->root();
		if ( false !== strpos( $link, '?' ) || 0 !== strpos( $link, $root ) || ! get_option( 'permalink_structure' ) ) {
			return false !== strpos( $link, '?post_type=' ) && false === strpos( $link, '&p=' ) ? add_query_arg( Language_Rules::VARIABLE, $code, $link ) : $link;
		}
		$rest = substr( $link, strlen( $root ) );
		return 0 === strpos( $rest, $code . '/' ) ? $link : $root . $code . '/' . $rest;
	}

	/**
	 * Takes the language out of an address again.
	 */
	private function without_prefix( string $link ): string {
		$root = $this->root();
		foreach ( $this->languages->prefixed() as $code ) {
			if ( 0 === strpos( $link, $root . $code . '/' ) ) {
				return $root . substr( $link, strlen( $root . $code . '/' ) );
			}
		}
		return remove_query_arg( Language_Rules::VARIABLE, $link );
	}

	/**
	 * Where addresses begin: the home page, and index.php/ on servers without rewriting.
	 */
	private function root(): string {
		return trailingslashit( home_url() ) . $GLOBALS['wp_rewrite']->root;
	}
}
