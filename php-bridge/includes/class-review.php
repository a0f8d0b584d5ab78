<?php
/**
 * A person decides about translations in WordPress: approves, edits or rejects them.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * One database transaction under the site's lease: the rows, the memory, and the page as an editor's save leaves it. Where the
 * place of a text on the page is not certain, the page is left to the engine's next run.
 */
final class Review {

	const CHOICES      = array( 'approve', 'edit', 'reject' );
	const LOCK_SECONDS = 5; // to wait for the engine to end its transaction.
	const MOST         = 500; // segments of a page decided at once.

	private Translation_Rows $rows;

	private \wpdb $db;

	private Writer_Lease $lease;

	private Ledger $ledger;

	private Object_State $state;

	private Answer $answer;

	private Field_Writer $writer;

	public function __construct( Translation_Rows $rows, Schema $schema, \wpdb $db, Ledger $ledger ) {
		$this->rows   = $rows;
		$this->db     = $db;
		$this->lease  = new Writer_Lease( $schema, $db );
		$this->ledger = $ledger;
		$this->state  = new Object_State( $schema, $db );
		$this->answer = new Answer();
		$this->writer = new Field_Writer();
	}

	/**
	 * Whether the user of this request may decide about it: reviewers who may edit the page, where there is one.
	 *
	 * @param array<string,mixed> $row Of the table.
	 */
	public function is_allowed( array $row ): bool {
		if ( ! current_user_can( Capabilities::REVIEW ) ) {
			return false;
		}
		if ( 0 === $row['object'] ) {
			return true;
		}
		return 'term' === $row['kind'] ? current_user_can( 'edit_term', $row['object'] ) : null !== get_post( $row['object'] ) && current_user_can( 'edit_post', $row['object'] );
	}

	/**
	 * Decides about one segment.
	 *
	 * @param array{text?:string|null,reason?:string,seen?:string|null} $wish What comes with the choice.
	 * @return array<string,mixed>|\WP_Error
	 */
	public function one( int $segment, string $language, string $choice, array $wish = array() ) {
		$row = $this->rows->find( $segment, $language );
		if ( null === $row ) {
			return $this->refuse( 'unknown', __( 'There is no such translation.', 'profint' ), 404 );
		}
		return $this->in_transaction(
			array( $row ),
			function ( int $fence ) use ( $segment, $language, $choice, $wish ) {
				return $this->decide( $segment, $language, $choice, $wish );
			}
		);
	}

	/**
	 * Decides about all that waits of one page that has a text to decide about.
	 *
	 * @return array<string,mixed>|\WP_Error
	 */
	public function page( string $record, string $language, string $choice, string $reason = '' ) {
		$rows = array_values(
			array_filter(
				$this->rows->queue( compact( 'record', 'language' ), self::MOST ),
				static function ( array $row ): bool {
					return null !== ( $row['proposal'] ?? $row['text'] );
				}
			)
		);
		if ( array() === $rows ) {
			return $this->refuse( 'nothing', __( 'Nothing of this page waits for a decision.', 'profint' ), 404 );
		}
		return $this->in_transaction(
			$rows,
			function ( int $fence ) use ( $rows, $choice, $reason ) {
				$sum = array(
					'decided' => 0,
					'alike'   => 0,
					'waiting' => 0,
				);
				foreach ( $rows as $row ) {
					$done = $this->decide( $row['segment'], $row['language'], $choice, array( 'reason' => $reason, 'seen' => $row['proposal'] ?? $row['text'] ) );
					if ( is_wp_error( $done ) ) {
						return $done;
					}
					++$sum['decided'];
					$sum['alike']   += $done['alike'];
					$sum['waiting'] += 'waiting' === $done['outcome'] ? 1 : 0;
				}
				return $sum;
			}
		);
	}

	/**
	 * @param array<int,array<string,mixed>> $rows What is decided about.
	 * @param callable                       $work Gets the lease's fence.
	 * @return array<string,mixed>|\WP_Error
	 */
	private function in_transaction( array $rows, callable $work ) {
		$this->db->query( 'SET SESSION innodb_lock_wait_timeout = ' . self::LOCK_SECONDS );
		$this->db->query( 'START TRANSACTION' );
		$session = $this->db->get_var( 'SELECT CONNECTION_ID()' );
		try {
			$fence = $this->lease->take();
			$done  = 0 === $fence ? $this->refuse( 'busy', __( 'The engine is writing to this site: try again in a moment.', 'profint' ), 423 ) : $work( $fence );
		} catch ( \Throwable $error ) {
			$this->db->query( 'ROLLBACK' );
			throw $error;
		}
		if ( ! is_wp_error( $done ) && $this->db->get_var( 'SELECT CONNECTION_ID()' ) !== $session ) {
			$done = $this->refuse( 'lost', __( 'The database was lost on the way: look at the translation again.', 'profint' ), 500 );
		}
		$this->db->query( is_wp_error( $done ) ? 'ROLLBACK' : 'COMMIT' );
		$this->db->query( 'SET SESSION innodb_lock_wait_timeout = DEFAULT' );
		if ( is_wp_error( $done ) ) {
			$this->forget( $rows );
		}
		$this->ledger->forget();
		return $done;
	}

