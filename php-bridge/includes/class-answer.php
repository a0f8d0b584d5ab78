<?php
/**
 * A text that a person gives for a field in conflict: what may be stored, and what may not.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only the form is judged here. What the user may write at all, WordPress's own filters say when it is saved.
 */
final class Answer {

	const STATUSES = array( 'publish', 'draft', 'pending', 'private' );

	/**
	 * The value to be saved, without slashes, or why it cannot be.
	 *
	 * @param array<string,mixed> $row Of the conflict.
	 * @return string|\WP_Error
	 */
	public function value( array $row, string $text ) {
		if ( wp_check_invalid_utf8( $text ) !== $text ) {
			return $this->refuse( __( 'The text is not valid UTF-8.', 'profint' ) );
		}
		$plain = trim( $text );
		switch ( $row['field'] ) {
			case 'content':
				return $this->content( $text );
			case 'title':
				return '' !== $plain && false === strpbrk( $plain, "\r\n" ) ? $plain : $this->refuse( __( 'A title is one line, and not empty.', 'profint' ) );
			case 'excerpt':
				return $plain;
			case 'slug':
				$slug = sanitize_title( $plain );
				return '' !== $slug ? $slug : $this->refuse( __( 'Nothing of this text can stand in an address.', 'profint' ) );
			case 'status':
				return in_array( $plain, self::STATUSES, true ) ? $plain : $this->refuse( __( 'This is not a status that a post can be given.', 'profint' ) );
			case 'order':
				return $this->number( $plain, 9999 );
		}
		return 0 === strpos( (string) $row['field'], 'meta:' ) ? $this->meta( $row, $plain ) : $this->refuse( __( 'This field takes no text: choose one of the two.', 'profint' ) );
	}

	/**
	 * A body is made of blocks, never of one lump; plain paragraphs become blocks.
	 *
	 * @return string|\WP_Error
	 */
	private function content( string $text ) {
		if ( has_blocks( $text ) || '' === trim( $text ) ) {
			return $text;
		}
		if ( wp_strip_all_tags( $text ) !== trim( $text ) ) {
			return $this->refuse( __( 'A body is block markup, as the editor’s code view shows it, or plain paragraphs with an empty line between them.', 'profint' ) );
		}
		$blocks = array();
		foreach ( (array) preg_split( '/\R\s*\R/', trim( $text ) ) as $paragraph ) {
			$blocks[] = "<!-- wp:paragraph -->\n<p>" . str_replace( array( "\r\n", "\n" ), '<br>', esc_html( trim( (string) $paragraph ) ) ) . "</p>\n<!-- /wp:paragraph -->";
		}
		return implode( "\n\n", $blocks );
	}

	/**
	 * @param array<string,mixed> $row Of the conflict.
	 * @return string|\WP_Error
	 */
	private function meta( array $row, string $text ) {
		$key     = substr( (string) $row['field'], 5 );
		$subtype = 'term' === $row['kind'] ? (string) ( get_term( $row['object'] )->taxonomy ?? '' ) : (string) get_post_type( $row['object'] );
		$metas   = get_registered_meta_keys( (string) $row['kind'], $subtype );
		$type    = (string) ( $metas[ $key ]['type'] ?? '' );
		if ( 'profint_color' === $key ) {
			return 1 === preg_match( '/^#[0-9a-f]{6}$/', $text ) ? $text : $this->refuse( __( 'A colour like #b8442f was expected.', 'profint' ) );
		}
		if ( 'string' !== $type || in_array( $key, array( '_profint_area', 'profint_country' ), true ) ) {
			return 'integer' === $type && 'profint_logo' !== $key ? $this->number( $text, 99999 ) : $this->refuse( __( 'This field takes no text: choose one of the two.', 'profint' ) );
		}
		if ( '_url' === substr( $key, -4 ) && esc_url_raw( $text ) !== $text ) {
			return $this->refuse( __( 'This is not an address that can be stored.', 'profint' ) );
		}
		return $text;
	}

	/**
	 * @return string|\WP_Error
	 */
	private function number( string $text, int $most ) {
		if ( 1 !== preg_match( '/^\d{1,9}$/', $text ) || (int) $text > $most ) {
			/* translators: %s: a number. */
			return $this->refuse( sprintf( __( 'A whole number up to %s was expected.', 'profint' ), number_format_i18n( $most ) ) );
		}
		return (string) (int) $text;
	}

	private function refuse( string $message ): \WP_Error {
		return new \WP_Error( 'profint_text', $message, array( 'status' => 400 ) );
	}
}
