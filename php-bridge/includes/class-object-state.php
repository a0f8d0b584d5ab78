<?php
/**
 * Reads what imported objects hold now, field by field, past every cache: in the ledger's own terms.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A state has `fields` (name => value, as the engine's snapshot reads them), `content` (a number that stands for it),
 * `columns` (CRC32 of a post's columns) and `sum` (the ledger's checksum of the whole object).
 */
final class Object_State {

	private Schema $schema;

	private \wpdb $db;

	public function __construct( Schema $schema, \wpdb $db ) {
		$this->schema = $schema;
		$this->db     = $db;
	}

	/**
	 * The columns' checksum of one post; null when it is gone.
	 */
	public function columns( int $post ): ?int {
		$sum = $this->db->get_var( $this->db->prepare( "SELECT CRC32(CONCAT_WS('|', post_title, post_content, post_excerpt, post_name, post_status, post_parent, menu_order, post_date)) FROM {$this->db->posts} WHERE ID = %d", $post ) );
		return null === $sum ? null : (int) $sum;
	}

	/**
	 * The content of one post.
	 */
	public function content( int $post ): string {
		return (string) $this->db->get_var( $this->db->prepare( "SELECT post_content FROM {$this->db->posts} WHERE ID = %d", $post ) );
	}

	/**
	 * @param int[] $ids Posts.
	 * @return array<int,array<string,mixed>> Those that are there.
	 */
	public function posts( array $ids ): array {
		if ( array() === $ids ) {
			return array();
		}
		$list   = implode( ',', array_map( 'intval', $ids ) );
		$states = array();
		// The featured image is WordPress's own meta: it counts where a bundle has given one.
		$image = "m.meta_key = '_thumbnail_id' AND EXISTS ( SELECT 1 FROM `{$this->schema->table( 'record' )}` r WHERE r.kind = 'post' AND r.object = m.post_id AND INSTR(r.fields, '\"meta:_thumbnail_id\"') > 0 )";
		// phpcs:disable WordPress.DB.PreparedSQL -- whole numbers only.
		$posts     = $this->db->get_results( "SELECT ID, post_title AS title, post_excerpt AS excerpt, post_name AS slug, post_status AS status, post_parent AS parent, menu_order AS `order`, post_date AS date, CRC32(post_content) AS content, CRC32(CONCAT_WS('|', post_title, post_content, post_excerpt, post_name, post_status, post_parent, menu_order, post_date)) AS columns FROM {$this->db->posts} WHERE ID IN ($list)", ARRAY_A );
		$metas     = $this->db->get_results( "SELECT m.post_id AS id, m.meta_key, COALESCE(m.meta_value, '') AS meta_value FROM {$this->db->postmeta} m WHERE m.post_id IN ($list) AND (m.meta_key LIKE '\\_profint\\_%' OR ($image)) ORDER BY m.meta_id DESC", ARRAY_A );
		$relations = $this->db->get_results( "SELECT x.object_id AS id, y.taxonomy, x.term_taxonomy_id AS tt FROM {$this->db->term_relationships} x JOIN {$this->db->term_taxonomy} y ON y.term_taxonomy_id = x.term_taxonomy_id WHERE x.object_id IN ($list) AND (y.taxonomy LIKE 'profint\\_%' OR y.taxonomy = 'language') ORDER BY x.term_taxonomy_id", ARRAY_A );
		// phpcs:enable
		foreach ( (array) $posts as $row ) {
			$states[ (int) $row['ID'] ] = $this->state( array_diff_key( $row, array_flip( array( 'ID', 'content', 'columns' ) ) ), (int) $row['columns'], (int) $row['content'] );
		}
		$this->add_metas( $states, (array) $metas );
		foreach ( (array) $relations as $row ) {
			$state = &$states[ (int) $row['id'] ];
			if ( null === $state ) {
				unset( $states[ (int) $row['id'] ], $state );
				continue;
			}
			$state['sum'] = ( $state['sum'] + crc32( $row['tt'] ) ) & 0xffffffff;
			if ( 'language' !== $row['taxonomy'] ) {
				$field                     = 'tax:' . $row['taxonomy'];
				$state['fields'][ $field ] = isset( $state['fields'][ $field ] ) ? $state['fields'][ $field ] . ',' . $row['tt'] : $row['tt'];
			}
			unset( $state );
		}
		return $states;
	}

	/**
	 * @param int[] $ids Terms.
	 * @return array<int,array<string,mixed>> Those that are there.
	 */
	public function terms( array $ids ): array {
		if ( array() === $ids ) {
			return array();
		}
		$list   = implode( ',', array_map( 'intval', $ids ) );
		$states = array();
		// phpcs:disable WordPress.DB.PreparedSQL -- whole numbers only.
		$terms = $this->db->get_results( "SELECT t.term_id, t.name, t.slug, y.description FROM {$this->db->terms} t JOIN {$this->db->term_taxonomy} y ON y.term_id = t.term_id WHERE t.term_id IN ($list)", ARRAY_A );
		$metas = $this->db->get_results( "SELECT term_id AS id, meta_key, COALESCE(meta_value, '') AS meta_value FROM {$this->db->termmeta} WHERE term_id IN ($list) AND meta_key LIKE 'profint\\_%' ORDER BY meta_id DESC", ARRAY_A );
		// phpcs:enable
		foreach ( (array) $terms as $row ) {
			$fields = array(
				'title'   => $row['name'],
				'slug'    => $row['slug'],
				'excerpt' => $row['description'],
			);

			$states[ (int) $row['term_id'] ] = $this->state( $fields, crc32( implode( '|', $fields ) ), 0 );
		}
		$this->add_metas( $states, (array) $metas );
		return $states;
	}

	/**
	 * @param array<string,string> $fields Columns by field name.
	 * @return array<string,mixed>
	 */
	private function state( array $fields, int $columns, int $content ): array {
		return array(
			'fields'  => $fields,
			'content' => $content,
			'columns' => $columns,
			'sum'     => $columns,
		);
	}

	/**
	 * Of a key that stands there more than once the oldest counts, as for WordPress.
	 *
	 * @param array<int,array<string,mixed>>  $states Filled.
	 * @param array<int,array<string,string>> $metas  Newest first.
	 */
	private function add_metas( array &$states, array $metas ): void {
		foreach ( $metas as $row ) {
			$id = (int) $row['id'];
			if ( isset( $states[ $id ] ) ) {
				$states[ $id ]['fields'][ 'meta:' . $row['meta_key'] ] = $row['meta_value'];
				$states[ $id ]['sum']                                  = ( $states[ $id ]['sum'] + crc32( $row['meta_key'] . '=' . $row['meta_value'] ) ) & 0xffffffff;
			}
		}
	}
}
