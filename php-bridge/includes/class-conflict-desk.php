<?php
/**
 * The part of the overview where conflicts are shown and settled, without any script.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * One form a conflict, sent to admin-post.php with a nonce of its own.
 */
final class Conflict_Desk {

	const ACTION = 'profint_settle';
	const SHOWN  = 20;

	private Conflicts $conflicts;

	private Conflict_View $view;

	private Settlement $settlement;

	public function __construct( Conflicts $conflicts, Conflict_View $view, Settlement $settlement ) {
		$this->conflicts  = $conflicts;
		$this->view       = $view;
		$this->settlement = $settlement;
	}

	public function register(): void {
		add_action( 'admin_post_' . self::ACTION, array( $this, 'act' ) );
	}

	/**
	 * What a form asked for.
	 */
	public function act(): void {
		$id = isset( $_POST['conflict'] ) ? absint( wp_unslash( $_POST['conflict'] ) ) : 0;
		check_admin_referer( self::ACTION . $id );
		if ( ! current_user_can( Capabilities::REVIEW ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'profint' ), '', array( 'response' => 403 ) );
		}
		$choice = isset( $_POST['choice'] ) ? sanitize_key( wp_unslash( $_POST['choice'] ) ) : '';
		$text   = isset( $_POST['text'] ) && is_string( $_POST['text'] ) ? str_replace( "\r\n", "\n", wp_unslash( $_POST['text'] ) ) : ''; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- judged by field when it is settled.
		if ( ! in_array( $choice, Conflict_Routes::CHOICES, true ) ) {
			wp_die( esc_html__( 'Choose one of the texts.', 'profint' ), '', array( 'response' => 400, 'back_link' => true ) );
		}
		$done = $this->settlement->settle( $id, $choice, $text );
		if ( is_wp_error( $done ) ) {
			wp_die( esc_html( $done->get_error_message() ), '', array( 'response' => (int) ( $done->get_error_data()['status'] ?? 500 ), 'back_link' => true ) );
		}
		wp_safe_redirect( Admin_Menu::address( Admin_Menu::SLUG, 'settled' ) . '#profint-conflicts' );
		exit;
	}

	/**
	 * The card.
	 */
	public function show(): void {
		$count = $this->conflicts->count();
		echo '<section class="profint-admin__card profint-admin__card--wide" id="profint-conflicts"><h2>' . esc_html__( 'Conflicts', 'profint' ) . '</h2>';
		if ( 'settled' === ( $_GET['done'] ?? '' ) ) { // phpcs:ignore WordPress.Security -- chooses a fixed text.
			echo '<p class="profint-admin__good" role="status">' . esc_html__( 'The conflict is settled.', 'profint' ) . '</p>';
		}
		if ( 0 === $count ) {
			echo '<p>' . esc_html__( 'No text was changed both here and in the bundle.', 'profint' ) . '</p></section>';
			return;
		}
		/* translators: %s: number of texts. */
		echo '<p class="profint-admin__bad">' . esc_html( sprintf( _n( '%s text was changed both here and in the bundle. The text of this site stays until someone decides.', '%s texts were changed both here and in the bundle. The texts of this site stay until someone decides.', $count, 'profint' ), number_format_i18n( $count ) ) ) . '</p>';
		foreach ( $this->view->all( $this->conflicts->open( self::SHOWN ) ) as $conflict ) {
			$this->show_one( $conflict );
		}
		if ( $count > self::SHOWN ) {
			/* translators: %s: number of texts. */
			echo '<p>' . esc_html( sprintf( __( 'The oldest %s are shown.', 'profint' ), number_format_i18n( self::SHOWN ) ) ) . '</p>';
		}
		echo '</section>';
	}

	/**
	 * @param array<string,mixed> $conflict As the view gives it.
	 */
	private function show_one( array $conflict ): void {
		$id    = (int) $conflict['id'];
		$title = '' === $conflict['title'] ? $conflict['record'] : $conflict['title'];
		echo '<article class="profint-admin__conflict" aria-labelledby="profint-conflict-' . esc_attr( (string) $id ) . '"><h3 id="profint-conflict-' . esc_attr( (string) $id ) . '">';
		/* translators: 1: name of a field, for example "Title", 2: title of a post, 3: language code. */
		echo esc_html( sprintf( __( '%1$s of “%2$s” (%3$s)', 'profint' ), $this->field( (string) $conflict['field'] ), $title, $conflict['language'] ) ) . '</h3>';
		if ( ! $conflict['may_settle'] ) {
			echo '<p>' . esc_html__( 'You may not edit this post or term.', 'profint' ) . '</p></article>';
			return;
		}
		$this->show_origin( $conflict );
		echo '<div class="profint-admin__sides">';
		$this->show_side( __( 'This site', 'profint' ), $conflict['mine'] );
		$this->show_side( __( 'The bundle', 'profint' ), $conflict['theirs'] );
		echo '</div>';
		$this->show_form( $conflict );
		echo '</article>';
	}

	/**
	 * @param array<string,mixed> $conflict As the view gives it.
	 */
	private function show_origin( array $conflict ): void {
		$when = (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), (int) strtotime( (string) $conflict['noted'] ) );
		/* translators: %s: date and time. */
		$said = sprintf( __( 'Noted on %s.', 'profint' ), $when );
		if ( null !== $conflict['edited'] ) {
			/* translators: %s: a person's name. */
			$said .= ' ' . sprintf( __( 'Last edited here by %s.', 'profint' ), $conflict['edited']['by'] );
		}
		echo '<p class="profint-admin__state">' . esc_html( $said );
		echo null === $conflict['edit_link'] ? '</p>' : ' <a href="' . esc_url( $conflict['edit_link'] ) . '">' . esc_html__( 'Open in the editor', 'profint' ) . '</a></p>';
	}

	private function show_side( string $name, ?string $text ): void {
		echo '<figure class="profint-admin__side"><figcaption>' . esc_html( $name ) . '</figcaption>';
		echo null === $text || '' === $text ? '<p><em>' . esc_html__( 'nothing', 'profint' ) . '</em></p>' : '<pre tabindex="0">' . esc_html( $text ) . '</pre>';
		echo '</figure>';
	}

	/**
	 * @param array<string,mixed> $conflict As the view gives it.
	 */
	private function show_form( array $conflict ): void {
		$id = (string) (int) $conflict['id'];
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		wp_nonce_field( self::ACTION . $id, '_wpnonce', false );
		echo '<input type="hidden" name="action" value="' . esc_attr( self::ACTION ) . '"><input type="hidden" name="conflict" value="' . esc_attr( $id ) . '">';
		echo '<p><button type="submit" class="button" name="choice" value="mine">' . esc_html__( 'Keep this site’s', 'profint' ) . '</button> ';
		echo '<button type="submit" class="button" name="choice" value="theirs">' . esc_html__( 'Take the bundle’s', 'profint' ) . '</button></p>';
		if ( 1 !== preg_match( '/^(tax:|parent$|date$)/', (string) $conflict['field'] ) ) {
			echo '<details><summary>' . esc_html__( 'Write another text', 'profint' ) . '</summary><p><label for="profint-text-' . esc_attr( $id ) . '">' . esc_html__( 'The text that shall stand here', 'profint' ) . '</label></p>';
			echo '<p><textarea class="large-text code" rows="6" id="profint-text-' . esc_attr( $id ) . '" name="text">' . esc_textarea( (string) $conflict['mine'] ) . '</textarea></p>';
			echo '<p><button type="submit" class="button" name="choice" value="text">' . esc_html__( 'Store this text', 'profint' ) . '</button></p></details>';
		}
		echo '</form>';
	}

	/**
	 * What people call a field.
	 */
	private function field( string $field ): string {
		$names = array(
			'title'   => __( 'Title', 'profint' ),
			'content' => __( 'Body', 'profint' ),
			'excerpt' => __( 'Summary', 'profint' ),
			'slug'    => __( 'Address', 'profint' ),
			'status'  => __( 'Status', 'profint' ),
			'parent'  => __( 'Parent', 'profint' ),
			'order'   => __( 'Order', 'profint' ),
			'date'    => __( 'Date', 'profint' ),
		);
		if ( isset( $names[ $field ] ) ) {
			return $names[ $field ];
		}
		if ( 0 === strpos( $field, 'tax:' ) ) {
			$taxonomy = get_taxonomy( substr( $field, 4 ) );
			return $taxonomy instanceof \WP_Taxonomy ? $taxonomy->labels->name : substr( $field, 4 );
		}
		return ucfirst( str_replace( '_', ' ', (string) preg_replace( '/^meta:_?profint_/', '', $field ) ) );
	}
}