	/**
	 * @param array{text?:string|null,reason?:string,seen?:string|null} $wish What comes with the choice.
	 * @return array<string,mixed>|\WP_Error
	 */
	private function decide( int $segment, string $language, string $choice, array $wish ) {
		$row = $this->rows->find( $segment, $language, true );
		if ( null === $row ) {
			return $this->refuse( 'unknown', __( 'There is no such translation.', 'profint' ), 404 );
		}
		if ( ! $this->is_allowed( $row ) ) {
			return $this->refuse( 'forbidden', __( 'You are not allowed to do this.', 'profint' ), rest_authorization_required_code() );
		}
		$offered = $row['proposal'] ?? $row['text'];
		if ( isset( $wish['seen'] ) && $wish['seen'] !== $offered ) {
			return $this->refuse( 'changed', __( 'This translation has changed since you opened it: look at it again.', 'profint' ), 409 );
		}
		if ( 'reject' === $choice ) {
			$said = sanitize_textarea_field( (string) ( $wish['reason'] ?? '' ) );
			return $this->rows->reject( $row, mb_substr( $said, 0, 1000 ) ) ? $this->report( $row, $choice, 'done', 0 ) : $this->failed();
		}
		$text = 'edit' === $choice ? $this->typed( $row, (string) ( $wish['text'] ?? '' ) ) : $offered;
		if ( null === $text ) {
			return $this->refuse( 'empty', __( 'There is no translation yet that could be approved: write one.', 'profint' ), 409 );
		}
		return is_wp_error( $text ) ? $text : $this->accept( $row, $choice, $text );
	}

	/**
	 * @param array<string,mixed> $row Of the table.
	 * @return array<string,mixed>|\WP_Error
	 */
	private function accept( array $row, string $choice, string $text ) {
		$by    = (string) wp_get_current_user()->user_login;
		$made  = $this->made( $row, $choice, $by );
		$shown = $text === $row['text'] && ! $row['unpublished'];
		if ( ! $shown && $row['object'] > 0 ) {
			$shown = $this->show( $row, $text );
			if ( is_wp_error( $shown ) ) {
				return $shown;
			}
		}
		if ( ! $this->rows->accept( $row, $text, $shown, $made ) || ! $this->rows->remember( $row, $text, $made ) ) {
			return $this->failed();
		}
		$alike = $this->rows->accept_alike( $row, $text, $by );
		if ( $row['object'] > 0 && 0 === $this->rows->unreviewed( $row ) && ! $this->finish_page( $row ) ) {
			return $this->failed();
		}
		return $this->report( $row, $choice, $shown ? 'done' : 'waiting', $alike );
	}

	/**
	 * Who made the text: a machine whose proposal was approved stays its maker.
	 *
	 * @param array<string,mixed> $row Of the table.
	 * @return array<string,string>
	 */
	private function made( array $row, string $choice, string $by ): array {
		if ( 'edit' === $choice ) {
			return array( 'made' => 'person', 'provider' => '', 'model' => '', 'by' => $by );
		}
		$of = null === $row['proposal'] ? '' : 'proposal_';
		return array(
			'made'     => (string) $row[ $of . 'made' ],
			'provider' => (string) $row[ $of . 'provider' ],
			'model'    => (string) $row[ $of . 'model' ],
			'by'       => $by,
		);
	}

	/**
	 * What a person typed, as its field holds it.
	 *
	 * @param array<string,mixed> $row Of the table.
	 * @return string|\WP_Error
	 */
	private function typed( array $row, string $text ) {
		if ( '' === trim( $text ) ) {
			return $this->refuse( 'text', __( 'The text is empty.', 'profint' ), 400 );
		}
		if ( 'content' !== $row['field'] || Translation_Rows::WHOLE === $row['place'] ) {
			return $this->answer->value( $row, $text );
		}
		if ( wp_check_invalid_utf8( $text ) !== $text || strlen( $text ) > MB_IN_BYTES ) {
			return $this->refuse( 'text', __( 'The text is not valid UTF-8, or longer than 1 MB.', 'profint' ), 400 );
		}
		if ( in_array( $row['element'], array( 'alt', 'title' ), true ) ) { // The value of an attribute: words, whatever they are.
			return str_replace( array( '[', ']' ), array( '&#91;', '&#93;' ), htmlspecialchars( $text, ENT_COMPAT, 'UTF-8' ) );
		}
		if ( false !== strpos( $text, '<!--' ) || 1 === preg_match( '#</?(?:p|div|h[1-6]|ul|ol|li|table|tr|td|th|figure|blockquote|section|article|hr|pre|dl|dt|dd)\b#i', $text ) ) {
			return $this->refuse( 'text', __( 'This is the text of one block: it cannot hold another block.', 'profint' ), 400 );
		}
		$clean = wp_kses( $text, 'post' ); // A lone & or < becomes an entity, as in the editor.
		if ( $this->tags( $clean ) !== $this->tags( $text ) || $this->tags( force_balance_tags( $clean ) ) !== $this->tags( $clean ) ) {
			return $this->refuse( 'text', __( 'The markup of this text cannot be stored: a tag is open, or not allowed.', 'profint' ), 400 );
		}
		return $clean;
	}

