<?php
/**
 * The language switcher: a block, and part of the slim line at the top of our public pages where no block stands.
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

	/**
	 * Whether the page has shown a switcher already.
	 */
	public function is_shown(): bool {
		return $this->shown;
	}

	/**
	 * The block.
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
		$reading   = $this->reading->language();
		$addresses = $this->translations->addresses();
		if ( array() === $addresses ) {
			return array();
		}
		$fallback = $this->model->source_language();
		$items    = array();
		foreach ( $this->languages->all() as $code => $language ) {
			$there   = isset( $addresses[ $code ] );
			$address = $addresses[ $code ] ?? $addresses[ $fallback ] ?? reset( $addresses );
			$name    = '<span lang="' . esc_attr( (string) $code ) . '">' . esc_html( (string) $language['name'] ) . '</span>';
			if ( ! $there ) {
				$name .= ' <span class="profint-languages__note">' . esc_html( $this->texts->say( $reading, '(in French)' ) ) . '</span>';
			}
			$items[] = $code === $reading
				? '<li class="is-current"><a href="' . esc_url( $address ) . '" aria-current="true">' . $name . '</a></li>'
				: '<li><a href="' . esc_url( $address ) . '"' . ( $there ? ' hreflang="' . esc_attr( (string) $code ) . '"' : '' ) . '>' . $name . '</a></li>';
		}
		return $items;
	}
}
