<?php
/**
 * The conflict table: fields that the site and the bundle both changed.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The engine makes the rows; here they are read, and settled by a person.
 */
final class Conflicts {

	private Schema $schema;

	private \wpdb $db;

	public function __construct( Schema $schema, \wpdb $db ) {
		$this->schema = $schema;
		$this->db     = $db;
	}

	/**
	 * How many are open.
	 */
	public function count(): int {
		return (int) $this->db->get_var( "SELECT COUNT(*) FROM {$this->table()} WHERE state = 'open'" );
	}

	/**
	 * The open ones, oldest first.
	 *
	 * @return array<int,array<string,mixed>>
	 */
	public function open( int $limit, int $offset = 0 ): array {
		$rows = $this->db->get_results( $this->db->prepare( "SELECT * FROM {$this->table()} WHERE state = 'open' ORDER BY id LIMIT %d OFFSET %d", $limit, $offset ), ARRAY_A );
		return array_map( array( $this, 'typed' ), (array) $rows );
	}

	/**
	 * One by its number; null when there is none.
	 *
	 * @param bool $lock Whether it is to be locked for the open transaction.
	 * @return array<string,mixed>|null
	 */
	public function find( int $id, bool $lock = false ): ?array {
		$end = $lock ? ' FOR UPDATE' : '';
		$row = $this->db->get_row( $this->db->prepare( "SELECT * FROM {$this->table()} WHERE id = %d$end", $id ), ARRAY_A );
		return is_array( $row ) ? $this->typed( $row ) : null;
	}

	/**
	 * A person has decided.
	 *
	 * @param string|null $answer The text that was given, when one was.
	 */
	public function settle( int $id, string $choice, ?string $answer, string $by, int $run ): bool {
		$given = null === $answer ? 'NULL' : $this->db->prepare( '%s', $answer );
		$query = $this->db->prepare( 'state = \'settled\', choice = %s, settled = UTC_TIMESTAMP(), settled_by = %s, settled_run = %d WHERE id = %d AND state = \'open\'', $choice, substr( $by, 0, 80 ), $run, $id );
		return 1 === $this->db->query( "UPDATE {$this->table()} SET answer = $given, $query" ); // phpcs:ignore WordPress.DB.PreparedSQL -- both parts are prepared.
	}

	private function table(): string {
		return '`' . $this->schema->table( 'conflict' ) . '`';
	}

	/**
	 * @param array<string,string|null> $row As the server gives it.
	 * @return array<string,mixed>
	 */
	private function typed( array $row ): array {
		foreach ( array( 'id', 'origin', 'object', 'run', 'settled_run' ) as $name ) {
			$row[ $name ] = (int) $row[ $name ];
		}
		return $row;
	}
}
