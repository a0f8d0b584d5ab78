<?php
/**
 * The stylesheet of our public pages, and the colours of the areas for it.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only where something of ours is shown; pages of the site load nothing.
 */
final class Public_Style {

	private Reading $reading;

	private Areas $areas;

	private Model $model;

	public function __construct( Model $model, Reading $reading, Areas $areas ) {
		$this->model   = $model;
		$this->reading = $reading;
		$this->areas   = $areas;
	}

	public function register(): void {
		add_action( 'wp_enqueue_scripts', array( $this, 'add' ) );
		add_action( 'wp_enqueue_scripts', array( $this, 'leave_out' ), 100 );
		add_filter( 'render_block', array( $this, 'add_for_block' ), 10, 2 );
		add_filter( 'body_class', array( $this, 'with_body_class' ) );
		add_filter( 'post_class', array( $this, 'with_post_class' ), 10, 3 );
	}

	/**
	 * Adds the stylesheet.
	 */
	public function add(): void {
		if ( ! $this->reading->is_ours() ) {
			return;
		}
		wp_enqueue_style( Blocks::STYLE );
		wp_add_inline_style( Blocks::STYLE, $this->colors() );
	}

	/**
	 * With a classic theme WordPress loads the style of every block that there is on every page.
	 */
	public function leave_out(): void {
		if ( ! wp_should_load_separate_core_block_assets() && ! $this->reading->is_ours() ) {
			wp_dequeue_style( Blocks::STYLE );
		}
	}

	/**
	 * A block of ours somewhere on a page of the site brings it, at the end of the page if need be.
	 *
	 * @param mixed $html  The block, rendered.
	 * @param mixed $block The block, parsed.
	 * @return mixed
	 */
	public function add_for_block( $html, $block = null ) {
		if ( is_string( $html ) && '' !== $html && is_array( $block ) && 0 === strpos( (string) ( $block['blockName'] ?? '' ), 'profint/' ) ) {
			wp_enqueue_style( Blocks::STYLE );
		}
		return $html;
	}

	/**
	 * @param mixed $classes Of the body.
	 * @return mixed
	 */
	public function with_body_class( $classes ) {
		if ( is_array( $classes ) && $this->reading->is_ours() ) {
			$classes[] = $this->reading->post() > 0 ? 'profint-single' : 'profint-archive';
		}
		return $classes;
	}

	/**
	 * In lists each post has the colour of its main area.
	 *
	 * @param mixed $classes Of the post.
	 * @param mixed $extra   Unused.
	 * @param mixed $post    Post ID.
	 * @return mixed
	 */
	public function with_post_class( $classes, $extra = array(), $post = 0 ) {
		if ( is_array( $classes ) && ! is_admin() && 0 === strpos( (string) get_post_type( (int) $post ), 'profint_' ) ) {
			$areas = $this->areas->of_post( (int) $post );
			if ( array() !== $areas ) {
				$classes[] = 'profint-area-' . $areas[0]->term_id;
			}
		}
		return $classes;
	}

	private function colors(): string {
		$css   = '';
		$areas = get_terms(
			array(
				'taxonomy'   => Areas::TAXONOMY,
				'hide_empty' => false,
				'number'     => 200,
			)
		);
		foreach ( is_array( $areas ) ? $areas : array() as $area ) {
			$properties = Color::properties( $this->areas->color( $area->term_id ) );
			$css       .= '' === $properties ? '' : '.profint-area-' . $area->term_id . '{' . $properties . '}';
		}
		$post = $this->reading->post();
		$css .= $this->kinds();
		$main = $post > 0 ? $this->areas->color_of_post( $post ) : $this->areas->color( $this->reading->term() );
		return $css . ( '' === $main ? '' : ':root{' . Color::properties( $main ) . '}' );
	}

	/**
	 * The archive of a term mixes kinds: each title says which it is. Names come from the content model.
	 */
	private function kinds(): string {
		$css = '';
		foreach ( 0 === $this->reading->term() ? array() : $this->model->post_types() as $name => $type ) {
			$label = $this->model->text( $type['labels']['singular'], $this->reading->language() );
			$css  .= sprintf( '.type-%1$s :is(.entry-title,.wp-block-post-title)::after{content:"%2$s"}', $name, preg_replace( '/["\\\\<>\r\n]/', '', $label ) );
		}
		return $css;
	}
}
