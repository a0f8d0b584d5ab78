<?php
/**
 * Says of a file to download what it is and how large.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Completes core's own file block, on our posts only.
 */
final class Downloads {

	private Languages $languages;

	private Texts $texts;

	public function __construct( Languages $languages, Texts $texts ) {
		$this->languages = $languages;
		$this->texts     = $texts;
	}

	public function register(): void {
		add_filter( 'render_block_core/file', array( $this, 'complete' ), 10, 2 );
	}

	/**
	 * @param mixed $html  The block, rendered.
	 * @param mixed $block The block, parsed.
	 * @return mixed
	 */
	public function complete( $html, $block ) {
		$language = $this->languages->of_post( (int) get_the_ID() );
		$file     = (int) ( is_array( $block ) ? $block['attrs']['id'] ?? 0 : 0 );
		if ( ! is_string( $html ) || '' === $language || $file <= 0 || 'attachment' !== get_post_type( $file ) ) {
			return $html;
		}
		$kind  = strtoupper( pathinfo( (string) get_attached_file( $file ), PATHINFO_EXTENSION ) );
		$said  = '' !== $kind && preg_match( '/\b' . preg_quote( $kind, '/' ) . '\b/i', wp_strip_all_tags( $html ) );
		$about = array( $said ? '' : $kind, $this->size( $file, $language ) );
		$note  = ' <span class="profint-file-note">' . esc_html( implode( ', ', array_filter( $about ) ) ) . '</span>';
		return (string) preg_replace( '#</a>#', '</a>' . str_replace( array( '\\', '$' ), array( '\\\\', '\\$' ), $note ), $html, 1 );
	}

	private function size( int $file, string $language ): string {
		$meta  = wp_get_attachment_metadata( $file );
		$path  = (string) get_attached_file( $file );
		$bytes = (int) ( is_array( $meta ) ? $meta['filesize'] ?? 0 : 0 );
		if ( 0 === $bytes && is_file( $path ) ) {
			$bytes = (int) filesize( $path );
		}
		return $bytes > 0 ? $this->texts->size( $language, $bytes ) : '';
	}
}
