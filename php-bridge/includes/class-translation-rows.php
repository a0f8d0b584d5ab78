<?php
/**
 * Segments and what they are in each language: the tables that the engine fills and people decide about.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A row is a segment in one language, with the object that shows it (0: there is none yet).
 */
final class Translation_Rows {

	const STATES = array( 'missing', 'machine', 'reviewed', 'outdated' );
	const WHOLE  = 4294967295; // The place of a segment that is a whole field.

	private Schema $schema;

	private \wpdb $db;

	private string $source;

	public function __construct( Schema $schema, \wpdb $db, string $source_language ) {
		$this->schema = $schema;
		$this->db     = $db;
		$this->source = $source_language;
	}

	/**
	 * The code of the language that is translated.
	 */
	public function source_language(): string {
		return $this->source;
	}

	/**
	 * One page of what waits, or of one state.
	 *
	 * @param array{language?:string,state?:string,record?:string} $filter Of the list.
	 * @return array<int,array<string,mixed>>
	 */
	public function queue( array $filter, int $limit, int $offset = 0 ): array {
		$rows = $this->db->get_results( $this->select() . $this->where( $filter ) . $this->db->prepare( " ORDER BY s.type, s.record, s.field = 'content', s.field, s.place, t.language LIMIT %d OFFSET %d", $limit, $offset ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL -- every part is prepared.
		return array_map( array( $this, 'typed' ), (array) $rows );
	}

	/**
	 * How many there are.
	 *
	 * @param array{language?:string,state?:string,record?:string} $filter Of the list.
	 */
	public function count( array $filter ): int {
		return (int) $this->db->get_var( "SELECT COUNT(*) {$this->tables()}" . $this->where( $filter ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- every part is prepared.
	}

	/**
	 * Number of segments: code => state => number.
	 *
	 * @return array<string,array<string,int>>
	 */
	public function coverage(): array {
		$counts = array();
		foreach ( (array) $this->db->get_results( "SELECT language, state, COUNT(*) AS number FROM {$this->table( 'translation' )} GROUP BY language, state" ) as $row ) {
			$counts[ $row->language ]               = $counts[ $row->language ] ?? array_fill_keys( self::STATES, 0 );
			$counts[ $row->language ][ $row->state ] = (int) $row->number;
		}
		ksort( $counts );
		return $counts;
	}

	/**
	 * One of them; null when there is none.
	 *
	 * @return array<string,mixed>|null
	 */
	public function find( int $segment, string $language, bool $lock = false ): ?array {
		$row = $this->db->get_row( $this->select() . $this->db->prepare( ' WHERE s.id = %d AND t.language = %s', $segment, $language ) . ( $lock ? ' FOR UPDATE' : '' ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL -- every part is prepared.
		return is_array( $row ) ? $this->typed( $row ) : null;
	}

	/**
	 * The places of the segments of one field that show the very same text, in their order.
	 *
	 * @param array<string,mixed> $row Of one of them.
	 * @return int[]
	 */
	public function places( array $row ): array {
		$found = $this->db->get_col( $this->db->prepare( "SELECT s.place {$this->tables()} WHERE s.origin = %d AND s.type = %s AND s.record = %s AND s.field = %s AND t.language = %s AND t.text = %s AND t.unpublished = 0 ORDER BY s.place", $row['origin'], $row['type'], $row['record'], $row['field'], $row['language'], $row['text'] ) );
		return array_map( 'intval', $found );
	}

	/**
	 * How many segments of the page of a row nobody has reviewed.
	 *
	 * @param array<string,mixed> $row Of the page.
	 */
	public function unreviewed( array $row ): int {
		return (int) $this->db->get_var( $this->db->prepare( "SELECT COUNT(*) {$this->tables()} WHERE s.origin = %d AND s.type = %s AND s.record = %s AND t.language = %s AND t.state IN ('missing', 'machine')", $row['origin'], $row['type'], $row['record'], $row['language'] ) );
	}

	/**
	 * A person has accepted a text. `shown`: it stands on the page now.
	 *
	 * @param array<string,mixed> $row Of the table.
	 * @param array<string,string> $made made, provider, model, by.
	 */
	public function accept( array $row, string $text, bool $shown, array $made ): bool {
		$live = $shown ? sodium_crypto_generichash( $text, '', 16 ) : null;
		return false !== $this->db->query(
			$this->db->prepare(
				"UPDATE {$this->table( 'translation' )} SET state = 'reviewed', text = %s, unpublished = %d, live = " . ( null === $live ? 'live' : "UNHEX('" . bin2hex( $live ) . "')" ) . ", made_of = NULL, made = %s, provider = %s, model = %s, made_by = %s, made_at = UTC_TIMESTAMP(6), proposal = NULL, proposal_made = '', proposal_provider = '', proposal_model = '', proposal_score = 0, proposal_at = NULL, note = NULL WHERE segment = %d AND language = %s",
				$text,
				$shown ? 0 : 1,
				$made['made'],
				$made['provider'],
				$made['model'],
				substr( $made['by'], 0, 80 ),
				$row['segment'],
				$row['language']
			)
		);
	}

	/**
	 * A person does not want what was proposed; the memory forgets it, and until the source changes nothing is proposed again.
	 *
	 * @param array<string,mixed> $row Of the table.
	 */
	public function reject( array $row, string $reason ): bool {
		$refused = $row['proposal'] ?? $row['text'];
		$note    = 'rejected' . ( '' === $reason ? '' : ": $reason" );
		return ( null === $refused || false !== $this->db->query( $this->db->prepare( "DELETE FROM {$this->table( 'memory' )} WHERE language = %s AND hash = UNHEX(%s) AND reviewed = 0 AND CAST(target AS BINARY) = CAST(%s AS BINARY)", $row['language'], $row['hash'], $refused ) ) )
			&& false !== $this->db->query( $this->db->prepare( "UPDATE {$this->table( 'translation' )} SET proposal = NULL, proposal_made = '', proposal_provider = '', proposal_model = '', proposal_score = 0, proposal_at = NULL, note = %s WHERE segment = %d AND language = %s", $note, $row['segment'], $row['language'] ) );
	}

	/**
	 * The site remembers what a person accepted.
	 *
	 * @param array<string,mixed>  $row  Of the table.
	 * @param array<string,string> $made made, provider, model, by.
	 */
	public function remember( array $row, string $text, array $made ): bool {
		return false !== $this->db->query(
			$this->db->prepare(
				"INSERT INTO {$this->table( 'memory' )} (language, hash, context, answer, source, target, reviewed, made, provider, model, made_by, made_at) VALUES (%s, UNHEX(%s), REPEAT(CHAR(0), 16), UNHEX(%s), %s, %s, 1, %s, %s, %s, %s, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE reviewed = 1, made = VALUES(made), provider = VALUES(provider), model = VALUES(model), made_by = VALUES(made_by), made_at = VALUES(made_at)",
				$row['language'],
				$row['hash'],
				bin2hex( sodium_crypto_generichash( $text, '', 16 ) ),
				$row['source'],
				$text,
				$made['made'],
				$made['provider'],
				$made['model'],
				substr( $made['by'], 0, 80 )
			)
		);
	}

	/**
	 * The same words with the very same translation elsewhere are reviewed along. Returns how many.
	 *
	 * @param array<string,mixed> $row Of the table.
	 */
	public function accept_alike( array $row, string $text, string $by ): int {
		return (int) $this->db->query( $this->db->prepare( "UPDATE {$this->table( 'translation' )} t JOIN {$this->table( 'segment' )} s ON s.id = t.segment SET t.state = 'reviewed', t.made_by = %s, t.made_at = UTC_TIMESTAMP(6) WHERE t.language = %s AND t.state = 'machine' AND t.proposal IS NULL AND t.note IS NULL AND t.text = %s AND s.hash = UNHEX(%s) AND s.origin = %d AND s.id <> %d", substr( $by, 0, 80 ), $row['language'], $text, $row['hash'], $row['origin'], $row['segment'] ) );
	}

	/**
	 * All segments of the page have been looked at, or not: the ledger says so to everyone who asks.
	 *
	 * @param array<string,mixed> $row Of the page.
	 */
	public function page_reviewed( array $row ): bool {
		return false !== $this->db->query( $this->db->prepare( "UPDATE {$this->table( 'record' )} SET state = 'reviewed', machine = NULL WHERE origin = %d AND type = %s AND id = %s AND language = %s", $row['origin'], $row['type'], $row['record'], $row['language'] ) );
	}

	/**
	 * The marks that the ledger has of a field of the page: what was wanted, and what was left; null when it has none.
	 *
	 * @param array<string,mixed> $row Of the page.
	 * @return array{0:string,1:string}|null
	 */
	public function marks( array $row, string $field ): ?array {
		$fields = json_decode( (string) $this->db->get_var( $this->db->prepare( "SELECT fields FROM {$this->table( 'record' )} WHERE origin = %d AND type = %s AND id = %s AND language = %s", $row['origin'], $row['type'], $row['record'], $row['language'] ) ), true );
		$mark   = is_array( $fields ) ? $fields[ $field ] ?? null : null;
		if ( is_string( $mark ) ) {
			return array( $mark, $mark );
		}
		return is_array( $mark ) && isset( $mark[0], $mark[1] ) ? array( (string) $mark[0], (string) $mark[1] ) : null;
	}

	private function select(): string {
		return "SELECT s.id AS segment, s.origin, s.type, s.record, s.field, s.place, s.kind AS element, HEX(s.hash) AS hash, s.source, t.language, t.state, t.unpublished, t.text, t.made_of, t.made, t.provider, t.model, t.made_by, t.made_at, t.proposal, t.proposal_made, t.proposal_provider, t.proposal_model, t.proposal_score, t.proposal_at, t.note, COALESCE(r.kind, '') AS kind, COALESCE(r.object, 0) AS object, COALESCE(o.object, 0) AS original {$this->tables()}";
	}

	private function tables(): string {
		$original = $this->db->prepare( 'o.language = %s', $this->source );
		return "FROM {$this->table( 'segment' )} s JOIN {$this->table( 'translation' )} t ON t.segment = s.id LEFT JOIN {$this->table( 'record' )} r ON r.origin = s.origin AND r.type = s.type AND r.id = s.record AND r.language = t.language LEFT JOIN {$this->table( 'record' )} o ON o.origin = s.origin AND o.type = s.type AND o.id = s.record AND $original";
	}

	/**
	 * @param array{language?:string,state?:string,record?:string} $filter Of the list.
	 */
	private function where( array $filter ): string {
		$state = (string) ( $filter['state'] ?? '' );
		$where = ' WHERE ' . ( '' === $state ? "(t.state IN ('machine', 'outdated') OR (t.state = 'missing' AND t.note IS NOT NULL))" : $this->db->prepare( 't.state = %s', $state ) );
		if ( '' !== ( $filter['language'] ?? '' ) ) {
			$where .= $this->db->prepare( ' AND t.language = %s', $filter['language'] );
		}
		if ( '' !== ( $filter['record'] ?? '' ) ) {
			list( $type, $id ) = explode( '/', $filter['record'], 2 ) + array( '', '' );
			$where            .= $this->db->prepare( ' AND s.type = %s AND s.record = %s', $type, $id );
		}
		return $where;
	}

	private function table( string $name ): string {
		return '`' . $this->schema->table( $name ) . '`';
	}

	/**
	 * @param array<string,string|null> $row As the server gives it.
	 * @return array<string,mixed>
	 */
	private function typed( array $row ): array {
		foreach ( array( 'segment', 'origin', 'place', 'object', 'original', 'proposal_score' ) as $name ) {
			$row[ $name ] = (int) $row[ $name ];
		}
		$row['unpublished'] = '0' !== (string) $row['unpublished'];
		return $row;
	}
}
