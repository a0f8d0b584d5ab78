<?php
/**
 * Notes who changed which field of an imported object in WordPress, for `profint history`.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only that a field became another, by whom and when: the texts are in WordPress's revisions. Fields have the ledger's
 * names; trash, untrash and delete are noted as such. What is announced of the engine's own work is nobody's edit.
 */
final class Edit_Log {

	const TRASH   = 'trash';
	const UNTRASH = 'untrash';
	const DELETE  = 'delete';

	private Model $model;

	private Ledger $ledger;

	private Schema $schema;

	private \wpdb $db;

	private int $paused = 0;

	/**
	 * Whether the ledger knows a term, for the terms of this request.
	 *
	 * @var array<int,bool>
	 */
	private array $terms = array();

	/**
	 * Terms as they were before an update.
	 *
	 * @var array<int,\WP_Term>
	 */
	private array $before = array();

	/**
	 * Objects that are being deleted: what WordPress takes away of them one by one is no edit.
	 *
	 * @var array<string,bool>
	 */
	private array $going = array();

	/**
	 * What this request has noted already.
	 *
	 * @var array<string,bool>
	 */
	private array $noted = array();

	public function __construct( Model $model, Ledger $ledger, Schema $schema, \wpdb $db ) {
		$this->model  = $model;
		$this->ledger = $ledger;
		$this->schema = $schema;
		$this->db     = $db;
	}

	public function register(): void {
		add_action( 'profint_before_replay', array( $this, 'pause' ) );
		add_action( 'profint_after_replay', array( $this, 'resume' ) );
		add_action( 'post_updated', array( $this, 'post_updated' ), 10, 3 );
		add_action( 'trashed_post', array( $this, 'post_trashed' ) );
		add_action( 'untrashed_post', array( $this, 'post_untrashed' ) );
		add_action( 'before_delete_post', array( $this, 'post_going' ) );
		add_action( 'deleted_post', array( $this, 'post_deleted' ), 10, 2 );
		add_action( 'set_object_terms', array( $this, 'relations_set' ), 10, 6 );
		add_action( 'edit_terms', array( $this, 'term_before' ), 10, 2 );
		add_action( 'edited_term', array( $this, 'term_edited' ), 10, 3 );
		add_action( 'pre_delete_term', array( $this, 'term_going' ) );
		add_action( 'delete_term', array( $this, 'term_deleted' ), 10, 3 );
		foreach ( array( 'added', 'updated', 'deleted' ) as $verb ) {
			add_action( "{$verb}_post_meta", array( $this, 'post_meta' ), 10, 3 );
			add_action( "{$verb}_term_meta", array( $this, 'term_meta' ), 10, 3 );
		}
	}

	/**
	 * From now on what happens is not an edit.
	 */
	public function pause(): void {
		++$this->paused;
	}

	public function resume(): void {
		$this->paused = max( 0, $this->paused - 1 );
	}

	/**
	 * @param mixed $id     Post ID.
	 * @param mixed $after  The post.
	 * @param mixed $before The post as it was.
	 */
	public function post_updated( $id, $after, $before ): void {
		if ( ! $after instanceof \WP_Post || ! $before instanceof \WP_Post || ! $this->is_our_post( $after ) ) {
			return;
		}
		$through_trash = 'trash' === $after->post_status || 'trash' === $before->post_status;
		foreach ( Field_Writer::COLUMNS as $field => $column ) {
			if ( (string) $after->$column !== (string) $before->$column && ! ( $through_trash && in_array( $field, array( 'status', 'slug' ), true ) ) ) {
				$this->note( 'post', $after->ID, $field );
			}
		}
	}

	/**
	 * @param mixed $id Post ID.
	 */
	public function post_trashed( $id ): void {
		$this->note_post( $id, self::TRASH );
	}

	/**
	 * @param mixed $id Post ID.
	 */
	public function post_untrashed( $id ): void {
		$this->note_post( $id, self::UNTRASH );
	}

	/**
	 * @param mixed $id Post ID.
	 */
	public function post_going( $id ): void {
		$this->going[ 'post ' . (int) $id ] = true;
	}

	/**
	 * @param mixed $id Term ID.
	 */
	public function term_going( $id ): void {
		$this->going[ 'term ' . (int) $id ] = true;
	}

	/**
	 * @param mixed $id   Post ID.
	 * @param mixed $post As it was.
	 */
	public function post_deleted( $id, $post = null ): void {
		if ( $post instanceof \WP_Post && $this->is_our_post( $post ) ) {
			$this->note( 'post', $post->ID, self::DELETE );
		}
	}

	/**
	 * @param mixed $ids  Of the meta rows.
	 * @param mixed $post Post ID.
	 * @param mixed $key  Meta key.
	 */
	public function post_meta( $ids, $post, $key ): void {
		if ( is_string( $key ) && ( '_thumbnail_id' === $key || 0 === strpos( $key, '_profint_' ) ) ) {
			$this->note_post( $post, 'meta:' . $key );
		}
	}

