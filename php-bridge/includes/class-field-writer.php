<?php
/**
 * Writes one field of an imported object through WordPress's own functions, as an editor's save does.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Fields have the ledger's names. Values are what the column holds, without slashes; null means that the field goes.
 */
final class Field_Writer {

	const COLUMNS = array(
		'title'   => 'post_title',
		'content' => 'post_content',
		'excerpt' => 'post_excerpt',
		'slug'    => 'post_name',
		'status'  => 'post_status',
		'parent'  => 'post_parent',
		'order'   => 'menu_order',
		'date'    => 'post_date',
	);

	/**
	 * Writes it. Null when it was done, else why not.
	 */
	public function write( string $kind, int $object, string $field, ?string $value ): ?\WP_Error {
		list( $group, $name ) = explode( ':', $field, 2 ) + array( '', '' );
		if ( 'meta' === $group ) {
			return $this->meta( $kind, $object, $name, $value );
		}
		if ( 'tax' === $group ) {
			return $this->relations( $object, $name, (string) $value );
		}
		return 'term' === $kind ? $this->term( $object, $field, (string) $value ) : $this->post( $object, $field, (string) $value );
	}

	private function post( int $post, string $field, string $value ): ?\WP_Error {
		$change = array(
			'ID'                       => $post,
			self::COLUMNS[ $field ] ?? '' => $value,
		);
		if ( ! isset( self::COLUMNS[ $field ] ) ) {
			return new \WP_Error( 'profint_field', __( 'This field cannot be written.', 'profint' ), array( 'status' => 400 ) );
		}
		if ( 'date' === $field ) {
			$change += array(
				'post_date_gmt' => get_gmt_from_date( $value ),
				'edit_date'     => true,
			);
		}
		$done = wp_update_post( wp_slash( $change ), true );
		return is_wp_error( $done ) ? $done : null;
	}

	private function term( int $id, string $field, string $value ): ?\WP_Error {
		$names = array(
			'title'   => 'name',
			'slug'    => 'slug',
			'excerpt' => 'description',
		);
		$term  = get_term( $id );
		if ( ! $term instanceof \WP_Term || ! isset( $names[ $field ] ) ) {
			return new \WP_Error( 'profint_field', __( 'This field cannot be written.', 'profint' ), array( 'status' => 400 ) );
		}
		$done = wp_update_term( $id, $term->taxonomy, wp_slash( array( $names[ $field ] => $value ) ) );
		return is_wp_error( $done ) ? $done : null;
	}

	/**
	 * What the table holds may be serialised; WordPress serialises by itself.
	 */
	private function meta( string $kind, int $object, string $key, ?string $value ): ?\WP_Error {
		if ( null === $value ) {
			delete_metadata( $kind, $object, $key );
		} else {
			update_metadata( $kind, $object, $key, wp_slash( maybe_unserialize( $value ) ) );
		}
		return null;
	}

	/**
	 * @param string $list Numbers from term_taxonomy, joined by commas.
	 */
	private function relations( int $post, string $taxonomy, string $list ): ?\WP_Error {
		$terms = array();
		foreach ( array_filter( explode( ',', $list ), 'strlen' ) as $tt ) {
			$term = get_term_by( 'term_taxonomy_id', (int) $tt, $taxonomy );
			if ( ! $term instanceof \WP_Term ) {
				return new \WP_Error( 'profint_gone', __( 'A term that the bundle relates to is no longer on the site.', 'profint' ), array( 'status' => 409 ) );
			}
			$terms[] = $term->term_id;
		}
		$done = wp_set_object_terms( $post, $terms, $taxonomy );
		return is_wp_error( $done ) ? $done : null;
	}
}
