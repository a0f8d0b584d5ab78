<?php
/**
 * WP-CLI: `wp profint …`.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Looks after the imported content of this site.
 */
final class Command_Line {

	private Drain $drain;

	private Outbox $outbox;

	public function __construct( Drain $drain, Outbox $outbox ) {
		$this->drain  = $drain;
		$this->outbox = $outbox;
	}

	public function register(): void {
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'profint drain', array( $this, 'drain' ) );
		}
	}

	/**
	 * Tells WordPress of everything that was imported: clears caches, fires hooks.
	 *
	 * ## OPTIONS
	 *
	 * [--retry]
	 * : Also what was given up after five attempts.
	 *
	 * @param string[]             $arguments Unused.
	 * @param array<string,string> $options   retry.
	 */
	public function drain( array $arguments, array $options ): void {
		if ( isset( $options['retry'] ) ) {
			$this->outbox->retry();
		}
		$result = $this->drain->run( 0 );
		\WP_CLI::log( sprintf( 'delivered %d, pending %d, given up %d', $result['delivered'], $result['pending'], $result['failed'] ) );
		if ( $result['failed'] > 0 ) {
			\WP_CLI::halt( 4 );
		}
	}
}
