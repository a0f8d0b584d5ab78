<?php
/**
 * Reads the engine's ledger: which record an object is, and which object a record became in each language.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Asked in batches and remembered for the request; a site without tables has an empty ledger.
 */
final class Ledger {

	/**
	 * Columns by which posts can be chosen.
	 */
	const FILTERS = array( 'type', 'language', 'state' );

	private Schema $schema;

	private \wpdb $db;

	/**
	 * Rows of posts by ID; false where the ledger has none.
	 *
	 * @var array<int,array<string,string>|false>
	 */
	private array $posts = array();

	/**
	 * Objects by origin and reference: code => post ID.
	 *
	 * @var array<string,array<string,int>>
	 */
	private array $objects = array();

	/**
	 * Terms by origin, language and reference.
	 *
	 * @var array<string,int>
	 */
	private array $terms = array();

	/**
	 * All origins of the site, when they had to be asked for.
	 *
	 * @var int[]|null
	 */
	private ?array $origins = null;

	public function __construct( Schema $schema, \wpdb $db ) {
		$this->schema = $schema;
		$this->db     = $db;
	}

	public function register(): void {
		add_action( 'switch_blog', array( $this, 'forget' ) );
		add_action( 'profint_before_replay', array( $this, 'forget' ) );
	}

	/**
	 * Forgets what was read.
	 */
	public function forget(): void {
		$this->posts   = array();
		$this->objects = array();
		$this->terms   = array();
		$this->origins = null;
	}

	/**
	 * The record that a post is: origin, type, id, language, state; null when it is none.
	 *
	 * @return array<string,string>|null
	 */
	public function of_post( int $post ): ?array {
		if ( ! isset( $this->posts[ $post ] ) ) {
			$row                  = $this->db->get_row( $this->db->prepare( "SELECT origin, type, id, language, state FROM {$this->table()} WHERE kind = 'post' AND object = %d LIMIT 1", $post ), ARRAY_A );
			$this->posts[ $post ] = is_array( $row ) ? $row : false;
		}
		return $this->posts[ $post ] ? $this->posts[ $post ] : null;
	}

	/**
	 * Whether at least one text of a post is a machine's, and nobody has reviewed it.
	 */
	public function is_machine( int $post ): bool {
		return 'machine' === ( $this->of_post( $post )['state'] ?? '' );
	}

	/**
	 * The same of a term.
	 */
	public function is_machine_term( int $term ): bool {
		return 'machine' === (string) $this->db->get_var( $this->db->prepare( "SELECT state FROM {$this->table()} WHERE kind = 'term' AND object = %d LIMIT 1", $term ) );
	}

	/**
	 * The posts that records became: reference => code => post ID. References that lead nowhere are left out.
	 *
	 * @param string[] $references "type/id".
	 * @param int      $from       The post that names them: its own origin comes first.
	 * @return array<string,array<string,int>>
	 */
	public function objects( array $references, int $from ): array {
		$origins = $this->origins_for( $from );
		$asked   = array();
		foreach ( array_unique( $references ) as $reference ) {
			foreach ( $origins as $origin ) {
				if ( ! isset( $this->objects[ $origin . ' ' . $reference ] ) ) {
					$this->objects[ $origin . ' ' . $reference ] = array();
					$asked[]                                     = $reference;
				}
			}
		}
		$this->load( $origins, array_unique( $asked ) );

		$found = array();
		foreach ( $references as $reference ) {
			foreach ( $origins as $origin ) {
				$found[ $reference ] = ( $found[ $reference ] ?? array() ) + $this->objects[ $origin . ' ' . $reference ];
			}
		}
		return array_filter( $found );
	}

	/**
	 * The term that a record became in the language of a post; 0 when there is none.
	 *
	 * @param string $reference "area/id".
	 * @param int    $from      The post that names it.
	 */
	public function term( string $reference, int $from ): int {
		$record = $this->of_post( $from );
		if ( null === $record ) {
			return 0;
		}
		$key = "{$record['origin']} {$record['language']} $reference";
		if ( ! isset( $this->terms[ $key ] ) ) {
			list( $type, $id )   = explode( '/', $reference, 2 ) + array( '', '' );
			$this->terms[ $key ] = (int) $this->db->get_var( $this->db->prepare( "SELECT object FROM {$this->table()} WHERE origin = %d AND type = %s AND id = %s AND language = %s AND kind = 'term'", (int) $record['origin'], $type, $id, $record['language'] ) );
		}
		return $this->terms[ $key ];
	}

