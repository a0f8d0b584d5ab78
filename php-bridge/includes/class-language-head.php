<?php
/**
 * Says in the page which language it is in and where its translations are, on sites without Polylang.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The theme's own words follow the language of our pages where WordPress has them; the lang attribute always does.
 */
final class Language_Head {

	private Languages $languages;

	private Reading $reading;

	private Translations $translations;

	public function __construct( Languages $languages, Reading $reading, Translations $translations ) {
		$this->languages    = $languages;
		$this->reading      = $reading;
		$this->translations = $translations;
	}

	public function register(): void {
		add_action( 'template_redirect', array( $this, 'switch_words' ), 2 );
		add_action( 'wp_head', array( $this, 'alternates' ), 5 );
		add_filter( 'language_attributes', array( $this, 'attribute' ), 20 );
	}

	/**
	 * From here on WordPress and the theme speak the page's language, if it is installed.
	 */
	public function switch_words(): void {
		if ( ! $this->reading->is_ours() || is_feed() ) {
			return;
		}
		$code   = $this->reading->language();
		$locale = (string) ( $this->languages->all()[ $code ]['locale'] ?? '' );
		$best   = $this->installed( $locale, $code );
		if ( '' !== $best && $best !== get_locale() ) {
			switch_to_locale( $best );
		}
	}

	/**
	 * One link for each translation that there is, itself included; none when it stands alone.
	 */
	public function alternates(): void {
		$addresses = $this->translations->addresses();
		if ( count( $addresses ) < 2 || is_paged() ) {
			return;
		}
		foreach ( $addresses as $code => $address ) {
			printf( '<link rel="alternate" hreflang="%s" href="%s" />' . "\n", esc_attr( $this->tag( (string) $code ) ), esc_url( $address ) );
		}
	}

	/**
	 * @param mixed $attributes Of the html element.
	 * @return mixed
	 */
	public function attribute( $attributes ) {
		if ( ! is_string( $attributes ) || is_admin() || ! $this->reading->is_ours() ) {
			return $attributes;
		}
		$language = $this->languages->all()[ $this->reading->language() ] ?? null;
		if ( null === $language ) {
			return $attributes;
		}
		$tag = str_replace( '_', '-', (string) $language['locale'] );
		return (string) preg_replace( '/\blang="[^"]*"/', 'lang="' . esc_attr( $tag ) . '"', $attributes );
	}

	/**
	 * The region is said only where two languages would otherwise be called the same.
	 */
	private function tag( string $code ): string {
		$tags  = array_map( static fn ( array $language ): string => str_replace( '_', '-', (string) $language['locale'] ), $this->languages->all() );
		$short = array_map( static fn ( string $tag ): string => explode( '-', $tag )[0], $tags );
		$own   = $short[ $code ] ?? $code;
		return count( array_keys( $short, $own, true ) ) > 1 ? $tags[ $code ] : $own;
	}

	private function installed( string $locale, string $code ): string {
		$all = array_merge( array( 'en_US' ), get_available_languages() );
		if ( in_array( $locale, $all, true ) ) {
			return $locale;
		}
		foreach ( $all as $other ) {
			if ( 0 === strpos( $other, $code . '_' ) || $other === $code ) {
				return $other;
			}
		}
		return '';
	}
}
