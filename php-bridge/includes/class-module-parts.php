<?php
/**
 * The parts of a training module: its list of sequences, and the way from one sequence to the next.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Sequences are children of their module, in the order that their records give.
 */
final class Module_Parts {

	private Model $model;

	private Languages $languages;

	private Stand_In $stand_in;

	private Texts $texts;

	public function __construct( Model $model, Languages $languages, Stand_In $stand_in, Texts $texts ) {
		$this->model     = $model;
		$this->languages = $languages;
		$this->stand_in  = $stand_in;
		$this->texts     = $texts;
	}

	/**
	 * The sequences of a module; empty for anything else.
	 */
	public function sequences( int $post, string $language ): string {
		$items = '';
		foreach ( $this->readable( $post, $language ) as $child ) {
			$duration = (int) get_post_meta( $child->ID, '_profint_duration', true );
			$items   .= '<li><a href="' . esc_url( (string) get_permalink( $child ) ) . '"' . $this->stand_in->lang( $child->ID, $language ) . '>' . Markup::title( $child ) . '</a>' . ( $duration > 0 ? ' <span class="profint-sequences__duration">' . esc_html( $this->texts->minutes( $duration ) ) . '</span>' : '' ) . '</li>';
		}
		if ( '' === $items ) {
			return '';
		}
		return '<section class="profint-section profint-sequences"><h2 class="wp-block-heading profint-section__title">' . esc_html( $this->texts->say( $language, 'Sequences of this module' ) ) . '</h2><ol class="profint-sequences__list">' . $items . '</ol></section>';
	}

	/**
	 * The sequences before and after one; empty for anything else.
	 */
	public function neighbours( int $post, string $language ): string {
		$parent = wp_get_post_parent_id( $post );
		if ( ! $parent || ! $this->is_hierarchical( $post ) ) {
			return '';
		}
		$ids  = wp_list_pluck( $this->readable( $parent, $language ), 'ID' );
		$here = array_search( $post, $ids, true );
		if ( false === $here || count( $ids ) < 2 ) {
			return '';
		}
		$links = '';
		foreach ( array( 'prev' => -1, 'next' => 1 ) as $relation => $step ) {
			if ( ! isset( $ids[ $here + $step ] ) ) {
				continue;
			}
			$label  = 'prev' === $relation ? $this->texts->say( $language, 'Previous sequence' ) : $this->texts->say( $language, 'Next sequence' );
			$links .= '<a class="profint-neighbours__' . $relation . '" rel="' . $relation . '" href="' . esc_url( (string) get_permalink( $ids[ $here + $step ] ) ) . '"><span>' . esc_html( $label ) . '</span> <span' . $this->stand_in->lang( $ids[ $here + $step ], $language ) . '>' . Markup::title( $ids[ $here + $step ] ) . '</span></a>';
		}
		return '<nav class="profint-neighbours" aria-label="' . esc_attr( $this->texts->say( $language, 'Sequences' ) ) . '">' . $links . '</nav>';
	}

	/**
	 * The sequences that readers of a language are led to: a translation that is not public is stood in for.
	 *
	 * @return \WP_Post[]
	 */
	private function readable( int $post, string $language ): array {
		$children = $this->children( $post );
		$source   = $this->languages->translations_of_post( $post )[ $this->model->source_language() ] ?? 0;
		if ( 0 === $source || $source === $post ) {
			return $children;
		}
		$children = array_merge( $children, $this->stand_in->untranslated( $this->children( $source ), $language ) );
		return wp_list_sort( $children, array( 'menu_order' => 'ASC', 'ID' => 'ASC' ) );
	}

	/**
	 * @return \WP_Post[]
	 */
	private function children( int $post ): array {
		if ( ! $this->is_hierarchical( $post ) ) {
			return array();
		}
		$query = new \WP_Query(
			array(
				'post_type'              => (string) get_post_type( $post ),
				'post_parent'            => $post,
				'post_status'            => 'publish',
				'posts_per_page'         => 200,
				'orderby'                => array(
					'menu_order' => 'ASC',
					'ID'         => 'ASC',
				),
				'no_found_rows'          => true,
				'lang'                   => '', // Polylang: all languages.
				Language_Rules::VARIABLE => Language_Query::EVERY,
			)
		);
		return $query->posts;
	}

	private function is_hierarchical( int $post ): bool {
		return ! empty( $this->model->post_types()[ (string) get_post_type( $post ) ]['hierarchical'] );
	}
}
