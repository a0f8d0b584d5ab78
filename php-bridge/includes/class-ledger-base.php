<?php
/**
 * Takes what other plugins changed in response to our hooks as the new base of the ledger.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * While hooks are fired it watches for statements that write content from this very process. Before the first of them it
 * looks at the objects, after the hooks once more: what became another in between is an answer to us, not an editor's work.
 * Such a field gets a new mark of what the site was left with, so that the next run neither takes it back nor calls it kept.
 *
 * Content has marks that only the engine can make: a body that a plugin rewrites shows as kept. A field that is again what
 * it was before the run was no answer either: a stale copy was saved, and that is for a person to see.
 */
final class Ledger_Base {

	private Schema $schema;

	private \wpdb $db;

	private Object_State $state;

	/**
	 * Objects of the batch: kind => ids.
	 *
	 * @var array<string,int[]>
	 */
	private array $objects = array(
		'post' => array(),
		'term' => array(),
	);

	/**
	 * States before the first write of this process: kind => id => state; null while nothing was written.
	 *
	 * @var array<string,array<int,array<string,mixed>>>|null
	 */
	private ?array $before = null;

	private bool $looking = false;

	public function __construct( Schema $schema, \wpdb $db, Object_State $state ) {
		$this->schema = $schema;
		$this->db     = $db;
		$this->state  = $state;
	}

	/**
	 * From now on answers to hooks about these rows may come.
	 *
	 * @param array<int,array<string,mixed>> $rows Of the outbox.
	 */
	public function begin( array $rows ): void {
		foreach ( array_keys( $this->objects ) as $kind ) {
			$this->objects[ $kind ] = array();
		}
		foreach ( $rows as $row ) {
			$this->objects[ 'term' === $row['kind'] ? 'term' : 'post' ][ $row['object'] ] = (int) $row['object'];
		}
		$this->before = null;
	}

	/**
	 * Hooks are about to be fired.
	 */
	public function watch(): void {
		add_filter( 'query', array( $this, 'before_query' ), PHP_INT_MAX );
	}

	/**
	 * Hooks have been fired: what was changed in response is the new base. Returns what was set back instead, by object:
	 * "post 12" => names of fields.
	 *
	 * @param array<string,array<string,string|null>> $images Before-images by object.
	 * @return array<string,string[]>
	 */
	public function take( array $images ): array {
		remove_filter( 'query', array( $this, 'before_query' ), PHP_INT_MAX );
		if ( null === $this->before ) {
			return array();
		}
		$set_back = array();
		$after    = $this->look();
		foreach ( $this->before as $kind => $states ) {
			foreach ( $states as $id => $state ) {
				if ( ! isset( $after[ $kind ][ $id ] ) || $after[ $kind ][ $id ] === $state ) {
					continue;
				}
				$image = $images[ "$kind $id" ] ?? array();
				$lost  = $this->compare( $kind, $id, $state, $after[ $kind ][ $id ], $image );
				if ( array() !== $lost ) {
					$set_back[ "$kind $id" ] = $lost;
				}
			}
		}
		$this->before = null;
		return $set_back;
	}

	/**
	 * The filter on every statement: looks before the first that writes content.
	 *
	 * @param mixed $query SQL.
	 * @return mixed The same.
	 */
	public function before_query( $query ) {
		if ( null === $this->before && ! $this->looking && is_string( $query ) && $this->writes( $query ) ) {
			$this->before = $this->look();
		}
		return $query;
	}

	/**
	 * Which fields of a post are again what they were before a run, of those that the run changed.
	 *
	 * @param array<string,string|null> $image Before-image.
	 * @return string[]
	 */
	public function set_back( int $post, array $image ): array {
		$state = $this->state->posts( array( $post ) )[ $post ] ?? null;
		if ( null === $state ) {
			return array();
		}
		$lost = array();
		foreach ( array( 'title', 'excerpt', 'slug', 'status', 'parent', 'order' ) as $field ) {
			if ( isset( $image[ $field ] ) && $state['fields'][ $field ] === $image[ $field ] ) {
				$lost[] = $field;
			}
		}
		if ( isset( $image['content'] ) && $this->state->content( $post ) === $image['content'] ) {
			$lost[] = 'content';
		}
		return $lost;
	}

	/**
	 * The run that wrote an object last; 0 when the ledger does not know it.
	 */
	public function last_run( string $kind, int $object ): int {
		return (int) $this->db->get_var( $this->db->prepare( "SELECT MAX(updated) FROM `{$this->schema->table( 'record' )}` WHERE kind = %s AND object = %d", $kind, $object ) );
	}

