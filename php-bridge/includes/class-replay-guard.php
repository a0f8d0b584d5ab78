<?php
/**
 * Remembers the ids of signed messages, so that none is taken twice.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A retry of the sender has the id of the first attempt and a later time, under a signature of its own: it is taken.
 * The same message again is a replay. One row an id in the options table, whose unique key makes the test atomic.
 */
final class Replay_Guard {

	const PREFIX = 'profint_hook_seen_';

	private \wpdb $db;

	public function __construct( \wpdb $db ) {
		$this->db = $db;
	}

	/**
	 * Whether this message may be taken; from now on it may not.
	 */
	public function take( string $id, int $timestamp ): bool {
		$this->forget( time() - 2 * Signature::TOLERANCE );
		$name = self::PREFIX . substr( hash( 'sha256', $id ), 0, 40 );
		$new  = $this->db->query( $this->db->prepare( "INSERT IGNORE INTO {$this->db->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", $name, (string) $timestamp ) );
		if ( 1 === $new ) {
			return true;
		}
		return 1 === $this->db->query( $this->db->prepare( "UPDATE {$this->db->options} SET option_value = %s WHERE option_name = %s AND CAST(option_value AS UNSIGNED) < %d", (string) $timestamp, $name, $timestamp ) );
	}

	/**
	 * Drops ids that are too old to be signed in time again.
	 */
	private function forget( int $before ): void {
		$this->db->query( $this->db->prepare( "DELETE FROM {$this->db->options} WHERE option_name LIKE %s AND CAST(option_value AS UNSIGNED) < %d", $this->db->esc_like( self::PREFIX ) . '%', $before ) );
	}
}
