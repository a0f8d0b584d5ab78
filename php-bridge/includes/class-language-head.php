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

	private Model $model;

	private Languages $languages;

	private Reading $reading;

	private Translations $translations;

	public function __construct( Model $model, Languages $languages, Reading $reading, Translations $translations ) {
		$this->model        = $model;
		$this->languages    = $languages;
		$this->reading      = $reading;
		$this->translations = $translations;
	}

	public function register(): void {
		add_action( 'template_redirect', array( $this, 'switch_words' ), 2 );
		add_action( 'wp_head', array( $this, 'alternates' ), 5 );
		add_filter( 'language_attributes', array( $this, 'attribute' ), 20 );
		add_filter( 'get_bloginfo_rss', array( $this, 'of_feed' ), 20, 2 );
		add_filter( 'get_search_form', array( $this, 'search_here' ) );
		add_filter( 'render_block_core/search', array( $this, 'search_here' ) );
	}

	/**
	 * From here on WordPress and the theme speak the page's language, if it is installed; our types and taxonomies are called
	 * by their names in it, in any case.
	 */
	public function switch_words(): void {
		if ( ! $this->reading->is_ours() ) {
			return;
		}
		$code = $this->reading->language();
		foreach ( $this->model->post_types() as $name => $type ) {
			$this->rename( get_post_type_object( $name ), $type['labels'], $code );
		}
		foreach ( $this->model->taxonomies() as $name => $taxonomy ) {
			$this->rename( get_taxonomy( $name ), $taxonomy['labels'], $code );
		}
		if ( is_feed() ) {
			return;
		}
		$locale = (string) ( $this->languages->all()[ $code ]['locale'] ?? '' );
		$best   = $this->installed( $locale, $code );
		if ( '' !== $best && $best !== get_locale() ) {
			switch_to_locale( $best );
		}
	}

	/**
	 * @param mixed                             $object WP_Post_Type or WP_Taxonomy, if it is registered.
	 * @param array<string,array<string,string>> $labels Of the model.
	 */
	private function rename( $object, array $labels, string $code ): void {
		if ( is_object( $object ) ) {
			$object->label                 = $this->model->text( $labels['plural'], $code );
			$object->labels->name          = $object->label;
			$object->labels->singular_name = $this->model->text( $labels['singular'], $code );
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
		$tag = $this->full_tag();
		return '' === $tag ? $attributes : (string) preg_replace( '/\blang="[^"]*"/', 'lang="' . esc_attr( $tag ) . '"', $attributes );
	}

	/**
	 * The language of a feed of ours.
	 *
	 * @param mixed $text What the feed says of the site.
	 * @param mixed $what What it asks for.
	 * @return mixed
	 */
	public function of_feed( $text, $what = '' ) {
		return 'language' === $what && is_feed() && $this->reading->is_ours() && '' !== $this->full_tag() ? $this->full_tag() : $text;
	}

	/**
	 * A search that begins on a page of ours stays in its language.
	 *
	 * @param mixed $form HTML of a search form.
	 * @return mixed
	 */
	public function search_here( $form ) {
		$code = $this->reading->is_ours() ? $this->reading->language() : '';
		if ( ! is_string( $form ) || ! in_array( $code, $this->languages->prefixed(), true ) ) {
			return $form;
		}
		if ( ! get_option( 'permalink_structure' ) ) {
			return str_replace( '</form>', '<input type="hidden" name="' . esc_attr( Language_Rules::VARIABLE ) . '" value="' . esc_attr( $code ) . '"></form>', $form );
		}
		$home = home_url( '/' );
		return str_replace( 'action="' . esc_url( $home ) . '"', 'action="' . esc_url( $home . $GLOBALS['wp_rewrite']->root . $code . '/' ) . '"', $form );
	}

	/**
	 * Language and region of what is read; empty when the site does not have that language.
	 */
	private function full_tag(): string {
		return str_replace( '_', '-', (string) ( $this->languages->all()[ $this->reading->language() ]['locale'] ?? '' ) );
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
