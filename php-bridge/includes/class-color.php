<?php
/**
 * Colours that can be read.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * WCAG 2's luminance and contrast; a colour is always six hexadecimal digits here.
 */
final class Color {

	/**
	 * The colour as #rrggbb in lower case; empty when it is none.
	 */
	public static function clean( string $color ): string {
		return preg_match( '/^#[0-9a-f]{6}$/Di', $color ) ? strtolower( $color ) : '';
	}

	/**
	 * Black or white, whichever reads better on a colour. One of them always has a contrast of 4.5 or more.
	 */
	public static function text_on( string $color ): string {
		return self::contrast( $color, '#ffffff' ) >= self::contrast( $color, '#000000' ) ? '#ffffff' : '#000000';
	}

	/**
	 * The contrast of two colours: 1 to 21.
	 */
	public static function contrast( string $one, string $other ): float {
		$light = array( self::luminance( $one ), self::luminance( $other ) );
		return ( max( $light ) + 0.05 ) / ( min( $light ) + 0.05 );
	}

	/**
	 * The custom properties that the stylesheet works with; empty when there is no colour.
	 */
	public static function properties( string $color ): string {
		$color = self::clean( $color );
		if ( '' === $color ) {
			return '';
		}
		list( $red, $green, $blue ) = self::channels( $color );
		return sprintf( '--profint-color:%1$s;--profint-on-color:%2$s;--profint-tint:rgba(%3$d,%4$d,%5$d,.09)', $color, self::text_on( $color ), $red, $green, $blue );
	}

	private static function luminance( string $color ): float {
		$linear = array_map(
			static function ( int $channel ): float {
				$share = $channel / 255;
				return $share <= 0.04045 ? $share / 12.92 : ( ( $share + 0.055 ) / 1.055 ) ** 2.4;
			},
			self::channels( $color )
		);
		return 0.2126 * $linear[0] + 0.7152 * $linear[1] + 0.0722 * $linear[2];
	}

	/**
	 * @return int[]
	 */
	private static function channels( string $color ): array {
		return array_map( 'hexdec', str_split( substr( $color, 1 ), 2 ) );
	}
}
