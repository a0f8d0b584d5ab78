<?php
/**
 * Tells one row of the outbox: holds it against what is there, fires its hooks, and looks at what came of it.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A post that is no longer what the engine wrote is not announced as its work. Someone saved it since: WordPress has told
 * everyone, and the next plan shows what stays. Or a stale copy was saved, which took the engine's work back: a person
 * must know.
 */
final class News {

	private Before_Images $images;

	private Object_State $state;

	private Ledger_Base $base;

	private Post_News $posts;

	private Term_News $terms;

	private Sibling_News $siblings;

	private Wpml $wpml;

	private int $overtaken = 0;

	/**
	 * Before-images of the batch by object.
	 *
	 * @var array<string,array<string,string|null>>
	 */
	private array $changed = array();

	public function __construct( Before_Images $images, Object_State $state, Ledger_Base $base, Post_News $posts, Term_News $terms, Sibling_News $siblings, Wpml $wpml ) {
		$this->images   = $images;
		$this->state    = $state;
		$this->base     = $base;
		$this->posts    = $posts;
		$this->terms    = $terms;
		$this->siblings = $siblings;
		$this->wpml     = $wpml;
	}

	/**
	 * A drain begins.
	 */
	public function begin(): void {
		$this->overtaken = 0;
	}

	/**
	 * How many rows of this drain were about something that was changed since.
	 */
	public function overtaken(): int {
		return $this->overtaken;
	}

	/**
	 * @param array<int,array<string,mixed>> $rows Claimed.
	 * @return array<int,array<string,mixed>> The same, each with `image`: the fields that the run changed, as they were; and
	 *                                        `before`: those, and what else is known of before.
	 */
	public function with_images( array $rows ): array {
		foreach ( $rows as &$row ) {
			$noted         = array_filter( (array) ( $row['detail']['before'] ?? array() ), 'is_scalar' );
			$row['image']  = 'create' === $row['action'] ? array() : $this->images->of( $row['run'], $row['kind'], $row['object'] );
			$row['before'] = array_map( 'strval', $noted ) + $row['image'];
		}
		return $rows;
	}

	/**
	 * A batch begins.
	 *
	 * @param array<int,array<string,mixed>> $rows With their images.
	 */
	public function prepare( array $rows ): void {
		$this->changed = array();
		foreach ( $rows as $row ) {
			$this->changed[ $row['kind'] . ' ' . $row['object'] ] = $row['image'];
		}
		$this->base->begin( $rows );
		$this->siblings->prepare( $rows );
		$this->wpml->prepare();
	}

	/**
	 * Fires the hooks of one row. Returns what a person must know; empty when all is well.
	 *
	 * @param array<string,mixed> $row With its image.
	 */
	public function tell( array $row ): string {
		if ( ! $this->is_ours( $row ) ) {
			$lost = $this->base->set_back( $row['object'], $row['image'] );
			if ( array() !== $lost ) {
				return $this->complaint( $lost, $row['run'] );
			}
			++$this->overtaken;
			return '';
		}
		$this->base->watch();
		try {
			if ( 'delete' !== $row['action'] ) {
				$this->wpml->tell( $row['kind'], $row['object'] );
			}
			if ( 'term' === $row['kind'] ) {
				$this->terms->tell( $row );
			} else {
				$this->posts->tell( $row );
				$this->siblings->tell( $row );
			}
		} finally {
			$set_back = $this->base->take( $this->changed );
		}
		$lost = $set_back[ $row['kind'] . ' ' . $row['object'] ] ?? array();
		return array() === $lost ? '' : $this->complaint( $lost, $row['run'] );
	}

	/**
	 * Whether the post still is what the engine wrote, or a later run wrote. Asked only the first time: once hooks were
	 * fired, a handler may have changed it; and what a person has seen and wants announced is announced.
	 *
	 * @param array<string,mixed> $row Of the outbox.
	 */
	private function is_ours( array $row ): bool {
		$sum = $row['detail']['sum'] ?? null;
		if ( 'post' !== $row['kind'] || ! $row['fresh'] || ! is_int( $sum ) ) {
			return true;
		}
		$now = $this->state->columns( $row['object'] );
		return null === $now || $now === $sum || $this->base->last_run( 'post', $row['object'] ) > $row['run'];
	}

	/**
	 * @param string[] $fields Names.
	 */
	private function complaint( array $fields, int $run ): string {
		/* translators: 1: names of fields, 2: number of a run of the engine. */
		return sprintf( __( 'Set back to what it was before run %2$d: %1$s. Someone, or a plugin, saved an old copy.', 'profint' ), implode( ', ', $fields ), $run );
	}
}
