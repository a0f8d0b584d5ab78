<?php
/**
 * Drops what WordPress and Polylang remember of rows that were changed behind their back.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The list is core's own, event by event (what wp_insert_post(), wp_delete_post() and the term functions drop).
 */
final class Cache_Sweep {

	/**
	 * Before hooks are fired: everything that the rows touch.
	 *
	 * @param array<int,array<string,mixed>> $rows Of the outbox.
	 */
	public function drop( array $rows ): void {
		wp_cache_delete( 'alloptions', 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		$this->drop_languages();

		$posts = array();
		foreach ( $rows as $row ) {
			if ( 'term' === $row['kind'] ) {
				$this->drop_term( $row['object'], (string) ( $row['detail']['taxonomy'] ?? '' ) );
			} else {
				$posts[] = $row['object'];
				$this->drop_post( $row['object'] );
			}
		}
		if ( array() !== $posts ) {
			$this->drop_counts();
			_prime_post_caches( array_values( array_unique( $posts ) ) );
		}
		wp_cache_set( 'last_changed', microtime(), 'posts' );
		wp_cache_set( 'last_changed', microtime(), 'terms' );
	}

	/**
	 * After a batch: ten thousand posts must not stay in memory.
	 */
	public function forget(): void {
		if ( function_exists( 'wp_cache_supports' ) && wp_cache_supports( 'flush_runtime' ) ) {
			wp_cache_flush_runtime();
		}
	}

	private function drop_post( int $id ): void {
		wp_cache_delete( $id, 'posts' );
		wp_cache_delete( $id, 'post_meta' );
		wp_cache_delete( 'post_parent:' . $id, 'posts' );
		$post = get_post( $id );
		if ( $post instanceof \WP_Post ) {
			clean_post_cache( $post );
			return;
		}
		// Deleted since: the caches that clean_post_cache() would drop had it the post.
		foreach ( get_taxonomies() as $taxonomy ) {
			wp_cache_delete( $id, $taxonomy . '_relationships' );
		}
	}

	private function drop_term( int $id, string $taxonomy ): void {
		wp_cache_delete( $id, 'terms' );
		wp_cache_delete( $id, 'term_meta' );
		clean_object_term_cache( array( $id ), 'term' );
		if ( '' !== $taxonomy && taxonomy_exists( $taxonomy ) ) {
			clean_term_cache( array( $id ), $taxonomy );
		}
	}

	/**
	 * Numbers of posts by status, dates of the last post, archives, the calendar.
	 */
	private function drop_counts(): void {
		foreach ( get_post_types() as $type ) {
			wp_cache_delete( _count_posts_cache_key( $type ), 'counts' );
			wp_cache_delete( _count_posts_cache_key( $type, 'readable' ), 'counts' );
			foreach ( array( 'server', 'gmt', 'blog' ) as $zone ) {
				wp_cache_delete( "lastpostdate:$zone:$type", 'timeinfo' );
			}
		}
		foreach ( array( 'server', 'gmt', 'blog' ) as $zone ) {
			wp_cache_delete( "lastpostmodified:$zone", 'timeinfo' );
			wp_cache_delete( "lastpostdate:$zone", 'timeinfo' );
		}
		wp_cache_delete( 'wp_get_archives', 'general' );
		wp_cache_delete( 'all_page_ids', 'posts' );
		wp_cache_delete( 'get_calendar', 'calendar' );
		delete_transient( 'is_multi_author' );
	}

	/**
	 * Polylang keeps its languages, with the number of their posts, in a transient.
	 */
	private function drop_languages(): void {
		Plugin::instance()->languages()->forget();
		if ( ! defined( 'POLYLANG_VERSION' ) ) {
			return;
		}
		$model = function_exists( 'PLL' ) && isset( PLL()->model ) ? PLL()->model : null;
		if ( null !== $model && isset( $model->languages ) && method_exists( $model->languages, 'clean_cache' ) ) {
			$model->languages->clean_cache();
		} else {
			delete_transient( 'pll_languages_list' );
		}
	}
}
