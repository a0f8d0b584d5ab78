<?php
/**
 * The language switcher: a block, a shortcode, and part of the slim line at the top of our public pages where neither stands.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A translation that is missing leads to the source language's page, and says so.
 */
final class Language_Switcher {

	const SHORTCODE = 'profint_languages';

	private Model $model;

	private Languages $languages;

	private Reading $reading;

	private Translations $translations;

	private Texts $texts;

	/**
	 * Whether the page has a switcher already.
	 */
	private bool $shown = false;

	public function __construct( Model $model, Languages $languages, Reading $reading, Translations $translations, Texts $texts ) {
		$this->model        = $model;
		$this->languages    = $languages;
		$this->reading      = $reading;
		$this->translations = $translations;
		$this->texts        = $texts;
	}

	public function register(): void {
		add_shortcode( self::SHORTCODE, array( $this, 'render' ) );
	}

	/**
	 * Whether the page has shown a switcher already.
	 */
	public function is_shown(): bool {
		return $this->shown;
	}

	/**
	 * The block, and the shortcode [profint_languages].
	 */
	public function render(): string {
		$items = $this->items();
		if ( count( $items ) < 2 ) {
			return '';
		}
		$this->shown = true;
		$language    = $this->reading->language();
		return '<nav class="profint-languages" aria-label="' . esc_attr( $this->texts->say( $language, 'Languages' ) ) . '"><ul>' . implode( '', $items ) . '</ul></nav>';
	}

	/**
	 * @return string[]
	 */
	private function items(): array {
		$items = array();
		foreach ( $this->choices() as $code => $choice ) {
			$items[] = '<li' . ( $choice['current'] ? ' class="is-current"' : '' ) . '><a href="' . esc_url( $choice['address'] ) . '"' . $this->attributes( (string) $code, $choice ) . '>' . $choice['name'] . '</a></li>';
		}
		return $items;
	}

	/**
	 * What there is to choose, in the site's order: code => address; name, safe HTML; whether there is a translation; whether it
	 * is being read. Empty on pages that are not ours.
	 *
	 * @return array<string,array{address:string,name:string,there:bool,current:bool}>
	 */
	public function choices(): array {
		$reading   = $this->reading->language();
		$addresses = $this->translations->addresses();
		$choices   = array();
		if ( array() === $addresses ) {
			return array();
		}
		$fallback = $addresses[ $this->model->source_language() ] ?? reset( $addresses );
		foreach ( $this->languages->all() as $code => $language ) {
			$name  = '<span lang="' . esc_attr( (string) $code ) . '">' . esc_html( (string) $language['name'] ) . '</span>';
			$there = isset( $addresses[ $code ] );
			if ( ! $there ) {
				$name .= ' <span class="profint-languages__note">' . esc_html( $this->texts->say( $reading, '(in French)' ) ) . '</span>';
			}
			$choices[ $code ] = array(
				'address' => $addresses[ $code ] ?? $fallback,
				'name'    => $name,
				'there'   => $there,
				'current' => $code === $reading,
			);
		}
		return $choices;
	}

	/**
	 * Attributes of a link to a choice: safe HTML with a space before it.
	 *
	 * @param array{address:string,name:string,there:bool,current:bool} $choice Of choices().
	 */
	public function attributes( string $code, array $choice ): string {
		if ( $choice['current'] ) {
			return ' aria-current="true"';
		}
		return $choice['there'] ? ' hreflang="' . esc_attr( $code ) . '"' : ' hreflang="' . esc_attr( $this->model->source_language() ) . '"';
	}
}
