<?php
/**
 * Finds what the references of a post lead to: titles and addresses are looked up when a page is shown, never stored.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * All references of a post are looked up at once. A translation that is missing is stood in for by the source language;
 * what does not exist, or is not public, leads nowhere.
 */
final class Targets {

	private Model $model;

	private Ledger $ledger;

	private Languages $languages;

	private Areas $areas;

	/**
	 * References of posts that were looked up already, by post ID.
	 *
	 * @var array<int,bool>
	 */
	private array $primed = array();

	public function __construct( Model $model, Ledger $ledger, Languages $languages, Areas $areas ) {
		$this->model     = $model;
		$this->ledger    = $ledger;
		$this->languages = $languages;
		$this->areas     = $areas;
	}

	/**
	 * What a reference leads to for readers of a post; null when it leads nowhere.
	 *
	 * @param string $reference "type/id".
	 * @param int    $from      Post in which it stands.
	 * @param string $language  Code of the language to show.
	 */
	public function find( string $reference, int $from, string $language ): ?Target {
		if ( ! preg_match( '#^[a-z]{1,20}/[a-z0-9][a-z0-9-]{0,119}$#D', $reference ) ) {
			return null;
		}
		$this->prime( $from );
		$objects = $this->ledger->objects( array( $reference ), $from )[ $reference ] ?? array();
		foreach ( array_unique( array( $language, $this->model->source_language(), $this->languages->default_code() ) ) as $code ) {
			$post = isset( $objects[ $code ] ) ? get_post( $objects[ $code ] ) : null;
			if ( $post instanceof \WP_Post && 'publish' === $post->post_status ) {
				return new Target( $post->ID, Markup::title( $post ), (string) get_permalink( $post ), $code, $this->kind( $reference, $language ), $this->areas->color_of_post( $post->ID ) );
			}
		}
		return null;
	}

	/**
	 * What a kind of record is called in a language.
	 */
	public function kind( string $reference, string $language ): string {
		$type = explode( '/', $reference )[0];
		foreach ( $this->model->post_types() as $name => $about ) {
			if ( $name === $this->model->post_type_of( $type ) && 'sequence' !== $type ) {
				return $this->model->text( $about['labels']['singular'], $language );
			}
		}
		return '';
	}

	/**
	 * Looks up every reference in a post's blocks, and fetches the posts and their terms, in a few statements.
	 */
	private function prime( int $from ): void {
		if ( isset( $this->primed[ $from ] ) ) {
			return;
		}
		$this->primed[ $from ] = true;
		$content               = (string) get_post_field( 'post_content', $from, 'raw' );
		preg_match_all( '#<!-- wp:profint/(?:card|comment|related) (\{.*?\}) /?-->#s', $content, $blocks );
		preg_match_all( '#"([a-z]{1,20}/[a-z0-9][a-z0-9-]{0,119})"#', str_replace( '\\/', '/', implode( '', $blocks[1] ) ), $references );
		$posts = array();
		foreach ( $this->ledger->objects( array_unique( $references[1] ), $from ) as $objects ) {
			$posts = array_merge( $posts, array_values( $objects ) );
		}
		if ( array() !== $posts ) {
			_prime_post_caches( array_unique( $posts ) );
		}
	}
}
