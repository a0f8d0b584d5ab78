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
		return array_filter(
			$values,
			static function ( $value ): bool {
				return null === $value || is_string( $value );
			}
		);
	}
}