	/**
	 * The tags of a text, without what may be written one way or the other.
	 *
	 * @return string[]
	 */
	private function tags( string $text ): array {
		preg_match_all( '#<[a-z/][^>]*>#i', $text, $found );
		return array_map(
			static function ( string $tag ): string {
				return (string) preg_replace( '#\s*/?>$#', '>', $tag );
			},
			$found[0]
		);
	}

	/**
	 * Puts a text into its place on the page. False: its place is not certain.
	 *
	 * @param array<string,mixed> $row Of the table.
	 * @return bool|\WP_Error
	 */
	private function show( array $row, string $text ) {
		if ( 'post' === $row['kind'] ) {
			require_once ABSPATH . 'wp-admin/includes/post.php';
			$editor = wp_check_post_lock( $row['object'] );
			if ( 'trash' === get_post_status( $row['object'] ) ) {
				return false;
			}
			if ( $editor ) {
				$user = get_userdata( (int) $editor );
				/* translators: %s: a person's name. */
				return $this->refuse( 'locked', sprintf( __( '%s is editing this page: decide when it is closed.', 'profint' ), $user ? $user->display_name : '?' ), 409 );
			}
		}
		$value = $text;
		if ( 'content' === $row['field'] && Translation_Rows::WHOLE !== $row['place'] ) {
			$value = $this->put( (string) $this->state->content( $row['object'] ), $row, $text );
		}
		if ( null === $value ) {
			return false;
		}
		$done = $this->writer->write( (string) $row['kind'], $row['object'], (string) $row['field'], $value );
		return null === $done ? true : $done;
	}

	/**
	 * The content with one text replaced; null when its place cannot be told. A text stands between the end of a tag and the
	 * beginning of the next, or between quotes; when others of the page say the same, it is known by their order.
	 *
	 * @param array<string,mixed> $row Of the table.
	 */
	private function put( string $content, array $row, string $text ): ?string {
		$old = $row['text'];
		if ( null === $old || '' === $old || $row['unpublished'] ) {
			return null;
		}
		$places = array();
		$length = strlen( $old );
		for ( $at = strpos( $content, $old ); false !== $at; $at = strpos( $content, $old, $at + 1 ) ) {
			$around = substr( $content, $at - 1, 1 ) . substr( $content, $at + $length, 1 );
			if ( '><' === $around || ( '""' === $around && false === strpbrk( $text, '<>"' ) ) ) {
				$places[] = $at;
			}
		}
		$ranks = $this->rows->places( $row );
		$mine  = array_search( $row['place'], $ranks, true );
		if ( false === $mine || count( $places ) !== count( $ranks ) ) {
			return null;
		}
		return substr_replace( $content, $text, $places[ $mine ], $length );
	}

	/**
	 * Everything of a page is reviewed: the notice goes, and what was kept from visitors until now is published.
	 *
	 * @param array<string,mixed> $row Of the page.
	 */
	private function finish_page( array $row ): bool {
		if ( ! $this->rows->page_reviewed( $row ) ) {
			return false;
		}
		$marks = 'post' === $row['kind'] ? $this->rows->marks( $row, 'status' ) : null;
		$draft = Mark::of( 'draft' );
		if ( null === $marks || $draft !== $marks[0] || $draft !== $marks[1] || 'draft' !== get_post_status( $row['object'] ) || 'publish' !== get_post_status( $row['original'] ) ) {
			return true;
		}
		$type = get_post_type_object( (string) get_post_type( $row['object'] ) );
		if ( null === $type || ! current_user_can( $type->cap->publish_posts ) ) {
			return true; // The engine publishes it with its next run.
		}
		return null === $this->writer->write( 'post', $row['object'], 'status', 'publish' );
	}

	/**
	 * After a rollback the caches hold what is not there.
	 *
	 * @param array<int,array<string,mixed>> $rows What was decided about.
	 */
	private function forget( array $rows ): void {
		foreach ( array_unique( array_column( $rows, 'object' ) ) as $object ) {
			if ( $object > 0 ) {
				'term' === $rows[0]['kind'] ? clean_term_cache( $object ) : clean_post_cache( $object );
			}
		}
	}

	/**
	 * @param array<string,mixed> $row Of the table.
	 * @return array<string,mixed>
	 */
	private function report( array $row, string $choice, string $outcome, int $alike ): array {
		return array(
			'segment'  => $row['segment'],
			'language' => $row['language'],
			'record'   => $row['type'] . '/' . $row['record'],
			'choice'   => $choice,
			'outcome'  => $outcome,
			'alike'    => $alike,
		);
	}

	private function failed(): \WP_Error {
		return $this->refuse( 'failed', __( 'That could not be done. The log of the server says more.', 'profint' ), 500 );
	}

	private function refuse( string $word, string $message, int $status ): \WP_Error {
		return new \WP_Error( 'profint_' . $word, $message, array( 'status' => $status ) );
	}
}
