<?php
/**
 * Fires for the terms of one imported post the hooks that WordPress fires after it has related them.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * In the order of wp_set_object_terms(): what came, what went, the set as it is.
 */
final class Relation_News {

	/**
	 * @param int    $id       The post.
	 * @param string $taxonomy Whose relations changed.
	 * @param int[]  $before   The term_taxonomy_ids before.
	 */
	public function told( int $id, string $taxonomy, array $before ): void {
		$terms = taxonomy_exists( $taxonomy ) ? get_the_terms( $id, $taxonomy ) : false;
		$terms = is_array( $terms ) ? $terms : array();
		$now   = array_map( 'intval', wp_list_pluck( $terms, 'term_taxonomy_id' ) );
		$came  = array_values( array_diff( $now, $before ) );
		$went  = array_values( array_diff( $before, $now ) );

		foreach ( $came as $tt ) {
			do_action( 'added_term_relationship', $id, $tt, $taxonomy );
		}
		$this->counted( $came, $taxonomy );
		if ( array() !== $went ) {
			$this->gone( $id, $taxonomy, $went );
		}
		do_action( 'set_object_terms', $id, array_map( 'intval', wp_list_pluck( $terms, 'term_id' ) ), $now, $taxonomy, false, $before );
	}

	/**
	 * @param int    $id       The post.
	 * @param string $taxonomy Whose relations went.
	 * @param int[]  $tts      Their term_taxonomy_ids.
	 */
	public function gone( int $id, string $taxonomy, array $tts ): void {
		do_action( 'deleted_term_relationships', $id, $tts, $taxonomy );
		$this->counted( $tts, $taxonomy );
	}

	/**
	 * Terms whose number of posts changed.
	 *
	 * @param int[] $tts term_taxonomy_ids.
	 */
	private function counted( array $tts, string $taxonomy ): void {
		foreach ( $tts as $tt ) {
			do_action( 'edited_term_taxonomy', $tt, $taxonomy );
		}
	}
}
