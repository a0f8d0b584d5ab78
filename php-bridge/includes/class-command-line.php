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

	/**
	 * As the engine's own exit status.
	 */
	const WAITS_FOR_A_PERSON = 4;

	private Drain $drain;

	private Outbox $outbox;

	private Wpml $wpml;

	private Ledger $ledger;

	public function __construct( Drain $drain, Outbox $outbox, Wpml $wpml, Ledger $ledger ) {
		$this->drain  = $drain;
		$this->outbox = $outbox;
		$this->wpml   = $wpml;
		$this->ledger = $ledger;
	}

	public function register(): void {
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'profint drain', array( $this, 'drain' ) );
			\WP_CLI::add_command( 'profint outbox', array( $this, 'outbox' ) );
			\WP_CLI::add_command( 'profint wpml', array( $this, 'wpml' ) );
		}
	}

	/**
	 * Tells WordPress of everything that was imported: clears caches, fires hooks.
	 *
	 * ## OPTIONS
	 *
	 * [--retry]
	 * : Also what waits for a person: given up after five attempts, or set back since.
	 *
	 * @param string[]             $arguments Unused.
	 * @param array<string,string> $options   retry.
	 */
	public function drain( array $arguments, array $options ): void {
		if ( isset( $options['retry'] ) ) {
			$this->outbox->retry();
		}
		$result = $this->drain->run( 0 );
		\WP_CLI::log( sprintf( 'delivered %d (%d changed since by others), pending %d, given up %d', $result['delivered'], $result['overtaken'], $result['pending'], $result['failed'] ) );
		if ( $result['failed'] > 0 ) {
			$this->list_given_up();
			\WP_CLI::halt( self::WAITS_FOR_A_PERSON );
		}
	}

	/**
	 * Shows how much waits to be told, and what was given up, with the reason.
	 */
	public function outbox(): void {
		$counts = $this->outbox->counts();
		\WP_CLI::log( sprintf( 'pending %d, given up %d', $counts['pending'], $counts['failed'] ) );
		$this->list_given_up();
	}

	/**
	 * Hands the languages of everything that was imported to WPML, when it came after the first import.
	 */
	public function wpml(): void {
		if ( ! Wpml::is_active() ) {
			\WP_CLI::error( 'WPML is not active on this site.' );
		}
		\WP_CLI::log( sprintf( '%d groups of translations', $this->wpml->tell_all( $this->ledger ) ) );
	}

	private function list_given_up(): void {
		foreach ( $this->outbox->given_up( PHP_INT_MAX ) as $row ) {
			\WP_CLI::log( sprintf( '%d: %s of %s %d (run %d): %s', $row['id'], $row['action'], $row['kind'], $row['object'], $row['run'], $row['error'] ) );
		}
	}
}
