<?php
/**
 * Conflicts by REST, under /wp-json/profint/v1/conflicts: listed, and settled.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * For people who are logged in, with WordPress's own nonce; the engine has no need of it.
 */
final class Conflict_Routes {

	const CHOICES = array( 'mine', 'theirs', 'text' );

	private Conflicts $conflicts;

	private Conflict_View $view;

	private Settlement $settlement;

	public function __construct( Conflicts $conflicts, Conflict_View $view, Settlement $settlement ) {
		$this->conflicts  = $conflicts;
		$this->view       = $view;
		$this->settlement = $settlement;
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
			'/conflicts',
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'items' ),
				'permission_callback' => array( $this, 'may_review' ),
				'args'                => array(
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
			'/conflicts/(?P<id>\d+)',
			array(
				'methods'             => 'POST',
				'callback'            => array( $this, 'settle' ),
				'permission_callback' => array( $this, 'may_settle' ),
				'args'                => array(
					'choice' => array(
						'type'     => 'string',
						'enum'     => self::CHOICES,
						'required' => true,
					),
					'text'   => array( 'type' => 'string' ),
				),
			)
		);
	}

	/**
	 * @return true|\WP_Error
	 */
	public function may_review() {
		return current_user_can( Capabilities::REVIEW ) ? true : $this->forbidden();
	}

	/**
	 * @return true|\WP_Error
	 */
	public function may_settle( \WP_REST_Request $request ) {
		$row = current_user_can( Capabilities::REVIEW ) ? $this->conflicts->find( (int) $request['id'] ) : null;
		if ( ! current_user_can( Capabilities::REVIEW ) || ( null !== $row && ! $this->settlement->is_allowed( $row ) ) ) {
			return $this->forbidden();
		}
		return true;
	}

	/**
	 * The open ones, page by page.
	 */
	public function items( \WP_REST_Request $request ): \WP_REST_Response {
		$size   = (int) $request['per_page'];
		$total  = $this->conflicts->count();
		$answer = new \WP_REST_Response( $this->view->all( $this->conflicts->open( $size, ( (int) $request['page'] - 1 ) * $size ) ) );
		$answer->header( 'X-WP-Total', (string) $total );
		$answer->header( 'X-WP-TotalPages', (string) (int) ceil( $total / $size ) );
		return $answer;
	}

	/**
	 * @return array<string,mixed>|\WP_Error
	 */
	public function settle( \WP_REST_Request $request ) {
		$text = $request['text'];
		if ( 'text' === $request['choice'] && ! is_string( $text ) ) {
			return new \WP_Error( 'profint_text', __( 'The text is missing.', 'profint' ), array( 'status' => 400 ) );
		}
		return $this->settlement->settle( (int) $request['id'], (string) $request['choice'], $text );
	}

	private function forbidden(): \WP_Error {
		return new \WP_Error( 'profint_forbidden', __( 'You are not allowed to do this.', 'profint' ), array( 'status' => rest_authorization_required_code() ) );
	}
}
