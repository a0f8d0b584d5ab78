<?php
/**
 * The drain: tells WordPress what the engine wrote. The one function that hook, cron, command line and guard all call.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * At least once: a row is deleted after it was delivered, so every handler must be safe to repeat.
 */
final class Drain {

	const REQUEST_SECONDS = 25;
	const GUARD_SECONDS   = 3;
	const GUARD_AGE       = 600;
	const BATCH           = 50;

	private Outbox $outbox;

	private Cache_Sweep $caches;

	private Post_News $posts;

	private Term_News $terms;

	private Quiet $quiet;

	public function __construct( Outbox $outbox, Cache_Sweep $caches, Post_News $posts, Term_News $terms, Quiet $quiet ) {
		$this->outbox = $outbox;
		$this->caches = $caches;
		$this->posts  = $posts;
		$this->terms  = $terms;
		$this->quiet  = $quiet;
	}

	public function register(): void {
		add_action( Schedule::EVENT, array( $this, 'run_from_cron' ) );
		add_action( 'shutdown', array( $this, 'guard' ), 100 );
	}

	/**
	 * Delivers until nothing is left, or the time or memory is used up.
	 *
	 * @param int $seconds How long to go on; 0: until the end.
	 * @return array{delivered:int,pending:int,failed:int}
	 */
	public function run( int $seconds ): array {
		$until     = 0 === $seconds ? PHP_INT_MAX : time() + $seconds;
		$delivered = 0;
		$this->quiet->begin();
		try {
			do {
				$rows       = $this->outbox->claim( self::BATCH );
				$delivered += $this->deliver( $rows, $until );
			} while ( self::BATCH === count( $rows ) && ! $this->must_stop( $until ) );
		} finally {
			$this->quiet->end();
		}
		return compact( 'delivered' ) + $this->outbox->counts();
	}

	/**
	 * WP-Cron's turn.
	 */
	public function run_from_cron(): void {
		$this->run( self::REQUEST_SECONDS );
	}

	/**
	 * Cron may be switched off and the engine's message lost: then the end of any request helps a little.
	 */
	public function guard(): void {
		if ( wp_doing_cron() || wp_installing() || ( defined( 'REST_REQUEST' ) && REST_REQUEST ) || PROFINT_VERSION !== get_option( Installation::VERSION_OPTION ) ) {
			return;
		}
		if ( $this->outbox->oldest() < self::GUARD_AGE ) {
			return;
		}
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		}
		$this->run( self::GUARD_SECONDS );
	}

	/**
	 * @param array<int,array<string,mixed>> $rows  Claimed.
	 * @param int                            $until Unix seconds.
	 */
	private function deliver( array $rows, int $until ): int {
		if ( array() === $rows ) {
			return 0;
		}
		$this->caches->drop( $rows );
		$told = array();
		foreach ( $rows as $place => $row ) {
			if ( $place > 0 && $this->must_stop( $until ) ) {
				$this->outbox->release( array_column( array_slice( $rows, $place ), 'id' ) );
				break;
			}
			$this->outbox->attempt( $row['id'] );
			try {
				'term' === $row['kind'] ? $this->terms->tell( $row ) : $this->posts->tell( $row );
				$told[] = $row['id'];
			} catch ( \Throwable $error ) {
				$this->outbox->failed( $row['id'], get_class( $error ) . ': ' . $error->getMessage() );
			}
		}
		$this->outbox->delivered( $told );
		$this->caches->forget();
		return count( $told );
	}

	private function must_stop( int $until ): bool {
		$limit = wp_convert_hr_to_bytes( (string) ini_get( 'memory_limit' ) );
		return time() >= $until || ( $limit > 0 && memory_get_usage( true ) > 0.8 * $limit );
	}
}
