<?php
/**
 * The alt text of a featured image that came with a record: each language has its own.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress knows one alt text an attachment, and one attachment serves all languages. The record's is kept with the post
 * and said where the theme shows the post's image, as long as that is a file that profint brought: not for a picture
 * that an editor has chosen, and not where the theme says something of its own.
 */
final class Featured_Images {

	const META = '_profint_image_alt';

	private Media_Library $library;

	/**
	 * Posts whose image is being made, the innermost last.
	 *
	 * @var int[]
	 */
	private array $posts = array();

	public function __construct( Media_Library $library ) {
		$this->library = $library;
	}

	public function register(): void {
		add_action( 'begin_fetch_post_thumbnail_html', array( $this, 'begin' ) );
		add_action( 'end_fetch_post_thumbnail_html', array( $this, 'end' ) );
		add_filter( 'wp_get_attachment_image_attributes', array( $this, 'say' ), 10, 2 );
	}

	/**
	 * @param mixed $post Post ID.
	 */
	public function begin( $post ): void {
		$this->posts[] = (int) $post;
	}

	/**
	 * The image is made.
	 */
	public function end(): void {
		array_pop( $this->posts );
	}

	/**
	 * @param mixed $attributes Of the img.
	 * @param mixed $attachment Attachment.
	 * @return mixed
	 */
	public function say( $attributes, $attachment = null ) {
		$post = (int) end( $this->posts );
		if ( 0 === $post || ! is_array( $attributes ) || ! $attachment instanceof \WP_Post ) {
			return $attributes;
		}
		$alt = trim( (string) get_post_meta( $post, self::META, true ) );
		$own = trim( wp_strip_all_tags( (string) get_post_meta( $attachment->ID, '_wp_attachment_image_alt', true ) ) );
		if ( '' !== $alt && $own === (string) ( $attributes['alt'] ?? '' ) && $this->library->holds( $attachment->ID ) ) {
			$attributes['alt'] = $alt;
		}
		return $attributes;
	}
}
