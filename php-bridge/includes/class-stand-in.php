<?php
/**
 * What stands in for a translation that visitors cannot see: the page in the source language.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A target waits as a draft until it is reviewed, if the site wants that. Asked anew for every page, so that a publication is
 * followed at once.
 */
final class Stand_In {

	private Model $model;

	private Languages $languages;

	public function __construct( Model $model, Languages $languages ) {
		$this->model     = $model;
		$this->languages = $languages;
	}

	/**
	 * The post that readers of a language are led to in place of a post: its translation, itself, or the source; 0 when none
	 * of them is public.
	 */
	public function of( int $post, string $language ): int {
		$group = $this->languages->translations_of_post( $post );
		foreach ( array_filter( array( $group[ $language ] ?? 0, $this->languages->of_post( $post ) === $language ? $post : 0, $group[ $this->model->source_language() ] ?? 0 ) ) as $id ) {
			if ( 'publish' === get_post_status( $id ) ) {
				return $id;
			}
		}
		return 0;
	}

	/**
	 * The public page of which a post is the translation; 0 when there is none, or it is that page itself.
	 */
	public function original( int $post ): int {
		$source = $this->languages->translations_of_post( $post )[ $this->model->source_language() ] ?? 0;
		return $source !== $post && $source > 0 && 'publish' === get_post_status( $source ) ? $source : 0;
	}

	/**
	 * Of public posts in the source language, those that have no public translation into a language.
	 *
	 * @param \WP_Post[] $posts Public posts.
	 * @return \WP_Post[]
	 */
	public function untranslated( array $posts, string $language ): array {
		return array_values(
			array_filter(
				$posts,
				fn ( \WP_Post $post ): bool => $this->languages->of_post( $post->ID ) === $this->model->source_language() && $this->of( $post->ID, $language ) === $post->ID
			)
		);
	}

	/**
	 * The lang attribute of a link to a post from a page in a language.
	 */
	public function lang( int $post, string $around ): string {
		return Markup::lang( $this->languages->of_post( $post ), $around );
	}
}
