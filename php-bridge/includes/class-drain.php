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
 * Caches are dropped, hooks are fired, caches are dropped once more. At least once: a row is deleted after it was delivered,
 * so every handler must be safe to repeat. A row whose handlers end the whole process is a failed one like any other.
 */
final class Drain {

	const REQUEST_SECONDS = 25;
	const GUARD_SECONDS   = 3;
	const GUARD_AGE       = 600;
	const BATCH           = 50;

	private Outbox $outbox;

	private Cache_Sweep $caches;

	private News $news;

	private Quiet $quiet;

	/**
	 * Claimed rows that nothing has become of yet, by id.
	 *
	 * @var array<int,array<string,mixed>>
	 */
	private array $open = array();

	/**
	 * Ids of rows that were delivered and still are in the table.
	 *
	 * @var int[]
	 */
	private array $told = array();

	/**
	 * The row whose hooks are being fired; 0 between rows.
	 */
	private int $current = 0;

	private bool $guarded = false;

	public function __construct( Outbox $outbox, Cache_Sweep $caches, News $news, Quiet $quiet ) {
		$this->outbox = $outbox;
		$this->caches = $caches;
		$this->news   = $news;
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
	 * @return array{delivered:int,overtaken:int,pending:int,failed:int} Overtaken, of the delivered: changed since by someone else, who told WordPress.
	 */
	public function run( int $seconds ): array {
		$until     = 0 === $seconds ? PHP_INT_MAX : time() + $seconds;
		$delivered = 0;
		$this->stay_for_the_end();
		$this->outbox->read_from_primary();
		$this->news->begin();
		$this->quiet->begin();
		try {
			do {
				$rows       = $this->news->with_images( $this->outbox->claim( self::BATCH ) );
				$delivered += $this->deliver( $rows, $until );
			} while ( self::BATCH === count( $rows ) && ! $this->must_stop( $until ) );
		} finally {
			$this->quiet->end();
		}
		return array(
			'delivered' => $delivered,
			'overtaken' => $this->news->overtaken(),
		) + $this->outbox->counts();
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
		if ( wp_doing_cron() || wp_installing() || ( defined( 'REST_REQUEST' ) && REST_REQUEST ) || ! Installation::is_done() ) {
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
	 * A handler called exit, or was fatal: its row has failed, the others are given back at once.
	 */
	public function abandon(): void {
		if ( 0 === $this->current ) {
			return;
		}
		$last = error_get_last();
		$word = null === $last || ! ( $last['type'] & ( E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR ) )
			? __( 'A callback ended the whole process.', 'profint' )
			/* translators: %s: PHP's error message. */
			: sprintf( __( 'A callback ended the whole process: %s', 'profint' ), strtok( $last['message'], "\n" ) );
		$this->outbox->failed( $this->current, $word );
		$this->outbox->delivered( $this->told );
		unset( $this->open[ $this->current ] );
		$this->outbox->release( array_keys( $this->open ) );
		$this->current = 0;
	}

	private function stay_for_the_end(): void {
		if ( ! $this->guarded ) {
			register_shutdown_function( array( $this, 'abandon' ) );
			$this->guarded = true;
		}
	}

	/**
	 * @param array<int,array<string,mixed>> $rows  Claimed.
	 * @param int                            $until Unix seconds.
	 */
	private function deliver( array $rows, int $until ): int {
		if ( array() === $rows ) {
			return 0;
		}
		$this->open = array_column( $rows, null, 'id' );
		$this->told = array();
		$this->caches->drop( $rows );
		$this->news->prepare( $rows );
		foreach ( $rows as $place => $row ) {
			if ( $place > 0 && $this->must_stop( $until ) ) {
				$this->outbox->release( array_keys( $this->open ) );
				break;
			}
			$this->deliver_one( $row );
			unset( $this->open[ $row['id'] ] );
		}
		$this->outbox->delivered( $this->told );
		$this->caches->drop_again( $rows );
		return count( $this->told );
	}

	/**
	 * @param array<string,mixed> $row Claimed.
	 */
	private function deliver_one( array $row ): void {
		if ( ! $this->outbox->attempt( $row['id'], $row['claim'] ) ) {
			return;
		}
		$this->current = $row['id'];
		$actions       = $GLOBALS['wp_current_filter'];
		try {
			$complaint = $this->news->tell( $row );
			if ( '' === $complaint ) {
				$this->told[] = $row['id'];
			} else {
				$this->outbox->set_aside( $row['id'], $complaint );
			}
		} catch ( \Throwable $error ) {
			// WordPress does not notice that the action is over: the next row's callbacks would think that they are in it.
			$GLOBALS['wp_current_filter'] = $actions; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- as it was.
			$this->outbox->failed( $row['id'], get_class( $error ) . ': ' . $error->getMessage() );
		}
		$this->current = 0;
	}

	private function must_stop( int $until ): bool {
		$limit = wp_convert_hr_to_bytes( (string) ini_get( 'memory_limit' ) );
		return time() >= $until || ( $limit > 0 && memory_get_usage( true ) > 0.8 * $limit );
	}
}
