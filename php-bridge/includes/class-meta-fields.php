<?php
/**
 * Meta of posts and terms, registered from the content model.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Sanitising only brings a value to its type. It must not change a value that the engine wrote: what WordPress would
 * store and what the engine stores are the same bytes, and output is escaped where it is shown.
 */
final class Meta_Fields {

	private Model $model;

	public function __construct( Model $model ) {
		$this->model = $model;
	}

	public function register(): void {
		add_action( 'init', array( $this, 'add' ), 6 );
	}

	/**
	 * Registers all of them.
	 */
	public function add(): void {
		foreach ( $this->model->post_meta() as $key => $meta ) {
			foreach ( $meta['post_types'] as $type ) {
				register_post_meta( $type, $key, $this->arguments( $meta['type'], array( $this, 'may_edit_post' ) ) );
			}
		}
		foreach ( $this->model->term_meta() as $key => $meta ) {
			register_term_meta( $meta['taxonomy'], $key, $this->arguments( $meta['type'], array( $this, 'may_edit_term' ) ) );
		}
	}

	/**
	 * Who may edit the post may edit its meta.
	 *
	 * @param mixed  $allowed Ignored: keys that begin with "_" are refused by default.
	 * @param string $key     Meta key.
	 * @param int    $post    Post ID.
	 * @param int    $user    User ID.
	 */
	public function may_edit_post( $allowed, $key, $post, $user ): bool {
		return user_can( (int) $user, 'edit_post', (int) $post );
	}

	/**
	 * Who may edit the term may edit its meta.
	 *
	 * @param mixed  $allowed Ignored.
	 * @param string $key     Meta key.
	 * @param int    $term    Term ID.
	 * @param int    $user    User ID.
	 */
	public function may_edit_term( $allowed, $key, $term, $user ): bool {
		return user_can( (int) $user, 'edit_term', (int) $term );
	}

	/**
	 * @param mixed $value Anything.
	 */
	public static function text( $value ): string {
		return is_scalar( $value ) ? wp_check_invalid_utf8( (string) $value ) : '';
	}

	/**
	 * @param mixed $value Anything.
	 */
	public static function whole_number( $value ): int {
		return is_scalar( $value ) ? (int) $value : 0;
	}

	/**
	 * @param mixed $value Anything.
	 */
	public static function yes_or_no( $value ): bool {
		return is_scalar( $value ) && rest_sanitize_boolean( $value );
	}

	/**
	 * @return array<string,mixed>
	 */
	private function arguments( string $type, callable $may_edit ): array {
		$sanitize = array(
			'string'  => array( self::class, 'text' ),
			'integer' => array( self::class, 'whole_number' ),
			'boolean' => array( self::class, 'yes_or_no' ),
		);
		return array(
			'type'              => $type,
			'single'            => true,
			'show_in_rest'      => true,
			'sanitize_callback' => $sanitize[ $type ],
			'auth_callback'     => $may_edit,
		);
	}
}
