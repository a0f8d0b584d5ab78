<?php
/**
 * Completes the options of a Polylang that finds languages which it has not made: those that this plugin made before it came.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Polylang sets its default language together with the first language that is added through it, and never afterwards. Without
 * one it gives every language a prefix, and addresses that visitors know would change.
 */
final class Polylang_Options {

	const NAME = 'polylang';

	private Model $model;

	private \wpdb $db;

	public function __construct( Model $model, \wpdb $db ) {
		$this->model = $model;
		$this->db    = $db;
	}

	public function register(): void {
		// Polylang reads its options at 1.
		add_action( 'plugins_loaded', array( $this, 'complete' ), 0 );
	}

	/**
	 * Sets the default language where there is none: the source language, else the first. Whatever is set stays.
	 */
	public function complete(): void {
		$options = defined( 'POLYLANG_VERSION' ) ? get_option( self::NAME ) : null;
		if ( ! is_array( $options ) || ! empty( $options['default_lang'] ) ) {
			return;
		}
		$codes  = $this->codes();
		$source = $this->model->source_language();
		if ( array() === $codes ) {
			return;
		}
		$options['default_lang'] = in_array( $source, $codes, true ) ? $source : $codes[0];
		update_option( self::NAME, $options );
		delete_transient( 'pll_languages_list' );
		delete_option( 'rewrite_rules' ); // Made anew by this very request.
	}

	/**
	 * The site's languages in its own order. No taxonomy is registered yet.
	 *
	 * @return string[]
	 */
	private function codes(): array {
		return (array) $this->db->get_col( "SELECT t.slug FROM {$this->db->terms} t JOIN {$this->db->term_taxonomy} x ON x.term_id = t.term_id WHERE x.taxonomy = 'language' ORDER BY t.term_group, t.term_id" );
	}
}
