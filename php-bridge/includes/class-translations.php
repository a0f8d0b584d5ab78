<?php
/**
 * The addresses of the page that is being read in all languages.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only what a visitor can reach: a draft is no translation.
 */
final class Translations {

	private Languages $languages;

	private Reading $reading;

	private Language_Links $links;

	public function __construct( Languages $languages, Reading $reading, Language_Links $links ) {
		$this->languages = $languages;
		$this->reading   = $reading;
		$this->links     = $links;
	}

	/**
	 * Code => address, the page itself included; empty when the page is not ours.
	 *
	 * @return array<string,string>
	 */
	public function addresses(): array {
		if ( $this->reading->post() > 0 ) {
			return $this->of_post( $this->reading->post() );
		}
		if ( $this->reading->term() > 0 ) {
			return $this->of_term( $this->reading->term() );
		}
		return '' === $this->reading->archive() ? array() : $this->of_archive( $this->reading->archive() );
	}

	/**
	 * @return array<string,string>
	 */
	private function of_post( int $post ): array {
		$addresses = array();
		foreach ( $this->languages->translations_of_post( $post ) as $code => $id ) {
			if ( $id === $post || 'publish' === get_post_status( $id ) ) {
				$addresses[ $code ] = (string) get_permalink( $id );
			}
		}
		return array_filter( $addresses );
	}

	/**
	 * As with Polylang, a term whose page would be empty is no translation to lead to.
	 *
	 * @return array<string,string>
	 */
	private function of_term( int $term ): array {
		$addresses = array();
		foreach ( $this->languages->translations_of_term( $term ) as $code => $id ) {
			$translation = get_term( $id );
			$link        = $translation instanceof \WP_Term && ( $id === $term || $translation->count > 0 ) ? get_term_link( $translation ) : '';
			if ( is_string( $link ) && '' !== $link ) {
				$addresses[ $code ] = $link;
			}
		}
		return $addresses;
	}

	/**
	 * @return array<string,string>
	 */
	private function of_archive( string $type ): array {
		if ( function_exists( 'pll_the_languages' ) && Languages::POLYLANG === $this->languages->provider() ) {
			$raw = pll_the_languages( array( 'raw' => 1 ) );
			return is_array( $raw ) ? array_column( array_filter( $raw, static fn ( array $one ): bool => empty( $one['no_translation'] ) ), 'url', 'slug' ) : array();
		}
		$addresses = array();
		foreach ( array_keys( $this->languages->all() ) as $code ) {
			if ( $code === $this->reading->language() || $this->has_posts( $type, (string) $code ) ) {
				$addresses[ $code ] = $this->links->archive( $type, (string) $code );
			}
		}
		return $addresses;
	}

	/**
	 * Whether an archive has anything to show in a language.
	 */
	private function has_posts( string $type, string $code ): bool {
		$found = get_posts(
			array(
				'post_type'              => $type,
				'fields'                 => 'ids',
				'numberposts'            => 1,
				'suppress_filters'       => true,
				Language_Rules::VARIABLE => Language_Query::EVERY,
				'tax_query'              => array( // phpcs:ignore WordPress.DB.SlowDBQuery -- one row of an indexed relation.
					array(
						'taxonomy' => 'language',
						'field'    => 'slug',
						'terms'    => array( $code ),
					),
				),
			)
		);
		return array() !== $found;
	}
}
