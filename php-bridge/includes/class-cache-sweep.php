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
 * The list is core's own, event by event (what wp_insert_post(), wp_delete_post() and the term functions drop). Keys are
 * deleted, many at a time, and no action is fired: the news of each object do that in their place.
 */
final class Cache_Sweep {

	private \wpdb $db;

	public function __construct( \wpdb $db ) {
		$this->db = $db;
	}

	/**
	 * Before hooks are fired: everything that the rows touch. What is read often is read anew at once.
	 *
	 * @param array<int,array<string,mixed>> $rows Of the outbox.
	 */
	public function drop( array $rows ): void {
		wp_cache_delete( 'alloptions', 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		$this->drop_languages();
		$this->drop_objects( $rows );
		$posts = $this->objects( $rows, 'post' );
		if ( array() !== $posts ) {
			$this->drop_counts();
			_prime_post_caches( $posts );
		}
	}

	/**
	 * After the hooks, once more: a request that read an old row before the engine's commit may have put it back into the
	 * cache after the first time. And ten thousand posts must not stay in memory.
	 *
	 * @param array<int,array<string,mixed>> $rows Of the outbox.
	 */
	public function drop_again( array $rows ): void {
		$this->drop_objects( $rows );
		if ( function_exists( 'wp_cache_supports' ) && wp_cache_supports( 'flush_runtime' ) ) {
			wp_cache_flush_runtime();
		}
	}

	/**
	 * @param array<int,array<string,mixed>> $rows Of the outbox.
	 */
	private function drop_objects( array $rows ): void {
		$posts   = $this->objects( $rows, 'post' );
		$terms   = $this->objects( $rows, 'term' );
		$objects = array_merge( $posts, $terms );
		foreach ( get_taxonomies() as $taxonomy ) {
			wp_cache_delete_multiple( $objects, $taxonomy . '_relationships' );
		}
		wp_cache_delete_multiple( $posts, 'posts' );
		wp_cache_delete_multiple( $posts, 'post_meta' );
		wp_cache_delete_multiple( preg_replace( '/^/', 'post_parent:', array_map( 'strval', $posts ) ), 'posts' );
		$this->drop_terms( $rows, $terms, $objects );
		$this->drop_comments( $rows );
		foreach ( array( 'posts', 'terms' ) as $group ) {
			wp_cache_set( 'last_changed', microtime(), $group );
		}
	}

	/**
	 * The rows' own terms, and those of the posts: their counts follow, and a group of translations holds its members.
	 *
	 * @param array<int,array<string,mixed>> $rows    Of the outbox.
	 * @param int[]                          $terms   Term ids.
	 * @param int[]                          $objects Posts and terms.
	 */
	private function drop_terms( array $rows, array $terms, array $objects ): void {
		$tts = array();
		foreach ( $rows as $row ) {
			foreach ( $row['before'] ?? array() as $field => $value ) {
				$tts = 0 === strpos( $field, 'tax:' ) ? array_merge( $tts, explode( ',', (string) $value ) ) : $tts;
			}
			$taxonomy = (string) ( $row['detail']['taxonomy'] ?? '' );
			if ( 'term' === $row['kind'] && taxonomy_exists( $taxonomy ) ) {
				wp_cache_delete( 'all_ids', $taxonomy );
				wp_cache_delete( 'get', $taxonomy );
				delete_option( $taxonomy . '_children' );
			}
		}
		$objects = implode( ',', array_map( 'intval', $objects ) );
		$tts     = implode( ',', array_map( 'intval', $tts ) );
		$related = "SELECT y.term_id FROM {$this->db->term_taxonomy} y JOIN {$this->db->term_relationships} x ON x.term_taxonomy_id = y.term_taxonomy_id WHERE x.object_id IN ($objects)";
		$former  = '' === $tts ? '' : " UNION SELECT term_id FROM {$this->db->term_taxonomy} WHERE term_taxonomy_id IN ($tts)";
		$terms   = array_unique( array_merge( $terms, array_map( 'intval', (array) $this->db->get_col( $related . $former ) ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		wp_cache_delete_multiple( $terms, 'terms' );
		wp_cache_delete_multiple( $terms, 'term_meta' );
	}

	/**
	 * Comments go to the trash with their post, and come back with it.
	 *
	 * @param array<int,array<string,mixed>> $rows Of the outbox.
	 */
	private function drop_comments( array $rows ): void {
		$posts = array();
		foreach ( $rows as $row ) {
			if ( 'post' === $row['kind'] && ! in_array( $row['action'], array( 'create', 'update' ), true ) ) {
				$posts[] = (int) $row['object'];
			}
		}
		if ( array() === $posts ) {
			return;
		}
		$comments = (array) $this->db->get_col( "SELECT comment_ID FROM {$this->db->comments} WHERE comment_post_ID IN (" . implode( ',', $posts ) . ')' ); // phpcs:ignore WordPress.DB.PreparedSQL
		wp_cache_delete_multiple( $comments, 'comment' );
		wp_cache_delete_multiple( $comments, 'comment_meta' );
		wp_cache_delete_multiple( preg_replace( '/^/', 'comments-', array_map( 'strval', array_merge( array( 0 ), $posts ) ) ), 'counts' );
		wp_cache_set( 'last_changed', microtime(), 'comment' );
	}

	/**
	 * @param array<int,array<string,mixed>> $rows Of the outbox.
	 * @return int[]
	 */
	private function objects( array $rows, string $kind ): array {
		$objects = array();
		foreach ( $rows as $row ) {
			if ( ( 'term' === $row['kind'] ? 'term' : 'post' ) === $kind ) {
				$objects[ $row['object'] ] = (int) $row['object'];
			}
		}
		return array_values( $objects );
	}

	/**
	 * Numbers of posts by status, dates of the last post, archives, the calendar.
	 */
	private function drop_counts(): void {
		$zones = array( 'server', 'gmt', 'blog' );
		$types = get_post_types();
		// What each user may read is counted by user: only the whole group is sure.
		if ( function_exists( 'wp_cache_supports' ) && wp_cache_supports( 'flush_group' ) ) {
			wp_cache_flush_group( 'counts' );
		} else {
			foreach ( $types as $type ) {
				wp_cache_delete( _count_posts_cache_key( $type ), 'counts' );
				wp_cache_delete( _count_posts_cache_key( $type, 'readable' ), 'counts' );
			}
		}
		$dates = array();
		foreach ( $zones as $zone ) {
			foreach ( array_merge( array( '' ), preg_replace( '/^/', ':', array_values( $types ) ) ) as $type ) {
				array_push( $dates, "lastpostdate:$zone$type", "lastpostmodified:$zone$type" );
			}
		}
		wp_cache_delete_multiple( $dates, 'timeinfo' );
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
