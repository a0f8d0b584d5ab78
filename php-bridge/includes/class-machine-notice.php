<?php
/**
 * Says on a page of ours that a machine translated it and nobody has reviewed it yet.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * As the ledger says, at the moment in which the page is shown. In the language of the page, with the way to the original.
 */
final class Machine_Notice {

	private Ledger $ledger;

	private Languages $languages;

	private Reading $reading;

	private Stand_In $stand_in;

	private Model $model;

	private Texts $texts;

	public function __construct( Model $model, Ledger $ledger, Languages $languages, Reading $reading, Stand_In $stand_in, Texts $texts ) {
		$this->model     = $model;
		$this->ledger    = $ledger;
		$this->languages = $languages;
		$this->reading   = $reading;
		$this->stand_in  = $stand_in;
		$this->texts     = $texts;
	}

	public function register(): void {
		// Before what the page of a partner shows.
		add_filter( 'get_the_archive_description', array( $this, 'before_description' ), 11 );
		add_filter( 'render_block_core/query-title', array( $this, 'after_title' ), 9, 2 );
	}

	/**
	 * The notice for a post: safe HTML; empty when there is nothing to say.
	 */
	public function of_post( int $post, string $language ): string {
		if ( ! $this->ledger->is_machine( $post ) ) {
			return '';
		}
		$original = $this->stand_in->original( $post );
		return $this->notice( $language, $original > 0 ? (string) get_permalink( $original ) : '' );
	}

	/**
	 * Classic themes.
	 *
	 * @param mixed $description HTML.
	 * @return mixed
	 */
	public function before_description( $description ) {
		return is_string( $description ) ? $this->of_term() . $description : $description;
	}

	/**
	 * Block themes.
	 *
	 * @param mixed $html  The title, rendered.
	 * @param mixed $block The block, parsed.
	 * @return mixed
	 */
	public function after_title( $html, $block = null ) {
		$type = is_array( $block ) ? (string) ( $block['attrs']['type'] ?? '' ) : '';
		return is_string( $html ) && 'archive' === $type ? $html . $this->of_term() : $html;
	}

	/**
	 * The notice for the term whose archive is shown.
	 */
	private function of_term(): string {
		$term = $this->reading->term();
		if ( 0 === $term || ! $this->ledger->is_machine_term( $term ) ) {
			return '';
		}
		$original = $this->languages->translations_of_term( $term )[ $this->model->source_language() ] ?? 0;
		$address  = $original > 0 && $original !== $term ? get_term_link( $original ) : '';
		return $this->notice( $this->reading->language(), is_string( $address ) ? $address : '' );
	}

	private function notice( string $language, string $original ): string {
		$link = '' === $original ? '' : ' <a href="' . esc_url( $original ) . '" hreflang="' . esc_attr( $this->model->source_language() ) . '">' . esc_html( $this->texts->say( $language, 'Read the original in French' ) ) . '</a>';
		return '<p class="profint-notice" role="note">' . esc_html( $this->texts->say( $language, 'This text was translated by a machine and has not been reviewed yet.' ) ) . $link . '</p>';
	}
}
