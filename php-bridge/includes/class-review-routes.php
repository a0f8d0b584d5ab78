<?php
/**
 * Translations by REST: /wp-json/profint/v1/segments lists them, /review decides about them.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * For people who are logged in, with WordPress's own nonce.
 */
final class Review_Routes {

	private Translation_Rows $rows;

	private Review $review;

	public function __construct( Translation_Rows $rows, Review $review ) {
		$this->rows   = $rows;
		$this->review = $review;
	}

	public function register(): void {
		add_action( 'rest_api_init', array( $this, 'add' ) );
	}

	/**
	 * Adds the routes.
	 */
	public function add(): void {
		register_rest_route(
			Hook_Routes::SPACE,
			'/segments',
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'items' ),
				'permission_callback' => array( $this, 'may_review' ),
				'args'                => array(
					'language' => $this->code(),
					'state'    => array(
						'type' => 'string',
						'enum' => Translation_Rows::STATES,
					),
					'record'   => $this->record(),
					'page'     => array(
						'type'    => 'integer',
						'minimum' => 1,
						'default' => 1,
					),
					'per_page' => array(
						'type'    => 'integer',
						'minimum' => 1,
						'maximum' => 100,
						'default' => 20,
					),
				),
			)
		);
		register_rest_route(
			Hook_Routes::SPACE,
			'/review',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( $this, 'coverage' ),
					'permission_callback' => array( $this, 'may_review' ),
				),
				array(
					'methods'             => 'POST',
					'callback'            => array( $this, 'decide' ),
					'permission_callback' => array( $this, 'may_review' ),
					'args'                => array(
						'choice'   => array(
							'type'     => 'string',
							'enum'     => Review::CHOICES,
							'required' => true,
						),
						'language' => array( 'required' => true ) + $this->code(),
						'segment'  => array(
							'type'    => 'integer',
							'minimum' => 1,
						),
						'record'   => $this->record(),
						'text'     => array( 'type' => 'string' ),
						'reason'   => array( 'type' => 'string' ),
						'seen'     => array( 'type' => 'string' ),
					),
				),
			)
		);
	}

	/**
	 * @return true|\WP_Error
	 */
	public function may_review() {
		return current_user_can( Capabilities::REVIEW ) ? true : new \WP_Error( 'profint_forbidden', __( 'You are not allowed to do this.', 'profint' ), array( 'status' => rest_authorization_required_code() ) );
	}

	/**
	 * What waits, or one state, page by page.
	 */
	public function items( \WP_REST_Request $request ): \WP_REST_Response {
		$filter = array_filter(
			array(
				'language' => (string) $request['language'],
				'state'    => (string) $request['state'],
				'record'   => (string) $request['record'],
			)
		);
		$size   = (int) $request['per_page'];
		$total  = $this->rows->count( $filter );
		$answer = new \WP_REST_Response( array_map( array( $this, 'item' ), $this->rows->queue( $filter, $size, ( (int) $request['page'] - 1 ) * $size ) ) );
		$answer->header( 'X-WP-Total', (string) $total );
		$answer->header( 'X-WP-TotalPages', (string) (int) ceil( $total / $size ) );
		return $answer;
	}

	/**
	 * Number of segments by language and state.
	 *
	 * @return array<string,mixed>
	 */
	public function coverage(): array {
		return array( 'counts' => (object) $this->rows->coverage() );
	}

	/**
	 * One decision: about a segment, or about all that waits of a page.
	 *
	 * @return array<string,mixed>|\WP_Error
	 */
	public function decide( \WP_REST_Request $request ) {
		$choice  = (string) $request['choice'];
		$segment = (int) $request['segment'];
		$record  = (string) $request['record'];
		if ( ( $segment > 0 ) === ( '' !== $record ) || ( 'edit' === $choice && ( 0 === $segment || ! is_string( $request['text'] ) ) ) ) {
			return new \WP_Error( 'profint_decision', __( 'Name a segment or a page; an edit is of one segment and needs a text.', 'profint' ), array( 'status' => 400 ) );
		}
		if ( '' !== $record ) {
			return $this->review->page( $record, (string) $request['language'], $choice, (string) $request['reason'] );
		}
		return $this->review->one(
			$segment,
			(string) $request['language'],
			$choice,
			array(
				'text'   => $request['text'],
				'reason' => (string) $request['reason'],
				'seen'   => $request['seen'],
			)
		);
	}

	/**
	 * A row for JSON. What a user may not edit is named, but its texts are not shown.
	 *
	 * @param array<string,mixed> $row Of the table.
	 * @return array<string,mixed>
	 */
	private function item( array $row ): array {
		$may = $this->review->is_allowed( $row );
		return array(
			'segment'        => $row['segment'],
			'language'       => $row['language'],
			'record'         => $row['type'] . '/' . $row['record'],
			'post'           => 'post' === $row['kind'] ? $row['object'] : 0,
			'field'          => $row['field'],
			'markup'         => 'content' === $row['field'],
			'state'          => $row['state'],
			'source'         => $may ? $row['source'] : null,
			'source_before'  => $may ? $row['made_of'] : null,
			'text'           => $may ? $row['text'] : null,
			'proposal'       => $may ? $row['proposal'] : null,
			'proposal_score' => null === $row['proposal'] ? null : $row['proposal_score'],
			'made'           => array(
				'by_way_of' => $row['made'],
				'provider'  => $row['provider'],
				'model'     => $row['model'],
				'who'       => $row['made_by'],
				'at'        => null === $row['made_at'] ? null : mysql_to_rfc3339( (string) $row['made_at'] ) . 'Z',
			),
			'note'           => $may ? $row['note'] : null,
			'may_review'     => $may,
			'edit_link'      => $may && 'post' === $row['kind'] && $row['object'] > 0 ? get_edit_post_link( $row['object'], 'raw' ) : null,
		);
	}

	/**
	 * @return array<string,string>
	 */
	private function code(): array {
		return array(
			'type'    => 'string',
			'pattern' => '^[a-z][a-z0-9_-]{0,19}$',
		);
	}

	/**
	 * @return array<string,string>
	 */
	private function record(): array {
		return array(
			'type'    => 'string',
			'pattern' => '^[a-z]{1,20}/[a-z0-9][a-z0-9-]{0,119}$',
		);
	}
}
