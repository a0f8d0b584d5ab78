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
 * In core's order (docs/hooks.md has the list). All rows are in place before the first: relations and metas too, as after a
 * save in the block editor. Hooks that ask permission or change what is saved come too late and are left out; those that
 * come before the write but only tell (wp_trash_post, untrash_post, before_delete_post) are fired: caches and search
 * indexes let go of a post there.
 */
final class Post_News {

	/**
	 * What wp_trash_post() writes beside the post, in its order.
	 */
	const TRASH_METAS = array( '_wp_trash_meta_status', '_wp_trash_meta_time', '_wp_desired_post_slug' );

	/**
	 * Names of fields that are columns.
	 */
	const COLUMNS = array(
		'status'  => 'post_status',
		'slug'    => 'post_name',
		'type'    => 'post_type',
		'title'   => 'post_title',
		'content' => 'post_content',
		'excerpt' => 'post_excerpt',
		'parent'  => 'post_parent',
		'order'   => 'menu_order',
		'date'    => 'post_date',
	);

	private Meta_News $metas;

	private Relation_News $relations;

	public function __construct( Meta_News $metas, Relation_News $relations ) {
		$this->metas     = $metas;
		$this->relations = $relations;
	}

	/**
	 * @param array<string,mixed> $row Of the outbox, with `before`: fields by name, null where there was none.
	 */
	public function tell( array $row ): void {
		$post = get_post( $row['object'] );
		if ( 'delete' === $row['action'] ) {
			$this->deleted( $this->former( $row['object'], $row['before'], $post ), $row['before'] );
			return;
		}
		if ( ! $post instanceof \WP_Post ) {
			return; // Deleted since, by someone who told WordPress.
		}
		$former = 'create' === $row['action'] ? null : $this->former( $post->ID, $row['before'], $post );
		if ( 'attachment' === $post->post_type ) {
			$this->attached( $post, $former );
			return;
		}
		$this->bin( $row['action'], true, $post, $row['before'] );
		$this->relations( $post, $row );
		$this->metas( $post, $row );
		if ( 'trash' === $row['action'] ) {
			$this->cleaned( $former ); // Core does so when it has put the old slug by.
		}
		$this->cleaned( $former ?? $post );
		$this->saved( $post, $former );
		$this->bin( $row['action'], false, $post, $row['before'] );
	}

	/**
	 * What comes first and last when a post goes to the trash or comes back from it.
	 *
	 * @param array<string,string|null> $before Fields by name.
	 */
	private function bin( string $action, bool $first, \WP_Post $post, array $before ): void {
		if ( ! in_array( $action, array( 'trash', 'untrash' ), true ) ) {
			return;
		}
		// Both pass the status from before the trash.
		$status = (string) ( 'trash' === $action ? $before['status'] ?? '' : $before['meta:_wp_trash_meta_status'] ?? $post->post_status );
		if ( $first ) {
			'trash' === $action ? do_action( 'wp_trash_post', $post->ID, $status ) : do_action( 'untrash_post', $post->ID, $status );
			return;
		}
		$this->comments( $action, $post->ID );
		'trash' === $action ? do_action( 'trashed_post', $post->ID, $status ) : do_action( 'untrashed_post', $post->ID, $status );
	}

	/**
	 * The comments that went with a post, or came back with it.
	 */
	private function comments( string $action, int $id ): void {
		$statuses = get_post_meta( $id, '_wp_trash_meta_comments_status', true );
		if ( 'trash' === $action && is_array( $statuses ) ) {
			do_action( 'trashed_post_comments', $id, $statuses );
		} elseif ( 'untrash' === $action && get_comments_number( $id ) > 0 ) {
			do_action( 'untrashed_post_comments', $id );
		}
	}

	/**
	 * As clean_post_cache() tells it: with the post as it was, whose address a page cache must forget. The caches themselves
	 * were dropped before, many posts at a time.
	 */
	private function cleaned( \WP_Post $post ): void {
		do_action( 'clean_object_term_cache', array( $post->ID ), $post->post_type );
		do_action( 'clean_post_cache', $post->ID, $post );
		if ( 'page' === $post->post_type ) {
			do_action( 'clean_page_cache', $post->ID );
		}
	}

