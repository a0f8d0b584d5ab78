<?php
/**
 * Polylang's own switcher on pages of ours: a translation that is missing, or not public yet, leads to the page in the source
 * language and not to the start.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only the links of the switcher; hreflang names what there is.
 */
final class Polylang_Switcher {

	private Model $model;

	private Reading $reading;

	private Translations $translations;

	public function __construct( Model $model, Reading $reading, Translations $translations ) {
		$this->model        = $model;
		$this->reading      = $reading;
		$this->translations = $translations;
	}

	public function register(): void {
		add_filter( 'pll_the_language_link', array( $this, 'link' ) );
	}

	/**
	 * @param mixed $url Address; empty where Polylang finds no translation.
	 * @return mixed
	 */
	public function link( $url ) {
		if ( ! empty( $url ) || ( 0 === $this->reading->post() && 0 === $this->reading->term() ) ) {
			return $url;
		}
		return $this->translations->addresses()[ $this->model->source_language() ] ?? $url;
	}
}
