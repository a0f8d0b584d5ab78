<?php
/**
 * PROFINT → Overview: what there is, what happened last, what waits.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * For whoever may review; only those who manage see buttons.
 */
final class Overview_Page {

	const NONCE         = 'profint-overview';
	const MOST_GIVEN_UP = 20;

	private Model $model;

	private Languages $languages;

	private Ledger $ledger;

	private Runs $runs;

	private Outbox $outbox;

	private Drain $drain;

	private Site_Contract $contract;

	private Conflict_Desk $desk;

	public function __construct( Model $model, Languages $languages, Ledger $ledger, Runs $runs, Outbox $outbox, Drain $drain, Site_Contract $contract, Conflict_Desk $desk ) {
		$this->model     = $model;
		$this->languages = $languages;
		$this->ledger    = $ledger;
		$this->runs      = $runs;
		$this->outbox    = $outbox;
		$this->drain     = $drain;
		$this->contract  = $contract;
		$this->desk      = $desk;
	}

	/**
	 * The one button: deliver what waits, what was given up included.
	 */
	public function act(): void {
		if ( ! isset( $_POST['profint_deliver'] ) ) {
			return;
		}
		check_admin_referer( self::NONCE );
		if ( ! current_user_can( Capabilities::MANAGE ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'profint' ), '', array( 'response' => 403 ) );
		}
		$this->outbox->retry();
		$this->drain->run( Drain::REQUEST_SECONDS );
		wp_safe_redirect( Admin_Menu::address( Admin_Menu::SLUG ) );
		exit;
	}

	/**
	 * The page.
	 */
	public function show(): void {
		echo '<div class="wrap profint-admin"><h1>' . esc_html__( 'PROFINT overview', 'profint' ) . '</h1><div class="profint-admin__grid">';
		$this->show_content();
		$this->desk->show();
		$this->show_outbox();
		$this->show_contract();
		$this->show_runs();
		echo '</div></div>';
	}

	private function show_content(): void {
		$counts = $this->ledger->counts();
		echo '<section class="profint-admin__card profint-admin__card--wide"><h2>' . esc_html__( 'Content', 'profint' ) . '</h2>';
		if ( array() === $counts ) {
			echo '<p>' . esc_html__( 'Nothing has been imported yet. The settings page prints the configuration that the engine needs for this site.', 'profint' ) . '</p></section>';
			return;
		}
		echo '<div class="profint-admin__scroll"><table class="profint-admin__table"><thead><tr><th scope="col">' . esc_html__( 'Kind', 'profint' ) . '</th>';
		foreach ( $this->languages->all() as $language ) {
			echo '<th scope="col" class="is-number">' . esc_html( $language['name'] ) . '</th>';
		}
		echo '</tr></thead><tbody>';
		foreach ( $this->names() as $type => $name ) {
			echo '<tr><th scope="row">' . wp_kses( $name, array( 'a' => array( 'href' => true ) ) ) . '</th>';
			foreach ( array_keys( $this->languages->all() ) as $code ) {
				echo '<td class="is-number">' . esc_html( number_format_i18n( $counts[ $type ][ $code ] ?? 0 ) ) . '</td>';
			}
			echo '</tr>';
		}
		echo '</tbody></table></div></section>';
	}

	private function show_outbox(): void {
		$counts = $this->outbox->counts();
		echo '<section class="profint-admin__card"><h2>' . esc_html__( 'Telling WordPress', 'profint' ) . '</h2>';
		if ( 0 === $counts['pending'] + $counts['failed'] ) {
			echo '<p class="profint-admin__good">' . esc_html__( 'Everything that was imported has been announced: caches are fresh, other plugins know.', 'profint' ) . '</p></section>';
			return;
		}
		/* translators: %s: number of changes. */
		echo '<p>' . esc_html( sprintf( _n( '%s change waits to be announced.', '%s changes wait to be announced.', $counts['pending'], 'profint' ), number_format_i18n( $counts['pending'] ) ) ) . '</p>';
		if ( $counts['failed'] > 0 ) {
			/* translators: %s: number of changes. */
			echo '<p class="profint-admin__bad">' . esc_html( sprintf( _n( '%s change waits for a person.', '%s changes wait for a person.', $counts['failed'], 'profint' ), number_format_i18n( $counts['failed'] ) ) ) . '</p>';
			$this->show_given_up();
		}
		if ( current_user_can( Capabilities::MANAGE ) ) {
			echo '<form method="post">';
			wp_nonce_field( self::NONCE );
			echo '<p><button type="submit" class="button" name="profint_deliver" value="1">' . esc_html__( 'Announce now', 'profint' ) . '</button></p></form>';
		}
		echo '</section>';
	}

	/**
	 * What could not be announced, and why; announcing it anyway is the button below.
	 */
	private function show_given_up(): void {
		echo '<ul class="profint-admin__list">';
		foreach ( $this->outbox->given_up( self::MOST_GIVEN_UP ) as $row ) {
			$edit = (string) ( 'term' === $row['kind'] ? get_edit_term_link( $row['object'] ) : get_edit_post_link( $row['object'] ) );
			$name = 'term' === $row['kind'] ? get_term_field( 'name', $row['object'], '', 'raw' ) : get_the_title( $row['object'] );
			$name = is_string( $name ) && '' !== $name ? $name : '#' . $row['object'];
			echo '<li>' . ( '' === $edit ? esc_html( $name ) : '<a href="' . esc_url( $edit ) . '">' . esc_html( $name ) . '</a>' );
			/* translators: %s: number of a run of the engine. */
			echo ' <span class="profint-admin__state">' . esc_html( sprintf( __( 'run %s', 'profint' ), (string) $row['run'] ) ) . '</span><br>' . esc_html( $row['error'] ) . '</li>';
		}
		echo '</ul>';
	}

	private function show_contract(): void {
		$written = $this->contract->written();
		echo '<section class="profint-admin__card"><h2>' . esc_html__( 'Site contract', 'profint' ) . '</h2>';
		if ( '' === $written ) {
			echo '<p class="profint-admin__bad">' . esc_html__( 'The site contract has not been written: the engine will refuse to write. Open the settings page once.', 'profint' ) . '</p></section>';
			return;
		}
		/* translators: %s: date and time. */
		echo '<p class="profint-admin__good">' . esc_html( sprintf( __( 'The engine knows this site as of %s.', 'profint' ), (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), (int) strtotime( $written . ' UTC' ) ) ) ) . '</p>';
		echo '<p>' . esc_html( sprintf( 'PROFINT %1$s · WordPress %2$s · PHP %3$s', PROFINT_VERSION, $GLOBALS['wp_version'], PHP_VERSION ) ) . '</p></section>';
	}

	private function show_runs(): void {
		$runs = $this->runs->last( 10 );
		echo '<section class="profint-admin__card profint-admin__card--wide"><h2>' . esc_html__( 'Last runs', 'profint' ) . '</h2>';
		if ( array() === $runs ) {
			echo '<p>' . esc_html__( 'The engine has not run on this site yet.', 'profint' ) . '</p></section>';
			return;
		}
		echo '<div class="profint-admin__scroll"><table class="profint-admin__table"><thead><tr><th scope="col">' . esc_html__( 'Run', 'profint' ) . '</th><th scope="col">' . esc_html__( 'Started', 'profint' ) . '</th><th scope="col">' . esc_html__( 'Outcome', 'profint' ) . '</th><th scope="col" class="is-number">' . esc_html__( 'Created', 'profint' ) . '</th><th scope="col" class="is-number">' . esc_html__( 'Updated', 'profint' ) . '</th><th scope="col" class="is-number">' . esc_html__( 'Seconds', 'profint' ) . '</th></tr></thead><tbody>';
		foreach ( $runs as $run ) {
			echo '<tr><th scope="row">' . esc_html( $run['run'] . ' · ' . $run['command'] ) . '</th>';
			echo '<td>' . esc_html( (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $run['started'] ) ) . '</td>';
			echo '<td><span class="profint-admin__outcome profint-admin__outcome--' . esc_attr( sanitize_key( $run['outcome'] ) ) . '">' . esc_html( $this->outcome( $run['outcome'] ) ) . '</span></td>';
			echo '<td class="is-number">' . esc_html( number_format_i18n( $run['records']['created'] ?? 0 ) ) . '</td><td class="is-number">' . esc_html( number_format_i18n( $run['records']['updated'] ?? 0 ) ) . '</td>';
			echo '<td class="is-number">' . esc_html( null === $run['seconds'] ? '–' : str_replace( '&nbsp;', '', number_format_i18n( $run['seconds'], 1 ) ) ) . '</td></tr>';
		}
		echo '</tbody></table></div></section>';
	}

	/**
	 * Record types in the model's order: type => name as safe HTML.
	 *
	 * @return array<string,string>
	 */
	private function names(): array {
		$names = array();
		foreach ( $this->model->record_types() as $type ) {
			$post_type = get_post_type_object( $this->model->post_type_of( $type ) );
			$taxonomy  = get_taxonomy( $this->model->taxonomy_of( $type ) );
			$label     = $taxonomy instanceof \WP_Taxonomy ? $taxonomy->labels->name : ( null === $post_type ? $type : $post_type->labels->name );
			$label     = 'sequence' === $type ? __( 'Sequences', 'profint' ) : $label;
			$address   = $taxonomy instanceof \WP_Taxonomy && current_user_can( $taxonomy->cap->manage_terms ) ? add_query_arg( 'taxonomy', $taxonomy->name, admin_url( 'edit-tags.php' ) ) : '';
			$address   = null !== $post_type && current_user_can( $post_type->cap->edit_posts ) ? add_query_arg( 'post_type', $post_type->name, admin_url( 'edit.php' ) ) : $address;

			$names[ $type ] = '' === $address ? esc_html( $label ) : '<a href="' . esc_url( $address ) . '">' . esc_html( $label ) . '</a>';
		}
		return $names;
	}

	private function outcome( string $word ): string {
		$words = array(
			'done'    => __( 'done', 'profint' ),
			'waiting' => __( 'done, something waits for a person', 'profint' ),
			'quota'   => __( 'content done, translations stopped', 'profint' ),
			'running' => __( 'running', 'profint' ),
			'failed'  => __( 'failed', 'profint' ),
			''        => __( 'running', 'profint' ),
		);
		return $words[ $word ] ?? $word;
	}
}
