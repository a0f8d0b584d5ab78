<?php
/**
 * What there is to say of the language of one of our posts: which record it is, its language, state and translations.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * For REST. A translation that is not public is named only to those who may edit it.
 */
final class Language_Facts {

	private Ledger $ledger;

	private Languages $languages;

	public function __construct( Ledger $ledger, Languages $languages ) {
		$this->ledger    = $ledger;
		$this->languages = $languages;
	}

	/**
	 * Null for a post without a language: it is not ours to speak about.
	 *
	 * @return array<string,mixed>|null record ("type/id", null for what is no record), language, state (null likewise), translations
	 */
	public function of( int $post ): ?array {
		$language = $this->languages->of_post( $post );
		if ( '' === $language ) {
			return null;
		}
		$record = $this->ledger->of_post( $post );
		return array(
			'record'       => null === $record ? null : $record['type'] . '/' . $record['id'],
			'language'     => $language,
			'state'        => null === $record || '' === $record['state'] ? null : $record['state'],
			'translations' => $this->translations( $post ),
		);
	}

	/**
	 * @return array<string,array{id:int,link:string,status:string}> By language, the post itself included.
	 */
	private function translations( int $post ): array {
		$found = array();
		foreach ( $this->languages->translations_of_post( $post ) as $code => $id ) {
			$status = (string) get_post_status( $id );
			if ( '' !== $status && ( 'publish' === $status || current_user_can( 'edit_post', $id ) ) ) {
				$found[ $code ] = array(
					'id'     => $id,
					'link'   => (string) get_permalink( $id ),
					'status' => $status,
				);
			}
		}
		return $found;
	}

	/**
	 * The schema of it.
	 *
	 * @return array<string,mixed>
	 */
	public static function schema(): array {
		return array(
			'description' => __( 'Record, language, state and translations.', 'profint' ),
			'type'        => array( 'object', 'null' ),
			'context'     => array( 'view', 'edit', 'embed' ),
			'readonly'    => true,
			'properties'  => array(
				'record'       => array( 'type' => array( 'string', 'null' ) ),
				'language'     => array( 'type' => 'string' ),
				'state'        => array( 'type' => array( 'string', 'null' ) ),
				'translations' => array(
					'type'                 => 'object',
					'additionalProperties' => array(
						'type'       => 'object',
						'properties' => array(
							'id'     => array( 'type' => 'integer' ),
							'link'   => array(
								'type'   => 'string',
								'format' => 'uri',
							),
							'status' => array( 'type' => 'string' ),
						),
					),
				),
			),
		);
	}
}
