<?php
/**
 * Our archives: in the order of the records, with titles in their language.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The theme does the rest.
 */
final class Archives {

	const PER_PAGE = 50;

	private Model $model;

	private Reading $reading;

	private Texts $texts;

	public function __construct( Model $model, Reading $reading, Texts $texts ) {
		$this->model   = $model;
		$this->reading = $reading;
		$this->texts   = $texts;
	}

	public function register(): void {
		add_action( 'pre_get_posts', array( $this, 'order' ) );
		add_filter( 'posts_orderby', array( $this, 'order_by' ), 10, 2 );
		foreach ( array( 'previous', 'next' ) as $side ) {
			add_filter( "get_{$side}_post_where", array( $this, 'neighbours' ), 9, 5 );
			add_filter( "get_{$side}_post_sort", array( $this, 'neighbours_order' ), 9, 3 );
		}
		add_filter( 'post_type_archive_title', array( $this, 'title' ), 10, 2 );
		add_filter( 'get_the_archive_title_prefix', array( $this, 'prefix' ) );
	}

	/**
	 * As the records say; modules without their sequences; all on one page as long as that is bearable.
	 *
	 * @param mixed $query WP_Query.
	 */
	public function order( $query ): void {
		if ( ! $query instanceof \WP_Query || is_admin() || ! $query->is_main_query() || $query->is_feed() ) {
			return;
		}
		$archive = $query->is_post_type_archive( array_keys( $this->model->post_types() ) );
		if ( ! $archive && ! $query->is_tax( array_keys( $this->model->taxonomies() ) ) ) {
			return;
		}
		$query->set( 'posts_per_page', self::PER_PAGE );
		$query->set( 'profint_order', true );
		$type = (string) ( is_array( $query->get( 'post_type' ) ) ? '' : $query->get( 'post_type' ) );
		if ( $archive && ! empty( $this->model->post_types()[ $type ]['hierarchical'] ) ) {
			$query->set( 'post_parent', 0 );
		}
	}

	/**
	 * Types in the model's order, then as the records say.
	 *
	 * @param mixed $sql   Order of the query.
	 * @param mixed $query WP_Query.
	 * @return mixed
	 */
	public function order_by( $sql, $query ) {
		if ( ! $query instanceof \WP_Query || true !== $query->get( 'profint_order' ) ) {
			return $sql;
		}
		global $wpdb;
		$types = "'" . implode( "','", array_map( 'esc_sql', array_keys( $this->model->post_types() ) ) ) . "'";
		return "FIELD({$wpdb->posts}.post_type, $types), {$wpdb->posts}.menu_order, {$wpdb->posts}.post_title, {$wpdb->posts}.ID";
	}

	/**
	 * "Next" and "previous" follow the records' order: all dates of an import are the same.
	 *
	 * @param mixed $where    SQL.
	 * @param mixed $same     Unused.
	 * @param mixed $excluded Unused.
	 * @param mixed $taxonomy Unused.
	 * @param mixed $post     The post in between.
	 * @return mixed
	 */
	public function neighbours( $where, $same = false, $excluded = '', $taxonomy = '', $post = null ) {
		if ( ! is_string( $where ) || ! $post instanceof \WP_Post || ! isset( $this->model->post_types()[ $post->post_type ] ) ) {
			return $where;
		}
		$place = sprintf( '(%d, %d)', $post->menu_order, $post->ID );
		$where = (string) preg_replace( "/p\.post_date ([<>]) '[^']*'/", '(p.menu_order, p.ID) $1 ' . $place, $where );
		return $where . sprintf( ' AND p.post_parent = %d', $post->post_parent );
	}

	/**
	 * @param mixed $sort  SQL.
	 * @param mixed $post  The post in between.
	 * @param mixed $order ASC or DESC.
	 * @return mixed
	 */
	public function neighbours_order( $sort, $post = null, $order = '' ) {
		if ( ! $post instanceof \WP_Post || ! isset( $this->model->post_types()[ $post->post_type ] ) ) {
			return $sort;
		}
		$order = 'ASC' === $order ? 'ASC' : 'DESC';
		return "ORDER BY p.menu_order $order, p.ID $order LIMIT 1";
	}

	/**
	 * @param mixed $title Name of the type, in the site's language.
	 * @param mixed $type  Post type.
	 * @return mixed
	 */
	public function title( $title, $type = '' ) {
		$about = is_string( $type ) ? $this->model->post_types()[ $type ] ?? null : null;
		return null === $about ? $title : $this->model->text( $about['labels']['plural'], $this->reading->language() );
	}

	/**
	 * "Archives:" says nothing on our archives; on terms their taxonomy's name does.
	 *
	 * @param mixed $prefix Of the title.
	 * @return mixed
	 */
	public function prefix( $prefix ) {
		if ( '' !== $this->reading->archive() ) {
			return '';
		}
		$term = $this->reading->term() > 0 ? get_term( $this->reading->term() ) : null;
		if ( ! $term instanceof \WP_Term ) {
			return $prefix;
		}
		$language = $this->reading->language();
		/* translators: %s: a kind of term, for example "Area", before the term's name. */
		return sprintf( $this->texts->say( $language, '%s:' ), $this->model->text( $this->model->taxonomies()[ $term->taxonomy ]['labels']['singular'], $language ) );
	}
}
