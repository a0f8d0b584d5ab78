<?php
/**
 * WordPress's own REST routes of our types: a field that says the language, and a parameter that chooses one.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Who may read a post may read its language; nothing can be written here.
 */
final class Language_Fields {

	const FIELD     = 'profint';
	const PARAMETER = 'lang';

	private Model $model;

	private Languages $languages;

	private Language_Facts $facts;

	public function __construct( Model $model, Languages $languages, Language_Facts $facts ) {
		$this->model     = $model;
		$this->languages = $languages;
		$this->facts     = $facts;
	}

	public function register(): void {
		add_action( 'rest_api_init', array( $this, 'add' ) );
		foreach ( array_keys( $this->model->post_types() ) as $type ) {
			add_filter( "rest_{$type}_collection_params", array( $this, 'with_parameter' ) );
			add_filter( "rest_{$type}_query", array( $this, 'limit' ), 10, 2 );
		}
	}

	/**
	 * Adds the field.
	 */
	public function add(): void {
		foreach ( array_keys( $this->model->post_types() ) as $type ) {
			register_rest_field(
				$type,
				self::FIELD,
				array(
					'get_callback' => fn ( array $post ): ?array => $this->facts->of( (int) ( $post['id'] ?? 0 ) ),
					'schema'       => Language_Facts::schema(),
				)
			);
		}
	}

	/**
	 * @param mixed $parameters Of a collection.
	 * @return mixed
	 */
	public function with_parameter( $parameters ) {
		if ( is_array( $parameters ) && ! isset( $parameters[ self::PARAMETER ] ) ) {
			$parameters[ self::PARAMETER ] = array(
				'description' => __( 'Only posts in this language.', 'profint' ),
				'type'        => 'string',
				'enum'        => array_map( 'strval', array_keys( $this->languages->all() ) ),
			);
		}
		return $parameters;
	}

	/**
	 * @param mixed $arguments Of WP_Query.
	 * @param mixed $request   WP_REST_Request.
	 * @return mixed
	 */
	public function limit( $arguments, $request = null ) {
		$code = $request instanceof \WP_REST_Request ? (string) $request[ self::PARAMETER ] : '';
		if ( ! is_array( $arguments ) || ! isset( $this->languages->all()[ $code ] ) ) {
			return $arguments;
		}
		$limit                  = array(
			'taxonomy' => 'language',
			'field'    => 'term_taxonomy_id',
			'terms'    => array( $this->languages->all()[ $code ]['language'] ),
		);
		$before                 = array_filter( (array) ( $arguments['tax_query'] ?? array() ) );
		$arguments['tax_query'] = array() === $before ? array( $limit ) : array( 'relation' => 'AND', $before, $limit ); // phpcs:ignore WordPress.DB.SlowDBQuery -- one row of an indexed relation.
		return $arguments;
	}
}
