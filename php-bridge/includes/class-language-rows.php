<?php
/**
 * The language terms of a site: made once, in order, as Polylang makes them.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Never changes a language that is there already, and adds none to a site of Polylang by itself.
 */
final class Language_Rows {

	private Model $model;

	private Languages $languages;

	public function __construct( Model $model, Languages $languages ) {
		$this->model     = $model;
		$this->languages = $languages;
	}

	/**
	 * Codes of the model's languages that the site lacks.
	 *
	 * @return string[]
	 */
	public function missing(): array {
		return array_map( 'strval', array_keys( array_diff_key( $this->model->languages(), $this->languages->all() ) ) );
	}

	/**
	 * Adds what is missing. With Polylang only an administrator's click may come here (docs: "only when the administrator agrees").
	 *
	 * @throws \RuntimeException With WordPress's message when a term is refused.
	 */
	public function add_missing(): void {
		foreach ( $this->missing() as $order => $code ) {
			$language = $this->model->languages()[ $code ];
			$place    = (int) array_search( $code, array_keys( $this->model->languages() ), true );
			if ( Languages::POLYLANG === $this->languages->provider() ) {
				$this->add_to_polylang( $code, $language, $place );
			} else {
				$this->add( $code, $language, $place );
			}
		}
		$this->complete_twins();
		$this->languages->forget();
	}

	/**
	 * The language term's description, byte for byte as Polylang 3.7 and later writes it.
	 */
	public static function description( string $locale, bool $rtl, string $flag ): string {
		return serialize( // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- Polylang's format.
			array(
				'locale'    => $locale,
				'rtl'       => $rtl,
				'flag_code' => $flag,
			)
		);
	}

	/**
	 * @param array{name:string,locale:string,flag:string} $language Of the model.
	 */
	private function add( string $code, array $language, int $order ): void {
		$made = $this->done(
			wp_insert_term(
				$language['name'],
				'language',
				array(
					'slug'        => $code,
					'description' => self::description( $language['locale'], false, $language['flag'] ),
				)
			)
		);
		// wp_insert_term() takes no order.
		$this->done( wp_update_term( (int) $made['term_id'], 'language', array( 'term_group' => $order ) ) );
		$this->add_twin( $code, $language['name'] );
	}

	/**
	 * A language without its twin has no terms; Polylang itself mends this only when the language is next saved.
	 */
	private function complete_twins(): void {
		$this->languages->forget();
		foreach ( $this->languages->all() as $code => $language ) {
			if ( 0 === $language['term_language'] ) {
				$this->add_twin( (string) $code, (string) $language['name'] );
			}
		}
	}

	private function add_twin( string $code, string $name ): void {
		if ( ! term_exists( 'pll_' . $code, 'term_language' ) ) {
			$this->done( wp_insert_term( $name, 'term_language', array( 'slug' => 'pll_' . $code ) ) );
		}
	}

	/**
	 * @param array{name:string,locale:string,flag:string} $language Of the model.
	 */
	private function add_to_polylang( string $code, array $language, int $order ): void {
		$polylang = function_exists( 'PLL' ) ? PLL() : null;
		$args     = array(
			'name'       => $language['name'],
			'slug'       => $code,
			'locale'     => $language['locale'],
			'rtl'        => false,
			'flag'       => $language['flag'],
			'term_group' => $order,
		);
		if ( isset( $polylang->model->languages ) && method_exists( $polylang->model->languages, 'add' ) ) {
			$this->done( $polylang->model->languages->add( $args ) );
		} elseif ( isset( $polylang->options ) && method_exists( 'PLL_Admin_Model', 'add_language' ) ) {
			// Before 3.7 only the model of its own settings page can add languages; it changes the options that it is given.
			$model = new \PLL_Admin_Model( $polylang->options );
			$this->done( $model->add_language( $args ) );
		} else {
			throw new \RuntimeException( 'This version of Polylang offers no way to add a language: add it on its own settings page.' );
		}
	}

	/**
	 * @param mixed $result What WordPress or Polylang answered.
	 * @return array<string,mixed>
	 */
	private function done( $result ): array {
		if ( is_wp_error( $result ) ) {
			throw new \RuntimeException( sprintf( 'A language could not be added: %s', $result->get_error_message() ) );
		}
		return is_array( $result ) ? $result : array();
	}
}
