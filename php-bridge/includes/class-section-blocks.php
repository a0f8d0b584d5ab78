<?php
/**
 * Blocks that put a heading and a frame around their inner blocks.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Headings come from the content model, in the language of the post in which the block stands.
 */
final class Section_Blocks {

	private Model $model;

	private Languages $languages;

	public function __construct( Model $model, Languages $languages ) {
		$this->model     = $model;
		$this->languages = $languages;
	}

	/**
	 * A section with a heading.
	 *
	 * @param mixed     $attributes Of the block.
	 * @param mixed     $content    The inner blocks, rendered.
	 * @param \WP_Block $block      The block.
	 */
	public function section( $attributes, $content, $block ): string {
		if ( '' === trim( (string) $content ) ) {
			return '';
		}
		$name  = (string) $block->name;
		$short = substr( $name, strlen( 'profint/' ) );
		$class = 'profint-section profint-' . $short . ( 'further' === $short ? ' alignwide' : '' );
		return sprintf(
			'<section class="%1$s"><h2 class="wp-block-heading profint-section__title">%2$s</h2><div class="profint-section__body">%3$s</div></section>',
			esc_attr( $class ),
			esc_html( $this->label( $name ) ),
			$content
		);
	}

	/**
	 * The story: each comment stands beside the passage that it follows.
	 *
	 * @param mixed $attributes Of the block.
	 * @param mixed $content    The inner blocks, rendered; comments between marks.
	 */
	public function story( $attributes, $content ): string {
		$parts = explode( Link_Blocks::COMMENT_BEGINS, (string) $content );
		if ( 1 === count( $parts ) ) {
			return '<div class="profint-story">' . $content . '</div>';
		}
		$html = '';
		$text = (string) array_shift( $parts );
		foreach ( $parts as $part ) {
			list( $comment, $after ) = explode( Link_Blocks::COMMENT_ENDS, $part, 2 ) + array( '', '' );
			if ( '' === trim( $text ) && '' !== $html ) {
				// A further comment on the same passage joins the one before.
				$html = substr( $html, 0, -strlen( '</div></div>' ) ) . $comment . '</div></div>';
			} else {
				$html .= '<div class="profint-passage"><div class="profint-passage__text">' . $text . '</div><div class="profint-passage__comments">' . $comment . '</div></div>';
			}
			$text = $after;
		}
		if ( '' !== trim( $text ) ) {
			$html .= '<div class="profint-passage"><div class="profint-passage__text">' . $text . '</div></div>';
		}
		return '<div class="profint-story profint-story--commented alignwide">' . $html . '</div>';
	}

	private function label( string $name ): string {
		$labels   = $this->model->blocks()[ $name ]['labels'] ?? array();
		$language = $this->languages->of_post( (int) get_the_ID() );
		return $this->model->text( $labels, '' === $language ? Content_Types::interface_language() : $language );
	}
}