	/**
	 * How many objects there are: type => code => number.
	 *
	 * @return array<string,array<string,int>>
	 */
	public function counts(): array {
		$counts = array();
		foreach ( (array) $this->db->get_results( "SELECT type, language, COUNT(*) AS number FROM {$this->table()} GROUP BY type, language" ) as $row ) {
			$counts[ $row->type ][ $row->language ] = (int) $row->number;
		}
		return $counts;
	}

	/**
	 * Posts that records became, chosen by type of record, language or state.
	 *
	 * @param array<string,string> $filters Of FILTERS.
	 * @return int[]
	 */
	public function posts( array $filters, int $number, int $offset ): array {
		$rows = (array) $this->db->get_results( "SELECT object, origin, type, id, language, state FROM {$this->table()} WHERE {$this->chosen( $filters )} " . $this->db->prepare( 'ORDER BY origin, type, id, language LIMIT %d OFFSET %d', $number, $offset ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL -- prepared in chosen().
		$ids  = array();
		foreach ( $rows as $row ) {
			$ids[]                      = (int) $row['object'];
			$this->posts[ end( $ids ) ] = array_diff_key( $row, array( 'object' => true ) );
		}
		return $ids;
	}

	/**
	 * How many of them there are.
	 *
	 * @param array<string,string> $filters Of FILTERS.
	 */
	public function count_posts( array $filters ): int {
		return (int) $this->db->get_var( "SELECT COUNT(*) FROM {$this->table()} WHERE {$this->chosen( $filters )}" ); // phpcs:ignore WordPress.DB.PreparedSQL -- prepared in chosen().
	}

	/**
	 * @param array<string,string> $filters Of FILTERS.
	 */
	private function chosen( array $filters ): string {
		$where = "kind = 'post'";
		foreach ( array_intersect_key( $filters, array_flip( self::FILTERS ) ) as $column => $value ) {
			$where .= $this->db->prepare( " AND $column = %s", $value ); // phpcs:ignore WordPress.DB.PreparedSQL -- one of three names.
		}
		return $where;
	}

	/**
	 * Objects of the ledger in one language, two hundred at a time.
	 *
	 * @param int $after The last ID of the lot before; 0 to begin.
	 * @return int[]
	 */
	public function some( string $kind, string $language, int $after ): array {
		return array_map( 'intval', (array) $this->db->get_col( $this->db->prepare( "SELECT object FROM {$this->table()} WHERE kind = %s AND language = %s AND object > %d ORDER BY object LIMIT 200", $kind, $language, $after ) ) );
	}

	/**
	 * @param int[]    $origins    Of the site.
	 * @param string[] $references "type/id".
	 */
	private function load( array $origins, array $references ): void {
		$ids = array();
		foreach ( $references as $reference ) {
			list( $type, $id ) = explode( '/', $reference, 2 ) + array( '', '' );
			$ids[ $type ][]    = $id;
		}
		foreach ( $ids as $type => $list ) {
			foreach ( $origins as $origin ) {
				$marks = implode( ',', array_fill( 0, count( $list ), '%s' ) );
				$query = $this->db->prepare( "SELECT id, language, object FROM {$this->table()} WHERE origin = %d AND type = %s AND kind = 'post' AND id IN ($marks)", $origin, $type, ...$list ); // phpcs:ignore WordPress.DB.PreparedSQL
				foreach ( (array) $this->db->get_results( $query ) as $row ) {
					$this->objects[ "$origin $type/{$row->id}" ][ $row->language ] = (int) $row->object;
				}
			}
		}
	}

	/**
	 * @return int[]
	 */
	private function origins_for( int $post ): array {
		$record = $this->of_post( $post );
		if ( null !== $record ) {
			return array( (int) $record['origin'] );
		}
		if ( null === $this->origins ) {
			$this->origins = array_map( 'intval', (array) $this->db->get_col( "SELECT origin FROM `{$this->schema->table( 'origin' )}` ORDER BY origin LIMIT 20" ) );
		}
		return $this->origins;
	}

	private function table(): string {
		return '`' . $this->schema->table( 'record' ) . '`';
	}
}
