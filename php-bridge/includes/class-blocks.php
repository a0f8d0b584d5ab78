<?php
/**
 * The blocks of the content model, registered from it; and the plugin's own two for templates.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Saved content holds ordinary inner blocks and no HTML of the wrappers; what stands around them is made here, when the
 * page is shown. The editor side is one script without a build step.
 */
final class Blocks {

	const SCRIPT = 'profint-blocks';
	const STYLE  = 'profint';

	private Model $model;

	private Section_Blocks $sections;

	private Link_Blocks $links;

	private Menu_Block $menu;

	private Language_Switcher $switcher;

	private string $file;

	public function __construct( string $file, Model $model, Section_Blocks $sections, Link_Blocks $links, Menu_Block $menu, Language_Switcher $switcher ) {
		$this->file     = $file;
		$this->model    = $model;
		$this->sections = $sections;
		$this->links    = $links;
		$this->menu     = $menu;
		$this->switcher = $switcher;
	}

	public function register(): void {
		add_action( 'init', array( $this, 'add' ), 9 );
		add_filter( 'block_categories_all', array( $this, 'with_category' ) );
	}

	/**
	 * Registers all of them.
	 */
	public function add(): void {
		wp_register_style( self::STYLE, plugins_url( 'assets/profint.css', $this->file ), array(), PROFINT_VERSION );
		wp_register_script( self::SCRIPT, plugins_url( 'assets/blocks.js', $this->file ), array( 'wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element', 'wp-server-side-render' ), PROFINT_VERSION, true );
		if ( is_admin() ) {
			wp_add_inline_script( self::SCRIPT, 'window.profintBlocks = ' . wp_json_encode( $this->for_editor() ) . ';', 'before' );
		}
		foreach ( $this->model->blocks() as $name => $block ) {
			$this->add_block( $name, (array) ( $block['attributes'] ?? array() ), $this->renderer( $name ) );
		}
		$this->add_block( 'profint/menu', array( 'sections' => 'boolean' ), array( $this->menu, 'render' ) );
		$this->add_block( 'profint/language-switcher', array(), array( $this->switcher, 'render' ) );
	}

	/**
	 * Our blocks stand together in the inserter.
	 *
	 * @param mixed $categories WordPress's.
	 * @return mixed
	 */
	public function with_category( $categories ) {
		if ( is_array( $categories ) ) {
			$categories[] = array(
				'slug'  => 'profint',
				'title' => 'PROFINT',
			);
		}
		return $categories;
	}

	/**
	 * @param array<string,string> $attributes Name => type.
	 */
	private function add_block( string $name, array $attributes, callable $render ): void {
		register_block_type(
			$name,
			array(
				'api_version'           => 2,
				'category'              => 'profint',
				'attributes'            => array_map( array( self::class, 'attribute' ), $attributes ),
				'render_callback'       => $render,
				'editor_script_handles' => array( self::SCRIPT ),
				'style_handles'         => array( self::STYLE ),
			)
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function attribute( string $type ): array {
		if ( 'array' === $type ) {
			return array(
				'type'  => 'array',
				'items' => array( 'type' => 'string' ),
			);
		}
		return array( 'type' => $type );
	}

	private function renderer( string $name ): callable {
		switch ( $name ) {
			case 'profint/card':
				return array( $this->links, 'card' );
			case 'profint/comment':
				return array( $this->links, 'comment' );
			case 'profint/related':
				return array( $this->links, 'related' );
			case 'profint/story':
				return array( $this->sections, 'story' );
			default:
				return array( $this->sections, 'section' );
		}
	}

	/**
	 * What the editor's script needs to know.
	 *
	 * @return array<string,mixed>
	 */
	private function for_editor(): array {
		$language = Content_Types::interface_language();
		$blocks   = array();
		foreach ( $this->model->blocks() as $name => $block ) {
			$blocks[ $name ] = array(
				'title'      => $this->model->text( $block['labels'], $language ),
				'attributes' => array_map( array( self::class, 'attribute' ), (array) ( $block['attributes'] ?? array() ) ),
				'children'   => $block['children'] ?? null,
				'parent'     => $this->parent_of( $name ),
			);
		}
		return array(
			'blocks' => $blocks,
			'texts'  => array(
				'reference' => __( 'Leads to (type/id)', 'profint' ),
				'help'      => __( 'For example case/uvuc. Title and address are looked up when the page is shown.', 'profint' ),
				'menu'      => __( 'Menu', 'profint' ),
				'sections'  => __( 'List recommendations, modules, cases, tools and practices too', 'profint' ),
				'languages' => __( 'Languages', 'profint' ),
			),
		);
	}

	/**
	 * The block in which a block belongs; empty when it may stand anywhere.
	 */
	private function parent_of( string $name ): string {
		foreach ( $this->model->blocks() as $parent => $block ) {
			if ( is_array( $block['children'] ?? null ) && in_array( $name, $block['children'], true ) ) {
				return $parent;
			}
		}
		return '';
	}
}