	/**
	 * @param mixed $post     Object ID.
	 * @param mixed $terms    Ignored.
	 * @param mixed $now      From term_taxonomy.
	 * @param mixed $taxonomy Name.
	 * @param mixed $append   Whether they were added to those there were.
	 * @param mixed $before   From term_taxonomy.
	 */
	public function relations_set( $post, $terms, $now, $taxonomy, $append, $before ): void {
		if ( ! is_string( $taxonomy ) || 0 !== strpos( $taxonomy, 'profint_' ) ) {
			return;
		}
		$now    = array_map( 'intval', (array) $now );
		$before = array_map( 'intval', (array) $before );
		if ( array() !== array_diff( $now, $before ) || ( ! $append && array() !== array_diff( $before, $now ) ) ) {
			$this->note_post( $post, 'tax:' . $taxonomy );
		}
	}

	/**
	 * @param mixed $id       Term ID.
	 * @param mixed $taxonomy Name.
	 */
	public function term_before( $id, $taxonomy ): void {
		if ( $this->is_ours( $taxonomy ) ) {
			$term = get_term( (int) $id, (string) $taxonomy );
			if ( $term instanceof \WP_Term ) {
				$this->before[ (int) $id ] = clone $term;
			}
		}
	}

	/**
	 * @param mixed $id       Term ID.
	 * @param mixed $tt       From term_taxonomy.
	 * @param mixed $taxonomy Name.
	 */
	public function term_edited( $id, $tt, $taxonomy ): void {
		$before = $this->before[ (int) $id ] ?? null;
		$after  = null === $before ? null : get_term( (int) $id, (string) $taxonomy );
		unset( $this->before[ (int) $id ] );
		if ( ! $after instanceof \WP_Term || ! $this->is_our_term( $after->term_id ) ) {
			return;
		}
		foreach ( array( 'title' => 'name', 'slug' => 'slug', 'excerpt' => 'description' ) as $field => $column ) {
			if ( $after->$column !== $before->$column ) {
				$this->note( 'term', $after->term_id, $field );
			}
		}
	}

	/**
	 * @param mixed $id       Term ID.
	 * @param mixed $tt       From term_taxonomy.
	 * @param mixed $taxonomy Name.
	 */
	public function term_deleted( $id, $tt, $taxonomy ): void {
		if ( $this->is_ours( $taxonomy ) && $this->is_our_term( (int) $id ) ) {
			$this->note( 'term', (int) $id, self::DELETE );
		}
	}

	/**
	 * @param mixed $ids  Of the meta rows.
	 * @param mixed $term Term ID.
	 * @param mixed $key  Meta key.
	 */
	public function term_meta( $ids, $term, $key ): void {
		if ( 0 === $this->paused && is_string( $key ) && 0 === strpos( $key, 'profint_' ) && $this->is_our_term( (int) $term ) ) {
			$this->note( 'term', (int) $term, 'meta:' . $key );
		}
	}

	/**
	 * @param mixed $taxonomy Name.
	 */
	private function is_ours( $taxonomy ): bool {
		return 0 === $this->paused && is_string( $taxonomy ) && isset( $this->model->taxonomies()[ $taxonomy ] );
	}

	/**
	 * @param mixed $id Post ID.
	 */
	private function note_post( $id, string $field ): void {
		$post = 0 === $this->paused && is_numeric( $id ) ? get_post( (int) $id ) : null;
		if ( $post instanceof \WP_Post && $this->is_our_post( $post ) ) {
			$this->note( 'post', $post->ID, $field );
		}
	}

	/**
	 * The type first: most posts of a site are not ours, and cost no query.
	 */
	private function is_our_post( \WP_Post $post ): bool {
		return 0 === $this->paused && in_array( $post->post_type, $this->model->content_post_types(), true ) && null !== $this->ledger->of_post( $post->ID );
	}

	private function is_our_term( int $term ): bool {
		if ( ! isset( $this->terms[ $term ] ) ) {
			$this->terms[ $term ] = null !== $this->db->get_var( $this->db->prepare( "SELECT 1 FROM `{$this->schema->table( 'record' )}` WHERE kind = 'term' AND object = %d LIMIT 1", $term ) );
		}
		return $this->terms[ $term ];
	}

	/**
	 * Once a request is enough: a save in the block editor may write a field more than once.
	 */
	private function note( string $kind, int $object, string $field ): void {
		$user = get_current_user_id();
		$key  = "$kind $object $field $user";
		if ( isset( $this->noted[ $key ] ) || ( isset( $this->going[ "$kind $object" ] ) && self::DELETE !== $field ) ) {
			return;
		}
		$this->noted[ $key ] = true;
		$this->db->query( $this->db->prepare( "INSERT INTO `{$this->schema->table( 'edit' )}` (kind, object, field, user, at) VALUES (%s, %d, %s, %d, UTC_TIMESTAMP(6))", $kind, $object, substr( $field, 0, 190 ), $user ) );
	}
}
