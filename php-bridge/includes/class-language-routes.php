<?php
/**
 * Languages by REST, under /wp-json/profint/v1/: those of the site, and language, group and state of our posts.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only reads. Languages and public posts are for everyone, drafts for those who may edit them, the whole list for reviewers.
 */
final class Language_Routes {

	private Languages $languages;

	private Ledger $ledger;

	private Language_Facts $facts;

	public function __construct( Languages $languages, Ledger $ledger, Language_Facts $facts ) {
		$this->languages = $languages;
		$this->ledger    = $ledger;
		$this->facts     = $facts;
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
			'/languages',
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'languages' ),
				'permission_callback' => '__return_true', // Every page names them.
			)
		);
		register_rest_route(
			Hook_Routes::SPACE,
			'/objects',
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'items' ),
				'permission_callback' => array( $this, 'may_review' ),
				'args'                => $this->filters(),
			)
		);
		register_rest_route(
			Hook_Routes::SPACE,
			'/objects/(?P<id>\d+)',
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'item' ),
				'permission_callback' => array( $this, 'may_read' ),
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
	 * A post that is not public is as good as none to strangers.
	 *
	 * @return true|\WP_Error
	 */
	public function may_read( \WP_REST_Request $request ) {
		$post = (int) $request['id'];
		return 'publish' === get_post_status( $post ) || current_user_can( 'edit_post', $post ) ? true : $this->forbidden();
	}

	/**
	 * The languages in the site's order.
	 *
	 * @return array<int,array<string,mixed>>
	 */
	public function languages(): array {
		$list = array();
		foreach ( $this->languages->all() as $code => $language ) {
			$list[] = array(
				'code'    => (string) $code,
				'name'    => $language['name'],
				'locale'  => $language['locale'],
				'default' => $code === $this->languages->default_code(),
			);
		}
		return $list;
	}

	/**
	 * Posts of the ledger, page by page.
	 */
	public function items( \WP_REST_Request $request ): \WP_REST_Response {
		$filters = array_filter( array_intersect_key( $request->get_params(), array_flip( Ledger::FILTERS ) ), 'is_string' );
		$size    = (int) $request['per_page'];
		$total   = $this->ledger->count_posts( $filters );
		$items   = array();
		$posts   = $this->ledger->posts( $filters, $size, ( (int) $request['page'] - 1 ) * $size );
		_prime_post_caches( $posts );
		foreach ( $posts as $post ) {
			$items[] = $this->describe( $post );
		}
		$answer = new \WP_REST_Response( array_values( array_filter( $items ) ) );
		$answer->header( 'X-WP-Total', (string) $total );
		$answer->header( 'X-WP-TotalPages', (string) (int) ceil( $total / $size ) );
		return $answer;
	}

	/**
	 * @return array<string,mixed>|\WP_Error
	 */
	public function item( \WP_REST_Request $request ) {
		$found = $this->describe( (int) $request['id'] );
		return null === $found ? new \WP_Error( 'profint_not_ours', __( 'This post has no language of ours.', 'profint' ), array( 'status' => 404 ) ) : $found;
	}

	/**
	 * @return array<string,mixed>|null
	 */
	private function describe( int $post ): ?array {
		$facts = $this->facts->of( $post );
		return null === $facts ? null : array(
			'id'     => $post,
			'type'   => (string) get_post_type( $post ),
			'status' => (string) get_post_status( $post ),
			'title'  => Markup::plain( get_the_title( $post ) ),
			'link'   => (string) get_permalink( $post ),
		) + $facts;
	}

	/**
	 * @return array<string,array<string,mixed>>
	 */
	private function filters(): array {
		$number = array(
			'type'    => 'integer',
			'minimum' => 1,
		);
		return array(
			'type'     => array( 'type' => 'string' ),
			'language' => array( 'type' => 'string' ),
			'state'    => array(
				'type' => 'string',
				'enum' => array( 'machine', 'reviewed' ),
			),
			'page'     => $number + array( 'default' => 1 ),
			'per_page' => $number + array(
				'maximum' => 100,
				'default' => 20,
			),
		);
	}

	private function forbidden(): \WP_Error {
		return new \WP_Error( 'profint_forbidden', __( 'You are not allowed to do this.', 'profint' ), array( 'status' => rest_authorization_required_code() ) );
	}
}
