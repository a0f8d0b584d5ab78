<?php
/**
 * What the page of a partner shows besides its cases: logo and address.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Below the title of the archive, where block themes and classic ones show a term's description.
 */
final class Partner_Page {

	const TAXONOMY = 'profint_partner';

	private Reading $reading;

	public function __construct( Reading $reading ) {
		$this->reading = $reading;
	}

	public function register(): void {
		add_filter( 'get_the_archive_description', array( $this, 'before_description' ) );
		add_filter( 'render_block_core/query-title', array( $this, 'after_title' ), 10, 2 );
	}

	/**
	 * Classic themes.
	 *
	 * @param mixed $description HTML.
	 * @return mixed
	 */
	public function before_description( $description ) {
		return is_string( $description ) ? $this->card() . $description : $description;
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
		return is_string( $html ) && 'archive' === $type ? $html . $this->card() : $html;
	}

	/**
	 * Safe HTML; empty when this is no partner's page or there is nothing to show.
	 */
	private function card(): string {
		$term = get_term( $this->reading->term() );
		if ( ! $term instanceof \WP_Term || self::TAXONOMY !== $term->taxonomy ) {
			return '';
		}
		$address = (string) get_term_meta( $term->term_id, 'profint_url', true );
		$image   = array(
			'alt'   => Markup::plain( $term->name ),
			'class' => 'profint-logo',
		);
		$logo    = wp_get_attachment_image( (int) get_term_meta( $term->term_id, 'profint_logo', true ), 'medium', false, $image );
		$link    = '' === esc_url( $address ) ? '' : '<a href="' . esc_url( $address ) . '">' . esc_html( (string) preg_replace( '#^https?://(?:www\.)?|/$#', '', $address ) ) . '</a>';
		return '' === $logo . $link ? '' : '<div class="profint-partner">' . $logo . $link . '</div>';
	}
}
