<?php
/**
 * Where a theme says of every post what means nothing for ours (date, author, tags), or lists whole texts.
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

	/**
	 * Blocks that make up a line "written by … on … in …".
	 */
	const BYLINE = array( 'core/group', 'core/row', 'core/paragraph', 'core/post-author', 'core/post-author-name', 'core/post-date', 'core/post-terms' );

	private Reading $reading;

	public function __construct( Reading $reading ) {
		$this->reading = $reading;
	}

	public function register(): void {
		add_filter( 'render_block_core/template-part', array( $this, 'without_meta' ), 10, 2 );
		add_filter( 'render_block_core/group', array( $this, 'without_byline' ), 10, 2 );
		add_filter( 'the_content', array( $this, 'short_in_lists' ), 1 );
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
	 * Or in a group of a few blocks, the author's name among them.
	 *
	 * @param mixed $html  The group, rendered.
	 * @param mixed $block The group, parsed.
	 * @return mixed
	 */
	public function without_byline( $html, $block ) {
		if ( ! is_array( $block ) || ! $this->is_ours( $this->reading->post() ) ) {
			return $html;
		}
		$names = $this->names( $block );
		return array() === array_diff( $names, self::BYLINE ) && array() !== array_intersect( $names, array( 'core/post-author', 'core/post-author-name' ) ) ? '' : $html;
	}

	/**
	 * Some themes list whole posts: a list of ours shows summaries, the page is a click away.
	 *
	 * @param mixed $content Content before blocks are rendered.
	 * @return mixed
	 */
	public function short_in_lists( $content ) {
		$list = '' !== $this->reading->archive() || $this->reading->term() > 0;
		if ( ! $list || is_feed() || doing_filter( 'get_the_excerpt' ) || ! $this->is_ours( (int) get_the_ID() ) ) {
			return $content;
		}
		return '<p>' . wp_kses( get_the_excerpt(), Markup::INLINE ) . '</p>';
	}

	/**
	 * @param array<string,mixed> $block Parsed.
	 * @return string[] Names of the block and of all in it.
	 */
	private function names( array $block ): array {
		$names = array( (string) ( $block['blockName'] ?? '' ) );
		foreach ( (array) ( $block['innerBlocks'] ?? array() ) as $inner ) {
			$names = array_merge( $names, $this->names( $inner ) );
		}
		return array_filter( $names );
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
