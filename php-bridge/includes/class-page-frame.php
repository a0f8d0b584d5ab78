<?php
/**
 * What stands around the content of one of our posts on its own page: area, facts, notice; sequences, neighbours, source.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A filter of the content, so that every theme shows it; nothing of it is stored.
 */
final class Page_Frame {

	private Languages $languages;

	private Reading $reading;

	private Machine_Notice $notice;

	private Facts $facts;

	private Module_Parts $modules;

	public function __construct( Languages $languages, Reading $reading, Machine_Notice $notice, Facts $facts, Module_Parts $modules ) {
		$this->languages = $languages;
		$this->reading   = $reading;
		$this->notice    = $notice;
		$this->facts     = $facts;
		$this->modules   = $modules;
	}

	public function register(): void {
		// After blocks are rendered (9) and before plugins that append to the end (usually later).
		add_filter( 'the_content', array( $this, 'frame' ), 12 );
		add_filter( 'the_title', array( $this, 'clean_title' ), 5, 2 );
		add_filter( 'get_the_excerpt', array( $this, 'clean_summary' ), 5, 2 );
	}

	/**
	 * @param mixed $content Rendered content.
	 * @return mixed
	 */
	public function frame( $content ) {
		$post = $this->reading->post();
		if ( ! is_string( $content ) || 0 === $post || get_the_ID() !== $post || doing_filter( 'get_the_excerpt' ) || is_feed() || post_password_required( $post ) ) {
			return $content;
		}
		$language = $this->languages->of_post( $post );
		$type     = (string) get_post_type( $post );
		$head     = $this->notice->of_post( $post, $language );
		$foot     = '';
		if ( 'page' !== $type ) {
			$head = $this->facts->head( $post, $language ) . $head . $this->lead( $post );
			$foot = $this->modules->sequences( $post, $language ) . $this->modules->neighbours( $post, $language ) . $this->facts->source( $post, $language );
		}
		return $head . $content . $foot;
	}

	/**
	 * Titles of ours are plain text with inline markup at most, whoever prints them.
	 *
	 * @param mixed $title Title.
	 * @param mixed $post  Post ID.
	 * @return mixed
	 */
	public function clean_title( $title, $post = 0 ) {
		if ( ! is_string( $title ) || is_admin() || false === strpbrk( $title, '<>' ) || 0 !== strpos( (string) get_post_type( (int) $post ), 'profint_' ) ) {
			return $title;
		}
		return wp_kses( $title, Markup::INLINE );
	}

	/**
	 * Summaries of ours are plain text: WordPress would print markup in them as it stands.
	 *
	 * @param mixed $summary Excerpt; empty when WordPress is to make one from the content.
	 * @param mixed $post    Post.
	 * @return mixed
	 */
	public function clean_summary( $summary, $post = null ) {
		$post = get_post( $post );
		return is_string( $summary ) && $post instanceof \WP_Post && 0 === strpos( $post->post_type, 'profint_' ) ? esc_html( $summary ) : $summary;
	}

	/**
	 * The summary, when someone wrote one.
	 */
	private function lead( int $post ): string {
		$summary = trim( (string) get_post_field( 'post_excerpt', $post, 'raw' ) );
		return '' === $summary ? '' : '<p class="profint-lead">' . esc_html( $summary ) . '</p>';
	}
}