	/**
	 * The chain after wp_insert_post() and wp_update_post(). It also sets or clears the date at which a post is published.
	 */
	private function saved( \WP_Post $post, ?\WP_Post $former ): void {
		$update = null !== $former;
		wp_transition_post_status( $post->post_status, $update ? $former->post_status : 'new', $post );
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
	 * Attachments have hooks of their own, and none of a post's.
	 */
	private function attached( \WP_Post $post, ?\WP_Post $former ): void {
		$this->cleaned( $former ?? $post );
		if ( null === $former ) {
			do_action( 'add_attachment', $post->ID );
		} else {
			do_action( 'edit_attachment', $post->ID );
			do_action( 'attachment_updated', $post->ID, $post, $former );
		}
		do_action( 'wp_after_insert_post', $post->ID, $post, null !== $former, $former );
	}

	/**
	 * A new post has all its terms anew; of any other the row or the before-image names the taxonomies. Relations to a
	 * language and to a group of translations are bookkeeping, and not told.
	 *
	 * @param array<string,mixed> $row Of the outbox.
	 */
	private function relations( \WP_Post $post, array $row ): void {
		$named = $this->named( $row, 'taxonomies', 'tax:' );
		if ( array() === $named && 'create' === $row['action'] ) {
			foreach ( get_object_taxonomies( $post->post_type ) as $taxonomy ) {
				if ( 0 === strpos( $taxonomy, 'profint_' ) && is_array( get_the_terms( $post, $taxonomy ) ) ) {
					$named[] = $taxonomy;
				}
			}
		}
		foreach ( $named as $taxonomy ) {
			$this->relations->told( $post->ID, $taxonomy, self::numbers( $row['before'][ 'tax:' . $taxonomy ] ?? '' ) );
		}
	}

	/**
	 * @param array<string,mixed> $row Of the outbox.
	 */
	private function metas( \WP_Post $post, array $row ): void {
		$keys = $this->named( $row, 'metas', 'meta:' );
		if ( 'create' === $row['action'] ) {
			array() === $keys ? $this->metas->created( 'post', $post->ID, '_profint_' ) : $this->metas->written( 'post', $post->ID, $keys, $keys );
			return;
		}
		if ( 'trash' === $row['action'] ) {
			$own = array_intersect( self::TRASH_METAS, $this->metas->keys( 'post', $post->ID, '_wp_' ) );
			$this->metas->written( 'post', $post->ID, $own, $own );
		} elseif ( 'untrash' === $row['action'] ) {
			$this->metas->written( 'post', $post->ID, array_diff( self::TRASH_METAS, $this->metas->keys( 'post', $post->ID, '_wp_' ) ), array() );
		}
		$keys  = array_diff( $keys, self::TRASH_METAS );
		$added = array();
		foreach ( $keys as $key ) {
			if ( array_key_exists( 'meta:' . $key, $row['before'] ) && null === $row['before'][ 'meta:' . $key ] ) {
				$added[] = $key;
			}
		}
		$this->metas->written( 'post', $post->ID, array_values( $keys ), $added );
	}

	/**
	 * @param array<string,string|null> $before All that the post had.
	 */
	private function deleted( \WP_Post $former, array $before ): void {
		$id = $former->ID;
		if ( get_post( $id ) instanceof \WP_Post ) {
			return; // Someone put it back: what is there now is told by its own row.
		}
		// Handlers ask WordPress for the post, and find it: when core deletes, it is still in the cache.
		wp_cache_set( $id, $former, 'posts' );
		do_action( 'before_delete_post', $id, $former );
		if ( 'attachment' === $former->post_type ) {
			do_action( 'delete_attachment', $id, $former );
		}
		$this->emptied( $id, $former->post_type, $before );
		$typed = version_compare( (string) $GLOBALS['wp_version'], '6.6', '>=' );
		if ( $typed ) {
			do_action( "delete_post_{$former->post_type}", $id, $former );
		}
		do_action( 'delete_post', $id, $former );
		if ( $typed ) {
			do_action( "deleted_post_{$former->post_type}", $id, $former );
		}
		do_action( 'deleted_post', $id, $former );
		wp_cache_delete( $id, 'posts' );
		$this->cleaned( $former );
		wp_clear_scheduled_hook( 'publish_future_post', array( $id ) );
		do_action( 'after_delete_post', $id, $former );
	}

	/**
	 * The terms and metas that went with a post.
	 *
	 * @param array<string,string|null> $before All that the post had.
	 */
	private function emptied( int $id, string $type, array $before ): void {
		foreach ( array( '_wp_trash_meta_status', '_wp_trash_meta_time' ) as $key ) {
			if ( isset( $before[ 'meta:' . $key ] ) ) {
				$this->metas->deleted( 'post', $id, $key );
				unset( $before[ 'meta:' . $key ] );
			}
		}
		foreach ( get_object_taxonomies( $type ) as $taxonomy ) {
			if ( '' !== (string) ( $before[ 'tax:' . $taxonomy ] ?? '' ) ) {
				$this->relations->gone( $id, $taxonomy, self::numbers( (string) $before[ 'tax:' . $taxonomy ] ) );
			}
		}
		foreach ( $before as $field => $value ) {
			if ( 0 === strpos( $field, 'meta:' ) && null !== $value ) {
				$this->metas->deleted( 'post', $id, substr( $field, 5 ), $value );
			}
		}
	}

	/**
	 * What changed of one sort: as the row says it, else as the before-image does.
	 *
	 * @param array<string,mixed> $row Of the outbox.
	 * @return string[]
	 */
	private function named( array $row, string $list, string $prefix ): array {
		$named = array_filter( (array) ( $row['detail'][ $list ] ?? array() ), 'is_string' );
		foreach ( array_keys( $row['before'] ) as $field ) {
			if ( 0 === strpos( $field, $prefix ) ) {
				$named[] = substr( $field, strlen( $prefix ) );
			}
		}
		return array_values( array_unique( $named ) );
	}

	/**
	 * @return int[]
	 */
	private static function numbers( string $list ): array {
		return array_map( 'intval', array_filter( explode( ',', $list ), 'is_numeric' ) );
	}

	/**
	 * The post as it was: the one that is there, with what is known of before.
	 *
	 * @param array<string,string|null> $before Fields by name, or any column by its own.
	 */
	private function former( int $id, array $before, ?\WP_Post $now ): \WP_Post {
		$former = null === $now ? new \WP_Post(
			(object) array(
				'ID'     => $id,
				'filter' => 'raw',
			)
		) : clone $now;
		foreach ( $before as $name => $value ) {
			$column = self::COLUMNS[ $name ] ?? $name;
			if ( 'ID' !== $column && is_scalar( $value ) && property_exists( \WP_Post::class, (string) $column ) ) {
				$former->$column = is_int( $former->$column ) ? (int) $value : (string) $value;
			}
		}
		return $former;
	}
}
