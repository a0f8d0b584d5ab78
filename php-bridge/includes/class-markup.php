<?php
/**
 * Small pieces of HTML that several parts print.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * What it returns is safe to print; what it takes is not.
 */
final class Markup {

	/**
	 * Inline markup that a title may have.
	 */
	const INLINE = array(
		'em'     => array(),
		'i'      => array(),
		'b'      => array(),
		'strong' => array(),
		'sub'    => array(),
		'sup'    => array(),
		'span'   => array( 'lang' => true ),
	);

	/**
	 * A post's title as safe HTML.
	 *
	 * @param int|\WP_Post $post Post or its ID.
	 */
	public static function title( $post ): string {
		$title = wp_kses( get_the_title( $post ), self::INLINE );
		return '' === trim( $title ) ? esc_html( '#' . ( $post instanceof \WP_Post ? $post->ID : $post ) ) : $title;
	}

	/**
	 * A title without any markup, for attributes.
	 */
	public static function plain( string $title ): string {
		return html_entity_decode( wp_strip_all_tags( $title ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
	}

	/**
	 * A style attribute with the colours of an area; empty when there is no colour.
	 */
	public static function style( string $color ): string {
		$properties = Color::properties( $color );
		return '' === $properties ? '' : ' style="' . esc_attr( $properties ) . '"';
	}

	/**
	 * A lang attribute when something is in another language than what stands around it.
	 */
	public static function lang( string $language, string $around ): string {
		return '' === $language || $language === $around ? '' : ' lang="' . esc_attr( $language ) . '"';
	}
}
