<?php
/**
 * Reads what an object was before a run changed it: the engine's before-images.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A before-image names the fields that became another: title content excerpt slug status parent order date,
 * meta:KEY, tax:TAXONOMY (term_taxonomy_ids joined by commas). A field that was not there is null.
 */
final class Before_Images {

	private Schema $schema;

	private \wpdb $db;

	public function __construct( Schema $schema, \wpdb $db ) {
		$this->schema = $schema;
		$this->db     = $db;
	}

	/**
	 * The values before, by field; empty when the run created the object or changed nothing of it.
	 *
	 * @return array<string,string|null>
	 */
	public function of( int $run, string $kind, int $object ): array {
		$image  = $this->db->get_var( $this->db->prepare( "SELECT before_image FROM `{$this->schema->table( 'change' )}` WHERE run = %d AND kind = %s AND object = %d", $run, $kind, $object ) );
		$image  = is_string( $image ) ? json_decode( $image, true ) : null;
		$values = is_array( $image ) && is_array( $image['values'] ?? null ) ? $image['values'] : array();
		$rows   = is_array( $image ) && is_array( $image['rows'] ?? null ) ? $image['rows'] : array();
		return array_filter(
			$values + $this->erased( $kind, $rows ),
			static function ( $value ): bool {
				return null === $value || is_string( $value );
			}
		);
	}

	/**
	 * Of an object that went for good all rows are kept: its columns by their own names, metas and relations as fields.
	 * Languages and groups of translations are left out.
	 *
	 * @param array<string,mixed> $rows row, metas ([key, value]), terms (term_taxonomy_ids).
	 * @return array<string,mixed>
	 */
	private function erased( string $kind, array $rows ): array {
		$fields = (array) ( $rows['row'] ?? array() );
		foreach ( (array) ( $rows['metas'] ?? array() ) as $meta ) {
			if ( is_array( $meta ) && is_string( $meta[0] ?? null ) ) {
				$fields[ 'meta:' . $meta[0] ] = $meta[1] ?? '';
			}
		}
		$tts = array_map( 'intval', (array) ( $rows['terms'] ?? array() ) );
		if ( 'post' !== $kind || array() === $tts ) {
			return $fields;
		}
		$list = implode( ',', $tts );
		foreach ( (array) $this->db->get_results( "SELECT taxonomy, term_taxonomy_id AS tt FROM {$this->db->term_taxonomy} WHERE term_taxonomy_id IN ($list) AND taxonomy NOT IN ('language', 'post_translations') ORDER BY term_taxonomy_id" ) as $row ) { // phpcs:ignore WordPress.DB.PreparedSQL -- whole numbers only.
			$field            = 'tax:' . $row->taxonomy;
			$fields[ $field ] = isset( $fields[ $field ] ) ? $fields[ $field ] . ',' . $row->tt : $row->tt;
		}
		return $fields;
	}
}
