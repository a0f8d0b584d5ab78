<?php
/**
 * Blocks that lead to another record: card, comment, related.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The text of a link belongs to the link and is shown in any case; where nothing is to be reached, it is not a link.
 */
final class Link_Blocks {

	/**
	 * Marks around a comment by which the story around it knows where it stands. Content cannot hold them: comments in
	 * HTML are stripped from inner blocks of other people.
	 */
	const COMMENT_BEGINS = '<!--profint-comment-->';
	const COMMENT_ENDS   = '<!--/profint-comment-->';

	private Model $model;

	private Languages $languages;

	private Targets $targets;

	private Texts $texts;

	public function __construct( Model $model, Languages $languages, Targets $targets, Texts $texts ) {
		$this->model     = $model;
		$this->languages = $languages;
		$this->targets   = $targets;
		$this->texts     = $texts;
	}

	/**
	 * A card: where it leads, and why to go there.
	 *
	 * @param mixed $attributes to: a reference.
	 * @param mixed $content    The inner blocks, rendered.
	 */
	public function card( $attributes, $content ): string {
		$language = $this->language();
		$target   = $this->target( $attributes['to'] ?? '', $language );
		if ( null === $target ) {
			return '' === trim( (string) $content ) ? '' : '<article class="profint-card profint-card--plain">' . $content . '</article>';
		}
		$kind = '' === $target->kind ? '' : '<p class="profint-card__kind">' . esc_html( $target->kind ) . '</p>';
		return sprintf(
			'<article class="profint-card"%1$s>%2$s<h3 class="profint-card__title"><a href="%3$s"%4$s>%5$s</a></h3>%6$s</article>',
			Markup::style( $target->color ),
			$kind,
			esc_url( $target->url ),
			Markup::lang( $target->language, $language ),
			wp_kses( $target->title, Markup::INLINE ),
			$content
		);
	}

	/**
	 * A comment: what a passage of the story has to do with a recommendation.
	 *
	 * @param mixed $attributes on: a reference.
	 * @param mixed $content    The inner blocks, rendered.
	 */
	public function comment( $attributes, $content ): string {
		$language = $this->language();
		$target   = $this->target( $attributes['on'] ?? '', $language );
		$label    = $this->texts->say( $language, 'Comment' );
		$head     = '<p class="profint-comment__label">' . esc_html( $label ) . '</p>';
		$name     = $label;
		if ( null !== $target ) {
			/* translators: %s: title of a recommendation. */
			$name  = sprintf( $this->texts->say( $language, 'Comment on the recommendation “%s”' ), Markup::plain( $target->title ) );
			$head .= sprintf(
				'<p class="profint-comment__title"><a href="%1$s"%2$s>%3$s</a></p>',
				esc_url( $target->url ),
				Markup::lang( $target->language, $language ),
				wp_kses( $target->title, Markup::INLINE )
			);
		}
		return self::COMMENT_BEGINS . sprintf(
			'<aside class="profint-comment" aria-label="%1$s"%2$s>%3$s<div class="profint-comment__text">%4$s</div></aside>',
			esc_attr( $name ),
			Markup::style( null === $target ? '' : $target->color ),
			$head,
			$content
		) . self::COMMENT_ENDS;
	}

	/**
	 * Related records: a list of links. What cannot be reached is left out, it has no text of its own.
	 *
	 * @param mixed $attributes to: references.
	 */
	public function related( $attributes ): string {
		$language = $this->language();
		$items    = '';
		foreach ( (array) ( $attributes['to'] ?? array() ) as $reference ) {
			$target = $this->target( $reference, $language );
			if ( null === $target ) {
				continue;
			}
			$items .= sprintf(
				'<li%1$s><a href="%2$s"%3$s>%4$s</a>%5$s</li>',
				Markup::style( $target->color ),
				esc_url( $target->url ),
				Markup::lang( $target->language, $language ),
				wp_kses( $target->title, Markup::INLINE ),
				'' === $target->kind ? '' : ' <span class="profint-related__kind">' . esc_html( $target->kind ) . '</span>'
			);
		}
		if ( '' === $items ) {
			return '';
		}
		$title = $this->model->text( $this->model->blocks()['profint/related']['labels'], $language );
		return '<section class="profint-section profint-related"><h2 class="wp-block-heading profint-section__title">' . esc_html( $title ) . '</h2><ul class="profint-related__list">' . $items . '</ul></section>';
	}

	/**
	 * @param mixed $reference Whatever stands in the block.
	 */
	private function target( $reference, string $language ): ?Target {
		return is_string( $reference ) ? $this->targets->find( $reference, (int) get_the_ID(), $language ) : null;
	}

	/**
	 * The language of the post in which the block stands.
	 */
	private function language(): string {
		$code = $this->languages->of_post( (int) get_the_ID() );
		return '' === $code ? $this->languages->default_code() : $code;
	}
}
