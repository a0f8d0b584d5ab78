<?php
/**
 * Fires for one imported term the hooks that WordPress fires after it has written one.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * As for posts: only hooks that come after the fact, in core's order.
 */
final class Term_News {

	/**
	 * @param array<string,mixed> $row Of the outbox; the object is a term_id.
	 */
	public function tell( array $row ): void {
		$taxonomy = (string) ( $row['detail']['taxonomy'] ?? '' );
		if ( '' === $taxonomy || ! taxonomy_exists( $taxonomy ) ) {
			return;
		}
		$term = get_term( $row['object'], $taxonomy );
		if ( 'delete' === $row['action'] ) {
			$this->deleted( $row['object'], $taxonomy, (array) ( $row['detail']['before'] ?? array() ), $term );
			return;
		}
		if ( $term instanceof \WP_Term ) {
			$this->saved( $term, $taxonomy, 'create' !== $row['action'] );
		}
	}

	private function saved( \WP_Term $term, string $taxonomy, bool $update ): void {
		$id   = $term->term_id;
		$tt   = $term->term_taxonomy_id;
		$args = array(
			'name'        => $term->name,
			'slug'        => $term->slug,
			'description' => $term->description,
			'parent'      => $term->parent,
		);
		if ( $update ) {
			do_action( 'edited_terms', $id, $taxonomy, $args );
			do_action( 'edited_term_taxonomy', $tt, $taxonomy, $args );
		}
		foreach ( $update ? array( 'edit', 'edited' ) : array( 'create', 'created' ) as $verb ) {
			do_action( $verb . '_term', $id, $tt, $taxonomy, $args );
			do_action( $verb . '_' . $taxonomy, $id, $tt, $args );
		}
		do_action( 'saved_term', $id, $tt, $taxonomy, $update, $args );
		do_action( "saved_{$taxonomy}", $id, $tt, $update, $args );
	}

	/**
	 * @param array<string,mixed> $before What the engine noted: tt, name, slug.
	 * @param mixed               $now    The term if it is there.
	 */
	private function deleted( int $id, string $taxonomy, array $before, $now ): void {
		if ( $now instanceof \WP_Term ) {
			return;
		}
		$tt     = (int) ( $before['tt'] ?? 0 );
		$former = new \WP_Term(
			(object) array(
				'term_id'          => $id,
				'term_taxonomy_id' => $tt,
				'taxonomy'         => $taxonomy,
				'name'             => (string) ( $before['name'] ?? '' ),
				'slug'             => (string) ( $before['slug'] ?? '' ),
			)
		);
		do_action( 'delete_term', $id, $tt, $taxonomy, $former, array() );
		do_action( "delete_{$taxonomy}", $id, $tt, $former, array() );
	}
}
