<?php
/**
 * The site contract: what only PHP knows of the site, written as one JSON document for the engine (docs/site-contract.md).
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Written when it differs from what stands in the table, never otherwise: the row's date says when the site changed.
 */
final class Site_Contract {

	const FORMAT     = 'profint-site/1';
	const PART_BYTES = 786432;

	private Model $model;

	private Languages $languages;

	private Schema $schema;

	private \wpdb $db;

	public function __construct( Model $model, Languages $languages, Schema $schema, \wpdb $db ) {
		$this->model     = $model;
		$this->languages = $languages;
		$this->schema    = $schema;
		$this->db        = $db;
	}

	public function register(): void {
		// Late: types of other plugins and of the theme are registered by then, and filters are in place.
		add_action( 'init', array( $this, 'write_when_cheap' ), 999 );
		foreach ( array( 'permalink_structure_changed', 'update_option_home', 'update_option_siteurl', 'update_option_timezone_string', 'update_option_gmt_offset', 'created_language', 'edited_language', 'delete_language', 'created_term_language', 'pll_add_language', 'pll_update_language', 'pll_update_default_lang' ) as $hook ) {
			add_action( $hook, array( $this, 'write_at_end' ) );
		}
	}

	/**
	 * In the administration, in cron and on the command line the site's owner waits anyway; visitors never do.
	 */
	public function write_when_cheap(): void {
		if ( ( is_admin() && ! wp_doing_ajax() ) || wp_doing_cron() || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			$this->write();
		}
	}

	/**
	 * After a change that comes in several steps: once, when the request is over.
	 */
	public function write_at_end(): void {
		if ( ! has_action( 'shutdown', array( $this, 'write' ) ) ) {
			add_action( 'shutdown', array( $this, 'write' ) );
		}
	}

	/**
	 * Writes the contract if it has changed. Says whether the table now holds it.
	 */
	public function write(): bool {
		if ( ! $this->schema->is_current() || ! did_action( 'init' ) ) {
			return false;
		}
		$table    = $this->schema->table( 'site' );
		$document = (string) wp_json_encode( $this->document(), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		if ( $document === $this->db->get_var( "SELECT document FROM `$table` WHERE id = 1" ) ) {
			return true;
		}
		return false !== $this->db->query( $this->db->prepare( "REPLACE INTO `$table` (id, document, updated) VALUES (1, %s, UTC_TIMESTAMP())", $document ) );
	}

	/**
	 * When the contract was last written (UTC, as in MySQL); empty when it never was.
	 */
	public function written(): string {
		$table = $this->schema->table( 'site' );
		return $this->schema->is_current() ? (string) $this->db->get_var( "SELECT updated FROM `$table` WHERE id = 1" ) : '';
	}

	/**
	 * The document.
	 *
	 * @return array<string,mixed>
	 */
	public function document(): array {
		$types = array();
		foreach ( $this->model->content_post_types() as $type ) {
			$types[ $type ] = $this->post_type( $type );
		}
		$taxonomies = array();
		foreach ( array_merge( array_keys( $this->model->taxonomies() ), Language_Taxonomies::NAMES ) as $taxonomy ) {
			$taxonomies[ $taxonomy ] = $this->taxonomy( $taxonomy );
		}
		return array(
			'format'     => self::FORMAT,
			'plugin'     => PROFINT_VERSION,
			'wordpress'  => (string) preg_replace( '/[^0-9A-Za-z.-].*$/', '', $GLOBALS['wp_version'] ),
			'db_version' => (int) get_option( 'db_version' ),
			'php'        => PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION . '.' . PHP_RELEASE_VERSION,
			'intl'       => function_exists( 'normalizer_normalize' ),
			'home'       => untrailingslashit( (string) get_option( 'home' ) ),
			'site'       => untrailingslashit( (string) get_option( 'siteurl' ) ),
			'locale'     => get_locale(),
			'timezone'   => wp_timezone_string(),
			'permalinks' => (string) get_option( 'permalink_structure' ),
			'trash_days' => (int) EMPTY_TRASH_DAYS,
			'post_types' => $types,
			'taxonomies' => $taxonomies,
			'languages'  => $this->languages(),
			'media'      => array(
				'max_part_bytes' => self::PART_BYTES,
				'max_bytes'      => $this->model->limit( 'media_bytes' ),
			),
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	private function post_type( string $name ): array {
		$type       = get_post_type_object( $name );
		$taxonomies = get_object_taxonomies( $name );
		$sample     = new \WP_Post( (object) array( 'post_type' => $name ) );
		$defaults   = array();
		foreach ( $taxonomies as $taxonomy ) {
			$term = get_term( (int) get_option( 'default_term_' . $taxonomy ), $taxonomy );
			if ( $term instanceof \WP_Term ) {
				$defaults[] = (int) $term->term_taxonomy_id;
			}
		}
		return array(
			'hierarchical' => null !== $type && $type->hierarchical,
			'supports'     => array_map( 'strval', array_keys( get_all_post_type_supports( $name ) ) ),
			'revisions'    => wp_revisions_to_keep( $sample ),
			'comments'     => get_default_comment_status( $name ),
			'pings'        => get_default_comment_status( $name, 'pingback' ),
			'taxonomies'   => array_values( $taxonomies ),
			'base'         => null !== $type && is_array( $type->rewrite ) ? (string) $type->rewrite['slug'] : '',
			'default_terms' => $defaults,
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	private function taxonomy( string $name ): array {
		$taxonomy = get_taxonomy( $name );
		if ( false === $taxonomy ) {
			return array(
				'hierarchical' => false,
				'count'        => 'rows',
				'sort'         => false,
			);
		}
		return array(
			'hierarchical' => (bool) $taxonomy->hierarchical,
			'count'        => $this->counts_posts( $taxonomy ) ? 'posts' : 'rows',
			'sort'         => ! empty( $taxonomy->sort ),
		);
	}

	/**
	 * WordPress's own rule: published posts when every object type is a post type, else all rows; a callback overrides it.
	 */
	private function counts_posts( \WP_Taxonomy $taxonomy ): bool {
		if ( ! empty( $taxonomy->update_count_callback ) ) {
			return '_update_generic_term_count' !== $taxonomy->update_count_callback;
		}
		$types = array_map( static fn ( string $type ): string => explode( ':', $type )[0], (array) $taxonomy->object_type );
		return array() === array_diff( $types, array_filter( $types, 'post_type_exists' ) );
	}

	/**
	 * @return array<string,mixed>
	 */
	private function languages(): array {
		$list = array();
		foreach ( $this->languages->all() as $language ) {
			$list[] = array_intersect_key( $language, array_flip( array( 'code', 'locale', 'name', 'language', 'term_language' ) ) );
		}
		return array(
			'provider' => $this->languages->provider(),
			'version'  => Languages::POLYLANG === $this->languages->provider() ? (string) POLYLANG_VERSION : null,
			'default'  => $this->languages->default_code(),
			'list'     => $list,
		);
	}
}
