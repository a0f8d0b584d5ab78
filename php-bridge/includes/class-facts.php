<?php
/**
 * The facts of a post: kind, areas, partner, country, duration, source.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Every value is looked up when the page is shown and escaped where it is printed.
 */
final class Facts {

	private Model $model;

	private Areas $areas;

	private Language_Links $links;

	private Stand_In $stand_in;

	private Texts $texts;

	public function __construct( Model $model, Areas $areas, Language_Links $links, Stand_In $stand_in, Texts $texts ) {
		$this->model    = $model;
		$this->areas    = $areas;
		$this->links    = $links;
		$this->stand_in = $stand_in;
		$this->texts    = $texts;
	}

	/**
	 * The head of a page: badges and facts.
	 */
	public function head( int $post, string $language ): string {
		$facts = '';
		foreach ( $this->list( $post, $language ) as $label => $value ) {
			$facts .= '<div><dt>' . esc_html( $label ) . '</dt><dd>' . $value . '</dd></div>';
		}
		return '<div class="profint-head"><p class="profint-badges">' . $this->kind( $post, $language ) . $this->badges( $post ) . '</p>' . ( '' === $facts ? '' : '<dl class="profint-facts">' . $facts . '</dl>' ) . '</div>';
	}

	/**
	 * Where a practice was found.
	 */
	public function source( int $post, string $language ): string {
		$title = trim( (string) get_post_meta( $post, '_profint_source_title', true ) );
		$url   = (string) get_post_meta( $post, '_profint_source_url', true );
		$pages = trim( (string) get_post_meta( $post, '_profint_source_pages', true ) );
		if ( '' === $title ) {
			return '';
		}
		$cite = '<cite>' . esc_html( $title ) . '</cite>';
		if ( '' !== esc_url( $url ) ) {
			$cite = '<a href="' . esc_url( $url ) . '">' . $cite . '</a>';
		}
		/* translators: %s: page numbers, for example 30-31. */
		$where = '' === $pages ? '' : ', ' . esc_html( sprintf( $this->texts->say( $language, 'p. %s' ), $pages ) );
		return '<p class="profint-source"><span class="profint-source__label">' . esc_html( $this->texts->say( $language, 'Source' ) ) . '</span> ' . $cite . $where . '</p>';
	}

	/**
	 * Label => safe HTML.
	 *
	 * @return array<string,string>
	 */
	private function list( int $post, string $language ): array {
		$facts    = array();
		$parent   = wp_get_post_parent_id( $post );
		$parent   = $parent ? $this->stand_in->of( $parent, $language ) : 0;
		$duration = (int) get_post_meta( $post, '_profint_duration', true );
		$place    = trim( (string) get_post_meta( $post, '_profint_place', true ) );
		if ( $parent > 0 ) {
			$facts[ $this->texts->say( $language, 'Module' ) ] = '<a href="' . esc_url( (string) get_permalink( $parent ) ) . '"' . $this->stand_in->lang( $parent, $language ) . '>' . Markup::title( $parent ) . '</a>';
		}
		if ( $duration > 0 ) {
			$facts[ $this->texts->say( $language, 'Duration' ) ] = esc_html( $this->texts->minutes( $duration ) );
		}
		foreach ( array( 'profint_partner', 'profint_mode' ) as $taxonomy ) {
			$facts += $this->terms( $post, $taxonomy, $language );
		}
		if ( '' !== $place ) {
			$facts[ $this->texts->say( $language, 'Place' ) ] = esc_html( $place );
		}
		return $facts + $this->terms( $post, 'profint_country', $language );
	}

	/**
	 * @return array<string,string>
	 */
	private function terms( int $post, string $taxonomy, string $language ): array {
		$terms = get_the_terms( $post, $taxonomy );
		$links = array();
		$terms = is_array( $terms ) ? wp_list_sort( $terms, 'term_id' ) : array();
		foreach ( $terms as $term ) {
			$address = get_term_link( $term );
			$links[] = is_string( $address ) ? '<a href="' . esc_url( $address ) . '">' . esc_html( Markup::plain( $term->name ) ) . '</a>' : esc_html( Markup::plain( $term->name ) );
		}
		return array() === $links ? array() : array( $this->model->text( $this->model->taxonomies()[ $taxonomy ]['labels']['singular'], $language ) => implode( ', ', $links ) );
	}

	private function kind( int $post, string $language ): string {
		$type = $this->model->post_types()[ (string) get_post_type( $post ) ] ?? null;
		if ( null === $type ) {
			return '';
		}
		$number = (int) get_post_meta( $post, '_profint_number', true );
		$name   = $this->model->text( $type['labels']['singular'], $language );
		if ( $type['hierarchical'] && wp_get_post_parent_id( $post ) ) {
			$name = $this->texts->say( $language, 'Sequence' );
		}
		return '<a class="profint-kind" href="' . esc_url( $this->links->archive( (string) get_post_type( $post ), $language ) ) . '">' . esc_html( $name . ( $number > 0 ? "\u{a0}" . $number : '' ) ) . '</a> ';
	}

	private function badges( int $post ): string {
		$html = '';
		foreach ( $this->areas->of_post( $post ) as $place => $area ) {
			$address = get_term_link( $area );
			$class   = 0 === $place ? 'profint-badge' : 'profint-badge profint-badge--further';
			$html   .= sprintf( '<a class="%s" href="%s"%s>%s</a> ', esc_attr( $class ), esc_url( is_string( $address ) ? $address : '' ), Markup::style( $this->areas->color( $area->term_id ) ), esc_html( Markup::plain( $area->name ) ) );
		}
		return $html;
	}
}
