<?php
/**
 * Where a theme says of every post what means nothing for ours: date, author, tags.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Imported content has the date of its import and no author of this site. Only on our own posts; the theme's files stay.
 */
final class Theme_Fit {

	private Reading $reading;

	public function __construct( Reading $reading ) {
		$this->reading = $reading;
	}

	public function register(): void {
		add_filter( 'render_block_core/template-part', array( $this, 'without_meta' ), 10, 2 );
		add_filter( 'render_block_core/post-date', array( $this, 'without_date' ), 10, 3 );
	}

	/**
	 * Block themes keep that line in a template part.
	 *
	 * @param mixed $html  The part, rendered.
	 * @param mixed $block The part, parsed.
	 * @return mixed
	 */
	public function without_meta( $html, $block ) {
		$slug = is_array( $block ) ? (string) ( $block['attrs']['slug'] ?? '' ) : '';
		return 'post-meta' === $slug && $this->is_ours( $this->reading->post() ) ? '' : $html;
	}

	/**
	 * The date in lists and on pages.
	 *
	 * @param mixed $html   The block, rendered.
	 * @param mixed $parsed Unused.
	 * @param mixed $block  The block.
	 * @return mixed
	 */
	public function without_date( $html, $parsed, $block = null ) {
		$post = $block instanceof \WP_Block ? (int) ( $block->context['postId'] ?? 0 ) : 0;
		return $this->is_ours( $post ) ? '' : $html;
	}

	private function is_ours( int $post ): bool {
		return $post > 0 && 0 === strpos( (string) get_post_type( $post ), 'profint_' );
	}
}
