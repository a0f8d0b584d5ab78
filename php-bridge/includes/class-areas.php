<?php
/**
 * The areas of the model and their colours.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A post has one main area: the one of its area terms whose record it names in its meta, else the first.
 */
final class Areas {

	const TAXONOMY = 'profint_area';

	private Ledger $ledger;

	public function __construct( Ledger $ledger ) {
		$this->ledger = $ledger;
	}

	/**
	 * The areas of a post, the main one first.
	 *
	 * @return \WP_Term[]
	 */
	public function of_post( int $post ): array {
		$terms = get_the_terms( $post, self::TAXONOMY );
		if ( ! is_array( $terms ) || array() === $terms ) {
			$parent = (int) wp_get_post_parent_id( $post ); // A sequence has its module's.
			return $parent > 0 ? $this->of_post( $parent ) : array();
		}
		$main = (string) get_post_meta( $post, '_profint_area', true );
		$id   = '' === $main || 1 === count( $terms ) ? 0 : $this->ledger->term( 'area/' . $main, $post );
		usort(
			$terms,
			fn ( \WP_Term $a, \WP_Term $b ): int => array( $a->term_id !== $id, $this->order( $a ), $a->term_id ) <=> array( $b->term_id !== $id, $this->order( $b ), $b->term_id )
		);
		return $terms;
	}

	/**
	 * The colour of a post's main area; empty when it has none.
	 */
	public function color_of_post( int $post ): string {
		$areas = $this->of_post( $post );
		return array() === $areas ? '' : $this->color( $areas[0]->term_id );
	}

	/**
	 * The colour of an area: #rrggbb, or empty.
	 */
	public function color( int $term ): string {
		return Color::clean( (string) get_term_meta( $term, 'profint_color', true ) );
	}

	private function order( \WP_Term $term ): int {
		return (int) get_term_meta( $term->term_id, 'profint_order', true );
	}
}
