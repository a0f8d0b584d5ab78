<?php
/**
 * A conflict as people see it: the site's value of now, the bundle's, where to edit, who edited last.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * For the REST route and the overview. What a user may not edit is named, but its texts are not shown.
 */
final class Conflict_View {

	private Schema $schema;

	private \wpdb $db;

	private Object_State $state;

	private Settlement $settlement;

	public function __construct( Schema $schema, \wpdb $db, Object_State $state, Settlement $settlement ) {
		$this->schema     = $schema;
		$this->db         = $db;
		$this->state      = $state;
		$this->settlement = $settlement;
	}

	/**
	 * Rows of the conflict table, each as an array for JSON.
	 *
	 * @param array<int,array<string,mixed>> $rows Of the conflict table.
	 * @return array<int,array<string,mixed>>
	 */
	public function all( array $rows ): array {
		$ids = array(
			'post' => array(),
			'term' => array(),
		);
		foreach ( $rows as $row ) {
			$ids[ $row['kind'] ][ $row['object'] ] = $row['object'];
		}
		$states = array(
			'post' => $this->state->posts( $ids['post'] ),
			'term' => $this->state->terms( $ids['term'] ),
		);
		return array_map(
			function ( array $row ) use ( $states ): array {
				return $this->one( $row, $states[ $row['kind'] ][ $row['object'] ]['fields'] ?? array() );
			},
			$rows
		);
	}

	/**
	 * @param array<string,mixed>       $row    Of the conflict table.
	 * @param array<string,string|null> $fields What the object holds.
	 * @return array<string,mixed>
	 */
	private function one( array $row, array $fields ): array {
		$allowed = $this->settlement->is_allowed( $row );
		$mine    = 'content' === $row['field'] ? $this->state->content( $row['object'] ) : ( $fields[ $row['field'] ] ?? null );
		return array(
			'id'              => $row['id'],
			'record'          => $row['type'] . '/' . $row['record'],
			'language'        => $row['language'],
			'field'           => $row['field'],
			'kind'            => $row['kind'],
			'post'            => $row['object'],
			'title'           => $allowed ? $fields['title'] ?? '' : '',
			'run'             => $row['run'],
			'noted'           => $this->time( (string) $row['noted'] ),
			'mine'            => $allowed ? $this->shown( $row, $mine ) : null,
			'theirs'          => $allowed ? $this->shown( $row, $row['bundle'] ) : null,
			'mine_when_noted' => $allowed ? $this->shown( $row, $row['site'] ) : null,
			'may_settle'      => $allowed,
			'edit_link'       => $allowed ? $this->edit_link( $row ) : null,
			'edited'          => $this->edited( $row ),
		);
	}

	/**
	 * Terms are told by their names.
	 *
	 * @param array<string,mixed> $row Of the conflict table.
	 */
	private function shown( array $row, ?string $value ): ?string {
		if ( null === $value || 0 !== strpos( (string) $row['field'], 'tax:' ) ) {
			return $value;
		}
		$names = array();
		foreach ( array_filter( explode( ',', $value ), 'strlen' ) as $tt ) {
			$term    = get_term_by( 'term_taxonomy_id', (int) $tt );
			$names[] = $term instanceof \WP_Term ? $term->name : $tt;
		}
		return implode( ', ', $names );
	}

	/**
	 * @param array<string,mixed> $row Of the conflict table.
	 */
	private function edit_link( array $row ): ?string {
		$link = 'term' === $row['kind'] ? get_edit_term_link( $row['object'] ) : get_edit_post_link( $row['object'], 'raw' );
		return is_string( $link ) ? $link : null;
	}

	/**
	 * Who edited it last, as the log says, or else WordPress itself.
	 *
	 * @param array<string,mixed> $row Of the conflict table.
	 * @return array{by:string,at:string|null}|null
	 */
	private function edited( array $row ): ?array {
		$edit = $this->db->get_row( $this->db->prepare( "SELECT user, at FROM `{$this->schema->table( 'edit' )}` WHERE kind = %s AND object = %d AND field = %s ORDER BY id DESC LIMIT 1", $row['kind'], $row['object'], $row['field'] ) );
		$user = (int) ( $edit->user ?? ( 'post' === $row['kind'] ? get_post_meta( $row['object'], '_edit_last', true ) : 0 ) );
		$data = $user > 0 ? get_userdata( $user ) : false;
		if ( false === $data ) {
			return null;
		}
		return array(
			'by' => $data->display_name,
			'at' => isset( $edit->at ) ? $this->time( $edit->at ) : null,
		);
	}

	private function time( string $utc ): string {
		return str_replace( ' ', 'T', substr( $utc, 0, 19 ) ) . 'Z';
	}
}
