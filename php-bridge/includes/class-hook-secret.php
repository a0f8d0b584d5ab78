<?php
/**
 * The secret that the engine and the plugin share, in the form of Standard Webhooks.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Kept in an option that WordPress does not load with every page; shown to a person once.
 */
final class Hook_Secret {

	const OPTION = 'profint_hook_secret';
	const PREFIX = 'whsec_';

	/**
	 * Makes a new secret, which replaces the one before, and returns it: the one time that it can be read.
	 */
	public static function create(): string {
		$secret = self::make();
		self::store( $secret, true, time() );
		return $secret;
	}

	/**
	 * Makes a secret that nobody has read yet, unless there is one.
	 */
	public static function ensure(): void {
		if ( '' === self::key() ) {
			self::store( self::make(), false, time() );
		}
	}

	/**
	 * The secret, if nobody has been shown it yet; else empty. From now on it counts as shown.
	 */
	public static function reveal(): string {
		$kept = self::read();
		if ( '' === $kept['secret'] || $kept['shown'] ) {
			return '';
		}
		self::store( $kept['secret'], true, $kept['created'] );
		return $kept['secret'];
	}

	/**
	 * Whether the secret has never been shown.
	 */
	public static function is_fresh(): bool {
		$kept = self::read();
		return '' !== $kept['secret'] && ! $kept['shown'];
	}

	/**
	 * When the secret was made (Unix time); 0 when there is none.
	 */
	public static function created(): int {
		return self::read()['created'];
	}

	/**
	 * The bytes to sign with; empty when there is no usable secret.
	 */
	public static function key(): string {
		$secret = self::read()['secret'];
		if ( 0 !== strpos( $secret, self::PREFIX ) ) {
			return '';
		}
		$key = base64_decode( substr( $secret, strlen( self::PREFIX ) ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the standard's form.
		return false === $key || strlen( $key ) < 24 ? '' : $key;
	}

	private static function make(): string {
		return self::PREFIX . base64_encode( random_bytes( 32 ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the standard's form.
	}

	private static function store( string $secret, bool $shown, int $created ): void {
		update_option( self::OPTION, compact( 'secret', 'created', 'shown' ), false );
	}

	/**
	 * @return array{secret:string,created:int,shown:bool}
	 */
	private static function read(): array {
		$kept = get_option( self::OPTION );
		return array(
			'secret'  => is_array( $kept ) ? (string) ( $kept['secret'] ?? '' ) : '',
			'created' => is_array( $kept ) ? (int) ( $kept['created'] ?? 0 ) : 0,
			'shown'   => is_array( $kept ) && ! empty( $kept['shown'] ),
		);
	}
}
