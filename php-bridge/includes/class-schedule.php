<?php
/**
 * WP-Cron: the safety net under the signed hook.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * One event, every five minutes.
 */
final class Schedule {

	const EVENT    = 'profint_drain';
	const INTERVAL = 'profint_five_minutes';

	public function register(): void {
		add_filter( 'cron_schedules', array( $this, 'with_interval' ) ); // phpcs:ignore WordPress.WP.CronInterval -- five minutes.
	}

	/**
	 * @param mixed $schedules WordPress's intervals.
	 * @return mixed
	 */
	public function with_interval( $schedules ) {
		if ( is_array( $schedules ) ) {
			$schedules[ self::INTERVAL ] = array(
				'interval' => 300,
				'display'  => __( 'Every five minutes (PROFINT)', 'profint' ),
			);
		}
		return $schedules;
	}

	public static function set(): void {
		if ( ! wp_next_scheduled( self::EVENT ) ) {
			wp_schedule_event( time() + 300, self::INTERVAL, self::EVENT );
		}
	}

	public static function clear(): void {
		wp_clear_scheduled_hook( self::EVENT );
	}
}
