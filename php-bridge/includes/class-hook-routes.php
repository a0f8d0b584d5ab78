<?php
/**
 * The signed hook: the routes that the engine calls, under /wp-json/profint/v1/.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Nobody logs in here: a valid signature is the permission, and there is no other.
 */
final class Hook_Routes {

	const SPACE = 'profint/v1';

	/**
	 * A part of 768 KiB in base64 and the JSON around it.
	 */
	const BODY_BYTES = 1200000;

	private Replay_Guard $guard;

	private Media_Intake $media;

	private Media_Outlet $outlet;

	private Drain $drain;

	private Site_Contract $contract;

	public function __construct( Replay_Guard $guard, Media_Intake $media, Media_Outlet $outlet, Drain $drain, Site_Contract $contract ) {
		$this->guard    = $guard;
		$this->media    = $media;
		$this->outlet   = $outlet;
		$this->drain    = $drain;
		$this->contract = $contract;
	}

	public function register(): void {
		add_action( 'rest_api_init', array( $this, 'add' ) );
	}

	/**
	 * Adds the routes.
	 */
	public function add(): void {
		foreach ( array( 'ping', 'media', 'file', 'outbox' ) as $name ) {
			register_rest_route(
				self::SPACE,
				'/' . $name,
				array(
					'methods'             => 'POST',
					'callback'            => array( $this, $name ),
					'permission_callback' => array( $this, 'is_signed' ),
					'show_in_index'       => false,
				)
			);
		}
	}

	/**
	 * Whether the message comes from the engine.
	 *
	 * @return true|\WP_Error
	 */
	public function is_signed( \WP_REST_Request $request ) {
		$body = (string) $request->get_body();
		if ( strlen( $body ) > self::BODY_BYTES ) {
			return new \WP_Error( 'profint_too_large', __( 'The message is too large.', 'profint' ), array( 'status' => 413 ) );
		}
		if ( ! $this->is_the_request( $request ) ) {
			return $this->refuse( 'batch' );
		}
		$id      = (string) $request->get_header( 'webhook_id' );
		$time    = (string) $request->get_header( 'webhook_timestamp' );
		$refusal = Signature::refusal( Hook_Secret::key(), $id, $time, (string) $request->get_header( 'webhook_signature' ), $body, time() );
		if ( '' !== $refusal ) {
			return $this->refuse( $refusal );
		}
		return $this->guard->take( $id, (int) $time ) ? true : $this->refuse( 'replay' );
	}

	/**
	 * Says who answers; the engine's way to find out that address and secret are right.
	 *
	 * @return array<string,mixed>
	 */
	public function ping(): array {
		$this->contract->write();
		return array(
			'plugin'    => PROFINT_VERSION,
			'wordpress' => (string) $GLOBALS['wp_version'],
			'time'      => time(),
		);
	}

	/**
	 * One part of a file.
	 *
	 * @return array<string,mixed>|\WP_Error
	 */
	public function media( \WP_REST_Request $request ) {
		$message = json_decode( (string) $request->get_body(), true );
		return $this->media->take( is_array( $message ) ? $message : array() );
	}

	/**
	 * One part of a file that the site has.
	 *
	 * @return array<string,mixed>|\WP_Error
	 */
	public function file( \WP_REST_Request $request ) {
		$message = json_decode( (string) $request->get_body(), true );
		return $this->outlet->give( is_array( $message ) ? $message : array() );
	}

	/**
	 * Tells WordPress what was written; the engine calls again while something is pending.
	 *
	 * @return array<string,int>
	 */
	public function outbox(): array {
		$this->contract->write();
		return $this->drain->run( Drain::REQUEST_SECONDS );
	}

	/**
	 * The message must be the HTTP request itself: inside a batch, or called by other code, the body is not what was signed.
	 */
	private function is_the_request( \WP_REST_Request $request ): bool {
		$asked = $GLOBALS['wp']->query_vars['rest_route'] ?? '';
		return is_string( $asked ) && untrailingslashit( $asked ) === $request->get_route();
	}

	private function refuse( string $word ): \WP_Error {
		$messages = array(
			'secret'    => __( 'No hook secret is set on this site: create one on the settings page of PROFINT.', 'profint' ),
			'headers'   => __( 'The message is not signed.', 'profint' ),
			'time'      => __( 'The message is too old, or a clock is wrong.', 'profint' ),
			'signature' => __( 'The signature does not match: the hook secret here and there is not the same.', 'profint' ),
			'replay'    => __( 'This message was taken already.', 'profint' ),
			'batch'     => __( 'Signed messages are not taken in batches.', 'profint' ),
		);
		return new \WP_Error( 'profint_refused_' . $word, $messages[ $word ], array( 'status' => 'replay' === $word ? 409 : 401 ) );
	}
}
