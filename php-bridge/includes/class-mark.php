<?php
/**
 * The engine's mark of a value, as the ledger and before-images hold it.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The first eight bytes of a value's BLAKE2b-128, in hex.
 */
final class Mark {

	/**
	 * The mark; zeros for what is not there.
	 */
	public static function of( ?string $value ): string {
		return null === $value ? str_repeat( '0', 16 ) : bin2hex( substr( sodium_crypto_generichash( $value, '', 16 ), 0, 8 ) );
	}
}
