<?php
/**
 * Tells page caches that the other languages of a page have changed with it: their switcher and hreflang name its address.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only where something changed that other pages show: there or not, public or not, address, title. Siblings that are in the
 * same batch hear of themselves anyway.
 */
final class Sibling_News {

	const FIELDS = array( 'status', 'slug', 'parent', 'title' );

	private Languages $languages;

	/**
	 * Posts of the batch, and siblings that have been told: ID => true.
	 *
	 * @var array<int,bool>
	 */
	private array $known = array();

	public function __construct( Languages $languages ) {
		$this->languages = $languages;
	}

	/**
	 * A batch begins.
	 *
	 * @param array<int,array<string,mixed>> $rows Of the outbox.
	 */
	public function prepare( array $rows ): void {
		$this->known = array();
		foreach ( $rows as $row ) {
			if ( 'post' === $row['kind'] ) {
				$this->known[ $row['object'] ] = true;
			}
		}
	}

	/**
	 * @param array<string,mixed> $row Of the outbox, with its image.
	 */
	public function tell( array $row ): void {
		if ( 'update' === $row['action'] && array() === array_intersect( self::FIELDS, array_keys( $row['image'] ) ) ) {
			return;
		}
		foreach ( $this->languages->translations_of_post( $row['object'] ) as $id ) {
			$sibling = isset( $this->known[ $id ] ) ? null : get_post( $id );
			if ( $sibling instanceof \WP_Post ) {
				$this->known[ $id ] = true;
				do_action( 'clean_post_cache', $sibling->ID, $sibling );
			}
		}
	}
}
