<?php
/**
 * Keeps lists in one language, and visitors at the right address, on sites without Polylang.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only public pages, and only our own content: what has no language is shown everywhere as before.
 */
final class Language_Query {

	/**
	 * Set in a query, it switches this filter off.
	 */
	const EVERY = 'every';

	private Model $model;

	private Languages $languages;

	private Reading $reading;

	public function __construct( Model $model, Languages $languages, Reading $reading ) {
		$this->model     = $model;
		$this->languages = $languages;
		$this->reading   = $reading;
	}

	public function register(): void {
		add_action( 'pre_get_posts', array( $this, 'limit' ), 20 );
		add_filter( 'get_pages', array( $this, 'limit_pages' ) );
		foreach ( array( 'previous', 'next' ) as $side ) {
			add_filter( "get_{$side}_post_where", array( $this, 'limit_neighbours' ), 10, 5 );
		}
		add_filter( 'wp_sitemaps_posts_query_args', array( $this, 'every_language' ) );
		add_action( 'template_redirect', array( $this, 'redirect' ), 1 );
	}

	/**
	 * Sitemaps list all languages.
	 *
	 * @param mixed $arguments Of WP_Query.
	 * @return mixed
	 */
	public function every_language( $arguments ) {
		return is_array( $arguments ) ? array( Language_Rules::VARIABLE => self::EVERY ) + $arguments : $arguments;
	}

	/**
	 * Lists of our types hold one language, and so does a search in a language; mixed lists leave the others out.
	 *
	 * @param mixed $query WP_Query.
	 */
	public function limit( $query ): void {
		if ( ! $query instanceof \WP_Query || ! $this->is_public() || $query->is_singular() || self::EVERY === $query->get( Language_Rules::VARIABLE ) || $query->get( 'post__in' ) || $query->is_tax( array_keys( $this->model->taxonomies() ) ) ) {
			return;
		}
		$asked   = (array) $query->get( 'post_type' );
		$ours    = array_intersect( $asked, $this->model->content_post_types() );
		$all_cpt = array() !== $ours && array() === array_diff( $asked, array_keys( $this->model->post_types() ) );
		if ( array() === $ours && ! $query->is_search() && ! in_array( 'any', $asked, true ) ) {
			return;
		}
		$code  = $query->is_main_query() ? (string) $query->get( Language_Rules::VARIABLE ) : $this->reading->language();
		$code  = '' === $code ? $this->languages->default_code() : $code;
		$alone = $all_cpt || ( $query->is_main_query() && $query->is_search() && '' !== (string) $query->get( Language_Rules::VARIABLE ) );
		$limit = $alone ? $this->only( array( $code ), 'IN' ) : $this->only( array_diff( array_keys( $this->languages->all() ), array( $code ) ), 'NOT IN' );
		if ( array() === $limit ) {
			return;
		}
		$before = (array) $query->get( 'tax_query' );
		$query->set( 'tax_query', array() === array_filter( $before ) ? array( $limit ) : array( 'relation' => 'AND', $before, $limit ) );
	}

	/**
	 * Lists of pages, for example a theme's menu when no menu is chosen.
	 *
	 * @param mixed $pages Posts.
	 * @return mixed
	 */
	public function limit_pages( $pages ) {
		if ( ! is_array( $pages ) || ! $this->is_public() || array() === $pages ) {
			return $pages;
		}
		$language = $this->reading->language();
		update_object_term_cache( array_filter( wp_list_pluck( $pages, 'ID' ) ), 'page' );
		return array_values(
			array_filter(
				$pages,
				function ( $page ) use ( $language ): bool {
					$code = $page instanceof \WP_Post ? $this->languages->of_post( $page->ID ) : '';
					return '' === $code || $code === $language;
				}
			)
		);
	}

	/**
	 * "Next" and "previous" stay in the language.
	 *
	 * @param mixed $where    SQL.
	 * @param mixed $same     Unused.
	 * @param mixed $excluded Unused.
	 * @param mixed $taxonomy Unused.
	 * @param mixed $post     The post in between.
	 * @return mixed
	 */
	public function limit_neighbours( $where, $same = false, $excluded = '', $taxonomy = '', $post = null ) {
		$code = $post instanceof \WP_Post ? $this->languages->of_post( $post->ID ) : '';
		if ( ! is_string( $where ) || '' === $code ) {
			return $where;
		}
		global $wpdb;
		return $where . $wpdb->prepare( " AND p.ID IN (SELECT object_id FROM {$wpdb->term_relationships} WHERE term_taxonomy_id = %d)", $this->languages->all()[ $code ]['language'] ?? 0 );
	}

	/**
	 * An object asked for in another language than its own has one right address.
	 */
	public function redirect(): void {
		if ( is_preview() || is_feed() || is_embed() || is_trackback() || ! $this->reading->is_ours() || '' !== $this->reading->archive() ) {
			return;
		}
		$code   = $this->reading->language();
		$prefix = in_array( $code, $this->languages->prefixed(), true ) ? $code : '';
		if ( $prefix === $this->reading->asked() || ! get_option( 'permalink_structure' ) ) {
			return;
		}
		$right = $this->reading->post() > 0 ? get_permalink( $this->reading->post() ) : get_term_link( $this->reading->term() );
		if ( is_string( $right ) && ! is_front_page() ) {
			wp_safe_redirect( $right, 301, 'PROFINT' );
			exit;
		}
	}

	private function is_public(): bool {
		return ! is_admin() && ! wp_doing_cron() && ! ( defined( 'REST_REQUEST' ) && REST_REQUEST ) && ! ( defined( 'WP_CLI' ) && WP_CLI ) && taxonomy_exists( 'language' );
	}

	/**
	 * A limit on the languages of posts; empty when none of the languages is there.
	 *
	 * @param array<int|string> $codes    Of languages.
	 * @param string            $operator IN or NOT IN.
	 * @return array<string,mixed>
	 */
	private function only( array $codes, string $operator ): array {
		$tts = array_column( array_intersect_key( $this->languages->all(), array_flip( $codes ) ), 'language' );
		return array() === $tts ? array() : array(
			'taxonomy'         => 'language',
			'field'            => 'term_taxonomy_id',
			'terms'            => $tts,
			'operator'         => $operator,
			'include_children' => false,
		);
	}
}
