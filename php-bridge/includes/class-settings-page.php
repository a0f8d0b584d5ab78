<?php
/**
 * PROFINT → Settings: languages, hook secret, the engine's configuration, uninstalling.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Every form comes back here, with a nonce, and ends in a redirect, so that reloading the page repeats nothing.
 */
final class Settings_Page {

	const NONCE   = 'profint-settings';
	const SECRET  = 'profint_secret_for_';
	const SECONDS = 120; // for which a new secret waits to be shown.

	private Languages $languages;

	private Language_Rows $rows;

	private Site_Contract $contract;

	private Site_Section $section;

	public function __construct( Languages $languages, Language_Rows $rows, Site_Contract $contract, Site_Section $section ) {
		$this->languages = $languages;
		$this->rows      = $rows;
		$this->contract  = $contract;
		$this->section   = $section;
	}

	/**
	 * What a form asked for.
	 */
	public function act(): void {
		$wish = isset( $_POST['profint_wish'] ) ? sanitize_key( wp_unslash( $_POST['profint_wish'] ) ) : '';
		if ( '' === $wish ) {
			return;
		}
		check_admin_referer( self::NONCE );
		if ( ! current_user_can( Capabilities::MANAGE ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'profint' ), '', array( 'response' => 403 ) );
		}
		$done = '';
		switch ( $wish ) {
			case 'reveal':
			case 'create':
				$secret = 'reveal' === $wish ? Hook_Secret::reveal() : Hook_Secret::create();
				set_transient( self::SECRET . get_current_user_id(), $secret, self::SECONDS );
				break;
			case 'languages':
				$done = $this->add_languages();
				break;
			case 'uninstall':
				update_option( Installation::REMOVE_OPTION, isset( $_POST['profint_remove'] ) ? '1' : '0', false );
				$done = 'saved';
				break;
			case 'contract':
				$done = $this->contract->write() ? 'contract' : 'failed';
				break;
		}
		wp_safe_redirect( Admin_Menu::address( Admin_Menu::SETTINGS, $done ) );
		exit;
	}

	/**
	 * The page.
	 */
	public function show(): void {
		$this->contract->write();
		echo '<div class="wrap profint-admin"><h1>' . esc_html__( 'PROFINT settings', 'profint' ) . '</h1>';
		$this->show_notice();
		echo '<div class="profint-admin__grid">';
		$this->show_secret();
		$this->show_languages();
		$this->show_section();
		$this->show_uninstall();
		echo '</div></div>';
	}

	private function add_languages(): string {
		try {
			$this->rows->add_missing();
			flush_rewrite_rules( false );
			return 'languages';
		} catch ( \RuntimeException $error ) {
			error_log( 'PROFINT: ' . $error->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions -- the notice points there.
			return 'failed';
		}
	}

	private function show_notice(): void {
		$texts = array(
			'saved'     => __( 'Your choice is saved.', 'profint' ),
			'languages' => __( 'The languages are there.', 'profint' ),
			'contract'  => __( 'The site contract is up to date.', 'profint' ),
			'failed'    => __( 'That could not be done. The log of the server says more.', 'profint' ),
		);
		$done  = isset( $_GET['done'] ) ? sanitize_key( wp_unslash( $_GET['done'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- chooses a fixed text.
		if ( isset( $texts[ $done ] ) ) {
			echo '<div class="notice ' . ( 'failed' === $done ? 'notice-error' : 'notice-success' ) . '"><p>' . esc_html( $texts[ $done ] ) . '</p></div>';
		}
	}

	private function show_secret(): void {
		$name   = self::SECRET . get_current_user_id();
		$secret = (string) get_transient( $name );
		delete_transient( $name );
		$this->open( __( 'Hook secret', 'profint' ) );
		echo '<p>' . esc_html__( 'The engine signs its messages to this site with this secret. It is shown once; put it into the file that the configuration names, readable by profint alone.', 'profint' ) . '</p>';
		if ( '' !== $secret ) {
			echo '<div class="profint-admin__once"><p><strong>' . esc_html__( 'Copy it now: it will not be shown again.', 'profint' ) . '</strong></p>';
			$this->copyable( $secret );
			echo '</div>';
		} elseif ( Hook_Secret::created() > 0 ) {
			/* translators: %s: date and time. */
			echo '<p class="profint-admin__state">' . esc_html( sprintf( __( 'Created on %s.', 'profint' ), wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), Hook_Secret::created() ) ) ) . '</p>';
		}
		if ( Hook_Secret::is_fresh() && '' === $secret ) {
			$this->form( 'reveal', __( 'Show the secret', 'profint' ), '', true );
		} else {
			echo '<p>' . esc_html__( 'A new secret replaces this one at once: the engine cannot reach the site until it has it.', 'profint' ) . '</p>';
			$this->form( 'create', __( 'Create a new secret', 'profint' ) );
		}
		$this->close();
	}

	private function show_section(): void {
		$this->open( __( 'Configuration of the engine', 'profint' ), 'profint-admin__card--wide' );
		echo '<p>' . esc_html__( 'This section belongs into profint.conf on the machine that runs the engine. Check the user, the files and the source; everything else is as this site says.', 'profint' ) . '</p>';
		$this->copyable( $this->section->text() );
		$this->close();
	}

	private function show_languages(): void {
		$this->open( __( 'Languages', 'profint' ) );
		echo '<p>' . esc_html( $this->who_gives_addresses() ) . '</p>';
		echo '<table class="profint-admin__table"><thead><tr><th scope="col">' . esc_html__( 'Language', 'profint' ) . '</th><th scope="col">' . esc_html__( 'Locale', 'profint' ) . '</th><th scope="col">' . esc_html__( 'Address', 'profint' ) . '</th></tr></thead><tbody>';
		foreach ( $this->languages->all() as $code => $language ) {
			$prefix = $code === $this->languages->default_code() ? '/' : "/$code/";
			echo '<tr><th scope="row">' . esc_html( $language['name'] ) . '</th><td>' . esc_html( $language['locale'] ) . '</td><td><code>' . esc_html( $prefix ) . '</code></td></tr>';
		}
		echo '</tbody></table>';
		$missing = $this->rows->missing();
		if ( array() !== $missing ) {
			/* translators: %s: language codes. */
			echo '<p>' . esc_html( sprintf( __( 'Content may also come in: %s.', 'profint' ), implode( ', ', $missing ) ) ) . '</p>';
			$this->form( 'languages', __( 'Add these languages', 'profint' ) );
		}
		$this->close();
	}

	private function who_gives_addresses(): string {
		if ( $this->languages->gives_addresses() ) {
			return __( 'PROFINT gives its own content addresses in each language. If you activate Polylang one day, it finds everything in place.', 'profint' );
		}
		return Languages::POLYLANG === $this->languages->provider()
			? __( 'Polylang looks after languages and addresses; PROFINT writes what Polylang reads.', 'profint' )
			: __( 'WPML looks after languages and addresses; PROFINT tells it of every translation.', 'profint' );
	}

	private function show_uninstall(): void {
		$this->open( __( 'Uninstalling', 'profint' ) );
		echo '<p>' . esc_html__( 'Deactivating changes nothing. Deleting the plugin never deletes content; whether it also deletes its own tables and options is your choice. Without its tables the engine no longer knows what it imported.', 'profint' ) . '</p>';
		$box = '<label><input type="checkbox" name="profint_remove" value="1"' . checked( '1', get_option( Installation::REMOVE_OPTION ), false ) . '> ' . esc_html__( 'Delete tables, options and schedules when the plugin is deleted', 'profint' ) . '</label>';
		$this->form( 'uninstall', __( 'Save', 'profint' ), $box );
		$this->close();
	}

	private function open( string $title, string $class = '' ): void {
		echo '<section class="profint-admin__card ' . esc_attr( $class ) . '"><h2>' . esc_html( $title ) . '</h2>';
	}

	private function close(): void {
		echo '</section>';
	}

	/**
	 * A text that one click copies.
	 */
	private function copyable( string $text ): void {
		echo '<div class="profint-admin__copy"><pre>' . esc_html( $text ) . '</pre><button type="button" class="button" data-profint-copy data-done="' . esc_attr__( 'Copied', 'profint' ) . '">' . esc_html__( 'Copy', 'profint' ) . '</button></div>';
	}

	/**
	 * @param string $fields Safe HTML.
	 */
	private function form( string $wish, string $button, string $fields = '', bool $primary = false ): void {
		echo '<form method="post" action="' . esc_url( Admin_Menu::address( Admin_Menu::SETTINGS ) ) . '">';
		wp_nonce_field( self::NONCE );
		echo '<input type="hidden" name="profint_wish" value="' . esc_attr( $wish ) . '">';
		echo '' === $fields ? '' : '<p>' . $fields . '</p>'; // phpcs:ignore WordPress.Security.EscapeOutput -- safe HTML by contract.
		echo '<p><button type="submit" class="button' . ( $primary ? ' button-primary' : '' ) . '">' . esc_html( $button ) . '</button></p></form>';
	}
}
