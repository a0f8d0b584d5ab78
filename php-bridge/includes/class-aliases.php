<?php
/**
 * Old addresses: when nothing else answers, the table profint_alias may know where the content went.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only on a 404, so that nothing of the site is ever shadowed.
 */
final class Aliases {

	private Schema $schema;

	private \wpdb $db;

	private Languages $languages;

	public function __construct( Schema $schema, \wpdb $db, Languages $languages ) {
		$this->schema    = $schema;
		$this->db        = $db;
		$this->languages = $languages;
	}

	public function register(): void {
		// Before WordPress guesses an address by the slug alone.
		add_action( 'template_redirect', array( $this, 'redirect' ), 5 );
	}

	/**
	 * Sends the visitor on.
	 */
	public function redirect(): void {
		if ( ! is_404() || ! Installation::is_done() ) {
			return;
		}
		$address = $this->find( (string) wp_unslash( $_SERVER['REQUEST_URI'] ?? '' ) ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- compared only.
		if ( '' !== $address ) {
			wp_safe_redirect( $address, 301, 'PROFINT' );
			exit;
		}
	}

	/**
	 * Where an old address leads now; empty when it is not known.
	 *
	 * @param string $request Path and query as the browser sent them.
	 */
	public function find( string $request ): string {
		$home = (string) wp_parse_url( (string) get_option( 'home' ), PHP_URL_PATH );
		$path = (string) strtok( $request, '?#' );
		if ( '' !== $home && '/' !== $home && 0 === strpos( $path, untrailingslashit( $home ) . '/' ) ) {
			$path = substr( $path, strlen( untrailingslashit( $home ) ) );
		}
		$row = $this->row( $path );
		if ( null !== $row ) {
			return $this->address( $row['kind'], (int) $row['object'], '' );
		}
		list( $code, $rest ) = explode( '/', ltrim( $path, '/' ), 2 ) + array( '', '' );
		$row                 = '' !== $rest && in_array( $code, $this->languages->prefixed(), true ) ? $this->row( '/' . $rest ) : null;
		return null === $row ? '' : $this->address( $row['kind'], (int) $row['object'], $code );
	}

	/**
	 * @return array<string,string>|null
	 */
	private function row( string $path ): ?array {
		$forms = array();
		foreach ( array_unique( array( $path, rawurldecode( $path ) ) ) as $form ) {
			$forms[] = trailingslashit( $form );
			$forms[] = untrailingslashit( $form );
		}
		$forms = array_values( array_filter( $forms, static fn ( string $form ): bool => '' !== $form && '/' !== $form && strlen( $form ) <= 255 ) );
		if ( array() === $forms ) {
			return null;
		}
		$marks = implode( ',', array_fill( 0, count( $forms ), '%s' ) );
		$row   = $this->db->get_row( $this->db->prepare( "SELECT kind, object FROM `{$this->schema->table( 'alias' )}` WHERE path IN ($marks) LIMIT 1", ...$forms ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return is_array( $row ) ? $row : null;
	}

	/**
	 * The address of an object, in a language if it has a translation there.
	 */
	private function address( string $kind, int $object, string $code ): string {
		if ( 'term' === $kind ) {
			$link = get_term_link( $this->languages->translations_of_term( $object )[ $code ] ?? $object );
			return is_string( $link ) ? $link : '';
		}
		$translation = $this->languages->translations_of_post( $object )[ $code ] ?? 0;
		foreach ( array( $translation, $object ) as $post ) {
			if ( $post > 0 && 'publish' === get_post_status( $post ) ) {
				return (string) get_permalink( $post );
			}
		}
		return '';
	}
}