	private function writes( string $query ): bool {
		if ( ! preg_match( '/^\s*(?:insert|update|delete|replace)\b/i', $query ) ) {
			return false;
		}
		foreach ( array( $this->db->posts, $this->db->postmeta, $this->db->term_relationships, $this->db->terms, $this->db->term_taxonomy, $this->db->termmeta ) as $table ) {
			if ( preg_match( '/(?<![\w$])' . preg_quote( $table, '/' ) . '(?![\w$])/', substr( $query, 0, 200 ) ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Plugins that keep translations alike change those too: the other languages of the batch's records come along.
	 */
	private function add_siblings(): void {
		$table = '`' . $this->schema->table( 'record' ) . '`';
		foreach ( array_filter( $this->objects ) as $kind => $ids ) {
			$list = implode( ',', $ids );
			$more = $this->db->get_col( "SELECT DISTINCT o.object FROM $table r JOIN $table o ON o.origin = r.origin AND o.type = r.type AND o.id = r.id AND o.kind = r.kind WHERE r.kind = '$kind' AND r.object IN ($list)" ); // phpcs:ignore WordPress.DB.PreparedSQL

			$this->objects[ $kind ] = array_unique( array_merge( array_values( $ids ), array_map( 'intval', (array) $more ) ) );
		}
	}

	/**
	 * @return array<string,array<int,array<string,mixed>>>
	 */
	private function look(): array {
		$this->looking = true;
		if ( null === $this->before ) {
			$this->add_siblings();
		}
		$states        = array(
			'post' => $this->state->posts( $this->objects['post'] ),
			'term' => $this->state->terms( $this->objects['term'] ),
		);
		$this->looking = false;
		return $states;
	}

	/**
	 * @param array<string,mixed>       $before State.
	 * @param array<string,mixed>       $after  State.
	 * @param array<string,string|null> $image  What the fields were before the run.
	 * @return string[] Fields that are again what they were before the run.
	 */
	private function compare( string $kind, int $id, array $before, array $after, array $image ): array {
		$answers = array();
		$lost    = array();
		foreach ( array_keys( $before['fields'] + $after['fields'] ) as $field ) {
			$now = $after['fields'][ $field ] ?? null;
			if ( ( $before['fields'][ $field ] ?? null ) === $now ) {
				continue;
			}
			if ( array_key_exists( $field, $image ) && $image[ $field ] === $now ) {
				$lost[] = $field;
			} else {
				$answers[ $field ] = $now;
			}
		}
		if ( $before['content'] !== $after['content'] && isset( $image['content'] ) && $this->state->content( $id ) === $image['content'] ) {
			$lost[] = 'content';
		}
		if ( array() !== $answers ) {
			$whole = array() === $lost && $before['content'] === $after['content'];
			$this->rebase( $kind, $id, $answers, $before['sum'], $whole ? $after['sum'] : null );
		}
		return $lost;
	}

	/**
	 * New marks for some fields. The checksum follows only where it was right before and says the whole: else the next run
	 * looks at the object field by field, as it must.
	 *
	 * @param array<string,string|null> $answers Values by field.
	 */
	private function rebase( string $kind, int $id, array $answers, int $sum, ?int $now ): void {
		$table = '`' . $this->schema->table( 'record' ) . '`';
		$row   = $this->db->get_row( $this->db->prepare( "SELECT fields, site FROM $table WHERE kind = %s AND object = %d", $kind, $id ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		$marks = is_array( $row ) ? json_decode( $row['fields'] ) : null;
		if ( ! $marks instanceof \stdClass ) {
			return;
		}
		foreach ( $answers as $field => $value ) {
			$mark = Mark::of( $value );
			$old  = $marks->$field ?? null;
			$want = is_array( $old ) ? $old[0] ?? null : $old;
			if ( is_string( $want ) ) {
				$marks->$field = $want === $mark ? $want : array( $want, $mark );
			}
		}
		$site = null !== $now && (int) $row['site'] === $sum ? $now : (int) $row['site'];
		// The engine may have written it meanwhile: then what it says stands.
		$this->db->query( $this->db->prepare( "UPDATE $table SET fields = %s, site = %d WHERE kind = %s AND object = %d AND fields = %s AND site = %d", (string) wp_json_encode( $marks, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ), $site, $kind, $id, $row['fields'], $row['site'] ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}
}
