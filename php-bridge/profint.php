<?php
/**
 * Plugin Name:       PROFINT
 * Description:       Registers, shows and looks after the PROFINT content that the profint engine imports: recommendations, training modules, cases, tools and good practices, in several languages.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            The PROFINT partners
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       profint
 * Domain Path:       /languages
 *
 * This file is all that an old PHP or WordPress may ever read of the plugin, so it keeps to a syntax that they know.
 *
 * @package Profint
 */

defined( 'ABSPATH' ) || exit;

define( 'PROFINT_VERSION', '0.1.0' );
define( 'PROFINT_FILE', __FILE__ );

require_once __DIR__ . '/includes/class-requirements.php';

$profint_refusal = Profint\Requirements::refusal( get_bloginfo( 'version' ), PHP_VERSION );
if ( '' !== $profint_refusal ) {
	Profint\Requirements::refuse( __FILE__, $profint_refusal );
	return;
}

spl_autoload_register(
	static function ( $name ) {
		if ( 0 !== strpos( $name, 'Profint\\' ) ) {
			return;
		}
		$file = __DIR__ . '/includes/class-' . strtolower( str_replace( array( 'Profint\\', '_' ), array( '', '-' ), $name ) ) . '.php';
		if ( is_file( $file ) ) {
			require_once $file;
		}
	}
);

try {
	Profint\Plugin::instance( __FILE__ )->register();
} catch ( RuntimeException $profint_error ) {
	// Files are missing: the site goes on without us, and its administrator is told.
	Profint\Requirements::refuse( __FILE__, $profint_error->getMessage() );
}
