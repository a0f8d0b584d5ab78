<?php
/**
 * The PROFINT menu block: pages that their record puts into the menu, and the sections on request.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The site's own menus are never touched; whoever wants this one puts the block into a template.
 */
final class Menu_Block {

	private Model $model;

	private Menu_Pages $pages;

	private Stand_In $stand_in;

	private Reading $reading;

	private Language_Links $links;

	private Texts $texts;

	public function __construct( Model $model, Menu_Pages $pages, Stand_In $stand_in, Reading $reading, Language_Links $links, Texts $texts ) {
		$this->model    = $model;
		$this->pages    = $pages;
		$this->stand_in = $stand_in;
		$this->reading  = $reading;
		$this->links    = $links;
		$this->texts    = $texts;
	}

	/**
	 * @param mixed $attributes sections: whether archives are listed too.
	 */
	public function render( $attributes ): string {
		$language = $this->reading->language();
		$items    = $this->pages( $language );
		if ( ! empty( $attributes['sections'] ) ) {
			$items = array_merge( $items, $this->sections( $language ) );
		}
		return $this->nav( $items, $language );
	}

	/**
	 * The archives of our types alone.
	 */
	public function sections_only(): string {
		$language = $this->reading->language();
		return $this->nav( $this->sections( $language ), $language );
	}

	/**
	 * @param string[] $items List items as safe HTML.
	 */
	private function nav( array $items, string $language ): string {
		return array() === $items ? '' : '<nav class="profint-menu" aria-label="' . esc_attr( $this->texts->say( $language, 'PROFINT menu' ) ) . '"><ul>' . implode( '', $items ) . '</ul></nav>';
	}

	/**
	 * @return string[]
	 */
	private function pages( string $language ): array {
		$items = array();
		foreach ( $this->pages->readable_in( $language ) as $page ) {
			$items[] = $this->item( (string) get_permalink( $page ), Markup::title( $page ), $this->reading->post() === $page->ID, $this->stand_in->lang( $page->ID, $language ) );
		}
		return $items;
	}

	/**
	 * @return string[]
	 */
	private function sections( string $language ): array {
		$items = array();
		foreach ( $this->model->post_types() as $name => $type ) {
			$items[] = $this->item( $this->links->archive( $name, $language ), esc_html( $this->model->text( $type['labels']['plural'], $language ) ), $this->reading->archive() === $name );
		}
		return $items;
	}

	/**
	 * @param string $lang Safe attribute.
	 */
	private function item( string $address, string $name, bool $current, string $lang = '' ): string {
		return '<li><a href="' . esc_url( $address ) . '"' . $lang . ( $current ? ' aria-current="page"' : '' ) . '>' . wp_kses( $name, Markup::INLINE ) . '</a></li>';
	}
}
