<?php
/**
 * The page of the administration where translations are reviewed, without any script.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * One form a segment, sent to admin-post.php with a nonce of its own, and one for all that is shown of a page.
 */
final class Review_Desk {

	const SLUG   = 'profint-translations';
	const ACTION = 'profint_review';
	const SHOWN  = 25;

	private Languages $languages;

	private Translation_Rows $rows;

	private Review $review;

	public function __construct( Languages $languages, Translation_Rows $rows, Review $review ) {
		$this->languages = $languages;
		$this->rows      = $rows;
		$this->review    = $review;
	}

	public function register(): void {
		add_action( 'admin_post_' . self::ACTION, array( $this, 'act' ) );
	}

	/**
	 * What a form asked for.
	 */
	public function act(): void {
		$segment  = isset( $_POST['segment'] ) ? absint( wp_unslash( $_POST['segment'] ) ) : 0;
		$record   = isset( $_POST['record'] ) ? sanitize_text_field( wp_unslash( $_POST['record'] ) ) : '';
		$language = isset( $_POST['language'] ) ? sanitize_key( wp_unslash( $_POST['language'] ) ) : '';
		check_admin_referer( self::ACTION . $segment . $record . $language );
		if ( ! current_user_can( Capabilities::REVIEW ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'profint' ), '', array( 'response' => 403 ) );
		}
		$choice = isset( $_POST['choice'] ) ? sanitize_key( wp_unslash( $_POST['choice'] ) ) : '';
		$wish   = array(
			'text'   => $this->posted( 'text' ),
			'reason' => $this->posted( 'reason' ),
			'seen'   => isset( $_POST['seen'] ) ? $this->posted( 'seen' ) : null,
		);
		if ( ! in_array( $choice, Review::CHOICES, true ) ) {
			wp_die( esc_html__( 'Choose what is to become of the translation.', 'profint' ), '', array( 'response' => 400, 'back_link' => true ) );
		}
		$done = '' !== $record ? $this->review->page( $record, $language, $choice, $wish['reason'] ) : $this->review->one( $segment, $language, $choice, $wish );
		if ( is_wp_error( $done ) ) {
			wp_die( esc_html( $done->get_error_message() ), '', array( 'response' => (int) ( $done->get_error_data()['status'] ?? 500 ), 'back_link' => true ) );
		}
		$waits = 'waiting' === ( $done['outcome'] ?? '' ) || ( $done['waiting'] ?? 0 ) > 0;
		wp_safe_redirect( add_query_arg( $this->filter( $_POST, 'filter_' ), Admin_Menu::address( self::SLUG, $waits ? 'later' : 'decided' ) ) );
		exit;
	}

	private function posted( string $name ): string {
		return isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? str_replace( "\r\n", "\n", wp_unslash( $_POST[ $name ] ) ) : ''; // phpcs:ignore WordPress.Security -- the nonce is checked by act(), the text judged when it is stored.
	}

	/**
	 * @param array<mixed> $from Of a request.
	 * @return array<string,string>
	 */
	private function filter( array $from, string $prefix = '' ): array {
		$filter = array();
		foreach ( array( 'language', 'state', 'record' ) as $name ) {
			$value = $from[ $prefix . $name ] ?? '';
			if ( is_string( $value ) && 1 === preg_match( 'record' === $name ? '#^[a-z]+/[a-z0-9-]+$#' : '/^[a-z_-]+$/', $value ) ) {
				$filter[ $name ] = $value;
			}
		}
		return $filter;
	}

	/**
	 * The page.
	 */
	public function show(): void {
		$filter = $this->filter( $_GET ); // phpcs:ignore WordPress.Security -- it only chooses what is shown.
		$page   = isset( $_GET['paged'] ) ? max( 1, absint( wp_unslash( $_GET['paged'] ) ) ) : 1; // phpcs:ignore WordPress.Security -- the same.
		$total  = $this->rows->count( $filter );
		echo '<div class="wrap profint-admin"><h1>' . esc_html__( 'Translations', 'profint' ) . '</h1>';
		$this->show_done();
		$this->show_coverage();
		$this->show_filter( $filter );
		if ( 0 === $total ) {
			echo '<p>' . esc_html__( 'No translation is waiting here.', 'profint' ) . '</p></div>';
			return;
		}
		$last = '';
		foreach ( $this->rows->queue( $filter, self::SHOWN, ( $page - 1 ) * self::SHOWN ) as $row ) {
			if ( $last !== $row['type'] . '/' . $row['record'] . ' ' . $row['language'] ) {
				$last = $row['type'] . '/' . $row['record'] . ' ' . $row['language'];
				$this->show_page( $row, $filter );
			}
			$this->show_one( $row, $filter );
		}
		$this->show_pages( $total, $page );
		echo '</div>';
	}

	private function show_done(): void {
		$said = array(
			'decided' => __( 'Done.', 'profint' ),
			'later'   => __( 'Done. The page shows it after the next run of the engine.', 'profint' ),
		);
		$done = $said[ $_GET['done'] ?? '' ] ?? ''; // phpcs:ignore WordPress.Security -- chooses a fixed text.
		if ( '' !== $done ) {
			echo '<p class="profint-admin__good" role="status">' . esc_html( $done ) . '</p>';
		}
	}

	/**
	 * How much of each language is reviewed, as bars that are read out as numbers.
	 */
	private function show_coverage(): void {
		$coverage = $this->rows->coverage();
		if ( array() === $coverage ) {
			return;
		}
		echo '<div class="profint-admin__scroll"><table class="profint-admin__table profint-admin__coverage"><thead><tr><th scope="col">' . esc_html__( 'Language', 'profint' ) . '</th>';
		foreach ( Translation_Rows::STATES as $state ) {
			echo '<th scope="col" class="is-number">' . esc_html( $this->state( $state ) ) . '</th>';
		}
		echo '<th scope="col">' . esc_html__( 'Reviewed', 'profint' ) . '</th></tr></thead><tbody>';
		foreach ( $coverage as $code => $states ) {
			$all  = max( 1, array_sum( $states ) );
			$part = (int) floor( 100 * $states['reviewed'] / $all );
			echo '<tr><th scope="row">' . esc_html( $this->name( (string) $code ) ) . '</th>';
			foreach ( Translation_Rows::STATES as $state ) {
				$address = add_query_arg( array( 'language' => $code, 'state' => $state ), Admin_Menu::address( self::SLUG ) );
				echo '<td class="is-number"><a href="' . esc_url( $address ) . '">' . esc_html( number_format_i18n( $states[ $state ] ) ) . '</a></td>';
			}
			echo '<td><meter min="0" max="100" value="' . esc_attr( (string) $part ) . '">' . esc_html( $part . ' %' ) . '</meter> ' . esc_html( $part . ' %' ) . '</td></tr>';
		}
		echo '</tbody></table></div>';
	}

	/**
	 * @param array<string,string> $filter Of the list.
	 */
	private function show_filter( array $filter ): void {
		echo '<form method="get" class="profint-admin__filter"><input type="hidden" name="page" value="' . esc_attr( self::SLUG ) . '">';
		echo '<label>' . esc_html__( 'Language', 'profint' ) . ' <select name="language"><option value="">' . esc_html__( 'all', 'profint' ) . '</option>';
		foreach ( array_keys( $this->rows->coverage() ) as $code ) {
			echo '<option value="' . esc_attr( (string) $code ) . '"' . selected( $filter['language'] ?? '', $code, false ) . '>' . esc_html( $this->name( (string) $code ) ) . '</option>';
		}
		echo '</select></label> <label>' . esc_html__( 'State', 'profint' ) . ' <select name="state"><option value="">' . esc_html__( 'what waits for a person', 'profint' ) . '</option>';
		foreach ( Translation_Rows::STATES as $state ) {
			echo '<option value="' . esc_attr( $state ) . '"' . selected( $filter['state'] ?? '', $state, false ) . '>' . esc_html( $this->state( $state ) ) . '</option>';
		}
		echo '</select></label> <button class="button">' . esc_html__( 'Show', 'profint' ) . '</button></form>';
	}

	/**
	 * The heading of a page, and the button for all that waits of it.
	 *
	 * @param array<string,mixed>  $row    Of its first segment.
	 * @param array<string,string> $filter Of the list.
	 */
	private function show_page( array $row, array $filter ): void {
		$record = $row['type'] . '/' . $row['record'];
		$title  = 'post' === $row['kind'] ? get_the_title( $row['object'] ) : '';
		echo '<h2 lang="' . esc_attr( $row['language'] ) . '">' . esc_html( '' === $title ? $record : html_entity_decode( $title, ENT_QUOTES ) ) . ' <small class="profint-admin__state">' . esc_html( $this->name( $row['language'] ) ) . '</small></h2>';
		if ( ! $this->review->is_allowed( $row ) ) {
			return;
		}
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><p>';
		$this->hidden( 0, $record, $row['language'], $filter );
		echo '<button type="submit" class="button" name="choice" value="approve">' . esc_html__( 'Approve all that waits of this page', 'profint' ) . '</button>';
		if ( 'post' === $row['kind'] ) {
			echo ' <a href="' . esc_url( (string) get_permalink( $row['object'] ) ) . '">' . esc_html__( 'See the page', 'profint' ) . '</a>';
		}
		echo '</p></form>';
	}

	/**
	 * @param array<string,mixed>  $row    Of the table.
	 * @param array<string,string> $filter Of the list.
	 */
	private function show_one( array $row, array $filter ): void {
		$id = $row['segment'] . '-' . $row['language'];
		echo '<article class="profint-admin__conflict" id="' . esc_attr( 'segment-' . $id ) . '"><p class="profint-admin__state">' . esc_html( $this->state( (string) $row['state'] ) . $this->maker( $row ) ) . '</p>';
		if ( ! $this->review->is_allowed( $row ) ) {
			echo '<p>' . esc_html__( 'You may not edit this post or term.', 'profint' ) . '</p></article>';
			return;
		}
		if ( null !== $row['note'] ) {
			echo '<p class="profint-admin__bad">' . esc_html( (string) $row['note'] ) . '</p>';
		}
		echo '<div class="profint-admin__sides">';
		$this->show_side( __( 'Original', 'profint' ), $this->rows->source_language(), (string) $row['source'], $row['made_of'] );
		if ( null !== $row['text'] ) {
			$this->show_side( __( 'On the page', 'profint' ), $row['language'], (string) $row['text'], null );
		}
		if ( null !== $row['proposal'] ) {
			$this->show_side( __( 'Proposal', 'profint' ), $row['language'], (string) $row['proposal'], $row['text'] );
		}
		echo '</div>';
		$this->show_form( $row, $filter );
		echo '</article>';
	}

	/**
	 * A text; with the one before it, what became another is marked.
	 */
	private function show_side( string $name, string $language, string $text, ?string $before ): void {
		echo '<figure class="profint-admin__side"><figcaption>' . esc_html( $name ) . '</figcaption><pre tabindex="0" lang="' . esc_attr( $language ) . '">';
		echo null === $before ? esc_html( $text ) : $this->difference( $before, $text ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped word by word.
		echo '</pre></figure>';
	}

	/**
	 * The text with new words in <ins> and those that went in <del>, escaped.
	 */
	private function difference( string $before, string $after ): string {
		require_once ABSPATH . WPINC . '/wp-diff.php';
		$words = static function ( string $text ): array {
			return (array) preg_split( '/(?<=\s)/u', $text, -1, PREG_SPLIT_NO_EMPTY );
		};
		$said = '';
		foreach ( ( new \Text_Diff( 'auto', array( $words( $before ), $words( $after ) ) ) )->getDiff() as $piece ) {
			$gone  = $piece instanceof \Text_Diff_Op_copy ? '' : implode( '', (array) $piece->orig );
			$new   = implode( '', $piece->final ? (array) $piece->final : array() );
			$said .= '' === $gone ? '' : '<del>' . esc_html( $gone ) . '</del>';
			$said .= '' === $new ? '' : ( $piece instanceof \Text_Diff_Op_copy ? esc_html( $new ) : '<ins>' . esc_html( $new ) . '</ins>' );
		}
		return $said;
	}

	/**
	 * @param array<string,mixed>  $row    Of the table.
	 * @param array<string,string> $filter Of the list.
	 */
	private function show_form( array $row, array $filter ): void {
		$id      = $row['segment'] . '-' . $row['language'];
		$offered = $row['proposal'] ?? $row['text'];
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		$this->hidden( $row['segment'], '', $row['language'], $filter );
		if ( null !== $offered ) {
			echo '<textarea name="seen" hidden>' . esc_textarea( $offered ) . '</textarea>';
			echo '<p><button type="submit" class="button button-primary" name="choice" value="approve">' . esc_html( null === $row['proposal'] ? __( 'It is right', 'profint' ) : __( 'Take the proposal', 'profint' ) ) . '</button></p>';
		}
		echo '<details' . ( null === $offered ? ' open' : '' ) . '><summary>' . esc_html__( 'Write it yourself', 'profint' ) . '</summary>';
		echo '<p><label for="profint-text-' . esc_attr( $id ) . '">' . esc_html__( 'The translation that shall stand here', 'profint' ) . '</label></p>';
		echo '<p><textarea class="large-text code" rows="4" lang="' . esc_attr( $row['language'] ) . '" id="profint-text-' . esc_attr( $id ) . '" name="text">' . esc_textarea( (string) ( $offered ?? $row['source'] ) ) . '</textarea></p>';
		echo '<p><button type="submit" class="button" name="choice" value="edit">' . esc_html__( 'Store this text', 'profint' ) . '</button></p></details>';
		if ( null !== $offered ) {
			echo '<details><summary>' . esc_html__( 'Refuse it', 'profint' ) . '</summary><p><label>' . esc_html__( 'Why? (optional)', 'profint' ) . ' <input type="text" class="regular-text" name="reason" maxlength="500"></label> ';
			echo '<button type="submit" class="button" name="choice" value="reject">' . esc_html__( 'Refuse', 'profint' ) . '</button></p></details>';
		}
		echo '</form>';
	}

	/**
	 * @param array<string,string> $filter Of the list.
	 */
	private function hidden( int $segment, string $record, string $language, array $filter ): void {
		wp_nonce_field( self::ACTION . $segment . $record . $language, '_wpnonce', false );
		$fields = array(
			'action'   => self::ACTION,
			'segment'  => (string) $segment,
			'record'   => $record,
			'language' => $language,
		);
		foreach ( $filter as $name => $value ) {
			$fields[ 'filter_' . $name ] = $value;
		}
		foreach ( $fields as $name => $value ) {
			echo '<input type="hidden" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '">';
		}
	}

	private function show_pages( int $total, int $page ): void {
		$links = paginate_links(
			array(
				'base'    => add_query_arg( 'paged', '%#%' ),
				'format'  => '',
				'total'   => (int) ceil( $total / self::SHOWN ),
				'current' => $page,
			)
		);
		if ( is_string( $links ) ) {
			echo '<p class="profint-admin__pages">' . wp_kses_post( $links ) . '</p>';
		}
	}

	/**
	 * Who made the text, after the state.
	 *
	 * @param array<string,mixed> $row Of the table.
	 */
	private function maker( array $row ): string {
		$by = null === $row['proposal'] ? $row['provider'] : $row['proposal_provider'];
		if ( null !== $row['proposal'] && 'memory' === $row['proposal_made'] ) {
			/* translators: %s: a number. */
			return ' · ' . sprintf( __( 'from this site’s memory, %s %% alike', 'profint' ), (string) $row['proposal_score'] );
		}
		/* translators: %s: name of a translation service. */
		return '' === (string) $by ? '' : ' · ' . sprintf( __( 'translated by %s', 'profint' ), (string) $by );
	}

	private function state( string $state ): string {
		$names = array(
			'missing'  => __( 'Missing', 'profint' ),
			'machine'  => __( 'Not reviewed', 'profint' ),
			'reviewed' => __( 'Reviewed', 'profint' ),
			'outdated' => __( 'Original has changed', 'profint' ),
		);
		return $names[ $state ] ?? $state;
	}

	private function name( string $code ): string {
		foreach ( $this->languages->all() as $language ) {
			if ( $code === $language['code'] ) {
				return (string) $language['name'];
			}
		}
		return $code;
	}
}
