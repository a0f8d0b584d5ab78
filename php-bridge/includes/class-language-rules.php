<?php
/**
 * Rewrite rules for /en/cas/…, /it/domaine/… on sites without Polylang.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Copies of the rules of our own types and taxonomies, with a language before them. Pages have no base that would tell
 * them from the site's other content: their addresses are recognised one by one, when nothing of the site answers.
 */
final class Language_Rules {

	const VARIABLE = 'profint_lang';

	private Model $model;

	private Languages $languages;

	public function __construct( Model $model, Languages $languages ) {
		$this->model     = $model;
		$this->languages = $languages;
	}

	public function register(): void {
		add_filter( 'query_vars', array( $this, 'with_variable' ) );
		add_filter( 'rewrite_rules_array', array( $this, 'with_languages' ), 50 );
		add_filter( 'request', array( $this, 'recognise' ) );
		foreach ( array( 'created_language', 'edited_language', 'delete_language' ) as $hook ) {
			add_action( $hook, array( $this, 'renew' ) );
		}
	}

	/**
	 * @param mixed $variables WordPress's.
	 * @return mixed
	 */
	public function with_variable( $variables ) {
		if ( is_array( $variables ) ) {
			$variables[] = self::VARIABLE;
		}
		return $variables;
	}

	/**
	 * @param mixed $rules Regular expression => query.
	 * @return mixed
	 */
	public function with_languages( $rules ) {
		$codes = $this->languages->prefixed();
		if ( ! is_array( $rules ) || array() === $codes ) {
			return $rules;
		}
		$bases = array_merge( array_column( $this->model->post_types(), 'base' ), array_column( $this->model->taxonomies(), 'base' ) );
		$ours  = '#^(?:' . implode( '|', array_map( 'preg_quote', $bases ) ) . ')/#';
		$root  = '(' . implode( '|', array_map( 'preg_quote', $codes ) ) . ')/';
		$added = array();
		foreach ( $rules as $match => $query ) {
			if ( is_string( $query ) && preg_match( $ours, (string) $match ) ) {
				$added[ $root . $match ] = preg_replace_callback(
					'/\$matches\[(\d+)\]/',
					static fn ( array $number ): string => '$matches[' . ( (int) $number[1] + 1 ) . ']',
					$query
				) . '&' . self::VARIABLE . '=$matches[1]';
			}
		}
		return $added + $rules;
	}

	/**
	 * Pages: /en/about/ is the English page "about" of ours, unless the site itself has something there. Searches: /en/?s=word.
	 *
	 * @param mixed $variables What WordPress made of the address.
	 * @return mixed
	 */
	public function recognise( $variables ) {
		if ( ! is_array( $variables ) ) {
			return $variables;
		}
		if ( isset( $variables[ self::VARIABLE ] ) && ! in_array( $variables[ self::VARIABLE ], $this->languages->prefixed(), true ) ) {
			unset( $variables[ self::VARIABLE ] );
		}
		$path = explode( '/', trim( (string) $GLOBALS['wp']->request, '/' ), 2 );
		if ( isset( $variables['s'] ) && $this->is_search( implode( '/', $path ) ) ) {
			// Whatever WordPress took the "en" of /en/?s=word for.
			unset( $variables['pagename'], $variables['name'], $variables['page'], $variables['category_name'], $variables['attachment'], $variables['error'] );
			return array( self::VARIABLE => $path[0] ) + $variables;
		}
		if ( isset( $variables[ self::VARIABLE ] ) || 2 !== count( $path ) || ! in_array( $path[0], $this->languages->prefixed(), true ) ) {
			return $variables;
		}
		if ( get_page_by_path( implode( '/', $path ) ) instanceof \WP_Post ) {
			return $variables;
		}
		$page = get_page_by_path( $path[1] );
		if ( ! $page instanceof \WP_Post || '' === $this->languages->of_post( $page->ID ) ) {
			return $variables;
		}
		return array(
			'pagename'     => $path[1],
			self::VARIABLE => $path[0],
		);
	}

	/**
	 * Whether an address with a search in it is that of a language, or of a further page of one, and of nothing of the site.
	 */
	private function is_search( string $path ): bool {
		return 1 === preg_match( '#^([^/]+)(?:/page/\d+)?$#', $path, $parts )
			&& in_array( $parts[1], $this->languages->prefixed(), true )
			&& ! get_page_by_path( $parts[1] ) instanceof \WP_Post;
	}

	/**
	 * Rules depend on the languages: WordPress makes them anew when it finds none.
	 */
	public function renew(): void {
		delete_option( 'rewrite_rules' );
	}
}
