<?php
/**
 * The pages that their records put into the PROFINT menu.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * In the order of the records, in one language.
 */
final class Menu_Pages {

	private Languages $languages;

	public function __construct( Languages $languages ) {
		$this->languages = $languages;
	}

	/**
	 * @return \WP_Post[]
	 */
	public function in( string $language ): array {
		$query = new \WP_Query(
			array(
				'post_type'              => 'page',
				'post_status'            => 'publish',
				'posts_per_page'         => 200,
				'orderby'                => array(
					'menu_order' => 'ASC',
					'ID'         => 'ASC',
				),
				'meta_key'               => '_profint_menu', // phpcs:ignore WordPress.DB.SlowDBQuery -- few pages have it.
				'meta_value'             => '1', // phpcs:ignore WordPress.DB.SlowDBQuery
				'no_found_rows'          => true,
				'lang'                   => '', // Polylang: all languages.
				Language_Rules::VARIABLE => Language_Query::EVERY,
			)
		);
		return array_values( array_filter( $query->posts, fn ( \WP_Post $page ): bool => $this->languages->of_post( $page->ID ) === $language ) );
	}
}
