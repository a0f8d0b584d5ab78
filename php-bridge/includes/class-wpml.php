<?php
/**
 * Hands the languages of what was imported to WPML, through the hooks that its documentation names.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Our own record of languages and groups stays the truth; WPML gets the same in its own form, group by group: the source first,
 * then each translation into the source's group. What is right there already is left alone. Proved against a stand-in for those
 * hooks, not yet against WPML itself, whose code is not public.
 */
final class Wpml {

	private Model $model;

	private Languages $languages;

	/**
	 * Groups of this drain that are done: element type and ID of the source => true.
	 *
	 * @var array<string,bool>
	 */
	private array $done = array();

	public function __construct( Model $model, Languages $languages ) {
		$this->model     = $model;
		$this->languages = $languages;
	}

	/**
	 * Whether WPML is there and looks after languages and addresses.
	 */
	public static function is_active(): bool {
		return defined( 'ICL_SITEPRESS_VERSION' ) && false !== has_action( 'wpml_set_element_language_details' );
	}

	/**
	 * A batch begins.
	 */
	public function prepare(): void {
		$this->done = array();
	}

	/**
	 * The group of one object, before its other hooks are fired: WPML listens to them and must know the language by then.
	 *
	 * @param string $kind   "post" or "term".
	 * @param int    $object ID.
	 */
	public function tell( string $kind, int $object ): void {
		if ( ! self::is_active() || Languages::POLYLANG === $this->languages->provider() ) {
			return;
		}
		$type  = $this->element_type( $kind, $object );
		$group = '' === $type ? array() : $this->group( $kind, $object );
		if ( array() === $group || isset( $this->done[ $type . reset( $group ) ] ) ) {
			return;
		}
		$this->done[ $type . reset( $group ) ] = true;

		$source = (string) key( $group );
		$trid   = null;
		foreach ( $group as $code => $id ) {
			$this->set( $type, $id, (string) $code, $code === $source ? null : $source, $trid );
			$trid = $trid ?? $this->trid( $type, $id );
		}
	}

	/**
	 * Everything that was ever imported, for a WPML that came later. Returns how many groups there were.
	 */
	public function tell_all( Ledger $ledger ): int {
		$groups = 0;
		foreach ( array( 'term', 'post' ) as $kind ) {
			$last = 0;
			do {
				$objects = $ledger->some( $kind, $this->model->source_language(), $last );
				$this->prepare();
				foreach ( $objects as $last ) {
					$this->tell( $kind, $last );
					++$groups;
				}
			} while ( array() !== $objects );
		}
		return $groups;
	}

	/**
	 * WPML's name for a kind of element; empty when it does not translate it.
	 */
	private function element_type( string $kind, int $object ): string {
		if ( 'term' === $kind ) {
			$term = get_term( $object );
			$name = $term instanceof \WP_Term && isset( $this->model->taxonomies()[ $term->taxonomy ] ) ? $term->taxonomy : '';
			return '' !== $name && apply_filters( 'wpml_is_translated_taxonomy', true, $name ) ? 'tax_' . $name : '';
		}
		$name = (string) get_post_type( $object );
		return in_array( $name, $this->model->content_post_types(), true ) && apply_filters( 'wpml_is_translated_post_type', true, $name ) ? 'post_' . $name : '';
	}

	/**
	 * The members of a group in WPML's numbers, the source language first; only languages that WPML has.
	 *
	 * @return array<string,int> Code => post ID, or term_taxonomy_id of a term.
	 */
	private function group( string $kind, int $object ): array {
		$members = 'term' === $kind ? $this->languages->translations_of_term( $object ) : $this->languages->translations_of_post( $object );
		$active  = apply_filters( 'wpml_active_languages', null, 'skip_missing=0' );
		$members = is_array( $active ) ? array_intersect_key( $members, $active ) : $members;
		$source  = $this->model->source_language();
		$members = array_intersect_key( $members, array( $source => true ) ) + $members;
		if ( 'term' === $kind ) {
			foreach ( $members as $code => $id ) {
				$term             = get_term( $id );
				$members[ $code ] = $term instanceof \WP_Term ? (int) $term->term_taxonomy_id : 0;
			}
			return array_filter( $members );
		}
		return array_filter( $members, static fn ( int $id ): bool => get_post( $id ) instanceof \WP_Post );
	}

	private function trid( string $type, int $element ): ?int {
		$trid = apply_filters( 'wpml_element_trid', null, $element, $type );
		return is_numeric( $trid ) && (int) $trid > 0 ? (int) $trid : null;
	}

	/**
	 * @param string|null $source Language that the element is translated from; null for the original.
	 * @param int|null    $trid   The group; null for one of its own.
	 */
	private function set( string $type, int $element, string $code, ?string $source, ?int $trid ): void {
		$known = apply_filters(
			'wpml_element_language_details',
			null,
			array(
				'element_id'   => $element,
				'element_type' => $type,
			)
		);
		$known = is_object( $known ) ? get_object_vars( $known ) : (array) $known;
		$right = ( $known['language_code'] ?? '' ) === $code && ( $known['source_language_code'] ?? null ) === $source;
		if ( $right && ( null === $trid || (int) ( $known['trid'] ?? 0 ) === $trid ) ) {
			return;
		}
		do_action(
			'wpml_set_element_language_details',
			array(
				'element_id'           => $element,
				'element_type'         => $type,
				'trid'                 => $trid ?? ( empty( $known['trid'] ) || null !== $source ? false : (int) $known['trid'] ),
				'language_code'        => $code,
				'source_language_code' => $source,
			)
		);
	}
}
