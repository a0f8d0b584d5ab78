<?php
/**
 * The plugin's tables: applies the migrations of sql/, the same files and the same version table as the engine.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Every statement is harmless when it runs a second time and the version row comes last, so that an interrupted
 * migration is finished by the next one, whoever runs it.
 */
final class Schema {

	private \wpdb $db;

	private string $folder;

	public function __construct( \wpdb $db, string $folder ) {
		$this->db     = $db;
		$this->folder = $folder;
	}

	/**
	 * Name of one of our tables on this site.
	 */
	public function table( string $noun ): string {
		return $this->db->prefix . 'profint_' . $noun;
	}

	/**
	 * Applies what is missing. Returns the numbers of the migrations applied now.
	 *
	 * @return int[]
	 * @throws \RuntimeException With the server's message when a statement fails.
	 */
	public function migrate(): array {
		$this->check_prefix();
		$applied = array();
		$known   = $this->versions();
		foreach ( $this->files() as $number => $file ) {
			if ( in_array( $number, $known, true ) ) {
				continue;
			}
			foreach ( $this->statements( (string) file_get_contents( $file ) ) as $statement ) { // phpcs:ignore WordPress.WP.AlternativeFunctions -- a local file.
				$this->run( $statement );
			}
			$this->run( $this->db->prepare( "INSERT IGNORE INTO `{$this->table( 'schema' )}` (version, applied) VALUES (%d, UTC_TIMESTAMP())", $number ) );
			$applied[] = $number;
		}
		return $applied;
	}

	/**
	 * Whether the tables of the newest migration are there.
	 */
	public function is_current(): bool {
		return array() === array_diff( array_keys( $this->files() ), $this->versions() );
	}

	/**
	 * Drops every table of ours. Only uninstalling calls this, and only when it was asked for.
	 */
	public function drop(): void {
		$this->check_prefix();
		foreach ( $this->db->get_col( $this->db->prepare( 'SHOW TABLES LIKE %s', $this->db->esc_like( $this->table( '' ) ) . '%' ) ) as $table ) {
			$this->db->query( "DROP TABLE IF EXISTS `$table`" );
		}
	}

	/**
	 * Numbers of the migrations that this site has; none before the first.
	 *
	 * @return int[]
	 */
	private function versions(): array {
		$table = $this->table( 'schema' );
		if ( 0 !== strcasecmp( $table, (string) $this->db->get_var( $this->db->prepare( 'SHOW TABLES LIKE %s', $this->db->esc_like( $table ) ) ) ) ) {
			return array();
		}
		return array_map( 'intval', $this->db->get_col( "SELECT version FROM `$table`" ) );
	}

	/**
	 * The migration files by number, in order.
	 *
	 * @return array<int,string>
	 */
	private function files(): array {
		$files = array();
		foreach ( (array) glob( $this->folder . '/[0-9][0-9][0-9][0-9]_*.sql' ) as $file ) {
			$files[ (int) basename( $file ) ] = $file;
		}
		ksort( $files );
		return $files;
	}

	/**
	 * The statements of a file: each ends with ";" at the end of a line, comments are lines that begin with "--".
	 *
	 * @return string[]
	 */
	private function statements( string $text ): array {
		$text  = (string) preg_replace( '/^--.*$/m', '', str_replace( "\r\n", "\n", $text ) );
		$parts = array_map( 'trim', (array) preg_split( '/;[ \t]*$/m', $text ) );
		return array_map(
			fn ( string $part ): string => str_replace( '{prefix}', $this->db->prefix, $part ),
			array_values( array_filter( $parts, 'strlen' ) )
		);
	}

	private function run( string $statement ): void {
		$shown  = $this->db->suppress_errors();
		$result = $this->db->query( $statement ); // phpcs:ignore WordPress.DB.PreparedSQL -- constant text of a migration.
		$this->db->suppress_errors( $shown );
		if ( false === $result ) {
			throw new \RuntimeException( sprintf( 'The tables of PROFINT could not be made: %s', $this->db->last_error ) );
		}
	}

	private function check_prefix(): void {
		if ( ! preg_match( '/^[A-Za-z0-9_]{1,40}$/', $this->db->prefix ) ) {
			throw new \RuntimeException( 'The table prefix of this site has characters that PROFINT does not take: letters, digits and _ only.' );
		}
	}
}
