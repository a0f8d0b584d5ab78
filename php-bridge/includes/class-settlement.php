<?php
/**
 * A person decides about one conflict in WordPress: mine (the site's), theirs (the bundle's) or a text.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * One database transaction under the site's lease: the object as an editor's save leaves it, the ledger's entry, a run with
 * the before-image for undo, and the conflict's row; or nothing of it. The ledger is told what `profint settle` tells it.
 */
final class Settlement {

	const LOCK_SECONDS = 5; // to wait for the engine to end its transaction.

	private Schema $schema;

	private \wpdb $db;

	private Conflicts $conflicts;

	private Writer_Lease $lease;

	private Object_State $state;

	private Answer $answer;

	private Field_Writer $writer;

	private Edit_Log $log;

	public function __construct( Schema $schema, \wpdb $db, Conflicts $conflicts, Object_State $state, Edit_Log $log ) {
		$this->schema    = $schema;
		$this->db        = $db;
		$this->conflicts = $conflicts;
		$this->lease     = new Writer_Lease( $schema, $db );
		$this->state     = $state;
		$this->answer    = new Answer();
		$this->writer    = new Field_Writer();
		$this->log       = $log;
	}

	/**
	 * Whether the user of this request may settle it: reviewers who may edit the object, and publish where that is the question.
	 *
	 * @param array<string,mixed> $row Of the conflict.
	 */
	public function is_allowed( array $row, string $status = '' ): bool {
		if ( ! current_user_can( Capabilities::REVIEW ) ) {
			return false;
		}
		if ( 'term' === $row['kind'] ) {
			return current_user_can( 'edit_term', $row['object'] );
		}
		$type = get_post_type_object( (string) get_post_type( $row['object'] ) );
		return null !== $type && current_user_can( 'edit_post', $row['object'] ) &&
			( ! in_array( $status, array( 'publish', 'private', 'future' ), true ) || current_user_can( $type->cap->publish_posts ) );
	}

	/**
	 * Settles it. The same again answers the same.
	 *
	 * @param string|null $text For the choice "text".
	 * @return array<string,mixed>|\WP_Error
	 */
	public function settle( int $id, string $choice, ?string $text ) {
		$row = $this->conflicts->find( $id );
		if ( null === $row ) {
			return $this->refuse( 'unknown', __( 'There is no such conflict.', 'profint' ), 404 );
		}
		$value = 'theirs' === $choice ? $row['bundle'] : null;
		if ( 'text' === $choice ) {
			$value = $this->answer->value( $row, (string) $text );
			if ( is_wp_error( $value ) ) {
				return $value;
			}
		}
		if ( ! $this->is_allowed( $row, 'status' === $row['field'] ? (string) $value : '' ) ) {
			return $this->refuse( 'forbidden', __( 'You are not allowed to do this.', 'profint' ), rest_authorization_required_code() );
		}
		return $this->in_transaction( $id, $choice, $value );
	}

	/**
	 * @return array<string,mixed>|\WP_Error
	 */
	private function in_transaction( int $id, string $choice, ?string $value ) {
		$this->db->query( 'SET SESSION innodb_lock_wait_timeout = ' . self::LOCK_SECONDS );
		$this->db->query( 'START TRANSACTION' );
		$session = $this->db->get_var( 'SELECT CONNECTION_ID()' );
		$this->log->pause();
		try {
			$done = $this->decide( $id, $choice, $value );
		} catch ( \Throwable $error ) {
			$this->db->query( 'ROLLBACK' );
			throw $error;
		} finally {
			$this->log->resume();
		}
		if ( ! is_wp_error( $done ) && $this->db->get_var( 'SELECT CONNECTION_ID()' ) !== $session ) {
			$done = $this->refuse( 'lost', __( 'The database was lost on the way: look at the conflict again.', 'profint' ), 500 );
		}
		$this->db->query( is_wp_error( $done ) ? 'ROLLBACK' : 'COMMIT' );
		$this->db->query( 'SET SESSION innodb_lock_wait_timeout = DEFAULT' );
		if ( is_wp_error( $done ) ) {
			$this->forget( $id );
		}
		return $done;
	}

