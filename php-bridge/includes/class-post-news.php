<?php
/**
 * Fires for one imported post the hooks that WordPress fires after it has written one.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only hooks that come after the fact, in core's order. All rows are in place before the first: relations and meta too,
 * as after a save in the block editor. Hooks that ask permission or change what is saved come too late and are left out.
 */
final class Post_News {

	private \wpdb $db;

	public function __construct( \wpdb $db ) {
		$this->db = $db;
	}

	/**
	 * @param array<string,mixed> $row Of the outbox.
	 */
	public function tell( array $row ): void {
		$detail = $row['detail'];
		$before = is_array( $detail['before'] ?? null ) ? $detail['before'] : array();
		$post   = get_post( $row['object'] );
		if ( 'delete' === $row['action'] ) {
			$this->deleted( $this->former( $row['object'], $before, $post ) );
			return;
		}
		if ( ! $post instanceof \WP_Post ) {
			return; // Deleted since, by someone who told WordPress.
		}
		$update = 'create' !== $row['action'];
		$former = $update ? $this->former( $post->ID, $before, $post ) : null;
		if ( 'trash' === $row['action'] ) {
			do_action( 'wp_trash_post', $post->ID, $former->post_status );
		} elseif ( 'untrash' === $row['action'] ) {
			do_action( 'untrash_post', $post->ID, $former->post_status );
		}
		$this->relations( $post, (array) ( $detail['taxonomies'] ?? array() ) );
		$this->metas( $post->ID, (array) ( $detail['metas'] ?? array() ), $update );
		$this->saved( $post, $former );
		if ( 'trash' === $row['action'] ) {
			do_action( 'trashed_post', $post->ID, $former->post_status );
		} elseif ( 'untrash' === $row['action'] ) {
			do_action( 'untrashed_post', $post->ID, $former->post_status );
		}
	}

	/**
	 * The chain after wp_insert_post() and wp_update_post().
	 */
	private function saved( \WP_Post $post, ?\WP_Post $former ): void {
		$update = null !== $former;
		if ( ! $update ) {
			wp_transition_post_status( $post->post_status, 'new', $post );
		} elseif ( $former->post_status !== $post->post_status ) {
			wp_transition_post_status( $post->post_status, $former->post_status, $post );
		}
		if ( $update ) {
			do_action( "edit_post_{$post->post_type}", $post->ID, $post );
			do_action( 'edit_post', $post->ID, $post );
			do_action( 'post_updated', $post->ID, $post, $former );
		}
		do_action( "save_post_{$post->post_type}", $post->ID, $post, $update );
		do_action( 'save_post', $post->ID, $post, $update );
		do_action( 'wp_insert_post', $post->ID, $post, $update );
		do_action( 'wp_after_insert_post', $post->ID, $post, $update, $former );
	}

	/**
	 * @param mixed[] $taxonomies Names of those whose relations changed.
	 */
	private function relations( \WP_Post $post, array $taxonomies ): void {
		foreach ( array_filter( $taxonomies, 'is_string' ) as $taxonomy ) {
			$terms = taxonomy_exists( $taxonomy ) ? get_the_terms( $post, $taxonomy ) : false;
			$terms = is_array( $terms ) ? $terms : array();
			do_action( 'set_object_terms', $post->ID, array_map( 'intval', wp_list_pluck( $terms, 'term_id' ) ), array_map( 'intval', wp_list_pluck( $terms, 'term_taxonomy_id' ) ), $taxonomy, false, array() );
		}
	}

	/**
	 * @param mixed[] $keys Meta keys that changed.
	 */
	private function metas( int $id, array $keys, bool $update ): void {
		$keys = array_values( array_filter( $keys, 'is_string' ) );
		if ( array() === $keys ) {
			return;
		}
		$found = array();
		$marks = implode( ',', array_fill( 0, count( $keys ), '%s' ) );
		foreach ( (array) $this->db->get_results( $this->db->prepare( "SELECT meta_id, meta_key, meta_value FROM {$this->db->postmeta} WHERE post_id = %d AND meta_key IN ($marks) ORDER BY meta_id", $id, ...$keys ) ) as $meta ) { // phpcs:ignore WordPress.DB.PreparedSQL
			$found[ $meta->meta_key ] = true;
			do_action( $update ? 'updated_post_meta' : 'added_post_meta', (int) $meta->meta_id, $id, $meta->meta_key, maybe_unserialize( $meta->meta_value ) );
		}
		foreach ( $keys as $key ) {
			if ( ! isset( $found[ $key ] ) ) {
				do_action( 'deleted_post_meta', array(), $id, $key, '' );
			}
		}
	}

	private function deleted( \WP_Post $former ): void {
		if ( get_post( $former->ID ) instanceof \WP_Post ) {
			return; // Someone put it back: what is there now is told by its own row.
		}
		// Handlers ask WordPress for the post, and find it: when core deletes, it is still in the cache.
		wp_cache_set( $former->ID, $former, 'posts' );
		do_action( 'before_delete_post', $former->ID, $former );
		do_action( "delete_post_{$former->post_type}", $former->ID, $former );
		do_action( 'delete_post', $former->ID, $former );
		do_action( "deleted_post_{$former->post_type}", $former->ID, $former );
		do_action( 'deleted_post', $former->ID, $former );
		wp_cache_delete( $former->ID, 'posts' );
		clean_post_cache( $former );
		do_action( 'after_delete_post', $former->ID, $former );
	}

	/**
	 * The post as it was: the one that is there, with what the engine noted of before.
	 *
	 * @param array<string,mixed> $before status, slug, and any column by its own name.
	 */
	private function former( int $id, array $before, ?\WP_Post $now ): \WP_Post {
		$former  = null === $now ? new \WP_Post(
			(object) array(
				'ID'     => $id,
				'filter' => 'raw',
			)
		) : clone $now;
		$columns = array(
			'status'  => 'post_status',
			'slug'    => 'post_name',
			'type'    => 'post_type',
			'title'   => 'post_title',
			'content' => 'post_content',
			'excerpt' => 'post_excerpt',
			'parent'  => 'post_parent',
			'order'   => 'menu_order',
		);
		foreach ( $before as $name => $value ) {
			$column = $columns[ $name ] ?? $name;
			if ( 'ID' !== $column && is_scalar( $value ) && property_exists( \WP_Post::class, (string) $column ) ) {
				$former->$column = is_int( $former->$column ) ? (int) $value : (string) $value;
			}
		}
		return $former;
	}
}
