<?php
/**
 * The last runs of the engine, as its table remembers them.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only reads.
 */
final class Runs {

	private Schema $schema;

	private \wpdb $db;

	public function __construct( Schema $schema, \wpdb $db ) {
		$this->schema = $schema;
		$this->db     = $db;
	}

	/**
	 * The newest runs, newest first.
	 *
	 * @return array<int,array{run:int,command:string,started:int,seconds:float|null,outcome:string,records:array<string,int>}>
	 */
	public function last( int $number ): array {
		$rows = (array) $this->db->get_results(
			$this->db->prepare( "SELECT run, command, started, TIMESTAMPDIFF(MICROSECOND, started, finished) / 1000000 AS seconds, outcome, report FROM `{$this->schema->table( 'run' )}` ORDER BY run DESC LIMIT %d", $number ),
			ARRAY_A
		);
		return array_map(
			static function ( array $row ): array {
				$report  = json_decode( (string) $row['report'], true );
				$records = is_array( $report ) && is_array( $report['records'] ?? null ) ? $report['records'] : array();
				return array(
					'run'     => (int) $row['run'],
					'command' => (string) $row['command'],
					'started' => (int) strtotime( $row['started'] . ' UTC' ),
					'seconds' => null === $row['seconds'] ? null : (float) $row['seconds'],
					'outcome' => (string) $row['outcome'],
					'records' => array_map( 'intval', array_filter( $records, 'is_numeric' ) ),
				);
			},
			$rows
		);
	}
}