	/**
	 * @return array<string,mixed>|\WP_Error
	 */
	private function decide( int $id, string $choice, ?string $value ) {
		$fence = $this->lease->take();
		if ( 0 === $fence ) {
			return $this->refuse( 'busy', __( 'The engine is writing to this site: try again in a moment.', 'profint' ), 423 );
		}
		$row = $this->conflicts->find( $id, true );
		if ( null === $row || 'open' !== $row['state'] ) {
			return $this->again( $row, $choice, $value );
		}
		if ( 'theirs' === $choice ) {
			$value = $row['bundle']; // A run may have brought another one since it was looked at without the lock.
		}
		if ( ! $this->is_allowed( $row, 'status' === $row['field'] ? (string) $value : '' ) ) {
			return $this->refuse( 'forbidden', __( 'You are not allowed to do this.', 'profint' ), rest_authorization_required_code() );
		}
		$before = $this->now( $row );
		if ( null === $before ) {
			return $this->refuse( 'gone', __( 'The post or term is no longer there, or in the trash.', 'profint' ), 409 );
		}
		$ledger = $this->ledger_row( $row );
		if ( null === $ledger ) {
			return $this->refuse( 'gone', __( 'The engine’s ledger does not know this post or term any more.', 'profint' ), 409 );
		}
		if ( 'mine' !== $choice && ( $before['fields'][ $row['field'] ] ?? null ) !== $value ) {
			$failed = $this->write( $row, $choice, $value );
			if ( null !== $failed ) {
				return $failed;
			}
		}
		return $this->remember( $row, $choice, $value, $fence, $ledger, $before );
	}

