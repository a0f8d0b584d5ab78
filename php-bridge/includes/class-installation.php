<?php
/**
 * What happens when the plugin is activated, updated, deactivated.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Everything here may run again at any time. Deactivating takes nothing away but schedules.
 */
final class Installation {

	const VERSION_OPTION = 'profint_version';
	const REMOVE_OPTION  = 'profint_remove_on_uninstall';

	private string $file;

	private Schema $schema;

	private Content_Types $types;

	private Language_Taxonomies $taxonomies;

	private Languages $languages;

	private Language_Rows $rows;

	private Site_Contract $contract;

	public function __construct( string $file, Schema $schema, Content_Types $types, Language_Taxonomies $taxonomies, Languages $languages, Language_Rows $rows, Site_Contract $contract ) {
		$this->file       = $file;
		$this->schema     = $schema;
		$this->types      = $types;
		$this->taxonomies = $taxonomies;
		$this->languages  = $languages;
		$this->rows       = $rows;
		$this->contract   = $contract;
	}

	public function register(): void {
		register_activation_hook( $this->file, array( $this, 'activate' ) );
		register_deactivation_hook( $this->file, array( $this, 'deactivate' ) );
		// New files without activation: an update, or a further site of a network.
		add_action( 'init', array( $this, 'update' ), 100 );
	}

	/**
	 * The activation hook: WordPress's own `init` is over, so types are registered here.
	 */
	public function activate(): void {
		try {
			$this->taxonomies->add();
			$this->types->add();
			$this->install();
		} catch ( \RuntimeException $error ) {
			deactivate_plugins( plugin_basename( $this->file ) );
			wp_die( esc_html( $error->getMessage() ), 'PROFINT', array( 'back_link' => true ) );
		}
	}

	/**
	 * Brings a site to this version of the plugin, once.
	 */
	public function update(): void {
		if ( self::is_done() || wp_installing() ) {
			return;
		}
		try {
			$this->install();
		} catch ( \RuntimeException $error ) {
			add_action(
				'admin_notices',
				static function () use ( $error ) {
					echo '<div class="notice notice-error"><p>' . esc_html( $error->getMessage() ) . '</p></div>';
				}
			);
		}
	}

	/**
	 * The deactivation hook.
	 */
	public function deactivate(): void {
		Schedule::clear();
		// Built anew, without our types, by the next request.
		delete_option( 'rewrite_rules' );
	}

	/**
	 * Whether this site has what this copy of the plugin brings.
	 */
	public static function is_done(): bool {
		return self::stamp() === get_option( self::VERSION_OPTION );
	}

	/**
	 * The version of the plugin; how many migrations it knows, since files may come anew under the same version and the tables
	 * that they bring are missed by every page that asks for them; and who gives the addresses, since rewrite rules and site
	 * contract are others when Polylang or WPML has come or gone.
	 */
	private static function stamp(): string {
		static $files = 0;
		if ( 0 === $files ) {
			$files = count( (array) glob( dirname( PROFINT_FILE ) . '/sql/[0-9][0-9][0-9][0-9]_*.sql' ) );
		}
		return PROFINT_VERSION . '/' . $files . '/' . Languages::address_giver();
	}

	/**
	 * @throws \RuntimeException In one sentence for the administrator.
	 */
	private function install(): void {
		$this->schema->migrate();
		Capabilities::grant();
		if ( $this->may_add_languages() ) {
			$this->rows->add_missing();
		}
		Hook_Secret::ensure();
		add_option( self::REMOVE_OPTION, '0', '', false );
		flush_rewrite_rules( false );
		$this->contract->write();
		Schedule::set();
		update_option( self::VERSION_OPTION, self::stamp(), true );
	}

	/**
	 * Languages that a Polylang has, or had, were chosen by an administrator, who may add others on the settings page.
	 */
	private function may_add_languages(): bool {
		return Languages::POLYLANG !== $this->languages->provider() && ( false === get_option( Polylang_Options::NAME ) || array() === $this->languages->all() );
	}
}
