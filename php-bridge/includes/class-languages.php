<?php
/**
 * The languages of the site and of its posts and terms, read from Polylang's storage, whoever registered it.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only reads. A post or term without a language is not ours to speak about: its code is empty.
 */
final class Languages {

	const POLYLANG = 'polylang';
	const WPML     = 'wpml';
	const OWN      = 'profint';

	private Model $model;

	/**
	 * The list, kept for the request; null when it must be read.
	 *
	 * @var array<string,array<string,mixed>>|null
	 */
	private ?array $list = null;

	public function __construct( Model $model ) {
		$this->model = $model;
	}

	/**
	 * Forgets the list when a language term changes.
	 */
	public function register(): void {
		foreach ( array( 'created_language', 'edited_language', 'delete_language', 'created_term_language', 'edited_term_language', 'delete_term_language', 'switch_blog' ) as $hook ) {
			add_action( $hook, array( $this, 'forget' ) );
		}
	}

	/**
	 * Forgets what was read.
	 */
	public function forget(): void {
		$this->list = null;
	}

	/**
	 * Who registers the language taxonomies and gives addresses: Polylang, or this plugin. Known once plugins are loaded.
	 *
	 * A Polylang that finds WordPress too old, or is being deactivated, defines its version and does nothing more: what
	 * counts is that it built its model.
	 */
	public function provider(): string {
		return self::POLYLANG === self::address_giver() ? self::POLYLANG : self::OWN;
	}

	/**
	 * Whether this plugin gives the addresses: not where Polylang or WPML does.
	 */
	public function gives_addresses(): bool {
		return self::OWN === self::address_giver();
	}

	/**
	 * Who gives addresses: polylang, wpml or profint.
	 */
	public static function address_giver(): string {
		if ( defined( 'POLYLANG_VERSION' ) && class_exists( 'PLL_Model', false ) ) {
			return self::POLYLANG;
		}
		return Wpml::is_active() ? self::WPML : self::OWN;
	}

	/**
	 * The site's languages in its own order: code => code, locale, name, language and term_language (term_taxonomy_ids), flag, term.
	 *
	 * @return array<string,array<string,mixed>>
	 */
	public function all(): array {
		if ( null !== $this->list ) {
			return $this->list;
		}
		$twins = array();
		foreach ( $this->terms( 'term_language' ) as $twin ) {
			$twins[ $twin->slug ] = (int) $twin->term_taxonomy_id;
		}
		$terms = $this->terms( 'language' );
		usort( $terms, static fn ( \WP_Term $a, \WP_Term $b ): int => array( (int) $a->term_group, $a->term_id ) <=> array( (int) $b->term_group, $b->term_id ) );

		$this->list = array();
		foreach ( $terms as $term ) {
			$about                      = self::unpack( $term->description );
			$this->list[ $term->slug ] = array(
				'code'          => $term->slug,
				'locale'        => (string) ( $about['locale'] ?? $term->slug ),
				'name'          => $term->name,
				'language'      => (int) $term->term_taxonomy_id,
				'term_language' => (int) ( $twins[ 'pll_' . $term->slug ] ?? 0 ),
				'flag'          => (string) ( $about['flag_code'] ?? '' ),
				'rtl'           => (bool) ( $about['rtl'] ?? false ),
			);
		}
		return $this->list;
	}

	/**
	 * The language whose addresses have no prefix.
	 */
	public function default_code(): string {
		if ( self::POLYLANG === $this->provider() && function_exists( 'pll_default_language' ) ) {
			$code = (string) pll_default_language( 'slug' );
			if ( '' !== $code ) {
				return $code;
			}
		}
		$source = $this->model->source_language();
		$all    = $this->all();
		$wpml   = Wpml::is_active() ? (string) apply_filters( 'wpml_default_language', null ) : '';
		if ( isset( $all[ $wpml ] ) ) {
			return $wpml;
		}
		return array() === $all || isset( $all[ $source ] ) ? $source : (string) key( $all );
	}

	/**
	 * Codes of the languages that have a prefix in their addresses.
	 *
	 * @return string[]
	 */
	public function prefixed(): array {
		return array_values( array_diff( array_map( 'strval', array_keys( $this->all() ) ), array( $this->default_code() ) ) );
	}

	/**
	 * The code of a post's language; empty when it has none.
	 */
	public function of_post( int $post ): string {
		$term = $this->relation( $post, 'language', (string) get_post_type( $post ) );
		return null === $term ? '' : $term->slug;
	}

	/**
	 * The code of a term's language; empty when it has none.
	 */
	public function of_term( int $term_id ): string {
		$term = $this->relation( $term_id, 'term_language', 'term' );
		return null === $term ? '' : substr( $term->slug, strlen( 'pll_' ) );
	}

	/**
	 * A post and its translations: code => post ID.
	 *
	 * @return array<string,int>
	 */
	public function translations_of_post( int $post ): array {
		return $this->group( $this->relation( $post, 'post_translations', (string) get_post_type( $post ) ), $post, $this->of_post( $post ) );
	}

	/**
	 * A term and its translations: code => term ID.
	 *
	 * @return array<string,int>
	 */
	public function translations_of_term( int $term_id ): array {
		return $this->group( $this->relation( $term_id, 'term_translations', 'term' ), $term_id, $this->of_term( $term_id ) );
	}

	/**
	 * What a language or group term's description holds. Never builds objects.
	 *
	 * @return array<string,mixed>
	 */
	public static function unpack( string $description ): array {
		$value = is_serialized( $description ) ? @unserialize( $description, array( 'allowed_classes' => false ) ) : null; // phpcs:ignore -- Polylang's format; classes are refused.
		return is_array( $value ) ? $value : array();
	}

	/**
	 * @return array<string,int>
	 */
	private function group( ?\WP_Term $group, int $object, string $own ): array {
		$members = array();
		$stored  = null === $group ? array() : self::unpack( $group->description );
		foreach ( array_keys( $this->all() ) as $code ) {
			if ( isset( $stored[ $code ] ) && is_numeric( $stored[ $code ] ) && (int) $stored[ $code ] > 0 ) {
				$members[ $code ] = (int) $stored[ $code ];
			}
			if ( $code === $own ) {
				$members[ $code ] = $object;
			}
		}
		return $members;
	}

	/**
	 * The term of a language taxonomy that an object has, from the object cache when it is there.
	 */
	private function relation( int $object, string $taxonomy, string $type ): ?\WP_Term {
		if ( $object <= 0 || '' === $type || ! taxonomy_exists( $taxonomy ) ) {
			return null;
		}
		$terms = get_object_term_cache( $object, $taxonomy );
		if ( false === $terms ) {
			update_object_term_cache( array( $object ), $type );
			$terms = get_object_term_cache( $object, $taxonomy );
		}
		return is_array( $terms ) && isset( $terms[0] ) && $terms[0] instanceof \WP_Term ? $terms[0] : null;
	}

	/**
	 * @return \WP_Term[]
	 */
	private function terms( string $taxonomy ): array {
		$terms = taxonomy_exists( $taxonomy ) ? get_terms(
			array(
				'taxonomy'   => $taxonomy,
				'hide_empty' => false,
				'orderby'    => 'term_id',
			)
		) : array();
		return is_array( $terms ) ? array_values( $terms ) : array();
	}
}