	/**
	 * What is settled already, or over.
	 *
	 * @param array<string,mixed>|null $row Of the conflict.
	 * @return array<string,mixed>|\WP_Error
	 */
	private function again( ?array $row, string $choice, ?string $value ) {
		if ( null === $row || 'settled' !== $row['state'] ) {
			return $this->refuse( 'over', __( 'Nothing is left to decide: both sides came to the same, or the object is gone.', 'profint' ), 409 );
		}
		if ( $row['choice'] === $choice && ( 'text' !== $choice || $row['answer'] === $value ) ) {
			return $this->report( $row, $choice, $row['settled_run'] );
		}
		$when = (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), (int) strtotime( $row['settled'] . ' UTC' ) );
		/* translators: 1: a user's login, 2: date and time. */
		return $this->refuse( 'settled', sprintf( __( 'This conflict was settled already, by %1$s on %2$s.', 'profint' ), $row['settled_by'], $when ), 409 );
	}

	/**
	 * The bundle's text is not the user's: it has passed rules of its own, and is stored as the engine stores it.
	 *
	 * @param array<string,mixed> $row Of the conflict.
	 */
	private function write( array $row, string $choice, ?string $value ): ?\WP_Error {
		if ( 'post' === $row['kind'] ) {
			require_once ABSPATH . 'wp-admin/includes/post.php';
			$editor = wp_check_post_lock( $row['object'] );
			if ( $editor ) {
				$user = get_userdata( (int) $editor );
				/* translators: %s: a person's name. */
				return $this->refuse( 'locked', sprintf( __( '%s is editing this post: settle it when it is closed.', 'profint' ), $user ? $user->display_name : '?' ), 409 );
			}
		}
		$filtered = false !== has_filter( 'content_save_pre', 'wp_filter_post_kses' );
		if ( 'theirs' === $choice ) {
			kses_remove_filters();
		}
		try {
			return $this->writer->write( (string) $row['kind'], $row['object'], (string) $row['field'], $value );
		} finally {
			if ( 'theirs' === $choice && $filtered ) {
				kses_init_filters();
			}
		}
	}

	/**
	 * Ledger, run, before-image, row.
	 *
	 * @param array<string,mixed>        $row    Of the conflict.
	 * @param array<string,string|null>  $ledger The record's row.
	 * @param array<string,mixed>        $before State.
	 * @return array<string,mixed>|\WP_Error
	 */
	private function remember( array $row, string $choice, ?string $value, int $fence, array $ledger, array $before ) {
		$after = $this->now( $row );
		$entry = $this->entry( $row, $choice, $after['fields'][ $row['field'] ] ?? null );
		$marks = json_decode( (string) $ledger['fields'] );
		if ( null === $after || ! $marks instanceof \stdClass ) {
			return $this->refuse( 'gone', __( 'The engine’s ledger does not know this post or term any more.', 'profint' ), 409 );
		}
		$field = (string) $row['field'];
		if ( null === $entry ) {
			unset( $marks->$field );
		} else {
			$marks->$field = $entry;
		}
		$by  = (string) wp_get_current_user()->user_login;
		$run = $this->add_run( $fence, array( 'by' => $by, 'conflict' => $row['id'], 'field' => $field, 'choice' => $choice ) );
		$ok  = $run > 0
			&& 1 === $this->db->query( $this->db->prepare( "UPDATE `{$this->schema->table( 'record' )}` SET fields = %s, site = 0, updated = %d WHERE origin = %d AND type = %s AND id = %s AND language = %s", self::json( $marks ), $run, $row['origin'], $row['type'], $row['record'], $row['language'] ) )
			&& 1 === $this->db->query( $this->db->prepare( "INSERT INTO `{$this->schema->table( 'change' )}` (run, kind, object, action, before_image) VALUES (%d, %s, %d, 'settle', %s)", $run, $row['kind'], $row['object'], self::json( $this->image( $row, $ledger, $before, $after ) ) ) )
			&& $this->conflicts->settle( $row['id'], $choice, 'text' === $choice ? $value : null, $by, $run );
		return $ok ? $this->report( $row, $choice, $run ) : $this->refuse( 'failed', __( 'That could not be done. The log of the server says more.', 'profint' ), 500 );
	}

	/**
	 * The ledger's entry from now on; where WordPress stored the bundle's value in another form, that was left there.
	 *
	 * @param array<string,mixed> $row Of the conflict.
	 * @return mixed Null: no entry.
	 */
	private function entry( array $row, string $choice, ?string $now ) {
		$mark = json_decode( (string) $row['mark'] );
		if ( 'theirs' !== $choice || 'content' === $row['field'] || null === $row['bundle'] || $now === $row['bundle'] ) {
			return $mark;
		}
		return array( Mark::of( $row['bundle'] ), Mark::of( $now ) );
	}

	/**
	 * What the engine's undo reads.
	 *
	 * @param array<string,mixed>       $row    Of the conflict.
	 * @param array<string,string|null> $ledger The record's row.
	 * @param array<string,mixed>       $before State.
	 * @param array<string,mixed>       $after  State.
	 * @return array<string,mixed>
	 */
	private function image( array $row, array $ledger, array $before, array $after ): array {
		$image = array(
			'values'   => new \stdClass(),
			'after'    => new \stdClass(),
			'ledger'   => $this->ledger_image( $ledger ),
			'conflict' => $row['id'],
		);
		foreach ( array_keys( $before['fields'] + $after['fields'] ) as $field ) {
			$was = $before['fields'][ $field ] ?? null;
			$is  = $after['fields'][ $field ] ?? null;
			if ( $was !== $is ) {
				$image['values']->$field = $was;
				$image['after']->$field  = Mark::of( $is );
			}
		}
		if ( isset( $image['values']->date ) ) {
			$image['gmt'] = $before['gmt'];
		}
		foreach ( $before['old'] as $key => $values ) {
			if ( $values !== $after['old'][ $key ] ) {
				$image['old'][ $key ] = $values;
			}
		}
		return $image;
	}

	/**
	 * @param array<string,string|null> $ledger The record's row.
	 * @return array<string,mixed>
	 */
	private function ledger_image( array $ledger ): array {
		$image = array();
		foreach ( array( 'object', 'tt', 'renderer', 'site', 'created', 'updated' ) as $name ) {
			$image[ $name ] = (int) $ledger[ $name ];
		}
		return $image + array(
			'source'  => bin2hex( (string) $ledger['source'] ),
			'state'   => $ledger['state'],
			'machine' => $ledger['machine'],
			'fields'  => json_decode( (string) $ledger['fields'] ),
		);
	}

	/**
	 * What the object holds now, past every cache; null when it is gone or in the trash.
	 *
	 * @param array<string,mixed> $row Of the conflict.
	 * @return array<string,mixed>|null
	 */
	private function now( array $row ): ?array {
		$id    = $row['object'];
		$state = 'term' === $row['kind'] ? $this->state->terms( array( $id ) ) : $this->state->posts( array( $id ) );
		if ( ! isset( $state[ $id ] ) || 'trash' === ( $state[ $id ]['fields']['status'] ?? '' ) ) {
			return null;
		}
		$now = $state[ $id ] + array(
			'gmt' => null,
			'old' => array(),
		);
		if ( 'post' === $row['kind'] ) {
			$now['fields']['content'] = $this->state->content( $id );

			$now['gmt'] = $this->db->get_var( $this->db->prepare( "SELECT post_date_gmt FROM {$this->db->posts} WHERE ID = %d", $id ) );
			foreach ( array( '_wp_old_slug', '_wp_old_date' ) as $key ) {
				$now['old'][ $key ] = $this->db->get_col( $this->db->prepare( "SELECT meta_value FROM {$this->db->postmeta} WHERE post_id = %d AND meta_key = %s ORDER BY meta_id", $id, $key ) );
			}
		}
		return $now;
	}

	/**
	 * @param array<string,mixed> $row Of the conflict.
	 * @return array<string,string|null>|null
	 */
	private function ledger_row( array $row ): ?array {
		$found = $this->db->get_row( $this->db->prepare( "SELECT object, tt, source, renderer, site, state, machine, fields, created, updated FROM `{$this->schema->table( 'record' )}` WHERE origin = %d AND type = %s AND id = %s AND language = %s AND object = %d FOR UPDATE", $row['origin'], $row['type'], $row['record'], $row['language'], $row['object'] ), ARRAY_A );
		return is_array( $found ) ? $found : null;
	}

	/**
	 * The run says who ordered it and about what: this stays when the settlement is undone.
	 *
	 * @param array<string,mixed> $report For the history.
	 */
	private function add_run( int $fence, array $report ): int {
		$done = $this->db->query( $this->db->prepare( "INSERT INTO `{$this->schema->table( 'run' )}` (command, started, finished, outcome, fence, engine, bundle, report) VALUES ('settle', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 'done', %d, %s, '', %s)", $fence, 'wordpress ' . PROFINT_VERSION, self::json( $report ) ) );
		return 1 === $done ? (int) $this->db->insert_id : 0;
	}

	/**
	 * After a rollback the caches hold what is not there.
	 */
	private function forget( int $id ): void {
		$row = $this->conflicts->find( $id );
		if ( null !== $row ) {
			'term' === $row['kind'] ? clean_term_cache( $row['object'] ) : clean_post_cache( $row['object'] );
		}
	}

	/**
	 * @param array<string,mixed> $row Of the conflict.
	 * @return array<string,mixed>
	 */
	private function report( array $row, string $choice, int $run ): array {
		return array(
			'conflict' => $row['id'],
			'record'   => $row['type'] . '/' . $row['record'],
			'language' => $row['language'],
			'field'    => $row['field'],
			'choice'   => $choice,
			'outcome'  => 'done',
			'run'      => $run,
		);
	}

	/**
	 * @param mixed $value Anything.
	 */
	private static function json( $value ): string {
		return (string) wp_json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}

	private function refuse( string $word, string $message, int $status ): \WP_Error {
		return new \WP_Error( 'profint_' . $word, $message, array( 'status' => $status ) );
	}
}
