<?php
/**
 * Fires for the metas of one imported object the hooks that WordPress fires after it has written them.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Of posts and of terms. What a deletion deleted had meta_ids that nobody knows any more: handlers get an empty list.
 */
final class Meta_News {

	private \wpdb $db;

	public function __construct( \wpdb $db ) {
		$this->db = $db;
	}

	/**
	 * Metas that were written: added, updated or deleted, as it turns out.
	 *
	 * @param string   $kind  post or term.
	 * @param int      $id    The object.
	 * @param string[] $keys  Meta keys that changed.
	 * @param string[] $added Those of them that were not there before.
	 */
	public function written( string $kind, int $id, array $keys, array $added ): void {
		if ( array() === $keys ) {
			return;
		}
		$rows = array();
		foreach ( $this->rows( $kind, $id, $keys ) as $row ) {
			$rows[ $row->meta_key ][] = $row;
		}
		foreach ( $keys as $key ) {
			foreach ( $rows[ $key ] ?? array() as $row ) {
				in_array( $key, $added, true ) ? $this->added( $kind, $id, $row ) : $this->updated( $kind, $id, $row );
			}
			if ( ! isset( $rows[ $key ] ) ) {
				$this->deleted( $kind, $id, $key );
			}
		}
	}

	/**
	 * All metas of a new object whose keys begin with a prefix, and its featured image.
	 */
	public function created( string $kind, int $id, string $prefix ): void {
		$table = 'term' === $kind ? $this->db->termmeta : $this->db->postmeta;
		foreach ( (array) $this->db->get_results( $this->db->prepare( "SELECT meta_id, meta_key, meta_value FROM $table WHERE {$kind}_id = %d AND (meta_key LIKE %s OR meta_key = '_thumbnail_id') ORDER BY meta_id", $id, $this->db->esc_like( $prefix ) . '%' ) ) as $row ) { // phpcs:ignore WordPress.DB.PreparedSQL
			$this->added( $kind, $id, $row );
		}
	}

	/**
	 * Keys that an object has of those that begin with a prefix, oldest row first.
	 *
	 * @return string[]
	 */
	public function keys( string $kind, int $id, string $prefix ): array {
		$table = 'term' === $kind ? $this->db->termmeta : $this->db->postmeta;
		return array_unique( (array) $this->db->get_col( $this->db->prepare( "SELECT meta_key FROM $table WHERE {$kind}_id = %d AND meta_key LIKE %s ORDER BY meta_id", $id, $this->db->esc_like( $prefix ) . '%' ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * One meta that is gone; its value is told where the whole object went.
	 */
	public function deleted( string $kind, int $id, string $key, string $value = '' ): void {
		do_action( "deleted_{$kind}_meta", array(), $id, $key, $value );
		if ( 'post' === $kind ) {
			do_action( 'deleted_postmeta', array() );
		}
	}

	private function added( string $kind, int $id, \stdClass $row ): void {
		do_action( "added_{$kind}_meta", (int) $row->meta_id, $id, $row->meta_key, maybe_unserialize( $row->meta_value ) );
	}

	private function updated( string $kind, int $id, \stdClass $row ): void {
		do_action( "updated_{$kind}_meta", (int) $row->meta_id, $id, $row->meta_key, maybe_unserialize( $row->meta_value ) );
		if ( 'post' === $kind ) {
			do_action( 'updated_postmeta', (int) $row->meta_id, $id, $row->meta_key, $row->meta_value );
		}
	}

	/**
	 * @param string[] $keys Meta keys.
	 * @return \stdClass[]
	 */
	private function rows( string $kind, int $id, array $keys ): array {
		$table = 'term' === $kind ? $this->db->termmeta : $this->db->postmeta;
		$marks = implode( ',', array_fill( 0, count( $keys ), '%s' ) );
		return (array) $this->db->get_results( $this->db->prepare( "SELECT meta_id, meta_key, meta_value FROM $table WHERE {$kind}_id = %d AND meta_key IN ($marks) ORDER BY meta_id", $id, ...$keys ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}
}
