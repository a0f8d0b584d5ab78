<?php
/**
 * Verifies a message signed the way of Standard Webhooks (https://www.standardwebhooks.com), without touching WordPress.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A message is id, time and body under one HMAC-SHA256; a header may carry several signatures.
 */
final class Signature {

	const TOLERANCE = 300; // seconds, both ways.

	/**
	 * Why the message is refused: one word, or empty when it is good.
	 *
	 * @param string $key       Bytes to sign with; empty: no secret is set.
	 * @param string $id        Header webhook-id.
	 * @param string $timestamp Header webhook-timestamp, Unix seconds.
	 * @param string $header    Header webhook-signature.
	 * @param string $body      The body's bytes as they came.
	 * @param int    $now       Unix seconds.
	 */
	public static function refusal( string $key, string $id, string $timestamp, string $header, string $body, int $now ): string {
		if ( '' === $key ) {
			return 'secret';
		}
		if ( ! preg_match( '/^[\x21-\x7e]{1,128}$/D', $id ) || ! preg_match( '/^[0-9]{1,12}$/D', $timestamp ) || '' === $header || strlen( $header ) > 2048 ) {
			return 'headers';
		}
		if ( abs( $now - (int) $timestamp ) > self::TOLERANCE ) {
			return 'time';
		}
		return self::matches( self::sign( $key, $id, (int) $timestamp, $body ), $header ) ? '' : 'signature';
	}

	/**
	 * The signature of a message, as the header has it.
	 */
	public static function sign( string $key, string $id, int $timestamp, string $body ): string {
		return 'v1,' . base64_encode( hash_hmac( 'sha256', $id . '.' . $timestamp . '.' . $body, $key, true ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the standard's form.
	}

	/**
	 * Every signature is compared, in constant time each, so that nothing is learnt from how long it took.
	 */
	private static function matches( string $expected, string $header ): bool {
		$good = false;
		foreach ( explode( ' ', $header ) as $given ) {
			$good = hash_equals( $expected, $given ) || $good;
		}
		return $good;
	}
}
