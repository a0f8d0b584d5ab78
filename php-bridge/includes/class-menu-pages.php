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

	private Stand_In $stand_in;

	public function __construct( Languages $languages, Stand_In $stand_in ) {
		$this->languages = $languages;
		$this->stand_in  = $stand_in;
	}

	/**
	 * The pages of a language.
	 *
	 * @return \WP_Post[]
	 */
	public function in( string $language ): array {
		return $this->of( $this->all(), $language );
	}

	/**
	 * The pages that readers of a language are led to: a translation that is not public is stood in for.
	 *
	 * @return \WP_Post[]
	 */
	public function readable_in( string $language ): array {
		$all   = $this->all();
		$pages = array_merge( $this->of( $all, $language ), $this->stand_in->untranslated( $all, $language ) );
		return wp_list_sort( array_values( array_column( $pages, null, 'ID' ) ), array( 'menu_order' => 'ASC', 'ID' => 'ASC' ) );
	}

	/**
	 * @param \WP_Post[] $pages Of the menu.
	 * @return \WP_Post[]
	 */
	private function of( array $pages, string $language ): array {
		return array_values( array_filter( $pages, fn ( \WP_Post $page ): bool => $this->languages->of_post( $page->ID ) === $language ) );
	}

	/**
	 * @return \WP_Post[]
	 */
	private function all(): array {
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
		return $query->posts;
	}
}
