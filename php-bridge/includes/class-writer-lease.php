<?php
/**
 * The site's lease, as far as PHP needs it: one writer at a time, the engine or us.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Within one transaction the row is locked and its fence raised: an engine that begins meanwhile waits for the row and
 * then sees that it was overtaken, and one that was thought dead cannot write any more.
 */
final class Writer_Lease {

	private Schema $schema;

	private \wpdb $db;

	public function __construct( Schema $schema, \wpdb $db ) {
		$this->schema = $schema;
		$this->db     = $db;
	}

	/**
	 * Takes the lease until the open transaction ends. Returns the new fence; 0 while another writer holds it.
	 */
	public function take(): int {
		$table = '`' . $this->schema->table( 'lease' ) . '`';
		// phpcs:disable WordPress.DB.PreparedSQL -- a table's name.
		$shown = $this->db->suppress_errors(); // A writer in the middle of its work lets us wait in vain: no fault to be shown.
		$row   = $this->db->get_row( "SELECT fence, expires IS NOT NULL AND expires >= NOW(6) AS held FROM $table WHERE name = 'writer' FOR UPDATE", ARRAY_A );
		$this->db->suppress_errors( $shown );
		if ( ! is_array( $row ) || '0' !== (string) $row['held'] ) {
			return 0;
		}
		$fence = (int) $row['fence'] + 1;
		$done  = $this->db->query( $this->db->prepare( "UPDATE $table SET holder = 'wordpress', connection = 0, fence = %d, expires = NULL WHERE name = 'writer'", $fence ) );
		// phpcs:enable
		return 1 === $done ? $fence : 0;
	}
}
