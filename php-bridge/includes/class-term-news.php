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
 * As for posts: only hooks that come after the fact, in core's order. Metas come last, as they do where they are saved
 * after their term.
 */
final class Term_News {

	private Meta_News $metas;

	public function __construct( Meta_News $metas ) {
		$this->metas = $metas;
	}

	/**
	 * @param array<string,mixed> $row Of the outbox, with `before`; the object is a term_id.
	 */
	public function tell( array $row ): void {
		$taxonomy = (string) ( $row['detail']['taxonomy'] ?? '' );
		if ( '' === $taxonomy || ! taxonomy_exists( $taxonomy ) ) {
			return;
		}
		$term = get_term( $row['object'], $taxonomy );
		if ( 'delete' === $row['action'] ) {
			$this->deleted( $row['object'], $taxonomy, $row['before'], $term );
			return;
		}
		if ( $term instanceof \WP_Term ) {
			$this->saved( $term, $taxonomy, 'create' !== $row['action'] );
			$this->metas( $term->term_id, $row );
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
		foreach ( $update ? array( 'edit', 'edited' ) : array( 'create', 'created' ) as $place => $verb ) {
			if ( 1 === $place ) {
				$this->cleaned( $id, $taxonomy );
			}
			do_action( $verb . '_term', $id, $tt, $taxonomy, $args );
			do_action( $verb . '_' . $taxonomy, $id, $tt, $args );
		}
		do_action( 'saved_term', $id, $tt, $taxonomy, $update, $args );
		do_action( "saved_{$taxonomy}", $id, $tt, $update, $args );
	}

	/**
	 * As clean_term_cache() tells it; the caches themselves were dropped before, many terms at a time.
	 */
	private function cleaned( int $id, string $taxonomy ): void {
		do_action( 'clean_taxonomy_cache', $taxonomy );
		do_action( 'clean_term_cache', array( $id ), $taxonomy, true );
	}

	/**
	 * @param array<string,mixed> $row Of the outbox.
	 */
	private function metas( int $id, array $row ): void {
		if ( 'create' === $row['action'] ) {
			$this->metas->created( 'term', $id, 'profint_' );
			return;
		}
		$keys  = array();
		$added = array();
		foreach ( $row['before'] as $field => $value ) {
			if ( 0 === strpos( $field, 'meta:' ) ) {
				$keys[] = substr( $field, 5 );
				$added  = null === $value ? array_merge( $added, array( substr( $field, 5 ) ) ) : $added;
			}
		}
		$this->metas->written( 'term', $id, $keys, $added );
	}

	/**
	 * @param array<string,string|null> $before tt, title (or name), slug, excerpt (or description), meta:KEY.
	 * @param mixed                     $now    The term if it is there.
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
				'name'             => (string) ( $before['name'] ?? $before['title'] ?? '' ),
				'slug'             => (string) ( $before['slug'] ?? '' ),
				'description'      => (string) ( $before['description'] ?? $before['excerpt'] ?? '' ),
				'parent'           => 0,
				'count'            => 0,
			)
		);
		foreach ( $before as $field => $value ) {
			if ( 0 === strpos( $field, 'meta:' ) && null !== $value ) {
				$this->metas->deleted( 'term', $id, substr( $field, 5 ), $value );
			}
		}
		do_action( 'delete_term_taxonomy', $tt );
		do_action( 'deleted_term_taxonomy', $tt );
		$this->cleaned( $id, $taxonomy );
		do_action( 'delete_term', $id, $tt, $taxonomy, $former, array() );
		do_action( "delete_{$taxonomy}", $id, $tt, $former, array() );
	}
}
