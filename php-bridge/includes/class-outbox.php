<?php
/**
 * The outbox table: what the engine wrote and WordPress has not been told of yet.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Rows are claimed with a token and a term, so that two drains never deliver the same one at once and a drain that died
 * gives its rows back. A row that failed waits a while; after five attempts it stays for a person to look at.
 */
final class Outbox {

	const ATTEMPTS      = 5;
	const CLAIM_SECONDS = 120;

	private Schema $schema;

	private \wpdb $db;

	public function __construct( Schema $schema, \wpdb $db ) {
		$this->schema = $schema;
		$this->db     = $db;
	}

	/**
	 * Where reads go to replicas (HyperDB, LudicrousDB), they go to the primary server from now on: a replica may not have
	 * what the engine has just written.
	 */
	public function read_from_primary(): void {
		foreach ( array( 'send_reads_to_masters', 'send_reads_to_primaries' ) as $method ) {
			if ( method_exists( $this->db, $method ) ) {
				$this->db->$method();
			}
		}
	}

	/**
	 * Takes the oldest rows that nobody holds.
	 *
	 * @return array<int,array<string,mixed>> id, run, kind, object, action, detail, fresh (was never tried before), claim.
	 */
	public function claim( int $limit ): array {
		$token = bin2hex( random_bytes( 16 ) );
		$taken = $this->db->query(
			$this->db->prepare(
				"UPDATE {$this->table()} SET claim = %s, claimed_until = UTC_TIMESTAMP() + INTERVAL %d SECOND
				WHERE attempts < %d AND (claimed_until IS NULL OR claimed_until < UTC_TIMESTAMP()) ORDER BY id LIMIT %d",
				$token,
				self::CLAIM_SECONDS,
				self::ATTEMPTS,
				$limit
			)
		);
		if ( ! $taken ) {
			return array();
		}
		$rows = (array) $this->db->get_results( $this->db->prepare( "SELECT id, run, kind, object, action, detail, claim, attempts = 0 AND error IS NULL AS fresh FROM {$this->table()} WHERE claim = %s ORDER BY id", $token ), ARRAY_A );
		return array_map( array( $this, 'typed' ), $rows );
	}

	/**
	 * Counts the attempt before it is made: a row that ends the whole process must not do so for ever. False when the
	 * claim is no longer ours: it was over before we came to this row, and another drain may be at it.
	 */
	public function attempt( int $id, string $claim ): bool {
		$error = __( 'The process ended while this was announced, and left no word.', 'profint' );
		return 1 === $this->db->query( $this->db->prepare( "UPDATE {$this->table()} SET attempts = attempts + 1, error = %s, claimed_until = UTC_TIMESTAMP() + INTERVAL %d SECOND WHERE id = %d AND claim = %s", $error, self::CLAIM_SECONDS, $id, $claim ) );
	}

	/**
	 * Rows that WordPress has been told of.
	 *
	 * @param int[] $ids Outbox ids.
	 */
	public function delivered( array $ids ): void {
		if ( array() !== $ids ) {
			$this->db->query( "DELETE FROM {$this->table()} WHERE id IN (" . implode( ',', array_map( 'intval', $ids ) ) . ')' );
		}
	}

	/**
	 * A row that could not be delivered: again after a minute, two, three …
	 */
	public function failed( int $id, string $error ): void {
		$this->db->query( $this->db->prepare( "UPDATE {$this->table()} SET error = %s, claim = '', claimed_until = UTC_TIMESTAMP() + INTERVAL (attempts * 60) SECOND WHERE id = %d", mb_substr( $error, 0, 1000 ), $id ) );
	}

	/**
	 * A row that no further attempt would help: a person must look at it.
	 */
	public function set_aside( int $id, string $error ): void {
		$this->db->query( $this->db->prepare( "UPDATE {$this->table()} SET error = %s, claim = '', claimed_until = NULL, attempts = GREATEST(attempts, %d) WHERE id = %d", mb_substr( $error, 0, 1000 ), self::ATTEMPTS, $id ) );
	}

	/**
	 * The rows that were given up, oldest first.
	 *
	 * @return array<int,array{id:int,run:int,kind:string,object:int,action:string,attempts:int,error:string}>
	 */
	public function given_up( int $limit ): array {
		$rows = (array) $this->db->get_results( $this->db->prepare( "SELECT id, run, kind, object, action, attempts, COALESCE(error, '') AS error FROM {$this->table()} WHERE attempts >= %d ORDER BY id LIMIT %d", self::ATTEMPTS, $limit ), ARRAY_A );
		return array_map(
			static function ( array $row ): array {
				return array_map( 'intval', array_intersect_key( $row, array_flip( array( 'id', 'run', 'object', 'attempts' ) ) ) ) + $row;
			},
			$rows
		);
	}

	/**
	 * Gives rows back that there was no time for.
	 *
	 * @param int[] $ids Outbox ids.
	 */
	public function release( array $ids ): void {
		if ( array() !== $ids ) {
			$this->db->query( "UPDATE {$this->table()} SET claim = '', claimed_until = NULL WHERE id IN (" . implode( ',', array_map( 'intval', $ids ) ) . ')' );
		}
	}

	/**
	 * How many rows wait, and how many have been given up.
	 *
	 * @return array{pending:int,failed:int}
	 */
	public function counts(): array {
		$row = $this->db->get_row( $this->db->prepare( "SELECT COUNT(*) AS every, COALESCE(SUM(attempts >= %d), 0) AS dead FROM {$this->table()}", self::ATTEMPTS ), ARRAY_A );
		return array(
			'pending' => (int) ( $row['every'] ?? 0 ) - (int) ( $row['dead'] ?? 0 ),
			'failed'  => (int) ( $row['dead'] ?? 0 ),
		);
	}

	/**
	 * Age in seconds of the oldest row that is not given up; 0 when there is none.
	 */
	public function oldest(): int {
		return (int) $this->db->get_var( $this->db->prepare( "SELECT TIMESTAMPDIFF(SECOND, created, UTC_TIMESTAMP()) FROM {$this->table()} WHERE attempts < %d ORDER BY id LIMIT 1", self::ATTEMPTS ) );
	}

	/**
	 * Gives the rows that were given up another round; their error stays, as a sign that a person has seen it. Returns how many.
	 */
	public function retry(): int {
		return (int) $this->db->query( $this->db->prepare( "UPDATE {$this->table()} SET attempts = 0, claim = '', claimed_until = NULL WHERE attempts >= %d", self::ATTEMPTS ) );
	}

	private function table(): string {
		return '`' . $this->schema->table( 'outbox' ) . '`';
	}

	/**
	 * @param array<string,string> $row As the server gives it.
	 * @return array<string,mixed>
	 */
	private function typed( array $row ): array {
		$detail = json_decode( $row['detail'], true );
		return array(
			'id'     => (int) $row['id'],
			'run'    => (int) $row['run'],
			'fresh'  => (bool) $row['fresh'],
			'claim'  => $row['claim'],
			'kind'   => $row['kind'],
			'object' => (int) $row['object'],
			'action' => $row['action'],
			'detail' => is_array( $detail ) ? $detail : array(),
		);
	}
}
